/*
 * io.c
 *		Exact sets of customers: the packed set, its text and binary forms.
 *
 * Bytes from outside are checked to the last before anything else sees them, and
 * accepted only as they are written here.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "customer_set.h"
#include "kernel/sets/roaring_format.h"

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
	if (set_packed_body(p).bytes > SET_MOST_BYTES)
		set_too_large();
	p->customers = set_body_customers((AdvIds) ids, set_packed_body(p));
	if (p->customers > 0)
		p->ids = ids;
	else
		SET_VARSIZE(p, offsetof(SetPacked, data));
	return p;
}

/*
 * check_list returns what is wrong with bytes as a list of hashes, NULL if nothing
 * is.
 */
static const char *
check_list(const uint8 *bytes, Size length)
{
	Size		n = length / sizeof(uint64);
	Size		i;

	if (length % sizeof(uint64) != 0)
		return "The list of customers ends early.";
	for (i = 1; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (adv_get64(bytes + 8 * i) <= adv_get64(bytes + 8 * i - 8))
			return "The customers are not in order.";
	}
	return NULL;
}

/*
 * from_outside returns a packed set whose body was read from outside, having made
 * sure that it is one that could have been made here.
 */
static SetPacked *
from_outside(int ids, const char *data, Size length, bool binary)
{
	AdvRoaring	found = {0, 0, true};
	StringInfoData buf;
	SetPacked  *p;
	const char *wrong;

	if (length > 0 ? !adv_valid_ids(ids) : ids != ADV_IDS_NONE)
		adv_wire_refuse(binary, SET_TYPE, "There are no such customers.");
	if (length > SET_MOST_BYTES)
		set_too_large();
	wrong = length == 0 ? NULL : ids == ADV_IDS_INTEGER ? adv_roaring64_check((const uint8 *) data, length, &found) :
		check_list((const uint8 *) data, length);
	if (wrong == NULL && !found.canonical)
		wrong = "The value is not written in the way that its aggregates write it.";
	if (wrong)
		adv_wire_refuse(binary, SET_TYPE, wrong);
	set_begin_packed(&buf, length);
	appendBinaryStringInfo(&buf, data, length);
	p = set_finish_packed(&buf, ids);
	if (length > 0 && p->customers == 0)
		adv_wire_refuse(binary, SET_TYPE, "There are no customers in it.");
	return p;
}

/*
 * set_write_text appends the text form of a packed set.
 */
void
set_write_text(StringInfo buf, const AdvHeader *packed)
{
	const SetPacked *p = (const SetPacked *) packed;
	SetBody		body = set_packed_body(p);

	appendStringInfoString(buf, ",\"ids\":");
	adv_text_ids(buf, (AdvIds) p->ids);
	appendStringInfo(buf, ",\"customers\":%lld,\"set\":", (long long) p->customers);
	adv_text_base64(buf, body.at, body.bytes);
}

/*
 * set_read_text reads it.
 */
AdvHeader *
set_read_text(AdvReader *reader)
{
	AdvIds		ids;
	int64		customers;
	Size		length;
	char	   *data;
	SetPacked  *p;

	adv_read_expect_key(reader, "ids");
	ids = adv_read_ids(reader);
	adv_read_expect_key(reader, "customers");
	customers = adv_read_count(reader);
	adv_read_expect_key(reader, "set");
	data = adv_read_base64(reader, &length);
	p = from_outside(ids, data, length, false);
	if (p->customers != customers)
		adv_wire_refuse(false, SET_TYPE, "The number of customers is not that of the set.");
	return &p->header;
}

/*
 * set_write_binary appends the binary form of a packed set.
 */
void
set_write_binary(StringInfo buf, const AdvHeader *packed)
{
	const SetPacked *p = (const SetPacked *) packed;
	SetBody		body = set_packed_body(p);

	pq_sendbyte(buf, p->ids);
	pq_sendbytes(buf, (const char *) body.at, body.bytes);
}

/*
 * set_read_binary reads it.
 */
AdvHeader *
set_read_binary(StringInfo buf)
{
	int			ids = pq_getmsgbyte(buf);
	int			length = buf->len - buf->cursor;

	return &from_outside(ids, pq_getmsgbytes(buf, length), length, true)->header;
}
