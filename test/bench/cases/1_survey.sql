--
-- Scores read row by row: one-step aggregates and summaries, over everything,
-- by region (20 groups) and by customer (N/10 groups).
--
-- The queries by hand are all the ways to say it that came within a factor of
-- two of the best. GROUP BY score first, then the metric from 11 rows, is how
-- many metrics are had from one pass.
--

-- @case nps
-- @about NPS of the whole survey
-- @modes serial parallel jit
-- @faster 1.25
-- @within 1.15 count(score)
-- @ours
SELECT nps(score) FROM survey;
-- @hand count filter
SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	   / nullif(count(score), 0)
FROM survey;
-- @hand sum case
SELECT 100.0 * sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)
	   / nullif(count(score), 0)
FROM survey;
-- @hand avg case
SELECT avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END)
FROM survey;
-- @hand avg case smallint
SELECT avg(CASE WHEN score >= 9 THEN smallint '100' WHEN score <= 6 THEN smallint '-100'
				WHEN score IS NOT NULL THEN smallint '0' END)
FROM survey;
-- @hand avg array
SELECT avg(('[0:10]={-100,-100,-100,-100,-100,-100,-100,0,0,100,100}'::int[])[score])
FROM survey;
-- @hand group by score
SELECT 100.0 * sum(CASE WHEN score >= 9 THEN n WHEN score <= 6 THEN -n ELSE 0 END)
	   / sum(n)
FROM (SELECT score, count(*) AS n FROM survey WHERE score IS NOT NULL GROUP BY score) AS s;
-- @reference count(score)
SELECT count(score) FROM survey;
-- @duckdb
SELECT 100.0 * (count_if(score >= 9) - count_if(score <= 6)) / nullif(count(score), 0) FROM survey;

-- @case nps_nulls
-- @about NPS where 8 % of the scores are missing (N/5 rows)
-- @faster 1.0
-- @within 1.15 count(score)
-- @ours
SELECT nps(score) FROM answers;
-- @hand count filter
SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	   / nullif(count(score), 0)
FROM answers;
-- @hand sum case
SELECT 100.0 * sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)
	   / nullif(count(score), 0)
FROM answers;
-- @hand avg case
SELECT avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END)
FROM answers;
-- @hand avg array
SELECT avg(('[0:10]={-100,-100,-100,-100,-100,-100,-100,0,0,100,100}'::int[])[score])
FROM answers;
-- @reference count(score)
SELECT count(score) FROM answers;

-- @case nps_by_region
-- @about NPS of 20 regions
-- @modes serial parallel jit
-- @faster 1.0
-- @spill
-- @ours
SELECT region, nps(score) FROM survey GROUP BY region;
-- @hand count filter
SELECT region,
	   100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	   / nullif(count(score), 0)
FROM survey GROUP BY region;
-- @hand sum case
SELECT region,
	   100.0 * sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)
	   / nullif(count(score), 0)
FROM survey GROUP BY region;
-- @hand avg case
SELECT region,
	   avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END)
FROM survey GROUP BY region;
-- @hand avg array
SELECT region, avg(('[0:10]={-100,-100,-100,-100,-100,-100,-100,0,0,100,100}'::int[])[score])
FROM survey GROUP BY region;
-- @reference count(score)
SELECT region, count(score) FROM survey GROUP BY region;
-- @duckdb
SELECT region, 100.0 * (count_if(score >= 9) - count_if(score <= 6)) / nullif(count(score), 0) AS nps
FROM survey GROUP BY region;

-- @case nps_by_customer
-- @about NPS of N/10 customers
-- @faster 1.0
-- @spill
-- @wrap count(*), sum(nps)
-- @ours
SELECT customer_id, nps(score) AS nps FROM survey GROUP BY customer_id;
-- @hand count filter
SELECT customer_id,
	   100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	   / nullif(count(score), 0)::float8 AS nps
FROM survey GROUP BY customer_id;
-- @hand sum case
SELECT customer_id,
	   100.0 * sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)
	   / nullif(count(score), 0)::float8 AS nps
