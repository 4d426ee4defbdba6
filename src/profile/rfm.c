/*
 * rfm.c
 *		Segments by recency, frequency and money, and counts too small to be shown.
 *
 * A score is 1 + floor(scores x share of customers who are strictly worse), in whole
 * numbers: customers who are equal have equal scores, the worst have 1, and a score may
 * be unused.  Everything is computed with the first row of a partition.
 *
 * Source: Hughes (1994), Strategic Database Marketing; the map of segments is that in
 * common use (Putler, CleverTap).
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"

#include "base/answer.h"
#include "compat.h"
#include "kernel/num/order.h"

#define MEASURES 3				/* recency, frequency, money */
#define LEAST_SCORES 2
#define MOST_SCORES 100
#define MAP 5					/* scores on each side of the map */
#define MOST_SEGMENTS 10

static const char *const measures[MEASURES] = {"recency", "frequency", "monetary"};

/* The order of names that a user may pass. */
typedef enum Segment
{
	CHAMPION,
	LOYAL,
	POTENTIAL_LOYALIST,
	NEW,
	PROMISING,
	NEED_ATTENTION,
	ABOUT_TO_SLEEP,
	AT_RISK,
	CANNOT_LOSE,
	HIBERNATING
} Segment;

static const char *const segments[MOST_SEGMENTS] = {
	"champion", "loyal", "potential loyalist", "new", "promising",
	"need attention", "about to sleep", "at risk", "cannot lose", "hibernating"
};

/* by recency, then frequency */
static const Segment map[MAP][MAP] = {
	{HIBERNATING, HIBERNATING, AT_RISK, AT_RISK, CANNOT_LOSE},
	{HIBERNATING, HIBERNATING, AT_RISK, AT_RISK, CANNOT_LOSE},
	{ABOUT_TO_SLEEP, ABOUT_TO_SLEEP, NEED_ATTENTION, LOYAL, LOYAL},
	{PROMISING, POTENTIAL_LOYALIST, POTENTIAL_LOYALIST, LOYAL, LOYAL},
	{NEW, POTENTIAL_LOYALIST, POTENTIAL_LOYALIST, CHAMPION, CHAMPION}
};

/*
 * segment_of returns the segment of two scores out of so many.
 */
static Segment
segment_of(int recency, int frequency, int scores)
{
	return map[(MAP * recency + scores - 1) / scores - 1][(MAP * frequency + scores - 1) / scores - 1];
}

/*
 * check_scores refuses a number of scores that makes no sense.
 */
static int
check_scores(int scores)
{
	if (scores < LEAST_SCORES || scores > MOST_SCORES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of scores %d is out of range", scores),
				 errdetail("Customers get one of %d to %d scores; 5 is usual.", LEAST_SCORES, MOST_SCORES)));
	return scores;
}

/* What the window function keeps for a partition. */
typedef struct Partition
{
	bool		made;
	int			scores;
	uint8	   *score;			/* MEASURES a row; 0: stays out */
	TupleDesc	type;
	Datum		names[MOST_SEGMENTS];
} Partition;

/*
 * number_of returns an argument of a row; *isnull tells whether it is NULL.
 */
static double
number_of(WindowObject window, int argno, int64 row, bool *isnull)
{
	bool		isout;
	Datum		value = WinGetFuncArgInPartition(window, argno, (int) row, WINDOW_SEEK_HEAD, false, isnull, &isout);
	double		x;

	if (*isnull)
		return 0;
	x = DatumGetFloat8(value);
	if (!isfinite(x))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be a finite number, not %g", measures[argno], x),
				 errhint("Pass null for a customer of whom it is not known.")));
	return x;
}

/*
 * score gives the scores of a measure to the customers of these places, whose keys are
 * in order from the worst to the best.
 */
static void
score(Partition *p, const AdvPlace *places, int64 n, int measure)
{
	int64		worse = 0;
	int64		i;

	for (i = 0; i < n; i++)
	{
		if (i > 0 && places[i].key != places[i - 1].key)
			worse = i;
		p->score[MEASURES * places[i].row + measure] = 1 + p->scores * worse / n;
	}
}

/*
 * make_partition scores all customers of a partition.
 */
