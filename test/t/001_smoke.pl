# The script and the index of doc are those of the rooms; the extension can be created in any schema, moved, and dropped without a trace.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

is(`$^X src/sql.pl script`, slurp_file('advocacy--1.0.sql'), 'the script is what the rooms say');
is(`$^X src/sql.pl index 2>&1`, slurp_file('doc/README.md'), 'the index of doc is what the rooms and the pages say');

my $node = PostgreSQL::Test::Cluster->new('smoke');
$node->init;
$node->start;

my $objects = q{
	SELECT (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_type),
		(SELECT count(*) FROM pg_operator), (SELECT count(*) FROM pg_opclass),
		(SELECT count(*) FROM pg_cast), (SELECT count(*) FROM pg_depend)};
my $before = $node->safe_psql('postgres', $objects);

$node->safe_psql('postgres', q{
	CREATE SCHEMA metrics;
	CREATE SCHEMA elsewhere;
	CREATE EXTENSION advocacy SCHEMA metrics});
is($node->safe_psql('postgres', 'SELECT metrics.advocacy_version()'),
	$node->safe_psql('postgres',
		"SELECT extversion FROM pg_extension WHERE extname = 'advocacy'"),
	'the library and the SQL are of one version');

my $index = slurp_file('doc/README.md');
my @public = split /\n/, $node->safe_psql('postgres', q{
	SELECT DISTINCT proname FROM pg_proc
	WHERE pronamespace = 'metrics'::regnamespace AND proname !~ '^metric_summary_'
		AND proname !~ '_(accum|accum_inv|accum_weighted|combine|combine_inv|final|rollup|in|out|recv|send|plus)$'});
is(join(' ', grep { $index !~ /\b$_\b/ } @public), '', 'the index of doc names every function');

$node->safe_psql('postgres', 'ALTER EXTENSION advocacy SET SCHEMA elsewhere');
is($node->safe_psql('postgres', q{
	SELECT count(*) FROM pg_proc WHERE pronamespace = 'metrics'::regnamespace}),
	'0', 'it can be moved to another schema');

$node->safe_psql('postgres', q{
	DROP EXTENSION advocacy;
	DROP SCHEMA metrics;
	DROP SCHEMA elsewhere});
is($node->safe_psql('postgres', $objects), $before, 'it can be dropped without a trace');

$node->stop;
done_testing();
