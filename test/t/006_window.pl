# A window's answer is that of its frame's rows aggregated anew: for every
# aggregate, whether it takes rows away again or not, and every kind of frame.
# Summaries are equal to the letter, sums of weights to 1e-12.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('window');
$node->init;
$node->append_conf('postgresql.conf', 'jit = off');
$node->start;

# Of every type of score: NULLs, ties, scores between points, runs of NULLs as
# long as a frame; what is no score where it may be counted as invalid.
$node->safe_psql('postgres', q{
CREATE EXTENSION advocacy;
CREATE TABLE answers AS
SELECT id, id / 3 + id % 2 AS tie, id % 4 AS team, s4::smallint AS s2, s4,
	CASE id % 3 WHEN 0 THEN s4 WHEN 1 THEN round((random() * 10)::numeric, 2) END AS s_numeric,
	CASE id % 5 WHEN 0 THEN NULL WHEN 1 THEN s4 ELSE random() * 10 END AS s_float8,
	CASE WHEN id % 9 = 0 THEN 11 ELSE s4 END::smallint AS wild2, CASE WHEN id % 6 = 0 THEN -1 ELSE s4 END AS wild4,
	CASE WHEN id % 6 = 0 THEN 'NaN' WHEN id % 7 = 0 THEN 'Infinity' ELSE s4 / 3.0 END::numeric AS wild_numeric,
	CASE WHEN id % 6 = 0 THEN 'NaN' WHEN id % 7 = 0 THEN '-Infinity' WHEN id % 8 = 0 THEN 10.0000001
		ELSE s4 / 3.0 END::float8 AS wild_float8,
	CASE WHEN id % 8 > 0 THEN random() END AS weight,
	CASE WHEN id % 7 > 0 AND id NOT BETWEEN 100 AND 120 THEN random() < 0.4 END AS bought,
	CASE WHEN id % 6 > 0 THEN id % 3 END::bigint AS successes, (3 + id % 300)::bigint AS trials
FROM (SELECT id, CASE WHEN id % 5 > 0 AND id NOT BETWEEN 60 AND 80 THEN floor(random() * 11)::int END AS s4
	FROM generate_series(1, 180) AS id, setseed(0.25)) AS v;
ALTER TABLE answers ADD ratings rating_summary, ADD fractions rating_summary, ADD weighted_ratings rating_summary,
	ADD rates rate_summary, ADD weighted_rates rate_summary;
UPDATE answers SET ratings = v.ratings, fractions = v.fractions, weighted_ratings = v.weighted_ratings,
	rates = v.rates, weighted_rates = v.weighted_rates
FROM (SELECT a.id, rating_agg(b.s4) AS ratings, rating_agg(b.s_float8) AS fractions,
		rating_agg(b.s4, 0, 10, b.weight) AS weighted_ratings,
		rate_agg(b.bought) AS rates, rate_agg(b.bought, b.weight) AS weighted_rates
	FROM answers a JOIN answers b ON b.id % 90 = a.id % 90 OR b.id % 70 = a.id % 70 GROUP BY a.id) AS v
WHERE v.id = answers.id AND answers.id % 4 > 0 AND answers.id NOT BETWEEN 130 AND 150;
UPDATE answers SET ratings = rollup.ratings, rates = '{"rate":1}'
FROM (SELECT '{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0]}'::rating_summary AS ratings) AS rollup
WHERE id % 16 = 4;
CREATE UNIQUE INDEX ON answers (id);
ANALYZE answers;

CREATE FUNCTION same(a float8, b float8) RETURNS boolean LANGUAGE SQL IMMUTABLE
RETURN a IS NOT DISTINCT FROM b OR abs(a - b) <= 1e-12 * greatest(abs(a), abs(b), 1);
});

