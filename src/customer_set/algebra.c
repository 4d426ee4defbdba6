/*
 * algebra.c
 *		Exact sets of customers: operations on bodies.
 *
 * Two maps of bitmaps are gone through side by side.  A bitmap that only one of
 * them has is copied or left out as bytes; the library, which knows 32 bits only, is
 * given those that both have.
 *
 * What the library allocates is not PostgreSQL's: bitmaps are held by a callback of
 * the memory context, which frees them where an error, or a cancelled query, leaves
 * them behind.
 */
#include "postgres.h"

#include <roaring/roaring.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "customer_set.h"
#include "kernel/sets/roaring_format.h"

/*
 * set_too_large reports a set that does not fit into a value.
 */
void
set_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many customers for one %s", SET_TYPE),
			 errdetail("A set takes up to %d MB.", SET_MOST_BYTES / (1024 * 1024)),
			 errhint("Group by a part of the customers, such as abs(hashint8(customer) %% 8), and add up the answers of the parts.")));
	pg_unreachable();
}

/* ------------------------------------------------------------------------
 * The library's memory
 * ------------------------------------------------------------------------
 */

typedef struct Held
{
	MemoryContextCallback callback;
	roaring_bitmap_t *bitmap[2];
} Held;

static void
release(void *arg)
{
	Held	   *held = arg;
	int			i;

	for (i = 0; i < (int) lengthof(held->bitmap); i++)
	{
		if (held->bitmap[i])
			roaring_bitmap_free(held->bitmap[i]);
		held->bitmap[i] = NULL;
	}
}

/*
 * make_held returns what holds bitmaps until release, or until the current
 * memory context is reset.
 */
static Held *
make_held(void)
{
	Held	   *held = palloc0(sizeof(Held));

	held->callback.func = release;
	held->callback.arg = held;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &held->callback);
	return held;
}

/*
 * hold puts a bitmap that the library has made into a free place.
 */
static roaring_bitmap_t *
hold(Held *held, int place, roaring_bitmap_t *bitmap)
{
	if (bitmap == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory"),
				 errdetail("libroaring could not make a bitmap.")));
	held->bitmap[place] = bitmap;
	return bitmap;
}

/*
 * hold_bytes makes a bitmap of bytes, which were found right.
 */
static roaring_bitmap_t *
hold_bytes(Held *held, int place, const SetBitmaps *b)
{
	return hold(held, place,
				roaring_bitmap_portable_deserialize_safe((const char *) b->bytes, b->size));
}

/* ------------------------------------------------------------------------
 * Maps of bitmaps
 * ------------------------------------------------------------------------
 */

/*
 * set_bitmaps begins to read the body of a set of integers.
 */
SetBitmaps
set_bitmaps(SetBody body)
{
	SetBitmaps	b = {0};

	if (body.bytes > 0)
	{
		b.left = adv_get64(body.at);
		b.at = body.at + sizeof(uint64);
	}
	return b;
}

/*
 * set_bitmap_next reads the next bitmap; false after the last.
 */
bool
set_bitmap_next(SetBitmaps *b)
{
	CHECK_FOR_INTERRUPTS();
	if (b->left == 0)
		return false;
	b->left--;
	b->key = adv_get32(b->at);
	b->bytes = b->at + sizeof(uint32);
	b->size = adv_roaring_size(b->bytes);
	b->at = b->bytes + b->size;
	return true;
}

/*
 * set_reserve makes room for so many more bytes.
 */
void
set_reserve(StringInfo buf, Size bytes)
{
	/* a StringInfo keeps a byte for itself */
	if (bytes >= MaxAllocSize - 1 - buf->len)
		set_too_large();
	enlargeStringInfo(buf, (int) bytes);
}

/* Appends a map of bitmaps. */
typedef struct MapWriter
{
	StringInfo	buf;
	int			start;
	uint64		count;
} MapWriter;

static MapWriter
begin_map(StringInfo buf)
{
	MapWriter	w = {buf, buf->len, 0};

	set_reserve(buf, sizeof(uint64));
	buf->len += sizeof(uint64);
	return w;
}

static void
end_map(MapWriter *w)
{
	adv_put64((uint8 *) w->buf->data + w->start, w->count);
}

/*
 * next_in_map returns where to write a bitmap of up to so many bytes.
 */
static uint8 *
next_in_map(MapWriter *w, uint32 key, Size room)
{
	uint8	   *at;

	set_reserve(w->buf, sizeof(uint32) + room);
	at = (uint8 *) w->buf->data + w->buf->len;
	adv_put32(at, key);
	return at + sizeof(uint32);
}

/*
 * end_in_map says how long the bitmap is that was written there; an empty one is
 * not in the map.
 */
static void
end_in_map(MapWriter *w, Size size)
{
	if (size == 0)
		return;
	w->buf->len += sizeof(uint32) + size;
	w->count++;
}

static void
append_bytes(MapWriter *w, const SetBitmaps *b)
{
	memcpy(next_in_map(w, b->key, b->size), b->bytes, b->size);
	end_in_map(w, b->size);
}

