/*
 * explain.sql
 *		bench_explain(query): what running it took, from EXPLAIN ANALYZE.
 *
 * spilled_kb is everything written to temporary files, by whichever node and
 * process; memory_kb is the largest hash table or sort of any process. A hash
 * aggregate in more than one batch has spilled.
 */
CREATE OR REPLACE FUNCTION bench_workers(query text)
RETURNS int LANGUAGE plpgsql AS
$$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN coalesce((SELECT max(v::int)
					 FROM jsonb_path_query(plan, 'strict $.**."Workers Planned"') AS v), 0);
END
$$;

CREATE OR REPLACE FUNCTION bench_explain(query text, OUT plan_kind text, OUT batches int,
										 OUT memory_kb bigint, OUT disk_kb bigint,
										 OUT spilled_kb bigint, OUT ms float8)
LANGUAGE plpgsql AS
$$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || query INTO plan;

	SELECT coalesce(string_agg(kind, '+' ORDER BY depth), 'none')
	INTO plan_kind
	FROM (SELECT DISTINCT ON (kind) kind, depth
		  FROM jsonb_path_query(plan, 'strict $.** ? (@."Node Type" != "")') WITH ORDINALITY AS t (node, depth),
			   LATERAL (SELECT CASE node ->> 'Node Type'
							   WHEN 'Aggregate' THEN CASE node ->> 'Strategy'
													 WHEN 'Hashed' THEN 'hash'
													 WHEN 'Sorted' THEN 'group'
													 WHEN 'Mixed' THEN 'mixed' END
							   WHEN 'Sort' THEN 'sort'
							   WHEN 'Incremental Sort' THEN 'sort' END) AS k (kind)
		  WHERE kind IS NOT NULL
		  ORDER BY kind, depth) AS kinds;

	SELECT max(v::int) INTO batches
	FROM jsonb_path_query(plan, 'strict $.**."HashAgg Batches"') AS v;

	SELECT coalesce(sum(v::bigint), 0) INTO disk_kb
	FROM jsonb_path_query(plan, 'strict $.**."Disk Usage"') AS v;

	SELECT greatest((SELECT max(v::bigint)
					 FROM jsonb_path_query(plan, 'strict $.**."Peak Memory Usage"') AS v),
					(SELECT max(v::bigint)
					 FROM jsonb_path_query(plan, 'strict $.** ? (@."Sort Space Type" == "Memory")."Sort Space Used"') AS v))
	INTO memory_kb;

	spilled_kb := (plan #>> '{0,Plan,Temp Written Blocks}')::bigint
		* current_setting('block_size')::bigint / 1024;
	ms := (plan #>> '{0,Execution Time}')::float8;
END
$$;
