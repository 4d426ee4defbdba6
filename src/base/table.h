/*
 * table.h
 *		A flat hash table of what is known of customers, with rows that wait: a
 *		template, included once for each kind of entry, as simplehash.h is.
 *
 * A table is one varlena: the room's fields, with an AdvTable called table among
 * them and an array called slots behind them; in it the slots, of open addressing
 * with linear probing, then, in tables large enough, a batch of rows that wait.  It
 * is changed in place, and made anew, twice as large, when three quarters of its
 * slots are full.
 *
 * A slot is found by the highest bits of a hash, so that the entries of a table,
 * taken slot by slot, go into a larger table of the same seed in ascending order:
 * merging is a sweep through both, and needs only that the larger one has room for
 * both from the start.
 *
 * In a table larger than the processor's caches nearly every row would wait for
 * memory.  So rows are gathered in the batch, whose slots are all asked for before
 * the first of them is looked at.  A small table does without: there may be a
 * million of them.
 *
 * Customers are what users send, and the hash, a bijection, is known: ids can be
 * chosen that all begin at one slot.  A table begins with the seed 1.  When an
 * entry has to go farther from its slot than chance explains, all of them are put
 * anew with a seed drawn at random, which nobody can know; that takes no more
 * memory than growing does.  Before that, a row costs no more than the farthest
 * probe that is accepted.  Seeds do not show: what is stored is sorted.
 *
 * Before it is included, these are defined; it undefines them:
 *
 *	TABLE_PREFIX			of the names of all functions
 *	TABLE_STATE				the varlena
 *	TABLE_ENTRY				an entry, all zeros where a slot is free
 *	TABLE_SLOT_SIZE			how many of its bytes a slot keeps, a multiple of 8
 *	TABLE_MOST				binary logarithm of the most slots
 *	TABLE_KEY(e, seed)		what is hashed of an entry, as a uint64: sums of products with
 *							the seed or its powers, so that who does not know it cannot
 *							choose entries that agree
 *	TABLE_FREE(e)			whether it is free
 *	TABLE_SAME(a, b)		whether two entries are of the same key
 *	TABLE_ADD(a, b)			adds b to a, which is of the same key
 *	TABLE_CUSTOMER(e)		its customer, by which sorting goes first
 *	TABLE_COMPARE(a, b)		orders entries: below, at or above 0
 *	TABLE_TOO_LARGE()		refuses more entries than the largest table holds
 *
 * Included without TABLE_PREFIX it declares AdvTable only.  A state is made by
 * <prefix>_make; the room's fields in it are the room's, and go with it when it grows.
 */

/* What does not depend on the kind of entry. */
#ifndef ADV_TABLE_H
#define ADV_TABLE_H

#include "postgres.h"

#include "common/pg_prng.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "kernel/num/hash.h"

#define ADV_TABLE_FEWEST 2		/* binary logarithms of slots */
#define ADV_TABLE_BATCH_FROM 12
/* see table_insert_table */
#define ADV_TABLE_STRETCH 64
#define ADV_TABLE_GOLDEN 0.6180339887

#define ADV_TABLE_BATCH 128		/* rows */
#define ADV_TABLE_SEEDS 8		/* so many seeds are tried */

typedef struct AdvTable
{
	uint64		seed;			/* odd */
	uint32		used;			/* slots that are full */
	uint8		waiting;		/* entries in the batch */
	uint8		log_slots;
	uint8		seeds;			/* how many were drawn */
	bool		crowded;		/* an entry lies too far from its slot */
} AdvTable;

static inline uint32
adv_table_slots(const AdvTable *t)
{
	return (uint32) 1 << t->log_slots;
}

/*
 * adv_table_full returns how many entries a table of so many slots may hold.
 */
static inline int64
adv_table_full(int log_slots)
{
	return (INT64CONST(3) << log_slots) / 4;
}

