-- profile.sql
--		Models fitted to customers, and how well their scores do.

ROOM 'Models: who will become an advocate, and who will leave';

SUMMARY profile_summary SSPACE 16384
'Customers as models see them: how many there are of each kind, by numbers and categories, with an outcome, a duration or a score.';

TRANSITION profile_accum(state profile_summary, numbers float8[], categories text[]);

TRANSITION profile_outcome_accum(state profile_summary, outcome boolean, numbers float8[], categories text[]);

TRANSITION profile_outcome_accum(state profile_summary, outcome boolean, numbers float8[], categories text[], weight float8);

TRANSITION profile_duration_accum(state profile_summary, duration float8, event boolean, numbers float8[], categories text[]);

TRANSITION score_accum(state profile_summary, score float8, outcome boolean);

TRANSITION score_accum(state profile_summary, score float8, outcome boolean, treated boolean);

METRIC 'customer profile' QUESTION 'What is there to learn from?'
	FORMULA 'distinct rows of numbers and categories, with their outcomes' UNIT 'summary' RANGE '' BETTER ''
	EXAMPLE 'SELECT profile_agg(left_us, ARRAY[tenure, visits], ARRAY[plan]) FROM customers'
	SOURCE 'definition';

AGGREGATE profile_agg(numbers float8[], categories text[])
	STATE profile_summary SSPACE 16384 SFUNC profile_accum FINAL profile_final
'Profiles of customers: numbers and categories, either of which may be null; a customer with a null in them is skipped.';

AGGREGATE profile_agg(outcome boolean, numbers float8[], categories text[])
	STATE profile_summary SSPACE 16384 SFUNC profile_outcome_accum FINAL profile_final
'Profiles of customers with an outcome, yes or no.';

AGGREGATE profile_agg(outcome boolean, numbers float8[], categories text[], weight float8)
	STATE profile_summary SSPACE 16384 SFUNC profile_outcome_accum FINAL profile_final
'Profiles of customers with an outcome, each of whom counts as many times as the weight says.';

AGGREGATE profile_agg(duration float8, event boolean, numbers float8[], categories text[])
	STATE profile_summary SSPACE 16384 SFUNC profile_duration_accum FINAL profile_final
'Profiles of customers who were followed for a time, until an event or without.';

AGGREGATE score_agg(score float8, outcome boolean)
	STATE profile_summary SSPACE 16384 SFUNC score_accum FINAL profile_final
'Scores of customers, and what became of them.';

AGGREGATE score_agg(score float8, outcome boolean, treated boolean)
	STATE profile_summary SSPACE 16384 SFUNC score_accum FINAL profile_final
'Scores of customers, what became of them, and whether they were treated.';