static void
append_bitmap(MapWriter *w, uint32 key, const roaring_bitmap_t *r)
{
	Size		size = 0;

	if (!roaring_bitmap_is_empty(r))
	{
		size = roaring_bitmap_portable_size_in_bytes(r);
		roaring_bitmap_portable_serialize(r, (char *) next_in_map(w, key, size));
	}
	end_in_map(w, size);
}

static void
operate_in_place(roaring_bitmap_t *a, const roaring_bitmap_t *b, SetAlgebra operation)
{
	switch (operation)
	{
		case SET_UNION:
			roaring_bitmap_or_inplace(a, b);
			break;
		case SET_INTERSECTION:
			roaring_bitmap_and_inplace(a, b);
			break;
		case SET_DIFFERENCE:
			roaring_bitmap_andnot_inplace(a, b);
			break;
		case SET_SYMMETRIC_DIFFERENCE:
			roaring_bitmap_xor_inplace(a, b);
			break;
	}
}

/*
 * append_map_operation appends the map of an operation on two maps.
 */
static void
append_map_operation(StringInfo buf, SetBody a, SetBody b, SetAlgebra operation)
{
	MapWriter	w = begin_map(buf);
	Held	   *held = make_held();
	SetBitmaps	x = set_bitmaps(a);
	SetBitmaps	y = set_bitmaps(b);
	bool		has_x = set_bitmap_next(&x);
	bool		has_y = set_bitmap_next(&y);

	while (has_x || has_y)
	{
		if (!has_y || (has_x && x.key < y.key))
		{
			if (operation != SET_INTERSECTION)
				append_bytes(&w, &x);
			has_x = set_bitmap_next(&x);
		}
		else if (!has_x || y.key < x.key)
		{
			if (operation == SET_UNION || operation == SET_SYMMETRIC_DIFFERENCE)
				append_bytes(&w, &y);
			has_y = set_bitmap_next(&y);
		}
		else
		{
			roaring_bitmap_t *r = hold_bytes(held, 0, &x);

			operate_in_place(r, hold_bytes(held, 1, &y), operation);
			append_bitmap(&w, x.key, r);
			release(held);
			has_x = set_bitmap_next(&x);
			has_y = set_bitmap_next(&y);
		}
	}
	end_map(&w);
}

/*
 * append_map_with appends a map together with n sorted numbers.
 */
static void
append_map_with(StringInfo buf, SetBody body, const uint64 *sorted, int64 n)
{
	MapWriter	w = begin_map(buf);
	Held	   *held = make_held();
	SetBitmaps	x = set_bitmaps(body);
	bool		has_x = set_bitmap_next(&x);
	uint32	   *lower = palloc(Max(n, 1) * sizeof(uint32));
	int64		i = 0;

	while (has_x || i < n)
	{
		uint32		key;
		int64		count = 0;
		roaring_bitmap_t *r;

		if (has_x && (i == n || x.key < sorted[i] >> 32))
		{
			append_bytes(&w, &x);
			has_x = set_bitmap_next(&x);
			continue;
		}
		CHECK_FOR_INTERRUPTS();
		key = (uint32) (sorted[i] >> 32);
		for (; i < n && sorted[i] >> 32 == key; i++)
			lower[count++] = (uint32) sorted[i];
		r = hold(held, 0, roaring_bitmap_of_ptr(count, lower));
		if (has_x && x.key == key)
		{
			roaring_bitmap_or_inplace(r, hold_bytes(held, 1, &x));
			has_x = set_bitmap_next(&x);
		}
		append_bitmap(&w, key, r);
		release(held);
	}
	end_map(&w);
	pfree(lower);
}

/*
 * common_in_maps returns how many numbers are in both maps.
 */
static int64
common_in_maps(SetBody a, SetBody b)
{
	Held	   *held = make_held();
	SetBitmaps	x = set_bitmaps(a);
	SetBitmaps	y = set_bitmaps(b);
	bool		has_x = set_bitmap_next(&x);
	bool		has_y = set_bitmap_next(&y);
	int64		common = 0;

	while (has_x && has_y)
	{
		if (x.key < y.key)
			has_x = set_bitmap_next(&x);
		else if (y.key < x.key)
			has_y = set_bitmap_next(&y);
		else
		{
			roaring_bitmap_t *r = hold_bytes(held, 0, &x);

			common += (int64) roaring_bitmap_and_cardinality(r, hold_bytes(held, 1, &y));
			release(held);
			has_x = set_bitmap_next(&x);
			has_y = set_bitmap_next(&y);
		}
	}
	return common;
}

/* ------------------------------------------------------------------------
 * Lists of hashes
 * ------------------------------------------------------------------------
 */

/*
 * append_list_operation appends the list of an operation on two sorted lists.
 */
