-- series.sql
--		Series: a metric over time.

ROOM 'Series: a metric over time';

SUMMARY series_summary SSPACE 24576
'A metric over time: for every period with a value the number of rows, their sum and the sum of their squares.';

TRANSITION series_accum(state series_summary, at calendar_time, value float8);

TRANSITION series_accum(state series_summary, at bigint, value float8) AS adv_series_accum_number;

TRANSITION series_accum(state series_summary, at calendar_time, period text, time_zone text, value float8) AS adv_series_accum_period;

TRANSITION series_accum(state series_summary, at calendar_time, summary metric_summary, metric text) AS adv_series_accum_summary;

METRIC 'series' QUESTION 'How did it go, period by period?'
	FORMULA 'mean of the rows of each period' UNIT 'as measured' RANGE 'as measured' BETTER ''
	EXAMPLE 'SELECT (series_points(series_agg(day, ratings, ''nps''))).* FROM answers_by_day'
	SOURCE 'definition';

AGGREGATE series_agg(at calendar_time, value float8)
	STATE series_summary SSPACE 8192 SFUNC series_accum FINAL series_final
'Series of a value by day; several rows of a day are averaged, their number and spread kept.';

AGGREGATE series_agg(at bigint, value float8)
	STATE series_summary SSPACE 8192 SFUNC series_accum FINAL series_final
'Series of a value over whole numbers, such as weeks since a start; several rows of a number are averaged.';

AGGREGATE series_agg(at calendar_time, period text, time_zone text, value float8)
	STATE series_summary SSPACE 8192 SFUNC series_accum FINAL series_final
'Series of a value by day, week, month, quarter or year; the time zone is that of a timestamptz, else null.';

AGGREGATE series_agg(at calendar_time, summary metric_summary, metric text)
	STATE series_summary SSPACE 8192 SFUNC series_accum FINAL series_final
'Series by day of stored summaries: of ratings by nps, csat or mean, of rates by rate or null, of sentiment by net or mean; with the number of answers and their spread.';

FUNCTION series_by(series series_summary, period text) RETURNS series_summary
'The series by longer periods: of days by week, month, quarter or year, of months by quarter or year.';

FUNCTION series_points(series series_summary) RETURNS TABLE (at date, number bigint, value float8, n bigint, deviation float8) NOT STRICT COST 100 ROWS 100
'A row for every point: the first day of its period, or the number; mean, number and standard deviation of its rows.';

METRIC 'trend' QUESTION 'Is it getting better?'
	FORMULA 'median of the slopes between every two points' UNIT 'as measured, per period' RANGE 'any' BETTER ''
	EXAMPLE 'SELECT (trend(series_agg(day, ratings, ''nps''), per => ''month'')).* FROM answers_by_day'
	SOURCE 'Theil 1950; Sen 1968; Mann 1945; Kendall 1954, 1975; Hamed & Rao 1998; Newey & West 1987';

CREATE TYPE trend_report AS (
	slope double precision,
	low double precision,
	high double precision,
	statistic double precision,
	p_value double precision,
	n bigint,
	tau double precision,
	autocorrelation double precision,
	factor double precision,
	standard_error double precision
);
COMMENT ON TYPE trend_report IS
'Whether a series rises or falls, and how fast.';
COMMENT ON COLUMN trend_report.slope IS 'Change per period, or per what was asked for.';
COMMENT ON COLUMN trend_report.low IS 'Lower end of its confidence interval.';
COMMENT ON COLUMN trend_report.high IS 'Upper end of its confidence interval.';
COMMENT ON COLUMN trend_report.statistic IS 'z of the test of Mann and Kendall, t of least squares; null of a constant series.';
COMMENT ON COLUMN trend_report.p_value IS 'Two-sided p-value of no trend; null where there is no statistic.';
COMMENT ON COLUMN trend_report.n IS 'Number of points.';
COMMENT ON COLUMN trend_report.tau IS 'Kendall''s tau-b, -1..1.';
COMMENT ON COLUMN trend_report.autocorrelation IS 'Of the residuals, from one point to the next.';
COMMENT ON COLUMN trend_report.factor IS 'By which the variance was multiplied for it.';
COMMENT ON COLUMN trend_report.standard_error IS 'Of the slope, corrected; of least squares only.';

