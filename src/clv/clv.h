/*
 * clv.h
 *		What a customer is worth: models and what follows from them, for the files
 *		of this room.
 *
 * Two types:
 *
 *	clv_summary		many customers' data for a model: how many there are of each kind of
 *					customer
 *	clv_model		a fitted model
 *
 * Times of a model are numbers of its unit, which it knows in days, so that
 * horizons are intervals and cannot be in another unit by mistake.
 */
#ifndef ADV_CLV_H
#define ADV_CLV_H

#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/date.h"

#include "base/agg.h"
#include "base/answer.h"
#include "base/purchases.h"
#include "base/span.h"
#include "base/summary.h"
#include "compat.h"
#include "kernel/clv/likelihood.h"

#define CLV_SUMMARY_TYPE "clv_summary"
#define CLV_MODEL_TYPE "clv_model"

/* ------------------------------------------------------------------------
 * state.c
 * ------------------------------------------------------------------------
 */

/* What the rows of a clv_summary say.  Never renumber: these are stored. */
typedef enum ClvData
{
	CLV_TIMES = 1,				/* x, t_x, T: BG/NBD, MBG/NBD, Pareto/NBD */
	CLV_OPPORTUNITIES,			/* x, t_x, n: BG/BB */
	CLV_SPEND,					/* x, mean: gamma-gamma */
	CLV_CONTRACTS				/* periods, ended: sBG, BdW */
} ClvData;

/* the columns of a row: x, t_x and T */
#define CLV_COLUMNS 3

typedef struct ClvColumn
{
	const char *name;			/* NULL: not used, 0 in every row */
	bool		whole;
} ClvColumn;

typedef struct ClvDataKind
{
	const char *word;
	const char *aggregate;		/* that makes them */
	AdvClvModel model;			/* whose rows these are */
	bool		has_unit;
	ClvColumn	columns[CLV_COLUMNS];
} ClvDataKind;

extern const AdvChoice clv_data[];

/*
 * One flat value, in memory and on disk: this header, then rows.  First those in
 * order of x, t_x and T, no two alike; then, while an aggregate runs, rows that
 * wait to be merged into them, and room for more.  A finished value ends with the
 * rows in order.
 */
typedef struct ClvSummary
{
	AdvHeader	header;			/* variant: the ClvData */
	double		unit;			/* in days; 0 where there is none, and of no customers */
	int64		customers;
	int32		sorted;
	int32		pending;
	AdvClvRow	rows[FLEXIBLE_ARRAY_MEMBER];
} ClvSummary;

#define CLV_SUMMARY_VERSION 1
#define CLV_MOST_CUSTOMERS 1e15

/*
 * A row takes 84 characters of the text form at most: two whole numbers of up to 16,
 * two others of up to 24, and commas.  The text of so many is below 1 GB, so that
 * every summary can be dumped and restored.
 */
#define CLV_MOST_ROWS 12000000

static inline ClvData
clv_summary_data(const ClvSummary *s)
{
	return (ClvData) s->header.variant;
}

extern const ClvDataKind *clv_data_kind(ClvData data);
extern ClvSummary *clv_summary_make(Size rows, ClvData data);
extern ClvSummary *clv_append(ClvSummary *s, const AdvClvRow *rows, Size n, int64 customers, double unit);

/* clv_summary_arg returns the summary in argument argno, packed, for reading. */
extern const ClvSummary *clv_summary_arg(FunctionCallInfo fcinfo, int argno);
extern int	clv_compare_rows(const AdvClvRow *a, const AdvClvRow *b);

/*
 * clv_rows returns the rows of the clv_summary in argument argno, which must not
 * be NULL and whose data must be of this kind; their number, and their unit in
 * days, 0 where they have none.
 */
extern const AdvClvRow *clv_rows(FunctionCallInfo fcinfo, int argno, ClvData data, size_t *n, double *unit);

extern const AdvSummaryKind adv_clv_data_kind;

/* io.c: its text and binary forms */
extern void clv_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *clv_read_text(AdvReader *reader);
extern void clv_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *clv_read_binary(StringInfo buf);

/* ------------------------------------------------------------------------
 * model.c
 * ------------------------------------------------------------------------
 */

#define CLV_MODEL_VERSION 1
#define CLV_MOST_RIDGE 1e15
#define CLV_COVARIANCES (ADV_CLV_PARAMETERS * (ADV_CLV_PARAMETERS + 1) / 2)

