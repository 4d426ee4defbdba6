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

#include "common/pg_prng.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/growth.h"
#include "journey_state.h"

#define LEAST_SLOTS 3			/* log2 */
#define LEAST_NAMES_ROOM 64
#define LEAST_SIZE 512			/* bytes of a state */

/* ------------------------------------------------------------------------
 * The parts of a state
 * ------------------------------------------------------------------------
 */

/*
 * fits tells whether the log has room for one more event and its value.
 */
static inline bool
fits(const JourneyState *t)
{
	return (char *) (journey_log(t) + t->used + 1) <= (char *) journey_value(t, t->values + 1);
}

/*
 * sound tells whether a value is as long as its parts say.
 */
static inline bool
sound(const AdvHeader *value)
{
	const JourneySummary *s = (const JourneySummary *) value;
	const JourneyState *t = (const JourneyState *) value;
	const JourneyPacked *p = (const JourneyPacked *) value;

	if ((s->header.flags & ~(JOURNEY_IS_STATE | JOURNEY_HAS_VALUES | JOURNEY_HAS_TABLES)) != 0 ||
		s->ids > ADV_IDS_TEXT || s->times > ADV_TIME_POINT || (s->ids == ADV_IDS_NONE) != (s->times == 0) || s->body.unit >= ADV_TIME_UNITS ||
		s->body.decimals > ADV_MONEY_DECIMALS)
		return false;
	if ((s->header.flags & JOURNEY_IS_STATE) == 0)
		return s->names <= p->names_bytes &&
			offsetof(JourneyPacked, data) + (Size) p->names_bytes + s->body.bytes == VARSIZE(value);
	return VARSIZE(value) >= sizeof(JourneyState) && VARSIZE(value) % MAXIMUM_ALIGNOF == 0 &&
		t->slots >= LEAST_SLOTS && t->slots <= 28 &&
		t->names_bytes <= t->names_room && t->names_room % MAXIMUM_ALIGNOF == 0 && t->runs <= JOURNEY_MOST_RUNS && s->names <= (uint32) 1 << (t->slots - 1) &&
		MAXALIGN(journey_head_size(t->slots, t->names_room) + s->body.bytes) + (Size) t->used * sizeof(JourneyEntry) +
		(Size) t->values * sizeof(int128) <= VARSIZE(value);
}

/*
 * journey_sound is the same for other files.
 */
bool
journey_sound(const AdvHeader *value)
{
	return sound(value);
}

/* of the kind, what is asked for every row */
static const AdvSummaryKind checked = {
	.kind = ADV_KIND_JOURNEY,
	.version = JOURNEY_VERSION,
	.type = JOURNEY_TYPE,
	.smallest = offsetof(JourneyPacked, data),
	.sound = sound
};

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

/*
 * hash_outline returns the hash of a name.  Who does not know the seed cannot choose names
 * that have one hash.
 */
static inline uint32
hash_outline(uint64 seed, uint64 begin, uint64 end, Size length)
{
	uint128		x = (uint128) (begin ^ seed) * ((end + length) ^ (seed << 32 | seed >> 32));

	return (uint32) (((uint64) x ^ (uint64) (x >> 64)) >> 32);
}

/* ------------------------------------------------------------------------
 * Making and enlarging
 * ------------------------------------------------------------------------
 */

/*
 * size_for returns how large a state is to be that takes so many bytes at least.
 */
static Size
size_for(Size bytes)
{
	Size		size = adv_run_state_size(bytes, LEAST_SIZE);

	if (size == 0)
		journey_too_large();
	return size;
}

/*
 * make returns a state with nothing in it.
 */
static JourneyState *
make(Size size)
{
	JourneyState	   *t = (JourneyState *) adv_summary_alloc(&adv_journey_kind, size);

	t->s.header.flags = JOURNEY_IS_STATE;
	t->s.body.unit = ADV_TIME_UNITS - 1;
	t->seed = pg_prng_uint64(&pg_global_prng_state);
	t->slots = LEAST_SLOTS;
	t->names_room = LEAST_NAMES_ROOM;
	return t;
}

