-- Clusters and tables against R: kmeans() from 200 starts, chisq.test(), fisher.test() (test/oracle/segment.R).
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set oracle :abs_srcdir '/test/oracle/'

CREATE TEMP TABLE expected (of text, k int, what text, value float8);
CREATE TEMP TABLE iris (a float8, b float8, c float8, d float8, species text);
CREATE TEMP TABLE cell (of text, r int, c int, n int);
\set file :oracle 'segment.csv'
COPY expected FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'iris.csv'
COPY iris FROM :'file' (FORMAT csv, HEADER);
\set file :oracle 'segment_tables.csv'
COPY cell FROM :'file' (FORMAT csv, HEADER);

CREATE TEMP VIEW found AS
SELECT of, clusters AS k, what, value
FROM (SELECT profile_agg(ARRAY[a, b, c, d], NULL) AS p FROM iris) AS i, (VALUES ('iris', false), ('iris standardised', true)) AS v (of, standardise),
	cluster_choice(p, 6, standardise, restarts => 1000), LATERAL (VALUES ('inertia', inertia), ('silhouette', silhouette), ('simplified_silhouette', simplified_silhouette), ('calinski_harabasz', calinski_harabasz)) AS w (what, value)
WHERE value IS NOT NULL
UNION ALL
SELECT of, 0, what, value
FROM (SELECT of, profile_agg(NULL, ARRAY[r::text, c::text]) AS p FROM cell, generate_series(1, n) GROUP BY of) AS t, association_test(p) AS a,
	LATERAL (VALUES ('statistic', statistic), ('p_value', p_value), ('smallest_expected', smallest_expected), ('largest_residual', (SELECT max(abs(residual)) FROM contingency(p))),
		('exact', CASE WHEN of IN ('three', 'four', 'admissions') THEN (association_test(p, 'exact')).p_value END)) AS w (what, value)
WHERE value IS NOT NULL;
SELECT CASE k WHEN 0 THEN 'table' ELSE 'clusters' END AS kind, what, count(*) AS numbers, count(*) FILTER (WHERE abs(f.value - e.value) <= 1e-10 * abs(e.value)) AS agree
FROM expected AS e FULL JOIN found AS f USING (of, k, what) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT of, k, what, f.value, e.value AS expected FROM expected AS e FULL JOIN found AS f USING (of, k, what) WHERE NOT coalesce(abs(f.value - e.value) <= 1e-10 * abs(e.value), false) ORDER BY 1, 2, 3;
