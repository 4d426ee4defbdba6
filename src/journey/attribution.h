/*
 * attribution.h
 *		What attribution knows while it walks along journeys.
 */
#ifndef ADV_ATTRIBUTION_H
#define ADV_ATTRIBUTION_H

#include "journey_report.h"
#include "kernel/journey/removal.h"

#define REVENUE_DECIMALS 8

typedef enum AttributionModel
{
	MODEL_FIRST,
	MODEL_LAST,
	MODEL_LINEAR,
	MODEL_POSITION,
	MODEL_TIME_DECAY,
	MODEL_MARKOV,
	MODEL_SHAPLEY,
	MODELS_KNOWN
} AttributionModel;

/* The states of a chain and the ways between them: see chain.c. */
typedef struct AttributionChain AttributionChain;

typedef struct Attribution
{
	/* what is asked for */
	uint32		names;
	uint32		conversion;		/* its code */
	bool		wanted[MODELS_KNOWN];
	bool		restart;
	bool		null_journeys;
	bool		collapse;
	bool		rate;			/* Shapley values of the conversion rate */
	int			order;
	int64		lookback;
	double		half_life;
	const bool *ignored;		/* by code, or NULL */
	bool		valued;
	int			decimals;

	/* what there was */
	double		total;			/* conversions */
	int128		total_value;
	double		without;		/* conversions without a touch */
	int128		without_value;

	/* what touches have, by model and code; revenue in millionths */
	double	   *conversions[MODELS_KNOWN];
	double	   *revenue[MODELS_KNOWN];
	int128	   *first_value;
	int128	   *last_value;
	double	   *effects;

	/* the journey at hand */
	AdvEvent   *touches;
	int64		touches_room;
	uint32	   *path;
	int64	   *path_times;
	int64		path_room;

	/* Shapley values */
	int64		journey;
	int64	   *seen;			/* by code: the last journey with it */
	uint32	   *different;
	int		   *player;			/* by code, -1 for none */
	int			players;
	double	   *set_conversions;
	double	   *set_value;
	double	   *set_journeys;

	AttributionChain *chain;
} Attribution;

/* chain.c */
extern void attribution_begin_chain(Attribution *a);
extern void attribution_walk(Attribution *a, int64 n, int64 conversions, double value);
extern void attribution_end_chain(Attribution *a);

#endif
