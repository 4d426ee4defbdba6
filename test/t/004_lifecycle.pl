# Summaries live in tables, materialized views, partitions, indexes, generated
# columns and constraints; all of it is dumped and restored, moves to another
# schema, survives a crash, and goes with the extension.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('lifecycle');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE shop');

my $dump = $node->basedir . '/dump';

# state_of returns, as one number each, what tables hold and what is asked of
# them; nothing of it depends on a schema's name.
sub state_of
{
	my ($database) = @_;

	return $node->safe_psql($database, q{
		SET search_path = '';
		SELECT 'plain', count(*), md5(string_agg(p::text, ';' ORDER BY id)) FROM public.plain AS p;
		SELECT 'view', count(*), md5(string_agg(d::text, ';' ORDER BY region, day)) FROM public.by_day AS d;
		SELECT 'parts', count(*), md5(string_agg(p::text, ';' ORDER BY id)) FROM public.parts AS p;
		SELECT 'part', tableoid::regclass, count(*), md5(string_agg(p::text, ';' ORDER BY id))
		FROM public.by_summary AS p GROUP BY tableoid ORDER BY tableoid::regclass::text;
		SELECT 'report', count(*), md5(string_agg(r::text, ';' ORDER BY region)) FROM public.report AS r;
		SELECT 'function', public.promoters_in('north');
	});
}

# works_with checks what needs the extension's functions at run time.
sub works_with
{
	my ($database, $schema, $what) = @_;
	my $path = "SET search_path = public, $schema";
	my $rows = $node->safe_psql($database, 'SELECT count(*) FROM plain');

	is( $node->safe_psql($database, qq{
		BEGIN;
		INSERT INTO plain (region, rating, trials) VALUES ('west',
			'{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,1,0,0,1]}', '{"rate":1,"successes":1,"trials":4}');
		SELECT score FROM plain WHERE region = 'west' ORDER BY id DESC LIMIT 1;
		ROLLBACK}),
		'50', "$what: a generated column is computed");
	my ($status, undef, $error) = $node->psql($database, q{
		INSERT INTO plain (region, rating, trials) VALUES ('west',
			'{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0]}', '{"rate":1,"successes":0,"trials":4}')});
	like($error, qr/violates check constraint "some_success"/, "$what: a constraint is checked");
	is( $node->safe_psql($database, qq{
		$path; SET enable_seqscan = off;
		SELECT count(*) = $rows FROM plain p
		WHERE EXISTS (SELECT FROM plain q WHERE q.rating = p.rating OFFSET 0) OR rating IS NULL;
		SELECT count(*) FROM plain WHERE $schema.nps(rating) > 100}),
		"t\n0", "$what: indexes are used");
	like( $node->safe_psql($database, qq{
		$path; SET enable_seqscan = off; SET enable_bitmapscan = off;
		EXPLAIN (COSTS off) SELECT FROM plain WHERE rating = (SELECT rating FROM plain LIMIT 1);
		EXPLAIN (COSTS off) SELECT FROM plain WHERE $schema.nps(rating) > 50}),
		qr/Index Scan using plain_rating.*Index Scan using plain_nps/s, "$what: by both of their kinds");
	is( $node->safe_psql($database, qq{
		$path;
		SELECT $schema.nps($schema.rollup(rating)) = (
			SELECT $schema.nps(score) FROM answers WHERE score IS NOT NULL) FROM by_day}),
		't', "$what: stored summaries roll up to the whole");
	is( $node->safe_psql($database, qq{
		$path;
		BEGIN;
		INSERT INTO answers SELECT 'north', '2024-01-02', 10, 2, true FROM generate_series(1, 10);
		REFRESH MATERIALIZED VIEW CONCURRENTLY by_day;
		SELECT $schema.rollup(rating) = (SELECT $schema.rating_agg(score) FROM answers) FROM by_day;
		REFRESH MATERIALIZED VIEW by_day;
		SELECT $schema.rollup(rating) = (SELECT $schema.rating_agg(score) FROM answers) FROM by_day;
		ROLLBACK}),
		"t\nt", "$what: materialized views are refreshed");
	is( $node->safe_psql($database, "SELECT count(*) > 10, bool_and(functions <> '{}') FROM $schema.advocacy_metrics()"),
		't|t', "$what: the guide is there");
}

# ----------------------------------------------------------------------------
# A database that uses everything
# ----------------------------------------------------------------------------

