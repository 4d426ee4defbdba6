/* lifespan.sql: how long customers stay, compared over the same stretch of time. */
\r
\set question 'How long do they stay?'
\if :has_lifespans
/* Means compare only over a time that every segment, but for tiny ones, has been seen for. */
SELECT min(longest) AS horizon, count(*) > 1 AS several
FROM (SELECT max(least(coalesce(closed_at::date, :'as_of'), :'as_of') - signed_up_at::date) AS longest
	  FROM customers WHERE segment IS NOT NULL GROUP BY segment HAVING count(*) >= 30) AS s \gset
SELECT :'horizon' <> '' AS has_horizon \gset
\else
\set has_horizon false
\endif
\if :has_horizon
\qecho
\qecho :bold:question:plain
\qecho 'Days from the opening of an account until it is closed, by segment. Accounts that are still open'
\qecho 'count for as long as they have been. mean_days is the mean of the first' :horizon 'days, the longest time'
\qecho 'that every segment of 30 customers or more has been seen for.'
\qecho
\set ECHO queries
CREATE VIEW stays AS
SELECT segment, count(*) AS customers, count(closed_at) AS closed,
       avg(closed_at::date - signed_up_at::date) AS naive,
       survival_agg(signed_up_at::date, closed_at::date, :'as_of'::date) AS stays
FROM customers
WHERE segment IS NOT NULL
GROUP BY segment HAVING count(*) >= 30;
\set ECHO none
COMMENT ON VIEW stays IS 'How long accounts were open, by segment';
\qecho
\set ECHO queries
SELECT segment, customers, closed, m.value::int AS mean_days, m.low::int, m.high::int, naive::int
FROM stays, restricted_mean_estimate(stays, :horizon) AS m
ORDER BY mean_days DESC;

SELECT round(t.chi_square::numeric, 1) AS chi_square, t.degrees_of_freedom, t.p_value::numeric(4,3)
FROM (SELECT (logrank(stays)).* FROM stays) AS t;
\set ECHO none

\qecho 'naive is the mean over closed accounts alone: too low, since those that last are still open.'
\qecho 'A p_value below 0.05 says that the segments differ by more than chance; 0.000 is less than 0.0005.'

INSERT INTO findings
SELECT :'question', format('Of their first %s days, customers of the segment %s stay %s on average%s.', :'horizon', s[1], d[1],
						   CASE WHEN cardinality(s) > 1 THEN format(', those of %s %s', s[cardinality(s)], d[cardinality(d)]) ELSE '' END)
FROM (SELECT array_agg(segment ORDER BY m.value DESC) AS s, array_agg(m.value::int ORDER BY m.value DESC) AS d
	  FROM stays, restricted_mean_estimate(stays, :horizon) AS m) AS o;
\else
INSERT INTO left_out VALUES (:'question', 'customers has no signed_up_at, segment and closed_at');
\endif