/*
 * reshape returns a state like t, with other room for names and of another size.
 */
static JourneyState *
reshape(const JourneyState *t, uint32 slots, uint32 names_room, Size size)
{
	JourneyState	   *r = (JourneyState *) palloc_extended(size, MCXT_ALLOC_ZERO | (size > MaxAllocSize ? MCXT_ALLOC_HUGE : 0));
	uint32		mask = ((uint32) 1 << slots) - 1;
	uint32		i;

	memcpy(r, t, sizeof(JourneyState));
	SET_VARSIZE(r, size);
	r->slots = slots;
	r->names_room = names_room;
	if (slots == t->slots)
		memcpy(journey_slots(r), journey_slots(t), sizeof(uint32) << slots);
	else
		for (i = 0; i < t->s.names; i++)
		{
			const JourneyKnownName *n = &journey_known_names(t)[i];
			uint32		slot = hash_outline(r->seed, n->begin, n->end, n->length) & mask;

			if (unlikely(i % 65536 == 0))
				CHECK_FOR_INTERRUPTS();
			while (journey_slots(r)[slot] != 0)
				slot = (slot + 1) & mask;
			journey_slots(r)[slot] = i + 1;
		}
	memcpy(journey_known_names(r), journey_known_names(t), t->s.names * sizeof(JourneyKnownName));
	memcpy(journey_bytes(r), journey_bytes(t), t->names_bytes);
	memcpy(journey_runs(r), journey_runs(t), t->s.body.bytes);
	memcpy(journey_log(r), journey_log(t), (Size) t->used * sizeof(JourneyEntry));
	memcpy(journey_value(r, r->values), journey_value(t, t->values), (Size) t->values * sizeof(int128));
	return r;
}

/*
 * taken returns how many bytes of a state are in use.
 */
static Size
taken(const JourneyState *t)
{
	return (char *) (journey_log(t) + t->used) - (const char *) t + (Size) t->values * sizeof(int128);
}

/* ------------------------------------------------------------------------
 * Names
 * ------------------------------------------------------------------------
 */

/*
 * known_name returns the i-th name.
 */
static inline JourneyName
known_name(const JourneyState *t, uint32 i)
{
	const JourneyKnownName *n = &journey_known_names(t)[i];

	if (unlikely(n->offset > t->names_bytes || n->length > t->names_bytes - n->offset))
		adv_run_corrupt(JOURNEY_TYPE);
	return (JourneyName) {journey_bytes(t) + n->offset, n->length};
}

/*
 * code_of returns the number of a name, new where it has not been seen, and the
 * state, which may be new as well.
 */
static uint32
code_of(JourneyState **state, const char *name, Size length)
{
	JourneyState	   *t = *state;
	uint32		mask = ((uint32) 1 << t->slots) - 1;
	uint64		begin;
	uint64		end;
	uint32		hash;
	uint32		slot;
	JourneyKnownName  *n;

	outline_name(name, length, &begin, &end);
	hash = hash_outline(t->seed, begin, end, length);
	for (slot = hash & mask; journey_slots(t)[slot] != 0; slot = (slot + 1) & mask)
	{
		const uint32 code = journey_slots(t)[slot] - 1;

		if (unlikely(code >= t->s.names))
			adv_run_corrupt(JOURNEY_TYPE);
		n = &journey_known_names(t)[code];
		if (n->begin == begin && n->end == end && n->length == length &&
			(length <= SHORT_NAME || memcmp(known_name(t, code).at, name, length) == 0))
			return code;
		CHECK_FOR_INTERRUPTS();
	}
	if (t->s.names == (uint32) 1 << (t->slots - 1) || t->names_room - t->names_bytes < length)
	{
		uint32		slots = t->s.names == (uint32) 1 << (t->slots - 1) ? t->slots + 1 : t->slots;
		Size		room = t->names_room;

		while (room - t->names_bytes < length)
			room *= 2;
		if (slots > 27 || room > MaxAllocSize / 2)
			journey_too_large();
		*state = t = reshape(t, slots, room,
							 size_for(taken(t) + journey_head_size(slots, room) - journey_head_size(t->slots, t->names_room) +
									  sizeof(JourneyEntry) + 3 * sizeof(int128)));
		mask = ((uint32) 1 << t->slots) - 1;
		for (slot = hash & mask; journey_slots(t)[slot] != 0;)
			slot = (slot + 1) & mask;
	}
	n = &journey_known_names(t)[t->s.names];
	n->begin = begin;
	n->end = end;
	n->offset = t->names_bytes;
	n->length = length;
	memcpy(journey_bytes(t) + t->names_bytes, name, length);
	t->names_bytes += length;
	journey_slots(t)[slot] = ++t->s.names;
	return t->s.names - 1;
}