FROM survey GROUP BY customer_id;
-- @hand avg case
SELECT customer_id,
	   avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END) AS nps
FROM survey GROUP BY customer_id;
-- @hand avg array
SELECT customer_id,
	   avg(('[0:10]={-100,-100,-100,-100,-100,-100,-100,0,0,100,100}'::int[])[score]) AS nps
FROM survey GROUP BY customer_id;
-- @hand packed sum
-- answers and net score in the two halves of an integer; wrong for a customer of 32768 answers
SELECT customer_id,
	   100 * (packed - (((packed + 32768) >> 16) << 16))
	   / nullif((packed + 32768) >> 16, 0)::float8 AS nps
FROM (SELECT customer_id,
			 sum(CASE WHEN score >= 9 THEN 65537 WHEN score <= 6 THEN 65535
					  WHEN score IS NOT NULL THEN 65536 END) AS packed
	  FROM survey GROUP BY customer_id) AS c;
-- @duckdb
SELECT customer_id,
	   avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END) AS nps
FROM survey GROUP BY customer_id;

-- @case nps_by_customer_256MB
-- @about the same with work_mem enough for all groups
-- @set work_mem = '256MB'
-- @faster 1.0
-- @wrap count(*), sum(nps)
-- @ours
SELECT customer_id, nps(score) AS nps FROM survey GROUP BY customer_id;
-- @hand count filter
SELECT customer_id,
	   100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	   / nullif(count(score), 0)::float8 AS nps
FROM survey GROUP BY customer_id;
-- @hand sum case
SELECT customer_id,
	   100.0 * sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)
	   / nullif(count(score), 0)::float8 AS nps
FROM survey GROUP BY customer_id;
-- @hand avg case
SELECT customer_id,
	   avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END) AS nps
FROM survey GROUP BY customer_id;
-- @hand packed sum
-- answers and net score in the two halves of an integer; wrong for a customer of 32768 answers
SELECT customer_id,
	   100 * (packed - (((packed + 32768) >> 16) << 16))
	   / nullif((packed + 32768) >> 16, 0)::float8 AS nps
FROM (SELECT customer_id,
			 sum(CASE WHEN score >= 9 THEN 65537 WHEN score <= 6 THEN 65535
					  WHEN score IS NOT NULL THEN 65536 END) AS packed
	  FROM survey GROUP BY customer_id) AS c;

