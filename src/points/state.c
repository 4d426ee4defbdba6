/*
 * state.c
 *		The state of points_agg: transitions, merging, packing.
 *
 * A state is one value: its head, runs, each of which is a list of members and events
 * packed, and a log of events that came after.  When the log is full, it is sorted and
 * written behind the runs as one more, in its own place, for it takes less than half
 * there; when there are many runs, they are merged.  The state is made larger where the
 * log has less than half the room that the runs take.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/growth.h"
#include "points.h"

#define LEAST_SIZE 256			/* bytes of a state */

/*
 * take_entry adds the event of an entry to a member.
 */
static inline void
take_entry(PointsMember *m, const PointsEntry *e)
{
	points_reserve(m, m->n + 1);
	m->events[m->n++] = e->event;
}

#define STREAM_ENTRY PointsEntry
#define STREAM_CUSTOMER PointsMember
#define STREAM_BEGIN(c, k) ((c)->key = (k), (c)->n = 0)
#define STREAM_READER AdvRunReader
#define STREAM_MOST POINTS_MOST_SOURCES
#define STREAM_TYPE POINTS_TYPE
#define STREAM_OPEN(run, at, from) adv_run_reader(run, at, 's', POINTS_TYPE, "member")
#define STREAM_NEXT(reader) adv_run_next(reader, POINTS_LEAST_EVENT)
#define STREAM_KEY(reader) (reader)->key
#define STREAM_NOTE(run, entry) points_note(run, &(entry)->event)
#define STREAM_TAKE_ENTRY(c, entry, from) take_entry(c, entry)
#define STREAM_TAKE_CUSTOMER(c, reader, from) points_read(c, reader)
#include "base/stream.h"

#define STRETCH_ELEMENT AdvPointsEvent
#define STRETCH_AFTER(a, b, arg) (points_compare(a, b) > 0)
#include "base/stretch.h"

/* ------------------------------------------------------------------------
 * The parts of a state
 * ------------------------------------------------------------------------
 */

/*
 * log_of returns the log of a state.
 */
static inline PointsEntry *
log_of(const PointsSummary *s)
{
	return (PointsEntry *) (s->data + s->list.bytes);
}

/*
 * sound tells whether a value is as long as its parts say.
 */
static inline bool
sound(const AdvHeader *value)
{
	const PointsSummary *s = (const PointsSummary *) value;
	Size		room = VARSIZE(value) - offsetof(PointsSummary, data);

	if ((s->header.flags & ~POINTS_IS_STATE) != 0 || s->ids > ADV_IDS_TEXT || s->times > ADV_TIME_POINT || (s->ids == ADV_IDS_NONE) != (s->times == 0) ||
		s->list.unit >= ADV_TIME_UNITS || s->list.decimals > ADV_MONEY_DECIMALS)
		return false;
	if ((s->header.flags & POINTS_IS_STATE) == 0)
		return s->list.bytes == room && s->used == 0 && s->runs == 0;
	return s->list.bytes <= room && s->list.bytes % MAXIMUM_ALIGNOF == 0 && s->runs <= POINTS_MOST_RUNS &&
		s->used <= (room - s->list.bytes) / sizeof(PointsEntry);
}

/*
 * points_sound is the same for other files.
 */
bool
points_sound(const AdvHeader *value)
{
	return sound(value);
}

/* of the kind, what is asked for every row */
static const AdvSummaryKind checked = {
	.kind = ADV_KIND_POINTS,
	.version = POINTS_VERSION,
	.type = POINTS_TYPE,
	.smallest = offsetof(PointsSummary, data),
	.sound = sound
};

/*
 * size_for returns how large a state is to be that takes so many bytes at least.
 */
static Size
size_for(Size bytes)
{
	Size		size = adv_run_state_size(bytes, LEAST_SIZE);

	if (size == 0)
		points_too_large();
	return size;
}

/*
 * make returns a state with nothing in it.
 */
static PointsSummary *
make(Size size)
{
	PointsSummary *s = (PointsSummary *) adv_summary_alloc(&adv_points_kind, size);

	s->header.flags = POINTS_IS_STATE;
	s->list.unit = ADV_TIME_UNITS - 1;
	return s;
}

/*
 * resized returns a state like another, of another size.
 */
static PointsSummary *
resized(const PointsSummary *s, Size size)
{
	PointsSummary *r = (PointsSummary *) palloc(size);
	Size		used = offsetof(PointsSummary, data) + s->list.bytes + (Size) s->used * sizeof(PointsEntry);

	memcpy(r, s, used);
	memset((char *) r + used, 0, size - used);
	SET_VARSIZE(r, size);
	return r;
}

