# Models of customer lifetime value: the customers of CDNOW against what is
# published of them, binary forms, cancelled statements, memory.
#
# ADV_CDNOW names CDNOW_master.txt; beside it lies CDNOW_sample.txt, a tenth of
# the customers, as Fader and Hardie publish both. Without it, what only real
# orders can show is left out.
#
# ADV_LONG=1 also fits hundreds of simulated sets of customers of every model, to
# see how often the intervals hold the truth; ADV_SEED chooses others.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Cdnow;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('clv_model');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

# ----------------------------------------------------------------------------
# CDNOW
# ----------------------------------------------------------------------------

if (Cdnow::load($node, 'postgres'))
{
	$node->safe_psql('postgres', q{
		CREATE TABLE base AS SELECT customer, purchase_agg(day, amount) AS p FROM orders GROUP BY customer;
		CREATE TABLE fitted AS
		SELECT clv_fit(clv_agg(p, d, '1 week'), 'bg_nbd') AS bg_nbd, clv_fit(clv_agg(p, d, '1 week'), 'pareto_nbd') AS pareto_nbd, clv_fit(clv_spend_agg(p, d), 'gamma_gamma') AS gamma_gamma
		FROM base, (VALUES (date '1997-09-30')) AS v (d)});

	# Fader, Hardie & Lee 2005, Fader & Hardie 2013, with the digits that the
	# spreadsheets and the R package BTYD give.
	my %published = (
		bg_nbd => [ 2357, -9582.4292, 1e-4, [qw(0.2426 4.4136 0.7929 2.4259)] ],
		pareto_nbd => [ 2357, -9594.9762, 1e-3, [qw(0.5533 10.5777 0.6062 11.6687)] ],
		gamma_gamma => [ 946, -4055.9177, 1e-4, [qw(6.2496 3.7442 15.4435)] ]);

	# With standard errors, from the oracle: model, parameters, standard errors.
	my @oracle = map { chomp; [ split /,/ ] } do { open my $csv, '<', 'test/oracle/clv_cdnow.csv' or die $!; <$csv> };

	foreach my $model (sort keys %published)
	{
		my ($customers, $likelihood, $within, $parameters) = @{ $published{$model} };
		my ($expected) = grep { $_->[1] eq $model && $_->[0] ne 'cdnow_all' } @oracle;
		my ($n, $got, $converged) = split /\|/, $node->safe_psql('postgres',
			"SELECT customers, log_likelihood, converged FROM fitted, clv_model_info($model)");
		my @values = map { [ split /\|/ ] } split /\n/,
		  $node->safe_psql('postgres', "SELECT value, standard_error FROM fitted, clv_model_parameters($model)");

		is("$n $converged", "$customers t", "$model: as many customers");
		cmp_ok(abs($got - $likelihood), '<=', 1e-4, "$model: log likelihood $got");
		foreach my $i (0 .. $#values)
		{
			my ($value, $error) = @{ $values[$i] };

			cmp_ok(abs($value / $parameters->[$i] - 1), '<=', $within + 0.5e-4 / $parameters->[$i], "$model: parameter $value");
			cmp_ok(abs($value / $expected->[ 3 + $i ] - 1), '<=', 1e-6, "$model: and that of the oracle");
			cmp_ok(abs($error / $expected->[ 8 + $i ] - 1), '<=', 1e-4, "$model: standard error $error");
		}
	}
	is( $node->safe_psql('postgres', q{
		SELECT count(*), length(s::text) < 40000 FROM (SELECT clv_agg(p, date '1997-09-30', '1 week') AS s FROM base) AS v,
			json_array_elements(s::text::json -> 'customers') GROUP BY s::text}),
		'1016|t', 'customers who are alike are counted');
}
else
{
	diag('ADV_CDNOW is not set: the customers of CDNOW are left out');
}

# ----------------------------------------------------------------------------
# Binary forms
# ----------------------------------------------------------------------------

my $binary = $node->basedir . '/binary';

is( $node->safe_psql('postgres', qq{
	CREATE TABLE stored AS
	SELECT i % 7 AS part, clv_agg(i % 3, i % 3 * sqrt(i), 40, '1 week') AS s FROM generate_series(1, 300) AS i GROUP BY 1;
	INSERT INTO stored SELECT -1, clv_opportunities_agg(i % 4, i % 4 + sign(i % 4) * (i % 3), 6, '1 month') FROM generate_series(1, 300) AS i;
	INSERT INTO stored SELECT -2, clv_spend_agg(1 + i % 4, sqrt(i)) FROM generate_series(1, 300) AS i;
	INSERT INTO stored SELECT -3, clv_contract_agg(i % 9, i % 9 < 8, i) FROM generate_series(1, 300) AS i;
	INSERT INTO stored SELECT -4, clv_agg(NULL, 1, 1, '1 day');
	CREATE TABLE received (LIKE stored);
	COPY stored TO '$binary' (FORMAT binary);
	COPY received FROM '$binary' (FORMAT binary);
	CREATE TABLE models AS
	SELECT part, clv_fit(s, 'bg_nbd') AS m FROM stored WHERE part >= 0 UNION ALL SELECT part, clv_fit(s, 'bg_bb') FROM stored WHERE part = -1 UNION ALL SELECT part, clv_fit(s, 'gamma_gamma') FROM stored WHERE part = -2
		UNION ALL SELECT part, clv_fit(s, 'shifted_beta_geometric') FROM stored WHERE part = -3 UNION ALL SELECT part, clv_fit(s, 'pareto_nbd') FROM stored WHERE part = -4 UNION ALL SELECT -5, clv_model('mbg_nbd', '{1,2,3,4}');
	CREATE TABLE models_received (LIKE models);
	COPY models TO '$binary' (FORMAT binary);
	COPY models_received FROM '$binary' (FORMAT binary);
	SELECT (SELECT count(*) FROM stored), (SELECT count(*) FROM (TABLE stored INTERSECT ALL TABLE received) AS v),
		(SELECT count(*) FROM models), (SELECT count(*) FROM (TABLE models INTERSECT ALL TABLE models_received) AS v)}),
	'11|11|12|12', 'binary forms carry everything');

# A summary of 4.8 million different customers is dumped and restored, and needs no
# more memory for that than some copies of its text, of 110 MB.
$node->safe_psql('postgres', q{CREATE TABLE many AS SELECT clv_contract_agg(i, i % 3 = 0) AS s FROM generate_series(1, 4800000) AS i; CREATE TABLE many_received (LIKE many)});
foreach my $format (qw(binary text))
{
	my $out = $node->safe_psql('postgres', qq{
		COPY many TO '$binary' (FORMAT $format);
		TRUNCATE many_received;
		COPY many_received FROM '$binary' (FORMAT $format);
		SELECT m.s = r.s FROM many AS m, many_received AS r;
		SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:[^0-9]*([0-9]+)')::int < 1500000});

	is($out, "t\nt", "$format: 4.8 million customers are written and read, in 1.5 GB");
}

# ----------------------------------------------------------------------------
# Memory
# ----------------------------------------------------------------------------

# The state of three customers is 256 bytes; the hash table and allocation add to
# it.
my $plan = $node->safe_psql('postgres', q{
	SET work_mem = '1GB'; SET enable_sort = off;
	EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off)
	SELECT i % 200000 AS g, clv_agg(1, 1, i, '1 week') FROM generate_series(1, 600000) AS i GROUP BY 1});
my ($memory) = $plan =~ /Memory Usage: (\d+)kB/;

cmp_ok($memory, '<', 100000, "200,000 groups in $memory kB");

# The function's own memory is what is left after many fits.
is( $node->safe_psql('postgres', q{
	CREATE TABLE small AS SELECT clv_contract_agg(i % 9, i % 9 < 8, i) AS s FROM generate_series(1, 300) AS i;
	DO $$
	DECLARE
		before bigint; after bigint; m clv_model;
	BEGIN
		FOR i IN 1 .. 100 LOOP SELECT clv_fit(s, 'shifted_beta_geometric') INTO m FROM small; END LOOP;
		SELECT sum(used_bytes) INTO before FROM pg_backend_memory_contexts;
		FOR i IN 1 .. 3000 LOOP SELECT clv_fit(s, 'shifted_beta_geometric') INTO m FROM small; END LOOP;
		SELECT sum(used_bytes) INTO after FROM pg_backend_memory_contexts;
		IF after - before > 100000 THEN
			RAISE '% bytes are left', after - before;
		END IF;
	END $$}),
	'', 'fits again and again keep no memory');

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	CREATE TABLE large AS
	SELECT clv_agg(x, x * t / 30, t, '1 week') AS s, clv_spend_agg(x, 1 + t) AS spend
	FROM (SELECT i % 29 AS x, 1 + i / 7919.0 AS t FROM generate_series(1, 400000) AS i) AS v;
	CREATE TABLE opportunities AS SELECT clv_opportunities_agg(i % 50, i % 50 * 1900, 100000, '1 day') AS s FROM generate_series(1, 50) AS i;
	CREATE TABLE contracts AS SELECT clv_contract_agg(i * 977::bigint, i % 3 = 0) AS s FROM generate_series(1, 300000) AS i});
