-- activity.sql: what the reports over activity mean, in plain SQL.
--
-- pg_temp.compared(period, as_of, amounts, entries) compares every report over a
-- summary of the table visit (customer bigint, day date, amount numeric, entry
-- boolean), with and without amounts, of all events or of entries and returns, with its definition,
-- computed from the table; intervals with those of rates and ratings, which have
-- an oracle of their own. A row a report: its rows, and how many rows are in one
-- of the two and not in the other.

CREATE TEMP TABLE calendar (i bigint, start date, until date, complete boolean);
CREATE TEMP TABLE active (customer bigint, i bigint, amount numeric, brought numeric, entered boolean, returned boolean, PRIMARY KEY (customer, i));
CREATE TEMP TABLE life (customer bigint PRIMARY KEY, c bigint, l bigint);
CREATE TEMP TABLE settings (period text, as_of date, amounts boolean);
CREATE TEMP TABLE cell (kind text, against text, entry text, c bigint, size bigint, k bigint, of bigint, retained bigint, base numeric, revenue numeric, complete boolean);

CREATE FUNCTION pg_temp.percent(x numeric, n numeric, known boolean) RETURNS float8
	RETURN CASE WHEN known THEN 100::float8 * x::float8 / nullif(n, 0)::float8 END;
-- Amounts are kept in millionths.
CREATE FUNCTION pg_temp.revenue_rate(x numeric, base numeric, known boolean) RETURNS float8
	RETURN CASE WHEN known AND base > 0 THEN 100::float8 * (x * 1000000)::float8 / (base * 1000000)::float8 END;
CREATE FUNCTION pg_temp.wilson(x bigint, n bigint, known boolean) RETURNS metric_estimate
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
	CASE WHEN r.complete THEN (new + resurrected)::float8 / nullif(churned, 0)::float8 END AS quick_ratio,
	pg_temp.percent(e - new, e, r.complete) AS returning, r.complete
FROM retention_definition r JOIN calendar k USING (start);

-- Who belongs to which cohort.
CREATE TEMP VIEW member AS
SELECT 'first' AS entry, customer, min(i) AS c FROM active WHERE entered GROUP BY customer
UNION ALL
SELECT 'recurring', customer, i FROM active WHERE entered;

-- A cell: out of how many customers how many were retained, out of what revenue
-- how much there was, of return events alone. Of the cohort's customers those with a return event are
-- counted, in period 0 all of them.
CREATE TEMP VIEW cell_definition AS
WITH size AS (SELECT entry, c, count(*) AS n FROM member GROUP BY entry, c),
cells AS (SELECT entry, c, n, i - c AS k, complete FROM size JOIN calendar ON i >= c),
hit AS (SELECT entry, customer, c, i - c AS k FROM member JOIN active USING (customer) WHERE i = c OR i > c AND returned),
hits AS (SELECT h.entry, h.c, h.k, count(*) AS n, count(p.customer) AS again
	FROM hit h LEFT JOIN hit p ON p.entry = h.entry AND p.customer = h.customer AND p.c = h.c AND p.k = h.k - 1 GROUP BY 1, 2, 3),
later AS (SELECT entry, c, k, count(*) AS n FROM (SELECT entry, customer, c, max(k) AS l FROM hit GROUP BY entry, customer, c) v
	CROSS JOIN LATERAL generate_series(0, l) k GROUP BY 1, 2, 3),
money AS (SELECT entry, c, i - c AS k, sum(brought) AS revenue FROM member JOIN active USING (customer) WHERE i >= c GROUP BY 1, 2, 3),
counted AS (
	SELECT 'bounded' AS kind, 'first' AS against, entry, c, cells.n AS size, k, cells.n AS of, coalesce(h.n, 0) AS retained, complete
	FROM cells LEFT JOIN hits h USING (entry, c, k)
	UNION ALL
	SELECT 'bounded', 'previous', entry, c, cells.n, cells.k, CASE WHEN cells.k = 0 THEN cells.n ELSE coalesce(p.n, 0) END,
		CASE WHEN cells.k = 0 THEN cells.n ELSE coalesce(h.again, 0) END, complete
	FROM cells LEFT JOIN hits h USING (entry, c, k) LEFT JOIN (SELECT entry, c, k + 1 AS k, n FROM hits) p USING (entry, c, k)
	UNION ALL
	SELECT 'unbounded', 'first', entry, c, cells.n, k, cells.n, coalesce(h.n, 0), complete FROM cells LEFT JOIN later h USING (entry, c, k)
	UNION ALL
	SELECT 'unbounded', 'previous', entry, c, cells.n, cells.k, CASE WHEN cells.k = 0 THEN cells.n ELSE coalesce(p.n, 0) END, coalesce(h.n, 0), complete
	FROM cells LEFT JOIN later h USING (entry, c, k) LEFT JOIN (SELECT entry, c, k + 1 AS k, n FROM later) p USING (entry, c, k))
