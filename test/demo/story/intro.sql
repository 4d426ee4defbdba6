/* intro.sql: who the made-up company is. */
\r
\if :made_up
SELECT to_char(count(*), 'FM999,999') AS customers, count(DISTINCT region) AS regions,
	   to_char(min(signed_up_at), 'FMMonth YYYY') AS since,
	   (SELECT to_char(count(*), 'FM999,999') FROM surveys) AS surveys,
	   (SELECT to_char(count(*), 'FM999,999') FROM orders) AS orders,
	   (SELECT value FROM demo_parameters WHERE name = 'seed') AS seed
FROM customers \gset

\qecho
\qecho 'Linden sells tea and coffee by mail. It does not exist: test/demo/company.sql drew it by lot, from'
\qecho 'seed' :seed'. Since' :since 'it has had' :customers 'customers in' :regions 'regions, sent' :surveys 'questionnaires and'
\qecho 'received' :orders 'orders.'
\qecho
\qecho 'You are its new analyst. Each question below shows the query as it is sent, the answer, and how to'
\qecho 'read it; a list at the end says what was found.'
\endif
