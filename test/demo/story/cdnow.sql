/* cdnow.sql: the second orders of real customers. */
\r
\set question 'And real customers?'
\if :has_cdnow
\qecho
\qecho :bold:question:plain
\qecho 'CDNOW sold music in the nineties. Its file has every purchase, to the end of June 1998, of the'
\qecho 'customers who first bought in the first quarter of 1997. The same two queries over cdnow.orders:'
\qecho
\set orders cdnow.orders
\set show none
\ir second_order.sql
\qecho 'Half of them came back in the end, and not quite two in five within 180 days; the three months'
\qecho 'hardly differ.'
\endif
