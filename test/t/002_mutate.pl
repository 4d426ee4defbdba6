# Text and binary forms are mutated at random, thousands of times. Whatever is
# refused is refused with the SQLSTATE of bad data; whatever is accepted answers
# every question about it and survives being written and read again.
#
# ADV_SEED and ADV_MUTATIONS, how many of each form of each value, choose
# others than the usual ones.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{ADV_SEED} // 1;
my $mutations = $ENV{ADV_MUTATIONS} // 150;

srand($seed);
note("ADV_SEED=$seed ADV_MUTATIONS=$mutations");

my $node = PostgreSQL::Test::Cluster->new('mutate');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

my $exchange = $node->basedir . '/exchange';

# ----------------------------------------------------------------------------
# The values that are mutated
# ----------------------------------------------------------------------------

$node->safe_psql('postgres', q{
CREATE TABLE rating_values (value rating_summary);
INSERT INTO rating_values
SELECT rating_agg(x) FROM generate_series(0, 10) AS x;
INSERT INTO rating_values
SELECT rating_agg(CASE WHEN x % 7 > 0 THEN x % 13 END, 0, 10, 'count')
	FROM generate_series(1, 3000) AS x;
INSERT INTO rating_values
SELECT rating_agg(x / 7.0, 0, 10) FROM generate_series(0, 70) AS x;
INSERT INTO rating_values
SELECT rating_agg(x / 7.0::float8, -5, 5) FROM generate_series(-35, 35) AS x;
INSERT INTO rating_values
SELECT rating_agg(x % 11, 0, 10, sqrt(x)) FROM generate_series(0, 100) AS x;
INSERT INTO rating_values
SELECT rating_agg(x / 7.0, 1, 7, 1 / (1 + sqrt(x))) FROM generate_series(7, 49) AS x;
INSERT INTO rating_values
SELECT rating_agg(x / 7.0, -7, -1, -x::float8) FROM generate_series(-49, -7) AS x;
INSERT INTO rating_values
SELECT rating_agg(x, -500, 500) FROM generate_series(-500, 500, 7) AS x;
INSERT INTO rating_values
SELECT rating_agg(x, 0, 10, weight)
	FROM (VALUES (4, 1e-40::float8), (5.5, 1e-39), (7, 0)) AS v (x, weight);
INSERT INTO rating_values
SELECT rating_agg(x, 0, 10, weight) FROM (VALUES (0.5, 1e40::float8), (5, 1), (7, 1e-40)) AS v (x, weight);
INSERT INTO rating_values
SELECT rating_agg(5, 0, 10, NULL::float8);
INSERT INTO rating_values
SELECT rollup(value) FROM (VALUES
	('{"rating":1,"scale":[0,1],"counts":[9223372036854775806,0]}'::rating_summary),
	('{"rating":1,"scale":[0,1],"counts":[0,1]}')) AS v (value);
INSERT INTO rating_values VALUES
	('{"rating":1,"scale":[0,1],"counts":[0,0]}'),
	('{"rating":1,"scale":[1,5],"counts":[0,0,256,65535,4]}'),
	('{"rating":1,"scale":[-32768,-32766],"counts":[65536,0,4294967295],"missing":7}'),
	('{"rating":1,"scale":[32765,32767],"counts":[4294967296,0,9223372032559808511],"invalid":0}'),
	('{"rating":1,"scale":[1,7],"counts":[1,2,3,4,5,6,7],"missing":300,"invalid":70000}');

CREATE TABLE rate_values (value rate_summary);
INSERT INTO rate_values
SELECT rate_agg(CASE WHEN x % 5 > 0 THEN x % 3 = 0 END) FROM generate_series(1, 100) AS x;
INSERT INTO rate_values
SELECT rate_agg(x, y) FROM (VALUES (0::bigint, 0::bigint), (255, 256), (70000, 5000000000)) AS v(x, y);
INSERT INTO rate_values
SELECT rate_agg(9223372036854775806, 9223372036854775807);
INSERT INTO rate_values
SELECT rate_agg(x % 3 = 0, sqrt(x)) FROM generate_series(1, 100) AS x;
INSERT INTO rate_values
SELECT rate_agg(true, 0.0);
INSERT INTO rate_values
SELECT rate_agg(success, weight)
	FROM (VALUES (true, 1e-40::float8), (false, 1e-39)) AS v (success, weight);
INSERT INTO rate_values
SELECT rate_agg(success, weight)
	FROM (VALUES (true, 1::float8), (false, 1e40), (NULL, 7)) AS v (success, weight);

CREATE TABLE activity_values (value activity_summary);
INSERT INTO activity_values
SELECT activity_agg(x % 50, date '2024-01-01' + x * x % 700, 'month') FROM generate_series(1, 150) AS x;
INSERT INTO activity_values
SELECT activity_agg('c' || x % 9, date '2024-01-01' + x * x % 400, 'week') FROM generate_series(1, 60) AS x;
INSERT INTO activity_values
SELECT activity_agg(x % 9 - 4, date '2024-01-01' + x * x % 90, 'day', CASE WHEN x % 4 > 0 THEN (x - 9) * 1.25 END) FROM generate_series(1, 60) AS x;
INSERT INTO activity_values
SELECT activity_agg(x % 5, date '1999-01-01' + x * 40, 'month', nullif(x, 2) * 1e25 - 3) FROM generate_series(0, 30) AS x;
INSERT INTO activity_values
SELECT activity_agg(md5((x % 9)::text)::uuid, date '2024-01-01' + x * x % 900, 'quarter') FROM generate_series(1, 60) AS x;
INSERT INTO activity_values
SELECT activity_agg(x % 7, date '2024-01-01' + x * x % 90, 'day', x * 1e-6) FROM generate_series(1, 60) AS x;
INSERT INTO activity_values
SELECT activity_agg(x, date '2024-01-01', 'year', x - 2) FROM generate_series(1, 3) AS x;
INSERT INTO activity_values
SELECT activity_agg(x % g, date '2024-01-01' + x * x % (100 * g - 7), 'day') FROM generate_series(1, 300) AS x, generate_series(1, 3) AS g GROUP BY g;
INSERT INTO activity_values
SELECT activity_agg(x % 12 * 1000, date '2024-01-01' + x * x % 97, 'day') FROM generate_series(1, 200) AS x;
INSERT INTO activity_values
SELECT activity_agg(x % 40, date '2024-01-01' + x * x % 13, 'day', x) FROM generate_series(1, 300) AS x;
INSERT INTO activity_values
SELECT activity_agg(x, at, 'day')
	FROM (VALUES (-9223372036854775808, date '4712-01-01 BC'), (9223372036854775807, '5874800-12-31')) AS v (x, at);
INSERT INTO activity_values
SELECT activity_agg(NULL, date '2024-01-01', 'year', 1);
INSERT INTO activity_values
SELECT contract_activity_agg(x % 20, date '2024-01-01' + x * x % 400, date '2024-01-01' + x * x % 400 + x % 60, 'month', '2025-03-01', x * 9.95) FROM generate_series(1, 100) AS x;
INSERT INTO activity_values
SELECT contract_activity_agg('c' || x % 20, date '2024-01-01' + x * x % 400, date '2024-01-01' + x * x % 400 + x % 30, 'sunday week', '2025-03-01') FROM generate_series(1, 50) AS x;

CREATE TABLE survival_values (value survival_summary);
INSERT INTO survival_values
SELECT survival_agg(x % 40, x % 3 > 0) FROM generate_series(1, 300) AS x;
INSERT INTO survival_values
SELECT survival_agg(sqrt(x), x % 2 = 0) FROM generate_series(1, 20) AS x;
INSERT INTO survival_values
SELECT survival_agg(NULL, x % 10, x % 3 > 0, sqrt(x)) FROM generate_series(1, 100) AS x;
INSERT INTO survival_values
SELECT survival_agg((x % 7)::float8, 7.5 + x % 9, x % 3 > 0, 1) FROM generate_series(1, 100) AS x;
INSERT INTO survival_values
SELECT survival_agg(x % 3, 3.5 + x % 5, x % 3 > 0, 1 / sqrt(x)) FROM generate_series(1, 50) AS x;
INSERT INTO survival_values
SELECT survival_agg(NULL::float8, true);

CREATE TABLE latest_values (value latest_summary);
INSERT INTO latest_values
SELECT latest_agg(x % 5, date '2024-01-01' + x, x % 11) FROM generate_series(1, 20) AS x;
INSERT INTO latest_values
SELECT latest_agg(x * 7919 % 60, timestamptz '2024-01-01 UTC' + x * interval '1.5 s', x % 21 / 2.0) FROM generate_series(1, 100) AS x;
INSERT INTO latest_values
SELECT latest_agg('c' || x, timestamptz '2024-01-01 UTC' + x * interval '1 hour', nullif(x % 5 + 1, 3), 1, 5) FROM generate_series(1, 12) AS x;
INSERT INTO latest_values
SELECT latest_agg(md5(x::text)::uuid, date '2024-01-01', x, -500, 500) FROM generate_series(-500, 500, 250) AS x;
INSERT INTO latest_values
SELECT latest_agg(x % (30 * g), date '2024-01-01' + x * x % 50, x % 11) FROM generate_series(1, 200) AS x, generate_series(1, 3) AS g GROUP BY g;
INSERT INTO latest_values
SELECT latest_agg(x, at, 10)
	FROM (VALUES (-9223372036854775808, timestamptz '4713-01-01 00:00 BC UTC'), (9223372036854775807, '75000-12-31 23:59:59.999999 UTC')) AS v (x, at);
INSERT INTO latest_values
SELECT latest_agg(NULL, date '2024-01-01', 5);
INSERT INTO latest_values
SELECT latest_agg(7, date '2024-01-01', NULL);
INSERT INTO latest_values
SELECT latest_agg(7, timestamptz '2024-01-01 12:34:56.789', 0.1, 0, 1);
INSERT INTO latest_values
SELECT latest_agg(x, date '2024-01-01' + x, x) FROM generate_series(1, 3) AS x;
CREATE TABLE measure_values (value measure_summary);
INSERT INTO measure_values
SELECT measure_agg(ARRAY[1 + x % 5, 1 + x * 3 % 5, nullif(x * 7 % 11, 3)], ARRAY[1, 5, 0], ARRAY[5, 1, 10]) FROM generate_series(1, 60) AS x;
INSERT INTO measure_values
SELECT measure_agg(ARRAY[x * 1.25 - 10, nullif(x % 7, 2)], NULL, NULL) FROM generate_series(1, 40) AS x;
INSERT INTO measure_values
SELECT measure_agg(ARRAY[x / 3.0, x % 7, 1 + x % 2]::float8[], ARRAY[NULL, 0, NULL], ARRAY[NULL, 10, NULL]) FROM generate_series(1, 40) AS x;
INSERT INTO measure_values
SELECT measure_agg(ARRAY[1 + x % 5, 1 + x % 4], ARRAY[1, 1], ARRAY[5, 5], sqrt(x)) FROM generate_series(1, 40) AS x;
INSERT INTO measure_values
SELECT measure_agg(ARRAY[x * 1e15, 1e-6], NULL, NULL) FROM generate_series(1, 3) AS x;
INSERT INTO measure_values
SELECT measure_agg(ARRAY[NULL, NULL]::float8[], NULL, NULL, NULL);

CREATE TABLE series_values (value series_summary);
INSERT INTO series_values
SELECT series_agg(date '2024-01-01' + x * 3, x % 7 + 0.5) FROM generate_series(1, 30) AS x;
INSERT INTO series_values
SELECT series_agg(x - 5, 0.1 * x) FROM generate_series(1, 20) AS x, generate_series(1, 3);
INSERT INTO series_values
SELECT series_agg(date '2023-11-15' + x, 'month', NULL, x * x * 1e12 / 3) FROM generate_series(1, 400) AS x;
INSERT INTO series_values
SELECT series_agg(x, r, 'nps') FROM (SELECT date '2024-01-01' + x % 9 AS x, rating_agg(x % 11) AS r FROM generate_series(1, 90) AS x GROUP BY 1) AS v;
INSERT INTO series_values
SELECT series_agg(x, r, 'mean') FROM (SELECT date '2024-01-01' + x % 9 AS x, rating_agg(x % 17 / 4.0, 0, 4) AS r FROM generate_series(1, 90) AS x GROUP BY 1) AS v;
INSERT INTO series_values
SELECT series_agg(x, r, NULL) FROM (SELECT date '2024-01-01' + x % 9 AS x, rate_agg(x % 17 < 4) AS r FROM generate_series(1, 90) AS x GROUP BY 1) AS v;
INSERT INTO series_values
SELECT series_agg(x, 1e18 * sign(x)) FROM unnest('{-9223372036854775808,9223372036854775807}'::bigint[]) AS x;
INSERT INTO series_values
SELECT series_agg(NULL::date, NULL);

CREATE TABLE purchase_values (value purchase_summary);
INSERT INTO purchase_values
SELECT purchase_agg(date '2024-01-01' + x * x) FROM generate_series(1, 20) AS x;
INSERT INTO purchase_values
SELECT purchase_agg(date '2024-01-01' + x * x, 'week', NULL, (x - 3) * 1.25) FROM generate_series(1, 20) AS x;
INSERT INTO purchase_values
SELECT purchase_agg(date '1999-01-01' + x, nullif(x, 2) * 1e25 - 3) FROM generate_series(0, 5) AS x;
INSERT INTO purchase_values
SELECT purchase_agg(date '2024-01-01' + x, 'month', NULL, NULL) FROM generate_series(1, 3) AS x GROUP BY x;
INSERT INTO purchase_values
SELECT purchase_agg(NULL::date, 'year', NULL, NULL);

CREATE TABLE journey_values (value journey_summary);
INSERT INTO journey_values
SELECT journey_agg(x % 5, date '2024-01-01' + x * x % 9, chr(97 + x % 3)) FROM generate_series(1, 20) AS x;
INSERT INTO journey_values
SELECT journey_agg('c' || x % 4, timestamp '2024-01-01' + x * x % 50 * interval '90 s', chr(97 + x % 4), nullif(x % 5, 1) * 1.25 - 2) FROM generate_series(1, 30) AS x;
INSERT INTO journey_values
SELECT journey_agg(x, timestamptz '2024-01-01 UTC' + x * interval '1 microsecond', 'é', x * 1e25) FROM generate_series(-2, 2) AS x;
INSERT INTO journey_values
SELECT journey_agg(x, at, '')
	FROM (VALUES (-9223372036854775808, timestamptz '4713-01-01 00:00 BC UTC'), (9223372036854775807, '70000-12-31 23:59:59.999 UTC')) AS v (x, at);
INSERT INTO journey_values
SELECT journey_agg(1, date '2024-01-01', 'e' || x) FROM generate_series(1, 300) AS x;
INSERT INTO journey_values
SELECT journey_agg(NULL::bigint, date '2024-01-01', 'a', 1);
INSERT INTO journey_values
SELECT journey_agg(x, date '2024-01-01' + x, 'a' || x) FROM generate_series(1, 3) AS x GROUP BY x;
INSERT INTO journey_values
SELECT journey_agg(x, timestamp '2024-01-01' + x * interval '1 s', 'a', x) FROM generate_series(1, 3) AS x GROUP BY x;

CREATE TABLE points_values (value points_summary);
INSERT INTO points_values
SELECT points_agg(x % 5, date '2024-01-01' + x * x % 90, CASE WHEN x % 3 = 0 THEN -x ELSE 2 * x END, CASE WHEN x % 4 > 0 THEN date '2024-01-31' + x * x % 90 END, x % 7 = 0) FROM generate_series(1, 30) AS x;
INSERT INTO points_values
SELECT points_agg('c' || x % 4, timestamp '2024-01-01' + x * x % 50 * interval '90 s', (x - 12) * 1.25, timestamp '2024-03-01' + x * interval '1 s', x % 5 = 0) FROM generate_series(1, 30) AS x;
INSERT INTO points_values
SELECT points_agg(x, timestamptz '2024-01-01 UTC' + x * interval '1 microsecond', x * 1e25) FROM generate_series(-2, 2) AS x;
INSERT INTO points_values
SELECT points_agg(x, at, 5, '75000-01-01 00:00 UTC', NULL)
	FROM (VALUES (-9223372036854775808, timestamptz '4713-01-01 00:00 BC UTC'), (9223372036854775807, '70000-12-31 23:59:59.999 UTC')) AS v (x, at);
INSERT INTO points_values
SELECT points_agg(1, date '2024-01-01' + x, x) FROM generate_series(1, 300) AS x;
INSERT INTO points_values
SELECT points_agg(NULL::bigint, date '2024-01-01', 1);
INSERT INTO points_values
SELECT points_agg(x, date '2024-01-01' + x, x) FROM generate_series(1, 3) AS x GROUP BY x;
CREATE TABLE referral_values (value referral_summary);
INSERT INTO referral_values
SELECT referral_agg(x % 5, nullif(x % 13, 3), date '2024-01-01' + x * x % 9, date '2024-01-03' + x % 7, x) FROM generate_series(1, 20) AS x;
INSERT INTO referral_values
SELECT referral_agg('c' || x % 4, 'é' || x, timestamp '2024-01-01' + x * x % 50 * interval '90 s', NULL, nullif(x % 5, 1) * 1.25 - 2) FROM generate_series(1, 30) AS x;
INSERT INTO referral_values
SELECT referral_agg(md5((x % 3)::text)::uuid, md5(x::text)::uuid, timestamptz '2024-01-01 UTC' + x * interval '1 microsecond', timestamptz '2024-01-02 UTC', x * 1e25) FROM generate_series(-2, 2) AS x;
INSERT INTO referral_values
SELECT referral_agg(x, 0, at, NULL, NULL)
	FROM (VALUES (-9223372036854775808, timestamptz '4713-01-01 00:00 BC UTC'), (9223372036854775807, '70000-12-31 23:59:59.999 UTC')) AS v (x, at);
INSERT INTO referral_values
SELECT referral_agg(NULL::bigint, 1, date '2024-01-01', NULL, NULL);
INSERT INTO referral_values
SELECT referral_agg(x, x % 3 + 1, date '2024-01-01', date '2024-01-01' - x, NULL) FROM generate_series(1, 3) AS x GROUP BY x;

CREATE TABLE term_values (value term_summary);
INSERT INTO term_values
SELECT term_agg(ARRAY['w' || x % 7, 'w' || x % 3, chr(97 + x % 5)], true) FROM generate_series(1, 20) AS x;
INSERT INTO term_values
SELECT term_agg('Slow, slow delivery ' || chr(228 + x % 3) || ' x' || x) FROM generate_series(1, 9) AS x;
INSERT INTO term_values
SELECT term_agg(array_fill('b' || x % 2, ARRAY[200]), true) FROM generate_series(1, 3) AS x;
INSERT INTO term_values
SELECT term_agg(ARRAY[NULL, '']);
INSERT INTO term_values
SELECT term_agg(ARRAY[repeat('abcdefghij', n)], true) FROM generate_series(5, 7) AS n GROUP BY n;

CREATE TABLE theme_values (value theme_summary);
INSERT INTO theme_values
SELECT theme_agg(x % 11, ARRAY['t' || x % 3, 't' || x % 4]) FROM generate_series(1, 40) AS x;
INSERT INTO theme_values
SELECT theme_agg(x % 11, ARRAY['theme ' || x % 64, 'theme ' || x * x % 64]) FROM generate_series(1, 200) AS x;
INSERT INTO theme_values
SELECT theme_agg(5, NULL);
INSERT INTO theme_values
SELECT theme_agg(10, ARRAY['Ärger']);
INSERT INTO theme_values
SELECT theme_agg(x % 11, ARRAY['price', 'delivery', 'staff']::text[]) FROM generate_series(1, 400) AS x;
INSERT INTO theme_values
SELECT theme_agg(x * x % 11, CASE x % 3 WHEN 0 THEN '{price}' WHEN 1 THEN '{price,delivery}' END::text[]) FROM generate_series(1, 50) AS x;
INSERT INTO theme_values
SELECT theme_agg(x, CASE WHEN x > 5 THEN '{a}'::text[] END) FROM generate_series(0, 10) AS x;

CREATE TABLE clv_values (value clv_summary);
INSERT INTO clv_values
SELECT clv_agg(x % 3, x % 3 * x % 7, x + 6, '1 week') FROM generate_series(1, 20) AS x WHERE x % 3 = 0 OR x % 3 * x % 7 > 0;
INSERT INTO clv_values
SELECT clv_agg(x, sqrt(x), 10, '36 hours') FROM generate_series(0, 12) AS x;
INSERT INTO clv_values
SELECT clv_opportunities_agg(x % 4, x % 4 + sign(x % 4) * (x % 3), 6, '1 month') FROM generate_series(1, 300) AS x;
INSERT INTO clv_values
SELECT clv_spend_agg(x % 5, 10 + x / 7.0) FROM generate_series(1, 20) AS x;
INSERT INTO clv_values
SELECT clv_contract_agg(x, x < 5, 100 * x) FROM generate_series(1, 5) AS x;
INSERT INTO clv_values
SELECT clv_agg(NULL, 1, 1, '1 day');
INSERT INTO clv_values
SELECT clv_contract_agg(1e15, true, 1000000000000000);

CREATE TABLE clv_model_values (value clv_model);
INSERT INTO clv_model_values
SELECT clv_fit(clv_contract_agg(x, x < 5, 1000 / (x + 1)), 'shifted_beta_geometric') FROM generate_series(0, 5) AS x;
INSERT INTO clv_model_values
SELECT clv_fit(clv_contract_agg(x, x < 5, 1000 / (x + 1)), 'beta_discrete_weibull') FROM generate_series(0, 5) AS x;
INSERT INTO clv_model_values
SELECT clv_fit(clv_opportunities_agg(x, tx, 6, '1 year'), 'bg_bb') FROM generate_series(0, 6) AS x, generate_series(x, 6) AS tx, generate_series(1, 7 - x) WHERE x > 0 OR tx = 0;
INSERT INTO clv_model_values
SELECT clv_fit(value, 'bg_nbd') FROM clv_values WHERE value::text ~ 'times';
INSERT INTO clv_model_values VALUES
	(clv_model('bg_nbd', '{0.243,4.414,0.793,2.426}')), (clv_model('mbg_nbd', '{1,2,3,4}', '36 hours')), (clv_model('pareto_nbd', '{1e-12,1e12,0.1,0.3}', '1 month')),
	(clv_model('gamma_gamma', '{6.25,3.74,15.44}')), ((SELECT clv_fit(clv_spend_agg(0, 1), 'gamma_gamma')));

CREATE TABLE term_lexicon_values (value term_lexicon);
INSERT INTO term_lexicon_values
SELECT lexicon_agg(term, valence, kind) FROM (VALUES ('good', 1.9, 'word'), ('not', -0.74, 'negator'), ('no', -1.2, 'word'), ('no', -0.74, 'negator'), ('very', 0.293, 'booster'), ('at least', 0, 'word'),
	('but', 0.5, 'contrast'), (':)', 2, 'word'), ('sekali', 0.293, 'booster_after'), ('a"b', 1, 'word'), ('100%', 100, 'word'), ('\\o/', -100, 'word')) AS v (term, valence, kind);
INSERT INTO term_lexicon_values
SELECT lexicon_agg('term ' || x % 40, 'theme ' || x % 3) FROM generate_series(1, 60) AS x;
INSERT INTO term_lexicon_values
SELECT lexicon_merge(a.value, b.value) FROM term_lexicon_values AS a, term_lexicon_values AS b WHERE a.value::text ~ 'words' AND b.value::text ~ 'themes';
INSERT INTO term_lexicon_values VALUES ('{"lexicon":1}');
INSERT INTO term_lexicon_values
SELECT lexicon_agg(x::text, x / 100.0) FROM generate_series(1, 200) AS x;

CREATE TABLE sentiment_values (value sentiment_summary);
INSERT INTO sentiment_values
SELECT sentiment_agg(CASE WHEN x % 5 > 0 THEN x % 21 / 10.0 - 1 END) FROM generate_series(1, 60) AS x;
INSERT INTO sentiment_values
SELECT sentiment_agg(sin(x)) FROM generate_series(1, 60) AS x;
INSERT INTO sentiment_values
SELECT sentiment_agg(NULL);
INSERT INTO sentiment_values
SELECT sentiment_agg(x) FROM generate_series(-1, 1) AS x;

CREATE TABLE profile_values (value profile_summary);
INSERT INTO profile_values
SELECT profile_agg(x % 3 = 0, ARRAY[x % 4, x % 5 / 2.0], ARRAY[chr(97 + x % 3), 'é']) FROM generate_series(1, 20) AS x;
INSERT INTO profile_values
SELECT profile_agg(x % 3 = 0, ARRAY[x % 2], NULL, x % 3) FROM generate_series(1, 20) AS x;
INSERT INTO profile_values
SELECT profile_agg(x, x % 3 = 0, NULL, ARRAY[x % 2, x % 3, x % 4, x % 5, x % 6]::text[]) FROM generate_series(1, 9) AS x;
INSERT INTO profile_values
SELECT profile_agg(ARRAY[x % 5, -x % 3, 1e100], NULL) FROM generate_series(1, 20) AS x;
INSERT INTO profile_values
SELECT score_agg(x % 7 / 7.0, x % 3 = 0) FROM generate_series(1, 20) AS x;
INSERT INTO profile_values
SELECT score_agg(x % 7 - 3, x % 3 = 0, x % 2 = 0) FROM generate_series(1, 20) AS x;
INSERT INTO profile_values
SELECT profile_agg(NULL::boolean, '{1}', NULL);

CREATE TABLE fitted_model_values (value fitted_model);
INSERT INTO fitted_model_values
SELECT logistic_fit(profile_agg(x % 3 = 0, ARRAY[x % 4, x % 5 / 2.0], ARRAY[chr(97 + x % 3 * x % 2)])) FROM generate_series(1, 60) AS x;
INSERT INTO fitted_model_values
SELECT logistic_fit(profile_agg(x % 3 = 0, ARRAY[x % 4, 3], NULL), penalty => 'firth') FROM generate_series(1, 60) AS x;
INSERT INTO fitted_model_values
SELECT logistic_fit(profile_agg(x % 3 = 0, ARRAY[x % 4], NULL, x % 3), ARRAY[E'"\té'], ridge => 0.5) FROM generate_series(1, 60) AS x;
INSERT INTO fitted_model_values
SELECT cox_fit(profile_agg(x % 9 + 1, x % 3 = 0, ARRAY[x % 4], ARRAY[chr(97 + x % 2)]), strata => 1) FROM generate_series(1, 60) AS x;
INSERT INTO fitted_model_values
SELECT cox_fit(profile_agg(x % 9 + 1, x % 3 = 0, ARRAY[x % 4], ARRAY[chr(97 + x % 2)]), ties => 'breslow') FROM generate_series(1, 60) AS x;
INSERT INTO fitted_model_values
SELECT logistic_fit(profile_agg(x > 5, ARRAY[x], NULL)) FROM generate_series(1, 9) AS x;
INSERT INTO fitted_model_values
SELECT logistic_fit(profile_agg(NULL::boolean, '{1}', NULL));
INSERT INTO fitted_model_values
SELECT kmeans_fit(profile_agg(ARRAY[x % 4, 7, x % 5 / 3.0], ARRAY[chr(97 + x % 3)]), 3, ARRAY['a', 'é', '"', 'd']) FROM generate_series(1, 60) AS x;
INSERT INTO fitted_model_values
SELECT kmeans_fit(profile_agg(ARRAY[x], NULL), 1, standardise => false) FROM generate_series(1, 9) AS x;

CREATE TABLE customer_values (value customer_set);
INSERT INTO customer_values
SELECT customer_agg(x * x) FROM generate_series(1, 20) AS x;
INSERT INTO customer_values
SELECT customer_agg(x - x % 10 * 3) FROM generate_series(-100, 100) AS x;
INSERT INTO customer_values
SELECT customer_agg(x * 20000) FROM generate_series(-20::bigint, 20) AS x;
INSERT INTO customer_values
SELECT customer_agg(x + x % 5 * 65536) FROM generate_series(1, 60) AS x;
INSERT INTO customer_values
SELECT customer_agg(x * 7919 % 65521) FROM generate_series(1, 5000) AS x;
INSERT INTO customer_values
SELECT customer_agg(x) FROM (VALUES (-9223372036854775808), (9223372036854775807), (0)) AS v (x);
INSERT INTO customer_values
SELECT customer_agg(NULL);
INSERT INTO customer_values
SELECT customer_agg(md5(x::text)::uuid) FROM generate_series(1, 7) AS x;
INSERT INTO customer_values
SELECT customer_agg('c' || x) FROM generate_series(1, 3) AS x;
INSERT INTO customer_values
SELECT customer_agg(7::bigint);
INSERT INTO customer_values
SELECT customer_agg('c'::text);
});

