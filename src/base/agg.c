/*
 * agg.c
 *		A state that has outgrown its room, on its way to a larger one.
 *
 * The executor copies a state that is not where the old one was into the aggregate's
 * memory.  A large state that was made before would be written twice, with all the room
 * that it has to spare, and memory that is written for the first time costs several times
 * what is copied.  So it is handed over in pieces, as an expanded object, which the
 * executor has flattened where it wants it.  It lives for that moment only: nothing else
 * ever sees a state that is not flat.
 */
#include "postgres.h"

#include "utils/expandeddatum.h"
#include "utils/memutils.h"

#include "agg.h"

typedef struct HandedOver
{
	ExpandedObjectHeader header;
	const AdvHeader *state;
	Size		kept;
	const void *more;
	Size		length;
	Size		size;
} HandedOver;

/*
 * flat_size returns the size of what is handed over.
 */
static Size
flat_size(ExpandedObjectHeader *header)
{
	return ((HandedOver *) header)->size;
}

/*
 * flatten writes it to its place.
 */
static void
flatten(ExpandedObjectHeader *header, void *result, Size size)
{
	HandedOver *h = (HandedOver *) header;

	Assert(h->kept + h->length <= size);
	memcpy(result, h->state, h->kept);
	memcpy((char *) result + h->kept, h->more, h->length);
	SET_VARSIZE(result, size);
}

static const ExpandedObjectMethods methods = {flat_size, flatten};

/*
 * adv_hand_over returns, for a transition function to return, a state of this size that
 * begins with so many bytes of another and goes on with more; what is behind is not
 * set.  Both must last as long as the call.
 */
Datum
adv_hand_over(FunctionCallInfo fcinfo, const AdvHeader *state, Size kept, const void *more, Size length, Size size)
{
	HandedOver *h = palloc(sizeof(HandedOver));
	void	   *flat;

	EOH_init_header(&h->header, &methods, CurrentMemoryContext);
	h->state = state;
	h->kept = kept;
	h->more = more;
	h->length = length;
	h->size = size;
	if (adv_in_aggregate(fcinfo))
		return EOHPGetRODatum(&h->header);
	flat = palloc0(size);
	flatten(&h->header, flat, size);
	return PointerGetDatum(flat);
}
