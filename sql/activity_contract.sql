-- Contracts as activity, weeks that begin on Sunday, compound growth.
\getenv abs_srcdir PG_ABS_SRCDIR
\set file :abs_srcdir '/test/lib/check.sql'
\i :file
SET datestyle = iso;

--
-- Contracts, by hand: customers by month 2 3 2 2 1 2, revenue 70 110 60 60 20 65
--
CREATE TEMP TABLE contract (customer text, started date, ended date, mrr numeric);
INSERT INTO contract VALUES ('A', '2024-01-10', '2024-03-05', 50), ('B', '2024-01-31', NULL, 20), ('C', '2024-02-03', '2024-02-20', 30),
	('D', '2024-02-15', '2024-05-01', 40), ('D', '2024-06-10', NULL, 45);
CREATE TEMP TABLE books AS SELECT contract_activity_agg(customer, started, ended, 'month', '2024-07-01') AS months, contract_activity_agg(customer, started, ended, 'month', '2024-07-01', mrr) AS mrr FROM contract;
SELECT period, customers_at_start AS at_start, new_customers AS new, customers_at_end AS at_end, retained, churned, resurrected, retained_rate::numeric(5,1), complete FROM books, retention_by_period(months, '2024-07-01');
SELECT period, revenue_at_start AS at_start, new_revenue AS new, resurrected, expansion, contraction, churned, revenue_at_end AS at_end, gross_revenue_retention::numeric(5,1) AS gross, net_revenue_retention::numeric(5,1) AS net FROM books, revenue_retention(mrr, '2024-07-01');
SELECT months, short_contracts(months) AS short, short_contracts(mrr) AS money, short_contracts(NULL) AS none, active_customers(months) FROM books;
-- nothing after as_of: what ends, or begins, later
SELECT as_of, array_agg(active ORDER BY period) AS active, min(short) AS short FROM unnest(ARRAY['2024-01-30', '2024-01-31', '2024-02-19', '2024-02-20', '2024-02-28', '2024-02-29', '2024-05-30', '2024-06-30']::date[]) as_of,
	LATERAL (SELECT contract_activity_agg(customer, started, ended, 'month', as_of) AS s FROM contract) v LEFT JOIN LATERAL growth_accounting(s, 'infinity') ON true, short_contracts(s) short GROUP BY as_of ORDER BY as_of;
-- the same, in plain SQL, over contracts that look random
CREATE TEMP TABLE random_contract AS SELECT i, pg_temp.drawn(i, 'customer', 60) AS customer, started, CASE WHEN i % 4 > 0 THEN started + pg_temp.drawn(i, 'length', CASE WHEN i % 3 = 0 THEN 20 ELSE 400 END)::int END AS ended, pg_temp.drawn(i, 'amount', 9000) / 100.0 - 10 AS amount
FROM generate_series(1, 200) i, LATERAL (SELECT date '2022-11-15' + pg_temp.drawn(i, 'started', 700)::int AS started) v;
SELECT word, count(*) AS rows, count(*) FILTER (WHERE (active, revenue) IS DISTINCT FROM (n, amount)) AS differ, min(short) = min(short_by_hand) AS short
FROM (VALUES ('day', '1 day'::interval, 0), ('week', '7 days', 0), ('sunday week', '7 days', 1), ('month', '1 month', 0), ('quarter', '3 months', 0), ('year', '1 year', 0)) p(word, length, shift),
	LATERAL (SELECT contract_activity_agg(customer, started, ended, word, '2024-08-20', amount) AS s FROM random_contract) v, short_contracts(s) short,
	LATERAL (SELECT start::date, (start + length)::date - 1 AS last FROM generate_series(date_trunc(replace(word, 'sunday ', ''), date '2021-12-31') - shift * interval '1 day', '2024-12-31', length) start) k,
	LATERAL (SELECT count(DISTINCT customer) AS n, coalesce(sum(c.amount), 0) AS amount FROM random_contract c WHERE started <= last AND coalesce(ended, 'infinity') > last AND last <= '2024-08-20') d,
	LATERAL (SELECT coalesce(sum(active), 0) AS active, coalesce(sum(revenue_at_end), 0) AS revenue FROM growth_accounting(s) g JOIN revenue_retention(s) r USING (period) WHERE period = start) o,
	LATERAL (SELECT count(*) AS short_by_hand FROM random_contract c WHERE ended <= '2024-08-20' AND NOT EXISTS (SELECT FROM generate_series(started, ended - 1, '1 day') day
		WHERE CASE word WHEN 'day' THEN true WHEN 'week' THEN extract(isodow FROM day) = 7 WHEN 'sunday week' THEN extract(isodow FROM day) = 6 ELSE date_trunc(word, day) <> date_trunc(word, day + interval '1 day') END)) h
GROUP BY word ORDER BY word;
-- any parts are the whole, stored or not; longer periods keep what was short
SELECT rollup(s) = whole AS parts, bool_and(s = s::text::activity_summary) AS lossless, short_contracts(rollup(s)) = short_contracts(whole) AS short, short_contracts(activity_by(rollup(s), 'year')) = short_contracts(whole) AS by_year
FROM (SELECT contract_activity_agg(customer, started, ended, 'month', '2024-08-20', amount) AS s FROM random_contract GROUP BY i % 7) v,
	(SELECT contract_activity_agg(customer, started, ended, 'month', '2024-08-20', amount) AS whole FROM random_contract) x GROUP BY whole;
