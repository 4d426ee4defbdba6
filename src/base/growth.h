/*
 * growth.h
 *		A large state that grows, made in the memory where it will stay.
 *
 * A transition that returns a new value has it copied: a table that doubles is written
 * twice, all of its room included, and for a state of many megabytes the pages cost more
 * than what is done with them.  adv_grow returns an object which the executor, that takes
 * it for an expanded one, has written straight into the aggregate's memory; pages on
 * which nothing is written are not touched.  The object lives no longer than the row; the
 * state is flat before and after.
 */
#ifndef ADV_GROWTH_H
#define ADV_GROWTH_H

#include "postgres.h"

#include "fmgr.h"

#include "agg.h"

/* what is smaller is as well returned as it is */
#define ADV_GROWTH_LEAST ((Size) 64 * 1024)

/* A piece of a state. */
typedef struct AdvPiece
{
	const void *at;
	Size		length;
} AdvPiece;

/*
 * adv_grow returns what becomes a value of so many bytes; fill writes it, given the old
 * one.  Nothing can be done with it but to return it: by the merge of a kind, or through
 * adv_grown.  What it is made of must last as long as the call.
 */
extern AdvHeader *adv_grow(Size size, void (*fill) (AdvHeader *to, const void *from), const void *from);

/*
 * adv_append puts pieces behind so many bytes of a state, which is to have this size: it
 * returns the state itself where it is as large, else one as adv_grow does, behind whose
 * pieces nothing is written.
 */
extern AdvHeader *adv_append(AdvHeader *state, Size kept, const AdvPiece *pieces, int n, Size size);

/*
 * adv_flat returns as a value what adv_grow may have returned.
 */
extern AdvHeader *adv_flat(AdvHeader *value);

/*
 * adv_grown returns the same from a transition, or a final result: as it is to whoever
 * flattens it where it will stay.
 */
static inline Datum
adv_grown(FunctionCallInfo fcinfo, AdvHeader *value)
{
	return PointerGetDatum(adv_in_aggregate(fcinfo) ? value : adv_flat(value));
}

#endif
