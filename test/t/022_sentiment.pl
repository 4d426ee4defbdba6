# Sentiment: texts that people labelled, in English, Chinese and Thai; lexicons in
# parallel, in parts, stored and large; texts that are long; other encodings.
#
# ADV_VOICE names a folder with vader_rows.tsv, vader_lines.tsv and tweets.tsv (VADER's
# terms and rules as rows, 27 lines with the scores that VADER's own program prints,
# tweets rated by 20 people: Hutto & Gilbert 2014, github.com/cjhutto/vaderSentiment),
# labelled_zh.tsv and labelled_th.tsv (reviews).  Without it, that part is left out.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('sentiment');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "jit = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

# ----------------------------------------------------------------------------
# What people say
# ----------------------------------------------------------------------------

my $voice = $ENV{ADV_VOICE};

if ($voice && -e "$voice/tweets.tsv")
{
	my %tables = (
		vader_rows => 'term text, valence float8, kind text', vader_lines => 'score float8, body text', tweets => 'rating float8, body text',
		labelled_zh => 'label int, body text', labelled_th => 'label int, body text');

	foreach my $table (sort keys %tables)
	{
		my $rows = slurp_file("$voice/$table.tsv") =~ s/^.*?\n//r;

		$rows =~ s/\\/\\\\/g;
		append_to_file($node->basedir . "/$table", $rows);
		chmod 0644, $node->basedir . "/$table";
		$node->safe_psql('postgres', "CREATE TABLE $table ($tables{$table}); COPY $table FROM '" . $node->basedir . "/$table'");
	}
	is( $node->safe_psql('postgres', q{
		CREATE TABLE vader AS SELECT lexicon_agg(term, valence, kind) AS l FROM vader_rows;
		SELECT count(*), max(abs(score - coalesce(sentiment(body, l), 0))) < 0.0001 FROM vader_lines, vader}),
		'27|t', 'the lines that VADER prints, to .0001');
	is($node->safe_psql('postgres', 'SELECT corr(rating, coalesce(sentiment(body, l), 0)) >= 0.870 FROM tweets, vader'),
		't', 'correlation with the ratings of tweets');
	foreach ([ 'labelled_zh', 70, 78 ], [ 'labelled_th', 80, 89 ])
	{
		my ($table, $decided, $right) = @$_;

		is( $node->safe_psql('postgres', qq{
			SELECT 100.0 * count(*) FILTER (WHERE s <> 0) / count(*) >= $decided, 100.0 * count(*) FILTER (WHERE sign(s) = sign(label - (SELECT avg(label) FROM $table))) / count(*) FILTER (WHERE s <> 0) >= $right
			FROM (SELECT label, sentiment(body) AS s FROM $table) AS v}),
			't|t', "$table: $decided percent decided, of these $right percent right");
	}
}
else
{
	diag('ADV_VOICE is not set: texts that people labelled are left out');
}

# ----------------------------------------------------------------------------
# Lexicons and scores in parallel, in parts, stored
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	CREATE TABLE term AS SELECT i, 'term ' || md5(i::text) AS term, i % 9 - 4 AS valence, i % 7 AS part FROM generate_series(1, 20000) AS i;
	CREATE TABLE body AS SELECT i, i % 11 AS g, 'Some term ' || md5((i * 7)::text) || (ARRAY[' good', ' not good!', '', ' 很好', ' ดีมาก'])[1 + i % 5] AS body FROM generate_series(1, 50000) AS i;
	ANALYZE});
my $parallel = 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;';

like($node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) SELECT sentiment_agg(sentiment(body)) FROM body"),
	qr/Finalize Aggregate.*Gather.*Partial Aggregate.*Parallel Seq Scan/s, 'scores planned in parallel');
like($node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) SELECT lexicon_agg(term, valence) FROM term"),
	qr/Finalize Aggregate.*Gather.*Partial Aggregate.*Parallel Seq Scan/s, 'so are lexicons');
