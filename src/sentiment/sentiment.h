/*
 * sentiment.h
 *		Lexicons and sentiment, for the files of this room.
 */
#ifndef ADV_SENTIMENT_H
#define ADV_SENTIMENT_H

#include "postgres.h"

#include "fmgr.h"

#include "base/sentiments.h"
#include "base/summary.h"
#include "kernel/num/fraction.h"
#include "kernel/text/lexicon.h"

#define LEXICON_TYPE "term_lexicon"
#define LEXICON_HIGHEST 100.0	/* a valence is -100..100 */

/* The header's variant. */
#define LEXICON_TREE 0			/* TermLexicon: what is stored */
#define LEXICON_ROWS 1			/* LexiconRows: what an aggregate collects */

/* A row of a lexicon is a value of a term, of this kind, or a theme of it. */
#define LEXICON_THEME ADV_TERM_KINDS

typedef struct TermLexicon
{
	AdvHeader	header;
	AdvLexicon	body;
} TermLexicon;

typedef struct LexiconRows
{
	AdvHeader	header;
	uint32		count;
	uint32		unused;
	uint64		used;			/* bytes, with this */
	char		data[FLEXIBLE_ARRAY_MEMBER];
} LexiconRows;

/*
 * A row as it is collected: the value, 0 of a theme; kind; bytes of key and theme; both.
 */
typedef struct LexiconRow
{
	double		value;
	const char *key;
	const char *theme;
	uint8		kind;
	uint8		key_length;
	uint8		theme_length;
} LexiconRow;

/* Where rows come from, for errors. */
typedef enum LexiconSource
{
	LEXICON_OF_ROWS,
	LEXICON_OF_TEXT,
	LEXICON_OF_BINARY
} LexiconSource;

extern const AdvSummaryKind adv_lexicon_kind;
extern const AdvChoice lexicon_kinds[];

/* dictionary.c */
extern LexiconRows *lexicon_new_rows(Size room);
extern LexiconRows *lexicon_add(LexiconRows *rows, const LexiconRow *row);
extern LexiconRows *lexicon_as_rows(AdvHeader *value);
extern int	lexicon_compare(const LexiconRow *a, const LexiconRow *b);
extern LexiconRow *lexicon_rows_of(const AdvLexicon *l, uint32 *count);
extern TermLexicon *lexicon_make(LexiconRow *rows, uint32 count, LexiconSource source);
extern TermLexicon *lexicon_of_rows(const LexiconRows *rows, LexiconSource source);
extern TermLexicon *lexicon_arg(FunctionCallInfo fcinfo, int argno);
extern const AdvHeader *lexicon_pack(const AdvHeader *value);

/* dictionary_io.c */
extern void lexicon_write_text(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *lexicon_read_text(AdvReader *reader);
extern void lexicon_write_binary(StringInfo buf, const AdvHeader *packed);
extern AdvHeader *lexicon_read_binary(StringInfo buf);

/* ------------------------------------------------------------------------
 * Sentiment
 * ------------------------------------------------------------------------
 */

#define SENTIMENT_TYPE "sentiment_summary"
#define SENTIMENT_CLASS 0.05	/* positive from here, negative from its opposite */

#endif
