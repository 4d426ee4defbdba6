/* drivers.sql: an index of several answers, and what drives it. */
\r
\set question 'How strongly do they stand by us, and what drives it?'
SELECT count(*) >= 100 AS has_battery FROM company.surveys WHERE num_nulls(score, satisfaction, trust, affinity, attachment) = 0 \gset
\if :has_battery
\qecho
\qecho :bold:question:plain
\qecho 'Trust, satisfaction and the willingness to recommend, each put on 0 to 100, make an index. There is no'
\qecho 'standard for it: here all three weigh the same. One summary of each' :by 'answers for it, and for all that follows.'
\qecho
\set ECHO queries
CREATE VIEW advocacy AS
SELECT :by, measure_agg(ARRAY[trust, satisfaction, score]::float8[], ARRAY[1, 1, 0], ARRAY[5, 5, 10]) AS measures
FROM answers GROUP BY :by;
\set ECHO none
COMMENT ON VIEW advocacy IS 'Trust, satisfaction and recommendation of each group, summarized';
\set ECHO queries
SELECT :by, e.n, e.value::numeric(5,1) AS advocacy_index, e.low::numeric(5,1), e.high::numeric(5,1),
       (reliability(measures)).value::numeric(4,2) AS alpha, text_bar(e.value, 100, 20) AS bar
FROM advocacy, composite_index_estimate(measures) AS e
ORDER BY advocacy_index DESC;
\set ECHO none

\qecho 'alpha tells how well the three answers measure one thing: 0.7 is often asked for.'
\qecho
\qecho 'What goes together with recommending? Importance is the share of the differences between customers'
\qecho 'that a question explains, averaged over all orders in which questions can be added.'
\qecho
\set ECHO queries
SELECT driver, performance::numeric(5,1), correlation::numeric(4,2), importance::numeric(5,3), quadrant
FROM (SELECT measure_agg(ARRAY[score, satisfaction, trust, affinity, attachment]::float8[],
                         ARRAY[0, 1, 1, 1, 1], ARRAY[10, 5, 5, 5, 5]) AS s FROM answers) AS a,
     key_drivers(s, names => ARRAY['score', 'satisfaction', 'trust', 'affinity', 'attachment'])
ORDER BY rank;
\set ECHO none

\qecho 'Customers who like a company rate everything higher: importance is what goes together, not what'
\qecho 'causes what.'

INSERT INTO findings
SELECT :'question', format('The advocacy index is %s of 100; with recommending goes most of all %s.', round(composite_index(i)),
						   (SELECT string_agg(driver, ' and ') FROM key_drivers(d, names => ARRAY['score', 'satisfaction', 'trust', 'affinity', 'attachment']) WHERE rank = 1))
FROM (SELECT measure_agg(ARRAY[trust, satisfaction, score]::float8[], ARRAY[1, 1, 0], ARRAY[5, 5, 10]) AS i,
			 measure_agg(ARRAY[score, satisfaction, trust, affinity, attachment]::float8[], ARRAY[0, 1, 1, 1, 1], ARRAY[10, 5, 5, 5, 5]) AS d
	  FROM answers) AS a;
\else
INSERT INTO left_out VALUES (:'question', 'surveys has too few answers about trust, affinity and attachment');
\endif
