#!/usr/bin/perl
#
# sql.pl: writes advocacy--1.0.sql from the rooms' SQL.
#
#	perl src/sql.pl script		the script of CREATE EXTENSION
#	perl src/sql.pl index		doc/README.md, with the list of all functions
#
# A room's file is SQL, copied as it stands, but for statements that begin with one
# of the words below.  They end with a comment in quotes and a semicolon, and become
# what would otherwise be written again for every object: the C symbol, strictness,
# COMMENT ON with the types of the arguments, and the objects that come with a
# summary, a metric or a named rate.  float8 stands for double precision.
#
#	ROOM 'title';
#		A section of the script, and a category of the guide.
#	METRIC 'name' QUESTION '..' FORMULA '..' UNIT '..' RANGE '..' BETTER '..'
#			EXAMPLE '..' SOURCE '..';
#		A row of the guide; the public functions that follow, up to the next one,
#		are its functions.
#	FUNCTION name(arguments) RETURNS type [NOT STRICT] [WINDOW] [STABLE] [COST n]
#			[ROWS n] [AS symbol] 'comment';
#		A function in C; the symbol is adv_name.
#	TRANSITION name(state type, arguments) [AS symbol];
#		A transition, inverse or combine function.
#	FINAL name(state type) RETURNS type [COST n] [AS symbol];
#		A final function.
#	AGGREGATE name(arguments) STATE type SSPACE n SFUNC f [INVERSE f] [FINAL f]
#			[COMBINE f] 'comment';
#		An aggregate that may run in parallel; with an inverse in moving windows, too.
#		Its combine function is that of the state's summary.
#	SUMMARY type SSPACE n [ROWS_OF argument] [MOVING] [VALUE] 'comment';
#		A summary: its type, the cast to metric_summary, combine and final function,
#		operator + and rollup.  MOVING: rollup has an inverse, which is operator -.
#		VALUE: a type that does not merge.
#	QUARTET name(summary type [, options]) SHARE|NET|MEAN|RATIO 'comment';
#		A metric, its estimate, its difference between two and from a benchmark.
#	RATE name 'comment';
#		A named rate: rate under another name.
use strict;
use warnings;
use File::Basename;

my @rooms = qw(base rate rating rating/latest measure activity customer_set survival purchase clv journey referral social points sentiment term theme series profile profile/segment concentration adjust chart);
my $src = dirname($0);
my ($room, $folder, $metric, @metrics);
my ($beside, @listed);
my @out;
my (%category, %title);

sub put { push @out, @_; }

sub fail { die "$room.sql: $_[0]\n"; }

