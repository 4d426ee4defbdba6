-- base.sql
--		Answers: what every metric returns its uncertainty in.

ROOM 'Answers: what every metric returns its uncertainty in';

FUNCTION advocacy_version() RETURNS text AS adv_version
'Version of the loaded library.';

CREATE TYPE estimate AS (
	value double precision,
	low double precision,
	high double precision,
	n double precision
);
COMMENT ON TYPE estimate IS
'A metric with its confidence interval and the number of answers behind it (of weighted answers, Kish''s effective number).';
COMMENT ON COLUMN estimate.value IS 'The metric, in its own unit.';
COMMENT ON COLUMN estimate.low IS 'Lower end of the confidence interval.';
COMMENT ON COLUMN estimate.high IS 'Upper end of the confidence interval.';
COMMENT ON COLUMN estimate.n IS 'Number of answers or trials, of weighted ones the effective number.';

CREATE TYPE comparison AS (
	difference double precision,
	low double precision,
	high double precision,
	statistic double precision,
	p_value double precision
);
COMMENT ON TYPE comparison IS
'The difference of a metric between two groups, or from a benchmark, with its confidence interval and test.';
COMMENT ON COLUMN comparison.difference IS 'First minus second, in the unit of the metric.';
COMMENT ON COLUMN comparison.low IS 'Lower end of the confidence interval of the difference.';
COMMENT ON COLUMN comparison.high IS 'Upper end of the confidence interval of the difference.';
COMMENT ON COLUMN comparison.statistic IS 'Test statistic: z of shares and net scores, t of means; null where the standard error is 0 or unknown.';
COMMENT ON COLUMN comparison.p_value IS 'Two-sided p-value of no difference; null where there is no statistic.';