my %statements = (
	'many customers' => q{SELECT metric_summary_hash(clv_agg(i % 7, i % 7, i, '1 week')) FROM generate_series(7, 100000000) AS i},
	'merging' => q{SELECT metric_summary_hash(rollup(s)) FROM large, generate_series(1, 1000)},
	'writing a text form of many customers' => q{SELECT length(s::text) FROM many},
	'reading a text form of many customers' => qq{COPY many_received FROM '$binary'},
	'text forms' => q{SELECT count(s::text::clv_summary) FROM opportunities, generate_series(1, 100000)},
	'bg_nbd' => q{SELECT count(clv_fit(s, 'bg_nbd')) FROM large, generate_series(1, 100)},
	'mbg_nbd' => q{SELECT count(clv_fit(s, 'mbg_nbd')) FROM large, generate_series(1, 100)},
	'pareto_nbd' => q{SELECT count(clv_fit(s, 'pareto_nbd')) FROM large},
	'bg_bb' => q{SELECT count(clv_fit(s, 'bg_bb')) FROM opportunities, generate_series(1, 1000)},
	'gamma_gamma' => q{SELECT count(clv_fit(spend, 'gamma_gamma')) FROM large, generate_series(1, 100)},
	'shifted_beta_geometric' => q{SELECT count(clv_fit(s, 'shifted_beta_geometric')) FROM contracts, generate_series(1, 100)},
	'beta_discrete_weibull' => q{SELECT count(clv_fit(s, 'beta_discrete_weibull')) FROM contracts, generate_series(1, 100)},
	'a fit for every row' => q{SELECT count(m) FROM (SELECT clv_fit(clv_spend_agg(1 + i % 3, i) OVER (ORDER BY i ROWS 1000 PRECEDING), 'gamma_gamma') AS m FROM generate_series(1, 1000000) AS i) AS v});

