# Customer sets: exact over a large table; binary forms travel; many small ones
# stay small; what runs long can be cancelled, and then nothing is left of the
# library's memory; too large a one is refused.
#
# ADV_LARGE=1 also fills a set to its limit: that takes 4 GB of memory.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('customer_set');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

# ----------------------------------------------------------------------------
# A large table, against SQL
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	SELECT setseed(0.5);
	CREATE TABLE visits AS
	SELECT i, CASE WHEN i % 9 = 0 THEN (random() * 1e12)::bigint - 500000000000 ELSE (random() * 400000)::bigint - 100000 END AS customer
	FROM generate_series(1, 500000) AS i});
is( $node->safe_psql('postgres', q{
	SELECT customer_count(s) = (SELECT count(DISTINCT customer) FROM visits),
		ARRAY(SELECT customer_ids(s)) = ARRAY(SELECT DISTINCT customer FROM visits ORDER BY 1),
		s = (SELECT rollup(part) FROM (SELECT customer_agg(customer) AS part FROM visits GROUP BY i % 7) AS v),
		s = (SELECT rollup(part) FROM (SELECT customer_agg(customer) AS part FROM visits GROUP BY i % 10007) AS v)
	FROM (SELECT customer_agg(customer) AS s FROM visits) AS v}),
	't|t|t|t', 'a large set has the customers that SQL finds');
is( $node->safe_psql('postgres', q{
	SELECT customer_count(a & b) = (SELECT count(*) FROM (SELECT customer FROM visits WHERE i % 2 = 0 INTERSECT SELECT customer FROM visits WHERE i % 3 = 0) AS v),
		customer_count(a - b) = (SELECT count(*) FROM (SELECT customer FROM visits WHERE i % 2 = 0 EXCEPT SELECT customer FROM visits WHERE i % 3 = 0) AS v),
		customer_count(a | b) = (SELECT count(*) FROM (SELECT customer FROM visits WHERE i % 2 = 0 UNION SELECT customer FROM visits WHERE i % 3 = 0) AS v),
		customer_count(t & u) = customer_count(a & b), customer_count(t - u) = customer_count(a - b), customer_count(t # u) = customer_count(a # b)
	FROM (SELECT customer_agg(customer) FILTER (WHERE i % 2 = 0) AS a, customer_agg(customer) FILTER (WHERE i % 3 = 0) AS b,
			customer_agg(customer::text) FILTER (WHERE i % 2 = 0) AS t, customer_agg(customer::text) FILTER (WHERE i % 3 = 0) AS u FROM visits) AS v}),
	't|t|t|t|t|t', 'and so have intersection, difference and union');

# ----------------------------------------------------------------------------
# Binary forms
# ----------------------------------------------------------------------------

my $binary = $node->basedir . '/binary';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE stored AS SELECT i % 7 AS part, customer_agg(customer) AS s FROM visits GROUP BY 1;
	INSERT INTO stored SELECT -1, customer_agg(md5(customer::text)) FROM visits;
	INSERT INTO stored SELECT -2, customer_agg(md5(customer::text)::uuid) FROM visits;
	INSERT INTO stored SELECT -3, customer_agg(NULL) FROM visits;
	INSERT INTO stored SELECT -4, customer_agg(i) FROM visits;
	CREATE TABLE received (LIKE stored);
	COPY stored TO '$binary' (FORMAT binary);
	COPY received FROM '$binary' (FORMAT binary);
	SELECT (SELECT count(*) FROM stored), count(*) FROM (TABLE stored INTERSECT ALL TABLE received) AS v}),
	'11|11', 'binary forms carry everything');

# ----------------------------------------------------------------------------
# Many small sets
# ----------------------------------------------------------------------------

# The state of three customers is 56 bytes; the hash table and allocation add to
# it.
my $plan = $node->safe_psql('postgres', q{
	SET work_mem = '1GB';
	CREATE TABLE many AS SELECT i % 500000 AS g, i AS customer FROM generate_series(1, 1500000) AS i;
	ANALYZE many;
	EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
	SELECT g, customer_agg(customer) FROM many GROUP BY g});