static void
make_partition(FunctionCallInfo fcinfo, WindowObject window, Partition *p)
{
	/* of the context that lives as long as the partition's own memory */
	MemoryContext context = GetMemoryChunkContext(p);
	int64		rows = WinGetPartitionRowCount(window);
	AdvPlace   *places[MEASURES];
	AdvPlace   *spare = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(AdvPlace));
	bool		same = get_fn_expr_arg_stable(fcinfo->flinfo, MEASURES);
	int64		n = 0;
	int64		row;
	int			i;

	p->score = MemoryContextAllocHuge(context, MEASURES * rows);
	memset(p->score, 0, MEASURES * rows);
	for (i = 0; i < MEASURES; i++)
		places[i] = MemoryContextAllocHuge(CurrentMemoryContext, rows * sizeof(AdvPlace));
	for (row = 0; row < rows; row++)
	{
		bool		nulls[MEASURES];
		double		x[MEASURES];
		bool		isnull = false;
		bool		isout;
		int			scores = p->scores;

		if (row % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (row == 0 || !same)
			scores = DatumGetInt32(WinGetFuncArgInPartition(window, MEASURES, (int) row, WINDOW_SEEK_HEAD, false, &isnull, &isout));
		if (isnull)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("the number of scores must not be null")));
		if (row == 0)
			p->scores = check_scores(scores);
		else if (scores != p->scores)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the number of scores changes within the window"),
					 errdetail("It is %d, then %d.", p->scores, scores),
					 errhint("Customers are scored together; write PARTITION BY for groups with scores of their own.")));
		for (i = 0; i < MEASURES; i++)
			x[i] = number_of(window, i, row, &nulls[i]);
		if (nulls[0] || nulls[1] || nulls[2])
			continue;
		/* 0 is added for the sake of a negative zero; who was here last is best */
		for (i = 0; i < MEASURES; i++)
		{
			uint64		key = adv_order_key(x[i] + 0.0);

			places[i][n].key = i == 0 ? ~key : key;
			places[i][n].row = row;
		}
		n++;
	}
	for (i = 0; i < MEASURES; i++)
	{
		adv_check_status(adv_order(places[i], spare, n, &adv_interrupts));
		score(p, places[i], n, i);
		pfree(places[i]);
	}
	pfree(spare);
	p->type = adv_row_type(fcinfo);
	for (i = 0; i < MOST_SEGMENTS; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		p->names[i] = CStringGetTextDatum(segments[i]);
		MemoryContextSwitchTo(old);
	}
	p->made = true;
}

/*
 * adv_rfm returns scores, cell and segment of a customer among those of the partition:
 * (recency, frequency, monetary, scores); NULL where something is not known.
 */
ADV_FUNCTION(adv_rfm)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Partition  *p = WinGetPartitionLocalMemory(window, sizeof(Partition));
	const uint8 *s;
	Datum		values[MEASURES + 2];
	bool		nulls[MEASURES + 2] = {false};
	union
	{
		int32		header;		/* aligns it */
		char		bytes[VARHDRSZ + 16];
	}			text;
	char	   *cell = VARDATA(text.bytes);
	int			length = 0;
	int			i;

	if (!p->made)
		make_partition(fcinfo, window, p);
	s = p->score + MEASURES * WinGetCurrentPosition(window);
	if (s[0] == 0)
		PG_RETURN_NULL();
	for (i = 0; i < MEASURES; i++)
	{
		values[i] = Int32GetDatum(s[i]);
		/* from ten scores on, digits alone would be ambiguous */
		if (i > 0 && p->scores > 9)
			cell[length++] = '-';
		length += pg_ultoa_n(s[i], cell + length);
	}
	SET_VARSIZE(text.bytes, VARHDRSZ + length);
	values[MEASURES] = PointerGetDatum(text.bytes);
	values[MEASURES + 1] = p->names[segment_of(s[0], s[1], p->scores)];
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(p->type, values, nulls)));
}

/*
 * score_arg returns a score out of so many.
 */
static int
score_arg(FunctionCallInfo fcinfo, int argno, int scores)
{
	int			score = PG_GETARG_INT32(argno);

	if (score < 1 || score > scores)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s score %d is out of range", measures[argno], score),
				 errdetail("A score is 1, the worst, to %d, the best.", scores),
				 errhint("Pass scores => n where there are n of them.")));
	return score;
}