foreach my $what (sort keys %statements)
{
	my $start = time;
	my ($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '400ms';\n$statements{$what}");

	like($stderr, qr/canceling statement due to statement timeout/, "$what: can be cancelled");
	cmp_ok(time - $start, '<', 1.4, "$what: within a second");
}

# ----------------------------------------------------------------------------
# Simulations
# ----------------------------------------------------------------------------

# Draws: exponential, gamma (Marsaglia & Tsang 2000) and beta.
sub exponential { return -log(1 - rand) }

sub gamma
{
	my ($shape) = @_;

	return gamma($shape + 1) * (1 - rand)**(1 / $shape) if $shape < 1;
	my $d = $shape - 1 / 3;

	while (1)
	{
		my $x = sqrt(2 * exponential()) * cos(6.283185307179586 * rand);
		my $v = (1 + $x / sqrt(9 * $d))**3;

		return $d * $v if $v > 0 && log(1 - rand) < $x * $x / 2 + $d - $d * $v + $d * log($v);
	}
}

sub beta
{
	my $x = gamma($_[0]);

	return $x / ($x + gamma($_[1]));
}

# buying returns the purchases of a customer: x, t_x, T.
sub buying
{
	my ($model, @p) = @_;
	my $rate = gamma($p[0]) / $p[1];
	my $until = 20 + 40 * rand;
	my $leaves = $model eq 'pareto_nbd' ? exponential() / (gamma($p[2]) / $p[3] || 1e-300) : 1e300;
	my $chance = $model eq 'pareto_nbd' ? 0 : beta($p[2], $p[3]);
	my ($x, $last, $time) = (0, 0, 0);

	return (0, 0, $until) if $model eq 'mbg_nbd' && rand() < $chance;
	while (1)
	{
		$time += exponential() / ($rate || 1e-300);
		return ($x, $last, $until) if $time > $until || $time > $leaves;
		($x, $last) = ($x + 1, $time);
		return ($x, $last, $until) if rand() < $chance;
	}
}

# opportunities returns x, t_x, n of a customer of BG/BB.
sub opportunities
{
	my ($n, @p) = @_;
	my ($buys, $leaves) = (beta(@p[ 0, 1 ]), beta(@p[ 2, 3 ]));
	my ($x, $last) = (0, 0);

	foreach my $i (1 .. $n)
	{
		last if rand() < $leaves;
		($x, $last) = ($x + 1, $i) if rand() < $buys;
	}
	return ($x, $last, $n);
}

# contract returns the periods completed and whether the customer then left.
sub contract
{
	my ($n, $alpha, $beta, $c) = @_;
	my $stays = log(1 - beta($alpha, $beta)) || -1e-300;
	my $t = ((-exponential()) / $stays)**(1 / $c);

	return $t > $n ? ($n, 'f') : (int $t, 't');
}

my %simulated = (
	bg_nbd => [ [ 0.8, 4, 0.8, 2.5 ], 1500, q{x, tx, t, '1 week'}, sub { buying('bg_nbd', @_) } ],
	mbg_nbd => [ [ 0.8, 4, 0.8, 2.5 ], 1500, q{x, tx, t, '1 week'}, sub { buying('mbg_nbd', @_) } ],
	pareto_nbd => [ [ 0.8, 4, 0.8, 12 ], 1500, q{x, tx, t, '1 week'}, sub { buying('pareto_nbd', @_) } ],
	bg_bb => [ [ 1.2, 0.75, 0.66, 2.78 ], 2000, q{x, tx, t, '1 month'}, sub { opportunities(10, @_) } ],
	gamma_gamma => [ [ 6, 4, 15 ], 1000, 'x, t', sub {
		my ($p, $q, $v) = @_;
		my $x = 1 + int(5 * rand() * rand());

		return ($x, 0, gamma($p * $x) / (gamma($q) / $v) / $x);
	} ],
	shifted_beta_geometric => [ [ 0.7, 1.2 ], 1000, 'x::float8, tx::boolean', sub { contract(8, @_, 1) } ],
	beta_discrete_weibull => [ [ 0.7, 1.2, 1.5 ], 2000, 'x::float8, tx::boolean', sub { contract(8, @_) } ]);

if ($ENV{ADV_LONG})
{
	my $seed = $ENV{ADV_SEED} // 1;
	my $sets = 300;

	srand($seed);
	note("ADV_SEED=$seed");
	foreach my $model (sort keys %simulated)
	{
		my ($parameters, $customers, $arguments, $draw) = @{ $simulated{$model} };
		my $rows = $node->basedir . "/$model";

		open my $out, '>', $rows or die "$rows: $!";
		foreach my $set (1 .. $sets)
		{
			print $out join("\t", $set, map { $_ // '\N' } ($draw->(@$parameters))[ 0 .. 2 ]), "\n" foreach 1 .. $customers;
		}
		close $out or die $!;

		my $types = $arguments =~ /boolean/ ? 'x float8, tx text, t float8' : 'x float8, tx float8, t float8';
		my $result = $node->safe_psql('postgres', qq{
			CREATE TABLE $model (set int, $types);
			COPY $model FROM '$rows';
			CREATE TABLE ${model}_fits AS SELECT set, ${model}_fit($arguments) AS m FROM $model GROUP BY set;
			SELECT parameter, count(*) FILTER (WHERE clv_converged(m)) AS converged,
				avg((truth BETWEEN low AND high)::int) FILTER (WHERE clv_converged(m)) AS covered,
				avg(ln(value / truth)) FILTER (WHERE clv_converged(m)) AS bias,
				stddev(ln(value / truth)) FILTER (WHERE clv_converged(m)) AS spread,
				avg(standard_error / value) FILTER (WHERE clv_converged(m)) AS error
			FROM ${model}_fits, clv_model_parameters(m) WITH ORDINALITY AS p (parameter, value, standard_error, low, high, i),
				LATERAL (SELECT ('{@{[ join ',', @$parameters ]}}'::float8[])[i] AS truth) AS v
			GROUP BY i, parameter ORDER BY i});

		foreach my $line (split /\n/, $result)
		{
			my ($parameter, $converged, $covered, $bias, $spread, $error) = split /\|/, $line;
			my $said = sprintf '%s: %s: %d of %d converged, %.1f %% covered; bias %.3f, spread %.3f, standard error %.3f',
			  $model, $parameter, $converged, $sets, 100 * $covered, $bias, $spread, $error;

			note($said);
			cmp_ok($converged, '>=', 0.95 * $sets, $said);
			cmp_ok(abs($covered - 0.95), '<=', 0.04, "$model: $parameter: the intervals hold what they promise");
		}
		$node->safe_psql('postgres', "DROP TABLE $model, ${model}_fits");
	}
}
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');

$node->stop;
done_testing();
