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

/*
 * set_check returns value as a set, having made sure that it is one.
 */
CustomerSet *
set_check(AdvHeader *value)
{
	CustomerSet *s = (CustomerSet *) value;
	SetState   *t = (SetState *) value;
	bool		valid = VARSIZE(value) >= offsetof(SetState, data) &&
		value->kind == ADV_KIND_CUSTOMER_SET && value->version == SET_VERSION &&
		adv_valid_ids(s->ids);

	if (valid && value->flags == SET_IS_STATE)
		valid = value->width >= LEAST_ROOM && value->width <= MOST_ROOM &&
			VARSIZE(value) == offsetof(SetState, data) + data_size(t->body_bytes, value->width) &&
			t->waiting < (uint32) 1 << value->width;
	else
		valid = valid && value->flags == 0;
	if (!valid)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", SET_TYPE),
				 errhint("The value may have been written by another version of advocacy.")));
	return s;
}

/*
 * set_too_large reports a set that does not fit into a value.
 */
void
set_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many customers for one %s", SET_TYPE),
			 errdetail("A set takes up to %d MB when stored, and 1 GB while it is made.",
					   SET_MOST_BYTES / (1024 * 1024)),
			 errhint("Group by a part of the customers, such as abs(hashint8(customer) %% 8), and add up the answers of the parts.")));
	pg_unreachable();
}

/* ------------------------------------------------------------------------
 * The state
 * ------------------------------------------------------------------------
 */

/*
 * begin_state starts a state in buf, to which its body is then appended; all of it
 * may become longer than is expected.
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
	t->header.width = log_room;
	t->ids = ids;
	t->body_bytes = body_bytes;
	return t;
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

	begin_state(&buf, 2 * body.bytes);
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
	if (t->body_bytes == 0 && t->header.width < LEAST_ROOM_WITH_BODY)
	{
		if (n <= ((int64) 1 << t->header.width) / 2)
			return t;
		larger = make_state(t->ids, t->header.width + 1);
		memcpy(waits_of(larger), waits, n * sizeof(uint64));
		larger->waiting = n;
		return larger;
	}
	begin_state(&buf, 2 * (Size) t->body_bytes + 2 * n * sizeof(uint64));
	set_append_with(&buf, t->ids, state_body(t), waits, n);
	return finish_state(&buf, t->ids, LEAST_ROOM_WITH_BODY);
}

/*
 * add_customer returns the state, which may be new, with one more customer.
 */
