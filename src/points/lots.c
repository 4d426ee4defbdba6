/*
 * lots.c
 *		Members and their events, packed.
 *
 * A list is a run (base/run.h) of members, whose events are
 *
 *		t - previous t			in units of the list; before the first, its earliest
 *		a byte					what, plus 4 times how long points live
 *		life					in units, where that byte says so
 *		points					units of their last decimal, twice them
 *
 * How long points live is 0: for ever, 1: as long as those of the last event of this
 * member that did not live for ever, 2: as long as is written.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "points.h"
#include "kernel/num/varint.h"

#define CHUNK 4096				/* events for which room is made at a time */

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
 * points_enlarge makes room for n events, for which there is none.
 */
void
points_enlarge(PointsMember *m, int64 n)
{
	m->room = Max(2 * m->room, n);
	m->events = repalloc_huge(m->events, m->room * sizeof(AdvPointsEvent));
}

/*
 * points_note makes a list such that it can hold an event.
 */
void
points_note(AdvRun *list, const AdvPointsEvent *e)
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
points_writer(StringInfo buf, const AdvRun *like)
{
	PointsWriter w = {.run = adv_run_writer(buf, like)};

	return w;
}

/*
 * put_points writes points in whole units.
 */
static inline uint8 *
put_points(uint8 *at, int128 points, int64 unit)
{
	int64		small = (int64) points;

	/* division by what is known here is multiplication */
	if (likely(unit == 1000000 && points == small))
		return adv_varint_put_ahead(at, (uint64) (small / 1000000) << 1);
	return adv_money_put(at, points, unit);
}

/*
 * points_write adds the next member, whose events are in order.
 */
void
points_write(PointsWriter *writer, const PointsMember *m)
{
	AdvRunWriter *w = &writer->run;
	/* copies: what is written might lie anywhere, for all that the compiler knows */
	const AdvPointsEvent *events = m->events;
	const int64 n = m->n;
	const int	unit = w->run.unit;
	const int64 money = w->money;
	const bool	counts = w->run.decimals > 0;
	const Size	each = 2 * ADV_VARINT_LONGEST + 1 + ADV_MONEY_LONGEST;
	int64		time = w->run.first;
	int64		life = -1;
	uint8	   *at;
	int64		i;
	int64		end;

	for (i = 0; i < n; i = end)
	{
		end = Min(n, i + CHUNK);
		adv_run_reserve(w->buf, 2 * ADV_VARINT_LONGEST + (end - i) * each);
		at = (uint8 *) w->buf->data + w->buf->len;
		if (i == 0)
		{
			at = adv_varint_put_ahead(at, m->key - w->key - 1);
			at = adv_varint_put_ahead(at, n - 1);
		}
		else
			CHECK_FOR_INTERRUPTS();
		for (int64 k = i; k < end; k++)
		{
			const AdvPointsEvent *e = &events[k];
			int64		now = adv_points_at(e->when);
			int			what = adv_points_what(e->when);

			at = adv_varint_put_ahead(at, adv_time_in_units(now - time, unit));
			time = now;
			if (e->expires == ADV_POINTS_NEVER)
				*at++ = (uint8) (what | LIFE_ENDLESS << 2);
			else if (e->expires - now == life)
				*at++ = (uint8) (what | LIFE_SAME << 2);
			else
			{
				life = e->expires - now;
				*at++ = (uint8) (what | LIFE_WRITTEN << 2);
				at = adv_varint_put_ahead(at, adv_time_in_units(life, unit));
			}
			at = put_points(at, e->points, money);
			if (counts && unlikely(writer->decimals < w->run.decimals))
				writer->decimals = adv_money_decimals(e->points, writer->decimals);
		}
		w->buf->len = (char *) at - w->buf->data;
	}
	w->key = m->key;
	w->run.customers++;
	w->run.events += n;
	if (unlikely((Size) w->buf->len - w->begin > POINTS_MOST_BYTES))
		points_too_large();
	w->run.bytes = w->buf->len - w->begin;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

/*
 * points_reader begins to read a list that came from this source.
 */
PointsReader
points_reader(const AdvRun *list, const uint8 *at, char source)
{
	PointsReader r = {adv_run_reader(list, at, source, POINTS_TYPE, "member"), points_member()};

	return r;
}

/*
 * points_refuse reports bytes that no summary has.
 */
void
points_refuse(const PointsReader *r, const char *detail)
{
	adv_run_refuse(&r->run, detail);
}

/*
 * points_read adds the events of the member that a reader has come to.
 */
void
points_read(PointsMember *m, AdvRunReader *r)
{
	const uint64 n = r->n;
	/* copies: what is written might lie anywhere, for all that the compiler knows */
	const uint8 *end = r->end;
	const uint8 *at = r->at;
	const int64 money = r->money;
	int64		time = r->first;
	int64		life = -1;
	uint64		i;

	points_reserve(m, m->n + n);
	for (i = 0; i < n; i++)
	{
		AdvPointsEvent *e = &m->events[m->n + i];
		int64		expires = ADV_POINTS_NEVER;
		int128		points;
		uint8		byte;
		int			what;

		time = adv_run_later(r, time, adv_run_get(r, &at));
		if (unlikely(at >= end))
			adv_run_refuse_end(r);
		byte = *at++;
		what = byte & 3;
		if (byte >> 2 == LIFE_WRITTEN)
			life = adv_run_later(r, time, adv_run_get(r, &at)) - time;
		if (byte >> 2 != LIFE_ENDLESS)
		{
			if (unlikely(byte >> 2 > LIFE_WRITTEN || life < (what == ADV_POINTS_ISSUED) ||
						 what > ADV_POINTS_RETURNED || life > ADV_MOST_TIME - time))
				adv_run_refuse(r, "Points expire that do not, or out of time.");
			expires = time + life;
		}
		if (likely(end - at >= 2 && (at[0] < 0x80 || at[1] < 0x80)))
		{
			/* most are small: a byte or two, of a number that is not negative */
			uint32		small = at[0] < 0x80 ? at[0] : (at[0] & 0x7f) | (uint32) at[1] << 7;

			if (unlikely(small & 1))
				adv_run_refuse(r, "A number of points is out of range.");
			at += 1 + (at[0] >= 0x80);
			points = (int64) (small >> 1) * money;
		}
		else
		{
			const uint8 *slow = at;

			if (unlikely(!adv_money_get(&slow, end, money, &points)))
			{
				if (slow >= end)
					adv_run_refuse_end(r);
				adv_run_refuse(r, "A number of points is out of range.");
			}
			at = slow;
		}
		if (unlikely(points < 0 || (points == 0 && byte != ADV_POINTS_ISSUED)))
			adv_run_refuse(r, "A number of points is out of range.");
		e->when = (int64) ((uint64) time << 2 | what);
		e->expires = expires;
		e->points = points;
		if (unlikely((i & 0xfffff) == 0xfffff))
			CHECK_FOR_INTERRUPTS();
	}
	m->n += n;
	r->at = at;
}

/*
 * points_next reads the next member; false after the last.
 */
bool
points_next(PointsReader *r)
{
	if (!adv_run_next(&r->run, POINTS_LEAST_EVENT))
		return false;
	r->customer.key = r->run.key;
	r->customer.n = 0;
	points_read(&r->customer, &r->run);
	return true;
}
