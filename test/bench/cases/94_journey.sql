--
-- How they came: N events of N/10 customers over 24 months, six kinds of events from
-- visit to review, eight channels, in the order of time.
--

-- @setup
DROP TABLE IF EXISTS trips, trips_stored, channels_stored;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE trips AS
SELECT (1 + floor(CASE WHEN hot < 0.15 THEN floor(c / 100) * 100 ELSE c END))::bigint AS customer_id,
	   (CASE WHEN e < 0.40 THEN 'visit' WHEN e < 0.65 THEN 'view' WHEN e < 0.80 THEN 'cart' WHEN e < 0.90 THEN 'checkout' WHEN e < 0.96 THEN 'pay' ELSE 'review' END)::text AS event_name,
	   (ARRAY['organic', 'paid-search', 'social', 'email', 'referral', 'display', 'affiliate', 'direct'])[1 + floor(ch * 8)::int] AS channel,
	   timestamptz '2024-01-01 00:00:00+00' + (i * (730 * 86400.0 / n) + random() * 60) * interval '1 second' AS at
FROM (SELECT i, n, least(n / 10 * (0.1 + 0.9 * i / n) * (1 - r * r), n / 10 - 1) AS c, e, ch, hot
	  FROM (SELECT i, n, random() AS r, random() AS e, random() AS ch, random() AS hot
			FROM (SELECT n::float8 FROM bench_rows) AS b, generate_series(1, n::bigint) AS i OFFSET 0) AS q OFFSET 0) AS s;
CREATE UNLOGGED TABLE trips_stored AS SELECT journey_agg(customer_id, at, event_name) AS j FROM trips;
CREATE UNLOGGED TABLE channels_stored AS SELECT journey_agg(customer_id, at, CASE event_name WHEN 'pay' THEN 'pay' ELSE channel END) AS j FROM trips;
CREATE OR REPLACE FUNCTION bench_funnel() RETURNS TABLE (step int, customers bigint) LANGUAGE plpgsql AS $$
DECLARE r record; c int8; l int := 0; p1 timestamptz; p2 timestamptz; p3 timestamptz; p4 timestamptz; p5 timestamptz; n int8[] := array_fill(0::int8, ARRAY[7]); w interval := '7 days';
BEGIN
	FOR r IN SELECT customer_id AS c, at AS t, CASE event_name WHEN 'visit' THEN 1 WHEN 'view' THEN 2 WHEN 'cart' THEN 3 WHEN 'checkout' THEN 4 WHEN 'pay' THEN 5 ELSE 6 END AS s FROM trips ORDER BY 1, 2, 3 LOOP
		IF r.c IS DISTINCT FROM c THEN
			IF c IS NOT NULL THEN n[l + 1] := n[l + 1] + 1; END IF;
			c := r.c; l := 0; p1 := NULL; p2 := NULL; p3 := NULL; p4 := NULL; p5 := NULL;
		END IF;
		CASE r.s
			WHEN 1 THEN p1 := r.t; IF l < 1 THEN l := 1; END IF;
			WHEN 2 THEN p2 := p1; IF l < 2 AND r.t <= p1 + w THEN l := 2; END IF;
			WHEN 3 THEN p3 := p2; IF l < 3 AND r.t <= p2 + w THEN l := 3; END IF;
			WHEN 4 THEN p4 := p3; IF l < 4 AND r.t <= p3 + w THEN l := 4; END IF;
			WHEN 5 THEN p5 := p4; IF l < 5 AND r.t <= p4 + w THEN l := 5; END IF;
			ELSE IF l < 6 AND r.t <= p5 + w THEN l := 6; END IF;
		END CASE;
	END LOOP;
	IF c IS NOT NULL THEN n[l + 1] := n[l + 1] + 1; END IF;
	FOR i IN 1 .. 6 LOOP step := i; customers := (SELECT sum(x) FROM unnest(n[i + 1:]) AS x); RETURN NEXT; END LOOP;
END $$;
CREATE OR REPLACE FUNCTION bench_transitions() RETURNS TABLE (source text, target text, n bigint) LANGUAGE plpgsql AS $$
DECLARE r record; c int8; s int := 0; m int8[] := array_fill(0::int8, ARRAY[64]); nm text[] := ARRAY['(start)', 'cart', 'checkout', 'pay', 'review', 'view', 'visit', '(exit)'];
BEGIN
	FOR r IN SELECT customer_id AS c, CASE event_name WHEN 'cart' THEN 2 WHEN 'checkout' THEN 3 WHEN 'pay' THEN 4 WHEN 'review' THEN 5 WHEN 'view' THEN 6 ELSE 7 END AS s FROM trips ORDER BY customer_id, at, 2 LOOP
		IF r.c IS DISTINCT FROM c THEN IF c IS NOT NULL THEN m[s * 8] := m[s * 8] + 1; END IF; c := r.c; s := 1; END IF;
		m[s * 8 - 8 + r.s] := m[s * 8 - 8 + r.s] + 1; s := r.s;
	END LOOP;
	IF c IS NOT NULL THEN m[s * 8] := m[s * 8] + 1; END IF;
	RETURN QUERY SELECT nm[(i - 1) / 8 + 1], nm[(i - 1) % 8 + 1], m[i] FROM generate_series(1, 64) AS i WHERE m[i] > 0;
