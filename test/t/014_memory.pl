# Groups that grow stay near work_mem. PostgreSQL takes no more groups into a hash
# table when there are as many as work_mem has room for, a group being as large
# as its SSPACE says; those that are in it go on growing. So the SSPACE of every
# aggregate must be about what a group of some hundred rows takes.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Catalog;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# How many times work_mem a hash table may take, and what it has of its own.
my $most = 4;
my $own = 256;
my $work_mem = 512;

my $node = PostgreSQL::Test::Cluster->new('memory');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0\nshared_buffers = 4MB");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');
Catalog::make_rows($node, 'postgres', 'event', rows => 100000, groups => 500);

# The states only: what is made of them in the end comes one by one. Aggregates
# that differ in nothing but their names are one.
my %seen;
my @calls = grep { !$seen{"$_->{sfunc} $_->{stype} $_->{sspace} $_->{argument_types}"}++ } Catalog::calls($node, 'postgres');

$node->safe_psql('postgres', Catalog::bare(@calls));

my $hwm = q{SELECT 'VmHWM: ' || (regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\s+(\d+)'))[1];};
# What the session knows of the aggregates, and their code, is there from the first part on.
my $explained = $node->safe_psql('postgres',
	"SET work_mem = '${work_mem}kB'; SET hash_mem_multiplier = 1; SET enable_sort = off; SELECT count(*) FROM event; "
	  . join('', map { "SELECT FROM (SELECT * FROM event LIMIT 10) AS event GROUP BY g HAVING $_->{bare}($_->{arguments}) IS NULL; " } @calls)
	  . $hwm
	  . join '', map { "EXPLAIN (ANALYZE, TIMING off, FORMAT json) SELECT g, $_->{bare}($_->{arguments}) FROM event GROUP BY g; $hwm" } @calls);
my ($before, @peaks) = $explained =~ /VmHWM: (\d+)/g;
my @used = $explained =~ /"Peak Memory Usage": (\d+)/g;

is(scalar @used, scalar @calls, 'every aggregate has been measured');
foreach my $i (0 .. $#calls)
{
	my $call = $calls[$i];

	cmp_ok($used[$i], '<=', $most * $work_mem + $own, "$call->{signature}, SSPACE $call->{sspace}: kB of a hash table of $work_mem kB")
	  || diag("$call->{arguments}");
}

# What the whole process took, other things than the hash table included: under sanitizers
# also what they note of every piece of memory.
my $process = $peaks[-1] - $before;

cmp_ok($process, '<=', ($ENV{ADV_SANITIZERS} ? 16 : 2) * $most * $work_mem, 'kB that the process grew by');

$node->stop;
done_testing();