--
-- Ten metrics and more of one summary. By hand all of them follow from eleven
-- counts; "direct" is what one would write without thinking of that.
--
-- @let filters
count(*) AS n, count(score) AS r,
count(*) FILTER (WHERE score = 0) AS c0, count(*) FILTER (WHERE score = 1) AS c1,
count(*) FILTER (WHERE score = 2) AS c2, count(*) FILTER (WHERE score = 3) AS c3,
count(*) FILTER (WHERE score = 4) AS c4, count(*) FILTER (WHERE score = 5) AS c5,
count(*) FILTER (WHERE score = 6) AS c6, count(*) FILTER (WHERE score = 7) AS c7,
count(*) FILTER (WHERE score = 8) AS c8, count(*) FILTER (WHERE score = 9) AS c9,
count(*) FILTER (WHERE score = 10) AS c10
-- @let pivot
sum(k) AS n, coalesce(sum(k) FILTER (WHERE score IS NOT NULL), 0) AS r,
coalesce(sum(k) FILTER (WHERE score = 0), 0) AS c0,
coalesce(sum(k) FILTER (WHERE score = 1), 0) AS c1,
coalesce(sum(k) FILTER (WHERE score = 2), 0) AS c2,
coalesce(sum(k) FILTER (WHERE score = 3), 0) AS c3,
coalesce(sum(k) FILTER (WHERE score = 4), 0) AS c4,
coalesce(sum(k) FILTER (WHERE score = 5), 0) AS c5,
coalesce(sum(k) FILTER (WHERE score = 6), 0) AS c6,
coalesce(sum(k) FILTER (WHERE score = 7), 0) AS c7,
coalesce(sum(k) FILTER (WHERE score = 8), 0) AS c8,
coalesce(sum(k) FILTER (WHERE score = 9), 0) AS c9,
coalesce(sum(k) FILTER (WHERE score = 10), 0) AS c10
-- @let totals
n::float8 AS n, r::float8 AS r, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10,
(c9 + c10)::float8 AS p, (c0 + c1 + c2 + c3 + c4 + c5 + c6)::float8 AS d,
(c1 + 2 * c2 + 3 * c3 + 4 * c4 + 5 * c5 + 6 * c6 + 7 * c7 + 8 * c8 + 9 * c9 + 10 * c10)::float8 AS sx,
(c1 + 4 * c2 + 9 * c3 + 16 * c4 + 25 * c5 + 36 * c6 + 49 * c7 + 64 * c8 + 81 * c9 + 100 * c10)::float8 AS sxx
-- @let margin
(1.959963984540054 * sqrt(((p + d + 1.5) / (r + 3) - ((p - d) / (r + 3)) ^ 2) / (r + 3)))
-- @let ten
100 * (p - d) / r AS nps, 100 * p / r AS csat, sx / r AS mean,
sqrt((sxx - sx * sx / r) / nullif(r - 1, 0)) AS stddev,
p AS promoters, r - p - d AS passives, d AS detractors,
r AS responses, 100 * r / n AS response_rate,
CASE WHEN c0 >= r / 2 THEN 0 WHEN c0 + c1 >= r / 2 THEN 1
	 WHEN c0 + c1 + c2 >= r / 2 THEN 2 WHEN c0 + c1 + c2 + c3 >= r / 2 THEN 3
	 WHEN c0 + c1 + c2 + c3 + c4 >= r / 2 THEN 4 WHEN d - c6 >= r / 2 THEN 5
	 WHEN d >= r / 2 THEN 6 WHEN d + c7 >= r / 2 THEN 7
	 WHEN d + c7 + c8 >= r / 2 THEN 8 WHEN r - c10 >= r / 2 THEN 9 ELSE 10 END AS median,
ARRAY[c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10]::bigint[] AS histogram,
greatest(-100, 100 * ((p - d) / (r + 3) - {margin})) AS low,
least(100, 100 * ((p - d) / (r + 3) + {margin})) AS high
-- @let accessors
nps(s) AS nps, csat(s, 2) AS csat, rating_mean(s) AS mean, rating_stddev(s) AS stddev,
promoters(s) AS promoters, passives(s) AS passives, detractors(s) AS detractors,
responses(s) AS responses, response_rate(s) AS response_rate, rating_quantile(s, 0.5) AS median,
(SELECT array_agg(count ORDER BY score) FROM rating_histogram(s)) AS histogram,
(e).low, (e).high

-- @case ten_metrics
-- @about twelve figures and the histogram of the whole survey, from one summary
-- @modes serial parallel jit
-- @faster 3.0
-- @within 1.15 count(score)
-- @ours
SELECT {accessors}
FROM (SELECT s, nps_estimate(s) AS e
	  FROM (SELECT rating_agg(score) AS s FROM survey OFFSET 0) AS a OFFSET 0) AS b;
-- @hand direct
SELECT nps, csat, mean, stddev, p, passives, d, r, response_rate, median, histogram,
	   greatest(-100, 100 * ((p - d) / (r + 3) - {margin})) AS low,
	   least(100, 100 * ((p - d) / (r + 3) + {margin})) AS high
