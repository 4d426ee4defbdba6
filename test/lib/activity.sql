-- activity.sql: what the reports over activity mean, in plain SQL.
--
-- pg_temp.compared(summary, period, as_of) compares every report over a summary
-- of the table visit (customer bigint, day date) with its definition, computed
-- from the table; intervals with those of rates and ratings, which have an
-- oracle of their own. A row a report: its rows, and how many rows are in one
-- of the two and not in the other.

CREATE TEMP TABLE calendar (i bigint, start date, until date, complete boolean);
CREATE TEMP TABLE active (customer bigint, i bigint, PRIMARY KEY (customer, i));
CREATE TEMP TABLE life (customer bigint PRIMARY KEY, c bigint, l bigint);
CREATE TEMP TABLE settings (period text, as_of date);
CREATE TEMP TABLE cell (kind text, against text, c bigint, size bigint, k bigint, of bigint, retained bigint, complete boolean);

CREATE FUNCTION pg_temp.percent(x numeric, n numeric, known boolean) RETURNS float8
	RETURN CASE WHEN known THEN 100::float8 * x::float8 / nullif(n, 0)::float8 END;
CREATE FUNCTION pg_temp.wilson(x bigint, n bigint, known boolean) RETURNS estimate
	RETURN CASE WHEN known AND n > 0 THEN (SELECT rate_estimate(rate_agg(x, n))) END;

-- S: active in the period before. E: active in this one.
CREATE TEMP VIEW retention_definition AS
SELECT start, s, new, e, retained, churned, resurrected,
	pg_temp.percent(e - new, s, complete) AS source, pg_temp.percent(retained, s, complete) AS exact,
	(w).low, (w).high, complete
FROM calendar
	CROSS JOIN LATERAL (SELECT count(*) AS s, count(e.customer) AS retained, count(*) FILTER (WHERE e.customer IS NULL) AS churned
		FROM active s LEFT JOIN active e ON e.customer = s.customer AND e.i = s.i + 1 WHERE s.i = calendar.i - 1) a
	CROSS JOIN LATERAL (SELECT count(*) AS e, count(*) FILTER (WHERE e.i = c) AS new,
			count(*) FILTER (WHERE e.i > c AND s.customer IS NULL) AS resurrected
		FROM active e JOIN life USING (customer) LEFT JOIN active s ON s.customer = e.customer AND s.i = e.i - 1
		WHERE e.i = calendar.i) b
	CROSS JOIN LATERAL (SELECT pg_temp.wilson(retained, s, complete) AS w OFFSET 0) v;

CREATE TEMP VIEW growth_definition AS
SELECT r.start, e, new, retained, resurrected, churned,
	(SELECT count(*) FROM life WHERE c < k.i AND NOT EXISTS
		(SELECT FROM active a WHERE a.customer = life.customer AND a.i IN (k.i - 1, k.i))) AS dormant,
	pg_temp.percent(e - s, s, r.complete) AS growth,
	CASE WHEN r.complete THEN (new + resurrected)::float8 / nullif(churned, 0)::float8 END AS quick_ratio, r.complete
FROM retention_definition r JOIN calendar k USING (start);

-- A cell: out of how many customers how many were retained.
CREATE TEMP VIEW cell_definition AS
WITH size AS (SELECT c, count(*) AS n FROM life GROUP BY c),
cells AS (SELECT c, n, i - c AS k, complete FROM size JOIN calendar ON i >= c),
hits AS (SELECT c, a.i - c AS k, count(*) AS n, count(p.customer) AS again
	FROM life JOIN active a USING (customer) LEFT JOIN active p ON p.customer = a.customer AND p.i = a.i - 1 GROUP BY 1, 2),
later AS (SELECT c, k, count(*) AS n FROM life CROSS JOIN LATERAL generate_series(0, l - c) k GROUP BY 1, 2)
SELECT 'bounded' AS kind, 'first' AS against, c, cells.n AS size, k, cells.n AS of, coalesce(h.n, 0) AS retained, complete
FROM cells LEFT JOIN hits h USING (c, k)
UNION ALL
SELECT 'bounded', 'previous', cells.c, cells.n, cells.k, CASE WHEN cells.k = 0 THEN cells.n ELSE coalesce(p.n, 0) END,
	CASE WHEN cells.k = 0 THEN cells.n ELSE coalesce(h.again, 0) END, complete
