/*
 * state.c
 *		The state of journey_agg: transitions, merging, packing.
 *
 * A state is one value: its head, a table of the names seen so far, runs, each of
 * which is a body of customers and events, and a log of events that came after.  Names
 * have numbers in the order in which they came; packing gives them those of the order
 * of their bytes.  When the log is full, it is sorted and written behind the runs as
 * one more, in its own place, for it takes less than half there; when there are many
 * runs, they are merged.  The state is made larger where the log has less than half
 * the room that the runs take: it takes up to three times its packed form.
 *
 * Values of events, most of which have none, stand at the end of the log's room, the
 * latest first.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "common/int.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "journey.h"

#define LEAST_SLOTS 3			/* log2 */
#define LEAST_NAMES_ROOM 64
#define LEAST_SIZE 512			/* bytes of a state */
#define LEAST_LOG (12 << 10)	/* bytes of a log before it is packed */
#define LEAST_LARGE_LOG (8 << 20)	/* and where there is hardly room */
#define MOST_SIZE MaxAllocSize
#define MOST_RUNS 16
#define MOST_SOURCES (2 * MOST_RUNS + 2)

typedef struct KnownName
{
	uint64		begin;			/* of a short name: its bytes, some of them twice */
	uint64		end;
	uint32		offset;
	uint32		length;
} KnownName;

typedef struct Entry
{
	uint64		key;
	int64		time;
	uint32		code;
	uint32		value;			/* number of the value from the end, 0 for none */
} Entry;

/*
 * s.body.bytes are those of all runs, s.body.events the number of their events; what
 * else a body has, each run tells of itself.
 */
typedef struct State
{
	JourneySummary s;
	uint32		slots;			/* log2 of the slots of the table of names */
	uint32		names_bytes;
	uint32		names_room;
	uint32		used;			/* entries in the log */
	uint32		values;			/* values in the log */
	uint32		runs;
} State;

/* ------------------------------------------------------------------------
 * The parts of a state
 * ------------------------------------------------------------------------
 */

static inline uint32 *
slots_of(const State *t)
{
	return (uint32 *) (t + 1);
}

static inline KnownName *
names_of(const State *t)
{
	return (KnownName *) (slots_of(t) + ((Size) 1 << t->slots));
}

static inline char *
bytes_of(const State *t)
{
	return (char *) (names_of(t) + ((Size) 1 << (t->slots - 1)));
}

static inline char *
runs_of(const State *t)
{
	return bytes_of(t) + t->names_room;
}

static inline Size
head_size(uint32 slots, uint32 names_room)
{
	return sizeof(State) + ((Size) 1 << slots) * sizeof(uint32) +
		((Size) 1 << (slots - 1)) * sizeof(KnownName) + names_room;
}

static inline Entry *
log_of(const State *t)
{
	return (Entry *) ((char *) t + MAXALIGN(head_size(t->slots, t->names_room) + t->s.body.bytes));
}

static inline int128 *
value_of(const State *t, uint32 number)
{
	return (int128 *) ((char *) t + VARSIZE(t) - (Size) number * sizeof(int128));
}

/*
 * fits tells whether the log has room for one more event and its value.
 */
static inline bool
fits(const State *t)
{
	return (char *) (log_of(t) + t->used + 1) <= (char *) value_of(t, t->values + 1);
}

/*
 * journey_sound tells whether a value is as long as its parts say.
 */
