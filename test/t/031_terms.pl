# Words and themes at size: parallel plans, parts, dump and restore of a large value,
# words that are chosen so that they collide, databases in other encodings, cancelling.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('terms');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', 'shared_buffers = 64MB');
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION advocacy;
	CREATE TABLE texts AS
	SELECT i AS id, i % 11 AS score, (SELECT array_agg('w' || i * j * 7919 % 20011 % (1 + i * j % 5000)) FROM generate_series(1::bigint, 3 + i % 20) AS j) AS words,
		ARRAY['t' || i % 13, 't' || i * i % 17] AS themes
	FROM generate_series(1::bigint, 60000) AS i;
	ALTER TABLE texts SET (parallel_workers = 2);
	ANALYZE texts});

# ----------------------------------------------------------------------------
# The same summary, however it is made
# ----------------------------------------------------------------------------

my $parallel = q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;};

foreach my $call ('term_agg(words, true)', q{term_agg(array_to_string(words, ' '))}, 'theme_agg(score, themes)')
{
	like($node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) SELECT $call FROM texts"), qr/Partial Aggregate/, "$call: runs in parallel");
	is( $node->safe_psql('postgres', qq{
		SET max_parallel_workers_per_gather = 0;
		CREATE TABLE whole AS SELECT $call AS s FROM texts;
		$parallel
		SELECT (SELECT $call FROM texts) = s,
			(SELECT rollup(p) FROM (SELECT $call AS p FROM texts GROUP BY id % 7) AS parts) = s,
			(SELECT rollup(p) FROM (SELECT $call AS p FROM texts GROUP BY id / 10) AS parts) = s
		FROM whole;
		DROP TABLE whole}),
		't|t|t', "$call: in parallel and from parts");
}

# A text without spaces is no one's friend: a word that is too long is cut, in time.
is( $node->safe_psql('postgres', q{
	SELECT count, length(term) FROM (SELECT term_agg(repeat('a', 10000000)) AS s) AS v, top_terms(s)}),
	'1|255', 'a character ten million times');

# ----------------------------------------------------------------------------
# Written and read again
# ----------------------------------------------------------------------------

my $file = $node->basedir . '/values';
is( $node->safe_psql('postgres', qq{
	CREATE TABLE large AS SELECT term_agg(ARRAY['word ' || i % 1000003, 'w' || i * 31 % 999983], true) AS s FROM generate_series(1::bigint, 400000) AS i;
	CREATE TABLE received (LIKE large);
	COPY large TO '$file' (FORMAT binary);
	COPY received FROM '$file' (FORMAT binary);
	SELECT s = (TABLE received), s::text::term_summary = s, length(s::text) > 5000000 FROM large}),
	't|t|t', 'a value of 800,000 words and 400,000 pairs is written and read');

# ----------------------------------------------------------------------------
# Words that collide
# ----------------------------------------------------------------------------

# Two halves of seven bytes each, x + 504665825 i and x + 962867456 i: for all i their
# hash with the first seed (src/base/lookup.h) is the same, because 504665825 times the
# seed plus 962867456 is a multiple of 2^61 - 1. Of any other seed it is not. Not all
# are text in UTF8; where texts are bytes they are.
my @words;
for (my $i = 0; @words < 200000; $i++)
{
	my $word = join '', map { substr pack('Q<', 4803839602528529 + $i * $_), 0, 7 } 504665825, 962867456;
	push @words, unpack('H*', $word) if $word !~ /\0/;
}
append_to_file("$file.words", join "\n", map({ "\\\\x$_" } @words), '');
chmod 0644, "$file.words";
$node->safe_psql('postgres', q{CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'});
$node->safe_psql('bytes', qq{
	CREATE EXTENSION advocacy;
	CREATE TABLE chosen (word bytea);
	COPY chosen FROM '$file.words'});
my ($status, $stdout, $stderr) = $node->psql('bytes', q{
	SET statement_timeout = '10s';
	SELECT count(*), sum(count) FROM (SELECT term_agg(ARRAY[convert_from(word, 'SQL_ASCII')]) AS s FROM chosen) AS v, top_terms(s, NULL)});
is($stdout . $stderr, '200000|200000', 'two hundred thousand words of one hash are no slower than others');

($status, $stdout, $stderr) = $node->psql('bytes', q{SELECT term_agg('a b'::text)});
like($stderr, qr/texts are read in the encoding UTF8 only/, 'a text in another encoding is refused');
is($node->safe_psql('bytes', q{SELECT term, count FROM (SELECT term_agg(to_tsvector('simple', 'a b a')) AS s) AS v, top_terms(s)}),
	"a|2\nb|1", 'lexemes are counted in any');

# ----------------------------------------------------------------------------
# Cancelling
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	CREATE TABLE book AS SELECT string_agg('word' || i % 100003 || ' ' || md5((i % 3000)::text), ' ') AS body FROM generate_series(1, 2400000) AS i;
	CREATE TABLE list AS SELECT array_agg('w' || i * 7919 % 10007) AS words FROM generate_series(1::bigint, 3000000) AS i;
	CREATE TABLE forks AS SELECT theme_agg(i % 11, (SELECT array_agg('t' || b) FROM generate_series(0, 19) AS b WHERE i >> b & 1 = 1)) AS s FROM generate_series(1, 200000) AS i});
cmp_ok($node->safe_psql('postgres', 'SELECT length(body) FROM book'), '>', 100_000_000, 'there is a text of 100 MB');

my %long = (
	'a text of 100 MB' => q{SELECT count(s) FROM (SELECT term_agg(body) AS s FROM book, generate_series(1, 20)) AS v},
	'an array of three million words' => q{SELECT count(s) FROM (SELECT term_agg(words, true) AS s FROM list, generate_series(1, 100)) AS v},
	'many words' => q{SELECT term_agg(ARRAY[i::text]) IS NULL FROM generate_series(1, 100000000) AS i},
	'merging' => q{SELECT rollup(s) IS NULL FROM large, generate_series(1, 1000)},
	'text' => q{SELECT count(s::text::term_summary) FROM large, generate_series(1, 100) WHERE s::text <> ''},
	'top terms' => q{SELECT count(*) FROM large, generate_series(1, 1000) AS n, top_terms(s, NULL, n % 2 = 0)},
	'keywords' => q{SELECT count(*) FROM large, generate_series(1, 1000) AS n, keywords(s, s, n)},
	'collocations' => q{SELECT count(*) FROM large, generate_series(1, 1000) AS n, collocations(s, NULL, n % 2)},
	'merging themes' => q{SELECT rollup(s) IS NULL FROM forks, generate_series(1, 1000)},
	'costs' => q{SELECT count(*) FROM forks, generate_series(1, 1000) AS n, theme_costs(s, 1 / (n + 1.0))});

foreach my $what (sort keys %long)
{
	my $start = time;

	($status, $stdout, $stderr) = $node->psql('postgres', "SET statement_timeout = '700ms'; $long{$what}");
	like($stderr, qr/canceling statement due to statement timeout/, "$what: can be cancelled");
	cmp_ok(time - $start, '<', 1.9, "$what: within a second");
}
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'and was all the time');

$node->stop;
done_testing();
