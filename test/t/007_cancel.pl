# A statement that takes long can be cancelled; many groups stay within work_mem;
# what runs again and again keeps no memory.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('cancel');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION advocacy;
CREATE TABLE digits AS SELECT i FROM generate_series(1, 2000) AS i;
-- as states of rate_prior and as p-values, large enough to take a while
CREATE TABLE groups AS
SELECT 2400000::bigint || array_agg(CASE WHEN i % 2 = 1 THEN i * 7 % (i + 100) / 2 ELSE i + 99 END ORDER BY i) AS state
FROM generate_series(1::bigint, 4800000) AS i;
CREATE TABLE p_values AS SELECT array_agg(random()) AS p FROM generate_series(1, 1500000), setseed(0.5);
-- a series without a change is the slowest to search for one
CREATE TABLE walk AS SELECT series_agg(i, hashint4(i) % 1000) AS s FROM generate_series(1, 20000) AS i;
-- somebody downstream in many ways is searched for from each of those above
CREATE TABLE web AS SELECT referral_agg(hashint4(i) % 60000, hashint4(i + 1) % 60000, date '2025-01-01', NULL, NULL) AS s FROM generate_series(1, 120000) AS i;
VACUUM ANALYZE;
});

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

my %statements = (
	'points of many members' =>
	  q{SELECT b.* FROM (SELECT points_agg(a.i * 1000 + b.i, date '2020-01-01' + c.i, a.i % 7 - 2) AS s FROM digits a, digits b, digits c) AS l, points_balance(s, date '2030-01-01') AS b},
	'points of one member' =>
	  q{SELECT b.* FROM (SELECT points_agg(1, date '2020-01-01' + a.i, 1, date '2040-01-01' - b.i, false) AS s FROM digits a, digits b, digits c) AS l, points_balance(s, date '2030-01-01') AS b},
	'aggregates over many rows' =>
	  'SELECT nps(a.i % 11), rating_agg((b.i % 41) / 4.0), rate_agg(c.i % 3 = 0, 2) FROM digits a, digits b, digits c',
	'a wide scale' =>
	  'SELECT rollup(s) FROM (SELECT rating_agg(i % 1001, 0, 1000, i::float8) AS s FROM digits) AS v, digits b, digits c',
	'a moving window' =>
	  'SELECT count(n) FROM (SELECT nps(i % 11) OVER (ORDER BY i ROWS 100 PRECEDING) AS n
		FROM generate_series(1, 30000000) AS i) AS v',
	'a window without inverse' =>
	  'SELECT count(n) FROM (SELECT nps(rating_agg(i % 11, 0, 10, 2) OVER (ORDER BY i ROWS 20000 PRECEDING)) AS n
		FROM generate_series(1, 200000) AS i) AS v',
	'a window over summaries' =>
	  'SELECT count(n) FROM (SELECT nps_change(s, s) OVER (ORDER BY i ROWS 20000 PRECEDING) AS n
		FROM (SELECT i, rating_agg(i % 11) AS s FROM generate_series(1, 100000) AS i GROUP BY i) AS v) AS w',
	'a fit to many groups' => 'SELECT rate_prior_final(state) FROM groups',
	'a fit for every row' =>
	  'SELECT count(p) FROM (SELECT rate_prior(s) OVER (ORDER BY i) AS p
		FROM (SELECT i, rate_agg(i % 7 + i % 2, i % 19 + 9) AS s
		FROM digits GROUP BY i) AS v) AS w, digits a, digits b',
	'p-values of a window' => 'SELECT count(p_adjust) FROM (SELECT p_adjust(q) OVER () FROM p_values, unnest(p) AS q) AS v',
	'p-values of an array' => 'SELECT cardinality(p_adjust(p)) FROM p_values, digits',
	'intervals' =>
	  q{SELECT count(csat_estimate(s, method := 'clopper_pearson'))
		FROM (SELECT rating_agg(1 + i % 5, 1, 5) AS s FROM digits) AS v, digits a, digits b},
	'all that is downstream' => q{SELECT count(*) FROM web, digits, advocate_ranking(s, referrer => 'all')},
	'changes of a series' => 'SELECT count(at) FROM walk, digits, LATERAL change_points(s) AS c',
	'a fit with profiles' => q{SELECT (model_info(logistic_fit(profile_agg(a.i % 3 = 0, ARRAY[a.i, b.i, sin(a.i * b.i)], NULL), penalty => 'firth'))).n FROM digits a, (SELECT i FROM digits LIMIT 100) b},
	'a trend of a series' => q{SELECT count((trend(s, correction => 'hamed-rao')).slope) FROM walk, digits},
	'fits to a series' => q{SELECT count(step) FROM walk, LATERAL forecast_accuracy(s, 2, season => 30, origins => 1000)},
	'text forms' =>
	  'SELECT count(s::text::rating_summary) FROM (SELECT rating_agg(i % 11) AS s FROM digits) AS v, digits a, digits b',
);

