-- survival.sql
--		Lifespan: how long customers stay.

ROOM 'Lifespan: how long customers stay';

SUMMARY survival_summary SSPACE 8192
'How long customers stayed, and who of them is still there: the summary behind survival curves and customer lifespan.';

TRANSITION survival_accum(state survival_summary, duration float8, observed boolean);

TRANSITION survival_accum(state survival_summary, entered float8, duration float8, observed boolean, weight float8) AS adv_survival_accum_entered;

TRANSITION survival_accum(state survival_summary, started calendar_time, ended calendar_time, as_of calendar_time) AS adv_survival_accum_dates;

CREATE TYPE customer_lifespan AS (
	customers bigint,
	ended bigint,
	median double precision,
	median_low double precision,
	median_high double precision,
	restricted_mean double precision,
	restricted_mean_low double precision,
	restricted_mean_high double precision,
	horizon double precision,
	mean_of_ended double precision,
	inverse_churn double precision
);
COMMENT ON TYPE customer_lifespan IS
'How long customers stay, in days, with 95 percent confidence intervals, beside the forms that look simpler.';
COMMENT ON COLUMN customer_lifespan.customers IS 'Number of customers.';
COMMENT ON COLUMN customer_lifespan.ended IS 'Number of them that ended.';
COMMENT ON COLUMN customer_lifespan.median IS 'Days after which half of the customers are gone, by Kaplan-Meier; null where more than half are still there.';
COMMENT ON COLUMN customer_lifespan.median_low IS 'Lower end of its interval.';
COMMENT ON COLUMN customer_lifespan.median_high IS 'Upper end of its interval; null where the data do not say.';
COMMENT ON COLUMN customer_lifespan.restricted_mean IS 'Mean days within the horizon, by Kaplan-Meier.';
COMMENT ON COLUMN customer_lifespan.restricted_mean_low IS 'Lower end of its interval.';
COMMENT ON COLUMN customer_lifespan.restricted_mean_high IS 'Upper end of its interval.';
COMMENT ON COLUMN customer_lifespan.horizon IS 'Longest time that a customer was seen, in days.';
COMMENT ON COLUMN customer_lifespan.mean_of_ended IS 'Mean days of the customers who ended: too low as long as others are still there.';
COMMENT ON COLUMN customer_lifespan.inverse_churn IS 'Days of all customers per customer who ended, 1 / churn: right only if the risk to end never changes.';

FINAL customer_lifespan_final(state survival_summary) RETURNS customer_lifespan;

METRIC 'customer lifespan' QUESTION 'How long do customers stay?'
	FORMULA 'median of the Kaplan-Meier curve; area under it' UNIT 'days' RANGE '0..' BETTER 'higher'
	EXAMPLE 'SELECT plan, (customer_lifespan(started, ended, current_date)).* FROM customers GROUP BY plan'
	SOURCE 'Kaplan & Meier 1958; Brookmeyer & Crowley 1982';

AGGREGATE customer_lifespan(started calendar_time, ended calendar_time, as_of calendar_time)
	STATE survival_summary SSPACE 4096 SFUNC survival_accum FINAL customer_lifespan_final
'Customer lifespan in days as of a time: median and restricted mean with intervals. Ended null or later: still there.';

FUNCTION survival_quantile(summary survival_summary, fraction float8 DEFAULT 0.5) RETURNS float8 AS adv_survival_quantile_time
'Time after which this fraction of the customers is gone; 0.5 is the median lifespan. Null where so many never went.';

FUNCTION survival_quantile_estimate(summary survival_summary, fraction float8 DEFAULT 0.5, confidence float8 DEFAULT 0.95, transform text DEFAULT 'log') RETURNS metric_estimate
'Time after which this fraction of the customers is gone, with its confidence interval.';

FUNCTION restricted_mean(summary survival_summary, horizon float8 DEFAULT NULL) RETURNS float8 NOT STRICT
'Mean time that customers stay within a horizon, by default the longest duration.';

