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

#include "common/int.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "points.h"

#define LEAST_SIZE 256			/* bytes of a state */
#define LEAST_LOG (12 << 10)	/* bytes of a log before it is packed */
#define LEAST_LARGE_LOG (8 << 20)	/* and where there is hardly room */
#define MOST_SIZE MaxAllocSize

/* Members in order, of a list or of a sorted log. */
typedef struct Source
{
	PointsReader reader;		/* of a list */
	struct Scatter *log;		/* a log, else NULL */
	const PointsEntry *next;
	const PointsEntry *end;
} Source;

/*
 * All that is merged, in the order in which it came, and the list that can hold it.  The
 * keys of the next members, at which every member looks, stand together.
 */
typedef struct Sources
{
	int			n;
	int			decimals;		/* that the merged points need, at the end */
	PointsList	like;
	uint64		keys[POINTS_MOST_SOURCES];
	Source	   *sources[POINTS_MOST_SOURCES];
} Sources;

#define SCATTER_ENTRY PointsEntry
#include "base/scatter.h"

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE AdvPointsEvent
#define ST_COMPARE(a, b) points_compare(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

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

	if ((s->header.flags & ~POINTS_IS_STATE) != 0 || s->ids > ADV_IDS_TEXT || s->times > ADV_TIME_POINT ||
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
 * size_for returns how large a state is to be that takes so many bytes at least: the
 * next power of two, or the largest there is.
 */
static Size
size_for(Size bytes)
{
	if (bytes > MOST_SIZE)
		points_too_large();
	if (bytes > MOST_SIZE / 2)
		return TYPEALIGN_DOWN(MAXIMUM_ALIGNOF, MOST_SIZE);
	return pg_nextpower2_size_t(Max(bytes, LEAST_SIZE));
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
 * step finds the next member of a source, which leaves the sources after its last; false
 * then.
 */
static inline bool
step(Sources *all, int i)
{
	Source	   *s = all->sources[i];

	if (s->log)
	{
		if (unlikely(s->next == s->end) && scatter_next(s->log))
		{
			s->next = s->log->entries;
			s->end = s->next + s->log->n;
		}
		if (likely(s->next < s->end))
		{
			all->keys[i] = s->next->key;
			return true;
		}
	}
	else
	{
		if (likely(points_next(&s->reader)))
		{
			all->keys[i] = s->reader.member.key;
			return true;
		}
		pfree(s->reader.member.events);
	}
	pfree(s);
	all->n--;
	memmove(&all->sources[i], &all->sources[i + 1], (all->n - i) * sizeof(all->sources[0]));
	memmove(&all->keys[i], &all->keys[i + 1], (all->n - i) * sizeof(all->keys[0]));
	return false;
}

/*
 * add_source adds a source.
 */
static void
add_source(Sources *all, const Source *source)
{
	Source	   *s = palloc(sizeof(Source));

	*s = *source;
	all->sources[all->n++] = s;
	step(all, all->n - 1);
}

/*
 * add_list adds a list to what is merged.
 */
static void
add_list(Sources *all, const PointsList *list, const uint8 *at)
{
	Source		source = {.log = NULL};

	if (list->members == 0)
		return;
	source.reader = points_reader(list, at, 's');
	add_source(all, &source);
	all->like.first = all->like.events > 0 ? Min(all->like.first, list->first) : list->first;
	all->like.unit = Min(all->like.unit, list->unit);
	all->like.decimals = Max(all->like.decimals, list->decimals);
	all->like.events += list->events;
}

/*
 * add_runs adds all runs of a state, or the list of a packed summary.
 */
static void
add_runs(Sources *all, const PointsSummary *s)
{
	const uint8 *at = s->data;
	const uint8 *end = at + s->list.bytes;
	int			i;

	if ((s->header.flags & POINTS_IS_STATE) == 0)
		add_list(all, &s->list, at);
	for (i = 0; i < s->runs; i++)
	{
		PointsList	list;

		if (end - at >= (ssize_t) sizeof(list))
			memcpy(&list, at, sizeof(list));
		if (end - at < (ssize_t) sizeof(list) || list.bytes > (Size) (end - at) - sizeof(list) ||
			list.unit >= ADV_TIME_UNITS || list.decimals > ADV_MONEY_DECIMALS)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("invalid value of type %s", POINTS_TYPE)));
		add_list(all, &list, at + sizeof(list));
		at += MAXALIGN(sizeof(list) + list.bytes);
	}
}

/*
 * add_log adds the log of a state.
 */
static void
add_log(Sources *all, const PointsSummary *s)
{
	Source		source = {.log = NULL};
	const PointsEntry *log = log_of(s);
	uint64		least = PG_UINT64_MAX;
	uint64		most = 0;
	uint32		i;

	if (s->used == 0)
		return;
	for (i = 0; i < s->used; i++)
	{
		least = Min(least, log[i].key);
		most = Max(most, log[i].key);
		points_note(&all->like, &log[i].event);
	}
	source.log = scatter_log(log, s->used, least, most);
	add_source(all, &source);
}

