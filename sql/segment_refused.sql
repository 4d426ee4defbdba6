-- What segments, clusters, tables and weights refuse.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file

CREATE TEMP TABLE answers AS
SELECT profile_agg(NULL, ARRAY[r, c]) AS p FROM (VALUES ('a', 'x', 120), ('a', 'y', 80), ('b', 'x', 60), ('b', 'y', 140)) AS v (r, c, n), generate_series(1, n);
CREATE TEMP TABLE hair AS
SELECT profile_agg(NULL, ARRAY['hair ' || i % 5, 'eye ' || i % 7 * i % 6]) AS p FROM generate_series(1, 592) AS i;
CREATE TEMP TABLE flowers AS
SELECT profile_agg(ARRAY[i, i % 3, i % 4, i % 7], ARRAY['f' || i % 3]) AS p, profile_agg(ARRAY[i, i % 3, i % 4, i % 7], NULL) AS numbers FROM generate_series(1, 149) AS i;
CREATE TEMP TABLE found AS SELECT kmeans_fit(p, 3) AS m FROM flowers;
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || expression) FROM unnest(ARRAY[
	$$rfm(1, 2, 3, 1) OVER ()$$, $$rfm(1, 2, 3, 101) OVER ()$$, $$rfm(1, 'NaN', 3) OVER ()$$, $$rfm('-Infinity', 1, 3) OVER ()$$, $$rfm(1, 2, 3, NULL) OVER ()$$, $$rfm(1, 2, 3, 4 + i) OVER () FROM generate_series(1, 2) AS i$$,
	$$rfm_segment(0, 1)$$, $$rfm_segment(1, 6)$$, $$rfm_segment(1, 1, '{a}')$$, $$suppress(-1) OVER ()$$, $$suppress(1, -1) OVER ()$$, $$suppress(1, i) OVER () FROM generate_series(1, 2) AS i$$,
	$$kmeans_fit(p, 0) FROM flowers$$, $$kmeans_fit(p, 1001) FROM flowers$$, $$kmeans_fit(p, 150) FROM flowers$$, $$kmeans_fit(p, 3, '{a}') FROM flowers$$, $$kmeans_fit(p, 3, restarts => 0) FROM flowers$$, $$kmeans_fit(p, 2) FROM answers$$, $$kmeans_fit(profile_agg(true, '{1}', NULL), 1)$$, $$cluster_choice(p, 0) FROM flowers$$,
	$$model_predict(m, '{1}', NULL) FROM found$$, $$model_predict(m, '{1,2,3,Infinity}', NULL) FROM found$$, $$model_predict(m, '{1,2,3,-2e100}', NULL) FROM found$$, $$model_predict_estimate(m, '{1,2,3,4}', NULL) FROM found$$, $$advocacy_potential(m, '{1,2,3,4}', NULL) FROM found$$, $$likelihood_ratio_test(m, m) FROM found$$, $$personas(numbers, m) FROM flowers, found$$,
	$$association_test(numbers) FROM flowers$$, $$association_test(profile_agg(NULL, '{a,b}'))$$, $$association_test(p, 'chi') FROM hair$$, $$association_test(p, 'exact') FROM hair$$, $$association_test(p, draws => 0) FROM hair$$, $$association_test(p, confidence => 95) FROM hair$$, $$contingency(p, -1) FROM hair$$, $$contingency(profile_agg(NULL, ARRAY['r' || i % 2000, 'c' || i])) FROM generate_series(1, 3000) AS i$$,
	$$rake(p, '{}') FROM answers$$, $$rake(p, '[1]') FROM answers$$, $$rake(p, '{"c3": {"a": 1}}') FROM answers$$, $$rake(p, jsonb_build_object(repeat('é', 60), 1)) FROM answers$$, $$rake(p, '{"c1": {"a": 0.5, "z": 0.5}}') FROM answers$$, $$rake(p, '{"c1": {"a": 1}}') FROM answers$$, $$rake(p, '{"c1": {"a": 0, "b": 0}}') FROM answers$$, $$rake(p, '{"c1": {"a": -1, "b": 2}}') FROM answers$$, $$rake(p, '{"c1": {"a": "x", "b": 2}}') FROM answers$$, $$rake(p, '{"c1": 1}') FROM answers$$,
	$$rake(p, '{"c1": {"a": 0.5, "b": 0.5}}', 0.9) FROM answers$$, $$rake(p, '{"c1": {"a": 0.9, "b": 0.1}}', 1.5) FROM answers$$, $$rake(p, '{"c1": {"a": 0.9, "b": 0.2}}') FROM answers$$,
	$$'{"fitted_model":1,"kind":"kmeans","skipped":0,"iterations":1,"columns":[1,0,1],"inertia":-1,"names":[{"name":"x1","scale":1}],"clusters":[{"size":1,"centre":[0]}]}'::fitted_model$$
]) WITH ORDINALITY AS t(expression, i) ORDER BY i;
