-- The house rules, asked of the system catalogs: every query that names a rule
-- returns no rows.
\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;

CREATE TEMP VIEW member AS
	SELECT classid, objid, pg_describe_object(classid, objid, 0) AS what
	FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'advocacy');
CREATE TEMP VIEW routine AS
	SELECT p.*, what FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid;
CREATE TEMP VIEW aggregate AS
	SELECT a.*, r.oid, r.what, r.proname, r.pronargs, r.proargtypes FROM pg_aggregate a JOIN routine r ON r.oid = a.aggfnoid;
CREATE TEMP VIEW base_type AS
	SELECT t.* FROM pg_type t JOIN member m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
	WHERE t.typtype = 'b' AND t.typcategory <> 'A';
CREATE TEMP VIEW summary_type AS
	SELECT * FROM base_type WHERE typname NOT IN ('customer_key', 'calendar_time', 'metric_summary');
-- what users call: not the support functions of types, casts, aggregates, operators
CREATE TEMP VIEW public_routine AS
	SELECT * FROM routine r
	WHERE proname NOT IN ('advocacy_metrics', 'advocacy_version', 'customer_key', 'calendar_time')
		AND proname !~ '^metric_summary_|_(in|out|recv|send|plus|accum|accum_inv|accum_weighted|combine|combine_inv|rollup|final)$';

-- the rules do see something
SELECT count(*) > 100 AS routines FROM routine;
SELECT count(*) > 50 AS aggregates FROM aggregate;
SELECT count(*) > 80 AS public FROM public_routine;
SELECT typname FROM summary_type ORDER BY 1;

\echo every object has a comment
SELECT what FROM member WHERE obj_description(objid, (SELECT relname FROM pg_class WHERE oid = classid)) IS NULL
	AND NOT (classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type t WHERE t.oid = objid AND typcategory = 'A'));
\echo so has every column of a row type
SELECT t.typname, attname FROM pg_type t JOIN member m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
	JOIN pg_attribute ON attrelid = typrelid AND attnum > 0 WHERE typtype = 'c' AND col_description(attrelid, attnum) IS NULL;
\echo every argument has a name
SELECT what FROM routine WHERE pronargs > 0 AND (proargnames IS NULL OR '' = ANY (proargnames));
\echo everything is immutable and parallel safe (but for reading a date, which depends on a setting), nothing runs with the rights of another user
SELECT what FROM routine WHERE (provolatile <> 'i') <> (proname = 'calendar_time_in') OR proparallel <> 's' OR prosecdef OR proleakproof;
\echo C names carry adv_, SQL bodies are bound when created
SELECT what FROM routine r JOIN pg_language l ON l.oid = prolang
WHERE prokind <> 'a' AND NOT CASE lanname WHEN 'c' THEN prosrc LIKE 'adv\_%' WHEN 'sql' THEN prosqlbody IS NOT NULL ELSE false END;
\echo every aggregate runs in parallel, on a flat state
SELECT what FROM aggregate WHERE aggcombinefn = 0 OR aggserialfn <> 0 OR aggdeserialfn <> 0
	OR NOT (aggtranstype IN (SELECT oid FROM summary_type) OR aggtranstype IN ('double precision[]'::regtype, 'bigint[]'::regtype))
	OR aggtransspace = 0 OR aggkind <> 'n' OR pronargs = 0;
\echo transitions and combines take NULL themselves
SELECT what, aggtransfn FROM aggregate JOIN pg_proc p ON p.oid IN (aggtransfn, aggcombinefn) WHERE proisstrict;
\echo moving windows use the same state and functions, and exist for all but weights, sets of customers, durations, lexicons and states that are arrays
SELECT what FROM aggregate WHERE aggmtransfn <> 0 AND (aggmtransfn <> aggtransfn OR aggmtranstype <> aggtranstype
	OR aggmfinalfn <> aggfinalfn OR agginitval IS DISTINCT FROM aggminitval OR aggmtransspace <> aggtransspace);
