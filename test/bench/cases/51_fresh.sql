-- What it costs to keep stored summaries fresh (doc/rollups.md), against counts that
-- are kept the same way: what was added, came late, was corrected or deleted. Both
-- sides write, as often as each other.

-- @let counts
count(*) FILTER (WHERE score >= 9) AS promoters,
count(*) FILTER (WHERE score IN (7, 8)) AS passives,
count(*) FILTER (WHERE score <= 6) AS detractors
-- @let ours_returning
RETURNING t.day, t.region, promoters(t.ratings), passives(t.ratings), detractors(t.ratings)
-- @let hand_returning
RETURNING t.day, t.region, t.promoters, t.passives, t.detractors
-- @let more
promoters = t.promoters + excluded.promoters, passives = t.passives + excluded.passives, detractors = t.detractors + excluded.detractors

-- @setup
DROP MATERIALIZED VIEW IF EXISTS fresh_ratings_view, fresh_counts_view;
DROP TABLE IF EXISTS fresh_ratings, fresh_counts, fresh_new, fresh_late, fresh_gone, fresh_plain, fresh_rated, fresh_counted,
	fresh_ratings_live, fresh_counts_live CASCADE;
CREATE INDEX IF NOT EXISTS survey_answered_at ON survey USING brin (answered_at) WITH (pages_per_range = 32);
CREATE TABLE fresh_new AS SELECT date '2026-01-01' AS day, region, score FROM survey WHERE response_id <= 10000;
CREATE TABLE fresh_late AS SELECT date '2024-05-05' AS day, region, 9::smallint AS score FROM survey WHERE response_id = 1;
CREATE TABLE fresh_gone AS SELECT date '2026-01-02' AS day, region, score FROM survey WHERE response_id = 2;

CREATE TABLE fresh_ratings AS
SELECT answered_at::date AS day, region, rating_agg(score) AS ratings FROM survey GROUP BY 1, 2
UNION ALL SELECT '2026-01-02', region, rating_agg(score) FROM fresh_new, generate_series(1, 200) GROUP BY 2;
ALTER TABLE fresh_ratings ADD PRIMARY KEY (day, region);
CREATE TABLE fresh_counts AS
SELECT answered_at::date AS day, region, {counts} FROM survey GROUP BY 1, 2
UNION ALL SELECT '2026-01-02', region, {counts} FROM fresh_new, generate_series(1, 200) GROUP BY 2;
ALTER TABLE fresh_counts ADD PRIMARY KEY (day, region);

CREATE MATERIALIZED VIEW fresh_ratings_view AS
SELECT answered_at::date AS day, region, rating_agg(score) AS ratings FROM survey GROUP BY 1, 2;
CREATE UNIQUE INDEX ON fresh_ratings_view (day, region);
CREATE MATERIALIZED VIEW fresh_counts_view AS SELECT answered_at::date AS day, region, {counts} FROM survey GROUP BY 1, 2;
CREATE UNIQUE INDEX ON fresh_counts_view (day, region);
CREATE OR REPLACE FUNCTION fresh_refresh(view regclass) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('REFRESH MATERIALIZED VIEW CONCURRENTLY %s', view);
	EXECUTE format('SELECT count(*) FROM %s', view) INTO n;
	RETURN n;
END $$;

CREATE TABLE fresh_plain (LIKE fresh_new);
CREATE TABLE fresh_rated (LIKE fresh_new);
CREATE TABLE fresh_counted (LIKE fresh_new);
CREATE TABLE fresh_ratings_live (LIKE fresh_ratings INCLUDING ALL);
CREATE TABLE fresh_counts_live (LIKE fresh_counts INCLUDING ALL);
CREATE OR REPLACE FUNCTION fresh_rate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO fresh_ratings_live AS t (day, region, ratings)
	SELECT day, region, rating_agg(score) FROM new_rows GROUP BY day, region ORDER BY day, region
	ON CONFLICT (day, region) DO UPDATE SET ratings = t.ratings + excluded.ratings;
	RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION fresh_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO fresh_counts_live AS t (day, region, promoters, passives, detractors)
	SELECT day, region, {counts} FROM new_rows GROUP BY day, region ORDER BY day, region
	ON CONFLICT (day, region) DO UPDATE SET {more};
	RETURN NULL;
END $$;
CREATE TRIGGER live AFTER INSERT ON fresh_rated REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION fresh_rate();
CREATE TRIGGER live AFTER INSERT ON fresh_counted REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION fresh_count();

CREATE EXTENSION IF NOT EXISTS postgres_fdw;
DROP SERVER IF EXISTS fresh_elsewhere CASCADE;
DO $$ BEGIN
	EXECUTE format('CREATE SERVER fresh_elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L, extensions ''advocacy'')',
		current_setting('unix_socket_directories'), current_setting('port'), current_database());
END $$;
CREATE USER MAPPING FOR CURRENT_USER SERVER fresh_elsewhere;
CREATE FOREIGN TABLE fresh_ratings_elsewhere (day date, region text, ratings rating_summary) SERVER fresh_elsewhere OPTIONS (table_name 'fresh_ratings');
CREATE FOREIGN TABLE fresh_counts_elsewhere (day date, region text, promoters bigint, passives bigint, detractors bigint)
	SERVER fresh_elsewhere OPTIONS (table_name 'fresh_counts');
