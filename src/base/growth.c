/*
 * growth.c
 *		A large state that grows, made in the memory where it will stay.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/expandeddatum.h"

#include "compat.h"
#include "growth.h"

/*
 * What others left in memory must not be in a value.  So large pieces of it are fresh from
 * the kernel, and 0.
 */
#define FRESH ((Size) 32 << 20)

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

	if (size < FRESH)
		memset(result, 0, size);
	growth->fill(result, growth->from);
	SET_VARSIZE(result, size);
}

static const ExpandedObjectMethods methods = {flat_size, flatten_into};

/*
 * adv_grow returns what becomes a value.  It is read-only, so that it is always copied,
 * which is what writes it.
 */
AdvHeader *
adv_grow(Size size, void (*fill) (AdvHeader *to, const void *from), const void *from)
{
	Growth	   *growth = palloc(sizeof(Growth));
	AdvHeader  *value;

	EOH_init_header(&growth->head, &methods, CurrentMemoryContext);
	growth->size = size;
	growth->fill = fill;
	growth->from = from;
	value = (AdvHeader *) DatumGetPointer(EOHPGetRODatum(&growth->head));
	return size < ADV_GROWTH_LEAST ? adv_flat(value) : value;
}

/*
 * adv_flat returns as a value what adv_grow may have returned.
 */
AdvHeader *
adv_flat(AdvHeader *value)
{
	Growth	   *growth;
	AdvHeader  *flat;

	if (!VARATT_IS_EXTERNAL_EXPANDED(value))
		return value;
	growth = (Growth *) DatumGetEOHP(PointerGetDatum(value));
	flat = palloc0(growth->size);
	flatten_into(&growth->head, flat, growth->size);
	return flat;
}

/* The pieces of a state, that begins with another one. */
typedef struct Pieces
{
	AdvPiece	begin;
	int			n;
	AdvPiece	more[FLEXIBLE_ARRAY_MEMBER];
} Pieces;

/*
 * put writes pieces one after another.
 */
static void
put(char *to, const AdvPiece *pieces, int n)
{
	for (; n > 0; n--, pieces++)
	{
		memcpy(to, pieces->at, pieces->length);
		to += pieces->length;
	}
}

/*
 * fill_pieces writes a state of its pieces.
 */
static void
fill_pieces(AdvHeader *to, const void *from)
{
	const Pieces *p = from;

	put((char *) to, &p->begin, 1);
	put((char *) to + p->begin.length, p->more, p->n);
}

/*
 * adv_append puts pieces behind a part of a state, or returns what becomes one like it.
 */
AdvHeader *
adv_append(AdvHeader *state, Size kept, const AdvPiece *pieces, int n, Size size)
{
	Pieces	   *p;

	if (size <= VARSIZE(state))
	{
		put((char *) state + kept, pieces, n);
		return state;
	}
	p = palloc(offsetof(Pieces, more) + n * sizeof(AdvPiece));
	p->begin.at = state;
	p->begin.length = kept;
	p->n = n;
	memcpy(p->more, pieces, n * sizeof(AdvPiece));
	return adv_grow(size, fill_pieces, p);
}