is( $node->safe_psql('postgres', qq{
	CREATE TABLE serial AS SELECT lexicon_agg(term, valence) AS l, (SELECT sentiment_agg(sentiment(body)) FROM body) AS s FROM term;
	$parallel
	SELECT lexicon_agg(term, valence)::text = (SELECT l::text FROM serial) FROM term;
	SELECT sentiment_agg(sentiment(body)) = (SELECT s FROM serial) FROM body;
	RESET ALL;
	SELECT lexicon_agg(term, valence ORDER BY md5(term)) = (SELECT l FROM serial) FROM term;
	SELECT (SELECT lexicon_agg(t.term, t.valence) FROM lexicon_terms(l) AS t) = l FROM serial;
	SELECT rollup(s) = (SELECT s FROM serial) FROM (SELECT sentiment_agg(sentiment(body)) AS s FROM body GROUP BY g) AS p}),
	"t\nt\nt\nt\nt", 'serial, parallel, any order, any partition: the same');
is( $node->safe_psql('postgres', q{
	CREATE TABLE stored (id int, l term_lexicon);
	INSERT INTO stored SELECT part, lexicon_agg(term, valence) FROM term GROUP BY part UNION ALL SELECT 7, l FROM serial UNION ALL SELECT 8, lexicon_seed();
	INSERT INTO stored VALUES (9, '{"lexicon":1,"words":["good",1]}'), (10, NULL);
	-- one lexicon after the other in one query, from the TOAST table
	SELECT bool_and(a IS NOT DISTINCT FROM b), count(a) > 500 FROM (
		SELECT sentiment(body, l) AS a, sentiment(body, CASE WHEN id >= 0 THEN (l::text)::term_lexicon END) AS b FROM body JOIN stored ON true WHERE i < 200 ORDER BY i, id) AS v}),
	't|t', 'a lexicon from a column, another in every row');

# ----------------------------------------------------------------------------
# Large ones
# ----------------------------------------------------------------------------

is( $node->safe_psql('postgres', q{
	CREATE TABLE million AS SELECT lexicon_agg(md5(i::text), 1) AS l FROM generate_series(1, 1000000) AS i;
	SELECT sentiment(md5('777777'), l), sentiment('nothing', l), pg_column_size(l) < 120000000 FROM million}),
	'0.25|' . '|t', 'a lexicon of a million terms');
is( $node->safe_psql('postgres', q{
	SELECT sentiment(repeat('a', 10000000)), sentiment(repeat('烂', 10000000)) < -0.99, sentiment(repeat('ก', 10000000)), sentiment(repeat('😍', 10000000)) > 0.99, sentiment(repeat('!', 10000000)),
		length((text_terms(repeat('a', 10000000)))[1]), cardinality(text_terms(repeat('好', 10000000))), cardinality(text_terms(repeat('! ', 5000000)))}),
	'|t||t||255|9999999|0', 'a character ten million times');
foreach my $what ([ 'English', 'good day ' ], [ 'Chinese', '服务很好' ], [ 'one word', 'a' ], [ 'spaces', ' ' ])
{
	foreach my $function ('sentiment', 'text_terms')
	{
		my $start = time;
		my ($status, $stdout, $stderr) = $node->psql('postgres', qq{
			CREATE TEMP TABLE long AS SELECT repeat('$what->[1]', 100000000 / octet_length('$what->[1]')) AS body, i FROM generate_series(1, 40) AS i WHERE i = 1;
			SET statement_timeout = '150ms'; SELECT count($function(body || k)) FROM long, generate_series(1, 20) AS k});

		like($stderr, qr/canceling statement due to statement timeout/, "$function: 100 MB of $what->[0] can be cancelled");
	}
}

# ----------------------------------------------------------------------------
# Other encodings
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0});
$node->safe_psql('latin', 'CREATE EXTENSION advocacy');
foreach my $query (
	'SELECT sentiment(\'good\')', 'SELECT text_terms(\'good\')', 'SELECT lexicon_agg(\'good\', 1)', 'SELECT lexicon_seed()', 'SELECT \'{"lexicon":1}\'::term_lexicon')
{
	my ($status, $stdout, $stderr) = $node->psql('latin', "\\set VERBOSITY verbose\n$query");

	like($stderr, qr/0A000.*UTF8.*LATIN1/s, "in LATIN1: $query");
}
is($node->safe_psql('latin', 'SELECT net_sentiment(sentiment_agg(0.5))'), '100', 'scores are numbers in any encoding');

$node->stop;
done_testing();