# ----------------------------------------------------------------------------
# Mutations
# ----------------------------------------------------------------------------

my @numbers = (
	'0', '-0', '1', '-1', '2', '7', '10', '11', '255', '256', '65535', '65536',
	'4294967295', '4294967296', '9223372036854775807', '9223372036854775808',
	'-9223372036854775808', '18446744073709551615', '18446744073709551616',
	'1000', '1001', '-32768', '32767', '32768', '0.5', '1.0', '1e3', '1e308', '1e309',
	'-1e308', '1e-308', '5e-324', '1e-400', '1e-5000', '0.1', '"1"', 'null', 'true',
	'[]', '{}', '[1]', 'NaN', 'Infinity', '', '+1', '01', '1e', '1_000', '0x10',
	'99999999999999999999999999999999999999');
my @doubles = (
	0.0, -0.0, 1.0, -1.0, 0.5, 9**9**9, -9**9**9, -sin(9**9**9), 5e-324, -5e-324,
	2.2250738585072014e-308, 1.7976931348623157e308, 1e154, 1e200, -1e-20, 1e-17,
	4503599627370496.0);
my @integers = (
	0, 1, -1, 2, 1 << 31, 1 << 52, 1 << 56, 9223372036854775807, -9223372036854775807 - 1);
my @characters = map { chr } 32 .. 126;