SELECT what FROM aggregate WHERE (aggmtransfn = 0) <> (what LIKE '%double precision)' AND what NOT LIKE '%(double precision)'
	OR what LIKE '%double precision,integer,integer)' AND what NOT LIKE '%(double precision,integer,integer)'
	OR aggtranstype IN ('activity_summary'::regtype, 'clv_summary'::regtype, 'customer_set'::regtype, 'journey_summary'::regtype, 'latest_summary'::regtype, 'points_summary'::regtype, 'profile_summary'::regtype, 'purchase_summary'::regtype, 'referral_summary'::regtype, 'series_summary'::regtype, 'survival_summary'::regtype, 'term_lexicon'::regtype, 'term_summary'::regtype, 'theme_summary'::regtype)
	OR proname IN ('rate_prior', 'rate_paired_difference', 'nps_change', 'logrank', 'historic_clv', 'customer_equity'));
\echo one state serves a metric and its summary in one query
SELECT a.what FROM aggregate a JOIN aggregate s ON s.proname = 'rating_agg' AND s.proargtypes = a.proargtypes
WHERE a.proname = 'nps' AND (a.aggtransfn, a.aggcombinefn, a.agginitval) IS DISTINCT FROM (s.aggtransfn, s.aggcombinefn, s.agginitval);
SELECT a.what FROM aggregate a JOIN aggregate s ON s.proname = 'rate_agg' AND s.proargtypes = a.proargtypes
WHERE a.proname LIKE '%rate' AND (a.aggtransfn, a.aggcombinefn, a.agginitval) IS DISTINCT FROM (s.aggtransfn, s.aggcombinefn, s.agginitval);
SELECT a.what FROM aggregate a JOIN aggregate s ON s.proname = 'latest_agg' AND s.proargtypes = a.proargtypes
WHERE a.proname = 'nps_latest' AND (a.aggtransfn, a.aggcombinefn, a.agginitval) IS DISTINCT FROM (s.aggtransfn, s.aggcombinefn, s.agginitval);
SELECT a.what FROM aggregate a JOIN aggregate s ON s.proargtypes = a.proargtypes AND s.aggtranstype = a.aggtranstype AND s.proname ~ '^clv_.*agg$'
WHERE a.proname LIKE '%\_fit' AND (a.aggtransfn, a.aggcombinefn, a.agginitval) IS DISTINCT FROM (s.aggtransfn, s.aggcombinefn, s.agginitval)
	AND (a.proname LIKE 'bg\_bb%') = (s.proname LIKE '%opportunities%');
\echo a final function changes nothing
SELECT what FROM aggregate WHERE aggfinalmodify <> 'r' OR aggmfinalmodify <> 'r' OR aggfinalextra;
\echo every type travels in binary; every summary is a metric_summary, which sorts and hashes; all but models and lexicons merge and add
SELECT typname FROM base_type WHERE typsend = 0 OR typreceive = 0;
SELECT typname FROM summary_type t WHERE typalign <> 'd' OR typlen <> -1
	OR NOT EXISTS (SELECT FROM pg_cast WHERE castsource = t.oid AND casttarget = 'metric_summary'::regtype AND castmethod = 'b' AND castcontext = 'i')
	OR typname !~ '_(model|lexicon)$' AND (NOT EXISTS (SELECT FROM pg_operator WHERE oprname = '+' AND oprleft = t.oid AND oprright = t.oid)
	OR NOT EXISTS (SELECT FROM aggregate a WHERE a.proname = 'rollup' AND a.proargtypes[0] = t.oid));
SELECT amname FROM pg_opclass JOIN pg_am a ON a.oid = opcmethod WHERE opcintype = 'metric_summary'::regtype AND opcdefault ORDER BY 1;
\echo one C entry serves all types
SELECT what FROM routine WHERE proname ~ '_(out|send|combine|plus)$' AND prosrc !~ '^adv_(summary|customer_key|calendar_time)_(out|send|combine|plus)$'
	AND prorettype <> 'double precision[]'::regtype AND prorettype <> 'bigint[]'::regtype;
