/*
 * kinds.h
 *		The kinds of values that are stored, and the number that each begins with.
 *
 * Never renumber: the numbers are stored.
 */
#ifndef ADV_KINDS_H
#define ADV_KINDS_H

typedef enum AdvKind
{
	ADV_KIND_RATING = 1,
	ADV_KIND_RATE = 2,
	ADV_KIND_CUSTOMER_SET = 3,
	ADV_KIND_ACTIVITY = 4,
	ADV_KIND_SURVIVAL = 5,
	ADV_KIND_LATEST = 6,
	ADV_KIND_PURCHASE = 7,
	ADV_KIND_CLV_MODEL = 8,
	ADV_KIND_CLV_DATA = 9,
	ADV_KIND_JOURNEY = 10,
	ADV_KIND_MEASURE = 11,
	ADV_KIND_REFERRAL = 12,
	ADV_KIND_POINTS = 13,
	ADV_KIND_LEXICON = 14,
	ADV_KIND_SENTIMENT = 15,
	ADV_KIND_TERM = 16,
	ADV_KIND_THEME = 17,
	ADV_KIND_SERIES = 18,
	ADV_KIND_PROFILE = 19,
	ADV_KIND_FITTED_MODEL = 20
} AdvKind;

#define ADV_SUMMARY_KINDS 21

/* Those that base/summary.c serves: number and adv_<name>_kind. */
#define ADV_KINDS(K) \
	K(ADV_KIND_RATING, rating) \
	K(ADV_KIND_RATE, rate) \
	K(ADV_KIND_CUSTOMER_SET, customer_set) \
	K(ADV_KIND_ACTIVITY, activity) \
	K(ADV_KIND_SURVIVAL, survival) \
	K(ADV_KIND_LATEST, latest) \
	K(ADV_KIND_PURCHASE, purchase) \
	K(ADV_KIND_CLV_MODEL, clv_model) \
	K(ADV_KIND_CLV_DATA, clv_data) \
	K(ADV_KIND_JOURNEY, journey) \
	K(ADV_KIND_MEASURE, measure) \
	K(ADV_KIND_REFERRAL, referral) \
	K(ADV_KIND_POINTS, points) \
	K(ADV_KIND_LEXICON, lexicon) \
	K(ADV_KIND_SENTIMENT, sentiment) \
	K(ADV_KIND_TERM, term) \
	K(ADV_KIND_THEME, theme) \
	K(ADV_KIND_SERIES, series) \
	K(ADV_KIND_PROFILE, profile) \
	K(ADV_KIND_FITTED_MODEL, fitted_model)

#endif
