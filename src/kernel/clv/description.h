/*
 * description.h
 *		What the files of likelihood.h share: a description of each model.
 */
#ifndef ADV_KERNEL_CLV_DESCRIPTION_H
#define ADV_KERNEL_CLV_DESCRIPTION_H

#include "likelihood.h"

/*
 * The likelihood of many rows at the same parameters: prepare() computes in
 * work what depends on the parameters alone, of which a table of so many cells
 * for x = 0, 1, ..; row() uses it, and does without the table beyond its end.
 */
typedef struct AdvClvKind
{
	int			parameters;
	const char *names[ADV_CLV_PARAMETERS + 1];	/* NULL-terminated */

	/* whether x, t_x and T are data of the model, and depend on its parameters */
	bool		(*valid) (const AdvClvRow *row);
	bool		(*telling) (const AdvClvRow *row);

	/* how large a table the row uses; NULL: no tables */
	double		(*cells) (const AdvClvRow *row);
	size_t		head;			/* numbers in work that are not of the table */
	size_t		width;			/* numbers in work for each cell */
	size_t		rows_per_stop;	/* what takes some milliseconds at worst */

	void		(*prepare) (const double *parameters, size_t cells, double *work);
	void		(*row) (const double *parameters, size_t cells, const double *work,
						const AdvClvRow *row, double *value, double *gradient);

	/* writes points to begin with, returns how many */
	int			(*starts) (const AdvClvRow *rows, size_t n,
						   double starts[][ADV_CLV_PARAMETERS]);

	/* as row(), with the lower triangle of the Hessian; NULL: from differences */
	void		(*curved) (const double *parameters, size_t cells, const double *work,
						   const AdvClvRow *row, double *value, double *gradient,
						   double (*hessian)[ADV_CLV_PARAMETERS]);
} AdvClvKind;

#define ADV_CLV_STARTS 16		/* at most */
#define ADV_CLV_HEAD 32			/* of any model, at most */

/* whole numbers up to here, and times up to here, are data */
#define ADV_CLV_MOST 1e15

extern const AdvClvKind adv_clv_bg_nbd;
extern const AdvClvKind adv_clv_mbg_nbd;
extern const AdvClvKind adv_clv_pareto_nbd;
extern const AdvClvKind adv_clv_bg_bb;
extern const AdvClvKind adv_clv_gamma_gamma;
extern const AdvClvKind adv_clv_sbg;
extern const AdvClvKind adv_clv_bdw;

/*
 * What is to be expected of a customer.  Arguments have been checked: row is a
 * row, n is whole, t is above 0 in staying() and may be infinite there where
 * rate > 0.
 *
 * here() is the probability that the customer is still one at the end of row,
 * staying() what is to be expected if that is so.
 */
typedef struct AdvClvOutlook
{
	double		(*here) (const double *parameters, const AdvClvRow *row);
	AdvStatus	(*staying) (const double *parameters, const AdvClvRow *row, double t,
							double rate, double *out);
	AdvStatus	(*probability) (const double *parameters, const AdvClvRow *row, double n,
								double t, double *out);
	double		(*next) (const double *parameters, const AdvClvRow *row);	/* NULL: 1 */
} AdvClvOutlook;

extern const AdvClvOutlook adv_clv_bg_nbd_outlook;
extern const AdvClvOutlook adv_clv_mbg_nbd_outlook;
extern const AdvClvOutlook adv_clv_pareto_nbd_outlook;
extern const AdvClvOutlook adv_clv_bg_bb_outlook;

/* NULL: there is no such model */
extern const AdvClvKind *adv_clv_kind(AdvClvModel model);

/* x, t_x and T of BG/NBD, MBG/NBD and Pareto/NBD, and a mean rate of buying */
extern bool adv_clv_valid_times(const AdvClvRow *row);
extern double adv_clv_rate(const AdvClvRow *rows, size_t n);

/*
 * The probability of n purchases within t of a customer whose rate is gamma(k,
 * before) distributed and who never leaves, and that of n or more.
 */
extern double adv_clv_purchases(double n, double k, double before, double t);
extern double adv_clv_purchases_or_more(double n, double k, double before, double t);

/* how many cells the table of a fit gets */
extern size_t adv_clv_cells(const AdvClvKind *kind, const AdvClvRow *rows, size_t n);

#endif
