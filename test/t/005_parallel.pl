# However the rows are divided and ordered, the answer is the same: in parallel,
# by partition, hashed, sorted and spilled, grouped by several sets, rolled up.
# Summaries are equal to the letter, sums of weights to 1e-12.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('parallel');
$node->init;
$node->append_conf('postgresql.conf', "max_worker_processes = 16\nmax_parallel_workers = 16\njit = off");
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION advocacy;
CREATE TABLE answers (
	id int, region int, customer int, part int,
	s2 smallint, s4 int, s_numeric numeric, s_float8 float8, weight float8, bought boolean, successes bigint, trials bigint,
	ratings rating_summary, weighted_ratings rating_summary, rates rate_summary, weighted_rates rate_summary);
SELECT setseed(0.5);
INSERT INTO answers
SELECT i, i % 7, customer, customer % 5, score, score, round((random() * 10)::numeric, 3), random() * 10,
	CASE WHEN i % 17 > 0 THEN exp(6 * random()) END, CASE WHEN i % 19 > 0 THEN random() < 0.3 END,
	i % 5, i % 5 + i % 31
FROM (SELECT i, floor(random() * 3000)::int AS customer, CASE WHEN i % 13 > 0 THEN floor(random() * 11)::int END AS score
	FROM generate_series(1, 24000) AS i) AS v;
UPDATE answers SET ratings = s.ratings, weighted_ratings = s.weighted_ratings, rates = s.rates,
	weighted_rates = s.weighted_rates
FROM (SELECT customer * 8 AS id, rating_agg(s4) AS ratings, rating_agg(s_float8, 0, 10, weight) AS weighted_ratings,
		rate_agg(bought) AS rates, rate_agg(bought, weight) AS weighted_rates
	FROM answers GROUP BY customer) AS s
WHERE s.id = answers.id;
VACUUM (FULL, ANALYZE) answers;
ALTER TABLE answers SET (parallel_workers = 3);
CREATE TABLE by_region (LIKE answers) PARTITION BY LIST (region);
CREATE TABLE by_region_1 PARTITION OF by_region FOR VALUES IN (0, 1, 2);
CREATE TABLE by_region_2 PARTITION OF by_region FOR VALUES IN (3, 4);
CREATE TABLE by_region_3 PARTITION OF by_region DEFAULT;
INSERT INTO by_region SELECT * FROM answers;
ANALYZE by_region;

-- equal, but for the last digits of sums of weights
CREATE FUNCTION same(a float8, b float8) RETURNS boolean LANGUAGE SQL IMMUTABLE
RETURN a IS NOT DISTINCT FROM b OR abs(a - b) <= 1e-12 * greatest(abs(a), abs(b), 1);
CREATE FUNCTION same(a rating_summary, b rating_summary) RETURNS boolean LANGUAGE SQL IMMUTABLE
RETURN (a IS NULL AND b IS NULL) OR (responses(a) = responses(b) AND questions_asked(a) = questions_asked(b) AND same(nps(a, 2, 3), nps(b, 2, 3))
	AND same(rating_mean(a), rating_mean(b)) AND same(rating_stddev(a), rating_stddev(b))
	AND same((rating_mean_estimate(a)).n, (rating_mean_estimate(b)).n));
CREATE FUNCTION same(a rate_summary, b rate_summary) RETURNS boolean LANGUAGE SQL IMMUTABLE
RETURN (a IS NULL AND b IS NULL)
	OR (successes(a) = successes(b) AND trials(a) = trials(b) AND unknown_count(a) = unknown_count(b)
	AND same(rate(a), rate(b)) AND same((rate_estimate(a)).n, (rate_estimate(b)).n));
CREATE FUNCTION same(a nps_movement, b nps_movement) RETURNS boolean LANGUAGE SQL IMMUTABLE
RETURN (a IS NULL AND b IS NULL) OR (same(a.before, b.before) AND same(a.after, b.after) AND same(a.mix_effect, b.mix_effect)
	AND same(a.rate_effect, b.rate_effect) AND a.before + a.change = a.after AND a.mix_effect + a.rate_effect = a.change);
