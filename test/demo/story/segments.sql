/* segments.sql: customers by recency, frequency and money, and clusters of them. */
\r
\set question 'Who are the customers?'
\if :has_worth
CREATE VIEW buyers AS
SELECT customer_id, as_of::date - max(ordered_at)::date AS days_since, count(DISTINCT ordered_at::date) AS orders, sum(amount) AS spent
FROM orders, (SELECT (at + interval '1 day')::date AS as_of FROM as_of) AS d WHERE amount > 0 GROUP BY customer_id, as_of;
COMMENT ON VIEW buyers IS 'Customers who bought: how long ago, how often, for how much';
\qecho
\qecho :bold:question:plain
\qecho 'Recency, frequency and money, each scored from 1 to 5 among all who bought:'
\qecho
\set ECHO queries
CREATE VIEW rfm_segments AS
SELECT customer_id, days_since, orders, spent, (rfm).cell, (rfm).segment
FROM (SELECT *, rfm(days_since, orders, spent) OVER () AS rfm FROM buyers) AS b;

SELECT segment, count(*) AS customers, (100 * count(*) / sum(count(*)) OVER ())::numeric(4,1) AS share,
       (100 * sum(spent) / sum(sum(spent)) OVER ())::numeric(4,1) AS of_money, avg(days_since)::int AS days_since, avg(orders)::numeric(5,1) AS orders
FROM rfm_segments GROUP BY segment ORDER BY sum(spent) DESC;
\set ECHO none
COMMENT ON VIEW rfm_segments IS 'The segment of every customer who bought';

\qecho 'Customers who are equal have equal scores. Scores are relative: there are always some who were here last.'
SELECT count(*) >= 3 AS has_clusters FROM (SELECT DISTINCT days_since, orders, spent FROM buyers LIMIT 3) AS b \gset
\if :has_clusters
\qecho 'Groups that nobody has named yet, by the same numbers, money and orders as logarithms:'
\qecho
\set ECHO queries
SELECT cluster, n, share::numeric(4,1), trait, value::numeric(8,2), of_all::numeric(8,2), v_test::numeric(6,1)
FROM (SELECT profile_agg(ARRAY[days_since, ln(orders), ln(spent)], NULL) AS p FROM buyers) AS b,
     personas(p, kmeans_fit(p, 3, '{days since,ln orders,ln spent}', restarts => 3))
ORDER BY cluster, trait_rank;
\set ECHO none

\qecho 'A v_test beyond 2 or -2 is more than chance would do; its size says what sets a cluster apart. Clusters are'
\qecho 'always found, there or not.'
\endif

INSERT INTO findings
SELECT :'question', format('%s %% of those who bought are champions, who brought %s %% of the money; %s %% are at risk or cannot be lost.',
						   round(100.0 * count(*) FILTER (WHERE segment = 'champion') / count(*)), coalesce(round(100 * sum(spent) FILTER (WHERE segment = 'champion') / sum(spent)), 0),
						   round(100.0 * count(*) FILTER (WHERE segment IN ('at risk', 'cannot lose')) / count(*)))
FROM rfm_segments;
\else
INSERT INTO left_out VALUES (:'question', 'orders has not a hundred customers who came back, with amounts');
\endif