/*
 * adv_table_farthest returns how far from its slot an entry may lie.  Three quarters
 * full, a stretch of full slots is longer by chance in one of a million tables.
 */
static inline uint32
adv_table_farthest(int log_slots)
{
	return 40 * log_slots;
}

static inline uint32
adv_table_home(const AdvTable *t, uint64 key)
{
	return adv_hash_mix(key) >> (64 - t->log_slots);
}

#endif

#ifdef TABLE_PREFIX

#define TABLE_CONCAT(a, b) CppConcat(a, b)
#define TABLE_NAME(name) TABLE_CONCAT(TABLE_PREFIX, CppConcat(_, name))
#define table_size TABLE_NAME(size)
#define table_slot TABLE_NAME(slot)
#define table_batch TABLE_NAME(batch)
#define table_entry TABLE_NAME(entry)
#define table_entries TABLE_NAME(entries)
#define table_sound TABLE_NAME(sound)
#define table_make TABLE_NAME(make)
#define table_put TABLE_NAME(put)
#define table_put_all TABLE_NAME(put_all)
#define table_put_batch TABLE_NAME(put_batch)
#define table_reserve TABLE_NAME(reserve)
#define table_reseed TABLE_NAME(reseed)
#define table_insert TABLE_NAME(insert)
#define table_insert_waiting TABLE_NAME(insert_waiting)
#define table_add TABLE_NAME(add)
#define TableFiller TABLE_NAME(Filler)
#define table_fill TABLE_NAME(fill)
#define table_next TABLE_NAME(next)
#define table_filled TABLE_NAME(filled)
#define table_insert_table TABLE_NAME(insert_table)
#define table_sort TABLE_NAME(sort)
#define table_sorted TABLE_NAME(sorted)

static inline Size
table_size(int log_slots)
{
	return offsetof(TABLE_STATE, slots) + ((Size) TABLE_SLOT_SIZE << log_slots) +
		(log_slots >= ADV_TABLE_BATCH_FROM ? ADV_TABLE_BATCH * sizeof(TABLE_ENTRY) : 0);
}

/*
 * table_slot returns a slot, the beginning of an entry.
 */
static inline TABLE_ENTRY *
table_slot(const TABLE_STATE *t, uint32 i)
{
	return (TABLE_ENTRY *) ((char *) t->slots + (Size) i * TABLE_SLOT_SIZE);
}

/*
 * table_batch returns the rows that wait, which lie behind the slots.
 */
static inline TABLE_ENTRY *
table_batch(const TABLE_STATE *t)
{
	return table_slot(t, adv_table_slots(&t->table));
}

/*
 * table_entries returns how many entries there are to look at.
 */
static inline uint32
table_entries(const TABLE_STATE *t)
{
	return adv_table_slots(&t->table) + t->table.waiting;
}

/*
 * table_entry returns a slot, or after the last of them what waits; NULL where the
 * slot is free.
 */
static inline const TABLE_ENTRY *
table_entry(const TABLE_STATE *t, uint32 i)
{
	uint32		slots = adv_table_slots(&t->table);
	const TABLE_ENTRY *e;

	if (unlikely(i >= slots))
		return &table_batch(t)[i - slots];
	e = table_slot(t, i);
	return TABLE_FREE(e) ? NULL : e;
}

/*
 * table_sound tells whether a value, which has room for the fields, has the shape of
 * a table.
 */
static inline bool
table_sound(const TABLE_STATE *t)
{
	const AdvTable *table = &t->table;

	return table->log_slots >= ADV_TABLE_FEWEST && table->log_slots <= TABLE_MOST &&
		VARSIZE(t) == table_size(table->log_slots) &&
		table->used <= adv_table_full(table->log_slots) &&
		table->waiting < (table->log_slots >= ADV_TABLE_BATCH_FROM ? ADV_TABLE_BATCH : 1);
}

/*
 * table_make returns an empty table with room for so many entries, or the largest
 * there is; the room's fields are zeros.
 */
