/*
 * customer_set.h
 *		Exact sets of customers: the packed set, and the algebra of bodies.
 *
 * A value is either
 *
 *	a state		what aggregates work on: a body, and customers that wait to be put
 *				into it, some of whom may be in it or wait twice (state.c)
 *	packed		what is stored, printed, sent and read: a body in canonical form;
 *				equal sets are the same bytes (io.c)
 *
 * and every function takes both.  A body is, of integers, a map of Roaring bitmaps
 * (kernel/sets/roaring_format.h), a number standing for the 64 bits that it has in
 * two's complement; of uuids and texts, their hashes in ascending order as unsigned
 * numbers.  A body of no bytes is an empty set; packed, an empty set has one, and is
 * of no kind of ids.
 */
#ifndef ADV_CUSTOMER_SET_H
#define ADV_CUSTOMER_SET_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "base/customer.h"
#include "base/summary.h"
#include "compat.h"

#ifdef WORDS_BIGENDIAN
#error "customer sets need a little-endian machine, as the Roaring format is"
#endif

#define SET_TYPE "customer_set"
#define SET_VERSION 1
#define SET_IS_STATE 1			/* flag: a state, not packed */

/*
 * How long a packed body may be: its text form, of four characters for three bytes,
 * takes 240 MB then.
 */
#define SET_MOST_BYTES (180 * 1024 * 1024)

typedef struct SetPacked
{
	AdvHeader	header;
	uint8		ids;			/* ADV_IDS_NONE of nobody */
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

/* state.c */
extern const AdvSummaryKind adv_customer_set_kind;
extern SetPacked *set_packed_arg(FunctionCallInfo fcinfo, int argno);

/* io.c */
extern void set_begin_packed(StringInfo buf, Size expected);
extern SetPacked *set_finish_packed(StringInfo buf, int ids);
extern void set_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *set_read_text(AdvReader *reader);
extern void set_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *set_read_binary(StringInfo buf);

/* algebra.c */
ADV_NORETURN extern void set_too_large(void);
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
