/*
 * packed.c
 *		The stored form of referrals: writing it, and reading it into a list.
 *
 * The ids come first, in order, each once:
 *		integer			what it is above the one before, the first above the least bigint
 *		uuid			16 bytes
 *		text			its length, its bytes; in the order of bytes
 * Then, for every referrer in order:
 *		referrer		what its number is above that of the one before, the first above -1
 *		known, unknown	how many referrals of people with and without an id
 * and for each referral, in the order of referees, those of unknown people by what follows:
 *		referee			above the one before, the first above -1; not of unknown people
 *		referred		above the earliest of all, in units of the summary
 *		converted		0: not yet; else 1 more than twice what it is above referred, or of
 *						what is below, twice the magnitude less 1
 *		value			in units of the summary's last decimal, signed likewise
 * Numbers are variable-length integers.  The unit is the coarsest in which all times are
 * whole, decimals are as few as will do: one content has one form.
 */
#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "referral.h"

/*
 * referral_too_large reports a summary that does not fit into a value.
 */
void
referral_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a %s is too large", REFERRAL_TYPE),
			 errdetail("A value cannot be larger than 1 GB."),
			 errhint("Make one for each region or period, and compare their reports.")));
	pg_unreachable();
}

/* ------------------------------------------------------------------------
 * Order
 * ------------------------------------------------------------------------
 */

/* An id on its way to its place: its first eight bytes, and its number. */
typedef struct Ranked
{
	uint64		prefix;
	uint32		person;
} Ranked;

/*
 * compare_ids orders ids with the same first eight bytes.
 */
static int
compare_ids(const Ranked *a, const Ranked *b, const ReferralId *id)
{
	const ReferralId *x = &id[a->person];
	const ReferralId *y = &id[b->person];
	int			order = memcmp(x->at, y->at, Min(x->length, y->length));

	return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

#define ST_SORT sort_ranked
#define ST_ELEMENT_TYPE Ranked
#define ST_COMPARE(a, b, id) ((a)->prefix != (b)->prefix ? ((a)->prefix > (b)->prefix) - ((a)->prefix < (b)->prefix) : compare_ids(a, b, id))
#define ST_COMPARE_ARG_TYPE const ReferralId
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * compare_unknown orders referrals of unknown people.
 */
static inline int
compare_unknown(const Referral *a, const Referral *b)
{
	if (a->referred != b->referred)
		return a->referred < b->referred ? -1 : 1;
	if (a->converted != b->converted)
		return a->converted < b->converted ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

#define ST_SORT sort_unknown
#define ST_ELEMENT_TYPE Referral
#define ST_COMPARE(a, b) compare_unknown(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * prefix_of returns a number that orders ids but for those which share it.
 */
static uint64
prefix_of(AdvIds ids, const ReferralId *id)
{
	uint64		prefix = 0;

	if (ids == ADV_IDS_INTEGER)
	{
		memcpy(&prefix, id->at, sizeof(prefix));
		return adv_id_order(prefix);
	}
	for (uint32 i = 0; i < sizeof(prefix); i++)
		prefix = prefix << 8 | (i < id->length ? (uint8) id->at[i] : 0);
	return prefix;
}

/*
 * order_people puts people in the order of their ids, and gives referrals their new
 * numbers.
 */
static void
order_people(ReferralList *list)
{
	Ranked	   *ranked = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->people, 1) * sizeof(Ranked));
	ReferralId *id = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->people, 1) * sizeof(ReferralId));
	uint32	   *number = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->people, 1) * sizeof(uint32));
	uint32		i;

	for (i = 0; i < list->people; i++)
	{
		ranked[i].prefix = prefix_of(list->ids, &list->id[i]);
		ranked[i].person = i;
	}
	sort_ranked(ranked, list->people, list->id);
	for (i = 0; i < list->people; i++)
	{
		id[i] = list->id[ranked[i].person];
		number[ranked[i].person] = i;
	}
	for (i = 0; i < list->n; i++)
	{
		Referral   *r = &list->referrals[i];

		r->referrer = number[r->referrer];
		if (r->referee != REFERRAL_UNKNOWN)
			r->referee = number[r->referee];
	}
	memcpy(list->id, id, list->people * sizeof(ReferralId));
	pfree(ranked);
	pfree(id);
	pfree(number);
}

