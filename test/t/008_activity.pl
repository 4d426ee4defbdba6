# Activity: reports over real orders equal their plain-SQL definitions; binary
# forms travel; a summary that grows can be cancelled, and too large a one is
# refused.
#
# ADV_CDNOW names the file of CDNOW's orders (CDNOW_master.txt, as Fader and
# Hardie publish it); without it, orders made at random stand in for them.
# ADV_LARGE=1 also fills a summary to its limit: that takes 4 GB of memory.

use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('activity');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

# ----------------------------------------------------------------------------
# Orders
# ----------------------------------------------------------------------------

my $orders = $node->basedir . '/orders';
my $file = $ENV{ADV_CDNOW};

if ($file)
{
	open my $in, '<', $file or die "$file: $!";
	open my $out, '>', $orders or die "$orders: $!";
	while (<$in>)
	{
		print $out "$1\t$2\t$3\n" if /^\s*(\d+)\s+(\d{8})\s+\d+\s+([\d.]+)\s*$/;
	}
	close $out or die $!;
}
else
{
	diag('ADV_CDNOW is not set: orders made at random stand in for those of CDNOW');
	$node->safe_psql('postgres', qq{
		SELECT setseed(0.5);
		COPY (SELECT customer, to_char(date '1997-01-01' + least(545, first + (n * random() * 60)::int), 'YYYYMMDD'), (random() * 50)::numeric(8,2)
			FROM (SELECT i AS customer, (random() * 84)::int AS first FROM generate_series(1, 4000) AS i) AS c,
				LATERAL generate_series(0, (-2 * ln(1 - random()) + 0 * customer)::int) AS n) TO '$orders'});
}
$node->safe_psql('postgres', qq{
	CREATE TABLE orders (customer bigint, day date, amount numeric);
	COPY orders FROM '$orders'});
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM orders'), '>', $file ? 69000 : 4000, 'there are orders');

my $compared = $node->safe_psql('postgres', qq{
	CREATE FUNCTION pg_temp.near(a float8, b float8, tolerance float8 DEFAULT 1e-9) RETURNS boolean
		RETURN CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
			ELSE abs(a - b) <= tolerance * greatest(1, abs(b)) END;
	CREATE TEMP VIEW visit AS SELECT *, amount > 20 AS entry FROM orders;
	\\i $FindBin::Bin/../lib/activity.sql
	SELECT period, report, "rows", differences
	FROM (VALUES ('week', '1998-07-01', false, false), ('month', NULL, true, false), ('month', '1998-07-01', true, true),
		('quarter', '1998-09-30', false, true), ('year', '1998-07-01', true, false)) AS o (period, as_of, amounts, entries),
		pg_temp.compared(period, as_of::date, amounts, entries)});
my @compared = split /\n/, $compared;

cmp_ok(scalar @compared, '>', 60, 'reports were compared');
is(join("\n", grep { !/\|0$/ } @compared), '', 'and equal their definitions');
is( $node->safe_psql('postgres', q{
	SELECT count(*), bool_and(whole = parts AND whole = months) FROM
		(SELECT activity_agg(customer, day, 'month') AS whole, activity_by(activity_agg(customer, day, 'day'), 'month') AS months FROM orders) AS a,
		(SELECT rollup(s) AS parts FROM (SELECT activity_agg(customer, day, 'month') AS s FROM orders GROUP BY day) AS v) AS b}),
	'1|t', 'days roll up to the same');

# ----------------------------------------------------------------------------
# Binary forms
# ----------------------------------------------------------------------------

