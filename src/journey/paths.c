/*
 * paths.c
 *		The paths that customers take most.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/report.h"
#include "journey_report.h"

#define MOST_LENGTH 100

typedef struct Path
{
	const uint32 *codes;
	uint32		length;
	uint32		hash;
	int64		n;
	int64		customers;
	int64		last;			/* the customer counted last */
} Path;

/*
 * same tells whether a path is of these codes.
 */
static inline bool
same(const Path *a, const uint32 *codes, uint32 length)
{
	return a->length == length && memcmp(a->codes, codes, length * sizeof(uint32)) == 0;
}

/*
 * Paths that have occurred: a table of their numbers by hash.
 */
typedef struct Paths
{
	Path	   *paths;
	int64		n;
	int64		room;
	uint32	   *slots;			/* number + 1 */
	uint64		mask;
	MemoryContext context;		/* of the codes */
} Paths;

/*
 * rehash makes a table with so many slots, a power of two.
 */
static void
rehash(Paths *p, uint64 size)
{
	int64		i;

	if (p->slots)
		pfree(p->slots);
	p->slots = MemoryContextAllocExtended(CurrentMemoryContext, size * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	p->mask = size - 1;
	for (i = 0; i < p->n; i++)
	{
		uint64		slot = p->paths[i].hash & p->mask;

		while (p->slots[slot] != 0)
			slot = (slot + 1) & p->mask;
		p->slots[slot] = i + 1;
	}
}

/*
 * path_of returns the path of these codes, new where it has not occurred.
 */
static Path *
path_of(Paths *p, const uint32 *codes, uint32 length)
{
	uint32		hash = (uint32) adv_hash_bytes(codes, length * sizeof(uint32));
	uint64		slot;
	Path	   *path;
	uint32	   *own;

	if (2 * (p->n + 1) > (int64) p->mask)
		rehash(p, Max(1024, 2 * (p->mask + 1)));
	for (slot = hash & p->mask; p->slots[slot] != 0; slot = (slot + 1) & p->mask)
	{
		path = &p->paths[p->slots[slot] - 1];
		if (path->hash == hash && same(path, codes, length))
			return path;
	}
	if (p->n == p->room)
	{
		p->room = Max(1024, 2 * p->room);
		p->paths = p->paths ? repalloc_huge(p->paths, p->room * sizeof(Path)) : palloc(p->room * sizeof(Path));
	}
	own = MemoryContextAlloc(p->context, length * sizeof(uint32));
	memcpy(own, codes, length * sizeof(uint32));
	path = &p->paths[p->n++];
	memset(path, 0, sizeof(Path));
	path->codes = own;
	path->length = length;
	path->hash = hash;
	p->slots[slot] = p->n;
	return path;
}

/*
 * compare_paths orders paths, the most frequent first, then by the bytes of their
 * names.
 */
static int
compare_paths(const void *a, const void *b)
{
	const Path *x = a;
	const Path *y = b;
	uint32		i;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	for (i = 0; i < x->length && i < y->length; i++)
		if (x->codes[i] != y->codes[i])
			return x->codes[i] < y->codes[i] ? -1 : 1;
	return (x->length > y->length) - (x->length < y->length);
}

/* Which part of a session is its path. */
typedef struct PathPart
{
	int64		length;
	int64		from;
	int64		until;
	bool		collapse;
	int64		gap;
} PathPart;

/*
 * count_paths counts the paths of all customers; or, where `shown` is not NULL, returns
 * how many customers took one that is not among the first so many.
 */
static int64
count_paths(Paths *paths, JourneyReader r, const PathPart *part, const int64 *shown)
{
	uint32	   *codes = NULL;
	int64		room = 0;
	int64		customer = 0;
	int64		others = 0;

	while (journey_next(&r))
	{
		const JourneyCustomer *c = &r.customer;
		bool		other = false;
		int64		i;
		int64		end;

		customer++;
		for (i = 0; i < c->n; i = end)
		{
			int64		n;
			const uint32 *begin;
			Path	   *path;

			end = journey_session_end(c, i, part->gap);
			n = journey_visit_codes(c->events + i, end - i, part->from, part->until, part->collapse, &codes, &room);
			if (n == 0)
				continue;
			/* what led to an event is the last of it, all else the first */
			begin = part->from < 0 && part->until >= 0 && n > part->length ? codes + n - part->length : codes;
			path = path_of(paths, begin, Min(n, part->length));
			if (shown)
			{
				other |= path - paths->paths >= *shown;
				continue;
			}
			path->n++;
			path->customers += path->last != customer;
			path->last = customer;
		}
		others += other;
	}
	return others;
}

/*
 * length_arg returns how many events a path has at most.
 */
static int64
length_arg(FunctionCallInfo fcinfo, int argno)
{
	int32		length = PG_GETARG_INT32(argno);

	if (length < 1 || length > MOST_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("length %d is out of range", length),
				 errhint("A path has 1 to %d events.", MOST_LENGTH)));
	return length;
}

