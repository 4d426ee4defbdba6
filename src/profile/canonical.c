/*
 * canonical.c
 *		Rows of customers in the one order in which they are stored.
 *
 * The order is that of scores, which is how they are read, else that of a hash of what a
 * row says, and where these are equal that of the words: it depends on nothing but the
 * rows, and needs few comparisons of long ones.  Codes are places in the sorted
 * list of categories by then.  Sums over packed rows are the same to the last bit
 * wherever they came from.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "port.h"
#include "utils/memutils.h"

#include "profile.h"

/*
 * profile_compare_names orders categories by column, then by bytes.
 */
int
profile_compare_names(const ProfileName *a, const char *a_bytes, const ProfileName *b, const char *b_bytes)
{
	int			order;

	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	order = memcmp(a_bytes + a->at, b_bytes + b->at, Min(a->length, b->length));
	return order != 0 ? order : (int) a->length - (int) b->length;
}

/*
 * profile_compare_rows orders rows by key, then by what they say.
 */
int
profile_compare_rows(const ProfileSummary *s, const uint64 *a, const uint64 *b, int stride)
{
	uint64		x = profile_row_key(s, a, stride);
	uint64		y = profile_row_key(s, b, stride);
	int			i;

	if (x == y)
	{
		x = a[0] & ADV_ROW_FLAGS;
		y = b[0] & ADV_ROW_FLAGS;
	}
	for (i = 1; x == y && i < stride; i++)
	{
		x = a[i];
		y = b[i];
	}
	return x < y ? -1 : x > y;
}

/*
 * compare_places orders places in a list of categories.
 */
static int
compare_places(const void *a, const void *b, void *arg)
{
	const ProfileSummary *s = arg;

	return profile_compare_names(&profile_names(s)[*(const uint16 *) a], profile_bytes(s),
								 &profile_names(s)[*(const uint16 *) b], profile_bytes(s));
}

/* What sorts rows of one hash. */
typedef struct Packing
{
	const ProfileSummary *s;
	const uint16 *code;			/* new ones of old ones */
	int			stride;
	int			codes_at;
} Packing;

/*
 * recoded returns a row with new codes: itself where it has none, else in room.
 */
static inline const uint64 *
recoded(const Packing *p, Size i, uint64 *room)
{
	const uint64 *row = profile_row(p->s, i);
	uint64	   *codes = room + p->codes_at;
	int			j;

	if (p->s->categories == 0)
		return row;
	memcpy(room, row, p->codes_at * sizeof(uint64));
	memset(codes, 0, (p->stride - p->codes_at) * sizeof(uint64));
	for (j = 0; j < p->s->categories; j++)
	{
		int			old = adv_row_code(row + p->codes_at, j);

		if (old >= (int) p->s->names)
			adv_summary_refuse(PROFILE_TYPE);
		codes[j / ADV_ROW_CODES] |= (uint64) p->code[old] << (16 * (j % ADV_ROW_CODES));
	}
	return room;
}

#define ROW_WORDS (3 + ADV_MODEL_COLUMNS + ADV_MODEL_COLUMNS / ADV_ROW_CODES)

/*
 * compare_rows orders rows of one key.
 */
static int
compare_rows(const void *a, const void *b, void *arg)
{
	const Packing *p = arg;
	uint64		x[ROW_WORDS];
	uint64		y[ROW_WORDS];

	return profile_compare_rows(p->s, recoded(p, (uint32) *(const uint64 *) a, x),
								recoded(p, (uint32) *(const uint64 *) b, y), p->stride);
}

/*
 * key_range returns how far keys, less the least of them, are shifted so that 32 bits
 * tell as many apart as they can: scores are in a narrow range, hashes are everywhere.
 */
static int
key_range(const Packing *p, uint64 *least)
{
	uint64		most = 0;
	int			shift = 0;
	Size		i;

	*least = 0;
	if (profile_data(p->s) < PROFILE_SCORE)
		return 32;
	for (i = 0; i < p->s->rows; i++)
	{
		uint64		key = profile_row_key(p->s, profile_row(p->s, i), p->stride);

		*least = i == 0 ? key : Min(*least, key);
		most = Max(most, key);
	}
	while (shift < 32 && (most - *least) >> shift > PG_UINT32_MAX)
		shift++;
	return shift;
}