# Where an aggregate's window goes there is a #.
my %type = (s2 => 'smallint', s4 => 'int', s_numeric => 'numeric', s_float8 => 'float8');
my @scores = sort keys %type;
my %exact = (
	ratings => [
		map({ (
			"rating_agg($_) #", "rating_agg($_, -1, 12) #", "rating_agg($_, 0, 10, 'error') #", "nps($_) #",
			"nps(rating_agg($_) #, 6, 9)", "csat((1 + $_ * 0.4)::$type{$_}) #",
			"csat(rating_agg($_) #, 3)", "ces((1 + $_ * 0.6)::$type{$_}) #", "rating_mean(rating_agg($_) #)") } @scores),
		map({ (
			"rating_agg($_, 0, 10, 'count') #", "rating_agg($_, 0, 10, 'count') FILTER (WHERE id % 3 > 0) #") }
			qw(wild2 wild4 wild_numeric wild_float8)) ],
	rates => [
		'rate_agg(bought) #', 'rate_agg(successes, trials) #', 'rate(bought) #', 'rate(successes, trials) #',
		'conversion_rate(bought) #', 'csat(bought) #',
		'rate_agg(bought) FILTER (WHERE id % 4 = 0) #', 'rate_prior(rates) #' ],
	'rollups of ratings' => [
		'rollup(ratings) #', 'rollup(fractions) #',
		'rollup(ratings) FILTER (WHERE id % 3 = 0) #', 'nps(rollup(fractions) #)' ],
	'rollups of rates' => [ 'rollup(rates) #', 'rollup(rates) FILTER (WHERE id % 3 = 0) #' ]);
my %near = (
	weights => [
		map({ (
			"rating_mean(rating_agg($_, 0, 10, weight) #)", "nps(rating_agg($_, 0, 10, weight) #)",
			"(rating_mean_estimate(rating_agg($_, 0, 20, weight) #)).n",
			"(rating_mean_estimate(rating_agg($_, 0, 20, weight) #)).high") } @scores),
		'rate(rate_agg(bought, weight) #)', '(rate_estimate(rate_agg(bought, weight) #)).n' ],
	'rollups of weights' => [
		'rating_mean(rollup(weighted_ratings) #)', '(nps_estimate(rollup(weighted_ratings) #)).low',
		'rate(rollup(weighted_rates) #)', '(rate_estimate(rollup(weighted_rates) #)).n' ],
	changes => [ map({ "(nps_change(ratings, fractions) #).$_" } qw(before change mix_effect rate_effect)) ]);

my @frames = (
	'ORDER BY id ROWS BETWEEN 5 PRECEDING AND CURRENT ROW',
	'ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
	'ORDER BY id ROWS BETWEEN 20 PRECEDING AND 3 PRECEDING',
	'ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 9 FOLLOWING',
	'ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
	'PARTITION BY team ORDER BY id DESC ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING',
	'ORDER BY tie RANGE BETWEEN 4 PRECEDING AND 1 PRECEDING',
	'ORDER BY tie RANGE BETWEEN CURRENT ROW AND 3 FOLLOWING',
	'ORDER BY s_float8 RANGE BETWEEN 0.5 PRECEDING AND 0.25 FOLLOWING',
	'ORDER BY tie GROUPS BETWEEN 2 PRECEDING AND 1 FOLLOWING',
	'PARTITION BY team ORDER BY tie DESC GROUPS BETWEEN 1 FOLLOWING AND 3 FOLLOWING',
	'ORDER BY id ROWS BETWEEN 4 PRECEDING AND 4 FOLLOWING EXCLUDE CURRENT ROW',
	'ORDER BY tie ROWS BETWEEN 4 PRECEDING AND CURRENT ROW EXCLUDE GROUP',
	'ORDER BY tie GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES',
	'ORDER BY tie, id',
	'PARTITION BY team',
	'');

# compare computes expressions in a frame and anew, of the type given, and
# compares the results with a condition on one and other.
sub compare
{
	my ($what, $frame, $type, $condition, @expressions) = @_;
	my $list = join ",\n", map { "($_)::$type" } @expressions;
	my $in_window = $list =~ s/ #/ OVER w/gr;
	my $anew = $list =~ s/ #//gr;
	my ($stdout, $stderr);

	$node->psql('postgres', qq{
		CREATE TEMP TABLE seen AS
		SELECT id, array_agg(id) OVER w AS ids, ARRAY[$in_window] AS results FROM answers WINDOW w AS ($frame);
		CREATE TEMP TABLE anew AS
		SELECT seen.id, a.results FROM seen,
		LATERAL (SELECT ARRAY[$anew] AS results FROM unnest(ids) AS u (other) JOIN answers ON answers.id = other) AS a;
		SELECT count(*) FROM seen JOIN anew USING (id);
		SELECT DISTINCT ON (n) n, id, one, other
		FROM seen JOIN anew USING (id), unnest(seen.results, anew.results) WITH ORDINALITY AS u (one, other, n)
		WHERE ($condition) IS NOT true
		ORDER BY n, id}, stdout => \$stdout, stderr => \$stderr);
	$stdout =~ s/^(\d+)(?=\|)/$expressions[$1 - 1]/gm;
	return is($stdout . $stderr, 180, "$what: " . ($frame || 'everything'));
}

