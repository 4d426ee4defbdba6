--
-- A ledger of loyalty points: N rows of N/10 members over three years, seven of ten issue
-- points that live for 365 days, the others spend some; in the order of time. By hand a
-- loop over the sorted rows with the lots of a member in arrays, which does all that a
-- ledger does but reversals, and windows over one sort, which need that all points live
-- equally long: P, the points gone by some time, is S + max(I - S) over the expiries so
-- far, of the points issued before and spent by then.
--

-- @setup
DROP TABLE IF EXISTS points_ledger, points_stored;
SELECT setseed(0.42) \g /dev/null
CREATE UNLOGGED TABLE points_ledger AS
SELECT member, at, points, CASE WHEN points > 0 THEN at + interval '365 days' END AS expires_at
FROM (SELECT (1 + floor(m * n / 10))::bigint AS member, timestamptz '2022-01-01 00:00:00+00' + floor(i * (1095 * 86400.0 / n)) * interval '1 second' AS at,
			 CASE WHEN s < 0.7 THEN 10 + (p * 90)::int ELSE -10 - (p * 150)::int END AS points
	  FROM (SELECT i, n, random() AS m, random() AS s, random() AS p FROM (SELECT n::float8 FROM bench_rows) AS b, generate_series(1, n::bigint) AS i OFFSET 0) AS q OFFSET 0) AS l;
CREATE UNLOGGED TABLE points_stored AS SELECT points_agg(member, at, points, expires_at, false) AS s FROM points_ledger;
CREATE OR REPLACE FUNCTION bench_points(as_of timestamptz) RETURNS TABLE (issued bigint, redeemed bigint, expired bigint, outstanding bigint, overdrawn bigint) LANGUAGE plpgsql AS $$
DECLARE r record; who bigint; lots int[] := '{}'; ends timestamptz[] := '{}'; head int := 1; tail int := 0; debt int := 0; take int; p int;
BEGIN
	issued := 0; redeemed := 0; expired := 0; outstanding := 0; overdrawn := 0;
	FOR r IN SELECT l.member, l.at, l.points, l.expires_at FROM points_ledger AS l WHERE at <= as_of ORDER BY l.member, l.at, l.points < 0 LOOP
		IF who IS DISTINCT FROM r.member THEN
			WHILE head <= tail LOOP
				IF ends[head] <= as_of THEN expired := expired + lots[head]; ELSE outstanding := outstanding + lots[head]; END IF;
				head := head + 1;
			END LOOP;
			overdrawn := overdrawn + debt; debt := 0; head := 1; tail := 0; who := r.member; lots := '{}'; ends := '{}';
		END IF;
		WHILE head <= tail AND ends[head] <= r.at LOOP expired := expired + lots[head]; head := head + 1; END LOOP;
		IF r.points > 0 THEN
			issued := issued + r.points; take := least(debt, r.points); debt := debt - take;
			IF take < r.points THEN tail := tail + 1; lots[tail] := r.points - take; ends[tail] := r.expires_at; END IF;
		ELSE
			p := -r.points; redeemed := redeemed + p;
			WHILE p > 0 AND head <= tail LOOP
				take := least(p, lots[head]); p := p - take;
				IF take = lots[head] THEN head := head + 1; ELSE lots[head] := lots[head] - take; END IF;
			END LOOP;
			debt := debt + p;
		END IF;
	END LOOP;
	WHILE head <= tail LOOP
		IF ends[head] <= as_of THEN expired := expired + lots[head]; ELSE outstanding := outstanding + lots[head]; END IF;
		head := head + 1;
	END LOOP;
	overdrawn := overdrawn + debt;
	RETURN NEXT;
END $$;
VACUUM (ANALYZE, FREEZE) points_ledger, points_stored;

-- @let day
timestamptz '2025-01-01 00:00:00+00'

-- @case points_balance
-- @about what became of all points, from the table
-- @modes serial
-- @set work_mem = '1GB'
-- @faster 5.0
-- @ours
SELECT issued::bigint, redeemed::bigint, expired::bigint, outstanding::bigint, overdrawn::bigint FROM (SELECT points_agg(member, at, points, expires_at, false) AS s FROM points_ledger OFFSET 0) AS l, points_balance(s, {day});
-- @hand loop
SELECT issued, redeemed, expired, outstanding, overdrawn FROM bench_points({day});
-- @hand windows
SELECT sum(i)::bigint AS issued, sum(s)::bigint AS redeemed, (sum(p) - sum(s))::bigint AS expired, sum(greatest(0, i - p))::bigint AS outstanding, sum(greatest(0, p - i))::bigint AS overdrawn
FROM (SELECT coalesce(max(issued), 0) AS i, max(spent) AS s, max(spent) + greatest(0, max(CASE WHEN points > 0 AND expires_at <= {day} THEN issued - spent_then END)) AS p
	  FROM (SELECT member, points, expires_at, sum(CASE WHEN points > 0 THEN points END) OVER w AS issued, sum(CASE WHEN points < 0 THEN -points ELSE 0 END) OVER w AS spent,
				   sum(CASE WHEN points < 0 THEN -points ELSE 0 END) OVER (PARTITION BY member ORDER BY at RANGE BETWEEN UNBOUNDED PRECEDING AND interval '364 days 23:59:59.999999' FOLLOWING) AS spent_then
			FROM points_ledger WHERE at <= {day} WINDOW w AS (PARTITION BY member ORDER BY at ROWS UNBOUNDED PRECEDING)) AS r
	  GROUP BY member) AS m;
-- @reference count(points)
SELECT count(points) FROM points_ledger;
-- @bytes - summary
SELECT pg_column_size(s) FROM points_stored;

-- @case points_balance_stored
-- @about the same from the stored summary
-- @modes serial
-- @ours
SELECT issued::bigint, outstanding::bigint FROM points_stored, points_balance(s, {day});

-- @case points_liability
-- @about what outstanding points will still cost, by month of issue
-- @modes serial
-- @ours
SELECT (liability > 0)::int AS some FROM points_stored, points_liability(s, 0.01, 'month', {day}, time_zone => 'UTC');