sub pick { return $_[ rand @_ ] }

# sql_type returns the name of a type in SQL.
sub sql_type
{
	return 'customer_set' if $_[0] eq 'customer';
	return $_[0] =~ /_(model|lexicon)$/ ? $_[0] : "$_[0]_summary";
}

# some_slice returns a place and a length inside of a string.
sub some_slice
{
	my $from = int rand(1 + length $_[0]);

	return ($from, int rand(1 + length($_[0]) - $from));
}

# splice_of returns a mutation that any string can have.
sub splice_of
{
	my ($value, $other, @bytes) = @_;
	my $kind = int rand 7;
	my ($from, $length) = some_slice($value);

	if ($kind == 0)    # truncated
	{
		return substr($value, 0, $from);
	}
	elsif ($kind == 1)    # extended
	{
		return $value . join('', map { pick(@bytes) } 0 .. rand 20);
	}
	elsif ($kind == 2)    # a piece left out
	{
		substr($value, $from, $length > 8 ? int rand 9 : $length, '');
	}
	elsif ($kind == 3)    # a piece said twice
	{
		substr($value, $from, 0, substr($value, $from, $length));
	}
	elsif ($kind == 4)    # a piece of another value put in
	{
		substr($value, $from, 0, substr($other, some_slice($other)));
	}
	elsif ($kind == 5)    # the end of another value
	{
		substr($value, $from, length $value, substr($other, $from < length $other ? $from : 0));
	}
	else                  # bytes replaced
	{
		substr($value, rand length $value, 1, pick(@bytes)) foreach 0 .. rand 3;
	}
	return $value;
}