bool
journey_sound(const AdvHeader *value)
{
	const JourneySummary *s = (const JourneySummary *) value;
	const State *t = (const State *) value;
	const JourneyPacked *p = (const JourneyPacked *) value;

	if ((s->header.flags & ~(JOURNEY_IS_STATE | JOURNEY_HAS_VALUES)) != 0 ||
		s->ids > ADV_IDS_TEXT || s->times > ADV_TIME_POINT || s->body.unit >= JOURNEY_UNITS ||
		s->body.decimals > ADV_MONEY_DECIMALS)
		return false;
	if ((s->header.flags & JOURNEY_IS_STATE) == 0)
		return s->names <= p->names_bytes &&
			offsetof(JourneyPacked, data) + (Size) p->names_bytes + s->body.bytes == VARSIZE(value);
	return VARSIZE(value) >= sizeof(State) && VARSIZE(value) % MAXIMUM_ALIGNOF == 0 &&
		t->slots >= LEAST_SLOTS && t->slots <= 28 &&
		t->names_bytes <= t->names_room && t->names_room % MAXIMUM_ALIGNOF == 0 && t->runs <= MOST_RUNS && s->names <= (uint32) 1 << (t->slots - 1) &&
		MAXALIGN(head_size(t->slots, t->names_room) + s->body.bytes) + (Size) t->used * sizeof(Entry) +
		(Size) t->values * sizeof(int128) <= VARSIZE(value);
}

#define SHORT_NAME 16

/*
 * outline_name sets two numbers by which short names of one length are the same or not,
 * long ones perhaps.
 */
static inline void
outline_name(const char *name, Size length, uint64 *begin, uint64 *end)
{
	uint32		four;

	*end = 0;
	if (length > SHORT_NAME)
		*begin = adv_hash_bytes(name, length);
	else if (length >= sizeof(uint64))
	{
		memcpy(begin, name, sizeof(uint64));
		memcpy(end, name + length - sizeof(uint64), sizeof(uint64));
	}
	else if (length >= sizeof(uint32))
	{
		memcpy(&four, name, sizeof(four));
		*begin = four;
		memcpy(&four, name + length - sizeof(four), sizeof(four));
		*end = four;
	}
	else if (length > 0)
		*begin = (uint8) name[0] | (uint64) (uint8) name[length / 2] << 8 | (uint64) (uint8) name[length - 1] << 16;
	else
		*begin = 0;
}

static inline uint32
hash_outline(uint64 begin, uint64 end, Size length)
{
	return (uint32) (adv_hash_mix(begin ^ (end * UINT64CONST(0x9e3779b97f4a7c15) + length)) >> 32);
}

/* ------------------------------------------------------------------------
 * Making and enlarging
 * ------------------------------------------------------------------------
 */

/*
 * size_for returns how large a state is to be that takes so many bytes at least:
 * the next power of two, or the largest there is.
 */
static Size
size_for(Size bytes)
{
	if (bytes > MOST_SIZE)
		journey_too_large();
	if (bytes > MOST_SIZE / 2)
		return TYPEALIGN_DOWN(MAXIMUM_ALIGNOF, MOST_SIZE);
	return pg_nextpower2_size_t(Max(bytes, LEAST_SIZE));
}

/*
 * make returns a state with nothing in it.
 */
static State *
make(Size size)
{
	State	   *t = (State *) adv_summary_alloc(&adv_journey_kind, size);

	t->s.header.flags = JOURNEY_IS_STATE;
	t->s.body.unit = JOURNEY_UNITS - 1;
	t->slots = LEAST_SLOTS;
	t->names_room = LEAST_NAMES_ROOM;
	return t;
}

/*
 * reshape returns a state like t, with other room for names and of another size.
 */
static State *
reshape(const State *t, uint32 slots, uint32 names_room, Size size)
{
	State	   *r = (State *) palloc_extended(size, MCXT_ALLOC_ZERO | (size > MaxAllocSize ? MCXT_ALLOC_HUGE : 0));
	uint32		mask = ((uint32) 1 << slots) - 1;
	uint32		i;

	memcpy(r, t, sizeof(State));
	SET_VARSIZE(r, size);
	r->slots = slots;
	r->names_room = names_room;
	if (slots == t->slots)
		memcpy(slots_of(r), slots_of(t), sizeof(uint32) << slots);
	else
		for (i = 0; i < t->s.names; i++)
		{
			const KnownName *n = &names_of(t)[i];
			uint32		slot = hash_outline(n->begin, n->end, n->length) & mask;

			while (slots_of(r)[slot] != 0)
				slot = (slot + 1) & mask;
			slots_of(r)[slot] = i + 1;
		}
	memcpy(names_of(r), names_of(t), t->s.names * sizeof(KnownName));
	memcpy(bytes_of(r), bytes_of(t), t->names_bytes);
	memcpy(runs_of(r), runs_of(t), t->s.body.bytes);
	memcpy(log_of(r), log_of(t), (Size) t->used * sizeof(Entry));
	memcpy(value_of(r, r->values), value_of(t, t->values), (Size) t->values * sizeof(int128));
	return r;
}

