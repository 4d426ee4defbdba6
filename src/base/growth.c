/*
 * growth.c
 *		A large state that grows, made in the memory where it will stay.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/expandeddatum.h"

#include "compat.h"
#include "growth.h"

/* What the executor flattens. */
typedef struct Growth
{
	ExpandedObjectHeader head;
	Size		size;
	void		(*fill) (AdvHeader *to, const void *from);
	const void *from;
} Growth;

/*
 * flat_size tells the executor how large the value will be.
 */
static Size
flat_size(ExpandedObjectHeader *head)
{
	return ((Growth *) head)->size;
}

/*
 * flatten_into writes the value.
 */
static void
flatten_into(ExpandedObjectHeader *head, void *result, Size size)
{
	Growth	   *growth = (Growth *) head;

	growth->fill(result, growth->from);
	SET_VARSIZE(result, size);
}

static const ExpandedObjectMethods methods = {flat_size, flatten_into};

/*
 * adv_grow returns a value to be written where it will stay.  It is read-only, so that
 * it is always copied, which is what writes it.
 */
Datum
adv_grow(FunctionCallInfo fcinfo, Size size, void (*fill) (AdvHeader *to, const void *from), const void *from)
{
	Growth	   *growth;
	AdvHeader  *value;

	if (adv_in_aggregate(fcinfo) && size >= ADV_GROWTH_LEAST)
	{
		growth = palloc(sizeof(Growth));
		EOH_init_header(&growth->head, &methods, CurrentMemoryContext);
		growth->size = size;
		growth->fill = fill;
		growth->from = from;
		return EOHPGetRODatum(&growth->head);
	}
	value = palloc0(size);
	fill(value, from);
	SET_VARSIZE(value, size);
	PG_RETURN_POINTER(value);
}

/* The pieces of a state. */
typedef struct Pieces
{
	const AdvHeader *state;
	Size		kept;
	const void *more;
	Size		length;
} Pieces;

/*
 * fill_pieces writes a state of its pieces.
 */
static void
fill_pieces(AdvHeader *to, const void *from)
{
	const Pieces *p = from;

	memcpy(to, p->state, p->kept);
	memcpy((char *) to + p->kept, p->more, p->length);
}

/*
 * adv_hand_over returns a state of two pieces, to be written where it will stay.
 */
Datum
adv_hand_over(FunctionCallInfo fcinfo, const AdvHeader *state, Size kept, const void *more, Size length, Size size)
{
	Pieces	   *p = palloc(sizeof(Pieces));

	Assert(kept + length <= size);
	p->state = state;
	p->kept = kept;
	p->more = more;
	p->length = length;
	return adv_grow(fcinfo, size, fill_pieces, p);
}