# replace_one replaces one of the matches of a pattern.
sub replace_one
{
	my ($value, $pattern, $new) = @_;
	my @places;

	push @places, [ $-[0], $+[0] - $-[0] ] while $value =~ /$pattern/g;
	return $value unless @places;
	substr($value, $_->[0], $_->[1], $new) foreach pick(@places);
	return $value;
}

sub mutated_text
{
	my ($value, $other) = @_;
	my $kind = int rand 10;
	my $number = qr/-?\b[0-9][-+.0-9e]*/;

	return splice_of($value, $other, @characters) if $kind < 3;
	if ($kind < 7)
	{
		$value = replace_one($value, $number, pick(@numbers)) foreach 0 .. rand 2;
		return $value;
	}
	if ($kind == 7)    # numbers change places
	{
		my @found = $value =~ /($number)/g;

		return replace_one(replace_one($value, $number, pick(@found)), $number, pick(@found));
	}
	if ($kind == 8)    # keys change places
	{
		my @keys = ($value . $other) =~ /"(\w+)"/g;

		return replace_one($value, qr/"\w+"/, '"' . pick(@keys, 'x', '') . '"');
	}
	# a pair left out or said twice, or nested too deep
	return pick(
		sub { replace_one($value, qr/,"\w+":(?:\[.*?\]|[0-9]+)/, '') },
		sub { my ($pair) = $value =~ /,("\w+":[0-9]+)/; replace_one($value, qr/,/, ",$pair,") },
		sub { replace_one($value, $number, '[' x int(10**rand 5)) },
		sub { replace_one($value, $number, '9' x int(10**rand 4)) },
		sub { replace_one($value, $number, '1' . 'e' . int(10**rand 6)) })->();
}

