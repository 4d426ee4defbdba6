/*
 * customers.c
 *		Sets of customers as other rooms read and make them.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/customers.h"
#include "customer_set.h"
#include "kernel/sets/roaring_format.h"

/*
 * turn moves the numbers from `middle` on before the others: a body is in the order
 * of unsigned numbers, in which the negative come last.
 */
static void
turn(int64 *numbers, int64 n, int64 middle)
{
	int64	   *copy;

	if (middle == 0 || middle == n)
		return;
	copy = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(int64));
	memcpy(copy, numbers + middle, (n - middle) * sizeof(int64));
	memcpy(copy + n - middle, numbers, middle * sizeof(int64));
	memcpy(numbers, copy, n * sizeof(int64));
	pfree(copy);
}

/*
 * adv_customers_arg returns the customers of the set in argument argno, which must not
 * be NULL.
 */
AdvCustomers
adv_customers_arg(FunctionCallInfo fcinfo, int argno)
{
	SetPacked  *p = set_packed_arg(fcinfo, argno);
	AdvCustomers c = {(AdvIds) p->ids, p->customers, NULL};
	SetBody		body = set_packed_body(p);
	int64		n = 0;

	c.customers = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, c.n) * sizeof(int64));
	if (c.ids == ADV_IDS_INTEGER)
	{
		SetBitmaps	b = set_bitmaps(body);

		while (set_bitmap_next(&b))
		{
			AdvRoaringReader r = adv_roaring_reader(b.bytes);
			uint32		lower;

			CHECK_FOR_INTERRUPTS();
			while (n < c.n && adv_roaring_next(&r, &lower))
				c.customers[n++] = (int64) ((uint64) b.key << 32 | lower);
		}
	}
	else
	{
		n = Min(c.n, (int64) (body.bytes / sizeof(int64)));
		if (n > 0)
			memcpy(c.customers, body.at, n * sizeof(int64));
	}
	c.n = n;
	for (n = 0; n < c.n && c.customers[n] >= 0;)
		n++;
	turn(c.customers, c.n, n);
	return c;
}

/*
 * adv_customers_set returns a set of customers, whose order it may change.
 */
Datum
adv_customers_set(const AdvCustomers *c)
{
	SetBody		nobody = {NULL, 0};
	SetBody		body;
	StringInfoData raw;
	StringInfoData buf;
	int64		negative;

	for (negative = 0; negative < c->n && c->customers[negative] < 0;)
		negative++;
	turn(c->customers, c->n, negative);
	initStringInfo(&raw);
	if (c->n > 0)
		set_append_with(&raw, c->ids, nobody, (const uint64 *) c->customers, c->n);
	body.at = (const uint8 *) raw.data;
	body.bytes = raw.len;
	set_begin_packed(&buf, body.bytes);
	if (c->n > 0)
		set_append_canonical(&buf, c->ids, body);
	pfree(raw.data);
	PG_RETURN_POINTER(set_finish_packed(&buf, c->ids));
}
