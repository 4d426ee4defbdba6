/*
 * fitted_parts.h
 *		A fitted model as it is read from outside: fitted_io.c takes the parts, fitted_check.c
 *		refuses what no fit ends with and puts them together.
 */
#ifndef ADV_FITTED_PARTS_H
#define ADV_FITTED_PARTS_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "profile.h"

/* The parts of a model as they are read. */
typedef struct ModelParts
{
	bool		binary;
	double	   *beta;
	double	   *covariance;		/* lower half */
	AdvProfile *profile;
	AdvCoxStep *steps;
	int		   *notes;
	ModelColumn *columns;
	ModelName  *names;
	StringInfoData text;
	FittedModel head;			/* last: it has an array behind it */
} ModelParts;

ADV_NORETURN extern void model_parts_refuse(const ModelParts *p, const char *detail);
extern void model_parts_take_columns(ModelParts *p, int64 numbers, int64 categories);
extern uint32 model_parts_take_text(ModelParts *p, const char *bytes, Size length, Size most);
extern int	model_parts_take_term(ModelParts *p, int *terms, double beta, int note);
extern AdvHeader *model_parts_assembled(ModelParts *p);

#endif