/* ------------------------------------------------------------------------
 * What is merged
 * ------------------------------------------------------------------------
 */

/*
 * add_runs adds all runs of a state, or the list of a packed summary.
 */
static void
add_runs(Streams *all, const PointsSummary *s)
{
	if (s->header.flags & POINTS_IS_STATE)
		stream_runs(all, s->runs, s->data, s->list.bytes, NULL);
	else
		stream_run(all, &s->list, s->data, NULL);
}

/*
 * add_log adds the log of a state.
 */
static void
add_log(Streams *all, const PointsSummary *s)
{
	stream_log(all, log_of(s), s->used, NULL);
}

/*
 * settle brings a member's events into order, and makes one of those alike.
 */
static void
settle(PointsMember *m)
{
	int64		last = 0;
	int64		i;

	for (i = 1; i < m->n && points_compare(&m->events[i - 1], &m->events[i]) < 0; i++)
		;
	if (i == m->n)
		return;
	points_reserve(m, 2 * m->n);
	stretch_sort(m->events, m->n, NULL);
	for (i = 1; i < m->n; i++)
	{
		AdvPointsEvent *e = &m->events[last];

		if (points_compare(e, &m->events[i]) == 0)
		{
			int128		sum = e->points;

			adv_money_add(&sum, m->events[i].points);
			e->points = sum;
		}
		else
			m->events[++last] = m->events[i];
	}
	m->n = last + 1;
}

/*
 * merge_streams appends to buf the list of all members of the streams, and returns its
 * description; it sets how many decimals the merged points need.
 */
static AdvRun
merge_streams(StringInfo buf, Streams *all, int *decimals)
{
	PointsWriter w = points_writer(buf, &all->like);
	PointsMember m = points_member();

	while (stream_next(all, &m))
	{
		settle(&m);
		points_write(&w, &m);
	}
	pfree(m.events);
	*decimals = w.decimals;
	return w.run.run;
}

/*
 * rewritten returns in place of a list, the last in buf, one like it with fewer decimals,
 * which halves added up to a whole need not.
 */
static AdvRun
rewritten(StringInfo buf, const AdvRun *list, int decimals)
{
	Size		begin = buf->len - list->bytes;
	uint8	   *copy = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->bytes, 1));
	PointsReader r = points_reader(list, copy, 's');
	AdvRun		like = *list;
	PointsWriter w;

	memcpy(copy, buf->data + begin, list->bytes);
	buf->len = begin;
	like.decimals = decimals;
	w = points_writer(buf, &like);
	while (points_next(&r))
		points_write(&w, &r.customer);
	pfree(r.customer.events);
	pfree(copy);
	return w.run.run;
}

/* ------------------------------------------------------------------------
 * The log and the runs
 * ------------------------------------------------------------------------
 */

/*
 * pack_run packs what is merged, and a state's own log, as a run to go behind its others,
 * and takes away what is in it.  Where it has many runs, all become one.  It returns how
 * large the state has to be then.
 */
static Size
pack_run(PointsSummary *s, Streams *all, StringInfo run)
{
	bool		many = s->runs == POINTS_MOST_RUNS;
	AdvRun		list;
	int			decimals;
	Size		size;

	if (many)
		add_runs(all, s);
	add_log(all, s);
	adv_run_begin(run, all->like.events);
	list = merge_streams(run, all, &decimals);
	adv_run_end(run, &list);
	pfree(all);

	s->used = 0;
	if (many)
	{
		s->runs = 0;
		s->list.bytes = 0;
		s->list.events = 0;
	}
	s->list.events += list.events;
	s->runs++;
	size = s->list.bytes + run->len;
	size = adv_run_room(VARSIZE(s), offsetof(PointsSummary, data) + size, size);
	return size > VARSIZE(s) ? size_for(size) : VARSIZE(s);
}

/*
 * add_run returns a state like s, or s itself, or what becomes one, to which what is
 * merged, and its own log, have been added as a run.
 */
static AdvHeader *
add_run(PointsSummary *s, Streams *all)
{
	StringInfoData run;
	Size		size = pack_run(s, all, &run);
	Size		kept = offsetof(PointsSummary, data) + s->list.bytes;
	AdvPiece	piece = {run.data, run.len};

	s->list.bytes += run.len;
	return adv_append(&s->header, kept, &piece, 1, size);
}

/*
 * make_room returns a state like s, or s itself, or what becomes one, whose log has room
 * for more.
 */
static pg_noinline AdvHeader *
make_room(PointsSummary *s)
{
	if (s->used * sizeof(PointsEntry) < ADV_RUN_LEAST_LOG)
		return &resized(s, size_for(VARSIZE(s) + 1))->header;
	return add_run(s, stream_nothing());
}