foreach my $what (sort keys %statements)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '400ms';\n$statements{$what}");
	my $seconds = time - $start;

	like($stderr, qr/canceling statement due to statement timeout/, sprintf('%s: stopped after %.1f s', $what, $seconds));
	cmp_ok($seconds, '<', 10, "$what: before long");
}

# The same on another's request, and when the backend is told to go.
foreach my $function ('pg_cancel_backend', 'pg_terminate_backend')
{
	foreach my $what ('a fit to many groups', 'p-values of an array', 'a moving window')
	{
		my ($out, $error) = ('', '');
		my $psql = IPC::Run::start(
			[ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "/* wanted */ $statements{$what}" ],
			'>', \$out, '2>', \$error);

		ok( $node->poll_query_until('postgres', q{
				SELECT count(*) = 1 FROM pg_stat_activity
				WHERE query LIKE '/* wanted */%' AND state = 'active' AND clock_timestamp() - query_start > '200ms'}),
			"$what: running");
		$node->safe_psql('postgres', "SELECT $function(pid) FROM pg_stat_activity WHERE query LIKE '/* wanted */%'");

		my $start = time;

		$psql->finish;
		like($error,
			$function =~ /cancel/ ? qr/canceling statement due to user request/
			: qr/terminating connection due to administrator command/,
			sprintf('%s: %s heeded after %.1f s', $what, $function, time - $start));
	}
}

# ----------------------------------------------------------------------------
# Many groups
# ----------------------------------------------------------------------------

# hashed returns how much memory a HashAggregate used, in how many batches, and
# how much of the disk.
sub hashed
{
	my ($work_mem, $groups, $aggregates) = @_;
	my $plan = $node->safe_psql('postgres', qq{
		SET work_mem = '$work_mem'; SET hash_mem_multiplier = 1; SET enable_sort = off;
		EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off)
		SELECT i % $groups AS customer, $aggregates FROM generate_series(1, 2 * $groups) AS i GROUP BY 1});

	like($plan, qr/HashAggregate/, "$aggregates: hashed");
	my ($memory) = $plan =~ /Memory Usage: (\d+)kB/;
	my ($batches) = $plan =~ /Batches: (\d+)/;
	my ($disk) = $plan =~ /Disk Usage: (\d+)kB/;
	return ($memory, $batches, $disk // 0);
}

foreach my $aggregates ('nps(i % 11)', 'rating_agg(i % 11)', 'rate_agg(i % 3 = 0)', 'csat(1 + i % 5), ces(1 + i % 7)')
{
	my $groups = $aggregates =~ /nps/ ? 1000000 : 100000;
	my ($memory, $batches, $disk) = hashed('4MB', $groups, $aggregates);

	note("$aggregates: $memory kB, $batches batches, $disk kB on disk");
	cmp_ok($memory, '<', 3 * 4096, "$aggregates: memory is near work_mem");
	cmp_ok($batches, '>', 1, "$aggregates: what does not fit is spilled");

	($memory, $batches, $disk) = hashed('1GB', $groups, $aggregates);
	note(sprintf '%s: %.0f bytes a group in memory', $aggregates, $memory * 1024 / $groups);
	is($batches, 1, "$aggregates: fits in memory where there is enough");
	cmp_ok($memory * 1024 / $groups, '<', 350, "$aggregates: a group is small");
}

# ----------------------------------------------------------------------------
# Memory within a statement, and from one to the next
# ----------------------------------------------------------------------------

