# A materialized view of summaries is kept up to date by pg_cron, concurrently:
# the real one, which starts its jobs by the minute. What it holds has the bytes of
# what there is; what has not changed is not written again.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Catalog;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('cron');
$node->init;
$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_cron'
cron.database_name = 'postgres'
cron.use_background_workers = on
max_worker_processes = 20
autovacuum = off});
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy; CREATE EXTENSION pg_cron');

my @types = Catalog::types($node, 'postgres');
my $by_group = 'SELECT g, ' . join(', ', map { Catalog::value_of($node, 'postgres', $_) . " AS $_" } @types) . ' FROM event GROUP BY g';

$node->safe_psql('postgres', "
	CREATE TABLE event AS " . Catalog::rows(rows => 5000, groups => 50, customers => 500) . ";
	CREATE MATERIALIZED VIEW by_group AS $by_group;
	CREATE UNIQUE INDEX ON by_group (g);
	CREATE TABLE first_one AS SELECT g, ctid AS place, xmin::text AS writer FROM by_group;
	INSERT INTO event SELECT (e).* FROM (SELECT e FROM event AS e WHERE g IN (3, 5) LIMIT 7) AS v;
	DELETE FROM event WHERE g = 9;
	SELECT cron.schedule('refresh', '* * * * *', 'REFRESH MATERIALIZED VIEW CONCURRENTLY by_group')");

# wait_for_run waits until a job has run to its end that was not there before.
sub wait_for_run
{
	my ($run) = @_;

	return $node->poll_query_until('postgres', "SELECT count(*) >= $run FROM cron.job_run_details WHERE end_time IS NOT NULL");
}

my $same = "SELECT count(*), count(*) FILTER (WHERE record_image_eq(ROW(a.*), ROW(b.*))) FROM by_group AS a FULL JOIN ($by_group) AS b USING (g)";

ok(wait_for_run(1), 'a job has run');
is($node->safe_psql('postgres', 'SELECT DISTINCT status FROM cron.job_run_details'), 'succeeded', 'with success');
is($node->safe_psql('postgres', $same), '49|49', 'the view holds what there is');
is( $node->safe_psql('postgres', 'SELECT string_agg(g::text, $$,$$ ORDER BY g) FROM by_group AS b LEFT JOIN first_one AS f USING (g) WHERE f.place IS DISTINCT FROM b.ctid OR writer <> b.xmin::text'),
	'3,5', 'and only what has changed was written');

# A view is read while it is made anew.
$node->safe_psql('postgres', 'DELETE FROM event WHERE g = 11 AND k > 3');
ok(wait_for_run(2), 'a job has run again');
is($node->safe_psql('postgres', $same), '49|49', 'the view holds what there is now');
is($node->safe_psql('postgres', 'SELECT DISTINCT status FROM cron.job_run_details'), 'succeeded', 'with success again');

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time');
done_testing();
