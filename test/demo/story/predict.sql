/* predict.sql: a model of who leaves, its reasons, whether it works, and revenue at risk. */
\r
\set question 'Who will leave, and why?'
\set has_model false
\if :has_lifespans
CREATE MATERIALIZED VIEW leaving AS
SELECT logistic_fit(profile_agg(left_us, ARRAY[months, orders], ARRAY[segment, opinion]), '{months,orders,segment,opinion}',
                    reference => '{NULL,no answer}') AS model
FROM leavers WHERE hashtext(customer_id::text) % 2 = 0 AND EXISTS (SELECT FROM leavers WHERE opinion = 'no answer' AND hashtext(customer_id::text) % 2 = 0);
COMMENT ON MATERIALIZED VIEW leaving IS 'A model of who leaves within a year';
SELECT coalesce((model_info(model)).converged, false) AS has_model FROM leaving \gset
COMMENT ON COLUMN leaving.model IS 'The fitted model';
\endif
\if :has_model
\qecho
\qecho :bold:question:plain
\qecho 'A logistic regression of who left within the last 360 days, by what was so before: months as a customer,'
\qecho 'orders so far, segment, the latest answer to the NPS question. It was fitted to half of the customers:'
\qecho
\qecho 'SELECT logistic_fit(profile_agg(left_us, ARRAY[months, orders], ARRAY[segment, opinion]),'
\qecho '                    ''{months,orders,segment,opinion}'', reference => ''{NULL,no answer}'') AS model'
\qecho 'FROM leavers WHERE hashtext(customer_id::text) % 2 = 0;'
\qecho
\set ECHO queries
SELECT term, category, ratio::numeric(6,2) AS odds_ratio, low::numeric(6,2), high::numeric(6,2), note
FROM leaving, model_terms(model) WHERE term <> 'intercept';
\set ECHO none

\qecho 'The odds of leaving are multiplied by odds_ratio for a month or an order more, or against what is in the'
\qecho 'note. The other half of the customers, which the model has not seen, from the highest scores down:'
\qecho
\set ECHO queries
SELECT score_group AS fifth, n, events AS left_us, (100 * mean_score)::numeric(5,1) AS promised, rate::numeric(5,1),
       captured_share::numeric(5,1) AS captured, text_bar(captured_share, 100, 20)
FROM (SELECT score_agg(churn_probability(model, ARRAY[months, orders], ARRAY[segment, opinion], 'null'), left_us) AS scores
      FROM leavers, leaving WHERE hashtext(customer_id::text) % 2 <> 0) AS s, gains(scores, 5);
\set ECHO none

\qecho 'promised is the mean probability in per cent, rate what came true; captured is the percentage of all leavers'
\qecho 'who are in this fifth or those above.'

INSERT INTO findings
SELECT :'question', format('The fifth of the customers whom a model thinks most likely to leave holds %s %% of those who left; of two, one who left and one who stayed, it tells which is which in %s %% of the cases.',
						   round(g.captured_share), round((100 * q.auc)::numeric))
FROM (SELECT score_agg(churn_probability(model, ARRAY[months, orders], ARRAY[segment, opinion], 'null'), left_us) AS scores
	  FROM leavers, leaving WHERE hashtext(customer_id::text) % 2 <> 0) AS s, gains(scores, 5) AS g, score_quality(scores) AS q
ORDER BY score_group LIMIT 1;
\else
INSERT INTO left_out VALUES (:'question', 'customers has no signed_up_at, segment and closed_at, or nobody left or everybody');
\endif
