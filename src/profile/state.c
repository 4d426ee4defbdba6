/*
 * state.c
 *		Rows of customers as a hash table: shape, growth, merging.
 *
 * A summary holds the distinct rows, and how many customers each is of: what a survey
 * asks collapses into few, and where no two customers are alike a row costs its words
 * and a slot.  Rows are appended as they come and looked up together, when a batch is
 * full: by then their slots, and the rows in them, are in the processor's caches.
 */
#include "postgres.h"

#include "common/pg_prng.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/growth.h"
#include "profile.h"

#define FIRST_ROWS 3			/* binary logarithms of the room in a new table */
#define FIRST_NAMES 2
#define FIRST_NAME_BYTES 32

static const char *const data_words[] = {
	[PROFILE_PLAIN] = "profiles",
	[PROFILE_OUTCOME] = "profiles with outcomes",
	[PROFILE_DURATION] = "profiles with durations",
	[PROFILE_SCORE] = "scores",
	[PROFILE_TREATED] = "scores with treatments"
};

static const char *const makers[] = {
	[PROFILE_PLAIN] = "profile_agg(numbers, categories)",
	[PROFILE_OUTCOME] = "profile_agg(outcome, numbers, categories)",
	[PROFILE_DURATION] = "profile_agg(duration, event, numbers, categories)",
	[PROFILE_SCORE] = "score_agg(score, outcome)",
	[PROFILE_TREATED] = "score_agg(score, outcome, treated)"
};

/*
 * profile_data_word returns what such customers are called.
 */
const char *
profile_data_word(ProfileData data)
{
	return data_words[data];
}

/* ------------------------------------------------------------------------
 * Size and shape
 * ------------------------------------------------------------------------
 */

/*
 * profile_packed_size returns the bytes of a packed value.
 */
Size
profile_packed_size(const ProfileSummary *s)
{
	return offsetof(ProfileSummary, data) +
		((Size) s->rows * profile_stride(s) + s->names + profile_byte_words(s->name_bytes)) * sizeof(uint64);
}

/*
 * profile_table_size returns the bytes of a table.
 */
Size
profile_table_size(const ProfileSummary *s)
{
	return offsetof(ProfileSummary, data) + ((Size) 1 << s->names_room) * (sizeof(ProfileName) + 2 * sizeof(uint32)) +
		s->name_bytes_room + (((Size) 1 << s->rows_room) * (profile_stride(s) + 2)) * sizeof(uint64);
}

/*
 * sound tells whether a value is as long as its parts.
 */
static bool
sound(const AdvHeader *value)
{
	const ProfileSummary *s = (const ProfileSummary *) value;

	if ((value->flags & ~(PROFILE_WEIGHTED | PROFILE_TABLE)) != 0 || value->variant < PROFILE_PLAIN ||
		value->variant > PROFILE_TREATED || s->numbers + s->categories > ADV_MODEL_COLUMNS)
		return false;
	if (!profile_is_table(s))
		return VARSIZE(s) == profile_packed_size(s);
	return s->rows_room < 31 && s->names_room <= 16 && s->name_bytes_room % 8 == 0 &&
		VARSIZE(s) == profile_table_size(s) && s->rows <= (uint32) 1 << s->rows_room &&
		s->waiting <= s->rows && s->names <= (uint32) 1 << s->names_room && s->name_bytes <= s->name_bytes_room;
}

/*
 * profile_refuse_size reports a value that would be too large.
 */
void
profile_refuse_size(Size size)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many different customers for one %s", PROFILE_TYPE),
			 errdetail("It would take %zu bytes; a value holds up to 1 GB, and 760 MB when it is stored.", size),
			 errhint("Round numbers, so that customers coincide, take a sample by a hash of the customer, or fit a model to each segment.")));
	pg_unreachable();
}

/*
 * table_head writes the header of an empty table, of the shape of another value, with
 * room for so many rows, categories and their bytes, and returns its size.
 */
