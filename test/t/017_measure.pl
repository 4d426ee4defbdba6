# Measures: exact over a large table, in parallel, in parts and when they spill; all
# patterns of missing values there can be; what runs long can be cancelled.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('measure');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION advocacy;
	SELECT setseed(0.5);
	CREATE TABLE answer AS
	SELECT i, i % 20 AS region, i / 3 AS customer, CASE WHEN a < 0.95 THEN 1 + floor(5 * (a + f) / 2)::int END AS trust, 1 + floor(5 * (b + f) / 2)::int AS ease,
		CASE WHEN c < 0.9 THEN floor(11 * (c + f) / 2)::int END AS recommend, round((1000 * d - 100)::numeric, 2) AS money, e AS weight
	FROM (SELECT i, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e, random() AS f FROM generate_series(1, 200000) AS i) AS v;
	ANALYZE answer});

my $measures = 'ARRAY[trust, ease, recommend, money]::float8[], ARRAY[1, 1, 0, NULL], ARRAY[5, 5, 10, NULL]';
my $parallel = 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;';

# ----------------------------------------------------------------------------
# A large table, against SQL
# ----------------------------------------------------------------------------

is( $node->safe_psql('postgres', qq{
	SELECT measure_count(s, m) = count(v), abs(measure_mean(s, m) - avg(v)::float8) <= 1e-12 * abs(avg(v)::float8), measure_total(s, m) = sum(v)::float8
	FROM (SELECT measure_agg($measures) AS s FROM answer) AS a, answer, LATERAL (VALUES (1, trust::numeric), (2, ease), (3, recommend), (4, money)) AS x (m, v) GROUP BY s, m ORDER BY m}),
	join("\n", ('t|t|t') x 4), 'counts, means and totals are those of SQL');
is( $node->safe_psql('postgres', qq{
	SELECT abs(d.coefficient / regr_slope(trust, ease) / 1 - 1) < 1e-11, abs(d.correlation - corr(trust, ease)) < 1e-11, abs(d.importance - regr_r2(trust, ease)) < 1e-11
	FROM (SELECT measure_agg(ARRAY[trust, ease]::float8[], ARRAY[1, 1], ARRAY[5, 5]) AS s FROM answer) AS a, key_drivers(s) AS d, answer GROUP BY d.coefficient, d.correlation, d.importance}),
	't|t|t', 'a driver alone has the slope, the correlation and the R squared of SQL');
is( $node->safe_psql('postgres', qq{
	SELECT abs(composite_index(s) - avg(25.0 * (trust - 1) + 25.0 * (ease - 1) + 10.0 * recommend)::float8 / 3) < 1e-10
	FROM (SELECT measure_agg(ARRAY[trust, ease, recommend]::float8[], ARRAY[1, 1, 0], ARRAY[5, 5, 10]) AS s FROM answer) AS a, answer GROUP BY s}),
	't', 'the index is the mean of the indices of those who answered everything');

# ----------------------------------------------------------------------------
# In parallel, in parts, spilled
# ----------------------------------------------------------------------------

my $whole = "(SELECT measure_agg($measures) FROM answer)";

like($node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) SELECT measure_agg($measures) FROM answer"),
	qr/Finalize Aggregate.*Gather.*Partial Aggregate.*Parallel Seq Scan/s, 'planned in parallel');
like($node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) SELECT measure_agg($measures, weight) FROM answer"),
	qr/Finalize Aggregate.*Gather.*Partial Aggregate.*Parallel Seq Scan/s, 'so are weights');
is( $node->safe_psql('postgres', qq{
	CREATE TABLE serial AS SELECT region, measure_agg($measures) AS s, measure_agg($measures, weight) AS w FROM answer GROUP BY region;
	$parallel
	CREATE TABLE in_parallel AS SELECT region, measure_agg($measures) AS s, measure_agg($measures, weight) AS w FROM answer GROUP BY region;
	RESET ALL;
	SELECT count(*), bool_and(a.s = b.s), bool_and(abs((composite_index_estimate(a.w, weights => ARRAY[1, 1, 1, 0])).low - (composite_index_estimate(b.w, weights => ARRAY[1, 1, 1, 0])).low) < 1e-12 * 100)
	FROM serial AS a JOIN in_parallel AS b USING (region)}),
	'20|t|t', 'in parallel as in one process, to the last digit');
