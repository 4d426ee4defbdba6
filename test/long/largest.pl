# A value that can be written can be read: the largest of every summary type, as
# large as its limits allow or as takes some seconds to make, is dumped and
# restored, in text and in binary. Restored it is the same to the byte, memory
# stays within a few times of the value and its text, and reading is cancelled
# within a second.
#
# ADV_ROWS is the number of rows to begin with; where they are too many for a
# value, or its text, half of them are tried.

use strict;
use warnings;

use File::Compare;
use FindBin;
use lib "$FindBin::Bin/../lib";

use Catalog;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $most = $ENV{ADV_ROWS} // 8000000;

my $node = PostgreSQL::Test::Cluster->new('largest');
$node->init;
$node->append_conf('postgresql.conf', q{
jit = off
max_parallel_workers_per_gather = 0
shared_buffers = 16MB
max_wal_size = 16GB
autovacuum = off
wal_level = minimal
max_wal_senders = 0
fsync = off});
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy; CREATE DATABASE restored');

my $file = $node->basedir . '/value';
my $hwm = q{SELECT 'VmHWM ' || (regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\s+(\d+)'))[1],
	'CPU ' || (SELECT sum(t::int) FROM unnest((string_to_array(regexp_replace(pg_read_file('/proc/self/stat'), '.*\) ', ''), ' '))[12:13]) AS t);};
my $refused = qr/ERROR:  (54000|XX000: invalid memory alloc|53200|22003)/;

# run runs a command in a session of its own, and returns its errors, the MB that
# the process grew by, the seconds it took, and those of a processor.
sub run
{
	my ($command, %settings) = @_;
	my $start = time;
	my (undef, $out, $error) = $node->psql('postgres', "SELECT 1; $hwm " . join('', map { "SET $_ = '$settings{$_}';" } sort keys %settings) . "$command; RESET ALL; $hwm",
		extra_params => [ '-v', 'VERBOSITY=verbose' ], timeout => 600);
	my @hwm = $out =~ /VmHWM (\d+)/g;
	my @cpu = $out =~ /CPU (\d+)/g;

	return ($error, @hwm == 2 ? ($hwm[1] - $hwm[0]) / 1024 : undef, time - $start, @cpu == 2 ? ($cpu[1] - $cpu[0]) / 100 : undef);
}

# The longest form of each aggregate that makes a summary.
my %longest;

foreach my $call (Catalog::calls($node, 'postgres'))
{
	next unless $call->{name} =~ /_agg$/ && $call->{arguments} !~ /_(summary|set)\b/;
	my $longest = \$longest{ $call->{name} };

	$$longest = $call if !$$longest || split(/, /, $call->{arguments}) > split(/, /, $$longest->{arguments});
}

# A scale of as many points as there may be.
s/\(0\)::integer, \(10\)::integer/-500, 500/ && s/\(score\)/(i % 1001 - 500)/ foreach $longest{rating_agg}{arguments};
cmp_ok(scalar keys %longest, '>=', 10, 'there are summaries');

my @made;

foreach my $name (sort keys %longest)
{
	my $call = $longest{$name};
	my $rows = $most;
	my ($error, $grown, $seconds);

	# as many rows as one value takes, and its text
	while (1)
	{
		($error) = run("CREATE TABLE t_$name (v $call->{result}); INSERT INTO t_$name SELECT $call->{function}($call->{arguments}) FROM ("
			  . Catalog::rows(rows => $rows, days => 100000007) . ') AS r');
		($error) = run("COPY t_$name TO '$file.text'") if $error eq '';
		last if $error !~ $refused || $rows < 1000;
		note("$name: $rows rows are refused: $error");
		$rows = int($rows / 2);
		$node->safe_psql('postgres', "DROP TABLE IF EXISTS t_$name");
	}
	is($error, '', "$name: is made and written") || next;
	push @made, $name;

	($error) = run("COPY t_$name TO '$file.binary' (FORMAT binary)");
	is($error, '', "$name: is written in binary");

	my $size = (-s "$file.binary") / 1e6;
	my $text = (-s "$file.text") / 1e6;
	my $bound = 3 * $text + 5 * $size + 64;

	note(sprintf '%s: %d rows, %.0f MB, %.0f MB of text', $call->{signature}, $rows, $size, $text);
	$node->safe_psql('postgres', "CREATE TABLE r_$name (LIKE t_$name)");
	foreach my $format ('binary', 'text')
	{
		($error, $grown, $seconds) = run("COPY r_$name FROM '$file.$format' (FORMAT $format)");
		ok($error eq '', "$name: is read in $format") || diag(substr $error, 0, 500);
		cmp_ok($grown, '<=', $bound, "$name: in $format, MB of memory") if $error eq '';
		note(sprintf '%s: %s read in %.1f s', $name, $format, $seconds);
		($error) = run("COPY r_$name TO '$file.again' (FORMAT binary); TRUNCATE r_$name") if $error eq '';
		ok($error eq '' && compare("$file.binary", "$file.again") == 0, "$name: read in $format, it is the same");
	}

	# Reading that takes long is cancelled, wherever it is. A datum is read, since
	# COPY itself splits a line into columns without asking. On a machine that is
	# busy with other things, a second is one of the processor's.
	next if $text < 20;
	$node->safe_psql('postgres', "CREATE TABLE s (t text); ALTER TABLE s ALTER t SET STORAGE EXTERNAL; INSERT INTO s SELECT v::text FROM t_$name");
	($error, undef, my ($whole, $cpu)) = run("SELECT (t::$call->{result}) IS NULL FROM s");
	my $busy = $cpu && $cpu < $whole ? $whole / $cpu : 1;

	foreach my $part (0.3, 0.6, 0.9)
	{
		my $limit = int(1000 * $part * ($whole < 30 ? $whole : 30));

		last if $whole < 0.5;
		($error, undef, $seconds) = run("SELECT (t::$call->{result}) IS NULL FROM s", statement_timeout => $limit);
		cmp_ok(($seconds - $limit / 1000) / $busy, '<', 1, "$name: seconds from a cancel to the end of reading, which takes " . sprintf '%.1f, on a machine %.1f times as slow as it is', $whole, $busy);
		note('not cancelled, but done') if $error eq '';
	}
	$node->safe_psql('postgres', 'DROP TABLE s');
}

# All of them, as everybody does it.
$node->safe_psql('postgres', join '', map { "DROP TABLE r_$_;" } @made);
$node->command_ok([ 'pg_dump', '-Fc', '-Z', '0', '-f', "$file.dump", '-d', $node->connstr('postgres') ], 'all are dumped');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('restored'), "$file.dump" ], 'and restored');
foreach my $name (@made)
{
	$node->safe_psql($_, "COPY t_$name TO '$file.$_' (FORMAT binary)") foreach 'postgres', 'restored';
	ok(compare("$file.postgres", "$file.restored") == 0, "$name: restored");
}

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00[1-9]/, 'the server was alive all the time');
done_testing();
