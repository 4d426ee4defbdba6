# Catalog.pm: every aggregate of the extension, as the system catalogs have it,
# with arguments made up from the names and types of its own. A test of each of
# them needs no list of names, and outlives most changes of a signature.
#
#	use FindBin;
#	use lib "$FindBin::Bin/../lib";
#	use Catalog;
#	Catalog::make_rows($node, 'postgres', 'event', rows => 1000, groups => 7, customers => 300);
#	foreach my $call (Catalog::calls($node, 'postgres'))
#	{
#		... "SELECT $call->{function}($call->{arguments}) FROM event" ...
#	}

package Catalog;

use strict;
use warnings;

# ----------------------------------------------------------------------------
# Arguments
# ----------------------------------------------------------------------------

# What an argument is in SQL, over the columns of make_rows: by its name and type,
# by its name, by its type. A list stands for as many calls; the calls take the
# first values of all lists, the second values, and so on.
my @customer = ('customer', q{'c' || customer}, 'md5(customer::text)::uuid');
my %value = (
	# ratings; a score that is on any scale of three, where the scale is not said
	score => 'score', scale_min => 0, scale_max => 10, on_invalid => "'count'", boxes => 2, detractor_max => 6, promoter_min => 9,
	weight => 'weight', satisfied => 'bought', before => 'rating_summary', after => 'CASE WHEN bought THEN rating_summary END',
	map({ ("$_ bigint" => 'customer', "$_ text" => q{'c' || customer}, "$_ uuid" => 'md5(customer::text)::uuid') } 'customer', 'respondent'),

	# rates
	success => 'bought', successes => 'score::bigint', trials => '(10 + k)::bigint', first => 'bought', second => 'i % 5 < 2',

	# time: a zone goes with a timestamptz alone
	map({ ("$_ date" => 'day', "$_ timestamp without time zone" => 'local_time', "$_ timestamp with time zone" => 'at') } 'at', 'answered_at', 'started'),
	map({ ("$_ calendar_time" => [ 'day', 'local_time' ], "$_ calendar_time in zone" => [ 'day', 'local_time', 'at' ]) } 'at', 'answered_at', 'started'),
	time_zone => "'Europe/Berlin'", 'time_zone in zone' => [ 'NULL', 'NULL', "'Europe/Berlin'" ], period => "'day'",
	'ended date' => 'left_day', 'ended timestamp with time zone' => 'left_at', 'ended calendar_time' => [ 'left_day', 'left_local' ],
	'as_of date' => "date '2027-01-01'", 'as_of timestamp with time zone' => "timestamptz '2027-01-01 UTC'",
	'as_of calendar_time' => [ "date '2027-01-01'", "timestamp '2027-01-01'" ],

	# money
	amount => 'amount', margin => 'weight::numeric', clv => 'fraction',

	# durations
	'duration double precision' => '1 + fraction * 400', 'duration interval' => q{(1 + fraction * 400) * interval '1 day'},
	'entered double precision' => 'weight', 'entered interval' => q{weight * interval '1 day'}, observed => 'bought', rho => '1', entry => 'bought',

	# journeys
	'event text' => q{'e' || i % 9},

	# points
	'expires_at calendar_time' => [ 'day + 400', "local_time + interval '400 days'" ], reversal => 'i % 11 = 0',
	# referrals: customers bring others, some of whom are known by number only
	'referrer customer_key' => \@customer, 'referee customer_key' => [ 'customer / 2', q{'c' || customer / 2}, 'md5((customer / 2)::text)::uuid' ],
'referred_at calendar_time' => [ 'day', 'local_time', 'at' ], 'converted_at calendar_time' => [ 'left_day', 'left_local', 'left_at' ],

	# words and themes
	body => q{'word' || i % 90 || ' w' || k % 7 || ' slow, slow'}, terms => q{ARRAY['w' || i % 90, 'w' || k % 7, 'slow', NULL, 'slow']},
	bigrams => 'true', lexemes => q{to_tsvector('simple', 'word' || i % 90 || ' slow w' || k % 7)}, themes => q{ARRAY['t' || i % 5, 't' || k % 7]},

	# lifetime value
	frequency => '(k % 6)::float8', recency => '(k % 6 * 2)::float8', age => '20 + fraction', opportunities => '12 + k % 99988', unit => "interval '1 week'",
	mean_spend => '10 + 100 * fraction', periods => 'i::float8', 'ended boolean' => 'bought', 'customers bigint' => '1 + i % 7',

	# measures: one on a scale, one reversed, one of money that some do not have
	values => 'ARRAY[score, 1 + score % 5, CASE WHEN k % 7 <> 3 THEN amount END]', minimum => 'ARRAY[0, 5, NULL]', maximum => 'ARRAY[10, 1, NULL]',

	# series: of stored summaries
	'summary metric_summary' => 'rating_summary', metric => "'nps'", 'at bigint' => 'i', 'value double precision' => 'fraction * 1000',

	# lexicons: a term has one valence
	'term text' => q{'t' || k % 300}, valence => '(k % 300 % 9 - 4)::float8', 'kind text' => q{'word'}, 'theme text' => q{'theme ' || k % 7},

	# models
	numbers => 'ARRAY[score, 1 + score % 5, amount]', categories => q{ARRAY['c' || i % 3, CASE WHEN bought THEN 'yes' ELSE '' END]},
	outcome => 'i % 3 = 0', 'event boolean' => 'i % 3 = 0', treated => 'bought',

	# whatever else there will be
	customer_key => \@customer, calendar_time => [ 'day', 'local_time' ], date => 'day', boolean => 'bought',
	bigint => 'k', integer => 'k', numeric => 'amount', 'double precision' => 'fraction', interval => "interval '1 week'");