static Size
table_head(ProfileSummary *head, const ProfileSummary *shape, Size rows, Size names, Size name_bytes)
{
	Size		size;

	*head = *shape;
	head->header.flags |= PROFILE_TABLE;
	for (head->rows_room = FIRST_ROWS; (Size) 1 << head->rows_room < rows; head->rows_room++)
		;
	for (head->names_room = shape->categories ? FIRST_NAMES : 0; (Size) 1 << head->names_room < names; head->names_room++)
		;
	head->name_bytes_room = 0;
	if (shape->categories)
		for (head->name_bytes_room = FIRST_NAME_BYTES; head->name_bytes_room < name_bytes; head->name_bytes_room *= 2)
			;
	size = profile_table_size(head);
	if (head->rows_room >= 31 || size > MaxAllocSize)
		profile_refuse_size(size);
	SET_VARSIZE(head, size);
	head->rows = head->waiting = head->names = head->name_bytes = 0;
	return size;
}

/*
 * begin_table writes an empty table.
 */
static void
begin_table(ProfileSummary *s, const ProfileSummary *head)
{
	memcpy(s, head, offsetof(ProfileSummary, data));
	memset(s->data, 0, (char *) profile_rows(s) - (char *) s->data);
}

/*
 * make_table returns an empty table.
 */
static ProfileSummary *
make_table(const ProfileSummary *shape, Size rows, Size names, Size name_bytes)
{
	ProfileSummary head;
	ProfileSummary *s = palloc(table_head(&head, shape, rows, names, name_bytes));

	begin_table(s, &head);
	return s;
}

/*
 * profile_make_empty returns a summary of nobody.
 */
ProfileSummary *
profile_make_empty(ProfileData data)
{
	ProfileSummary *s = (ProfileSummary *) adv_summary_alloc(&adv_profile_kind, offsetof(ProfileSummary, data));

	s->header.variant = data;
	return s;
}

/* ------------------------------------------------------------------------
 * Categories
 * ------------------------------------------------------------------------
 */

/*
 * name_hash is a hash of a category.
 */
static uint32
name_hash(const ProfileSummary *s, int column, const char *bytes, Size length)
{
	uint64		hash = s->seed + column;
	Size		i;

	for (i = 0; i < length; i++)
		hash = (hash ^ (uint8) bytes[i]) * UINT64CONST(0x9e3779b97f4a7c15) ^ hash >> 29;
	return (uint32) (hash >> 32);
}

/*
 * name_slot returns the slot of a category, or the one where it belongs.
 */
static uint32 *
name_slot(const ProfileSummary *s, int column, const char *bytes, Size length)
{
	const ProfileName *names = profile_names(s);
	uint32	   *slots = profile_name_slots(s);
	uint32		mask = ((uint32) 2 << s->names_room) - 1;
	uint32		i;

	for (i = name_hash(s, column, bytes, length) & mask; slots[i] != 0; i = (i + 1) & mask)
	{
		const ProfileName *n;

		if (slots[i] > s->names)
			adv_summary_refuse(PROFILE_TYPE);
		n = &names[slots[i] - 1];
		if (n->column == column && n->length == length &&
			memcmp(profile_bytes(s) + n->at, bytes, length) == 0)
			break;
	}
	return &slots[i];
}

/*
 * put_all writes into an empty table all that s holds, in which no row waits.
 */