FROM cells LEFT JOIN hits h ON h.c = cells.c AND h.k = cells.k LEFT JOIN hits p ON p.c = cells.c AND p.k = cells.k - 1
UNION ALL
SELECT 'unbounded', 'first', c, cells.n, k, cells.n, coalesce(h.n, 0), complete FROM cells LEFT JOIN later h USING (c, k)
UNION ALL
SELECT 'unbounded', 'previous', cells.c, cells.n, cells.k, CASE WHEN cells.k = 0 THEN cells.n ELSE coalesce(p.n, 0) END, coalesce(h.n, 0), complete
FROM cells LEFT JOIN later h ON h.c = cells.c AND h.k = cells.k LEFT JOIN later p ON p.c = cells.c AND p.k = cells.k - 1;

CREATE TEMP VIEW cohorts_definition AS
SELECT kind, against, start, size, k::int, of, retained, pg_temp.percent(retained, of, d.complete) AS rate,
	(w).low, (w).high, d.complete
FROM cell d JOIN calendar ON i = c CROSS JOIN LATERAL (SELECT pg_temp.wilson(retained, of, d.complete AND k > 0) AS w OFFSET 0) v;

CREATE TEMP VIEW cohort_average_definition AS
SELECT kind, against, k, cohorts, of, retained, pg_temp.percent(retained, of, true) AS rate, (w).low, (w).high
FROM (SELECT kind, against, k::int, count(*) AS cohorts, sum(of)::bigint AS of, sum(retained)::bigint AS retained
	FROM cell WHERE complete GROUP BY kind, against, k) a CROSS JOIN LATERAL (SELECT pg_temp.wilson(retained, of, k > 0) AS w OFFSET 0) v;

CREATE TEMP VIEW histogram_definition AS
SELECT n::int, count(*) AS customers, pg_temp.percent(count(*), (SELECT count(*) FROM life), true) AS share
FROM (SELECT count(*) AS n FROM active GROUP BY customer) v GROUP BY n;

CREATE FUNCTION pg_temp.step(period text) RETURNS interval
	RETURN (CASE period WHEN 'quarter' THEN '3 months' ELSE '1 ' || period END)::interval;

-- The mean over customers of the parts in which they were active.
CREATE FUNCTION pg_temp.stickiness_definition(per text)
RETURNS TABLE (start date, n bigint, average float8, stickiness float8, low float8, high float8, complete boolean)
LANGUAGE SQL AS $$
	WITH parts AS (SELECT date_trunc(per, start)::date AS longer, i FROM calendar),
	one AS (SELECT longer, customer, count(*) AS n FROM active JOIN parts USING (i) GROUP BY 1, 2),
	longer AS (SELECT longer, (SELECT count(*) FROM generate_series(longer, longer + pg_temp.step(per) - pg_temp.step(period), pg_temp.step(period))) AS parts,
			CASE WHEN as_of IS NULL THEN (longer + pg_temp.step(per)) <= (SELECT start FROM calendar WHERE i = (SELECT max(l) FROM life))
				ELSE (longer + pg_temp.step(per)) <= as_of END AS complete
		FROM (SELECT DISTINCT longer FROM parts) p, settings)
	SELECT longer, count(customer), CASE WHEN complete THEN coalesce(sum(n), 0)::float8 / parts END,
		CASE WHEN complete AND count(customer) > 0 THEN 100 * sum(n)::float8 / (count(customer)::float8 * parts) END,
		CASE WHEN complete AND count(customer) > 1 THEN greatest(0, 100 * (rating_mean_estimate(rating_agg(n::int, 0, 400))).low / parts) END,
		CASE WHEN complete AND count(customer) > 1 THEN least(100, 100 * (rating_mean_estimate(rating_agg(n::int, 0, 400))).high / parts) END,
		complete
	FROM longer LEFT JOIN one USING (longer) GROUP BY longer, parts, complete
$$;