sub mutated_binary
{
	my ($value, $other) = @_;
	my $kind = int rand 10;

	return splice_of($value, $other, map { chr } 0 .. 255) if $kind < 3;
	if ($kind < 5)
	{
		vec($value, rand 8 * length $value, 1) ^= 1 foreach 0 .. rand 3;
	}
	elsif ($kind == 5)    # an extreme byte
	{
		substr($value, rand length $value, 1, pick("\0", "\1", "\2", "\3", "\x7f", "\x80", "\xff"));
	}
	elsif ($kind == 6)    # the length of a count
	{
		substr($value, rand length $value, 1,
			pick("\x80\0", "\xff" x 8 . "\x7f", "\xff" x 9 . "\1", "\x80" x 12, "\x80" x 8 . "\1"));
	}
	else                  # numbers of eight bytes, counted from the end
	{
		foreach (0 .. rand 3)
		{
			my $places = int(length($value) / 8);
			last unless $places;
			substr($value, length($value) - 8 * (1 + int rand $places), 8,
				$kind < 9 ? pack('d>', pick(@doubles)) : pack('q>', pick(@integers)));
		}
	}
	return $value;
}

my @types = ('rating', 'rate', 'activity', 'survival', 'latest', 'purchase', 'measure', 'series', 'journey', 'referral', 'term', 'theme', 'points', 'clv', 'clv_model', 'term_lexicon', 'sentiment', 'profile', 'fitted_model', 'customer');
my @rows;