# arguments_of returns lists of arguments in SQL for pairs of a name and a type.
sub arguments_of
{
	my ($function, @arguments) = @_;
	my $in_zone = grep({ $_->[0] eq 'time_zone' } @arguments) && grep({ $_->[1] eq 'calendar_time' } @arguments) ? ' in zone' : '';
	my $scaled = grep { $_->[0] eq 'scale_min' } @arguments;
	my @values;
	my $variants = 1;

	foreach my $argument (@arguments)
	{
		my ($name, $type) = @$argument;
		my $value = $value{"$name $type$in_zone"} // $value{"$name$in_zone"} // $value{"$name $type"};

		# a column for each type of summary
		$value //= $type =~ /_(summary|set)$/ ? ($name =~ /^(before|after)$/ ? $value{$name} : $type) : $value{$name} // $value{$type};
		die "no value for $name $type, an argument of $function" unless defined $value;
		$value = '1 + score % 5' if $name eq 'score' && !$scaled && $function !~ /^nps/;
		# a contract fills every period that it covers
		$value = "'year'" if $name eq 'period' && $function =~ /^contract/;
		$value = 'fraction * 2 - 1' if $name eq 'score' && $function =~ /^sentiment/;

		my @value = map { /^NULL$/ || $type =~ /^(customer_key|calendar_time)$/ ? $_ : "($_)::$type" } ref $value ? @$value : $value;

		$variants = @value if @value > $variants;
		push @values, \@value;
	}
	return map { my $variant = $_; join ', ', map { $_->[ $variant % @$_ ] } @values } 0 .. $variants - 1;
}

# ----------------------------------------------------------------------------
# Aggregates
# ----------------------------------------------------------------------------