sub quoted { my ($text) = @_; $text =~ s/'/''/g; return "'$text'"; }

# types(arguments) returns the types of an argument list, for COMMENT ON.
sub types
{
	my ($arguments) = @_;
	my @types;
	for my $argument (split_list($arguments))
	{
		$argument =~ s/\s+DEFAULT\s.*$//s;
		$argument =~ s/^\s*("[^"]*"|\w+)\s+//;
		push @types, $argument;
	}
	return join ', ', @types;
}

sub split_list
{
	my ($list) = @_;
	my @parts = ('');
	my $depth = 0;
	for my $char (split //, $list)
	{
		$depth++ if $char =~ /[(\[]/;
		$depth-- if $char =~ /[)\]]/;
		if ($char eq ',' && !$depth) { push @parts, ''; next; }
		$parts[-1] .= $char;
	}
	s/^\s+|\s+$//g for @parts;
	return grep { $_ ne '' } @parts;
}

# offers notes a name, with the form in which it is called, for the guide and the
# index; what answers no metric is in the index only.
sub offers
{
	my ($name, $form, $comment) = @_;
	push @{ ($metric // $beside)->{functions} }, [ $name, $form, $comment ];
	return if !$metric;
	push @{ $metric->{names} }, $name if !grep { $_ eq $name } @{ $metric->{names} };
}

sub create_function
{
	my ($name, $arguments, $returns, $how, $symbol, $comment) = @_;
	put("CREATE FUNCTION $name($arguments)\n\tRETURNS $returns\n\tAS 'MODULE_PATHNAME', '$symbol'\n"
		. "\tLANGUAGE C $how;\nCOMMENT ON FUNCTION $name(" . types($arguments) . ") IS\n" . quoted($comment) . ";\n\n");
}

sub create_operator
{
	my ($operator, $left, $right, $function, $more, $comment) = @_;
	put("CREATE OPERATOR $operator (\n\tLEFTARG = $left,\n\tRIGHTARG = $right,\n\tFUNCTION = $function$more\n);\n"
		. "COMMENT ON OPERATOR $operator($left, $right) IS\n" . quoted($comment) . ";\n\n");
}

sub create_aggregate
{
	my ($name, $arguments, %a) = @_;
	my @with = ("SFUNC = $a{SFUNC}", "STYPE = $a{STATE}", "SSPACE = $a{SSPACE}");
	push @with, "FINALFUNC = $a{FINAL}" if $a{FINAL};
	push @with, "COMBINEFUNC = $a{COMBINE}";
	push @with, "INITCOND = '$a{INITCOND}'" if defined $a{INITCOND};
	if ($a{INVERSE})
	{
		push @with, "MSFUNC = $a{SFUNC}", "MINVFUNC = $a{INVERSE}", "MSTYPE = $a{STATE}", "MSSPACE = $a{SSPACE}";
		push @with, "MFINALFUNC = $a{FINAL}" if $a{FINAL};
		push @with, "MINITCOND = '$a{INITCOND}'" if defined $a{INITCOND};
	}
	push @with, 'PARALLEL = SAFE';
	put("CREATE AGGREGATE $name($arguments) (\n\t" . join(",\n\t", @with) . "\n);\nCOMMENT ON AGGREGATE $name("
		. types($arguments) . ") IS\n" . quoted($a{comment}) . ";\n\n");
}

sub stem { my ($type) = @_; $type =~ s/_summary$//; return $type; }

my $strict = 'IMMUTABLE STRICT PARALLEL SAFE';
my $loose = 'IMMUTABLE PARALLEL SAFE';

my %statement = (
	ROOM => sub {
		my ($title) = $_[0] =~ /^'(.*)'$/s or fail("ROOM $_[0]");
		$title =~ s/''/'/g;
		my $bar = '-- ' . '-' x 76;
		put("$bar\n-- $title\n$bar\n\n");
		$category{$room} = $title =~ s/:.*//r;
		$title{$room} = $title;
		undef $metric;
		push @listed, $beside = { room => $room, folder => $folder, functions => [] };
	},
	METRIC => sub {
		my %m;
		my $text = "METRIC $_[0]";
		while ($text =~ /\G\s*([A-Z]+)\s+'((?:[^']|'')*)'/gc) { ($m{$1} = $2) =~ s/''/'/g; }
		fail("METRIC: what is " . substr($text, pos($text) // 0)) if ($text =~ /\G\s*\S/gc);
		exists $m{$_} or fail("METRIC '$m{METRIC}' has no $_") for qw(QUESTION FORMULA UNIT RANGE BETTER EXAMPLE SOURCE);
		$metric = { %m, room => $room, folder => $folder, functions => [], names => [] };
		push @metrics, $metric;
		push @listed, $metric;
	},
	FUNCTION => sub {
		my ($name, $arguments, $rest, $comment) = declaration($_[0]);
		my $symbol = $rest =~ s/\s+AS\s+(\w+)\s*$// ? $1 : "adv_$name";
		$rest =~ /^RETURNS\s+(.*?)((?:\s+(?:NOT\s+STRICT|WINDOW|STABLE|COST\s+\d+|ROWS\s+\d+))*)\s*$/s or fail("FUNCTION $name: $rest");
		my ($returns, $options) = ($1, $2);
		my $how = $options =~ s/\s+STABLE// ? 'STABLE' : 'IMMUTABLE';
		$how .= ' STRICT' if $options !~ s/\s+NOT\s+STRICT//;
		create_function($name, $arguments, $returns, "$how PARALLEL SAFE$options", $symbol, $comment);
		offers($name, "$name($arguments)", $comment) if $name !~ /_(in|out|recv|send|plus|eq|ne|lt|le|gt|ge|cmp|hash|hash_extended)$|^(customer_key|calendar_time)$/;
	},
	TRANSITION => sub {
		my ($head, $symbol) = $_[0] =~ /^(.*?\))(?:\s+AS\s+(\w+))?$/s or fail("TRANSITION $_[0]");
		my ($name, $arguments) = $head =~ /^(\w+)\((.*)\)$/s or fail("TRANSITION $head");
		my ($state) = split_list($arguments);
		$state =~ s/^\w+\s+//;
		my $comment = $name =~ /_combine$/ ? 'Combine function: merges two states.'
			: $name =~ /_inv$/ ? 'Inverse transition function: takes a row away from the state.'
			: 'Transition function: adds a row to the state.';
		create_function($name, $arguments, $state, $loose, $symbol // "adv_$name", $comment);
	},
	FINAL => sub {
		$_[0] =~ /^(\w+)\((.*?)\)\s+RETURNS\s+(.*?)(\s+COST\s+\d+)?(?:\s+AS\s+(\w+))?$/s or fail("FINAL $_[0]");
		create_function($1, $2, $3, $strict . ($4 // ''), $5 // "adv_$1", 'Final function: the answer of the state.');
	},
	AGGREGATE => sub {
		my ($name, $arguments, $rest, $comment) = declaration($_[0]);
		my %a = (comment => $comment);
		while ($rest =~ /\G\s*(STATE|SSPACE|SFUNC|INVERSE|FINAL|COMBINE)\s+(double precision\[\]|[\w\[\]]+)/gc) { $a{$1} = $2; }
		if ($rest =~ /\G\s*INITCOND\s+'([^']*)'/gc) { $a{INITCOND} = $1; }
		fail("AGGREGATE $name: $rest") if ($rest =~ /\G\s*\S/gc) || !$a{STATE} || !$a{SFUNC} || !$a{SSPACE};
		$a{COMBINE} //= stem($a{STATE}) . '_combine';
		create_aggregate($name, $arguments, %a);
		offers($name, "$name($arguments)", $comment);
	},
	SUMMARY => sub {
		my ($declared, $comment) = commented($_[0]);
		$declared =~ /^(\w+)((?:\s+(?:SSPACE\s+\d+|ROWS_OF\s+\w+|MOVING|VALUE))*)$/ or fail("SUMMARY $declared");
		my ($type, $options) = ($1, $2);
		my $stem = stem($type);
		my $argument = $options =~ /ROWS_OF\s+(\w+)/ ? $1 : $type =~ /_summary$/ ? 'summary' : 'value';
		my ($sspace) = $options =~ /SSPACE\s+(\d+)/;
		put("CREATE TYPE $type;\n\n");
		create_function("${type}_in", 'value cstring', $type, $strict, "adv_${type}_in", "Reads the text form of $type.");
		create_function("${type}_out", "$argument $type", 'cstring', $strict, 'adv_summary_out', "Writes the text form of $type.");
		create_function("${type}_recv", 'value internal', $type, $strict, "adv_${type}_recv", "Reads the binary form of $type.");
		create_function("${type}_send", "$argument $type", 'bytea', $strict, 'adv_summary_send', "Writes the binary form of $type.");
		put("CREATE TYPE $type (\n\tINPUT = ${type}_in,\n\tOUTPUT = ${type}_out,\n\tRECEIVE = ${type}_recv,\n\tSEND = ${type}_send,\n"
			. "\tINTERNALLENGTH = VARIABLE,\n\tALIGNMENT = double,\n\tSTORAGE = extended\n);\nCOMMENT ON TYPE $type IS\n" . quoted($comment) . ";\n\n");
		put("CREATE CAST ($type AS metric_summary) WITHOUT FUNCTION AS IMPLICIT;\nCOMMENT ON CAST ($type AS metric_summary) IS\n"
			. "'Compares, groups and sorts by content, as metric_summary does.';\n\n");
		return if $options =~ /VALUE/;
		create_function("${stem}_combine", "state $type, other $type", $type, $loose, 'adv_summary_combine', 'Combine function: merges two states.');
		create_function("${stem}_final", "state $type", $type, $strict, 'adv_summary_final', 'Final function: the state in the form that is stored.');
		create_function("${type}_plus", "a $type, b $type", $type, $strict, 'adv_summary_plus', 'The summary of both: the operator +.');
		create_operator('+', $type, $type, "${type}_plus", ",\n\tCOMMUTATOR = +", 'The summary of both.');
		if ($options =~ /MOVING/)
		{
			create_function("${stem}_combine_inv", "state $type, other $type", $type, $loose, 'adv_summary_combine_inv', 'Inverse transition function: takes a summary away from the state: the operator -.');
			create_operator('-', $type, $type, "${stem}_combine_inv", '', 'The first without what the second holds; null where that cannot be told exactly.');
			create_function("${stem}_rollup", "state $type, $argument $type", $type, $loose, "adv_${stem}_rollup", 'Transition function: adds a summary to the state.');
			create_function("${stem}_rollup_final", "state $type", $type, $strict, 'adv_summary_rollup_final', 'Final function: the state in the form that is stored, or null where it holds nothing.');
		}
		create_aggregate('rollup', "$argument $type", STATE => $type, SSPACE => $sspace, COMBINE => "${stem}_combine", comment => 'The summary of all that the summaries hold.',
			$options =~ /MOVING/ ? (SFUNC => "${stem}_rollup", FINAL => "${stem}_rollup_final", INVERSE => "${stem}_combine_inv")
			: (SFUNC => "${stem}_combine", FINAL => "${stem}_final"));
		offers('rollup', "rollup($argument $type)", 'The summary of all that the summaries hold.');
	},
	QUARTET => sub {
		my ($name, $arguments, $family, $comment) = declaration($_[0]);
		my ($summary, @options) = split_list($arguments);
		my ($type) = $summary =~ /^summary\s+(\w+)$/ or fail("QUARTET $name: $summary");
		my %methods = (SHARE => [ "method text DEFAULT 'wilson'", "method text DEFAULT 'newcombe'", undef ],
			NET => [ ("method text DEFAULT 'adjusted_wald'") x 3 ], MEAN => [ undef, undef, undef ],
			RATIO => [ ('method text DEFAULT NULL') x 3 ]);
		my $method = $methods{$family} or fail("QUARTET $name: $family");
		my $confidence = 'confidence double precision DEFAULT 0.95';
		my $lower = $comment =~ /^[A-Z]{2}/ ? $comment : lcfirst $comment;
		my $how = @options || $family eq 'RATIO' ? $loose : $strict;
		my $with = sub { join ', ', grep { defined } @_, @options };
		for ([ $name, $with->($summary), 'double precision', $comment ],
			[ "${name}_estimate", $with->($summary, $confidence, $method->[0]), 'metric_estimate', "With its confidence interval: $lower" ],
			[ "${name}_difference", $with->("a $type", "b $type", $confidence, $method->[1]), 'metric_comparison', "Difference of two groups, first minus second: $lower" ],
			[ "${name}_difference", $with->($summary, 'benchmark double precision', $confidence, $method->[2]), 'metric_comparison', "Difference from a benchmark: $lower" ])
		{
			my ($function, $list, $returns, $says) = @$_;
			my $symbol = "adv_$function";
			$symbol =~ s/difference$/benchmark/ if $list =~ /benchmark/;
			create_function($function, $list, $returns, $how, $symbol, $says);
			offers($function, "$function($list)", $says);
		}
	},
	RATE => sub {
		my ($name, $comment) = commented($_[0]);
		create_aggregate($name, 'success boolean', STATE => 'rate_summary', SSPACE => 48, SFUNC => 'rate_accum', INVERSE => 'rate_accum_inv',
			FINAL => 'rate_value_final', COMBINE => 'rate_combine', comment => "$comment True counts as success, false as failure, null as unknown.");
		create_aggregate($name, 'successes bigint, trials bigint', STATE => 'rate_summary', SSPACE => 48, SFUNC => 'rate_accum', INVERSE => 'rate_accum_inv',
			FINAL => 'rate_value_final', COMBINE => 'rate_combine', comment => "$comment From counts that are already known.");
		offers($name, "$name(success boolean)", $comment);
		offers($name, "$name(successes bigint, trials bigint)", "$comment From counts that are already known.");
	},
);

# commented splits a statement into what is declared and its comment.
sub commented
{
	my ($declared, $comment) = $_[0] =~ /^(.*?)\s*'((?:[^']|'')*)'$/s or fail("no comment: $_[0]");
	$comment =~ s/''/'/g;
	return ($declared, $comment);
}

# declaration splits "name(arguments) rest 'comment'".
sub declaration
{
	my ($text) = @_;
	$text =~ /\G\s*(\w+)\(/gc or fail("no name: $text");
	my $name = $1;
	my ($start, $depth) = (pos $text, 1);
	while ($depth && $text =~ /([()'])/g)
	{
		if ($1 eq "'") { $text =~ /\G(?:[^']|'')*'/g; next; }
		$depth += $1 eq '(' ? 1 : -1;
	}
	my $arguments = substr $text, $start, pos($text) - 1 - $start;
	my $rest = substr $text, pos $text;
	$rest =~ s/\s*'((?:[^']|'')*)'$//s or fail("no comment: $name");
	(my $comment = $1) =~ s/''/'/g;
	$arguments =~ s/\s+/ /g;
	$rest =~ s/^\s+//;
	return ($name, $arguments, $rest, $comment);
}

# read_room reads a room's file and runs its statements.
sub read_room
{
	my ($file_name) = @_;
	my $path = $file_name =~ m{/} ? "$src/$file_name.sql" : "$src/$file_name/$file_name.sql";
	$room = basename($file_name);
	$folder = $file_name =~ s{/.*}{}r;
	open my $file, '<', $path or die "$path: $!\n";
	my $text = do { local $/; <$file> };
	my $words = join '|', keys %statement;
	undef $metric;
	$text =~ s/\A(?:--[^\n]*\n)+\n*//;
	$text =~ s/\bfloat8\b/double precision/g;
	while ($text =~ /\G(?:^($words)\s+((?:[^';]|'(?:[^']|'')*')*);\n*|([^\n]*\n))/gcm)
	{
		if (defined $1) { my ($word, $rest) = ($1, $2); $rest =~ s/\s+$//; $statement{$word}->($rest); }
		elsif ($3 eq "\n") { put("\n") if @out && $out[-1] !~ /\n\n\z/; }
		else { put($3); }
	}
	fail("cannot read: " . substr($text, pos $text, 60)) if (pos($text) // 0) < length $text;
	put("\n") if @out && $out[-1] !~ /\n\n\z/;
}

# guide writes advocacy_metrics() from the METRIC statements.
sub guide
{
	my @rows = grep { @{ $_->{names} } } @metrics;
	my $rows = @rows;
	put('-- ' . '-' x 76 . "\n-- The guide\n-- " . '-' x 76 . "\n\n");
	put("CREATE FUNCTION advocacy_metrics()\n\tRETURNS TABLE (\n"
		. join(",\n", map { "\t\t$_" } 'category text', 'metric text', 'question text', 'formula text', 'unit text', 'range text', 'better text', 'functions text[]', 'example text', 'source text')
		. "\n\t)\n\tLANGUAGE SQL IMMUTABLE PARALLEL SAFE ROWS $rows\nBEGIN ATOMIC\n\tSELECT *\n\tFROM (VALUES\n");
	my @values = map {
		my $m = $_;
		"\t\t(" . join(', ', map { quoted($_) } $category{ $m->{room} }, @$m{qw(METRIC QUESTION)}) . ",\n\t\t "
			. join(', ', map { quoted($_) } @$m{qw(FORMULA UNIT RANGE BETTER)}) . ",\n\t\t ARRAY["
			. join(', ', map { quoted($_) } @{ $m->{names} }) . "],\n\t\t " . quoted($m->{EXAMPLE}) . ",\n\t\t " . quoted($m->{SOURCE}) . ')'
	} @rows;
	put(join(",\n", @values) . "\n\t) AS guide (category, metric, question, formula, unit, range, better, functions, example, source);\nEND;\n"
		. "COMMENT ON FUNCTION advocacy_metrics() IS\n'Every metric: what it answers, how it is computed, its unit and range, the functions that give it, an example and its source.';\n");
}

# anchors returns, for every page of a directory, where each name stands: in a
# heading that is a list of names, in a signature, or first in a row of a table.
sub anchors
{
	my ($directory) = @_;
	my %anchor;
	for my $path (sort glob "$directory/*.md")
	{
		my ($page, $here, $fence, %rank, %seen) = (basename($path), '', '');
		next if $page eq 'README.md';
		open my $file, '<', $path or die "$path: $!\n";
		while (<$file>)
		{
			my @names;
			my $rank;
			if (/^```(\w*)/) { $fence = $fence ? '' : $1 || 'text'; }
			elsif (!$fence && /^#+ (.*?)\s*$/)
			{
				my $heading = $1;
				($here = lc $heading) =~ s/[^a-z0-9_ -]//g;
				$here =~ tr/ /-/;
				$here .= '-' . ($seen{$here} - 1) if $seen{$here}++;
				($rank, @names) = (3, $heading =~ /\w+/g) if $heading =~ /^\w+(?:(?:,| and) [\w+]+)*$/;
			}
			elsif ($fence eq 'signature') { ($rank, @names) = (2, /^(\w+)\(/); }
			elsif (!$fence) { ($rank, @names) = (1, /^\| `(\w+)` \|/); }
			for (@names)
			{
				next if ($rank{$_} // 0) >= $rank;
				$rank{$_} = $rank;
				$anchor{$page}{$_} = "$page#$here";
			}
		}
	}
	return \%anchor;
}

# called returns the names of the arguments of a form, those with a default in brackets.
sub called
{
	my ($form) = @_;
	my ($arguments) = $form =~ /^\w+\((.*)\)$/s;
	my (@must, @may);
	for (split_list($arguments))
	{
		my ($name) = /^"?(\w+)/;
		if (/\sDEFAULT\s/) { push @may, $name; }
		else { push @must, $name; }
	}
	my $list = join ', ', @must;
	$list .= ($list ? ' [, ' : '[') . join(', ', @may) . ']' if @may;
	return "($list)";
}

# listing returns the lines of a metric's functions: a line per name, with its
# forms; an estimate and a difference stand on the line of what they are of.
sub listing
{
	my ($m, $anchor) = @_;
	my (@names, %forms, %comment, %with);
	for (@{ $m->{functions} })
	{
		my ($name, $form, $comment) = @$_;
		push @names, $name if !$forms{$name};
		push @{ $forms{$name} }, $form;
		$comment{$name} //= $comment;
	}
	my $link = sub {
		my ($name) = @_;
		my @own = grep { /^\Q$m->{folder}\E/ } sort keys %$anchor;
		for my $sought ($name, $name =~ /^(\w+)_(?:estimate|difference)$/)
		{
			for my $page (@own, sort keys %$anchor) { return "[$name]($anchor->{$page}{$sought})" if $anchor->{$page}{$sought}; }
		}
		warn "no page has $name\n" if $m->{folder} ne 'base';
		return $name;
	};
	for my $name (@names)
	{
		next if $name !~ /^(\w+)_(?:estimate|difference)$/ || !$forms{$1};
		push @{ $with{$1} }, $name;
		delete $comment{$name};
	}
	my $lines = '';
	for my $name (grep { exists $comment{$_} } @names)
	{
		my %seen;
		my @forms = grep { !$seen{$_}++ } map { called($_) } @{ $forms{$name} };
		my $with = join '', map { ', ' . $link->($_) } @{ $with{$name} };
		$lines .= '- ' . $link->($name) . ' ' . join(' or ', map { "`$_`" } @forms) . "$with: $comment{$name}\n";
	}
	return $lines;
}

# index_of returns the page that lists every function, by question, below its head,
# which is kept.
sub index_of
{
	my ($directory) = @_;
	my $anchor = anchors($directory);
	open my $file, '<', "$directory/README.md" or die "$directory/README.md: $!\n";
	my $page = do { local $/; <$file> };
	my ($index) = $page =~ /\A(.*?^<!-- From here on written by make.*?-->\n)/ms or die "doc/README.md: no mark\n";
	my $last = '';
	my %place = (rating => 1, latest => 2, rate => 3, base => 9);
	for my $m (sort { ($place{$a->{room}} // 5) <=> ($place{$b->{room}} // 5) } @listed)
	{
		next if !@{ $m->{functions} };
		$index .= "\n## $title{$m->{room}}\n" if $m->{room} ne $last;
		$last = $m->{room};
		if ($m->{QUESTION})
		{
			my $called = $m->{METRIC} =~ s/\b(nps|csat|ces)\b/\U$1/r;
			my $range = $m->{RANGE} =~ s/\.\.$/ and more/r;
			my $says = join '; ', "$m->{FORMULA}", (join ', ', grep { $_ } $m->{UNIT}, $range), ($m->{BETTER} ? "$m->{BETTER} is better" : ());
			$index .= "\n**$m->{QUESTION}**\n" . ucfirst($called) . ": $says.\n";
		}
		$index .= "\n" . listing($m, $anchor);
	}
	return $index;
}

my $what = $ARGV[0] // 'script';
put("-- advocacy--1.0.sql\n--\t\tCustomer-advocacy metrics inside PostgreSQL.\n--\n-- Written by make from src/*/*.sql: change those.  What a metric means, its\n"
	. "-- arguments, units and sources are in the pages of doc.\n\n\\echo Use \"CREATE EXTENSION advocacy\" to load this file. \\quit\n\n");
read_room($_) for @rooms;
guide();
push @{ (grep { $_->{room} eq 'base' } @listed)[0]{functions} }, [ 'advocacy_metrics', 'advocacy_metrics()', 'The guide as a table: every metric, its question, formula, unit, range, functions, example and source.' ];
binmode STDOUT;
if ($what eq 'script') { print @out; }
elsif ($what eq 'index') { print index_of("$src/../doc"); }
else { die "usage: sql.pl script|index\n"; }
