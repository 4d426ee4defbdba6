#include "postgres.h"
#include "fmgr.h"
#include "journey.h"

/*
 * adv_journey_skipped returns how many rows were left out.
 */
ADV_FUNCTION(adv_journey_skipped)
{
	PG_RETURN_INT64(((JourneySummary *) adv_summary_arg(fcinfo, 0, &adv_journey_kind))->skipped);
}