\echo few forms: four of an aggregate, two of a function for each summary that it reads
SELECT proname, count(*) FROM aggregate WHERE proname <> 'rollup' GROUP BY 1 HAVING count(*) > 4;
SELECT proname, count(*) FROM public_routine LEFT JOIN summary_type t ON t.oid = proargtypes[0] WHERE prokind <> 'a' GROUP BY 1, t.oid HAVING count(*) > 2 ORDER BY 1;
\echo an aggregate and a function share a name only where the function reads the summary
SELECT DISTINCT f.what FROM public_routine f JOIN aggregate a USING (proname)
WHERE f.prokind <> 'a' AND NOT coalesce(f.proargtypes[0] IN (SELECT oid FROM summary_type), false);
\echo no name that PostgreSQL or a table of everyday use has
SELECT DISTINCT proname FROM public_routine r WHERE EXISTS (SELECT FROM pg_proc p WHERE p.proname = r.proname AND p.pronamespace = 'pg_catalog'::regnamespace);
SELECT t.typname FROM pg_type t JOIN member m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid WHERE typtype <> 'p' AND typcategory <> 'A' AND typname !~ '_';
\echo the endings of answers mean one thing; some are estimates by their nature
SELECT what FROM public_routine WHERE (proname LIKE '%\_estimate' OR proname IN ('reliability', 'net_emotional_value', 'standardised_rate')) <> (prorettype = 'metric_estimate'::regtype)
	OR (proname LIKE '%\_difference') <> (prorettype = 'metric_comparison'::regtype) AND proname <> 'rate_lift';
\echo within the budget
SELECT count(*) <= 700 AS routines, count(*) FILTER (WHERE prokind = 'a') <= 120 AS aggregates FROM routine;
\echo functions that return rows say how many
SELECT what FROM routine WHERE proretset AND (prorows IN (0, 1000) OR procost = 0);
\echo a metric with an estimate has a comparison, and the other way round
SELECT proname FROM public_routine WHERE proname LIKE '%\_estimate' AND proname NOT IN ('rate_shrunk_estimate', 'survival_quantile_estimate', 'cumulative_hazard_estimate',
		'probability_alive_estimate', 'expected_purchases_estimate', 'clv_estimate', 'contract_survival_probability_estimate', 'contract_retention_rate_estimate', 'model_predict_estimate')
	AND replace(proname, '_estimate', '_difference') NOT IN (SELECT proname FROM routine);
SELECT proname FROM public_routine WHERE proname LIKE '%\_difference' AND proname NOT IN ('rate_paired_difference')
	AND replace(proname, '_difference', '_estimate') NOT IN (SELECT proname FROM routine);
\echo the guide names every public function and no other
SELECT DISTINCT proname FROM public_routine WHERE proname NOT IN (SELECT unnest(functions) FROM advocacy_metrics());
SELECT f FROM advocacy_metrics(), unnest(functions) f WHERE f NOT IN (SELECT proname FROM public_routine);
SELECT metric FROM advocacy_metrics() GROUP BY 1 HAVING count(*) > 1;
\echo no tables, settings or objects outside the kinds that are meant
SELECT what FROM member WHERE classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass,
	'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_class'::regclass, 'pg_cast'::regclass)
	OR (classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_class c WHERE c.oid = objid AND relkind <> 'c'));
SELECT extrelocatable, extconfig FROM pg_extension WHERE extname = 'advocacy';
SELECT trusted, superuser, relocatable FROM pg_available_extension_versions WHERE name = 'advocacy' AND installed;

-- the guide, as it reads
SELECT category, metric, question FROM advocacy_metrics();
\echo it has an example of every metric, and no word twice
SELECT metric FROM advocacy_metrics() WHERE example = '' OR question = '' OR source = '';
SELECT advocacy_version() = extversion AS version FROM pg_extension WHERE extname = 'advocacy';