/*
 * adv_journey_paths returns a row a path: (journey, length, starting_at, ending_at,
 * collapse, gap, top, among).
 */
ADV_FUNCTION(adv_journey_paths)
{
	const JourneyPacked *p = journey_open_report(fcinfo, 1 << 2 | 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7);
	AdvReportRow row = {.columns = 0};
	Paths		paths = {.context = CurrentMemoryContext};
	JourneyName *names;
	PathPart	part;
	int64		top;
	int64		total = 0;
	int64		rest = 0;
	Datum	   *texts;
	int64		shown;
	int64		i;

	if (p == NULL)
		return (Datum) 0;
	names = journey_names(p);
	part.length = length_arg(fcinfo, 1);
	part.from = journey_event_arg(fcinfo, 2, names, p->s.names);
	part.until = journey_event_arg(fcinfo, 3, names, p->s.names);
	part.collapse = PG_GETARG_BOOL(4);
	part.gap = journey_gap_arg(fcinfo, 5);
	top = adv_top_arg(fcinfo, 6);
	(void) count_paths(&paths, journey_read_among(fcinfo, p, 7), &part, NULL);
	CHECK_FOR_INTERRUPTS();
	if (paths.n > 0)
		qsort(paths.paths, paths.n, sizeof(Path), compare_paths);
	for (i = 0; i < paths.n; i++)
		total += paths.paths[i].n;
	texts = palloc(MOST_LENGTH * sizeof(Datum));
	shown = Min(top, paths.n);
	for (i = 0; i < shown; i++)
	{
		const Path *path = &paths.paths[i];

		for (uint32 k = 0; k < path->length; k++)
			texts[k] = PointerGetDatum(cstring_to_text_with_len(names[path->codes[k]].at, names[path->codes[k]].length));
		adv_report_datum(&row, PointerGetDatum(construct_array(texts, path->length, TEXTOID, -1, false, TYPALIGN_INT)), false);
		adv_report_count(&row, path->n);
		adv_report_count(&row, path->customers);
		adv_report_ratio(&row, 100, path->n, total);
		adv_report_put(fcinfo, &row);
	}
	for (; i < paths.n; i++)
		rest += paths.paths[i].n;
	if (rest > 0)
	{
		texts[0] = CStringGetTextDatum("(other)");
		adv_report_datum(&row, PointerGetDatum(construct_array(texts, 1, TEXTOID, -1, false, TYPALIGN_INT)), false);
		adv_report_count(&row, rest);
		rehash(&paths, paths.mask + 1);
		adv_report_count(&row, count_paths(&paths, journey_read_among(fcinfo, p, 7), &part, &shown));
		adv_report_ratio(&row, 100, rest, total);
		adv_report_put(fcinfo, &row);
	}
	return (Datum) 0;
}