/*
 * taken returns how many bytes of a state are in use.
 */
static Size
taken(const State *t)
{
	return (char *) (log_of(t) + t->used) - (const char *) t + (Size) t->values * sizeof(int128);
}

/* ------------------------------------------------------------------------
 * Names
 * ------------------------------------------------------------------------
 */

/*
 * code_of returns the number of a name, new where it has not been seen, and the
 * state, which may be new as well.
 */
static uint32
code_of(State **state, const char *name, Size length)
{
	State	   *t = *state;
	uint32		mask = ((uint32) 1 << t->slots) - 1;
	uint64		begin;
	uint64		end;
	uint32		hash;
	uint32		slot;
	KnownName  *n;

	outline_name(name, length, &begin, &end);
	hash = hash_outline(begin, end, length);
	for (slot = hash & mask; slots_of(t)[slot] != 0; slot = (slot + 1) & mask)
	{
		n = &names_of(t)[slots_of(t)[slot] - 1];
		if (n->begin == begin && n->end == end && n->length == length &&
			(length <= SHORT_NAME || memcmp(bytes_of(t) + n->offset, name, length) == 0))
			return slots_of(t)[slot] - 1;
	}
	if (t->s.names == (uint32) 1 << (t->slots - 1) || t->names_room - t->names_bytes < length)
	{
		uint32		slots = t->s.names == (uint32) 1 << (t->slots - 1) ? t->slots + 1 : t->slots;
		Size		room = t->names_room;

		while (room - t->names_bytes < length)
			room *= 2;
		if (slots > 27 || room > MOST_SIZE / 2)
			journey_too_large();
		*state = t = reshape(t, slots, room,
							 size_for(taken(t) + head_size(slots, room) - head_size(t->slots, t->names_room) +
									  sizeof(Entry) + 3 * sizeof(int128)));
		mask = ((uint32) 1 << t->slots) - 1;
		for (slot = hash & mask; slots_of(t)[slot] != 0;)
			slot = (slot + 1) & mask;
	}
	n = &names_of(t)[t->s.names];
	n->begin = begin;
	n->end = end;
	n->offset = t->names_bytes;
	n->length = length;
	memcpy(bytes_of(t) + t->names_bytes, name, length);
	t->names_bytes += length;
	slots_of(t)[slot] = ++t->s.names;
	return t->s.names - 1;
}

/* ------------------------------------------------------------------------
 * Merging bodies and logs
 * ------------------------------------------------------------------------
 */

/* Customers in order, of a body or of a sorted log. */
typedef struct Source
{
	JourneyReader reader;		/* of a body */
	const State *state;			/* of a log, whose values it holds */
	const Entry *next;
	const Entry *end;
	const uint32 *codes;		/* the new numbers of names, NULL where they stay */
	bool		more;
	uint64		key;			/* of the next customer */
} Source;

