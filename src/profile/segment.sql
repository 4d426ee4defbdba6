-- segment.sql
--		Who customers are: segments, clusters, demographics and weights.

ROOM 'Segments: who customers are';

CREATE TYPE rfm_score AS (
	recency integer,
	frequency integer,
	monetary integer,
	cell text,
	segment text
);
COMMENT ON TYPE rfm_score IS
'Scores of a customer by recency, frequency and money.';
COMMENT ON COLUMN rfm_score.recency IS 'Score by recency: 1 was here longest ago.';
COMMENT ON COLUMN rfm_score.frequency IS 'Score by frequency: 1 is the least.';
COMMENT ON COLUMN rfm_score.monetary IS 'Score by money: 1 is the least.';
COMMENT ON COLUMN rfm_score.cell IS 'The three scores, as 555; from ten scores on with hyphens.';
COMMENT ON COLUMN rfm_score.segment IS 'What such customers are called.';

METRIC 'RFM segment' QUESTION 'Who are the best customers, and who is slipping away?'
	FORMULA '1 + floor(scores x share of customers strictly worse)' UNIT 'score' RANGE '1..scores' BETTER 'higher'
	EXAMPLE 'SELECT customer, rfm(days_since, orders, spent) OVER () FROM customers'
	SOURCE 'Hughes 1994';

FUNCTION rfm(recency float8, frequency float8, monetary float8, scores integer DEFAULT 5) RETURNS rfm_score NOT STRICT WINDOW COST 10
'Scores by recency (the less the better), frequency and money among the customers of the window partition, and their segment; equal customers have equal scores. Use: rfm(days, orders, spent) OVER ().';

FUNCTION rfm_segment(recency integer, frequency integer, names text[] DEFAULT NULL, scores integer DEFAULT 5) RETURNS text NOT STRICT
'The segment of scores that were cut elsewhere; names replace those of champion, loyal, potential loyalist, new, promising, need attention, about to sleep, at risk, cannot lose, hibernating.';

METRIC 'small counts' QUESTION 'Which counts are too small to be shown?'
	FORMULA 'null for 1 .. minimum - 1; of one alone the next smallest, too' UNIT 'customers' RANGE '0..' BETTER ''
	EXAMPLE 'SELECT region, suppress(count(*)) OVER () FROM customers GROUP BY region'
	SOURCE 'Hundepool et al. 2012';

FUNCTION suppress(n bigint, minimum integer DEFAULT 10) RETURNS bigint NOT STRICT WINDOW
'The count, or null where it is below the minimum; where one alone is hidden in the window partition the next smallest is, too, since the total would tell it. Use: suppress(n) OVER (PARTITION BY ...).';
