# Journeys at size: parallel plans, merging by day, growing groups, cancelling, and
# reports over customers with very many events.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('journey');
$node->init;
$node->append_conf('postgresql.conf', 'shared_buffers = 64MB');
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION advocacy;
	CREATE TABLE events AS
	SELECT i * 7919 % 20000 AS customer, timestamptz '2024-01-01 UTC' + i * 1009 % 2000003 * interval '1.5 s' AS at,
		(ARRAY['visit', 'view', 'cart', 'pay'])[1 + i * i % 31 % 4] AS event, CASE WHEN i % 5 = 0 THEN (i % 997) / 100.0 - 1 END AS value
	FROM generate_series(1::bigint, 400000) AS i;
	ALTER TABLE events SET (parallel_workers = 2);
	ANALYZE events});

# ----------------------------------------------------------------------------
# The same summary, however it is made
# ----------------------------------------------------------------------------

my $parallel = q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;};

like($node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) SELECT journey_agg(customer, at, event, value) FROM events"),
	qr/Finalize Aggregate\s+->  Gather\s+Workers Planned: 2\s+->  Partial Aggregate/, 'workers share the work');
is( $node->safe_psql('postgres', qq{
	CREATE TABLE whole AS SELECT journey_agg(customer, at, event, value) AS j FROM events;
	$parallel
	SELECT (SELECT journey_agg(customer, at, event, value) FROM events) = j,
		(SELECT rollup(d) FROM (SELECT journey_agg(customer, at, event, value) AS d FROM events GROUP BY at::date) AS days) = j,
		(SELECT rollup(d) FROM (SELECT journey_agg(customer, at, event, value) AS d FROM events GROUP BY customer % 7) AS parts) = j,
		(SELECT rollup(d) FROM (SELECT journey_agg(customer, at, event, value) AS d FROM events GROUP BY customer) AS each) = j
	FROM whole}),
	't|t|t|t', 'parallel, by day, by a part of the customers, by customer: the same');

# states at work, as workers hand them over, whose names have other numbers each: of few, of
# many, of more names than a byte can number, and of what was joined before
is( $node->safe_psql('postgres', q{
	CREATE AGGREGATE working(customer_key, calendar_time, text, numeric) (sfunc = journey_accum, stype = journey_summary);
	CREATE AGGREGATE working(customer_key, calendar_time, text) (sfunc = journey_accum, stype = journey_summary);
	CREATE AGGREGATE halves(journey_summary) (sfunc = journey_combine, stype = journey_summary);
	CREATE AGGREGATE joined(journey_summary) (sfunc = journey_combine, stype = journey_summary, finalfunc = journey_final);
	SELECT string_agg(CASE WHEN (SELECT joined(part) FROM (SELECT working(customer, at, event, value ORDER BY md5(event || n)) AS part FROM events GROUP BY customer % n) AS p) = j THEN 'same' ELSE 'other' END, ' ')
	FROM whole, unnest('{2,7,90}'::int[]) AS n;
	SELECT joined(part) = (SELECT journey_agg(customer, at, event || customer % 400) FROM events)
	FROM (SELECT working(customer, at, event || customer % 400 ORDER BY customer + 0) AS part FROM events GROUP BY event) AS p;
	SELECT joined(half) = (SELECT j FROM whole)
	FROM (SELECT halves(part) AS half FROM (SELECT n, working(customer, at, event, value) AS part FROM (SELECT *, hashint8(customer) & 7 AS n FROM events) AS e GROUP BY n) AS p GROUP BY n % 2) AS h}),
	"same same same\nt\nt", 'states that are joined hold the same');

my $binary = $node->basedir . '/binary';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE parts AS SELECT journey_agg(customer, at, event, value) AS j FROM events GROUP BY customer % 100;
	CREATE TABLE received (LIKE parts);
	COPY parts TO '$binary' (FORMAT binary);
	COPY received FROM '$binary' (FORMAT binary);
	SELECT count(*), count(*) FILTER (WHERE j::text::journey_summary = j) FROM (TABLE parts INTERSECT ALL TABLE received) AS v}),
	'100|100', 'text and binary forms carry everything');

