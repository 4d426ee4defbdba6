# Segments: RFM of the customers of CDNOW; models with the most clusters through dump,
# restore and binary copies; statements that are cancelled.
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

my $node = PostgreSQL::Test::Cluster->new('segment');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

if (Cdnow::load($node, 'postgres'))
{
	$node->safe_psql('postgres', q{
		CREATE TABLE scored AS SELECT customer, (rfm(date '1997-09-30' - last, days, spent) OVER ()).*
		FROM (SELECT customer, max(day) AS last, count(DISTINCT day) AS days, sum(amount) AS spent FROM orders WHERE day <= '1997-09-30' GROUP BY 1) AS c});

	# counted by plain SQL: 1 + floor(5 (rank() - 1) / count(*)), the days of a customer merged
	is( $node->safe_psql('postgres', q{
		SELECT string_agg(concat_ws(' ', r, f, m), ',' ORDER BY i) FROM (
			SELECT i, count(*) FILTER (WHERE recency = i) AS r, count(*) FILTER (WHERE frequency = i) AS f, count(*) FILTER (WHERE monetary = i) AS m
			FROM scored, generate_series(1, 5) AS i GROUP BY i) AS v}),
		'480 1411 480,478 0 464,459 439 471,475 214 471,465 293 471', 'scores of the customers of CDNOW');
	is( $node->safe_psql('postgres', q{
		SELECT string_agg(segment || ' ' || n, ', ' ORDER BY segment) FROM (SELECT segment, count(*) AS n FROM scored GROUP BY 1) AS v}),
		'about to sleep 390, at risk 78, cannot lose 6, champion 335, hibernating 874, loyal 161, need attention 54, potential loyalist 312, promising 147',
		'their segments');
	is($node->safe_psql('postgres', q{SELECT count(*) FROM scored WHERE cell = '555'}), '191', 'the best of them');
}
else
{
	diag('ADV_CDNOW is not set: the customers of CDNOW are left out');
}

# the largest model: 1000 clusters by 64 numbers
my $binary = $node->basedir . '/binary';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE model AS
	SELECT kmeans_fit(profile_agg(x, NULL), 1000, restarts => 1) AS m
	FROM (SELECT array_agg(sin(i * j)) AS x FROM generate_series(1, 1100) AS i, generate_series(1, 64) AS j GROUP BY i) AS v;
	CREATE TABLE received (LIKE model);
	COPY model TO '$binary' (FORMAT binary);
	COPY received FROM '$binary' (FORMAT binary);
	SELECT r.m = f.m, r.m::text::fitted_model = f.m, (model_info(f.m)).n, (SELECT count(*) FROM model_terms(f.m)) FROM received AS r, model AS f}),
	't|t|1100|64000', 'the largest model travels');

my %statements = (
	'k-means' => 'SELECT kmeans_fit(profile_agg(ARRAY[i, sin(i), cos(i * 0.7)], NULL), 20, restarts => 1000) FROM generate_series(1, 100000) AS i',
	'silhouettes' => 'SELECT max(silhouette) FROM (SELECT profile_agg(ARRAY[i, sin(i), cos(i * 0.7)], NULL) AS p FROM generate_series(1, 5000) AS i) AS v, cluster_choice(p, 100, restarts => 1)',
	'tables at random' => q{SELECT association_test(p, 'simulation', draws => 1000000) FROM (SELECT profile_agg(NULL, ARRAY[(i % 40)::text, (i % 97)::text]) AS p FROM generate_series(1, 20000) AS i) AS v},
	'all tables' => q{SELECT association_test(p, 'exact') FROM (SELECT profile_agg(NULL, ARRAY[(i % 3)::text, (i * i % 7)::text]) AS p FROM generate_series(1, 60) AS i) AS v, generate_series(1, 1000)},
	'hidden cells' => q{SELECT count(*) FROM (SELECT profile_agg(NULL, ARRAY[(i % 1000)::text, (i % 1000 + i / 1000 % 2)::text]) AS p FROM generate_series(1, 200000) AS i) AS v, generate_series(1, 100), contingency(p, 101)},
	'weights' => q{SELECT count(*) FROM (SELECT profile_agg(NULL, ARRAY[k::text, j::text]) AS p FROM generate_series(0, 9999) AS k, unnest(ARRAY[k, (k + 1) % 10000]) AS j) AS v,
		rake(p, (SELECT jsonb_build_object('c1', jsonb_object_agg(i, 0.0001), 'c2', jsonb_object_agg(i, (1 + i % 2) / 15000.0)) FROM generate_series(0, 9999) AS i), 1.01)},
	'scores' => 'SELECT count(r) FROM (SELECT rfm(i, i % 7, i % 1000) OVER () AS r FROM generate_series(1, 3000000) AS i) AS v');

foreach my $what (sort keys %statements)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '400ms';\n$statements{$what}");
	my $seconds = time - $start;

	like($stderr, qr/canceling statement due to statement timeout/, sprintf('%s: stopped after %.1f s', $what, $seconds));
	cmp_ok($seconds, '<', 10, "$what: before long");
}

done_testing();