# calls returns the aggregates of the extension, each as often as there are lists
# of arguments for it: name, signature, arguments, result, and what CREATE
# AGGREGATE was told: sfunc, stype, sspace, initcond, finalfunc, combinefunc.
sub calls
{
	my ($node, $database) = @_;
	my @calls;

	foreach (split /\n/, $node->safe_psql($database, q{
		SELECT p.oid::regprocedure, proname, quote_ident(nspname) || '.' || quote_ident(proname), format_type(prorettype, NULL), aggtransfn::regproc, format_type(aggtranstype, NULL),
			aggtransspace, quote_nullable(agginitval), nullif(aggfinalfn, 0)::regproc, nullif(aggcombinefn, 0)::regproc, aggfinalextra,
			(SELECT string_agg(proargnames[n] || '=' || format_type(t, NULL), '&' ORDER BY n) FROM unnest(proargtypes::oid[]) WITH ORDINALITY AS a (t, n))
		FROM pg_aggregate JOIN pg_proc p ON p.oid = aggfnoid JOIN pg_namespace n ON n.oid = pronamespace
		JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'
		JOIN pg_extension e ON refobjid = e.oid AND extname = 'advocacy'
		ORDER BY p.oid::regprocedure::text COLLATE "C"}))
	{
		my %call;
		my ($arguments, $extra);

		(@call{qw(signature name function result sfunc stype sspace initcond finalfunc combinefunc)}, $extra, $arguments) = split /\|/;
		die "$call{signature}: FINALFUNC_EXTRA is not known here" if $extra eq 't';
		$call{argument_types} = join ', ', map { s/.*=//r } split /&/, $arguments;
		push @calls, { %call, arguments => $_ } foreach arguments_of($call{signature}, map { [ split /=/ ] } split /&/, $arguments);
	}
	return @calls;
}

# bare returns the commands that make aggregates of which the state itself is the
# answer, bare_0, bare_1, ..., for calls, which then have its name as "bare".
sub bare
{
	my (@calls) = @_;
	my $commands = 'CREATE SCHEMA bare;';

	foreach my $i (0 .. $#calls)
	{
		my $call = $calls[$i];
		my @options = map { defined $call->{$_} && $call->{$_} ne '' && $call->{$_} ne 'NULL' ? "$_ = $call->{$_}" : () } qw(sfunc stype sspace initcond);

		$call->{bare} = "bare.bare_$i";
		$commands .= "CREATE AGGREGATE $call->{bare}($call->{argument_types}) (" . join(', ', @options) . ');';
	}
	return $commands;
}

# builder_of returns the call that makes summaries of a type of rows: that with
# the most arguments but weights, which would make sums inexact, and but contracts,
# which fill every period.
sub builder_of
{
	my ($type, @calls) = @_;
	my @builders = sort { split(/, /, $b->{arguments}) <=> split(/, /, $a->{arguments}) || $b->{signature} cmp $a->{signature} }
	  grep { $_->{result} eq $type && $_->{name} =~ /_agg$/ && $_->{name} !~ /^contract/ && "$_->{arguments}" !~ /weight|_(summary|set)\b/ } @calls;

	return $builders[0] // die "nothing makes a $type";
}

# types returns the types of the extension that hold what is stored: summaries,
# sets, models.
sub types
{
	my ($node, $database) = @_;

	return split /\n/, $node->safe_psql($database, q{
		SELECT format_type(t.oid, NULL) FROM pg_type t JOIN pg_depend ON classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e'
			JOIN pg_extension e ON refobjid = e.oid AND extname = 'advocacy'
		WHERE typtype = 'b' AND typelem = 0 AND typname ~ '_(summary|set|model)$' AND typname <> 'metric_summary'
		ORDER BY typname COLLATE "C"});
}

# value_of returns an expression for a value of a type, of rows.
sub value_of
{
	my ($node, $database, $type) = @_;

	if ($type eq 'clv_model')
	{
		my $by_name = $node->safe_psql($database, q{SELECT count(*) FROM pg_proc WHERE proname = 'clv_model'});

		return $by_name ? q{clv_model('gamma_gamma', ARRAY[6.25, 3.74, 15 + count(*)])} : 'gamma_gamma_model(6.25, 3.74, 15 + count(*))';
	}
	return "logistic_fit(profile_agg(i % 3 = 0, ARRAY[score, fraction], ARRAY['c' || i % 2]), ridge => 1)" if $type eq 'fitted_model';

	my $call = builder_of($type, calls($node, $database));

	return "$call->{function}($call->{arguments})";
}

# rows returns a query for what the arguments are made of: so many rows in so many
# groups, one after the other (column g; k counts the rows of a group), of so many
# customers, on so many days.
sub rows
{
	my (%size) = (rows => 1000, groups => 1, customers => 2147483647, days => 397, @_);

	return qq{
		SELECT *, CASE WHEN bought THEN day + (i % 300)::int END AS left_day,
			CASE WHEN bought THEN local_time + fraction * interval '300 days' END AS left_local,
			CASE WHEN bought THEN at + fraction * interval '300 days' END AS left_at
		FROM (SELECT i, i % $size{groups} AS g, i / $size{groups} AS k, hashint8extended(i % $size{customers}, 1) AS customer,
				date '2024-01-01' + (i::bigint * 31 % $size{days})::int AS day,
				timestamp '2024-01-01' + (i::bigint * 31 % $size{days} * 86400 + i % 86399) * interval '1 second' AS local_time,
				timestamptz '2024-01-01 00:00 UTC' + (i::bigint * 31 % $size{days} * 86400 + i % 86399) * interval '1 second' AS at,
				i % 143 * 13 % 11 AS score, (i::bigint * 6271 % 1000000007 / 1000000007.0::float8) AS fraction,
				(1 + i % 997 * 131 % 997) / 997.0::float8 AS weight, i % 10 * 17 % 10 < 4 AS bought, (1 + i % 9973 * 389 % 9973) / 100.0 AS amount
			FROM (SELECT generate_series(0, $size{rows} - 1) AS i) AS v) AS v};
}

# make_rows makes a table of such rows, with summaries of three rows each of every
# type that is rolled up.
sub make_rows
{
	my ($node, $database, $table, %size) = @_;
	my @calls = calls($node, $database);
	my %types = map { $_->{argument_types} => 1 } grep { $_->{name} eq 'rollup' } @calls;
	my $summaries = join '', map { my $call = builder_of($_, @calls); ", $call->{function}($call->{arguments}) AS $_" } sort keys %types;

	$node->safe_psql($database, qq{
		CREATE TABLE ${table}_row AS @{[ rows(%size) ]};
		CREATE TABLE $table AS
		SELECT r.*, s.* FROM ${table}_row AS r JOIN (SELECT i / 3 AS three$summaries FROM ${table}_row GROUP BY i / 3) AS s ON three = i / 3
		ORDER BY i;
		DROP TABLE ${table}_row;
		ANALYZE $table});
	return;
}

# ----------------------------------------------------------------------------
# Outside of TAP
# ----------------------------------------------------------------------------

# A Catalog::Server is the server that libpq's environment names, in the place of a
# node.
package Catalog::Server;

sub new { return bless {}, shift }

sub safe_psql
{
	my (undef, $database, $commands) = @_;
	my @psql = ('psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', $database, '-c', $commands);

	open my $out, '-|', @psql or die "psql: $!";
	my $answer = do { local $/; <$out> } // '';

	close $out or die "failed: $commands";
	chomp $answer;
	return $answer;
}

1;