/*
 * sort_by sorts the numbers of referrals, those before alike, by one of their ends.
 */
static void
sort_by(const ReferralList *list, bool referee, const uint32 *from, uint32 *to, uint32 *begin)
{
	uint32		sum = 0;
	uint32		i;

	memset(begin, 0, (list->people + 1) * sizeof(uint32));
#define PLACE(r) (referee ? Min((r)->referee, list->people) : (r)->referrer)
	for (i = 0; i < list->n; i++)
		begin[PLACE(&list->referrals[i])]++;
	for (i = 0; i <= list->people; i++)
	{
		uint32		n = begin[i];

		begin[i] = sum;
		sum += n;
	}
	for (i = 0; i < list->n; i++)
		to[begin[PLACE(&list->referrals[from ? from[i] : i])]++] = from ? from[i] : i;
#undef PLACE
}

/*
 * referral_order puts referrals in the order of referrers and referees, those of
 * unknown people last, and those of one pair together.
 */
void
referral_order(ReferralList *list)
{
	Size		room = Max(list->n, 1);
	uint32	   *by_referee = MemoryContextAllocHuge(CurrentMemoryContext, room * sizeof(uint32));
	uint32	   *order = MemoryContextAllocHuge(CurrentMemoryContext, room * sizeof(uint32));
	uint32	   *begin = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) list->people + 1) * sizeof(uint32));
	Referral   *sorted = MemoryContextAllocHuge(CurrentMemoryContext, room * sizeof(Referral));
	uint32		n = 0;
	uint32		i;

	CHECK_FOR_INTERRUPTS();
	sort_by(list, true, NULL, by_referee, begin);
	sort_by(list, false, by_referee, order, begin);
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < list->n; i++)
	{
		const Referral *r = &list->referrals[order[i]];
		Referral   *before = n > 0 ? &sorted[n - 1] : NULL;

		if (before && r->referee != REFERRAL_UNKNOWN && before->referrer == r->referrer && before->referee == r->referee)
		{
			before->referred = Min(before->referred, r->referred);
			before->converted = Min(before->converted, r->converted);
			adv_money_add(&before->value, r->value);
		}
		else
			sorted[n++] = *r;
	}
	for (i = 0; i < n;)
	{
		uint32		begin_run = i;

		while (i < n && sorted[i].referee == REFERRAL_UNKNOWN && sorted[i].referrer == sorted[begin_run].referrer)
			i++;
		if (i > begin_run + 1)
			sort_unknown(sorted + begin_run, i - begin_run);
		if (i == begin_run)
			i++;
	}
	memcpy(list->referrals, sorted, n * sizeof(Referral));
	list->n = n;
	pfree(by_referee);
	pfree(order);
	pfree(begin);
	pfree(sorted);
}

/* ------------------------------------------------------------------------
 * Writing
 * ------------------------------------------------------------------------
 */

typedef struct Writer
{
	uint8	   *data;			/* begins with the head of a packed summary */
	Size		length;
	Size		room;
} Writer;

/*
 * reserve_bytes makes room for so many more bytes, and returns where they begin.
 */
static inline uint8 *
reserve_bytes(Writer *w, Size bytes)
{
	if (unlikely(w->length + bytes > w->room))
	{
		if (w->length + bytes > REFERRAL_MOST_BYTES)
			referral_too_large();
		w->room = Min(Max(2 * w->room, w->length + bytes), REFERRAL_MOST_BYTES);
		w->data = repalloc(w->data, w->room);
	}
	return w->data + w->length;
}

/*
 * put_ids writes the ids.
 */
