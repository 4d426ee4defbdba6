/*
 * likelihood.h
 *		Models of how customers buy and how long they stay: likelihoods, fits
 *		and what follows from a fitted model.
 *
 * Where customers may leave without saying so, purchases are described by x,
 * the number of repeat purchases; t_x, the time from the first purchase to the
 * last; T, the time from the first purchase to the end of what is known.  All
 * times are in the unit that the model was fitted in.
 *
 *	BG/NBD		r, alpha, a, b			Fader, Hardie & Lee 2005, Marketing Science 24(2)
 *	MBG/NBD		r, alpha, a, b			Batislam, Denizel & Filiztekin 2007, IJRM 24(3)
 *	Pareto/NBD	r, alpha, s, beta		Schmittlein, Morrison & Colombo 1987, Management Science 33(1)
 *	BG/BB		alpha, beta, gamma, delta	Fader, Hardie & Shang 2010, Marketing Science 29(6)
 *	gamma-gamma p, q, v				Fader & Hardie 2013, note 025
 *	sBG			alpha, beta				Fader & Hardie 2007, J. Interactive Marketing 21(1)
 *	BdW			alpha, beta, c			Fader, Hardie, Liu, Davin & Steenburgh 2018, J. Interactive Marketing 43
 *
 * All parameters are positive.  Numbers are kept as logarithms wherever they
 * may be too large or too small for a double.
 */
#ifndef ADV_KERNEL_CLV_LIKELIHOOD_H
#define ADV_KERNEL_CLV_LIKELIHOOD_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/num/status.h"

/* Never renumber: these are stored. */
typedef enum AdvClvModel
{
	ADV_CLV_BG_NBD = 1,
	ADV_CLV_MBG_NBD,
	ADV_CLV_PARETO_NBD,
	ADV_CLV_BG_BB,
	ADV_CLV_GAMMA_GAMMA,
	ADV_CLV_SBG,
	ADV_CLV_BDW
} AdvClvModel;

#define ADV_CLV_MODELS 7		/* 1 .. 7 */
#define ADV_CLV_PARAMETERS 4	/* of the model that has most */

/*
 * What some customers did, count of them just the same:
 *
 *	BG/NBD, MBG/NBD, Pareto/NBD		x, t_x and T as above
 *	BG/BB			x: transactions in T opportunities after the first, t_x: the
 *					opportunity of the last of them, 0 if none; all whole
 *	gamma-gamma		x >= 1: transactions, t_x > 0: their mean value; T is not used
 *	sBG, BdW		x: whole periods that the customer was seen to complete; T: 1 if
 *					the customer left in the period after those, 0 if still there
 *					(in period x + 1 the contract was not renewed, or is not known)
 */
typedef struct AdvClvRow
{
	double		x;
	double		tx;
	double		T;
	double		count;
} AdvClvRow;

/* how many parameters a model has, and what they are called; NULL-terminated */
extern int	adv_clv_parameters(AdvClvModel model);
extern const char *const *adv_clv_names(AdvClvModel model);

/*
 * Whether these are data, or parameters, of the model.  Of a row, x, t_x and T
 * are at most 1e15 (in BG/BB T 1e5), as is count, and count may be 0.
 */
#define ADV_CLV_LEAST_PARAMETER 1e-12
#define ADV_CLV_MOST_PARAMETER 1e12

extern bool adv_clv_valid_row(AdvClvModel model, const AdvClvRow *row);
extern bool adv_clv_valid_parameters(AdvClvModel model, const double *parameters);

/*
 * The log likelihood of one customer (count is not looked at) and, where
 * gradient is not NULL, its derivatives in the logarithms of the parameters.
 */
extern AdvStatus adv_clv_log_likelihood(AdvClvModel model, const double *parameters,
										const AdvClvRow *row, double *value,
										double *gradient);

/*
 * Fitting.  What is maximized is the log likelihood of all rows, less ridge / 2
 * times the sum of the squared logarithms of the parameters.
 */
typedef struct AdvClvOptions
{
	const double *start;		/* parameters to begin with; NULL: several of our own */
	double		lower;			/* bounds of every parameter */
	double		upper;
	double		ridge;
	int			evaluations;	/* cap, for each start, at least 1 */
} AdvClvOptions;

#define ADV_CLV_LOWER 1e-6
#define ADV_CLV_UPPER 1e6
#define ADV_CLV_EVALUATIONS 2000

/* Never renumber: these are stored. */
typedef enum AdvClvOutcome
{
	ADV_CLV_CONVERGED = 1,
	ADV_CLV_AT_BOUND,			/* the likelihood still rises beyond a bound */
	ADV_CLV_FLAT,				/* the data do not tell the parameters apart: some
								 * combination of their logarithms has a standard
								 * error of 100 or more */
	ADV_CLV_CAP,				/* the cap was reached */
	ADV_CLV_NOTHING				/* no row, or none that says anything: no parameters */
} AdvClvOutcome;

