# Every function is called from SQL with whatever its argument types allow,
# those that only aggregates should call too. It answers, or refuses with the
# SQLSTATE of bad data; what it answers can be stored; and it changes nothing
# that it is given.
#
# ADV_SEED and ADV_CALLS, how many of each function at random, choose others than
# the usual ones.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{ADV_SEED} // 1;
my $calls = $ENV{ADV_CALLS} // 24;

srand($seed);
note("ADV_SEED=$seed ADV_CALLS=$calls");

my $node = PostgreSQL::Test::Cluster->new('direct');
$node->init;
$node->append_conf('postgresql.conf', 'restart_after_crash = on');
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION advocacy');

# ----------------------------------------------------------------------------
# Arguments
# ----------------------------------------------------------------------------

# Summaries are columns of a table, in every shape that a stored value can have:
# as it is, with a short header, compressed, and elsewhere.
$node->safe_psql('postgres', q{
CREATE TABLE rating_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain rating_summary,
	packed rating_summary,
	compressed rating_summary,
	elsewhere rating_summary);
CREATE TABLE rate_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain rate_summary,
	packed rate_summary,
	compressed rate_summary,
	elsewhere rate_summary);
ALTER TABLE rating_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
ALTER TABLE rate_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO rating_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT rating_agg(x) FROM generate_series(0, 10) AS x)),
	((SELECT rating_agg(CASE WHEN x % 7 > 0 THEN x % 13 END, 0, 10, 'count')
		FROM generate_series(1, 3000) AS x)),
	((SELECT rating_agg(x % 5 + 1, 1, 5) FROM generate_series(1, 250) AS x)),
	((SELECT rating_agg(x / 7.0, 0, 10) FROM generate_series(0, 70) AS x)),
	((SELECT rating_agg(x % 11, 0, 10, sqrt(x)) FROM generate_series(0, 100) AS x)),
	((SELECT rating_agg(x / 7.0, 1, 7, x::float8) FROM generate_series(7, 49) AS x)),
	((SELECT rating_agg(x, -100, 100) FROM generate_series(-100, 100) AS x)),
	((SELECT rating_agg(x, 0, 300, x::float8) FROM generate_series(0, 300) AS x)),
	('{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,0,0,0,0,0,0]}'),
	('{"rating":1,"scale":[0,1],"counts":[0,0]}'),
	('{"rating":1,"scale":[0,10],"counts":[255,255,255,255,255,255,255,255,255,255,255]}'),
	('{"rating":1,"scale":[1,5],"counts":[65535,0,0,0,65535],"missing":65535,"invalid":65535}'),
	('{"rating":1,"scale":[0,10],"counts":[4294967295,0,0,0,0,0,0,0,0,4294967295,1]}'),
	('{"rating":1,"scale":[0,10],"counts":[9223372036854775806,0,0,0,0,0,0,0,0,0,0]}'),
	('{"rating":1,"scale":[0,10],"counts":[0,0,0,0,0,9223372036854775807,0,0,0,0,0]}'),
	(('{"rating":1,"scale":[-32768,-31768],"counts":[' || repeat('1,', 1000)
		|| '1]}')::rating_summary),
	(NULL)) AS v (value);
INSERT INTO rate_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT rate_agg(CASE WHEN x % 5 > 0 THEN x % 3 = 0 END) FROM generate_series(1, 100) AS x)),
	('{"rate":1,"successes":40,"trials":50}'),
	('{"rate":1,"successes":1,"trials":1}'),
	('{"rate":1,"successes":0,"trials":255}'),
	((SELECT rate_agg(x % 3 = 0, sqrt(x)) FROM generate_series(1, 100) AS x)),
	((SELECT rate_agg(true, 0.0))),
	('{"rate":1}'),
	('{"rate":1,"successes":255,"trials":255,"unknown":255}'),
	('{"rate":1,"successes":65535,"trials":4294967295,"unknown":9223372036854775807}'),
	('{"rate":1,"successes":9223372036854775806,"trials":9223372036854775807}'),
	(NULL)) AS v (value);
CREATE TABLE activity_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain activity_summary,
	packed activity_summary,
	compressed activity_summary,
	elsewhere activity_summary);
CREATE TABLE survival_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain survival_summary,
	packed survival_summary,
	compressed survival_summary,
	elsewhere survival_summary);
ALTER TABLE activity_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
ALTER TABLE survival_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO activity_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT activity_agg(x % 50, date '2024-01-01' + x * x % 700, 'month') FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(x, date '2024-01-01' + x % 70, 'month') FROM generate_series(1, 5) AS x)),
	((SELECT activity_agg(x % 9, date '2024-01-01' + x * x % 900, 'day') FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg('c' || x % 9, date '2024-01-01' + x * x % 900, 'week') FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(md5((x % 9)::text)::uuid, date '2024-01-01' + x * x % 900, 'quarter') FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(NULL, date '2024-01-01', 'year'))),
	((SELECT activity_agg(x % 50, date '2024-01-01' + x * x % 700, 'month', CASE WHEN x % 9 > 0 THEN x * 1.25 - 50 END) FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(x % 50, date '2024-01-01' + x * x % 700, 'month') FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(x % 9, date '2024-01-01' + x * x % 400, 'day', x % 11) FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg('c' || x % 9, date '2024-01-01' + x * x % 900, 'month', x * 1e25) FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg('c' || x % 9, date '2024-01-01' + x * x % 900, 'week', x * 1e-6) FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(md5((x % 9)::text)::uuid, date '2024-01-01' + x * x % 400, 'day') FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(md5((x % 9)::text)::uuid, date '2024-01-01' + x * x % 900, 'quarter', -x) FROM generate_series(1, 300) AS x)),
	((SELECT activity_agg(NULL, date '2024-01-01', 'year', 1))),
	(NULL)) AS v (value);
INSERT INTO survival_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT survival_agg(x % 40, x % 3 > 0) FROM generate_series(1, 300) AS x)),
	((SELECT survival_agg(x, true) FROM generate_series(1, 5) AS x)),
	((SELECT survival_agg(sqrt(x), false) FROM generate_series(1, 50) AS x)),
	((SELECT survival_agg(NULL, x % 10, x % 3 > 0, sqrt(x)) FROM generate_series(1, 300) AS x)),
	((SELECT survival_agg((x % 7)::float8, 7.5 + x % 9, x % 3 > 0, 1) FROM generate_series(1, 300) AS x)),
	((SELECT survival_agg(NULL::float8, true))),
	(NULL)) AS v (value);
CREATE TABLE latest_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain latest_summary,
	packed latest_summary,
	compressed latest_summary,
	elsewhere latest_summary);
ALTER TABLE latest_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO latest_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT latest_agg(x % 50, date '2024-01-01' + x, x % 11) FROM generate_series(1, 300) AS x)),
	((SELECT latest_agg(x, date '2024-01-01' + x % 7, 10 - x) FROM generate_series(1, 5) AS x)),
	((SELECT latest_agg(x % 90, timestamptz '2024-01-01 UTC' + x * interval '7.5 s', x % 21 / 2.0) FROM generate_series(1, 300) AS x)),
	((SELECT latest_agg('c' || x % 9, date '2024-01-01' + x, x % 5 + 1, 1, 5) FROM generate_series(1, 300) AS x)),
	((SELECT latest_agg(md5((x % 9)::text)::uuid, date '2024-01-01' + x, nullif(x % 9, 3)) FROM generate_series(1, 9) AS x)),
	((SELECT latest_agg(NULL, date '2024-01-01', 5))),
	(NULL)) AS v (value);
CREATE TABLE purchase_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain purchase_summary,
	packed purchase_summary,
	compressed purchase_summary,
	elsewhere purchase_summary);