static TABLE_STATE *
table_make(int64 entries)
{
	int			log_slots = ADV_TABLE_FEWEST;
	TABLE_STATE *t;

	while (log_slots < TABLE_MOST && adv_table_full(log_slots) < entries)
		log_slots++;
	t = palloc0(table_size(log_slots));
	SET_VARSIZE(t, table_size(log_slots));
	t->table.seed = 1;
	t->table.log_slots = log_slots;
	return t;
}

/*
 * table_put adds an entry to a table, which has a free slot for it.
 */
static pg_attribute_always_inline void
table_put(TABLE_STATE *t, uint32 home, const TABLE_ENTRY *e)
{
	uint32		mask = adv_table_slots(&t->table) - 1;
	uint32		slot;

	for (slot = home;; slot = (slot + 1) & mask)
	{
		TABLE_ENTRY *s = table_slot(t, slot);

		if (TABLE_FREE(s))
		{
			if (unlikely(t->table.used >= adv_table_full(t->table.log_slots)))
				TABLE_TOO_LARGE();
			memcpy(s, e, TABLE_SLOT_SIZE);
			t->table.used++;
			if (unlikely(((slot - home) & mask) > adv_table_farthest(t->table.log_slots)))
				t->table.crowded = true;
			return;
		}
		if (TABLE_SAME(s, e))
		{
			TABLE_ADD(s, e);
			return;
		}
	}
}

/*
 * table_put_all puts all of a table into another, which is empty and has room for
 * them, and makes it otherwise the same.
 */
