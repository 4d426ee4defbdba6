/*
 * multiplicity.c
 *		P-values adjusted for having looked at many segments.
 *
 * Domain: p-values in 0..1, any number of them.  Measured against R's p.adjust
 * (test/oracle/p_adjust.R): within 1e-12; test/kernel/multiplicity.c, sql/adjust.sql.
 *
 * Sources: Holm (1979), Scandinavian Journal of Statistics 6; Benjamini &
 * Hochberg (1995), Journal of the Royal Statistical Society B 57; both as
 * adjusted p-values (Wright 1992, Biometrics 48; R's p.adjust).
 */
#include <math.h>
#include <stdlib.h>

#include "multiplicity.h"

/*
 * compare_ranked: by p, then by place, so that the order is total.
 */
static int
compare_ranked(const void *left, const void *right)
{
	const AdvRankedP *a = left;
	const AdvRankedP *b = right;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

AdvStatus
adv_p_adjust(double *p, size_t n, AdvAdjustMethod method, AdvRankedP *work)
{
	double		bound;
	size_t		i;

	if (method != ADV_ADJUST_BENJAMINI_HOCHBERG && method != ADV_ADJUST_HOLM)
		return ADV_DOMAIN;
	for (i = 0; i < n; i++)
	{
		if (!(p[i] >= 0.0 && p[i] <= 1.0))
			return ADV_DOMAIN;
		work[i].p = p[i];
		work[i].place = i;
	}
	if (n == 0)
		return ADV_OK;
	qsort(work, n, sizeof(AdvRankedP), compare_ranked);
	if (method == ADV_ADJUST_HOLM)
	{
		bound = 0.0;
		for (i = 0; i < n; i++)
		{
			bound = fmin(fmax(bound, (double) (n - i) * work[i].p), 1.0);
			p[work[i].place] = bound;
		}
	}
	else
	{
		bound = 1.0;
		for (i = n; i-- > 0;)
		{
			bound = fmin(bound, (double) n / (double) (i + 1) * work[i].p);
			p[work[i].place] = bound;
		}
	}
	return ADV_OK;
}
