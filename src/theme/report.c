/*
 * report.c
 *		What each theme costs in NPS points.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/answer.h"
#include "base/report.h"
#include "compat.h"
#include "kernel/num/special.h"
#include "kernel/stats/multiplicity.h"
#include "theme.h"

/* A theme and what it costs. */
typedef struct Costed
{
	ThemeName	name;
	AdvThemeCost cost;
	double		p;
	double		adjusted;
} Costed;

/*
 * compare_costs orders themes by cost, the dearest first, then by name.
 */
static int
compare_costs(const void *a, const void *b)
{
	const Costed *x = a;
	const Costed *y = b;
	int			order;

	if (isnan(x->cost.cost) != isnan(y->cost.cost))
		return isnan(x->cost.cost) ? 1 : -1;
	if (!isnan(x->cost.cost) && x->cost.cost != y->cost.cost)
		return x->cost.cost < y->cost.cost ? -1 : 1;
	order = memcmp(x->name.at, y->name.at, Min(x->name.length, y->name.length));
	return order != 0 ? order : (x->name.length > y->name.length) - (x->name.length < y->name.length);
}

/*
 * read_all returns the cells of a packed summary, and sets the names of its themes.
 */
static AdvThemeCell *
read_all(const ThemePacked *p, Costed *themes)
{
	AdvThemeCell *cells = MemoryContextAllocHuge(CurrentMemoryContext, Max(p->s.cells, 1) * sizeof(AdvThemeCell));
	ThemeReader r = theme_reader(p, false);
	uint32		n;

	for (n = 0; theme_next_name(&r, &themes[n].name); n++)
		;
	for (n = 0; n < p->s.cells && theme_next_cell(&r, &cells[n]); n++)
		CHECK_FOR_INTERRUPTS();
	if (r.failed)
		theme_damaged();
	return cells;
}

/*
 * adjust sets the p-values of themes, and these adjusted for the number of themes.
 */
static void
adjust(Costed *themes, int n)
{
	double		p[THEME_MOST];
	AdvPlace	work[2 * THEME_MOST];
	int			known = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		const AdvThemeCost *c = &themes[i].cost;

		themes[i].p = themes[i].adjusted = c->error > 0 ? adv_normal_p_value(c->cost / c->error) : NAN;
		if (!isnan(themes[i].p))
			p[known++] = themes[i].p;
	}
	adv_check_status(adv_p_adjust(p, known, ADV_ADJUST_BENJAMINI_HOCHBERG, work, &adv_interrupts));
	for (i = 0, known = 0; i < n; i++)
		if (!isnan(themes[i].p))
			themes[i].adjusted = p[known++];
}

/*
 * adv_theme_costs_of returns a row a theme, the dearest first: (summary, confidence).
 */
ADV_FUNCTION(adv_theme_costs_of)
{
	AdvReportRow row = {.columns = 0};
	const ThemePacked *p;
	AdvThemeCell *cells;
	AdvThemeCost costs[THEME_MOST];
	Costed	   *themes;
	double		margin;
	int			n;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (adv_any_null(fcinfo, 0, 1))
		return (Datum) 0;
	margin = adv_normal_two_sided(adv_confidence_arg(fcinfo, 1));
	p = theme_pack((const ThemeSummary *) adv_summary_arg(fcinfo, 0, &adv_theme_kind));
	n = p->s.themes;
	if (n == 0)
		return (Datum) 0;
	themes = palloc0((THEME_MOST + 1) * sizeof(Costed));
	cells = read_all(p, themes);
	adv_check_status(adv_theme_costs(cells, p->s.cells, n, costs, palloc(adv_theme_costs_work(n) * sizeof(double)), adv_interrupts));
	for (i = 0; i < n; i++)
		themes[i].cost = costs[i];
	adjust(themes, n);
	qsort(themes, n, sizeof(Costed), compare_costs);
	for (i = 0; i < n; i++)
	{
		const AdvThemeCost *c = &themes[i].cost;

		adv_report_text(&row, themes[i].name.at, themes[i].name.length);
		/* next to the largest bigint a double is beyond it */
		adv_report_count(&row, FLOAT8_FITS_IN_INT64(c->answers) ? (int64) c->answers : PG_INT64_MAX);
		adv_report_float8(&row, 100 * c->share);
		adv_report_float8(&row, c->with);
		adv_report_float8(&row, c->without);
		adv_report_float8(&row, c->difference);
		adv_report_float8(&row, c->cost);
		adv_report_float8(&row, c->error);
		adv_report_float8(&row, c->cost - margin * c->error);
		adv_report_float8(&row, c->cost + margin * c->error);
		adv_report_float8(&row, themes[i].p);
		adv_report_float8(&row, themes[i].adjusted);
		adv_report_float8(&row, c->effect);
		adv_report_float8(&row, c->effect_error);
		adv_report_float8(&row, c->share * c->effect);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
