/*
 * agg.h
 *		How a room gets hold of an aggregate's state.
 */
#ifndef ADV_AGG_H
#define ADV_AGG_H

#include "postgres.h"

#include "fmgr.h"

/*
 * The first eight bytes of every state and stored value: a varlena length, the
 * kind of summary, the version of its layout, flags and the room's own byte.
 */
typedef struct AdvHeader
{
	int32		vl_len_;		/* varlena header, do not touch directly */
	uint8		kind;
	uint8		version;
	uint8		flags;
	uint8		width;			/* log2 of the bytes of a counter */
} AdvHeader;

/* Never renumber: these are stored. */
typedef enum AdvKind
{
	ADV_KIND_RATING = 1,
	ADV_KIND_RATE = 2,
	ADV_KIND_ACTIVITY = 4
} AdvKind;

extern AdvHeader *adv_state_arg(FunctionCallInfo fcinfo, int argno);
extern AdvHeader *adv_value_arg(FunctionCallInfo fcinfo, int argno);

#endif