FUNCTION restricted_mean_estimate(summary survival_summary, horizon float8 DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS metric_estimate NOT STRICT
'Mean time that customers stay within a horizon, with its confidence interval.';

FUNCTION restricted_mean_difference(a survival_summary, b survival_summary, horizon float8 DEFAULT NULL, confidence float8 DEFAULT 0.95) RETURNS metric_comparison NOT STRICT
'Difference of the mean time that two groups stay within one horizon, by default the shorter of their longest durations.';

METRIC 'survival' QUESTION 'How many are still there after a time?'
	FORMULA 'product of (1 - ended / at risk)' UNIT 'probability' RANGE '0..1' BETTER 'higher'
	EXAMPLE 'SELECT survival_probability(survival_agg(started, ended, current_date), 90) FROM customers'
	SOURCE 'Kaplan & Meier 1958; Greenwood 1926';

AGGREGATE survival_agg(duration float8, observed boolean)
	STATE survival_summary SSPACE 4096 SFUNC survival_accum FINAL survival_final
'How long customers stayed. Observed: the end was seen; false: still there when last seen.';

AGGREGATE survival_agg(entered float8, duration float8, observed boolean, weight float8)
	STATE survival_summary SSPACE 8192 SFUNC survival_accum FINAL survival_final
'How long customers stayed, seen from when they entered on (null: from the beginning), each with a weight (1: none).';

AGGREGATE survival_agg(started calendar_time, ended calendar_time, as_of calendar_time)
	STATE survival_summary SSPACE 4096 SFUNC survival_accum FINAL survival_final
'How long customers stayed, in days: ended, or still there as of a time (ended null or later).';

FUNCTION unknown_count(summary survival_summary) RETURNS bigint NOT STRICT AS adv_survival_unknown
'Number of rows with a null.';

FUNCTION survival_events(summary survival_summary) RETURNS bigint NOT STRICT
'Number of customers whose end was seen.';

FUNCTION survival_censored(summary survival_summary) RETURNS bigint NOT STRICT
'Number of customers who were still there when last seen.';

FUNCTION survival_curve(summary survival_summary, confidence float8 DEFAULT 0.95, transform text DEFAULT 'log') RETURNS TABLE (duration float8, at_risk float8, events float8, censored float8, probability float8, standard_error float8, low float8, high float8) COST 100 ROWS 500
'Kaplan-Meier curve: a row for every duration, with the probability to stay longer; transforms log, log_log and plain.';

FUNCTION survival_probability(summary survival_summary, duration float8) RETURNS float8
'Probability to stay longer than a time, 0 to 1; null where nobody was seen for so long.';

FUNCTION survival_probability_estimate(summary survival_summary, duration float8, confidence float8 DEFAULT 0.95, transform text DEFAULT 'log') RETURNS metric_estimate
'Probability to stay longer than a time, with its confidence interval.';

FUNCTION survival_probability_difference(a survival_summary, b survival_summary, duration float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison
'Difference of the probability to stay longer than a time between two groups.';

METRIC 'cumulative hazard' QUESTION 'How much risk to leave adds up?'
	FORMULA 'sum of ended / at risk' UNIT 'expected ends' RANGE '0..' BETTER 'lower'
	EXAMPLE 'SELECT cumulative_hazard(survival_agg(started, ended, current_date), 365) FROM customers'
	SOURCE 'Nelson 1972; Aalen 1978';

FUNCTION cumulative_hazard(summary survival_summary, duration float8) RETURNS float8
'Nelson-Aalen cumulative hazard up to a time.';

FUNCTION cumulative_hazard_estimate(summary survival_summary, duration float8, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Nelson-Aalen cumulative hazard up to a time, with its confidence interval.';

CREATE TYPE logrank_test AS (
	chi_square double precision,
	degrees_of_freedom bigint,
	p_value double precision,
	groups bigint
);
COMMENT ON TYPE logrank_test IS
'Whether groups of customers stay equally long.';
COMMENT ON COLUMN logrank_test.chi_square IS 'Test statistic.';
COMMENT ON COLUMN logrank_test.degrees_of_freedom IS 'Groups that can be compared, less one.';
COMMENT ON COLUMN logrank_test.p_value IS 'P-value of no difference.';
COMMENT ON COLUMN logrank_test.groups IS 'Number of groups with customers.';

TRANSITION logrank_accum(state float8[], summary survival_summary);

TRANSITION logrank_accum(state float8[], summary survival_summary, rho float8);

TRANSITION logrank_combine(state float8[], other float8[]);

FINAL logrank_final(state float8[]) RETURNS logrank_test;

METRIC 'log-rank test' QUESTION 'Do groups stay equally long?'
	FORMULA 'sum of ended - expected, over its variance' UNIT 'chi-square' RANGE '0..' BETTER ''
	EXAMPLE 'SELECT (logrank(s)).* FROM (SELECT survival_agg(started, ended, current_date) AS s FROM customers GROUP BY plan) AS g'
	SOURCE 'Mantel 1966; Harrington & Fleming 1982';

AGGREGATE logrank(summary survival_summary)
	STATE float8[] SSPACE 32768 SFUNC logrank_accum FINAL logrank_final COMBINE logrank_combine
'Log-rank test over the summaries of groups: do they stay equally long?';

AGGREGATE logrank(summary survival_summary, rho float8)
	STATE float8[] SSPACE 32768 SFUNC logrank_accum FINAL logrank_final COMBINE logrank_combine
'Weighted log-rank test of Harrington and Fleming: with rho 1 early ends count more.';
