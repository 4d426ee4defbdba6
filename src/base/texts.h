/*
 * texts.h
 *		Arguments that are texts to be read, or lists of words.
 */
#ifndef ADV_TEXTS_H
#define ADV_TEXTS_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

#include "compat.h"

/* The elements of a text[], one after another, where they lie. */
typedef struct AdvTexts
{
	const char *at;				/* the element that comes next */
	const bits8 *nulls;			/* NULL where no element is */
	int			n;
	int			next;
} AdvTexts;

extern void adv_need_utf8(void);
extern AdvTexts adv_texts_arg(FunctionCallInfo fcinfo, int argno, const char *name);

/*
 * adv_texts_next returns the bytes of the next element, NULL of one that is; false behind
 * the last.
 */
static inline bool
adv_texts_next(AdvTexts *texts, const char **bytes, Size *length)
{
	int			i = texts->next;

	if (i == texts->n)
		return false;
	texts->next++;
	*bytes = NULL;
	*length = 0;
	if (texts->nulls && (texts->nulls[i / 8] & 1 << i % 8) == 0)
		return true;
	/* elements with a long header are aligned, those with a short one are not */
	if (!VARATT_NOT_PAD_BYTE(texts->at))
		texts->at = (const char *) INTALIGN(texts->at);
	*bytes = VARDATA_ANY(texts->at);
	*length = VARSIZE_ANY_EXHDR(texts->at);
	texts->at += VARSIZE_ANY(texts->at);
	return true;
}

#endif