static void
put_all(ProfileSummary *new, const ProfileSummary *s)
{
	const uint64 *old_slots = profile_row_slots(s);
	uint64	   *slots = profile_row_slots(new);
	Size		mask = profile_slots(new) - 1;
	Size		i;

	memcpy(profile_names(new), profile_names(s), s->names * sizeof(ProfileName));
	memcpy(profile_bytes(new), profile_bytes(s), s->name_bytes);
	new->names = s->names;
	new->name_bytes = s->name_bytes;
	for (i = 0; i < s->names; i++)
	{
		const ProfileName *n = &profile_names(s)[i];

		*name_slot(new, n->column, profile_bytes(s) + n->at, n->length) = i + 1;
	}
	new->rows = s->rows;
	memcpy(profile_rows(new), profile_rows(s), (Size) s->rows * profile_stride(s) * sizeof(uint64));
	for (i = 0; i < profile_slots(s); i++)
	{
		Size		at;

		if (i % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
		if (old_slots[i] == 0)
			continue;
		for (at = (old_slots[i] >> 32) & mask; slots[at] != 0; at = (at + 1) & mask)
			;
		slots[at] = old_slots[i];
	}
}

/*
 * regrow returns a table with room for so many rows, categories and bytes, which holds
 * all that s holds; no row waits in s.
 */
static ProfileSummary *
regrow(const ProfileSummary *s, Size rows, Size names, Size name_bytes)
{
	ProfileSummary *new = make_table(s, rows, names, name_bytes);

	put_all(new, s);
	return new;
}

/*
 * flush looks up the rows that wait.
 */
static void
flush(ProfileSummary *s)
{
	int			stride = profile_stride(s);
	uint64	   *rows = profile_rows(s);
	uint64	   *slots = profile_row_slots(s);
	Size		mask = profile_slots(s) - 1;
	Size		first = s->rows - s->waiting;
	Size		kept = first;

	while (s->waiting > 0)
	{
		uint32		tags[PROFILE_BATCH];
		int			n = Min(s->waiting, PROFILE_BATCH);
		int			i;

		for (i = 0; i < n; i++)
		{
			tags[i] = (uint32) profile_row_hash(rows + (first + i) * stride, stride, s->seed);
			__builtin_prefetch(&slots[tags[i] & mask], 1);
		}
		for (i = 0; i < n; i++)
		{
			uint64		slot = slots[tags[i] & mask];

			if (slot != 0 && slot >> 32 == tags[i])
				__builtin_prefetch(rows + ((uint32) slot - 1) * (Size) stride, 1);
		}
		for (i = 0; i < n; i++)
		{
			uint64	   *row = rows + (first + i) * stride;
			Size		at;

			for (at = tags[i] & mask; slots[at] != 0; at = (at + 1) & mask)
				if (slots[at] >> 32 == tags[i] && (uint32) slots[at] <= kept &&
					profile_same_row(rows + ((uint32) slots[at] - 1) * (Size) stride, row, stride))
					break;
			if (slots[at] != 0)
			{
				rows[((uint32) slots[at] - 1) * (Size) stride] += row[0] & ~(uint64) ADV_ROW_FLAGS;
				continue;
			}
			if (kept != first + i)
				memcpy(rows + kept * stride, row, stride * sizeof(uint64));
			slots[at] = (uint64) tags[i] << 32 | ++kept;
		}
		first += n;
		s->waiting -= n;
	}
	s->rows = kept;
}

/*
 * profile_reserve returns a table with room for a row more.
 */
ProfileSummary *
profile_reserve(ProfileSummary *s)
{
	Size		room = (Size) 1 << s->rows_room;

	if (!profile_is_full(s))
		return s;
	flush(s);
	if (s->rows + s->rows / 8 >= room)
		s = regrow(s, 2 * room, s->names, s->name_bytes);
	return s;
}

/*
 * fill_doubled writes a table with room for twice as many rows.
 */
static void
fill_doubled(AdvHeader *to, const void *from)
{
	const ProfileSummary *s = from;
	ProfileSummary head;

	table_head(&head, s, (Size) 2 << s->rows_room, s->names, s->name_bytes);
	begin_table((ProfileSummary *) to, &head);
	put_all((ProfileSummary *) to, s);
}

/*
 * profile_settle returns a full state with room for the next row.
 */
Datum
profile_settle(FunctionCallInfo fcinfo, ProfileSummary *s)
{
	Size		room = (Size) 1 << s->rows_room;
	ProfileSummary head;

	flush(s);
	if (s->rows + s->rows / 8 < room)
		PG_RETURN_POINTER(s);
	return adv_grown(fcinfo, adv_grow(table_head(&head, s, 2 * room, s->names, s->name_bytes), fill_doubled, s));
}

/*
 * profile_code_of returns the place of a category, which is new or not.
 */
int
profile_code_of(ProfileSummary **state, int column, const char *bytes, Size length)
{
	ProfileSummary *s = *state;
	uint32	   *slot = name_slot(s, column, bytes, length);
	ProfileName *name;

	if (likely(*slot != 0))
		return *slot - 1;
	if (length > PROFILE_MOST_NAME)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a category has %zu bytes", length),
				 errdetail("Categories have up to %d.", PROFILE_MOST_NAME),
				 errhint("A text without a few values is no category: group it first.")));
	if (s->names == PROFILE_MOST_NAMES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many categories for one %s", PROFILE_TYPE),
				 errdetail("All columns together have up to %d.", PROFILE_MOST_NAMES),
				 errhint("A text without a few values, such as an id, is no category: group it first.")));
	if (s->names == (uint32) 1 << s->names_room || s->name_bytes + length > s->name_bytes_room)
	{
		flush(s);
		s = *state = regrow(s, s->rows + 1, s->names + 1, Max(s->name_bytes + length, s->name_bytes_room));
		slot = name_slot(s, column, bytes, length);
	}
	name = &profile_names(s)[s->names++];
	name->at = s->name_bytes;
	name->column = column;
	name->length = length;
	memcpy(profile_bytes(s) + s->name_bytes, bytes, length);
	s->name_bytes += length;
	*slot = s->names;
	return s->names - 1;
}

