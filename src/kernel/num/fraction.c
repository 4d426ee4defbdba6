/*
 * fraction.c
 *		What scores between two scale points lack to the point above them.
 */
#include "fraction.h"

#define BITS 52
#define UNIT 4503599627370496.0 /* 2^52 */

/*
 * adv_wide_get returns the number held in w.
 */
AdvInt128
adv_wide_get(AdvWide w)
{
	return (AdvInt128) w.high * ((AdvInt128) 1 << 64) + w.low;
}

/*
 * adv_wide_make returns x in its stored shape.
 */
AdvWide
adv_wide_make(AdvInt128 x)
{
	AdvWide		w;

	w.low = (uint64_t) x;
	w.high = (int64_t) (x >> 64);
	return w;
}

static void
wide_add(AdvWide *w, AdvInt128 x)
{
	*w = adv_wide_make(adv_wide_get(*w) + x);
}

/*
 * adv_fractions_add adds or takes away one score that lies e below point k.
 */
void
adv_fractions_add(AdvFractions *f, double e, int k, int sign)
{
	AdvInt128	units = (AdvInt128) llrint(e * UNIT);
	AdvInt128	square = units * units;
	AdvInt128	low = square & (((AdvInt128) 1 << BITS) - 1);

	f->answers += sign;
	wide_add(&f->e, sign * units);
	wide_add(&f->ek, sign * units * k);
	wide_add(&f->e2_high, sign * (square >> BITS));
	wide_add(&f->e2_low, sign * low);
}

/*
 * adv_fractions_merge adds the sums of from to those of into, or takes them
 * away.
 */
void
adv_fractions_merge(AdvFractions *into, const AdvFractions *from, int sign)
{
	into->answers += sign * from->answers;
	wide_add(&into->e, sign * adv_wide_get(from->e));
	wide_add(&into->ek, sign * adv_wide_get(from->ek));
	wide_add(&into->e2_high, sign * adv_wide_get(from->e2_high));
	wide_add(&into->e2_low, sign * adv_wide_get(from->e2_low));
}

/*
 * wide_value returns w divided by 2^bits.
 */
static AdvDD
wide_value(AdvWide w, int bits)
{
	AdvInt128	x = adv_wide_get(w);
	double		hi = (double) x;
	double		lo = (double) (x - (AdvInt128) hi);
	AdvDD		r = adv_dd_two_sum(hi, lo);

	r.hi = ldexp(r.hi, -bits);
	r.lo = ldexp(r.lo, -bits);
	return r;
}

/*
 * adv_fractions_e returns the sum of e.
 */
AdvDD
adv_fractions_e(const AdvFractions *f)
{
	return wide_value(f->e, BITS);
}

/*
 * adv_fractions_ek returns the sum of e k.
 */
AdvDD
adv_fractions_ek(const AdvFractions *f)
{
	return wide_value(f->ek, BITS);
}

/*
 * adv_fractions_e2 returns the sum of e squared.
 */
AdvDD
adv_fractions_e2(const AdvFractions *f)
{
	return adv_dd_add(wide_value(f->e2_high, BITS),
					  wide_value(f->e2_low, 2 * BITS));
}