CREATE FUNCTION pg_temp.compared(summary activity_summary, period text, as_of date)
RETURNS TABLE (report text, "rows" bigint, differences bigint) LANGUAGE plpgsql AS $$
DECLARE
	per text;
	of_kind text;
	base text;
BEGIN
	TRUNCATE calendar, active, life, settings, cell;
	INSERT INTO settings VALUES (period, as_of);
	INSERT INTO calendar
	SELECT row_number() OVER (ORDER BY g), g, g + pg_temp.step(period),
		CASE WHEN as_of IS NULL THEN g < date_trunc(period, latest) ELSE g + pg_temp.step(period) <= as_of END
	FROM (SELECT min(day)::timestamp AS earliest, max(day)::timestamp AS latest FROM visit) v,
		generate_series(date_trunc(period, earliest), greatest(date_trunc(period, latest),
			CASE WHEN isfinite(as_of) THEN date_trunc(period, as_of - interval '1 day') END), pg_temp.step(period)) g;
	INSERT INTO active SELECT DISTINCT customer, i FROM visit JOIN calendar ON day >= start AND day < until;
	INSERT INTO life SELECT customer, min(i), max(i) FROM active GROUP BY customer;
	ANALYZE calendar;
	ANALYZE active;
	ANALYZE life;
	INSERT INTO cell SELECT * FROM cell_definition;

	report := 'retention_by_period';
	WITH r AS MATERIALIZED (SELECT * FROM retention_by_period(summary, as_of)), d AS MATERIALIZED (TABLE retention_definition)
	SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
	INTO "rows", differences;
	RETURN NEXT;
	report := 'growth_accounting';
	WITH r AS MATERIALIZED (SELECT * FROM growth_accounting(summary, as_of)), d AS MATERIALIZED (TABLE growth_definition)
	SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
	INTO "rows", differences;
	RETURN NEXT;
	FOREACH of_kind IN ARRAY ARRAY['bounded', 'unbounded'] LOOP
		FOREACH base IN ARRAY ARRAY['first', 'previous'] LOOP
			report := format('cohorts, %s, %s', of_kind, base);
			WITH r AS MATERIALIZED (SELECT of_kind, base, c.* FROM cohorts(summary, of_kind, base, as_of) c), d AS MATERIALIZED (SELECT * FROM cohorts_definition WHERE kind = of_kind AND against = base)
			SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
			INTO "rows", differences;
			RETURN NEXT;
			report := format('cohort_average, %s, %s', of_kind, base);
			WITH r AS MATERIALIZED (SELECT of_kind, base, c.* FROM cohort_average(summary, of_kind, base, as_of) c), d AS MATERIALIZED (SELECT * FROM cohort_average_definition WHERE kind = of_kind AND against = base)
			SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
			INTO "rows", differences;
			RETURN NEXT;
		END LOOP;
	END LOOP;
	report := 'active_periods_histogram';
	WITH r AS MATERIALIZED (SELECT * FROM active_periods_histogram(summary)), d AS MATERIALIZED (TABLE histogram_definition)
	SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
	INTO "rows", differences;
	RETURN NEXT;
	FOREACH per IN ARRAY CASE period WHEN 'day' THEN ARRAY['week', 'month', 'quarter', 'year']
			WHEN 'month' THEN ARRAY['month', 'quarter', 'year'] WHEN 'quarter' THEN ARRAY['year'] ELSE ARRAY[period] END LOOP
		report := 'activity_by ' || per;
		"rows" := active_customers(activity_by(summary, per));
		SELECT (activity_by(summary, per) <> activity_agg(customer, day, per))::int INTO differences FROM visit;
		RETURN NEXT;
		report := 'stickiness per ' || per;
		SELECT count(*), count(*) FILTER (WHERE (s.period, s.active, s.complete) IS DISTINCT FROM (d.start, d.n, d.complete)
			OR NOT pg_temp.near(s.average_active, d.average) OR NOT pg_temp.near(s.stickiness, d.stickiness)
			OR NOT pg_temp.near(s.low, d.low) OR NOT pg_temp.near(s.high, d.high))
		INTO "rows", differences
		FROM stickiness(summary, per, as_of) s FULL JOIN pg_temp.stickiness_definition(per) d ON d.start = s.period;
		RETURN NEXT;
	END LOOP;
END $$;