ALTER TABLE purchase_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO purchase_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT purchase_agg(date '2024-01-01' + x * 3) FROM generate_series(1, 200) AS x)),
	((SELECT purchase_agg(date '2024-01-01' + x, x * 1.5) FROM generate_series(1, 4) AS x)),
	((SELECT purchase_agg(date '2024-01-01' + x * x % 400, 'week', NULL, x - 5) FROM generate_series(1, 300) AS x)),
	((SELECT purchase_agg(date '2024-01-01', NULL::numeric))),
	((SELECT purchase_agg(NULL::date, 'month', NULL, NULL))),
	(NULL)) AS v (value);
CREATE TABLE measure_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain measure_summary,
	packed measure_summary,
	compressed measure_summary,
	elsewhere measure_summary);
ALTER TABLE measure_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO measure_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT measure_agg(ARRAY[1 + x % 5, 1 + x * 3 % 5, nullif(x * 7 % 11, 3)], ARRAY[1, 5, 0], ARRAY[5, 1, 10]) FROM generate_series(1, 60) AS x)),
	((SELECT measure_agg(ARRAY[x * 1.25 - 10, 1 + x % 7], NULL, NULL) FROM generate_series(1, 40) AS x)),
	((SELECT measure_agg(ARRAY[1 + x % 5, 1 + x * 2 % 5, 1 + x % 4], ARRAY[1, 1, 1], ARRAY[5, 5, 5], sqrt(x)) FROM generate_series(1, 40) AS x)),
	((SELECT measure_agg(ARRAY[x / 3.0, x % 7, 1 + x % 2]::float8[], ARRAY[NULL, 0, NULL], ARRAY[NULL, 10, NULL]) FROM generate_series(1, 40) AS x)),
	((SELECT measure_agg(ARRAY(SELECT CASE WHEN x >> j & 1 = 1 THEN (x * (j + 3) % 11)::float8 END FROM generate_series(0, 3) AS j), array_fill(0, ARRAY[4]), array_fill(10, ARRAY[4])) FROM generate_series(0, 15) AS x)),
	((SELECT measure_agg(ARRAY[NULL, NULL]::float8[], NULL, NULL))),
	((SELECT measure_agg(ARRAY[NULL, NULL]::float8[], NULL, NULL, NULL))),
	(NULL)) AS v (value);
CREATE TABLE series_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain series_summary,
	packed series_summary,
	compressed series_summary,
	elsewhere series_summary);
ALTER TABLE series_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO series_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT series_agg(date '2024-01-01' + x, x % 7 + 0.5) FROM generate_series(1, 60) AS x)),
	((SELECT series_agg(date '2024-01-01' + x, 'month', NULL, x % 5) FROM generate_series(1, 700) AS x)),
	((SELECT series_agg(x, 0.1 * x % 3) FROM generate_series(1, 40) AS x)),
	((SELECT series_agg(x, r, 'nps') FROM (SELECT date '2024-01-01' + x % 9 AS x, rating_agg(x % 11) AS r FROM generate_series(1, 90) AS x GROUP BY 1) AS v)),
	((SELECT series_agg(NULL::date, NULL))),
	(NULL)) AS v (value);
CREATE TABLE clv_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain clv_summary,
	packed clv_summary,
	compressed clv_summary,
	elsewhere clv_summary);
CREATE TABLE clv_model_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain clv_model,
	packed clv_model,
	compressed clv_model,
	elsewhere clv_model);
ALTER TABLE clv_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
ALTER TABLE clv_model_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO clv_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT clv_agg(x % 3, x % 3 * (1 + x % 7), 20 + x % 5, '1 week') FROM generate_series(1, 300) AS x)),
	((SELECT clv_opportunities_agg(x % 4, x % 4 + sign(x % 4) * (x % 3), 6, '1 month') FROM generate_series(1, 300) AS x)),
	((SELECT clv_spend_agg(1 + x % 5, 10 + x % 11) FROM generate_series(1, 300) AS x)),
	((SELECT clv_contract_agg(x, x < 5, 1000 / (x + 1)) FROM generate_series(0, 5) AS x)),
	((SELECT clv_agg(0, 0, x, '36 hours') FROM generate_series(0, 5) AS x)),
	((SELECT clv_spend_agg(NULL, 1))),
	(NULL)) AS v (value);
INSERT INTO clv_model_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	(clv_model('bg_nbd', '{0.243,4.414,0.793,2.426}')),
	(clv_model('gamma_gamma', '{6.25,3.74,15.44}')),
	(clv_model('shifted_beta_geometric', '{0.668,3.806}')),
	(clv_model('pareto_nbd', '{0.553,10.578,0.606,11.669}')),
	(clv_model('bg_bb', '{1.204,0.75,0.657,2.783}', '1 year')),
	((SELECT clv_fit(plain, 'shifted_beta_geometric') FROM clv_stored WHERE id = 3)),
	((SELECT clv_fit(plain, 'beta_discrete_weibull') FROM clv_stored WHERE id = 3)),
	((SELECT clv_fit(plain, 'bg_nbd') FROM clv_stored WHERE id = 0)),
	((SELECT clv_fit(plain, 'gamma_gamma') FROM clv_stored WHERE id = 5)),
	(NULL)) AS v (value);
CREATE TABLE customer_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain customer_set,
	packed customer_set,
	compressed customer_set,
	elsewhere customer_set);
ALTER TABLE customer_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO customer_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT customer_agg(x * x % 1000) FROM generate_series(1, 300) AS x)),
	((SELECT customer_agg(x) FROM generate_series(-5, 5) AS x)),
	((SELECT customer_agg(x * 7919) FROM generate_series(-100, 300) AS x)),
	((SELECT customer_agg('c' || x % 90) FROM generate_series(1, 300) AS x)),
	((SELECT customer_agg(md5((x % 9)::text)::uuid) FROM generate_series(1, 300) AS x)),
	((SELECT customer_agg(x) FROM generate_series(-40000, 3000000) AS x)),
	((SELECT customer_agg(NULL))),
	((SELECT customer_set_accum(customer_agg(x * x), 7) FROM generate_series(1, 50) AS x)),
	(NULL)) AS v (value);
CREATE TABLE profile_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain profile_summary,
	packed profile_summary,
	compressed profile_summary,
	elsewhere profile_summary);
ALTER TABLE profile_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO profile_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT profile_agg(x % 3 = 0, ARRAY[x % 4, x % 5 / 2.0, x % 7], NULL) FROM generate_series(1, 60) AS x)),
	((SELECT profile_agg(x % 9 + 1, x % 3 = 0, ARRAY[x % 4, x % 5, x % 7], ARRAY[chr(97 + x % 3), chr(97 + x % 4)]) FROM generate_series(1, 60) AS x)),
	((SELECT score_agg(x % 13 / 13.0, x % 3 = 0, x % 2 = 0) FROM generate_series(1, 60) AS x)),
	((SELECT score_agg(x % 13, x % 3 = 0) FROM generate_series(1, 60) AS x)),
	((SELECT profile_agg(x % 3 = 0, ARRAY[x % 4], ARRAY['c' || x], x) FROM generate_series(1, 60) AS x)),
	((SELECT profile_agg(ARRAY[x % 5, x], NULL) FROM generate_series(1, 60) AS x)),
	((SELECT profile_agg(NULL::boolean, '{1}', '{a}'))),
	(NULL)) AS v (value);
CREATE TABLE fitted_model_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain fitted_model,
	packed fitted_model,
	compressed fitted_model,
	elsewhere fitted_model);