END $$;
CREATE OR REPLACE FUNCTION bench_sessions() RETURNS TABLE (sessions bigint, single bigint) LANGUAGE plpgsql AS $$
DECLARE r record; c int8; t1 timestamptz; n int := 0; g interval := '30 minutes';
BEGIN
	sessions := 0; single := 0;
	FOR r IN SELECT customer_id AS c, at AS t FROM trips ORDER BY 1, 2 LOOP
		IF r.c IS DISTINCT FROM c OR r.t > t1 + g THEN IF n = 1 THEN single := single + 1; END IF; c := r.c; sessions := sessions + 1; n := 0; END IF;
		t1 := r.t; n := n + 1;
	END LOOP;
	IF n = 1 THEN single := single + 1; END IF;
	RETURN NEXT;
END $$;
VACUUM (ANALYZE, FREEZE) trips, trips_stored, channels_stored;

-- @let number
CASE event_name WHEN 'visit' THEN 1 WHEN 'view' THEN 2 WHEN 'cart' THEN 3 WHEN 'checkout' THEN 4 WHEN 'pay' THEN 5 ELSE 6 END

-- @case funnel
-- @about six steps within seven days, from the table
-- @modes serial parallel
-- @set work_mem = '512MB'
-- @faster 5.0
-- @wrap count(*), sum(customers)
-- @ours
SELECT step, customers
FROM (SELECT journey_agg(customer_id, at, event_name) AS j FROM trips) AS t, funnel(j, '{visit,view,cart,checkout,pay,review}', '7 days');
-- @hand plpgsql loop over one sort
SELECT step, customers FROM bench_funnel();
-- @hand pruned windows
WITH w1 AS MATERIALIZED (SELECT * FROM (SELECT customer_id AS c, at AS t, s, max(at) FILTER (WHERE s = 1) OVER w AS p, lead(at) OVER w AS nt
		FROM (SELECT customer_id, at, {number} AS s FROM trips) AS e WINDOW w AS (PARTITION BY customer_id ORDER BY at, s ROWS UNBOUNDED PRECEDING)) AS x WHERE s > 1 AND t - p <= interval '7 days' OR nt IS NULL),
w2 AS MATERIALIZED (SELECT c, t, s, q AS p FROM (SELECT *, max(p) FILTER (WHERE s = 2) OVER (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING) AS q FROM w1 WHERE s > 1 AND t - p <= interval '7 days') AS x WHERE s > 2 AND t - q <= interval '7 days'),
w3 AS MATERIALIZED (SELECT c, t, s, q AS p FROM (SELECT *, max(p) FILTER (WHERE s = 3) OVER (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING) AS q FROM w2) AS x WHERE s > 3 AND t - q <= interval '7 days'),
w4 AS MATERIALIZED (SELECT c, t, s, q AS p FROM (SELECT *, max(p) FILTER (WHERE s = 4) OVER (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING) AS q FROM w3) AS x WHERE s > 4 AND t - q <= interval '7 days'),
w5 AS MATERIALIZED (SELECT c, t, s, q AS p FROM (SELECT *, max(p) FILTER (WHERE s = 5) OVER (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING) AS q FROM w4) AS x WHERE s > 5 AND t - q <= interval '7 days')
SELECT i AS step, CASE i WHEN 1 THEN (SELECT count(*) FROM w1 WHERE nt IS NULL AND p IS NOT NULL) WHEN 2 THEN (SELECT count(DISTINCT c) FROM w1 WHERE s = 2 AND t - p <= interval '7 days')
	WHEN 3 THEN (SELECT count(DISTINCT c) FROM w2 WHERE s = 3) WHEN 4 THEN (SELECT count(DISTINCT c) FROM w3 WHERE s = 4) WHEN 5 THEN (SELECT count(DISTINCT c) FROM w4 WHERE s = 5) ELSE (SELECT count(DISTINCT c) FROM w5) END AS customers
