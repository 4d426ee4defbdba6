/*
 * profile.h
 *		Profiles of customers, models fitted to them, and how well scores do, for the
 *		files of this room.
 *
 * Two types:
 *
 *	profile_summary		rows of numbers and categories, with or without an outcome, a
 *						duration or a score: how many customers there are of each kind
 *	fitted_model		a model fitted to such rows
 */
#ifndef ADV_PROFILE_H
#define ADV_PROFILE_H

#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "base/agg.h"
#include "base/answer.h"
#include "base/summary.h"
#include "compat.h"
#include "kernel/model/cox.h"
#include "kernel/model/design.h"
#include "kernel/model/logistic.h"

#define PROFILE_TYPE "profile_summary"
#define MODEL_TYPE "fitted_model"

/* ------------------------------------------------------------------------
 * state.c
 * ------------------------------------------------------------------------
 */

/* What is known of the customers.  Never renumber: these are stored. */
typedef enum ProfileData
{
	PROFILE_PLAIN = 1,			/* numbers and categories alone */
	PROFILE_OUTCOME,			/* and yes or no */
	PROFILE_DURATION,			/* and a time, until an event or not */
	PROFILE_SCORE,				/* a score, and yes or no */
	PROFILE_TREATED				/* and whether who has it was treated */
} ProfileData;

#define PROFILE_MOST_NAMES 65535	/* categories: a code has 16 bits */
/*
 * What is stored is not larger than this: its text, of which four characters say three
 * bytes, is then below 1 GB.  The binary form of a row has no more bytes than the row.
 */
#define PROFILE_MOST_BYTES ((Size) 760 * 1024 * 1024)

#define PROFILE_MOST_NAME 255	/* bytes of a category */
#define PROFILE_LARGEST 1e100	/* of numbers: sums of their squares do not overflow */
#define PROFILE_MOST_WEIGHT 1e9
#define PROFILE_MOST_COUNT INT64CONST(1000000000000000)

/* A category: of which column, and where its bytes are. */
typedef struct ProfileName
{
	uint32		at;
	uint16		column;
	uint16		length;
} ProfileName;

/*
 * One flat value, in memory and on disk; all that follows the header is words of 64
 * bits.  What is stored is packed: the rows, no two alike, in the order of their
 * scores, or of a hash that never changes; the categories, in order of columns and bytes; their bytes.
 *
 * While an aggregate runs the value is a hash table: the categories, in order of arrival;
 * their bytes; the slots of a table of them; the slots of one of the rows; the rows, the
 * last of which may wait to be looked up.  All rooms are a power of two.
 *
 * A row is as kernel/model/design.h says: count and flags; a duration or score; a weight;
 * numbers; codes, which are places in the list of categories.
 */
typedef struct ProfileSummary
{
	AdvHeader	header;			/* flags: below; variant: the ProfileData */
	uint8		numbers;		/* columns; known once there is a row */
	uint8		categories;
	uint8		rows_room;		/* binary logarithms, of a table */
	uint8		names_room;
	uint32		rows;			/* all of them */
	uint32		waiting;		/* of these the last, of a table */
	uint32		names;
	uint32		name_bytes;
	uint32		name_bytes_room;
	int64		n;				/* customers in the rows */
	int64		skipped;		/* customers of whom something is not known */
	uint64		seed;			/* of a table */
	uint64		data[FLEXIBLE_ARRAY_MEMBER];
} ProfileSummary;

#define PROFILE_VERSION 1
#define PROFILE_WEIGHTED 1
#define PROFILE_TABLE 2			/* the working form */

static inline ProfileData
profile_data(const ProfileSummary *s)
{
	return (ProfileData) s->header.variant;
}

static inline bool
profile_is_table(const ProfileSummary *s)
{
	return (s->header.flags & PROFILE_TABLE) != 0;
}

/* the words of a row, and where what it holds is */
static inline int
profile_weight_at(const ProfileSummary *s)
{
	return profile_data(s) >= PROFILE_DURATION ? 2 : 1;
}

static inline int
profile_numbers_at(const ProfileSummary *s)
{
	return profile_weight_at(s) + (s->header.flags & PROFILE_WEIGHTED ? 1 : 0);
}

static inline int
profile_codes_at(const ProfileSummary *s)
{
	return profile_numbers_at(s) + s->numbers;
}

static inline int
profile_stride(const ProfileSummary *s)
{
	return profile_codes_at(s) + (s->categories + ADV_ROW_CODES - 1) / ADV_ROW_CODES;
}

static inline Size
profile_byte_words(Size bytes)
{
	return (bytes + 7) / 8;
}

/* the slots of a table, a third more than rows at least; of categories twice as many */
static inline Size
profile_slots(const ProfileSummary *s)
{
	return (Size) 2 << s->rows_room;
}

/* where the parts are */
static inline ProfileName *
profile_names(const ProfileSummary *s)
{
	uint64	   *data = (uint64 *) s->data;

	return (ProfileName *) (profile_is_table(s) ? data : data + (Size) s->rows * profile_stride(s));
}