static inline int
compare_entries(const Entry *a, const Entry *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return (a->code > b->code) - (a->code < b->code);
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE Entry
#define ST_COMPARE(a, b) compare_entries(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * sorted_log returns the log of a state in order.
 *
 * Ids of customers are mostly spread over their range, so the entries are first
 * dealt out to buckets, each for an equal stretch of the range, and then every
 * bucket is sorted.  Where most of them lie in a few buckets nothing is gained.
 */
static Entry *
sorted_log(const State *t)
{
	const Entry *log = log_of(t);
	uint32		n = t->used;
	uint32		buckets = 1 + n / 2;
	Entry	   *entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, n) * sizeof(Entry));
	uint32	   *start;
	uint64		least = PG_UINT64_MAX;
	uint64		most = 0;
	uint64		stretch;
	uint32		i;

	if (n <= 64)
	{
		memcpy(entries, log, n * sizeof(Entry));
		sort_entries(entries, n);
		return entries;
	}
	start = MemoryContextAllocExtended(CurrentMemoryContext, (buckets + 1) * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (i = 0; i < n; i++)
	{
		least = Min(least, log[i].key);
		most = Max(most, log[i].key);
	}
	stretch = (most - least) / buckets + 1;
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < n; i++)
		start[(log[i].key - least) / stretch]++;
	for (i = 1; i <= buckets; i++)
		start[i] += start[i - 1];
	CHECK_FOR_INTERRUPTS();
	/* so far these are where buckets end; they are filled from there */
	for (i = 0; i < n; i++)
		entries[--start[(log[i].key - least) / stretch]] = log[i];
	CHECK_FOR_INTERRUPTS();
	for (i = 0; i < buckets; i++)
		if (start[i + 1] - start[i] > 1)
			sort_entries(&entries[start[i]], start[i + 1] - start[i]);
	pfree(start);
	return entries;
}

/*
 * step finds the next customer of a source.
 */
static void
step(Source *s)
{
	if (s->state)
	{
		s->more = s->next < s->end;
		s->key = s->more ? s->next->key : 0;
	}
	else
	{
		s->more = journey_next(&s->reader);
		s->key = s->more ? s->reader.customer.key : 0;
	}
}

/*
 * add_body_source adds a body to the sources, and what its events need to `like`.
 */
static void
add_body_source(Source *sources, int *n, JourneyBody *like, const JourneyBody *body, const uint8 *at, uint32 names,
				const uint32 *codes)
{
	Source	   *s = &sources[*n];

	if (body->customers == 0)
		return;
	memset(s, 0, sizeof(Source));
	s->reader = journey_reader(body, at, names, 's');
	s->codes = codes;
	step(s);
	(*n)++;
	like->first = like->events > 0 ? Min(like->first, body->first) : body->first;
	like->unit = Min(like->unit, body->unit);
	like->decimals = Max(like->decimals, body->decimals);
	like->events += body->events;
}

/*
 * add_run_sources adds all runs of a state.
 */
static void
add_run_sources(Source *sources, int *n, JourneyBody *like, const State *t, const uint32 *codes)
{
	const char *at = runs_of(t);
	const char *end = at + t->s.body.bytes;
	uint32		i;

	for (i = 0; i < t->runs; i++)
	{
		JourneyBody body;

		if (end - at >= (ssize_t) sizeof(body))
			memcpy(&body, at, sizeof(body));
		if (end - at < (ssize_t) sizeof(body) || body.bytes > (Size) (end - at) - sizeof(body) ||
			body.unit >= JOURNEY_UNITS || body.decimals > ADV_MONEY_DECIMALS)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("invalid value of type %s", JOURNEY_TYPE)));
		add_body_source(sources, n, like, &body, (const uint8 *) at + sizeof(body), t->s.names, codes);
		at += MAXALIGN(sizeof(body) + body.bytes);
	}
}

/*
 * add_log_source adds the log of a state.
 */
static void
add_log_source(Source *sources, int *n, JourneyBody *like, const State *t, const uint32 *codes)
{
	Source	   *s = &sources[*n];
	const Entry *entries = log_of(t);
	uint32		i;

	if (t->used == 0)
		return;
	memset(s, 0, sizeof(Source));
	s->state = t;
	s->next = sorted_log(t);
	s->end = s->next + t->used;
	s->codes = codes;
	step(s);
	(*n)++;
	for (i = 0; i < t->used; i++)
	{
		like->first = like->events > 0 ? Min(like->first, entries[i].time) : entries[i].time;
		like->unit = journey_unit_of(entries[i].time, like->unit);
		like->events++;
	}
	for (i = 1; i <= t->values; i++)
		like->decimals = adv_money_decimals(*value_of(t, i), like->decimals);
}