static void
put_ids(Writer *w, const ReferralList *list)
{
	uint64		before = 0;
	uint32		i;

	for (i = 0; i < list->people; i++)
	{
		const ReferralId *id = &list->id[i];
		uint8	   *at = reserve_bytes(w, (Size) id->length + ADV_VARINT_LONGEST);
		uint8	   *end = at;

		if (list->ids == ADV_IDS_INTEGER)
		{
			uint64		key = prefix_of(list->ids, id);

			end = adv_varint_put(end, key - before);
			before = key;
		}
		else
		{
			if (list->ids == ADV_IDS_TEXT)
				end = adv_varint_put(end, id->length);
			memcpy(end, id->at, id->length);
			end += id->length;
		}
		w->length += end - at;
	}
}

/*
 * put_referrals writes the referrals, which are in order.
 */
static void
put_referrals(Writer *w, const ReferralList *list, const ReferralPacked *p)
{
	int64		unit = adv_time_units[p->s.unit];
	int64		money = adv_money_unit(p->s.decimals);
	int64		before = -1;
	uint32		i;
	uint32		end = 0;

	for (i = 0; i < list->n; i = end)
	{
		const Referral *r = &list->referrals[i];
		uint32		known = 0;
		int64		referee = -1;
		uint8	   *from = reserve_bytes(w, 3 * ADV_VARINT_LONGEST);
		uint8	   *at;

		for (end = i; end < list->n && list->referrals[end].referrer == r->referrer; end++)
			known += list->referrals[end].referee != REFERRAL_UNKNOWN;
		at = adv_varint_put(from, r->referrer - before);
		at = adv_varint_put(at, known);
		at = adv_varint_put(at, end - i - known);
		w->length += at - from;
		before = r->referrer;
		for (; r < list->referrals + end; r++)
		{
			from = at = reserve_bytes(w, 3 * ADV_VARINT_LONGEST + ADV_MONEY_LONGEST);
			if (r->referee != REFERRAL_UNKNOWN)
			{
				at = adv_varint_put(at, r->referee - referee);
				referee = r->referee;
			}
			at = adv_varint_put(at, (uint64) (r->referred - p->first) / unit);
			if (r->converted == REFERRAL_NEVER)
				at = adv_varint_put(at, 0);
			else
			{
				int64		passed = (r->converted - r->referred) / unit;

				at = adv_varint_put(at, (((uint64) passed << 1) ^ (uint64) (passed >> 63)) + 1);
			}
			at = adv_money_put(at, r->value, money);
			w->length += at - from;
		}
		CHECK_FOR_INTERRUPTS();
	}
}

/*
 * write_list returns a packed summary of a list, which is in order; the rest is that of
 * another one.
 */
static ReferralPacked *
write_list(const ReferralList *list, const ReferralSummary *like)
{
	ReferralPacked p;
	Writer		w;
	uint32		i;

	CHECK_FOR_INTERRUPTS();
	memset(&p, 0, sizeof(p));
	p.s = *like;
	p.s.header.flags = 0;
	p.s.unit = ADV_TIME_UNITS - 1;
	p.s.decimals = 0;
	p.s.people = list->people;
	p.s.referrals = list->n;
	p.first = list->n > 0 ? list->referrals[0].referred : 0;
	for (i = 0; i < list->n; i++)
	{
		const Referral *r = &list->referrals[i];

		p.first = Min(p.first, r->referred);
		p.s.unit = adv_time_unit_of(r->referred, p.s.unit);
		if (r->converted != REFERRAL_NEVER)
			p.s.unit = adv_time_unit_of(r->converted, p.s.unit);
		p.s.decimals = adv_money_decimals(r->value, p.s.decimals);
	}
	w.room = offsetof(ReferralPacked, data) + Min(64 + 12 * ((Size) list->n + list->people), REFERRAL_MOST_BYTES / 2);
	w.data = palloc(w.room);
	w.length = offsetof(ReferralPacked, data);
	put_ids(&w, list);
	p.s.ids_bytes = w.length - offsetof(ReferralPacked, data);
	put_referrals(&w, list, &p);
	memcpy(w.data, &p, offsetof(ReferralPacked, data));
	SET_VARSIZE(w.data, w.length);
	return (ReferralPacked *) w.data;
}

