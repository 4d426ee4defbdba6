/*
 * latest.h
 *		The latest answer of every respondent: the summary in its two forms, for
 *		the files of this room.
 *
 * A latest_summary holds, for every respondent, when the latest answer was
 * given and what it was, or that none was.  A value is either
 *
 *	a table		what aggregates work on: an open-addressing table of entries,
 *				with a batch of rows waiting
 *	packed		what is stored, printed, sent and read: respondents in order,
 *				delta-coded; the same answers always give the same bytes
 *
 * and every function takes both.
 */
#ifndef ADV_RATING_LATEST_H
#define ADV_RATING_LATEST_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "fmgr.h"

#include "base/agg.h"
#include "compat.h"
#include "base/customer.h"

#define LATEST_TYPE "latest_summary"
#define LATEST_VERSION 1
#define LATEST_IS_TABLE 1		/* flag: a table, not packed */

/* how many respondents the largest table holds */
#define LATEST_MOST_SLOTS 25	/* binary logarithm; 805 MB */
#define LATEST_MOST ((INT64CONST(3) << LATEST_MOST_SLOTS) / 4)

/*
 * How long the list of a packed summary may be: in text it has to fit into one
 * jsonb string (256 MB), at four characters for three bytes.
 */
#define LATEST_MOST_BYTES (180 * 1024 * 1024)

/* How both forms begin. */
typedef struct LatestSummary
{
	AdvHeader	header;			/* width: binary logarithm of a table's slots */
	int16		scale_min;
	int16		scale_max;
	uint8		ids;
} LatestSummary;

/*
 * A respondent's latest answer.  Times are counted from the smallest 64-bit
 * number, so that an empty slot is one of zeros, and that no answer is earlier
 * than every answer: timestamps begin long after it.
 */
typedef struct LatestEntry
{
	int64		respondent;
	uint64		when;			/* LATEST_EMPTY, LATEST_MISSING, or a time */
	double		score;			/* 0 of a missing one */
} LatestEntry;

#define LATEST_EMPTY 0
#define LATEST_MISSING 1
#define LATEST_EPOCH (UINT64CONST(1) << 63)

typedef struct LatestTable
{
	AdvHeader	header;
	int16		scale_min;
	int16		scale_max;
	uint8		ids;
	uint8		zero[3];
	uint32		used;			/* slots that are full */
	uint32		waiting;		/* entries in the batch */
	LatestEntry entries[FLEXIBLE_ARRAY_MEMBER]; /* slots, then the batch */
} LatestTable;

typedef struct LatestPacked
{
	AdvHeader	header;
	int16		scale_min;
	int16		scale_max;
	uint8		ids;
	uint8		zero[3];
	int64		respondents;
	int64		first;			/* earliest time of all, 0 of no answers */
	int64		unit;			/* of the times after it, a part of a day */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} LatestPacked;

static inline uint32
latest_slots(const LatestTable *t)
{
	return (uint32) 1 << t->header.width;
}

/*
 * latest_replaces tells whether an answer of the same respondent takes the place
 * of another: the later does, of two at the same time the lower score.
 */
static inline bool
latest_replaces(const LatestEntry *a, const LatestEntry *b)
{
	return a->when != b->when ? a->when > b->when : a->score < b->score;
}

/* rating_latest.c */
extern LatestSummary *latest_check(AdvHeader *value);
ADV_NORETURN extern void latest_too_large(void);

/* rating_latest_pack.c */
typedef struct LatestReader
{
	const uint8 *at;
	const uint8 *end;
	uint64		key;			/* of the respondent last read */
	int64		left;			/* respondents to come */
	bool		begun;			/* there is one */
	int64		first;
	uint64		unit;
	int			scale_min;
	int			scale_max;
	char		source;			/* of the value: 's'tored, 't'ext, 'b'inary */
	LatestEntry entry;			/* what was read */
} LatestReader;

extern LatestPacked *latest_pack(LatestSummary *s);
extern LatestPacked *latest_packed_arg(FunctionCallInfo fcinfo, int argno);
extern LatestReader latest_reader(const LatestPacked *packed);
extern bool latest_next(LatestReader *r);

#endif