my $binary = $node->basedir . '/binary';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE stored AS
	SELECT (day - date '1997-01-01') % 7 AS part, activity_agg(customer, day, period) AS s
	FROM orders, unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) AS period
	GROUP BY 1, period;
	INSERT INTO stored SELECT -1, activity_agg(md5(customer::text), day, 'week') FROM orders;
	INSERT INTO stored SELECT -2, activity_agg(md5(customer::text)::uuid, day, 'day') FROM orders;
	INSERT INTO stored SELECT -3, activity_agg(NULL, day, 'day') FROM orders;
	INSERT INTO stored SELECT -4, activity_agg(customer, day, 'day', amount) FROM orders;
	INSERT INTO stored SELECT -5, activity_agg(customer, day::timestamp, 'week') FILTER (WHERE amount > 20) FROM orders;
	INSERT INTO stored SELECT -6, activity_agg(customer::text, day, 'month', amount - 20) FROM orders;
	CREATE TABLE received (LIKE stored);
	COPY stored TO '$binary' (FORMAT binary);
	COPY received FROM '$binary' (FORMAT binary);
	SELECT (SELECT count(*) FROM stored), count(*) FROM (TABLE stored INTERSECT ALL TABLE received) AS v}),
	'41|41', 'binary forms carry everything');

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	CREATE TABLE many AS SELECT i % 4 AS part, activity_agg(i * 7919::bigint, date '2024-01-01' + (i % 400)::int, 'day') AS s
	FROM generate_series(1, 2000000) AS i GROUP BY 1});
my %statements = (
	'many rows' => q{SELECT active_customers(activity_agg(i, date '2024-01-01', 'day')) FROM generate_series(1, 100000000) AS i},
	'merging' => q{SELECT active_customers(rollup(s)) FROM many, generate_series(1, 100)},
	'two summaries' => q{SELECT count(*) FROM many AS a, many AS b, generate_series(1, 1000) AS i, cohorts(a.s, b.s, confidence => 0.9 + i / 1e6)},
	'reading' => q{SELECT count(*) FROM many, generate_series(1, 1000) AS i, cohorts(s, confidence => 0.9 + i / 1e6)},
	'recurring cohorts' => q{SELECT count(*) FROM many, generate_series(1, 1000) AS i, cohorts(s, entry => 'recurring', confidence => 0.9 + i / 1e6)},
	'sums of money' => q{SELECT active_customers(activity_agg(i, date '2024-01-01', 'day', 1.5)) FROM generate_series(1, 100000000) AS i},
	'longer periods' => q{SELECT count(activity_by(s, CASE i % 2 WHEN 0 THEN 'week' ELSE 'month' END)) FROM many, generate_series(1, 1000) AS i},
	'text forms' => q{SELECT count(s::text::activity_summary) FROM many, generate_series(1, 1000)});

foreach my $what (sort keys %statements)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '400ms';\n$statements{$what}");

	like($stderr, qr/canceling statement due to statement timeout/, "$what: can be cancelled");
	cmp_ok(time - $start, '<', 1.4, "$what: within a second");
}

# ----------------------------------------------------------------------------
# Chosen ids
# ----------------------------------------------------------------------------

# Ids whose hashes all begin with the same bits: the finalizer of MurmurHash3
# undone. They must cost what others cost, whatever comes first, in a table that
# grows, and merged; and so must pairs of a customer and a day that are hashed as one.
sub unmixed
{
	my ($x) = @_;

	use integer;
	my $shifted = sub { $_[0] ^ (($_[0] >> 33) & 0x7fffffff) };
	return $shifted->(5725274745694666757 * $shifted->(11291846944257947611 * $shifted->($x)));
}

my $chosen = $node->basedir . '/chosen';
{
	open my $out, '>', $chosen or die "$chosen: $!";
	print $out "chosen\t", unmixed($_), "\t0\n" foreach 1 .. 40000;
	{
		use integer;
		# customer + day * 0x9E3779B97F4A7C15 is one number: 64 days are a block
		print $out "pairs\t", 12345 - $_ * (0x9E3779B9 * 4294967296 + 0x7F4A7C15), "\t", 64 * $_, "\n" foreach 1 .. 40000;
	}
	print $out "usual\t", $_ * 7919, "\t0\n" foreach 1 .. 40000;
	close $out or die $!;
}
$node->safe_psql('postgres', qq{
	CREATE TABLE ids (what text, customer bigint, days int);
	COPY ids FROM '$chosen'});