CREATE FUNCTION same(a rate_prior, b rate_prior) RETURNS boolean LANGUAGE SQL IMMUTABLE
RETURN a IS NOT DISTINCT FROM b;
});

# ----------------------------------------------------------------------------
# Every aggregate there is, applied to the columns of the table
# ----------------------------------------------------------------------------

my %column = (
	smallint => 's2', integer => 's4', numeric => 's_numeric', 'double precision' => 's_float8',
	rating_summary => 'ratings', rate_summary => 'rates',
	scale_min => 0, scale_max => 10, on_invalid => "'count'", detractor_max => 6, promoter_min => 9, boxes => 2,
	weight => 'weight', success => 'bought', satisfied => 'bought', successes => 'successes', trials => 'trials', first => 'bought', second => 'id % 3 = 0',
	before => 'ratings', after => 'CASE WHEN id % 3 > 0 THEN ratings END');
my (%calls, %exact, @families);

foreach (split /\n/, $node->safe_psql('postgres', q{
	SELECT proname, (
		SELECT string_agg(format_type(t, NULL) || ' ' || name, ',' ORDER BY n)
		FROM unnest(proargtypes::oid[], proargnames) WITH ORDINALITY AS a (t, name, n))
	FROM pg_proc p
	JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'
	JOIN pg_extension e ON refobjid = e.oid AND extname = 'advocacy'
	WHERE prokind = 'a' ORDER BY 1, 2}))
{
	my ($name, $arguments) = split /\|/;
	my @types = map { s/ \w+$//r } split /,/, $arguments;
	my @names = map { s/.* //r } split /,/, $arguments;
	my @values = map { $column{ $names[$_] } // $column{ $types[$_] } } 0 .. $#types;

	# the aggregates of customers, durations and texts have tests of their own
	next if $name =~ /^(sentiment|lexicon)_/;
	next if $arguments =~ /customer|respondent|duration|started| at\b|amount|clv|frequency|periods|purchases|(activity|journey|latest|measure|purchase|sentiment|survival)_summary|values/;
	next if $arguments =~ /customer|member|respondent|duration|started| at\b|amount|clv|frequency|periods|purchases|referrer|(activity|journey|latest|measure|points|purchase|referral|series|survival|term|theme)_summary|values| (body|terms|lexemes|themes)\b/;
	next if $arguments =~ /customer|respondent|duration|started| at\b|amount|clv|frequency|periods|purchases|(activity|journey|latest|measure|profile|purchase|survival)_summary|values|numbers|outcome/;
	die "nothing for $arguments" if grep { !defined } @values;

	# these have scales of their own
	$values[0] = "(1 + $values[0] * 0.4)::$types[0]" if $name eq 'csat' && $names[0] eq 'score' && !grep { /scale/ } @names;
	$values[0] = "(1 + $values[0] * 0.6)::$types[0]" if $name eq 'ces' && !grep { /scale/ } @names;
	push @families, $name unless $calls{$name};
	push @{ $calls{$name} }, "$name(" . join(', ', @values) . ')';
	push @{ $exact{$name} }, !grep { $_ eq 'weight' } @names;
	if ($name eq 'rollup')
	{
		push @{ $calls{$name} }, "$name(weighted_$values[0])";
		push @{ $exact{$name} }, 0;
	}
}
cmp_ok(scalar @families, '>=', 18, 'there are aggregates');

# An aggregate of doubles is exact in that its parts add up; see same above.
$exact{nps_change} = [ map { 0 } @{ $calls{nps_change} } ];

my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $parallel = 'SET max_parallel_workers_per_gather = 3; SET min_parallel_table_scan_size = 0;'
  . 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;';

# compare runs two queries that return the aggregates of a family as a0, a1, ...,
# under settings of their own, and compares the rows, which have a key.
sub compare
{
	my ($what, $family, $one, $other) = @_;
	my @columns = map { "a$_" } 0 .. $#{ $calls{$family} };
	my @conditions = map {
		$exact{$family}[$_] ? "o.a$_\::text IS NOT DISTINCT FROM p.a$_\::text" : "same(o.a$_, p.a$_)"
	} 0 .. $#columns;

	return is( $node->safe_psql('postgres', qq{
		$one->[0]
		CREATE TEMP TABLE o AS $one->[1];
		RESET ALL;
		$other->[0]
		CREATE TEMP TABLE p AS $other->[1];
		RESET ALL;
		SELECT count(*) > 0, } . join(', ', map { "bool_and($_)" } @conditions) . q{
		FROM o FULL JOIN p USING (key)}),
		join('|', map { 't' } 0 .. @columns), $what);
}

# aggregates returns the columns of a family.
sub aggregates
{
	my ($family) = @_;

	return join ', ', map { "$calls{$family}[$_] AS a$_" } 0 .. $#{ $calls{$family} };
}

foreach my $family (@families)
{
	my $columns = aggregates($family);
	my $query = "SELECT 1 AS key, $columns FROM answers";
	my $by_region = "SELECT region AS key, $columns FROM answers GROUP BY region";
	my $plan = $node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) $query");

	like($plan, qr/Finalize Aggregate.*Gather.*Partial Aggregate.*Parallel Seq Scan/s, "$family: planned in parallel");
	compare("$family: parallel = serial", $family, [ $serial, $query ], [ $parallel, $query ]);
	compare("$family: by workers alone, sorted", $family, [ $serial, $by_region ],
		[ "$parallel SET parallel_leader_participation = off; SET enable_hashagg = off;", $by_region ]);
}

my $all = join ', ', map { aggregates($_) =~ s/ AS a\d+//gr } @families;

like(
	$node->safe_psql('postgres', "$parallel SET enable_hashagg = off;
		EXPLAIN (COSTS off) SELECT region, $all FROM answers GROUP BY region"),
	qr/Finalize GroupAggregate.*Gather Merge.*Partial GroupAggregate/s, 'all in one sorted plan');
like(
	$node->safe_psql('postgres', "$parallel SET enable_sort = off;
		EXPLAIN (COSTS off) SELECT region, $all FROM answers GROUP BY region"),
	qr/Finalize HashAggregate.*Gather.*Partial HashAggregate/s, 'and in one hashed plan');
like($node->safe_psql('postgres', "$parallel EXPLAIN (ANALYZE, COSTS off, TIMING off) SELECT $all FROM answers"),
	qr/Workers Launched: [1-9]/, 'and workers do work');

# Workers that see nothing, and nobody who sees anything.
foreach my $family (qw(rating_agg nps csat ces rate_agg rate rollup rate_prior nps_change))
{
	my $columns = aggregates($family);

	foreach my $where ('id = 20000', 'false', 'weight IS NULL', 's4 IS NULL AND bought IS NULL')
	{
		my $query = "SELECT 1 AS key, $columns FROM answers WHERE $where";

		compare("$family: where $where", $family, [ $serial, $query ], [ $parallel, $query ]);
	}
	my $filtered = "SELECT 1 AS key, " . $columns =~ s/\) AS/) FILTER (WHERE id % 5000 = 1) AS/gr . ' FROM answers';
	compare("$family: filtered", $family, [ $serial, $filtered ], [ $parallel, $filtered ]);
}
is( $node->safe_psql('postgres', "$parallel
	SELECT nps(s4), csat(s4), rating_agg(s4), rate_agg(bought), rollup(ratings), rate_prior(rates),
		nps_change(ratings, ratings)
	FROM answers WHERE id < 0"),
	'||||||', 'nothing is nothing');
my ($status, undef, $error) = $node->psql('postgres',
	"$parallel SELECT nps(CASE WHEN id = 23999 THEN 11 ELSE s4 END) FROM answers");
like($error, qr/score 11 is outside the scale 0 to 10/, 'an error of a worker is reported');

# ----------------------------------------------------------------------------
# Partitions, hashing, spilling, several groupings
# ----------------------------------------------------------------------------

my $partitionwise = 'SET enable_partitionwise_aggregate = on; SET max_parallel_workers_per_gather = 0;';
like($node->safe_psql('postgres', "$partitionwise EXPLAIN (COSTS off) SELECT part, $all FROM by_region GROUP BY part"),
	qr/Finalize (Hash|Group)Aggregate.*Append.*Partial HashAggregate.*Partial HashAggregate.*Partial HashAggregate/s,
	'partitions are aggregated one by one');
foreach my $family (@families)
{
	my $columns = aggregates($family);

	compare("$family: by partition", $family, [ $serial, "SELECT part AS key, $columns FROM answers GROUP BY part" ],
		[ $partitionwise, "SELECT part AS key, $columns FROM by_region GROUP BY part" ]);
}

# Weighted sums in the order of the rows, so that they are equal to the letter.
is( $node->safe_psql('postgres', q{
	SET max_parallel_workers_per_gather = 0;
	CREATE TEMP TABLE many AS
	SELECT i % 100000 AS customer, (i / 100000 + i) % 11 AS score, i % 3 = 0 AS bought, 1.0 / i AS weight
	FROM generate_series(1, 200000) AS i;
	ANALYZE many;
	CREATE FUNCTION pg_temp.plan() RETURNS SETOF text LANGUAGE plpgsql AS $$
	BEGIN
		RETURN QUERY EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off)
			SELECT customer, nps(score), rating_agg(score) FROM many GROUP BY customer';
	END $$;
	SET work_mem = '1MB'; SET enable_sort = off; SET hash_mem_multiplier = 1;
	SELECT line ~ 'Batches: ([2-9]|\d\d)' FROM pg_temp.plan() AS line WHERE line ~ 'Batches';
	CREATE TEMP TABLE spilled AS
	SELECT customer, nps(score), csat(rating_agg(score), 3), rating_agg(score), rate_agg(bought),
		rating_agg(score, 0, 10, weight) AS weighted
	FROM many GROUP BY customer;
	RESET enable_sort; SET work_mem = '64MB'; SET enable_hashagg = off;
	SELECT count(*) FROM pg_temp.plan() AS line WHERE line ~ 'HashAgg';
	CREATE TEMP TABLE sorted AS
	SELECT customer, nps(score), csat(rating_agg(score), 3), rating_agg(score), rate_agg(bought),
		rating_agg(score, 0, 10, weight) AS weighted
	FROM many GROUP BY customer;
	SELECT count(*), count(*) FILTER (WHERE s.nps = t.nps AND s.csat = t.csat AND s.rating_agg = t.rating_agg
		AND s.rating_agg::text = t.rating_agg::text AND s.rate_agg = t.rate_agg AND same(s.weighted, t.weighted))
	FROM spilled s JOIN sorted t USING (customer)}),
	"t\n0\n100000|100000", 'a hashed aggregate that spills to disk = a sorted one');

foreach my $method ('enable_hashagg', 'enable_sort')
{
	is( $node->safe_psql('postgres', qq{
		SET max_parallel_workers_per_gather = 0;
		CREATE TEMP TABLE few AS
		SELECT id % 3 AS a, id % 4 AS b, region, s4, s_numeric, bought FROM answers WHERE id <= 5000;
		ANALYZE few;
		SET $method = off;
		CREATE TEMP TABLE cubed AS
		SELECT a, b, region, grouping(a, b, region) AS g, rating_agg(s4), nps(s_numeric) AS n, rate_agg(bought),
			csat(bought), rating_agg(s_numeric) AS fractions
		FROM few GROUP BY CUBE (a, b, region);
		RESET $method;
		CREATE TEMP TABLE sets (g int, a boolean, b boolean, r boolean);
		INSERT INTO sets SELECT i, i & 4 = 0, i & 2 = 0, i & 1 = 0 FROM generate_series(0, 7) AS i;
		SELECT (SELECT count(*) FROM cubed), count(*) FILTER (WHERE c.rating_agg = d.rating_agg
			AND c.rating_agg::text = d.rating_agg::text AND c.n = d.n AND c.rate_agg = d.rate_agg AND c.csat = d.csat AND c.fractions = d.fractions)
		FROM cubed c JOIN (
			SELECT g, CASE WHEN sets.a THEN s.a END AS a, CASE WHEN sets.b THEN s.b END AS b,
				CASE WHEN r THEN region END AS region,
				rating_agg(s4), nps(s_numeric) AS n, rate_agg(bought), csat(bought), rating_agg(s_numeric) AS fractions
			FROM few s, sets GROUP BY 1, 2, 3, 4) AS d
		ON (c.g, c.a, c.b, c.region) IS NOT DISTINCT FROM (d.g, d.a, d.b, d.region)}),
		'160|160', "a cube without $method = its sides");
}

is( $node->safe_psql('postgres', q{
	SELECT rating_agg(DISTINCT s4) = (SELECT rating_agg(s4) FROM (SELECT DISTINCT s4 FROM answers) AS d),
		rating_agg(DISTINCT s_numeric) = (SELECT rating_agg(s_numeric) FROM (SELECT DISTINCT s_numeric FROM answers) AS d),
		rating_agg(s_float8 ORDER BY s_float8 DESC) = rating_agg(s_float8),
		rating_agg(s_numeric ORDER BY s4, id) = rating_agg(s_numeric),
		rate_agg(bought ORDER BY id DESC) = rate_agg(bought),
		rate_prior(rates ORDER BY id DESC) = rate_prior(rates),
		rating_agg(s4) FILTER (WHERE region = 2) = (SELECT rating_agg(s4) FROM answers WHERE region = 2),
		nps(s4) FILTER (WHERE false) IS NULL
	FROM answers}),
	join('|', ('t') x 8), 'DISTINCT, ORDER BY and FILTER');

# ----------------------------------------------------------------------------
# Any division and any order of the rows
# ----------------------------------------------------------------------------

# A summary of all = the sum of summaries of parts, whatever the parts, in
# whatever order, in one step or two, by rollup or by +.
is( $node->safe_psql('postgres', q{
	CREATE TEMP TABLE few AS
	SELECT s2, s4, s_numeric, s_float8, weight, bought, successes, trials, customer % 11 AS part
	FROM answers WHERE id <= 4000;
	INSERT INTO few (s2, s4, s_numeric, s_float8, bought, successes, trials, part)
	SELECT 10, 10, 1e-10 * i, 1e-300, true, 4294967295, 4294967296, 11 + i FROM generate_series(0, 1) AS i;
	CREATE FUNCTION pg_temp.parts(seed float8) RETURNS TABLE (one rating_summary, two rating_summary, three rating_summary,
		four rating_summary, five rate_summary, six rate_summary, seven rating_summary, eight rate_summary)
	LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM setseed(seed);
		RETURN QUERY
		SELECT rating_agg(s2, 0, 12), rating_agg(s4 + part, 0, 10, 'count'), rating_agg(s_numeric), rating_agg(s_float8),
			rate_agg(bought), rate_agg(successes, trials), rating_agg(s_float8, 0, 10, weight), rate_agg(bought, weight)
		FROM (SELECT *, CASE WHEN seed > 0 THEN floor(random() * 40) ELSE 0 END AS which FROM few ORDER BY random()) AS v
		GROUP BY which ORDER BY random();
	END $$;
	CREATE TEMP TABLE whole AS SELECT * FROM pg_temp.parts(0);
	SELECT count(*) FROM whole;
	SELECT rollup(p.one) = w.one AND rollup(p.two) = w.two AND rollup(p.three) = w.three AND rollup(p.four) = w.four
			AND rollup(p.five) = w.five AND rollup(p.six) = w.six,
		rollup(p.one)::text = w.one::text AND rollup(p.two)::text = w.two::text AND rollup(p.three)::text = w.three::text
			AND rollup(p.four)::text = w.four::text AND rollup(p.five)::text = w.five::text
			AND rollup(p.six)::text = w.six::text,
		same(rollup(p.seven), w.seven), same(rollup(p.eight), w.eight), count(*) > 10
	FROM whole w, generate_series(1, 15) AS i, pg_temp.parts(i / 20.0) AS p
	GROUP BY i, w.one, w.two, w.three, w.four, w.five, w.six, w.seven, w.eight}),
	join("\n", 1, ('t|t|t|t|t') x 15), 'any parts in any order roll up to the whole');

is( $node->safe_psql('postgres', q{
	WITH parts AS (
		SELECT customer % 3 AS a, customer % 7 AS b, rating_agg(s_numeric) AS s, rating_agg(s4, 0, 10, weight) AS w,
			rate_agg(bought) AS r
		FROM answers GROUP BY 1, 2),
	halves AS (
		SELECT a, rollup(s ORDER BY b DESC) AS s, rollup(w ORDER BY b DESC) AS w, rollup(r) AS r FROM parts GROUP BY a),
	whole AS (SELECT rating_agg(s_numeric) AS s, rating_agg(s4, 0, 10, weight) AS w, rate_agg(bought) AS r FROM answers)
	SELECT (SELECT rollup(s) FROM halves) = s, same((SELECT rollup(w) FROM halves), w), (SELECT rollup(r) FROM halves) = r,
		(SELECT x.s + y.s + z.s FROM halves x, halves y, halves z WHERE (x.a, y.a, z.a) = (0, 1, 2)) = s,
		(SELECT z.s + (y.s + x.s) FROM halves x, halves y, halves z WHERE (x.a, y.a, z.a) = (0, 1, 2)) = s,
		same((SELECT x.w + (y.w + z.w) FROM halves x, halves y, halves z WHERE (x.a, y.a, z.a) = (0, 1, 2)), w),
		(SELECT x.r + (y.r + z.r) FROM halves x, halves y, halves z WHERE (x.a, y.a, z.a) = (0, 1, 2)) = r,
		(SELECT bool_and(x.s + y.s = y.s + x.s AND x.r + y.r = y.r + x.r AND x.w + y.w = y.w + x.w) FROM halves x, halves y)
	FROM whole}),
	't|t|t|t|t|t|t|t', 'in one step or two, by rollup or by +');

# An empty summary changes nothing, on either side; of empty ones the sum does
# not depend on their order.
is( $node->safe_psql('postgres', q{
	CREATE TEMP TABLE empties AS
	SELECT '{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0]}'::rating_summary AS rating,
		'{"rate":1}'::rate_summary AS rate,
		(SELECT rating_agg(5, 0, 10, NULL::float8)) AS weighted_rating, (SELECT rate_agg(true, NULL::float8)) AS weighted_rate;
	CREATE TEMP TABLE full_ones AS
	SELECT rating_agg(s4) AS rating, rate_agg(bought) AS rate,
		rating_agg(s4, 0, 10, weight) AS weighted_rating, rate_agg(bought, weight) AS weighted_rate
	FROM answers;
	SELECT f.rating + e.rating = f.rating, e.rating + f.rating = f.rating,
		f.weighted_rating + e.weighted_rating = f.weighted_rating, e.weighted_rating + f.weighted_rating = f.weighted_rating,
		f.rate + e.rate = f.rate, e.rate + f.rate = f.rate,
		f.weighted_rate + e.weighted_rate = f.weighted_rate, e.weighted_rate + f.weighted_rate = f.weighted_rate,
		f.weighted_rating + e.rating = f.weighted_rating, e.weighted_rating + f.rating = f.rating
	FROM empties e, full_ones f;
	SELECT (e.rating + e.weighted_rating)::text = (e.weighted_rating + e.rating)::text FROM empties e}),
	"t|t|t|t|t|t|t|t|t|t\nt", 'an empty summary changes nothing');
is( $node->safe_psql('postgres', q{
	CREATE TEMP TABLE empties AS
	SELECT '{"rate":1}'::rate_summary AS rate, (SELECT rate_agg(true, NULL::float8)) AS weighted_rate;
	CREATE TEMP TABLE full_ones AS
	SELECT rate_agg(bought) AS rate, rate_agg(bought, weight) AS weighted_rate FROM answers;
	SELECT f.weighted_rate + e.rate = f.weighted_rate, e.rate + f.weighted_rate = f.weighted_rate,
		e.weighted_rate + f.rate = f.rate, f.rate + e.weighted_rate = f.rate
	FROM empties e, full_ones f}, on_error_die => 0) // 'refused',
	't|t|t|t', 'whichever kind it is');

unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time');
$node->stop;
done_testing();
