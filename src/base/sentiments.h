/*
 * sentiments.h
 *		What a sentiment_summary holds, for every room that is given one.
 */
#ifndef ADV_SENTIMENTS_H
#define ADV_SENTIMENTS_H

#include "postgres.h"

#include "kernel/num/fraction.h"
#include "summary.h"

typedef enum SentimentCount
{
	SENTIMENT_NEGATIVE,
	SENTIMENT_NEUTRAL,
	SENTIMENT_POSITIVE,
	SENTIMENT_UNKNOWN,
	SENTIMENT_LOWEST,			/* of the negative: -1, which is no fraction */
	SENTIMENT_HIGHEST,			/* of the positive: 1 */
	SENTIMENT_COUNTS
} SentimentCount;

/*
 * Sums of scores: those between -1 and 1 as fractions with their sign for the point,
 * so that e sums their magnitudes, ek the scores, e2 the squares.
 */
typedef struct SentimentSummary
{
	AdvHeader	header;
	int64		count[SENTIMENT_COUNTS];
	AdvFractions scores;
} SentimentSummary;

extern const AdvSummaryKind adv_sentiment_kind;

#endif
