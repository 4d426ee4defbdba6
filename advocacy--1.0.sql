-- advocacy--1.0.sql
--		Customer-advocacy metrics inside PostgreSQL.
--
-- Written by make from src/*/*.sql: change those.  What a metric means, its
-- arguments, units and sources are in the pages of doc.

\echo Use "CREATE EXTENSION advocacy" to load this file. \quit

-- ----------------------------------------------------------------------------
-- Foundations: the types of answers, customers, times and summaries
-- ----------------------------------------------------------------------------

CREATE FUNCTION advocacy_version()
	RETURNS text
	AS 'MODULE_PATHNAME', 'adv_version'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION advocacy_version() IS
'Version of the loaded library.';

CREATE TYPE metric_estimate AS (
	value double precision,
	low double precision,
	high double precision,
	n double precision
);
COMMENT ON TYPE metric_estimate IS
'A metric with its confidence interval and the number of answers behind it (of weighted answers, Kish''s effective number).';
COMMENT ON COLUMN metric_estimate.value IS 'The metric, in its own unit.';
COMMENT ON COLUMN metric_estimate.low IS 'Lower end of the confidence interval.';
COMMENT ON COLUMN metric_estimate.high IS 'Upper end of the confidence interval.';
COMMENT ON COLUMN metric_estimate.n IS 'Number of answers or trials, of weighted ones the effective number.';

CREATE TYPE metric_comparison AS (
	difference double precision,
	low double precision,
	high double precision,
	statistic double precision,
	p_value double precision
);
COMMENT ON TYPE metric_comparison IS
'The difference of a metric between two groups, or from a benchmark, with its confidence interval and test.';
COMMENT ON COLUMN metric_comparison.difference IS 'First minus second, in the unit of the metric.';
COMMENT ON COLUMN metric_comparison.low IS 'Lower end of the confidence interval of the difference.';
COMMENT ON COLUMN metric_comparison.high IS 'Upper end of the confidence interval of the difference.';
COMMENT ON COLUMN metric_comparison.statistic IS 'Test statistic: z of shares and net scores, t of means; null where the standard error is 0 or unknown.';
COMMENT ON COLUMN metric_comparison.p_value IS 'Two-sided p-value of no difference; null where there is no statistic.';

-- Who a customer is.
CREATE TYPE customer_key;

CREATE FUNCTION customer_key_in(value cstring)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key_in(cstring) IS
'Reads the text form of customer_key: a text, or integer:, uuid: or text: and an id.';

CREATE FUNCTION customer_key_out(customer customer_key)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_customer_key_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key_out(customer_key) IS
'Writes the text form of customer_key.';

CREATE FUNCTION customer_key_recv(value internal)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key_recv(internal) IS
'Reads the binary form of customer_key.';

CREATE FUNCTION customer_key_send(customer customer_key)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_customer_key_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key_send(customer_key) IS
'Writes the binary form of customer_key.';

CREATE TYPE customer_key (
	INPUT = customer_key_in,
	OUTPUT = customer_key_out,
	RECEIVE = customer_key_recv,
	SEND = customer_key_send,
	INTERNALLENGTH = VARIABLE,
	STORAGE = extended
);
COMMENT ON TYPE customer_key IS
'The id of a customer: an integer, a uuid or a text, as it was given. Ids of these types cast to it by themselves; an untyped literal or parameter is read as text.';

CREATE FUNCTION customer_key(id bigint)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_bigint'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key(bigint) IS
'The id of a customer that is of type bigint.';

CREATE FUNCTION customer_key(id integer)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_integer'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key(integer) IS
'The id of a customer that is of type integer.';

CREATE FUNCTION customer_key(id smallint)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_smallint'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key(smallint) IS
'The id of a customer that is of type smallint.';

CREATE FUNCTION customer_key(id uuid)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_uuid'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key(uuid) IS
'The id of a customer that is of type uuid.';

CREATE FUNCTION customer_key(id text)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_text'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key(text) IS
'The id of a customer that is of type text.';

CREATE FUNCTION customer_key(id character)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_bpchar'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key(character) IS
'The id of a customer that is of type character.';

CREATE FUNCTION customer_key(id name)
	RETURNS customer_key
	AS 'MODULE_PATHNAME', 'adv_customer_key_name'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_key(name) IS
'The id of a customer that is of type name.';

CREATE CAST (bigint AS customer_key) WITH FUNCTION customer_key(bigint) AS IMPLICIT;
COMMENT ON CAST (bigint AS customer_key) IS 'An id of type bigint as that of a customer.';
CREATE CAST (integer AS customer_key) WITH FUNCTION customer_key(integer) AS IMPLICIT;
COMMENT ON CAST (integer AS customer_key) IS 'An id of type integer as that of a customer.';
CREATE CAST (smallint AS customer_key) WITH FUNCTION customer_key(smallint) AS IMPLICIT;
COMMENT ON CAST (smallint AS customer_key) IS 'An id of type smallint as that of a customer.';
CREATE CAST (uuid AS customer_key) WITH FUNCTION customer_key(uuid) AS IMPLICIT;
COMMENT ON CAST (uuid AS customer_key) IS 'An id of type uuid as that of a customer.';
CREATE CAST (text AS customer_key) WITH FUNCTION customer_key(text) AS IMPLICIT;
COMMENT ON CAST (text AS customer_key) IS 'An id of type text as that of a customer.';
CREATE CAST (character varying AS customer_key) WITH FUNCTION customer_key(text) AS IMPLICIT;
COMMENT ON CAST (character varying AS customer_key) IS 'An id of type character varying as that of a customer.';
CREATE CAST (character AS customer_key) WITH FUNCTION customer_key(character) AS IMPLICIT;
COMMENT ON CAST (character AS customer_key) IS 'An id of type character as that of a customer.';
CREATE CAST (name AS customer_key) WITH FUNCTION customer_key(name) AS IMPLICIT;
COMMENT ON CAST (name AS customer_key) IS 'An id of type name as that of a customer.';

-- When something happened.
CREATE TYPE calendar_time;

CREATE FUNCTION calendar_time_in(value cstring)
	RETURNS calendar_time
	AS 'MODULE_PATHNAME', 'adv_calendar_time_in'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION calendar_time_in(cstring) IS
'Reads the text form of calendar_time: that of a date, a timestamp, or a timestamp with time zone.';

CREATE FUNCTION calendar_time_out(at calendar_time)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_calendar_time_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION calendar_time_out(calendar_time) IS
'Writes the text form of calendar_time.';

CREATE FUNCTION calendar_time_recv(value internal)
	RETURNS calendar_time
	AS 'MODULE_PATHNAME', 'adv_calendar_time_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION calendar_time_recv(internal) IS
'Reads the binary form of calendar_time.';

CREATE FUNCTION calendar_time_send(at calendar_time)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_calendar_time_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION calendar_time_send(calendar_time) IS
'Writes the binary form of calendar_time.';

CREATE TYPE calendar_time (
	INPUT = calendar_time_in,
	OUTPUT = calendar_time_out,
	RECEIVE = calendar_time_recv,
	SEND = calendar_time_send,
	INTERNALLENGTH = 8,
	PASSEDBYVALUE,
	ALIGNMENT = double
);
COMMENT ON TYPE calendar_time IS
'A date, a timestamp or a timestamp with time zone, as it was given. The first two are local as they stand; the last needs a time zone where a day or period is asked for.';

CREATE FUNCTION calendar_time(at date)
	RETURNS calendar_time
	AS 'MODULE_PATHNAME', 'adv_calendar_time_date'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION calendar_time(date) IS
'The time of a date.';

CREATE FUNCTION calendar_time(at timestamp without time zone)
	RETURNS calendar_time
	AS 'MODULE_PATHNAME', 'adv_calendar_time_local'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION calendar_time(timestamp without time zone) IS
'The time of a timestamp without time zone.';

CREATE FUNCTION calendar_time(at timestamp with time zone)
	RETURNS calendar_time
	AS 'MODULE_PATHNAME', 'adv_calendar_time_point'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION calendar_time(timestamp with time zone) IS
'The time of a timestamp with time zone.';

CREATE CAST (date AS calendar_time) WITH FUNCTION calendar_time(date) AS IMPLICIT;
COMMENT ON CAST (date AS calendar_time) IS 'A date as the time of an event.';
CREATE CAST (timestamp without time zone AS calendar_time) WITH FUNCTION calendar_time(timestamp without time zone) AS IMPLICIT;
COMMENT ON CAST (timestamp without time zone AS calendar_time) IS 'A timestamp without time zone as the time of an event.';
CREATE CAST (timestamp with time zone AS calendar_time) WITH FUNCTION calendar_time(timestamp with time zone) AS IMPLICIT;
COMMENT ON CAST (timestamp with time zone AS calendar_time) IS 'A timestamp with time zone as the time of an event.';

-- What every summary is: compared, grouped, sorted and distributed by content.
CREATE TYPE metric_summary;

CREATE FUNCTION metric_summary_in(value cstring)
	RETURNS metric_summary
	AS 'MODULE_PATHNAME', 'adv_metric_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_in(cstring) IS
'Reads the text form of any summary, which says of what kind it is.';

CREATE FUNCTION metric_summary_out(summary metric_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_out(metric_summary) IS
'Writes the text form of any summary.';

CREATE FUNCTION metric_summary_recv(value internal)
	RETURNS metric_summary
	AS 'MODULE_PATHNAME', 'adv_metric_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_recv(internal) IS
'Reads the binary form of any summary.';

CREATE FUNCTION metric_summary_send(summary metric_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_send(metric_summary) IS
'Writes the binary form of any summary.';

CREATE TYPE metric_summary (
	INPUT = metric_summary_in,
	OUTPUT = metric_summary_out,
	RECEIVE = metric_summary_recv,
	SEND = metric_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE metric_summary IS
'Any summary: what the types of summaries have in common. They compare, group, sort and hash through it; two of one type are equal where they hold the same.';

CREATE FUNCTION metric_summary_eq(a metric_summary, b metric_summary)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_summary_eq'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_eq(metric_summary, metric_summary) IS
'Whether two summaries hold the same: the operator =.';

CREATE FUNCTION metric_summary_ne(a metric_summary, b metric_summary)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_summary_ne'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_ne(metric_summary, metric_summary) IS
'Whether two summaries differ: the operator <>.';

CREATE FUNCTION metric_summary_lt(a metric_summary, b metric_summary)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_summary_lt'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_lt(metric_summary, metric_summary) IS
'Whether a summary comes before another; the order has no meaning but is always the same: the operator <.';

CREATE FUNCTION metric_summary_le(a metric_summary, b metric_summary)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_summary_le'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_le(metric_summary, metric_summary) IS
'Whether a summary comes before another or is equal: the operator <=.';

CREATE FUNCTION metric_summary_gt(a metric_summary, b metric_summary)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_summary_gt'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_gt(metric_summary, metric_summary) IS
'Whether a summary comes after another: the operator >.';

CREATE FUNCTION metric_summary_ge(a metric_summary, b metric_summary)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_summary_ge'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_ge(metric_summary, metric_summary) IS
'Whether a summary comes after another or is equal: the operator >=.';

CREATE FUNCTION metric_summary_cmp(a metric_summary, b metric_summary)
	RETURNS integer
	AS 'MODULE_PATHNAME', 'adv_summary_cmp'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_cmp(metric_summary, metric_summary) IS
'Below, at or above 0 as a summary comes before, with or after another.';

CREATE FUNCTION metric_summary_hash(summary metric_summary)
	RETURNS integer
	AS 'MODULE_PATHNAME', 'adv_summary_hash'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_hash(metric_summary) IS
'Hash of a summary.';

CREATE FUNCTION metric_summary_hash_extended(summary metric_summary, seed bigint)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_summary_hash_extended'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION metric_summary_hash_extended(metric_summary, bigint) IS
'Seeded 64-bit hash of a summary.';

CREATE OPERATOR = (
	LEFTARG = metric_summary,
	RIGHTARG = metric_summary,
	FUNCTION = metric_summary_eq,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR =(metric_summary, metric_summary) IS
'Whether two summaries hold the same.';

CREATE OPERATOR <> (
	LEFTARG = metric_summary,
	RIGHTARG = metric_summary,
	FUNCTION = metric_summary_ne,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <>(metric_summary, metric_summary) IS
'Whether two summaries differ.';

CREATE OPERATOR < (
	LEFTARG = metric_summary,
	RIGHTARG = metric_summary,
	FUNCTION = metric_summary_lt,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR <(metric_summary, metric_summary) IS
'Whether a summary comes before another; the order has no meaning but is always the same.';

CREATE OPERATOR <= (
	LEFTARG = metric_summary,
	RIGHTARG = metric_summary,
	FUNCTION = metric_summary_le,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <=(metric_summary, metric_summary) IS
'Whether a summary comes before another or is equal.';

CREATE OPERATOR > (
	LEFTARG = metric_summary,
	RIGHTARG = metric_summary,
	FUNCTION = metric_summary_gt,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR >(metric_summary, metric_summary) IS
'Whether a summary comes after another.';

CREATE OPERATOR >= (
	LEFTARG = metric_summary,
	RIGHTARG = metric_summary,
	FUNCTION = metric_summary_ge,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >=(metric_summary, metric_summary) IS
'Whether a summary comes after another or is equal.';

CREATE OPERATOR CLASS metric_summary_ops
	DEFAULT FOR TYPE metric_summary USING btree AS
		OPERATOR 1 <,
		OPERATOR 2 <=,
		OPERATOR 3 =,
		OPERATOR 4 >=,
		OPERATOR 5 >,
		FUNCTION 1 metric_summary_cmp(metric_summary, metric_summary);
COMMENT ON OPERATOR CLASS metric_summary_ops USING btree IS
'Sorts and indexes summaries of every type by content.';
COMMENT ON OPERATOR FAMILY metric_summary_ops USING btree IS
'Sorts and indexes summaries of every type by content.';

CREATE OPERATOR CLASS metric_summary_ops
	DEFAULT FOR TYPE metric_summary USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 metric_summary_hash(metric_summary),
		FUNCTION 2 metric_summary_hash_extended(metric_summary, bigint);
COMMENT ON OPERATOR CLASS metric_summary_ops USING hash IS
'Groups, joins and distributes by summaries of every type.';
COMMENT ON OPERATOR FAMILY metric_summary_ops USING hash IS
'Groups, joins and distributes by summaries of every type.';

-- ----------------------------------------------------------------------------
-- Rates: successes out of trials
-- ----------------------------------------------------------------------------

CREATE TYPE rate_summary;

CREATE FUNCTION rate_summary_in(value cstring)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_summary_in(cstring) IS
'Reads the text form of rate_summary.';

CREATE FUNCTION rate_summary_out(summary rate_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_summary_out(rate_summary) IS
'Writes the text form of rate_summary.';

CREATE FUNCTION rate_summary_recv(value internal)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_summary_recv(internal) IS
'Reads the binary form of rate_summary.';

CREATE FUNCTION rate_summary_send(summary rate_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_summary_send(rate_summary) IS
'Writes the binary form of rate_summary.';

CREATE TYPE rate_summary (
	INPUT = rate_summary_in,
	OUTPUT = rate_summary_out,
	RECEIVE = rate_summary_recv,
	SEND = rate_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE rate_summary IS
'Successes, failures and unknown outcomes, exactly; with their weights where they have any.';

CREATE CAST (rate_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (rate_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION rate_combine(state rate_summary, other rate_summary)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_combine(rate_summary, rate_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION rate_final(state rate_summary)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_final(rate_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION rate_summary_plus(a rate_summary, b rate_summary)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_summary_plus(rate_summary, rate_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = rate_summary,
	RIGHTARG = rate_summary,
	FUNCTION = rate_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(rate_summary, rate_summary) IS
'The summary of both.';

CREATE FUNCTION rate_combine_inv(state rate_summary, other rate_summary)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_combine_inv(rate_summary, rate_summary) IS
'Inverse transition function: takes a summary away from the state: the operator -.';

CREATE OPERATOR - (
	LEFTARG = rate_summary,
	RIGHTARG = rate_summary,
	FUNCTION = rate_combine_inv
);
COMMENT ON OPERATOR -(rate_summary, rate_summary) IS
'The first without what the second holds; null where that cannot be told exactly.';

CREATE FUNCTION rate_rollup(state rate_summary, summary rate_summary)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_rollup'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_rollup(rate_summary, rate_summary) IS
'Transition function: adds a summary to the state.';

CREATE FUNCTION rate_rollup_final(state rate_summary)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_summary_rollup_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_rollup_final(rate_summary) IS
'Final function: the state in the form that is stored, or null where it holds nothing.';

CREATE AGGREGATE rollup(summary rate_summary) (
	SFUNC = rate_rollup,
	STYPE = rate_summary,
	SSPACE = 128,
	FINALFUNC = rate_rollup_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_rollup,
	MINVFUNC = rate_combine_inv,
	MSTYPE = rate_summary,
	MSSPACE = 128,
	MFINALFUNC = rate_rollup_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(rate_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION rate_accum(state rate_summary, success boolean)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_accum(rate_summary, boolean) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rate_accum_inv(state rate_summary, success boolean)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_accum_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_accum_inv(rate_summary, boolean) IS
'Inverse transition function: takes a row away from the state.';

CREATE FUNCTION rate_accum(state rate_summary, successes bigint, trials bigint)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_accum_counts'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_accum(rate_summary, bigint, bigint) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rate_accum_inv(state rate_summary, successes bigint, trials bigint)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_accum_counts_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_accum_inv(rate_summary, bigint, bigint) IS
'Inverse transition function: takes a row away from the state.';

CREATE FUNCTION rate_accum_weighted(state rate_summary, success boolean, weight double precision)
	RETURNS rate_summary
	AS 'MODULE_PATHNAME', 'adv_rate_accum_weighted'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_accum_weighted(rate_summary, boolean, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rate_value_final(state rate_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_value_final(rate_summary) IS
'Final function: the answer of the state.';

CREATE FUNCTION rate_paired_accum(state bigint[], first boolean, second boolean)
	RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'adv_rate_paired_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_paired_accum(bigint[], boolean, boolean) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rate_paired_combine(state bigint[], other bigint[])
	RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'adv_rate_paired_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_paired_combine(bigint[], bigint[]) IS
'Combine function: merges two states.';

CREATE FUNCTION rate_paired_final(state bigint[])
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_rate_paired_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_paired_final(bigint[]) IS
'Final function: the answer of the state.';

CREATE TYPE rate_prior AS (
	alpha double precision,
	beta double precision,
	groups bigint,
	log_likelihood double precision
);
COMMENT ON TYPE rate_prior IS
'The beta distribution of the true rates behind many groups.';
COMMENT ON COLUMN rate_prior.alpha IS 'First parameter: successes that the prior is worth.';
COMMENT ON COLUMN rate_prior.beta IS 'Second parameter: failures that the prior is worth.';
COMMENT ON COLUMN rate_prior.groups IS 'Number of groups with trials, to which it was fitted.';
COMMENT ON COLUMN rate_prior.log_likelihood IS 'Log-likelihood at the maximum, without the binomial coefficients.';

CREATE FUNCTION rate_prior_accum(state bigint[], summary rate_summary)
	RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'adv_rate_prior_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_prior_accum(bigint[], rate_summary) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rate_prior_combine(state bigint[], other bigint[])
	RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'adv_rate_prior_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_prior_combine(bigint[], bigint[]) IS
'Combine function: merges two states.';

CREATE FUNCTION rate_prior_final(state bigint[])
	RETURNS rate_prior
	AS 'MODULE_PATHNAME', 'adv_rate_prior_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_prior_final(bigint[]) IS
'Final function: the answer of the state.';

CREATE AGGREGATE rate_agg(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate_agg(boolean) IS
'Summary of successes and trials. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE rate_agg(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate_agg(bigint, bigint) IS
'Summary of successes and trials. From counts that are already known.';

CREATE AGGREGATE rate_agg(success boolean, weight double precision) (
	SFUNC = rate_accum_weighted,
	STYPE = rate_summary,
	SSPACE = 128,
	COMBINEFUNC = rate_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate_agg(boolean, double precision) IS
'Summary of successes and trials. Every trial carries a weight.';

CREATE AGGREGATE rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(boolean) IS
'Rate: successes in percent of trials. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate(bigint, bigint) IS
'Rate: successes in percent of trials. From counts that are already known.';

CREATE FUNCTION rate(summary rate_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate(rate_summary) IS
'Successes in percent of trials; null where there are none.';

CREATE FUNCTION rate_estimate(summary rate_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_rate_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_estimate(rate_summary, double precision, text) IS
'With its confidence interval: successes in percent of trials; null where there are none.';

CREATE FUNCTION rate_difference(a rate_summary, b rate_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_rate_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_difference(rate_summary, rate_summary, double precision, text) IS
'Difference of two groups, first minus second: successes in percent of trials; null where there are none.';

CREATE FUNCTION rate_difference(summary rate_summary, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_rate_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_difference(rate_summary, double precision, double precision) IS
'Difference from a benchmark: successes in percent of trials; null where there are none.';

CREATE FUNCTION successes(summary rate_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_rate_successes'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION successes(rate_summary) IS
'Number of successes.';

CREATE FUNCTION trials(summary rate_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_rate_trials'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION trials(rate_summary) IS
'Number of trials.';

CREATE FUNCTION unknown_count(summary rate_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_rate_unknown'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION unknown_count(rate_summary) IS
'Number of unknown outcomes, which count neither as success nor as trial.';

CREATE FUNCTION rate_lift(a rate_summary, b rate_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_rate_lift'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION rate_lift(rate_summary, rate_summary, double precision) IS
'How much higher the rate of a is than that of b, in percent of the rate of b, with score interval and the N-1 test of the difference; null where b has no success.';

CREATE FUNCTION rate_lower_bound(summary rate_summary, confidence double precision DEFAULT 0.95)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_rate_lower_bound'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION rate_lower_bound(rate_summary, double precision) IS
'Lower end of the Wilson interval, in percent: for ranking groups of unlike size.';

CREATE FUNCTION rate_sample_size(margin double precision, confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL, expected_rate double precision DEFAULT 50)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_rate_sample_size'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rate_sample_size(double precision, double precision, bigint, double precision) IS
'Number of trials that gives a rate this margin of error, in percentage points.';

CREATE FUNCTION rate_paired_counts_difference(both_times bigint, only_first bigint, only_second bigint, neither bigint, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_rate_paired_counts_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION rate_paired_counts_difference(bigint, bigint, bigint, bigint, double precision) IS
'First rate minus second rate of the same customers, in percentage points, with Newcombe''s paired interval, McNemar''s z and the mid-p test; of known counts.';

CREATE AGGREGATE rate_paired_difference(first boolean, second boolean) (
	SFUNC = rate_paired_accum,
	STYPE = bigint[],
	SSPACE = 128,
	FINALFUNC = rate_paired_final,
	COMBINEFUNC = rate_paired_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate_paired_difference(boolean, boolean) IS
'First rate minus second rate of the same customers, one row each, in percentage points, with Newcombe''s paired interval at 0.95, McNemar''s z and the mid-p test. A row with a null is left out.';

CREATE AGGREGATE rate_prior(summary rate_summary) (
	SFUNC = rate_prior_accum,
	STYPE = bigint[],
	SSPACE = 8192,
	FINALFUNC = rate_prior_final,
	COMBINEFUNC = rate_prior_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate_prior(rate_summary) IS
'Beta distribution of the true rates behind many groups, by maximum likelihood; one summary per group.';

CREATE FUNCTION rate_shrunk(summary rate_summary, prior rate_prior)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_rate_shrunk'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rate_shrunk(rate_summary, rate_prior) IS
'Rate of a group in percent, drawn towards that of all groups, the more the fewer trials it has.';

CREATE FUNCTION rate_shrunk_estimate(summary rate_summary, prior rate_prior, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_rate_shrunk_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION rate_shrunk_estimate(rate_summary, rate_prior, double precision) IS
'Rate of a group drawn towards that of all groups, with the interval of its beta distribution.';

CREATE AGGREGATE redemption_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE redemption_rate(boolean) IS
'Redemption rate: members who redeemed, in percent of members. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE redemption_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE redemption_rate(bigint, bigint) IS
'Redemption rate: members who redeemed, in percent of members. From counts that are already known.';

CREATE AGGREGATE participation_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE participation_rate(boolean) IS
'Participation rate: customers who earned or spent, in percent of customers. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE participation_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE participation_rate(bigint, bigint) IS
'Participation rate: customers who earned or spent, in percent of customers. From counts that are already known.';

CREATE AGGREGATE active_engagement_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE active_engagement_rate(boolean) IS
'Active engagement rate: active members in percent of members. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE active_engagement_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE active_engagement_rate(bigint, bigint) IS
'Active engagement rate: active members in percent of members. From counts that are already known.';

CREATE AGGREGATE enrolment_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE enrolment_rate(boolean) IS
'Enrolment (sign-up) rate: new members in percent of the eligible. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE enrolment_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE enrolment_rate(bigint, bigint) IS
'Enrolment (sign-up) rate: new members in percent of the eligible. From counts that are already known.';

CREATE AGGREGATE click_through_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE click_through_rate(boolean) IS
'Click-through rate: clicks in percent of impressions. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE click_through_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE click_through_rate(bigint, bigint) IS
'Click-through rate: clicks in percent of impressions. From counts that are already known.';

CREATE AGGREGATE open_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE open_rate(boolean) IS
'Open rate: unique opens in percent of delivered messages. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE open_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE open_rate(bigint, bigint) IS
'Open rate: unique opens in percent of delivered messages. From counts that are already known.';

CREATE AGGREGATE click_to_open_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE click_to_open_rate(boolean) IS
'Click-to-open rate: unique clicks in percent of unique opens. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE click_to_open_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE click_to_open_rate(bigint, bigint) IS
'Click-to-open rate: unique clicks in percent of unique opens. From counts that are already known.';

CREATE AGGREGATE conversion_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE conversion_rate(boolean) IS
'Conversion rate: converted in percent of those contacted. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE conversion_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE conversion_rate(bigint, bigint) IS
'Conversion rate: converted in percent of those contacted. From counts that are already known.';

CREATE AGGREGATE returning_customer_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE returning_customer_rate(boolean) IS
'Returning-customer rate: orders or customers of those who had ordered before, in percent of all. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE returning_customer_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE returning_customer_rate(bigint, bigint) IS
'Returning-customer rate: orders or customers of those who had ordered before, in percent of all. From counts that are already known.';

CREATE AGGREGATE product_return_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE product_return_rate(boolean) IS
'Product return rate: units or orders sent back, in percent of those sold. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE product_return_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE product_return_rate(bigint, bigint) IS
'Product return rate: units or orders sent back, in percent of those sold. From counts that are already known.';

CREATE AGGREGATE save_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE save_rate(boolean) IS
'Save rate: customers at risk who stayed, in percent of those contacted. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE save_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE save_rate(bigint, bigint) IS
'Save rate: customers at risk who stayed, in percent of those contacted. From counts that are already known.';

-- ----------------------------------------------------------------------------
-- Ratings: NPS, CSAT, CES
-- ----------------------------------------------------------------------------

CREATE TYPE rating_summary;

CREATE FUNCTION rating_summary_in(value cstring)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_summary_in(cstring) IS
'Reads the text form of rating_summary.';

CREATE FUNCTION rating_summary_out(summary rating_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_summary_out(rating_summary) IS
'Writes the text form of rating_summary.';

CREATE FUNCTION rating_summary_recv(value internal)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_summary_recv(internal) IS
'Reads the binary form of rating_summary.';

CREATE FUNCTION rating_summary_send(summary rating_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_summary_send(rating_summary) IS
'Writes the binary form of rating_summary.';

CREATE TYPE rating_summary (
	INPUT = rating_summary_in,
	OUTPUT = rating_summary_out,
	RECEIVE = rating_summary_recv,
	SEND = rating_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE rating_summary IS
'Answers on a rating scale, counted at every point: the summary behind NPS, CSAT and CES.';

CREATE CAST (rating_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (rating_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION rating_combine(state rating_summary, other rating_summary)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_combine(rating_summary, rating_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION rating_final(state rating_summary)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_final(rating_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION rating_summary_plus(a rating_summary, b rating_summary)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_summary_plus(rating_summary, rating_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = rating_summary,
	RIGHTARG = rating_summary,
	FUNCTION = rating_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(rating_summary, rating_summary) IS
'The summary of both.';

CREATE FUNCTION rating_combine_inv(state rating_summary, other rating_summary)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_combine_inv(rating_summary, rating_summary) IS
'Inverse transition function: takes a summary away from the state: the operator -.';

CREATE OPERATOR - (
	LEFTARG = rating_summary,
	RIGHTARG = rating_summary,
	FUNCTION = rating_combine_inv
);
COMMENT ON OPERATOR -(rating_summary, rating_summary) IS
'The first without what the second holds; null where that cannot be told exactly.';

CREATE FUNCTION rating_rollup(state rating_summary, summary rating_summary)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_rollup'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_rollup(rating_summary, rating_summary) IS
'Transition function: adds a summary to the state.';

CREATE FUNCTION rating_rollup_final(state rating_summary)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_summary_rollup_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_rollup_final(rating_summary) IS
'Final function: the state in the form that is stored, or null where it holds nothing.';

CREATE AGGREGATE rollup(summary rating_summary) (
	SFUNC = rating_rollup,
	STYPE = rating_summary,
	SSPACE = 64,
	FINALFUNC = rating_rollup_final,
	COMBINEFUNC = rating_combine,
	MSFUNC = rating_rollup,
	MINVFUNC = rating_combine_inv,
	MSTYPE = rating_summary,
	MSSPACE = 64,
	MFINALFUNC = rating_rollup_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(rating_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION rating_accum(state rating_summary, score double precision)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_accum(rating_summary, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rating_accum_inv(state rating_summary, score double precision)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_accum_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_accum_inv(rating_summary, double precision) IS
'Inverse transition function: takes a row away from the state.';

CREATE FUNCTION rating_accum(state rating_summary, score double precision, scale_min integer, scale_max integer)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_accum(rating_summary, double precision, integer, integer) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rating_accum_inv(state rating_summary, score double precision, scale_min integer, scale_max integer)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_accum_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_accum_inv(rating_summary, double precision, integer, integer) IS
'Inverse transition function: takes a row away from the state.';

CREATE FUNCTION rating_accum(state rating_summary, score double precision, scale_min integer, scale_max integer, on_invalid text)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_accum(rating_summary, double precision, integer, integer, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION rating_accum_inv(state rating_summary, score double precision, scale_min integer, scale_max integer, on_invalid text)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_accum_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_accum_inv(rating_summary, double precision, integer, integer, text) IS
'Inverse transition function: takes a row away from the state.';

CREATE FUNCTION rating_accum_weighted(state rating_summary, score double precision, scale_min integer, scale_max integer, weight double precision)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_rating_accum_weighted'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_accum_weighted(rating_summary, double precision, integer, integer, double precision) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE rating_agg(score double precision) (
	SFUNC = rating_accum,
	STYPE = rating_summary,
	SSPACE = 48,
	COMBINEFUNC = rating_combine,
	MSFUNC = rating_accum,
	MINVFUNC = rating_accum_inv,
	MSTYPE = rating_summary,
	MSSPACE = 48,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rating_agg(double precision) IS
'Summary of answers on the scale 0..10.';

CREATE AGGREGATE rating_agg(score double precision, scale_min integer, scale_max integer) (
	SFUNC = rating_accum,
	STYPE = rating_summary,
	SSPACE = 48,
	COMBINEFUNC = rating_combine,
	MSFUNC = rating_accum,
	MINVFUNC = rating_accum_inv,
	MSTYPE = rating_summary,
	MSSPACE = 48,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rating_agg(double precision, integer, integer) IS
'Summary of answers on a given scale.';

CREATE AGGREGATE rating_agg(score double precision, scale_min integer, scale_max integer, on_invalid text) (
	SFUNC = rating_accum,
	STYPE = rating_summary,
	SSPACE = 48,
	COMBINEFUNC = rating_combine,
	MSFUNC = rating_accum,
	MINVFUNC = rating_accum_inv,
	MSTYPE = rating_summary,
	MSSPACE = 48,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rating_agg(double precision, integer, integer, text) IS
'Summary of answers on a given scale; on_invalid is error, or count to count scores outside the scale instead.';

CREATE AGGREGATE rating_agg(score double precision, scale_min integer, scale_max integer, weight double precision) (
	SFUNC = rating_accum_weighted,
	STYPE = rating_summary,
	SSPACE = 1024,
	COMBINEFUNC = rating_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rating_agg(double precision, integer, integer, double precision) IS
'Summary of weighted answers on a given scale.';

CREATE FUNCTION rating_mean(summary rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_rating_mean'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_mean(rating_summary) IS
'Mean score, in the unit of the scale.';

CREATE FUNCTION rating_mean_estimate(summary rating_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_rating_mean_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_mean_estimate(rating_summary, double precision) IS
'With its confidence interval: mean score, in the unit of the scale.';

CREATE FUNCTION rating_mean_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_rating_mean_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_mean_difference(rating_summary, rating_summary, double precision) IS
'Difference of two groups, first minus second: mean score, in the unit of the scale.';

CREATE FUNCTION rating_mean_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_rating_mean_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_mean_difference(rating_summary, double precision, double precision) IS
'Difference from a benchmark: mean score, in the unit of the scale.';

CREATE FUNCTION rating_stddev(summary rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_rating_stddev'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_stddev(rating_summary) IS
'Sample standard deviation of the scores; null at one (effective) answer or less.';

CREATE FUNCTION rating_quantile(summary rating_summary, fraction double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_rating_quantile'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rating_quantile(rating_summary, double precision) IS
'Lowest score with at least this fraction of the answers at or below it; 0.5 is the median.';

CREATE FUNCTION rating_histogram(summary rating_summary)
	RETURNS TABLE (score integer, count bigint, share double precision)
	AS 'MODULE_PATHNAME', 'adv_rating_histogram'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 11;
COMMENT ON FUNCTION rating_histogram(rating_summary) IS
'A row for every point of the scale: score, number of answers, share in percent.';

CREATE FUNCTION rating_sample_size(margin double precision, standard_deviation double precision, confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_rating_sample_size'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rating_sample_size(double precision, double precision, double precision, bigint) IS
'Number of answers that gives a mean this margin of error, in the unit of the scale.';

CREATE FUNCTION responses(summary rating_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_responses'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION responses(rating_summary) IS
'Number of answers on the scale.';

CREATE FUNCTION questions_asked(summary rating_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_questions_asked'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION questions_asked(rating_summary) IS
'Number of rows seen: answers, missing (null) and invalid ones.';

CREATE FUNCTION invalid_count(summary rating_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_invalid_count'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION invalid_count(rating_summary) IS
'Number of scores outside the scale, where they were counted.';

CREATE AGGREGATE response_rate(success boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE response_rate(boolean) IS
'Response rate: responders in percent of those contacted. True counts as success, false as failure, null as unknown.';

CREATE AGGREGATE response_rate(successes bigint, trials bigint) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE response_rate(bigint, bigint) IS
'Response rate: responders in percent of those contacted. From counts that are already known.';

CREATE FUNCTION response_rate(summary rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_response_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION response_rate(rating_summary) IS
'Answers on the scale in percent of those asked.';

CREATE FUNCTION response_rate_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_response_rate_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION response_rate_estimate(rating_summary, double precision, text) IS
'With its confidence interval: answers on the scale in percent of those asked.';

CREATE FUNCTION response_rate_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_response_rate_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION response_rate_difference(rating_summary, rating_summary, double precision, text) IS
'Difference of two groups, first minus second: answers on the scale in percent of those asked.';

CREATE FUNCTION response_rate_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_response_rate_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION response_rate_difference(rating_summary, double precision, double precision) IS
'Difference from a benchmark: answers on the scale in percent of those asked.';

CREATE FUNCTION nps_final(state rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_nps'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_final(rating_summary) IS
'Final function: the answer of the state.';

CREATE AGGREGATE nps(score double precision) (
	SFUNC = rating_accum,
	STYPE = rating_summary,
	SSPACE = 48,
	FINALFUNC = nps_final,
	COMBINEFUNC = rating_combine,
	MSFUNC = rating_accum,
	MINVFUNC = rating_accum_inv,
	MSTYPE = rating_summary,
	MSSPACE = 48,
	MFINALFUNC = nps_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(double precision) IS
'Net Promoter Score, -100..100, of answers 0..10: share of 9-10 less share of 0-6.';

CREATE FUNCTION nps(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_nps'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps(rating_summary, integer, integer) IS
'Net Promoter Score, -100..100; the class limits default to the convention of the scale.';

CREATE FUNCTION nps_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_nps_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_estimate(rating_summary, double precision, text, integer, integer) IS
'With its confidence interval: net Promoter Score, -100..100; the class limits default to the convention of the scale.';

CREATE FUNCTION nps_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_nps_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_difference(rating_summary, rating_summary, double precision, text, integer, integer) IS
'Difference of two groups, first minus second: net Promoter Score, -100..100; the class limits default to the convention of the scale.';

CREATE FUNCTION nps_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_nps_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_difference(rating_summary, double precision, double precision, text, integer, integer) IS
'Difference from a benchmark: net Promoter Score, -100..100; the class limits default to the convention of the scale.';

CREATE FUNCTION nps_from_counts(detractors bigint, passives bigint, promoters bigint)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_nps_from_counts'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_from_counts(bigint, bigint, bigint) IS
'Net Promoter Score, -100..100, of known counts.';

CREATE FUNCTION nps_from_counts_estimate(detractors bigint, passives bigint, promoters bigint, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_nps_from_counts_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_from_counts_estimate(bigint, bigint, bigint, double precision, text) IS
'Net Promoter Score of known counts with its confidence interval.';

CREATE FUNCTION nps_sample_size(margin double precision, confidence double precision DEFAULT 0.95, population bigint DEFAULT NULL, promoter_share double precision DEFAULT NULL, detractor_share double precision DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_nps_sample_size'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_sample_size(double precision, double precision, bigint, double precision, double precision) IS
'Number of answers that gives NPS this margin of error, in NPS points; without shares, the largest that can be needed.';

CREATE FUNCTION promoters(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_promoters'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION promoters(rating_summary, integer, integer) IS
'Number of promoters.';

CREATE FUNCTION passives(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_passives'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION passives(rating_summary, integer, integer) IS
'Number of passives.';

CREATE FUNCTION detractors(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_detractors'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION detractors(rating_summary, integer, integer) IS
'Number of detractors.';

CREATE FUNCTION promoter_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_promoter_share'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION promoter_share(rating_summary, integer, integer) IS
'Share of promoters, in percent of the answers.';

CREATE FUNCTION promoter_share_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_promoter_share_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION promoter_share_estimate(rating_summary, double precision, text, integer, integer) IS
'With its confidence interval: share of promoters, in percent of the answers.';

CREATE FUNCTION promoter_share_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_promoter_share_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION promoter_share_difference(rating_summary, rating_summary, double precision, text, integer, integer) IS
'Difference of two groups, first minus second: share of promoters, in percent of the answers.';

CREATE FUNCTION promoter_share_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_promoter_share_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION promoter_share_difference(rating_summary, double precision, double precision, integer, integer) IS
'Difference from a benchmark: share of promoters, in percent of the answers.';

CREATE FUNCTION passive_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_passive_share'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION passive_share(rating_summary, integer, integer) IS
'Share of passives, in percent of the answers.';

CREATE FUNCTION passive_share_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_passive_share_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION passive_share_estimate(rating_summary, double precision, text, integer, integer) IS
'With its confidence interval: share of passives, in percent of the answers.';

CREATE FUNCTION passive_share_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_passive_share_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION passive_share_difference(rating_summary, rating_summary, double precision, text, integer, integer) IS
'Difference of two groups, first minus second: share of passives, in percent of the answers.';

CREATE FUNCTION passive_share_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_passive_share_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION passive_share_difference(rating_summary, double precision, double precision, integer, integer) IS
'Difference from a benchmark: share of passives, in percent of the answers.';

CREATE FUNCTION detractor_share(summary rating_summary, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_detractor_share'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION detractor_share(rating_summary, integer, integer) IS
'Share of detractors, in percent of the answers.';

CREATE FUNCTION detractor_share_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_detractor_share_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION detractor_share_estimate(rating_summary, double precision, text, integer, integer) IS
'With its confidence interval: share of detractors, in percent of the answers.';

CREATE FUNCTION detractor_share_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe', detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_detractor_share_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION detractor_share_difference(rating_summary, rating_summary, double precision, text, integer, integer) IS
'Difference of two groups, first minus second: share of detractors, in percent of the answers.';

CREATE FUNCTION detractor_share_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, detractor_max integer DEFAULT NULL, promoter_min integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_detractor_share_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION detractor_share_difference(rating_summary, double precision, double precision, integer, integer) IS
'Difference from a benchmark: share of detractors, in percent of the answers.';

CREATE TYPE nps_movement AS (
	before double precision,
	after double precision,
	change double precision,
	mix_effect double precision,
	rate_effect double precision
);
COMMENT ON TYPE nps_movement IS
'How NPS moved, split into the mix of segments and their own scores; the parts add up exactly.';
COMMENT ON COLUMN nps_movement.before IS 'NPS of all segments before.';
COMMENT ON COLUMN nps_movement.after IS 'NPS of all segments after.';
COMMENT ON COLUMN nps_movement.change IS 'after - before.';
COMMENT ON COLUMN nps_movement.mix_effect IS 'What other shares of the segments brought.';
COMMENT ON COLUMN nps_movement.rate_effect IS 'What other scores within the segments brought.';

CREATE FUNCTION nps_change_accum(state double precision[], before rating_summary, after rating_summary)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_nps_change_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_accum(double precision[], rating_summary, rating_summary) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION nps_change_accum(state double precision[], before rating_summary, after rating_summary, detractor_max integer, promoter_min integer)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_nps_change_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_accum(double precision[], rating_summary, rating_summary, integer, integer) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION nps_change_combine(state double precision[], other double precision[])
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_nps_change_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_combine(double precision[], double precision[]) IS
'Combine function: merges two states.';

CREATE FUNCTION nps_change_final(state double precision[])
	RETURNS nps_movement
	AS 'MODULE_PATHNAME', 'adv_nps_change_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_final(double precision[]) IS
'Final function: the answer of the state.';

CREATE AGGREGATE nps_change(before rating_summary, after rating_summary) (
	SFUNC = nps_change_accum,
	STYPE = double precision[],
	SSPACE = 128,
	FINALFUNC = nps_change_final,
	COMBINEFUNC = nps_change_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_change(rating_summary, rating_summary) IS
'What moved NPS: the mix of segments or their own scores; one row per segment, null where it is absent.';

CREATE AGGREGATE nps_change(before rating_summary, after rating_summary, detractor_max integer, promoter_min integer) (
	SFUNC = nps_change_accum,
	STYPE = double precision[],
	SSPACE = 128,
	FINALFUNC = nps_change_final,
	COMBINEFUNC = nps_change_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_change(rating_summary, rating_summary, integer, integer) IS
'What moved NPS, with class limits: the mix of segments or their own scores.';

CREATE FUNCTION csat_final(state rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_csat'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_final(rating_summary) IS
'Final function: the answer of the state.';

CREATE AGGREGATE csat(score double precision) (
	SFUNC = rating_accum,
	STYPE = rating_summary,
	SSPACE = 48,
	FINALFUNC = csat_final,
	COMBINEFUNC = rating_combine,
	INITCOND = '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}',
	MSFUNC = rating_accum,
	MINVFUNC = rating_accum_inv,
	MSTYPE = rating_summary,
	MSSPACE = 48,
	MFINALFUNC = csat_final,
	MINITCOND = '{"rating":1,"scale":[1,5],"counts":[0,0,0,0,0]}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision) IS
'CSAT, in percent: share of 4-5 among answers 1..5.';

CREATE AGGREGATE csat(satisfied boolean) (
	SFUNC = rate_accum,
	STYPE = rate_summary,
	SSPACE = 48,
	FINALFUNC = rate_value_final,
	COMBINEFUNC = rate_combine,
	MSFUNC = rate_accum,
	MINVFUNC = rate_accum_inv,
	MSTYPE = rate_summary,
	MSSPACE = 48,
	MFINALFUNC = rate_value_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(boolean) IS
'CSAT of thumbs: satisfied answers in percent of all.';

CREATE FUNCTION csat(summary rating_summary, boxes integer DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_csat'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat(rating_summary, integer) IS
'CSAT, in percent: share of the highest boxes of the scale, of 1..5 the highest two.';

CREATE FUNCTION csat_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson', boxes integer DEFAULT NULL)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_csat_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_estimate(rating_summary, double precision, text, integer) IS
'With its confidence interval: CSAT, in percent: share of the highest boxes of the scale, of 1..5 the highest two.';

CREATE FUNCTION csat_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe', boxes integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_csat_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_difference(rating_summary, rating_summary, double precision, text, integer) IS
'Difference of two groups, first minus second: CSAT, in percent: share of the highest boxes of the scale, of 1..5 the highest two.';

CREATE FUNCTION csat_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, boxes integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_csat_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_difference(rating_summary, double precision, double precision, integer) IS
'Difference from a benchmark: CSAT, in percent: share of the highest boxes of the scale, of 1..5 the highest two.';

CREATE FUNCTION csat_net(summary rating_summary, boxes integer DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_csat_net'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_net(rating_summary, integer) IS
'Net CSAT, -100..100: share of the highest boxes less share of the lowest.';

CREATE FUNCTION csat_net_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', boxes integer DEFAULT NULL)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_csat_net_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_net_estimate(rating_summary, double precision, text, integer) IS
'With its confidence interval: net CSAT, -100..100: share of the highest boxes less share of the lowest.';

CREATE FUNCTION csat_net_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', boxes integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_csat_net_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_net_difference(rating_summary, rating_summary, double precision, text, integer) IS
'Difference of two groups, first minus second: net CSAT, -100..100: share of the highest boxes less share of the lowest.';

CREATE FUNCTION csat_net_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', boxes integer DEFAULT NULL)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_csat_net_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_net_difference(rating_summary, double precision, double precision, text, integer) IS
'Difference from a benchmark: net CSAT, -100..100: share of the highest boxes less share of the lowest.';

CREATE FUNCTION csat_mean(summary rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_csat_mean'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_mean(rating_summary) IS
'Mean satisfaction rescaled to 0..100, the form of the ACSI.';

CREATE FUNCTION csat_mean_estimate(summary rating_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_csat_mean_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_mean_estimate(rating_summary, double precision) IS
'With its confidence interval: mean satisfaction rescaled to 0..100, the form of the ACSI.';

CREATE FUNCTION csat_mean_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_csat_mean_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_mean_difference(rating_summary, rating_summary, double precision) IS
'Difference of two groups, first minus second: mean satisfaction rescaled to 0..100, the form of the ACSI.';

CREATE FUNCTION csat_mean_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_csat_mean_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_mean_difference(rating_summary, double precision, double precision) IS
'Difference from a benchmark: mean satisfaction rescaled to 0..100, the form of the ACSI.';

CREATE FUNCTION ces_final(state rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_ces'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_final(rating_summary) IS
'Final function: the answer of the state.';

CREATE AGGREGATE ces(score double precision) (
	SFUNC = rating_accum,
	STYPE = rating_summary,
	SSPACE = 48,
	FINALFUNC = ces_final,
	COMBINEFUNC = rating_combine,
	INITCOND = '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}',
	MSFUNC = rating_accum,
	MINVFUNC = rating_accum_inv,
	MSTYPE = rating_summary,
	MSSPACE = 48,
	MFINALFUNC = ces_final,
	MINITCOND = '{"rating":1,"scale":[1,7],"counts":[0,0,0,0,0,0,0]}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision) IS
'Customer Effort Score: mean of answers 1..7.';

CREATE FUNCTION ces(summary rating_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_ces'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(rating_summary) IS
'Customer Effort Score: the mean of answers 1..7 or 1..5.';

CREATE FUNCTION ces_estimate(summary rating_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_ces_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_estimate(rating_summary, double precision) IS
'With its confidence interval: customer Effort Score: the mean of answers 1..7 or 1..5.';

CREATE FUNCTION ces_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ces_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_difference(rating_summary, rating_summary, double precision) IS
'Difference of two groups, first minus second: customer Effort Score: the mean of answers 1..7 or 1..5.';

CREATE FUNCTION ces_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ces_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_difference(rating_summary, double precision, double precision) IS
'Difference from a benchmark: customer Effort Score: the mean of answers 1..7 or 1..5.';

CREATE FUNCTION ces_share(summary rating_summary, boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_ces_share'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_share(rating_summary, integer, boolean) IS
'Share of answers that found it easy, in percent: 5-7 of 1..7, 4-5 of 1..5.';

CREATE FUNCTION ces_share_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson', boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_ces_share_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_share_estimate(rating_summary, double precision, text, integer, boolean) IS
'With its confidence interval: share of answers that found it easy, in percent: 5-7 of 1..7, 4-5 of 1..5.';

CREATE FUNCTION ces_share_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe', boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ces_share_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_share_difference(rating_summary, rating_summary, double precision, text, integer, boolean) IS
'Difference of two groups, first minus second: share of answers that found it easy, in percent: 5-7 of 1..7, 4-5 of 1..5.';

CREATE FUNCTION ces_share_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ces_share_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_share_difference(rating_summary, double precision, double precision, integer, boolean) IS
'Difference from a benchmark: share of answers that found it easy, in percent: 5-7 of 1..7, 4-5 of 1..5.';

CREATE FUNCTION ces_net(summary rating_summary, easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_ces_net'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_net(rating_summary, integer, integer, boolean) IS
'Net ease, -100..100: share of easy less share of difficult, 6-7 less 1-3 of 1..7.';

CREATE FUNCTION ces_net_estimate(summary rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_ces_net_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_net_estimate(rating_summary, double precision, text, integer, integer, boolean) IS
'With its confidence interval: net ease, -100..100: share of easy less share of difficult, 6-7 less 1-3 of 1..7.';

CREATE FUNCTION ces_net_difference(a rating_summary, b rating_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ces_net_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_net_difference(rating_summary, rating_summary, double precision, text, integer, integer, boolean) IS
'Difference of two groups, first minus second: net ease, -100..100: share of easy less share of difficult, 6-7 less 1-3 of 1..7.';

CREATE FUNCTION ces_net_difference(summary rating_summary, benchmark double precision, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', easy_boxes integer DEFAULT NULL, difficult_boxes integer DEFAULT NULL, lower_is_easier boolean DEFAULT false)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ces_net_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_net_difference(rating_summary, double precision, double precision, text, integer, integer, boolean) IS
'Difference from a benchmark: net ease, -100..100: share of easy less share of difficult, 6-7 less 1-3 of 1..7.';

-- ----------------------------------------------------------------------------
-- Latest answers: one a respondent
-- ----------------------------------------------------------------------------

CREATE TYPE latest_summary;

CREATE FUNCTION latest_summary_in(value cstring)
	RETURNS latest_summary
	AS 'MODULE_PATHNAME', 'adv_latest_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION latest_summary_in(cstring) IS
'Reads the text form of latest_summary.';

CREATE FUNCTION latest_summary_out(summary latest_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION latest_summary_out(latest_summary) IS
'Writes the text form of latest_summary.';

CREATE FUNCTION latest_summary_recv(value internal)
	RETURNS latest_summary
	AS 'MODULE_PATHNAME', 'adv_latest_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION latest_summary_recv(internal) IS
'Reads the binary form of latest_summary.';

CREATE FUNCTION latest_summary_send(summary latest_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION latest_summary_send(latest_summary) IS
'Writes the binary form of latest_summary.';

CREATE TYPE latest_summary (
	INPUT = latest_summary_in,
	OUTPUT = latest_summary_out,
	RECEIVE = latest_summary_recv,
	SEND = latest_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE latest_summary IS
'The latest answer of every respondent: when it was given, and its score.';

CREATE CAST (latest_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (latest_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION latest_combine(state latest_summary, other latest_summary)
	RETURNS latest_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION latest_combine(latest_summary, latest_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION latest_final(state latest_summary)
	RETURNS latest_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION latest_final(latest_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION latest_summary_plus(a latest_summary, b latest_summary)
	RETURNS latest_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION latest_summary_plus(latest_summary, latest_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = latest_summary,
	RIGHTARG = latest_summary,
	FUNCTION = latest_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(latest_summary, latest_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary latest_summary) (
	SFUNC = latest_combine,
	STYPE = latest_summary,
	SSPACE = 16384,
	FINALFUNC = latest_final,
	COMBINEFUNC = latest_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(latest_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION latest_accum(state latest_summary, respondent customer_key, at calendar_time, score double precision)
	RETURNS latest_summary
	AS 'MODULE_PATHNAME', 'adv_latest_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION latest_accum(latest_summary, customer_key, calendar_time, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION latest_accum(state latest_summary, respondent customer_key, at calendar_time, score double precision, scale_min integer, scale_max integer)
	RETURNS latest_summary
	AS 'MODULE_PATHNAME', 'adv_latest_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION latest_accum(latest_summary, customer_key, calendar_time, double precision, integer, integer) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION nps_latest_final(state latest_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_latest_nps'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_latest_final(latest_summary) IS
'Final function: the answer of the state.';

CREATE AGGREGATE latest_agg(respondent customer_key, at calendar_time, score double precision) (
	SFUNC = latest_accum,
	STYPE = latest_summary,
	SSPACE = 16384,
	FINALFUNC = latest_final,
	COMBINEFUNC = latest_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE latest_agg(customer_key, calendar_time, double precision) IS
'The latest answer of every respondent, on the scale 0 to 10; of two at the same time the lower score.';

CREATE AGGREGATE latest_agg(respondent customer_key, at calendar_time, score double precision, scale_min integer, scale_max integer) (
	SFUNC = latest_accum,
	STYPE = latest_summary,
	SSPACE = 16384,
	FINALFUNC = latest_final,
	COMBINEFUNC = latest_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE latest_agg(customer_key, calendar_time, double precision, integer, integer) IS
'The latest answer of every respondent, on the scale given; of two at the same time the lower score.';

CREATE AGGREGATE nps_latest(respondent customer_key, at calendar_time, score double precision) (
	SFUNC = latest_accum,
	STYPE = latest_summary,
	SSPACE = 16384,
	FINALFUNC = nps_latest_final,
	COMBINEFUNC = latest_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_latest(customer_key, calendar_time, double precision) IS
'NPS of the latest answer of every respondent: 100 (promoters - detractors) / respondents who answered.';

CREATE FUNCTION ratings(summary latest_summary)
	RETURNS rating_summary
	AS 'MODULE_PATHNAME', 'adv_latest_ratings'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION ratings(latest_summary) IS
'The summary of the latest answers, one a respondent, of which every rating can be asked; who never answered is missing in it.';

CREATE FUNCTION respondents(summary latest_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_latest_respondents'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION respondents(latest_summary) IS
'Number of respondents, those who never answered too; 0 of null.';

-- ----------------------------------------------------------------------------
-- Measures: means, ratios, indices, drivers, experiments
-- ----------------------------------------------------------------------------

CREATE TYPE measure_summary;

CREATE FUNCTION measure_summary_in(value cstring)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_measure_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_summary_in(cstring) IS
'Reads the text form of measure_summary.';

CREATE FUNCTION measure_summary_out(summary measure_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_summary_out(measure_summary) IS
'Writes the text form of measure_summary.';

CREATE FUNCTION measure_summary_recv(value internal)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_measure_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_summary_recv(internal) IS
'Reads the binary form of measure_summary.';

CREATE FUNCTION measure_summary_send(summary measure_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_summary_send(measure_summary) IS
'Writes the binary form of measure_summary.';

CREATE TYPE measure_summary (
	INPUT = measure_summary_in,
	OUTPUT = measure_summary_out,
	RECEIVE = measure_summary_recv,
	SEND = measure_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE measure_summary IS
'Several measures a respondent or customer: for each pattern of missing values the number of respondents, sums and cross-products.';

CREATE CAST (measure_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (measure_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION measure_combine(state measure_summary, other measure_summary)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_combine(measure_summary, measure_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION measure_final(state measure_summary)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_final(measure_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION measure_summary_plus(a measure_summary, b measure_summary)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_summary_plus(measure_summary, measure_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = measure_summary,
	RIGHTARG = measure_summary,
	FUNCTION = measure_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(measure_summary, measure_summary) IS
'The summary of both.';

CREATE FUNCTION measure_combine_inv(state measure_summary, other measure_summary)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_combine_inv(measure_summary, measure_summary) IS
'Inverse transition function: takes a summary away from the state: the operator -.';

CREATE OPERATOR - (
	LEFTARG = measure_summary,
	RIGHTARG = measure_summary,
	FUNCTION = measure_combine_inv
);
COMMENT ON OPERATOR -(measure_summary, measure_summary) IS
'The first without what the second holds; null where that cannot be told exactly.';

CREATE FUNCTION measure_rollup(state measure_summary, summary measure_summary)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_measure_rollup'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_rollup(measure_summary, measure_summary) IS
'Transition function: adds a summary to the state.';

CREATE FUNCTION measure_rollup_final(state measure_summary)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_summary_rollup_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_rollup_final(measure_summary) IS
'Final function: the state in the form that is stored, or null where it holds nothing.';

CREATE AGGREGATE rollup(summary measure_summary) (
	SFUNC = measure_rollup,
	STYPE = measure_summary,
	SSPACE = 512,
	FINALFUNC = measure_rollup_final,
	COMBINEFUNC = measure_combine,
	MSFUNC = measure_rollup,
	MINVFUNC = measure_combine_inv,
	MSTYPE = measure_summary,
	MSSPACE = 512,
	MFINALFUNC = measure_rollup_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(measure_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION measure_accum(state measure_summary, "values" double precision[], minimum double precision[], maximum double precision[])
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_measure_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_accum(measure_summary, double precision[], double precision[], double precision[]) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION measure_accum_inv(state measure_summary, "values" double precision[], minimum double precision[], maximum double precision[])
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_measure_accum_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_accum_inv(measure_summary, double precision[], double precision[], double precision[]) IS
'Inverse transition function: takes a row away from the state.';

CREATE FUNCTION measure_accum_weighted(state measure_summary, "values" double precision[], minimum double precision[], maximum double precision[], weight double precision)
	RETURNS measure_summary
	AS 'MODULE_PATHNAME', 'adv_measure_accum_weighted'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_accum_weighted(measure_summary, double precision[], double precision[], double precision[], double precision) IS
'Transition function: adds a row to the state.';

CREATE TYPE uplift_report AS (
	treated double precision,
	control double precision,
	treated_n double precision,
	control_n double precision,
	difference double precision,
	low double precision,
	high double precision,
	statistic double precision,
	p_value double precision,
	lift double precision,
	lift_low double precision,
	lift_high double precision,
	incremental double precision,
	incremental_low double precision,
	incremental_high double precision,
	variance_reduction double precision
);
COMMENT ON TYPE uplift_report IS
'What an offer did: the outcome of those who had it against that of those who had not.';
COMMENT ON COLUMN uplift_report.treated IS 'Rate in percent, or mean, of those treated; adjusted where there is a covariate.';
COMMENT ON COLUMN uplift_report.control IS 'The same of those not treated.';
COMMENT ON COLUMN uplift_report.treated_n IS 'Units treated, of weighted ones their effective number.';
COMMENT ON COLUMN uplift_report.control_n IS 'Units not treated, likewise.';
COMMENT ON COLUMN uplift_report.difference IS 'Treated minus control.';
COMMENT ON COLUMN uplift_report.low IS 'Lower end of the confidence interval of the difference.';
COMMENT ON COLUMN uplift_report.high IS 'Upper end of the confidence interval of the difference.';
COMMENT ON COLUMN uplift_report.statistic IS 'z of rates, t of means; null of sequential looks.';
COMMENT ON COLUMN uplift_report.p_value IS 'Two-sided p-value of no difference.';
COMMENT ON COLUMN uplift_report.lift IS 'Difference in percent of control.';
COMMENT ON COLUMN uplift_report.lift_low IS 'Lower end of the confidence interval of the lift.';
COMMENT ON COLUMN uplift_report.lift_high IS 'Upper end of the confidence interval of the lift.';
COMMENT ON COLUMN uplift_report.incremental IS 'Difference times units treated: successes, or the sum of the measure, that the offer brought.';
COMMENT ON COLUMN uplift_report.incremental_low IS 'Lower end of the confidence interval of that.';
COMMENT ON COLUMN uplift_report.incremental_high IS 'Upper end of the confidence interval of that.';
COMMENT ON COLUMN uplift_report.variance_reduction IS 'By how many percent the covariate made the variance of the difference smaller.';

CREATE TYPE heterogeneity_report AS (
	k bigint,
	q double precision,
	df double precision,
	p_value double precision,
	i_squared double precision,
	i_squared_low double precision,
	i_squared_high double precision,
	tau_squared double precision,
	mean double precision,
	standard_error double precision,
	low double precision,
	high double precision,
	prediction_low double precision,
	prediction_high double precision,
	shrunk double precision[]
);
COMMENT ON TYPE heterogeneity_report IS
'Whether groups differ by more than chance, and by how much.';
COMMENT ON COLUMN heterogeneity_report.k IS 'Number of groups.';
COMMENT ON COLUMN heterogeneity_report.q IS 'Cochran''s Q: chi-square of no difference.';
COMMENT ON COLUMN heterogeneity_report.df IS 'Its degrees of freedom.';
COMMENT ON COLUMN heterogeneity_report.p_value IS 'Its p-value.';
COMMENT ON COLUMN heterogeneity_report.i_squared IS 'Share of the variation that is not chance, in percent.';
COMMENT ON COLUMN heterogeneity_report.i_squared_low IS 'Lower end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.i_squared_high IS 'Upper end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.tau_squared IS 'Variance of the true values between groups.';
COMMENT ON COLUMN heterogeneity_report.mean IS 'Mean of the groups, each weighted by how well it is known.';
COMMENT ON COLUMN heterogeneity_report.standard_error IS 'Its standard error.';
COMMENT ON COLUMN heterogeneity_report.low IS 'Lower end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.high IS 'Upper end of its confidence interval.';
COMMENT ON COLUMN heterogeneity_report.prediction_low IS 'Lower end of where another group is expected.';
COMMENT ON COLUMN heterogeneity_report.prediction_high IS 'Upper end of where another group is expected.';
COMMENT ON COLUMN heterogeneity_report.shrunk IS 'The estimates, each drawn towards the mean as far as it is chance, in the order given.';

CREATE TYPE sample_ratio_report AS (
	statistic double precision,
	df bigint,
	p_value double precision,
	mismatch boolean
);
COMMENT ON TYPE sample_ratio_report IS
'Whether groups have the shares that were meant.';
COMMENT ON COLUMN sample_ratio_report.statistic IS 'Chi-square of the shares that were meant.';
COMMENT ON COLUMN sample_ratio_report.df IS 'Its degrees of freedom.';
COMMENT ON COLUMN sample_ratio_report.p_value IS 'Its p-value.';
COMMENT ON COLUMN sample_ratio_report.mismatch IS 'Whether the p-value is below 0.001: do not read the experiment then.';

CREATE AGGREGATE measure_agg("values" double precision[], minimum double precision[], maximum double precision[]) (
	SFUNC = measure_accum,
	STYPE = measure_summary,
	SSPACE = 512,
	FINALFUNC = measure_final,
	COMBINEFUNC = measure_combine,
	MSFUNC = measure_accum,
	MINVFUNC = measure_accum_inv,
	MSTYPE = measure_summary,
	MSSPACE = 512,
	MFINALFUNC = measure_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE measure_agg(double precision[], double precision[], double precision[]) IS
'Summary of up to 16 measures a row, each on its scale; a null scale is none, a minimum above the maximum a reversed item.';

CREATE AGGREGATE measure_agg("values" double precision[], minimum double precision[], maximum double precision[], weight double precision) (
	SFUNC = measure_accum_weighted,
	STYPE = measure_summary,
	SSPACE = 512,
	FINALFUNC = measure_final,
	COMBINEFUNC = measure_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE measure_agg(double precision[], double precision[], double precision[], double precision) IS
'Summary of up to 16 measures a row, each row with a weight.';

CREATE FUNCTION measure_count(summary measure_summary, measure integer DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_measure_count'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_count(measure_summary, integer) IS
'Number of respondents, of those who answered a measure where one is named.';

CREATE FUNCTION measure_total(summary measure_summary, measure integer DEFAULT 1)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_measure_total'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION measure_total(measure_summary, integer) IS
'Sum of a measure; null where nobody has a value.';

CREATE FUNCTION measure_mean(summary measure_summary, measure integer DEFAULT 1)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_measure_mean'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_mean(measure_summary, integer) IS
'Mean of a measure, in its own unit.';

CREATE FUNCTION measure_mean_estimate(summary measure_summary, confidence double precision DEFAULT 0.95, measure integer DEFAULT 1)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_measure_mean_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_mean_estimate(measure_summary, double precision, integer) IS
'With its confidence interval: mean of a measure, in its own unit.';

CREATE FUNCTION measure_mean_difference(a measure_summary, b measure_summary, confidence double precision DEFAULT 0.95, measure integer DEFAULT 1)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_measure_mean_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_mean_difference(measure_summary, measure_summary, double precision, integer) IS
'Difference of two groups, first minus second: mean of a measure, in its own unit.';

CREATE FUNCTION measure_mean_difference(summary measure_summary, benchmark double precision, confidence double precision DEFAULT 0.95, measure integer DEFAULT 1)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_measure_mean_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION measure_mean_difference(measure_summary, double precision, double precision, integer) IS
'Difference from a benchmark: mean of a measure, in its own unit.';

CREATE FUNCTION ratio(summary measure_summary, per double precision DEFAULT 100)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_ratio'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ratio(measure_summary, double precision) IS
'Ratio of the sums of two measures, numerator and denominator; 100 for a percentage, 1000 for a rate per thousand.';

CREATE FUNCTION ratio_estimate(summary measure_summary, confidence double precision DEFAULT 0.95, method text DEFAULT NULL, per double precision DEFAULT 100)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_ratio_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ratio_estimate(measure_summary, double precision, text, double precision) IS
'With its confidence interval: ratio of the sums of two measures, numerator and denominator; 100 for a percentage, 1000 for a rate per thousand.';

CREATE FUNCTION ratio_difference(a measure_summary, b measure_summary, confidence double precision DEFAULT 0.95, method text DEFAULT NULL, per double precision DEFAULT 100)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ratio_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ratio_difference(measure_summary, measure_summary, double precision, text, double precision) IS
'Difference of two groups, first minus second: ratio of the sums of two measures, numerator and denominator; 100 for a percentage, 1000 for a rate per thousand.';

CREATE FUNCTION ratio_difference(summary measure_summary, benchmark double precision, confidence double precision DEFAULT 0.95, method text DEFAULT NULL, per double precision DEFAULT 100)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_ratio_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ratio_difference(measure_summary, double precision, double precision, text, double precision) IS
'Difference from a benchmark: ratio of the sums of two measures, numerator and denominator; 100 for a percentage, 1000 for a rate per thousand.';

CREATE FUNCTION customer_advocacy_index(summary measure_summary, weights double precision[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_composite_index'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION customer_advocacy_index(measure_summary, double precision[], text, text) IS
'Customer Advocacy Index: trust, satisfaction and recommendation, each on 0..100, as one weighted mean.';

CREATE FUNCTION composite_index(summary measure_summary, weights double precision[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_composite_index'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION composite_index(measure_summary, double precision[], text, text) IS
'Weighted mean of the measures, each put on 0..100; missing drop or renormalise, form arithmetic or geometric.';

CREATE FUNCTION composite_index_estimate(summary measure_summary, confidence double precision DEFAULT 0.95, weights double precision[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_composite_index_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION composite_index_estimate(measure_summary, double precision, double precision[], text, text) IS
'With its confidence interval: weighted mean of the measures, each put on 0..100; missing drop or renormalise, form arithmetic or geometric.';

CREATE FUNCTION composite_index_difference(a measure_summary, b measure_summary, confidence double precision DEFAULT 0.95, weights double precision[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_composite_index_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION composite_index_difference(measure_summary, measure_summary, double precision, double precision[], text, text) IS
'Difference of two groups, first minus second: weighted mean of the measures, each put on 0..100; missing drop or renormalise, form arithmetic or geometric.';

CREATE FUNCTION composite_index_difference(summary measure_summary, benchmark double precision, confidence double precision DEFAULT 0.95, weights double precision[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_composite_index_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION composite_index_difference(measure_summary, double precision, double precision, double precision[], text, text) IS
'Difference from a benchmark: weighted mean of the measures, each put on 0..100; missing drop or renormalise, form arithmetic or geometric.';

CREATE FUNCTION composite_index_components(summary measure_summary, weights double precision[] DEFAULT NULL, names text[] DEFAULT NULL)
	RETURNS TABLE (
		measure text,
		n double precision,
		mean double precision,
		weight double precision,
		contribution double precision,
		share double precision,
		item_rest_correlation double precision,
		alpha_without double precision
	)
	AS 'MODULE_PATHNAME', 'adv_composite_index_components'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 5;
COMMENT ON FUNCTION composite_index_components(measure_summary, double precision[], text[]) IS
'What each measure brings to a composite index, and how well it goes with the others.';

CREATE FUNCTION composite_index_change(before measure_summary, after measure_summary, weights double precision[] DEFAULT NULL, names text[] DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (
		measure text,
		mean_before double precision,
		mean_after double precision,
		weight double precision,
		effect double precision,
		index double precision,
		low double precision,
		high double precision
	)
	AS 'MODULE_PATHNAME', 'adv_composite_index_change'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 5;
COMMENT ON FUNCTION composite_index_change(measure_summary, measure_summary, double precision[], text[], double precision) IS
'What each measure brings to the change of a composite index; the last row is the index, to base 100 before.';

CREATE FUNCTION reliability(summary measure_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_reliability_of'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION reliability(measure_summary, double precision) IS
'Cronbach''s alpha: how well the measures go together, 1 at most, with Feldt''s interval.';

CREATE FUNCTION emotional_loyalty_index(summary measure_summary, weights double precision[] DEFAULT NULL, missing text DEFAULT 'drop', form text DEFAULT 'arithmetic')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_composite_index'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION emotional_loyalty_index(measure_summary, double precision[], text, text) IS
'Emotional Loyalty Index: affinity, attachment and trust, each on 0..100, as one weighted mean.';

CREATE FUNCTION net_emotional_value(summary measure_summary, positive integer[], negative integer[], confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_net_emotional_value'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION net_emotional_value(measure_summary, integer[], integer[], double precision) IS
'Mean of the positive less mean of the negative measures of each respondent, each put on 0..100; the measures by their numbers.';

CREATE FUNCTION key_drivers(summary measure_summary, outcome integer DEFAULT 1, names text[] DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (
		driver text,
		n double precision,
		performance double precision,
		correlation double precision,
		low double precision,
		high double precision,
		coefficient double precision,
		standard_error double precision,
		t double precision,
		p_value double precision,
		beta double precision,
		vif double precision,
		importance double precision,
		relative_weight double precision,
		rank bigint,
		quadrant text,
		note text
	)
	AS 'MODULE_PATHNAME', 'adv_key_drivers'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 5;
COMMENT ON FUNCTION key_drivers(measure_summary, integer, text[], double precision) IS
'What drives the outcome: for each other measure its performance, correlation, regression coefficient and importance, and what to do about it.';

CREATE FUNCTION cultural_relevance(region measure_summary, "all" measure_summary, names text[] DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (
		measure text,
		n double precision,
		mean double precision,
		index double precision,
		z double precision,
		low double precision,
		high double precision,
		p_value double precision,
		adjusted_mean double precision,
		adjusted_index double precision
	)
	AS 'MODULE_PATHNAME', 'adv_cultural_relevance'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 5;
COMMENT ON FUNCTION cultural_relevance(measure_summary, measure_summary, text[], double precision) IS
'What a region emphasises: each measure against all regions, raw and adjusted for the region''s style of answering.';

CREATE FUNCTION heterogeneity(estimates double precision[], standard_errors double precision[], method text DEFAULT 'dl', confidence double precision DEFAULT 0.95)
	RETURNS heterogeneity_report
	AS 'MODULE_PATHNAME', 'adv_heterogeneity_of'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION heterogeneity(double precision[], double precision[], text, double precision) IS
'Whether groups differ by more than chance, and by how much; methods dl, reml and fixed.';

CREATE FUNCTION standardised_rate(rates rate_summary[], population double precision[], confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_standardised_rate_of'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION standardised_rate(rate_summary[], double precision[], double precision, text) IS
'Rate in percent, the groups weighted as in a population, with its interval; methods wilson, and gamma for rare events.';

CREATE FUNCTION uplift(treated rate_summary, control rate_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'fixed', tuning double precision DEFAULT 5000)
	RETURNS uplift_report
	AS 'MODULE_PATHNAME', 'adv_uplift_rates'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION uplift(rate_summary, rate_summary, double precision, text, double precision) IS
'What an offer did to a rate; method fixed, or sequential where one looks more than once.';

CREATE FUNCTION uplift(treated measure_summary, control measure_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'fixed', tuning double precision DEFAULT 5000, outcome integer DEFAULT 1, covariate integer DEFAULT NULL)
	RETURNS uplift_report
	AS 'MODULE_PATHNAME', 'adv_uplift_measures'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION uplift(measure_summary, measure_summary, double precision, text, double precision, integer, integer) IS
'What an offer did to a mean; a covariate measured before makes the interval narrower.';

CREATE FUNCTION sample_ratio_test(counts bigint[], shares double precision[])
	RETURNS sample_ratio_report
	AS 'MODULE_PATHNAME', 'adv_sample_ratio_test'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sample_ratio_test(bigint[], double precision[]) IS
'Whether groups have the shares that were meant; a mismatch, p below 0.001, spoils the experiment.';

-- ----------------------------------------------------------------------------
-- Activity: when customers were active
-- ----------------------------------------------------------------------------

CREATE TYPE activity_summary;

CREATE FUNCTION activity_summary_in(value cstring)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_activity_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_summary_in(cstring) IS
'Reads the text form of activity_summary.';

CREATE FUNCTION activity_summary_out(summary activity_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_summary_out(activity_summary) IS
'Writes the text form of activity_summary.';

CREATE FUNCTION activity_summary_recv(value internal)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_activity_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_summary_recv(internal) IS
'Reads the binary form of activity_summary.';

CREATE FUNCTION activity_summary_send(summary activity_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_summary_send(activity_summary) IS
'Writes the binary form of activity_summary.';

CREATE TYPE activity_summary (
	INPUT = activity_summary_in,
	OUTPUT = activity_summary_out,
	RECEIVE = activity_summary_recv,
	SEND = activity_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE activity_summary IS
'When customers were active: the periods of every customer, exactly, and where it is told the sums of their amounts.';

CREATE CAST (activity_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (activity_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION activity_combine(state activity_summary, other activity_summary)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_combine(activity_summary, activity_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION activity_final(state activity_summary)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_final(activity_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION activity_summary_plus(a activity_summary, b activity_summary)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_summary_plus(activity_summary, activity_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = activity_summary,
	RIGHTARG = activity_summary,
	FUNCTION = activity_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(activity_summary, activity_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary activity_summary) (
	SFUNC = activity_combine,
	STYPE = activity_summary,
	SSPACE = 24576,
	FINALFUNC = activity_final,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(activity_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_activity_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(activity_summary, customer_key, calendar_time, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text, amount numeric)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_activity_accum_amount'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(activity_summary, customer_key, calendar_time, text, numeric) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text, time_zone text)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_activity_accum_zone'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(activity_summary, customer_key, calendar_time, text, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION activity_accum(state activity_summary, customer customer_key, at calendar_time, period text, time_zone text, amount numeric)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_activity_accum_zone_amount'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(activity_summary, customer_key, calendar_time, text, text, numeric) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE activity_agg(customer customer_key, at calendar_time, period text) (
	SFUNC = activity_accum,
	STYPE = activity_summary,
	SSPACE = 16384,
	FINALFUNC = activity_final,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(customer_key, calendar_time, text) IS
'The periods (day, week, sunday week, month, quarter, year) in which every customer was active.';

CREATE AGGREGATE activity_agg(customer customer_key, at calendar_time, period text, amount numeric) (
	SFUNC = activity_accum,
	STYPE = activity_summary,
	SSPACE = 24576,
	FINALFUNC = activity_final,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(customer_key, calendar_time, text, numeric) IS
'The periods in which every customer was active, and the sums of the amounts.';

CREATE AGGREGATE activity_agg(customer customer_key, at calendar_time, period text, time_zone text) (
	SFUNC = activity_accum,
	STYPE = activity_summary,
	SSPACE = 16384,
	FINALFUNC = activity_final,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(customer_key, calendar_time, text, text) IS
'The periods, by the calendar of a time zone, in which every customer was active. Null is the zone of times that are local.';

CREATE AGGREGATE activity_agg(customer customer_key, at calendar_time, period text, time_zone text, amount numeric) (
	SFUNC = activity_accum,
	STYPE = activity_summary,
	SSPACE = 24576,
	FINALFUNC = activity_final,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(customer_key, calendar_time, text, text, numeric) IS
'The periods, by the calendar of a time zone, in which every customer was active, and the sums of the amounts.';

CREATE FUNCTION activity_by(summary activity_summary, period text)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_activity_by'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION activity_by(activity_summary, text) IS
'The same activity by longer periods: days by week, month, quarter or year, months by quarter or year, quarters by year.';

CREATE FUNCTION active_customers(summary activity_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_active_customers'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION active_customers(activity_summary) IS
'Number of customers that were active at all; 0 of null.';

CREATE FUNCTION customer_number(customer customer_key)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_customer_number'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_number(customer_key) IS
'The number by which summaries know a customer: the id where that is an integer, else the hash of the uuid or text.';

CREATE FUNCTION contract_activity_accum(state activity_summary, customer customer_key, started date, ended date, period text, as_of date)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_contract_activity_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION contract_activity_accum(activity_summary, customer_key, date, date, text, date) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION contract_activity_accum(state activity_summary, customer customer_key, started date, ended date, period text, as_of date, amount numeric)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_contract_activity_accum_amount'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION contract_activity_accum(activity_summary, customer_key, date, date, text, date, numeric) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE contract_activity_agg(customer customer_key, started date, ended date, period text, as_of date) (
	SFUNC = contract_activity_accum,
	STYPE = activity_summary,
	SSPACE = 16384,
	FINALFUNC = activity_final,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE contract_activity_agg(customer_key, date, date, text, date) IS
'The periods whose last day, as_of at the latest, a contract of the customer covers: from started to the day before ended, null of one that is open.';

CREATE AGGREGATE contract_activity_agg(customer customer_key, started date, ended date, period text, as_of date, amount numeric) (
	SFUNC = contract_activity_accum,
	STYPE = activity_summary,
	SSPACE = 24576,
	FINALFUNC = activity_final,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE contract_activity_agg(customer_key, date, date, text, date, numeric) IS
'The same, and the sums of the amounts that are due in a period, such as monthly recurring revenue.';

CREATE FUNCTION short_contracts(summary activity_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_short_contracts'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION short_contracts(activity_summary) IS
'Number of contracts that ended before they covered the last day of a period, and are in none; 0 of null.';

CREATE FUNCTION retention_by_period(summary activity_summary, as_of date DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (
		period date,
		customers_at_start bigint,
		new_customers bigint,
		customers_at_end bigint,
		retained bigint,
		churned bigint,
		resurrected bigint,
		retention_rate double precision,
		retained_rate double precision,
		low double precision,
		high double precision,
		complete boolean
	)
	AS 'MODULE_PATHNAME', 'adv_retention_by_period'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 24;
COMMENT ON FUNCTION retention_by_period(activity_summary, date, double precision) IS
'Retention, a row for every period: customers active in the period before (at start) and in this (at end), the source formula 100 (at end - new) / at start, and 100 retained / at start with its interval. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

CREATE FUNCTION retention_rate(customers_at_start bigint, customers_at_end bigint, new_customers bigint)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_retention_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_rate(bigint, bigint, bigint) IS
'Retention rate of known totals: 100 (at end - new) / at start.';

CREATE FUNCTION churn_rate(customers_at_start bigint, customers_at_end bigint, new_customers bigint)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_churn_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION churn_rate(bigint, bigint, bigint) IS
'Churn rate of known totals: 100 less the retention rate.';

CREATE FUNCTION cohorts(summary activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence double precision DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL, per text DEFAULT NULL)
	RETURNS TABLE (
		cohort date,
		size bigint,
		period integer,
		customers bigint,
		retained bigint,
		rate double precision,
		low double precision,
		high double precision,
		revenue numeric,
		revenue_rate double precision,
		complete boolean
	)
	AS 'MODULE_PATHNAME', 'adv_cohorts'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 300;
COMMENT ON FUNCTION cohorts(activity_summary, text, text, date, double precision, text, interval, text) IS
'Cohort retention, a row for every cohort (customers by their first period) and number of periods since: how many of the customers were retained, in percent, with the interval, and what they brought, of amounts. Kinds: bounded (active in that period), unbounded (in that or a later one); against: first (the whole cohort), previous (those of the period before); entry: first, recurring (a customer belongs to the cohort of every active period). A period that had not ended by as_of (by default the last) is not complete, and has no rates. Rolling: of activity by day, periods of so many days that begin on each customer''s own first day, cohorts per (by default month) of that, out of the customers for whom the period is complete.';

CREATE FUNCTION cohorts(entries activity_summary, returns activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence double precision DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL, per text DEFAULT NULL)
	RETURNS TABLE (
		cohort date,
		size bigint,
		period integer,
		customers bigint,
		retained bigint,
		rate double precision,
		low double precision,
		high double precision,
		revenue numeric,
		revenue_rate double precision,
		complete boolean
	)
	AS 'MODULE_PATHNAME', 'adv_cohorts_entries'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 300;
COMMENT ON FUNCTION cohorts(activity_summary, activity_summary, text, text, date, double precision, text, interval, text) IS
'The same, where entries say who belongs to which cohort, such as sign-ups, and returns who is retained, such as orders; revenue is that of the returns alone. Both are by the same periods.';

CREATE FUNCTION cohort_average(summary activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence double precision DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL)
	RETURNS TABLE (
		period integer,
		cohorts bigint,
		customers bigint,
		retained bigint,
		rate double precision,
		low double precision,
		high double precision,
		revenue numeric,
		revenue_rate double precision
	)
	AS 'MODULE_PATHNAME', 'adv_cohort_average'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 24;
COMMENT ON FUNCTION cohort_average(activity_summary, text, text, date, double precision, text, interval) IS
'Cohort retention of all cohorts for which a period is complete, weighted by their size, a row for every number of periods since the first. Kinds: bounded (active in that period), unbounded (in that or a later one); against: first (the whole cohort), previous (those of the period before); entry: first, recurring (a customer belongs to the cohort of every active period).';

CREATE FUNCTION cohort_average(entries activity_summary, returns activity_summary, kind text DEFAULT 'bounded', against text DEFAULT 'first', as_of date DEFAULT NULL, confidence double precision DEFAULT 0.95, entry text DEFAULT 'first', rolling interval DEFAULT NULL)
	RETURNS TABLE (
		period integer,
		cohorts bigint,
		customers bigint,
		retained bigint,
		rate double precision,
		low double precision,
		high double precision,
		revenue numeric,
		revenue_rate double precision
	)
	AS 'MODULE_PATHNAME', 'adv_cohort_average_entries'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 24;
COMMENT ON FUNCTION cohort_average(activity_summary, activity_summary, text, text, date, double precision, text, interval) IS
'The same, where entries say who belongs to which cohort, and returns who is retained, and what they brought.';

CREATE TYPE activity_pair AS (
	both_times bigint,
	only_first bigint,
	only_second bigint,
	neither bigint
);
COMMENT ON TYPE activity_pair IS
'Customers by whether they were active in each of two periods.';
COMMENT ON COLUMN activity_pair.both_times IS
'Active in both.';
COMMENT ON COLUMN activity_pair.only_first IS
'Active in the first, not in the second.';
COMMENT ON COLUMN activity_pair.only_second IS
'Active in the second, not in the first.';
COMMENT ON COLUMN activity_pair.neither IS
'Active in neither, but before.';

CREATE FUNCTION activity_pair(summary activity_summary, first date, second date, as_of date DEFAULT NULL)
	RETURNS activity_pair
	AS 'MODULE_PATHNAME', 'adv_activity_pair'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION activity_pair(activity_summary, date, date, date) IS
'Of the customers who had first come by the earlier of the two periods in which the dates lie, how many were active in both, in one of them, in neither: for rate_paired_difference. NULL where one of the two had not ended by as_of (by default the last).';

CREATE FUNCTION revenue_retention(summary activity_summary, as_of date DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (
		period date,
		revenue_at_start numeric,
		new_revenue numeric,
		resurrected numeric,
		expansion numeric,
		contraction numeric,
		churned numeric,
		revenue_at_end numeric,
		gross_revenue_retention double precision,
		gross_low double precision,
		gross_high double precision,
		net_revenue_retention double precision,
		net_low double precision,
		net_high double precision,
		revenue_churn_rate double precision,
		complete boolean
	)
	AS 'MODULE_PATHNAME', 'adv_revenue_retention'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 24;
COMMENT ON FUNCTION revenue_retention(activity_summary, date, double precision) IS
'Revenue retention, a row for every period: revenue of the period before (at start) and of this (at end), and what makes the difference; gross: what customers who brought something in the period before still bring, no more of each than before, in percent of that; net: with what they bring more, both with their intervals; churn: 100 less gross. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

CREATE FUNCTION repeat_purchase_accum(state activity_summary, customer customer_key, at calendar_time)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_repeat_purchase_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION repeat_purchase_accum(activity_summary, customer_key, calendar_time) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION repeat_purchase_accum(state activity_summary, customer customer_key, at calendar_time, time_zone text)
	RETURNS activity_summary
	AS 'MODULE_PATHNAME', 'adv_repeat_purchase_accum_zone'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION repeat_purchase_accum(activity_summary, customer_key, calendar_time, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION repeat_purchase_rate(summary activity_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_repeat_purchase_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION repeat_purchase_rate(activity_summary) IS
'Repeat purchase rate of a summary of orders by day: customers active in two periods or more, in percent of all.';

CREATE FUNCTION repeat_purchase_rate_estimate(summary activity_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_repeat_purchase_rate_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION repeat_purchase_rate_estimate(activity_summary, double precision, text) IS
'With its confidence interval: repeat purchase rate of a summary of orders by day: customers active in two periods or more, in percent of all.';

CREATE FUNCTION repeat_purchase_rate_difference(a activity_summary, b activity_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_repeat_purchase_rate_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION repeat_purchase_rate_difference(activity_summary, activity_summary, double precision, text) IS
'Difference of two groups, first minus second: repeat purchase rate of a summary of orders by day: customers active in two periods or more, in percent of all.';

CREATE FUNCTION repeat_purchase_rate_difference(summary activity_summary, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_repeat_purchase_rate_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION repeat_purchase_rate_difference(activity_summary, double precision, double precision) IS
'Difference from a benchmark: repeat purchase rate of a summary of orders by day: customers active in two periods or more, in percent of all.';

CREATE AGGREGATE repeat_purchase_rate(customer customer_key, at calendar_time) (
	SFUNC = repeat_purchase_accum,
	STYPE = activity_summary,
	SSPACE = 16384,
	FINALFUNC = repeat_purchase_rate,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE repeat_purchase_rate(customer_key, calendar_time) IS
'Repeat purchase rate: customers with orders on two days or more, in percent of all.';

CREATE AGGREGATE repeat_purchase_rate(customer customer_key, at calendar_time, time_zone text) (
	SFUNC = repeat_purchase_accum,
	STYPE = activity_summary,
	SSPACE = 16384,
	FINALFUNC = repeat_purchase_rate,
	COMBINEFUNC = activity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE repeat_purchase_rate(customer_key, calendar_time, text) IS
'Repeat purchase rate: customers with orders on two days or more by the calendar of a time zone, in percent of all.';

CREATE FUNCTION growth_accounting(summary activity_summary, as_of date DEFAULT NULL)
	RETURNS TABLE (
		period date,
		active bigint,
		new_customers bigint,
		retained bigint,
		resurrected bigint,
		churned bigint,
		dormant bigint,
		growth_rate double precision,
		quick_ratio double precision,
		returning_customer_rate double precision,
		complete boolean
	)
	AS 'MODULE_PATHNAME', 'adv_growth_accounting'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 24;
COMMENT ON FUNCTION growth_accounting(activity_summary, date) IS
'Where active customers come from and go to, a row for every period: new, retained, resurrected; churned since the period before, dormant since earlier; growth in percent; quick ratio (new + resurrected) / churned; returning customers in percent of the active. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

CREATE FUNCTION compound_growth(first double precision, last double precision, periods double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_compound_growth'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION compound_growth(double precision, double precision, double precision) IS
'Compound growth in percent a period: 100 ((last / first)^(1 / periods) - 1).';

CREATE FUNCTION stickiness(summary activity_summary, per text DEFAULT 'month', as_of date DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (
		period date,
		active bigint,
		average_active double precision,
		stickiness double precision,
		low double precision,
		high double precision,
		complete boolean
	)
	AS 'MODULE_PATHNAME', 'adv_stickiness'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 24;
COMMENT ON FUNCTION stickiness(activity_summary, text, date, double precision) IS
'Stickiness, such as DAU/MAU of a summary by day: customers active in the longer period, customers active in an average shorter one, the second in percent of the first with its interval. A period that had not ended by as_of (by default the last) is not complete, and has no rates.';

CREATE FUNCTION active_periods_histogram(summary activity_summary)
	RETURNS TABLE (
		active_periods integer,
		customers bigint,
		share double precision
	)
	AS 'MODULE_PATHNAME', 'adv_active_periods_histogram'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 24;
COMMENT ON FUNCTION active_periods_histogram(activity_summary) IS
'How many customers were active in how many periods, and their share in percent.';

-- ----------------------------------------------------------------------------
-- Customer sets: exactly who
-- ----------------------------------------------------------------------------

CREATE TYPE customer_set;

CREATE FUNCTION customer_set_in(value cstring)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_customer_set_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_in(cstring) IS
'Reads the text form of customer_set.';

CREATE FUNCTION customer_set_out(customers customer_set)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_out(customer_set) IS
'Writes the text form of customer_set.';

CREATE FUNCTION customer_set_recv(value internal)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_customer_set_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_recv(internal) IS
'Reads the binary form of customer_set.';

CREATE FUNCTION customer_set_send(customers customer_set)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_send(customer_set) IS
'Writes the binary form of customer_set.';

CREATE TYPE customer_set (
	INPUT = customer_set_in,
	OUTPUT = customer_set_out,
	RECEIVE = customer_set_recv,
	SEND = customer_set_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE customer_set IS
'An exact set of customers: integers in Roaring bitmaps, uuids and texts as their hashes.';

CREATE CAST (customer_set AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (customer_set AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION customer_set_combine(state customer_set, other customer_set)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_combine(customer_set, customer_set) IS
'Combine function: merges two states.';

CREATE FUNCTION customer_set_final(state customer_set)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_final(customer_set) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION customer_set_plus(a customer_set, b customer_set)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_plus(customer_set, customer_set) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_set_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(customer_set, customer_set) IS
'The summary of both.';

CREATE AGGREGATE rollup(customers customer_set) (
	SFUNC = customer_set_combine,
	STYPE = customer_set,
	SSPACE = 8192,
	FINALFUNC = customer_set_final,
	COMBINEFUNC = customer_set_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(customer_set) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION customer_union(a customer_set, b customer_set)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_set_union'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_union(customer_set, customer_set) IS
'Those who are in either set: the operator |, or +.';

CREATE FUNCTION customer_intersection(a customer_set, b customer_set)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_set_intersection'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_intersection(customer_set, customer_set) IS
'Those who are in both sets: the operator &.';

CREATE FUNCTION customer_except(a customer_set, b customer_set)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_set_except'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_except(customer_set, customer_set) IS
'Those of the first set who are not in the second: the operator -.';

CREATE FUNCTION customer_only_one(a customer_set, b customer_set)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_set_only_one'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_only_one(customer_set, customer_set) IS
'Those who are in one of the sets only: the operator #.';

CREATE FUNCTION customer_set_contains(a customer_set, b customer_set)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_set_contains'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_set_contains(customer_set, customer_set) IS
'Whether all of the second set are in the first: the operator @>.';

CREATE FUNCTION customer_set_contains(customers customer_set, customer customer_key)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_set_has'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION customer_set_contains(customer_set, customer_key) IS
'Whether a customer is in the set: the operator @>.';

CREATE FUNCTION customer_set_contained(a customer_set, b customer_set)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_set_contained'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_set_contained(customer_set, customer_set) IS
'Whether all of the first set are in the second: the operator <@.';

CREATE FUNCTION customer_set_overlaps(a customer_set, b customer_set)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_set_overlaps'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_set_overlaps(customer_set, customer_set) IS
'Whether some customer is in both sets: the operator &&.';

CREATE OPERATOR | (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_union,
	COMMUTATOR = |
);
COMMENT ON OPERATOR |(customer_set, customer_set) IS
'Those who are in either set.';

CREATE OPERATOR & (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_intersection,
	COMMUTATOR = &
);
COMMENT ON OPERATOR &(customer_set, customer_set) IS
'Those who are in both sets.';

CREATE OPERATOR - (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_except
);
COMMENT ON OPERATOR -(customer_set, customer_set) IS
'Those of the first set who are not in the second.';

CREATE OPERATOR # (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_only_one,
	COMMUTATOR = #
);
COMMENT ON OPERATOR #(customer_set, customer_set) IS
'Those who are in one of the sets only.';

CREATE OPERATOR @> (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_set_contains,
	COMMUTATOR = <@,
	RESTRICT = contsel,
	JOIN = contjoinsel
);
COMMENT ON OPERATOR @>(customer_set, customer_set) IS
'Whether all of the second set are in the first.';

CREATE OPERATOR <@ (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_set_contained,
	COMMUTATOR = @>,
	RESTRICT = contsel,
	JOIN = contjoinsel
);
COMMENT ON OPERATOR <@(customer_set, customer_set) IS
'Whether all of the first set are in the second.';

CREATE OPERATOR && (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_set_overlaps,
	COMMUTATOR = &&,
	RESTRICT = contsel,
	JOIN = contjoinsel
);
COMMENT ON OPERATOR &&(customer_set, customer_set) IS
'Whether some customer is in both sets.';

CREATE OPERATOR @> (
	LEFTARG = customer_set,
	RIGHTARG = customer_key,
	FUNCTION = customer_set_contains,
	RESTRICT = contsel,
	JOIN = contjoinsel
);
COMMENT ON OPERATOR @>(customer_set, customer_key) IS
'Whether a customer is in the set.';

CREATE FUNCTION customer_set_accum(state customer_set, customer customer_key)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_set_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_accum(customer_set, customer_key) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE customer_agg(customer customer_key) (
	SFUNC = customer_set_accum,
	STYPE = customer_set,
	SSPACE = 8192,
	FINALFUNC = customer_set_final,
	COMBINEFUNC = customer_set_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_agg(customer_key) IS
'The set of customers.';

CREATE FUNCTION customer_count(customers customer_set)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_customer_count'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION customer_count(customer_set) IS
'Number of customers, 0 of null.';

CREATE FUNCTION customer_ids(customers customer_set)
	RETURNS SETOF bigint
	AS 'MODULE_PATHNAME', 'adv_customer_ids'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10000;
COMMENT ON FUNCTION customer_ids(customer_set) IS
'The customers of a set of integers, in ascending order.';

CREATE FUNCTION customer_set_to_roaring(customers customer_set)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_set_to_roaring'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_to_roaring(customer_set) IS
'A set of integers in the portable format of 64-bit Roaring bitmaps.';

CREATE FUNCTION customer_set_from_roaring(roaring bytea)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_set_from_roaring'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_set_from_roaring(bytea) IS
'The set of integers that is in the portable format of 64-bit Roaring bitmaps.';

CREATE CAST (customer_set AS bytea) WITH FUNCTION customer_set_to_roaring(customer_set);
COMMENT ON CAST (customer_set AS bytea) IS
'The portable format of 64-bit Roaring bitmaps.';
CREATE CAST (bytea AS customer_set) WITH FUNCTION customer_set_from_roaring(bytea);
COMMENT ON CAST (bytea AS customer_set) IS
'The portable format of 64-bit Roaring bitmaps.';

CREATE FUNCTION jaccard_index(a customer_set, b customer_set)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_jaccard_index'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION jaccard_index(customer_set, customer_set) IS
'How alike two sets are: customers in both relative to those in either, 0 to 1.';

CREATE FUNCTION overlap_coefficient(a customer_set, b customer_set)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_overlap_coefficient'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION overlap_coefficient(customer_set, customer_set) IS
'How much of the smaller set is in the other, 0 to 1.';

CREATE FUNCTION retention_rate(customers_at_start customer_set, customers_at_end customer_set)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_set_retention'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION retention_rate(customer_set, customer_set) IS
'Percentage of the customers at the start who are among those at the end.';

CREATE FUNCTION retention_rate_estimate(customers_at_start customer_set, customers_at_end customer_set, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_set_retention_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION retention_rate_estimate(customer_set, customer_set, double precision, text) IS
'Retention rate of a set with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

CREATE FUNCTION retention_rate_difference(start_a customer_set, end_a customer_set, start_b customer_set, end_b customer_set, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_set_retention_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION retention_rate_difference(customer_set, customer_set, customer_set, customer_set, double precision, text) IS
'Retention rate of a minus that of b, which are different customers, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

CREATE FUNCTION retention_rate_difference(customers_at_start customer_set, customers_at_end customer_set, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_set_retention_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION retention_rate_difference(customer_set, customer_set, double precision, double precision) IS
'Retention rate of a set minus a benchmark in percent, in percentage points, with interval and test.';

CREATE FUNCTION churn_rate(customers_at_start customer_set, customers_at_end customer_set)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_set_churn_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION churn_rate(customer_set, customer_set) IS
'Percentage of the customers at the start who are not among those at the end.';

CREATE TYPE customer_pair AS (
	both_times bigint,
	only_first bigint,
	only_second bigint,
	neither bigint
);
COMMENT ON TYPE customer_pair IS
'How many of a population are in two sets.';
COMMENT ON COLUMN customer_pair.both_times IS
'Customers in both sets.';
COMMENT ON COLUMN customer_pair.only_first IS
'Customers in the first set only.';
COMMENT ON COLUMN customer_pair.only_second IS
'Customers in the second set only.';
COMMENT ON COLUMN customer_pair.neither IS
'Customers in neither.';

CREATE FUNCTION customer_pair(first_set customer_set, second_set customer_set, population customer_set)
	RETURNS customer_pair
	AS 'MODULE_PATHNAME', 'adv_customer_pair'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION customer_pair(customer_set, customer_set, customer_set) IS
'How many of the population are in both sets, in one only, in neither: arguments of rate_paired_difference.';

-- ----------------------------------------------------------------------------
-- Lifespan: how long customers stay
-- ----------------------------------------------------------------------------

CREATE TYPE survival_summary;

CREATE FUNCTION survival_summary_in(value cstring)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_survival_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_summary_in(cstring) IS
'Reads the text form of survival_summary.';

CREATE FUNCTION survival_summary_out(summary survival_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_summary_out(survival_summary) IS
'Writes the text form of survival_summary.';

CREATE FUNCTION survival_summary_recv(value internal)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_survival_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_summary_recv(internal) IS
'Reads the binary form of survival_summary.';

CREATE FUNCTION survival_summary_send(summary survival_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_summary_send(survival_summary) IS
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

CREATE CAST (survival_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (survival_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION survival_combine(state survival_summary, other survival_summary)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_combine(survival_summary, survival_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION survival_final(state survival_summary)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_final(survival_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION survival_summary_plus(a survival_summary, b survival_summary)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_summary_plus(survival_summary, survival_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = survival_summary,
	RIGHTARG = survival_summary,
	FUNCTION = survival_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(survival_summary, survival_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary survival_summary) (
	SFUNC = survival_combine,
	STYPE = survival_summary,
	SSPACE = 8192,
	FINALFUNC = survival_final,
	COMBINEFUNC = survival_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(survival_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION survival_accum(state survival_summary, duration double precision, observed boolean)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_survival_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_accum(survival_summary, double precision, boolean) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION survival_accum(state survival_summary, entered double precision, duration double precision, observed boolean, weight double precision)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_survival_accum_entered'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_accum(survival_summary, double precision, double precision, boolean, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION survival_accum(state survival_summary, started calendar_time, ended calendar_time, as_of calendar_time)
	RETURNS survival_summary
	AS 'MODULE_PATHNAME', 'adv_survival_accum_dates'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_accum(survival_summary, calendar_time, calendar_time, calendar_time) IS
'Transition function: adds a row to the state.';

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

CREATE FUNCTION customer_lifespan_final(state survival_summary)
	RETURNS customer_lifespan
	AS 'MODULE_PATHNAME', 'adv_customer_lifespan_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_lifespan_final(survival_summary) IS
'Final function: the answer of the state.';

CREATE AGGREGATE customer_lifespan(started calendar_time, ended calendar_time, as_of calendar_time) (
	SFUNC = survival_accum,
	STYPE = survival_summary,
	SSPACE = 4096,
	FINALFUNC = customer_lifespan_final,
	COMBINEFUNC = survival_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_lifespan(calendar_time, calendar_time, calendar_time) IS
'Customer lifespan in days as of a time: median and restricted mean with intervals. Ended null or later: still there.';

CREATE FUNCTION survival_quantile(summary survival_summary, fraction double precision DEFAULT 0.5)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_survival_quantile_time'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_quantile(survival_summary, double precision) IS
'Time after which this fraction of the customers is gone; 0.5 is the median lifespan. Null where so many never went.';

CREATE FUNCTION survival_quantile_estimate(summary survival_summary, fraction double precision DEFAULT 0.5, confidence double precision DEFAULT 0.95, transform text DEFAULT 'log')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_survival_quantile_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_quantile_estimate(survival_summary, double precision, double precision, text) IS
'Time after which this fraction of the customers is gone, with its confidence interval.';

CREATE FUNCTION restricted_mean(summary survival_summary, horizon double precision DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_restricted_mean'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION restricted_mean(survival_summary, double precision) IS
'Mean time that customers stay within a horizon, by default the longest duration.';

CREATE FUNCTION restricted_mean_estimate(summary survival_summary, horizon double precision DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_restricted_mean_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION restricted_mean_estimate(survival_summary, double precision, double precision) IS
'Mean time that customers stay within a horizon, with its confidence interval.';

CREATE FUNCTION restricted_mean_difference(a survival_summary, b survival_summary, horizon double precision DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_restricted_mean_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION restricted_mean_difference(survival_summary, survival_summary, double precision, double precision) IS
'Difference of the mean time that two groups stay within one horizon, by default the shorter of their longest durations.';

CREATE AGGREGATE survival_agg(duration double precision, observed boolean) (
	SFUNC = survival_accum,
	STYPE = survival_summary,
	SSPACE = 4096,
	FINALFUNC = survival_final,
	COMBINEFUNC = survival_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(double precision, boolean) IS
'How long customers stayed. Observed: the end was seen; false: still there when last seen.';

CREATE AGGREGATE survival_agg(entered double precision, duration double precision, observed boolean, weight double precision) (
	SFUNC = survival_accum,
	STYPE = survival_summary,
	SSPACE = 8192,
	FINALFUNC = survival_final,
	COMBINEFUNC = survival_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(double precision, double precision, boolean, double precision) IS
'How long customers stayed, seen from when they entered on (null: from the beginning), each with a weight (1: none).';

CREATE AGGREGATE survival_agg(started calendar_time, ended calendar_time, as_of calendar_time) (
	SFUNC = survival_accum,
	STYPE = survival_summary,
	SSPACE = 4096,
	FINALFUNC = survival_final,
	COMBINEFUNC = survival_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(calendar_time, calendar_time, calendar_time) IS
'How long customers stayed, in days: ended, or still there as of a time (ended null or later).';

CREATE FUNCTION unknown_count(summary survival_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_survival_unknown'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION unknown_count(survival_summary) IS
'Number of rows with a null.';

CREATE FUNCTION survival_events(summary survival_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_survival_events'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_events(survival_summary) IS
'Number of customers whose end was seen.';

CREATE FUNCTION survival_censored(summary survival_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_survival_censored'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_censored(survival_summary) IS
'Number of customers who were still there when last seen.';

CREATE FUNCTION survival_curve(summary survival_summary, confidence double precision DEFAULT 0.95, transform text DEFAULT 'log')
	RETURNS TABLE (duration double precision, at_risk double precision, events double precision, censored double precision, probability double precision, standard_error double precision, low double precision, high double precision)
	AS 'MODULE_PATHNAME', 'adv_survival_curve'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 500;
COMMENT ON FUNCTION survival_curve(survival_summary, double precision, text) IS
'Kaplan-Meier curve: a row for every duration, with the probability to stay longer; transforms log, log_log and plain.';

CREATE FUNCTION survival_probability(summary survival_summary, duration double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_survival_probability'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_probability(survival_summary, double precision) IS
'Probability to stay longer than a time, 0 to 1; null where nobody was seen for so long.';

CREATE FUNCTION survival_probability_estimate(summary survival_summary, duration double precision, confidence double precision DEFAULT 0.95, transform text DEFAULT 'log')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_survival_probability_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_probability_estimate(survival_summary, double precision, double precision, text) IS
'Probability to stay longer than a time, with its confidence interval.';

CREATE FUNCTION survival_probability_difference(a survival_summary, b survival_summary, duration double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_survival_probability_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_probability_difference(survival_summary, survival_summary, double precision, double precision) IS
'Difference of the probability to stay longer than a time between two groups.';

CREATE FUNCTION cumulative_hazard(summary survival_summary, duration double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_cumulative_hazard'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cumulative_hazard(survival_summary, double precision) IS
'Nelson-Aalen cumulative hazard up to a time.';

CREATE FUNCTION cumulative_hazard_estimate(summary survival_summary, duration double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_cumulative_hazard_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cumulative_hazard_estimate(survival_summary, double precision, double precision) IS
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

CREATE FUNCTION logrank_accum(state double precision[], summary survival_summary)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_logrank_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION logrank_accum(double precision[], survival_summary) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION logrank_accum(state double precision[], summary survival_summary, rho double precision)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_logrank_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION logrank_accum(double precision[], survival_summary, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION logrank_combine(state double precision[], other double precision[])
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_logrank_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION logrank_combine(double precision[], double precision[]) IS
'Combine function: merges two states.';

CREATE FUNCTION logrank_final(state double precision[])
	RETURNS logrank_test
	AS 'MODULE_PATHNAME', 'adv_logrank_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION logrank_final(double precision[]) IS
'Final function: the answer of the state.';

CREATE AGGREGATE logrank(summary survival_summary) (
	SFUNC = logrank_accum,
	STYPE = double precision[],
	SSPACE = 32768,
	FINALFUNC = logrank_final,
	COMBINEFUNC = logrank_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE logrank(survival_summary) IS
'Log-rank test over the summaries of groups: do they stay equally long?';

CREATE AGGREGATE logrank(summary survival_summary, rho double precision) (
	SFUNC = logrank_accum,
	STYPE = double precision[],
	SSPACE = 32768,
	FINALFUNC = logrank_final,
	COMBINEFUNC = logrank_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE logrank(survival_summary, double precision) IS
'Weighted log-rank test of Harrington and Fleming: with rho 1 early ends count more.';

-- ----------------------------------------------------------------------------
-- Purchases: what one customer bought
-- ----------------------------------------------------------------------------

CREATE TYPE purchase_summary;

CREATE FUNCTION purchase_summary_in(value cstring)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_purchase_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_summary_in(cstring) IS
'Reads the text form of purchase_summary.';

CREATE FUNCTION purchase_summary_out(summary purchase_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_summary_out(purchase_summary) IS
'Writes the text form of purchase_summary.';

CREATE FUNCTION purchase_summary_recv(value internal)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_purchase_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_summary_recv(internal) IS
'Reads the binary form of purchase_summary.';

CREATE FUNCTION purchase_summary_send(summary purchase_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_summary_send(purchase_summary) IS
'Writes the binary form of purchase_summary.';

CREATE TYPE purchase_summary (
	INPUT = purchase_summary_in,
	OUTPUT = purchase_summary_out,
	RECEIVE = purchase_summary_recv,
	SEND = purchase_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE purchase_summary IS
'When one customer bought, and what was spent: what models of customer lifetime value ask of a customer.';

CREATE CAST (purchase_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (purchase_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION purchase_combine(state purchase_summary, other purchase_summary)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_combine(purchase_summary, purchase_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION purchase_final(state purchase_summary)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_final(purchase_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION purchase_summary_plus(a purchase_summary, b purchase_summary)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_summary_plus(purchase_summary, purchase_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = purchase_summary,
	RIGHTARG = purchase_summary,
	FUNCTION = purchase_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(purchase_summary, purchase_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary purchase_summary) (
	SFUNC = purchase_combine,
	STYPE = purchase_summary,
	SSPACE = 8192,
	FINALFUNC = purchase_final,
	COMBINEFUNC = purchase_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(purchase_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION purchase_accum(state purchase_summary, at calendar_time)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_purchase_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_accum(purchase_summary, calendar_time) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION purchase_accum(state purchase_summary, at calendar_time, amount numeric)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_purchase_accum_amount'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_accum(purchase_summary, calendar_time, numeric) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION purchase_accum(state purchase_summary, at calendar_time, period text, time_zone text, amount numeric)
	RETURNS purchase_summary
	AS 'MODULE_PATHNAME', 'adv_purchase_accum_period'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_accum(purchase_summary, calendar_time, text, text, numeric) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE purchase_agg(at calendar_time) (
	SFUNC = purchase_accum,
	STYPE = purchase_summary,
	SSPACE = 2048,
	FINALFUNC = purchase_final,
	COMBINEFUNC = purchase_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_agg(calendar_time) IS
'The purchases of one customer, by day.';

CREATE AGGREGATE purchase_agg(at calendar_time, amount numeric) (
	SFUNC = purchase_accum,
	STYPE = purchase_summary,
	SSPACE = 8192,
	FINALFUNC = purchase_final,
	COMBINEFUNC = purchase_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_agg(calendar_time, numeric) IS
'The purchases of one customer, by day; an amount below 0 is a refund, null one that is not known.';

CREATE AGGREGATE purchase_agg(at calendar_time, period text, time_zone text, amount numeric) (
	SFUNC = purchase_accum,
	STYPE = purchase_summary,
	SSPACE = 8192,
	FINALFUNC = purchase_final,
	COMBINEFUNC = purchase_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_agg(calendar_time, text, text, numeric) IS
'The purchases of one customer, by day, week, month, quarter or year; the time zone is that of a timestamptz, else null.';

CREATE FUNCTION purchase_frequency(summary purchase_summary, as_of date DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_purchase_frequency'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_frequency(purchase_summary, date) IS
'Repeat purchases: periods with a purchase, without the first; null where there is none.';

CREATE FUNCTION purchase_span(summary purchase_summary, as_of date DEFAULT NULL, unit interval DEFAULT '1 week')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_purchase_span'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_span(purchase_summary, date, interval) IS
'Time from the first purchase to the last, in units: what models call recency, t_x.';

CREATE FUNCTION purchase_age(summary purchase_summary, as_of date, unit interval DEFAULT '1 week')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_purchase_age'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_age(purchase_summary, date, interval) IS
'Time from the first purchase to as_of, in units.';

CREATE FUNCTION purchase_mean_spend(summary purchase_summary, as_of date DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_purchase_mean_spend'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_mean_spend(purchase_summary, date) IS
'Mean amount of the purchases after the first, less refunds; null where there are none.';

CREATE FUNCTION purchase_spend(summary purchase_summary, as_of date DEFAULT NULL)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'adv_purchase_spend'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION purchase_spend(purchase_summary, date) IS
'All amounts, less refunds, exactly.';

CREATE FUNCTION first_purchase(summary purchase_summary)
	RETURNS date
	AS 'MODULE_PATHNAME', 'adv_first_purchase'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION first_purchase(purchase_summary) IS
'First day of the first period with a purchase.';

CREATE FUNCTION last_purchase(summary purchase_summary, as_of date DEFAULT NULL)
	RETURNS date
	AS 'MODULE_PATHNAME', 'adv_last_purchase'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION last_purchase(purchase_summary, date) IS
'First day of the last period with a purchase.';

CREATE FUNCTION purchase_periods(summary purchase_summary)
	RETURNS TABLE (period date, bought boolean, amount numeric)
	AS 'MODULE_PATHNAME', 'adv_purchase_periods'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION purchase_periods(purchase_summary) IS
'A row for every period with a purchase or a refund, with its amount.';

-- ----------------------------------------------------------------------------
-- Customer lifetime value: what customers will be worth
-- ----------------------------------------------------------------------------

CREATE TYPE clv_summary;

CREATE FUNCTION clv_summary_in(value cstring)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_summary_in(cstring) IS
'Reads the text form of clv_summary.';

CREATE FUNCTION clv_summary_out(summary clv_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_summary_out(clv_summary) IS
'Writes the text form of clv_summary.';

CREATE FUNCTION clv_summary_recv(value internal)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_summary_recv(internal) IS
'Reads the binary form of clv_summary.';

CREATE FUNCTION clv_summary_send(summary clv_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_summary_send(clv_summary) IS
'Writes the binary form of clv_summary.';

CREATE TYPE clv_summary (
	INPUT = clv_summary_in,
	OUTPUT = clv_summary_out,
	RECEIVE = clv_summary_recv,
	SEND = clv_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE clv_summary IS
'How many customers there are of each kind: what models of customer lifetime value are fitted to.';

CREATE CAST (clv_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (clv_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION clv_combine(state clv_summary, other clv_summary)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_combine(clv_summary, clv_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION clv_final(state clv_summary)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_final(clv_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION clv_summary_plus(a clv_summary, b clv_summary)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_summary_plus(clv_summary, clv_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = clv_summary,
	RIGHTARG = clv_summary,
	FUNCTION = clv_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(clv_summary, clv_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary clv_summary) (
	SFUNC = clv_combine,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(clv_summary) IS
'The summary of all that the summaries hold.';

CREATE TYPE clv_model;

CREATE FUNCTION clv_model_in(value cstring)
	RETURNS clv_model
	AS 'MODULE_PATHNAME', 'adv_clv_model_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_model_in(cstring) IS
'Reads the text form of clv_model.';

CREATE FUNCTION clv_model_out(value clv_model)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_model_out(clv_model) IS
'Writes the text form of clv_model.';

CREATE FUNCTION clv_model_recv(value internal)
	RETURNS clv_model
	AS 'MODULE_PATHNAME', 'adv_clv_model_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_model_recv(internal) IS
'Reads the binary form of clv_model.';

CREATE FUNCTION clv_model_send(value clv_model)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_model_send(clv_model) IS
'Writes the binary form of clv_model.';

CREATE TYPE clv_model (
	INPUT = clv_model_in,
	OUTPUT = clv_model_out,
	RECEIVE = clv_model_recv,
	SEND = clv_model_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE clv_model IS
'A model of how customers buy or stay, fitted or of given parameters: its kind, parameters, their covariance, and how the fit ended.';

CREATE CAST (clv_model AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (clv_model AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION historic_clv_accum(state bigint[], amount numeric)
	RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'adv_historic_clv_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION historic_clv_accum(bigint[], numeric) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION historic_clv_accum(state bigint[], amount numeric, margin numeric)
	RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'adv_historic_clv_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION historic_clv_accum(bigint[], numeric, numeric) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION historic_clv_combine(state bigint[], other bigint[])
	RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'adv_historic_clv_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION historic_clv_combine(bigint[], bigint[]) IS
'Combine function: merges two states.';

CREATE FUNCTION historic_clv_final(state bigint[])
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'adv_historic_clv_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION historic_clv_final(bigint[]) IS
'Final function: the answer of the state.';

CREATE FUNCTION customer_equity_accum(state double precision[], clv double precision)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_customer_equity_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION customer_equity_accum(double precision[], double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION customer_equity_combine(state double precision[], other double precision[])
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_customer_equity_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION customer_equity_combine(double precision[], double precision[]) IS
'Combine function: merges two states.';

CREATE FUNCTION customer_equity_final(state double precision[])
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_customer_equity_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION customer_equity_final(double precision[]) IS
'Final function: the answer of the state.';

CREATE FUNCTION clv_times_accum(state clv_summary, frequency double precision, recency double precision, age double precision, unit interval)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_times_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_times_accum(clv_summary, double precision, double precision, double precision, interval) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION clv_times_accum(state clv_summary, purchases purchase_summary, as_of date, unit interval)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_times_accum_purchases'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_times_accum(clv_summary, purchase_summary, date, interval) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION clv_opportunities_accum(state clv_summary, frequency double precision, recency double precision, opportunities double precision, unit interval)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_opportunities_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_opportunities_accum(clv_summary, double precision, double precision, double precision, interval) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION clv_opportunities_accum(state clv_summary, purchases purchase_summary, as_of date)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_opportunities_accum_purchases'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_opportunities_accum(clv_summary, purchase_summary, date) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION clv_spend_accum(state clv_summary, frequency double precision, mean_spend double precision)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_spend_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_spend_accum(clv_summary, double precision, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION clv_spend_accum(state clv_summary, purchases purchase_summary, as_of date)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_spend_accum_purchases'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_spend_accum(clv_summary, purchase_summary, date) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION clv_contract_accum(state clv_summary, periods double precision, ended boolean)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_contract_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_contract_accum(clv_summary, double precision, boolean) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION clv_contract_accum(state clv_summary, periods double precision, ended boolean, customers bigint)
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_contract_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_contract_accum(clv_summary, double precision, boolean, bigint) IS
'Transition function: adds a row to the state.';

CREATE TYPE clv_model_description AS (
	model text,
	customers bigint,
	log_likelihood double precision,
	parameters integer,
	aic double precision,
	bic double precision,
	unit interval,
	evaluations integer,
	converged boolean,
	outcome text
);
COMMENT ON TYPE clv_model_description IS
'What a model is and how it was fitted.';
COMMENT ON COLUMN clv_model_description.model IS 'Which model.';
COMMENT ON COLUMN clv_model_description.customers IS 'Number of customers that it was fitted to; null of given parameters.';
COMMENT ON COLUMN clv_model_description.log_likelihood IS 'Log likelihood of the customers.';
COMMENT ON COLUMN clv_model_description.parameters IS 'Number of parameters.';
COMMENT ON COLUMN clv_model_description.aic IS 'Akaike information criterion, 2 parameters - 2 log likelihood: of models of the same customers the lowest is best; null with a ridge.';
COMMENT ON COLUMN clv_model_description.bic IS 'Bayesian information criterion, parameters x ln(customers) - 2 log likelihood; null with a ridge.';
COMMENT ON COLUMN clv_model_description.unit IS 'What 1 means of times; null of models without times.';
COMMENT ON COLUMN clv_model_description.evaluations IS 'How often the likelihood was computed.';
COMMENT ON COLUMN clv_model_description.converged IS 'Whether a maximum of the likelihood was found.';
COMMENT ON COLUMN clv_model_description.outcome IS 'How the fit ended, in a sentence.';

CREATE TYPE likelihood_ratio AS (
	statistic double precision,
	degrees_of_freedom bigint,
	p_value double precision
);
COMMENT ON TYPE likelihood_ratio IS
'Likelihood-ratio test of a restricted model within a general one.';
COMMENT ON COLUMN likelihood_ratio.statistic IS 'Twice the difference of the log likelihoods.';
COMMENT ON COLUMN likelihood_ratio.degrees_of_freedom IS 'How many parameters more the general model has.';
COMMENT ON COLUMN likelihood_ratio.p_value IS 'Probability of such a statistic if the restricted model is right.';

CREATE TYPE clv_report AS (
	frequency bigint,
	recency double precision,
	age double precision,
	mean_spend double precision,
	probability_alive double precision,
	expected_purchases double precision,
	expected_spend double precision,
	clv double precision
);
COMMENT ON TYPE clv_report IS
'A customer''s numbers, in the unit of the model, and what follows from them.';
COMMENT ON COLUMN clv_report.frequency IS 'Number of repeat purchases.';
COMMENT ON COLUMN clv_report.recency IS 'Time from the first purchase to the last: t_x of the papers, not the time since the last.';
COMMENT ON COLUMN clv_report.age IS 'Time from the first purchase to the date of the report.';
COMMENT ON COLUMN clv_report.mean_spend IS 'Mean spend of the repeat purchases; null where there are none.';
COMMENT ON COLUMN clv_report.probability_alive IS 'Probability to be still a customer.';
COMMENT ON COLUMN clv_report.expected_purchases IS 'Expected number of purchases within the horizon.';
COMMENT ON COLUMN clv_report.expected_spend IS 'Expected mean spend of a purchase.';
COMMENT ON COLUMN clv_report.clv IS 'Discounted purchases within the horizon x expected spend x margin.';

CREATE TYPE purchase_distribution_test AS (
	chi_square double precision,
	degrees_of_freedom bigint,
	p_value double precision,
	groups bigint
);
COMMENT ON TYPE purchase_distribution_test IS
'Whether customers by number of repeat purchases are as many as a model expects.';
COMMENT ON COLUMN purchase_distribution_test.chi_square IS 'Pearson''s statistic.';
COMMENT ON COLUMN purchase_distribution_test.degrees_of_freedom IS 'Groups, less one, less the parameters of the model; 0 if there are not enough groups.';
COMMENT ON COLUMN purchase_distribution_test.p_value IS 'P-value of no difference; null without degrees of freedom.';
COMMENT ON COLUMN purchase_distribution_test.groups IS 'Numbers of purchases, those with fewer than 5 expected customers taken together.';

CREATE FUNCTION clv_from_averages(average_order_value double precision, orders_per_period double precision, periods double precision, margin double precision DEFAULT 100)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_clv_from_averages'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_from_averages(double precision, double precision, double precision, double precision) IS
'Customer lifetime value of an average customer: order value x orders a period x periods x margin in percent.';

CREATE FUNCTION clv_perpetuity(margin double precision, retention_rate double precision, discount_rate double precision, first_margin_now boolean DEFAULT false, period interval DEFAULT '1 year')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_clv_perpetuity'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_perpetuity(double precision, double precision, double precision, boolean, interval) IS
'Customer lifetime value for ever: m r / (1 + i - r), or m (1 + i) / (1 + i - r) where the first margin arrives now; margin and retention rate of a period, the discount rate in percent a year.';

CREATE AGGREGATE historic_clv(amount numeric) (
	SFUNC = historic_clv_accum,
	STYPE = bigint[],
	SSPACE = 128,
	FINALFUNC = historic_clv_final,
	COMBINEFUNC = historic_clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE historic_clv(numeric) IS
'Historic customer lifetime value: the sum of a customer''s amounts, exactly.';

CREATE AGGREGATE historic_clv(amount numeric, margin numeric) (
	SFUNC = historic_clv_accum,
	STYPE = bigint[],
	SSPACE = 128,
	FINALFUNC = historic_clv_final,
	COMBINEFUNC = historic_clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE historic_clv(numeric, numeric) IS
'Historic customer lifetime value: the sum of amount x margin in percent, each to the millionth.';

CREATE AGGREGATE customer_equity(clv double precision) (
	SFUNC = customer_equity_accum,
	STYPE = double precision[],
	SSPACE = 128,
	FINALFUNC = customer_equity_final,
	COMBINEFUNC = customer_equity_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_equity(double precision) IS
'Customer equity: the sum of the lifetime values of all customers.';

CREATE AGGREGATE clv_agg(frequency double precision, recency double precision, age double precision, unit interval) (
	SFUNC = clv_times_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_agg(double precision, double precision, double precision, interval) IS
'Summary of customers for bg_nbd, mbg_nbd and pareto_nbd: repeat purchases, the time from the first purchase to the last and to the end of what is known, in a unit of time.';

CREATE AGGREGATE clv_agg(purchases purchase_summary, as_of date, unit interval) (
	SFUNC = clv_times_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_agg(purchase_summary, date, interval) IS
'Summary of customers as of a date for bg_nbd, mbg_nbd and pareto_nbd.';

CREATE AGGREGATE clv_opportunities_agg(frequency double precision, recency double precision, opportunities double precision, unit interval) (
	SFUNC = clv_opportunities_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_opportunities_agg(double precision, double precision, double precision, interval) IS
'Summary of customers for bg_bb: how many opportunities to buy after the first purchase were used, the number of the last of them, and how many there were.';

CREATE AGGREGATE clv_opportunities_agg(purchases purchase_summary, as_of date) (
	SFUNC = clv_opportunities_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_opportunities_agg(purchase_summary, date) IS
'Summary of customers as of a date for bg_bb.';

CREATE AGGREGATE clv_spend_agg(frequency double precision, mean_spend double precision) (
	SFUNC = clv_spend_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_spend_agg(double precision, double precision) IS
'Summary of customers for gamma_gamma: repeat purchases and what they were worth on average; customers without one are left out.';

CREATE AGGREGATE clv_spend_agg(purchases purchase_summary, as_of date) (
	SFUNC = clv_spend_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_spend_agg(purchase_summary, date) IS
'Summary of customers as of a date for gamma_gamma.';

CREATE AGGREGATE clv_contract_agg(periods double precision, ended boolean) (
	SFUNC = clv_contract_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_contract_agg(double precision, boolean) IS
'Summary of contracts for shifted_beta_geometric and beta_discrete_weibull: whole periods completed, and whether the customer left in the next.';

CREATE AGGREGATE clv_contract_agg(periods double precision, ended boolean, customers bigint) (
	SFUNC = clv_contract_accum,
	STYPE = clv_summary,
	SSPACE = 8192,
	FINALFUNC = clv_final,
	COMBINEFUNC = clv_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_contract_agg(double precision, boolean, bigint) IS
'Summary of contracts for shifted_beta_geometric and beta_discrete_weibull, of customers who are alike.';

CREATE FUNCTION clv_data(summary activity_summary, as_of date, unit interval DEFAULT NULL, data text DEFAULT 'times')
	RETURNS clv_summary
	AS 'MODULE_PATHNAME', 'adv_clv_data'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION clv_data(activity_summary, date, interval, text) IS
'Summary of customers as of a date, of a summary of orders by day: times (in a unit, of a week unless another is given), opportunities or spend.';

CREATE FUNCTION clv_fit(summary clv_summary, model text, start double precision[] DEFAULT NULL, ridge double precision DEFAULT 0, lower double precision DEFAULT 1e-6, upper double precision DEFAULT 1e6)
	RETURNS clv_model
	AS 'MODULE_PATHNAME', 'adv_clv_fit_model'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION clv_fit(clv_summary, text, double precision[], double precision, double precision, double precision) IS
'The model of this name that fits a summary best, by maximum likelihood.';

CREATE FUNCTION clv_model(model text, parameters double precision[], unit interval DEFAULT NULL)
	RETURNS clv_model
	AS 'MODULE_PATHNAME', 'adv_clv_model'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_model(text, double precision[], interval) IS
'The model of this name with given parameters, in its papers'' order; times in a unit, of a week unless another is given.';

CREATE FUNCTION clv_converged(model clv_model)
	RETURNS boolean
	AS 'MODULE_PATHNAME', 'adv_clv_converged'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_converged(clv_model) IS
'Whether the fit of a model found the maximum of the likelihood; null of given parameters.';

CREATE FUNCTION clv_model_parameters(model clv_model, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (parameter text, value double precision, standard_error double precision, low double precision, high double precision)
	AS 'MODULE_PATHNAME', 'adv_clv_model_parameters'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 4;
COMMENT ON FUNCTION clv_model_parameters(clv_model, double precision) IS
'The parameters of a model with their standard errors and intervals; null where they are not known.';

CREATE FUNCTION clv_model_info(model clv_model)
	RETURNS clv_model_description
	AS 'MODULE_PATHNAME', 'adv_clv_model_info'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_model_info(clv_model) IS
'What a model is and how it was fitted.';

CREATE FUNCTION likelihood_ratio_test(restricted clv_model, general clv_model)
	RETURNS likelihood_ratio
	AS 'MODULE_PATHNAME', 'adv_likelihood_ratio_test'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION likelihood_ratio_test(clv_model, clv_model) IS
'Likelihood-ratio test of sBG within BdW, fitted to the same customers; null where a fit did not converge.';

CREATE FUNCTION likelihood_ratio_test(pooled clv_model, segments clv_model[])
	RETURNS likelihood_ratio
	AS 'MODULE_PATHNAME', 'adv_likelihood_ratio_test_segments'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION likelihood_ratio_test(clv_model, clv_model[]) IS
'Likelihood-ratio test of one model of all customers within one of every segment of them; null where a fit did not converge.';

CREATE FUNCTION probability_alive(model clv_model, frequency double precision, recency double precision, age double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_probability_alive'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION probability_alive(clv_model, double precision, double precision, double precision) IS
'Probability of a customer with these numbers, in the unit of the model, to be still one.';

CREATE FUNCTION probability_alive(model clv_model, purchases purchase_summary, as_of date)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_probability_alive'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION probability_alive(clv_model, purchase_summary, date) IS
'Probability of a customer as of a date to be still one.';

CREATE FUNCTION probability_alive_estimate(model clv_model, frequency double precision, recency double precision, age double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_probability_alive_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION probability_alive_estimate(clv_model, double precision, double precision, double precision, double precision) IS
'Probability of a customer with these numbers, in the unit of the model, to be still one, with its interval.';

CREATE FUNCTION probability_alive_estimate(model clv_model, purchases purchase_summary, as_of date, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_probability_alive_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION probability_alive_estimate(clv_model, purchase_summary, date, double precision) IS
'Probability of a customer as of a date to be still one, with its interval.';

CREATE FUNCTION churn_probability(model clv_model, frequency double precision, recency double precision, age double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_churn_probability'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION churn_probability(clv_model, double precision, double precision, double precision) IS
'Probability of a customer with these numbers, in the unit of the model, to have left.';

CREATE FUNCTION churn_probability(model clv_model, purchases purchase_summary, as_of date)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_churn_probability'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION churn_probability(clv_model, purchase_summary, date) IS
'Probability of a customer as of a date to have left.';

CREATE FUNCTION expected_purchases(model clv_model, frequency double precision, recency double precision, age double precision, horizon interval)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_expected_purchases'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases(clv_model, double precision, double precision, double precision, interval) IS
'Expected number of purchases of a customer with these numbers, in the unit of the model, within a horizon.';

CREATE FUNCTION expected_purchases(model clv_model, purchases purchase_summary, as_of date, horizon interval)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_expected_purchases'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases(clv_model, purchase_summary, date, interval) IS
'Expected number of purchases of a customer as of a date within a horizon.';

CREATE FUNCTION expected_purchases_estimate(model clv_model, frequency double precision, recency double precision, age double precision, horizon interval, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_expected_purchases_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases_estimate(clv_model, double precision, double precision, double precision, interval, double precision) IS
'Expected number of purchases of a customer with these numbers, in the unit of the model, within a horizon, with its interval.';

CREATE FUNCTION expected_purchases_estimate(model clv_model, purchases purchase_summary, as_of date, horizon interval, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_expected_purchases_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases_estimate(clv_model, purchase_summary, date, interval, double precision) IS
'Expected number of purchases of a customer as of a date within a horizon, with its interval.';

CREATE FUNCTION purchase_probability(model clv_model, purchases_count bigint, frequency double precision, recency double precision, age double precision, horizon interval)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_purchase_probability'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_probability(clv_model, bigint, double precision, double precision, double precision, interval) IS
'Probability of exactly so many purchases of a customer with these numbers, in the unit of the model, within a horizon.';

CREATE FUNCTION purchase_probability(model clv_model, purchases_count bigint, purchases purchase_summary, as_of date, horizon interval)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_purchase_probability'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_probability(clv_model, bigint, purchase_summary, date, interval) IS
'Probability of exactly so many purchases of a customer as of a date within a horizon.';

CREATE FUNCTION purchases_quantile(model clv_model, frequency double precision, recency double precision, age double precision, horizon interval, probability double precision)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_purchases_quantile'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION purchases_quantile(clv_model, double precision, double precision, double precision, interval, double precision) IS
'Number of purchases within a horizon that a customer with these numbers, in the unit of the model, does not exceed with a probability.';

CREATE FUNCTION purchases_quantile(model clv_model, purchases purchase_summary, as_of date, horizon interval, probability double precision)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_purchases_quantile'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION purchases_quantile(clv_model, purchase_summary, date, interval, double precision) IS
'Number of purchases within a horizon that a customer as of a date does not exceed with a probability.';

CREATE FUNCTION discounted_purchases(model clv_model, frequency double precision, recency double precision, age double precision, discount_rate double precision, horizon interval DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_discounted_purchases'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION discounted_purchases(clv_model, double precision, double precision, double precision, double precision, interval) IS
'Expected number of purchases of a customer with these numbers, in the unit of the model, discounted at a rate in percent a year; for ever unless there is a horizon.';

CREATE FUNCTION discounted_purchases(model clv_model, purchases purchase_summary, as_of date, discount_rate double precision, horizon interval DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_discounted_purchases'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION discounted_purchases(clv_model, purchase_summary, date, double precision, interval) IS
'Expected number of purchases of a customer as of a date, discounted at a rate in percent a year; for ever unless there is a horizon.';

CREATE FUNCTION expected_spend(model clv_model, frequency double precision, mean_spend double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_expected_spend'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION expected_spend(clv_model, double precision, double precision) IS
'Expected mean spend of a customer with so many repeat purchases of this mean; null where it is infinite.';

CREATE FUNCTION expected_spend(model clv_model, purchases purchase_summary, as_of date)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_expected_spend_of'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_spend(clv_model, purchase_summary, date) IS
'Expected mean spend of a customer as of a date; null where it is infinite or unknown.';

CREATE FUNCTION clv(model clv_model, spend_model clv_model, frequency double precision, recency double precision, age double precision, mean_spend double precision, horizon interval, discount_rate double precision DEFAULT 0, margin double precision DEFAULT 100)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_clv_of_numbers'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv(clv_model, clv_model, double precision, double precision, double precision, double precision, interval, double precision, double precision) IS
'What a customer with these numbers, in the unit of the model, is worth within a horizon: discounted purchases x expected spend x margin.';

CREATE FUNCTION clv(model clv_model, spend_model clv_model, purchases purchase_summary, as_of date, horizon interval, discount_rate double precision DEFAULT 0, margin double precision DEFAULT 100)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_clv_of_summary'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv(clv_model, clv_model, purchase_summary, date, interval, double precision, double precision) IS
'What a customer is worth within a horizon as of a date: discounted purchases x expected spend x margin.';

CREATE FUNCTION clv_estimate(model clv_model, spend_model clv_model, frequency double precision, recency double precision, age double precision, mean_spend double precision, horizon interval, discount_rate double precision DEFAULT 0, margin double precision DEFAULT 100, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_clv_estimate_of_numbers'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_estimate(clv_model, clv_model, double precision, double precision, double precision, double precision, interval, double precision, double precision, double precision) IS
'What a customer with these numbers, in the unit of the model, is worth within a horizon, with its interval.';

CREATE FUNCTION clv_estimate(model clv_model, spend_model clv_model, purchases purchase_summary, as_of date, horizon interval, discount_rate double precision DEFAULT 0, margin double precision DEFAULT 100, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_clv_estimate_of_summary'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_estimate(clv_model, clv_model, purchase_summary, date, interval, double precision, double precision, double precision) IS
'What a customer is worth within a horizon as of a date, with its interval.';

CREATE FUNCTION clv_report(purchases purchase_summary, model clv_model, spend_model clv_model, as_of date, horizon interval, discount_rate double precision DEFAULT 0, margin double precision DEFAULT 100)
	RETURNS clv_report
	AS 'MODULE_PATHNAME', 'adv_clv_report'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_report(purchase_summary, clv_model, clv_model, date, interval, double precision, double precision) IS
'The numbers of a customer as of a date, probability to be still one, expected purchases and spend, and value within a horizon.';

CREATE FUNCTION clv_report(summary activity_summary, model clv_model, spend_model clv_model, as_of date, horizon interval, discount_rate double precision DEFAULT 0, margin double precision DEFAULT 100)
	RETURNS TABLE (
		customer bigint,
		frequency bigint,
		recency double precision,
		age double precision,
		mean_spend double precision,
		probability_alive double precision,
		expected_purchases double precision,
		expected_spend double precision,
		clv double precision
	)
	AS 'MODULE_PATHNAME', 'adv_clv_report_activity'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 100000;
COMMENT ON FUNCTION clv_report(activity_summary, clv_model, clv_model, date, interval, double precision, double precision) IS
'The same of every customer of a summary of orders by day, a row each; customer as customer_number has it.';

CREATE FUNCTION purchase_distribution(summary clv_summary, model clv_model, most integer DEFAULT 7)
	RETURNS TABLE (purchases integer, observed bigint, expected double precision)
	AS 'MODULE_PATHNAME', 'adv_purchase_distribution'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 8;
COMMENT ON FUNCTION purchase_distribution(clv_summary, clv_model, integer) IS
'Customers by number of repeat purchases, observed and expected; the last row is of those with as many or more.';

CREATE FUNCTION purchase_distribution_test(summary clv_summary, model clv_model, most integer DEFAULT 7)
	RETURNS purchase_distribution_test
	AS 'MODULE_PATHNAME', 'adv_purchase_distribution_test'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION purchase_distribution_test(clv_summary, clv_model, integer) IS
'Test of the model by customers by number of repeat purchases.';

CREATE FUNCTION contract_survival_probability(model clv_model, periods bigint)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_contract_survival_probability'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION contract_survival_probability(clv_model, bigint) IS
'Probability to be still a customer after so many whole periods.';

CREATE FUNCTION contract_survival_probability_estimate(model clv_model, periods bigint, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_contract_survival_probability_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION contract_survival_probability_estimate(clv_model, bigint, double precision) IS
'Probability to be still a customer after so many whole periods, with its interval.';

CREATE FUNCTION contract_retention_rate(model clv_model, period bigint)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_contract_retention_rate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION contract_retention_rate(clv_model, bigint) IS
'Customers who complete a period, in percent of those who completed the one before.';

CREATE FUNCTION contract_retention_rate_estimate(model clv_model, period bigint, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_contract_retention_rate_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION contract_retention_rate_estimate(clv_model, bigint, double precision) IS
'Customers who complete a period, in percent of those who completed the one before, with its interval.';

CREATE FUNCTION contract_residual(model clv_model, renewal bigint, discount_rate double precision, period interval DEFAULT '1 year')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_contract_residual'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION contract_residual(clv_model, bigint, double precision, interval) IS
'Expected number of renewals to come, this one included, of a customer just before the renewal of this number, discounted at a rate in percent a year, period being the length of a period.';

-- ----------------------------------------------------------------------------
-- Journeys: funnels, paths, sessions, channels, attribution
-- ----------------------------------------------------------------------------

CREATE TYPE journey_summary;

CREATE FUNCTION journey_summary_in(value cstring)
	RETURNS journey_summary
	AS 'MODULE_PATHNAME', 'adv_journey_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION journey_summary_in(cstring) IS
'Reads the text form of journey_summary.';

CREATE FUNCTION journey_summary_out(journey journey_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION journey_summary_out(journey_summary) IS
'Writes the text form of journey_summary.';

CREATE FUNCTION journey_summary_recv(value internal)
	RETURNS journey_summary
	AS 'MODULE_PATHNAME', 'adv_journey_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION journey_summary_recv(internal) IS
'Reads the binary form of journey_summary.';

CREATE FUNCTION journey_summary_send(journey journey_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION journey_summary_send(journey_summary) IS
'Writes the binary form of journey_summary.';

CREATE TYPE journey_summary (
	INPUT = journey_summary_in,
	OUTPUT = journey_summary_out,
	RECEIVE = journey_summary_recv,
	SEND = journey_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE journey_summary IS
'All events of all customers: who did what, when, and what it was worth.';

CREATE CAST (journey_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (journey_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION journey_combine(state journey_summary, other journey_summary)
	RETURNS journey_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION journey_combine(journey_summary, journey_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION journey_final(state journey_summary)
	RETURNS journey_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION journey_final(journey_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION journey_summary_plus(a journey_summary, b journey_summary)
	RETURNS journey_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION journey_summary_plus(journey_summary, journey_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = journey_summary,
	RIGHTARG = journey_summary,
	FUNCTION = journey_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(journey_summary, journey_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(journey journey_summary) (
	SFUNC = journey_combine,
	STYPE = journey_summary,
	SSPACE = 16384,
	FINALFUNC = journey_final,
	COMBINEFUNC = journey_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(journey_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION journey_accum(state journey_summary, customer customer_key, at calendar_time, event text)
	RETURNS journey_summary
	AS 'MODULE_PATHNAME', 'adv_journey_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION journey_accum(journey_summary, customer_key, calendar_time, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION journey_accum(state journey_summary, customer customer_key, at calendar_time, event text, value numeric)
	RETURNS journey_summary
	AS 'MODULE_PATHNAME', 'adv_journey_accum_value'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION journey_accum(journey_summary, customer_key, calendar_time, text, numeric) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE journey_agg(customer customer_key, at calendar_time, event text) (
	SFUNC = journey_accum,
	STYPE = journey_summary,
	SSPACE = 4096,
	FINALFUNC = journey_final,
	COMBINEFUNC = journey_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE journey_agg(customer_key, calendar_time, text) IS
'A summary of events, each of a customer, at a time, with a name.';

CREATE AGGREGATE journey_agg(customer customer_key, at calendar_time, event text, value numeric) (
	SFUNC = journey_accum,
	STYPE = journey_summary,
	SSPACE = 8192,
	FINALFUNC = journey_final,
	COMBINEFUNC = journey_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE journey_agg(customer_key, calendar_time, text, numeric) IS
'The same with what each event was worth: money, which may be negative, exactly; null is 0.';

CREATE FUNCTION journey_skipped(journey journey_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_journey_skipped'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION journey_skipped(journey_summary) IS
'Rows without customer, time or event, which were left out.';

CREATE FUNCTION funnel(journey journey_summary, steps text[], within interval DEFAULT NULL, step_order text DEFAULT 'ordered', repeats boolean DEFAULT true, increasing boolean DEFAULT false, reuse boolean DEFAULT false, excluding text[] DEFAULT NULL, chain text DEFAULT 'first', as_of calendar_time DEFAULT NULL, confidence double precision DEFAULT 0.95, among customer_set DEFAULT NULL)
	RETURNS TABLE (step integer, event text, customers bigint, open bigint, rate double precision, low double precision, high double precision,
		step_rate double precision, step_low double precision, step_high double precision, dropped bigint,
		median_time interval, mean_time interval, p90_time interval,
		median_total interval, mean_total interval, p90_total interval)
	AS 'MODULE_PATHNAME', 'adv_funnel'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 6;
COMMENT ON FUNCTION funnel(journey_summary, text[], interval, text, boolean, boolean, boolean, text[], text, calendar_time, double precision, customer_set) IS
'A row a step: who reached it, of the first step and of the step before, with intervals, and how long it took from the step before and from the first.';

CREATE FUNCTION funnel_customers(journey journey_summary, steps text[], within interval DEFAULT NULL, step_order text DEFAULT 'ordered', repeats boolean DEFAULT true, increasing boolean DEFAULT false, reuse boolean DEFAULT false, excluding text[] DEFAULT NULL, level integer DEFAULT 1, among customer_set DEFAULT NULL)
	RETURNS customer_set
	AS 'MODULE_PATHNAME', 'adv_funnel_customers'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION funnel_customers(journey_summary, text[], interval, text, boolean, boolean, boolean, text[], integer, customer_set) IS
'Who reached at least a step of a funnel; those who dropped after it are the difference of two such sets.';

CREATE FUNCTION transitions(journey journey_summary, collapse boolean DEFAULT false, gap interval DEFAULT NULL, after text DEFAULT NULL, before text DEFAULT NULL, top integer DEFAULT NULL, among customer_set DEFAULT NULL)
	RETURNS TABLE (source text, target text, n bigint, customers bigint, share double precision)
	AS 'MODULE_PATHNAME', 'adv_transitions'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION transitions(journey_summary, boolean, interval, text, text, integer, customer_set) IS
'A row for every two events that follow each other, with (start), (exit) and (other): for a Sankey chart.';

CREATE FUNCTION journey_paths(journey journey_summary, length integer DEFAULT 5, starting_at text DEFAULT NULL, ending_at text DEFAULT NULL, collapse boolean DEFAULT false, gap interval DEFAULT NULL, top integer DEFAULT 20, among customer_set DEFAULT NULL)
	RETURNS TABLE (path text[], occurrences bigint, customers bigint, share double precision)
	AS 'MODULE_PATHNAME', 'adv_journey_paths'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION journey_paths(journey_summary, integer, text, text, boolean, interval, integer, customer_set) IS
'A row for each of the most frequent paths, and one for the rest.';

CREATE FUNCTION journey_sessions(journey journey_summary, gap interval DEFAULT '30 minutes', among customer_set DEFAULT NULL)
	RETURNS TABLE (sessions bigint, customers bigint, sessions_per_customer double precision, events_per_session double precision, single_event_share double precision, median_duration interval, mean_duration interval)
	AS 'MODULE_PATHNAME', 'adv_journey_sessions'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION journey_sessions(journey_summary, interval, customer_set) IS
'One row: sessions, how many events they have, how many have one only, and how long they last.';

CREATE FUNCTION journey_events(journey journey_summary, among customer_set DEFAULT NULL)
	RETURNS TABLE (event text, events bigint, share double precision, customers bigint, reach double precision, first_touches bigint, last_touches bigint, preferred_by bigint)
	AS 'MODULE_PATHNAME', 'adv_journey_events'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION journey_events(journey_summary, customer_set) IS
'A row an event or channel: how often, by how many customers, how often first and last, and how many prefer it.';

CREATE FUNCTION engagement(journey journey_summary, weights jsonb DEFAULT NULL, time_zone text DEFAULT NULL, confidence double precision DEFAULT 0.95, among customer_set DEFAULT NULL)
	RETURNS TABLE (customers bigint, events bigint, active_days bigint, events_per_customer double precision, low double precision, high double precision, breadth double precision, diversity double precision, effective_events double precision, depth double precision)
	AS 'MODULE_PATHNAME', 'adv_engagement'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION engagement(journey_summary, jsonb, text, double precision, customer_set) IS
'One row: frequency with its interval, active days, breadth, diversity, and depth by weights of your own.';

CREATE FUNCTION attribution(journey journey_summary, conversion text, models text[] DEFAULT NULL, restart boolean DEFAULT true, lookback interval DEFAULT NULL, null_journeys boolean DEFAULT true, ignoring text[] DEFAULT NULL, collapse boolean DEFAULT false, half_life interval DEFAULT '7 days', markov_order integer DEFAULT 1, worth text DEFAULT 'conversions', among customer_set DEFAULT NULL)
	RETURNS TABLE (model text, touch text, conversions double precision, revenue numeric, share double precision, removal_effect double precision)
	AS 'MODULE_PATHNAME', 'adv_attribution'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 50;
COMMENT ON FUNCTION attribution(journey_summary, text, text[], boolean, interval, boolean, text[], boolean, interval, integer, text, customer_set) IS
'A row a model and touch: the conversions and the revenue that it deserves.';

-- ----------------------------------------------------------------------------
-- Referrals: who brings whom, and what that earns
-- ----------------------------------------------------------------------------

CREATE TYPE referral_summary;

CREATE FUNCTION referral_summary_in(value cstring)
	RETURNS referral_summary
	AS 'MODULE_PATHNAME', 'adv_referral_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION referral_summary_in(cstring) IS
'Reads the text form of referral_summary.';

CREATE FUNCTION referral_summary_out(summary referral_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION referral_summary_out(referral_summary) IS
'Writes the text form of referral_summary.';

CREATE FUNCTION referral_summary_recv(value internal)
	RETURNS referral_summary
	AS 'MODULE_PATHNAME', 'adv_referral_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION referral_summary_recv(internal) IS
'Reads the binary form of referral_summary.';

CREATE FUNCTION referral_summary_send(summary referral_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION referral_summary_send(referral_summary) IS
'Writes the binary form of referral_summary.';

CREATE TYPE referral_summary (
	INPUT = referral_summary_in,
	OUTPUT = referral_summary_out,
	RECEIVE = referral_summary_recv,
	SEND = referral_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE referral_summary IS
'All referrals: who referred whom, when, when that one converted, and what it was worth; with the ids of all people in full.';

CREATE CAST (referral_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (referral_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION referral_combine(state referral_summary, other referral_summary)
	RETURNS referral_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION referral_combine(referral_summary, referral_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION referral_final(state referral_summary)
	RETURNS referral_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION referral_final(referral_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION referral_summary_plus(a referral_summary, b referral_summary)
	RETURNS referral_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION referral_summary_plus(referral_summary, referral_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = referral_summary,
	RIGHTARG = referral_summary,
	FUNCTION = referral_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(referral_summary, referral_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary referral_summary) (
	SFUNC = referral_combine,
	STYPE = referral_summary,
	SSPACE = 24576,
	FINALFUNC = referral_final,
	COMBINEFUNC = referral_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(referral_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION referral_accum(state referral_summary, referrer customer_key, referee customer_key, referred_at calendar_time, converted_at calendar_time, value numeric)
	RETURNS referral_summary
	AS 'MODULE_PATHNAME', 'adv_referral_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION referral_accum(referral_summary, customer_key, customer_key, calendar_time, calendar_time, numeric) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE referral_agg(referrer customer_key, referee customer_key, referred_at calendar_time, converted_at calendar_time, value numeric) (
	SFUNC = referral_accum,
	STYPE = referral_summary,
	SSPACE = 16384,
	FINALFUNC = referral_final,
	COMBINEFUNC = referral_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE referral_agg(customer_key, customer_key, calendar_time, calendar_time, numeric) IS
'A summary of referrals. Referee null: an invitation to somebody unknown; converted_at null: not yet; several rows of one pair are one referral.';

CREATE FUNCTION referral_report(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, customers bigint DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (invitations bigint, unknown bigint, referees bigint, advocates bigint, referrals_per_advocate double precision,
		referrals_per_customer double precision, low double precision, high double precision, participation_rate double precision, mature bigint, converted bigint, conversion_rate double precision,
		self_referrals bigint, repeated bigint, several_referrers bigint, converted_before bigint, cycle_members bigint, skipped bigint)
	AS 'MODULE_PATHNAME', 'adv_referral_report'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION referral_report(referral_summary, calendar_time, interval, bigint, double precision) IS
'One row about all referrals: how many, by how many, how many converted, and what is wrong with them.';

CREATE FUNCTION referral_conversion_rate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_referral_conversion_rate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION referral_conversion_rate(referral_summary, calendar_time, interval) IS
'Of the referrals at least as old as maturity, the percentage that converted within it; without: of all, so far.';

CREATE FUNCTION referral_conversion_rate_estimate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95, method text DEFAULT 'cluster')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_referral_conversion_rate_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION referral_conversion_rate_estimate(referral_summary, calendar_time, interval, double precision, text) IS
'With its confidence interval; method cluster respects that one advocate makes many referrals, wilson does not, kaplan_meier counts young referrals, too.';

CREATE FUNCTION referral_conversion_rate_difference(a referral_summary, b referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95, method text DEFAULT 'cluster')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_referral_conversion_rate_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION referral_conversion_rate_difference(referral_summary, referral_summary, calendar_time, interval, double precision, text) IS
'Difference of two groups, first minus second, with the same methods.';

CREATE FUNCTION referral_conversion_rate_difference(summary referral_summary, benchmark double precision, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95, method text DEFAULT 'cluster')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_referral_conversion_rate_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION referral_conversion_rate_difference(referral_summary, double precision, calendar_time, interval, double precision, text) IS
'Difference from a benchmark, with the same methods.';

CREATE FUNCTION advocate_conversion_rate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_advocate_conversion_rate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION advocate_conversion_rate(referral_summary, calendar_time, interval) IS
'Percentage of advocates of whose referrals at least one converted.';

CREATE FUNCTION advocate_conversion_rate_estimate(summary referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95, method text DEFAULT 'wilson')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_advocate_conversion_rate_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION advocate_conversion_rate_estimate(referral_summary, calendar_time, interval, double precision, text) IS
'With its confidence interval.';

CREATE FUNCTION advocate_conversion_rate_difference(a referral_summary, b referral_summary, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95, method text DEFAULT 'newcombe')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_advocate_conversion_rate_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION advocate_conversion_rate_difference(referral_summary, referral_summary, calendar_time, interval, double precision, text) IS
'Difference of two groups, first minus second.';

CREATE FUNCTION advocate_conversion_rate_difference(summary referral_summary, benchmark double precision, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_advocate_conversion_rate_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION advocate_conversion_rate_difference(referral_summary, double precision, calendar_time, interval, double precision) IS
'Difference from a benchmark.';

CREATE FUNCTION viral_coefficient(summary referral_summary, customers bigint, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_viral_coefficient'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION viral_coefficient(referral_summary, bigint, calendar_time, interval) IS
'Conversions that a customer brings, of all customers who could: those without referrals, too. A person converts once.';

CREATE FUNCTION viral_coefficient_estimate(summary referral_summary, customers bigint, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_viral_coefficient_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION viral_coefficient_estimate(referral_summary, bigint, calendar_time, interval, double precision) IS
'With its confidence interval over customers.';

CREATE FUNCTION viral_coefficient_difference(a referral_summary, b referral_summary, customers_a bigint, customers_b bigint, as_of calendar_time DEFAULT NULL, maturity interval DEFAULT NULL, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_viral_coefficient_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION viral_coefficient_difference(referral_summary, referral_summary, bigint, bigint, calendar_time, interval, double precision) IS
'Difference of two groups, first minus second.';

CREATE FUNCTION viral_cycle_time(summary referral_summary, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (conversions bigint, median_time interval, mean_time interval, low interval, high interval)
	AS 'MODULE_PATHNAME', 'adv_viral_cycle_time'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION viral_cycle_time(referral_summary, double precision) IS
'One row: how long it takes from the referrer''s own conversion, else from the referral, to the next conversion; the mean with its interval.';

CREATE FUNCTION viral_amplification(coefficient double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_viral_amplification'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION viral_amplification(double precision) IS
'How many customers come of one in the end, itself included: 1 / (1 - k); null from 1 on, where it has no end.';

CREATE FUNCTION viral_growth(customers double precision, coefficient double precision, cycles double precision)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_viral_growth'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION viral_growth(double precision, double precision, double precision) IS
'How many customers there are after some cycles, if each brings so many in the first cycle after it came.';

CREATE FUNCTION referral_generations(summary referral_summary, as_of calendar_time DEFAULT NULL, referrer text DEFAULT 'first')
	RETURNS TABLE (generation integer, customers bigint, converted bigint, revenue numeric)
	AS 'MODULE_PATHNAME', 'adv_referral_generations'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION referral_generations(referral_summary, calendar_time, text) IS
'A row a generation: 0 came without a referrer; null are members of cycles, and whom they brought.';

CREATE FUNCTION referral_trees(summary referral_summary, as_of calendar_time DEFAULT NULL, referrer text DEFAULT 'first')
	RETURNS TABLE (root text, customers bigint, depth integer, width bigint, revenue numeric, in_cycle boolean)
	AS 'MODULE_PATHNAME', 'adv_referral_trees'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 500;
COMMENT ON FUNCTION referral_trees(referral_summary, calendar_time, text) IS
'A row for everybody who came without a referrer and brought others, with all that came of it; and one for every cycle.';

CREATE FUNCTION advocate_ranking(summary referral_summary, as_of calendar_time DEFAULT NULL, by text DEFAULT 'at_least', half_life interval DEFAULT NULL, damping double precision DEFAULT 0.85, tolerance double precision DEFAULT 1e-10, weighted boolean DEFAULT false, confidence double precision DEFAULT 0.95, referrer text DEFAULT 'first')
	RETURNS TABLE (rank bigint, advocate text, referrals bigint, converted bigint, rate double precision, at_least double precision, activity double precision, direct bigint, downstream bigint,
		direct_revenue numeric, downstream_revenue numeric, depth integer, influence double precision, in_cycle boolean)
	AS 'MODULE_PATHNAME', 'adv_advocate_ranking'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 500;
COMMENT ON FUNCTION advocate_ranking(referral_summary, calendar_time, text, interval, double precision, double precision, boolean, double precision, text) IS
'A row an advocate, the best first, by the column that by names: by default the least conversion rate that can be vouched for.';

CREATE FUNCTION programme_return(revenue numeric, margin double precision, cost numeric)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_programme_return'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION programme_return(numeric, double precision, numeric) IS
'Return on what a programme cost, in percent: revenue that it brought, times the margin in percent, less cost, over cost.';

CREATE FUNCTION cost_per_referral(cost numeric, referrals bigint)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'adv_cost_per_referral'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cost_per_referral(numeric, bigint) IS
'What a referral cost: money.';

-- ----------------------------------------------------------------------------
-- Social media: share of voice
-- ----------------------------------------------------------------------------

CREATE FUNCTION share_of_voice(brands text[], counts bigint[], confidence double precision DEFAULT 0.95, method text DEFAULT 'goodman', market_shares double precision[] DEFAULT NULL)
	RETURNS TABLE (brand text, mentions bigint, share double precision, low double precision, high double precision, excess_share double precision)
	AS 'MODULE_PATHNAME', 'adv_share_of_voice'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION share_of_voice(text[], bigint[], double precision, text, double precision[]) IS
'A row a brand: its share of all mentions, with intervals that hold for all at once, and what it has above its market share in percent; methods goodman and sison_glaz.';

-- ----------------------------------------------------------------------------
-- Loyalty points: balance, breakage, liability
-- ----------------------------------------------------------------------------

CREATE TYPE points_summary;

CREATE FUNCTION points_summary_in(value cstring)
	RETURNS points_summary
	AS 'MODULE_PATHNAME', 'adv_points_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION points_summary_in(cstring) IS
'Reads the text form of points_summary.';

CREATE FUNCTION points_summary_out(summary points_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION points_summary_out(points_summary) IS
'Writes the text form of points_summary.';

CREATE FUNCTION points_summary_recv(value internal)
	RETURNS points_summary
	AS 'MODULE_PATHNAME', 'adv_points_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION points_summary_recv(internal) IS
'Reads the binary form of points_summary.';

CREATE FUNCTION points_summary_send(summary points_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION points_summary_send(points_summary) IS
'Writes the binary form of points_summary.';

CREATE TYPE points_summary (
	INPUT = points_summary_in,
	OUTPUT = points_summary_out,
	RECEIVE = points_summary_recv,
	SEND = points_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE points_summary IS
'All points that were issued to, and spent by, every member of a loyalty programme.';

CREATE CAST (points_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (points_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION points_combine(state points_summary, other points_summary)
	RETURNS points_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION points_combine(points_summary, points_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION points_final(state points_summary)
	RETURNS points_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION points_final(points_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION points_summary_plus(a points_summary, b points_summary)
	RETURNS points_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION points_summary_plus(points_summary, points_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = points_summary,
	RIGHTARG = points_summary,
	FUNCTION = points_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(points_summary, points_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary points_summary) (
	SFUNC = points_combine,
	STYPE = points_summary,
	SSPACE = 16384,
	FINALFUNC = points_final,
	COMBINEFUNC = points_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(points_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION points_accum(state points_summary, member customer_key, at calendar_time, points numeric)
	RETURNS points_summary
	AS 'MODULE_PATHNAME', 'adv_points_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION points_accum(points_summary, customer_key, calendar_time, numeric) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION points_accum(state points_summary, member customer_key, at calendar_time, points numeric, expires_at calendar_time, reversal boolean)
	RETURNS points_summary
	AS 'MODULE_PATHNAME', 'adv_points_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION points_accum(points_summary, customer_key, calendar_time, numeric, calendar_time, boolean) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE points_agg(member customer_key, at calendar_time, points numeric) (
	SFUNC = points_accum,
	STYPE = points_summary,
	SSPACE = 8192,
	FINALFUNC = points_final,
	COMBINEFUNC = points_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE points_agg(customer_key, calendar_time, numeric) IS
'A summary of points that do not expire: above 0 they are issued, below 0 spent.';

CREATE AGGREGATE points_agg(member customer_key, at calendar_time, points numeric, expires_at calendar_time, reversal boolean) (
	SFUNC = points_accum,
	STYPE = points_summary,
	SSPACE = 8192,
	FINALFUNC = points_final,
	COMBINEFUNC = points_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE points_agg(customer_key, calendar_time, numeric, calendar_time, boolean) IS
'A summary of points, good while at < expires_at, null for ever; a reversal takes an issue back (below 0) or undoes a redemption (above 0).';

CREATE FUNCTION points_skipped(summary points_summary)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_points_skipped'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION points_skipped(points_summary) IS
'Rows without member, time or points, which were left out.';

CREATE FUNCTION points_balance(summary points_summary, as_of calendar_time, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (members bigint, issued numeric, redeemed numeric, expired numeric, outstanding numeric, overdrawn numeric,
		redeemers bigint, redeemer_rate double precision, redeemer_low double precision, redeemer_high double precision,
		redemption_rate double precision, redemption_low double precision, redemption_high double precision)
	AS 'MODULE_PATHNAME', 'adv_points_balance'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION points_balance(points_summary, calendar_time, double precision) IS
'One row: what became of all points, which share of members and of points redeemed, with intervals over members.';

CREATE FUNCTION points_triangle(summary points_summary, period text, as_of calendar_time, time_zone text DEFAULT NULL)
	RETURNS TABLE (cohort date, age integer, issued numeric, redeemed numeric, expired numeric, complete boolean)
	AS 'MODULE_PATHNAME', 'adv_points_triangle'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 300;
COMMENT ON FUNCTION points_triangle(points_summary, text, calendar_time, text) IS
'A row for every period of issue and number of periods since: points issued, redeemed and expired until the end of that period.';

CREATE FUNCTION points_breakage(summary points_summary, period text, as_of calendar_time, tail double precision DEFAULT 1, time_zone text DEFAULT NULL)
	RETURNS TABLE (cohort date, issued numeric, redeemed numeric, factor double precision, ultimate double precision, to_come double precision, standard_error double precision,
		redemption_rate double precision, breakage double precision, breakage_rate double precision)
	AS 'MODULE_PATHNAME', 'adv_points_breakage'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 25;
COMMENT ON FUNCTION points_breakage(points_summary, text, calendar_time, double precision, text) IS
'A row for every period of issue, and one for all: how many points will ever be redeemed, and how many never.';

CREATE FUNCTION chain_ladder(issued numeric[], redeemed numeric[], tail double precision DEFAULT 1)
	RETURNS TABLE (cohort integer, issued_points double precision, redeemed_points double precision, factor double precision, ultimate double precision, to_come double precision, standard_error double precision,
		redemption_rate double precision, breakage double precision, breakage_rate double precision)
	AS 'MODULE_PATHNAME', 'adv_chain_ladder_arrays'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 25;
COMMENT ON FUNCTION chain_ladder(numeric[], numeric[], double precision) IS
'The same from a triangle: redeemed has a row for every cohort and a column for every age, null where a cohort is too young.';

CREATE FUNCTION points_liability(summary points_summary, value_per_point double precision, period text, as_of calendar_time, tail double precision DEFAULT 1, time_zone text DEFAULT NULL, confidence double precision DEFAULT 0.95, method text DEFAULT 'chain_ladder')
	RETURNS TABLE (liability double precision, low double precision, high double precision, standard_error double precision, outstanding numeric, to_come double precision, redemption_rate double precision)
	AS 'MODULE_PATHNAME', 'adv_points_liability'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION points_liability(points_summary, double precision, text, calendar_time, double precision, text, double precision, text) IS
'One row: what outstanding points will still cost, with an interval.';

-- ----------------------------------------------------------------------------
-- Sentiment: how texts sound, words and themes
-- ----------------------------------------------------------------------------

CREATE TYPE term_lexicon;

CREATE FUNCTION term_lexicon_in(value cstring)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_term_lexicon_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_lexicon_in(cstring) IS
'Reads the text form of term_lexicon.';

CREATE FUNCTION term_lexicon_out(value term_lexicon)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_lexicon_out(term_lexicon) IS
'Writes the text form of term_lexicon.';

CREATE FUNCTION term_lexicon_recv(value internal)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_term_lexicon_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_lexicon_recv(internal) IS
'Reads the binary form of term_lexicon.';

CREATE FUNCTION term_lexicon_send(value term_lexicon)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_lexicon_send(term_lexicon) IS
'Writes the binary form of term_lexicon.';

CREATE TYPE term_lexicon (
	INPUT = term_lexicon_in,
	OUTPUT = term_lexicon_out,
	RECEIVE = term_lexicon_recv,
	SEND = term_lexicon_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE term_lexicon IS
'Terms with their values and themes, searched as stored: words, boosters, negators, contrasts of any language.';

CREATE CAST (term_lexicon AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (term_lexicon AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION lexicon_accum(state term_lexicon, term text, valence double precision)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_lexicon_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION lexicon_accum(term_lexicon, text, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION lexicon_accum(state term_lexicon, term text, valence double precision, kind text)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_lexicon_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION lexicon_accum(term_lexicon, text, double precision, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION lexicon_accum(state term_lexicon, term text, theme text)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_lexicon_accum_theme'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION lexicon_accum(term_lexicon, text, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION lexicon_combine(state term_lexicon, other term_lexicon)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION lexicon_combine(term_lexicon, term_lexicon) IS
'Combine function: merges two states.';

CREATE FUNCTION lexicon_final(state term_lexicon)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION lexicon_final(term_lexicon) IS
'Final function: the answer of the state.';

CREATE AGGREGATE lexicon_agg(term text, valence double precision) (
	SFUNC = lexicon_accum,
	STYPE = term_lexicon,
	SSPACE = 4096,
	FINALFUNC = lexicon_final,
	COMBINEFUNC = lexicon_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE lexicon_agg(text, double precision) IS
'Lexicon of words and their valences.';

CREATE AGGREGATE lexicon_agg(term text, valence double precision, kind text) (
	SFUNC = lexicon_accum,
	STYPE = term_lexicon,
	SSPACE = 4096,
	FINALFUNC = lexicon_final,
	COMBINEFUNC = lexicon_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE lexicon_agg(text, double precision, text) IS
'Lexicon of terms and their values; kind is word, booster, booster_after, negator or contrast, null a word.';

CREATE AGGREGATE lexicon_agg(term text, theme text) (
	SFUNC = lexicon_accum,
	STYPE = term_lexicon,
	SSPACE = 4096,
	FINALFUNC = lexicon_final,
	COMBINEFUNC = lexicon_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE lexicon_agg(text, text) IS
'Lexicon of terms and the themes that they stand for.';

CREATE FUNCTION lexicon_merge(base term_lexicon, own term_lexicon)
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_lexicon_merge'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION lexicon_merge(term_lexicon, term_lexicon) IS
'The terms of both: what the second says of a term takes the place of what the first says.';

CREATE OPERATOR || (
	LEFTARG = term_lexicon,
	RIGHTARG = term_lexicon,
	FUNCTION = lexicon_merge
);
COMMENT ON OPERATOR ||(term_lexicon, term_lexicon) IS
'The terms of both lexicons, of which the right one wins.';

CREATE FUNCTION lexicon_terms(lexicon term_lexicon)
	RETURNS TABLE (term text, valence double precision, kind text, theme text)
	AS 'MODULE_PATHNAME', 'adv_lexicon_terms'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 5000;
COMMENT ON FUNCTION lexicon_terms(term_lexicon) IS
'A row for every value and every theme of a term.';

CREATE FUNCTION lexicon_seed()
	RETURNS term_lexicon
	AS 'MODULE_PATHNAME', 'adv_lexicon_seed'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION lexicon_seed() IS
'A small lexicon that comes with the library: English, Chinese, Thai, Arabic, Indonesian, emoji.';

CREATE FUNCTION text_terms(body text, lexicon term_lexicon DEFAULT NULL)
	RETURNS text[]
	AS 'MODULE_PATHNAME', 'adv_text_terms'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION text_terms(text, term_lexicon) IS
'The words of a text, folded, in order; words of scripts without spaces by a word list, or as pairs of characters.';

CREATE FUNCTION sentiment(body text, lexicon term_lexicon DEFAULT lexicon_seed(), reach integer DEFAULT 3)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_sentiment'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION sentiment(text, term_lexicon, integer) IS
'How a text sounds by a lexicon, -1..1; null where no word of it is in the lexicon.';

CREATE FUNCTION sentiment_words(body text, lexicon term_lexicon DEFAULT lexicon_seed(), reach integer DEFAULT 3)
	RETURNS TABLE ("position" integer, term text, kind text, valence double precision, effect double precision)
	AS 'MODULE_PATHNAME', 'adv_sentiment_words'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 ROWS 10;
COMMENT ON FUNCTION sentiment_words(text, term_lexicon, integer) IS
'Why a text sounds as it does: its terms in the lexicon, and what each word adds to the sum.';

CREATE TYPE sentiment_summary;

CREATE FUNCTION sentiment_summary_in(value cstring)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_sentiment_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_summary_in(cstring) IS
'Reads the text form of sentiment_summary.';

CREATE FUNCTION sentiment_summary_out(summary sentiment_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_summary_out(sentiment_summary) IS
'Writes the text form of sentiment_summary.';

CREATE FUNCTION sentiment_summary_recv(value internal)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_sentiment_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_summary_recv(internal) IS
'Reads the binary form of sentiment_summary.';

CREATE FUNCTION sentiment_summary_send(summary sentiment_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_summary_send(sentiment_summary) IS
'Writes the binary form of sentiment_summary.';

CREATE TYPE sentiment_summary (
	INPUT = sentiment_summary_in,
	OUTPUT = sentiment_summary_out,
	RECEIVE = sentiment_summary_recv,
	SEND = sentiment_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE sentiment_summary IS
'Scores of texts: how many are positive, neutral, negative, unknown, and their exact sums.';

CREATE CAST (sentiment_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (sentiment_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION sentiment_combine(state sentiment_summary, other sentiment_summary)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_combine(sentiment_summary, sentiment_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION sentiment_final(state sentiment_summary)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_final(sentiment_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION sentiment_summary_plus(a sentiment_summary, b sentiment_summary)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_summary_plus(sentiment_summary, sentiment_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = sentiment_summary,
	RIGHTARG = sentiment_summary,
	FUNCTION = sentiment_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(sentiment_summary, sentiment_summary) IS
'The summary of both.';

CREATE FUNCTION sentiment_combine_inv(state sentiment_summary, other sentiment_summary)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_combine_inv(sentiment_summary, sentiment_summary) IS
'Inverse transition function: takes a summary away from the state: the operator -.';

CREATE OPERATOR - (
	LEFTARG = sentiment_summary,
	RIGHTARG = sentiment_summary,
	FUNCTION = sentiment_combine_inv
);
COMMENT ON OPERATOR -(sentiment_summary, sentiment_summary) IS
'The first without what the second holds; null where that cannot be told exactly.';

CREATE FUNCTION sentiment_rollup(state sentiment_summary, summary sentiment_summary)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_sentiment_rollup'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_rollup(sentiment_summary, sentiment_summary) IS
'Transition function: adds a summary to the state.';

CREATE FUNCTION sentiment_rollup_final(state sentiment_summary)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_summary_rollup_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_rollup_final(sentiment_summary) IS
'Final function: the state in the form that is stored, or null where it holds nothing.';

CREATE AGGREGATE rollup(summary sentiment_summary) (
	SFUNC = sentiment_rollup,
	STYPE = sentiment_summary,
	SSPACE = 144,
	FINALFUNC = sentiment_rollup_final,
	COMBINEFUNC = sentiment_combine,
	MSFUNC = sentiment_rollup,
	MINVFUNC = sentiment_combine_inv,
	MSTYPE = sentiment_summary,
	MSSPACE = 144,
	MFINALFUNC = sentiment_rollup_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(sentiment_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION sentiment_accum(state sentiment_summary, score double precision)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_sentiment_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_accum(sentiment_summary, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION sentiment_accum_inv(state sentiment_summary, score double precision)
	RETURNS sentiment_summary
	AS 'MODULE_PATHNAME', 'adv_sentiment_accum_inv'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_accum_inv(sentiment_summary, double precision) IS
'Inverse transition function: takes a row away from the state.';

CREATE AGGREGATE sentiment_agg(score double precision) (
	SFUNC = sentiment_accum,
	STYPE = sentiment_summary,
	SSPACE = 144,
	COMBINEFUNC = sentiment_combine,
	MSFUNC = sentiment_accum,
	MINVFUNC = sentiment_accum_inv,
	MSTYPE = sentiment_summary,
	MSSPACE = 144,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sentiment_agg(double precision) IS
'Summary of the scores of texts, -1..1; null is unknown.';

CREATE FUNCTION net_sentiment(summary sentiment_summary, unknown text DEFAULT 'neutral')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_net_sentiment'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION net_sentiment(sentiment_summary, text) IS
'Positive texts less negative ones in percent of all, -100..100; unknown ones count as neutral, or are left out.';

CREATE FUNCTION net_sentiment_estimate(summary sentiment_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', unknown text DEFAULT 'neutral')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_net_sentiment_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION net_sentiment_estimate(sentiment_summary, double precision, text, text) IS
'With its confidence interval: positive texts less negative ones in percent of all, -100..100; unknown ones count as neutral, or are left out.';

CREATE FUNCTION net_sentiment_difference(a sentiment_summary, b sentiment_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', unknown text DEFAULT 'neutral')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_net_sentiment_difference'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION net_sentiment_difference(sentiment_summary, sentiment_summary, double precision, text, text) IS
'Difference of two groups, first minus second: positive texts less negative ones in percent of all, -100..100; unknown ones count as neutral, or are left out.';

CREATE FUNCTION net_sentiment_difference(summary sentiment_summary, benchmark double precision, confidence double precision DEFAULT 0.95, method text DEFAULT 'adjusted_wald', unknown text DEFAULT 'neutral')
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_net_sentiment_benchmark'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION net_sentiment_difference(sentiment_summary, double precision, double precision, text, text) IS
'Difference from a benchmark: positive texts less negative ones in percent of all, -100..100; unknown ones count as neutral, or are left out.';

CREATE TYPE sentiment_count_report AS (
	positive bigint,
	neutral bigint,
	negative bigint,
	unknown bigint
);
COMMENT ON TYPE sentiment_count_report IS
'Texts by how they sound.';
COMMENT ON COLUMN sentiment_count_report.positive IS 'Texts with a score of 0.05 or more.';
COMMENT ON COLUMN sentiment_count_report.neutral IS 'Texts with a score between.';
COMMENT ON COLUMN sentiment_count_report.negative IS 'Texts with a score of -0.05 or less.';
COMMENT ON COLUMN sentiment_count_report.unknown IS 'Texts without a score.';

CREATE FUNCTION sentiment_counts(summary sentiment_summary)
	RETURNS sentiment_count_report
	AS 'MODULE_PATHNAME', 'adv_sentiment_counts'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_counts(sentiment_summary) IS
'How many texts are positive, neutral, negative and unknown.';

CREATE FUNCTION sentiment_mean(summary sentiment_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_sentiment_mean'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_mean(sentiment_summary) IS
'Mean score of the texts that have one, -1..1.';

CREATE FUNCTION sentiment_mean_estimate(summary sentiment_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_sentiment_mean_estimate'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_mean_estimate(sentiment_summary, double precision) IS
'With its confidence interval: mean score of the texts that have one, -1..1.';

CREATE FUNCTION sentiment_mean_difference(a sentiment_summary, b sentiment_summary, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_sentiment_mean_difference'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_mean_difference(sentiment_summary, sentiment_summary, double precision) IS
'Difference of two groups, first minus second: mean score of the texts that have one, -1..1.';

CREATE FUNCTION sentiment_mean_difference(summary sentiment_summary, benchmark double precision, confidence double precision DEFAULT 0.95)
	RETURNS metric_comparison
	AS 'MODULE_PATHNAME', 'adv_sentiment_mean_benchmark'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sentiment_mean_difference(sentiment_summary, double precision, double precision) IS
'Difference from a benchmark: mean score of the texts that have one, -1..1.';

CREATE FUNCTION text_themes(body text, lexicon term_lexicon)
	RETURNS text[]
	AS 'MODULE_PATHNAME', 'adv_text_themes'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION text_themes(text, term_lexicon) IS
'The themes of a text in order, by a lexicon that gives terms their themes.';

-- ----------------------------------------------------------------------------
-- Terms: words, keywords, pairs of words
-- ----------------------------------------------------------------------------

CREATE TYPE term_summary;

CREATE FUNCTION term_summary_in(value cstring)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_term_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_summary_in(cstring) IS
'Reads the text form of term_summary.';

CREATE FUNCTION term_summary_out(summary term_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_summary_out(term_summary) IS
'Writes the text form of term_summary.';

CREATE FUNCTION term_summary_recv(value internal)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_term_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_summary_recv(internal) IS
'Reads the binary form of term_summary.';

CREATE FUNCTION term_summary_send(summary term_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_summary_send(term_summary) IS
'Writes the binary form of term_summary.';

CREATE TYPE term_summary (
	INPUT = term_summary_in,
	OUTPUT = term_summary_out,
	RECEIVE = term_summary_recv,
	SEND = term_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE term_summary IS
'The different words of many texts, with their occurrences and the number of texts they are in; of pairs of words likewise.';

CREATE CAST (term_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (term_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION term_combine(state term_summary, other term_summary)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION term_combine(term_summary, term_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION term_final(state term_summary)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_final(term_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION term_summary_plus(a term_summary, b term_summary)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION term_summary_plus(term_summary, term_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = term_summary,
	RIGHTARG = term_summary,
	FUNCTION = term_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(term_summary, term_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary term_summary) (
	SFUNC = term_combine,
	STYPE = term_summary,
	SSPACE = 65536,
	FINALFUNC = term_final,
	COMBINEFUNC = term_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(term_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION term_accum(state term_summary, body text)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_term_accum_text'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION term_accum(term_summary, text) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION term_accum(state term_summary, terms text[])
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_term_accum_terms'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION term_accum(term_summary, text[]) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION term_accum(state term_summary, terms text[], bigrams boolean)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_term_accum_terms'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION term_accum(term_summary, text[], boolean) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION term_accum(state term_summary, lexemes tsvector)
	RETURNS term_summary
	AS 'MODULE_PATHNAME', 'adv_term_accum_lexemes'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION term_accum(term_summary, tsvector) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE term_agg(body text) (
	SFUNC = term_accum,
	STYPE = term_summary,
	SSPACE = 49152,
	FINALFUNC = term_final,
	COMBINEFUNC = term_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE term_agg(text) IS
'A summary of the words of texts: occurrences, and texts they are in. Null is no text.';

CREATE AGGREGATE term_agg(terms text[]) (
	SFUNC = term_accum,
	STYPE = term_summary,
	SSPACE = 49152,
	FINALFUNC = term_final,
	COMBINEFUNC = term_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE term_agg(text[]) IS
'The same of lists of words, such as text_terms makes.';

CREATE AGGREGATE term_agg(terms text[], bigrams boolean) (
	SFUNC = term_accum,
	STYPE = term_summary,
	SSPACE = 114688,
	FINALFUNC = term_final,
	COMBINEFUNC = term_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE term_agg(text[], boolean) IS
'The same of lists of words with pairs of those that follow each other, where bigrams is true.';

CREATE AGGREGATE term_agg(lexemes tsvector) (
	SFUNC = term_accum,
	STYPE = term_summary,
	SSPACE = 49152,
	FINALFUNC = term_final,
	COMBINEFUNC = term_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE term_agg(tsvector) IS
'The same of lexemes, so that a text search configuration tells what a word is.';

CREATE FUNCTION top_terms(summary term_summary, top integer DEFAULT 20, bigrams boolean DEFAULT false)
	RETURNS TABLE (term text, count bigint, texts bigint, per_1000 double precision, text_share double precision)
	AS 'MODULE_PATHNAME', 'adv_top_terms'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 20;
COMMENT ON FUNCTION top_terms(term_summary, integer, boolean) IS
'A row for each of the most frequent words, or pairs: occurrences, texts it is in, occurrences per 1,000 and share of the texts in percent.';

CREATE FUNCTION keywords(a term_summary, b term_summary, prior double precision DEFAULT NULL, confidence double precision DEFAULT 0.95, min_count bigint DEFAULT 1, bigrams boolean DEFAULT false)
	RETURNS TABLE (term text, log_odds double precision, low double precision, high double precision, z double precision, p_value double precision, p_adjusted double precision, g2 double precision,
		count_a bigint, count_b bigint, texts_a bigint, texts_b bigint)
	AS 'MODULE_PATHNAME', 'adv_keywords'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 500;
COMMENT ON FUNCTION keywords(term_summary, term_summary, double precision, double precision, bigint, boolean) IS
'A row for each word, or pair, of two groups, those that mark a first, those that mark b last: log odds ratio with its interval, z, p-value, this adjusted for the number of words, G2, negative where it is rarer in a, and counts.';

CREATE FUNCTION collocations(summary term_summary, top integer DEFAULT 20, min_count bigint DEFAULT 2)
	RETURNS TABLE (first text, second text, count bigint, texts bigint, expected double precision, g2 double precision, pmi double precision)
	AS 'MODULE_PATHNAME', 'adv_collocations'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 20;
COMMENT ON FUNCTION collocations(term_summary, integer, bigint) IS
'A row for each pair of words that follow each other more often than chance explains: occurrences, texts, occurrences expected by chance, G2 and pointwise mutual information.';

-- ----------------------------------------------------------------------------
-- Themes: what each of them costs in NPS points
-- ----------------------------------------------------------------------------

CREATE TYPE theme_summary;

CREATE FUNCTION theme_summary_in(value cstring)
	RETURNS theme_summary
	AS 'MODULE_PATHNAME', 'adv_theme_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION theme_summary_in(cstring) IS
'Reads the text form of theme_summary.';

CREATE FUNCTION theme_summary_out(summary theme_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION theme_summary_out(theme_summary) IS
'Writes the text form of theme_summary.';

CREATE FUNCTION theme_summary_recv(value internal)
	RETURNS theme_summary
	AS 'MODULE_PATHNAME', 'adv_theme_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION theme_summary_recv(internal) IS
'Reads the binary form of theme_summary.';

CREATE FUNCTION theme_summary_send(summary theme_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION theme_summary_send(theme_summary) IS
'Writes the binary form of theme_summary.';

CREATE TYPE theme_summary (
	INPUT = theme_summary_in,
	OUTPUT = theme_summary_out,
	RECEIVE = theme_summary_recv,
	SEND = theme_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE theme_summary IS
'Detractors, passives and promoters for every combination of themes that occurs.';

CREATE CAST (theme_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (theme_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION theme_combine(state theme_summary, other theme_summary)
	RETURNS theme_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION theme_combine(theme_summary, theme_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION theme_final(state theme_summary)
	RETURNS theme_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION theme_final(theme_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION theme_summary_plus(a theme_summary, b theme_summary)
	RETURNS theme_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION theme_summary_plus(theme_summary, theme_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = theme_summary,
	RIGHTARG = theme_summary,
	FUNCTION = theme_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(theme_summary, theme_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary theme_summary) (
	SFUNC = theme_combine,
	STYPE = theme_summary,
	SSPACE = 4096,
	FINALFUNC = theme_final,
	COMBINEFUNC = theme_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(theme_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION theme_accum(state theme_summary, score double precision, themes text[])
	RETURNS theme_summary
	AS 'MODULE_PATHNAME', 'adv_theme_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION theme_accum(theme_summary, double precision, text[]) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE theme_agg(score double precision, themes text[]) (
	SFUNC = theme_accum,
	STYPE = theme_summary,
	SSPACE = 1536,
	FINALFUNC = theme_final,
	COMBINEFUNC = theme_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE theme_agg(double precision, text[]) IS
'A summary of scores 0..10 by the themes, 64 at most, that each answer names. A null score is no answer; null themes are none.';

CREATE FUNCTION theme_costs(summary theme_summary, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (theme text, answers bigint, share double precision, nps double precision, nps_without double precision, difference double precision,
		cost double precision, standard_error double precision, low double precision, high double precision, p_value double precision, p_adjusted double precision,
		effect double precision, effect_error double precision, adjusted_cost double precision)
	AS 'MODULE_PATHNAME', 'adv_theme_costs_of'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 20;
COMMENT ON FUNCTION theme_costs(theme_summary, double precision) IS
'A row a theme, the dearest first: answers that name it, their share and NPS, that of the others, the cost in NPS points with its interval, and the effect and the cost with the other themes held fixed.';

-- ----------------------------------------------------------------------------
-- Series: a metric over time
-- ----------------------------------------------------------------------------

CREATE TYPE series_summary;

CREATE FUNCTION series_summary_in(value cstring)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_series_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION series_summary_in(cstring) IS
'Reads the text form of series_summary.';

CREATE FUNCTION series_summary_out(summary series_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION series_summary_out(series_summary) IS
'Writes the text form of series_summary.';

CREATE FUNCTION series_summary_recv(value internal)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_series_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION series_summary_recv(internal) IS
'Reads the binary form of series_summary.';

CREATE FUNCTION series_summary_send(summary series_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION series_summary_send(series_summary) IS
'Writes the binary form of series_summary.';

CREATE TYPE series_summary (
	INPUT = series_summary_in,
	OUTPUT = series_summary_out,
	RECEIVE = series_summary_recv,
	SEND = series_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE series_summary IS
'A metric over time: for every period with a value the number of rows, their sum and the sum of their squares.';

CREATE CAST (series_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (series_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION series_combine(state series_summary, other series_summary)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION series_combine(series_summary, series_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION series_final(state series_summary)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION series_final(series_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION series_summary_plus(a series_summary, b series_summary)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION series_summary_plus(series_summary, series_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = series_summary,
	RIGHTARG = series_summary,
	FUNCTION = series_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(series_summary, series_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary series_summary) (
	SFUNC = series_combine,
	STYPE = series_summary,
	SSPACE = 24576,
	FINALFUNC = series_final,
	COMBINEFUNC = series_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(series_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION series_accum(state series_summary, at calendar_time, value double precision)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_series_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION series_accum(series_summary, calendar_time, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION series_accum(state series_summary, at bigint, value double precision)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_series_accum_number'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION series_accum(series_summary, bigint, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION series_accum(state series_summary, at calendar_time, period text, time_zone text, value double precision)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_series_accum_period'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION series_accum(series_summary, calendar_time, text, text, double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION series_accum(state series_summary, at calendar_time, summary metric_summary, metric text)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_series_accum_summary'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION series_accum(series_summary, calendar_time, metric_summary, text) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE series_agg(at calendar_time, value double precision) (
	SFUNC = series_accum,
	STYPE = series_summary,
	SSPACE = 8192,
	FINALFUNC = series_final,
	COMBINEFUNC = series_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE series_agg(calendar_time, double precision) IS
'Series of a value by day; several rows of a day are averaged, their number and spread kept.';

CREATE AGGREGATE series_agg(at bigint, value double precision) (
	SFUNC = series_accum,
	STYPE = series_summary,
	SSPACE = 8192,
	FINALFUNC = series_final,
	COMBINEFUNC = series_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE series_agg(bigint, double precision) IS
'Series of a value over whole numbers, such as weeks since a start; several rows of a number are averaged.';

CREATE AGGREGATE series_agg(at calendar_time, period text, time_zone text, value double precision) (
	SFUNC = series_accum,
	STYPE = series_summary,
	SSPACE = 8192,
	FINALFUNC = series_final,
	COMBINEFUNC = series_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE series_agg(calendar_time, text, text, double precision) IS
'Series of a value by day, week, month, quarter or year; the time zone is that of a timestamptz, else null.';

CREATE AGGREGATE series_agg(at calendar_time, summary metric_summary, metric text) (
	SFUNC = series_accum,
	STYPE = series_summary,
	SSPACE = 8192,
	FINALFUNC = series_final,
	COMBINEFUNC = series_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE series_agg(calendar_time, metric_summary, text) IS
'Series by day of stored summaries: of ratings by nps, csat or mean, of rates by rate or null, of sentiment by net or mean; with the number of answers and their spread.';

CREATE FUNCTION series_by(series series_summary, period text)
	RETURNS series_summary
	AS 'MODULE_PATHNAME', 'adv_series_by'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION series_by(series_summary, text) IS
'The series by longer periods: of days by week, month, quarter or year, of months by quarter or year.';

CREATE FUNCTION series_points(series series_summary)
	RETURNS TABLE (at date, number bigint, value double precision, n bigint, deviation double precision)
	AS 'MODULE_PATHNAME', 'adv_series_points'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION series_points(series_summary) IS
'A row for every point: the first day of its period, or the number; mean, number and standard deviation of its rows.';

CREATE TYPE trend_report AS (
	slope double precision,
	low double precision,
	high double precision,
	statistic double precision,
	p_value double precision,
	n bigint,
	tau double precision,
	autocorrelation double precision,
	factor double precision,
	standard_error double precision
);
COMMENT ON TYPE trend_report IS
'Whether a series rises or falls, and how fast.';
COMMENT ON COLUMN trend_report.slope IS 'Change per period, or per what was asked for.';
COMMENT ON COLUMN trend_report.low IS 'Lower end of its confidence interval.';
COMMENT ON COLUMN trend_report.high IS 'Upper end of its confidence interval.';
COMMENT ON COLUMN trend_report.statistic IS 'z of the test of Mann and Kendall, t of least squares; null of a constant series.';
COMMENT ON COLUMN trend_report.p_value IS 'Two-sided p-value of no trend; null where there is no statistic.';
COMMENT ON COLUMN trend_report.n IS 'Number of points.';
COMMENT ON COLUMN trend_report.tau IS 'Kendall''s tau-b, -1..1.';
COMMENT ON COLUMN trend_report.autocorrelation IS 'Of the residuals, from one point to the next.';
COMMENT ON COLUMN trend_report.factor IS 'By which the variance was multiplied for it.';
COMMENT ON COLUMN trend_report.standard_error IS 'Of the slope, corrected; of least squares only.';

CREATE FUNCTION trend(series series_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'theil_sen', per text DEFAULT NULL, correction text DEFAULT 'ar1', as_of date DEFAULT NULL)
	RETURNS trend_report
	AS 'MODULE_PATHNAME', 'adv_series_trend'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION trend(series_summary, double precision, text, text, text, date) IS
'Slope of a series with its interval and test, corrected for autocorrelation.';

CREATE FUNCTION change_points(series series_summary, penalty double precision DEFAULT NULL, shortest integer DEFAULT 2, confidence double precision DEFAULT 0.95, as_of date DEFAULT NULL)
	RETURNS TABLE (at date, number bigint, level_before double precision, level_after double precision, difference double precision, low double precision, high double precision)
	AS 'MODULE_PATHNAME', 'adv_series_change_points'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 5;
COMMENT ON FUNCTION change_points(series_summary, double precision, integer, double precision, date) IS
'A row for every change of level: the first period of the new level, the levels, their difference with its interval.';

CREATE FUNCTION control_chart(series series_summary, baseline integer DEFAULT NULL, sigmas double precision DEFAULT 3, method text DEFAULT NULL, as_of date DEFAULT NULL)
	RETURNS TABLE (at date, number bigint, value double precision, n bigint, center double precision, low double precision, high double precision, z double precision, signal text)
	AS 'MODULE_PATHNAME', 'adv_series_control_chart'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 100;
COMMENT ON FUNCTION control_chart(series_summary, integer, double precision, text, date) IS
'A row for every point with center, limits and signal; the baseline is so many points from the first on, or, negative, all but so many at the end.';

CREATE FUNCTION forecast(series series_summary, horizon integer, model text DEFAULT 'auto', season integer DEFAULT NULL, low double precision DEFAULT NULL, high double precision DEFAULT NULL, transform text DEFAULT NULL, parameters double precision[] DEFAULT NULL, as_of date DEFAULT NULL)
	RETURNS TABLE (step integer, at date, number bigint, value double precision, low80 double precision, high80 double precision, low95 double precision, high95 double precision)
	AS 'MODULE_PATHNAME', 'adv_series_forecast'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 12;
COMMENT ON FUNCTION forecast(series_summary, integer, text, integer, double precision, double precision, text, double precision[], date) IS
'A row for every period ahead, with bands that hold 80 and 95 percent; a series of stored summaries stays within its scale.';

CREATE FUNCTION forecast_model(series series_summary, model text DEFAULT 'auto', season integer DEFAULT NULL, low double precision DEFAULT NULL, high double precision DEFAULT NULL, transform text DEFAULT NULL, as_of date DEFAULT NULL)
	RETURNS TABLE (model_name text, season_length integer, alpha double precision, beta double precision, gamma double precision, phi double precision, level double precision, slope double precision, seasons double precision[], n bigint, sigma double precision, log_likelihood double precision, aicc double precision, mase double precision)
	AS 'MODULE_PATHNAME', 'adv_series_forecast_model'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 6;
COMMENT ON FUNCTION forecast_model(series_summary, text, integer, double precision, double precision, text, date) IS
'A row for every model that forecast chooses between, the best first: parameters, likelihood, AICc and error.';

CREATE FUNCTION forecast_accuracy(series series_summary, horizon integer, model text DEFAULT 'auto', season integer DEFAULT NULL, low double precision DEFAULT NULL, high double precision DEFAULT NULL, transform text DEFAULT NULL, origins integer DEFAULT 10, as_of date DEFAULT NULL)
	RETURNS TABLE (step integer, n bigint, mae double precision, rmse double precision, mase double precision, ratio_to_naive double precision, within80 double precision, within95 double precision)
	AS 'MODULE_PATHNAME', 'adv_series_forecast_accuracy'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 12;
COMMENT ON FUNCTION forecast_accuracy(series_summary, integer, text, integer, double precision, double precision, text, integer, date) IS
'How good forecasts from earlier origins were, a row for every period ahead: errors, against the naive forecast, and how often, in percent, the bands held.';

-- ----------------------------------------------------------------------------
-- Models: who will become an advocate, and who will leave
-- ----------------------------------------------------------------------------

CREATE TYPE profile_summary;

CREATE FUNCTION profile_summary_in(value cstring)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_profile_summary_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_summary_in(cstring) IS
'Reads the text form of profile_summary.';

CREATE FUNCTION profile_summary_out(summary profile_summary)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_summary_out(profile_summary) IS
'Writes the text form of profile_summary.';

CREATE FUNCTION profile_summary_recv(value internal)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_profile_summary_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_summary_recv(internal) IS
'Reads the binary form of profile_summary.';

CREATE FUNCTION profile_summary_send(summary profile_summary)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_summary_send(profile_summary) IS
'Writes the binary form of profile_summary.';

CREATE TYPE profile_summary (
	INPUT = profile_summary_in,
	OUTPUT = profile_summary_out,
	RECEIVE = profile_summary_recv,
	SEND = profile_summary_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE profile_summary IS
'Customers as models see them: how many there are of each kind, by numbers and categories, with an outcome, a duration or a score.';

CREATE CAST (profile_summary AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (profile_summary AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE FUNCTION profile_combine(state profile_summary, other profile_summary)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_summary_combine'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION profile_combine(profile_summary, profile_summary) IS
'Combine function: merges two states.';

CREATE FUNCTION profile_final(state profile_summary)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_summary_final'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_final(profile_summary) IS
'Final function: the state in the form that is stored.';

CREATE FUNCTION profile_summary_plus(a profile_summary, b profile_summary)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_summary_plus'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION profile_summary_plus(profile_summary, profile_summary) IS
'The summary of both: the operator +.';

CREATE OPERATOR + (
	LEFTARG = profile_summary,
	RIGHTARG = profile_summary,
	FUNCTION = profile_summary_plus,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(profile_summary, profile_summary) IS
'The summary of both.';

CREATE AGGREGATE rollup(summary profile_summary) (
	SFUNC = profile_combine,
	STYPE = profile_summary,
	SSPACE = 16384,
	FINALFUNC = profile_final,
	COMBINEFUNC = profile_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(profile_summary) IS
'The summary of all that the summaries hold.';

CREATE FUNCTION profile_accum(state profile_summary, numbers double precision[], categories text[])
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_profile_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION profile_accum(profile_summary, double precision[], text[]) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION profile_outcome_accum(state profile_summary, outcome boolean, numbers double precision[], categories text[])
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_profile_outcome_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION profile_outcome_accum(profile_summary, boolean, double precision[], text[]) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION profile_outcome_accum(state profile_summary, outcome boolean, numbers double precision[], categories text[], weight double precision)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_profile_outcome_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION profile_outcome_accum(profile_summary, boolean, double precision[], text[], double precision) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION profile_duration_accum(state profile_summary, duration double precision, event boolean, numbers double precision[], categories text[])
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_profile_duration_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION profile_duration_accum(profile_summary, double precision, boolean, double precision[], text[]) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION score_accum(state profile_summary, score double precision, outcome boolean)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_score_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION score_accum(profile_summary, double precision, boolean) IS
'Transition function: adds a row to the state.';

CREATE FUNCTION score_accum(state profile_summary, score double precision, outcome boolean, treated boolean)
	RETURNS profile_summary
	AS 'MODULE_PATHNAME', 'adv_score_accum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION score_accum(profile_summary, double precision, boolean, boolean) IS
'Transition function: adds a row to the state.';

CREATE AGGREGATE profile_agg(numbers double precision[], categories text[]) (
	SFUNC = profile_accum,
	STYPE = profile_summary,
	SSPACE = 16384,
	FINALFUNC = profile_final,
	COMBINEFUNC = profile_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE profile_agg(double precision[], text[]) IS
'Profiles of customers: numbers and categories, either of which may be null; a customer with a null in them is skipped.';

CREATE AGGREGATE profile_agg(outcome boolean, numbers double precision[], categories text[]) (
	SFUNC = profile_outcome_accum,
	STYPE = profile_summary,
	SSPACE = 16384,
	FINALFUNC = profile_final,
	COMBINEFUNC = profile_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE profile_agg(boolean, double precision[], text[]) IS
'Profiles of customers with an outcome, yes or no.';

CREATE AGGREGATE profile_agg(outcome boolean, numbers double precision[], categories text[], weight double precision) (
	SFUNC = profile_outcome_accum,
	STYPE = profile_summary,
	SSPACE = 16384,
	FINALFUNC = profile_final,
	COMBINEFUNC = profile_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE profile_agg(boolean, double precision[], text[], double precision) IS
'Profiles of customers with an outcome, each of whom counts as many times as the weight says.';

CREATE AGGREGATE profile_agg(duration double precision, event boolean, numbers double precision[], categories text[]) (
	SFUNC = profile_duration_accum,
	STYPE = profile_summary,
	SSPACE = 16384,
	FINALFUNC = profile_final,
	COMBINEFUNC = profile_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE profile_agg(double precision, boolean, double precision[], text[]) IS
'Profiles of customers who were followed for a time, until an event or without.';

CREATE AGGREGATE score_agg(score double precision, outcome boolean) (
	SFUNC = score_accum,
	STYPE = profile_summary,
	SSPACE = 4352,
	FINALFUNC = profile_final,
	COMBINEFUNC = profile_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE score_agg(double precision, boolean) IS
'Scores of customers, and what became of them.';

CREATE AGGREGATE score_agg(score double precision, outcome boolean, treated boolean) (
	SFUNC = score_accum,
	STYPE = profile_summary,
	SSPACE = 4352,
	FINALFUNC = profile_final,
	COMBINEFUNC = profile_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE score_agg(double precision, boolean, boolean) IS
'Scores of customers, what became of them, and whether they were treated.';

CREATE TYPE fitted_model;

CREATE FUNCTION fitted_model_in(value cstring)
	RETURNS fitted_model
	AS 'MODULE_PATHNAME', 'adv_fitted_model_in'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fitted_model_in(cstring) IS
'Reads the text form of fitted_model.';

CREATE FUNCTION fitted_model_out(value fitted_model)
	RETURNS cstring
	AS 'MODULE_PATHNAME', 'adv_summary_out'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fitted_model_out(fitted_model) IS
'Writes the text form of fitted_model.';

CREATE FUNCTION fitted_model_recv(value internal)
	RETURNS fitted_model
	AS 'MODULE_PATHNAME', 'adv_fitted_model_recv'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fitted_model_recv(internal) IS
'Reads the binary form of fitted_model.';

CREATE FUNCTION fitted_model_send(value fitted_model)
	RETURNS bytea
	AS 'MODULE_PATHNAME', 'adv_summary_send'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fitted_model_send(fitted_model) IS
'Writes the binary form of fitted_model.';

CREATE TYPE fitted_model (
	INPUT = fitted_model_in,
	OUTPUT = fitted_model_out,
	RECEIVE = fitted_model_recv,
	SEND = fitted_model_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE fitted_model IS
'A model fitted to customers: its kind, coefficients, their covariance, and how the fit ended.';

CREATE CAST (fitted_model AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (fitted_model AS metric_summary) IS
'Compares, groups and sorts by content, as metric_summary does.';

CREATE TYPE fitted_model_description AS (
	kind text,
	n double precision,
	skipped bigint,
	events double precision,
	terms integer,
	log_likelihood double precision,
	null_log_likelihood double precision,
	aic double precision,
	bic double precision,
	r_squared double precision,
	concordance double precision,
	concordance_error double precision,
	iterations integer,
	converged boolean,
	message text
);
COMMENT ON TYPE fitted_model_description IS
'What a fitted model is and how it was fitted.';
COMMENT ON COLUMN fitted_model_description.kind IS 'Which kind of model.';
COMMENT ON COLUMN fitted_model_description.n IS 'Number of customers that it was fitted to; with weights their sum.';
COMMENT ON COLUMN fitted_model_description.skipped IS 'Number of customers left out because something was not known of them.';
COMMENT ON COLUMN fitted_model_description.events IS 'Number of them with the outcome, or the event.';
COMMENT ON COLUMN fitted_model_description.terms IS 'Number of coefficients that were estimated.';
COMMENT ON COLUMN fitted_model_description.log_likelihood IS 'Log likelihood; with a penalty the penalised one.';
COMMENT ON COLUMN fitted_model_description.null_log_likelihood IS 'That of a model without terms.';
COMMENT ON COLUMN fitted_model_description.aic IS 'Akaike information criterion: of models of the same customers the lowest is best; null with a penalty.';
COMMENT ON COLUMN fitted_model_description.bic IS 'Bayesian information criterion, terms x ln(customers, or events of a Cox model) - 2 log likelihood; null with a penalty.';
COMMENT ON COLUMN fitted_model_description.r_squared IS 'McFadden''s R squared, 1 - log likelihood / that without terms; null with a penalty.';
COMMENT ON COLUMN fitted_model_description.concordance IS 'In sample: of a logistic model the AUC, of a Cox model Harrell''s C.';
COMMENT ON COLUMN fitted_model_description.concordance_error IS 'Its standard error.';
COMMENT ON COLUMN fitted_model_description.iterations IS 'Steps of the fit.';
COMMENT ON COLUMN fitted_model_description.converged IS 'Whether a maximum of the likelihood was found.';
COMMENT ON COLUMN fitted_model_description.message IS 'How the fit ended, in a sentence.';

CREATE FUNCTION logistic_fit(summary profile_summary, names text[] DEFAULT NULL, penalty text DEFAULT 'none', ridge double precision DEFAULT 0, reference text[] DEFAULT NULL)
	RETURNS fitted_model
	AS 'MODULE_PATHNAME', 'adv_logistic_fit_model'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION logistic_fit(profile_summary, text[], text, double precision, text[]) IS
'Logistic regression of the outcome: by maximum likelihood, with Firth''s penalty, or with a ridge.';

CREATE FUNCTION cox_fit(summary profile_summary, names text[] DEFAULT NULL, ties text DEFAULT 'efron', strata integer DEFAULT 0, reference text[] DEFAULT NULL)
	RETURNS fitted_model
	AS 'MODULE_PATHNAME', 'adv_cox_fit_model'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION cox_fit(profile_summary, text[], text, integer, text[]) IS
'Cox''s proportional hazards of the duration; strata is the number of a category column, each of whose categories has a baseline of its own.';

CREATE FUNCTION model_terms(model fitted_model, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (term text, category text, coefficient double precision, standard_error double precision, z double precision, p_value double precision, ratio double precision, low double precision, high double precision, note text)
	AS 'MODULE_PATHNAME', 'adv_model_terms'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10 ROWS 10;
COMMENT ON FUNCTION model_terms(fitted_model, double precision) IS
'The terms of a model: coefficient, standard error and test, and the ratio of odds or hazards with its interval.';

CREATE FUNCTION model_info(model fitted_model)
	RETURNS fitted_model_description
	AS 'MODULE_PATHNAME', 'adv_model_info'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION model_info(fitted_model) IS
'What a fitted model is and how it was fitted.';

CREATE FUNCTION likelihood_ratio_test(smaller fitted_model, larger fitted_model)
	RETURNS likelihood_ratio
	AS 'MODULE_PATHNAME', 'adv_likelihood_ratio_test_model'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION likelihood_ratio_test(fitted_model, fitted_model) IS
'Likelihood-ratio test of a model within one with more terms, fitted to the same customers; null where a fit did not converge.';

CREATE FUNCTION model_predict(model fitted_model, numbers double precision[], categories text[], unknown text DEFAULT 'error')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_model_predict'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION model_predict(fitted_model, double precision[], text[], text) IS
'The probability of the outcome; of a Cox model the hazard relative to that of a customer with numbers 0 and the categories of reference.';

CREATE FUNCTION model_predict_estimate(model fitted_model, numbers double precision[], categories text[], confidence double precision DEFAULT 0.95, unknown text DEFAULT 'error')
	RETURNS metric_estimate
	AS 'MODULE_PATHNAME', 'adv_model_predict_estimate'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION model_predict_estimate(fitted_model, double precision[], text[], double precision, text) IS
'The same with its confidence interval, of the expected value, symmetric on the scale of the coefficients.';

CREATE FUNCTION advocacy_potential(model fitted_model, numbers double precision[], categories text[], unknown text DEFAULT 'error')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_advocacy_potential'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION advocacy_potential(fitted_model, double precision[], text[], text) IS
'Probability to become an advocate, 0 to 100, by a logistic model of who did.';

CREATE FUNCTION churn_probability(model fitted_model, numbers double precision[], categories text[], unknown text DEFAULT 'error')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_churn_probability_profile'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION churn_probability(fitted_model, double precision[], text[], text) IS
'Probability to leave, 0 to 1, by a logistic model of who left.';

CREATE FUNCTION survival_at(model fitted_model, "time" double precision, numbers double precision[], categories text[], unknown text DEFAULT 'error')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_survival_at_profile'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_at(fitted_model, double precision, double precision[], text[], text) IS
'Probability to stay beyond a time, by a Cox model; null beyond the longest time that a customer was followed.';

CREATE TYPE score_quality_report AS (
	n bigint,
	events bigint,
	auc double precision,
	auc_low double precision,
	auc_high double precision,
	auc_error double precision,
	gini double precision,
	ks double precision,
	brier double precision,
	brier_skill double precision,
	log_loss double precision,
	calibration_intercept double precision,
	calibration_slope double precision,
	hosmer_lemeshow double precision,
	degrees_of_freedom integer,
	p_value double precision,
	calibration_error double precision
);
COMMENT ON TYPE score_quality_report IS
'How well scores tell customers with an outcome from those without.';
COMMENT ON COLUMN score_quality_report.n IS 'Number of customers.';
COMMENT ON COLUMN score_quality_report.events IS 'Number of them with the outcome.';
COMMENT ON COLUMN score_quality_report.auc IS 'Probability that of one with the outcome and one without the former has the higher score; 0.5 is chance.';
COMMENT ON COLUMN score_quality_report.auc_low IS 'Lower end of its interval.';
COMMENT ON COLUMN score_quality_report.auc_high IS 'Upper end of its interval.';
COMMENT ON COLUMN score_quality_report.auc_error IS 'Its standard error (DeLong).';
COMMENT ON COLUMN score_quality_report.gini IS '2 auc - 1.';
COMMENT ON COLUMN score_quality_report.ks IS 'Largest distance of the two distributions of scores.';
COMMENT ON COLUMN score_quality_report.brier IS 'Mean squared error of the probabilities; null, as all that follows, where a score is none.';
COMMENT ON COLUMN score_quality_report.brier_skill IS '1 - Brier score / that of the share of events for everyone.';
COMMENT ON COLUMN score_quality_report.log_loss IS 'Mean of -ln of the probability of what happened.';
COMMENT ON COLUMN score_quality_report.calibration_intercept IS 'Intercept of the outcome on the log odds of the scores: 0 where they are right.';
COMMENT ON COLUMN score_quality_report.calibration_slope IS 'Slope: 1 where they are right, below 1 where they are too extreme.';
COMMENT ON COLUMN score_quality_report.hosmer_lemeshow IS 'Hosmer and Lemeshow''s statistic of ten groups.';
COMMENT ON COLUMN score_quality_report.degrees_of_freedom IS 'Groups less two.';
COMMENT ON COLUMN score_quality_report.p_value IS 'P-value of probabilities that are right, in the sample the model was fitted to.';
COMMENT ON COLUMN score_quality_report.calibration_error IS 'Expected calibration error: mean distance of mean score and share of events in ten groups.';

CREATE FUNCTION score_quality(summary profile_summary, confidence double precision DEFAULT 0.95, method text DEFAULT 'delong')
	RETURNS score_quality_report
	AS 'MODULE_PATHNAME', 'adv_score_quality'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION score_quality(profile_summary, double precision, text) IS
'How well scores tell customers with an outcome from those without, and how right they are as probabilities; method logit takes the interval of the AUC on the scale of log odds.';

CREATE FUNCTION calibration(summary profile_summary, groups integer DEFAULT 10, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (score_group integer, n bigint, events bigint, mean_score double precision, rate double precision, low double precision, high double precision)
	AS 'MODULE_PATHNAME', 'adv_calibration_report'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 10;
COMMENT ON FUNCTION calibration(profile_summary, integer, double precision) IS
'Groups from the lowest scores to the highest: the mean score, and the share of events in percent with its interval.';

CREATE FUNCTION gains(summary profile_summary, groups integer DEFAULT 10, confidence double precision DEFAULT 0.95)
	RETURNS TABLE (score_group integer, n bigint, events bigint, mean_score double precision, rate double precision, low double precision, high double precision, customers_share double precision, captured_share double precision, lift double precision, cumulative_lift double precision)
	AS 'MODULE_PATHNAME', 'adv_gains'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 10;
COMMENT ON FUNCTION gains(profile_summary, integer, double precision) IS
'Groups from the highest scores to the lowest: share of events, the share of all events that this group and those above capture, and the lift over everyone.';

CREATE FUNCTION uplift_curve(summary profile_summary)
	RETURNS TABLE (score double precision, n bigint, treated bigint, treated_responders bigint, other_responders bigint, incremental double precision)
	AS 'MODULE_PATHNAME', 'adv_uplift_curve'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 100;
COMMENT ON FUNCTION uplift_curve(profile_summary) IS
'Customers with this score or a higher one: how many, treated, responders of each arm, and the responders that treatment has brought.';

CREATE FUNCTION qini_coefficient(summary profile_summary)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_qini_coefficient'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION qini_coefficient(profile_summary) IS
'Qini coefficient: how much better than chance scores find those whom treatment wins, 1 being perfect; null where an arm is empty.';

-- ----------------------------------------------------------------------------
-- Segments: who customers are
-- ----------------------------------------------------------------------------

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

CREATE FUNCTION rfm(recency double precision, frequency double precision, monetary double precision, scores integer DEFAULT 5)
	RETURNS rfm_score
	AS 'MODULE_PATHNAME', 'adv_rfm'
	LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW COST 10;
COMMENT ON FUNCTION rfm(double precision, double precision, double precision, integer) IS
'Scores by recency (the less the better), frequency and money among the customers of the window partition, and their segment; equal customers have equal scores. Use: rfm(days, orders, spent) OVER ().';

CREATE FUNCTION rfm_segment(recency integer, frequency integer, names text[] DEFAULT NULL, scores integer DEFAULT 5)
	RETURNS text
	AS 'MODULE_PATHNAME', 'adv_rfm_segment'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rfm_segment(integer, integer, text[], integer) IS
'The segment of scores that were cut elsewhere; names replace those of champion, loyal, potential loyalist, new, promising, need attention, about to sleep, at risk, cannot lose, hibernating.';

CREATE FUNCTION suppress(n bigint, minimum integer DEFAULT 10)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'adv_suppress'
	LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION suppress(bigint, integer) IS
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

CREATE FUNCTION association_test(summary profile_summary, method text DEFAULT 'pearson', confidence double precision DEFAULT 0.95, draws integer DEFAULT 9999, seed bigint DEFAULT 1)
	RETURNS association_report
	AS 'MODULE_PATHNAME', 'adv_association_test'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION association_test(profile_summary, text, double precision, integer, bigint) IS
'Tests whether the first two categories are related: methods pearson, g, simulation (tables with the same margins, drawn from the seed) and exact (Fisher); Cramer''s V with its interval.';

CREATE FUNCTION contingency(summary profile_summary, minimum integer DEFAULT 0)
	RETURNS TABLE (row_category text, column_category text, n bigint, expected double precision, row_percent double precision, column_percent double precision, index double precision, residual double precision, p_value double precision)
	AS 'MODULE_PATHNAME', 'adv_contingency'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION contingency(profile_summary, integer) IS
'The table of the first two categories, a row a cell: count, expected count, percentages, index against all, adjusted residual and its p-value; counts below the minimum are null, and so are those that would tell them.';

CREATE FUNCTION kmeans_fit(summary profile_summary, clusters integer, names text[] DEFAULT NULL, standardise boolean DEFAULT true, seed bigint DEFAULT 1, restarts integer DEFAULT 10)
	RETURNS fitted_model
	AS 'MODULE_PATHNAME', 'adv_kmeans_fit_model'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION kmeans_fit(profile_summary, integer, text[], boolean, bigint, integer) IS
'Clusters of customers by their numbers (k-means), from the largest to the smallest; model_predict(model, numbers, NULL) is the cluster of a customer.';

CREATE FUNCTION cluster_choice(summary profile_summary, most integer DEFAULT 10, standardise boolean DEFAULT true, seed bigint DEFAULT 1, restarts integer DEFAULT 10)
	RETURNS TABLE (clusters integer, inertia double precision, silhouette double precision, simplified_silhouette double precision, calinski_harabasz double precision)
	AS 'MODULE_PATHNAME', 'adv_cluster_choice'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 10;
COMMENT ON FUNCTION cluster_choice(profile_summary, integer, boolean, bigint, integer) IS
'How well 1 to most clusters fit: inertia, mean silhouette (null beyond 5000 distinct customers), the simplified one, by distances from centres, and Calinski and Harabasz'' ratio.';

CREATE FUNCTION personas(summary profile_summary, model fitted_model)
	RETURNS TABLE (cluster integer, n bigint, share double precision, trait_rank integer, trait text, category text, value double precision, of_all double precision, v_test double precision, exemplar text)
	AS 'MODULE_PATHNAME', 'adv_personas'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 30;
COMMENT ON FUNCTION personas(profile_summary, fitted_model) IS
'A row for every cluster and trait, those that set it apart most first: mean or most frequent category with its share, that of all customers, v-test, and the value of the customer nearest to the centre.';

CREATE FUNCTION rake(summary profile_summary, margins jsonb, weight_limit double precision DEFAULT NULL)
	RETURNS TABLE (categories text[], n bigint, weight double precision, design_effect double precision, iterations integer)
	AS 'MODULE_PATHNAME', 'adv_rake_margins'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 100;
COMMENT ON FUNCTION rake(profile_summary, jsonb, double precision) IS
'Weights of customers by their categories, so that the shares of these meet those of the population: a row a combination; margins name the categories c1, c2, ... in order.';

-- ----------------------------------------------------------------------------
-- Concentration: how much comes from how few
-- ----------------------------------------------------------------------------

CREATE FUNCTION gini(amounts double precision[], corrected boolean DEFAULT false)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_gini_array'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION gini(double precision[], boolean) IS
'Gini coefficient of the values, one a person: 0 where all are equal, next to 1 where one has all; corrected for few people on demand.';

CREATE FUNCTION top_share(amounts double precision[], fraction double precision DEFAULT 0.1)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_top_share_array'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_share(double precision[], double precision) IS
'Percentage of the sum that the largest fraction of the values has; a part of a person where they do not divide.';

CREATE FUNCTION hhi(amounts double precision[], normalized boolean DEFAULT false)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_hhi_array'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hhi(double precision[], boolean) IS
'Herfindahl-Hirschman index: the sum of squared percentages, up to 10,000 where one has all; normalized: 0 where all are equal.';

CREATE FUNCTION lorenz_curve(amounts double precision[])
	RETURNS TABLE (population_share double precision, value_share double precision)
	AS 'MODULE_PATHNAME', 'adv_lorenz_curve_rows'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION lorenz_curve(double precision[]) IS
'A row for nobody and for each value, the smallest first: what percentage of the people has what percentage of the sum.';

-- ----------------------------------------------------------------------------
-- Adjusted p-values: many segments at once
-- ----------------------------------------------------------------------------

CREATE FUNCTION p_adjust(p_values double precision[], method text DEFAULT 'benjamini_hochberg')
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'adv_p_adjust_array'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION p_adjust(double precision[], text) IS
'P-values adjusted for having looked at many segments; methods benjamini_hochberg and holm. Null elements stay null and do not count.';

CREATE FUNCTION p_adjust(p double precision, method text DEFAULT 'benjamini_hochberg')
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'adv_p_adjust_window'
	LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION p_adjust(double precision, text) IS
'P-value adjusted for all rows of the window partition; methods benjamini_hochberg and holm. Use: p_adjust(p) OVER ().';

-- ----------------------------------------------------------------------------
-- Charts in text
-- ----------------------------------------------------------------------------

CREATE FUNCTION sparkline("values" double precision[])
	RETURNS text
	AS 'MODULE_PATHNAME', 'adv_sparkline'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sparkline(double precision[]) IS
'A line of characters, one per value, from the lowest to the highest; null is a gap.';

CREATE FUNCTION text_bar(value double precision, max double precision, width integer DEFAULT 20, min double precision DEFAULT 0)
	RETURNS text
	AS 'MODULE_PATHNAME', 'adv_text_bar'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION text_bar(double precision, double precision, integer, double precision) IS
'A bar, width characters long where value reaches max. With a negative min negative values go left from a line where 0 is.';

CREATE FUNCTION text_shade(value double precision, max double precision DEFAULT 100, width integer DEFAULT 2)
	RETURNS text
	AS 'MODULE_PATHNAME', 'adv_text_shade'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION text_shade(double precision, double precision, integer) IS
'A cell of a heat map in text: as many characters as wide, the darker the closer the value is to max.';

CREATE FUNCTION text_scatter(x double precision[], y double precision[], labels text[] DEFAULT NULL, width integer DEFAULT 40, height integer DEFAULT 12)
	RETURNS text
	AS 'MODULE_PATHNAME', 'adv_text_scatter'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION text_scatter(double precision[], double precision[], text[], integer, integer) IS
'Points in a plane in text, each a letter with its label below; lines stand at the means. A point with a null is left out.';

-- ----------------------------------------------------------------------------
-- The guide
-- ----------------------------------------------------------------------------

CREATE FUNCTION advocacy_metrics()
	RETURNS TABLE (
		category text,
		metric text,
		question text,
		formula text,
		unit text,
		range text,
		better text,
		functions text[],
		example text,
		source text
	)
	LANGUAGE SQL IMMUTABLE PARALLEL SAFE ROWS 121
BEGIN ATOMIC
	SELECT *
	FROM (VALUES
		('Rates', 'rate', 'How many of those who could, did?',
		 '100 successes / trials', 'percent', '0..100', 'higher',
		 ARRAY['rate_agg', 'rate', 'rate_estimate', 'rate_difference', 'successes', 'trials', 'unknown_count', 'rate_lift', 'rate_lower_bound', 'rate_sample_size'],
		 'SELECT rate(clicked) FROM messages',
		 'Wilson 1927; Newcombe 1998; Campbell 2007; Koopman 1984'),
		('Rates', 'paired rates', 'Did the same customers change?',
		 '100 (only first - only second) / pairs', 'points', '-100..100', '',
		 ARRAY['rate_paired_counts_difference', 'rate_paired_difference'],
		 'SELECT (rate_paired_difference(bought_before, bought_after)).* FROM customers',
		 'Newcombe 1998; McNemar 1947; Fagerland, Lydersen & Laake 2013'),
		('Rates', 'shrunk rate', 'Which small groups are really better?',
		 '100 (successes + alpha) / (trials + alpha + beta)', 'percent', '0..100', 'higher',
		 ARRAY['rate_prior', 'rate_shrunk', 'rate_shrunk_estimate'],
		 'SELECT rate_shrunk(clicks, (SELECT rate_prior(clicks) FROM pages)) FROM pages',
		 'Skellam 1948'),
		('Rates', 'redemption rate', 'How many members redeem?',
		 '100 redeemers / members', 'percent', '0..100', 'higher',
		 ARRAY['redemption_rate'],
		 'SELECT redemption_rate(redeemed) FROM members',
		 'as rate'),
		('Rates', 'participation rate', 'How many customers take part in the programme?',
		 '100 customers who earned or spent / customers', 'percent', '0..100', 'higher',
		 ARRAY['participation_rate'],
		 'SELECT participation_rate(took_part) FROM customers',
		 'as rate'),
		('Rates', 'active engagement rate', 'How many members are active?',
		 '100 active members / members', 'percent', '0..100', 'higher',
		 ARRAY['active_engagement_rate'],
		 'SELECT active_engagement_rate(active) FROM members',
		 'as rate'),
		('Rates', 'enrolment rate', 'How many of the eligible sign up?',
		 '100 new members / eligible', 'percent', '0..100', 'higher',
		 ARRAY['enrolment_rate'],
		 'SELECT enrolment_rate(enrolled) FROM eligible',
		 'as rate'),
		('Rates', 'click-through rate', 'How many impressions are clicked?',
		 '100 clicks / impressions', 'percent', '0..100', 'higher',
		 ARRAY['click_through_rate'],
		 'SELECT click_through_rate(clicks, impressions) FROM campaigns',
		 'as rate'),
		('Rates', 'open rate', 'How many messages are opened?',
		 '100 unique opens / delivered', 'percent', '0..100', 'higher',
		 ARRAY['open_rate'],
		 'SELECT open_rate(opened) FROM messages',
		 'as rate'),
		('Rates', 'click-to-open rate', 'How many openers click?',
		 '100 unique clicks / unique opens', 'percent', '0..100', 'higher',
		 ARRAY['click_to_open_rate'],
		 'SELECT click_to_open_rate(clicks, opens) FROM campaigns',
		 'as rate'),
		('Rates', 'conversion rate', 'How many convert?',
		 '100 converted / contacted', 'percent', '0..100', 'higher',
		 ARRAY['conversion_rate'],
		 'SELECT conversion_rate(converted) FROM contacts',
		 'as rate'),
		('Rates', 'returning customers', 'How many orders come from earlier customers?',
		 '100 returning / all, of orders or of customers', 'percent', '0..100', 'higher',
		 ARRAY['returning_customer_rate'],
		 'SELECT returning_customer_rate(ordered_before) FROM orders',
		 'as rate'),
		('Rates', 'product return rate', 'How much of what is sold comes back?',
		 '100 returned / sold, of units, orders or value', 'percent', '0..100', 'lower',
		 ARRAY['product_return_rate'],
		 'SELECT product_return_rate(returned, sold) FROM products',
		 'as rate'),
		('Rates', 'save rate', 'How many of the customers at risk can be kept?',
		 '100 stayed / customers at risk who were contacted', 'percent', '0..100', 'higher',
		 ARRAY['save_rate'],
		 'SELECT save_rate(stayed) FROM customers_at_risk',
		 'as rate'),
		('Ratings', 'rating', 'What do the answers look like?',
		 'mean, deviation, quantiles and counts of scores', 'points of the scale', 'the scale', 'higher',
		 ARRAY['rollup', 'rating_agg', 'rating_mean', 'rating_mean_estimate', 'rating_mean_difference', 'rating_stddev', 'rating_quantile', 'rating_histogram', 'rating_sample_size', 'responses', 'questions_asked', 'invalid_count'],
		 'SELECT rating_mean(rating_agg(score)) FROM answers',
		 'Student 1908; Welch 1947'),
		('Ratings', 'response rate', 'How many answered?',
		 '100 answers / asked', 'percent', '0..100', 'higher',
		 ARRAY['response_rate', 'response_rate_estimate', 'response_rate_difference'],
		 'SELECT response_rate(score IS NOT NULL) FROM answers',
		 'interval: Wilson 1927'),
		('Ratings', 'nps', 'Would they recommend us?',
		 '100 (promoters - detractors) / answers', 'points', '-100..100', 'higher',
		 ARRAY['nps', 'nps_estimate', 'nps_difference', 'nps_from_counts', 'nps_from_counts_estimate', 'nps_sample_size', 'promoters', 'passives', 'detractors'],
		 'SELECT nps(score) FROM answers',
		 'Reichheld 2003; interval: Rocks 2016'),
		('Ratings', 'promoter share', 'How many would recommend us?',
		 '100 promoters / answers; likewise passives and detractors', 'percent', '0..100', 'higher',
		 ARRAY['promoter_share', 'promoter_share_estimate', 'promoter_share_difference', 'passive_share', 'passive_share_estimate', 'passive_share_difference', 'detractor_share', 'detractor_share_estimate', 'detractor_share_difference'],
		 'SELECT promoter_share(rating_agg(score)) FROM answers',
		 'Reichheld 2003; interval: Wilson 1927'),
		('Ratings', 'nps change', 'What moved NPS: the mix of segments or their own scores?',
		 'sum (w1 - w0)(m0 + m1) / 2 and sum (w0 + w1)(m1 - m0) / 2', 'points', '-200..200', 'higher',
		 ARRAY['nps_change'],
		 'SELECT (nps_change(before, after)).* FROM segments',
		 'Kitagawa 1955'),
		('Ratings', 'csat', 'Are they satisfied?',
		 '100 answers in the top two boxes / answers', 'percent', '0..100', 'higher',
		 ARRAY['csat', 'csat_estimate', 'csat_difference'],
		 'SELECT csat(satisfaction) FROM answers',
		 'interval: Wilson 1927'),
		('Ratings', 'net csat', 'Are more satisfied than dissatisfied?',
		 '100 (top two boxes - bottom two boxes) / answers', 'points', '-100..100', 'higher',
		 ARRAY['csat_net', 'csat_net_estimate', 'csat_net_difference'],
		 'SELECT csat_net(rating_agg(satisfaction, 1, 5)) FROM answers',
		 'interval: Rocks 2016'),
		('Ratings', 'mean csat', 'How satisfied are they on a scale of 0 to 100?',
		 '100 (mean - minimum) / (maximum - minimum)', 'points', '0..100', 'higher',
		 ARRAY['csat_mean', 'csat_mean_estimate', 'csat_mean_difference'],
		 'SELECT csat_mean(rating_agg(satisfaction, 1, 10)) FROM answers',
		 'Fornell et al. 1996 (ACSI)'),
		('Ratings', 'ces', 'How easy was it?',
		 'mean score', 'points of the scale', 'the scale', 'higher on the 1-7 form, lower on the 1-5 form of effort',
		 ARRAY['ces', 'ces_estimate', 'ces_difference'],
		 'SELECT ces(ease) FROM answers',
		 'Dixon, Freeman & Toman 2010'),
		('Ratings', 'ces share', 'How many found it easy?',
		 '100 answers in the easy boxes / answers', 'percent', '0..100', 'higher',
		 ARRAY['ces_share', 'ces_share_estimate', 'ces_share_difference'],
		 'SELECT ces_share(rating_agg(ease, 1, 7)) FROM answers',
		 'Dixon, Freeman & Toman 2010'),
		('Ratings', 'net ces', 'Do more find it easy than difficult?',
		 '100 (easy - difficult) / answers', 'points', '-100..100', 'higher',
		 ARRAY['ces_net', 'ces_net_estimate', 'ces_net_difference'],
		 'SELECT ces_net(rating_agg(ease, 1, 7)) FROM answers',
		 'Dixon, Freeman & Toman 2010'),
		('Latest answers', 'latest nps', 'Would they recommend us, by the latest answer of each?',
		 'NPS of one answer a respondent', 'points', '-100..100', 'higher',
		 ARRAY['rollup', 'latest_agg', 'nps_latest', 'ratings', 'respondents'],
		 'SELECT nps_latest(customer, answered_at, score) FROM answers',
		 'as nps'),
		('Measures', 'mean of a measure', 'What does a customer bring, on average?',
		 'sum of the values / customers who have one', 'as measured', 'as measured', '',
		 ARRAY['measure_agg', 'measure_count', 'measure_total', 'measure_mean', 'measure_mean_estimate', 'measure_mean_difference'],
		 'SELECT measure_mean(measure_agg(ARRAY[revenue], NULL, NULL)) FROM customers',
		 'Student 1908; Welch 1947'),
		('Measures', 'ratio of sums', 'How much of one thing for each of another?',
		 'per x sum of numerators / sum of denominators', 'percent, or per', '', '',
		 ARRAY['ratio', 'ratio_estimate', 'ratio_difference'],
		 'SELECT ratio(measure_agg(ARRAY[likes, followers], NULL, NULL), per => 1000) FROM posts',
		 'Cochran 1977; Zou & Donner 2008'),
		('Measures', 'customer advocacy index', 'How strongly do customers stand by us?',
		 'mean of sum of w r, r = 100 (x - min) / (max - min)', 'points', '0..100', 'higher',
		 ARRAY['customer_advocacy_index', 'composite_index', 'composite_index_estimate', 'composite_index_difference', 'composite_index_components', 'composite_index_change', 'reliability'],
		 'SELECT customer_advocacy_index(measure_agg(ARRAY[trust, satisfaction, recommendation], ARRAY[1, 1, 0], ARRAY[5, 5, 10])) FROM answers',
		 'no standard; OECD 2008; Cronbach 1951; Feldt 1965'),
		('Measures', 'emotional loyalty index', 'How attached are customers to us?',
		 'as the customer advocacy index, of affinity, attachment and trust', 'points', '0..100', 'higher',
		 ARRAY['emotional_loyalty_index'],
		 'SELECT emotional_loyalty_index(measure_agg(ARRAY[affinity, attachment, trust], ARRAY[1, 1, 1], ARRAY[7, 7, 7])) FROM answers',
		 'no standard'),
		('Measures', 'net emotional value', 'Do good feelings outweigh bad ones?',
		 'mean of the positive - mean of the negative, each on 0..100', 'points', '-100..100', 'higher',
		 ARRAY['net_emotional_value'],
		 'SELECT net_emotional_value(measure_agg(ARRAY[happy, cared_for, irritated], ARRAY[0, 0, 0], ARRAY[10, 10, 10]), ARRAY[1, 2], ARRAY[3]) FROM answers',
		 'Shaw 2007'),
		('Measures', 'key drivers', 'What drives satisfaction, and where are we weak at it?',
		 'share of R squared, averaged over all orders of the drivers', 'share of R squared', '0..1', '',
		 ARRAY['key_drivers'],
		 'SELECT d.* FROM (SELECT measure_agg(ARRAY[recommendation, service, price], ARRAY[0, 1, 1], ARRAY[10, 5, 5]) AS s FROM answers) a, key_drivers(s) d',
		 'Lindeman, Merenda & Gold 1980; Johnson 2000; Fisher 1921; Martilla & James 1977'),
		('Measures', 'cultural relevance', 'What does a region care about, its style of answering apart?',
		 'z = (mean - mean of all answers) / their standard deviation, within the region', 'standard deviations', '', '',
		 ARRAY['cultural_relevance'],
		 'SELECT r.region, c.* FROM by_region r, (SELECT rollup(s) AS s FROM by_region) a, cultural_relevance(r.s, a.s) c',
		 'no standard; Fischer 2004'),
		('Measures', 'heterogeneity', 'Do regions really differ?',
		 'Q = sum w (y - mean)^2; I squared = (Q - df) / Q', 'percent', '0..100', '',
		 ARRAY['heterogeneity'],
		 'SELECT heterogeneity(array_agg(index), array_agg(standard_error)) FROM regions',
		 'Cochran 1954; DerSimonian & Laird 1986; Higgins & Thompson 2002; Viechtbauer 2005'),
		('Measures', 'standardised rate', 'What would the rate be if groups were as large as in the population?',
		 'sum of share x rate', 'percent', '0..100', '',
		 ARRAY['standardised_rate'],
		 'SELECT standardised_rate(array_agg(rates), array_agg(inhabitants)) FROM age_groups',
		 'Fay & Feuer 1997; Wilson 1927'),
		('Measures', 'uplift', 'What did the offer bring?',
		 'treated - control; x treated customers', 'as measured', '', 'higher',
		 ARRAY['uplift'],
		 'SELECT u.* FROM (SELECT rate_agg(bought) FILTER (WHERE offered) AS t, rate_agg(bought) FILTER (WHERE NOT offered) AS c FROM customers) a, uplift(t, c) u',
		 'Newcombe 1998; Welch 1947; Deng et al. 2013; Waudby-Smith et al. 2024; Johari et al. 2022'),
		('Measures', 'sample ratio', 'Was the experiment shared out as it was meant?',
		 'chi-square of the counts against the shares', 'p-value', '0..1', 'higher',
		 ARRAY['sample_ratio_test'],
		 'SELECT sample_ratio_test(ARRAY[5000, 5200], ARRAY[50, 50])',
		 'Fabijan et al. 2019'),
		('Activity', 'activity', 'When was each customer active?',
		 'the periods with a row of the customer, and the sums of amounts', 'periods', '', '',
		 ARRAY['rollup', 'activity_agg', 'activity_by', 'active_customers', 'customer_number'],
		 'SELECT activity_agg(customer, ordered_at, ''month'', ''Europe/Berlin'') FROM orders',
		 'counted exactly'),
		('Activity', 'contracts', 'Who is under contract, and what is due?',
		 'the periods whose last day a contract covers, and the sums of the amounts', 'periods', '', '',
		 ARRAY['contract_activity_agg', 'short_contracts'],
		 'SELECT r.* FROM (SELECT contract_activity_agg(customer, started, ended, ''month'', current_date, mrr) AS s FROM contracts) AS v, revenue_retention(s, current_date) AS r',
		 'counted exactly'),
		('Activity', 'retention', 'How many of the customers stay, period by period?',
		 '100 (customers at end - new) / customers at start; 100 retained / customers at start', 'percent', '0 and more', 'higher',
		 ARRAY['retention_by_period', 'retention_rate', 'churn_rate'],
		 'SELECT r.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v, retention_by_period(s) AS r',
		 'interval: Wilson 1927'),
		('Activity', 'cohort retention', 'How many of those who came together are still there?',
		 '100 cohort customers active k periods later / cohort', 'percent', '0..100', 'higher',
		 ARRAY['cohorts', 'cohort_average'],
		 'SELECT c.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v, cohorts(s, as_of => current_date) AS c',
		 'interval: Wilson 1927'),
		('Activity', 'paired activity', 'Did the same customers come in both periods?',
		 'customers active in both periods, in one of them, in neither', 'customers', '0 and more', '',
		 ARRAY['activity_pair'],
		 'SELECT activity_pair(s, ''2024-01-01'', ''2024-02-01'') FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v',
		 'for McNemar 1947'),
		('Activity', 'revenue retention', 'How much of the revenue stays, and how much do the same customers bring now?',
		 '100 (revenue at start - contraction - churned) / revenue at start; net: + expansion', 'percent', '0 and more', 'higher',
		 ARRAY['revenue_retention'],
		 'SELECT r.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'', amount) AS s FROM orders) AS v, revenue_retention(s) AS r',
		 'interval: Cochran 1977'),
		('Activity', 'repeat purchase rate', 'How many customers order again?',
		 '100 customers with orders on two days or more / customers', 'percent', '0..100', 'higher',
		 ARRAY['repeat_purchase_rate', 'repeat_purchase_rate_estimate', 'repeat_purchase_rate_difference'],
		 'SELECT repeat_purchase_rate(customer, ordered_at, ''Europe/Berlin'') FROM orders',
		 'interval: Wilson 1927'),
		('Activity', 'growth', 'Where do active customers come from, and where do they go?',
		 'active = new + retained + resurrected; quick ratio = (new + resurrected) / churned; returning customers = 100 (active - new) / active', 'customers, ratio, percent', '0 and more', 'higher',
		 ARRAY['growth_accounting'],
		 'SELECT g.* FROM (SELECT activity_agg(customer, ordered_at::date, ''month'') AS s FROM orders) AS v, growth_accounting(s) AS g',
		 'lifecycle report of product analytics'),
		('Activity', 'compound growth', 'How fast does a number grow, period by period?',
		 '100 ((last / first)^(1 / periods) - 1)', 'percent a period', '-100 and more', 'higher',
		 ARRAY['compound_growth'],
		 'SELECT compound_growth(first => 1200, last => 1900, periods => 11)',
		 'compound interest'),
		('Activity', 'stickiness', 'How often do active customers come?',
		 '100 average customers a day / customers in the month', 'percent', '0..100', 'higher',
		 ARRAY['stickiness', 'active_periods_histogram'],
		 'SELECT t.* FROM (SELECT activity_agg(customer, seen_at, ''day'', ''UTC'') AS s FROM visits) AS v, stickiness(s) AS t',
		 'interval: Student t over customers'),
		('Customer sets', 'customer set', 'Exactly who, and who is in both, in either, in one only?',
		 'union, intersection, difference of sets', 'customers', '0 and more', '',
		 ARRAY['rollup', 'customer_union', 'customer_intersection', 'customer_except', 'customer_only_one', 'customer_set_contains', 'customer_set_contained', 'customer_set_overlaps', 'customer_agg', 'customer_count', 'customer_ids', 'customer_set_to_roaring', 'customer_set_from_roaring'],
		 'SELECT customer_count(customer_agg(customer)) FROM orders',
		 'Lemire et al. 2018 (Roaring)'),
		('Customer sets', 'overlap', 'How alike are two sets of customers?',
		 '|a and b| / |a or b|; |a and b| / smaller of |a|, |b|', 'ratio', '0..1', '',
		 ARRAY['jaccard_index', 'overlap_coefficient'],
		 'SELECT jaccard_index(customer_agg(customer) FILTER (WHERE channel = ''web''), customer_agg(customer) FILTER (WHERE channel = ''shop'')) FROM orders',
		 'Jaccard 1901; Szymkiewicz 1934'),
		('Customer sets', 'retention of a set', 'How many of exactly these customers are still there?',
		 '100 |start and end| / |start|', 'percent', '0..100', 'higher',
		 ARRAY['retention_rate', 'retention_rate_estimate', 'retention_rate_difference', 'churn_rate'],
		 'SELECT retention_rate(customer_agg(customer) FILTER (WHERE year = 2023), customer_agg(customer) FILTER (WHERE year = 2024)) FROM orders',
		 'interval: Wilson 1927; difference: Newcombe 1998'),
		('Customer sets', 'paired customers', 'Of the same customers, who was there both times?',
		 'customers in both sets, in one of them, in neither', 'customers', '0 and more', '',
		 ARRAY['customer_pair'],
		 'SELECT customer_pair(january, february, everyone) FROM sets',
		 'for McNemar 1947'),
		('Lifespan', 'customer lifespan', 'How long do customers stay?',
		 'median of the Kaplan-Meier curve; area under it', 'days', '0..', 'higher',
		 ARRAY['customer_lifespan', 'survival_quantile', 'survival_quantile_estimate', 'restricted_mean', 'restricted_mean_estimate', 'restricted_mean_difference'],
		 'SELECT plan, (customer_lifespan(started, ended, current_date)).* FROM customers GROUP BY plan',
		 'Kaplan & Meier 1958; Brookmeyer & Crowley 1982'),
		('Lifespan', 'survival', 'How many are still there after a time?',
		 'product of (1 - ended / at risk)', 'probability', '0..1', 'higher',
		 ARRAY['survival_agg', 'unknown_count', 'survival_events', 'survival_censored', 'survival_curve', 'survival_probability', 'survival_probability_estimate', 'survival_probability_difference'],
		 'SELECT survival_probability(survival_agg(started, ended, current_date), 90) FROM customers',
		 'Kaplan & Meier 1958; Greenwood 1926'),
		('Lifespan', 'cumulative hazard', 'How much risk to leave adds up?',
		 'sum of ended / at risk', 'expected ends', '0..', 'lower',
		 ARRAY['cumulative_hazard', 'cumulative_hazard_estimate'],
		 'SELECT cumulative_hazard(survival_agg(started, ended, current_date), 365) FROM customers',
		 'Nelson 1972; Aalen 1978'),
		('Lifespan', 'log-rank test', 'Do groups stay equally long?',
		 'sum of ended - expected, over its variance', 'chi-square', '0..', '',
		 ARRAY['logrank'],
		 'SELECT (logrank(s)).* FROM (SELECT survival_agg(started, ended, current_date) AS s FROM customers GROUP BY plan) AS g',
		 'Mantel 1966; Harrington & Fleming 1982'),
		('Purchases', 'purchase history', 'How often, how lately, for how much does a customer buy?',
		 'repeat purchases; time from first to last; age; mean spend', 'purchases, units of time, money', '0..', 'higher',
		 ARRAY['purchase_agg', 'purchase_frequency', 'purchase_span', 'purchase_age', 'purchase_mean_spend', 'purchase_spend', 'first_purchase', 'last_purchase', 'purchase_periods'],
		 'SELECT customer, purchase_frequency(purchase_agg(day, amount)) FROM orders GROUP BY customer',
		 'Fader, Hardie & Lee 2005'),
		('Customer lifetime value', 'customer lifetime value', 'What is a customer worth?',
		 'order value x orders x periods x margin; m r / (1 + i - r)', 'money', 'any', 'higher',
		 ARRAY['clv_from_averages', 'clv_perpetuity'],
		 'SELECT clv_from_averages(50, 4, 3, margin => 25)',
		 'Gupta & Lehmann 2003'),
		('Customer lifetime value', 'historic lifetime value', 'What has a customer brought so far?',
		 'sum of amount x margin', 'money', 'any', 'higher',
		 ARRAY['historic_clv'],
		 'SELECT customer, historic_clv(amount, 40) FROM orders GROUP BY customer',
		 'definition'),
		('Customer lifetime value', 'customer equity', 'What are all customers worth together?',
		 'sum of lifetime values', 'money', 'any', 'higher',
		 ARRAY['customer_equity'],
		 'SELECT segment, customer_equity(clv) FROM customers GROUP BY segment',
		 'Gupta & Lehmann 2003'),
		('Customer lifetime value', 'customer model', 'How do customers buy, spend and leave?',
		 'maximum likelihood of bg_nbd, mbg_nbd, pareto_nbd, bg_bb, gamma_gamma, shifted_beta_geometric, beta_discrete_weibull', 'parameters', 'above 0', '',
		 ARRAY['clv_agg', 'clv_opportunities_agg', 'clv_spend_agg', 'clv_contract_agg', 'clv_data', 'clv_fit', 'clv_model'],
		 'SELECT clv_fit(clv_agg(purchases, ''2024-12-31'', ''1 week''), ''bg_nbd'') FROM customers',
		 'Fader, Hardie & Lee 2005; Batislam et al. 2007; Schmittlein et al. 1987; Fader, Hardie & Shang 2010; Fader & Hardie 2007, 2013; Fader et al. 2018'),
		('Customer lifetime value', 'quality of a model', 'How sure is a model, and is another one better?',
		 'standard errors; AIC, BIC; 2 (log likelihood - log likelihood)', 'information criterion, chi-square', 'any', 'lower',
		 ARRAY['clv_converged', 'clv_model_parameters', 'clv_model_info', 'likelihood_ratio_test'],
		 'SELECT m, (clv_model_info(clv_fit(summary, m))).aic FROM unnest(ARRAY[''bg_nbd'', ''pareto_nbd'']) m',
		 'Akaike 1974; Schwarz 1978; Wilks 1938'),
		('Customer lifetime value', 'probability alive', 'Is this customer still one?',
		 'P(alive | frequency, recency, age) of a model', 'probability', '0..1', 'higher',
		 ARRAY['probability_alive', 'probability_alive_estimate'],
		 'SELECT customer, probability_alive(model, purchases, ''2024-12-31'') FROM customers, fitted',
		 'Schmittlein, Morrison & Colombo 1987; Fader, Hardie & Lee 2005'),
		('Customer lifetime value', 'churn probability', 'Has this customer left?',
		 '1 - P(alive)', 'probability', '0..1', 'lower',
		 ARRAY['churn_probability'],
		 'SELECT customer, churn_probability(model, purchases, ''2024-12-31'') FROM customers, fitted',
		 'as probability alive'),
		('Customer lifetime value', 'expected purchases', 'How often will this customer buy?',
		 'E(X(t) | frequency, recency, age) of a model', 'purchases', '0..', 'higher',
		 ARRAY['expected_purchases', 'expected_purchases_estimate', 'purchase_probability'],
		 'SELECT customer, expected_purchases(model, purchases, ''2024-12-31'', ''1 year'') FROM customers, fitted',
		 'Fader, Hardie & Lee 2005'),
		('Customer lifetime value', 'range of purchases', 'Between how many and how many times will this customer buy?',
		 'least n with P(X(t) <= n | frequency, recency, age) >= probability', 'purchases', '0..', '',
		 ARRAY['purchases_quantile'],
		 'SELECT purchases_quantile(model, purchases, ''2024-12-31'', ''1 year'', 0.025), purchases_quantile(model, purchases, ''2024-12-31'', ''1 year'', 0.975) FROM customers, fitted',
		 'Fader, Hardie & Lee 2005, eq. 8'),
		('Customer lifetime value', 'discounted purchases', 'How many purchases are to come, the later ones counting less?',
		 'sum of expected purchases x exp(-rate t)', 'purchases', '0..', 'higher',
		 ARRAY['discounted_purchases'],
		 'SELECT customer, discounted_purchases(model, purchases, ''2024-12-31'', 10) FROM customers, fitted',
		 'Fader, Hardie & Lee 2005'),
		('Customer lifetime value', 'expected spend', 'What is a purchase of this customer worth?',
		 'p (v + x m) / (p x + q - 1)', 'currency', '0..', 'higher',
		 ARRAY['expected_spend'],
		 'SELECT customer, expected_spend(spend_model, purchases, ''2024-12-31'') FROM customers, fitted',
		 'Fader & Hardie 2013'),
		('Customer lifetime value', 'predicted lifetime value', 'What is this customer worth?',
		 'discounted purchases x expected spend x margin', 'currency', '0..', 'higher',
		 ARRAY['clv', 'clv_estimate', 'clv_report'],
		 'SELECT customer, clv(model, spend_model, purchases, ''2024-12-31'', ''1 year'', 10) FROM customers, fitted',
		 'Fader, Hardie & Lee 2005'),
		('Customer lifetime value', 'fit of a model of purchases', 'Do customers buy as the model says?',
		 'customers by repeat purchases, observed and expected; sum (observed - expected)^2 / expected', 'customers', '0..', '',
		 ARRAY['purchase_distribution', 'purchase_distribution_test'],
		 'SELECT d.* FROM fitted, purchase_distribution(summary, model) d',
		 'Pearson 1900'),
		('Customer lifetime value', 'contract survival', 'How many renew, and how often?',
		 'S(t), 100 S(t) / S(t - 1), sum S(n + k) / S(n - 1) / (1 + rate)^k', 'probability; percent; renewals', '0..', 'higher',
		 ARRAY['contract_survival_probability', 'contract_survival_probability_estimate', 'contract_retention_rate', 'contract_retention_rate_estimate', 'contract_residual'],
		 'SELECT t, contract_survival_probability(model, t) FROM fitted, generate_series(1, 8) t',
		 'Fader & Hardie 2007, 2010'),
		('Journeys', 'journeys', 'Who did what, when?',
		 'all events of all customers, in the order of time', 'events', '0..', '',
		 ARRAY['journey_agg', 'journey_skipped'],
		 'SELECT journey_agg(customer_id, at, event) FROM events',
		 'this library'),
		('Journeys', 'funnel', 'Where do they drop, and how long does each step take?',
		 '100 * customers who reach the step / customers who reach the first', 'percent', '0..100', 'higher',
		 ARRAY['funnel', 'funnel_customers'],
		 'SELECT f.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, funnel(j, ''{visit,cart,pay}'', ''7 days'') AS f',
		 'Wilson 1927; ClickHouse windowFunnel'),
		('Journeys', 'transitions', 'What do they do next?',
		 'events that follow each other, counted', 'transitions', '0..', '',
		 ARRAY['transitions'],
		 'SELECT t.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, transitions(j, top => 5) AS t',
		 'this library'),
		('Journeys', 'paths', 'Which ways do they take most?',
		 'the first events of every journey or session, counted', 'paths', '0..', '',
		 ARRAY['journey_paths'],
		 'SELECT p.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, journey_paths(j, length => 3) AS p',
		 'this library'),
		('Journeys', 'sessions', 'How many visits are there, and how long are they?',
		 'a session ends where more than the gap passes to the next event', 'sessions', '0..', '',
		 ARRAY['journey_sessions'],
		 'SELECT s.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, journey_sessions(j, gap => ''30 minutes'') AS s',
		 'this library'),
		('Journeys', 'events and channels', 'Which channels reach whom, and which do customers prefer?',
		 '100 * customers of an event / customers; preferred: the one with most events of a customer', 'percent', '0..100', '',
		 ARRAY['journey_events'],
		 'SELECT c.* FROM (SELECT journey_agg(customer_id, at, channel) AS j FROM events) AS e, journey_events(j) AS c',
		 'this library'),
		('Journeys', 'engagement', 'How often, how broadly and how deeply do they engage?',
		 'events / customers; different events / customers; Shannon entropy of events; sum of weights / customers', 'events a customer', '0..', 'higher',
		 ARRAY['engagement'],
		 'SELECT g.* FROM (SELECT journey_agg(customer_id, at, event) AS j FROM events) AS e, engagement(j, ''{"visit": 1, "review": 5}'') AS g',
		 'Shannon 1948; Student 1908'),
		('Journeys', 'attribution', 'Which touch deserves the sale?',
		 'first, last, linear, 40/20/40, 2^(-age / half-life), removal effect of a Markov chain, Shapley value', 'conversions, revenue', 'any', '',
		 ARRAY['attribution'],
		 'SELECT a.* FROM (SELECT journey_agg(customer_id, at, channel, amount) AS j FROM touches) AS t, attribution(j, ''buy'') AS a',
		 'Anderl et al. 2016; Shapley 1953'),
		('Referrals', 'referrals', 'How many referrals are there, and who makes them?',
		 'referrals / advocates; advocates / customers; referrals / customers, with the exact gamma interval', 'referrals', '0..', 'higher',
		 ARRAY['referral_agg', 'referral_report'],
		 'SELECT r.* FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referrals) AS a, referral_report(s, customers => 1000) AS r',
		 'Garwood 1936'),
		('Referrals', 'referral conversion rate', 'How many of those invited become customers?',
		 '100 * converted within maturity / referrals as old as maturity', 'percent', '0..100', 'higher',
		 ARRAY['referral_conversion_rate', 'referral_conversion_rate_estimate', 'referral_conversion_rate_difference'],
		 'SELECT (referral_conversion_rate_estimate(referral_agg(referrer, referee, referred_at, converted_at, value), date ''2025-06-30'', ''30 days'')).* FROM referrals',
		 'Cochran 1977; Wilson 1927; Kaplan & Meier 1958'),
		('Referrals', 'advocate conversion rate', 'How many advocates bring at least one customer?',
		 '100 * advocates with a conversion / advocates', 'percent', '0..100', 'higher',
		 ARRAY['advocate_conversion_rate', 'advocate_conversion_rate_estimate', 'advocate_conversion_rate_difference'],
		 'SELECT advocate_conversion_rate(referral_agg(referrer, referee, referred_at, converted_at, value)) FROM referrals',
		 'Wilson 1927'),
		('Referrals', 'viral coefficient', 'How many new customers does a customer bring, and how fast?',
		 'k = conversions / customers; 1 / (1 - k); customers * (k^(cycles + 1) - 1) / (k - 1)', 'customers a customer', '0..', 'higher',
		 ARRAY['viral_coefficient', 'viral_coefficient_estimate', 'viral_coefficient_difference', 'viral_cycle_time', 'viral_amplification', 'viral_growth'],
		 'SELECT (viral_coefficient_estimate(referral_agg(referrer, referee, referred_at, converted_at, value), 1000)).* FROM referrals',
		 'Student 1908'),
		('Referrals', 'referral graph', 'Who brings whom?',
		 'generation: that of the referrer plus 1; a tree: all who were brought by one, and by those', 'customers', '0..', 'higher',
		 ARRAY['referral_generations', 'referral_trees'],
		 'SELECT g.* FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referrals) AS a, referral_generations(s) AS g',
		 'Tarjan 1972'),
		('Referrals', 'advocates', 'Who are the most active and the most influential advocates?',
		 'Wilson''s lower bound; all downstream; PageRank from the referee to the referrer', 'rank', '1..', 'lower',
		 ARRAY['advocate_ranking'],
		 'SELECT r.* FROM (SELECT referral_agg(referrer, referee, referred_at, converted_at, value) AS s FROM referrals) AS a, advocate_ranking(s, by => ''downstream'') AS r LIMIT 10',
		 'Page, Brin, Motwani & Winograd 1999; Wilson 1927'),
		('Referrals', 'programme return', 'What does the referral programme earn?',
		 '100 * (revenue * margin - cost) / cost; cost / referrals', 'percent; money', 'any', 'higher',
		 ARRAY['programme_return', 'cost_per_referral'],
		 'SELECT programme_return(revenue => 50000, margin => 40, cost => 8000)',
		 'this library'),
		('Social media', 'share of voice', 'How much of the talk is about us?',
		 '100 * mentions of the brand / mentions of all; less the market share', 'percent', '0..100', 'higher',
		 ARRAY['share_of_voice'],
		 'SELECT * FROM share_of_voice(''{us,them,others}'', ''{120,60,20}'')',
		 'Goodman 1965; Sison & Glaz 1995'),
		('Loyalty points', 'points balance', 'How many points are outstanding, and how many are ever used?',
		 'issued + overdrawn = redeemed + expired + outstanding; lots that expire first are spent first', 'points, percent', '0..', '',
		 ARRAY['points_agg', 'points_skipped', 'points_balance'],
		 'SELECT b.* FROM (SELECT points_agg(customer, day, points) AS p FROM ledger) AS l, points_balance(p, current_date) AS b',
		 'Wilson 1927; Cochran 1977'),
		('Loyalty points', 'breakage', 'How many points will never be used?',
		 '100 - 100 * ultimate / issued; ultimate by the chain ladder', 'percent', '0..100', '',
		 ARRAY['points_triangle', 'points_breakage', 'chain_ladder'],
		 'SELECT b.* FROM (SELECT points_agg(customer, day, points) AS p FROM ledger) AS l, points_breakage(p, ''month'', current_date) AS b',
		 'Mack 1993'),
		('Loyalty points', 'points liability', 'What do the points cost us?',
		 '(ultimate - redeemed) * value; simple: outstanding * value * ultimate / issued', 'money', '0..', 'lower',
		 ARRAY['points_liability'],
		 'SELECT v.* FROM (SELECT points_agg(customer, day, points) AS p FROM ledger) AS l, points_liability(p, 0.01, ''month'', current_date) AS v',
		 'Mack 1993'),
		('Sentiment', 'sentiment', 'What do they say?',
		 'sum / sqrt(sum^2 + 15), sum of the valences of words, boosted and negated', 'score', '-1..1', 'higher',
		 ARRAY['lexicon_agg', 'lexicon_merge', 'lexicon_terms', 'lexicon_seed', 'text_terms', 'sentiment', 'sentiment_words'],
		 'SELECT sentiment(comment) FROM answers',
		 'Hutto & Gilbert 2014 (VADER)'),
		('Sentiment', 'net sentiment', 'Do more texts sound good than bad?',
		 '100 (positive - negative) / texts; positive from 0.05, negative from -0.05', 'points', '-100..100', 'higher',
		 ARRAY['rollup', 'sentiment_agg', 'net_sentiment', 'net_sentiment_estimate', 'net_sentiment_difference', 'sentiment_counts'],
		 'SELECT net_sentiment(sentiment_agg(sentiment(comment))) FROM answers',
		 'classes: Hutto & Gilbert 2014; interval: Rocks 2016'),
		('Sentiment', 'mean sentiment', 'How do they sound on average?',
		 'mean score of the texts that have one', 'score', '-1..1', 'higher',
		 ARRAY['sentiment_mean', 'sentiment_mean_estimate', 'sentiment_mean_difference'],
		 'SELECT sentiment_mean(sentiment_agg(sentiment(comment))) FROM answers',
		 'Student 1908; Welch 1947'),
		('Sentiment', 'themes', 'What are they talking about?',
		 'themes of the terms in a text, longest terms first', 'themes', 'those of the lexicon', '',
		 ARRAY['text_themes'],
		 'SELECT text_themes(comment, (SELECT lexicon_agg(term, theme) FROM themes)) FROM answers',
		 'Fung & Wu 1987 (longest match)'),
		('Terms', 'top terms', 'Which words do they use most?',
		 'occurrences and texts of each word; 1000 occurrences / words', 'per 1,000 words', '0..1000', '',
		 ARRAY['term_agg', 'top_terms'],
		 'SELECT t.* FROM (SELECT term_agg(body) AS terms FROM answers) AS a, top_terms(terms) AS t',
		 'this library'),
		('Terms', 'keywords', 'What do detractors say that promoters do not?',
		 'log odds of a word in a less those in b, with an informative prior, over their standard error', 'z', 'any', '',
		 ARRAY['keywords'],
		 'SELECT k.* FROM (SELECT term_agg(body) FILTER (WHERE score <= 6) AS a, term_agg(body) FILTER (WHERE score >= 9) AS b FROM answers) AS g, keywords(a, b) AS k',
		 'Monroe, Colaresi & Quinn 2008; Dunning 1993; Benjamini & Hochberg 1995'),
		('Terms', 'collocations', 'Which words belong together?',
		 'G2 of the pair against its words; log2 of observed over expected pairs', 'G2, bits', 'any', '',
		 ARRAY['collocations'],
		 'SELECT c.* FROM (SELECT term_agg(text_terms(body), true) AS terms FROM answers) AS a, collocations(terms) AS c',
		 'Dunning 1993; Church & Hanks 1990'),
		('Themes', 'theme cost', 'What hurts most?',
		 'NPS of all - NPS of those who do not name the theme = share x difference', 'points', '-200..200', 'higher',
		 ARRAY['theme_agg', 'theme_costs'],
		 'SELECT c.* FROM (SELECT theme_agg(score, themes) AS themes FROM answers) AS a, theme_costs(themes) AS c',
		 'Reichheld 2003; MacKinnon & White 1985; Benjamini & Hochberg 1995'),
		('Series', 'series', 'How did it go, period by period?',
		 'mean of the rows of each period', 'as measured', 'as measured', '',
		 ARRAY['series_agg', 'series_by', 'series_points'],
		 'SELECT (series_points(series_agg(day, ratings, ''nps''))).* FROM answers_by_day',
		 'definition'),
		('Series', 'trend', 'Is it getting better?',
		 'median of the slopes between every two points', 'as measured, per period', 'any', '',
		 ARRAY['trend'],
		 'SELECT (trend(series_agg(day, ratings, ''nps''), per => ''month'')).* FROM answers_by_day',
		 'Theil 1950; Sen 1968; Mann 1945; Kendall 1954, 1975; Hamed & Rao 1998; Newey & West 1987'),
		('Series', 'change points', 'When did it change?',
		 'levels with the least squares plus a penalty for each change', 'as measured', 'any', '',
		 ARRAY['change_points'],
		 'SELECT (change_points(series_agg(day, ratings, ''nps''))).* FROM answers_by_day',
		 'Killick, Fearnhead & Eckley 2012'),
		('Series', 'control chart', 'Is this week unusual?',
		 'mean of a baseline, plus and minus 3 standard deviations of a point', 'as measured', 'as measured', '',
		 ARRAY['control_chart'],
		 'SELECT (control_chart(series_by(series_agg(day, ratings, ''nps''), ''week''), baseline => -1)).* FROM answers_by_day',
		 'Shewhart 1931; Nelson 1984; Laney 2002; Montgomery, chapters 6 and 7'),
		('Series', 'forecast', 'Where will it be in June?',
		 'exponential smoothing: level, slope, season', 'as measured', 'as measured', '',
		 ARRAY['forecast', 'forecast_model', 'forecast_accuracy'],
		 'SELECT (forecast(series_by(series_agg(day, ratings, ''nps''), ''month''), 6)).* FROM answers_by_day',
		 'Hyndman, Koehler, Ord & Snyder 2008; Hyndman & Koehler 2006'),
		('Models', 'customer profile', 'What is there to learn from?',
		 'distinct rows of numbers and categories, with their outcomes', 'summary', '', '',
		 ARRAY['profile_agg', 'score_agg'],
		 'SELECT profile_agg(left_us, ARRAY[tenure, visits], ARRAY[plan]) FROM customers',
		 'definition'),
		('Models', 'model of an outcome', 'What makes customers advocates, and what makes them leave?',
		 'ln(p / (1 - p)) = b0 + b1 x1 + ..; hazard = baseline x exp(b1 x1 + ..)', 'log odds, log hazard', 'any', '',
		 ARRAY['logistic_fit', 'cox_fit', 'model_terms'],
		 'SELECT logistic_fit(profile_agg(left_us, ARRAY[tenure, visits], ARRAY[plan]), ARRAY[''tenure'', ''visits'', ''plan'']) FROM customers',
		 'McCullagh & Nelder 1989; Firth 1993; Cox 1972; Efron 1977'),
		('Models', 'quality of a fit', 'Did the fit work, and is a larger model better?',
		 'AIC, BIC; 2 (log likelihood - log likelihood)', 'information criterion, chi-square', 'any', 'lower',
		 ARRAY['model_info', 'likelihood_ratio_test'],
		 'SELECT (model_info(model)).* FROM models',
		 'Akaike 1974; Schwarz 1978; McFadden 1974; Harrell et al. 1982; Wilks 1938'),
		('Models', 'prediction', 'How likely is it for this customer?',
		 '1 / (1 + exp(-(b0 + b1 x1 + ..))); exp(b1 x1 + ..)', 'probability, relative hazard', '0..1; 0..', '',
		 ARRAY['model_predict', 'model_predict_estimate'],
		 'SELECT customer, model_predict(model, ARRAY[tenure, visits], ARRAY[plan]) FROM customers, models',
		 'McCullagh & Nelder 1989; Cox 1972'),
		('Models', 'advocacy potential', 'Who will become an advocate?',
		 '100 x probability of a logistic model', 'percent', '0..100', 'higher',
		 ARRAY['advocacy_potential'],
		 'SELECT customer, advocacy_potential(model, ARRAY[tenure, visits], ARRAY[plan]) FROM customers, models',
		 'McCullagh & Nelder 1989'),
		('Models', 'risk of leaving', 'Who will leave?',
		 'probability of a logistic model; exp(-H0(t) exp(b1 x1 + ..))', 'probability', '0..1', '',
		 ARRAY['churn_probability', 'survival_at'],
		 'SELECT customer, churn_probability(model, ARRAY[tenure, visits], ARRAY[plan]) FROM customers, models',
		 'McCullagh & Nelder 1989; Breslow 1974'),
		('Models', 'quality of scores', 'Does the model work?',
		 'P(score of a case > score of another); mean (outcome - p)^2', 'probability', '0..1', 'higher',
		 ARRAY['score_quality', 'calibration', 'gains'],
		 'SELECT (score_quality(score_agg(score, left_us))).* FROM holdout',
		 'DeLong et al. 1988; Brier 1950; Hosmer & Lemeshow 1980; Cox 1958'),
		('Models', 'uplift by score', 'Whom does a campaign win?',
		 'treated responders - other responders x treated / others; (area - chance) / (perfect - chance)', 'customers; share', 'any; ..1', 'higher',
		 ARRAY['uplift_curve', 'qini_coefficient'],
		 'SELECT u.* FROM (SELECT score_agg(score, bought, mailed) AS s FROM campaign) c, uplift_curve(s) u',
		 'Radcliffe 2007'),
		('Segments', 'RFM segment', 'Who are the best customers, and who is slipping away?',
		 '1 + floor(scores x share of customers strictly worse)', 'score', '1..scores', 'higher',
		 ARRAY['rfm', 'rfm_segment'],
		 'SELECT customer, rfm(days_since, orders, spent) OVER () FROM customers',
		 'Hughes 1994'),
		('Segments', 'small counts', 'Which counts are too small to be shown?',
		 'null for 1 .. minimum - 1; of one alone the next smallest, too', 'customers', '0..', '',
		 ARRAY['suppress'],
		 'SELECT region, suppress(count(*)) OVER () FROM customers GROUP BY region',
		 'Hundepool et al. 2012'),
		('Segments', 'association', 'Are two traits of customers related, and how strongly?',
		 'sum (n - expected)^2 / expected; V = sqrt(chi-square / (n min(rows - 1, columns - 1)))', 'chi-square; V', '0..; 0..1', '',
		 ARRAY['association_test'],
		 'SELECT (association_test(profile_agg(NULL, ARRAY[region, plan]))).* FROM customers',
		 'Pearson 1900; Cramer 1946; Bergsma 2013; Fisher 1935'),
		('Segments', 'demographic index', 'Where are there more of them than elsewhere?',
		 '100 x share of the row / share of all; (n - expected) / standard error', 'index, 100 = average', '0..', '',
		 ARRAY['contingency'],
		 'SELECT c.* FROM (SELECT profile_agg(NULL, ARRAY[region, plan]) AS p FROM customers) s, contingency(p) c',
		 'Haberman 1973'),
		('Segments', 'cluster', 'Which groups do customers fall into?',
		 'nearest of k means', 'cluster', '1..k', '',
		 ARRAY['kmeans_fit'],
		 'SELECT kmeans_fit(profile_agg(ARRAY[orders, spent], NULL), 4, ARRAY[''orders'', ''spent'']) FROM customers',
		 'Lloyd 1982; Arthur & Vassilvitskii 2007'),
		('Segments', 'number of clusters', 'How many groups are there?',
		 'inertia; mean (b - a) / max(a, b); (between / (k - 1)) / (within / (n - k))', 'sum of squares; silhouette; ratio', '0..; -1..1; 0..', 'lower; higher; higher',
		 ARRAY['cluster_choice'],
		 'SELECT c.* FROM (SELECT profile_agg(ARRAY[orders, spent], NULL) AS p FROM customers) s, cluster_choice(p) c',
		 'Rousseeuw 1987; Calinski & Harabasz 1974; Hruschka et al. 2004'),
		('Segments', 'persona', 'What sets a group of customers apart?',
		 '(mean - mean of all) / sqrt(s2 / n (N - n) / (N - 1))', 'v-test', 'any', '',
		 ARRAY['personas'],
		 'SELECT p.* FROM (SELECT profile_agg(ARRAY[orders, spent], NULL) AS s FROM customers) c, personas(s, kmeans_fit(s, 4)) p',
		 'Lebart, Morineau & Piron 1995'),
		('Segments', 'survey weight', 'Are those who answered like those who did not, and what if they were?',
		 'weights with which shares meet the margins; design effect n sum w^2 / (sum w)^2', 'weight, mean 1', '0..', '',
		 ARRAY['rake'],
		 'SELECT w.* FROM (SELECT profile_agg(NULL, ARRAY[sex, age_group]) AS p FROM answers) a, rake(p, ''{"c1": {"f": 0.51, "m": 0.49}}'') w',
		 'Deming & Stephan 1940; Kish 1965'),
		('Concentration', 'concentration', 'Does most of it come from a few?',
		 'Gini: sum (2 i - n - 1) x / (n sum x); what the top fraction has; sum of squared percentages', '0..1; percent; 0..10,000', '0..', 'lower',
		 ARRAY['gini', 'top_share', 'hhi', 'lorenz_curve'],
		 'SELECT gini(array_agg(revenue)), top_share(array_agg(revenue), 0.2), hhi(array_agg(revenue)) FROM customers',
		 'Gini 1912; Lorenz 1905; Hirschman 1964'),
		('Adjusted p-values', 'adjusted p-value', 'Which of many segments really differ?',
		 'Benjamini-Hochberg or Holm', 'probability', '0..1', 'lower',
		 ARRAY['p_adjust'],
		 'SELECT segment, p_adjust(p_value) OVER () FROM tests',
		 'Benjamini & Hochberg 1995; Holm 1979'),
		('Charts in text', 'chart', 'What does it look like?',
		 'characters', 'text', '', '',
		 ARRAY['sparkline', 'text_bar', 'text_shade', 'text_scatter'],
		 'SELECT region, text_bar(nps(score), 100, min => -100) FROM answers GROUP BY region',
		 'sparkline: Tufte 2006')
	) AS guide (category, metric, question, formula, unit, range, better, functions, example, source);
END;
COMMENT ON FUNCTION advocacy_metrics() IS
'Every metric: what it answers, how it is computed, its unit and range, the functions that give it, an example and its source.';
