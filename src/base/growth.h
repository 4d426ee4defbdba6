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

/*
 * adv_grow returns a value of so many bytes for a transition to return, or a final
 * result; fill writes it, given the old one.  It can only be returned.
 */
extern Datum adv_grow(FunctionCallInfo fcinfo, Size size, void (*fill) (AdvHeader *to, const void *from),
					  const void *from);

/*
 * adv_hand_over returns, as adv_grow does, a state of this size that begins with so many
 * bytes of another and goes on with more; nothing is written behind.  Both must last as
 * long as the call.
 */
extern Datum adv_hand_over(FunctionCallInfo fcinfo, const AdvHeader *state, Size kept, const void *more,
						   Size length, Size size);

#endif