/*
 * One flat value of fixed size.  What is not known (of a model made of given
 * parameters) is NaN; so are the parameters that a model does not have.
 */
typedef struct ClvModel
{
	AdvHeader	header;			/* variant: the AdvClvModel */
	int32		outcome;		/* AdvClvOutcome, 0 of given parameters */
	int32		evaluations;
	double		unit;			/* in days; 0 of models without times, or of no customers */
	double		customers;
	double		log_likelihood;
	double		ridge;
	double		parameters[ADV_CLV_PARAMETERS];
	double		covariance[CLV_COVARIANCES];	/* of the logarithms: (1,1) (2,1) (2,2) (3,1) .. */
} ClvModel;

#define CLV_MODEL_BIT(model) (1 << (model))
#define CLV_BUYING_MODELS (CLV_MODEL_BIT(ADV_CLV_BG_NBD) | CLV_MODEL_BIT(ADV_CLV_MBG_NBD) | \
						   CLV_MODEL_BIT(ADV_CLV_PARETO_NBD) | CLV_MODEL_BIT(ADV_CLV_BG_BB))
#define CLV_CONTRACT_MODELS (CLV_MODEL_BIT(ADV_CLV_SBG) | CLV_MODEL_BIT(ADV_CLV_BDW))

/*
 * clv_model_arg returns the model in argument argno, which must not be NULL and
 * must be one of these (a set of CLV_MODEL_BIT), with parameters.
 */
extern const ClvModel *clv_model_arg(FunctionCallInfo fcinfo, int argno, int models);

/* clv_model_any_arg returns one that need not have parameters. */
extern const ClvModel *clv_model_any_arg(FunctionCallInfo fcinfo, int argno);

extern const AdvSummaryKind adv_clv_model_kind;

/* clv_model_new returns a model of which nothing is known, as of given parameters. */
extern ClvModel *clv_model_new(AdvClvModel model, double unit);

/*
 * What models are called, the one named in argument argno, several of them in a
 * sentence, and whether time means something to one.
 */
extern const AdvChoice clv_models[];
extern AdvClvModel clv_model_word_arg(FunctionCallInfo fcinfo, int argno);
extern const char *clv_model_word(AdvClvModel model);
extern char *clv_model_words(int models);
extern bool clv_model_has_unit(AdvClvModel model);
extern ClvData clv_model_data(AdvClvModel model);

/*
 * clv_numbers_arg returns the parameters of a model in argument argno, an array of
 * double precision.
 */
extern const double *clv_numbers_arg(FunctionCallInfo fcinfo, int argno, const char *name,
									 AdvClvModel model);

static inline AdvClvModel
clv_model_kind(const ClvModel *m)
{
	return (AdvClvModel) m->header.variant;
}

static inline bool
clv_model_has_parameters(const ClvModel *m)
{
	return !isnan(m->parameters[0]);
}

static inline bool
clv_model_has_covariance(const ClvModel *m)
{
	return !isnan(m->covariance[0]);
}

/* where the covariance of two parameters, j at most i, is kept */
static inline int
clv_covariance_at(int i, int j)
{
	return i * (i + 1) / 2 + j;
}

/* ------------------------------------------------------------------------
 * memo.c
 * ------------------------------------------------------------------------
 */

/* What a call of a function, made for many rows, keeps from one to the next. */
typedef struct ClvMemo
{
	MemoryContext context;		/* lasts as long as the call */
	int			calls;
	struct ClvAnswered *places; /* NULL while there were few calls */
} ClvMemo;

/* clv_memo returns that of this call. */
extern ClvMemo *clv_memo(FunctionCallInfo fcinfo);

/* clv_memo_staying is adv_clv_staying; memo may be NULL. */
extern AdvStatus clv_memo_staying(ClvMemo *memo, AdvClvModel model, const double *parameters,
								  const AdvClvRow *row, double t, double rate,
								  double *purchases);

/* ------------------------------------------------------------------------
 * prediction.c
 * ------------------------------------------------------------------------
 */

/* Whom a prediction is about. */
typedef struct ClvCustomer
{
	AdvClvRow	row;
	int64		repeats;		/* frequency and mean_spend as in AdvPurchaseHistory: of a summary */
	double		mean_spend;
} ClvCustomer;

typedef enum ClvWhat
{
	CLV_ALIVE,
	CLV_EXPECTED,
	CLV_DISCOUNTED,
	CLV_PROBABILITY,
	CLV_QUANTILE,
	CLV_MEAN_SPEND,
	CLV_SURVIVAL,
	CLV_RETENTION,
	CLV_RESIDUAL
} ClvWhat;