foreach my $frame (@frames)
{
	compare($_, $frame, 'text', 'one IS NOT DISTINCT FROM other', @{ $exact{$_} }) foreach sort keys %exact;
	compare($_, $frame, 'float8', 'same(one, other)', @{ $near{$_} }) foreach sort keys %near;
}

# A summary in a window is copied: neither later rows nor other windows change
# what was seen, and what is kept from one row to the next is not what is shown.
is( $node->safe_psql('postgres', q{
	CREATE TEMP TABLE kept AS
	SELECT id, rating_agg(s4) OVER small AS small, lag(rating_agg) OVER (ORDER BY id) AS before, rating_agg,
		rating_agg(s4) OVER large AS large, array_agg(rating_agg) OVER (ORDER BY id ROWS 2 PRECEDING) AS three
	FROM (SELECT *, rating_agg(s4) OVER (ORDER BY id ROWS 3 PRECEDING) FROM answers) AS v
	WINDOW small AS (ORDER BY id ROWS 1 PRECEDING), large AS (ORDER BY id);
	SELECT count(*) FILTER (WHERE questions_asked(small) <> least(id, 2)), count(*) FILTER (WHERE questions_asked(rating_agg) <> least(id, 4)),
		count(*) FILTER (WHERE questions_asked(large) <> id), count(*) FILTER (WHERE questions_asked(before) <> least(id - 1, 4)),
		count(*) FILTER (WHERE three[array_upper(three, 1)] <> rating_agg OR three[array_upper(three, 1) - 1] <> before)
	FROM kept;
	DO $$
	DECLARE
		r record;
		all_of rating_summary[];
		seen rating_summary[];
	BEGIN
		FOR r IN SELECT id, rating_agg(s4) OVER (ORDER BY id ROWS 3 PRECEDING) AS s FROM answers LOOP
			all_of := all_of || r.s;
		END LOOP;
		seen := ARRAY(SELECT rating_agg FROM kept ORDER BY id);
		IF all_of <> seen THEN
			RAISE 'a row has changed';
		END IF;
	END $$}),
	'0|0|0|0|0', 'what was seen stays as it was');

# What every row is compared with all others of its partition.
is( $node->safe_psql('postgres', q{
	CREATE TEMP TABLE p AS
	SELECT id, id % 3 AS team, CASE WHEN id % 7 > 0 THEN random() ^ 2 END AS p
	FROM generate_series(1, 200) AS id, setseed(0.5);
	SELECT method, count(*), count(*) FILTER (WHERE adjusted IS NOT DISTINCT FROM alone), count(adjusted)
	FROM (SELECT p.id, 'benjamini_hochberg' AS method, p_adjust(p) OVER (PARTITION BY team) AS adjusted, team FROM p
		UNION ALL
		SELECT p.id, 'holm', p_adjust(p, 'holm') OVER (PARTITION BY team ORDER BY id DESC ROWS 2 PRECEDING), team FROM p) AS v
	JOIN (SELECT team, method, (array_agg(id)) AS ids, p_adjust(array_agg(p), method) AS a
		FROM p, (VALUES ('benjamini_hochberg'), ('holm')) AS m (method) GROUP BY team, method) AS w USING (team, method),
	LATERAL (SELECT a[array_position(ids, id)] AS alone) AS x
	GROUP BY method ORDER BY method;
	SELECT count(*) FROM (SELECT p_adjust(p) OVER () FROM p WHERE false) AS v;
	SELECT count(q) FROM (SELECT p_adjust(NULL::float8) OVER () AS q FROM p) AS v;
	SELECT bool_and(q IS NOT DISTINCT FROM r) FROM (
		SELECT rate_shrunk(rates, rate_prior(rates) OVER ()) AS q,
			rate_shrunk(rates, (SELECT rate_prior(rates ORDER BY id DESC) FROM answers)) AS r
		FROM answers) AS v}),
	"benjamini_hochberg|200|200|172\nholm|200|200|172\n0\n0\nt", 'p-values and priors of a partition');

unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/, 'the server was alive all the time');
$node->stop;
done_testing();