SELECT kind, against, d.entry, d.c, size, d.k, of, retained,
	CASE WHEN amounts THEN coalesce(b.revenue, 0) END AS base, CASE WHEN amounts THEN coalesce(m.revenue, 0) END AS revenue, complete
FROM settings CROSS JOIN counted d LEFT JOIN money m USING (entry, c, k)
	LEFT JOIN money b ON b.entry = d.entry AND b.c = d.c AND b.k = CASE WHEN against = 'first' OR d.k = 0 THEN 0 ELSE d.k - 1 END;

CREATE TEMP VIEW cohorts_definition AS
SELECT kind, against, entry, start, size, k::int, of, retained, pg_temp.percent(retained, of, d.complete) AS rate,
	(w).low, (w).high, revenue, pg_temp.revenue_rate(revenue, base, d.complete), d.complete
FROM cell d JOIN calendar ON i = c CROSS JOIN LATERAL (SELECT pg_temp.wilson(retained, of, d.complete AND k > 0) AS w OFFSET 0) v;

CREATE TEMP VIEW cohort_average_definition AS
SELECT kind, against, entry, k, cohorts, of, retained, pg_temp.percent(retained, of, true) AS rate, (w).low, (w).high,
	revenue, pg_temp.revenue_rate(revenue, base, true)
FROM (SELECT kind, against, entry, k::int, count(*) AS cohorts, sum(of)::bigint AS of, sum(retained)::bigint AS retained,
		sum(revenue) AS revenue, sum(base) AS base
	FROM cell WHERE complete GROUP BY kind, against, entry, k) a CROSS JOIN LATERAL (SELECT pg_temp.wilson(retained, of, k > 0) AS w OFFSET 0) v;

-- p: what a customer brought in the period before; a: in this one.
CREATE TEMP VIEW move_definition AS
SELECT k.i, customer, coalesce(p.amount, 0) AS p, coalesce(a.amount, 0) AS a, coalesce(since < k.i, false) AS known
FROM calendar k CROSS JOIN life LEFT JOIN active a USING (customer, i)
	LEFT JOIN (SELECT customer, i + 1 AS i, amount FROM active) p USING (customer, i)
	LEFT JOIN (SELECT customer, min(i) AS since FROM active WHERE amount > 0 GROUP BY customer) s USING (customer)
WHERE a.customer IS NOT NULL OR p.customer IS NOT NULL;

-- Student's t of n - 1 degrees of freedom at 95 %: the interval of the mean of n numbers, whose variance is 1
CREATE FUNCTION pg_temp.student(n bigint) RETURNS float8
	RETURN CASE WHEN n > 1 THEN (measure_mean_estimate(format('{"measure":1,"measures":1,"exact":[[1,%s,0,%s]]}', n, n - 1)::measure_summary)).high * sqrt(n) END;

CREATE TEMP VIEW revenue_definition AS
WITH moves AS (SELECT *, p <= 0 AND a > 0 AS came, CASE WHEN p > 0 THEN p END AS paid, CASE WHEN p > 0 THEN least(greatest(a, 0), p) END AS kept, CASE WHEN p > 0 THEN a END AS now
	FROM move_definition),
flows AS (
	SELECT start, k.i, complete, coalesce(sum(p), 0) AS s, coalesce(sum(a - p) FILTER (WHERE came AND NOT known), 0) AS new,
		coalesce(sum(a - p) FILTER (WHERE came AND known), 0) AS resurrected,
		coalesce(sum(a - p) FILTER (WHERE NOT came AND a > p), 0) AS expansion,
		coalesce(sum(p - a) FILTER (WHERE a < p AND NOT (p > 0 AND a <= 0)), 0) AS contraction,
		coalesce(sum(p - a) FILTER (WHERE p > 0 AND a <= 0), 0) AS churned, coalesce(sum(a), 0) AS e, coalesce(bool_or(now < 0), false) AS refunds,
		sum(paid) AS base, (100 * sum(kept) / sum(paid))::float8 AS gross, (100 * sum(now) / sum(paid))::float8 AS net
	FROM calendar k LEFT JOIN moves USING (i) GROUP BY 1, 2, 3),
rates AS (SELECT *, complete AND base > 0 AS known FROM flows),
spread AS (
	SELECT i, 100 * pg_temp.student(count(paid)) / r.base::float8 * sqrt(count(paid)::float8 / nullif(count(paid) - 1, 0) * sum((kept::float8 - gross / 100 * paid::float8) ^ 2)) AS gross_margin,
		100 * pg_temp.student(count(paid)) / r.base::float8 * sqrt(count(paid)::float8 / nullif(count(paid) - 1, 0) * sum((now::float8 - net / 100 * paid::float8) ^ 2)) AS net_margin
	FROM rates r JOIN moves m USING (i) WHERE r.known GROUP BY i, r.base)
