-- Loyalty points: random ledgers against a plain simulation, test/oracle/points.py.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
\set oracle :abs_srcdir '/test/oracle/'

CREATE TEMP TABLE ledger (member int, at date, points numeric, expires_at date, reversal boolean);
CREATE TEMP TABLE balance_oracle (as_of date, member int, issued numeric, redeemed numeric, expired numeric, outstanding numeric, overdrawn numeric);
CREATE TEMP TABLE triangle_oracle (as_of date, cohort date, age int, issued numeric, redeemed numeric, expired numeric, complete boolean);
\set file :oracle 'points_rows.csv'
COPY ledger FROM :'file' CSV HEADER;
\set file :oracle 'points_balance.csv'
COPY balance_oracle FROM :'file' CSV HEADER;
\set file :oracle 'points_triangle.csv'
COPY triangle_oracle FROM :'file' CSV HEADER;
CREATE TEMP TABLE whole AS SELECT points_agg(member, at, points, expires_at, reversal) AS s FROM ledger;
CREATE TEMP TABLE each AS SELECT member, points_agg(member, at, points, expires_at, reversal) AS s FROM ledger GROUP BY member;
SELECT count(*) AS balances, count(*) FILTER (WHERE (b.issued, b.redeemed, b.expired, b.outstanding, b.overdrawn) IS DISTINCT FROM (o.issued, o.redeemed, o.expired, o.outstanding, o.overdrawn)) AS wrong
FROM balance_oracle AS o JOIN each USING (member), points_balance(s, o.as_of) AS b;
SELECT count(*) AS days, count(*) FILTER (WHERE (b.members, b.issued, b.redeemed, b.expired, b.outstanding, b.overdrawn) IS DISTINCT FROM (o.members, o.issued, o.redeemed, o.expired, o.outstanding, o.overdrawn)) AS wrong
FROM (SELECT as_of, count(*) AS members, sum(issued) AS issued, sum(redeemed) AS redeemed, sum(expired) AS expired, sum(outstanding) AS outstanding, sum(overdrawn) AS overdrawn FROM balance_oracle GROUP BY 1) AS o,
	whole, points_balance(s, o.as_of) AS b;
SELECT count(*) AS cells, count(*) FILTER (WHERE o IS DISTINCT FROM t) AS wrong
FROM (SELECT as_of, (cohort, age, issued, redeemed, expired, complete) AS o FROM triangle_oracle) AS o
	FULL JOIN (SELECT as_of, (t.cohort, t.age, t.issued, t.redeemed, t.expired, t.complete) AS t FROM whole, (SELECT DISTINCT as_of FROM triangle_oracle) AS a, points_triangle(s, 'month', as_of) AS t) AS t
	ON t.as_of = o.as_of AND t.t = o.o;
-- of every cohort what is left is issued less redeemed less expired, and never below 0
SELECT as_of, period, sum(issued) - b_issued AS issued, sum(redeemed) + overdrawn - b_redeemed AS redeemed, sum(expired) - b_expired AS expired, min(issued - redeemed - expired) >= 0 AS left
FROM (SELECT as_of, period, t.*, b.issued AS b_issued, b.redeemed AS b_redeemed, b.expired AS b_expired, b.overdrawn, max(age) OVER (PARTITION BY as_of, period, cohort) AS last
	FROM whole, unnest('{2025-03-17,2025-09-01}'::date[]) AS as_of, unnest('{day,week,month,quarter,year}'::text[]) AS period, points_triangle(s, period, as_of) AS t, points_balance(s, as_of) AS b) AS t
WHERE age = last GROUP BY as_of, period, b_issued, b_redeemed, b_expired, overdrawn ORDER BY 1, 2;
-- any order and any partition of the rows makes the same summary; text and binary forms keep it
SELECT s::text = (SELECT points_agg(member, at, points, expires_at, reversal)::text FROM (SELECT * FROM ledger ORDER BY points, at DESC, member) AS l) AS ordered,
	s::text = (SELECT rollup(p)::text FROM (SELECT points_agg(member, at, points, expires_at, reversal) AS p FROM ledger GROUP BY at, points % 3) AS p) AS parts,
	s::text = (SELECT (a + b)::text FROM (SELECT points_agg(member, at, points, expires_at, reversal) FILTER (WHERE points > 9) AS a, points_agg(member, at, points, expires_at, reversal) FILTER (WHERE points <= 9) AS b FROM ledger) AS ab) AS two,
	s = (SELECT rollup(p) FROM (SELECT s AS p FROM each) AS e) AS members, s::text = s::text::points_summary::text AS text, length(s::text) < 30000 AS small
FROM whole;
-- the same in moments: a zone moves nothing but the periods, and halves add up
SELECT b.* FROM (SELECT points_agg('m' || member, at::timestamp AT TIME ZONE 'Asia/Tokyo' + interval '1 h', points / 4, expires_at::timestamp AT TIME ZONE 'Asia/Tokyo' + interval '1 h', reversal) AS s FROM ledger) AS l,
	LATERAL (SELECT members, issued * 4 - (SELECT issued FROM whole, points_balance(s, date '2025-07-15')) AS issued, outstanding * 4 - (SELECT outstanding FROM whole, points_balance(s, date '2025-07-15')) AS outstanding
		FROM points_balance(s, '2025-07-15 23:00+09')) AS b;
SELECT count(*) FILTER (WHERE u <> t * 4) AS wrong FROM (SELECT points_agg('m' || member, at::timestamp AT TIME ZONE 'Asia/Tokyo' + interval '1 h', points / 4, expires_at::timestamp AT TIME ZONE 'Asia/Tokyo' + interval '1 h', reversal) AS s FROM ledger) AS l,
	LATERAL (SELECT cohort, age, redeemed AS t FROM points_triangle(s, 'month', '2025-07-31 23:59:59.999999+09', 'Asia/Tokyo')) AS a
	JOIN LATERAL (SELECT cohort, age, redeemed AS u FROM whole, points_triangle(s, 'month', date '2025-07-31')) AS b USING (cohort, age);

-- shares with intervals: members who redeemed (Wilson), and redeemed of issued over members
-- as rate_estimate and ratio_estimate have it
SELECT members, redeemers, redeemer_rate::numeric(8,4), redemption_rate::numeric(8,4), redemption_low::numeric(8,4), redemption_high::numeric(8,4),
	pg_temp.near(redeemer_low, (r).low) AND pg_temp.near(redeemer_high, (r).high) AS wilson,
	pg_temp.near(redemption_rate, (m).value) AND pg_temp.near(redemption_low, (m).low) AND pg_temp.near(redemption_high, (m).high) AS ratio
FROM whole, points_balance(s, date '2025-04-30', 0.9) AS b,
	LATERAL (SELECT rate_estimate(rate_agg(redeemed > 0), 0.9) AS r, ratio_estimate(measure_agg(ARRAY[redeemed, issued]::float8[], NULL, NULL), confidence => 0.9) AS m FROM balance_oracle WHERE as_of = '2025-04-30') AS o;

