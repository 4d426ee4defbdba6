# Partial states of any shards, written and read in their text and binary forms as
# they are when they travel between machines (Citus does it so), and combined in
# any order, give what the whole gives: for every aggregate in the catalog.
#
# ADV_SEED chooses other shards than the usual ones.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Catalog;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{ADV_SEED} // 1;
my $shards = 7;

note("ADV_SEED=$seed");

my $node = PostgreSQL::Test::Cluster->new('shards');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');
Catalog::make_rows($node, 'postgres', 'event', rows => 900, groups => 9, customers => 400);

my @calls = Catalog::calls($node, 'postgres');
my %types = map { $_->{stype} => 1 } @calls;
my @types = sort keys %types;
my $exchange = $node->basedir . '/states';

# The states of the shards; of one that has no rows, too.
$node->safe_psql('postgres', qq{
	ALTER TABLE event ADD shard int;
	UPDATE event SET shard = $shards * (abs(hashint4(three + $seed)) % 1000 / 1000.0) ^ 2 - 0.5;
	@{[ Catalog::bare(@calls) ]}});
foreach my $n (0 .. $#types)
{
	my @of_type = grep { $calls[$_]{stype} eq $types[$n] } 0 .. $#calls;
	my $states = join ' UNION ALL ', map {
		my $state = "$calls[$_]{bare}($calls[$_]{arguments}) AS state";

		("SELECT $_ AS call, shard, $state FROM event GROUP BY shard", "SELECT $_, -1, $state FROM event WHERE false")
	} @of_type;

	$node->safe_psql('postgres', qq{
		CREATE TABLE state_$n AS $states;
		CREATE TABLE read_text_$n (LIKE state_$n);
		CREATE TABLE read_binary_$n (LIKE state_$n);
		COPY state_$n TO '$exchange.text';
		COPY read_text_$n FROM '$exchange.text';
		COPY state_$n TO '$exchange.binary' (FORMAT binary);
		COPY read_binary_$n FROM '$exchange.binary' (FORMAT binary)});
	$_->{states} = $n foreach @calls[@of_type];
}

# A state is combined with others from the first value on.
my $commands = 'CREATE SCHEMA whole;';

foreach my $i (0 .. $#calls)
{
	my $call = $calls[$i];
	my %option = (sfunc => $call->{combinefunc}, stype => $call->{stype}, initcond => $call->{initcond}, finalfunc => $call->{finalfunc});
	my @options = map { ($option{$_} // '') eq '' || $option{$_} eq 'NULL' ? () : "$_ = $option{$_}" } sort keys %option;

	$commands .= "CREATE AGGREGATE whole.whole_$i($call->{stype}) (" . join(', ', @options) . ');';
}
$node->safe_psql('postgres', $commands);

# near tells whether two answers are the same but for the last digits of numbers.
sub near
{
	my ($one, $other) = @_;
	my $number = qr/(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)/;
	my @one = split $number, $one;
	my @other = split $number, $other;

	return 0 unless @one == @other;
	foreach my $i (0 .. $#one)
	{
		next if $one[$i] eq $other[$i];
		return 0 if $i % 2 == 0;
		my ($size) = sort { $b <=> $a } map { abs } $one[$i], $other[$i], 1;
		return 0 if abs($one[$i] - $other[$i]) > 1e-12 * $size;
	}
	return 1;
}

my $answers = $node->safe_psql('postgres', join '', map {
	my $call = $calls[$_];

	"SELECT $_, 'whole', $call->{function}($call->{arguments})::text FROM event;", map {
		"SELECT $call->{states}, '$_', whole.whole_$call->{number}(state ORDER BY hashint4(shard + $seed))::text FROM read_${_}_$call->{states} WHERE call = $call->{number};"
	} qw(text binary)
} map { $calls[$_]{number} = $_ } 0 .. $#calls);
my @answers = map { (split /\|/, $_, 3)[2] } split /\n/, $answers;

is(scalar @answers, 3 * @calls, 'every aggregate has answered');
foreach my $call (@calls)
{
	my ($whole, $text, $binary) = splice @answers, 0, 3;

	# Only sums of weights have a last digit.
	my $same = $call->{arguments} =~ /weight/ ? \&near : sub { $_[0] eq $_[1] };

	ok($whole ne '' && $same->($whole, $text) && $same->($text, $binary), "$call->{signature} of $call->{arguments}")
	  || diag(join "\n", map { substr $_, 0, 500 } "whole:  $whole", "text:   $text", "binary: $binary");
}

# What is stored of the same rows in another order is the same bytes: a materialized
# view is refreshed concurrently by bytes.
foreach my $type (Catalog::types($node, 'postgres'))
{
	my $value = Catalog::value_of($node, 'postgres', $type);

	is( $node->safe_psql('postgres', qq{
		SELECT count(*), count(*) FILTER (WHERE NOT record_image_eq(row(a.v), row(b.v)))
		FROM (SELECT g, $value AS v FROM event GROUP BY g) AS a
			JOIN (SELECT g, $value AS v FROM (SELECT * FROM event ORDER BY md5(event::text)) AS event GROUP BY g) AS b USING (g)}),
		'9|0', "$type: the same bytes of rows in any order");
}

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time');
done_testing();