/* ------------------------------------------------------------------------
 * The log and the runs
 * ------------------------------------------------------------------------
 */

/*
 * pack_run packs what is merged, and a state's own log, as a run to go behind its others,
 * and takes away what is in it.  Where it has so many runs, all become one.  It returns how
 * large the state has to be then.
 */
static Size
pack_run(JourneyState *t, struct Streams *all, uint32 most, StringInfo run)
{
	JourneyFrom own = {&t->s, t->s.names, NULL};
	bool		many = t->runs >= most;
	AdvRun		body;
	Size		size;

	if (many)
		journey_add_runs(all, &own);
	journey_add_log(all, &own);
	adv_run_begin(run, 0);
	body = journey_merge_streams(run, all, t);
	adv_run_end(run, &body);

	t->used = 0;
	t->values = 0;
	if (many)
	{
		t->s.header.flags &= ~JOURNEY_HAS_TABLES;
		t->runs = 0;
		t->s.body.bytes = 0;
		t->s.body.events = 0;
	}
	t->s.body.events += body.events;
	t->runs++;
	size = t->s.body.bytes + run->len;
	size = adv_run_room(VARSIZE(t), journey_head_size(t->slots, t->names_room) + size, size);
	return size > VARSIZE(t) ? size_for(size) : VARSIZE(t);
}

/*
 * add_run returns a state like t, or t itself, or what becomes one, to which what is
 * merged, and its own log, have been added as a run.
 */
static AdvHeader *
add_run(JourneyState *t, struct Streams *all)
{
	StringInfoData run;
	Size		size = pack_run(t, all, JOURNEY_MANY_RUNS, &run);
	Size		kept = journey_runs(t) + t->s.body.bytes - (char *) t;
	AdvPiece	piece = {run.data, run.len};

	t->s.body.bytes += run.len;
	return adv_append(&t->s.header, kept, &piece, 1, size);
}

/*
 * make_room returns a state like t, or t itself, or what becomes one, whose log has room
 * for more.
 */
static pg_noinline AdvHeader *
make_room(JourneyState *t)
{
	/* a short log is not worth being packed */
	if (taken(t) - ((char *) journey_log(t) - (char *) t) < ADV_RUN_LEAST_LOG)
		return &reshape(t, t->slots, t->names_room, size_for(VARSIZE(t) + 1))->s.header;
	return add_run(t, journey_streams());
}

/*
 * append adds an event to the log.
 */
static inline JourneyState *
append(JourneyState *t, uint64 key, int64 time, uint32 code, int128 value)
{
	JourneyEntry	   *e;

	if (unlikely(!fits(t)))
	{
		t = (JourneyState *) adv_flat(make_room(t));
		if (!fits(t))
			journey_too_large();
	}
	e = &journey_log(t)[t->used++];
	e->key = key;
	e->time = time;
	e->code = code;
	e->value = 0;
	if (value != 0)
	{
		e->value = ++t->values;
		*journey_value(t, e->value) = value;
	}
	return t;
}

/*
 * as_state returns a summary, which may be changed, as a state.
 */
