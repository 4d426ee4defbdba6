/* again.sql: the share of customers with a second order. */
\r
\if :has_orders
\qecho
\qecho :bold'Do they buy again?':plain
\qecho
\set orders orders
\set show queries
\ir second_order.sql
\qecho 'Orders of one day count as one. Early customers have had longer to come back; to compare them'
\qecho 'with later ones, each is given 180 days, and those whose 180 days are not over are left aside.'
\qecho 'low and high are Wilson''s interval, with 95 % confidence.'
\else
\set left_out :left_out '\n  Do they buy again? (orders has no customers with days)'
\endif

\if :has_cdnow
\qecho
\qecho :bold'And real customers?':plain
\qecho 'CDNOW sold music in the nineties. Its file has every purchase, to the end of June 1998, of the'
\qecho 'customers who first bought in the first quarter of 1997. The same two queries over cdnow.orders:'
\qecho
\set orders cdnow.orders
\set show none
\ir second_order.sql
\qecho 'Half of them came back in the end, and not quite two in five within 180 days; the three months'
\qecho 'hardly differ.'
\endif