foreach my $type (@types)
{
	my $sql = sql_type($type);

	foreach my $form ('text', 'binary')
	{
		my $bytes = $form eq 'text' ? "convert_to(value::text, 'UTF8')"
		  : "${sql}_send(value)";
		my @values = map { pack 'H*', $_ } split /\n/,
		  $node->safe_psql('postgres', "SELECT encode($bytes, 'hex') FROM ${type}_values");

		foreach my $value (@values)
		{
			push @rows, "$type\t$form\t0\t\\\\x" . unpack('H*', $value);
			foreach (1 .. $mutations)
			{
				my $new = $form eq 'text' ? mutated_text($value, pick(@values))
				  : mutated_binary($value, pick(@values));
				push @rows, "$type\t$form\t1\t\\\\x" . unpack('H*', $new);
			}
		}
		# what another type writes
		push @rows, map { ($type eq 'rate' ? 'rating' : 'rate') . "\t$form\t1\t\\\\x" . unpack('H*', $_) } @values;
	}
}

append_to_file("$exchange.rows", join("\n", @rows, ''));
chmod 0644, "$exchange.rows";
$node->safe_psql('postgres', qq{
CREATE TABLE mutations (
	id int GENERATED ALWAYS AS IDENTITY,
	type text,
	form text,
	mutated int,
	bytes bytea);
COPY mutations (type, form, mutated, bytes) FROM '$exchange.rows';
ANALYZE mutations;
});

# ----------------------------------------------------------------------------
# Reading them
# ----------------------------------------------------------------------------

# COPY writes a bytea in the binary form that COPY reads as any other type.
$node->safe_psql('postgres', qq{
CREATE TABLE refused (id int, state text, message text);
CREATE TABLE rating_accepted (id int DEFAULT current_setting('test.id')::int, value rating_summary);
CREATE TABLE rate_accepted (id int DEFAULT current_setting('test.id')::int, value rate_summary);
CREATE TABLE activity_accepted (id int DEFAULT current_setting('test.id')::int, value activity_summary);
CREATE TABLE survival_accepted (id int DEFAULT current_setting('test.id')::int, value survival_summary);
CREATE TABLE latest_accepted (id int DEFAULT current_setting('test.id')::int, value latest_summary);
CREATE TABLE purchase_accepted (id int DEFAULT current_setting('test.id')::int, value purchase_summary);
CREATE TABLE measure_accepted (id int DEFAULT current_setting('test.id')::int, value measure_summary);
CREATE TABLE series_accepted (id int DEFAULT current_setting('test.id')::int, value series_summary);
CREATE TABLE journey_accepted (id int DEFAULT current_setting('test.id')::int, value journey_summary);
CREATE TABLE points_accepted (id int DEFAULT current_setting('test.id')::int, value points_summary);
CREATE TABLE referral_accepted (id int DEFAULT current_setting('test.id')::int, value referral_summary);
CREATE TABLE term_accepted (id int DEFAULT current_setting('test.id')::int, value term_summary);
CREATE TABLE theme_accepted (id int DEFAULT current_setting('test.id')::int, value theme_summary);
CREATE TABLE clv_accepted (id int DEFAULT current_setting('test.id')::int, value clv_summary);
CREATE TABLE clv_model_accepted (id int DEFAULT current_setting('test.id')::int, value clv_model);
CREATE TABLE term_lexicon_accepted (id int DEFAULT current_setting('test.id')::int, value term_lexicon);
CREATE TABLE sentiment_accepted (id int DEFAULT current_setting('test.id')::int, value sentiment_summary);
CREATE TABLE profile_accepted (id int DEFAULT current_setting('test.id')::int, value profile_summary);
CREATE TABLE fitted_model_accepted (id int DEFAULT current_setting('test.id')::int, value fitted_model);
CREATE TABLE customer_accepted (id int DEFAULT current_setting('test.id')::int, value customer_set);
DO \$\$
DECLARE
	m mutations;
	message text;
BEGIN
	FOR m IN SELECT * FROM mutations LOOP
		PERFORM set_config('test.id', m.id::text, false);
		BEGIN
			IF m.form = 'binary' THEN
				EXECUTE format('COPY (SELECT %L::bytea) TO %L (FORMAT binary)', m.bytes,
					'$exchange');
				EXECUTE format('COPY %I (value) FROM %L (FORMAT binary)', m.type || '_accepted',
					'$exchange');
			ELSE
				EXECUTE format('INSERT INTO %I (value) VALUES (%L::%I)', m.type || '_accepted',
					convert_from(m.bytes, 'UTF8'), m.type || CASE WHEN m.type ~ '_(model|lexicon)\$' THEN '' WHEN m.type = 'customer' THEN '_set' ELSE '_summary' END);
			END IF;
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
			INSERT INTO refused VALUES (m.id, SQLSTATE, message);
		END;
	END LOOP;
END
\$\$});

