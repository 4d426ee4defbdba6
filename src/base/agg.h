/*
 * agg.h
 *		How a room gets hold of an aggregate's state.
 *
 * A state is a flat varlena that the transition function changes in place.
 * That is allowed only while an aggregate runs, and only on memory that is a
 * plain datum of our own making: anything else may belong to a table's page.
 *
 * A state that has to grow is made anew in the current, short-lived context:
 * the executor copies a returned pointer that is not the old one into the
 * aggregate's context and frees the old value itself.  A large one is best handed over
 * in pieces: see growth.h.
 */
#ifndef ADV_AGG_H
#define ADV_AGG_H

#include "postgres.h"

#include "fmgr.h"
#include "nodes/nodes.h"

#include "compat.h"
#include "kinds.h"

/*
 * ADV_FUNCTION opens the definition of a function that SQL can call.
 */
#define ADV_FUNCTION(name) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS)

/*
 * The first eight bytes of every state and stored value: a varlena length, the
 * kind of summary, the version of its layout, flags, and which variant of the
 * layout it is: what that says is the kind's own.
 */
typedef struct AdvHeader
{
	int32		vl_len_;		/* varlena header, do not touch directly */
	uint8		kind;
	uint8		version;
	uint8		flags;
	uint8		variant;		/* read by an accessor of the room */
} AdvHeader;

/*
 * adv_in_aggregate tells whether an aggregate or a window calls, as
 * AggCheckCallContext does, of which a call for every row would be felt.
 */
static inline bool
adv_in_aggregate(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/*
 * adv_text_arg returns the text in argument argno, which must not be NULL; it may have
 * a short header.
 */
static inline text *
adv_text_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *value = (struct varlena *) PG_GETARG_POINTER(argno);

	/* short, or as a cast makes it */
	return likely(VARATT_IS_4B_U(value) || (VARATT_IS_1B(value) && !VARATT_IS_1B_E(value))) ? (text *) value : PG_GETARG_TEXT_PP(argno);
}

/*
 * adv_state_arg returns argument argno, which must not be NULL, for changing:
 * the state itself where that is safe, otherwise a copy.
 */
static inline AdvHeader *
adv_state_arg(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *value = (struct varlena *) PG_GETARG_POINTER(argno);

	if (VARATT_IS_4B_U(value) && adv_in_aggregate(fcinfo))
		return (AdvHeader *) value;
	return (AdvHeader *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(argno));
}

/*
 * adv_value_arg returns argument argno, which must not be NULL, for reading.
 */
static inline AdvHeader *
adv_value_arg(FunctionCallInfo fcinfo, int argno)
{
	return (AdvHeader *) PG_DETOAST_DATUM(PG_GETARG_DATUM(argno));
}

#endif