/*
 * profile_pack returns the packed form.
 */
const AdvHeader *
profile_pack(const AdvHeader *value)
{
	const ProfileSummary *s = (const ProfileSummary *) value;
	Packing		p = {s, NULL, profile_stride(s), profile_codes_at(s)};
	ProfileSummary head = *s;
	ProfileSummary *packed;
	uint64	   *places;			/* the highest 32 bits of the key, row */
	uint16	   *by_name;
	uint16	   *code;
	uint64	   *to;
	char	   *bytes;
	Size		distinct = 0;
	Size		size;
	uint64		least;
	int			shift;
	Size		i,
				j;

	if (!profile_is_table(s))
		return value;

	/* categories in order */
	by_name = palloc((s->names + 1) * sizeof(uint16));
	code = palloc((s->names + 1) * sizeof(uint16));
	for (i = 0; i < s->names; i++)
		by_name[i] = i;
	qsort_arg(by_name, s->names, sizeof(uint16), compare_places, (void *) s);
	for (i = 0; i < s->names; i++)
		code[by_name[i]] = i;
	p.code = code;

	/* rows in order */
	places = MemoryContextAllocHuge(CurrentMemoryContext, (2 * (Size) s->rows + 1) * sizeof(uint64));
	shift = key_range(&p, &least);
	for (i = 0; i < s->rows; i++)
	{
		uint64		room[ROW_WORDS];

		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		places[i] = (profile_row_key(s, recoded(&p, i, room), p.stride) - least) >> shift << 32 | i;
	}
	adv_check_status(adv_order_high(places, places + s->rows, s->rows, &adv_interrupts));
	for (i = 0; i < s->rows; i = j)
	{
		for (j = i + 1; j < s->rows && places[j] >> 32 == places[i] >> 32; j++)
			;
		if (j > i + 1)
		{
			CHECK_FOR_INTERRUPTS();
			qsort_arg(places + i, j - i, sizeof(uint64), compare_rows, &p);
		}
	}

	/* those that are alike are one */
	for (i = 0; i < s->rows; i++)
	{
		bool		again = i > 0 && places[i] >> 32 == places[i - 1] >> 32 &&
			profile_same_row(profile_row(s, (uint32) places[i]), profile_row(s, (uint32) places[i - 1]), p.stride);

		distinct += !again;
	}
	head.header.flags &= ~PROFILE_TABLE;
	head.rows = distinct;
	head.rows_room = head.names_room = 0;
	head.waiting = head.name_bytes_room = 0;
	head.seed = 0;
	size = profile_packed_size(&head);
	if (size > PROFILE_MOST_BYTES)
		profile_refuse_size(size);
	packed = palloc(size);
	memcpy(packed, &head, offsetof(ProfileSummary, data));
	SET_VARSIZE(packed, size);
	to = packed->data;
	for (i = 0; i < s->rows; i++)
	{
		const uint64 *row = profile_row(s, (uint32) places[i]);
		uint64		room[ROW_WORDS];

		if (i + 16 < s->rows)
		{
			const char *ahead = (const char *) profile_row(s, (uint32) places[i + 16]);

			__builtin_prefetch(ahead);
			__builtin_prefetch(ahead + 64);
		}
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		if (i > 0 && places[i] >> 32 == places[i - 1] >> 32 &&
			profile_same_row(row, profile_row(s, (uint32) places[i - 1]), p.stride))
		{
			to[-p.stride] += row[0] & ~(uint64) ADV_ROW_FLAGS;
			continue;
		}
		memcpy(to, recoded(&p, (uint32) places[i], room), p.stride * sizeof(uint64));
		to += p.stride;
	}
	bytes = profile_bytes(packed);
	if (s->name_bytes > 0)
		memset(bytes + s->name_bytes / 8 * 8, 0, profile_byte_words(s->name_bytes) * 8 - s->name_bytes / 8 * 8);
	for (i = 0, j = 0; i < s->names; i++)
	{
		ProfileName name = profile_names(s)[by_name[i]];

		memcpy(bytes + j, profile_bytes(s) + name.at, name.length);
		name.at = j;
		profile_names(packed)[i] = name;
		j += name.length;
	}
	pfree(places);
	pfree(by_name);
	pfree(code);
	return &packed->header;
}