/* ------------------------------------------------------------------------
 * Shape
 * ------------------------------------------------------------------------
 */

/*
 * refuse_shape reports rows that are not of one shape.
 */
static void
refuse_shape(const ProfileSummary *s, int numbers, int categories, bool weighted)
{
	if (numbers + categories > ADV_MODEL_COLUMNS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%d numbers and %d categories are too many", numbers, categories),
				 errdetail("A customer has up to %d of both together.", ADV_MODEL_COLUMNS)));
	if (weighted != ((s->header.flags & PROFILE_WEIGHTED) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot put together customers with and without weights"),
				 errhint("Pass 1 as the weight of those who have none.")));
	ereport(ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("customers have different numbers of columns"),
			 errdetail("Some have %d numbers and %d categories, others %d and %d.",
					   s->numbers, s->categories, numbers, categories),
			 errhint("Every array must be as long as the one before; what is not known of a customer is null.")));
}

/*
 * profile_as_table returns a state of this shape as a table.
 */
ProfileSummary *
profile_as_table(ProfileSummary *s, int numbers, int categories, bool weighted)
{
	ProfileSummary *table;
	Size		i;

	if (s->n == 0)
	{
		s->numbers = Min(numbers, ADV_MODEL_COLUMNS + 1);
		s->categories = Min(categories, ADV_MODEL_COLUMNS + 1);
		s->header.flags = weighted ? PROFILE_WEIGHTED : 0;
		s->seed = pg_prng_uint64(&pg_global_prng_state);
		if (numbers + categories > ADV_MODEL_COLUMNS)
			refuse_shape(s, numbers, categories, weighted);
		return make_table(s, 0, 0, 0);
	}
	if (unlikely(s->numbers != numbers || s->categories != categories ||
				 ((s->header.flags & PROFILE_WEIGHTED) != 0) != weighted))
		refuse_shape(s, numbers, categories, weighted);
	if (likely(profile_is_table(s)))
		return s;
	s->seed = pg_prng_uint64(&pg_global_prng_state);
	table = make_table(s, s->rows + 1, s->names, s->name_bytes);
	memcpy(profile_names(table), profile_names(s), s->names * sizeof(ProfileName));
	memcpy(profile_bytes(table), profile_bytes(s), s->name_bytes);
	table->names = s->names;
	table->name_bytes = s->name_bytes;
	for (i = 0; i < s->names; i++)
	{
		const ProfileName *n = &profile_names(s)[i];

		if ((Size) n->at + n->length > s->name_bytes)
			adv_summary_refuse(PROFILE_TYPE);
		*name_slot(table, n->column, profile_bytes(s) + n->at, n->length) = i + 1;
	}
	for (i = 0; i < s->rows; i++)
	{
		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		if (table->waiting == PROFILE_BATCH)
			flush(table);
		memcpy(profile_row(table, table->rows), profile_row(s, i), profile_stride(s) * sizeof(uint64));
		table->rows++;
		table->waiting++;
	}
	return table;
}