ALTER TABLE fitted_model_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO fitted_model_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT logistic_fit(profile_agg(x % 3 = 0, ARRAY[x % 4, x % 5 / 2.0, x % 7], NULL)) FROM generate_series(1, 300) AS x)),
	((SELECT cox_fit(profile_agg(x % 9 + 1, x % 3 = 0, ARRAY[x % 4, x % 5, x % 7], NULL)) FROM generate_series(1, 300) AS x)),
	((SELECT logistic_fit(profile_agg(x % 3 = 0, ARRAY[x % 4, x % 5 / 2.0, x % 7], ARRAY[chr(97 + x % 3 * x % 2), chr(97 + x % 4)]), penalty => 'firth') FROM generate_series(1, 300) AS x)),
	((SELECT cox_fit(profile_agg(x % 9 + 1, x % 3 = 0, ARRAY[x % 4], ARRAY[chr(97 + x % 3)]), strata => 1) FROM generate_series(1, 300) AS x)),
	((SELECT logistic_fit(profile_agg(x > 5, ARRAY[x], NULL)) FROM generate_series(1, 9) AS x)),
	((SELECT kmeans_fit(profile_agg(ARRAY[x % 4, x % 5], ARRAY[chr(97 + x % 3)]), 3) FROM generate_series(1, 60) AS x)),
	(NULL)) AS v (value);
CREATE TABLE journey_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain journey_summary,
	packed journey_summary,
	compressed journey_summary,
	elsewhere journey_summary);
ALTER TABLE journey_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO journey_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT journey_agg(x % 9, date '2024-01-01' + x * x % 50, chr(97 + x % 5)) FROM generate_series(1, 300) AS x)),
	((SELECT journey_agg(x, timestamp '2024-01-01' + x * interval '1.5 ms', 'a', x) FROM generate_series(1, 5) AS x)),
	((SELECT journey_agg('c' || x % 20, timestamptz '2024-01-01 UTC' + x * x % 700 * interval '7 minutes', chr(97 + x % 5), (x - 90) * 1.25) FROM generate_series(1, 300) AS x)),
	((SELECT journey_agg(md5((x % 9)::text)::uuid, timestamp '2024-01-01' + x * interval '1 microsecond', 'e' || x, -x * 1e25) FROM generate_series(1, 300) AS x)),
	((SELECT journey_agg(NULL::bigint, date '2024-01-01', 'a'))),
	(NULL)) AS v (value);
CREATE TABLE points_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain points_summary,
	packed points_summary,
	compressed points_summary,
	elsewhere points_summary);
ALTER TABLE points_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO points_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT points_agg(x % 9, date '2024-01-01' + x * x % 90, CASE WHEN x % 3 = 0 THEN -x ELSE 2 * x END, CASE WHEN x % 4 > 0 THEN date '2024-01-31' + x * x % 90 END, x % 7 = 0) FROM generate_series(1, 300) AS x)),
	((SELECT points_agg(x, timestamp '2024-01-01' + x * interval '1.5 ms', x) FROM generate_series(1, 5) AS x)),
	((SELECT points_agg('c' || x % 20, timestamptz '2024-01-01 UTC' + x * x % 700 * interval '7 minutes', (x - 90) * 1.25, timestamptz '2024-06-01 UTC', x % 5 = 0) FROM generate_series(1, 300) AS x)),
	((SELECT points_agg(md5((x % 9)::text)::uuid, date '2024-01-01' + x, x * 1e25) FROM generate_series(1, 300) AS x)),
	((SELECT points_agg(NULL::bigint, date '2024-01-01', 1))),
	(NULL)) AS v (value);
CREATE TABLE referral_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain referral_summary,
	packed referral_summary,
	compressed referral_summary,
	elsewhere referral_summary);
ALTER TABLE referral_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO referral_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT referral_agg(x % 9, nullif(x % 31, 7), date '2024-01-01' + x * x % 50, date '2024-01-20' + x % 40, x) FROM generate_series(1, 150) AS x)),
	((SELECT referral_agg(x, x + 1, timestamp '2024-01-01' + x * interval '1.5 ms', NULL, NULL) FROM generate_series(1, 5) AS x)),
	((SELECT referral_agg('c' || x % 20, 'c' || x % 90, timestamptz '2024-01-01 UTC' + x * x % 700 * interval '7 minutes', timestamptz '2024-02-01 UTC', (x - 90) * 1.25) FROM generate_series(1, 60) AS x)),
	((SELECT referral_agg(md5((x % 9)::text)::uuid, md5(x::text)::uuid, timestamp '2024-01-01' + x * interval '1 microsecond', NULL, -x * 1e25) FROM generate_series(1, 40) AS x)),
	((SELECT referral_agg(NULL::bigint, 1, date '2024-01-01', NULL, NULL))),
	(NULL)) AS v (value);
CREATE TABLE term_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain term_summary,
	packed term_summary,
	compressed term_summary,
	elsewhere term_summary);
ALTER TABLE term_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO term_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT term_agg(ARRAY['w' || x % 90, 'w' || x % 7, 'slow', 'slow'], true) FROM generate_series(1, 300) AS x)),
	((SELECT term_agg(ARRAY['w' || x % 9, 'v' || x], true) FROM generate_series(1, 30) AS x)),
	((SELECT term_agg('Delivery number ' || x || ' was slow') FROM generate_series(1, 300) AS x)),
	((SELECT term_agg(to_tsvector('simple', 'slow delivery ' || x)) FROM generate_series(1, 5) AS x)),
	((SELECT term_agg(''))),
	((SELECT term_accum(term_agg(ARRAY['w' || x], true), '{w1,w2}', true) FROM generate_series(1, 50) AS x)),
	(NULL)) AS v (value);
CREATE TABLE theme_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain theme_summary,
	packed theme_summary,
	compressed theme_summary,
	elsewhere theme_summary);
ALTER TABLE theme_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO theme_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT theme_agg(x % 11, ARRAY['t' || x % 3, 't' || x % 4]) FROM generate_series(1, 300) AS x)),
	((SELECT theme_agg(x % 11, ARRAY['theme ' || x % 60, 'theme ' || x * x % 59]) FROM generate_series(1, 300) AS x)),
	((SELECT theme_agg(x, '{price,delivery}') FROM generate_series(0, 10) AS x)),
	((SELECT theme_agg(5, NULL))),
	((SELECT theme_accum(theme_agg(x % 11, ARRAY['t' || x % 3]), 7, '{t1,t9}') FROM generate_series(1, 50) AS x)),
	(NULL)) AS v (value);
CREATE TABLE term_lexicon_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain term_lexicon,
	packed term_lexicon,
	compressed term_lexicon,
	elsewhere term_lexicon);
ALTER TABLE term_lexicon_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO term_lexicon_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT lexicon_agg('term ' || x, x % 9 - 4) FROM generate_series(1, 60) AS x)),
	((SELECT lexicon_agg(t, v, k) FROM (VALUES ('good', 2, 'word'), ('not', -0.74, 'negator'), ('very', 0.293, 'booster'), ('but', 0.5, 'contrast'), ('wilson', 1, 'word')) AS l (t, v, k))),
	((SELECT lexicon_agg('term ' || x % 50, 'theme ' || x % 7) FROM generate_series(1, 300) AS x)),
	('{"lexicon":1}'),
	((SELECT lexicon_accum(lexicon_agg('score', 1.5), 'count', -1))),
	(NULL)) AS v (value);
CREATE TABLE sentiment_stored (
	id int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
	plain sentiment_summary,
	packed sentiment_summary,
	compressed sentiment_summary,
	elsewhere sentiment_summary);
ALTER TABLE sentiment_stored ALTER plain SET STORAGE plain, ALTER packed SET STORAGE main,
	ALTER elsewhere SET STORAGE external, SET (toast_tuple_target = 128);