/*
 * take adds the events of a source's next member to m.
 */
static inline void
take(Source *s, PointsMember *m)
{
	if (s->log)
	{
		for (; s->next < s->end && s->next->key == m->key; s->next++)
		{
			points_enlarge(m, m->n + 1);
			m->events[m->n++] = s->next->event;
			if (unlikely((m->n & 0xfffff) == 0))
				CHECK_FOR_INTERRUPTS();
		}
	}
	else
	{
		points_enlarge(m, m->n + s->reader.member.n);
		memcpy(&m->events[m->n], s->reader.member.events, s->reader.member.n * sizeof(AdvPointsEvent));
		m->n += s->reader.member.n;
	}
}

/*
 * take_next makes m the next member of all sources; false after the last.
 */
static bool
take_next(Sources *all, PointsMember *m)
{
	int			i;

	if (all->n == 0)
		return false;
	CHECK_FOR_INTERRUPTS();
	m->n = 0;
	m->key = all->keys[0];
	for (i = 1; i < all->n; i++)
		m->key = Min(m->key, all->keys[i]);
	for (i = 0; i < all->n;)
	{
		if (all->keys[i] != m->key)
			i++;
		else
		{
			take(all->sources[i], m);
			if (step(all, i))
				i++;
		}
	}
	return true;
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
	for (; i < m->n && points_compare(&m->events[i - 1], &m->events[i]) <= 0; i++)
		;
	if (i < m->n)
		sort_events(m->events, m->n);
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
 * merge_sources appends to buf the list of all members of the sources, and returns its
 * description.
 */
static PointsList
merge_sources(StringInfo buf, Sources *all)
{
	PointsWriter w = points_writer(buf, &all->like);
	PointsMember m = points_member();

	while (take_next(all, &m))
	{
		settle(&m);
		points_write(&w, &m);
	}
	pfree(m.events);
	all->decimals = w.decimals;
	return w.list;
}

/*
 * rewritten returns in place of a list, the last in buf, one like it with fewer decimals,
 * which halves added up to a whole need not.
 */
static PointsList
rewritten(StringInfo buf, const PointsList *list, int decimals)
{
	Size		begin = buf->len - list->bytes;
	uint8	   *copy = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->bytes, 1));
	PointsReader r = points_reader(list, copy, 's');
	PointsList	like = *list;
	PointsWriter w;

	memcpy(copy, buf->data + begin, list->bytes);
	buf->len = begin;
	like.decimals = decimals;
	w = points_writer(buf, &like);
	while (points_next(&r))
		points_write(&w, &r.member);
	pfree(r.member.events);
	pfree(copy);
	return w.list;
}

/* ------------------------------------------------------------------------
 * The log and the runs
 * ------------------------------------------------------------------------
 */

/*
 * pack_run packs the sources, and a state's own log, as a run to go behind its others, and
 * takes away what is in it.  Where it has many runs, all become one.  It returns how large
 * the state has to be then.
 */
static Size
pack_run(PointsSummary *s, Sources *all, StringInfo run)
{
	bool		many = s->runs == POINTS_MOST_RUNS;
	PointsList	list;
	Size		needed;
	Size		room;

	if (many)
		add_runs(all, s);
	add_log(all, s);
	initStringInfo(run);
	enlargeStringInfo(run, Min(sizeof(PointsList) + 8 * (Size) all->like.events, MOST_SIZE / 2));
	run->len = sizeof(PointsList);
	list = merge_sources(run, all);
	memcpy(run->data, &list, sizeof(list));
	enlargeStringInfo(run, MAXIMUM_ALIGNOF);
	while (run->len % MAXIMUM_ALIGNOF != 0)
		run->data[run->len++] = 0;

	s->used = 0;
	if (many)
	{
		s->runs = 0;
		s->list.bytes = 0;
		s->list.events = 0;
	}
	s->list.events += list.events;
	s->runs++;
	needed = offsetof(PointsSummary, data) + s->list.bytes + run->len;
	room = Max(LEAST_LOG, (s->list.bytes + run->len) / 2);
	if (needed + room > MOST_SIZE)
		room = LEAST_LARGE_LOG;
	return needed + room > VARSIZE(s) ? size_for(needed + room) : VARSIZE(s);
}

/*
 * add_run returns a state like s, or s itself, to which the sources, and its own log,
 * have been added as a run.
 */
static PointsSummary *
add_run(PointsSummary *s, Sources *all)
{
	StringInfoData run;
	Size		size = pack_run(s, all, &run);

	if (size > VARSIZE(s))
		s = resized(s, size);
	memcpy(s->data + s->list.bytes, run.data, run.len);
	s->list.bytes += run.len;
	pfree(run.data);
	return s;
}

/*
 * no_sources returns a place for what is merged.
 */
