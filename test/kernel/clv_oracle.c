/*
 * clv_oracle.c
 *		The models of customer lifetime value against test/oracle: likelihoods
 *		with their derivatives, predictions, and fits.
 *
 * The oracle's numbers are right to the last digit (fits: to about 1e-9), so a
 * tolerance here says what our own arithmetic is good for.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/clv/likelihood.h"

#define COLUMNS 28
#define MOST_ROWS 2000

static const char *const words[] = {
	NULL, "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb", "gamma_gamma", "sbg", "bdw"
};

static bool
never(void *arg)
{
	(void) arg;
	return false;
}

static const AdvStop go_on = {never, NULL};

/* A line of a file, cut into fields. */
typedef struct Line
{
	char		text[4096];
	char	   *field[COLUMNS];
	int			fields;
} Line;

static FILE *
open_file(const char *name)
{
	char		path[4096];
	const char *slash = strrchr(__FILE__, '/');
	FILE	   *file;

	snprintf(path, sizeof(path), "%.*s/../oracle/%s", slash ? (int) (slash - __FILE__) : 1,
			 slash ? __FILE__ : ".", name);
	file = fopen(path, "r");
	CHECK_TRUE(file != NULL);
	return file;
}

static bool
read_line(FILE *file, Line *line)
{
	char	   *at = line->text;

	if (file == NULL || !fgets(line->text, sizeof(line->text), file))
		return false;
	line->text[strcspn(line->text, "\r\n")] = '\0';
	line->fields = 0;
	while (at && line->fields < COLUMNS)
	{
		line->field[line->fields++] = at;
		at = strchr(at, ',');
		if (at)
			*at++ = '\0';
	}
	return true;
}

/* an empty field is NaN */
static double
number(const Line *line, int i)
{
	return *line->field[i] ? strtod(line->field[i], NULL) : NAN;
}

static AdvClvModel
model_named(const char *word)
{
	int			i;

	for (i = 1; i <= ADV_CLV_MODELS; i++)
		if (strcmp(words[i], word) == 0)
			return (AdvClvModel) i;
	CHECK_TRUE(!"a model has such a name");
	return ADV_CLV_BG_NBD;
}

static void
check_likelihoods(void)
{
	FILE	   *file = open_file("clv_likelihood.csv");
	Line		line;

	read_line(file, &line);
	while (read_line(file, &line))
	{
		AdvClvModel model = model_named(line.field[0]);
		double		p[ADV_CLV_PARAMETERS];
		double		gradient[ADV_CLV_PARAMETERS];
		AdvClvRow	row = {number(&line, 5), number(&line, 6), number(&line, 7), 1};
		double		expected = number(&line, 8);
		double		value;
		int			i;

		for (i = 0; i < ADV_CLV_PARAMETERS; i++)
			p[i] = number(&line, 1 + i);
		if (isnan(row.tx))
			row.tx = 0;
		if (isnan(row.T))
			row.T = 0;
		CHECK_TRUE(adv_clv_log_likelihood(model, p, &row, &value, gradient) == ADV_OK);
		/* BdW: the logarithm of the difference of two survivals that are close */
		CHECK_NEAR(value, expected, (model == ADV_CLV_BDW ? 2e-9 : 1e-11) * fmax(1, fabs(expected)));
		for (i = 0; i < adv_clv_parameters(model); i++)
			CHECK_NEAR(gradient[i], number(&line, 9 + i), 1e-9 * fmax(1, fmax(fabs(number(&line, 9 + i)), row.x)));
	}
	fclose(file);
}