static JourneyState *
as_state(JourneySummary *s)
{
	JourneyPacked *p = (JourneyPacked *) s;
	JourneyName *names;
	JourneyState	   *t;
	JourneyState	   *r;
	Size		bytes;
	uint32		i;

	if (s->header.flags & JOURNEY_IS_STATE)
		return (JourneyState *) s;
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
	bytes = MAXALIGN(sizeof(AdvRun) + s->body.bytes);
	r = reshape(t, t->slots, t->names_room,
				size_for(journey_head_size(t->slots, t->names_room) + bytes + Min(LEAST_SIZE, s->body.bytes + 64)));
	memcpy(journey_runs(r), &s->body, sizeof(AdvRun));
	memcpy(journey_runs(r) + sizeof(AdvRun), journey_body(p), s->body.bytes);
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
 * accumulate adds the row (state, customer, at, event [, value]).
 */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, bool valued)
{
	JourneyState	   *t = PG_ARGISNULL(0) ? make(LEAST_SIZE) : as_state((JourneySummary *) adv_summary_state(fcinfo, 0, &checked));
	int128		value = 0;
	AdvIds		ids;
	int64		customer;
	int64		at;
	text	   *event;
	uint32		code;

	if (valued)
		t->s.header.flags |= JOURNEY_HAS_VALUES;
	if (adv_any_null(fcinfo, 1, 3))
	{
		adv_count_rows(&t->s.skipped, 1);
		PG_RETURN_POINTER(t);
	}
	customer = adv_customer_arg(fcinfo, 1, &ids);
	at = adv_time_arg(fcinfo, 2);
	event = adv_text_arg(fcinfo, 3);
	if (valued && !PG_ARGISNULL(4))
		value = adv_money_arg(fcinfo, 4);
	if (unlikely(t->s.ids != ids || t->s.times != adv_time_kind(at)))
		adv_run_join_kinds(&t->s.ids, &t->s.times, ids, adv_time_kind(at), JOURNEY_TYPE);
	code = code_of(&t, VARDATA_ANY(event), VARSIZE_ANY_EXHDR(event));
	t = append(t, adv_id_order(customer), adv_time_microseconds(at, JOURNEY_TYPE), code, value);
	if (unlikely(!fits(t)))
		return adv_grown(fcinfo, make_room(t));
	PG_RETURN_POINTER(t);
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
codes_in(JourneyState **t, const JourneySummary *s)
{
	uint32	   *codes = palloc(Max(s->names, 1) * sizeof(uint32));
	uint32		i;

	if (s->header.flags & JOURNEY_IS_STATE)
	{
		const JourneyState *o = (const JourneyState *) s;

		for (i = 0; i < s->names; i++)
		{
			JourneyName name = known_name(o, i);

			if (unlikely(i % 4096 == 0))
				CHECK_FOR_INTERRUPTS();
			codes[i] = code_of(t, name.at, name.length);
		}
	}
	else
	{
		JourneyName *names = journey_names((const JourneyPacked *) s);

		for (i = 0; i < s->names; i++)
		{
			if (unlikely(i % 4096 == 0))
				CHECK_FOR_INTERRUPTS();
			codes[i] = code_of(t, names[i].at, names[i].length);
		}
		pfree(names);
	}
	return codes;
}

/*
 * join returns a state like t, or t itself, or what becomes one, with the runs of another as
 * they are, which are merged when the summary is packed, behind a table of the numbers that
 * their names have in t, and with both logs as one run more; NULL where these are too many,
 * or too large.
 */
static AdvHeader *
join(JourneyState *t, const JourneyState *o, const JourneyFrom *from)
{
	struct Streams *all;
	AdvRun		table = {.events = o->runs,.bytes = from->names * sizeof(uint32)};
	StringInfoData run;
	StringInfoData numbers;
	Size		kept;
	Size		size;

	/* with a run and a table more */
	if (o->runs == 0 || t->runs + o->runs + 2 > JOURNEY_MOST_RUNS || o->s.header.flags & JOURNEY_HAS_TABLES ||
		taken(t) + taken(o) + table.bytes + 2 * ADV_RUN_LEAST_LOG > ADV_RUN_MOST_STATE)
		return NULL;
	all = journey_streams();
	journey_add_log(all, from);
	pack_run(t, all, JOURNEY_MOST_RUNS, &run);
	adv_run_begin(&numbers, 0);
	appendBinaryStringInfo(&numbers, (const char *) from->codes, table.bytes);
	adv_run_end(&numbers, &table);

	kept = journey_head_size(t->slots, t->names_room) + t->s.body.bytes;
	size = MAXALIGN(kept + run.len + numbers.len + o->s.body.bytes + ADV_RUN_LEAST_LOG + sizeof(JourneyEntry));
	if (size > ADV_RUN_MOST_STATE)
		journey_too_large();
	t->s.header.flags |= JOURNEY_HAS_TABLES;
	t->s.body.bytes += run.len + numbers.len + o->s.body.bytes;
	t->s.body.events += o->s.body.events;
	t->runs += 1 + o->runs;
	/* there may be no more rows: as much as is needed */
	return adv_append(&t->s.header, kept,
					  (AdvPiece[]) {{run.data, run.len}, {numbers.data, numbers.len}, {journey_runs(o), o->s.body.bytes}}, 3, size);
}

/*
 * journey_merge adds the events of b to a.
 */
AdvHeader *
journey_merge(AdvHeader *value, const AdvHeader *other)
{
	const JourneySummary *b = (const JourneySummary *) other;
	const JourneyState *o = b->header.flags & JOURNEY_IS_STATE ? (const JourneyState *) b : NULL;
	int64		events = b->body.events + (o ? o->used : 0);
	JourneyState	   *t = as_state((JourneySummary *) value);
	JourneyFrom from = {b, b->names, NULL};
	AdvHeader  *joined;
	JourneyCustomer c;
	struct Streams *all;
	bool		large;

	adv_run_join_kinds(&t->s.ids, &t->s.times, b->ids, b->times, JOURNEY_TYPE);
	t->s.header.flags |= b->header.flags & JOURNEY_HAS_VALUES;
	adv_count_rows(&t->s.skipped, b->skipped);
	if (events == 0)
		return &t->s.header;
	from.codes = codes_in(&t, b);
	large = events * sizeof(JourneyEntry) > Max(ADV_RUN_LEAST_LOG, t->s.body.bytes / 4);
	if (large && o && (joined = join(t, o, &from)) != NULL)
		return joined;
	all = journey_streams();
	journey_add_runs(all, &from);
	journey_add_log(all, &from);
	if (large)
		return add_run(t, all);
	c = journey_customer((b->header.flags & JOURNEY_HAS_VALUES) != 0);
	while (journey_next_of_all(all, &c))
		for (int64 k = 0; k < c.n; k++)
			t = append(t, c.key, c.events[k].time, c.events[k].code, c.values ? c.values[k] : 0);
	return &t->s.header;
}

/*
 * compare_numbered orders numbers of names by the names.
 */
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
	const JourneyState *t = (const JourneyState *) s;
	JourneyFrom from = {s, s->names, NULL};
	struct Streams *all;
	JourneyName *names;
	uint32	   *order;
	uint32	   *codes;
	StringInfoData buf;
	JourneyPacked *p;
	AdvRun		body;
	Size		names_bytes;
	uint32		i;

	if ((s->header.flags & JOURNEY_IS_STATE) == 0)
		return (const JourneyPacked *) s;

	names = MemoryContextAllocHuge(CurrentMemoryContext, Max(s->names, 1) * sizeof(JourneyName));
	order = palloc(Max(s->names, 1) * sizeof(uint32));
	codes = palloc(Max(s->names, 1) * sizeof(uint32));
	for (i = 0; i < s->names; i++)
	{
		names[i] = known_name(t, i);
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

	from.codes = codes;
	all = journey_streams();
	journey_add_runs(all, &from);
	journey_add_log(all, &from);
	body = journey_merge_streams(&buf, all, t);

	p = (JourneyPacked *) buf.data;
	memset(p, 0, offsetof(JourneyPacked, data));
	p->s = *s;
	p->s.header.flags &= JOURNEY_HAS_VALUES;
	p->s.body = body;
	p->names_bytes = names_bytes;
	SET_VARSIZE(p, buf.len);
	pfree(names);
	pfree(order);
	pfree(codes);
	return p;
}