SELECT start, s, new, resurrected, expansion, contraction, churned, e, CASE WHEN known THEN gross END AS gross,
	gross * exp(-gross_margin / nullif(gross, 0)) AS gross_low, CASE WHEN gross_margin / nullif(gross, 0) IS NOT NULL THEN least(gross * exp(least(gross_margin / nullif(gross, 0), 500)), 100) END AS gross_high,
	CASE WHEN known THEN net END AS net, CASE WHEN refunds THEN net - net_margin ELSE net * exp(-net_margin / nullif(net, 0)) END AS net_low,
	CASE WHEN refunds THEN net + net_margin ELSE net * exp(net_margin / nullif(net, 0)) END AS net_high, complete
FROM rates LEFT JOIN spread USING (i);

CREATE FUNCTION pg_temp.summarized(period text, amounts boolean, entries boolean) RETURNS activity_summary
	RETURN (SELECT CASE WHEN amounts THEN activity_agg(customer, day, period, amount) FILTER (WHERE entry IS NOT NULL OR NOT entries)
		ELSE activity_agg(customer, day, period) FILTER (WHERE entry IS NOT NULL OR NOT entries) END FROM visit);
CREATE FUNCTION pg_temp.summarized_events(period text, amounts boolean, entered boolean) RETURNS activity_summary
	RETURN (SELECT CASE WHEN amounts THEN activity_agg(customer, day, period, amount) FILTER (WHERE entry = entered)
		ELSE activity_agg(customer, day, period) FILTER (WHERE entry = entered) END FROM visit);

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

CREATE FUNCTION pg_temp.compared(period text, as_of date, amounts boolean DEFAULT false, entries boolean DEFAULT false)
RETURNS TABLE (report text, "rows" bigint, differences bigint) LANGUAGE plpgsql AS $$
DECLARE
	summary activity_summary := pg_temp.summarized(period, amounts, entries);
	entered activity_summary := CASE WHEN entries THEN pg_temp.summarized_events(period, amounts, true) END;
	returned activity_summary := CASE WHEN entries THEN pg_temp.summarized_events(period, amounts, false) END;
	alone activity_summary := CASE WHEN NOT entries THEN summary END;
	per text;
	of_kind text;
	base text;
	of_entry text;
