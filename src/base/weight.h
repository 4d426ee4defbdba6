/*
 * weight.h
 *		Weights of answers: read, summed and turned into an effective number.
 */
#ifndef ADV_WEIGHT_H
#define ADV_WEIGHT_H

#include "postgres.h"

#include "fmgr.h"

#include "kernel/num/dd.h"

extern double adv_weight_arg(FunctionCallInfo fcinfo, int argno);
extern void adv_add_weight(AdvDD *sum, AdvDD term);
extern bool adv_valid_sum(AdvDD sum);
extern bool adv_valid_weight_sum(AdvDD sum);
extern bool adv_valid_weights(AdvDD total, AdvDD squares, int64 answers);
extern double adv_effective_n(AdvDD total, AdvDD squares);

#endif