/*
 * fits tells whether the log has room for one more event.
 */
static inline bool
fits(const PointsSummary *s)
{
	return (char *) (log_of(s) + s->used + 1) <= (char *) s + VARSIZE(s);
}

/*
 * append adds an event to the log.
 */
static inline PointsSummary *
append(PointsSummary *s, uint64 key, const AdvPointsEvent *event)
{
	PointsEntry *e;

	if (unlikely(!fits(s)))
	{
		s = (PointsSummary *) adv_flat(make_room(s));
		if (!fits(s))
			points_too_large();
	}
	e = &log_of(s)[s->used++];
	e->key = key;
	e->event = *event;
	return s;
}

/*
 * as_state returns a summary, which may be changed, as a state.
 */
static PointsSummary *
as_state(PointsSummary *p)
{
	PointsSummary *s;
	Size		bytes = MAXALIGN(sizeof(AdvRun) + p->list.bytes);

	if (p->header.flags & POINTS_IS_STATE)
		return p;
	s = make(size_for(offsetof(PointsSummary, data) + bytes + Min(LEAST_SIZE, p->list.bytes + 64)));
	s->ids = p->ids;
	s->times = p->times;
	s->skipped = p->skipped;
	if (p->list.events == 0)
		return s;
	memcpy(s->data, &p->list, sizeof(AdvRun));
	memcpy(s->data + sizeof(AdvRun), p->data, p->list.bytes);
	s->list.bytes = bytes;
	s->list.events = p->list.events;
	s->runs = 1;
	return s;
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * shown returns a time as text.
 */
static char *
shown(int64 time)
{
	Datum		value = Int64GetDatum(adv_time_value(time));

	switch (adv_time_kind(time))
	{
		case ADV_TIME_DATE:
			return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum((DateADT) adv_time_value(time))));
		case ADV_TIME_LOCAL:
			return DatumGetCString(DirectFunctionCall1(timestamp_out, value));
		default:
			return DatumGetCString(DirectFunctionCall1(timestamptz_out, value));
	}
}

/*
 * expiry_arg returns when points expire that were issued, or given back, at a time.
 */
static int64
expiry_arg(FunctionCallInfo fcinfo, int argno, int64 issued, AdvPointsWhat what)
{
	int64		expires = adv_time_arg(fcinfo, argno);
	int64		at = adv_time_microseconds(issued, POINTS_TYPE);

	if (unlikely(adv_time_kind(expires) != adv_time_kind(issued)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("expires_at is a %s, at is a %s", adv_time_word(adv_time_kind(expires)), adv_time_word(adv_time_kind(issued))),
				 errhint("Cast one to the type of the other; points are good while at < expires_at.")));
	if (unlikely(adv_time_value(expires) <= adv_time_value(issued)))
	{
		/* what comes back after its expiry is gone at once */
		if (what == ADV_POINTS_RETURNED)
			return at;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("points expire at %s, which is not after their issue at %s", shown(expires), shown(issued)),
				 errdetail("Points are good while at < expires_at."),
				 errhint("Pass the first instant at which they are good no longer, or null for points that do not expire.")));
	}
	return adv_time_microseconds(expires, POINTS_TYPE);
}

/*
 * adv_points_accum adds a row: (state, member, at, points [, expires_at, reversal]).
 * A row without member, time or points is left out and counted.  An expiry of NULL is
 * never, a reversal of NULL is none.
 */
ADV_FUNCTION(adv_points_accum)
{
	PointsSummary *s = PG_ARGISNULL(0) ? make(LEAST_SIZE) : as_state((PointsSummary *) adv_summary_state(fcinfo, 0, &checked));
	bool		reversal = PG_NARGS() > 5 && !PG_ARGISNULL(5) && PG_GETARG_BOOL(5);
	AdvPointsEvent e = {.expires = ADV_POINTS_NEVER};
	AdvPointsWhat what = ADV_POINTS_ISSUED;
	AdvIds		ids;
	int64		member;
	int64		at;
	int128		points;

	if (adv_any_null(fcinfo, 1, 3))
	{
		adv_count_rows(&s->skipped, 1);
		PG_RETURN_POINTER(s);
	}
	member = adv_customer_arg(fcinfo, 1, &ids);
	at = adv_time_arg(fcinfo, 2);
	points = adv_money_arg(fcinfo, 3);
	if (unlikely(s->ids != ids || s->times != adv_time_kind(at)))
		adv_run_join_kinds(&s->ids, &s->times, ids, adv_time_kind(at), POINTS_TYPE);

	/* of no points it is known that there is a member */
	if (points > 0)
	{
		what = reversal ? ADV_POINTS_RETURNED : ADV_POINTS_ISSUED;
		if (PG_NARGS() > 4 && !PG_ARGISNULL(4))
			e.expires = expiry_arg(fcinfo, 4, at, what);
	}
	else if (points < 0)
		what = reversal ? ADV_POINTS_WITHDRAWN : ADV_POINTS_SPENT;
	e.when = (int64) ((uint64) adv_time_microseconds(at, POINTS_TYPE) << 2 | what);
	e.points = points < 0 ? -points : points;
	s = append(s, adv_id_order(member), &e);
	if (unlikely(!fits(s)))
		return adv_grown(fcinfo, make_room(s));
	PG_RETURN_POINTER(s);
}

