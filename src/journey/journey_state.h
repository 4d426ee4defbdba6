/*
 * journey_state.h
 *		The state of journey_agg, and what is merged from it: shared by state.c and
 *		sources.c.
 */
#ifndef ADV_JOURNEY_STATE_H
#define ADV_JOURNEY_STATE_H

#include "journey.h"

#define JOURNEY_MANY_RUNS 16	/* are merged when there is one more */
#define JOURNEY_MOST_RUNS 64	/* those of workers together */
#define JOURNEY_MOST_SOURCES (2 * JOURNEY_MOST_RUNS + 2)

typedef struct JourneyKnownName
{
	uint64		begin;			/* of a short name: its bytes, some of them twice */
	uint64		end;
	uint32		offset;
	uint32		length;
} JourneyKnownName;

typedef struct JourneyEntry
{
	uint64		key;
	int64		time;
	uint32		code;
	uint32		value;			/* number of the value from the end, 0 for none */
} JourneyEntry;

/*
 * s.body.bytes are those of all runs, s.body.events the number of their events; what
 * else a body has, each run tells of itself.  Before runs taken over from another state,
 * whose names have other numbers there, is a run without customers: its bytes are the
 * numbers that they have here, an uint32 each, and its events tell how many runs it is for.
 */
typedef struct JourneyState
{
	JourneySummary s;
	uint64		seed;			/* of the hashes of names */
	uint32		slots;			/* log2 of the slots of the table of names */
	uint32		names_bytes;
	uint32		names_room;
	uint32		used;			/* entries in the log */
	uint32		values;			/* values in the log */
	uint32		runs;
} JourneyState;

/* ------------------------------------------------------------------------
 * The parts of a state
 * ------------------------------------------------------------------------
 */

/*
 * journey_slots returns the table of names: numbers plus 1, by hash.
 */
static inline uint32 *
journey_slots(const JourneyState *t)
{
	return (uint32 *) (t + 1);
}

/*
 * journey_known_names returns what is known of each name, by number.
 */
static inline JourneyKnownName *
journey_known_names(const JourneyState *t)
{
	return (JourneyKnownName *) (journey_slots(t) + ((Size) 1 << t->slots));
}

/*
 * journey_bytes returns the bytes of all names.
 */
static inline char *
journey_bytes(const JourneyState *t)
{
	return (char *) (journey_known_names(t) + ((Size) 1 << (t->slots - 1)));
}

/*
 * journey_runs returns the runs.
 */
static inline char *
journey_runs(const JourneyState *t)
{
	return journey_bytes(t) + t->names_room;
}

/*
 * journey_head_size returns the bytes of what comes before the runs.
 */
static inline Size
journey_head_size(uint32 slots, uint32 names_room)
{
	return sizeof(JourneyState) + ((Size) 1 << slots) * sizeof(uint32) +
		((Size) 1 << (slots - 1)) * sizeof(JourneyKnownName) + names_room;
}

/*
 * journey_log returns the log.
 */
static inline JourneyEntry *
journey_log(const JourneyState *t)
{
	return (JourneyEntry *) ((char *) t + MAXALIGN(journey_head_size(t->slots, t->names_room) + t->s.body.bytes));
}

/*
 * journey_value returns the value of this number, counted from the end.
 */
static inline int128 *
journey_value(const JourneyState *t, uint32 number)
{
	return (int128 *) ((char *) t + VARSIZE(t) - (Size) number * sizeof(int128));
}

/* What belongs to where customers come from; it lasts. */
typedef struct JourneyFrom
{
	const JourneySummary *s;
	uint32		names;
	const uint32 *codes;		/* the new numbers of its names, NULL where they stay */
} JourneyFrom;

/* sources.c */
extern struct Streams *journey_streams(void);
extern void journey_add_runs(struct Streams *all, const JourneyFrom *from);
extern void journey_add_log(struct Streams *all, const JourneyFrom *from);
extern bool journey_next_of_all(struct Streams *all, JourneyCustomer *c);
extern AdvRun journey_merge_streams(StringInfo buf, struct Streams *all, const JourneyState *t);

#endif
