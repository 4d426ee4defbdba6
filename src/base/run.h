/*
 * run.h
 *		Customers and their events, packed: what journeys and points have in common.
 *
 * Customers follow each other in ascending order (hashes as signed numbers).  Each is
 * written as variable-length integers, seven bits to a byte, least significant first, the
 * highest bit telling that more follow:
 *
 *	key - previous key - 1		key = customer + 2^63; -1 before the first
 *	n - 1						how many events
 *	n events					as their room writes them, each with its time
 *
 * Times are in a unit, the coarsest in which all are whole; amounts have as few decimals
 * as will do.  So the same events are the same bytes.
 *
 * A state is such runs, one after another, each with its AdvRun before it, and a log of
 * events that came after, in one value.  Among the runs may be tables, of no customers,
 * which say how those behind them are to be read (stream.h).
 */
#ifndef ADV_RUN_H
#define ADV_RUN_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "calendar.h"
#include "customer.h"
#include "kernel/num/varint.h"
#include "money.h"

/* The description of a run; stored. */
typedef struct AdvRun
{
	int64		customers;
	int64		events;
	int64		first;			/* the earliest time, 0 without events */
	uint32		bytes;
	uint8		unit;			/* of times: 0 microseconds .. 3 days */
	uint8		decimals;		/* of amounts */
	uint8		wide;			/* of journeys: codes are longer than a byte */
	uint8		valued;			/* of journeys: each event has a value */
} AdvRun;

typedef struct AdvRunReader
{
	const uint8 *at;
	const uint8 *end;
	uint64		key;			/* of the customer that it has come to */
	uint64		n;				/* events of this customer */
	int64		left;			/* customers to come */
	int64		first;
	int64		unit;
	int64		most;			/* units between any two times */
	int64		money;
	const char *type;			/* SQL type, for messages */
	const char *who;			/* what it calls a customer, for messages */
	char		source;			/* 's'tored, 't'ext or 'b'inary */
	bool		begun;			/* a customer has been read */
	bool		wide;
	bool		valued;
} AdvRunReader;

typedef struct AdvRunWriter
{
	StringInfo	buf;
	Size		begin;			/* where the run begins in it */
	uint64		key;
	int64		money;
	AdvRun		run;
} AdvRunWriter;

extern AdvRunReader adv_run_reader(const AdvRun *run, const uint8 *at, char source, const char *type, const char *who);
ADV_NORETURN extern void adv_run_refuse(const AdvRunReader *r, const char *detail);
ADV_NORETURN extern void adv_run_refuse_end(const AdvRunReader *r);
ADV_NORETURN extern void adv_run_refuse_number(const AdvRunReader *r);
ADV_NORETURN extern void adv_run_refuse_order(const AdvRunReader *r);
ADV_NORETURN extern void adv_run_refuse_rest(const AdvRunReader *r);
ADV_NORETURN extern void adv_run_corrupt(const char *type);
extern AdvRunWriter adv_run_writer(StringInfo buf, const AdvRun *like);

/* states */
extern void adv_run_begin(StringInfo buf, int64 events);
extern void adv_run_end(StringInfo buf, const AdvRun *run);
extern Size adv_run_room(Size now, Size needed, Size runs);
extern Size adv_run_state_size(Size bytes, Size least);
extern void adv_run_join_kinds(uint8 *ids, uint8 *times, int found_ids, int found_times, const char *type);
extern void adv_count_rows(int64 *count, int64 rows);

/* the largest state: a tuple has to carry it from a worker */
#define ADV_RUN_MOST_STATE TYPEALIGN_DOWN(MAXIMUM_ALIGNOF, MaxAllocSize - 65536)

/* a log is packed when it has so many bytes */
#define ADV_RUN_LEAST_LOG (12 << 10)

/*
 * adv_run_get reads an integer at *at.
 */
static inline uint64
adv_run_get(const AdvRunReader *r, const uint8 **at)
{
	uint64		value;

	if (unlikely(!adv_varint_take(at, r->end, &value)))
		adv_run_refuse_number(r);
	return value;
}

/*
 * adv_run_next goes on to the next customer, whose events are of at least so many bytes
 * each and are to be read before the next; false after the last.
 */
static inline bool
adv_run_next(AdvRunReader *r, int least)
{
	const uint8 *at = r->at;
	uint64		key;
	uint64		n;

	if (r->left == 0)
	{
		if (at != r->end)
			adv_run_refuse_rest(r);
		return false;
	}
	CHECK_FOR_INTERRUPTS();
	r->left--;
	key = adv_run_get(r, &at);
	if (unlikely(r->begun && key >= PG_UINT64_MAX - r->key))
		adv_run_refuse_order(r);
	r->begun = true;
	r->key += key + 1;
	n = adv_run_get(r, &at) + 1;
	if (unlikely(n == 0 || n > (uint64) (r->end - at) / least))
		adv_run_refuse_end(r);
	r->n = n;
	r->at = at;
	return true;
}

/*
 * adv_run_reserve makes room for so many bytes behind a run.
 */
static inline void
adv_run_reserve(StringInfo buf, Size bytes)
{
	if (unlikely((Size) (buf->maxlen - buf->len) <= bytes))
		enlargeStringInfo(buf, bytes);
}

/*
 * adv_run_later returns the time that is so many units after another.
 */
static inline int64
adv_run_later(const AdvRunReader *r, int64 time, uint64 passed)
{
	if (likely(passed <= (uint64) r->most))
		time += (int64) passed * r->unit;
	if (unlikely(passed > (uint64) r->most || time > ADV_MOST_TIME))
		adv_run_refuse(r, "A time is out of range.");
	return time;
}

#endif
