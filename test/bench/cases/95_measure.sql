--
-- Four questions of one respondent, N/10 of them in 20 regions: by hand the number of
-- respondents and the 14 sums of answers and of their products, from which everything
-- about an index, its reliability and its drivers follows. A battery of ten and one of
-- fifteen drivers, summarized beforehand.
--

-- @let sums
count(*) FILTER (WHERE q1 IS NOT NULL AND q2 IS NOT NULL AND q3 IS NOT NULL AND q4 IS NOT NULL)::float8 AS n,
sum(q1)::float8 AS s1, sum(q2)::float8 AS s2, sum(q3)::float8 AS s3, sum(q4)::float8 AS s4,
sum(q1 * q1)::float8 AS s11, sum(q1 * q2)::float8 AS s12, sum(q1 * q3)::float8 AS s13, sum(q1 * q4)::float8 AS s14,
sum(q2 * q2)::float8 AS s22, sum(q2 * q3)::float8 AS s23, sum(q2 * q4)::float8 AS s24,
sum(q3 * q3)::float8 AS s33, sum(q3 * q4)::float8 AS s34, sum(q4 * q4)::float8 AS s44

-- @let measures
measure_agg(ARRAY[q1, q2, q3, q4]::float8[], ARRAY[1, 1, 1, 0], ARRAY[5, 5, 5, 10])

-- @let index
(25 * (s1 + s2 + s3 - 3 * n) + 10 * s4) / (4 * n)

-- @let alpha
4 / 3.0::float8 * (1 - (625 * (s11 - s1 * s1 / n + s22 - s2 * s2 / n + s33 - s3 * s3 / n) + 100 * (s44 - s4 * s4 / n))
	/ (625 * (s11 - s1 * s1 / n + s22 - s2 * s2 / n + s33 - s3 * s3 / n + 2 * (s12 - s1 * s2 / n + s13 - s1 * s3 / n + s23 - s2 * s3 / n))
	   + 500 * (s14 - s1 * s4 / n + s24 - s2 * s4 / n + s34 - s3 * s4 / n) + 100 * (s44 - s4 * s4 / n)))

-- @setup
DROP TABLE IF EXISTS battery, batteries;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE battery AS
SELECT (1 + floor(20 * r))::int AS region, least(5, 1 + floor(3 * f + 3 * r1))::smallint AS q1, least(5, 1 + floor(3 * f + 3 * r2))::smallint AS q2,
	   least(5, 1 + floor(2 * f + 4 * r3))::smallint AS q3, least(10, floor(7 * f + 5 * r4))::smallint AS q4
FROM (SELECT random() AS r, random() AS f, random() AS r1, random() AS r2, random() AS r3, random() AS r4
	  FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS i OFFSET 0) AS a;
CREATE UNLOGGED TABLE batteries AS
SELECT (SELECT {measures} FROM battery) AS four,
	   (SELECT measure_agg(ARRAY(SELECT (1 + (i * (j + 3) * 7919 % 104729 + i * 31) % 5)::float8 FROM generate_series(0, 10) AS j), array_fill(1, ARRAY[11]), array_fill(5, ARRAY[11])) FROM generate_series(1, 1000) AS i) AS ten,
	   (SELECT measure_agg(ARRAY(SELECT (1 + (i * (j + 3) * 7919 % 104729 + i * 31) % 5)::float8 FROM generate_series(0, 15) AS j), array_fill(1, ARRAY[16]), array_fill(5, ARRAY[16])) FROM generate_series(1, 1000) AS i) AS fifteen,
	   (SELECT rate_agg(62, 1000)) AS treated, (SELECT rate_agg(40, 1000)) AS control;
VACUUM (ANALYZE, FREEZE) battery, batteries;

-- @case measure_battery
-- @about index and reliability of four questions
-- @faster 1.0
-- @ours
SELECT composite_index(s) AS index, (reliability(s)).value AS alpha FROM (SELECT {measures} AS s FROM battery OFFSET 0) AS a;
-- @hand 15 sums
SELECT {index} AS index, {alpha} AS alpha FROM (SELECT {sums} FROM battery OFFSET 0) AS a;
-- @reference count(q1)
SELECT count(q1) FROM battery;
-- @bytes 400 summary
SELECT pg_column_size(four) FROM batteries;

-- @case measure_battery_region
-- @about the same by 20 regions
-- @faster 1.0
-- @wrap count(*), sum(index), sum(alpha)
-- @ours
SELECT region, composite_index(s) AS index, (reliability(s)).value AS alpha FROM (SELECT region, {measures} AS s FROM battery GROUP BY region OFFSET 0) AS a;
-- @hand 15 sums
SELECT region, {index} AS index, {alpha} AS alpha FROM (SELECT region, {sums} FROM battery GROUP BY region OFFSET 0) AS a;

-- @case measure_components
-- @about components of a stored index
-- @modes serial
-- @below 1
-- @ours
SELECT c.mean FROM batteries, composite_index_components(four) AS c;

-- @case measure_index_difference
-- @about difference of two stored indices
-- @modes serial
-- @below 1
-- @ours
SELECT (composite_index_difference(four, four)).p_value IS NULL FROM batteries;

-- @case measure_drivers_10
-- @about ten drivers of an outcome
-- @modes serial
-- @below 5
-- @ours
SELECT importance FROM batteries, key_drivers(ten);

-- @case measure_drivers_15
-- @about fifteen drivers of an outcome
-- @modes serial
-- @below 200
-- @ours
SELECT importance FROM batteries, key_drivers(fifteen);

-- @case measure_culture
-- @about what a region emphasises, eleven questions
-- @modes serial
-- @below 1
-- @ours
SELECT z FROM batteries, cultural_relevance(ten, ten);

-- @case measure_uplift
-- @about uplift of two rates
-- @modes serial
-- @below 1
-- @ours
SELECT (uplift(treated, control)).difference FROM batteries;
