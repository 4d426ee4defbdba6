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
	void		(*fill) (AdvHeader *to, const AdvHeader *from);
	const AdvHeader *from;
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
adv_grow(FunctionCallInfo fcinfo, Size size, void (*fill) (AdvHeader *to, const AdvHeader *from), const AdvHeader *from)
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
	value = palloc(size);
	fill(value, from);
	SET_VARSIZE(value, size);
	PG_RETURN_POINTER(value);
}
