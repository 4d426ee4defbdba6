# Values of every type reach a streaming standby, which answers as the primary
# does and takes over from it; and subscribers of a table without a key, in text
# and in binary.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Catalog;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 'logical');
$primary->append_conf('postgresql.conf', 'autovacuum = off');
$primary->start;
$primary->safe_psql('postgres', 'CREATE EXTENSION advocacy');

my @types = Catalog::types($primary, 'postgres');
my $columns = join ', ', map { Catalog::value_of($primary, 'postgres', $_) . " AS $_" } @types;
my $by_group = "SELECT g AS id, $columns FROM event GROUP BY g";

cmp_ok(scalar @types, '>=', 8, 'there are types');
$primary->safe_psql('postgres', "
	CREATE TABLE event AS " . Catalog::rows(rows => 3000, groups => 100, customers => 500) . ";
	CREATE TABLE kept AS $by_group;
	CREATE TABLE published AS $by_group;
	ALTER TABLE published REPLICA IDENTITY FULL;
	" . join '', map { "CREATE INDEX ON kept USING hash ($_);" } @types);

# state_of returns what a table holds, as one number, in text and in answers that
# the extension gives.
sub state_of
{
	my ($node, $table) = @_;

	return $node->safe_psql('postgres', "SELECT count(*), md5(string_agg(t::text, ';' ORDER BY id)) FROM $table AS t");
}

# answers_of returns what the aggregates say of the rows, and finds every value by
# its index.
sub answers_of
{
	my ($node) = @_;

	return $node->safe_psql('postgres', "SELECT md5(v::text) FROM ($by_group ORDER BY id LIMIT 1) AS v; SET enable_seqscan = off;"
		  . join '', map { "SELECT id FROM kept WHERE $_ = (SELECT $_ FROM kept WHERE id = 77) ORDER BY id LIMIT 1;" } @types);
}

# ----------------------------------------------------------------------------
# A standby
# ----------------------------------------------------------------------------

$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;

$primary->safe_psql('postgres', "UPDATE kept SET id = id + 1000 WHERE id % 3 = 0; DELETE FROM kept WHERE id % 5 = 0; INSERT INTO kept SELECT * FROM published WHERE id < 20");
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('flush'));
my $state = state_of($primary, 'kept');
my $answers = answers_of($primary);

is(scalar(split /\n/, $answers), 1 + @types, 'every value is found by its index');
is(state_of($standby, 'kept'), $state, 'a standby holds the same');
is(answers_of($standby), $answers, 'and answers the same');
$standby->promote;
is($standby->safe_psql('postgres', "DELETE FROM kept WHERE id = 8; INSERT INTO kept SELECT * FROM published WHERE id = 8; SELECT count(*) FROM published JOIN kept USING (id, " . join(', ', @types) . ') WHERE id = 8'),
	'1', 'promoted, it writes and joins by every type');
$standby->stop;

# ----------------------------------------------------------------------------
# Subscribers
# ----------------------------------------------------------------------------

my %subscriber;

$primary->safe_psql('postgres', 'CREATE PUBLICATION everything FOR TABLE published');
foreach my $format ('text', 'binary')
{
	my $node = $subscriber{$format} = PostgreSQL::Test::Cluster->new("subscriber_$format");
	my $binary = $format eq 'binary' ? 'true' : 'false';

	$node->init;
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION advocacy; CREATE TABLE published (id int, ' . join(', ', map { "$_ $_" } @types) . ');');
	$node->safe_psql('postgres', "CREATE SUBSCRIPTION by_$format CONNECTION '@{[ $primary->connstr ]} dbname=postgres' PUBLICATION everything WITH (binary = $binary)");
}
$subscriber{$_}->wait_for_subscription_sync($primary, "by_$_") foreach sort keys %subscriber;
$primary->safe_psql('postgres', 'INSERT INTO published SELECT * FROM kept WHERE id < 50;
	INSERT INTO published (id) VALUES (5000);'
	  . join('', map { "UPDATE published SET $_ = (SELECT $_ FROM published WHERE id = 99 LIMIT 1) WHERE id < 5;" } @types)
	  . 'UPDATE published SET id = id + 3000 WHERE id % 4 = 1; DELETE FROM published WHERE id % 7 = 2');
$state = state_of($primary, 'published');
foreach my $format (sort keys %subscriber)
{
	my $node = $subscriber{$format};

	$primary->wait_for_catchup("by_$format");
	is(state_of($node, 'published'), $state, "a subscriber in $format holds the same");
	$node->safe_psql('postgres', "DROP SUBSCRIPTION by_$format");
	$node->stop;
	unlike(slurp_file($node->logfile), qr/ERROR|PANIC|TRAP|terminated by signal/, "the subscriber in $format met no error");
}

$primary->stop;
unlike(slurp_file($_->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time') foreach $primary, $standby;
done_testing();
