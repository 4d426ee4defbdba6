/*
 * latest.h
 *		The latest answer of every respondent: the packed summary, and what reads
 *		it.
 *
 * A latest_summary holds, for every respondent, when the latest answer was
 * given and what it was, or that none was.  Times are dates, timestamps or
 * timestamps with time zone, of one kind in a summary: which of two came later
 * cannot be told of unlike ones.  A value is either
 *
 *	a table		what aggregates work on (latest.c)
 *	packed		what is stored, printed, sent and read: respondents in order,
 *				delta-coded; the same answers always give the same bytes
 *				(latest_pack.c)
 *
 * and every function takes both.
 */
#ifndef ADV_RATING_LATEST_H
#define ADV_RATING_LATEST_H

#include "postgres.h"

#include "fmgr.h"

#include "base/calendar.h"
#include "base/customer.h"
#include "base/summary.h"
#include "compat.h"

#define LATEST_TYPE "latest_summary"
#define LATEST_VERSION 1
#define LATEST_IS_TABLE 1		/* flag: a table, not packed */

/* how many respondents the largest table holds */
#define LATEST_MOST_SLOTS 25	/* binary logarithm; 805 MB */
#define LATEST_MOST ((INT64CONST(3) << LATEST_MOST_SLOTS) / 4)

/*
 * How long the list of a packed summary may be: its text form, of four characters for
 * three bytes, takes 240 MB then.
 */
#define LATEST_MOST_BYTES (180 * 1024 * 1024)

/* How both forms begin. */
typedef struct LatestSummary
{
	AdvHeader	header;
	int16		scale_min;
	int16		scale_max;
	uint8		ids;			/* ADV_IDS_NONE of nobody */
	uint8		times;			/* an AdvTimeKind, 0 of nobody */
} LatestSummary;

/*
 * A respondent's latest answer.  Times, days or microseconds, are counted from the
 * smallest 64-bit number, so that an empty slot is one of zeros, and that no answer
 * is earlier than every answer: they begin long after it.
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

typedef struct LatestPacked
{
	AdvHeader	header;
	int16		scale_min;
	int16		scale_max;
	uint8		ids;
	uint8		times;
	uint8		zero[2];
	int64		respondents;
	int64		first;			/* earliest time of all, 0 of no answers */
	int64		unit;			/* of the times after it, a part of a day */
	uint8		data[FLEXIBLE_ARRAY_MEMBER];
} LatestPacked;

/* latest_pack.c */
typedef struct LatestReader
{
	const uint8 *at;
	const uint8 *end;
	uint64		key;			/* of the respondent last read */
	int64		left;			/* respondents to come */
	bool		begun;			/* there is one */
	int64		first;
	uint64		unit;
	int64		last;			/* no time is later */
	int			scale_min;
	int			scale_max;
	char		source;			/* of the value: 's'tored, 't'ext, 'b'inary */
	LatestEntry entry;			/* what was read */
} LatestReader;

extern const AdvSummaryKind adv_latest_kind;
ADV_NORETURN extern void latest_too_large(void);
extern LatestPacked *latest_pack_entries(const LatestEntry *entries, int64 n, const LatestSummary *like);
extern LatestReader latest_reader(const LatestPacked *packed, char source);
extern bool latest_next(LatestReader *r);
extern void latest_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *latest_read_text(AdvReader *reader);
extern void latest_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *latest_read_binary(StringInfo buf);

#endif
