/*
 * recode.c
 *		Runs taken over from a state whose names have other numbers.
 *
 * Codes of a byte are replaced where they stand, so a run keeps its bytes: that takes a
 * tenth of reading, merging and writing its events.  Of a customer's events at one time
 * the codes need not be in order any more; whoever merges sorts them.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "journey_state.h"

/*
 * skip_integer returns what is behind an integer.
 */
static inline uint8 *
skip_integer(uint8 *at, const uint8 *end)
{
	uint64		value;
	int			bytes = end - at >= (ptrdiff_t) sizeof(uint64) ? adv_varint_get_ahead(at, &value) : 0;

	if (likely(bytes > 0))
		return at + bytes;
	while (at < end && (*at & 0x80))
		at++;
	if (unlikely(at >= end))
		adv_run_corrupt(JOURNEY_TYPE);
	return at + 1;
}

/*
 * recode gives the events of a run, whose codes are bytes below a number of names, new
 * ones.
 */
static void
recode(const AdvRun *run, uint8 *at, uint32 names, const uint32 *codes)
{
	const uint8 *end = at + run->bytes;
	int64		customers = run->customers;
	uint64		n;

	for (; customers > 0; customers--)
	{
		const uint8 *next;

		CHECK_FOR_INTERRUPTS();
		next = skip_integer(at, end);
		if (unlikely(!adv_varint_take(&next, end, &n)))
			adv_run_corrupt(JOURNEY_TYPE);
		at = unconstify(uint8 *, next);
		/* at least two bytes each */
		if (unlikely(n >= (uint64) (end - at)))
			adv_run_corrupt(JOURNEY_TYPE);
		for (n++; n > 0; n--)
		{
			at = skip_integer(at, end);
			if (unlikely(at >= end || *at >= names))
				adv_run_corrupt(JOURNEY_TYPE);
			*at = (uint8) codes[*at];
			at++;
			if (run->valued)
				at = skip_integer(at, end);
		}
	}
}

/*
 * journey_recode gives the events of runs, of so many bytes in all, new codes.
 */
void
journey_recode(char *at, Size bytes, uint32 runs, uint32 names, const uint32 *codes)
{
	const char *end = at + bytes;
	bool		same = true;
	uint32		i;

	for (i = 0; i < names; i++)
		same &= codes[i] == i;
	for (i = 0; i < runs && !same; i++)
	{
		AdvRun		run;

		if (end - at >= (ssize_t) sizeof(run))
			memcpy(&run, at, sizeof(run));
		if (end - at < (ssize_t) sizeof(run) || run.bytes > (Size) (end - at) - sizeof(run) || run.wide)
			adv_run_corrupt(JOURNEY_TYPE);
		recode(&run, (uint8 *) at + sizeof(run), names, codes);
		at += MAXALIGN(sizeof(run) + run.bytes);
	}
}
