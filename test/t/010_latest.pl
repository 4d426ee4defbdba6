# Latest answers: binary forms travel; a summary that grows can be cancelled;
# many small ones stay small; too large a one is refused.
#
# ADV_LARGE=1 also fills a summary to its limit: that takes 4 GB of memory.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('latest');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

# ----------------------------------------------------------------------------
# A large table, against SQL
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	SELECT setseed(0.5);
	CREATE TABLE answers AS
	SELECT i, (random() * 60000)::bigint AS respondent, timestamptz '2024-01-01' + (random() * 1000)::int * interval '1 minute' AS at,
		CASE WHEN random() > 0.1 THEN (random() * 20)::int / 2.0::float8 END AS score
	FROM generate_series(1, 300000) AS i});
is( $node->safe_psql('postgres', q{
	WITH latest AS (SELECT DISTINCT ON (respondent) score FROM answers ORDER BY respondent, score IS NULL, at DESC, score)
	SELECT ratings(s) = (SELECT rating_agg(score) FROM latest), nps = (SELECT nps(score) FROM latest),
		s = (SELECT rollup(part) FROM (SELECT latest_agg(respondent, at, score) AS part FROM answers GROUP BY i % 7) AS v)
	FROM (SELECT latest_agg(respondent, at, score) AS s, nps_latest(respondent, at, score) AS nps FROM answers) AS v}),
	't|t|t', 'the latest answers are those that SQL finds');

# ----------------------------------------------------------------------------
# Binary forms
# ----------------------------------------------------------------------------

my $binary = $node->basedir . '/binary';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE stored AS SELECT i % 7 AS part, latest_agg(respondent, at, score) AS s FROM answers GROUP BY 1;
	INSERT INTO stored SELECT -1, latest_agg(md5(respondent::text), at::date, score, -3, 13) FROM answers;
	INSERT INTO stored SELECT -2, latest_agg(md5(respondent::text)::uuid, at, score) FROM answers;
	INSERT INTO stored SELECT -3, latest_agg(NULL, at, score) FROM answers;
	INSERT INTO stored SELECT -5, latest_agg(respondent, at::timestamp, score) FROM answers;
	INSERT INTO stored SELECT -4, latest_agg(respondent, at, NULL) FROM answers;
	CREATE TABLE received (LIKE stored);
	COPY stored TO '$binary' (FORMAT binary);
	COPY received FROM '$binary' (FORMAT binary);
	SELECT (SELECT count(*) FROM stored), count(*) FROM (TABLE stored INTERSECT ALL TABLE received) AS v}),
	'12|12', 'binary forms carry everything');

# ----------------------------------------------------------------------------
# Many small summaries
# ----------------------------------------------------------------------------

# The state of three respondents is 128 bytes; the hash table and allocation add
# to it.
my $plan = $node->safe_psql('postgres', q{
	SET work_mem = '1GB';
	CREATE TABLE many AS SELECT i % 500000 AS g, i AS respondent, i % 11 AS score FROM generate_series(1, 1500000) AS i;
	ANALYZE many;
	EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
	SELECT g, nps_latest(respondent, timestamptz '2024-01-01', score) FROM many GROUP BY g});
my ($kilobytes) = $plan =~ /Memory Usage: (\d+)kB/;

note($plan);
cmp_ok($kilobytes / 500, '<', 300, 'a group of three respondents takes less than 300 bytes');

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	DROP TABLE many;
	CREATE TABLE parts AS SELECT i % 4 AS part, latest_agg(i * 7919::bigint, timestamptz '2024-01-01' + (i % 400) * interval '1 minute', i % 11) AS s
	FROM generate_series(1, 2000000) AS i GROUP BY 1});
my %statements = (
	'many rows' => q{SELECT respondents(latest_agg(i, date '2024-01-01', 5)) FROM generate_series(1, 100000000) AS i},
	'merging' => q{SELECT respondents(rollup(s)) FROM parts, generate_series(1, 100)},
	'reading' => q{SELECT count(ratings(s)) FROM parts, generate_series(1, 1000) AS i},
	'text forms' => q{SELECT count(s::text::latest_summary) FROM parts, generate_series(1, 1000)},
	'pairs' => q{SELECT rate_paired_difference(i % 2 = 0, j % 3 = 0) FROM generate_series(1, 100000) AS i, generate_series(1, 100000) AS j});

foreach my $what (sort keys %statements)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '400ms';\n$statements{$what}");

	like($stderr, qr/canceling statement due to statement timeout/, "$what: can be cancelled");
	cmp_ok(time - $start, '<', 1.4, "$what: within a second");
}

# ----------------------------------------------------------------------------
# The limit
# ----------------------------------------------------------------------------

if ($ENV{ADV_LARGE})
{
	my ($status, $stdout, $stderr) = $node->psql('postgres', q{
		\set VERBOSITY verbose
		SELECT respondents(latest_agg(i, date '2024-01-01', 5)) FROM generate_series(1, 30000000) AS i});

	like($stderr, qr/54000: too many respondents for one latest_summary/, 'a summary that is too large is refused');
	is( $node->safe_psql('postgres', q{
		SELECT respondents(latest_agg(i, date '2024-01-01', 5)) FROM generate_series(1, 25000000) AS i}),
		'25000000', 'the largest is not');
}
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');

$node->stop;
done_testing();