my ($kilobytes) = $plan =~ /Memory Usage: (\d+)kB/;

note($plan);
cmp_ok($kilobytes / 500, '<', 250, 'a group of three customers takes less than 250 bytes');

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	DROP TABLE many;
	CREATE TABLE parts AS SELECT i % 4 AS part, customer_agg(i * 7919::bigint * 65537) AS s FROM generate_series(1, 1000000) AS i GROUP BY 1;
	CREATE TABLE texts AS SELECT i % 4 AS part, customer_agg(i::text) AS s FROM generate_series(1, 1000000) AS i GROUP BY 1});
my %statements = (
	'many rows' => q{SELECT customer_count(customer_agg(i)) FROM generate_series(1, 100000000) AS i},
	'many scattered rows' => q{SELECT customer_count(customer_agg(hashint8extended(i, 1))) FROM generate_series(1, 100000000) AS i},
	'many texts' => q{SELECT customer_count(customer_agg(i::text)) FROM generate_series(1, 100000000) AS i},
	'merging' => q{SELECT customer_count(rollup(s)) FROM parts, generate_series(1, 100)},
	'merging texts' => q{SELECT customer_count(rollup(s)) FROM texts, generate_series(1, 1000)},
	'algebra' => q{SELECT sum(customer_count(a.s # b.s)) FROM parts AS a, parts AS b, generate_series(1, 1000)},
	'overlap' => q{SELECT sum(jaccard_index(a.s, b.s)) FROM parts AS a, parts AS b, generate_series(1, 1000)},
	'customer_ids' => q{SELECT count(*) FROM parts, generate_series(1, 1000), customer_ids(s)},
	'text forms' => q{SELECT count(s::text::customer_set) FROM parts, generate_series(1, 1000)});

foreach my $what (sort keys %statements)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '400ms';\n$statements{$what}");

	like($stderr, qr/canceling statement due to statement timeout/, "$what: can be cancelled");
	cmp_ok(time - $start, '<', 1.4, "$what: within a second");
}

# ----------------------------------------------------------------------------
# Memory of the library
# ----------------------------------------------------------------------------

# A session that is cancelled again and again, while bitmaps of megabytes are
# held, is afterwards as large as after the first times.
my $cancelled = q{SELECT sum(customer_count(a.s # b.s)) FROM dense AS a, dense AS b, generate_series(1, 1000);};
my $own = q{SELECT (m[2]::int - m[3]::int) * 4 FROM string_to_array(pg_read_file('/proc/self/statm', 0, 100), ' ') AS m;};
my ($status, $sizes) = $node->psql('postgres', join("\n",
	'CREATE TABLE dense AS SELECT j, customer_agg(i * (j + 2)) AS s FROM generate_series(1, 3000000) AS i, generate_series(0, 1) AS j GROUP BY j;',
	q{SET statement_timeout = '40ms';}, ($cancelled) x 10, 'SET statement_timeout = 0;', $own,
	q{SET statement_timeout = '40ms';}, ($cancelled) x 60, 'SET statement_timeout = 0;', $own), on_error_stop => 0);
my ($before, $after) = split /\n/, $sizes;

note("$before kB, $after kB");
cmp_ok($after - $before, '<', 10000, 'cancelling leaves no memory behind');

# ----------------------------------------------------------------------------
# The limit
# ----------------------------------------------------------------------------

if ($ENV{ADV_LARGE})
{
	my ($exit, $stdout, $stderr) = $node->psql('postgres', q{
		\set VERBOSITY verbose
		SELECT customer_count(customer_agg(i::text)) FROM generate_series(1, 25000000) AS i});

	like($stderr, qr/54000: too many customers for one customer_set/, 'a set that is too large is refused');
	is( $node->safe_psql('postgres', q{
		SELECT customer_count(customer_agg(i::text)) FROM generate_series(1, 23000000) AS i}),
		'23000000', 'the largest is not');
}
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');

$node->stop;
done_testing();
