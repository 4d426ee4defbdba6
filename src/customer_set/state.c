/*
 * state.c
 *		Exact sets of customers: the state that aggregates work on, and what they do
 *		with it.
 *
 * A row's customer is put where others wait, and when the room for them is full,
 * all of them go into the body at once: sorted, doubles left out, merged.  A merge
 * makes the body anew, so the room grows with the body, and a customer costs the
 * same however many there are.
 *
 * Few customers need no body: they are the first that wait, sorted now and then.
 * There may be a million such states.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "customer_set.h"
#include "kernel/sets/roaring_format.h"

typedef struct SetState
{
	AdvHeader	header;
	uint8		ids;
	uint8		log_room;		/* binary logarithm of the room for those who wait */
	uint8		zero[6];
	uint32		body_bytes;
	uint32		waiting;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];	/* body, then aligned room for those who wait */
} SetState;

/* binary logarithms of the room for those who wait */
#define LEAST_ROOM 2
#define LEAST_ROOM_WITH_BODY 10
#define MOST_ROOM 22			/* 32 MB */

/* how many are sorted digit by digit, and of how many bits a digit is */
#define FEWEST_BY_DIGITS 1024
#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)

/*
 * data_size returns the bytes of a state behind its fields.
 */
static Size
data_size(Size body_bytes, int log_room)
{
	return MAXALIGN(body_bytes) + ((Size) sizeof(uint64) << log_room);
}

static uint64 *
waits_of(const SetState *t)
{
	return (uint64 *) (t->data + MAXALIGN(t->body_bytes));
}

static SetBody
state_body(const SetState *t)
{
	SetBody		body = {t->data, t->body_bytes};

	return body;
}

static bool
sound(const AdvHeader *value)
{
	const SetState *t = (const SetState *) value;

	if (t->ids > ADV_IDS_TEXT)
		return false;
	if (value->flags != SET_IS_STATE)
		return value->flags == 0;
	return t->log_room >= LEAST_ROOM && t->log_room <= MOST_ROOM &&
		VARSIZE(value) == offsetof(SetState, data) + data_size(t->body_bytes, t->log_room) &&
		t->waiting < (uint32) 1 << t->log_room;
}

/* ------------------------------------------------------------------------
 * The state
 * ------------------------------------------------------------------------
 */

/*
 * begin_state starts a state in buf, to which its body is then appended, of whatever
 * length.
 */
static void
begin_state(StringInfo buf, Size expected)
{
	initStringInfo(buf);
	set_reserve(buf, offsetof(SetState, data) + Min(expected, MaxAllocSize / 4));
	buf->len = offsetof(SetState, data);
}

/*
 * finish_state returns what has been appended as the body of a state in which
 * nobody waits.
 */
static SetState *
finish_state(StringInfo buf, int ids, int log_room)
{
	Size		body_bytes = buf->len - offsetof(SetState, data);
	Size		size;
	SetState   *t;

	if (body_bytes > 0)
		log_room = Max(log_room, LEAST_ROOM_WITH_BODY);
	while (log_room < MOST_ROOM && (Size) sizeof(uint64) << log_room < body_bytes)
		log_room++;
	size = offsetof(SetState, data) + data_size(body_bytes, log_room);
	set_reserve(buf, size - buf->len);
	memset(buf->data + buf->len, 0, size - buf->len);
	t = (SetState *) buf->data;
	memset(t, 0, offsetof(SetState, data));
	SET_VARSIZE(t, size);
	t->header.kind = ADV_KIND_CUSTOMER_SET;
	t->header.version = SET_VERSION;
	t->header.flags = SET_IS_STATE;
	t->ids = ids;
	t->log_room = log_room;
	t->body_bytes = body_bytes;
	return t;
}

/*
 * finish_bounded does the same with a body that may be longer than a set can be: it
 * is then written in its canonical form, in which it has to be short enough.  So a
 * state takes no more than a set and those who wait, however many rows come before
 * it is refused.
 */
static SetState *
finish_bounded(StringInfo buf, int ids, int log_room)
{
	SetBody		body = {(const uint8 *) buf->data + offsetof(SetState, data), buf->len - offsetof(SetState, data)};
	StringInfoData shorter;

	if (body.bytes <= SET_MOST_BYTES)
		return finish_state(buf, ids, log_room);
	if (ids != ADV_IDS_INTEGER)
		set_too_large();
	begin_state(&shorter, 0);
	set_append_canonical(&shorter, ids, body);
	pfree(buf->data);
	if (shorter.len - offsetof(SetState, data) > SET_MOST_BYTES)
		set_too_large();
	return finish_state(&shorter, ids, log_room);
}

/*
 * make_state returns a state without a body, in which nobody waits.
 */