typedef struct AdvClvFit
{
	AdvClvOutcome outcome;
	double		parameters[ADV_CLV_PARAMETERS];		/* NaN where there are none */
	double		covariance[ADV_CLV_PARAMETERS][ADV_CLV_PARAMETERS];	/* of the logarithms
								 * of the parameters, from the observed information
								 * (of the penalized likelihood); NaN where it is
								 * not positive definite */
	double		log_likelihood; /* without the penalty */
	double		customers;		/* sum of counts */
	int			evaluations;	/* of all starts */
} AdvClvFit;

/*
 * work has room for adv_clv_work numbers.  ADV_DOMAIN: a row or an option is
 * not valid.  ADV_STOPPED: stop said so.
 */
extern size_t adv_clv_work(AdvClvModel model, const AdvClvRow *rows, size_t n);
extern AdvStatus adv_clv_fit(AdvClvModel model, const AdvClvRow *rows, size_t n,
							 const AdvClvOptions *options, double *work,
							 const AdvStop *stop, AdvClvFit *fit);

/*
 * What follows from BG/NBD, MBG/NBD, Pareto/NBD and BG/BB of a customer with
 * row's x, t_x and T.  row is NULL: of a new customer, who has just bought for
 * the first time.  ADV_DOMAIN: other models, or arguments that are not valid.
 */

/*
 * the probability that the customer is still one; in BG/BB, and will be at the
 * next opportunity, as in its source
 */
extern AdvStatus adv_clv_alive(AdvClvModel model, const double *parameters,
							   const AdvClvRow *row, double *probability);

/*
 * the expected number of purchases within the next t; of BG/BB, within the whole
 * opportunities in t
 */
extern AdvStatus adv_clv_expected(AdvClvModel model, const double *parameters,
								  const AdvClvRow *row, double t, double *purchases);

/*
 * the same, a purchase at u from now counting for exp(-rate u); t may be
 * infinite where rate > 0.  Of BG/BB, the sum over whole opportunities;
 * ADV_NO_CONVERGENCE where more than a million of them count for something.
 */
extern AdvStatus adv_clv_discounted(AdvClvModel model, const double *parameters,
									const AdvClvRow *row, double t, double rate,
									double *purchases);

/*
 * The same in parts, of which the first is cheap and the second is that of many
 * customers: the probability here that the customer is still one at the end of
 * T (of BG/BB not what adv_clv_alive gives, which is in alive), and the
 * discounted purchases of one who is.  adv_clv_expected and adv_clv_discounted
 * are their product, to the last digit, and 0 where here is 0.
 */
extern AdvStatus adv_clv_now(AdvClvModel model, const double *parameters, const AdvClvRow *row,
							 double *here, double *alive);
extern AdvStatus adv_clv_staying(AdvClvModel model, const double *parameters,
								 const AdvClvRow *row, double t, double rate,
								 double *purchases);

/*
 * the probability of exactly n purchases within the next t, n whole; of BG/BB,
 * ADV_NO_CONVERGENCE where t is more than a million opportunities longer than n
 */
extern AdvStatus adv_clv_probability(AdvClvModel model, const double *parameters,
									 const AdvClvRow *row, double n, double t,
									 double *probability);

/*
 * the least number of purchases within the next t that is not exceeded with this
 * probability, between 0 and 1, both excluded, less 1e-12, by which a sum of
 * probabilities may be wrong.
 * ADV_NO_CONVERGENCE above a million purchases.
 */
#define ADV_CLV_MOST_QUANTILE 1e6

extern AdvStatus adv_clv_quantile(AdvClvModel model, const double *parameters,
								  const AdvClvRow *row, double t, double probability,
								  const AdvStop *stop, double *n);

/*
 * Gamma-gamma: the expected mean value of a transaction of a customer of whom
 * x transactions with this mean are known, x = 0 of one of whom none is;
 * infinite where p x + q <= 1.  mean is not looked at where x = 0.
 */
extern AdvStatus adv_clv_spend(const double *parameters, double x, double mean, double *spend);

/*
 * sBG and BdW: the probability to be still there after t whole periods; that to
 * complete period t having completed t - 1; and the expected number of renewals
 * to come of a customer who has completed n - 1 periods and is just about to
 * renew for the n-th time, a renewal k periods from now counting for
 * 1 / (1 + rate)^k: sum over k >= 0 of S(n + k) / S(n - 1) / (1 + rate)^k.  It
 * is infinite where rate = 0 and alpha c <= 1 (c = 1 of sBG).  t and n are whole;
 * retention and residual begin at 1.
 */
extern AdvStatus adv_clv_survival(AdvClvModel model, const double *parameters, double t,
								  double *probability);
extern AdvStatus adv_clv_retention(AdvClvModel model, const double *parameters, double t,
								   double *probability);
extern AdvStatus adv_clv_residual(AdvClvModel model, const double *parameters, double n,
								  double rate, double *renewals);

#endif