/*
 * take adds the events of a source's next customer to c, and goes on.
 */
static void
take(Source *s, JourneyCustomer *c)
{
	int64		i;

	if (s->state)
	{
		for (; s->next < s->end && s->next->key == c->key; s->next++)
		{
			if (unlikely(s->next->code >= s->state->s.names || s->next->value > s->state->values))
				ereport(ERROR,
						(errcode(ERRCODE_DATA_CORRUPTED),
						 errmsg("invalid value of type %s", JOURNEY_TYPE)));
			journey_enlarge(c, c->n + 1);
			c->events[c->n].time = s->next->time;
			c->events[c->n].code = s->codes ? s->codes[s->next->code] : s->next->code;
			if (c->values)
				c->values[c->n] = s->next->value ? *value_of(s->state, s->next->value) : 0;
			c->n++;
			if (unlikely((c->n & 0xfffff) == 0))
				CHECK_FOR_INTERRUPTS();
		}
	}
	else
	{
		const JourneyCustomer *from = &s->reader.customer;

		journey_enlarge(c, c->n + from->n);
		memcpy(&c->events[c->n], from->events, from->n * sizeof(AdvEvent));
		for (i = 0; s->codes && i < from->n; i++)
			c->events[c->n + i].code = s->codes[from->events[i].code];
		for (i = 0; c->values && i < from->n; i++)
			c->values[c->n + i] = from->values ? from->values[i] : 0;
		c->n += from->n;
	}
	step(s);
}

/*
 * merge_sources appends to buf the body of all customers of the sources, which is
 * otherwise like another, and returns its description.
 */
static JourneyBody
merge_sources(StringInfo buf, Source *sources, int n, const JourneyBody *like)
{
	JourneyWriter w = journey_writer(buf, like);
	JourneyCustomer c = journey_customer(like->valued);
	int			i;

	w.body.bytes = 0;
	for (;;)
	{
		Source	   *least = NULL;

		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < n; i++)
			if (sources[i].more && (least == NULL || sources[i].key < least->key))
				least = &sources[i];
		if (least == NULL)
			break;
		c.key = least->key;
		c.n = 0;
		for (i = 0; i < n; i++)
			if (sources[i].more && sources[i].key == c.key)
				take(&sources[i], &c);
		journey_sort(&c);
		journey_write(&w, &c);
	}
	return w.body;
}

/*
 * add_run returns a state like t, or t itself, to which the sources, and its own log,
 * have been added as a run.  Where it has many runs, all become one.
 */
static State *
add_run(State *t, Source *sources, int n, JourneyBody *like)
{
	bool		all = t->runs == MOST_RUNS;
	Size		head = head_size(t->slots, t->names_room);
	Size		size = VARSIZE(t);
	StringInfoData buf;
	JourneyBody body;
	Size		needed;
	Size		room;
	int			i;

	if (all)
		add_run_sources(sources, &n, like, t, NULL);
	add_log_source(sources, &n, like, t, NULL);
	like->wide = t->s.names > 256;
	like->valued = (t->s.header.flags & JOURNEY_HAS_VALUES) != 0;
	initStringInfo(&buf);
	enlargeStringInfo(&buf, sizeof(JourneyBody));
	buf.len = sizeof(JourneyBody);
	body = merge_sources(&buf, sources, n, like);
	memcpy(buf.data, &body, sizeof(body));
	enlargeStringInfo(&buf, MAXIMUM_ALIGNOF);
	while (buf.len % MAXIMUM_ALIGNOF != 0)
		buf.data[buf.len++] = 0;
	for (i = 0; i < n; i++)
	{
		if (sources[i].state)
			pfree((void *) (sources[i].end - sources[i].state->used));
		else
			pfree(sources[i].reader.customer.events);
	}

	t->used = 0;
	t->values = 0;
	if (all)
	{
		t->runs = 0;
		t->s.body.bytes = 0;
		t->s.body.events = 0;
	}
	needed = head + t->s.body.bytes + buf.len;
	room = Max(LEAST_LOG, (t->s.body.bytes + buf.len) / 2);
	if (needed + room > MOST_SIZE)
		room = LEAST_LARGE_LOG;
	if (needed + room > size)
		t = reshape(t, t->slots, t->names_room, size_for(needed + room));
	memcpy(runs_of(t) + t->s.body.bytes, buf.data, buf.len);
	t->s.body.bytes += buf.len;
	t->s.body.events += body.events;
	t->runs++;
	pfree(buf.data);
	return t;
}

