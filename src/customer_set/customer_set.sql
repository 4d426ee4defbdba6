-- customer_set.sql
--		Customer sets: exactly who.

ROOM 'Customer sets: exactly who';

METRIC 'customer set' QUESTION 'Exactly who, and who is in both, in either, in one only?'
	FORMULA 'union, intersection, difference of sets' UNIT 'customers' RANGE '0 and more' BETTER ''
	EXAMPLE 'SELECT customer_count(customer_agg(customer)) FROM orders'
	SOURCE 'Lemire et al. 2018 (Roaring)';

SUMMARY customer_set SSPACE 8192 ROWS_OF customers
'An exact set of customers: integers in Roaring bitmaps, uuids and texts as their hashes.';

FUNCTION customer_union(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_union
'Those who are in either set: the operator |, or +.';

FUNCTION customer_intersection(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_intersection
'Those who are in both sets: the operator &.';

FUNCTION customer_except(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_except
'Those of the first set who are not in the second: the operator -.';

FUNCTION customer_only_one(a customer_set, b customer_set) RETURNS customer_set COST 100 AS adv_set_only_one
'Those who are in one of the sets only: the operator #.';

FUNCTION customer_set_contains(a customer_set, b customer_set) RETURNS boolean COST 100 AS adv_set_contains
'Whether all of the second set are in the first: the operator @>.';

FUNCTION customer_set_contains(customers customer_set, customer customer_key) RETURNS boolean COST 10 AS adv_set_has
'Whether a customer is in the set: the operator @>.';

FUNCTION customer_set_contained(a customer_set, b customer_set) RETURNS boolean COST 100 AS adv_set_contained
'Whether all of the first set are in the second: the operator <@.';

FUNCTION customer_set_overlaps(a customer_set, b customer_set) RETURNS boolean COST 100 AS adv_set_overlaps
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

TRANSITION customer_set_accum(state customer_set, customer customer_key) AS adv_set_accum;

AGGREGATE customer_agg(customer customer_key)
	STATE customer_set SSPACE 8192 SFUNC customer_set_accum FINAL customer_set_final
'The set of customers.';

FUNCTION customer_count(customers customer_set) RETURNS bigint NOT STRICT
'Number of customers, 0 of null.';

FUNCTION customer_ids(customers customer_set) RETURNS SETOF bigint COST 100 ROWS 10000
'The customers of a set of integers, in ascending order.';

FUNCTION customer_set_to_roaring(customers customer_set) RETURNS bytea AS adv_set_to_roaring
'A set of integers in the portable format of 64-bit Roaring bitmaps.';

FUNCTION customer_set_from_roaring(roaring bytea) RETURNS customer_set AS adv_set_from_roaring
'The set of integers that is in the portable format of 64-bit Roaring bitmaps.';

CREATE CAST (customer_set AS bytea) WITH FUNCTION customer_set_to_roaring(customer_set);
COMMENT ON CAST (customer_set AS bytea) IS
'The portable format of 64-bit Roaring bitmaps.';
CREATE CAST (bytea AS customer_set) WITH FUNCTION customer_set_from_roaring(bytea);
COMMENT ON CAST (bytea AS customer_set) IS
'The portable format of 64-bit Roaring bitmaps.';

METRIC 'overlap' QUESTION 'How alike are two sets of customers?'
	FORMULA '|a and b| / |a or b|; |a and b| / smaller of |a|, |b|' UNIT 'ratio' RANGE '0..1' BETTER ''
	EXAMPLE 'SELECT jaccard_index(customer_agg(customer) FILTER (WHERE channel = ''web''), customer_agg(customer) FILTER (WHERE channel = ''shop'')) FROM orders'
	SOURCE 'Jaccard 1901; Szymkiewicz 1934';

FUNCTION jaccard_index(a customer_set, b customer_set) RETURNS float8 COST 100
'How alike two sets are: customers in both relative to those in either, 0 to 1.';

FUNCTION overlap_coefficient(a customer_set, b customer_set) RETURNS float8 COST 100
'How much of the smaller set is in the other, 0 to 1.';

METRIC 'retention of a set' QUESTION 'How many of exactly these customers are still there?'
	FORMULA '100 |start and end| / |start|' UNIT 'percent' RANGE '0..100' BETTER 'higher'
	EXAMPLE 'SELECT retention_rate(customer_agg(customer) FILTER (WHERE year = 2023), customer_agg(customer) FILTER (WHERE year = 2024)) FROM orders'
	SOURCE 'interval: Wilson 1927; difference: Newcombe 1998';

FUNCTION retention_rate(customers_at_start customer_set, customers_at_end customer_set) RETURNS float8 COST 100 AS adv_set_retention
'Percentage of the customers at the start who are among those at the end.';

FUNCTION retention_rate_estimate(customers_at_start customer_set, customers_at_end customer_set, confidence float8 DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS metric_estimate COST 100 AS adv_set_retention_estimate
'Retention rate of a set with its confidence interval; methods wilson, jeffreys, agresti_coull, clopper_pearson.';

FUNCTION retention_rate_difference(start_a customer_set, end_a customer_set, start_b customer_set, end_b customer_set, confidence float8 DEFAULT 0.95, method text DEFAULT 'newcombe') RETURNS metric_comparison COST 100 AS adv_set_retention_difference
'Retention rate of a minus that of b, which are different customers, in percentage points, with interval and test; methods newcombe, agresti_caffo, pooled.';

FUNCTION retention_rate_difference(customers_at_start customer_set, customers_at_end customer_set, benchmark float8, confidence float8 DEFAULT 0.95) RETURNS metric_comparison COST 100 AS adv_set_retention_benchmark
'Retention rate of a set minus a benchmark in percent, in percentage points, with interval and test.';

FUNCTION churn_rate(customers_at_start customer_set, customers_at_end customer_set) RETURNS float8 COST 100 AS adv_set_churn_rate
'Percentage of the customers at the start who are not among those at the end.';

METRIC 'paired customers' QUESTION 'Of the same customers, who was there both times?'
	FORMULA 'customers in both sets, in one of them, in neither' UNIT 'customers' RANGE '0 and more' BETTER ''
	EXAMPLE 'SELECT customer_pair(january, february, everyone) FROM sets'
	SOURCE 'for McNemar 1947';

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

FUNCTION customer_pair(first_set customer_set, second_set customer_set, population customer_set) RETURNS customer_pair COST 100
'How many of the population are in both sets, in one only, in neither: arguments of rate_paired_difference.';