INSERT INTO sentiment_stored (plain, packed, compressed, elsewhere)
SELECT value, value, value, value FROM (VALUES
	((SELECT sentiment_agg(CASE WHEN x % 5 > 0 THEN x % 21 / 10.0 - 1 END) FROM generate_series(1, 300) AS x)),
	((SELECT sentiment_agg(sin(x)) FROM generate_series(1, 60) AS x)),
	((SELECT sentiment_agg(0))),
	((SELECT sentiment_agg(NULL))),
	(NULL)) AS v (value);
CREATE TABLE before AS
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM rating_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM rate_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM activity_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM survival_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM latest_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM purchase_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM measure_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM series_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM clv_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM clv_model_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM journey_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM points_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM referral_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM term_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM theme_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM term_lexicon_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM sentiment_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM profile_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM fitted_model_stored
	UNION ALL
	SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM customer_stored;
});

# The types of summaries, and how many of each are stored.
my %rows = (
	rating_summary => 17,
	rate_summary => 11,
	activity_summary => 15,
	survival_summary => 7,
	latest_summary => 7,
	purchase_summary => 6,
	measure_summary => 8,
	series_summary => 6,
	journey_summary => 6,
	points_summary => 6,
	referral_summary => 6,
	term_summary => 7,
	theme_summary => 6,
	term_lexicon => 6,
	sentiment_summary => 5,
	profile_summary => 8,
	fitted_model => 7,
	customer_set => 9,
	clv_summary => 7,
	clv_model => 10);

# Which of them are usual, if not the first three.
my %usual_rows = (activity_summary => [ 0, 1, 2, 6, 8 ]);

my @methods = map { "'$_'" } qw(wilson jeffreys agresti_coull clopper_pearson adjusted_wald wald
  score newcombe agresti_caffo pooled benjamini_hochberg holm error count);

# What is usual, and what is not.
my %usual = (
	boolean => [qw(true false)],
	smallint => [qw(0 1 5 7 10)],
	integer => [qw(0 1 2 3 5 6 7 9 10)],
	bigint => [qw(0 1 5 10 100 1000)],
	numeric => [qw(0 1 5 7 10 4.5 8.25)],
	'double precision' => [qw(0 0.5 0.95 1 2.5 5 10 50)],
	text => \@methods,
	'double precision[]' => [
		"'{}'", "'{0,0.5,1}'", "'{1,2,3,4,5,6}'", "'{0,0,0,0,0,0}'", "'{100,50,120,60,40,30}'" ],
	'bigint[]' => [
		"'{0}'", "'{1,5,10}'", "'{0,0,0}'", "'{30,9,4,21}'", "'{2,5,10,7,9}'", "'{3,1,10,2,20,9,30,0,0}'",
		"'{4,0,9,3,9,5,9,9,9}'" ],
	'numeric[]' => [ "'{1000,1200,1500}'" ],
	'integer[]' => [ "'{1}'", "'{2}'", "'{1,2}'", "'{3}'" ],
	'rate_summary[]' => [ '(SELECT array_agg(plain) FROM rate_stored WHERE id IN (0, 1, 3))', '(SELECT array_agg(compressed) FROM rate_stored WHERE id = 0)' ],
	'text[]' => [ 'NULL', "'{a,b}'", "'{a,b,c}'", "'{{a,NULL},{b,c}}'" ],
	tsvector => [ "'a b'", "to_tsvector('simple', 'a b a')" ],
	jsonb => [ "'{}'", "'{\"a\": 1, \"b\": 2.5}'" ],
	rate_prior => [ "'(1,1,1,1)'", "'(0.5,20,100,-10)'" ],
	date => [ "'2024-01-01'", "'2024-07-15'", "'2025-12-31'" ],
	'timestamp with time zone' => [ "'2024-01-01 00:00 UTC'", "'2025-07-15 12:34:56 UTC'" ],
	interval => [ "'1 day'", "'30 days'", "'1 month 2 hours'" ],
	'clv_model[]' => [
		'(SELECT array_agg(plain) FROM clv_model_stored WHERE id = 5)', '(SELECT array_agg(m.plain) FROM clv_model_stored AS m, generate_series(1, 2) WHERE m.id = 5)' ],
	uuid => [ "'00000000-0000-0000-0000-000000000001'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'" ],
	customer_key => [ 1, 77, "'c1'::text", "'00000000-0000-0000-0000-000000000001'::uuid" ],
	calendar_time => [ "date '2024-01-01'", "timestamp '2024-07-15 12:00'", "timestamptz '2025-07-15 12:34:56 UTC'" ],
	metric_summary => [ map { "(SELECT plain FROM ${_}_stored WHERE id = 0)" } qw(rating rate activity latest customer) ],
	'timestamp without time zone' => [ "'2024-01-01 00:00'", "'2025-07-15 12:34:56'" ],
	'character varying' => [ "'c1'", "''" ],
	character => [ "'c1'", "''" ],
	name => [ "'c1'", "''" ],
	bytea => [
		"'\\x0100000000000000000000003a30000001000000000002001000000001000a006400'",
		"'\\x0100000000000000000000003b3000000101000a00020000000900' || '\\x0e000000'" ]);
