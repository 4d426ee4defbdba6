/*
 * advocacy.c
 *		Module magic and version; nothing else.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "compat.h"

#define ADV_VERSION "1.0"

ADV_MODULE_MAGIC(ADV_VERSION);

PG_FUNCTION_INFO_V1(adv_version);

/*
 * adv_version returns the version of the loaded library, which after an
 * upgrade of the files may be ahead of the installed SQL objects.
 */
Datum
adv_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(ADV_VERSION));
}