static AdvStatus
predict(AdvClvModel model, const double *p, const char *what, const AdvClvRow *row,
		double t, double rate, double n, double *value)
{
	if (strcmp(what, "alive") == 0)
		return adv_clv_alive(model, p, row, value);
	if (strcmp(what, "expected") == 0)
		return adv_clv_expected(model, p, row, t, value);
	if (strcmp(what, "discounted") == 0)
		return adv_clv_discounted(model, p, row, t, rate, value);
	if (strcmp(what, "probability") == 0)
		return adv_clv_probability(model, p, row, n, t, value);
	if (strcmp(what, "spend") == 0)
		return adv_clv_spend(p, row->x, row->tx, value);
	if (strcmp(what, "survival") == 0)
		return adv_clv_survival(model, p, t, value);
	if (strcmp(what, "retention") == 0)
		return adv_clv_retention(model, p, t, value);
	return adv_clv_residual(model, p, n, rate, value);
}

static void
check_predictions(void)
{
	FILE	   *file = open_file("clv_prediction.csv");
	Line		line;

	read_line(file, &line);
	while (read_line(file, &line))
	{
		AdvClvModel model = model_named(line.field[0]);
		double		p[ADV_CLV_PARAMETERS];
		AdvClvRow	row = {number(&line, 6), number(&line, 7), number(&line, 8), 1};
		double		expected = number(&line, 12);
		double		value = NAN;
		AdvStatus	status;
		int			i;

		for (i = 0; i < ADV_CLV_PARAMETERS; i++)
			p[i] = number(&line, 1 + i);
		if (isnan(row.tx))
			row.tx = 0;
		status = predict(model, p, line.field[5], isnan(row.x) ? NULL : &row, number(&line, 9),
						 number(&line, 10), number(&line, 11), &value);
		CHECK_TRUE(status == ADV_OK);
		CHECK_NEAR(value, expected, isinf(expected) ? 0 : 1e-11 * fmax(1e-6, fabs(expected)));
	}
	fclose(file);
}

/* reads the rows of a set */
static size_t
rows_of(const char *set, AdvClvRow *rows)
{
	FILE	   *file = open_file("clv_rows.csv");
	size_t		n = 0;
	Line		line;

	while (read_line(file, &line))
		if (strcmp(line.field[0], set) == 0 && n < MOST_ROWS)
		{
			rows[n].x = number(&line, 2);
			rows[n].tx = isnan(number(&line, 3)) ? 0 : number(&line, 3);
			rows[n].T = isnan(number(&line, 4)) ? 0 : number(&line, 4);
			rows[n++].count = number(&line, 5);
		}
	fclose(file);
	return n;
}

static void
check_fits(void)
{
	const AdvClvOptions options = {NULL, ADV_CLV_LOWER, ADV_CLV_UPPER, 0, ADV_CLV_EVALUATIONS};
	static AdvClvRow rows[MOST_ROWS];
	FILE	   *file = open_file("clv_fit.csv");
	Line		line;

	read_line(file, &line);
	while (read_line(file, &line))
	{
		AdvClvModel model = model_named(line.field[1]);
		size_t		n = rows_of(line.field[0], rows);
		double	   *work;
		AdvClvFit	fit;
		int			i;

		CHECK_TRUE(n > 0);
		if (n == 0)
			continue;
		work = malloc(adv_clv_work(model, rows, n) * sizeof(double));
		CHECK_TRUE(adv_clv_fit(model, rows, n, &options, work, &go_on, &fit) == ADV_OK);
		free(work);
		CHECK_TRUE(fit.outcome == ADV_CLV_CONVERGED);
		CHECK_NEAR(fit.customers, number(&line, 2), 0);
		CHECK_NEAR(fit.log_likelihood, number(&line, 7), 1e-7);
		for (i = 0; i < adv_clv_parameters(model); i++)
		{
			CHECK_CLOSE(fit.parameters[i], number(&line, 3 + i), 1e-8);
			CHECK_CLOSE(sqrt(fit.covariance[i][i]), number(&line, 12 + i), 1e-4);
		}
	}
	fclose(file);
}

int
main(void)
{
	CHECK_RUN(check_likelihoods);
	CHECK_RUN(check_predictions);
	CHECK_RUN(check_fits);
	return check_report("clv_oracle");
}