# a state can be stored by whoever calls the transition; it is the same value
is( $node->safe_psql('postgres', q{
	SELECT j = whole FROM (SELECT journey_accum(journey_agg(customer, at, event), 7, '2024-01-01 UTC'::timestamptz, 'pay') AS j FROM events) AS s,
		(SELECT journey_agg(customer, at, event) AS whole FROM (SELECT customer, at, event FROM events UNION ALL VALUES (7, '2024-01-01 UTC'::timestamptz, 'pay')) AS u) AS w}),
	't', 'a state equals what it will be packed to');

# ----------------------------------------------------------------------------
# Customers with very many events, many of them of one instant
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	CREATE TABLE robot AS SELECT journey_agg(1, timestamp '2024-01-01' + i % 300000 * interval '1 s', (ARRAY['a', 'b', 'c', 'd'])[1 + i % 4]) AS j FROM generate_series(1, 600000) AS i;
	CREATE TABLE day AS SELECT journey_agg(1, date '2024-01-01', (ARRAY['a', 'b', 'c', 'd'])[1 + i % 4]) AS j FROM generate_series(1, 600000) AS i;
	CREATE TABLE starts AS SELECT journey_agg(1, timestamp '2024-01-01' + i * interval '1 s', CASE WHEN i = 300000 THEN 'b' ELSE 'a' END) AS j FROM generate_series(1, 300000) AS i});
foreach my $options ('', ", 'strict'", ", repeats => false", ", 'any'", ", increasing => true", ", reuse => true", ", chain => 'last'")
{
	foreach my $table ('robot', 'day', 'starts')
	{
		my $start = time;
		$node->safe_psql('postgres', "SELECT count(*) FROM $table, funnel(j, '{a,b,c,a}', '1 hour'$options)");
		cmp_ok(time - $start, '<', 8, "$table: a funnel of one customer$options");
	}
}

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	CREATE TABLE large AS SELECT journey_agg(i % 300000, timestamptz '2024-01-01 UTC' + i * interval '1 s', 'e' || i % 50) AS j FROM generate_series(1, 3000000) AS i;
	CREATE TABLE pages AS SELECT journey_agg(i % 3000, timestamp '2024-01-01' + i * i % 100000 * interval '1 s', CASE WHEN i % 9 = 0 THEN 'buy' ELSE 'e' || i * i % 20011 % 3000 END) AS j FROM generate_series(1::bigint, 300000) AS i;
	CREATE TABLE often AS SELECT journey_agg(1, timestamp '2024-01-01' + i * interval '1 s', CASE WHEN i % 2 = 0 THEN 'buy' ELSE 'a' END) AS j FROM generate_series(1, 400000) AS i});

my %long = (
	'many events' => q{SELECT journey_skipped(journey_agg(i * 7919 % 100000007, timestamp '2024-01-01' + i % 1000003 * interval '1 s', 'a')) FROM generate_series(1::bigint, 200000000) AS i},
	'many names' => q{SELECT journey_skipped(journey_agg(1, date '2024-01-01', i::text)) FROM generate_series(1, 100000000) AS i},
	'many values' => q{SELECT journey_skipped(journey_agg(1, date '2024-01-01' + i % 3, 'a', i)) FROM generate_series(1, 200000000) AS i},
	'merging' => q{SELECT journey_skipped(rollup(j)) FROM large, generate_series(1, 1000)},
	'packing' => q{SELECT count(r) FROM (SELECT rollup(j) AS r FROM large, generate_series(1, 20)) AS s},
	'text' => q{SELECT count(j::text::journey_summary) FROM large, generate_series(1, 100) WHERE j::text <> ''},
	'funnels' => q{SELECT count(*) FROM large, generate_series(1, 1000) AS n, funnel(j, ARRAY['e' || n % 50, 'e1', 'e2'])},
	'paths' => q{SELECT count(*) FROM large, generate_series(1, 1000) AS n, journey_paths(j, n % 9 + 1)},
	'transitions of many names' => q{SELECT count(*) FROM pages, generate_series(1, 1000) AS n, transitions(j, top => n * 3)},
	'a chain of many states' => q{SELECT count(*) FROM pages, attribution(j, 'buy', '{markov}', markov_order => 2)},
	'journeys that begin anew' => q{SELECT count(*) FROM often, attribution(j, 'buy', restart => false)});

foreach my $what (sort keys %long)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '700ms'; $long{$what}");

	like($stderr, qr/canceling statement due to statement timeout/, "$what: can be cancelled");
	cmp_ok(time - $start, '<', 1.9, "$what: within a second");
}
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'and was all the time');

$node->stop;
done_testing();