# The function is called when the aggregate is complete but has not been freed.
$node->safe_psql('postgres', q{
CREATE FUNCTION memory() RETURNS bigint LANGUAGE SQL VOLATILE
	AS 'SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts';
CREATE TABLE wide AS
SELECT i, (SELECT rating_agg(j, 0, 1000, j + i + 0.5) FROM generate_series(0, 1000) AS j) AS s,
	(SELECT rating_agg(j / 7.0, 0, 10) FROM generate_series(0, 70) AS j) AS t
FROM generate_series(1, 1500) AS i;
ALTER TABLE wide ALTER s SET STORAGE external;
CREATE TABLE scores AS
SELECT i, (i % 101) / 10.0 AS s, i % 3 = 0 AS b, ('1.' || repeat('7', 500))::numeric AS long
FROM generate_series(1, 60000) AS i;
VACUUM ANALYZE;
});
my %growing = (
	'rolling up toasted summaries' => 'SELECT memory() - $1, responses(rollup(s)) FROM wide',
	'rolling up fractions' => 'SELECT memory() - $1, responses(rollup(t)) FROM wide, generate_series(1, 100)',
	'comparing summaries' => 'SELECT memory() - $1, count(*) FILTER (WHERE s = s AND t <> t) FROM wide',
	'long scores' => 'SELECT memory() - $1, nps(long), nps(rating_agg(long), 6, 9), rating_agg(long) FROM scores',
	'invalid scores' => q{SELECT memory() - $1, rating_agg(long + 10, 0, 10, 'count') FROM scores},
	'weights' => 'SELECT memory() - $1, rating_agg(s, 0, 10, i), rate_agg(b, i::float8) FROM scores',
	'mix and rate' => 'SELECT memory() - $1, nps_change(t, t), nps_change(s, s, 3, 9) FROM wide',
	'many groups' => 'SELECT memory() - $1, (rate_prior(rate_accum(NULL, i / 2, i))).groups FROM scores',
	'a moving window' => 'SELECT max(m), count(a), count(b), count(c) FROM (
		SELECT CASE WHEN i = 60000 THEN memory() - $1 END AS m, rating_agg(s) OVER w AS a,
			nps(long) OVER w AS b, rate_agg(b) OVER w AS c
		FROM scores WINDOW w AS (ORDER BY i ROWS 10 PRECEDING)) AS v',
	'a moving window over summaries' => 'SELECT max(m), count(a), count(b) FROM (
		SELECT CASE WHEN i = 1500 THEN memory() - $1 END AS m, rollup(s) OVER w AS a, rollup(t) OVER w AS b
		FROM wide WINDOW w AS (ORDER BY i ROWS 5 PRECEDING)) AS v',
	'a window without inverse' => 'SELECT max(m), count(a), count(b) FROM (
		SELECT CASE WHEN i = 1500 THEN memory() - $1 END AS m, nps_change(s, t, 3, 9) OVER w AS a,
			rate_prior(rate_accum(NULL, i / 2, i)) OVER w AS b
		FROM wide WINDOW w AS (ORDER BY i ROWS 3 PRECEDING)) AS v',
	'p-values' => 'SELECT max(m), count(a) FROM (
		SELECT CASE WHEN i = 60000 THEN memory() - $1 END AS m, p_adjust(s / 11) OVER (PARTITION BY i / 10) AS a
		FROM scores) AS v',
	'accessors' => q{SELECT memory() - $1, count(nps_estimate(t, method := 'score')), count(csat_difference(t, t, boxes => 2)),
		count(t::text::rating_summary), count(rating_summary_send(s)), count(t + t),
		sum((SELECT sum(count) FROM rating_histogram(t))), count(rate_estimate(rate_accum(NULL, 1, i)))
		FROM wide});

foreach my $what (sort keys %growing)
{
	my ($bytes) = split /\|/, $node->safe_psql('postgres', qq{
		SET work_mem = '1MB';
		PREPARE p (bigint) AS $growing{$what};
		SELECT memory() AS before \\gset
		EXECUTE p (:before)});

	cmp_ok($bytes, '<', 8 * 1024 * 1024, sprintf('%s: %.1f MB', $what, $bytes / 1024 / 1024));
}

# Ten statements of all kinds, refused ones among them, many times over.
my $again = q{
SELECT nps(s), csat(1 + i % 5), ces(1 + i % 7), rating_agg(s), rate_agg(b), rate(rate_agg(b, 2)) FROM scores WHERE i < 100;
SELECT rating_agg(s) OVER (ORDER BY i ROWS 5 PRECEDING), nps(i % 11)
OVER (ORDER BY i ROWS 2 PRECEDING) FROM scores WHERE i < 50;
SELECT i % 3, rollup(t), nps_change(t, t), rate_prior(rate_accum(NULL, i, 2 * i)) FROM wide WHERE i < 10 GROUP BY 1;
SELECT p_adjust(i / 1e6) OVER (PARTITION BY i % 3) FROM scores WHERE i < 50;
SELECT nps_estimate(t), csat_difference(t, t, boxes => 2), rating_mean_estimate(t), p_adjust(ARRAY[0.1, 0.2]) FROM wide WHERE i < 5;
SELECT t::text::rating_summary = t, metric_summary_hash(t), t + t FROM wide WHERE i < 5;
SELECT nps(99);
SELECT '{"rating":2}'::rating_summary;
SELECT '{"rating":1,"scale":[0,10],"counts":[1]}'::rating_summary;
SELECT rate_estimate(rate_agg(true), 2);
SELECT (rating_histogram(t)).count, sparkline(ARRAY[1, 2, 3]), text_bar(3, 5) FROM wide WHERE i < 3;
SELECT count(*) FROM advocacy_metrics();
};
my ($status, $out, $error) = $node->psql('postgres',
	$again x 5 . "SELECT 'before ' || memory() FROM (SELECT memory()) AS v;"
	  . $again x 50 . "SELECT 'after ' || memory() FROM (SELECT memory()) AS v;",
	on_error_stop => 0);
my ($before) = $out =~ /^before (\d+)$/m;
my ($after) = $out =~ /^after (\d+)$/m;

cmp_ok($after - $before, '<', 256 * 1024, 'fifty times everything: ' . ($after - $before) . ' bytes more than before');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time');

$node->stop;
done_testing();
