/*
 * advocacy.c
 *		Module magic, version and the table of stored kinds; nothing else.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/summary.h"
#include "compat.h"
#include "kinds.h"

#define ADV_VERSION "1.0"

ADV_MODULE_MAGIC(ADV_VERSION);

#define DECLARE(number, name) extern const AdvSummaryKind adv_##name##_kind;
ADV_KINDS(DECLARE)

#define ENTRY(number, name) [number] = &adv_##name##_kind,
const AdvSummaryKind *const adv_summary_kinds[ADV_SUMMARY_KINDS] = {
	ADV_KINDS(ENTRY)
};

/*
 * adv_version returns the version of the loaded library, which after an
 * upgrade of the files may be ahead of the installed SQL objects.
 */
ADV_FUNCTION(adv_version)
{
	PG_RETURN_TEXT_P(cstring_to_text(ADV_VERSION));
}