is( $node->safe_psql('postgres', qq{
	SELECT rollup(s) = $whole, (SELECT rollup(s) FROM (SELECT measure_agg($measures) AS s FROM answer GROUP BY i % 7919) AS p) = $whole FROM serial;
	SET work_mem = '64kB'; SET enable_sort = off;
	SELECT rollup(s) = $whole FROM (SELECT measure_agg($measures) AS s FROM answer GROUP BY customer) AS p;}),
	"t|t\nt", 'the whole is the sum of its parts, when they spill as well');
is( $node->safe_psql('postgres', qq{
	SELECT count(*), bool_and(moving = anew) FROM (
		SELECT measure_agg($measures) OVER (ORDER BY i ROWS 99 PRECEDING) AS moving, (SELECT measure_agg($measures) FROM answer AS n WHERE n.i BETWEEN answer.i - 99 AND answer.i) AS anew
		FROM answer WHERE i <= 300) AS v WHERE moving IS NOT NULL}),
	'300|t', 'moving windows are those added up anew');

# ----------------------------------------------------------------------------
# All patterns that there can be
# ----------------------------------------------------------------------------

my $file = $node->basedir . '/measures';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE pattern AS SELECT i, ARRAY(SELECT CASE WHEN i * 7919 >> j & 1 = 1 THEN (i * (j + 1) % 11)::float8 END FROM generate_series(0, 15) AS j) AS v FROM generate_series(1, 65536) AS i;
	CREATE TABLE large AS SELECT measure_agg(v, NULL, NULL) AS s FROM pattern;
	CREATE TABLE travelled (s measure_summary);
	COPY large TO '$file' (FORMAT binary);
	COPY travelled FROM '$file' (FORMAT binary);
	COPY large TO '$file';
	COPY travelled FROM '$file';
	SELECT measure_count(l.s), bool_and(t.s = l.s), bool_and(measure_mean(t.s, 7) = (SELECT avg(v[7]) FROM pattern)) FROM travelled AS t, large AS l GROUP BY l.s}),
	'65536|t|t', 'every pattern of sixteen measures is kept, and travels');
is( $node->safe_psql('postgres', q{
	SELECT rollup(s) = (SELECT s FROM large) FROM (SELECT measure_agg(v, NULL, NULL) AS s FROM pattern GROUP BY i % 100) AS p}),
	't', 'and merged');

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

my %statements = (
	'many rows' => q{SELECT measure_mean(measure_agg(ARRAY[i, 2]::float8[], NULL, NULL)) FROM generate_series(1, 1000000000) AS i},
	'merging' => q{SELECT measure_mean(rollup(s)) FROM large, generate_series(1, 1000)},
	'text forms' => q{SELECT count(s::text::measure_summary) FROM large, generate_series(1, 1000)},
	'answers' => q{SELECT sum(composite_index(measure_agg, missing => 'renormalise')) FROM (SELECT measure_agg(v, array_fill(0, ARRAY[16]), array_fill(10, ARRAY[16])) FROM pattern) AS m, generate_series(1, 10000)},
	'drivers' => q{SELECT count(*) FROM (SELECT measure_agg(ARRAY(SELECT (i * (j + 3) % 97)::float8 FROM generate_series(0, 15) AS j), NULL, NULL) AS s FROM generate_series(1, 200) AS i) AS m, generate_series(1, 10000) AS g, key_drivers(s, outcome => 1 + g % 16)});

foreach my $what (sort keys %statements)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '400ms';\n$statements{$what}");

	like($stderr, qr/canceling statement due to statement timeout/, "$what: can be cancelled");
	cmp_ok(time - $start, '<', 2.4, "$what: soon");
}

is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');
$node->stop;
done_testing();
