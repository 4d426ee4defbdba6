/*
 * texts.c
 *		Arguments that are texts to be read, or lists of words.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"

#include "answer.h"
#include "compat.h"
#include "texts.h"

/*
 * adv_need_utf8 refuses a database in another encoding: letters are told by their code
 * points.
 */
void
adv_need_utf8(void)
{
	if (GetDatabaseEncoding() != PG_UTF8)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("texts are read in the encoding UTF8 only"),
				 errdetail("The encoding of this database is %s.", GetDatabaseEncodingName()),
				 errhint("Use a database created with ENCODING 'UTF8'; only term_agg(to_tsvector(body)) does without.")));
}

/*
 * adv_texts_arg returns the elements of argument argno, which must not be NULL.
 */
AdvTexts
adv_texts_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	AdvTexts	texts = {NULL, NULL, 0, 0};

	adv_check_list(array, name);
	if (ARR_ELEMTYPE(array) != TEXTOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s must be an array of type text", name)));
	if (ARR_NDIM(array) == 1)
	{
		texts.at = (const char *) array + (ARR_HASNULL(array) ? (Size) array->dataoffset : ARR_OVERHEAD_NONULLS(1));
		texts.nulls = ARR_NULLBITMAP(array);
		texts.n = ARR_DIMS(array)[0];
	}
	return texts;
}
