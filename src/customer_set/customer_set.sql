-- customer_set.sql
--		Customer sets: exactly who.

ROOM 'Customer sets: exactly who';

CREATE TYPE customer_set;

FUNCTION customer_set_in(value cstring) RETURNS customer_set AS adv_set_in
'Reads the text form of customer_set.';

FUNCTION customer_set_out(customers customer_set) RETURNS cstring AS adv_set_out
'Writes the text form of customer_set.';

FUNCTION customer_set_recv(value internal) RETURNS customer_set AS adv_set_recv
'Reads the binary form of customer_set.';

FUNCTION customer_set_send(customers customer_set) RETURNS bytea AS adv_set_send
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

FUNCTION customer_set_eq(a customer_set, b customer_set) RETURNS boolean AS adv_set_eq
'Whether two sets hold the same customers: the operator =.';

FUNCTION customer_set_ne(a customer_set, b customer_set) RETURNS boolean AS adv_set_ne
'Whether two sets differ: the operator <>.';

FUNCTION customer_set_hash(customers customer_set) RETURNS integer AS adv_set_hash
'Hash of a set.';

FUNCTION customer_set_hash_extended(customers customer_set, seed bigint) RETURNS bigint AS adv_set_hash_extended
'Seeded hash of a set.';

FUNCTION customer_union(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_union
'Those who are in either set: the operators + and |.';

FUNCTION customer_intersection(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_intersection
'Those who are in both sets: the operator &.';

FUNCTION customer_difference(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_difference
'Those of the first set who are not in the second: the operator -.';

FUNCTION customer_symmetric_difference(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_symmetric_difference
'Those who are in one of the sets only: the operator #.';

FUNCTION customer_set_contains(a customer_set, b customer_set) RETURNS boolean COST 100 AS adv_set_contains
'Whether all of the second set are in the first: the operator @>.';

FUNCTION customer_set_contained(a customer_set, b customer_set) RETURNS boolean COST 100 AS adv_set_contained
'Whether all of the first set are in the second: the operator <@.';

FUNCTION customer_set_overlaps(a customer_set, b customer_set) RETURNS boolean COST 100 AS adv_set_overlaps
'Whether some customer is in both sets: the operator &&.';

FUNCTION customer_set_contains(customers customer_set, customer bigint) RETURNS boolean COST 10 AS adv_set_has_integer
'Whether a customer, an integer, is in the set: the operator @>.';

FUNCTION customer_set_contains(customers customer_set, customer uuid) RETURNS boolean COST 10 AS adv_set_has_uuid
'Whether a customer, a uuid, is in the set: the operator @>.';

FUNCTION customer_set_contains(customers customer_set, customer text) RETURNS boolean COST 10 AS adv_set_has_text
'Whether a customer, a text, is in the set: the operator @>.';

CREATE OPERATOR = (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_set_eq,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES
);
COMMENT ON OPERATOR =(customer_set, customer_set) IS
'Whether two sets hold the same customers.';

CREATE OPERATOR <> (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_set_ne,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <>(customer_set, customer_set) IS
'Whether two sets differ.';

CREATE OPERATOR + (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_union,
	COMMUTATOR = +
);
COMMENT ON OPERATOR +(customer_set, customer_set) IS
'Those who are in either set.';

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
	FUNCTION = customer_difference
);
COMMENT ON OPERATOR -(customer_set, customer_set) IS
'Those of the first set who are not in the second.';

CREATE OPERATOR # (
	LEFTARG = customer_set,
	RIGHTARG = customer_set,
	FUNCTION = customer_symmetric_difference,
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
	RIGHTARG = bigint,
	FUNCTION = customer_set_contains,
	RESTRICT = contsel,
	JOIN = contjoinsel
);
COMMENT ON OPERATOR @>(customer_set, bigint) IS
'Whether a customer is in the set.';

CREATE OPERATOR @> (
	LEFTARG = customer_set,
	RIGHTARG = uuid,
	FUNCTION = customer_set_contains,
	RESTRICT = contsel,
	JOIN = contjoinsel
);
COMMENT ON OPERATOR @>(customer_set, uuid) IS
'Whether a customer is in the set.';

CREATE OPERATOR @> (
	LEFTARG = customer_set,
	RIGHTARG = text,
	FUNCTION = customer_set_contains,
	RESTRICT = contsel,
	JOIN = contjoinsel
);
COMMENT ON OPERATOR @>(customer_set, text) IS
'Whether a customer is in the set.';

CREATE OPERATOR CLASS customer_set_ops
	DEFAULT FOR TYPE customer_set USING hash AS
		OPERATOR 1 =,
		FUNCTION 1 customer_set_hash(customer_set),
		FUNCTION 2 customer_set_hash_extended(customer_set, bigint);
COMMENT ON OPERATOR CLASS customer_set_ops USING hash IS
'Groups, joins and distributes by sets.';
COMMENT ON OPERATOR FAMILY customer_set_ops USING hash IS
'Groups, joins and distributes by sets.';



TRANSITION customer_set_accum(state customer_set, customer bigint) AS adv_set_accum_integer;

TRANSITION customer_set_accum(state customer_set, customer uuid) AS adv_set_accum_uuid;

TRANSITION customer_set_accum(state customer_set, customer text) AS adv_set_accum_text;

TRANSITION customer_set_combine(state customer_set, other customer_set) AS adv_set_combine;

FINAL customer_set_final(state customer_set) RETURNS customer_set AS adv_set_final;

METRIC 'latest nps' QUESTION 'Would they recommend us, by the latest answer of each?'
	FORMULA 'NPS of one answer a respondent' UNIT 'points' RANGE '-100..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'as nps';

AGGREGATE rollup(customers customer_set)
	STATE customer_set SSPACE 512 SFUNC customer_set_combine FINAL customer_set_final
'The customers who are in any of the sets.';

METRIC 'retention' QUESTION 'How many of the customers stay, period by period?'
	FORMULA '100 (customers at end - new) / customers at start; 100 retained / customers at start' UNIT 'percent' RANGE '0 and more' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927';

FUNCTION retention_rate(customers_at_start customer_set, customers_at_end customer_set) RETURNS float8 COST 100 AS adv_set_retention_rate
'Percentage of the customers at the start who are among those at the end.';

METRIC 'retention of a set' QUESTION 'How many of exactly these customers are still there?'
	FORMULA '100 |start and end| / |start|' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE ''
	SOURCE 'interval: Wilson 1927; difference: Newcombe 1998';

FUNCTION customer_pair(first_set customer_set, second_set customer_set, population customer_set) RETURNS customer_pair COST 100
'How many of the population are in both sets, in one only, in neither: arguments of rate_paired_difference.';

FUNCTION churn_rate(customers_at_start customer_set, customers_at_end customer_set) RETURNS float8 COST 100 AS adv_set_churn_rate
'Percentage of the customers at the start who are not among those at the end.';

FUNCTION retention_rate_estimate(customers_at_start customer_set, customers_at_end customer_set, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS metric_estimate COST 100 AS adv_set_retention_estimate
'Retention rate with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION retention_rate_difference(start_a customer_set, end_a customer_set, start_b customer_set, end_b customer_set, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe') RETURNS metric_comparison COST 100 AS adv_set_retention_difference
'Retention rate of a minus that of b, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

METRIC 'customer set' QUESTION 'Exactly who, and who is in both, in either, in one only?'
	FORMULA 'union, intersection, difference of sets' UNIT 'customers' RANGE '0..' BETTER ''
	EXAMPLE ''
	SOURCE 'Lemire et al. 2018 (Roaring)';

FUNCTION customer_set_to_roaring(customers customer_set) RETURNS bytea AS adv_set_to_roaring
'A set of integers in the portable format of 64-bit Roaring bitmaps.';

FUNCTION customer_set_from_roaring(roaring bytea) RETURNS customer_set AS adv_set_from_roaring
'The set of integers that is in the portable format of 64-bit Roaring bitmaps.';

AGGREGATE customer_agg(customer bigint)
	STATE customer_set SSPACE 512 SFUNC customer_set_accum FINAL customer_set_final
'The set of customers, who are integers.';

AGGREGATE customer_agg(customer uuid)
	STATE customer_set SSPACE 512 SFUNC customer_set_accum FINAL customer_set_final
'The set of customers, who are uuids, kept as their 64-bit hashes.';

AGGREGATE customer_agg(customer text)
	STATE customer_set SSPACE 512 SFUNC customer_set_accum FINAL customer_set_final
'The set of customers, who are texts, kept as their 64-bit hashes.';

FUNCTION cardinality(customers customer_set) RETURNS bigint NOT STRICT AS adv_set_cardinality
'Number of customers, 0 of NULL.';

FUNCTION members(customers customer_set) RETURNS SETOF bigint COST 100 ROWS 10000 AS adv_set_members
'The customers of a set of integers, in ascending order.';

METRIC 'overlap' QUESTION 'How alike are two sets of customers?'
	FORMULA '|a and b| / |a or b|; |a and b| / smaller of |a|, |b|' UNIT 'ratio' RANGE '0..1' BETTER ''
	EXAMPLE ''
	SOURCE 'Jaccard 1901; Szymkiewicz 1934';

FUNCTION jaccard_index(a customer_set, b customer_set) RETURNS float8 COST 100
'How alike two sets are: customers in both relative to those in either, 0 to 1.';

FUNCTION overlap_coefficient(a customer_set, b customer_set) RETURNS float8 COST 100
'How much of the smaller set is in the other, 0 to 1.';

CREATE CAST (customer_set AS bytea) WITH FUNCTION customer_set_to_roaring(customer_set);
COMMENT ON CAST (customer_set AS bytea) IS
'The portable format of 64-bit Roaring bitmaps.';
CREATE CAST (bytea AS customer_set) WITH FUNCTION customer_set_from_roaring(bytea);
COMMENT ON CAST (bytea AS customer_set) IS
'The portable format of 64-bit Roaring bitmaps.';
