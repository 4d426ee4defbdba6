/* again.sql: the share of customers with a second order. */
\r
\set question 'Do they buy again?'
\if :has_orders
\qecho
\qecho :bold:question:plain
\qecho
\set orders orders
\set show queries
\ir second_order.sql
\qecho 'Orders of one day count as one. Early customers have had longer to come back; to compare them'
\qecho 'with later ones, each is given 180 days, and those whose 180 days are not over are left aside.'
\qecho 'low and high are Wilson''s interval, with 95 % confidence.'
\else
INSERT INTO left_out VALUES (:'question', 'orders has no customers with days');
\endif
