/*
 * lots.c
 *		Members and their events, packed.
 *
 * Members follow each other in ascending order (hashes as signed numbers).  Each is
 * written as variable-length integers, seven bits to a byte, least significant first, the
 * highest bit telling that more follow:
 *
 *	key - previous key - 1		key = member + 2^63; -1 before the first
 *	n - 1						how many events
 *	n times
 *		t - previous t			in units of the list; before the first, its earliest
 *		a byte					what, plus 4 times how long points live
 *		life					in units, where that byte says so
 *		points					units of their last decimal, twice them
 *
 * How long points live is 0: for ever, 1: as long as those of the last event of this
 * member that did not live for ever, 2: as long as is written.  The unit is the coarsest in
 * which all times are whole, decimals are as few as will do.  So the same events are the
 * same bytes.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "points.h"
#include "kernel/num/varint.h"

#define CHUNK 4096				/* events for which room is made at a time */
#define LEAST_EVENT 3			/* bytes */

enum
{
	LIFE_ENDLESS,
	LIFE_SAME,
	LIFE_WRITTEN
};

/*
 * points_too_large reports a summary that does not fit into a value.
 */
void
points_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many rows for one %s", POINTS_TYPE),
			 errdetail("A summary holds up to %d MB: about 80 million rows whose times are whole seconds, 140 million whose times are dates.",
					   (int) (POINTS_MOST_BYTES >> 20)),
			 errhint("Group by a part of the members, such as abs(hashint8(member)) %% 8, and add up what the reports say.")));
	pg_unreachable();
}

/* ------------------------------------------------------------------------
 * A member
 * ------------------------------------------------------------------------
 */

/*
 * points_member returns a member without events.
 */
PointsMember
points_member(void)
{
	PointsMember m = {0};

	m.room = 64;
	m.events = palloc(m.room * sizeof(AdvPointsEvent));
	return m;
}

/*
 * points_enlarge makes room for n events.
 */
void
points_enlarge(PointsMember *m, int64 n)
{
	if (likely(n <= m->room))
		return;
	m->room = Max(2 * m->room, n);
	m->events = repalloc_huge(m->events, m->room * sizeof(AdvPointsEvent));
}

/*
 * points_note makes a list such that it can hold an event.
 */
void
points_note(PointsList *list, const AdvPointsEvent *e)
{
	int64		at = adv_points_at(e->when);

	list->first = list->events > 0 ? Min(list->first, at) : at;
	list->unit = adv_time_unit_of(at, list->unit);
	if (e->expires != ADV_POINTS_NEVER)
		list->unit = adv_time_unit_of(e->expires, list->unit);
	list->decimals = adv_money_decimals(e->points, list->decimals);
	list->events++;
}

/* ------------------------------------------------------------------------
 * Writing
 * ------------------------------------------------------------------------
 */

/*
 * points_writer begins a list at the end of buf, with the first time, the unit and the
 * decimals of another.
 */
PointsWriter
points_writer(StringInfo buf, const PointsList *like)
{
	PointsWriter w = {.buf = buf,.begin = buf->len,.key = PG_UINT64_MAX,.list = *like};

	w.money = adv_money_unit(like->decimals);
	w.list.members = 0;
	w.list.events = 0;
	w.list.bytes = 0;
	return w;
}

/*
 * points_write adds the next member, whose events are in order.
 */
void
points_write(PointsWriter *w, const PointsMember *m)
{
	const Size	each = 2 * ADV_VARINT_LONGEST + 1 + ADV_MONEY_LONGEST;
	int64		time = w->list.first;
	int64		life = -1;
	uint8	   *at;
	int64		i;
	int64		end;

	for (i = 0; i < m->n; i = end)
	{
		end = Min(m->n, i + CHUNK);
		enlargeStringInfo(w->buf, 2 * ADV_VARINT_LONGEST + (end - i) * each);
		at = (uint8 *) w->buf->data + w->buf->len;
		if (i == 0)
		{
			at = adv_varint_put(at, m->key - w->key - 1);
			at = adv_varint_put(at, m->n - 1);
		}
		else
			CHECK_FOR_INTERRUPTS();
		for (int64 k = i; k < end; k++)
		{
			const AdvPointsEvent *e = &m->events[k];
			int64		now = adv_points_at(e->when);
			int			what = adv_points_what(e->when);

			at = adv_varint_put(at, adv_time_in_units(now - time, w->list.unit));
			time = now;
			if (e->expires == ADV_POINTS_NEVER)
				*at++ = (uint8) (what | LIFE_ENDLESS << 2);
			else if (e->expires - now == life)
				*at++ = (uint8) (what | LIFE_SAME << 2);
			else
			{
				life = e->expires - now;
				*at++ = (uint8) (what | LIFE_WRITTEN << 2);
				at = adv_varint_put(at, adv_time_in_units(life, w->list.unit));
			}
			at = adv_money_put(at, e->points, w->money);
			if (unlikely(w->decimals < w->list.decimals))
				w->decimals = adv_money_decimals(e->points, w->decimals);
		}
		w->buf->len = (char *) at - w->buf->data;
	}
	w->key = m->key;
	w->list.members++;
	w->list.events += m->n;
	if (unlikely((Size) w->buf->len - w->begin > POINTS_MOST_BYTES))
		points_too_large();
	w->list.bytes = w->buf->len - w->begin;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * points_reader begins to read a list that came from this source.
 */
PointsReader
points_reader(const PointsList *list, const uint8 *at, char source)
{
	PointsReader r = {0};

	r.at = at;
	r.end = at + list->bytes;
	r.key = PG_UINT64_MAX;
	r.left = list->members;
	r.first = list->first;
	r.unit = adv_time_units[list->unit];
	r.most = 2 * ADV_MOST_TIME / r.unit;
	r.money = adv_money_unit(list->decimals);
	r.source = source;
	r.member = points_member();
	return r;
}

/*
 * points_refuse reports bytes that no summary has.
 */
void
points_refuse(const PointsReader *r, const char *detail)
{
	if (r->source == 's')
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("invalid value of type %s", POINTS_TYPE),
				 errdetail_internal("%s", detail)));
	adv_wire_refuse(r->source == 'b', POINTS_TYPE, detail);
}