static SetState *
make_state(int ids, int log_room)
{
	StringInfoData buf;

	begin_state(&buf, data_size(0, log_room));
	return finish_state(&buf, ids, log_room);
}

/*
 * state_with_body returns a state with a copy of this body.
 */
static SetState *
state_with_body(int ids, SetBody body)
{
	StringInfoData buf;

	begin_state(&buf, body.bytes);
	set_reserve(&buf, body.bytes);
	appendBinaryStringInfo(&buf, (const char *) body.at, body.bytes);
	return finish_state(&buf, ids, LEAST_ROOM);
}

#define ST_SORT sort_customers
#define ST_ELEMENT_TYPE uint64
#define ST_COMPARE(a, b) (*(a) < *(b) ? -1 : *(a) > *(b))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * sort_by_digits sorts many customers: digit by digit, least significant first,
 * leaving out those digits that all have in common.
 */
static void
sort_by_digits(uint64 *customers, int64 n)
{
	uint64	   *from = customers;
	uint64	   *to = palloc(n * sizeof(uint64));
	uint64		unlike = 0;
	int			shift;
	int64		i;

	for (i = 1; i < n; i++)
		unlike |= customers[i] ^ customers[0];
	for (shift = 0; shift < 64; shift += DIGIT_BITS)
	{
		uint32		behind[DIGITS] = {0};	/* where the next of a digit goes */
		uint32		sum = 0;
		uint64	   *swap = from;
		int			digit;

		if ((unlike >> shift) % DIGITS == 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < n; i++)
			behind[(from[i] >> shift) % DIGITS]++;
		for (digit = 0; digit < DIGITS; digit++)
		{
			uint32		count = behind[digit];

			behind[digit] = sum;
			sum += count;
		}
		for (i = 0; i < n; i++)
			to[behind[(from[i] >> shift) % DIGITS]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != customers)
		memcpy(customers, from, n * sizeof(uint64));
	pfree(from != customers ? from : to);
}

/*
 * sort_distinct sorts customers, leaves out doubles, and returns how many are
 * left.
 */
static int64
sort_distinct(uint64 *customers, int64 n)
{
	int64		distinct = 0;
	int64		i;

	if (n < FEWEST_BY_DIGITS)
		sort_customers(customers, n);
	else
		sort_by_digits(customers, n);
	for (i = 0; i < n; i++)
		if (i == 0 || customers[i] != customers[i - 1])
			customers[distinct++] = customers[i];
	return distinct;
}

/*
 * fold returns the state, which may be new, with room for at least one more to
 * wait.
 */
static SetState *
fold(SetState *t)
{
	uint64	   *waits = waits_of(t);
	int64		n = sort_distinct(waits, t->waiting);
	SetState   *larger;
	StringInfoData buf;

	t->waiting = n;
	if (t->body_bytes == 0 && t->log_room < LEAST_ROOM_WITH_BODY)
	{
		if (n <= ((int64) 1 << t->log_room) / 2)
			return t;
		larger = make_state(t->ids, t->log_room + 1);
		memcpy(waits_of(larger), waits, n * sizeof(uint64));
		larger->waiting = n;
		return larger;
	}
	begin_state(&buf, (Size) t->body_bytes + 2 * n * sizeof(uint64));
	set_append_with(&buf, (AdvIds) t->ids, state_body(t), waits, n);
	return finish_bounded(&buf, t->ids, LEAST_ROOM_WITH_BODY);
}

/*
 * add_customer returns the state, which may be new, with one more customer.
 */
static inline SetState *
add_customer(SetState *t, uint64 customer)
{
	waits_of(t)[t->waiting++] = customer;
	if (unlikely(t->waiting >> t->log_room))
		return fold(t);
	return t;
}

/*
 * add_waiting adds n customers one by one.
 */
static SetState *
add_waiting(SetState *t, const uint64 *customers, int64 n)
{
	int64		i;

	for (i = 0; i < n; i++)
		t = add_customer(t, customers[i]);
	return t;
}

/*
 * add_body_singly adds the customers of a body one by one.
 */
static SetState *
add_body_singly(SetState *t, SetBody body)
{
	SetBitmaps	b;

	if (t->ids != ADV_IDS_INTEGER)
		return add_waiting(t, (const uint64 *) body.at, body.bytes / sizeof(uint64));
	b = set_bitmaps(body);
	while (set_bitmap_next(&b))
	{
		AdvRoaringReader r = adv_roaring_reader(b.bytes);
		uint32		lower;

		while (adv_roaring_next(&r, &lower))
			t = add_customer(t, (uint64) b.key << 32 | lower);
	}
	return t;
}

/*
 * as_state returns a set, which may be changed, as a state.
 */
static SetState *
as_state(AdvHeader *value)
{
	SetPacked  *p = (SetPacked *) value;

	if (value->flags & SET_IS_STATE)
		return (SetState *) value;
	if (p->customers < (int64) 1 << (LEAST_ROOM_WITH_BODY - 1))
		return add_body_singly(make_state(p->ids, LEAST_ROOM), set_packed_body(p));
	return state_with_body(p->ids, set_packed_body(p));
}

/* ------------------------------------------------------------------------
 * Packing
 * ------------------------------------------------------------------------
 */

/*
 * pack returns a set packed: itself, or a new value.
 */
static const AdvHeader *
pack(const AdvHeader *value)
{
	const SetState *t = (const SetState *) value;
	SetBody		body;
	StringInfoData united;
	StringInfoData buf;

	if (!(value->flags & SET_IS_STATE))
		return value;
	body = state_body(t);
	if (t->waiting > 0)
	{
		int64		n = t->waiting;
		uint64	   *customers = palloc(n * sizeof(uint64));

		memcpy(customers, waits_of(t), n * sizeof(uint64));
		n = sort_distinct(customers, n);
		initStringInfo(&united);
		set_append_with(&united, (AdvIds) t->ids, body, customers, n);
		body.at = (const uint8 *) united.data;
		body.bytes = united.len;
		pfree(customers);
	}
	set_begin_packed(&buf, body.bytes);
	set_append_canonical(&buf, (AdvIds) t->ids, body);
	if (t->waiting > 0)
		pfree(united.data);
	return &set_finish_packed(&buf, t->ids)->header;
}

/*
 * set_packed_arg returns argument argno, which must not be NULL, packed.
 */
SetPacked *
set_packed_arg(FunctionCallInfo fcinfo, int argno)
{
	return (SetPacked *) pack(adv_summary_arg(fcinfo, argno, &adv_customer_set_kind));
}

/* ------------------------------------------------------------------------
 * Merging
 * ------------------------------------------------------------------------
 */

/*
 * add_body adds the customers of a body, which is not the state's own: one by one
 * where the room for them is not small for so many, else by merging.
 */
static SetState *
add_body(SetState *t, SetBody body)
{
	StringInfoData buf;
	SetState   *merged;

	if (body.bytes == 0)
		return t;
	if (set_body_customers((AdvIds) t->ids, body) <=
		Max(((int64) 1 << t->log_room) / 4, ((int64) 1 << LEAST_ROOM_WITH_BODY) / 4))
		return add_body_singly(t, body);
	if (t->body_bytes == 0)
		merged = state_with_body(t->ids, body);
	else
	{
		begin_state(&buf, (Size) t->body_bytes + body.bytes);
		set_append_operation(&buf, (AdvIds) t->ids, state_body(t), body, SET_UNION);
		merged = finish_bounded(&buf, t->ids, LEAST_ROOM);
	}
	return add_waiting(merged, waits_of(t), t->waiting);
}

/*
 * merge adds b to a, and returns a or a new value.
 */
static AdvHeader *
merge(AdvHeader *value, const AdvHeader *other)
{
	const SetState *o = (const SetState *) other;
	AdvIds		ids = adv_common_ids(((SetState *) value)->ids, o->ids, SET_TYPE);
	SetState   *t = as_state(value);

	t->ids = ids;
	if (other->flags & SET_IS_STATE)
		t = add_waiting(add_body(t, state_body(o)), waits_of(o), o->waiting);
	else
		t = add_body(t, set_packed_body((const SetPacked *) other));
	return &t->header;
}

const AdvSummaryKind adv_customer_set_kind = {
	.kind = ADV_KIND_CUSTOMER_SET,
	.version = SET_VERSION,
	.type = SET_TYPE,
	.word = "customer_set",
	.smallest = offsetof(SetState, data),
	.sound = sound,
	.pack = pack,
	.merge = merge,
	.write_text = set_write_text,
	.read_text = set_read_text,
	.write_binary = set_write_binary,
	.read_binary = set_read_binary
};

ADV_SUMMARY_TYPE(customer_set, adv_customer_set_kind)

/* ------------------------------------------------------------------------
 * Transition
 * ------------------------------------------------------------------------
 */

/*
 * adv_set_accum adds a customer: (state, customer).  A NULL is no customer.
 */
ADV_FUNCTION(adv_set_accum)
{
	AdvHeader  *state = adv_summary_state(fcinfo, 0, &adv_customer_set_kind);
	SetState   *t = state ? as_state(state) : make_state(ADV_IDS_NONE, LEAST_ROOM);
	AdvIds		ids;
	uint64		customer;

	if (!PG_ARGISNULL(1))
	{
		customer = (uint64) adv_customer_arg(fcinfo, 1, &ids);
		adv_keep_ids(&t->ids, ids, SET_TYPE);
		t = add_customer(t, customer);
	}
	PG_RETURN_POINTER(t);
}