/*
 * referral_pack returns a summary packed: itself, or a new value.
 */
const ReferralPacked *
referral_pack(const ReferralSummary *s)
{
	ReferralList list;
	ReferralPacked *p;

	if ((s->header.flags & REFERRAL_IS_STATE) == 0)
		return (const ReferralPacked *) s;
	list = referral_list_of_state(s);
	order_people(&list);
	referral_order(&list);
	p = write_list(&list, s);
	pfree(list.id);
	pfree(list.referrals);
	return p;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * refuse reports a packed summary that holds what it must not: from inside, from a
 * text, or from a binary form.
 */
static void
refuse(char source, const char *detail)
{
	adv_source_refuse(source, REFERRAL_TYPE, detail);
}

/*
 * get returns the next number.
 */
static inline uint64
get(const uint8 **at, const uint8 *end, char source)
{
	uint64		value;
	int			bytes;

	if (likely(end - *at >= 8) && (bytes = adv_varint_get_ahead(*at, &value)) > 0)
		*at += bytes;
	else if (!adv_varint_get(at, end, &value))
		refuse(source, "It ends too early.");
	return value;
}

/*
 * get_ids reads the ids.
 */
static void
get_ids(ReferralList *list, const uint8 *at, const uint8 *end, char source)
{
	uint64	   *numbers = NULL;
	uint64		key = 0;
	uint32		i;

	if (list->ids == ADV_IDS_INTEGER)
		numbers = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->people, 1) * sizeof(uint64));
	for (i = 0; i < list->people; i++)
	{
		ReferralId *id = &list->id[i];

		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		if (numbers)
		{
			uint64		above = get(&at, end, source);

			if (i > 0 && (above == 0 || above > PG_UINT64_MAX - key))
				refuse(source, "The ids are not in order.");
			key += above;
			numbers[i] = adv_id_order(key);
			id->at = (const char *) &numbers[i];
			id->length = sizeof(uint64);
			continue;
		}
		if (list->ids == ADV_IDS_UUID)
			id->length = UUID_LEN;
		else
		{
			uint64		length = get(&at, end, source);

			id->length = (uint32) Min(length, PG_UINT32_MAX);
		}
		id->at = (const char *) at;
		if (id->length > (Size) (end - at))
			refuse(source, "An id is longer than the ids.");
		at += id->length;
		if (i > 0)
		{
			const ReferralId *before = id - 1;
			int			order = memcmp(before->at, id->at, Min(before->length, id->length));

			if (order > 0 || (order == 0 && before->length >= id->length))
				refuse(source, "The ids are not in order.");
		}
		if (source != 's' && list->ids == ADV_IDS_TEXT && !pg_verifymbstr(id->at, id->length, true))
			refuse(source, "An id is not a text in the encoding of the database.");
	}
	if (at != end)
		refuse(source, "The ids do not end where they should.");
}

/*
 * get_referral reads a referral but for who it is of.
 */
static inline void
get_referral(Referral *r, const ReferralPacked *p, int64 unit, int64 money, const uint8 **at, const uint8 *end, char source)
{
	uint64		referred = get(at, end, source);
	uint64		converted = get(at, end, source);

	if (referred > (uint64) (2 * ADV_MOST_TIME / unit) ||
		(r->referred = p->first + (int64) referred * unit) > ADV_MOST_TIME)
		refuse(source, "A time is out of range.");
	r->converted = REFERRAL_NEVER;
	if (converted > 0)
	{
		int64		passed = (int64) ((converted - 1) >> 1) ^ -(int64) ((converted - 1) & 1);

		if (passed > 2 * ADV_MOST_TIME / unit || passed < -(2 * ADV_MOST_TIME / unit) ||
			(r->converted = r->referred + passed * unit) > ADV_MOST_TIME || r->converted < -ADV_MOST_TIME)
			refuse(source, "A time is out of range.");
	}
	if (!adv_money_get(at, end, money, &r->value))
		refuse(source, "A value is out of range.");
}