/*
 * make_room returns a state like t, or t itself, whose log has room for more.
 */
static State *
make_room(State *t)
{
	Source		sources[MOST_SOURCES];
	JourneyBody like = {.unit = JOURNEY_UNITS - 1};
	Size		log = taken(t) - ((char *) log_of(t) - (char *) t);

	if (log < LEAST_LOG)
		return reshape(t, t->slots, t->names_room, size_for(VARSIZE(t) + 1));
	return add_run(t, sources, 0, &like);
}

/*
 * append adds an event to the log.
 */
static inline State *
append(State *t, uint64 key, int64 time, uint32 code, int128 value)
{
	Entry	   *e;

	if (unlikely(!fits(t)))
		t = make_room(t);
	e = &log_of(t)[t->used++];
	e->key = key;
	e->time = time;
	e->code = code;
	e->value = 0;
	if (value != 0)
	{
		e->value = ++t->values;
		*value_of(t, e->value) = value;
	}
	return t;
}

/*
 * as_state returns a summary, which may be changed, as a state.
 */
static State *
as_state(JourneySummary *s)
{
	JourneyPacked *p = (JourneyPacked *) s;
	JourneyName *names;
	State	   *t;
	State	   *r;
	Size		bytes;
	uint32		i;

	if (s->header.flags & JOURNEY_IS_STATE)
		return (State *) s;
	names = journey_names(p);
	t = make(LEAST_SIZE);
	for (i = 0; i < s->names; i++)
		if (code_of(&t, names[i].at, names[i].length) != i)
			elog(ERROR, "names of a %s are not distinct", JOURNEY_TYPE);
	pfree(names);
	t->s.header.flags |= s->header.flags;
	t->s.ids = s->ids;
	t->s.times = s->times;
	t->s.skipped = s->skipped;
	if (s->body.events == 0)
		return t;
	bytes = MAXALIGN(sizeof(JourneyBody) + s->body.bytes);
	r = reshape(t, t->slots, t->names_room,
				size_for(head_size(t->slots, t->names_room) + bytes + Min(LEAST_SIZE, s->body.bytes + 64)));
	memcpy(runs_of(r), &s->body, sizeof(JourneyBody));
	memcpy(runs_of(r) + sizeof(JourneyBody), journey_body(p), s->body.bytes);
	r->s.body.bytes = bytes;
	r->s.body.events = s->body.events;
	r->runs = 1;
	return r;
}

/* ------------------------------------------------------------------------
 * Transitions
 * ------------------------------------------------------------------------
 */

/*
 * journey_microseconds returns a time in microseconds.
 */
int64
journey_microseconds(int64 time)
{
	int64		value = adv_time_value(time);

	if (adv_time_kind(time) != ADV_TIME_DATE)
		return value;
	if (value > JOURNEY_MOST_TIME / USECS_PER_DAY || value < -(JOURNEY_MOST_TIME / USECS_PER_DAY))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("a date is too far away for a %s", JOURNEY_TYPE),
				 errhint("Filter such rows out, or find out where they come from.")));
	return value * USECS_PER_DAY;
}

