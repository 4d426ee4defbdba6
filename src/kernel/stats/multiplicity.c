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

#include "multiplicity.h"

AdvStatus
adv_p_adjust(double *p, size_t n, AdvAdjustMethod method, AdvPlace *work, const AdvStop *stop)
{
	double		bound;
	size_t		i;

	if (method != ADV_ADJUST_BENJAMINI_HOCHBERG && method != ADV_ADJUST_HOLM)
		return ADV_DOMAIN;
	for (i = 0; i < n; i++)
	{
		if (!(p[i] >= 0.0 && p[i] <= 1.0))
			return ADV_DOMAIN;
		work[i].key = adv_order_key(p[i]);
		work[i].row = i;
	}
	if (n == 0)
		return ADV_OK;
	if (adv_order(work, work + n, n, stop) != ADV_OK)
		return ADV_STOPPED;
	if (method == ADV_ADJUST_HOLM)
	{
		bound = 0.0;
		for (i = 0; i < n; i++)
		{
			bound = fmin(fmax(bound, (double) (n - i) * adv_order_number(work[i].key)), 1.0);
			p[work[i].row] = bound;
		}
	}
	else
	{
		bound = 1.0;
		for (i = n; i-- > 0;)
		{
			bound = fmin(bound, (double) n / (double) (i + 1) * adv_order_number(work[i].key));
			p[work[i].row] = bound;
		}
	}
	return ADV_OK;
}