/*
 * referral_list returns the people and referrals of a packed summary, whose memory
 * ids may point into.
 */
ReferralList
referral_list(const ReferralPacked *p, char source)
{
	const uint8 *at = p->data + p->s.ids_bytes;
	const uint8 *end = (const uint8 *) p + VARSIZE(p);
	int64		unit = adv_time_units[p->s.unit];
	int64		money = adv_money_unit(p->s.decimals);
	int64		referrer = -1;
	ReferralList list;
	uint32		n = 0;

	if (p->first > ADV_MOST_TIME || p->first < -ADV_MOST_TIME)
		refuse(source, "A time is out of range.");
	list.ids = p->s.ids;
	list.people = p->s.people;
	list.n = p->s.referrals;
	if (list.people > p->s.ids_bytes || list.n > (Size) (end - at))
		refuse(source, "There are more people or referrals than bytes.");
	list.id = MemoryContextAllocHuge(CurrentMemoryContext, Max(list.people, 1) * sizeof(ReferralId));
	list.referrals = MemoryContextAllocHuge(CurrentMemoryContext, Max(list.n, 1) * sizeof(Referral));
	get_ids(&list, p->data, at, source);
	while (at < end)
	{
		uint64		above = get(&at, end, source);
		uint64		known = get(&at, end, source);
		uint64		unknown = get(&at, end, source);
		int64		referee = -1;

		CHECK_FOR_INTERRUPTS();
		if (above == 0 || above > (uint64) ((int64) list.people - 1 - referrer))
			refuse(source, "A referrer is not among the people, or not in order.");
		referrer += above;
		if (known > list.n - n || unknown > list.n - n - known || known + unknown == 0)
			refuse(source, "The number of referrals is not right.");
		for (uint64 i = 0; i < known + unknown; i++)
		{
			Referral   *r = &list.referrals[n++];

			r->referrer = referrer;
			r->referee = REFERRAL_UNKNOWN;
			if (i < known)
			{
				above = get(&at, end, source);
				if (above == 0 || above > (uint64) ((int64) list.people - 1 - referee))
					refuse(source, "A referee is not among the people, or not in order.");
				referee += above;
				r->referee = referee;
			}
			get_referral(r, p, unit, money, &at, end, source);
			if (i > known && source != 's' && compare_unknown(r - 1, r) > 0)
				refuse(source, "Referrals are not in order.");
		}
	}
	if (n != list.n)
		refuse(source, "The number of referrals is not right.");
	return list;
}

/*
 * referral_validated returns a packed summary read from outside, having made sure that
 * packing what it holds gives the same bytes.
 */
const ReferralPacked *
referral_validated(const ReferralPacked *p, char source)
{
	ReferralList list = referral_list(p, source);
	bool	   *used = palloc0(Max(list.people, 1));
	const ReferralPacked *again;
	uint32		i;

	for (i = 0; i < list.n; i++)
	{
		used[list.referrals[i].referrer] = true;
		if (list.referrals[i].referee != REFERRAL_UNKNOWN)
			used[list.referrals[i].referee] = true;
	}
	for (i = 0; i < list.people; i++)
		if (!used[i])
			refuse(source, "An id is that of nobody in the referrals.");
	pfree(used);
	CHECK_FOR_INTERRUPTS();
	/* all that was read was in order */
	again = write_list(&list, &p->s);
	if (VARSIZE(again) != VARSIZE(p) || memcmp(again, p, VARSIZE(p)) != 0)
		refuse(source, "It is not written in the shortest way.");
	pfree((void *) again);
	pfree(list.id);
	pfree(list.referrals);
	return p;
}
