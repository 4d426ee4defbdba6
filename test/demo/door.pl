#!/usr/bin/perl
#
# door.pl: reads a user's CSV files as they were exported, checks every value of every line, and
# writes CSV that the demo's tables take as it stands. It needs no server: what is wrong is told
# before anything is built, with file, line, column and value, and what would be read instead.
# Usage: door.pl TABLES.SQL OUTPUT COLUMNS FILE ...
#
#	TABLES.SQL	has the tables, their columns and constraints
#	OUTPUT		a directory, which gets plan (a line for each file: table, file, written file,
#				columns, rows) and the written files
#	COLUMNS		the user's map of headings, or - for none (doc/files.md)
#
# A file goes to the table that the map says, or whose name it has, or whose export it is known to
# be by its headings. The rest is left alone.

use strict;
use warnings;

my ($tables_file, $output, $map_file, @files) = @ARGV;
my (@complaints, $complaints_more);

binmode STDOUT, ':utf8';
binmode STDERR, ':utf8';
@files = map { my $name = $_; utf8::decode($name); $name } @files;

# ----------------------------------------------------------------------------
# What there is to fill
# ----------------------------------------------------------------------------

# Of each table: its columns in order, the type of each, and what its constraints ask.
my (%columns, %type, %range, %one_of);