/* What a model is asked; what the question does not need is not looked at. */
typedef struct ClvQuestion
{
	ClvWhat		what;
	const AdvClvRow *row;		/* NULL: of a customer who has just come */
	double		t;				/* horizon in units; a contract's period */
	double		rate;			/* of discount, a unit or period */
	double		n;				/* purchases; of a quantile, the probability */
	ClvMemo    *memo;			/* NULL: none */
} ClvQuestion;

/*
 * clv_answer returns the model's answer as it would be with these parameters:
 * finite, but for CLV_MEAN_SPEND and CLV_RESIDUAL, which may be infinite.
 */
extern double clv_answer(AdvClvModel model, const double *parameters, const ClvQuestion *q);

/*
 * The arguments that several functions take.  clv_customer_arg reads whom a
 * prediction is about from so many arguments, argno being the first of them: 3
 * numbers (frequency, recency, age), or 2 (purchases, as_of); false where there were
 * no purchases by as_of.
 */
extern bool clv_customer_arg(FunctionCallInfo fcinfo, int argno, int arguments,
							 const ClvModel *m, ClvCustomer *customer);
extern double clv_horizon_arg(FunctionCallInfo fcinfo, int argno, const ClvModel *m);
extern double clv_discount_arg(FunctionCallInfo fcinfo, int argno, const ClvModel *m);

/*
 * clv_set_customer sets whom a prediction is about: the customer of a history, of so
 * long periods; one who came in a period that has not ended has one of zeros, without a
 * mean spend.
 */
extern void clv_set_customer(const AdvPurchaseHistory *history, AdvPeriod period, const ClvModel *m,
							 ClvCustomer *customer);

/*
 * clv_period_discount_args reads a discount rate, in percent a year, and the length
 * of a period, and returns the discount rate in percent a period.
 */
extern double clv_period_discount_args(FunctionCallInfo fcinfo, int rate, int period);

/* clv_margin_arg returns a margin in percent, and says how it was read if below 1. */
extern double clv_margin_arg(FunctionCallInfo fcinfo, int argno);

/* What it takes to say what a customer is worth. */
typedef struct ClvValue
{
	const ClvModel *buying;
	const ClvModel *spending;
	AdvClvRow	bought;
	AdvClvRow	spent;
	ClvQuestion purchases;		/* of bought */
	double		margin;			/* a fraction */
} ClvValue;

/*
 * clv_value_args reads (model, spend_model, customer, horizon, discount_rate,
 * margin), the customer being 2 arguments, or 4 with the mean spend; false where
 * an argument is NULL, but for the mean spend of a customer without repeat
 * purchases, or where the value is not known.
 */
extern bool clv_value_args(FunctionCallInfo fcinfo, int arguments, ClvValue *value);

/* what they say: the spend, and the value, NaN where it is infinite */
extern double clv_spend(const ClvModel *m, const AdvClvRow *spent);
extern double clv_value(const ClvValue *value);

/*
 * What reports of customers are about: clv_report_args reads (model, spend_model, as_of,
 * horizon, discount_rate, margin) from argument 1 on, clv_report_row fills in the numbers
 * of a customer, NaN where they are not known.
 */
#define CLV_REPORT_COLUMNS 8

typedef struct ClvReport
{
	const ClvModel *model;
	const ClvModel *spending;
	ClvQuestion q;
	double		margin;
} ClvReport;

extern ClvReport clv_report_args(FunctionCallInfo fcinfo);
extern void clv_report_row(ClvReport *report, const ClvCustomer *customer, double *row);

static inline ClvQuestion
clv_question(ClvWhat what, const ClvCustomer *customer)
{
	ClvQuestion q = {what, &customer->row, 0, 0, 0, NULL};

	return q;
}

/* ------------------------------------------------------------------------
 * estimate.c
 * ------------------------------------------------------------------------
 */

/* on what scale an interval is symmetric */
typedef enum ClvScale
{
	CLV_LOG,					/* of what is 0 or more */
	CLV_LOGIT					/* of probabilities */
} ClvScale;

/*
 * clv_return_estimate returns the answer times unit with its interval at the
 * confidence level in argument argno.
 */
extern Datum clv_return_estimate(FunctionCallInfo fcinfo, int argno, const ClvModel *m,
								 const ClvQuestion *q, ClvScale scale, double unit);

#endif
