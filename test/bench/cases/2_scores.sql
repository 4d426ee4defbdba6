--
-- Other metrics, other types of score, and weights. N/5 rows, with missing
-- scores, half points and survey weights.
--

-- @case csat
-- @about CSAT on 1..5, top two boxes
-- @faster 1.0
-- @within 1.15 count(satisfaction)
-- @ours
SELECT csat(satisfaction) FROM answers;
-- @hand count filter
SELECT 100.0 * count(*) FILTER (WHERE satisfaction >= 4) / nullif(count(satisfaction), 0)
FROM answers;
-- @hand avg case
SELECT avg(CASE WHEN satisfaction >= 4 THEN 100 WHEN satisfaction IS NOT NULL THEN 0 END)
FROM answers;
-- @hand avg cast
SELECT 100 * avg((satisfaction >= 4)::int) FROM answers;
-- @reference count(satisfaction)
SELECT count(satisfaction) FROM answers;

-- @case ces
-- @about CES 2.0, the mean on 1..7
-- @faster 1.0
-- @within 1.15 count(effort)
-- @ours
SELECT ces(effort) FROM answers;
-- @hand avg
SELECT avg(effort) FROM answers;
-- @hand sum and count
SELECT sum(effort)::float8 / nullif(count(effort), 0) FROM answers;
-- @reference count(effort)
SELECT count(effort) FROM answers;

-- @case ces_three_forms
-- @about CES as mean, as share of 5-7 and as net score
-- @faster 1.0
-- @ours
SELECT ces(s), ces_share(s), ces_net(s)
FROM (SELECT rating_agg(effort, 1, 7) AS s FROM answers OFFSET 0) AS a;
-- @hand count filter
SELECT avg(effort),
	   100.0 * count(*) FILTER (WHERE effort >= 5) / nullif(count(effort), 0),
	   100.0 * (count(*) FILTER (WHERE effort >= 6) - count(*) FILTER (WHERE effort <= 3))
	   / nullif(count(effort), 0)
FROM answers;
-- @hand avg case
SELECT avg(effort),
	   avg(CASE WHEN effort >= 5 THEN 100 WHEN effort IS NOT NULL THEN 0 END),
	   avg(CASE WHEN effort >= 6 THEN 100 WHEN effort <= 3 THEN -100
				WHEN effort IS NOT NULL THEN 0 END)
FROM answers;
-- @hand group by effort
SELECT sum(effort * k) / sum(k),
	   100.0 * sum(k) FILTER (WHERE effort >= 5) / sum(k),
	   100.0 * sum(CASE WHEN effort >= 6 THEN k WHEN effort <= 3 THEN -k ELSE 0 END) / sum(k)
FROM (SELECT effort, count(*) AS k FROM answers WHERE effort IS NOT NULL GROUP BY effort) AS h;

-- @case nps_csat_ces
-- @about three questions in one query
-- @modes serial parallel jit
-- @faster 1.0
-- @ours
SELECT nps(score), csat(satisfaction), ces(effort) FROM answers;
-- @hand count filter
SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	   / nullif(count(score), 0),
	   100.0 * count(*) FILTER (WHERE satisfaction >= 4) / nullif(count(satisfaction), 0),
	   avg(effort)
FROM answers;
-- @hand avg case
SELECT avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100
				WHEN score IS NOT NULL THEN 0 END),
	   avg(CASE WHEN satisfaction >= 4 THEN 100 WHEN satisfaction IS NOT NULL THEN 0 END),
	   avg(effort)
FROM answers;

-- @case mean_stddev
-- @about mean and standard deviation of one summary
-- @faster 1.0
-- @ours
SELECT rating_mean(s), rating_stddev(s)
FROM (SELECT rating_agg(score) AS s FROM survey OFFSET 0) AS a;
-- @hand avg and stddev
SELECT avg(score), stddev(score) FROM survey;
-- @hand stddev of float
SELECT avg(score), stddev(score::float8) FROM survey;
-- @hand sums
SELECT sx / r, sqrt((sxx - sx * sx / r) / (r - 1))
FROM (SELECT count(score)::float8 AS r, sum(score)::float8 AS sx, sum(score * score)::float8 AS sxx
	  FROM survey) AS t;
