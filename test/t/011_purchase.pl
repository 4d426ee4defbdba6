# Purchases and lifespans: the customers of CDNOW as models see them, binary forms,
# a cancelled statement, many small groups, summaries of millions of durations.
#
# ADV_CDNOW names CDNOW_master.txt; beside it lies CDNOW_sample.txt, a tenth of
# the customers, as Fader and Hardie publish both. Without it, what only real
# orders can show is left out.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Cdnow;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('purchase');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

if (Cdnow::load($node, 'postgres'))
{
	$node->safe_psql('postgres', q{
		CREATE TABLE base AS SELECT customer, purchase_agg(day, amount) AS p FROM orders GROUP BY customer});

	# Fader, Hardie & Lee 2005: 2,357 customers, of whom 946 bought again by the
	# end of September 1997
	is( $node->safe_psql('postgres', q{
		SELECT count(*), count(DISTINCT (purchase_frequency(p, d), purchase_span(p, d), purchase_age(p, d))),
			count(*) FILTER (WHERE purchase_frequency(p, d) > 0), count(purchase_mean_spend(p, d))
		FROM base, (VALUES (date '1997-09-30')) AS v (d)}),
		'2357|1016|946|946', 'the customers of CDNOW');
	is( $node->safe_psql('postgres', q{
		WITH days AS (SELECT customer, day, sum(amount) AS amount FROM orders WHERE day <= '1997-09-30' GROUP BY 1, 2),
		plain AS (SELECT customer, count(*) - 1 AS x, (max(day) - min(day)) / 7.0::float8 AS tx, (date '1997-09-30' - min(day)) / 7.0::float8 AS t,
			(sum(amount) - (array_agg(amount ORDER BY day))[1])::float8 / nullif(count(*) - 1, 0) AS mean FROM days GROUP BY 1)
		SELECT count(*), count(*) FILTER (WHERE x IS DISTINCT FROM purchase_frequency(p, d) OR abs(tx - purchase_span(p, d)) > 1e-12
			OR abs(t - purchase_age(p, d)) > 1e-12 OR abs(mean - purchase_mean_spend(p, d)) > 1e-9)
		FROM plain JOIN base USING (customer), (VALUES (date '1997-09-30')) AS v (d)}),
		'2357|0', 'are those of plain SQL');
}
else
{
	diag('ADV_CDNOW is not set: the customers of CDNOW are left out');
}

my $binary = $node->basedir . '/binary';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE stored AS
	SELECT i % 50 AS customer, period, purchase_agg(date '2024-01-01' + i * i % 700, period, NULL, (i - 200) / 8.0) AS p
	FROM generate_series(1, 2000) AS i, unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) AS period GROUP BY 1, 2;
	INSERT INTO stored SELECT i, 'none', purchase_agg(date '2024-01-01' + i) FROM generate_series(1, 5) AS i GROUP BY i;
	CREATE TABLE received (LIKE stored);
	COPY stored TO '$binary' (FORMAT binary);
	COPY received FROM '$binary' (FORMAT binary);
	SELECT (SELECT count(*) FROM stored), count(*) FROM (TABLE stored INTERSECT ALL TABLE received) AS v}),
	'255|255', 'binary forms carry everything');

# three purchases each: what a group takes stays small
my $plan = $node->safe_psql('postgres', q{
	SET work_mem = '1GB'; SET enable_sort = off;
	EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off)
	SELECT i % 200000 AS customer, purchase_agg(date '2024-01-01' + i % 700, 1.5) FROM generate_series(1, 600000) AS i GROUP BY 1});
my ($memory) = $plan =~ /Memory Usage: (\d+)kB/;

cmp_ok($memory, '<', 70000, "200,000 customers in $memory kB");

my $start = time;
my ($status, $stdout, $stderr) = $node->psql('postgres',
	q{SET statement_timeout = '400ms'; SELECT purchase_frequency(purchase_agg(date '2000-01-01' + (i * 7919::bigint % 700000)::int, 1)) FROM generate_series(1, 100000000) AS i});

like($stderr, qr/canceling statement due to statement timeout/, 'many purchases: can be cancelled');
cmp_ok(time - $start, '<', 1.4, 'within a second');
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');

# Summaries of 6.5 million distinct durations, and of 1.9 million with weights, are dumped
# and restored, and need no more memory for that than some copies of their texts, of 145
# and 180 MB; reading one can be cancelled.
$node->safe_psql('postgres', q{
	CREATE TABLE many (s survival_summary);
	ALTER TABLE many ALTER s SET STORAGE external;
	INSERT INTO many SELECT survival_agg(i + i / 7919.0::float8, i % 3 > 0) FROM generate_series(1, 6500000) AS i;
	INSERT INTO many SELECT survival_agg(NULL, i + i / 7919.0::float8, i % 3 > 0, 1 + (i % 1000) / 997.0::float8) FROM generate_series(1, 1900000) AS i;
	CREATE TABLE many_received (LIKE many INCLUDING storage);
	CREATE TABLE texts (t text);
	ALTER TABLE texts ALTER t SET STORAGE external;
	INSERT INTO texts SELECT s::text FROM many WHERE survival_events(s) < 2000000});
foreach my $format (qw(text binary))
{
	my $out = $node->safe_psql('postgres', qq{
		COPY many TO '$binary' (FORMAT $format);
		TRUNCATE many_received;
		COPY many_received FROM '$binary' (FORMAT $format);
		SELECT count(*) FROM many JOIN many_received USING (s);
		SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:[^0-9]*([0-9]+)')::int < 1500000});

	is($out, "2\nt", "$format: millions of durations are written and read, in 1.5 GB");
}
$start = time;
($status, $stdout, $stderr) = $node->psql('postgres',
	q{SET statement_timeout = '300ms'; SELECT count(survival_events(t::survival_summary)) FROM texts, generate_series(1, 100)});
like($stderr, qr/canceling statement due to statement timeout/, 'a long text form: can be cancelled');
cmp_ok(time - $start, '<', 3, 'soon');

$node->stop;
done_testing();