$node->safe_psql('shop', q{
CREATE SCHEMA metrics;
CREATE EXTENSION advocacy SCHEMA metrics;

CREATE TABLE answers (region text, day date, score numeric, weight float8, bought boolean);
INSERT INTO answers
SELECT (ARRAY['north', 'east', 'south', 'west'])[1 + i % 4], date '2024-01-01' + i % 7,
	CASE WHEN i % 13 > 0 THEN (i * 7919 % 41) / 4.0 END, 1 + i % 5, CASE WHEN i % 11 > 0 THEN i % 3 = 0 END
FROM generate_series(1, 2000) AS i;

CREATE MATERIALIZED VIEW by_day AS
SELECT region, day, metrics.rating_agg(score) AS rating, metrics.rating_agg(score, 0, 10, weight) AS weighted,
	metrics.rate_agg(bought) AS trials, metrics.rate_agg(bought, weight) AS weighted_trials
FROM answers GROUP BY region, day;
CREATE UNIQUE INDEX ON by_day (region, day);

CREATE TABLE plain (
	id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	region text,
	rating metrics.rating_summary,
	weighted metrics.rating_summary,
	trials metrics.rate_summary DEFAULT '{"rate":1,"successes":1,"trials":2}',
	weighted_trials metrics.rate_summary,
	prior metrics.rate_prior DEFAULT '(1,2,3,4)',
	estimates metrics.metric_estimate[],
	score float8 GENERATED ALWAYS AS (metrics.nps(rating)) STORED,
	CONSTRAINT some_success CHECK (metrics.rate(trials) > 0));
INSERT INTO plain (region, rating, weighted, trials, weighted_trials, prior, estimates)
SELECT region, metrics.rating_agg(score), metrics.rating_agg(score, 0, 10, weight), metrics.rate_agg(bought),
	metrics.rate_agg(bought, weight), (1, 1, date_part('day', day)::int, -1)::metrics.rate_prior,
	ARRAY[metrics.nps_estimate(metrics.rating_agg(score))]
FROM answers GROUP BY region, day;
INSERT INTO plain (region) VALUES ('nowhere');
CREATE INDEX plain_rating ON plain USING hash (rating);
CREATE INDEX plain_trials ON plain USING hash (trials);
CREATE INDEX plain_nps ON plain (metrics.nps(rating));
CREATE INDEX plain_good ON plain (region) WHERE metrics.nps(rating) > 0;
CREATE STATISTICS plain_statistics ON region, (metrics.nps(rating)) FROM plain;

CREATE TABLE parts (id int, rating metrics.rating_summary) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (50);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (50) TO (1000);
INSERT INTO parts
SELECT i, metrics.rating_agg((i * j) % 11) FROM generate_series(0, 99) AS i, generate_series(1, 20) AS j GROUP BY i;
CREATE INDEX ON parts USING hash (rating);

CREATE TABLE by_summary (id int, trials metrics.rate_summary) PARTITION BY HASH (trials);
CREATE TABLE by_summary_1 PARTITION OF by_summary FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE by_summary_2 PARTITION OF by_summary FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO by_summary SELECT i, metrics.rate_agg(i % 10, 10) FROM generate_series(0, 99) AS i GROUP BY i;

CREATE VIEW report AS
SELECT region, metrics.nps(metrics.rollup(rating)), (metrics.nps_estimate(metrics.rollup(rating))).*,
	metrics.rate_shrunk(metrics.rollup(trials), metrics.rate_prior(metrics.rollup(trials)) OVER ()) AS shrunk,
	sum(metrics.responses(metrics.rollup(rating))) OVER () AS answers,
	metrics.rollup(trials) OPERATOR(metrics.+) metrics.rollup(trials) AS twice
FROM by_day GROUP BY region;
CREATE FUNCTION promoters_in(wanted text) RETURNS bigint LANGUAGE SQL STABLE
RETURN (SELECT metrics.promoters(metrics.rollup(rating)) FROM public.by_day WHERE region = wanted);
ANALYZE;
});

my $state = state_of('shop');
like($state, qr/plain\|29\|.*view\|28\|.*parts\|100\|.*by_summary_1.*by_summary_2.*report\|4\|/s,
	'there is something to keep');
works_with('shop', 'metrics', 'made');

# ----------------------------------------------------------------------------
# Dump and restore, binary copies
# ----------------------------------------------------------------------------

# From PostgreSQL 18 on, statistics about summaries can go with them.
my @statistics = $node->pg_version < 18 ? () : ('--statistics');

$node->command_ok([ 'pg_dump', '-Fc', @statistics, '-f', "$dump.custom", '-d', $node->connstr('shop') ],
	'the database is dumped');
$node->command_ok([ 'pg_dump', '-f', "$dump.sql", '-d', $node->connstr('shop') ], 'also as SQL');
my $text = slurp_file("$dump.sql");
like($text, qr/^CREATE EXTENSION IF NOT EXISTS advocacy WITH SCHEMA metrics;/m, 'the dump asks for the extension');
unlike($text, qr/^CREATE (FUNCTION metrics|AGGREGATE|OPERATOR|TYPE)/m, 'and holds nothing of it');