my %unusual = (
	boolean => ['NULL'],
	smallint => [ 'NULL', '-1', '11', "'-32768'", '32767' ],
	integer => [
		'NULL', '-1', '11', "'-2147483648'", '2147483647', "'-32768'", '32767', '1000', '1001' ],
	bigint => [ 'NULL', '-1', "'-9223372036854775808'", "'9223372036854775807'", '4294967296' ],
	numeric => [
		'NULL', "'NaN'", "'Infinity'", "'-Infinity'", "'1e1000'", "'1e-1000'", '-1',
		'10.00000000000000000001', '9.99999999999999999999' ],
	'double precision' => [
		'NULL', "'NaN'", "'Infinity'", "'-Infinity'", "'-0'", '-1', '100', "'1e308'", "'-1e308'",
		"'5e-324'", "'1e-300'", "'1e154'", '0.9999999999999999', "'1e-17'", '0.99999', '-100',
		'1e15' ],
	text => [ 'NULL', "''", "'WILSON'", "'wilson '", "repeat('x', 3000)", "E'\\x01'" ],
	'double precision[]' => [
		'NULL', "'{NULL}'", "'{NaN}'", "'{0,5e-324}'", "'{1e308,-1e308}'", "'{Infinity}'",
		"'{{1,2},{3,4}}'",
		"'{{1,2,3},{4,5,6}}'", "'{{1,2,3,4,5,6}}'", "'[5:6]={1,2}'", "'[0:5]={1,2,3,4,5,6}'",
		"'{1,2,3,4,5}'", "'{1,2,3,4,5,6,7}'", "'{1,NULL,3,4,5,6}'", "'{NaN,NaN,NaN,NaN,NaN,NaN}'",
		"'{1,NaN,1,Infinity,-Infinity,1}'", "'{1e308,1e308,1e308,1e308,1e308,1e308}'",
		"'{-1,-1,-1,-1,-1,-1}'", "'{5e-324,1,5e-324,1,1,1}'",
		'array_fill(0.5::float8, ARRAY[2000])',
		'array_fill(NULL::float8, ARRAY[6])',
		'(SELECT array_agg(1 / x::float8) FROM generate_series(1, 1500) AS x)' ],
	'bigint[]' => [
		'NULL', "'{}'", "'{NULL}'", "'{1}'", "'{-1}'", "'{1,2}'", "'{2,5,10}'", "'{1,NULL,3}'",
		"'{{1,5,10}}'",
		"'{{1},{5},{10}}'", "'{1,10,5}'", "'{1,-5,10}'", "'{1,-5,-2}'", "'[0:2]={1,5,10}'",
		"'[-1:1]={1,5,10}'", "'{9223372036854775807,1,2}'", "'{-9223372036854775808,1,2}'",
		"'{1,9223372036854775807,9223372036854775807}'", "'{4611686018427387904,1,2}'",
		"'{2,9223372036854775807,9223372036854775807,0,9223372036854775807}'",
		"'{3,1,2,9223372036854775806,9223372036854775807,4611686018427387904,9223372036854775807}'",
		'array_fill(0::bigint, ARRAY[4001])', 'array_fill(1::bigint, ARRAY[4001])',
		'array_fill(2000::bigint, ARRAY[4001])', 'array_fill(3::bigint, ARRAY[2, 3])',
		'(SELECT 1500::bigint || array_agg(x % 7 + x % 2 * 9) FROM generate_series(1::bigint, 3000) AS x)' ],
	'numeric[]' => [
		'NULL', "'{}'", "'{NULL}'", "'{NaN}'", "'{-1}'", "'{{1,2},{3,NULL}}'", "'{{1,NULL},{NULL,3}}'", "'{{NULL,NULL},{NULL,NULL}}'", "'{{0,0},{0,5}}'",
		"'{{1e400,1}}'", "'{{1e307,1e307},{1e307,NULL}}'", "'{{{1}}}'", "'[5:6][0:1]={{1,2},{3,NULL}}'", 'array_fill(1::numeric, ARRAY[200, 200])', 'array_fill(NULL::numeric, ARRAY[3, 3])' ],
	'integer[]' => [ 'NULL', "'{}'", "'{NULL}'", "'{0}'", "'{-1,2147483647}'", "'{{1,2}}'", "'{1,1}'" ],
	'rate_summary[]' => [ 'NULL', "'{}'", "'{NULL}'", '(SELECT array_agg(elsewhere) FROM rate_stored)' ],
	'text[]' => [
		'NULL', "'{}'", "'{NULL}'", "'{NULL,b,c}'", "'{{a,b,c}}'", "'{{NULL,NULL},{a,b}}'", "'{{{a}}}'", "'[0:1]={a,a}'", "array_fill('a'::text, ARRAY[64])", "array_fill('a'::text, ARRAY[65])", "ARRAY[repeat('x', 3000), '']" ],
	tsvector => [ 'NULL', "''", "'a:1,2A,16383 b'", "to_tsvector('simple', repeat('a b ', 3000))" ],
	jsonb => [ 'NULL', "'[]'", "'1'", "'{\"a\": \"1\"}'", "'{\"a\": null}'", "'{\"a\": {\"b\": 1}}'", "'{\"a\": 1e400}'", "'{\"\": -1}'" ],
	rate_prior => [
		'NULL', "'(,,,)'", "'(1,,1,1)'", "'(NaN,1,1,1)'", "'(0,0,0,0)'", "'(-1,2,3,4)'",
		"'(Infinity,1,1,1)'",
		"'(1e308,1e308,1,1)'", "'(5e-324,5e-324,1,1)'", "'(1e-300,1,,)'" ],
	date => [
		'NULL', "'infinity'", "'-infinity'", "'4713-01-01 BC'", "'5874897-12-31'", "'0001-01-01'", "'1582-10-10'" ],
	'timestamp with time zone' => [
		'NULL', "'infinity'", "'-infinity'", "'4713-01-01 00:00 BC UTC'", "'294276-12-31 23:59:59.999999 UTC'" ],
	interval => [
		'NULL', "'0'", "'-1 day'", "'178000000 years'", "'-178000000 years'", "'1 microsecond'" ],
	'clv_model[]' => [ 'NULL', "'{}'", "'{NULL}'", '(SELECT array_agg(plain) FROM clv_model_stored)' ],
	uuid => [ 'NULL' ],
	customer_key => [ 'NULL', "''", "'integer:-9223372036854775808'", "repeat('x', 3000)" ],
	calendar_time => [ 'NULL', "date '4713-01-01 BC'", "date '5874897-12-31'", "timestamp '75000-12-31 23:59:59.999999'", "timestamptz '4713-01-01 00:00 BC UTC'" ],
	metric_summary => [ 'NULL', map { "(SELECT compressed FROM ${_}_stored WHERE id = 1)" } qw(rating rate activity latest customer survival purchase clv clv_model) ],
	'timestamp without time zone' => [ 'NULL', "'infinity'", "'-infinity'", "'4713-01-01 00:00 BC'", "'294276-12-31 23:59:59.999999'" ],
	'character varying' => [ 'NULL', "repeat('x', 3000)" ],
	character => [ 'NULL', "'  '" ],
	name => [ 'NULL' ],
	bytea => [ 'NULL', "''", "'\\x00'", "'\\x0000000000000000'", "decode(repeat('ff', 100), 'hex')" ]);

# Usual values of arguments whose name says more than their type.
my %named = (
	scale_min => [ 0, 0, 1 ],
	scale_max => [ 10, 10, 5, 7 ],
	detractor_max => [ 6, 6, 3 ],
	promoter_min => [ 9, 9, 5 ],
	boxes => [ 1, 2, 3 ],
	confidence => [ 0.95, 0.5 ],
	fraction => [ 0, 0.5, 1 ],
	benchmark => [ 5, 4 ],
	on_invalid => [ "'error'", "'count'" ],
	period => [ "'day'", "'week'", "'month'", "'quarter'", "'year'" ],
	per => [ "'week'", "'month'", "'year'" ],
	time_zone => [ "'UTC'", "'Europe/Berlin'", "'Asia/Kathmandu'" ],
	values => [ "'{2,3,4}'", "'{2,NULL,1}'" ],
	minimum => [ "'{1,5,0}'", "'{1,1,1}'" ],
	maximum => [ "'{5,1,10}'", "'{5,5,5}'" ],
	missing => [ "'drop'", "'renormalise'" ],
	form => [ "'arithmetic'", "'geometric'" ],
	outcome => [ 1, 2 ],
	measure => [ 1, 2 ],
	covariate => [ 'NULL', 2 ],
	kind => [ "'bounded'", "'unbounded'", "'word'", "'negator'" ],
	unknown => [ "'neutral'", "'leave out'" ],
	term => [ "'good'", "'Not Bad'" ],
	body => [ "'not a good term 3, but very term 7!'", "'服务很好 ดีมาก 😍'" ],
	reach => [ 3, 0 ],
	against => [ "'first'", "'previous'" ],
	transform => [ "'log'", "'log_log'", "'plain'" ],
	correction => [ "'ar1'", "'none'" ],
	metric => [ 'NULL', "'nps'", "'mean'" ],
	baseline => [ 'NULL', 5, -1 ],
	season => [ 'NULL', 1, 7 ],
	low => [ 'NULL', 0 ],
	high => [ 'NULL', 100 ],
	origins => [ 1, 3 ],
	rho => [ 0, 1 ],
	model => [ map { "'$_'" } qw(bg_nbd mbg_nbd pareto_nbd bg_bb gamma_gamma shifted_beta_geometric beta_discrete_weibull) ],
	parameters => [ "'{1,2,3,4}'", "'{1,2,3}'", "'{1,2}'" ],
	start => [ 'NULL', "'{1,2,3,4}'", "'{1,2,3}'", "'{1,2}'" ],
	ridge => [ 0, 1 ],
	lower => [ "'1e-6'", 0.01 ],
	upper => [ "'1e6'", 100 ],
	frequency => [ 0, 1, 2 ],
	recency => [ 0, 2, 5 ],
	age => [ 5, 10, 50 ],
	step_order => [ "'ordered'", "'strict'", "'any'" ],
	values => [ "'{2,3}'", "'{1,5,0}'" ],
	minimum => [ 'NULL', "'{1,5,0}'" ],
	maximum => [ 'NULL', "'{5,1,10}'" ],
	chain => [ "'first'", "'last'" ],
	event => [ "'a'", "'b'" ],
	conversion => [ "'a'", "'b'" ],
	referrer => [ "'first'", "'last'", "'all'" ],
	by => [ "'at_least'", "'influence'", "'downstream'" ],
	damping => [ 0.85, 0, 'NULL' ],
	tolerance => [ '1e-10', 0.01 ],
	brands => [ "'{a,b}'" ],
	counts => [ "'{3,5}'", "'{0,0}'" ],
	market_shares => [ 'NULL', "'{60,NULL}'" ],
	after => [ "'a'", 'NULL' ],
	before => [ "'b'", 'NULL' ],
	starting_at => [ "'a'", 'NULL' ],
	ending_at => [ "'b'", 'NULL' ],
	models => [ 'NULL', "'{first,markov}'", "'{shapley}'" ],
	issued => [ 'NULL', "'{1000,1200,1500}'" ],
	redeemed => [ "'{{200,350,420},{260,430,NULL},{310,NULL,NULL}}'", "'{{0,0},{0,1},{0,NULL}}'" ],
	tail => [ 1, 1.1 ],
	value_per_point => [ 1, 0.01 ],
	numbers => [ "'{0,0.5,1}'", "'{1,2,3}'" ],
	categories => [ 'NULL', "'{a,b}'" ],
	unknown => [ "'error'", "'null'", "'reference'" ],
	names => [ 'NULL', "'{a,b,c}'" ],
	reference => ['NULL'],
	penalty => [ "'none'", "'firth'" ],
	ties => [ "'efron'", "'breslow'" ],
	shortest => [ 1, 2 ],
	strata => [ 0, 1 ],
	groups => [ 2, 10 ],
	time => [ 0, 4, 100 ],
	worth => [ "'conversions'", "'rate'" ],
	markov_order => [ 1, 2, 3 ]);