/*
 * join_kinds makes the ids and times of a state those of others, where it has none
 * yet, and refuses to mix them.
 */
static void
join_kinds(State *t, int ids, int times)
{
	if (ids == 0)
		return;
	if (t->s.ids == 0)
	{
		t->s.ids = ids;
		t->s.times = times;
	}
	if (t->s.ids != ids)
		adv_refuse_ids(ids, t->s.ids, JOURNEY_TYPE);
	if (t->s.times != times)
		adv_refuse_mixing(psprintf("times of type %s and %s", adv_time_word(t->s.times), adv_time_word(times)), JOURNEY_TYPE);
}

static State *
skip(State *t, int64 rows)
{
	if (pg_add_s64_overflow(t->s.skipped, rows, &t->s.skipped))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of rows is out of range for type bigint")));
	return t;
}

/*
 * accumulate adds the row (state, customer, at, event [, value]).
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, bool valued)
{
	State	   *t = PG_ARGISNULL(0) ? make(LEAST_SIZE) : as_state((JourneySummary *) adv_summary_state(fcinfo, 0, &adv_journey_kind));
	int128		value = 0;
	AdvIds		ids;
	int64		customer;
	int64		at;
	text	   *event;
	uint32		code;

	if (valued)
		t->s.header.flags |= JOURNEY_HAS_VALUES;
	if (adv_any_null(fcinfo, 1, 3))
		PG_RETURN_POINTER(skip(t, 1));
	customer = adv_customer_arg(fcinfo, 1, &ids);
	at = adv_time_arg(fcinfo, 2);
	event = PG_GETARG_TEXT_PP(3);
	if (valued && !PG_ARGISNULL(4))
		value = adv_money_arg(fcinfo, 4);
	if (unlikely(t->s.ids != ids || t->s.times != adv_time_kind(at)))
		join_kinds(t, ids, adv_time_kind(at));
	code = code_of(&t, VARDATA_ANY(event), VARSIZE_ANY_EXHDR(event));
	PG_RETURN_POINTER(append(t, (uint64) customer ^ (UINT64CONST(1) << 63), journey_microseconds(at), code, value));
}

/*
 * adv_journey_accum adds an event: (state, customer, at, event).  A row in which one
 * of them is NULL is left out and counted.
 */
ADV_FUNCTION(adv_journey_accum)
{
	return accumulate(fcinfo, false);
}

/*
 * adv_journey_accum_value is the same with the event's value.  A value of NULL is 0.
 */
ADV_FUNCTION(adv_journey_accum_value)
{
	return accumulate(fcinfo, true);
}

/* ------------------------------------------------------------------------
 * Merging and packing
 * ------------------------------------------------------------------------
 */

/*
 * codes_in returns the numbers that the names of a summary have in a state, which
 * gets those that it has not.
 */
static uint32 *
codes_in(State **t, const JourneySummary *s)
{
	uint32	   *codes = palloc(Max(s->names, 1) * sizeof(uint32));
	uint32		i;

	if (s->header.flags & JOURNEY_IS_STATE)
	{
		const State *o = (const State *) s;

		for (i = 0; i < s->names; i++)
			codes[i] = code_of(t, bytes_of(o) + names_of(o)[i].offset, names_of(o)[i].length);
	}
	else
	{
		JourneyName *names = journey_names((const JourneyPacked *) s);

		for (i = 0; i < s->names; i++)
			codes[i] = code_of(t, names[i].at, names[i].length);
		pfree(names);
	}
	return codes;
}

/*
 * journey_merge adds the events of b to a.
 */
