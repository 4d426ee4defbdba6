-- survival.sql
--		Lifespan: how long customers stay.

ROOM 'Lifespan: how long customers stay';

CREATE TYPE survival_summary;

FUNCTION survival_summary_in(value cstring) RETURNS survival_summary AS adv_survival_in
'Reads the text form of survival_summary.';

FUNCTION survival_summary_out(summary survival_summary) RETURNS cstring AS adv_survival_out
'Writes the text form of survival_summary.';

FUNCTION survival_summary_recv(value internal) RETURNS survival_summary AS adv_survival_recv
'Reads the binary form of survival_summary.';

FUNCTION survival_summary_send(summary survival_summary) RETURNS bytea AS adv_survival_send
'Writes the binary form of survival_summary.';

CREATE TYPE survival_summary (
	INPUT = survival_summary_in,
	OUTPUT = survival_summary_out,
	RECEIVE = survival_summary_recv,
	SEND = survival_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE survival_summary IS
'How long customers stayed, and who of them is still there: the summary behind survival curves and customer lifespan.';

FUNCTION survival_summary_eq(a survival_summary, b survival_summary) RETURNS boolean AS adv_survival_eq
'Whether two summaries hold the same: the operator =.';

FUNCTION survival_summary_ne(a survival_summary, b survival_summary) RETURNS boolean AS adv_survival_ne
'Whether two summaries differ: the operator <>.';

FUNCTION survival_summary_hash(summary survival_summary) RETURNS integer AS adv_survival_hash
'Hash of a summary.';

FUNCTION survival_summary_hash_extended(summary survival_summary, seed bigint) RETURNS bigint AS adv_survival_hash_extended
'Seeded 64-bit hash of a summary.';

FUNCTION survival_summary_plus(a survival_summary, b survival_summary) RETURNS survival_summary AS adv_survival_plus
'The summary of the customers of both: the operator +.';

CREATE OPERATOR = (
	LEFTARG = survival_summary,
	RIGHTARG = survival_summary,
	FUNCTION = survival_summary_eq,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES
);
COMMENT ON OPERATOR =(survival_summary, survival_summary) IS
'Whether two summaries hold the same.';

CREATE OPERATOR <> (
	LEFTARG = survival_summary,
	RIGHTARG = survival_summary,
	FUNCTION = survival_summary_ne,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <>(survival_summary, survival_summary) IS
'Whether two summaries differ.';

CREATE OPERATOR + (
	LEFTARG = survival_summary,
	RIGHTARG = survival_summary,
	FUNCTION = survival_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(survival_summary, survival_summary) IS
'The summary of the customers of both.';

CREATE OPERATOR CLASS survival_summary_ops
	DEFAULT FOR TYPE survival_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 survival_summary_hash(survival_summary),
		FUNCTION 2 survival_summary_hash_extended(survival_summary, bigint);
COMMENT ON OPERATOR CLASS survival_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';
COMMENT ON OPERATOR FAMILY survival_summary_ops USING hash IS
'Groups, joins and distributes by summaries.';

TRANSITION survival_accum(state survival_summary, duration float8, observed boolean);

TRANSITION survival_accum(state survival_summary, duration float8, observed boolean, weight float8);

TRANSITION survival_accum(state survival_summary, entered float8, duration float8, observed boolean) AS adv_survival_accum_late;

TRANSITION survival_accum(state survival_summary, entered float8, duration float8, observed boolean, weight float8) AS adv_survival_accum_late;

TRANSITION survival_accum(state survival_summary, duration interval, observed boolean) AS adv_survival_accum_interval;

TRANSITION survival_accum(state survival_summary, duration interval, observed boolean, weight float8) AS adv_survival_accum_interval;

TRANSITION survival_accum(state survival_summary, entered interval, duration interval, observed boolean) AS adv_survival_accum_late_interval;

TRANSITION survival_accum(state survival_summary, entered interval, duration interval, observed boolean, weight float8) AS adv_survival_accum_late_interval;

TRANSITION survival_accum(state survival_summary, started date, ended date, as_of date) AS adv_survival_accum_date;

TRANSITION survival_accum(state survival_summary, started timestamptz, ended timestamptz, as_of timestamptz) AS adv_survival_accum_timestamptz;

TRANSITION survival_combine(state survival_summary, other survival_summary);

FINAL survival_final(state survival_summary) RETURNS survival_summary;

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

METRIC 'latest nps' QUESTION 'Would they recommend us, by the latest answer of each?'
	FORMULA 'NPS of one answer a respondent' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as nps';

AGGREGATE rollup(summary survival_summary)
	STATE survival_summary SSPACE 512 SFUNC survival_combine FINAL survival_final
'The summary of everything that the summaries hold.';

METRIC 'rate' QUESTION 'How many of those who could, did?'
	FORMULA '100 successes / trials' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Wilson 1927; Newcombe 1998; Campbell 2007; Koopman 1984';

FUNCTION unknown_count(summary survival_summary) RETURNS bigint NOT STRICT AS adv_survival_unknown
'Number of rows with a null.';

METRIC 'customer lifespan' QUESTION 'How long do customers stay?'
	FORMULA 'median of the Kaplan-Meier curve; area under it' UNIT 'days' RANGE '0..' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Kaplan & Meier 1958; Brookmeyer & Crowley 1982';

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

AGGREGATE customer_lifespan(started date, ended date, as_of date)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL customer_lifespan_final
'Customer lifespan in days as of a date: median and restricted mean with intervals. Ended null or later: still there.';

AGGREGATE customer_lifespan(started timestamptz, ended timestamptz, as_of timestamptz)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL customer_lifespan_final
'Customer lifespan in days as of a date: median and restricted mean with intervals. Ended null or later: still there.';

METRIC 'survival' QUESTION 'How many are still there after a time?'
	FORMULA 'product of (1 - ended / at risk)' UNIT 'probability' RANGE '0..1' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'Kaplan & Meier 1958; Greenwood 1926';

AGGREGATE survival_agg(duration float8, observed boolean)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL survival_final
'How long customers stayed. Observed: the end was seen; false: still there when last seen.';

AGGREGATE survival_agg(duration float8, observed boolean, weight float8)
	STATE survival_summary SSPACE 512 SFUNC survival_accum FINAL survival_final
'How long customers stayed. Observed: the end was seen; false: still there when last seen. Every customer carries a weight.';

AGGREGATE survival_agg(entered float8, duration float8, observed boolean)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL survival_final
'How long customers stayed. Observed: the end was seen; false: still there when last seen. Entered: from when on the customer was seen.';

AGGREGATE survival_agg(entered float8, duration float8, observed boolean, weight float8)
	STATE survival_summary SSPACE 512 SFUNC survival_accum FINAL survival_final
'How long customers stayed. Observed: the end was seen; false: still there when last seen. Entered: from when on the customer was seen. Every customer carries a weight.';

AGGREGATE survival_agg(duration interval, observed boolean)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL survival_final
'How long customers stayed, in intervals, kept as days. Observed: the end was seen; false: still there when last seen.';

AGGREGATE survival_agg(duration interval, observed boolean, weight float8)
	STATE survival_summary SSPACE 512 SFUNC survival_accum FINAL survival_final
'How long customers stayed, in intervals, kept as days. Observed: the end was seen; false: still there when last seen. Every customer carries a weight.';

AGGREGATE survival_agg(entered interval, duration interval, observed boolean)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL survival_final
'How long customers stayed, in intervals, kept as days. Observed: the end was seen; false: still there when last seen. Entered: from when on the customer was seen.';

AGGREGATE survival_agg(entered interval, duration interval, observed boolean, weight float8)
	STATE survival_summary SSPACE 512 SFUNC survival_accum FINAL survival_final
'How long customers stayed, in intervals, kept as days. Observed: the end was seen; false: still there when last seen. Entered: from when on the customer was seen. Every customer carries a weight.';

AGGREGATE survival_agg(started date, ended date, as_of date)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL survival_final
'How long customers stayed, by dates, in days: ended, or still there as of a date (ended null or later).';

AGGREGATE survival_agg(started timestamptz, ended timestamptz, as_of timestamptz)
	STATE survival_summary SSPACE 256 SFUNC survival_accum FINAL survival_final
'How long customers stayed, by dates, in days: ended, or still there as of a date (ended null or later).';

FUNCTION survival_events(summary survival_summary) RETURNS bigint NOT STRICT
'Number of customers whose end was seen.';

FUNCTION survival_censored(summary survival_summary) RETURNS bigint NOT STRICT
'Number of customers who were still there when last seen.';

FUNCTION survival_curve(summary survival_summary, confidence float8 DEFAULT 0.95, transform text DEFAULT 'log') RETURNS TABLE ("time" float8, at_risk float8, events float8, censored float8, survival float8, standard_error float8, low float8, high float8) COST 100 ROWS 500
'Kaplan-Meier curve: a row for every duration, survival as a probability; transforms log, log_log and plain.';

FUNCTION survival_at(summary survival_summary, duration float8) RETURNS float8 AS adv_survival_at_time
'Probability to stay longer than a time, 0 to 1; null where nobody was seen for so long.';

FUNCTION survival_at_estimate(summary survival_summary, duration float8, confidence float8 DEFAULT 0.95, transform text DEFAULT 'log') RETURNS metric_estimate
'Probability to stay longer than a time, with its confidence interval.';

FUNCTION survival_at_difference(a survival_summary, b survival_summary, duration float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison
'Difference of the probability to stay longer than a time between two groups.';

METRIC 'cumulative hazard' QUESTION 'How much risk to leave adds up?'
	FORMULA 'sum of ended / at risk' UNIT 'expected ends' RANGE '0..' BETTER 'lower'
	EXAMPLE ''
	SOURCE 'Nelson 1972; Aalen 1978';

FUNCTION cumulative_hazard(summary survival_summary, duration float8) RETURNS float8
'Nelson-Aalen cumulative hazard up to a time.';

FUNCTION cumulative_hazard_estimate(summary survival_summary, duration float8, confidence float8 DEFAULT 0.95) RETURNS metric_estimate
'Nelson-Aalen cumulative hazard up to a time, with its confidence interval.';

METRIC 'log-rank test' QUESTION 'Do groups stay equally long?'
	FORMULA 'sum of ended - expected, over its variance' UNIT 'chi-square' RANGE '0..' BETTER ''
	EXAMPLE ''
	SOURCE 'Mantel 1966; Harrington & Fleming 1982';

AGGREGATE logrank(summary survival_summary)
	STATE float8[] SSPACE 1024 SFUNC logrank_accum FINAL logrank_final COMBINE logrank_combine
'Log-rank test over the summaries of groups: do they stay equally long?';

AGGREGATE logrank(summary survival_summary, rho float8)
	STATE float8[] SSPACE 1024 SFUNC logrank_accum FINAL logrank_final COMBINE logrank_combine
'Weighted log-rank test of Harrington and Fleming: with rho 1 early ends count more.';