static inline char *
profile_bytes(const ProfileSummary *s)
{
	return (char *) (profile_names(s) + (profile_is_table(s) ? (Size) 1 << s->names_room : s->names));
}

static inline uint32 *
profile_name_slots(const ProfileSummary *s)
{
	return (uint32 *) (profile_bytes(s) + s->name_bytes_room);
}

static inline uint64 *
profile_row_slots(const ProfileSummary *s)
{
	return (uint64 *) (profile_name_slots(s) + ((Size) 2 << s->names_room));
}

static inline uint64 *
profile_rows(const ProfileSummary *s)
{
	return profile_is_table(s) ? profile_row_slots(s) + profile_slots(s) : (uint64 *) s->data;
}

static inline uint64 *
profile_row(const ProfileSummary *s, Size i)
{
	return profile_rows(s) + i * profile_stride(s);
}

/* the bytes of a packed value and of a table of these sizes */
extern Size profile_packed_size(const ProfileSummary *s);
extern Size profile_table_size(const ProfileSummary *s);

/*
 * profile_row_hash is a seeded hash of a row but for its count.
 */
static inline uint64
profile_row_hash(const uint64 *row, int stride, uint64 seed)
{
	uint64		hash = seed ^ (row[0] & ADV_ROW_FLAGS);
	int			i;

	for (i = 1; i < stride; i++)
	{
		unsigned __int128 product = (unsigned __int128) (hash ^ row[i]) * UINT64CONST(0x9e3779b97f4a7c15);

		hash = (uint64) product ^ (uint64) (product >> 64);
		hash += UINT64CONST(0x2545f4914f6cdd1d);
	}
	hash ^= hash >> 32;
	return hash * UINT64CONST(0xd6e8feb86659fd93);
}

/*
 * profile_row_key is what packed rows are in order of: scores by score, others by a hash
 * whose seed never changes.
 */
static inline uint64
profile_row_key(const ProfileSummary *s, const uint64 *row, int stride)
{
	return profile_data(s) >= PROFILE_SCORE ? adv_order_key(adv_word_number(row[1])) :
		profile_row_hash(row, stride, UINT64CONST(0x70726f66696c6531));
}

static inline bool
profile_same_row(const uint64 *a, const uint64 *b, int stride)
{
	return ((a[0] ^ b[0]) & ADV_ROW_FLAGS) == 0 && memcmp(a + 1, b + 1, (stride - 1) * sizeof(uint64)) == 0;
}

extern const AdvSummaryKind adv_profile_kind;
extern const char *profile_data_word(ProfileData data);

#define PROFILE_BATCH 64		/* rows that wait at most */

static inline bool
profile_is_full(const ProfileSummary *s)
{
	return s->rows >= (uint32) 1 << s->rows_room || s->waiting >= PROFILE_BATCH;
}

extern ProfileSummary *profile_make_empty(ProfileData data);

/* profile_as_table returns a state as a table of this shape, which it must have. */
extern ProfileSummary *profile_as_table(ProfileSummary *s, int numbers, int categories, bool weighted);

/* profile_reserve makes room for a row; profile_settle does so at the end of a transition. */
extern ProfileSummary *profile_reserve(ProfileSummary *s);
extern Datum profile_settle(FunctionCallInfo fcinfo, ProfileSummary *s);

/* profile_code_of returns the place of a category, which is new or not. */
extern int	profile_code_of(ProfileSummary **state, int column, const char *bytes, Size length);

/* profile_arg returns the summary in argument argno, packed, whose data must be this. */
extern const ProfileSummary *profile_arg(FunctionCallInfo fcinfo, int argno, ProfileData data);

/* canonical.c */
extern const AdvHeader *profile_pack(const AdvHeader *value);
extern int	profile_compare_names(const ProfileName *a, const char *a_bytes, const ProfileName *b, const char *b_bytes);
extern int	profile_compare_rows(const ProfileSummary *s, const uint64 *a, const uint64 *b, int stride);

/* io.c */
extern void profile_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *profile_read_text(AdvReader *reader);
extern void profile_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *profile_read_binary(StringInfo buf);
ADV_NORETURN extern void profile_refuse_size(Size size);

/* gather.c */

/*
 * An array of numbers or categories; n is 0 where the argument is NULL.  has_null tells
 * whether an element is.
 */
typedef struct ProfileArray
{
	int			n;
	bool		has_null;
	const char *data;			/* of the first element */
} ProfileArray;

/* A text: not terminated. */
typedef struct ProfileText
{
	const char *bytes;
	Size		length;
} ProfileText;

/* profile_names_arg returns the names of all columns: those given, or x1 .. and c1 .. */
extern ProfileText *profile_names_arg(FunctionCallInfo fcinfo, int argno, const ProfileSummary *s);

extern ProfileArray profile_array_arg(FunctionCallInfo fcinfo, int argno, const char *name);

/* ------------------------------------------------------------------------
 * fitted.c
 * ------------------------------------------------------------------------
 */

