/*
 * summary.h
 *		What all summaries have in common, once: text and binary forms, merging,
 *		order, equality and hash, dispatched on the kind that a value begins with.
 *
 * A room describes its kind in an AdvSummaryKind, named adv_<name>_kind, and
 * lists it in kinds.h.  Its types then need no C of their own in SQL but the two
 * functions that ADV_SUMMARY_TYPE defines.
 *
 * Two summaries are equal where their packed forms are the same bytes; so a kind
 * has one packed form for one content.
 */
#ifndef ADV_SUMMARY_H
#define ADV_SUMMARY_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "agg.h"
#include "wire.h"

typedef struct AdvSummaryKind
{
	uint8		kind;
	uint8		version;		/* of the stored form */
	const char *type;			/* the SQL type, for messages */
	const char *word;			/* the first key of the text form */
	Size		smallest;		/* bytes of the smallest value */

	/*
	 * sound tells whether a value of this kind and version, at least as long as
	 * the smallest, has the shape it claims, so that it can be read in bounds.
	 */
	bool		(*sound) (const AdvHeader *value);

	/*
	 * pack returns the packed form: the value itself where it is that already,
	 * else a new one.  The value is not changed.
	 */
	const AdvHeader *(*pack) (const AdvHeader *value);

	/*
	 * merge returns all that a and b hold: a, changed, or a new value, or what adv_grow
	 * returns.  b is not changed.  NULL in a kind whose values do not merge.
	 */
	AdvHeader  *(*merge) (AdvHeader *a, const AdvHeader *b);

	/*
	 * Only of kinds whose rollup is taken back in moving windows: whether there is
	 * nothing in a value, a value in which there is nothing, and a without b,
	 * NULL where that cannot be told exactly.
	 */
	bool		(*is_empty) (const AdvHeader *value);
	AdvHeader  *(*make_empty) (void);
	AdvHeader  *(*subtract) (AdvHeader *a, const AdvHeader *b);

	/*
	 * The text form is {"word":version followed by what write_text appends, keys
	 * with commas before them, and }.  The binary form is kind and version,
	 * followed by what write_binary appends.  Both are given the packed form; what
	 * is read is packed, and everything in it has been checked.
	 */
	void		(*write_text) (StringInfo buf, const AdvHeader *packed);
	AdvHeader  *(*read_text) (AdvReader *reader);
	void		(*write_binary) (StringInfo buf, const AdvHeader *packed);
	AdvHeader  *(*read_binary) (StringInfo buf);
} AdvSummaryKind;

extern const AdvSummaryKind *const adv_summary_kinds[ADV_SUMMARY_KINDS];

ADV_NORETURN extern void adv_summary_refuse(const char *type);
extern AdvHeader *adv_summary_arg(FunctionCallInfo fcinfo, int argno, const AdvSummaryKind *kind);
extern AdvHeader *adv_summary_alloc(const AdvSummaryKind *kind, Size size);
extern Datum adv_summary_combine(PG_FUNCTION_ARGS);
extern Datum adv_summary_add(FunctionCallInfo fcinfo, const AdvSummaryKind *kind);
extern Datum adv_summary_read_text(FunctionCallInfo fcinfo, const AdvSummaryKind *kind);
extern Datum adv_summary_read_binary(FunctionCallInfo fcinfo, const AdvSummaryKind *kind);

/*
 * adv_summary_check returns a value, having made sure that it is of this kind.  It is
 * asked for every row: where the kind is defined before, all of it is compiled in.
 */
static inline AdvHeader *
adv_summary_check(const AdvSummaryKind *kind, AdvHeader *value)
{
	if (unlikely(VARSIZE(value) < kind->smallest || value->kind != kind->kind ||
				 value->version != kind->version || !kind->sound(value)))
		adv_summary_refuse(kind->type);
	return value;
}

/*
 * adv_summary_state returns the state in argument argno for changing, NULL where
 * there is none yet.
 */
static inline AdvHeader *
adv_summary_state(FunctionCallInfo fcinfo, int argno, const AdvSummaryKind *kind)
{
	return PG_ARGISNULL(argno) ? NULL : adv_summary_check(kind, adv_state_arg(fcinfo, argno));
}

/*
 * ADV_SUMMARY_TYPE defines the input and receive functions of a type.
 */
#define ADV_SUMMARY_TYPE(type, its_kind) \
	ADV_FUNCTION(adv_##type##_in) \
	{ \
		return adv_summary_read_text(fcinfo, &(its_kind)); \
	} \
	ADV_FUNCTION(adv_##type##_recv) \
	{ \
		return adv_summary_read_binary(fcinfo, &(its_kind)); \
	}

/*
 * ADV_SUMMARY_MOVING defines the transition function of a rollup that is taken back
 * in moving windows.
 */
#define ADV_SUMMARY_MOVING(name, its_kind) \
	ADV_FUNCTION(adv_##name##_rollup) \
	{ \
		return adv_summary_add(fcinfo, &(its_kind)); \
	}

#endif
