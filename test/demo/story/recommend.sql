/* recommend.sql: the net promoter score, with its interval, by group. */
\r
\set question 'Would they recommend us?'
\if :has_scores
\qecho
\qecho :bold:question:plain
\qecho 'The question was: how likely are you to recommend us, from 0 to 10? Those who say 9 or 10 are'
\qecho 'promoters, those who say 0 to 6 detractors; the net promoter score is the percentage of the first'
\qecho 'minus that of the second, from -100 to 100.'
\qecho
\set ECHO queries
SELECT count(score) AS answers, nps(score)::numeric(5,1)
FROM surveys;
\set ECHO none

\qecho 'Some customers answered several times. Below only the last answer of each counts: the intervals'
\qecho 'take answers to be independent of each other.'
\qecho
SELECT least(0, 10 * floor(min(nps) / 10)) AS lowest
FROM (SELECT nps(score) FROM latest_answers GROUP BY :by) AS g \gset
\set ECHO queries
SELECT :by, e.n AS customers, e.value::numeric(5,1) AS nps,
       e.low::numeric(5,1), e.high::numeric(5,1), text_bar(e.value, 100, 30, :lowest) AS bar
FROM (SELECT :by, rating_agg(score) AS ratings
      FROM latest_answers GROUP BY :by) AS g,
     nps_estimate(ratings) AS e
ORDER BY nps DESC;
\set ECHO none

\qecho 'low and high enclose, with 95 % confidence, what the score would be if every customer like these'
\qecho 'had answered. Where two rows overlap widely, their order may be chance.'

INSERT INTO findings
SELECT :'question', format('By the last answer of each customer, %s %% are promoters and %s %% detractors: a net promoter score of %s (with 95 %% confidence from %s to %s).',
						   round(promoter_share(ratings)), round(detractor_share(ratings)),
						   round(e.value), round(e.low), round(e.high))
FROM (SELECT rating_agg(score) AS ratings FROM latest_answers) AS a, nps_estimate(ratings) AS e;

INSERT INTO findings
SELECT :'question', format('The score is highest in %s (%s) and lowest in %s (%s).', b[1], n[1], b[cardinality(b)], n[cardinality(n)])
FROM (SELECT array_agg(:by::text ORDER BY nps DESC) AS b, array_agg(round(nps) ORDER BY nps DESC) AS n
	  FROM (SELECT :by, nps(score) FROM latest_answers
			WHERE :by IS NOT NULL GROUP BY :by HAVING count(*) >= 30) AS g) AS o
WHERE cardinality(b) > 1;
\else
INSERT INTO left_out VALUES (:'question', 'surveys has no score');
\endif
