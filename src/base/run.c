/*
 * run.c
 *		Customers and their events, packed: what journeys and points have in common.
 */
#include "postgres.h"

#include "common/int.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "run.h"
#include "wire.h"

#define LEAST_LARGE_LOG (8 << 20)	/* bytes of a log where there is hardly room */

/* ------------------------------------------------------------------------
 * Reading and writing
 * ------------------------------------------------------------------------
 */

/*
 * adv_run_reader begins to read a run that came from this source.
 */
AdvRunReader
adv_run_reader(const AdvRun *run, const uint8 *at, char source, const char *type, const char *who)
{
	AdvRunReader r = {.at = at,.end = at + run->bytes,.key = PG_UINT64_MAX,.left = run->customers};

	r.first = run->first;
	r.unit = adv_time_units[run->unit];
	r.most = 2 * ADV_MOST_TIME / r.unit;
	r.money = adv_money_unit(run->decimals);
	r.type = type;
	r.who = who;
	r.source = source;
	r.wide = run->wide;
	r.valued = run->valued;
	return r;
}

/*
 * adv_run_refuse reports bytes that no run has.
 */
void
adv_run_refuse(const AdvRunReader *r, const char *detail)
{
	adv_source_refuse(r->source, r->type, detail);
}

/*
 * adv_run_refuse_end reports a run that ends early.
 */
void
adv_run_refuse_end(const AdvRunReader *r)
{
	adv_run_refuse(r, psprintf("The list of %ss ends early.", r->who));
}

/*
 * adv_run_refuse_number reports a number that cannot be read.
 */
void
adv_run_refuse_number(const AdvRunReader *r)
{
	adv_run_refuse(r, psprintf("A number is too long, or the list of %ss ends early.", r->who));
}

/*
 * adv_run_corrupt reports a state that is none.
 */
void
adv_run_corrupt(const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("invalid value of type %s", type)));
	pg_unreachable();
}

/*
 * adv_run_refuse_order reports customers who are not in order.
 */
void
adv_run_refuse_order(const AdvRunReader *r)
{
	adv_run_refuse(r, psprintf("%c%ss are not in order.", pg_toupper(r->who[0]), r->who + 1));
}

/*
 * adv_run_refuse_rest reports bytes behind the last customer.
 */
void
adv_run_refuse_rest(const AdvRunReader *r)
{
	adv_run_refuse(r, psprintf("Bytes follow the last %s.", r->who));
}

/*
 * adv_run_writer begins a run at the end of buf, with the first time, the unit, the
 * decimals and the content of another.
 */
AdvRunWriter
adv_run_writer(StringInfo buf, const AdvRun *like)
{
	AdvRunWriter w = {.buf = buf,.begin = buf->len,.key = PG_UINT64_MAX,.run = *like};

	w.money = adv_money_unit(like->decimals);
	w.run.customers = 0;
	w.run.events = 0;
	w.run.bytes = 0;
	return w;
}

/* ------------------------------------------------------------------------
 * States
 * ------------------------------------------------------------------------
 */

/*
 * adv_run_begin makes buf a place for a run of so many events and its description.
 */
void
adv_run_begin(StringInfo buf, int64 events)
{
	initStringInfo(buf);
	enlargeStringInfo(buf, Min(sizeof(AdvRun) + 8 * (Size) events, MaxAllocSize / 2));
	buf->len = sizeof(AdvRun);
}

/*
 * adv_run_end puts the description before the run, and fills up behind it, so that
 * another may follow.
 */
void
adv_run_end(StringInfo buf, const AdvRun *run)
{
	memcpy(buf->data, run, sizeof(AdvRun));
	enlargeStringInfo(buf, MAXIMUM_ALIGNOF);
	while (buf->len % MAXIMUM_ALIGNOF != 0)
		buf->data[buf->len++] = 0;
}

/*
 * adv_run_room returns how many bytes a state needs, which has so many now and needs so
 * many without a log, for its log not to be small beside its runs: as many as it has where
 * they are enough.
 */
Size
adv_run_room(Size now, Size needed, Size runs)
{
	Size		room = Max(ADV_RUN_LEAST_LOG, runs / 2);

	if (needed + room > ADV_RUN_MOST_STATE)
		room = LEAST_LARGE_LOG;
	return Max(now, needed + room);
}

/*
 * adv_run_state_size returns how large a state is to be that takes so many bytes at least:
 * the next power of two, or of very large ones a quarter more; 0 where there is none.
 */
Size
adv_run_state_size(Size bytes, Size least)
{
	if (bytes > ADV_RUN_MOST_STATE)
		return 0;
	if (bytes > MaxAllocSize / 2)
		return Min(MAXALIGN(bytes + bytes / 4), ADV_RUN_MOST_STATE);
	return pg_nextpower2_size_t(Max(bytes, least));
}

/*
 * adv_run_join_kinds makes the ids and times that a state keeps those found, where it keeps
 * none yet, and refuses to mix them.
 */
void
adv_run_join_kinds(uint8 *ids, uint8 *times, int found_ids, int found_times, const char *type)
{
	if (found_ids == ADV_IDS_NONE)
		return;
	adv_keep_ids(ids, (AdvIds) found_ids, type);
	adv_keep_times(times, (AdvTimeKind) found_times, type);
}

/*
 * adv_count_rows adds to a count of rows.
 */
void
adv_count_rows(int64 *count, int64 rows)
{
	if (pg_add_s64_overflow(*count, rows, count))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("count of rows is out of range for type bigint")));
}
