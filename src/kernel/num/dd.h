/*
 * dd.h
 *		Double-double arithmetic: the unevaluated sum of two doubles.
 *
 * About 32 decimal digits, enough that sums of floating-point weights agree to
 * 1e-12 whatever the order, and that a variance of equal values is zero.
 *
 * Source: Dekker (1971), A floating-point technique for extending the
 * available precision; Knuth, TAOCP 2, 4.2.2, theorem B.  Must not be compiled
 * with -ffast-math.
 */
#ifndef ADV_KERNEL_DD_H
#define ADV_KERNEL_DD_H

#include <math.h>

typedef struct AdvDD
{
	double		hi;
	double		lo;				/* at most half a unit in the last place of hi */
} AdvDD;

static inline AdvDD
adv_dd(double x)
{
	AdvDD		r = {x, 0.0};

	return r;
}

/* The exact sum of two doubles. */
static inline AdvDD
adv_dd_two_sum(double a, double b)
{
	AdvDD		r;
	double		bb;

	r.hi = a + b;
	bb = r.hi - a;
	r.lo = (a - (r.hi - bb)) + (b - bb);
	return r;
}

/* The exact product of two doubles. */
static inline AdvDD
adv_dd_two_product(double a, double b)
{
	AdvDD		r;

	r.hi = a * b;
	r.lo = fma(a, b, -r.hi);
	return r;
}

static inline AdvDD
adv_dd_add(AdvDD a, AdvDD b)
{
	AdvDD		s = adv_dd_two_sum(a.hi, b.hi);
	AdvDD		t = adv_dd_two_sum(a.lo, b.lo);

	s = adv_dd_two_sum(s.hi, s.lo + t.hi);
	return adv_dd_two_sum(s.hi, s.lo + t.lo);
}

/* The same number; a zero in it is not negative, so that equal is identical. */
static inline AdvDD
adv_dd_positive_zero(AdvDD a)
{
	AdvDD		r = {a.hi + 0.0, a.lo + 0.0};

	return r;
}

static inline AdvDD
adv_dd_negate(AdvDD a)
{
	AdvDD		r = {-a.hi, -a.lo};

	return r;
}

static inline AdvDD
adv_dd_multiply(AdvDD a, AdvDD b)
{
	AdvDD		p = adv_dd_two_product(a.hi, b.hi);

	return adv_dd_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline AdvDD
adv_dd_divide(AdvDD a, AdvDD b)
{
	double		q = a.hi / b.hi;
	AdvDD		rest = adv_dd_add(a, adv_dd_negate(adv_dd_multiply(b, adv_dd(q))));

	return adv_dd_two_sum(q, rest.hi / b.hi);
}

static inline double
adv_dd_value(AdvDD a)
{
	return a.hi + a.lo;
}

#endif