/* ------------------------------------------------------------------------
 * The kind
 * ------------------------------------------------------------------------
 */

/*
 * merge adds b to a.
 */
static AdvHeader *
merge(AdvHeader *value, const AdvHeader *other)
{
	ProfileSummary *a = (ProfileSummary *) value;
	const ProfileSummary *b = (const ProfileSummary *) other;
	uint16	   *code;
	int			stride;
	Size		i;
	int			j;

	if (profile_data(a) != profile_data(b))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge a summary of %s and one of %s",
						data_words[profile_data(a)], data_words[profile_data(b)])));
	if (b->n > PROFILE_MOST_COUNT - a->n || b->skipped > PROFILE_MOST_COUNT - a->skipped)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many customers for one %s", PROFILE_TYPE)));
	a->skipped += b->skipped;
	if (b->n == 0)
		return &a->header;
	a = profile_as_table(a, b->numbers, b->categories, (b->header.flags & PROFILE_WEIGHTED) != 0);
	if (a->waiting > 0)
		flush(a);
	if ((Size) 1 << a->rows_room < (Size) a->rows + b->rows)
		a = regrow(a, (Size) a->rows + b->rows, a->names, a->name_bytes);
	code = palloc((b->names + 1) * sizeof(uint16));
	for (i = 0; i < b->names; i++)
	{
		const ProfileName *n = &profile_names(b)[i];

		if ((Size) n->at + n->length > b->name_bytes)
			adv_summary_refuse(PROFILE_TYPE);
		code[i] = profile_code_of(&a, n->column, profile_bytes(b) + n->at, n->length);
	}
	stride = profile_stride(b);
	for (i = 0; i < b->rows; i++)
	{
		uint64	   *row;
		uint64	   *codes;

		if (i % 4096 == 0)
			CHECK_FOR_INTERRUPTS();
		a = profile_reserve(a);
		row = profile_row(a, a->rows);
		memcpy(row, profile_row(b, i), stride * sizeof(uint64));
		codes = row + profile_codes_at(a);
		for (j = 0; j < a->categories; j++)
		{
			int			old = adv_row_code(codes, j);
			int			shift = 16 * (j % ADV_ROW_CODES);

			if (old >= (int) b->names)
				adv_summary_refuse(PROFILE_TYPE);
			codes[j / ADV_ROW_CODES] = (codes[j / ADV_ROW_CODES] & ~((uint64) 0xffff << shift)) |
				(uint64) code[old] << shift;
		}
		a->rows++;
		a->waiting++;
	}
	a->n += b->n;
	pfree(code);
	return &a->header;
}

/*
 * profile_arg returns the summary in an argument.
 */
const ProfileSummary *
profile_arg(FunctionCallInfo fcinfo, int argno, ProfileData data)
{
	const ProfileSummary *s = (const ProfileSummary *)
		profile_pack(adv_summary_arg(fcinfo, argno, &adv_profile_kind));

	if (profile_data(s) != data && !(data == PROFILE_SCORE && profile_data(s) == PROFILE_TREATED))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("summary is of %s, not of %s", data_words[profile_data(s)], data_words[data]),
				 errhint("Make it with %s.", makers[data])));
	return s;
}

const AdvSummaryKind adv_profile_kind = {
	.kind = ADV_KIND_PROFILE,
	.version = PROFILE_VERSION,
	.type = PROFILE_TYPE,
	.word = "profile",
	.smallest = offsetof(ProfileSummary, data),
	.sound = sound,
	.pack = profile_pack,
	.merge = merge,
	.write_text = profile_write_text,
	.read_text = profile_read_text,
	.write_binary = profile_write_binary,
	.read_binary = profile_read_binary
};

ADV_SUMMARY_TYPE(profile_summary, adv_profile_kind)