FUNCTION trend(series series_summary, confidence float8 DEFAULT 0.95, method text DEFAULT 'theil_sen', per text DEFAULT NULL, correction text DEFAULT 'ar1', as_of date DEFAULT NULL) RETURNS trend_report NOT STRICT COST 1000 AS adv_series_trend
'Slope of a series with its interval and test, corrected for autocorrelation.';

METRIC 'change points' QUESTION 'When did it change?'
	FORMULA 'levels with the least squares plus a penalty for each change' UNIT 'as measured' RANGE 'any' BETTER ''
	EXAMPLE 'SELECT (change_points(series_agg(day, ratings, ''nps''))).* FROM answers_by_day'
	SOURCE 'Killick, Fearnhead & Eckley 2012';

FUNCTION change_points(series series_summary, penalty float8 DEFAULT NULL, shortest integer DEFAULT 2, confidence float8 DEFAULT 0.95, as_of date DEFAULT NULL) RETURNS TABLE (at date, number bigint, level_before float8, level_after float8, difference float8, low float8, high float8) NOT STRICT COST 1000 ROWS 5 AS adv_series_change_points
'A row for every change of level: the first period of the new level, the levels, their difference with its interval.';

METRIC 'control chart' QUESTION 'Is this week unusual?'
	FORMULA 'mean of a baseline, plus and minus 3 standard deviations of a point' UNIT 'as measured' RANGE 'as measured' BETTER ''
	EXAMPLE 'SELECT (control_chart(series_by(series_agg(day, ratings, ''nps''), ''week''), baseline => -1)).* FROM answers_by_day'
	SOURCE 'Shewhart 1931; Nelson 1984; Laney 2002; Montgomery, chapters 6 and 7';

FUNCTION control_chart(series series_summary, baseline integer DEFAULT NULL, sigmas float8 DEFAULT 3, method text DEFAULT NULL, as_of date DEFAULT NULL) RETURNS TABLE (at date, number bigint, value float8, n bigint, center float8, low float8, high float8, z float8, signal text) NOT STRICT COST 1000 ROWS 100 AS adv_series_control_chart
'A row for every point with center, limits and signal; the baseline is so many points from the first on, or, negative, all but so many at the end.';

METRIC 'forecast' QUESTION 'Where will it be in June?'
	FORMULA 'exponential smoothing: level, slope, season' UNIT 'as measured' RANGE 'as measured' BETTER ''
	EXAMPLE 'SELECT (forecast(series_by(series_agg(day, ratings, ''nps''), ''month''), 6)).* FROM answers_by_day'
	SOURCE 'Hyndman, Koehler, Ord & Snyder 2008; Hyndman & Koehler 2006';

FUNCTION forecast(series series_summary, horizon integer, model text DEFAULT 'auto', season integer DEFAULT NULL, low float8 DEFAULT NULL, high float8 DEFAULT NULL, transform text DEFAULT NULL, parameters float8[] DEFAULT NULL, as_of date DEFAULT NULL) RETURNS TABLE (step integer, at date, number bigint, value float8, low80 float8, high80 float8, low95 float8, high95 float8) NOT STRICT COST 10000 ROWS 12 AS adv_series_forecast
'A row for every period ahead, with bands that hold 80 and 95 percent; a series of stored summaries stays within its scale.';

FUNCTION forecast_model(series series_summary, model text DEFAULT 'auto', season integer DEFAULT NULL, low float8 DEFAULT NULL, high float8 DEFAULT NULL, transform text DEFAULT NULL, as_of date DEFAULT NULL) RETURNS TABLE (model_name text, season_length integer, alpha float8, beta float8, gamma float8, phi float8, level float8, slope float8, seasons float8[], n bigint, sigma float8, log_likelihood float8, aicc float8, mase float8) NOT STRICT COST 10000 ROWS 6 AS adv_series_forecast_model
'A row for every model that forecast chooses between, the best first: parameters, likelihood, AICc and error.';

FUNCTION forecast_accuracy(series series_summary, horizon integer, model text DEFAULT 'auto', season integer DEFAULT NULL, low float8 DEFAULT NULL, high float8 DEFAULT NULL, transform text DEFAULT NULL, origins integer DEFAULT 10, as_of date DEFAULT NULL) RETURNS TABLE (step integer, n bigint, mae float8, rmse float8, mase float8, ratio_to_naive float8, within80 float8, within95 float8) NOT STRICT COST 100000 ROWS 12 AS adv_series_forecast_accuracy
'How good forecasts from earlier origins were, a row for every period ahead: errors, against the naive forecast, and how often, in percent, the bands held.';