static Sources *
no_sources(void)
{
	Sources    *all = palloc(sizeof(Sources));

	all->n = 0;
	memset(&all->like, 0, sizeof(all->like));
	all->like.unit = ADV_TIME_UNITS - 1;
	return all;
}

/*
 * make_room returns a state like s, or s itself, whose log has room for more.
 */
static pg_noinline PointsSummary *
make_room(PointsSummary *s)
{
	if (s->used * sizeof(PointsEntry) < LEAST_LOG)
		return resized(s, size_for(VARSIZE(s) + 1));
	return add_run(s, no_sources());
}

/*
 * with_room returns, from a transition function, a state whose log has room for more.
 */
static pg_noinline Datum
with_room(FunctionCallInfo fcinfo, PointsSummary *s)
{
	StringInfoData run;
	Size		size;
	Size		kept;

	if (s->used * sizeof(PointsEntry) < LEAST_LOG)
		PG_RETURN_POINTER(make_room(s));
	size = pack_run(s, no_sources(), &run);
	kept = offsetof(PointsSummary, data) + s->list.bytes;
	s->list.bytes += run.len;
	if (size > VARSIZE(s))
		return adv_hand_over(fcinfo, &s->header, kept, run.data, run.len, size);
	memcpy((char *) s + kept, run.data, run.len);
	PG_RETURN_POINTER(s);
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
		s = make_room(s);
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
	Size		bytes = MAXALIGN(sizeof(PointsList) + p->list.bytes);

	if (p->header.flags & POINTS_IS_STATE)
		return p;
	s = make(size_for(offsetof(PointsSummary, data) + bytes + Min(LEAST_SIZE, p->list.bytes + 64)));
	s->ids = p->ids;
	s->times = p->times;
	s->skipped = p->skipped;
	if (p->list.events == 0)
		return s;
	memcpy(s->data, &p->list, sizeof(PointsList));
	memcpy(s->data + sizeof(PointsList), p->data, p->list.bytes);
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
 * join_kinds makes the ids and times of a state those of others, where it has none yet,
 * and refuses to mix them.
 */
static void
join_kinds(PointsSummary *s, int ids, int times)
{
	if (ids == ADV_IDS_NONE)
		return;
	adv_keep_ids(&s->ids, (AdvIds) ids, POINTS_TYPE);
	adv_keep_times(&s->times, (AdvTimeKind) times, POINTS_TYPE);
}

/*
 * skip counts rows that are left out.
 */
static PointsSummary *
skip(PointsSummary *s, int64 rows)
{
	if (pg_add_s64_overflow(s->skipped, rows, &s->skipped))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of rows is out of range for type bigint")));
	return s;
}

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
		PG_RETURN_POINTER(skip(s, 1));
	member = adv_customer_arg(fcinfo, 1, &ids);
	at = adv_time_arg(fcinfo, 2);
	points = adv_money_arg(fcinfo, 3);
	if (unlikely(s->ids != ids || s->times != adv_time_kind(at)))
		join_kinds(s, ids, adv_time_kind(at));

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
	s = append(s, (uint64) member ^ (UINT64CONST(1) << 63), &e);
	if (unlikely(!fits(s)))
		return with_room(fcinfo, s);
	PG_RETURN_POINTER(s);
}

/* ------------------------------------------------------------------------
 * Merging and packing
 * ------------------------------------------------------------------------
 */

/*
 * points_merge adds the events of b to a.
 */
AdvHeader *
points_merge(AdvHeader *value, const AdvHeader *other)
{
	const PointsSummary *b = (const PointsSummary *) other;
	PointsSummary *s = as_state((PointsSummary *) value);
	int64		events = b->list.events + b->used;
	Sources    *all;

	join_kinds(s, b->ids, b->times);
	skip(s, b->skipped);
	if (events == 0)
		return &s->header;
	all = no_sources();
	add_runs(all, b);
	add_log(all, b);
	if (events * sizeof(PointsEntry) > Max(LEAST_LOG, s->list.bytes / 4))
		s = add_run(s, all);
	else
	{
		PointsMember m = points_member();

		while (take_next(all, &m))
			for (int64 k = 0; k < m.n; k++)
				s = append(s, m.key, &m.events[k]);
		pfree(m.events);
	}
	pfree(all);
	return &s->header;
}

/*
 * points_pack returns a summary packed: itself, or a new value.
 */
const PointsSummary *
points_pack(const PointsSummary *s)
{
	Sources    *all;
	StringInfoData buf;
	PointsSummary *p;
	PointsList	list;

	if ((s->header.flags & POINTS_IS_STATE) == 0)
		return s;
	all = no_sources();
	add_runs(all, s);
	add_log(all, s);
	initStringInfo(&buf);
	enlargeStringInfo(&buf, offsetof(PointsSummary, data) + Min(8 * (Size) all->like.events, MOST_SIZE / 2));
	buf.len = offsetof(PointsSummary, data);
	list = merge_sources(&buf, all);
	if (all->decimals < list.decimals)
		list = rewritten(&buf, &list, all->decimals);
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
