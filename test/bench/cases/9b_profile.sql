--
-- Models of N/10 customers with ten numbers, no two alike, and of answers of a survey that
-- collapse. By hand a fit is Newton's method: six passes over the rows with a sum for every
-- element of the information, and a small system of equations for each.
--

-- @let numbers
ARRAY[x1, x2, x3, x4, x5, x6, x7, x8, x9, x10]

-- @setup
DROP TABLE IF EXISTS learners, surveyed, scored, learnt;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE learners AS
SELECT random() < 1 / (1 + exp(1 - x1 - .5 * x2 + .3 * x3)) AS y, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10
FROM (SELECT 2 * random() AS x1, 2 * random() AS x2, 2 * random() AS x3, 2 * random() AS x4, 2 * random() AS x5, 2 * random() AS x6, 2 * random() AS x7, 2 * random() AS x8, 2 * random() AS x9, 2 * random() AS x10
	  FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS i OFFSET 0) AS a;
CREATE UNLOGGED TABLE surveyed AS
SELECT random() < .3 AS y, floor(11 * random()) AS x1, floor(11 * random()) AS x2, floor(11 * random()) AS x3, chr(97 + floor(3 * random())::int) AS c1, chr(97 + floor(4 * random())::int) AS c2
FROM (SELECT n FROM bench_rows) AS b, generate_series(1, n / 10) AS i;
CREATE UNLOGGED TABLE learnt AS SELECT logistic_fit(profile_agg(y, {numbers}, NULL)) AS m FROM learners;
CREATE UNLOGGED TABLE scored AS SELECT model_predict(m, {numbers}, NULL) AS p, y FROM learners, learnt;
VACUUM (ANALYZE, FREEZE) learners, surveyed, scored, learnt;
-- newton_by_hand returns the coefficients: the sums of a step are one query
CREATE OR REPLACE FUNCTION newton_by_hand() RETURNS float8[] LANGUAGE plpgsql AS $$
DECLARE
	k CONSTANT int := 11;
	x text[] := ARRAY['1', 'x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7', 'x8', 'x9', 'x10'];
	b float8[] := array_fill(0::float8, ARRAY[11]);
	sums float8[];
	a float8[];
	f float8;
	query text;
BEGIN
	query := (SELECT 'SELECT ARRAY[' || string_agg(format('sum((y::int - p) * %s)', x[i]), ', ' ORDER BY i) FROM generate_series(1, k) AS i)
		|| ', ' || (SELECT string_agg(format('sum(w * %s * %s)', x[i], x[j]), ', ' ORDER BY i, j) FROM generate_series(1, k) AS i, generate_series(1, k) AS j WHERE j <= i)
		|| '] FROM (SELECT *, p * (1 - p) AS w FROM (SELECT *, 1 / (1 + exp(-(' || (SELECT string_agg(format('$1[%s] * %s', i, x[i]), ' + ' ORDER BY i) FROM generate_series(1, k) AS i) || '))) AS p FROM learners OFFSET 0) AS l OFFSET 0) AS l';
	FOR step IN 1 .. 6 LOOP
		EXECUTE query INTO sums USING b;
		a := array_fill(0::float8, ARRAY[k, k + 1]);
		FOR i IN 1 .. k LOOP
			a[i][k + 1] := sums[i];
			FOR j IN 1 .. i LOOP
				a[i][j] := sums[k + i * (i - 1) / 2 + j];
				a[j][i] := a[i][j];
			END LOOP;
		END LOOP;
		FOR i IN 1 .. k LOOP
			FOR j IN 1 .. k LOOP
				CONTINUE WHEN j = i;
				f := a[j][i] / a[i][i];
				FOR c IN i .. k + 1 LOOP
					a[j][c] := a[j][c] - f * a[i][c];
				END LOOP;
			END LOOP;
		END LOOP;
		FOR i IN 1 .. k LOOP
			b[i] := b[i] + a[i][k + 1] / a[i][i];
		END LOOP;
	END LOOP;
	RETURN b;
END $$;

-- @case profile_fit
-- @about logistic regression on ten numbers
-- @modes serial
-- @faster 8
-- @ours
SELECT round(coefficient::numeric, 7) AS coefficient FROM (SELECT logistic_fit(profile_agg(y, {numbers}, NULL)) AS m FROM learners) AS f, model_terms(m) ORDER BY 1;
-- @hand Newton in SQL
SELECT round(b::numeric, 7) AS coefficient FROM unnest(newton_by_hand()) AS b ORDER BY 1;
-- @reference count of arrays
SELECT count({numbers}) FROM learners;
-- @bytes 100000000 summary
SELECT pg_column_size(profile_agg(y, {numbers}, NULL)) FROM learners;

-- @case profile_survey
-- @about three answers and two categories, 31,944 different rows
-- @modes serial
-- @within 2 group by
-- @ours
SELECT n FROM (SELECT profile_agg(y, ARRAY[x1, x2, x3], ARRAY[c1, c2]) AS p FROM surveyed) AS f, model_info(logistic_fit(p, ridge => 1e9));
-- @hand group by
SELECT sum(n)::float8 AS n FROM (SELECT count(*) AS n FROM surveyed GROUP BY y, x1, x2, x3, c1, c2) AS g;

-- @case profile_predict
-- @about a prediction for every customer
-- @modes serial
-- @within 3 count of arrays
-- @ours
SELECT count(model_predict(m, {numbers}, NULL)) AS n FROM learners, learnt;
-- @hand count of arrays
SELECT count({numbers}) AS n FROM learners;

-- @case profile_auc
-- @about quality of scores, against the AUC alone
-- @modes serial
-- @faster 4
-- @ours
SELECT round((score_quality(s)).auc::numeric, 9) AS auc FROM (SELECT score_agg(p, y) AS s FROM scored OFFSET 0) AS a;
-- @hand ranks
SELECT round(((sum(r) FILTER (WHERE y) - yes * (yes + 1) / 2) / (yes * no))::numeric, 9) AS auc
FROM (SELECT y, rank() OVER (ORDER BY p)::float8 AS r FROM scored OFFSET 0) AS a, (SELECT count(*) FILTER (WHERE y)::float8 AS yes, count(*) FILTER (WHERE NOT y)::float8 AS no FROM scored) AS c GROUP BY yes, no;