# usual returns expressions of usual arguments.
sub usual
{
	my ($function, $type, $name) = @_;

	return @{ $usual{$type} } if $name eq 'period' && $type ne 'text' || "$type $name" =~ /^double precision (per|penalty)$/;
	return map { "'$_'" } qw(auto simple holt damped naive) if $name eq 'model' && $function =~ /^forecast/;
	return ('NULL', "'log'", "'none'") if $name eq 'transform' && $function =~ /^forecast/;
	return ('NULL', "'{0.5,3}'", "'{0.5,0.1,3,1}'") if $name eq 'parameters' && $function eq 'forecast';
	return @{ $usual{$type} } if $type eq 'boolean' && $name =~ /^(event|outcome)$/;
	return ( "'delong'", "'logit'" ) if $function eq 'score_quality' && $name eq 'method';
	return @{ $named{$name} // $usual{$type} // die "no arguments of type $type" } if $name ne 'method';
	return ("'theil_sen'", "'ols'") if $function eq 'trend';
	return ('NULL', "'moving_range'", "'laney'") if $function eq 'control_chart';
	return ("'benjamini_hochberg'", "'holm'") if $function =~ /^p_adjust/;
	return ('NULL', "'log'", "'plain'") if $function =~ /^ratio_/;
	return ("'cluster'", "'wilson'", "'kaplan_meier'") if $function =~ /^referral_conversion/;
	return ("'goodman'", "'sison_glaz'") if $function eq 'share_of_voice';
	return ("'fixed'", "'sequential'") if $function eq 'uplift';
	return ("'chain_ladder'", "'simple'") if $function eq 'points_liability';
	return ("'dl'", "'reml'", "'fixed'") if $function eq 'heterogeneity';
	return ("'wilson'", "'gamma'") if $function eq 'standardised_rate';
	return ("'adjusted_wald'", "'wald'") if $function =~ /(nps|net)_/;
	return ("'newcombe'", "'agresti_caffo'", "'pooled'") if $function =~ /_difference/;
	return ("'wilson'", "'jeffreys'", "'agresti_coull'", "'clopper_pearson'");
}

sub pick { return $_[ rand @_ ] }

# call returns a statement that calls a function; %given are expressions of some
# arguments, by position, and the rows of summaries.
sub call
{
	my ($function, %given) = @_;
	my (@arguments, @tables);

	foreach my $i (0 .. $#{ $function->{types} })
	{
		my $type = $function->{types}[$i];

		if ($rows{$type} && ($given{$i} // 0) =~ /^[0-9]+$/)
		{
			my $row = $given{$i} // pick(@{ $usual_rows{$type} // [ 0 .. 2 ] });
			my $table = $type =~ s/_(summary|set)$//r . '_stored';

			push @tables, "(SELECT * FROM $table WHERE id = $row) AS v$i";
			push @arguments, "v$i." . pick(qw(plain plain packed compressed elsewhere));
		}
		else
		{
			my $expression = $given{$i}
			  // pick(usual($function->{name}, $type, $function->{names}[$i]));

			push @arguments, "($expression)::$type";
		}
	}

	my $call = "$function->{name}(" . join(', ', @arguments) . ')';

	$call = "(SELECT count(t::text) FROM $call AS t)" if $function->{set};
	return "SELECT $call AS result" . (@tables ? ' FROM ' . join(', ', @tables) : '');
}

# ----------------------------------------------------------------------------
# Calls
# ----------------------------------------------------------------------------

my @functions = map {
	my ($name, $result, $set, $types, $names) = split /\|/;
	{   name => $name,
		result => $result,
		set => $set eq 't',
		types => [ split /,/, $types ],
		names => [ split /,/, $names ] }
} split /\n/, $node->safe_psql('postgres', q{
	SELECT proname, format_type(prorettype, NULL), proretset,
		(SELECT string_agg(format_type(t, NULL), ',' ORDER BY n)
			FROM unnest(proargtypes) WITH ORDINALITY AS a (t, n)),
		array_to_string(proargnames[:pronargs], ',')
	FROM pg_proc p
	JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'
	JOIN pg_extension e ON refobjid = e.oid AND extname = 'advocacy'
	WHERE prokind = 'f' AND pronargs > 0
		AND NOT proargtypes::oid[] && '{cstring,internal}'::regtype[]::oid[]
		AND prorettype <> 'cstring'::regtype
	ORDER BY 1, 4});
my @statements;

cmp_ok(scalar @functions, '>', 150, 'there are functions');
foreach my $function (@functions)
{
	my @unusual = map {
		$rows{$_} ? [ 0 .. $rows{$_} - 1 ] : [ @{ $usual{$_} }, @{ $unusual{$_} } ]
	} @{ $function->{types} };
	my @made = map { call($function) } 1 .. 5;

	foreach my $i (0 .. $#unusual)
	{
		push @made, map { call($function, $i => $_) } @{ $unusual[$i] };
	}
	foreach (1 .. $calls)
	{
		push @made, call($function, map { rand() < 0.4 ? ($_ => pick(@{ $unusual[$_] })) : () } 0 .. $#unusual);
	}
	push @statements, map { "$function->{name}\t$function->{result}\t$_" } @made;
}
note(@statements . ' calls');

my $file = $node->basedir . '/calls';
append_to_file($file, join("\n", @statements, '') =~ s/\\/\\\\/gr);
chmod 0644, $file;

# A crash is the fault of the last call in the log.
my $crashed = $node->psql('postgres', qq{
CREATE TABLE given (name text, result text, statement text);
CREATE TABLE calls (name text, result text, statement text, state text, answer text,
	seconds float8);
COPY given FROM '$file';
DO \$\$
#variable_conflict use_variable
DECLARE
	g given;
	answer text;
	state text;
	start timestamptz;
BEGIN
	FOR g IN SELECT * FROM given LOOP
		RAISE LOG 'calling %', g.statement;
		start := clock_timestamp();
		BEGIN
			state := '00000';
			IF g.result ~ '_(summary|set|model)\$|^term_lexicon\$' THEN
				EXECUTE format('SELECT CASE WHEN result::text::%1\$s = result AND result::text::%1\$s::text = result::text
						AND %2\$s(result::text::%1\$s) IS NOT DISTINCT FROM %2\$s(result)
						OR result IS NULL THEN %3\$L ELSE %4\$L || result::text END
					FROM (%5\$s) AS call',
					g.result, CASE g.result WHEN 'rating_summary' THEN 'rating_mean' WHEN 'rate_summary' THEN 'rate'
						WHEN 'activity_summary' THEN 'active_customers' WHEN 'latest_summary' THEN 'respondents' WHEN 'purchase_summary' THEN 'purchase_frequency' WHEN 'measure_summary' THEN 'measure_mean' WHEN 'journey_summary' THEN 'journey_skipped' WHEN 'points_summary' THEN 'points_skipped' WHEN 'referral_summary' THEN 'referral_conversion_rate' WHEN 'term_summary' THEN 'metric_summary_hash' WHEN 'theme_summary' THEN 'metric_summary_hash' WHEN 'series_summary' THEN 'metric_summary_hash'
						WHEN 'customer_set' THEN 'customer_count' WHEN 'clv_summary' THEN 'metric_summary_hash' WHEN 'clv_model' THEN 'clv_converged' WHEN 'profile_summary' THEN 'metric_summary_hash' WHEN 'fitted_model' THEN 'model_info' WHEN 'sentiment_summary' THEN 'net_sentiment' WHEN 'term_lexicon' THEN 'metric_summary_hash' ELSE 'survival_events' END,
					'the same', 'lossy: ', g.statement) INTO answer;
			ELSE
				EXECUTE format('SELECT result::text FROM (%s) AS call', g.statement) INTO answer;
			END IF;
		EXCEPTION WHEN OTHERS THEN
			state := SQLSTATE;
			answer := SQLERRM;
		END;
		INSERT INTO calls VALUES (g.*, state, answer,
			extract(epoch FROM clock_timestamp() - start));
	END LOOP;
END
\$\$}, on_error_die => 0);
if (!ok(!$crashed, 'the server survives them'))
{
	$node->poll_query_until('postgres', 'SELECT true');
	my @called = slurp_file($node->logfile) =~ /LOG:  calling (.*)/g;
	die "it did not survive $called[-1]";
}

note($node->safe_psql('postgres',
	'SELECT state, count(*), max(seconds) FROM calls GROUP BY state ORDER BY state'));

is( $node->safe_psql('postgres', q{
	SELECT name, count(*), sum((state = '00000')::int), sum((state ~ '^22')::int)
	FROM calls GROUP BY name, result
	HAVING sum((state = '00000')::int) = 0}),
	'', 'every function answers something');

is( $node->safe_psql('postgres', q{
	SELECT DISTINCT ON (name, state) state, answer, statement
	FROM calls WHERE state !~ '^22' AND state NOT IN ('00000', '0A000', '54000')
		AND NOT (state = '42804' AND name ~ '^metric_summary_')
	ORDER BY name, state, length(statement)}),
	'', 'what is refused is refused as bad data');

is( $node->safe_psql('postgres', q{
	SELECT DISTINCT ON (name) answer, statement FROM calls
	WHERE result ~ '_(summary|set|model)$' AND (state = '00000' AND answer <> 'the same'
		OR state IN ('22P02', '22P03') AND name <> 'customer_set_from_roaring')
	ORDER BY name, length(statement)}),
	'', 'what is answered can be written and read again');

is( $node->safe_psql('postgres', q{
	SELECT DISTINCT ON (name) answer, statement FROM calls
	WHERE state = '00000' AND answer ~ 'NaN' AND result <> 'double precision[]'
	ORDER BY name, length(statement)}),
	'', 'no answer is NaN');

is( $node->safe_psql('postgres', q{
	SELECT DISTINCT ON (name) answer, statement FROM calls WHERE state <> '00000' AND answer ~ 'converge'
	ORDER BY name, length(statement)}),
	'', 'every computation comes to an end');

is( $node->safe_psql('postgres', q{
	SELECT name, answer, statement, seconds FROM calls WHERE seconds > 10
		ORDER BY seconds DESC LIMIT 10}),
	'', 'no call takes long');

is( $node->safe_psql('postgres', q{
	SELECT * FROM before EXCEPT (
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM rating_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM rate_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM activity_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM survival_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM latest_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM purchase_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM measure_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM series_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM clv_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM clv_model_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM journey_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM term_lexicon_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM sentiment_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM points_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM referral_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM term_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM theme_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM profile_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM fitted_model_stored
		UNION ALL
		SELECT id, plain::text, packed::text, compressed::text, elsewhere::text FROM customer_stored)}),
	'', 'no call changes a stored value');

# ----------------------------------------------------------------------------
# Transition functions and what they are given
# ----------------------------------------------------------------------------

is( $node->safe_psql('postgres', q{
	SELECT rating_accum(s, 9) = s, s = (SELECT plain FROM rating_stored WHERE id = 1)
	FROM (SELECT plain AS s FROM rating_stored WHERE id = 1) AS v}),
	'f|t', 'a transition function called from SQL works on a copy');
is( $node->safe_psql('postgres', q{
	DO $$
	DECLARE
		s rating_summary := (SELECT plain FROM rating_stored WHERE id = 1);
		t rating_summary := rating_accum(s, 9);
	BEGIN
		IF s = t OR s <> (SELECT plain FROM rating_stored WHERE id = 1) THEN
			RAISE 'the variable has changed';
		END IF;
		t := s;
		s := rating_combine(s, s);
		IF responses(s) <> 2 * responses(t) THEN
			RAISE 'a summary combined with itself has % answers of %', responses(s), responses(t);
		END IF;
	END $$}),
	'', 'and so in PL/pgSQL');

# Every transition of activity on every state: a row of the same content,
# customers and periods goes into it, any other is refused; a row is left out
# where an argument is NULL, or that is refused. A summary of nobody takes all ids.
is( $node->safe_psql('postgres', q{
	CREATE TABLE transitions (call text, state int, form text, changed text, answer text, expected text);
	CREATE FUNCTION content_of(summary text, names text[]) RETURNS text
		RETURN CASE WHEN summary ~ '"decimals"' OR 'amount' = ANY (names) THEN 'amounts' ELSE '' END;
	DO $$
	DECLARE
		f record;
		s record;
		changed text;
		call text;
		expected text;
		answer text;
	BEGIN
		FOR s IN SELECT id, form, plain::text::json ->> 'ids' AS ids, plain::text::json ->> 'period' AS period, content_of(plain::text, NULL) AS content
			FROM activity_stored, unnest(ARRAY['plain', 'packed', 'compressed', 'elsewhere']) AS form WHERE plain IS NOT NULL LOOP
			FOR f IN SELECT proname AS name, proargnames AS names, proargtypes::oid[]::regtype[] AS types, content_of('', proargnames) AS content, ids
				FROM pg_proc, unnest(ARRAY['integer', 'uuid', 'text']) AS ids WHERE proname IN ('activity_accum', 'repeat_purchase_accum') LOOP
				FOREACH changed IN ARRAY f.names[2:] || '{nothing,other period,other time}'::text[] LOOP
					CONTINUE WHEN changed = 'other period' AND NOT 'period' = ANY (f.names);
					SELECT format('%s(%%s, %s)', f.name, string_agg(CASE
							WHEN name = changed THEN format('NULL::%s', type)
							WHEN name = 'customer' THEN CASE f.ids WHEN 'integer' THEN '77' WHEN 'uuid' THEN quote_literal(md5('x')) || '::uuid' ELSE quote_literal('77') || '::text' END
							WHEN name = 'at' THEN CASE WHEN 'time_zone' = ANY (f.names) = (changed <> 'other time') THEN 'timestamptz ' ELSE 'date ' END || quote_literal('2024-03-01')
							ELSE format('%L::%s', CASE
								WHEN name = 'period' THEN CASE WHEN changed <> 'other period' THEN s.period WHEN s.period = 'day' THEN 'month' ELSE 'day' END
								WHEN name = 'time_zone' THEN 'UTC'
								WHEN name = 'amount' THEN '1.5' END, type) END, ', ' ORDER BY n)) INTO call
					FROM unnest(f.names[2:], f.types[1:]) WITH ORDINALITY AS a (name, type, n);
					expected := CASE
						WHEN changed = 'period' THEN '22004'
						WHEN f.content <> s.content OR changed = 'other period' OR f.name = 'repeat_purchase_accum' AND s.period <> 'day' THEN '22023'
						WHEN changed IN ('customer', 'at') THEN 'the state'
						WHEN f.ids <> s.ids OR changed IN ('time_zone', 'other time') THEN '22023'
						ELSE 'both' END;
					BEGIN
						EXECUTE format('SELECT CASE WHEN a = s THEN %L WHEN a = s + r AND a <> s THEN %L ELSE a::text END
							FROM (SELECT %I AS s FROM activity_stored WHERE id = %s) AS v, LATERAL (SELECT %s AS a, %s AS r OFFSET 0) AS w',
							'the state', 'both', s.form, s.id, format(call, 's'), format(call, 'NULL'))
							INTO answer;
					EXCEPTION WHEN OTHERS THEN
						answer := SQLSTATE;
					END;
					INSERT INTO transitions VALUES (call, s.id, s.form, changed, answer, expected);
				END LOOP;
			END LOOP;
		END LOOP;
	END $$;
	SELECT DISTINCT ON (changed, expected) * FROM transitions WHERE answer IS DISTINCT FROM expected ORDER BY changed, expected, length(call);
	SELECT expected, count(*) > 100 FROM transitions GROUP BY expected ORDER BY expected}),
	"22004|t\n22023|t\nboth|t\nthe state|t",
	'a row goes into a state that is like it, and into no other');
is( $node->safe_psql('postgres', q{
	CREATE FUNCTION tried(a activity_summary, b activity_summary, function text) RETURNS text LANGUAGE plpgsql AS $$
		DECLARE
			answer activity_summary;
		BEGIN
			EXECUTE format('SELECT %s($1, $2)', function) INTO answer USING a, b;
			RETURN CASE WHEN answer = b + a AND (answer = a OR answer <> a) THEN 'both' ELSE answer::text END;
		EXCEPTION WHEN OTHERS THEN
			RETURN SQLSTATE;
		END $$;
	SELECT tried, expected, count(*) > 20 FROM (
		SELECT tried(a.plain, b.packed, function), CASE WHEN coalesce(a.plain::text::jsonb ->> 'ids' = b.plain::text::jsonb ->> 'ids', true)
				AND a.plain::text::jsonb -> 'period' = b.plain::text::jsonb -> 'period'
				AND content_of(a.plain::text, NULL) = content_of(b.plain::text, NULL) THEN 'both' ELSE '22023' END AS expected
		FROM activity_stored AS a, activity_stored AS b, unnest(ARRAY['activity_combine', 'activity_summary_plus']) AS function
		WHERE a.plain IS NOT NULL AND b.plain IS NOT NULL) AS pairs
	GROUP BY 1, 2 ORDER BY 1, 2}),
	"22023|22023|t\nboth|both|t",
	'and so do states');

# Values of every type in place of those of every other, which only a superuser
# can bring about.
my @kinds = sort keys %rows;
my %stored = map { $_ => s/_(summary|set)$//r . '_stored' } @kinds;
my @wrong;

foreach my $kind (@kinds)
{
	$node->safe_psql('postgres', join ';', map { "CREATE CAST ($_ AS $kind) WITHOUT FUNCTION" } grep { $_ ne $kind } @kinds);
}
foreach my $function (@functions)
{
	# an array that is a state is rarely one by chance
	my @state = $function->{name} =~ /_accum$/ && $function->{types}[0] =~ /\[\]$/ ? (0 => 'NULL') : ();

	foreach my $i (grep { $rows{ $function->{types}[$_] } } 0 .. $#{ $function->{types} })
	{
		push @wrong, map { "$function->{name}\t" . call($function, @state, $i => "(SELECT plain FROM $stored{$_} WHERE id = 0)") }
			grep { $_ ne $function->{types}[$i] } @kinds;
	}
}
note(@wrong . ' calls with values of other types');
append_to_file("$file.wrong", join("\n", @wrong, '') =~ s/\\/\\\\/gr);
chmod 0644, "$file.wrong";
is( $node->safe_psql('postgres', qq{
	CREATE TABLE wrong (name text, statement text);
	COPY wrong FROM '$file.wrong';
	CREATE FUNCTION state_of(statement text) RETURNS text LANGUAGE plpgsql AS \$\$
		DECLARE
			answer text;
		BEGIN
			RAISE LOG 'calling %', statement;
			EXECUTE format('SELECT result::text FROM (%s) AS call', statement) INTO answer;
			RETURN answer;
		EXCEPTION WHEN OTHERS THEN
			RETURN SQLSTATE;
		END \$\$;
	CREATE TABLE wrong_calls AS SELECT * FROM wrong, state_of(statement);
	-- those that write a value as what it says it is serve all kinds
	DELETE FROM wrong_calls WHERE name ~ '_(send|final)\$';
	SELECT DISTINCT ON (name) * FROM wrong_calls WHERE state_of !~ '^(XX001|22...)\$' ORDER BY name, length(statement);
	SELECT name FROM wrong_calls GROUP BY name HAVING NOT bool_or(state_of = 'XX001')}),
	'', 'a value of another type is refused by its kind');

# Aggregates of a user's own, whose states begin as a stored value.
is( $node->safe_psql('postgres', q{
	CREATE AGGREGATE my_rollup(rating_summary) (SFUNC = rating_combine, STYPE = rating_summary);
	CREATE AGGREGATE my_rate_rollup(rate_summary) (SFUNC = rate_combine, STYPE = rate_summary);
	SELECT my_rollup(plain) = rollup(plain), my_rollup(packed) = rollup(plain),
		my_rollup(compressed) = rollup(plain), my_rollup(elsewhere) = rollup(plain),
		responses(rollup(plain)) = sum(responses(plain))
	FROM rating_stored WHERE id IN (0, 1, 3, 10);
	SELECT my_rate_rollup(plain) = rollup(plain), my_rate_rollup(packed) = rollup(plain),
		my_rate_rollup(compressed) = rollup(plain), my_rate_rollup(elsewhere) = rollup(plain),
		trials(rollup(plain)) = sum(trials(plain))
	FROM rate_stored WHERE id IN (0, 1, 2, 3);
	SELECT bool_and(running = again)
	FROM (
		SELECT rollup(plain) OVER w AS running, (
			SELECT rollup(plain ORDER BY id DESC) FROM rating_stored s WHERE id IN (0, 1, 3, 10)
				AND s.id <= r.id) AS again
		FROM rating_stored r
		WHERE id IN (0, 1, 3, 10)
		WINDOW w AS (ORDER BY id)) AS w;
	SELECT count(*) FROM (
		SELECT * FROM before EXCEPT (
			SELECT id, plain::text, packed::text, compressed::text, elsewhere::text
			FROM rating_stored
			UNION ALL
			SELECT id, plain::text, packed::text, compressed::text, elsewhere::text
			FROM rate_stored)) AS changed
	WHERE changed.plain !~ '"(activity|survival|latest|purchase|measure|series|journey|points|referral|term|theme|clv|clv_model|profile|fitted_model|customer_set|lexicon|sentiment)"'}),
	"t|t|t|t|t\nt|t|t|t|t\nt\n0",
	'an aggregate whose state begins as a stored value works on a copy');

is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'and was all the time');

$node->stop;
done_testing();