BEGIN
	TRUNCATE calendar, active, life, settings, cell;
	INSERT INTO settings VALUES (period, as_of, amounts);
	INSERT INTO calendar
	SELECT row_number() OVER (ORDER BY g), g, g + pg_temp.step(period),
		CASE WHEN as_of IS NULL THEN g < date_trunc(period, latest) ELSE g + pg_temp.step(period) <= as_of END
	FROM (SELECT min(day)::timestamp AS earliest, max(day)::timestamp AS latest FROM visit WHERE entry IS NOT NULL OR NOT entries) v,
		generate_series(date_trunc(period, earliest), greatest(date_trunc(period, latest),
			CASE WHEN isfinite(as_of) THEN date_trunc(period, as_of - interval '1 day') END), pg_temp.step(period)) g;
	INSERT INTO active SELECT customer, i, CASE WHEN amounts THEN coalesce(sum(amount), 0) END,
		CASE WHEN amounts THEN coalesce(sum(amount) FILTER (WHERE NOT entries OR NOT entry), 0) END,
		NOT entries OR bool_or(entry), NOT entries OR bool_or(NOT entry)
	FROM visit JOIN calendar ON day >= start AND day < until WHERE entry IS NOT NULL OR NOT entries GROUP BY 1, 2;
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
			FOREACH of_entry IN ARRAY ARRAY['first', 'recurring'] LOOP
				report := format('cohorts, %s, %s, %s', of_kind, base, of_entry);
				WITH r AS MATERIALIZED (SELECT of_kind, base, of_entry, c.* FROM cohorts(alone, of_kind, base, as_of, entry => of_entry) c
					UNION ALL SELECT of_kind, base, of_entry, c.* FROM cohorts(entered, returned, of_kind, base, as_of, entry => of_entry) c),
				d AS MATERIALIZED (SELECT * FROM cohorts_definition WHERE kind = of_kind AND against = base AND entry = of_entry)
				SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
				INTO "rows", differences;
				RETURN NEXT;
				report := format('cohort_average, %s, %s, %s', of_kind, base, of_entry);
				WITH r AS MATERIALIZED (SELECT of_kind, base, of_entry, c.* FROM cohort_average(alone, of_kind, base, as_of, entry => of_entry) c
					UNION ALL SELECT of_kind, base, of_entry, c.* FROM cohort_average(entered, returned, of_kind, base, as_of, entry => of_entry) c),
				d AS MATERIALIZED (SELECT * FROM cohort_average_definition WHERE kind = of_kind AND against = base AND entry = of_entry)
				SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
				INTO "rows", differences;
				RETURN NEXT;
			END LOOP;
		END LOOP;
	END LOOP;
	IF amounts THEN
		report := 'revenue_retention';
		SELECT count(*), count(*) FILTER (WHERE (r.period, r.revenue_at_start, r.new_revenue, r.resurrected, r.expansion, r.contraction, r.churned, r.revenue_at_end, r.complete)
				IS DISTINCT FROM (d.start, d.s, d.new, d.resurrected, d.expansion, d.contraction, d.churned, d.e, d.complete)
			OR r.revenue_at_start + r.new_revenue + r.resurrected + r.expansion - r.contraction - r.churned <> r.revenue_at_end
			OR NOT pg_temp.near(r.gross_revenue_retention, d.gross) OR NOT pg_temp.near(r.gross_low, d.gross_low) OR NOT pg_temp.near(r.gross_high, d.gross_high)
			OR NOT pg_temp.near(r.net_revenue_retention, d.net) OR NOT pg_temp.near(r.net_low, d.net_low) OR NOT pg_temp.near(r.net_high, d.net_high)
			OR NOT pg_temp.near(r.revenue_churn_rate, 100 - d.gross))
		INTO "rows", differences
		FROM revenue_retention(summary, as_of) r FULL JOIN revenue_definition d ON d.start = r.period;
		RETURN NEXT;
	END IF;
	report := 'active_periods_histogram';
	WITH r AS MATERIALIZED (SELECT * FROM active_periods_histogram(summary)), d AS MATERIALIZED (TABLE histogram_definition)
	SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM ((TABLE r EXCEPT ALL TABLE d) UNION ALL (TABLE d EXCEPT ALL TABLE r)) v)
	INTO "rows", differences;
	RETURN NEXT;
	report := 'repeat_purchase_rate';
	"rows" := 1;
	SELECT (repeat_purchase_rate(summary) IS DISTINCT FROM pg_temp.percent(sum(customers) FILTER (WHERE n >= 2), sum(customers), true)
		OR repeat_purchase_rate_estimate(summary) IS DISTINCT FROM pg_temp.wilson(coalesce(sum(customers) FILTER (WHERE n >= 2), 0)::bigint, sum(customers)::bigint, true))::int
	INTO differences FROM histogram_definition;
	RETURN NEXT;
	report := 'activity_pair';
	SELECT count(*), count(*) FILTER (WHERE activity_pair(summary, f.start, s.until - 1, as_of) IS DISTINCT FROM (
		SELECT CASE WHEN f.complete AND s.complete THEN ROW(count(a.i + b.i), count(a.i) - count(a.i + b.i), count(b.i) - count(a.i + b.i), count(*) FILTER (WHERE a.i IS NULL AND b.i IS NULL))::activity_pair END
		FROM life LEFT JOIN active a ON a.customer = life.customer AND a.i = f.i LEFT JOIN active b ON b.customer = life.customer AND b.i = s.i
		WHERE c <= least(f.i, s.i)))
	INTO "rows", differences FROM calendar f JOIN calendar s ON abs(f.i - s.i) < 3 AND f.i % 7 < 3;
	RETURN NEXT;
	FOREACH per IN ARRAY CASE period WHEN 'day' THEN ARRAY['week', 'month', 'quarter', 'year']
			WHEN 'month' THEN ARRAY['month', 'quarter', 'year'] WHEN 'quarter' THEN ARRAY['year'] ELSE ARRAY[period] END LOOP
		report := 'activity_by ' || per;
		"rows" := active_customers(activity_by(summary, per));
		differences := (activity_by(summary, per) <> pg_temp.summarized(per, amounts, entries))::int;
		RETURN NEXT;
		CONTINUE WHEN per = period;
		report := 'stickiness per ' || per;
		SELECT count(*), count(*) FILTER (WHERE (s.period, s.active, s.complete) IS DISTINCT FROM (d.start, d.n, d.complete)
			OR NOT pg_temp.near(s.average_active, d.average) OR NOT pg_temp.near(s.stickiness, d.stickiness)
			OR NOT pg_temp.near(s.low, d.low) OR NOT pg_temp.near(s.high, d.high))
		INTO "rows", differences
		FROM stickiness(summary, per, as_of) s FULL JOIN pg_temp.stickiness_definition(per) d ON d.start = s.period;
		RETURN NEXT;
	END LOOP;
END $$;