-- @hand group by score
SELECT sx / r, sqrt((sxx - sx * sx / r) / (r - 1))
FROM (SELECT sum(k)::float8 AS r, sum(k * score)::float8 AS sx, sum(k * score * score)::float8 AS sxx
	  FROM (SELECT score, count(*) AS k FROM survey WHERE score IS NOT NULL GROUP BY score) AS h) AS t;

-- @case histogram
-- @about counts and shares of the eleven scores
-- @faster 1.0
-- @ours
SELECT h.score, h.count, h.share
FROM (SELECT rating_agg(score) AS s FROM survey OFFSET 0) AS a, rating_histogram(s) AS h;
-- @hand group by
SELECT score, count(*), 100.0 * count(*) / sum(count(*)) OVER ()
FROM survey WHERE score IS NOT NULL GROUP BY score;

-- @case nps_numeric
-- @about NPS of numeric scores with half points
-- @faster 1.0
-- @within 1.15 count(score_numeric)
-- @ours
SELECT nps(score_numeric) FROM answers;
-- @hand count filter
SELECT 100.0 * (count(*) FILTER (WHERE score_numeric > 8) - count(*) FILTER (WHERE score_numeric <= 6))
	   / nullif(count(score_numeric), 0)
FROM answers;
-- @hand avg case
SELECT avg(CASE WHEN score_numeric > 8 THEN 100 WHEN score_numeric <= 6 THEN -100
				WHEN score_numeric IS NOT NULL THEN 0 END)
FROM answers;
-- @hand sum case
SELECT 100.0 * sum(CASE WHEN score_numeric > 8 THEN 1 WHEN score_numeric <= 6 THEN -1 ELSE 0 END)
	   / nullif(count(score_numeric), 0)
FROM answers;
-- @reference count(score_numeric)
SELECT count(score_numeric) FROM answers;

-- @case nps_float
-- @about NPS of double precision scores with half points
-- @faster 1.0
-- @within 1.15 count(score_float)
-- @ours
SELECT nps(score_float) FROM answers;
-- @hand count filter
SELECT 100.0 * (count(*) FILTER (WHERE score_float > 8) - count(*) FILTER (WHERE score_float <= 6))
	   / nullif(count(score_float), 0)
FROM answers;
-- @hand avg case
SELECT avg(CASE WHEN score_float > 8 THEN 100 WHEN score_float <= 6 THEN -100
				WHEN score_float IS NOT NULL THEN 0 END)
FROM answers;
-- @hand sum case
SELECT 100.0 * sum(CASE WHEN score_float > 8 THEN 1 WHEN score_float <= 6 THEN -1 ELSE 0 END)
	   / nullif(count(score_float), 0)
FROM answers;
-- @reference count(score_float)
SELECT count(score_float) FROM answers;

-- @case nps_weighted
-- @about NPS of weighted answers
-- @faster 1.0
-- @ours
SELECT nps(rating_agg(score, 0, 10, weight)) FROM answers;
-- @hand sum case
SELECT 100 * sum(CASE WHEN score >= 9 THEN weight WHEN score <= 6 THEN -weight END)
	   / sum(CASE WHEN score IS NOT NULL THEN weight END)
FROM answers;
-- @hand sum filter
SELECT 100 * (sum(weight) FILTER (WHERE score >= 9) - sum(weight) FILTER (WHERE score <= 6))
	   / sum(weight) FILTER (WHERE score IS NOT NULL)
FROM answers;
-- @hand where
SELECT 100 * sum(CASE WHEN score >= 9 THEN weight WHEN score <= 6 THEN -weight END) / sum(weight)
FROM answers WHERE score IS NOT NULL;

-- @case nps_weighted_by_region
-- @about NPS of weighted answers, 20 regions
-- @faster 1.0
-- @ours
SELECT region, nps(rating_agg(score, 0, 10, weight)) FROM answers GROUP BY region;
-- @hand sum case
SELECT region,
	   100 * sum(CASE WHEN score >= 9 THEN weight WHEN score <= 6 THEN -weight END)
	   / sum(CASE WHEN score IS NOT NULL THEN weight END)
FROM answers GROUP BY region;
-- @hand where
SELECT region,
	   100 * sum(CASE WHEN score >= 9 THEN weight WHEN score <= 6 THEN -weight END) / sum(weight)
FROM answers WHERE score IS NOT NULL GROUP BY region;
