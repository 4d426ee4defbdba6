# The recipes of doc/rollups.md, as they stand there: whatever is written, late,
# corrected, deleted, by many at once or on several servers, the summaries that are
# kept have the bytes of those made anew.

use strict;
use warnings;

use FindBin;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# blocks returns the blocks of a language under the page's headings, by heading.
sub blocks
{
	my ($language) = @_;
	my ($heading, %blocks) = '';
	my $page = slurp_file("$FindBin::Bin/../../doc/rollups.md");

	while ($page =~ /^(?:#+ ([^\n]*)\n|```(\w*)\n(.*?)^```$)/msg)
	{
		$heading = $1 if defined $1;
		push @{ $blocks{$heading} }, $3 if defined $3 && $2 eq $language;
	}
	return %blocks;
}

my %sql = blocks('sql');
my %elsewhere = blocks('psql');

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'max_prepared_transactions = 5');
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

# The page's own changes are made as well: the last block of its recipes.
foreach my $heading ('Rollups: figures that stay fresh', 'A materialized view, refreshed', 'A table of summaries, from a watermark', 'Fresh at commit: a trigger', 'Summaries that do not take away')
{
	ok($sql{$heading}, "the page has $heading") || next;
	$node->safe_psql('postgres', join "\n", @{ $sql{$heading} });
}

# Every kept summary beside that of the rows, to the byte: no row, if all is right.
my $wrong = q{
	WITH anew AS (SELECT day, region, rating_agg(score) AS v FROM answers GROUP BY day, region)
	SELECT kept, day, region
	FROM (SELECT 'daily' AS kept, * FROM answers_daily UNION ALL SELECT 'live', * FROM answers_live UNION ALL SELECT 'view', * FROM answers_by_day) AS k
		FULL JOIN (SELECT * FROM (VALUES ('daily'), ('live'), ('view')) AS n (kept), anew) AS a USING (kept, day, region)
	WHERE k.ratings IS NULL OR a.v IS NULL OR NOT record_image_eq(ROW(k.ratings), ROW(a.v))
	UNION ALL
	SELECT 'customers', day, NULL
	FROM customers_live AS k FULL JOIN (SELECT day, customer_agg(customer) AS v FROM answers GROUP BY day) AS a USING (day)
	WHERE k.customers IS NULL OR a.v IS NULL OR NOT record_image_eq(ROW(k.customers), ROW(a.v))
	ORDER BY 1, 2, 3 LIMIT 5};

# right checks all four after a catch-up and a refresh, and the page's own check.
sub right
{
	my ($what) = @_;

	$node->safe_psql('postgres', 'CALL answers_catch_up(); REFRESH MATERIALIZED VIEW CONCURRENTLY answers_by_day');
	is($node->safe_psql('postgres', $wrong), '', $what);
}

right('what the page does is right');

# ----------------------------------------------------------------------------
# One after the other
# ----------------------------------------------------------------------------

my @changes = (
	'a day is added' => q{INSERT INTO answers (customer, region, day, score)
		SELECT i, (ARRAY['north', 'south', 'west'])[1 + i % 3], '2026-01-01', i % 11 FROM generate_series(1, 10000) AS i},
	'a late answer' => q{INSERT INTO answers (customer, region, day, score) VALUES (5, 'north', '2025-02-03', 10)},
	'one to a day that had none' => q{INSERT INTO answers (customer, region, day, score) VALUES (5, 'north', '2020-02-03', NULL)},
	'a correction' => q{UPDATE answers SET score = 10 - score WHERE answer_id % 7 = 0},
	'a correction of the day' => q{UPDATE answers SET day = day + 1 WHERE answer_id % 100 = 3},
	'a correction of the group' => q{UPDATE answers SET region = 'east' WHERE answer_id % 100 = 5},
	'a correction of the customer' => q{UPDATE answers SET customer = 1000000 WHERE answer_id = 105},
	'an update of nothing' => q{UPDATE answers SET score = 1 WHERE false},
	'a deletion' => q{DELETE FROM answers WHERE answer_id % 10 = 4},
	'a day is deleted' => q{DELETE FROM answers WHERE day = '2026-01-01'},
	'one statement that inserts and updates' => q{INSERT INTO answers (answer_id, customer, region, day, score)
		OVERRIDING SYSTEM VALUE SELECT i, i, 'west', '2025-03-04', 9 FROM generate_series(-3100, 4900, 200) AS i ON CONFLICT (answer_id) DO UPDATE SET score = 0},
	'what is rolled back' => q{BEGIN; DELETE FROM answers WHERE day > '2025-03-01'; ROLLBACK},
	'a part of it' => q{BEGIN; SAVEPOINT s; DELETE FROM answers WHERE day > '2025-03-01'; ROLLBACK TO s; SAVEPOINT s;
		INSERT INTO answers (region, day, score) VALUES ('west', '2025-03-01', 3); RELEASE s; COMMIT},
	'all at once, and nothing in between' => q{BEGIN; INSERT INTO answers (customer, region, day, score) SELECT 7, 'new', '2027-01-01', 5;
		UPDATE answers SET score = 6 WHERE region = 'new'; DELETE FROM answers WHERE region = 'new'; COMMIT});

while (my ($what, $sql) = splice @changes, 0, 2)
{
	$node->safe_psql('postgres', $sql);
	right($what);
}
is($node->safe_psql('postgres', "SELECT count(*) FROM answers_daily WHERE day = '2026-01-01'"), '0', 'a day without rows has no summary');
is($node->safe_psql('postgres', $sql{'Is it still right?'}[0]), '', 'the page finds nothing wrong');
$node->safe_psql('postgres', "UPDATE answers_live SET ratings = rollup FROM (SELECT rollup(ratings) FROM answers_live) AS r WHERE day = '2025-03-04' AND region = 'north'");
is($node->safe_psql('postgres', $sql{'Is it still right?'}[0]), 'live|2025-03-04|north', 'and what is');
$node->safe_psql('postgres', "DELETE FROM answers_live WHERE day = '2025-03-04'; INSERT INTO answers_live SELECT day, region, rating_agg(score) FROM answers WHERE day = '2025-03-04' GROUP BY 1, 2");

# What changes is written again, and nothing else.
$node->safe_psql('postgres', "CREATE TABLE before AS SELECT 'live' AS kept, day, region, xmin::text AS writer FROM answers_live UNION ALL SELECT 'daily', day, region, xmin::text FROM answers_daily;
	INSERT INTO answers (region, day, score) VALUES ('north', '2025-04-01', 3); CALL answers_catch_up()");
is($node->safe_psql('postgres', "SELECT string_agg(concat_ws(' ', kept, day, region), ',' ORDER BY kept)
	FROM before JOIN (SELECT 'live' AS kept, day, region, xmin::text AS writer FROM answers_live UNION ALL SELECT 'daily', day, region, xmin::text FROM answers_daily) AS after USING (kept, day, region)
	WHERE before.writer <> after.writer"), 'daily 2025-04-01 north,live 2025-04-01 north', 'one answer writes one summary');

# ----------------------------------------------------------------------------
# Many at once
# ----------------------------------------------------------------------------

# A transaction that has not ended when later ones have.
$node->safe_psql('postgres', "BEGIN; INSERT INTO answers (customer, region, day, score) VALUES (3, 'north', '2025-05-01', 2); PREPARE TRANSACTION 'slow'");
$node->safe_psql('postgres', "INSERT INTO answers (customer, region, day, score) VALUES (3, 'south', '2025-05-02', 2)");
$node->safe_psql('postgres', 'CALL answers_catch_up()');
my ($status, undef, $error) = $node->psql('postgres', "SET lock_timeout = '50ms'; INSERT INTO answers (customer, region, day, score) VALUES (3, 'north', '2025-05-01', 2)");
like($error, qr/lock timeout/, 'who writes the same day and group waits');
$node->safe_psql('postgres', "SET lock_timeout = '5s'; INSERT INTO answers (customer, region, day, score) VALUES (3, 'north', '2025-05-03', 2)");
$node->safe_psql('postgres', "COMMIT PREPARED 'slow'");
right('a transaction that ends late is not missed');

# Changes of a row that was inserted, but not yet counted.
$node->safe_psql('postgres', "INSERT INTO answers (answer_id, region, day, score) OVERRIDING SYSTEM VALUE VALUES (-1, 'north', '2025-05-04', 2), (-2, 'north', '2025-05-04', 2), (-3, 'north', '2025-05-05', 3)");
$node->safe_psql('postgres', "BEGIN; UPDATE answers SET day = '2025-05-06' WHERE answer_id = -1; DELETE FROM answers WHERE answer_id = -2; PREPARE TRANSACTION 'slow'");
$node->safe_psql('postgres', 'CALL answers_catch_up()');
$node->safe_psql('postgres', "UPDATE answers SET score = 9 WHERE answer_id = -3; CALL answers_catch_up(); COMMIT PREPARED 'slow'");
right('nor one that changes what was not yet counted');

# meanwhile prepares a transaction, starts another one that has to wait for it, and lets them end.
sub meanwhile
{
	my ($first, $second, $what) = @_;
	my ($out, $error) = ('', '');

	$node->safe_psql('postgres', "BEGIN; $first; PREPARE TRANSACTION 'first'");
	my $session = IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-c', $second ], '>', \$out, '2>', \$error);
	ok($node->poll_query_until('postgres', 'SELECT count(*) > 0 FROM pg_locks WHERE NOT granted'), "$what: the second waits");
	$node->safe_psql('postgres', "COMMIT PREPARED 'first'");
	ok($session->finish, "$what: and goes on") || diag($error);
	right("$what: both count");
}

meanwhile("INSERT INTO answers (customer, region, day, score) VALUES (1, 'north', '2025-08-01', 2)",
	"UPDATE answers SET day = '2025-08-01', region = 'south' WHERE answer_id = (SELECT min(answer_id) FROM answers WHERE day = '2025-02-02')", 'two make a new day');
meanwhile("DELETE FROM answers WHERE day = '2025-08-01' AND region = 'north'", "INSERT INTO answers (customer, region, day, score) VALUES (2, 'north', '2025-08-01', 3)", 'one empties what the other fills');
meanwhile("UPDATE answers SET score = 1 WHERE day = '2025-08-01' AND region = 'north'", "DELETE FROM answers WHERE day = '2025-08-01' AND region = 'south'", 'one day, two groups');

my %scripts = (
	insert => q{\set n random(1, 5)
		INSERT INTO answers (customer, region, day, score) SELECT (random() * 50)::int, (ARRAY['north', 'south', 'west'])[1 + i % 3], date '2025-01-01' + (random() * 6)::int, (random() * 10)::int FROM generate_series(1, :n) AS i;},
	update => q{\set id random(1, 5000)
		UPDATE answers SET score = nullif((answer_id + :id) % 12, 11) WHERE answer_id BETWEEN :id AND :id + 20;},
	move => q{\set id random(1, 5000)
		\set to random(0, 6)
		UPDATE answers SET day = date '2025-01-01' + :to, region = CASE region WHEN 'north' THEN 'south' ELSE 'north' END WHERE answer_id BETWEEN :id AND :id + 3;},
	delete => q{\set id random(1, 6000)
		DELETE FROM answers WHERE answer_id BETWEEN :id AND :id + 2;},
	both => q{\set id random(1, 5000)
		BEGIN;
		INSERT INTO answers (customer, region, day, score) VALUES (:id, 'west', '2025-01-03', 7);
		DELETE FROM answers WHERE answer_id = :id;
		COMMIT;},
	catch_up => 'CALL answers_catch_up();');
my $directory = PostgreSQL::Test::Utils::tempdir();
my @arguments;

foreach my $script (sort keys %scripts)
{
	append_to_file("$directory/$script", $scripts{$script} =~ s/^\s+//mgr . "\n");
	push @arguments, '-f', "$directory/$script";
}
$node->command_like([ 'pgbench', '-n', '-c', '4', '-t', '150', '--max-tries', '1000', @arguments, 'postgres' ], qr{processed: 600/600}, 'four write at once, and one catches up');
right('and all is right');
my $log = slurp_file($node->logfile);
note(scalar(() = $log =~ /deadlock detected/g) . ' deadlocks');

# Statements alone do not wait for each other in a ring.
$node->command_like([ 'pgbench', '-n', '-c', '4', '-t', '100', '-f', "$directory/insert", '-f', "$directory/catch_up", 'postgres' ], qr{processed: 400/400}, 'who only adds is never turned away');
right('and all is right again');

# ----------------------------------------------------------------------------
# Three servers
# ----------------------------------------------------------------------------

my ($view, @hub) = @{ $elsewhere{postgres_fdw} };
my ($table, $server) = $hub[0] =~ /(.*?)(?=^CREATE SERVER)(.*)/ms;
my @shops = ('north', 'east', 'west');
my %shop;

$node->safe_psql('postgres', 'CREATE DATABASE hub');
$node->safe_psql('hub', "CREATE EXTENSION advocacy; $table");
foreach my $i (0 .. $#shops)
{
	my $name = $shops[$i];
	my $shop = $shop{$name} = PostgreSQL::Test::Cluster->new($name);
	my ($host, $port, $user) = ($shop->host, $shop->port, $node->safe_psql('postgres', 'SELECT current_user'));

	$shop->init;
	$shop->start;
	$shop->safe_psql('postgres', join "\n", 'CREATE EXTENSION advocacy;', @{ $sql{'Rollups: figures that stay fresh'} }, @{ $sql{'Fresh at commit: a trigger'} }, @{ $sql{'Summaries that do not take away'} },
		"DELETE FROM answers WHERE answer_id % 3 <> $i; UPDATE answers SET score = 10 WHERE answer_id % 5 = $i;", $view =~ s/north/$name/r);
	$node->safe_psql('hub', ($server =~ s/host '[^']*', dbname '[^']*'/host '$host', port '$port', dbname 'postgres'/r =~ s/\(user .*\)/(user '$user')/r =~ s/north/$name/gr)
		. "CREATE FOREIGN TABLE rows_$name (customer bigint, region text, day date, score integer) SERVER $name OPTIONS (table_name 'answers');
		CREATE FOREIGN TABLE customers_$name (day date, customers customer_set) SERVER $name OPTIONS (table_name 'customers_live')");
}
my $rows = join ' UNION ALL ', map { "SELECT * FROM rows_$_" } @shops;
my $sets = join ' UNION ALL ', map { "SELECT * FROM customers_$_" } @shops;

is($node->safe_psql('hub', $hub[1]), $node->safe_psql('hub', "SELECT nps(score) FROM ($rows) AS r"), 'three servers answer as one');
is($node->safe_psql('hub', "SELECT count(*), count(*) FILTER (WHERE record_image_eq(ROW(a.v), ROW(b.v)))
	FROM (SELECT day, region, rollup(ratings) AS v FROM answers_everywhere GROUP BY 1, 2) AS a FULL JOIN (SELECT day, region, rating_agg(score) AS v FROM ($rows) AS r GROUP BY 1, 2) AS b USING (day, region)"),
	$node->safe_psql('hub', "SELECT count(*), count(*) FROM (SELECT FROM ($rows) AS r GROUP BY day, region) AS g"), 'to the byte, for every day and group');
is($node->safe_psql('hub', "SELECT record_image_eq(ROW(a.v), ROW(b.v)) FROM (SELECT rollup(customers) AS v FROM ($sets) AS s) AS a, (SELECT customer_agg(customer) AS v FROM ($rows) AS r) AS b"),
	't', 'a customer of two is one');
my $plan = $node->safe_psql('hub', $hub[1] =~ s/SELECT/EXPLAIN (VERBOSE, COSTS off) SELECT/r);
is(scalar(() = $plan =~ /Remote SQL: SELECT[^\n]*rollup\(ratings\)/g), 3, 'and three summaries travel') || diag($plan);
$shop{east}->stop;
($status, undef, $error) = $node->psql('hub', $hub[1]);
isnt($status, 0, 'a server that is away is an error');

$shop{$_}->stop foreach 'north', 'west';
$node->stop;
unlike(slurp_file($_->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time') foreach $node, values %shop;
done_testing();