$node->safe_psql('postgres', q{
	CREATE ROLE keeper LOGIN;
	CREATE DATABASE restored;
	CREATE DATABASE kept OWNER keeper;
	CREATE DATABASE replayed});
$node->command_ok([ 'pg_restore', '--exit-on-error', '-j', '2', '-d', $node->connstr('restored'), "$dump.custom" ],
	'the dump is restored');
is(state_of('restored'), $state, 'and holds the same');
works_with('restored', 'metrics', 'restored');

$node->command_ok(
	[ 'pg_restore', '--exit-on-error', '--no-owner', '-U', 'keeper', '-d', $node->connstr('kept'), "$dump.custom" ],
	'an ordinary user restores the dump into a database of their own');
is(state_of('kept'), $state, 'and finds the same');

$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dump.sql", '-d', $node->connstr('replayed') ],
	'the SQL is run');
is(state_of('replayed'), $state, 'and makes the same');

# A restored database is dumped as the first one was, but for a random key and a
# sequence that our insertions have used.
$node->command_ok([ 'pg_dump', '-f', "$dump.again", '-d', $node->connstr('restored') ], 'a restored database is dumped');
my $varying = qr/^(\\(un)?restrict |SELECT pg_catalog.setval).*$/m;
ok(slurp_file("$dump.again") =~ s/$varying//gr eq $text =~ s/$varying//gr, 'as the first one was');

is( $node->safe_psql('shop', qq{
	SET search_path = public, metrics;
	CREATE TABLE copy (LIKE plain);
	COPY plain (id, region, rating, weighted, trials, weighted_trials, prior, estimates) TO '$dump.binary' (FORMAT binary);
	COPY copy (id, region, rating, weighted, trials, weighted_trials, prior, estimates) FROM '$dump.binary' (FORMAT binary);
	SELECT count(*) FROM plain JOIN copy USING (id)
	WHERE plain.rating::text IS NOT DISTINCT FROM copy.rating::text AND plain.weighted IS NOT DISTINCT FROM copy.weighted
		AND plain.trials = copy.trials AND plain.weighted_trials::text IS NOT DISTINCT FROM copy.weighted_trials::text
		AND plain.prior = copy.prior AND plain.estimates IS NOT DISTINCT FROM copy.estimates;
	DROP TABLE copy}),
	'29', 'a binary copy holds the same');

is( $node->safe_psql('shop', qq{
	SET search_path = public, metrics;
	CREATE TABLE any_kind (s metric_summary);
	INSERT INTO any_kind SELECT unnest(ARRAY[rating::metric_summary, weighted, trials, weighted_trials]) FROM plain;
	CREATE TABLE copy (LIKE any_kind);
	COPY any_kind TO '$dump.binary' (FORMAT binary);
	COPY copy FROM '$dump.binary' (FORMAT binary);
	COPY any_kind TO '$dump.text';
	COPY copy FROM '$dump.text';
	SELECT (SELECT 2 * count(*) FROM any_kind) - count(*) || ',' || count(*) FILTER (WHERE s IS NOT NULL AND n % 2 <> 0)
	FROM (SELECT min(s::text) AS s, count(*) AS n FROM copy GROUP BY s::text) v, generate_series(1, n);
	DROP TABLE any_kind, copy}),
	'0,0', 'a column of summaries of any kind is copied, in binary and as text');

# ----------------------------------------------------------------------------
# Summaries as keys
# ----------------------------------------------------------------------------

is( $node->safe_psql('shop', q{
	SET search_path = public, metrics;
	CREATE TABLE twice AS SELECT * FROM plain UNION ALL SELECT * FROM plain;
	SELECT count(*) = (SELECT count(*) FROM twice) / 2
	FROM (SELECT DISTINCT rating, weighted, trials, region FROM twice) AS d;
	SELECT count(DISTINCT rating::text) = (
		SELECT count(*) FROM (SELECT rating FROM twice WHERE rating IS NOT NULL GROUP BY rating) AS g)
	FROM twice;
	SELECT count(*) FROM (SELECT rating FROM plain EXCEPT SELECT rating FROM twice) AS e;
	SET enable_nestloop = off;
	SELECT count(*) = (
		SELECT 2 * sum(n * n) FROM (SELECT count(*) AS n FROM plain WHERE rating IS NOT NULL GROUP BY rating::text) AS g)
	FROM plain JOIN twice USING (rating);
	DROP TABLE twice}),
	"t\nt\n0\nt", 'summaries are grouped, joined and compared');
like( $node->safe_psql('shop', q{
	SET search_path = public, metrics;
	SET enable_nestloop = off;
	EXPLAIN (COSTS off) SELECT FROM plain p JOIN parts q ON p.rating = q.rating}),
	qr/Hash Join/, 'by their hashes');

# ----------------------------------------------------------------------------
# Another schema, a crash
# ----------------------------------------------------------------------------

$node->safe_psql('shop', q{
	CREATE SCHEMA "Other ""metrics""";
	ALTER EXTENSION advocacy SET SCHEMA "Other ""metrics""";
	DROP SCHEMA metrics});
is(state_of('shop'), $state, 'the extension is moved and everything stays');
works_with('shop', '"Other ""metrics"""', 'moved');

$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dump.moved", '-d', $node->connstr('shop') ], 'the database is dumped again');
$node->safe_psql('postgres', 'DROP DATABASE restored; CREATE DATABASE restored');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('restored'), "$dump.moved" ], 'and restored');
is(state_of('restored'), $state, 'and holds the same');