/* ------------------------------------------------------------------------
 * Merging and packing
 * ------------------------------------------------------------------------
 */

/*
 * join returns a state like s, or s itself, or what becomes one, with the runs of another as
 * they are, which are merged when the summary is packed, and with both logs as one run more;
 * NULL where these are too many, or too large.
 */
static AdvHeader *
join(PointsSummary *s, const PointsSummary *o)
{
	Streams    *all;
	StringInfoData run;
	Size		kept;
	Size		size;

	if (o->runs == 0 || s->runs + o->runs + 1 > POINTS_MOST_RUNS ||
		(Size) s->list.bytes + o->list.bytes + ((Size) s->used + o->used) * sizeof(PointsEntry) + 2 * ADV_RUN_LEAST_LOG > ADV_RUN_MOST_STATE)
		return NULL;
	all = stream_nothing();
	add_log(all, o);
	pack_run(s, all, &run);
	kept = offsetof(PointsSummary, data) + s->list.bytes;
	size = MAXALIGN(kept + run.len + o->list.bytes + ADV_RUN_LEAST_LOG + sizeof(PointsEntry));
	if (size > ADV_RUN_MOST_STATE)
		points_too_large();
	s->list.bytes += run.len + o->list.bytes;
	s->list.events += o->list.events;
	s->runs += o->runs;
	/* there may be no more rows: as much as is needed */
	return adv_append(&s->header, kept, (AdvPiece[]) {{run.data, run.len}, {o->data, o->list.bytes}}, 2, size);
}

/*
 * points_merge adds the events of b to a.
 */
AdvHeader *
points_merge(AdvHeader *value, const AdvHeader *other)
{
	const PointsSummary *b = (const PointsSummary *) other;
	PointsSummary *s = as_state((PointsSummary *) value);
	int64		events = b->list.events + b->used;
	PointsMember m;
	AdvHeader  *joined;
	Streams    *all;
	bool		large;

	adv_run_join_kinds(&s->ids, &s->times, b->ids, b->times, POINTS_TYPE);
	adv_count_rows(&s->skipped, b->skipped);
	if (events == 0)
		return &s->header;
	large = events * sizeof(PointsEntry) > Max(ADV_RUN_LEAST_LOG, s->list.bytes / 4);
	if (large && (joined = join(s, b)) != NULL)
		return joined;
	all = stream_nothing();
	add_runs(all, b);
	add_log(all, b);
	if (large)
		return add_run(s, all);
	m = points_member();
	while (stream_next(all, &m))
		for (int64 k = 0; k < m.n; k++)
			s = append(s, m.key, &m.events[k]);
	pfree(m.events);
	pfree(all);
	return &s->header;
}

/*
 * points_pack returns a summary packed: itself, or a new value.
 */
const PointsSummary *
points_pack(const PointsSummary *s)
{
	Streams    *all;
	StringInfoData buf;
	PointsSummary *p;
	AdvRun		list;
	int			decimals;

	if ((s->header.flags & POINTS_IS_STATE) == 0)
		return s;
	all = stream_nothing();
	add_runs(all, s);
	add_log(all, s);
	initStringInfo(&buf);
	enlargeStringInfo(&buf, offsetof(PointsSummary, data) + Min(8 * (Size) all->like.events, MaxAllocSize / 2));
	buf.len = offsetof(PointsSummary, data);
	list = merge_streams(&buf, all, &decimals);
	if (decimals < list.decimals)
		list = rewritten(&buf, &list, decimals);
	p = (PointsSummary *) buf.data;
	memset(p, 0, offsetof(PointsSummary, data));
	p->header = s->header;
	p->header.flags &= ~POINTS_IS_STATE;
	p->ids = s->ids;
	p->times = s->times;
	p->skipped = s->skipped;
	p->list = list;
	SET_VARSIZE(p, buf.len);
	pfree(all);
	return p;
}