static void
append_list_operation(StringInfo buf, const uint64 *a, Size n, const uint64 *b, Size m,
					  SetAlgebra operation)
{
	bool		only_a = operation != SET_INTERSECTION;
	bool		only_b = operation == SET_UNION || operation == SET_SYMMETRIC_DIFFERENCE;
	bool		both = operation == SET_UNION || operation == SET_INTERSECTION;
	Size		i = 0;
	Size		j = 0;
	uint64	   *out;

	set_reserve(buf, ((only_a ? n : Min(n, m)) + (only_b ? m : 0)) * sizeof(uint64));
	out = (uint64 *) (buf->data + buf->len);
	while (i < n && j < m)
	{
		uint64		x = a[i];
		uint64		y = b[j];

		CHECK_FOR_INTERRUPTS();
		if (x <= y ? (x == y ? both : only_a) : only_b)
			*out++ = Min(x, y);
		i += x <= y;
		j += y <= x;
	}
	if (only_a && i < n)
	{
		memcpy(out, a + i, (n - i) * sizeof(uint64));
		out += n - i;
	}
	if (only_b && j < m)
	{
		memcpy(out, b + j, (m - j) * sizeof(uint64));
		out += m - j;
	}
	buf->len = (char *) out - buf->data;
}

static int64
common_in_lists(const uint64 *a, Size n, const uint64 *b, Size m)
{
	Size		i = 0;
	Size		j = 0;
	int64		common = 0;

	while (i < n && j < m)
	{
		uint64		x = a[i];
		uint64		y = b[j];

		CHECK_FOR_INTERRUPTS();
		common += x == y;
		i += x <= y;
		j += y <= x;
	}
	return common;
}

/* ------------------------------------------------------------------------
 * Bodies
 * ------------------------------------------------------------------------
 */

/*
 * list_of returns the hashes of a body, whose number is set.  Bodies are aligned.
 */
static const uint64 *
list_of(SetBody body, Size *n)
{
	*n = body.bytes / sizeof(uint64);
	return (const uint64 *) body.at;
}

/*
 * set_append_operation appends the body of an operation on two sets.
 */
void
set_append_operation(StringInfo buf, AdvIds ids, SetBody a, SetBody b, SetAlgebra operation)
{
	Size		n;
	Size		m;
	const uint64 *x;
	const uint64 *y;

	if (ids == ADV_IDS_INTEGER)
	{
		append_map_operation(buf, a, b, operation);
		return;
	}
	x = list_of(a, &n);
	y = list_of(b, &m);
	append_list_operation(buf, x, n, y, m, operation);
}

/*
 * set_append_with appends the body of a set together with n customers, who are in
 * order and differ.
 */
void
set_append_with(StringInfo buf, AdvIds ids, SetBody body, const uint64 *sorted, int64 n)
{
	Size		m;
	const uint64 *y;

	if (ids == ADV_IDS_INTEGER)
	{
		append_map_with(buf, body, sorted, n);
		return;
	}
	y = list_of(body, &m);
	append_list_operation(buf, sorted, n, y, m, SET_UNION);
}

/*
 * set_append_canonical appends a body in canonical form.
 */
void
set_append_canonical(StringInfo buf, AdvIds ids, SetBody body)
{
	MapWriter	w;
	SetBitmaps	b;

	if (ids != ADV_IDS_INTEGER)
	{
		set_reserve(buf, body.bytes);
		appendBinaryStringInfo(buf, (const char *) body.at, body.bytes);
		return;
	}
	w = begin_map(buf);
	b = set_bitmaps(body);
	while (set_bitmap_next(&b))
	{
		uint8	   *at = next_in_map(&w, b.key, adv_roaring_canonical_room(b.bytes));

		end_in_map(&w, adv_roaring_canonical(b.bytes, at));
	}
	end_map(&w);
}

/*
 * set_body_customers returns how many customers there are.
 */
int64
set_body_customers(AdvIds ids, SetBody body)
{
	SetBitmaps	b;
	int64		customers = 0;

	if (ids != ADV_IDS_INTEGER)
		return body.bytes / sizeof(uint64);
	b = set_bitmaps(body);
	while (set_bitmap_next(&b))
		customers += (int64) adv_roaring_cardinality(b.bytes);
	return customers;
}

/*
 * set_common_customers returns how many customers are in both.
 */
int64
set_common_customers(AdvIds ids, SetBody a, SetBody b)
{
	Size		n;
	Size		m;
	const uint64 *x;
	const uint64 *y;

	if (ids == ADV_IDS_INTEGER)
		return common_in_maps(a, b);
	x = list_of(a, &n);
	y = list_of(b, &m);
	return common_in_lists(x, n, y, m);
}

/*
 * set_body_contains tells whether a customer is in it.
 */
bool
set_body_contains(AdvIds ids, SetBody body, uint64 customer)
{
	SetBitmaps	b;
	const uint64 *list;
	Size		low = 0;
	Size		high;

	if (ids == ADV_IDS_INTEGER)
	{
		b = set_bitmaps(body);
		while (set_bitmap_next(&b) && b.key <= customer >> 32)
			if (b.key == customer >> 32)
				return adv_roaring_contains(b.bytes, (uint32) customer);
		return false;
	}
	list = list_of(body, &high);
	while (low < high)
	{
		Size		middle = low + (high - low) / 2;

		if (list[middle] == customer)
			return true;
		if (list[middle] < customer)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