-- without days, without customer, without start, without end; a credit; no amount
SELECT short_contracts(contract_activity_agg(1, date '2024-01-31', '2024-01-31', 'month', '2024-03-01')) AS no_day, contract_activity_agg(NULL, date '2024-01-31', '2024-03-31', 'month', '2024-03-01') AS nobody,
	contract_activity_agg(1, NULL, '2024-03-31', 'month', '2024-03-01') AS no_start, contract_activity_agg(1, date '2024-01-31', 'infinity', 'month', '2024-03-01') = contract_activity_agg(1, date '2024-01-31', NULL, 'month', '2024-03-01') AS open,
	(SELECT array_agg(revenue_at_end) FROM (SELECT contract_activity_agg(1, date '2024-01-31', NULL, 'month', '2024-03-01', a) AS s FROM (VALUES (10), (-12), (NULL)) w(a)) v, revenue_retention(s)) AS credit;
SELECT contract_activity_agg(customer, started, ended, 'month', '2024-07-01') FROM contract WHERE false;
-- long contracts, in days
SELECT active_periods, customers FROM (SELECT contract_activity_agg(1, date '1970-03-05', '2024-07-01', 'day', '2030-01-01') AS s) v, active_periods_histogram(s);
SELECT date '2024-07-01' - date '1970-03-05' AS days;

--
-- Weeks from Sunday: 2024-12-29 is one
--
SELECT array_agg(period) FROM (SELECT activity_agg(1, day, 'sunday week') AS s FROM unnest(ARRAY['1999-12-31', '2000-01-01', '2000-01-02', '2000-01-08', '2000-01-09']::date[]) day) v, retention_by_period(s);
SELECT array_agg(period) FROM (SELECT activity_agg(1, day, 'day') AS s FROM unnest(ARRAY['2024-12-28', '2024-12-29', '2025-01-04', '2025-01-05']::date[]) day) v, retention_by_period(activity_by(s, 'sunday week'));
-- the evening of a Saturday in New York is Sunday in UTC
SELECT zone, period FROM unnest(ARRAY['UTC', 'America/New_York']) zone, LATERAL (SELECT activity_agg(1, at, 'sunday week', zone) AS s FROM (VALUES (timestamptz '2024-12-28 20:00-05')) w(at)) v, retention_by_period(s);
SELECT period, active FROM (SELECT activity_agg(1, day, 'day') AS s FROM unnest(ARRAY['2024-12-28', '2024-12-29']::date[]) day) v, stickiness(s, 'sunday week', '2025-01-05');
SELECT period, amount FROM purchase_periods((SELECT purchase_agg(day, 'sunday week', NULL, 1) FROM unnest(ARRAY['2024-12-28', '2024-12-29', '2025-01-04']::date[]) day));

--
-- Compound growth: doubled in 10 periods is 2 ^ (1 / 10) - 1
--
SELECT pg_temp.near(compound_growth(100, 200, 10), (100 * (power(2::numeric, 0.1) - 1))::float8, 1e-14) AS doubled, compound_growth(100, 121, 2)::numeric(20,12), compound_growth(100, 50, 1)::numeric(20,12), compound_growth(100, 0, 3), compound_growth(7, 7, 5), compound_growth(0, 5, 1),
	pg_temp.near(compound_growth(1e-300, 1e300, 2), 1e302, 1e-12) AS huge, compound_growth(NULL, 1, 1), compound_growth(100, 110, 0.5)::numeric(20,12);

--
-- Errors
--
\pset format unaligned
SELECT pg_temp.tried('SELECT ' || call) AS tried
FROM unnest(ARRAY[$$contract_activity_agg(1, date '2024-01-31', '2024-01-30', 'month', '2024-03-01')$$, $$contract_activity_agg(1, date '2024-01-31', NULL, 'month', 'infinity')$$, $$contract_activity_agg(1, date '2024-01-31', NULL, 'month', NULL)$$,
	$$contract_activity_agg(1, date '2024-01-31', NULL, 'fortnight', '2024-03-01')$$, $$contract_activity_agg(1, date '2024-01-31', NULL, NULL, '2024-03-01')$$, $$contract_activity_agg(1, date '-infinity', NULL, 'month', '2024-03-01')$$,
	$$contract_activity_agg(c, date '2024-01-31', NULL, 'month', '2024-03-01', a) FROM (VALUES (1, 1e31), (1, 9e31), (1, 9e31)) v(c, a)$$,
	$$contract_activity_agg(1, date '2024-01-31', NULL, 'month', '2024-03-01') + contract_activity_agg(1, date '2024-01-31', NULL, 'month', '2024-03-01', 5)$$,
	$$activity_by(activity_agg(1, date '2024-01-31', 'sunday week'), 'month')$$, $$activity_by(activity_agg(1, date '2024-01-31', 'sunday week'), 'week')$$, $$activity_by(activity_agg(1, date '2024-01-31', 'month'), 'sunday week')$$,
	$$activity_by(activity_agg(1, date '2024-01-31', 'year'), 'sunday week')$$, $$compound_growth(-1, 1, 1)$$, $$compound_growth(1, 1, 0)$$, $$compound_growth(1, 'NaN', 1)$$, $$compound_growth(1e-300, 1e300, 0.1)$$,
	$$'{"activity":1,"period":"month","ids":null,"customers":0,"first":0,"last":0,"short_contracts":0,"active":""}'::activity_summary$$, $$'{"activity":1,"period":"month","ids":null,"customers":0,"first":0,"last":0,"short_contracts":-1,"active":""}'::activity_summary$$,
	$$a + a FROM (SELECT '{"activity":1,"period":"month","ids":null,"customers":0,"first":0,"last":0,"short_contracts":9223372036854775807,"active":""}'::activity_summary AS a) v$$])
	WITH ORDINALITY AS t(call, i) ORDER BY i;