/*
 * get reads an integer.
 */
static inline uint64
get(PointsReader *r)
{
	uint64		value;

	if (likely(r->end - r->at >= (ptrdiff_t) sizeof(uint64)))
	{
		int			bytes = adv_varint_get_ahead(r->at, &value);

		r->at += bytes;
		if (likely(bytes > 0))
			return value;
	}
	if (unlikely(!adv_varint_get(&r->at, r->end, &value)))
		points_refuse(r, "A number is too long, or the list of members ends early.");
	return value;
}

/*
 * get_after returns the time that is so many units after another, as is written next.
 */
static inline int64
get_after(PointsReader *r, int64 time)
{
	uint64		passed = get(r);

	if (likely(passed <= (uint64) r->most))
		time += (int64) passed * r->unit;
	if (unlikely(passed > (uint64) r->most || time > ADV_MOST_TIME))
		points_refuse(r, "A time is out of range.");
	return time;
}

/*
 * get_event reads an event that comes after a time.
 */
static inline void
get_event(PointsReader *r, AdvPointsEvent *e, int64 time, int64 *life)
{
	int64		at = get_after(r, time);
	int128		points;
	uint8		byte;
	int			what;

	if (unlikely(r->at >= r->end))
		points_refuse(r, "The list of members ends early.");
	byte = *r->at++;
	what = byte & 3;
	e->when = (int64) ((uint64) at << 2 | what);
	e->expires = ADV_POINTS_NEVER;
	if (byte >> 2 == LIFE_WRITTEN)
		*life = get_after(r, at) - at;
	if (byte >> 2 != LIFE_ENDLESS)
	{
		if (unlikely(byte >> 2 > LIFE_WRITTEN || *life < (what == ADV_POINTS_ISSUED) ||
					 what > ADV_POINTS_RETURNED || *life > ADV_MOST_TIME - at))
			points_refuse(r, "Points expire that do not, or out of time.");
		e->expires = at + *life;
	}
	if (unlikely(!adv_money_get(&r->at, r->end, r->money, &points)))
		points_refuse(r, r->at >= r->end ? "The list of members ends early." : "A number of points is out of range.");
	if (unlikely(points < 0 || (points == 0 && byte != ADV_POINTS_ISSUED)))
		points_refuse(r, "A number of points is out of range.");
	e->points = points;
}

/*
 * points_next reads the next member; false after the last.
 */
bool
points_next(PointsReader *r)
{
	PointsMember *m = &r->member;
	int64		time = r->first;
	int64		life = -1;
	uint64		key;
	uint64		n;
	uint64		i;

	if (r->left == 0)
	{
		if (r->at != r->end)
			points_refuse(r, "Bytes follow the last member.");
		return false;
	}
	CHECK_FOR_INTERRUPTS();
	r->left--;
	key = get(r);
	if (unlikely(r->begun && key >= PG_UINT64_MAX - r->key))
		points_refuse(r, "Members are not in order.");
	r->begun = true;
	r->key += key + 1;
	n = get(r) + 1;
	if (unlikely(n == 0 || n > (uint64) (r->end - r->at) / LEAST_EVENT))
		points_refuse(r, "The list of members ends early.");
	m->key = r->key;
	m->n = n;
	points_enlarge(m, n);
	for (i = 0; i < n; i++)
	{
		get_event(r, &m->events[i], time, &life);
		time = adv_points_at(m->events[i].when);
		if (unlikely((i & 0xfffff) == 0xfffff))
			CHECK_FOR_INTERRUPTS();
	}
	return true;
}