$node->safe_psql('shop', 'UPDATE plain SET trials = trials; REFRESH MATERIALIZED VIEW CONCURRENTLY by_day');
$node->stop('immediate');
$node->start;
is(state_of('shop'), $state, 'a crash loses nothing');
works_with('shop', '"Other ""metrics"""', 'recovered');

# ----------------------------------------------------------------------------
# Who may create it, and how it goes
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
	CREATE ROLE guest LOGIN;
	CREATE ROLE builder LOGIN;
	CREATE DATABASE empty;
	GRANT CREATE ON DATABASE empty TO builder});
my $objects = q{
	SELECT (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_type), (SELECT count(*) FROM pg_operator),
		(SELECT count(*) FROM pg_opclass), (SELECT count(*) FROM pg_opfamily), (SELECT count(*) FROM pg_description),
		(SELECT count(*) FROM pg_depend),
		(SELECT count(*) FROM pg_shdepend WHERE dbid = (SELECT oid FROM pg_database WHERE datname = 'empty'))};
my $before = $node->safe_psql('empty', $objects);
my ($status, $out, $error) = $node->psql('empty', 'CREATE EXTENSION advocacy', extra_params => [ '-U', 'guest' ]);

like($error, qr/permission denied to create extension/, 'a user without privileges cannot create the extension');
is( $node->psql('empty', q{
		CREATE SCHEMA mine;
		CREATE EXTENSION advocacy SCHEMA mine;
		CREATE TABLE mine.t (s mine.rating_summary);
		INSERT INTO mine.t SELECT mine.rating_agg(i % 11) FROM generate_series(1, 100) AS i;
		CREATE INDEX ON mine.t USING hash (s)}, extra_params => [ '-U', 'builder' ]),
	0, 'a user who may create in the database can');
is($node->psql('empty', 'GRANT USAGE ON SCHEMA mine TO guest', extra_params => [ '-U', 'builder' ]),
	0, 'and lets others in');
is( $node->safe_psql('empty', q{
		SELECT mine.nps(i) IS NOT NULL, mine.rate_estimate(mine.rate_agg(i > 3)) IS NOT NULL,
			(SELECT count(*) > 0 FROM mine.advocacy_metrics())
		FROM generate_series(1, 10) AS i}, extra_params => [ '-U', 'guest' ]),
	't|t|t', 'who can use it');

$status = $node->psql('empty', 'DROP EXTENSION advocacy', extra_params => [ '-U', 'builder' ]);
isnt($status, 0, 'it does not go while something depends on it');
is($node->safe_psql('empty', 'SELECT count(s) FROM mine.t'), '1', 'and nothing is lost');
$node->safe_psql('empty', 'DROP EXTENSION advocacy CASCADE; DROP TABLE mine.t; DROP SCHEMA mine',
	extra_params => [ '-U', 'builder' ]);
is($node->safe_psql('empty', $objects), $before, 'when it goes, it leaves no trace');

$node->safe_psql('shop', 'DROP EXTENSION advocacy CASCADE');
is( $node->safe_psql('shop', q{
	SELECT count(*) FROM plain;
	SELECT count(*) FROM answers;
	SELECT count(*) FROM pg_attribute
	WHERE attrelid = 'plain'::regclass AND attname IN ('rating', 'score', 'trials') AND NOT attisdropped;
	SELECT count(*) FROM pg_class WHERE relname IN ('by_day', 'report', 'plain_rating', 'plain_nps', 'by_summary');
	VACUUM FULL}),
	"29\n2000\n0\n0", 'with its columns, views and indexes, and nothing else');

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time');
done_testing();