is( $node->safe_psql('postgres', q{
	SELECT m.type, m.form, state, message FROM refused JOIN mutations m USING (id)
		WHERE mutated = 0}),
	'', 'a value as it was written is accepted');

# 54000 and 54001 are the limits of JSON itself, 08P01 is how the server's own
# functions report a message that ends too early.
is( $node->safe_psql('postgres', q{
	SELECT type, form, state, message, count(*), left(min(encode(bytes, 'escape')), 200)
	FROM refused JOIN mutations USING (id)
	WHERE NOT (state ~ '^22' OR form = 'text' AND state IN ('54000', '54001')
		OR form = 'binary' AND state = '08P01')
	GROUP BY 1, 2, 3, 4}),
	'', 'what is refused is refused as bad data');

note($node->safe_psql('postgres', q{
	SELECT type, form, coalesce(state, 'accepted') AS state, count(*)
	FROM mutations LEFT JOIN refused USING (id)
	GROUP BY 1, 2, 3 ORDER BY 1, 2, 3}));
is( $node->safe_psql('postgres', q{
	SELECT type, form FROM mutations LEFT JOIN refused USING (id)
	WHERE mutated = 1
	GROUP BY type, form HAVING count(*) FILTER (WHERE state IS NULL) < 50
		OR count(*) FILTER (WHERE state ~ '^22') < 100}),
	'', 'mutations are neither all accepted nor all refused');

# ----------------------------------------------------------------------------
# What was accepted is written and read again
# ----------------------------------------------------------------------------

foreach my $type (@types)
{
	my $sql = sql_type($type);

	is( $node->safe_psql('postgres', qq{
		SELECT m.id, encode(m.bytes, 'hex'), encode(${sql}_send(value), 'hex')
		FROM ${type}_accepted JOIN mutations m USING (id)
		WHERE form = 'binary' AND ${sql}_send(value) <> bytes
		LIMIT 3}),
		'', "$type: a value has one binary form");

	is( $node->safe_psql('postgres', qq{
		CREATE TABLE ${type}_copy (LIKE ${type}_accepted);
		COPY ${type}_accepted (id, value) TO '$exchange' (FORMAT binary);
		COPY ${type}_copy FROM '$exchange' (FORMAT binary);
		SELECT a.id, a.value, b.value FROM ${type}_accepted a JOIN ${type}_copy b USING (id)
		WHERE (a.value = b.value) IS NOT true OR a.value <> b.value
			OR metric_summary_hash(a.value) <> metric_summary_hash(b.value)
			OR ${sql}_send(a.value) <> ${sql}_send(b.value)
			OR a.value::text <> b.value::text
		LIMIT 3}),
		'', "$type: binary is lossless");

	is( $node->safe_psql('postgres', qq{
		DO \$\$
		DECLARE
			r record;
			copy ${sql};
		BEGIN
			FOR r IN SELECT * FROM ${type}_accepted LOOP
				BEGIN
					copy := r.value::text::${sql};
					IF (copy = r.value) IS NOT true OR copy <> r.value
						OR metric_summary_hash_extended(copy, 1) <> metric_summary_hash_extended(r.value, 1)
						OR ${sql}_send(copy) <> ${sql}_send(r.value)
						OR copy::text <> r.value::text THEN
						RAISE 'read again it is %', copy;
					END IF;
				EXCEPTION WHEN OTHERS THEN
					INSERT INTO refused VALUES (r.id, 'copy', SQLERRM || ': ' || r.value::text);
				END;
			END LOOP;
		END
		\$\$;
		SELECT form, id, message
		FROM refused JOIN mutations USING (id)
		WHERE state = 'copy' AND type = '$type'
		ORDER BY length(message), id LIMIT 3}),
		'', "$type: text is lossless");
}

# ----------------------------------------------------------------------------
# What was accepted can be asked everything
# ----------------------------------------------------------------------------