AdvHeader *
journey_merge(AdvHeader *value, const AdvHeader *other)
{
	const JourneySummary *b = (const JourneySummary *) other;
	const State *o = b->header.flags & JOURNEY_IS_STATE ? (const State *) b : NULL;
	int64		events = b->body.events + (o ? o->used : 0);
	State	   *t = as_state((JourneySummary *) value);
	Source		sources[MOST_SOURCES];
	JourneyBody like = {.unit = JOURNEY_UNITS - 1};
	int			n = 0;
	uint32	   *codes;
	int			i;

	join_kinds(t, b->ids, b->times);
	t->s.header.flags |= b->header.flags & JOURNEY_HAS_VALUES;
	skip(t, b->skipped);
	if (events == 0)
		return &t->s.header;
	codes = codes_in(&t, b);

	if (o)
	{
		add_run_sources(sources, &n, &like, o, codes);
		add_log_source(sources, &n, &like, o, codes);
	}
	else
		add_body_source(sources, &n, &like, &b->body, journey_body((const JourneyPacked *) b), b->names, codes);
	if (events * sizeof(Entry) > Max(LEAST_LOG, t->s.body.bytes / 4))
		t = add_run(t, sources, n, &like);
	else
	{
		JourneyCustomer c = journey_customer((b->header.flags & JOURNEY_HAS_VALUES) != 0);

		for (i = 0; i < n; i++)
			while (sources[i].more)
			{
				c.key = sources[i].key;
				c.n = 0;
				take(&sources[i], &c);
				for (int64 k = 0; k < c.n; k++)
					t = append(t, c.key, c.events[k].time, c.events[k].code, c.values ? c.values[k] : 0);
			}
	}
	pfree(codes);
	return &t->s.header;
}

static int
compare_numbered(const void *a, const void *b, void *arg)
{
	const JourneyName *names = arg;

	return journey_compare_names(&names[*(const uint32 *) a], &names[*(const uint32 *) b]);
}

/*
 * journey_pack returns a summary packed: itself, or a new value.
 */
const JourneyPacked *
journey_pack(const JourneySummary *s)
{
	const State *t = (const State *) s;
	JourneyBody like = {.unit = JOURNEY_UNITS - 1};
	Source		sources[MOST_SOURCES];
	int			n = 0;
	JourneyName *names;
	uint32	   *order;
	uint32	   *codes;
	StringInfoData buf;
	JourneyPacked *p;
	Size		names_bytes;
	uint32		i;

	if ((s->header.flags & JOURNEY_IS_STATE) == 0)
		return (const JourneyPacked *) s;

	names = MemoryContextAllocHuge(CurrentMemoryContext, Max(s->names, 1) * sizeof(JourneyName));
	order = palloc(Max(s->names, 1) * sizeof(uint32));
	codes = palloc(Max(s->names, 1) * sizeof(uint32));
	for (i = 0; i < s->names; i++)
	{
		names[i].at = bytes_of(t) + names_of(t)[i].offset;
		names[i].length = names_of(t)[i].length;
		order[i] = i;
	}
	qsort_arg(order, s->names, sizeof(uint32), compare_numbered, names);

	initStringInfo(&buf);
	enlargeStringInfo(&buf, offsetof(JourneyPacked, data));
	buf.len = offsetof(JourneyPacked, data);
	for (i = 0; i < s->names; i++)
	{
		codes[order[i]] = i;
		adv_send_count(&buf, names[order[i]].length);
		appendBinaryStringInfo(&buf, names[order[i]].at, names[order[i]].length);
	}
	names_bytes = buf.len - offsetof(JourneyPacked, data);

	add_run_sources(sources, &n, &like, t, codes);
	add_log_source(sources, &n, &like, t, codes);
	like.wide = s->names > 256;
	like.valued = (s->header.flags & JOURNEY_HAS_VALUES) != 0;
	like = merge_sources(&buf, sources, n, &like);

	p = (JourneyPacked *) buf.data;
	memset(p, 0, offsetof(JourneyPacked, data));
	p->s = *s;
	p->s.header.flags &= ~JOURNEY_IS_STATE;
	p->s.body = like;
	p->names_bytes = names_bytes;
	SET_VARSIZE(p, buf.len);
	pfree(names);
	pfree(order);
	pfree(codes);
	return p;
}
