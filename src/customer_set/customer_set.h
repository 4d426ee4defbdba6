/*
 * customer_set.h
 *		Exact sets of customers: the value in its two forms, for the files of this
 *		room.
 *
 * A value is either
 *
 *	a state		what aggregates work on: a body, and customers that wait to be put
 *				into it, some of whom may be in it or wait twice
 *	packed		what is stored, printed, sent and read: a body in canonical form;
 *				equal sets are the same bytes
 *
 * and every function takes both.  A body is, of integers, a map of Roaring bitmaps
 * (kernel/roaring_format.h), a number standing for the 64 bits that it has in two's
 * complement; of uuids and texts, their hashes in ascending order as unsigned
 * numbers.  A body of no bytes is an empty set.
 */
#ifndef ADV_CUSTOMER_SET_H
#define ADV_CUSTOMER_SET_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "base/agg.h"
#include "compat.h"
#include "base/customer.h"

#ifdef WORDS_BIGENDIAN
#error "customer sets need a little-endian machine, as the Roaring format is"
#endif

#define SET_TYPE "customer_set"
#define SET_VERSION 1
#define SET_IS_STATE 1			/* flag: a state, not packed */

/*
 * How long a packed body may be: in text it has to fit into one jsonb string
 * (256 MB), at four characters for three bytes.
 */
#define SET_MOST_BYTES (180 * 1024 * 1024)

/* How both forms begin. */
typedef struct CustomerSet
{
	AdvHeader	header;			/* width: binary logarithm of a state's room */
	uint8		ids;
} CustomerSet;

typedef struct SetState
{
	AdvHeader	header;
	uint8		ids;
	uint8		zero[7];
	uint32		body_bytes;
	uint32		waiting;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];	/* body, then aligned room for those who wait */
} SetState;

typedef struct SetPacked
{
	AdvHeader	header;
	uint8		ids;
	uint8		zero[7];
	int64		customers;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];	/* body */
} SetPacked;

typedef struct SetBody
{
	const uint8 *at;
	Size		bytes;
} SetBody;

typedef enum SetAlgebra
{
	SET_UNION,
	SET_INTERSECTION,
	SET_DIFFERENCE,
	SET_SYMMETRIC_DIFFERENCE
} SetAlgebra;

static inline SetBody
set_packed_body(const SetPacked *p)
{
	SetBody		body = {p->data, VARSIZE(p) - offsetof(SetPacked, data)};

	return body;
}

/* customer_set.c */
extern CustomerSet *set_check(AdvHeader *value);
extern SetPacked *set_pack(CustomerSet *s);
extern SetPacked *set_packed_arg(FunctionCallInfo fcinfo, int argno);
extern SetPacked *set_finish_packed(StringInfo buf, int ids);
extern void set_begin_packed(StringInfo buf, Size expected);
ADV_NORETURN extern void set_too_large(void);

/* customer_set_algebra.c */
extern void set_reserve(StringInfo buf, Size bytes);
extern void set_append_operation(StringInfo buf, AdvIds ids, SetBody a, SetBody b, SetAlgebra operation);
extern void set_append_with(StringInfo buf, AdvIds ids, SetBody body, const uint64 *sorted, int64 n);
extern void set_append_canonical(StringInfo buf, AdvIds ids, SetBody body);
extern int64 set_body_customers(AdvIds ids, SetBody body);
extern int64 set_common_customers(AdvIds ids, SetBody a, SetBody b);
extern bool set_body_contains(AdvIds ids, SetBody body, uint64 customer);

/* Goes through the bitmaps of a map. */
typedef struct SetBitmaps
{
	const uint8 *at;
	uint64		left;
	uint32		key;			/* of the bitmap last read: the upper 32 bits */
	const uint8 *bytes;
	Size		size;
} SetBitmaps;

extern SetBitmaps set_bitmaps(SetBody body);
extern bool set_bitmap_next(SetBitmaps *b);

#endif