/* What kind of model it is.  Never renumber: these are stored. */
typedef enum ModelKind
{
	MODEL_LOGISTIC = 1,
	MODEL_COX,
	MODEL_KMEANS				/* clusters.h says what its coefficients are */
} ModelKind;

/* flags of the header */
#define MODEL_FIRTH 1
#define MODEL_BRESLOW 2
#define MODEL_COVARIANCE 4
#define MODEL_PROFILE 8
#define MODEL_WEIGHTED 16

/* What there is to say of a term. */
typedef enum TermNote
{
	TERM_ESTIMATED,
	TERM_COLLINEAR,				/* others, or the intercept, determine it */
	TERM_SEPARATED,				/* its coefficient has no limit */
	TERM_UNKNOWN				/* there was no fit */
} TermNote;

typedef struct ModelTerm
{
	int16		column;			/* -1: the intercept; numbers, then categories */
	int16		name;			/* of a category, else -1 */
	int32		note;
} ModelTerm;

/* A column: where its name is in the text, and of a category its values in the list. */
typedef struct ModelColumn
{
	uint32		at;
	uint32		length;
	uint32		first;
	uint32		count;
} ModelColumn;

typedef struct ModelName
{
	uint32		at;
	uint16		length;
	uint16		term;			/* 0: the reference, or a stratum */
} ModelName;

/*
 * One flat value.  Behind the header come coefficients; the covariance, its lower half by
 * rows; profiles; the steps of a baseline; terms; columns; names; their text.  What is not
 * known is NaN.  Clusters have no terms: there is no list of these.
 */
typedef struct FittedModel
{
	AdvHeader	header;			/* flags: above; variant: the ModelKind */
	int32		outcome;		/* AdvFitOutcome */
	int32		iterations;
	int32		terms;
	int32		numbers;
	int32		categories;
	int32		stratum;		/* the category column that is one, -1: none */
	int32		names;
	int32		steps;
	uint32		text_bytes;
	int32		unused;
	int64		skipped;
	double		customers;
	double		events;
	double		log_likelihood;
	double		null_log_likelihood;
	double		ridge;
	double		concordance;
	double		concordance_error;
	double		beta[FLEXIBLE_ARRAY_MEMBER];
} FittedModel;

#define MODEL_VERSION 1
#define MODEL_MOST_RIDGE 1e15
#define MODEL_MOST_NAME 1000	/* bytes of the name of a column */
#define MODEL_MOST_STEPS 15000000	/* 62 characters of text each */

static inline ModelKind
model_kind(const FittedModel *m)
{
	return (ModelKind) m->header.variant;
}

static inline Size
model_covariances(const FittedModel *m)
{
	return m->header.flags & MODEL_COVARIANCE ? (Size) m->terms * (m->terms + 1) / 2 : 0;
}

static inline double *
model_covariance(const FittedModel *m)
{
	return (double *) m->beta + m->terms;
}

static inline AdvProfile *
model_profile(const FittedModel *m)
{
	return (AdvProfile *) (model_covariance(m) + model_covariances(m));
}

static inline AdvCoxStep *
model_steps(const FittedModel *m)
{
	return (AdvCoxStep *) (model_profile(m) + (m->header.flags & MODEL_PROFILE ? m->terms : 0));
}

static inline ModelTerm *
model_terms(const FittedModel *m)
{
	return (ModelTerm *) (model_steps(m) + m->steps);
}

static inline ModelColumn *
model_columns(const FittedModel *m)
{
	return (ModelColumn *) (model_terms(m) + (model_kind(m) == MODEL_KMEANS ? 0 : m->terms));
}

static inline ModelName *
model_names(const FittedModel *m)
{
	return (ModelName *) (model_columns(m) + m->numbers + m->categories);
}

static inline char *
model_text(const FittedModel *m)
{
	return (char *) (model_names(m) + m->names);
}

static inline double
model_covariance_of(const FittedModel *m, int i, int j)
{
	return model_covariance(m)[i >= j ? (Size) i * (i + 1) / 2 + j : (Size) j * (j + 1) / 2 + i];
}

extern const AdvSummaryKind adv_fitted_model_kind;
extern const AdvChoice model_kinds[];
extern const char *model_kind_word(const FittedModel *m);

/* model_size returns the bytes of a model with these numbers of everything. */
extern Size model_size(const FittedModel *head);

/* model_arg returns the model in argument argno, which must not be NULL. */
extern const FittedModel *model_arg(FunctionCallInfo fcinfo, int argno);

/* model_fitted_arg returns one that has converged, which is kept for the next row. */
extern const FittedModel *model_fitted_arg(FunctionCallInfo fcinfo, int argno);

/* model_message tells in a sentence how the fit ended. */
extern char *model_message(const FittedModel *m);

/* what a term is called, its category or NULL, in memory of their own */
extern char *model_term_name(const FittedModel *m, int term, char **category);

/* model_reference returns the place of the reference of a category column. */
extern int	model_reference(const FittedModel *m, int category);

/* fitted_io.c */
extern void model_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *model_read_text(AdvReader *reader);
extern void model_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *model_read_binary(StringInfo buf);

#endif
