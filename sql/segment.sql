-- Clusters, demographics and weights: published numbers, and cases by hand.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set oracle :abs_srcdir '/test/oracle/'

--
-- small counts
--
SELECT g, n, suppress(n, 10) OVER (PARTITION BY g ORDER BY n) FROM (VALUES ('one', 3::bigint), ('one', 20), ('one', 15), ('two', 3), ('two', 4), ('two', 30), ('none', 10), ('none', 0), ('alone', 3), ('zero', 0), ('zero', 3), (NULL, NULL)) AS v (g, n) ORDER BY 1, 2;
-- hidden ones that are all as few, or all as many, as they can be: the total would tell them; others it does not
SELECT array_agg(shown ORDER BY i) FROM (SELECT g, i, suppress(n, 10) OVER (PARTITION BY g) AS shown FROM (VALUES (1, '{1,1,20,30}'::int[]), (2, '{9,9,9,30}'), (3, '{1,2,20,30}')) AS v (g, t), unnest(t) WITH ORDINALITY AS c (n, i)) s GROUP BY g ORDER BY g;

--
-- HairEyeColor, of R: hair and eyes of 592 students (Snee 1974)
--
CREATE TEMP TABLE hair AS
SELECT profile_agg(NULL, ARRAY[hair, eye]) AS p FROM (VALUES
	('black', '{68,20,15,5}'::int[]), ('brown', '{119,84,54,29}'), ('red', '{26,17,14,14}'), ('blond', '{7,94,10,16}')) AS v (hair, counts),
	unnest(counts, '{brown,blue,hazel,green}'::text[]) AS c (n, eye), generate_series(1, n);
SELECT statistic::numeric(12,9), degrees_of_freedom, p_value < 1e-24 AS tiny, cramers_v::numeric(15,12), low::numeric(15,12), high::numeric(15,12), corrected_v::numeric(15,12), n, warning FROM hair, association_test(p);
-- G by hand: 2 sum n ln(n / expected)
SELECT pg_temp.near(statistic, (SELECT 2 * sum(n * ln(n / expected)) FROM contingency(p))) AS g FROM hair, association_test(p, 'g');
SELECT row_category, column_category, n, expected::numeric(6,2), row_percent::numeric(5,1), column_percent::numeric(5,1), index::numeric(12,9), residual::numeric(14,11), p_value < 1e-20 AS tiny FROM hair, contingency(p) WHERE row_category = 'blond';
-- the only count below 6, what its row and column tell, and what these tell
SELECT row_category, array_agg(n ORDER BY column_category) FROM hair, contingency(p, 6) GROUP BY 1 ORDER BY 1;
-- by hand: rows a and b less columns 1 and 2 tell b3, unless one of the counts that cross is hidden: the smallest is d1; all ones are told by their row
SELECT row_category, array_agg(n ORDER BY column_category) FROM (SELECT t, profile_agg(NULL, ARRAY[chr(96 + r), c::text]) AS p
	FROM (VALUES ('{{2,3,20,9},{3,2,1,20},{20,20,2,3},{8,20,3,2}}'::int[]), ('{{1,1,7,30},{20,20,20,20},{20,20,20,20}}')) AS v (t), generate_series(1, array_length(t, 1)) AS r, generate_series(1, 4) AS c, generate_series(1, t[r][c]) GROUP BY t) s,
	contingency(p, 5) GROUP BY t, 1 ORDER BY t DESC, 1;

--
-- small tables: Fisher's exact test as R's fisher.test has it; one by simulation
--
CREATE TEMP TABLE small AS
SELECT name, profile_agg(NULL, ARRAY[r::text, c::text]) AS p
FROM (VALUES ('3 x 3', '{{3,0,1},{0,2,1},{1,0,4}}'::int[]), ('tea', '{{3,1},{1,3}}'), ('0 8', '{{0,8},{5,7}}'), ('many', '{{500000,400000},{400000,500000}}')) AS v (name, t),
	generate_series(1, array_length(t, 1)) AS r, generate_series(1, array_length(t, 2)) AS c, generate_series(1, t[r][c] / CASE name WHEN 'many' THEN 1000 ELSE 1 END) GROUP BY name;
SELECT name, statistic::numeric(14,10), p_value::numeric(15,13), cramers_v::numeric(15,12), warning IS NULL AS silent FROM small, association_test(p, 'exact') ORDER BY 1;
SELECT abs(p_value - .0202020202) < 3 * sqrt(.0202 * .98 / 9999) AS simulated, p_value * 10000 = round(p_value * 10000) AS hits FROM small, association_test(p, 'simulation') WHERE name = '3 x 3';
SELECT warning, smallest_expected FROM small, association_test(p) WHERE name = '0 8';

