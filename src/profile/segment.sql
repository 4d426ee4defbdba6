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
'The count, or null where it is below the minimum; where the total of the window partition would tell what is hidden, the next smallest is, too. Use: suppress(n) OVER (PARTITION BY ...).';

CREATE TYPE association_report AS (
	statistic double precision,
	degrees_of_freedom integer,
	p_value double precision,
	cramers_v double precision,
	low double precision,
	high double precision,
	corrected_v double precision,
	n bigint,
	smallest_expected double precision,
	warning text
);
COMMENT ON TYPE association_report IS
'Whether two categories are related, and how strongly.';
COMMENT ON COLUMN association_report.statistic IS 'Pearson''s chi-square, or G.';
COMMENT ON COLUMN association_report.degrees_of_freedom IS 'Of the chi-square distribution; null where the p-value is exact or simulated.';
COMMENT ON COLUMN association_report.p_value IS 'Probability of as strong a relation by chance.';
COMMENT ON COLUMN association_report.cramers_v IS 'Cramer''s V, from 0, unrelated, to 1.';
COMMENT ON COLUMN association_report.low IS 'Lower end of its interval.';
COMMENT ON COLUMN association_report.high IS 'Upper end of its interval.';
COMMENT ON COLUMN association_report.corrected_v IS 'V corrected for its bias (Bergsma), which makes unrelated categories look related.';
COMMENT ON COLUMN association_report.n IS 'Number of customers.';
COMMENT ON COLUMN association_report.smallest_expected IS 'Smallest count that is expected of unrelated categories.';
COMMENT ON COLUMN association_report.warning IS 'What speaks against this method, else null.';

METRIC 'association' QUESTION 'Are two traits of customers related, and how strongly?'
	FORMULA 'sum (n - expected)^2 / expected; V = sqrt(chi-square / (n min(rows - 1, columns - 1)))' UNIT 'chi-square; V' RANGE '0..; 0..1' BETTER ''
	EXAMPLE 'SELECT (association_test(profile_agg(NULL, ARRAY[region, plan]))).* FROM customers'
	SOURCE 'Pearson 1900; Cramer 1946; Bergsma 2013; Fisher 1935';

FUNCTION association_test(summary profile_summary, method text DEFAULT 'pearson', confidence float8 DEFAULT 0.95, draws integer DEFAULT 9999, seed bigint DEFAULT 1) RETURNS association_report NOT STRICT COST 1000
'Tests whether the first two categories are related: methods pearson, g, simulation (tables with the same margins, drawn from the seed) and exact (Fisher); Cramer''s V with its interval.';

METRIC 'demographic index' QUESTION 'Where are there more of them than elsewhere?'
	FORMULA '100 x share of the row / share of all; (n - expected) / standard error' UNIT 'index, 100 = average' RANGE '0..' BETTER ''
	EXAMPLE 'SELECT c.* FROM (SELECT profile_agg(NULL, ARRAY[region, plan]) AS p FROM customers) s, contingency(p) c'
	SOURCE 'Haberman 1973';

FUNCTION contingency(summary profile_summary, minimum integer DEFAULT 0) RETURNS TABLE (row_category text, column_category text, n bigint, expected float8, row_percent float8, column_percent float8, index float8, residual float8, p_value float8) NOT STRICT COST 100 ROWS 20
'The table of the first two categories, a row a cell: count, expected count, percentages, index against all, adjusted residual and its p-value; counts below the minimum are null, and so are those that would tell them.';

METRIC 'cluster' QUESTION 'Which groups do customers fall into?'
	FORMULA 'nearest of k means' UNIT 'cluster' RANGE '1..k' BETTER ''
	EXAMPLE 'SELECT kmeans_fit(profile_agg(ARRAY[orders, spent], NULL), 4, ARRAY[''orders'', ''spent'']) FROM customers'
	SOURCE 'Lloyd 1982; Arthur & Vassilvitskii 2007';

FUNCTION kmeans_fit(summary profile_summary, clusters integer, names text[] DEFAULT NULL, standardise boolean DEFAULT true, seed bigint DEFAULT 1, restarts integer DEFAULT 10) RETURNS fitted_model NOT STRICT COST 100000 AS adv_kmeans_fit_model
'Clusters of customers by their numbers (k-means), from the largest to the smallest; model_predict(model, numbers, NULL) is the cluster of a customer.';

METRIC 'number of clusters' QUESTION 'How many groups are there?'
	FORMULA 'inertia; mean (b - a) / max(a, b); (between / (k - 1)) / (within / (n - k))' UNIT 'sum of squares; silhouette; ratio' RANGE '0..; -1..1; 0..' BETTER 'lower; higher; higher'
	EXAMPLE 'SELECT c.* FROM (SELECT profile_agg(ARRAY[orders, spent], NULL) AS p FROM customers) s, cluster_choice(p) c'
	SOURCE 'Rousseeuw 1987; Calinski & Harabasz 1974; Hruschka et al. 2004';

FUNCTION cluster_choice(summary profile_summary, most integer DEFAULT 10, standardise boolean DEFAULT true, seed bigint DEFAULT 1, restarts integer DEFAULT 10) RETURNS TABLE (clusters integer, inertia float8, silhouette float8, simplified_silhouette float8, calinski_harabasz float8) NOT STRICT COST 100000 ROWS 10
'How well 1 to most clusters fit: inertia, mean silhouette (null beyond 5000 distinct customers), the simplified one, by distances from centres, and Calinski and Harabasz'' ratio.';

METRIC 'persona' QUESTION 'What sets a group of customers apart?'
	FORMULA '(mean - mean of all) / sqrt(s2 / n (N - n) / (N - 1))' UNIT 'v-test' RANGE 'any' BETTER ''
	EXAMPLE 'SELECT p.* FROM (SELECT profile_agg(ARRAY[orders, spent], NULL) AS s FROM customers) c, personas(s, kmeans_fit(s, 4)) p'
	SOURCE 'Lebart, Morineau & Piron 1995';

FUNCTION personas(summary profile_summary, model fitted_model) RETURNS TABLE (cluster integer, n bigint, share float8, trait_rank integer, trait text, category text, value float8, of_all float8, v_test float8, exemplar text) NOT STRICT COST 1000 ROWS 30
'A row for every cluster and trait, those that set it apart most first: mean or most frequent category with its share, that of all customers, v-test, and the value of the customer nearest to the centre.';

METRIC 'survey weight' QUESTION 'Are those who answered like those who did not, and what if they were?'
	FORMULA 'weights with which shares meet the margins; design effect n sum w^2 / (sum w)^2' UNIT 'weight, mean 1' RANGE '0..' BETTER ''
	EXAMPLE 'SELECT w.* FROM (SELECT profile_agg(NULL, ARRAY[sex, age_group]) AS p FROM answers) a, rake(p, ''{"c1": {"f": 0.51, "m": 0.49}}'') w'
	SOURCE 'Deming & Stephan 1940; Kish 1965';

FUNCTION rake(summary profile_summary, margins jsonb, weight_limit float8 DEFAULT NULL) RETURNS TABLE (categories text[], n bigint, weight float8, design_effect float8, iterations integer) NOT STRICT COST 1000 ROWS 100 AS adv_rake_margins
'Weights of customers by their categories, so that the shares of these meet those of the population: a row a combination; margins name the categories c1, c2, ... in order.';
