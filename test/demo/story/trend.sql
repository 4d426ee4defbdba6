/* trend.sql: trend, changes, control chart and forecast of the score, from the stored rollup. */
\r
\set question 'Is this week unusual, and where is it going?'
\if :has_months
\qecho
\qecho :bold:question:plain
\qecho 'A series is made of the stored summaries: a point a day, with the number of answers behind it.'
\qecho 'Put together by week, is it rising, or is it noise?'
\qecho
\set ECHO queries
CREATE VIEW score_over_time AS
SELECT days, series_by(days, 'week') AS weeks, series_by(days, 'month') AS months
FROM (SELECT series_agg(day, ratings, 'nps') AS days FROM answers_by_day) AS s;
\set ECHO none
COMMENT ON VIEW score_over_time IS 'NPS by day, week and month, as series';
\set ECHO queries
SELECT t.n AS weeks, t.slope::numeric(5,1) AS per_quarter, t.low::numeric(5,1), t.high::numeric(5,1), t.p_value::numeric(6,4) AS p
FROM score_over_time, trend(weeks, per => 'quarter', as_of => date :'as_of' - 1) AS t;
\set ECHO none

\qecho 'p says how often noise alone would rise or fall as much; weeks that are like their neighbours are'
\qecho 'allowed for. A week that is not over is left out. And the last weeks, against all that came before?'
\qecho
\set ECHO queries
SELECT at AS week, n AS answers, value::numeric(5,1) AS nps, low::numeric(5,1), high::numeric(5,1), z::numeric(4,1), signal,
       overlay(overlay(overlay(repeat(' ', 51) PLACING '[' FROM 26 + (low / 4)::int) PLACING ']' FROM 26 + (high / 4)::int)
               PLACING 'o' FROM 26 + (value / 4)::int) AS "-100                     0                      100"
FROM score_over_time, control_chart(weeks, baseline => -1, as_of => date :'as_of' - 1)
ORDER BY at DESC LIMIT 8;
\set ECHO none

\qecho 'Between [ and ] a week of so many answers stays as long as nothing changes; o is where it was. signal'
\qecho 'also speaks up when nine weeks in a row are on one side, or six in a row rise or fall.'
\qecho
\qecho 'Where will it be in half a year?'
\qecho
\set ECHO queries
SELECT to_char(at, 'YYYY-MM') AS month, value::numeric(5,1) AS nps, low80::numeric(5,1), high80::numeric(5,1), low95::numeric(5,1), high95::numeric(5,1)
FROM score_over_time, forecast(months, 6, as_of => date :'as_of' - 1);
\set ECHO none

\qecho 'The model was chosen among six by how well it fits. Of the 80 % bands, about four in five should hold.'

INSERT INTO findings
SELECT :'question', format('The last week scored %s, %s; over all weeks there is %s.', round(value::numeric, 1),
						   CASE WHEN signal IS NULL THEN 'which is not unusual' ELSE 'which is unusual (' || signal || ')' END,
						   CASE WHEN t.p_value < 0.05 THEN CASE WHEN t.slope > 0 THEN 'a rising' ELSE 'a falling' END || ' trend' ELSE 'no trend beyond noise' END)
FROM (SELECT c.*, weeks FROM score_over_time, control_chart(weeks, baseline => -1, as_of => date :'as_of' - 1) AS c ORDER BY at DESC LIMIT 1) AS c,
	 trend(weeks, as_of => date :'as_of' - 1) AS t
WHERE value IS NOT NULL;
\else
INSERT INTO left_out VALUES (:'question', 'surveys has fewer than four months of scores');
\endif
