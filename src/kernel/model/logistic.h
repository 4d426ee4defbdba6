/*
 * logistic.h
 *		Logistic regression: maximum likelihood, Firth's penalty, a ridge.
 */
#ifndef ADV_KERNEL_LOGISTIC_H
#define ADV_KERNEL_LOGISTIC_H

#include "design.h"
#include "kernel/num/order.h"
#include "scoring.h"

/* How a fit ended.  Never renumber: these are stored. */
typedef enum AdvFitOutcome
{
	ADV_FIT_CONVERGED = 1,
	ADV_FIT_SEPARATED,			/* some terms tell the outcomes apart without error */
	ADV_FIT_ONE_CLASS,			/* all outcomes are alike, or there is no event */
	ADV_FIT_TOO_FEW,			/* fewer customers than terms */
	ADV_FIT_NOTHING,			/* no customers */
	ADV_FIT_CAP					/* no maximum was found */
} AdvFitOutcome;

/* The confidence levels for which a fit with Firth's penalty keeps intervals. */
#define ADV_PROFILE_LEVELS 3
extern const double adv_profile_levels[ADV_PROFILE_LEVELS];

/* What the penalised likelihood says of a term. */
typedef struct AdvProfile
{
	double		chi_square;		/* of the coefficient being 0 */
	double		low[ADV_PROFILE_LEVELS];	/* NaN: none was found */
	double		high[ADV_PROFILE_LEVELS];
} AdvProfile;

typedef struct AdvLogisticOptions
{
	bool		firth;
	double		ridge;
	const double *start;		/* coefficients to begin with, NULL: none */
} AdvLogisticOptions;

/* Coefficients and what is about them are on the user's scale. */
typedef struct AdvModelFit
{
	AdvFitOutcome outcome;
	int			iterations;
	double		customers;		/* weighted */
	double		events;
	double		log_likelihood; /* penalised by Firth's penalty */
	double		null_log_likelihood;
	double		concordance;	/* in sample: the AUC, or Harrell's C; NaN where not known */
	double		concordance_error;
	double	   *beta;			/* terms */
	double	   *covariance;		/* terms * terms */
	bool	   *separated;		/* terms */
	AdvProfile *profile;		/* terms; of Firth's penalty */
} AdvModelFit;

/* how many doubles of work adv_logistic_fit needs */
extern size_t adv_logistic_work(int terms);

/*
 * adv_logistic_fit fits a design, which it measures; fit's arrays are the caller's.
 */
extern AdvStatus adv_logistic_fit(AdvDesign *d, const AdvLogisticOptions *options, AdvModelFit *fit,
								  double *work, const AdvStop *stop);

/*
 * adv_logistic_concordance finds the AUC of a fit in its own sample, and its error.  places,
 * spare and points: d->n.
 */
extern AdvStatus adv_logistic_concordance(const AdvDesign *d, AdvModelFit *fit, AdvPlace *places,
										  AdvPlace *spare, AdvScorePoint *points, const AdvStop *stop);

/*
 * adv_separation finds a direction, of coefficients on the scale of the design, along
 * which no customer is predicted worse and some better: *found tells whether there is
 * one.  work: (terms + 4) * terms doubles.
 */
extern AdvStatus adv_separation(const AdvDesign *d, double *direction, bool *found, double *work,
								const AdvStop *stop);

#endif