sub read_tables
{
	my $table;

	open my $in, '<:utf8', $tables_file or die "cannot open $tables_file: $!\n";
	while (<$in>)
	{
		if (/^CREATE UNLOGGED TABLE company\.([a-z_]+) \($/) { $table = $1; }
		elsif (/^\);/) { undef $table; }
		elsif (/^ALTER TABLE company\.([a-z_]+) ADD ([a-z_]+) ([^;]+);/) { push @{ $columns{$1} }, $2; $type{$1}{$2} = $3; }
		elsif (!$table) { next; }
		elsif (/^\t([a-z_]+)\t+([^,]+(\(\d+,\d+\))?),?$/) { push @{ $columns{$table} }, $1; $type{$table}{$1} = $2; }
		elsif (/CONSTRAINT "(.*)" CHECK \((\w+) BETWEEN (\d+) AND (\d+)\)/) { $range{$table}{$2} = [ $3, $4, $1 ]; }
		elsif (/CONSTRAINT "(.*)" CHECK \((\w+) >= (\d+)\)/) { $range{$table}{$2} = [ $3, 9e15, $1 ]; }
		elsif (/CONSTRAINT "(.*)" CHECK \((\w+) IN \((.*)\)\)/) { $one_of{$table}{$2} = [ $1, map { tr/' //dr } split /,/, $3 ]; }
	}
}

# Exports that are known by their headings: which they must have, and of each column the headings
# that it may have, the best first, or a pattern. Sources: doc/files.md.
my %recommend = (score => [qr/recommend/], satisfaction => [qr/satisf/], effort => [qr/\beas[yi]|effort/], comment => [qr/\bwhy\b|\breason\b|comment/]);
my @exports = (
	{
		name => q{Shopify's orders}, table => 'orders', have => [ 'name', 'financial status', 'created at', 'total', 'lineitem quantity' ], group => 'order_id',
		columns => { order_id => ['name'], customer_id => ['email'], ordered_at => ['created at'], items => ['lineitem quantity'], amount => ['total'], refunded_amount => ['refunded amount'], channel => ['source'] },
		leave_out => sub { my ($v) = @_; return $v->('cancelled at') ne '' || lc $v->('financial status') eq 'voided' ? 'cancelled or voided' : '' }
	},
	{
		name => q{Stripe's payments}, table => 'orders', have => [ 'id', 'amount', 'amount refunded', 'status' ],
		columns => { order_id => ['id'], customer_id => [ 'customer id', 'customer email' ], ordered_at => [ 'created (utc)', 'created date (utc)', 'created' ], amount => ['amount'], refunded_amount => ['amount refunded'],
			refunded_at => ['refunded date (utc)'] },
		leave_out => sub { my ($v) = @_; return $v->('status') =~ /^(paid|succeeded|refunded|partially refunded|partial refund)$/i ? '' : 'not paid' }
	},
	{
		name => q{Stripe's subscriptions}, table => 'customers', have => [ 'id', 'customer id', 'status', 'current period start (utc)' ], group => 'customer_id',
		columns => { customer_id => [ 'customer id', 'customer email' ], signed_up_at => [ 'start date (utc)', 'start (utc)', 'created (utc)' ], closed_at => [ 'ended at (utc)', 'canceled at (utc)' ], plan => [ 'plan', 'product' ] },
		leave_out => sub { my ($v) = @_; return $v->('status') =~ /^incomplete/i ? 'never begun' : '' }
	},
	{
		name => q{SurveyMonkey's responses}, table => 'surveys', have => [ 'respondent id', 'collector id', 'start date', 'end date' ], second_heading => 1,
		columns => { %recommend, response_id => ['respondent id'], customer_id => [ 'email address', 'custom data 1', 'custom data' ], asked_at => ['start date'], answered_at => ['end date'] }
	},
	{
		name => q{Typeform's responses}, table => 'surveys', have => [ '#', 'start date (utc)', 'submit date (utc)' ],
		columns => { %recommend, response_id => ['#'], customer_id => [ 'email', 'customer_id', 'user_id', qr/\be-?mail\b/ ], asked_at => ['start date (utc)'], answered_at => ['submit date (utc)'] }
	},
	{
		name => q{Delighted's responses}, table => 'surveys', have => [ 'score', 'comment', [ 'person', 'person id', 'email', 'person email' ], [ 'created at', 'created_at', 'response date' ] ],
		columns => { response_id => [ 'id', 'response id' ], customer_id => [ 'email', 'person email', 'person', 'person id' ], asked_at => [ 'sent at', 'survey sent at' ], answered_at => [ 'created at', 'created_at', 'response date' ], score => ['score'], comment => ['comment'],
			answer_region => [ 'region', 'location' ] }
	});

# What a column may be called beside its name, in a map or a heading: customer, id, at or date; and
# region, segment and plan of an answer.
my %first_id = (customers => 'customer_id', surveys => 'response_id', orders => 'order_id', visits => 'visit_id', referrals => 'referral_id', loyalty_points => 'entry_id', campaigns => 'campaign_id', campaign_sends => 'send_id', posts => 'post_id');
my %time = (customers => 'signed_up_at', surveys => 'answered_at', orders => 'ordered_at', visits => 'occurred_at', referrals => 'invited_at', loyalty_points => 'occurred_at', campaigns => 'started_at', campaign_sends => 'sent_at', posts => 'posted_at');

# also_called returns the column that a name stands for, if it is not one itself.
sub also_called
{
	my ($table, $name) = @_;

	return $type{$table}{customer_id} ? 'customer_id' : undef if $name eq 'customer';
	return "answer_$name" if $table eq 'surveys' && $name =~ /^(region|segment|plan)$/;
	return $name eq 'id' ? $first_id{$table} : $name =~ /^(at|date)$/ ? $time{$table} : undef;
}

# ----------------------------------------------------------------------------
# The map
# ----------------------------------------------------------------------------

# Of tables and columns: the heading; of tables: files, the order of days, lines of headings.
my (%heading, %file_of, %order, %headings);

# complain notes what is wrong, the first ten times.
sub complain
{
	@complaints < 10 ? push(@complaints, join '', @_) : $complaints_more++;
}

# read_map reads lines such as "orders.customer = Email"; a README may have them in its first line,
# apart by semicolons.
sub read_map
{
	my $number = 0;

	open my $in, '<:raw', $map_file or die "cannot open $map_file: $!\n";
	while (my $line = <$in>)
	{
		my $readme = $map_file =~ m{(^|/)readme[^/]*$}i;

		$number++;
		utf8::decode($line);
		$line =~ s/^\x{feff}//;
		last if $readme && ($number > 1 || $line !~ /^\s*[a-z_]+(\.[a-z_]+)?\s*=/);
		foreach my $entry ($readme ? split /;/, $line : $line)
		{
			my $where = "$map_file, line $number: ";

			$entry =~ s/(^|\s)#(?!\s*$).*// unless $entry =~ /=\s*#/;
			next if $entry !~ /\S/;
			my ($table, $column, $value) = $entry =~ /^\s*([a-z_]+)(?:\.([a-z_]+))?\s*=\s*(.*?)\s*$/i;
			if (!defined $table)
			{
				complain($where, quoted($entry), ' is not of the form table.column = Heading');
				next;
			}
			($table, $column) = (lc $table, defined $column ? lc $column : undef);
			$value =~ s/^"(.*)"$/$1/;
			($column, $table) = ('dates', '*') if $table eq 'dates' && !defined $column;
			if ($table ne '*' && !$columns{$table})
			{
				complain($where, "there is no table $table; the tables are ", join ' ', sort keys %columns);
			}
			elsif (!defined $column) { $file_of{ lc $value } = $table; }
			elsif ($column eq 'dates')
			{
				my $order = $value =~ /^(us|american|month first)$/i ? 'month' : $value =~ /^(european|day first)$/i ? 'day' : undef;

				complain($where, quoted($value), ' is not an order of days; european (31/12/2025) or us (12/31/2025) would be') unless $order;
				$order{$table} = $order;
			}
			elsif ($column eq 'headings' && $value =~ /^[12]$/) { $headings{$table} = $value; }
			else
			{
				my $known = $type{$table}{$column} ? $column : also_called($table, $column);

				if (!defined $known)
				{
					complain($where, "$table has no column $column; its columns are ", join ' ', @{ $columns{$table} });
					next;
				}
				$heading{$table}{$known} = $value;
			}
		}
	}
}

# ----------------------------------------------------------------------------
# CSV
# ----------------------------------------------------------------------------

# quoted shows a value, shortened.
sub quoted
{
	my ($value) = @_;

	$value =~ s/^\s+|\s+$//g;
	$value =~ s/\s+/ /g;
	return '"' . (length $value > 60 ? substr($value, 0, 57) . '...' : $value) . '"';
}

# What Excel writes and wants as a first line, so as to know what stands between values.
my $separator = qr/^(?:\xef\xbb\xbf)?"?sep=([,;\t])"?\r?\n/i;

# records returns a function that returns the records of a file one after the other: the line that
# it begins in, and its values. It dies of what is not CSV in UTF-8.
sub records
{
	my ($file, $delimiter) = @_;
	my ($number, $path) = (0, $file);
	my $edges = qr/(?:^|\Q$delimiter\E)[^\S\t]|[^\S\t](?:\Q$delimiter\E|$)/;

	utf8::encode($path);
	open my $in, '<:raw', $path or die "$file cannot be read: $!\n";
	if ((my $line = <$in> // '') =~ $separator) { $number = 1; }
	else { seek $in, 0, 0; }
	return sub {
		my $line = <$in>;
		my $begin = ++$number;
		my @values;

		defined $line or return;
		while (($line =~ tr/"//) % 2)
		{
			my $more = <$in>;

			defined $more or die "$file, line $begin: a quotation mark is not closed\n";
			$number++;
			$line .= $more;
		}
		utf8::decode($line) or die "$file, line $begin: this is not UTF-8; save the file as \"CSV UTF-8\"\n";
		$line =~ s/^\x{feff}// if $begin == 1;
		$line =~ s/\r?\n\z|\r\z//;
		return ($begin, '') if $line eq '';
		if (index($line, '"') < 0)
		{
			@values = split /\Q$delimiter\E/, $line, -1;
			return ($begin, $line =~ $edges ? map { s/^\s+|\s+$//gr } @values : @values);
		}
		pos($line) = 0;
		while (1)
		{
			if ($line =~ /\G\s*"((?:[^"]|"")*)"[^\S\t]*(?=\Q$delimiter\E|\z)/gc) { push @values, $1 =~ s/""/"/gr; }
			elsif ($line =~ /\G([^\Q$delimiter\E]*)/gc) { push @values, $1; }
			last unless $line =~ /\G\Q$delimiter\E/gc;
		}
		return ($begin, map { s/^\s+|\s+$//gr } @values);
	};
}

# delimiter_of guesses what stands between the values of a file: what its first line has most of.
sub delimiter_of
{
	my ($file) = @_;
	my $path = $file;

	utf8::encode($path);
	open my $in, '<:raw', $path or die "$file cannot be read: $!\n";
	my $line = <$in> // '';
	die "$file is empty\n" if $line eq '';
	die "$file: this is UTF-16; save the file as \"CSV UTF-8\"\n" if $line =~ /^(\xff\xfe|\xfe\xff)/;
	return $1 if $line =~ $separator;
	$line =~ s/"[^"]*"//g;
	die "$file: its lines end as those of old Macintoshes do; save the file as \"CSV UTF-8\"\n" if $line =~ /\r[^\r\n]/;
	my %count = (',' => $line =~ tr/,//, ';' => $line =~ tr/;//, "\t" => $line =~ tr/\t//);
	return (sort { $count{$b} <=> $count{$a} || $a cmp $b } ',', ';', "\t")[0];
}

# normal returns a heading as headings are compared.
sub normal
{
	return lc($_[0]) =~ s/\s+/ /gr =~ s/^ | $//gr;
}

# ----------------------------------------------------------------------------
# Values
# ----------------------------------------------------------------------------

my %month;
@month{qw(jan feb mar apr may jun jul aug sep oct nov dec)} = 1 .. 12;

# day returns a day as yyyy-mm-dd, or nothing if there is none.
sub day
{
	my ($year, $month, $day) = @_;

	$year += $year < 70 ? 2000 : 1900 if $year < 100;
	return undef unless $month >= 1 && $month <= 12 && $day >= 1;
	my $leap = $year % 4 == 0 && $year % 100 != 0 || $year % 400 == 0;
	return undef unless $day <= (31, 28 + $leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[ $month - 1 ];
	return sprintf '%04d-%02d-%02d', $year, $month, $day;
}

# clock returns a time and a zone as PostgreSQL reads them, nothing for none, undef for what is no time.
sub clock
{
	my ($text) = @_;

	return '' if $text =~ /^[ ,T]*$/;
	my ($hour, $minute, $second, $half, $zone) = $text =~ /^(?:T|,? +|, *at +)(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?(?: *([ap])\.?m\.?)? *(Z|UTC|GMT|[-+]\d\d(?::?\d\d)?)?$/i or return undef;
	return undef if $hour > 23 || $minute > 59 || ($second // 0) >= 60 || $half && ($hour < 1 || $hour > 12);
	$hour = $hour % 12 + (lc $half eq 'p' ? 12 : 0) if $half;
	return sprintf(' %02d:%02d', $hour, $minute) . (defined $second ? ":$second" : '') . (!defined $zone ? '' : $zone =~ /^\D/ && $zone !~ /\d/ ? '+00' : $zone);
}

# time_of reads a time: (text), or (undef, day first, month first) where the order of day and month
# is not known; nothing if it cannot be read.
sub time_of
{
	my ($value) = @_;

	if ($value =~ /^(\d{4})([-\/.])(\d{1,2})\2(\d{1,2})(\D.*)?$/ || $value =~ /^(\d{4})()(\d\d)(\d\d)$/)
	{
		my ($day, $clock) = (day($1, $3, $4), clock($5 // ''));
		return defined $day && defined $clock ? "$day$clock" : ();
	}
	if ($value =~ /^(\d{10})(?:\.\d+)?$/)
	{
		my @t = gmtime $1;
		return sprintf '%04d-%02d-%02d %02d:%02d:%02d+00', $t[5] + 1900, $t[4] + 1, @t[ 3, 2, 1, 0 ];
	}
	if ($value =~ /^(?:[a-z]{3,9},? +)?(\d{1,2})(?:st|nd|rd|th)?[- .]+([a-z]{3})[a-z]*[-. ,]+(\d{4}|\d\d)(\D.*)?$/i && $month{ lc $2 } || $value =~ /^(?:[a-z]{3,9},? +)?([a-z]{3})[a-z]*\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})(\D.*)?$/i && $month{ lc $1 })
	{
		my ($d, $m, $y, $rest) = ($1, $2, $3, $4);

		($d, $m) = ($m, $d) if $d =~ /\D/;
		my ($day, $clock) = (day($y, $month{ lc $m }, $d), clock($rest // ''));
		return defined $day && defined $clock ? "$day$clock" : ();
	}
	if ($value =~ /^(\d{1,2})([-\/.])(\d{1,2})\2(\d{4}|\d\d)(\D.*)?$/)
	{
		my ($clock, $european, $us) = (clock($5 // ''), day($4, $3, $1), $2 eq '.' ? undef : day($4, $1, $3));

		return unless defined $clock && (defined $european || defined $us);
		return (undef, map { defined $_ ? "$_$clock" : undef } $european, $us);
	}
	return;
}

# number_of reads a number as time_of reads a time: decimal comma, decimal point.
sub number_of
{
	my ($value) = @_;
	my ($sign, $digits);

	$value =~ s/^\((.*)\)$/-$1/;
	$value =~ s/^([-+]?)(?:[A-Z]{3}|\p{Sc})\s*([-+]?)/$1$2/;
	$value =~ s/\s*(?:[A-Z]{3}|\p{Sc})$//;
	$value =~ s/(?<=\d)[\s'\x{a0}\x{202f}](?=\d{3})//g;
	($sign, $digits) = $value =~ /^([-+]?)(\d[\d.,]*|[.,]\d+)$/ or return;
	$sign = '' if $sign eq '+';
	return "$sign$digits" if $digits =~ /^\d+$/;
	my $comma = $digits =~ /^(?:\d*|\d{1,3}(?:\.\d{3})+)(?:,\d*)?$/ ? $sign . ($digits =~ tr/.//dr =~ tr/,/./r) : undef;
	my $point = $digits =~ /^(?:\d*|\d{1,3}(?:,\d{3})+)(?:\.\d*)?$/ ? $sign . ($digits =~ tr/,//dr) : undef;

	# a single point is one, unless commas elsewhere say that it is not
	return unless defined $comma || defined $point;
	return (undef, $comma, $point);
}

my %read = ('a day' => '2025-12-31, 2025-12-31 18:30, 31.12.2025, 12/31/2025 6:30 PM, 31 Dec 2025', 'an amount' => '1234.50, 1,234.50, 1.234,50, $12', 'a whole number' => '0, 12, 1,234',
	'a score' => '9, "9 - Likely", "Extremely likely - 10"', 'yes or no' => 'true, false, yes, no, 1, 0', 'a UUID' => '0f8fad5b-d9cb-469f-a165-70867728950e');

# kind_of says how the values of a column are read.
sub kind_of
{
	my ($table, $column) = @_;
	my $type = $type{$table}{$column};

	return 'a day' if $type =~ /^timestamp/;
	return 'an amount' if $type =~ /^numeric/;
	return 'a score' if $type eq 'smallint' && $range{$table}{$column};
	return 'a whole number' if $type =~ /int/;
	return 'yes or no' if $type eq 'boolean';
	return 'a UUID' if $type eq 'uuid';
	return 'a text';
}

# too_large says what a column takes, of a value that it does not.
sub too_large
{
	my ($type, @values) = @_;
	my $below = $type =~ /^numeric\((\d+),(\d+)\)/ ? 10**($1 - $2) : $type eq 'smallint' ? 32768 : $type eq 'integer' ? 2147483648 : return;

	return grep({ defined $_ && abs($_) < $below } @values) ? undef : ", but the column takes less than $below";
}

# value_of reads a value of a kind, as time_of does; values come again, so that the last ones are
# remembered.
my (%remembered, $remembered);

sub value_of
{
	my ($kind, $value) = @_;

	return $value if $kind eq 'a text';
	(%remembered, $remembered) = () if ++$remembered > 100000;
	return @{ $remembered{$kind}{$value} //= [ read_value($kind, $value) ] };
}

# read_value does it.
sub read_value
{
	my ($kind, $value) = @_;

	return time_of($value) if $kind eq 'a day';
	return number_of($value) if $kind eq 'an amount';
	if ($kind eq 'a whole number') { my $n = $value =~ s/(?<=\d),(?=\d{3}\b)//gr; return $n =~ /^-?\d{1,18}(\.0*)?$/ ? $n =~ s/\..*//r : (); }
	if ($kind eq 'a score') { return $value =~ /^(\d{1,4})(?:\.0+)?$/ || $value =~ /^(\d{1,4})\s*(?:[-:=(,.)]|\p{Pd}|\s\p{L})\D*$/ || $value =~ /^\D*\p{L}\D*?[-:=(,\s\p{Pd}](\d{1,4})\)?$/ ? $1 : (); }
	if ($kind eq 'yes or no') { return $value =~ /^(true|t|yes|y|1|on)$/i ? 'true' : $value =~ /^(false|f|no|n|0|off)$/i ? 'false' : (); }
	return $value =~ /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i ? $value : ();
}

# ----------------------------------------------------------------------------
# A file
# ----------------------------------------------------------------------------

# table_of finds out where a file goes, of its name and headings: table, export if it is a known one.
sub table_of
{
	my ($file, @names) = @_;
	my ($name) = lc($file) =~ m{([^/]+)$};
	my %has = map { normal($_) => 1 } @names;
	my $table = $file_of{$name} // $file_of{ $name =~ s/\.[^.]*$//r };

	foreach my $export (@exports)
	{
		next if grep { my $h = $_; !grep { $has{$_} } ref $h ? @$h : $h } @{ $export->{have} };
		return ($export->{table}, $export) if !defined $table || $table eq $export->{table};
	}
	return ($table) if defined $table;
	$name =~ s/\.[^.]*$//;
	return $columns{$name} ? ($name) : ();
}

# columns_of finds the place of each column among the headings; it complains of the map's headings
# that are not there, and of those that are there twice.
sub columns_of
{
	my ($file, $table, $export, @names) = @_;
	my @normal = map { normal($_) } @names;
	my %at;

	foreach my $column (@{ $columns{$table} })
	{
		my @wanted = defined $heading{$table}{$column} ? normal($heading{$table}{$column}) : $export ? @{ $export->{columns}{$column} // [] } : ();
		my @found;

		if (!@wanted && !($export && $export->{columns}{$column}))
		{
			@wanted = ($column, $column =~ tr/_/ /r, grep { (also_called($table, $_) // '') eq $column } qw(customer id at date region segment plan));
		}
		foreach my $wanted (@wanted)
		{
			@found = grep { ref $wanted ? $normal[$_] =~ $wanted : $normal[$_] eq $wanted } 0 .. $#normal;
			last if @found;
		}
		if (@found > 1 && !ref $wanted[0])
		{
			complain("$file, line 1, column $names[$found[1]]: there are two columns of that name");
		}
		elsif (@found) { $at{$column} = $found[0]; }
		elsif (defined $heading{$table}{$column})
		{
			complain("$file, line 1: there is no heading ", quoted($heading{$table}{$column}), ", which $map_file has for $table.$column; there are ", join ', ', map { quoted($_) } @names);
		}
	}
	return %at;
}

# second_heading tells whether the second line of a file is one of headings, too: where its ids are
# empty, and something is not what its column wants, and nothing is. SurveyMonkey always has it.
sub second_heading
{
	my ($table, $export, $at, @values) = @_;
	my @ids = grep { /_id$/ && defined $at->{$_} } @{ $columns{$table} };
	my $unlike = $export && $export->{second_heading};

	return $headings{$table} == 2 if $headings{$table};
	return 0 if !@ids || grep { $values[ $at->{$_} ] ne '' } @ids;
	foreach my $column (keys %$at)
	{
		my ($kind, $value) = (kind_of($table, $column), $values[ $at->{$column} ]);

		next if $value eq '' || $kind eq 'a text';
		return 0 if (my @read = value_of($kind, $value));
		$unlike = 1;
	}
	return $unlike;
}

# note_readings notes of a value that can be read in two ways which of them hold for all values of
# its column so far.
sub note_readings
{
	my ($note, $line, $value, @ways) = @_;

	foreach my $way (0, 1)
	{
		$note->{breaks}[$way] //= [ $line, $value ] unless defined $ways[$way];
	}
	return if !defined $ways[0] || !defined $ways[1] || $ways[0] eq $ways[1];
	$note->{differ} //= [ $line, $value, @ways ];
	$note->{differ} = [ $line, $value, @ways ] if $value =~ /,/ && $note->{differ}[1] !~ /,/;
}

# reading returns the way in which all values of a column can be read. It complains if there is
# none, or if there are two.
sub reading
{
	my ($file, $name, $kind, $note, $order) = @_;
	my @way = $kind eq 'a day' ? ('day first, as in 31/12/2025', 'month first, as in 12/31/2025') : ('a decimal comma', 'a decimal point');
	my ($first, $second) = map { $note->{breaks}[$_] } 0, 1;

	if (defined $order && $kind eq 'a day')
	{
		my $asked = $order eq 'day' ? 0 : 1;
		my $break = $note->{breaks}[$asked];

		complain("$file, line $break->[0], column $name: ", quoted($break->[1]), " is not $way[$asked], which $map_file says") if $break;
		return $asked;
	}
	if ($first && $second)
	{
		complain("$file, line $first->[0], column $name: ", quoted($first->[1]), " is read as $way[1], but ", quoted($second->[1]), " in line $second->[0] as $way[0]: a column must agree on one");
	}
	elsif (!$first && !$second && (my $differ = $note->{differ}))
	{
		# A point alone is a decimal one.
		return 1 if $kind ne 'a day' && $differ->[1] !~ /,/;
		complain("$file, line $differ->[0], column $name: ", quoted($differ->[1]), " is $differ->[2] ($way[0]) or $differ->[3] ($way[1]), and nothing in the column tells; ",
			$kind eq 'a day' ? 'write "dates = european" or "dates = us" in columns.txt' : 'write some with two decimals');
	}
	return $second ? 0 : 1;
}

# grouped makes one row of those with the same key: what is there first, but items that are added
# up; and of subscriptions the first start, and the last end if all have ended.
sub grouped
{
	my ($key, $list, $rows) = @_;
	my %place = map { $list->[$_] => $_ } 0 .. $#$list;
	my (%first, @rows);

	foreach my $row (@$rows)
	{
		my $id = $row->[ $place{$key} ];
		my $first = $id ne '' ? $first{$id} : undef;

		if (!$first)
		{
			push @rows, $row;
			$first{$id} = $row;
			next;
		}
		foreach my $column (@$list)
		{
			my $new = $row->[ $place{$column} ];

			foreach my $is ($first->[ $place{$column} ])
			{
				if ($column eq 'items') { $is = ($is || 0) + ($new || 0); }
				elsif ($column eq 'closed_at') { $is = $is eq '' || $new eq '' ? '' : $is gt $new ? $is : $new; }
				elsif ($column eq 'signed_up_at') { $is = $new if $is eq '' || $new ne '' && $new lt $is; }
				elsif ($is eq '') { $is = $new; }
			}
		}
	}
	return @rows;
}

# each_row calls a function with every row of a file that is for its table: the line, and the
# values. It returns the line of the second headings, if there are any, and how many were left out.
sub each_row
{
	my ($file, $table, $export, $at, $row) = @_;
	my $next = records($file, delimiter_of($file));
	my (undef, @names) = $next->();
	my %place = map { normal($names[$_]) => $_ } reverse 0 .. $#names;
	my $order = $export && $export->{group} && $export->{group} eq 'order_id' ? $at->{order_id} : undef;
	my ($first, $second, %left_out, %gone) = (1);

	while (my ($line, @values) = $next->())
	{
		next if @values == 1 && $values[0] eq '' && @names > 1;
		if (@values != @names)
		{
			complain("$file, line $line: ", scalar @values, ' values under ', scalar @names, ' headings, the last is ', quoted($values[-1]));
			next;
		}
		if ($first)
		{
			$first = 0;
			if (second_heading($table, $export, $at, @values))
			{
				$second = $line;
				next;
			}
		}
		if ($export && $export->{leave_out})
		{
			my $id = defined $order ? $values[$order] : '';
			my $why = $export->{leave_out}->(sub { my $place = $place{ $_[0] }; return defined $place ? $values[$place] : ''; });

			next if $gone{$id};
			if ($why ne '')
			{
				$left_out{$why}++;
				$gone{$id} = 1 if $id ne '';
				next;
			}
		}
		$row->($line, \@values);
	}
	return ($second, %left_out);
}

# read_file reads a file, checks it, and then writes what the table takes; it returns false if it
# is not for any table.
sub read_file
{
	my ($file, $number) = @_;
	my (undef, @names) = records($file, delimiter_of($file))->();
	my ($table, $export) = table_of($file, @names) or return 0;
	my %at = columns_of($file, $table, $export, @names);
	my @list = grep { defined $at{$_} } @{ $columns{$table} };
	my @kind = map { kind_of($table, $_) } @list;
	my @name = map { $names[ $at{$_} ] } @list;
	my %used = map { $_ => 1 } values %at;
	my (%note, @way, @rows, %seen, $again, $times_again);
	my $written = 0;

	if (!@list)
	{
		complain("$file, line 1: none of its columns belongs to $table; they may be ", join ' ', @{ $columns{$table} }) unless @complaints;
		return 1;
	}
	my ($second, %left_out) = each_row($file, $table, $export, \%at, sub {
		my ($line, $values) = @_;

		if ($table eq 'customers' && !$export && defined $at{customer_id} && $values->[ $at{customer_id} ] ne '' && $seen{ $values->[ $at{customer_id} ] }++)
		{
			$again //= "customer $values->[ $at{customer_id} ] in line $line";
			$times_again++;
		}
		foreach my $i (0 .. $#list)
		{
			my $value = $values->[ $at{ $list[$i] } ];

			next if $value eq '' || $kind[$i] eq 'a text' && !$one_of{$table}{ $list[$i] };
			my @read = value_of($kind[$i], $value);
			my ($range, $words) = ($range{$table}{ $list[$i] }, $one_of{$table}{ $list[$i] });
			my $where = "$file, line $line, column $name[$i]: ";

			if (!@read) { complain($where, quoted($value), " is not $kind[$i]; such would be $read{$kind[$i]}"); }
			elsif ($kind[$i] =~ /number|amount/ && (my $why = too_large($type{$table}{ $list[$i] }, @read))) { complain($where, quoted($value), $why); }
			elsif (@read > 1) { note_readings($note{$i} //= {}, $line, $value, @read[ 1, 2 ]); }
			elsif ($range && ($read[0] < $range->[0] || $read[0] > $range->[1])) { complain($where, quoted($value), $read[0] eq $value ? '' : " is read as $read[0]", ", but $range->[2]"); }
			elsif ($words && !grep { $_ eq $read[0] } @$words[ 1 .. $#$words ]) { complain($where, quoted($value), ", but $words->[0]"); }
		}
	});
	$way[$_] = reading($file, $name[$_], $kind[$_], $note{$_}, $order{$table} // $order{'*'}) foreach sort { $a <=> $b } keys %note;

	print "  $file: ", $export ? "$export->{name}, for" : 'for', " the table $table\n";
	print '    read as: ', join(', ', map {
		($list[$_] eq normal($name[$_]) ? $list[$_] : "$list[$_] = $name[$_]") . (defined $way[$_] && $kind[$_] eq 'a day' ? $way[$_] ? ' (month first)' : ' (day first)' : '')
	} 0 .. $#list), "\n";
	print "    line $second is a second line of headings\n" if $second;
	print "    there again, and counted again: $times_again lines, such as $again\n" if $again;
	print "    left out: $left_out{$_} $_\n" foreach sort keys %left_out;
	my @unused = map { length $_ > 40 ? substr($_, 0, 37) . '...' : $_ } map { $names[$_] } grep { !$used{$_} && $names[$_] ne '' } 0 .. $#names;
	print '    not used: ', join(', ', @unused > 12 ? (@unused[ 0 .. 11 ], 'and ' . (@unused - 12) . ' more') : @unused), "\n" if @unused;
	return 1 if @complaints;

	open my $out, '>:utf8', "$output/$number.csv" or die "cannot write $output/$number.csv: $!\n";
	my $write = sub {
		print $out join(',', map { /[",\r\n]/ ? '"' . s/"/""/gr . '"' : $_ } @{ $_[0] }), "\n";
		$written++;
	};
	my $group = $export && $export->{group} && defined $at{ $export->{group} } ? $export->{group} : undef;

	print $out join(',', @list), "\n";
	each_row($file, $table, $export, \%at, sub {
		my (undef, $values) = @_;
		my @row = map {
			my $value = $values->[ $at{ $list[$_] } ];
			my @read = $value eq '' ? '' : value_of($kind[$_], $value);
			@read > 1 ? $read[ 1 + $way[$_] ] : $read[0]
		} 0 .. $#list;

		defined $group ? push(@rows, \@row) : $write->(\@row);
	});
	$write->($_) foreach defined $group ? grouped($group, \@list, \@rows) : ();
	close $out or die "cannot write $output/$number.csv: $!\n";
	open my $plan, '>>:utf8', "$output/plan" or die "cannot write $output/plan: $!\n";
	print $plan join("\t", $table, $file, "$output/$number.csv", join(',', @list), $written), "\n";
	close $plan or die "cannot write $output/plan: $!\n";
	return 1;
}

read_tables();
eval {
	read_map() if $map_file ne '-';
	foreach my $i (0 .. $#files)
	{
		read_file($files[$i], $i) or print "  left alone: $files[$i], neither named after a table nor an export that is known\n";
	}
	1;
} or push @complaints, $@ =~ s/\n\z//r;
if (@complaints)
{
	print STDERR map { "$_\n" } @complaints;
	print STDERR "... and $complaints_more more\n" if $complaints_more;
	exit 1;
}