# spent returns the seconds that a query takes, the best of three, and its answer.
sub spent
{
	my ($query) = @_;
	my ($best, $answer);

	foreach (1 .. 3)
	{
		my $start = time;

		$answer = $node->safe_psql('postgres', $query);
		my $took = time - $start;
		$best = $took if !defined $best || $took < $best;
	}
	return ($best, $answer);
}

my %made = (
	'activity' => q{SELECT active_customers(activity_agg(customer, date '2024-01-01' + days, 'day')) FROM ids WHERE what = '%s'},
	'activity with amounts' => q{SELECT active_customers(activity_agg(customer, date '2024-01-01' + days, 'day', 1)) FROM ids WHERE what = '%s'},
	'merged' => q{SELECT active_customers(rollup(s)) FROM (SELECT activity_agg(customer, date '2024-01-01' + days, 'day') AS s FROM ids WHERE what = '%s' GROUP BY customer % 10) AS v},
	'latest answers' => q{SELECT respondents(latest_agg(customer, date '2024-01-01' + days, 5)) FROM ids WHERE what = '%s'});

foreach my $what (sort keys %made)
{
	my ($usual) = spent(sprintf($made{$what}, 'usual'));

	foreach my $ids ('chosen', 'pairs')
	{
		my ($took, $answer) = spent(sprintf($made{$what}, $ids));

		is($answer, '40000', "$what of $ids ids: every customer is counted");
		cmp_ok($took, '<', 10 * $usual + 0.2, "$what of $ids ids: no slower than of others ($took s, $usual s)");
	}
}

# ----------------------------------------------------------------------------
# The limits
# ----------------------------------------------------------------------------

my $too_large = qr/54000: too many customers for one activity_summary.*HINT:  Group by a part of the customers/s;

# One customer, with an amount on every one of so many days, takes 14 MB as it is
# stored, and as much room at work as so many customers.
my ($status, $stdout, $stderr) = $node->psql('postgres', q{
	\set VERBOSITY verbose
	CREATE FUNCTION pg_temp.with_amounts(days int) RETURNS activity_summary
		RETURN format('{"activity":1,"period":"day","ids":"integer","customers":1,"first":0,"last":%s,"decimals":0,"active":"%s"}', days - 1,
			translate(encode(decode('0000' || repeat('ff', (days - 1) / 7) || lpad(to_hex((1 << (days - 1) % 7) - 1), 2, '0') || repeat('00', days), 'hex'), 'base64'), E'\n', ''))::activity_summary;
	SELECT pg_temp.with_amounts(100) = activity_agg(-9223372036854775808, date '2000-01-01' + i, 'day', 0) FROM generate_series(0, 99) AS i;
	SELECT active_customers(pg_temp.with_amounts(12582913) + activity_agg(1, date '2000-01-01', 'day', 0))});

is($stdout, 't', 'a value made by hand is one that is aggregated');
like($stderr, $too_large, 'more amounts than there is room for are refused');

if ($ENV{ADV_LARGE})
{
	foreach my $limit ([ '', 30000000, 25000000 ], [ ', 0', 13000000, 12500000 ])
	{
		my ($amount, $refused, $accepted) = @$limit;
		my $what = "a summary of activity with" . ($amount ? '' : 'out') . ' amounts';

		($status, $stdout, $stderr) = $node->psql('postgres', qq{
			\\set VERBOSITY verbose
			SELECT active_customers(activity_agg(i, date '2024-01-01', 'day'$amount)) FROM generate_series(1, $refused) AS i});
		like($stderr, $too_large, "$what that is too large is refused");
		is( $node->safe_psql('postgres', qq{
			SELECT active_customers(activity_agg(i, date '2024-01-01', 'day'$amount)) FROM generate_series(1, $accepted) AS i}),
			$accepted, "$what that is nearly so is not");
	}
}
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');

$node->stop;
done_testing();