VACUUM (ANALYZE, FREEZE) survey, fresh_ratings, fresh_counts, fresh_ratings_view, fresh_counts_view, fresh_new, fresh_late, fresh_gone;

-- @case fresh_day
-- @about a day of 10,000 answers is added to the summaries of 730 days
-- @modes serial
-- @repeat 5
-- @below 50
-- @faster 0.9
-- @ours
INSERT INTO fresh_ratings AS t
SELECT day, region, rating_agg(score) FROM fresh_new GROUP BY day, region
ON CONFLICT (day, region) DO UPDATE SET ratings = t.ratings + excluded.ratings
{ours_returning};
-- @hand counts table
INSERT INTO fresh_counts AS t
SELECT day, region, {counts} FROM fresh_new GROUP BY day, region
ON CONFLICT (day, region) DO UPDATE SET {more}
{hand_returning};

-- @case fresh_late
-- @about a late answer is added to its day
-- @modes serial
-- @repeat 5
-- @below 1
-- @ours
INSERT INTO fresh_ratings AS t
SELECT day, region, rating_agg(score) FROM fresh_late GROUP BY day, region
ON CONFLICT (day, region) DO UPDATE SET ratings = t.ratings + excluded.ratings
{ours_returning};
-- @hand counts table
INSERT INTO fresh_counts AS t
SELECT day, region, {counts} FROM fresh_late GROUP BY day, region
ON CONFLICT (day, region) DO UPDATE SET {more}
{hand_returning};

-- @case fresh_correction
-- @about the day of a corrected answer is computed again from its rows
-- @modes serial
-- @below 50
-- @faster 0.9
-- @ours
INSERT INTO fresh_ratings AS t
SELECT answered_at::date, region, rating_agg(score) FROM survey
WHERE answered_at >= '2025-03-01' AND answered_at < '2025-03-02' GROUP BY 1, 2
ON CONFLICT (day, region) DO UPDATE SET ratings = excluded.ratings
{ours_returning};
-- @hand counts table
INSERT INTO fresh_counts AS t
SELECT answered_at::date, region, {counts} FROM survey
WHERE answered_at >= '2025-03-01' AND answered_at < '2025-03-02' GROUP BY 1, 2
ON CONFLICT (day, region) DO UPDATE SET promoters = excluded.promoters, passives = excluded.passives, detractors = excluded.detractors
{hand_returning};

-- @case fresh_deletion
-- @about a deleted answer is taken away from its day
-- @modes serial
-- @repeat 5
-- @below 1
-- @ours
UPDATE fresh_ratings AS t SET ratings = t.ratings - g.ratings
FROM (SELECT day, region, rating_agg(score) AS ratings FROM fresh_gone GROUP BY day, region) AS g
WHERE t.day = g.day AND t.region = g.region
{ours_returning};
-- @hand counts table
UPDATE fresh_counts AS t SET promoters = t.promoters - g.promoters, passives = t.passives - g.passives, detractors = t.detractors - g.detractors
FROM (SELECT day, region, {counts} FROM fresh_gone GROUP BY day, region) AS g
WHERE t.day = g.day AND t.region = g.region
{hand_returning};

-- @case fresh_refresh
-- @about a materialized view of all days is refreshed concurrently
-- @modes serial
-- @faster 0.9
-- @ours
SELECT fresh_refresh('fresh_ratings_view');
-- @hand counts view
SELECT fresh_refresh('fresh_counts_view');

-- @case fresh_commit
-- @about 10,000 answers are inserted, and a trigger keeps their summaries
-- @modes serial
-- @faster 0.9
-- @ours
WITH i AS (INSERT INTO fresh_rated SELECT * FROM fresh_new RETURNING score) SELECT count(*) FROM i;
-- @hand counts by trigger
WITH i AS (INSERT INTO fresh_counted SELECT * FROM fresh_new RETURNING score) SELECT count(*) FROM i;
-- @reference no trigger
WITH i AS (INSERT INTO fresh_plain SELECT * FROM fresh_new RETURNING score) SELECT count(*) FROM i;

-- @case fresh_month
-- @about the month's NPS from the summaries that are kept
-- @modes serial
-- @repeat 20
-- @below 1
-- @ours
SELECT nps(rollup(ratings)) FROM fresh_ratings WHERE day >= '2025-04-01' AND day < '2025-05-01';
-- @hand counts table
SELECT 100 * sum(promoters - detractors) / sum(promoters + passives + detractors)::float8
FROM fresh_counts WHERE day >= '2025-04-01' AND day < '2025-05-01';

-- @case fresh_elsewhere
-- @about the month's NPS from the summaries of another server
-- @modes serial
-- @repeat 5
-- @below 10
-- @ours
SELECT nps(rollup(ratings)) FROM fresh_ratings_elsewhere WHERE day >= '2025-04-01' AND day < '2025-05-01';
-- @hand counts table
SELECT 100 * sum(promoters - detractors) / sum(promoters + passives + detractors)::float8
FROM fresh_counts_elsewhere WHERE day >= '2025-04-01' AND day < '2025-05-01';
