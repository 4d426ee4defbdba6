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
 * write_value writes the value into memory that is 0.
 */
static AdvHeader *
write_value(const Growth *growth, AdvHeader *to)
{
	growth->fill(to, growth->from);
	SET_VARSIZE(to, growth->size);
	return to;
}

/*
 * flatten_into writes the value for the executor.
 */
static void
flatten_into(ExpandedObjectHeader *head, void *result, Size size)
{
	if (size < FRESH)
		memset(result, 0, size);
	write_value((const Growth *) head, result);
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
	const Growth *growth;

	if (!VARATT_IS_EXTERNAL_EXPANDED(value))
		return value;
	growth = (const Growth *) DatumGetEOHP(PointerGetDatum(value));
	return write_value(growth, palloc0(growth->size));
}

/* The pieces of a state. */
typedef struct Pieces
{
	int			n;
	AdvPiece	pieces[FLEXIBLE_ARRAY_MEMBER];
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

	put((char *) to, p->pieces, p->n);
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
	p = palloc(offsetof(Pieces, pieces) + (1 + n) * sizeof(AdvPiece));
	p->n = 1 + n;
	p->pieces[0] = (AdvPiece) {state, kept};
	memcpy(&p->pieces[1], pieces, n * sizeof(AdvPiece));
	return adv_grow(size, fill_pieces, p);
}
