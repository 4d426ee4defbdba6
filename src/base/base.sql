-- base.sql
--		What all rooms share: the types of answers, customers, times and summaries.

ROOM 'Foundations: the types of answers, customers, times and summaries';

FUNCTION advocacy_version() RETURNS text AS adv_version
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

FUNCTION customer_key_in(value cstring) RETURNS customer_key
'Reads the text form of customer_key: a text, or integer:, uuid: or text: and an id.';

FUNCTION customer_key_out(customer customer_key) RETURNS cstring
'Writes the text form of customer_key.';

FUNCTION customer_key_recv(value internal) RETURNS customer_key
'Reads the binary form of customer_key.';

FUNCTION customer_key_send(customer customer_key) RETURNS bytea
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

FUNCTION customer_key(id bigint) RETURNS customer_key AS adv_customer_key_bigint
'The id of a customer that is of type bigint.';

FUNCTION customer_key(id integer) RETURNS customer_key AS adv_customer_key_integer
'The id of a customer that is of type integer.';

FUNCTION customer_key(id smallint) RETURNS customer_key AS adv_customer_key_smallint
'The id of a customer that is of type smallint.';

FUNCTION customer_key(id uuid) RETURNS customer_key AS adv_customer_key_uuid
'The id of a customer that is of type uuid.';

FUNCTION customer_key(id text) RETURNS customer_key AS adv_customer_key_text
'The id of a customer that is of type text.';

FUNCTION customer_key(id character) RETURNS customer_key AS adv_customer_key_bpchar
'The id of a customer that is of type character.';

FUNCTION customer_key(id name) RETURNS customer_key AS adv_customer_key_name
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

FUNCTION calendar_time_in(value cstring) RETURNS calendar_time STABLE
'Reads the text form of calendar_time: that of a date, a timestamp, or a timestamp with time zone.';

FUNCTION calendar_time_out(at calendar_time) RETURNS cstring
'Writes the text form of calendar_time.';

FUNCTION calendar_time_recv(value internal) RETURNS calendar_time
'Reads the binary form of calendar_time.';

FUNCTION calendar_time_send(at calendar_time) RETURNS bytea
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

FUNCTION calendar_time(at date) RETURNS calendar_time AS adv_calendar_time_date
'The time of a date.';

FUNCTION calendar_time(at timestamp without time zone) RETURNS calendar_time AS adv_calendar_time_local
'The time of a timestamp without time zone.';

FUNCTION calendar_time(at timestamp with time zone) RETURNS calendar_time AS adv_calendar_time_point
'The time of a timestamp with time zone.';

CREATE CAST (date AS calendar_time) WITH FUNCTION calendar_time(date) AS IMPLICIT;
COMMENT ON CAST (date AS calendar_time) IS 'A date as the time of an event.';
CREATE CAST (timestamp without time zone AS calendar_time) WITH FUNCTION calendar_time(timestamp without time zone) AS IMPLICIT;
COMMENT ON CAST (timestamp without time zone AS calendar_time) IS 'A timestamp without time zone as the time of an event.';
CREATE CAST (timestamp with time zone AS calendar_time) WITH FUNCTION calendar_time(timestamp with time zone) AS IMPLICIT;
COMMENT ON CAST (timestamp with time zone AS calendar_time) IS 'A timestamp with time zone as the time of an event.';

-- What every summary is: compared, grouped, sorted and distributed by content.
CREATE TYPE metric_summary;

FUNCTION metric_summary_in(value cstring) RETURNS metric_summary
'Reads the text form of any summary, which says of what kind it is.';

FUNCTION metric_summary_out(summary metric_summary) RETURNS cstring AS adv_summary_out
'Writes the text form of any summary.';

FUNCTION metric_summary_recv(value internal) RETURNS metric_summary
'Reads the binary form of any summary.';

FUNCTION metric_summary_send(summary metric_summary) RETURNS bytea AS adv_summary_send
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

FUNCTION metric_summary_eq(a metric_summary, b metric_summary) RETURNS boolean AS adv_summary_eq
'Whether two summaries hold the same: the operator =.';

FUNCTION metric_summary_ne(a metric_summary, b metric_summary) RETURNS boolean AS adv_summary_ne
'Whether two summaries differ: the operator <>.';

FUNCTION metric_summary_lt(a metric_summary, b metric_summary) RETURNS boolean AS adv_summary_lt
'Whether a summary comes before another; the order has no meaning but is always the same: the operator <.';

FUNCTION metric_summary_le(a metric_summary, b metric_summary) RETURNS boolean AS adv_summary_le
'Whether a summary comes before another or is equal: the operator <=.';

FUNCTION metric_summary_gt(a metric_summary, b metric_summary) RETURNS boolean AS adv_summary_gt
'Whether a summary comes after another: the operator >.';

FUNCTION metric_summary_ge(a metric_summary, b metric_summary) RETURNS boolean AS adv_summary_ge
'Whether a summary comes after another or is equal: the operator >=.';

FUNCTION metric_summary_cmp(a metric_summary, b metric_summary) RETURNS integer AS adv_summary_cmp
'Below, at or above 0 as a summary comes before, with or after another.';

FUNCTION metric_summary_hash(summary metric_summary) RETURNS integer AS adv_summary_hash
'Hash of a summary.';

FUNCTION metric_summary_hash_extended(summary metric_summary, seed bigint) RETURNS bigint AS adv_summary_hash_extended
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