--
-- iris (Fisher 1936), by scikit-learn
--
CREATE TEMP TABLE iris (a float8, b float8, c float8, d float8, species text);
\set file :oracle 'iris.csv'
COPY iris FROM :'file' (FORMAT csv, HEADER);
CREATE TEMP TABLE flowers AS SELECT profile_agg(ARRAY[a, b, c, d], ARRAY[species]) AS p, profile_agg(ARRAY[a, b, c, d], NULL) AS numbers FROM iris;
SELECT clusters, inertia::numeric(12,8), silhouette::numeric(14,12), simplified_silhouette::numeric(11,9), calinski_harabasz::numeric(8,4) FROM flowers, cluster_choice(p, 5, standardise => false);
SELECT clusters, inertia::numeric(12,8) FROM flowers, cluster_choice(p, 3) WHERE clusters = 3;
CREATE TEMP TABLE found AS SELECT kmeans_fit(p, 3, '{sepal length,sepal width,petal length,petal width,species}', standardise => false) AS m, kmeans_fit(p, 3) AS standard FROM flowers;
SELECT model_predict(m, ARRAY[a, b, c, d], NULL) AS cluster, count(*), count(DISTINCT model_predict(m, ARRAY[a, b, c, d], ARRAY[species])) FROM iris, found GROUP BY 1 ORDER BY 1;
SELECT cluster, n, share::numeric(5,2), trait_rank, trait, category, value::numeric(6,3), of_all::numeric(6,3), v_test::numeric(12,9), exemplar FROM flowers, found, personas(p, m) WHERE cluster = 2;
SELECT term, category, coefficient::numeric(6,4), ratio FROM found, model_terms(m) WHERE term = 'petal width';
SELECT kind, n, skipped, events, terms, aic, converged, message FROM found, model_info(m);
SELECT m FROM (SELECT kmeans_fit(profile_agg(ARRAY[x, 7], NULL), 2, standardise => false) AS m FROM unnest('{1,1,1,5,7}'::float8[]) AS x) v;
-- what never varies has no v-test, though twelve times 3.3 over twelve is not 3.3 in double precision
SELECT DISTINCT trait, value, of_all, v_test, trait_rank FROM (SELECT profile_agg(ARRAY[i, 3.3], NULL) AS p FROM generate_series(1, 12) AS i) v, personas(p, kmeans_fit(p, 2)) WHERE trait = 'x2';
-- squares of distances beyond double precision: all centres are as near, the first is taken
SELECT cluster, n, value, exemplar, model_predict(m, '{-1e100}', NULL) AS other FROM (SELECT kmeans_fit(profile_agg(ARRAY[x], NULL), 2) AS m FROM unnest('{1e-80,2e-80,5e-80}'::float8[]) AS x) v, personas((SELECT profile_agg('{1e100}', NULL)), m);
-- whatever order or categories: the same model; another seed finds the same clusters
SELECT count(DISTINCT m::metric_summary) FROM (
	SELECT kmeans_fit(profile_agg(ARRAY[a, b, c, d], NULL ORDER BY h), 4, seed => 7) AS m FROM (SELECT iris.*, md5(iris::text || k) AS h, k FROM iris, generate_series(1, 5) AS k) i GROUP BY k) v;
SELECT count(DISTINCT (SELECT inertia::numeric(10,6) FROM cluster_choice(p, 3, false, s) WHERE clusters = 3)) FROM flowers, generate_series(1, 5) AS s;
SELECT m = m::text::fitted_model, standard = standard::text::fitted_model FROM found;
-- a column that never varies weighs nothing; as many clusters as points; one customer; nobody
SELECT DISTINCT model_predict(m, ARRAY[x, y], NULL) FROM (SELECT kmeans_fit(profile_agg(ARRAY[i % 2, 3], NULL), 2) AS m FROM generate_series(1, 9) AS i) v, (VALUES (0), (0.4)) AS t (x), (VALUES (3), (1e9)) AS u (y);
SELECT model_predict(m, ARRAY[i], NULL), (model_info(m)).message FROM (SELECT kmeans_fit(profile_agg(ARRAY[i], NULL), 4) AS m FROM generate_series(1, 4) AS i) v, generate_series(1, 4) AS i;
SELECT c.*, kmeans_fit(p, 1) IS NULL AS none FROM (SELECT profile_agg('{1}', NULL) AS p) v, cluster_choice(p) AS c;
SELECT kmeans_fit(p, 3) IS NULL, association_test(p) IS NULL, (SELECT count(*) FROM cluster_choice(p)), (SELECT count(*) FROM contingency(p)), (SELECT count(*) FROM rake(p, '{"c1": {}}')) FROM (SELECT profile_agg('{NULL}', '{a,b}') AS p) v;
SELECT model_predict(m, '{1,2,NULL,4}', NULL), model_predict(NULL, '{1}', NULL), model_predict(m, '{1,2,3,4}', NULL, NULL) FROM found;

--
-- weights
--
CREATE TEMP TABLE answers AS
SELECT profile_agg(NULL, ARRAY[r, c]) AS p FROM (VALUES ('a', 'x', 120), ('a', 'y', 80), ('b', 'x', 60), ('b', 'y', 140)) AS v (r, c, n), generate_series(1, n);
SELECT categories, w.n, weight::numeric(15,12), design_effect::numeric(15,13), iterations BETWEEN 2 AND 30 AS quick FROM answers, rake(p, '{"c1": {"a": 0.5, "b": 0.5}, "c2": {"x": 40, "y": 60}}') AS w;
-- one dimension: target / share; a target of 0 leaves out; the targets are met
SELECT categories, weight, design_effect::numeric(8,6) FROM answers, rake(p, '{"c2": {"x": 9, "y": 11}}');
SELECT categories, weight::numeric(8,6) FROM answers, rake(p, '{"c1": {"a": 1, "b": 0}}');
SELECT categories[2], (sum(w.n * weight) / 400)::numeric(12,11), max(weight) <= 1.5 AS within FROM answers, rake(p, '{"c1": {"a": 0.35, "b": 0.65}, "c2": {"x": 0.4, "y": 0.6}}', 1.5) AS w GROUP BY 1 ORDER BY 1;