FROM generate_series(1, 6) AS i;
-- @hand five windows
WITH e AS (SELECT customer_id AS c, at AS t, {number} AS s FROM trips),
w1 AS (SELECT *, max(t) FILTER (WHERE s = 1) OVER w AS p FROM e WINDOW w AS (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING)),
w2 AS (SELECT *, max(p) FILTER (WHERE s = 2 AND t - p <= interval '7 days') OVER w AS p2 FROM w1 WINDOW w AS (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING)),
w3 AS (SELECT *, max(p2) FILTER (WHERE s = 3 AND t - p2 <= interval '7 days') OVER w AS p3 FROM w2 WINDOW w AS (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING)),
w4 AS (SELECT *, max(p3) FILTER (WHERE s = 4 AND t - p3 <= interval '7 days') OVER w AS p4 FROM w3 WINDOW w AS (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING)),
w5 AS (SELECT *, max(p4) FILTER (WHERE s = 5 AND t - p4 <= interval '7 days') OVER w AS p5 FROM w4 WINDOW w AS (PARTITION BY c ORDER BY t, s ROWS UNBOUNDED PRECEDING)),
l AS (SELECT c, max(CASE WHEN s = 6 AND t - p5 <= interval '7 days' THEN 6 WHEN p5 IS NOT NULL THEN 5 WHEN p4 IS NOT NULL THEN 4 WHEN p3 IS NOT NULL THEN 3 WHEN p2 IS NOT NULL THEN 2 WHEN p IS NOT NULL THEN 1 ELSE 0 END) AS l FROM w5 GROUP BY c)
SELECT i AS step, count(*) AS customers FROM l JOIN generate_series(1, 6) AS i ON i <= l GROUP BY 1;

-- @case funnel_stored
-- @about the same from a stored summary, with the times of all steps
-- @modes serial
-- @below 300
-- @wrap count(*), sum(customers)
-- @ours
SELECT step, customers FROM trips_stored, funnel(j, '{visit,view,cart,checkout,pay,review}', '7 days');
-- @bytes - of the summary
SELECT pg_column_size(j) FROM trips_stored;

-- @case transitions
-- @about what follows what, with start and exit
-- @modes serial parallel
-- @set work_mem = '512MB'
-- @faster 3.0
-- @wrap count(*), sum(n)
-- @ours
SELECT t.source, target, n FROM (SELECT journey_agg(customer_id, at, event_name) AS j FROM trips) AS s, transitions(j) AS t;
-- @hand plpgsql matrix over one sort
SELECT source, target, n FROM bench_transitions();
-- @hand arrays shifted by one
SELECT a AS source, b AS target, count(*) AS n
FROM (SELECT unnest('(start)'::text || v) AS a, unnest(v || '(exit)'::text) AS b
	  FROM (SELECT array_agg(s) AS v FROM (SELECT customer_id AS c, event_name AS s FROM trips ORDER BY customer_id, at, event_name OFFSET 0) AS e GROUP BY c) AS g) AS x GROUP BY 1, 2;

-- @case sessions
-- @about visits with pauses of at most 30 minutes
-- @modes serial parallel
-- @set work_mem = '512MB'
-- @faster 3.0
-- @wrap count(*), sum(sessions), sum(single)
-- @ours
SELECT sessions, round(sessions * single_event_share / 100)::bigint AS single
FROM (SELECT journey_agg(customer_id, at, event_name) AS j FROM trips) AS s, journey_sessions(j, '30 minutes');
-- @hand plpgsql
SELECT sessions, single FROM bench_sessions();
-- @hand windows
SELECT count(*) AS sessions, count(*) FILTER (WHERE n = 1) AS single
FROM (SELECT k - lag(k, 1, 0::bigint) OVER (PARTITION BY customer_id ORDER BY at) AS n
	  FROM (SELECT customer_id, at, row_number() OVER w AS k, coalesce(lead(at) OVER w - at > interval '30 minutes', true) AS ends FROM trips WINDOW w AS (PARTITION BY customer_id ORDER BY at)) AS x WHERE ends) AS y;

-- @case first_and_last_touch
-- @about the first and last channel of every customer, counted
-- @modes serial parallel
-- @set work_mem = '512MB'
-- @faster 2.0
-- @wrap count(*), sum(first_touches), sum(last_touches)
-- @ours
SELECT event AS channel, first_touches, last_touches FROM (SELECT journey_agg(customer_id, at, channel) AS j FROM trips) AS s, journey_events(j);
-- @hand array_agg ordered
SELECT channel, sum(n) FILTER (WHERE first)::bigint AS first_touches, sum(n) FILTER (WHERE NOT first)::bigint AS last_touches
FROM (SELECT (ARRAY[f, l])[i] AS channel, i = 1 AS first, n
	  FROM (SELECT f, l, count(*) AS n FROM (SELECT (array_agg(channel ORDER BY at, channel))[1] AS f, (array_agg(channel ORDER BY at DESC, channel DESC))[1] AS l FROM trips GROUP BY customer_id) AS a GROUP BY 1, 2) AS b,
		generate_series(1, 2) AS i) AS c GROUP BY 1;

-- @case attribution
-- @about seven models of eight channels, from a stored summary
-- @modes serial
-- @below 2000
-- @wrap count(*), sum(conversions)
-- @ours
SELECT model, touch, conversions FROM channels_stored, attribution(j, 'pay');