static inline SetState *
add_customer(SetState *t, uint64 customer)
{
	waits_of(t)[t->waiting++] = customer;
	if (unlikely(t->waiting >> t->header.width))
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
as_state(CustomerSet *s)
{
	SetPacked  *p = (SetPacked *) s;

	if (s->header.flags & SET_IS_STATE)
		return (SetState *) s;
	if (p->customers < (int64) 1 << (LEAST_ROOM_WITH_BODY - 1))
		return add_body_singly(make_state(s->ids, LEAST_ROOM), set_packed_body(p));
	return state_with_body(s->ids, set_packed_body(p));
}

/* ------------------------------------------------------------------------
 * Packing
 * ------------------------------------------------------------------------
 */

/*
 * set_begin_packed starts a packed set in buf, to which its body is then appended,
 * of whatever length.
 */
void
set_begin_packed(StringInfo buf, Size expected)
{
	initStringInfo(buf);
	set_reserve(buf, offsetof(SetPacked, data) + Min(expected, MaxAllocSize / 4));
	buf->len = offsetof(SetPacked, data);
}

/*
 * set_finish_packed returns what has been appended, which is canonical, as a packed
 * set.
 */
SetPacked *
set_finish_packed(StringInfo buf, int ids)
{
	SetPacked  *p = (SetPacked *) buf->data;

	memset(p, 0, offsetof(SetPacked, data));
	SET_VARSIZE(p, buf->len);
	p->header.kind = ADV_KIND_CUSTOMER_SET;
	p->header.version = SET_VERSION;
	p->ids = ids;
	if (set_packed_body(p).bytes > SET_MOST_BYTES)
		set_too_large();
	p->customers = set_body_customers(ids, set_packed_body(p));
	return p;
}

/*
 * set_pack returns a set packed: itself, or a new value.
 */
SetPacked *
set_pack(CustomerSet *s)
{
	SetState   *t = (SetState *) s;
	SetBody		body;
	StringInfoData united;
	StringInfoData buf;

	if (!(s->header.flags & SET_IS_STATE))
		return (SetPacked *) s;
	body = state_body(t);
	if (t->waiting > 0)
	{
		int64		n = t->waiting;
		uint64	   *customers = palloc(n * sizeof(uint64));

		memcpy(customers, waits_of(t), n * sizeof(uint64));
		n = sort_distinct(customers, n);
		initStringInfo(&united);
		set_append_with(&united, t->ids, body, customers, n);
		body.at = (const uint8 *) united.data;
		body.bytes = united.len;
		pfree(customers);
	}
	set_begin_packed(&buf, body.bytes);
	set_append_canonical(&buf, t->ids, body);
	if (t->waiting > 0)
		pfree(united.data);
	return set_finish_packed(&buf, t->ids);
}

/*
 * set_packed_arg returns argument argno, which must not be NULL, packed.
 */
SetPacked *
set_packed_arg(FunctionCallInfo fcinfo, int argno)
{
	return set_pack(set_check(adv_value_arg(fcinfo, argno)));
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * accumulate adds the customer in argument 1 to the state.
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, AdvIds ids)
{
	CustomerSet *s;
	SetState   *t;

	if (PG_ARGISNULL(0))
		t = make_state(ids, LEAST_ROOM);
	else
	{
		s = set_check(adv_state_arg(fcinfo, 0));
		if (s->ids != ids)
			adv_refuse_mixing("customers of unlike types", SET_TYPE);
		t = as_state(s);
	}
	if (!PG_ARGISNULL(1))
		t = add_customer(t, (uint64) adv_typed_customer_arg(fcinfo, 1, ids));
	PG_RETURN_POINTER(t);
}

/*
 * adv_set_accum_integer adds a customer: (state, customer), an integer.  A NULL is
 * no customer.
 */
ADV_FUNCTION(adv_set_accum_integer)
{
	return accumulate(fcinfo, ADV_IDS_INTEGER);
}

/*
 * adv_set_accum_uuid is the same of a customer that is a uuid.
 */
ADV_FUNCTION(adv_set_accum_uuid)
{
	return accumulate(fcinfo, ADV_IDS_UUID);
}

/*
 * adv_set_accum_text is the same of a customer that is a text.
 */
ADV_FUNCTION(adv_set_accum_text)
{
	return accumulate(fcinfo, ADV_IDS_TEXT);
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
	if (set_body_customers(t->ids, body) <=
		Max(((int64) 1 << t->header.width) / 4, ((int64) 1 << LEAST_ROOM_WITH_BODY) / 4))
		return add_body_singly(t, body);
	if (t->body_bytes == 0)
		merged = state_with_body(t->ids, body);
	else
	{
		begin_state(&buf, 2 * ((Size) t->body_bytes + body.bytes));
		set_append_operation(&buf, t->ids, state_body(t), body, SET_UNION);
		merged = finish_state(&buf, t->ids, LEAST_ROOM);
	}
	return add_waiting(merged, waits_of(t), t->waiting);
}

/*
 * adv_set_combine adds the set in argument 1 to the state in argument 0: the
 * combine function and the transition of rollup.
 */
ADV_FUNCTION(adv_set_combine)
{
	CustomerSet *other;
	CustomerSet *s;
	SetState   *t;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = set_check(adv_value_arg(fcinfo, 1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(other);
	s = set_check(adv_state_arg(fcinfo, 0));
	if (s->ids != other->ids)
		adv_refuse_mixing("customers of unlike types", SET_TYPE);
	t = as_state(s);
	if (other->header.flags & SET_IS_STATE)
	{
		SetState   *o = (SetState *) other;

		t = add_waiting(add_body(t, state_body(o)), waits_of(o), o->waiting);
	}
	else
		t = add_body(t, set_packed_body((SetPacked *) other));
	PG_RETURN_POINTER(t);
}

/*
 * adv_set_final returns the state in the form that is stored.
 */
ADV_FUNCTION(adv_set_final)
{
	PG_RETURN_POINTER(set_packed_arg(fcinfo, 0));
}

/* ------------------------------------------------------------------------
 * Operators
 * ------------------------------------------------------------------------
 */

/*
 * operate returns the result of an operation on two sets.
 */
static Datum
operate(FunctionCallInfo fcinfo, SetAlgebra operation)
{
	SetPacked  *a = set_packed_arg(fcinfo, 0);
	SetPacked  *b = set_packed_arg(fcinfo, 1);
	SetBody		body;
	StringInfoData raw;
	StringInfoData buf;

	if (a->ids != b->ids)
		adv_refuse_mixing("customers of unlike types", SET_TYPE);
	initStringInfo(&raw);
	set_append_operation(&raw, a->ids, set_packed_body(a), set_packed_body(b), operation);
	body.at = (const uint8 *) raw.data;
	body.bytes = raw.len;
	set_begin_packed(&buf, body.bytes);
	set_append_canonical(&buf, a->ids, body);
	pfree(raw.data);
	PG_RETURN_POINTER(set_finish_packed(&buf, a->ids));
}

/*
 * adv_set_union returns those who are in either set: the operators + and |.
 */
ADV_FUNCTION(adv_set_union)
{
	return operate(fcinfo, SET_UNION);
}

/*
 * adv_set_intersection returns those who are in both: the operator &.
 */
ADV_FUNCTION(adv_set_intersection)
{
	return operate(fcinfo, SET_INTERSECTION);
}

/*
 * adv_set_difference returns those of the first who are not in the second: the
 * operator -.
 */
ADV_FUNCTION(adv_set_difference)
{
	return operate(fcinfo, SET_DIFFERENCE);
}

/*
 * adv_set_symmetric_difference returns those who are in one of them only: the
 * operator #.
 */
ADV_FUNCTION(adv_set_symmetric_difference)
{
	return operate(fcinfo, SET_SYMMETRIC_DIFFERENCE);
}
