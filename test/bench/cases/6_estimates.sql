--
-- Intervals of ready-made counts, one a row, N/10 rows. OFFSET 0 keeps a
-- common expression from being computed at every place that names it.
--

-- @let counts
promoters::float8 AS p, detractors::float8 AS d, (promoters + passives + detractors)::float8 AS n

-- @case nps_of_counts
-- @about NPS of three counts
-- @modes serial
-- @faster 1.0
-- @wrap count(*), sum(nps)
-- @ours
SELECT group_id, nps_from_counts(detractors, passives, promoters) AS nps FROM groups;
-- @hand formula
SELECT group_id,
	   100.0::float8 * (promoters - detractors) / nullif(promoters + passives + detractors, 0) AS nps
FROM groups;
-- @hand formula numeric
SELECT group_id, 100.0 * (promoters - detractors) / nullif(promoters + passives + detractors, 0) AS nps
FROM groups;

-- @case nps_estimate
-- @about adjusted Wald interval of the NPS of three counts
-- @modes serial jit
-- @faster 1.0
-- @wrap count(*), sum(value), sum(low), sum(high)
-- @ours
SELECT group_id, (e).value, (e).low, (e).high
FROM (SELECT group_id, nps_from_counts_estimate(detractors, passives, promoters) AS e
	  FROM groups OFFSET 0) AS a;
-- @hand formula in steps
SELECT group_id, 100 * (p - d) / n AS value,
	   greatest(-100, 100 * (m - margin)) AS low, least(100, 100 * (m + margin)) AS high
FROM (SELECT group_id, p, d, n, m, 1.959963984540054 * sqrt(((p + d + 1.5) / (n + 3) - m * m) / (n + 3)) AS margin
	  FROM (SELECT group_id, p, d, n, (p - d) / (n + 3) AS m
			FROM (SELECT group_id, {counts} FROM groups OFFSET 0) AS c OFFSET 0) AS a OFFSET 0) AS b;
-- @hand formula
SELECT group_id, 100 * (p - d) / n AS value,
	   greatest(-100, 100 * (m - margin)) AS low, least(100, 100 * (m + margin)) AS high
FROM (SELECT group_id, p, d, n, m, 1.959963984540054 * sqrt(((p + d + 1.5) / (n + 3) - m * m) / (n + 3)) AS margin
	  FROM (SELECT group_id, p, d, n, (p - d) / (n + 3) AS m
			FROM (SELECT group_id, {counts} FROM groups) AS c) AS a) AS b;

-- @case nps_estimate_wald
-- @about plain Wald interval of the NPS of three counts
-- @modes serial jit
-- @faster 1.0
-- @wrap count(*), sum(value), sum(low), sum(high)
-- @ours
SELECT group_id, (e).value, (e).low, (e).high
FROM (SELECT group_id, nps_from_counts_estimate(detractors, passives, promoters, method => 'wald') AS e
	  FROM groups OFFSET 0) AS a;
-- @hand formula in steps
SELECT group_id, 100 * m AS value,
	   greatest(-100, 100 * (m - margin)) AS low, least(100, 100 * (m + margin)) AS high
FROM (SELECT group_id, m, 1.959963984540054 * sqrt(((p + d) / n - m * m) / n) AS margin
	  FROM (SELECT group_id, p, d, n, (p - d) / n AS m
			FROM (SELECT group_id, {counts} FROM groups OFFSET 0) AS c OFFSET 0) AS a OFFSET 0) AS b;
-- @hand formula
SELECT group_id, 100 * m AS value,
	   greatest(-100, 100 * (m - margin)) AS low, least(100, 100 * (m + margin)) AS high
FROM (SELECT group_id, m, 1.959963984540054 * sqrt(((p + d) / n - m * m) / n) AS margin
	  FROM (SELECT group_id, p, d, n, (p - d) / n AS m
			FROM (SELECT group_id, {counts} FROM groups) AS c) AS a) AS b;