# Every function over a summary, with all of its methods; lo and hi are the ends
# of the scale. 0A000 says that a question has no answer for this kind of value,
# 54000 that it would have too many rows.
$node->safe_psql('postgres', q{
CREATE FUNCTION questions(type regtype) RETURNS SETOF text LANGUAGE SQL AS $$
	SELECT DISTINCT
		CASE WHEN proretset
			THEN format('(SELECT string_agg(t::text, %L) FROM %s(%s) AS t)', ',', proname, given)
			ELSE format('%s(%s)', proname, given) END
	FROM pg_proc p
	JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e',
	unnest(CASE
		WHEN proname ~ '_difference$' THEN '{adjusted_wald,wald,newcombe,agresti_caffo,pooled}'::text[]
		ELSE '{adjusted_wald,wald,score,wilson,jeffreys,agresti_coull,clopper_pearson}' END) AS method,
	unnest('{bounded,unbounded}'::text[]) AS kind,
	unnest('{first,previous}'::text[]) AS against,
	unnest('{first,recurring}'::text[]) AS entry,
	unnest('{log,log_log,plain}'::text[]) AS transform,
	unnest('{bg_nbd,mbg_nbd,pareto_nbd,bg_bb,gamma_gamma,shifted_beta_geometric,beta_discrete_weibull}'::text[]) AS model,
	LATERAL (
		SELECT string_agg(said, ', ' ORDER BY n) AS given,
			bool_and(said IS NOT NULL OR n > pronargs - pronargdefaults) AS enough
		FROM unnest(proargtypes::oid[], proargnames[:pronargs])
			WITH ORDINALITY AS a (argtype, argname, n),
			LATERAL (SELECT CASE
				WHEN argtype = questions.type THEN 'value'
				WHEN questions.type = 'series_summary'::regtype AND argname NOT IN ('horizon', 'period', 'confidence') THEN NULL
				WHEN argname = 'benchmark' AND proname !~ '^(rating_mean|ces)_difference'
					THEN argname || ' := 50'
				WHEN argname IN ('detractor_max', 'benchmark') THEN argname || ' := lo'
				WHEN argname = 'promoter_min' THEN argname || ' := hi'
				WHEN argname ~ 'boxes$' THEN argname || ' := 1'
				WHEN argname = 'confidence' THEN argname || ' := 0.9'
				WHEN argname = 'lower_is_easier' THEN argname || ' := true'
				WHEN argname IN ('as_of', 'first', 'second') AND argtype = 'date'::regtype THEN argname || ' := ''2024-06-01'''
				WHEN argname = 'per' AND argtype = 'float8'::regtype THEN argname || ' := 1000'
				WHEN argname = 'positive' THEN argname || ' := ARRAY[1]'
				WHEN argname = 'negative' THEN argname || ' := ARRAY[2]'
				WHEN argname IN ('period', 'per') THEN argname || ' := ''year'''
				WHEN argname = 'kind' THEN argname || ' := ' || quote_literal(kind)
				WHEN argname = 'against' THEN argname || ' := ' || quote_literal(against)
				WHEN argname = 'entry' THEN argname || ' := ' || quote_literal(entry)
				WHEN argname = 'model' AND argtype = 'text'::regtype THEN argname || ' := ' || quote_literal(model)
				WHEN argname = 'transform' THEN argname || ' := ' || quote_literal(transform)
				WHEN argname = 'horizon' AND argtype = 'interval'::regtype THEN argname || ' := ''5 days'''
				WHEN argname IN ('duration', 'horizon') THEN argname || ' := 5'
				WHEN argname = 'rho' THEN argname || ' := 1'
				WHEN argname = 'discount_rate' THEN argname || ' := 10'
				WHEN argname = 'fraction' THEN argname || ' := 0.5'
				WHEN argname = 'prior' AND argtype = 'float8'::regtype THEN argname || ' := 100'
				WHEN argname = 'prior' THEN argname || ' := (1, 2, 3, 4)'
				WHEN argname = 'steps' THEN argname || ' := ''{a,b}'''
				WHEN argname = 'conversion' THEN argname || ' := ''a'''
				WHEN argname = 'seed' THEN argname || ' := 1'
				WHEN argname = 'customer' THEN format('%L::%s', CASE argtype WHEN 'uuid'::regtype THEN md5('1') ELSE '1' END, argtype::regtype)
				WHEN argname = 'as_of' AND proname ~ '^points_' THEN argname || ' := CASE value::text::json ->> ''times'' WHEN ''timestamptz'' THEN ''2024-06-01 12:00+00'' WHEN ''timestamp'' THEN ''2024-06-01 12:00'' ELSE ''2024-06-01'' END::calendar_time'
				WHEN argname = 'time_zone' AND proname ~ '^points_' THEN argname || ' := CASE value::text::json ->> ''times'' WHEN ''timestamptz'' THEN ''UTC'' END'
				WHEN argname = 'value_per_point' THEN argname || ' := 0.01'
				WHEN argname ~ '^customers' AND proname ~ '^viral' THEN argname || ' := 1000000'
				WHEN argname = 'method' AND proname ~ '^(ratio|uplift|referral|points)' THEN NULL
				WHEN argname = 'method' AND proname ~ '^(ratio|uplift|score)' THEN NULL
				WHEN argname = 'groups' THEN argname || ' := 4'
				WHEN argname = 'method' THEN argname || ' := ' || quote_literal(method) END AS said) AS s
	) AS arguments
	WHERE prokind = 'f' AND proargtypes[0] = type AND enough
		AND (type <> 'clv_model'::regtype OR proname !~ '_estimate$')
		AND proname !~ 'accum|_combine$|_send$|_out$'
		AND (given !~ 'method'
			OR (proname ~ '(nps|net)_') = (method IN ('adjusted_wald', 'wald', 'score')))
$$});

foreach my $type (@types)
{
	my $sql = sql_type($type);

	my @questions = split /\n/, $node->safe_psql('postgres', qq{
		CREATE TABLE ${type}_questions AS SELECT questions('${sql}') AS question;
		SELECT question FROM ${type}_questions ORDER BY 1});
	# Those that have no answer for a usual value are asked one by one.
	my $some = '^.?(rating_quantile|nps_final|csat_final|.*revenue_retention)';
	my $most = join ",\n", map { "($_)::text" } grep { !/$some/ } @questions;

	cmp_ok(scalar @questions, '>', { rating => 100, rate => 20, activity => 30, survival => 20, latest => 4, purchase => 8, measure => 20, series => 8, journey => 8, referral => 12, term => 4, theme => 1, points => 6, clv => 8, clv_model => 4, profile => 6, fitted_model => 2, term_lexicon => 0, sentiment => 6, customer => 20 }->{$type}, "$type: there are questions");
	is( $node->safe_psql('postgres', qq{
		CREATE FUNCTION answers(value ${sql}, lo int, hi int) RETURNS text
		LANGUAGE plpgsql AS \$\$
			BEGIN RETURN ARRAY[$most]::text; END
		\$\$;
		DO \$body\$
		DECLARE
			r record;
			questions text[];
			question text;
			answer text;
			lo int;
			hi int;
		BEGIN
			FOR r IN SELECT * FROM ${type}_accepted LOOP
				lo := coalesce(r.value::text::json #>> '{scale,0}', '50')::int;
				hi := (r.value::text::json #>> '{scale,1}')::int;
				questions := ARRAY(SELECT q.question FROM ${type}_questions q);
				BEGIN
					answer := answers(r.value, lo, hi);
					IF answer !~ 'NaN' THEN
						questions := ARRAY(SELECT q.question FROM ${type}_questions q
							WHERE q.question ~ '$some');
					END IF;
				EXCEPTION WHEN OTHERS THEN
					NULL;
				END;
				FOREACH question IN ARRAY questions LOOP
					BEGIN
						EXECUTE format('SELECT (%s)::text FROM (SELECT \$1 AS value, \$2 AS lo, \$3 AS hi) AS v', question)
						INTO answer USING r.value, lo, hi;
						-- a term may be this word
						IF answer ~ 'NaN' AND '$type' <> 'term_lexicon' THEN
							INSERT INTO refused VALUES (r.id, 'answer', format('%s is %s of %s', question, answer, r.value));
						END IF;
					EXCEPTION WHEN OTHERS THEN
						IF SQLSTATE !~ '^22' AND SQLSTATE NOT IN ('0A000', '54000') OR SQLERRM ~ 'converge' THEN
							INSERT INTO refused VALUES (r.id, 'answer',
								format('%s: %s (%s) of %s', question, SQLSTATE, SQLERRM, r.value));
						END IF;
					END;
				END LOOP;
			END LOOP;
		END
		\$body\$;
		SELECT DISTINCT ON (split_part(message, '(', 1)) form, id, message
		FROM refused JOIN mutations USING (id)
		WHERE state = 'answer' AND type = '$type'
		ORDER BY split_part(message, '(', 1), length(message), id}),
		'', "$type: every question is answered, with a number or a reason");
}

is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal|XX00\d/,
	'and was all the time');

$node->stop;
done_testing();