FROM (SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
			 / nullif(count(score), 0) AS nps,
			 100.0 * count(*) FILTER (WHERE score >= 9) / nullif(count(score), 0) AS csat,
			 avg(score) AS mean, stddev_samp(score) AS stddev,
			 (count(*) FILTER (WHERE score >= 9))::float8 AS p,
			 count(*) FILTER (WHERE score BETWEEN 7 AND 8) AS passives,
			 (count(*) FILTER (WHERE score <= 6))::float8 AS d,
			 count(score)::float8 AS r,
			 100.0 * count(score) / count(*) AS response_rate,
			 percentile_disc(0.5) WITHIN GROUP (ORDER BY score) AS median,
			 ARRAY[count(*) FILTER (WHERE score = 0), count(*) FILTER (WHERE score = 1),
				   count(*) FILTER (WHERE score = 2), count(*) FILTER (WHERE score = 3),
				   count(*) FILTER (WHERE score = 4), count(*) FILTER (WHERE score = 5),
				   count(*) FILTER (WHERE score = 6), count(*) FILTER (WHERE score = 7),
				   count(*) FILTER (WHERE score = 8), count(*) FILTER (WHERE score = 9),
				   count(*) FILTER (WHERE score = 10)] AS histogram
	  FROM survey) AS t;
-- @hand eleven filters
SELECT {ten}
FROM (SELECT {totals} FROM (SELECT {filters} FROM survey) AS c) AS t;
-- @hand group by score
SELECT {ten}
FROM (SELECT {totals}
	  FROM (SELECT {pivot}
			FROM (SELECT score, count(*) AS k FROM survey GROUP BY score) AS h) AS c) AS t;
-- @reference count(score)
SELECT count(score) FROM survey;

-- @case ten_metrics_by_region
-- @about the same for 20 regions
-- @faster 3.0
-- @ours
SELECT region, {accessors}
FROM (SELECT region, s, nps_estimate(s) AS e
	  FROM (SELECT region, rating_agg(score) AS s FROM survey GROUP BY region OFFSET 0) AS a
	  OFFSET 0) AS b;
-- @hand eleven filters
SELECT region, {ten}
FROM (SELECT region, {totals}
	  FROM (SELECT region, {filters} FROM survey GROUP BY region) AS c) AS t;
-- @hand group by score
SELECT region, {ten}
FROM (SELECT region, {totals}
	  FROM (SELECT region, {pivot}
			FROM (SELECT region, score, count(*) AS k FROM survey GROUP BY region, score) AS h
			GROUP BY region) AS c) AS t;
-- @reference count(score)
SELECT region, count(score) FROM survey GROUP BY region;

-- @case ten_metrics_by_customer
-- @about the same for N/10 customers, the histogram unused, with work_mem = 256MB
-- @set work_mem = '256MB'
-- @modes serial
-- @faster 1.0
-- @wrap count(*), sum(nps), sum(csat), sum(mean), sum(stddev), sum(promoters), sum(passives), sum(detractors), sum(responses), sum(response_rate), sum(median), sum(low), sum(high)
-- @ours
SELECT customer_id, {accessors}
FROM (SELECT customer_id, s, nps_estimate(s) AS e
	  FROM (SELECT customer_id, rating_agg(score) AS s FROM survey GROUP BY customer_id OFFSET 0) AS a
	  OFFSET 0) AS b;
-- @hand eleven filters
SELECT customer_id, {ten}
FROM (SELECT customer_id, {totals}
	  FROM (SELECT customer_id, {filters} FROM survey GROUP BY customer_id OFFSET 0) AS c
	  OFFSET 0) AS t;
-- @hand group by score
SELECT customer_id, {ten}
FROM (SELECT customer_id, {totals}
	  FROM (SELECT customer_id, {pivot}
			FROM (SELECT customer_id, score, count(*) AS k
				  FROM survey GROUP BY customer_id, score) AS h
			GROUP BY customer_id OFFSET 0) AS c OFFSET 0) AS t;

-- @case histogram_by_customer
-- @about the histogram as an array for N/10 customers, with work_mem = 256MB
-- @set work_mem = '256MB'
-- @modes serial
-- @faster 1.0
-- @wrap count(*), sum(histogram[1]), sum(histogram[11])
-- @ours
SELECT customer_id, (SELECT array_agg(count ORDER BY score) FROM rating_histogram(s)) AS histogram
FROM (SELECT customer_id, rating_agg(score) AS s FROM survey GROUP BY customer_id) AS a;
-- @hand eleven filters
SELECT customer_id, ARRAY[c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10] AS histogram
FROM (SELECT customer_id, {filters} FROM survey GROUP BY customer_id) AS a;