/*
 * adv_rfm_segment returns the segment of two scores: (recency score, frequency score,
 * names, scores).
 */
ADV_FUNCTION(adv_rfm_segment)
{
	Segment		segment;
	int			scores;

	if (adv_any_null(fcinfo, 0, 1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	scores = check_scores(PG_GETARG_INT32(3));
	segment = segment_of(score_arg(fcinfo, 0, scores), score_arg(fcinfo, 1, scores), scores);
	if (!PG_ARGISNULL(2))
	{
		ArrayType  *array = PG_GETARG_ARRAYTYPE_P(2);
		Datum	   *names;
		bool	   *nulls;
		int			n = 0;

		if (ARR_NDIM(array) <= 1)
			deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &names, &nulls, &n);
		if (n != MOST_SEGMENTS)
			ereport(ERROR,
					(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
					 errmsg("names must be an array of %d names", MOST_SEGMENTS),
					 errhint("They are those of: champion, loyal, potential loyalist, new, promising, need attention, about to sleep, at risk, cannot lose, hibernating.")));
		if (nulls[segment])
			PG_RETURN_NULL();
		PG_RETURN_DATUM(names[segment]);
	}
	PG_RETURN_TEXT_P(cstring_to_text(segments[segment]));
}

/* ------------------------------------------------------------------------
 * Small counts
 * ------------------------------------------------------------------------
 */

/* What suppress keeps for a partition. */
typedef struct Counts
{
	bool		made;
	bool	   *hidden;
} Counts;

/*
 * find_hidden tells which counts of a partition are not shown.
 */
static void
find_hidden(WindowObject window, Counts *counts)
{
	int64		rows = WinGetPartitionRowCount(window);
	int64		hidden = 0;
	int64		next = -1;
	int64		smallest = 0;
	int64		low = 0;			/* of those hidden */
	int64		high = 0;
	int32		first = 0;
	int64		row;

	counts->hidden = MemoryContextAllocHuge(GetMemoryChunkContext(counts), rows * sizeof(bool));
	for (row = 0; row < rows; row++)
	{
		bool		isnull;
		bool		isout;
		int64		n;
		int32		minimum;

		if (row % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		minimum = DatumGetInt32(WinGetFuncArgInPartition(window, 1, (int) row, WINDOW_SEEK_HEAD, false, &isnull, &isout));
		if (isnull || minimum < 0 || (row > 0 && minimum != first))
			ereport(ERROR,
					(errcode(isnull ? ERRCODE_NULL_VALUE_NOT_ALLOWED : ERRCODE_INVALID_PARAMETER_VALUE),
					 isnull ? errmsg("the minimum must not be null") :
					 minimum < 0 ? errmsg("minimum %d is negative", minimum) :
					 errmsg("the minimum changes within the window"),
					 errhint("Counts from 1 to minimum - 1 are not shown; it is the same for all rows of a window.")));
		first = minimum;
		n = DatumGetInt64(WinGetFuncArgInPartition(window, 0, (int) row, WINDOW_SEEK_HEAD, false, &isnull, &isout));
		if (!isnull && n < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("count %lld is negative", (long long) n),
					 errhint("Pass how many customers there are.")));
		counts->hidden[row] = isnull || (n > 0 && n < minimum);
		if (isnull)
			continue;
		if (counts->hidden[row])
		{
			low = hidden == 0 ? n : Min(low, n);
			high = Max(high, n);
			hidden++;
		}
		else if (n > 0 && (next < 0 || n < smallest))
		{
			next = row;
			smallest = n;
		}
	}
	/* the total less the others tells one alone, and those that are all as few, or as many, as hidden ones can be */
	if (next >= 0 && (hidden == 1 || (hidden > 1 && low == high && (low == 1 || low == first - 1))))
		counts->hidden[next] = true;
	counts->made = true;
}

/*
 * adv_suppress returns a count, or NULL where it is too small or would tell one that is:
 * (n, minimum).
 */
ADV_FUNCTION(adv_suppress)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Counts	   *counts = WinGetPartitionLocalMemory(window, sizeof(Counts));
	bool		isnull;
	Datum		n;

	if (!counts->made)
		find_hidden(window, counts);
	if (counts->hidden[WinGetCurrentPosition(window)])
		PG_RETURN_NULL();
	n = WinGetFuncArgCurrent(window, 0, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(n);
}
