-- What lexicons and scores are refused.
\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS advocacy;
RESET client_min_messages;
\set ECHO all
\set VERBOSITY verbose
\set SHOW_CONTEXT never
\pset format unaligned
\t on
CREATE FUNCTION pg_temp.refusal(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text; hint text;
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;
SELECT pg_temp.refusal(q) FROM unnest(ARRAY[
	$$SELECT lexicon_agg('', 1)$$,
	$$SELECT lexicon_agg(E' \t', 1)$$,
	$$SELECT lexicon_agg('ـ', 1)$$,
	$$SELECT lexicon_agg('good', 'NaN'::float8)$$,
	$$SELECT lexicon_agg('Good', 'infinity'::float8)$$,
	$$SELECT lexicon_agg('good', 100.5)$$,
	$$SELECT lexicon_agg('good', 1, 'noun')$$,
	$$SELECT lexicon_agg(a, b) FROM (VALUES ('good', 1), ('Good', 2)) v (a, b)$$,
	$$SELECT lexicon_agg(a, b, 'negator') FROM (VALUES ('جدًا', .5), ('جدا', .7)) v (a, b)$$,
	$$SELECT lexicon_agg(repeat('x', 300), 1)$$,
	$$SELECT lexicon_agg('a b c d e f g h i', 1)$$,
	$$SELECT lexicon_agg('good', ''::text)$$,
	$$SELECT lexicon_agg('good', repeat('t', 256))$$,
	$$SELECT sentiment('good', reach => -1)$$,
	$$SELECT sentiment('good', reach => 17)$$,
	$$SELECT sentiment_agg(1.01)$$,
	$$SELECT sentiment_agg('NaN'::float8)$$,
	$$SELECT net_sentiment(sentiment_agg(1), 'zero')$$,
	$$SELECT net_sentiment(sentiment_agg(1), NULL)$$,
	$$SELECT net_sentiment_estimate(sentiment_agg(1), 95)$$,
	$$SELECT sentiment_mean_difference(sentiment_agg(1), 2)$$,
	$$SELECT '{"lexicon":2}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"words":["Good",1]}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"words":["good",1,"good",2]}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"words":["good"]}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"words":["good",101]}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"words":["",1]}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"words":["a%41",1]}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"themes":["a",""]}'::term_lexicon$$,
	$$SELECT '{"lexicon":1,"negators":["a",1],"words":["a",1]}'::term_lexicon$$,
	$$SELECT '{"sentiment":1,"negative":0,"neutral":0,"positive":-1,"unknown":0}'::sentiment_summary$$,
	$$SELECT '{"sentiment":1,"negative":0,"neutral":0,"positive":1,"unknown":0}'::sentiment_summary$$,
	$$SELECT '{"sentiment":1,"negative":0,"neutral":0,"positive":1,"unknown":0,"highest":2}'::sentiment_summary$$
	]) q;