static TABLE_STATE *
table_put_all(const TABLE_STATE *from, TABLE_STATE *to, uint64 seed)
{
	int			log_slots = to->table.log_slots;
	Size		size = VARSIZE(to);
	uint32		i;

	memcpy(to, from, offsetof(TABLE_STATE, slots));
	SET_VARSIZE(to, size);
	to->table.log_slots = log_slots;
	to->table.seed = seed;
	to->table.used = 0;
	to->table.crowded = false;
	for (i = 0; i < adv_table_slots(&from->table); i++)
	{
		const TABLE_ENTRY *e = table_slot(from, i);

		if (i % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (!TABLE_FREE(e))
			table_put(to, adv_table_home(&to->table, TABLE_KEY(e, seed)), e);
	}
	if (from->table.waiting > 0)
		memcpy(table_batch(to), table_batch(from), from->table.waiting * sizeof(TABLE_ENTRY));
	return to;
}

/*
 * table_reserve returns the table, or a larger one with the same entries, that has
 * room for so many entries in all; the largest there is where none has.
 */
static TABLE_STATE *
table_reserve(TABLE_STATE *t, int64 entries)
{
	if (likely(entries <= adv_table_full(t->table.log_slots)) || t->table.log_slots == TABLE_MOST)
		return t;
	return table_put_all(t, table_make(entries), t->table.seed);
}

/*
 * table_reseed returns a table in which no entry lies too far from its slot.
 */
static TABLE_STATE *
table_reseed(TABLE_STATE *t)
{
	TABLE_STATE *tried = NULL;

	while (t->table.crowded && t->table.seeds < ADV_TABLE_SEEDS)
	{
		t->table.seeds++;
		t = table_put_all(t, table_make(adv_table_full(t->table.log_slots)),
						  pg_prng_uint64(&pg_global_prng_state) | 1);
		if (tried)
			pfree(tried);
		tried = t;
	}
	t->table.crowded = false;
	return t;
}

/*
 * table_put_batch adds entries, which are not among the table's slots.
 */
static inline void
table_put_batch(TABLE_STATE *t, const TABLE_ENTRY *entries, int n)
{
	uint32		home[ADV_TABLE_BATCH];
	int			i;

	for (i = 0; i < n; i++)
	{
		const char *slot;

		home[i] = adv_table_home(&t->table, TABLE_KEY(&entries[i], t->table.seed));
		slot = (const char *) table_slot(t, home[i]);
		/* it may lie across two cache lines */
		__builtin_prefetch(slot, 1);
		__builtin_prefetch(slot + TABLE_SLOT_SIZE - 1, 1);
	}
	for (i = 0; i < n; i++)
		table_put(t, home[i], &entries[i]);
}

/*
 * table_insert adds up to a batch of entries, which must not be the table's own, and
 * returns the table, which may be new.
 */
static TABLE_STATE *
table_insert(TABLE_STATE *t, const TABLE_ENTRY *entries, int n)
{
	CHECK_FOR_INTERRUPTS();
	t = table_reserve(t, (int64) t->table.used + n);
	table_put_batch(t, entries, n);
	return unlikely(t->table.crowded) ? table_reseed(t) : t;
}

/*
 * table_insert_waiting adds what waits.
 */
static TABLE_STATE *
table_insert_waiting(TABLE_STATE *t)
{
	int			n = t->table.waiting;

	CHECK_FOR_INTERRUPTS();
	t = table_reserve(t, (int64) t->table.used + n);
	t->table.waiting = 0;
	table_put_batch(t, table_batch(t), n);
	return unlikely(t->table.crowded) ? table_reseed(t) : t;
}

/*
 * table_add adds a row's entry, or lets it wait, and returns the table, which may be
 * new.
 */
static inline TABLE_STATE *
table_add(TABLE_STATE *t, const TABLE_ENTRY *e)
{
	if (t->table.log_slots < ADV_TABLE_BATCH_FROM)
		return table_insert(t, e, 1);
	table_batch(t)[t->table.waiting] = *e;
	if (++t->table.waiting < ADV_TABLE_BATCH)
		return t;
	return table_insert_waiting(t);
}

/* Entries on their way into a table. */
typedef struct TableFiller
{
	TABLE_STATE *t;
	int			n;
	TABLE_ENTRY entries[ADV_TABLE_BATCH];
} TableFiller;

/*
 * table_fill begins to add about so many entries to a table.  They may all be there
 * already: room is made for as many, not for as many more.
 */
static void
table_fill(TableFiller *f, TABLE_STATE *t, int64 expected)
{
	f->t = table_reserve(t, Max((int64) t->table.used, expected));
	f->n = 0;
}

/*
 * table_next returns a place for one more.
 */
static inline TABLE_ENTRY *
table_next(TableFiller *f)
{
	if (unlikely(f->n == ADV_TABLE_BATCH))
	{
		f->t = table_insert(f->t, f->entries, f->n);
		f->n = 0;
	}
	return &f->entries[f->n++];
}

/*
 * table_filled returns the table, which may be new, with all of them.
 */
static TABLE_STATE *
table_filled(TableFiller *f)
{
	return table_insert(f->t, f->entries, f->n);
}

/*
 * table_insert_table adds all of another table and returns the table, which may be
 * new.
 *
 * Slot after slot, the entries of another table with the same seed would fill this one
 * from one end, and crowd it there long before it is full.  So stretches of slots are
 * taken from all over.
 */
static TABLE_STATE *
table_insert_table(TABLE_STATE *t, const TABLE_STATE *other)
{
	TableFiller f;
	uint32		slots = adv_table_slots(&other->table);
	uint32		stretch = Min(slots, ADV_TABLE_STRETCH);
	uint32		stretches = slots / stretch;
	uint32		step = (uint32) (stretches * ADV_TABLE_GOLDEN) | 1;
	uint32		done;
	uint32		i;

	table_fill(&f, t, other->table.used);
	for (done = 0; done < stretches; done++)
	{
		uint32		from = (done * step & (stretches - 1)) * stretch;

		for (i = from; i < from + stretch; i++)
		{
			const TABLE_ENTRY *e = table_slot(other, i);

			if (!TABLE_FREE(e))
				memcpy(table_next(&f), e, TABLE_SLOT_SIZE);
		}
	}
	for (i = slots; i < table_entries(other); i++)
		memcpy(table_next(&f), table_entry(other, i), TABLE_SLOT_SIZE);
	return table_filled(&f);
}

#define ST_SORT table_sort
#define ST_ELEMENT_TYPE TABLE_ENTRY
#define ST_COMPARE(a, b) TABLE_COMPARE(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * table_sorted returns the entries of a table, which it leaves as it is, in order, one
 * a key, and sets how many they are.
 *
 * Ids of customers are mostly spread over their range, so the entries are first
 * dealt out to buckets, each for an equal stretch of the range, and then every
 * bucket is sorted.  Where most of them lie in a few buckets nothing is gained.
 */
static TABLE_ENTRY *
table_sorted(const TABLE_STATE *t, int64 *distinct)
{
	int64		n = 0;
	int64		buckets;
	TABLE_ENTRY *entries;
	uint32	   *start;
	int64		least = PG_INT64_MAX;
	int64		most = PG_INT64_MIN;
	uint64		stretch;
	int			pass;
	uint32		i;
	int64		j;

	for (i = 0; i < table_entries(t); i++)
	{
		const TABLE_ENTRY *e = table_entry(t, i);

		CHECK_FOR_INTERRUPTS();
		if (e)
		{
			least = Min(least, TABLE_CUSTOMER(e));
			most = Max(most, TABLE_CUSTOMER(e));
			n++;
		}
	}
	buckets = 2 + n / 8;
	entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(1, n) * sizeof(TABLE_ENTRY));
	start = palloc0((buckets + 1) * sizeof(uint32));
	stretch = ((uint64) most - (uint64) least) / buckets + 1;
	for (pass = 0; pass < 2; pass++)
	{
		for (i = 0; i < table_entries(t); i++)
		{
			const TABLE_ENTRY *e = table_entry(t, i);
			uint32	   *bucket;

			CHECK_FOR_INTERRUPTS();
			if (e == NULL)
				continue;
			bucket = &start[((uint64) TABLE_CUSTOMER(e) - (uint64) least) / stretch];
			/* counted first, then filled from where it ends */
			if (pass == 0)
				(*bucket)++;
			else
				memcpy(&entries[--*bucket], e, TABLE_SLOT_SIZE);
		}
		for (j = 1; pass == 0 && j <= buckets; j++)
			start[j] += start[j - 1];
	}
	for (j = 0; j < buckets; j++)
		table_sort(&entries[start[j]], start[j + 1] - start[j]);
	pfree(start);

	/* what waited may be there twice */
	*distinct = 0;
	for (j = 0; j < n; j++)
	{
		if (*distinct > 0 && TABLE_SAME(&entries[*distinct - 1], &entries[j]))
			TABLE_ADD(&entries[*distinct - 1], &entries[j]);
		else
			entries[(*distinct)++] = entries[j];
	}
	return entries;
}

#undef table_size
#undef table_slot
#undef table_batch
#undef table_entry
#undef table_entries
#undef table_sound
#undef table_make
#undef table_put
#undef table_put_all
#undef table_put_batch
#undef table_reserve
#undef table_reseed
#undef table_insert
#undef table_insert_waiting
#undef table_add
#undef TableFiller
#undef table_fill
#undef table_next
#undef table_filled
#undef table_insert_table
#undef table_sort
#undef table_sorted
#undef TABLE_CONCAT
#undef TABLE_NAME
#undef TABLE_PREFIX
#undef TABLE_STATE
#undef TABLE_ENTRY
#undef TABLE_SLOT_SIZE
#undef TABLE_MOST
#undef TABLE_KEY
#undef TABLE_FREE
#undef TABLE_SAME
#undef TABLE_ADD
#undef TABLE_CUSTOMER
#undef TABLE_COMPARE
#undef TABLE_TOO_LARGE

#endif							/* TABLE_PREFIX */
