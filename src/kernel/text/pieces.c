/*
 * pieces.c
 *		A text in pieces, and the terms that they begin.
 *
 * A piece is what stands between spaces, or between two scripts.  Pieces that a term of
 * several words may go on in are read ahead, into a circle, so that reading takes no
 * memory that grows with the text.
 */
#include "pieces.h"

#include <string.h>

/* ------------------------------------------------------------------------
 * Reading pieces
 * ------------------------------------------------------------------------
 */

/*
 * append adds a character to the letters of a piece.
 */
static inline void
append(AdvPiece *p, uint32_t folded)
{
	if (p->length > ADV_LEXICON_LONGEST - ADV_LETTER_ROOM)
		p->whole = false;
	else
		p->length += adv_letter_write(p->folded + p->length, folded);
}

/*
 * read_letters reads a piece of letters and signs.
 */
static void
read_letters(AdvPieces *r, AdvPiece *p, AdvLetter *letter)
{
	bool		lower = false;
	bool		upper = false;

	p->class = ADV_LETTER_WORD;
	p->first = -1;
	while (r->at < r->end && !adv_pieces_stopped(r))
	{
		adv_letter_read(r->at, r->end, letter);
		if (letter->class == ADV_LETTER_SIGN)
		{
			adv_pieces_count_mark(r, letter->folded);
			append(p, letter->folded);
		}
		else if (letter->class == ADV_LETTER_WORD)
		{
			if (p->first < 0)
				p->first = p->length;
			append(p, letter->folded);
			p->last = p->length;
			upper |= letter->upper;
			lower |= letter->lower;
		}
		else if (letter->class != ADV_LETTER_DROPPED)
			break;
		r->at += letter->bytes;
	}
	if (p->first < 0)
		p->first = p->last = p->length;
	p->upper = upper && !lower;
}

/*
 * read_piece reads the next piece; false at the end of the text.
 */
static bool
read_piece(AdvPieces *r, AdvPiece *p)
{
	AdvLetter	letter;

	p->apart = r->at == r->text;
	while (r->at < r->end && !adv_pieces_stopped(r))
	{
		adv_letter_read(r->at, r->end, &letter);
		if (letter.class == ADV_LETTER_SPACE)
			p->apart = true;
		else if (letter.class != ADV_LETTER_DROPPED)
			break;
		r->at += letter.bytes;
	}
	if (r->at >= r->end || r->status != ADV_OK)
		return false;
	p->at = r->at;
	p->class = letter.class;
	p->upper = false;
	p->whole = true;
	p->length = 0;
	p->last = 0;
	switch ((AdvLetterClass) letter.class)
	{
		case ADV_LETTER_HAN:
		case ADV_LETTER_THAI:
			do
			{
				r->at += letter.bytes;
				if (r->at >= r->end || adv_pieces_stopped(r))
					break;
				adv_letter_read(r->at, r->end, &letter);
			} while (letter.class == p->class);
			break;
		case ADV_LETTER_EMOJI:
			append(p, letter.folded);
			p->first = 0;
			p->last = p->length;
			r->at += letter.bytes;
			break;
		default:
			read_letters(r, p, &letter);
	}
	p->end = r->at;
	return true;
}

/*
 * adv_pieces_ahead returns the piece that comes n after the next one; NULL where the text ends
 * before.
 */
AdvPiece *
adv_pieces_ahead(AdvPieces *r, unsigned n)
{
	while (r->count <= n)
	{
		if (!read_piece(r, &r->pieces[(r->first + r->count) & (ADV_PIECES_AHEAD - 1)]))
			return NULL;
		r->count++;
	}
	return &r->pieces[(r->first + n) & (ADV_PIECES_AHEAD - 1)];
}

/*
 * adv_pieces_pass is done with the next n pieces.
 */
void
adv_pieces_pass(AdvPieces *r, unsigned n)
{
	r->first += n;
	r->count -= n;
}

/*
 * adv_pieces_begin makes ready to read a text, which is not copied.
 */
void
adv_pieces_begin(AdvPieces *r, const char *text, size_t bytes, const AdvStop *stop)
{
	r->text = text;
	r->at = text;
	r->end = text + bytes;
	r->stop = stop;
	r->status = ADV_OK;
	r->asked = 0;
	r->exclamations = 0;
	r->questions = 0;
	r->first = 0;
	r->count = 0;
}

/*
 * adv_pieces_all_upper tells whether a text has no unit but in capitals: nothing stands out in it.
 */
bool
adv_pieces_all_upper(AdvPieces *of)
{
	AdvPieces		r;
	AdvPiece	   *p;

	adv_pieces_begin(&r, of->text, (size_t) (of->end - of->text), of->stop);
	while ((p = adv_pieces_ahead(&r, 0)) != NULL)
	{
		if (!p->upper && !(p->class == ADV_LETTER_WORD && p->first == p->length))
			return false;
		adv_pieces_pass(&r, 1);
	}
	of->status = r.status;
	return true;
}

/* ------------------------------------------------------------------------
 * Finding terms
 * ------------------------------------------------------------------------
 */

/*
 * walk_letters follows the letters of a piece, from a byte on.
 */
static bool
walk_letters(const AdvLexicon *l, AdvTermWalk *walk, const AdvPiece *p, int from, int to)
{
	for (; from < to; from++)
		if (!adv_term_step(l, walk, (uint8_t) p->folded[from]))
			return false;
	return true;
}

/*
 * find_words returns the longest term that begins at byte `from` of the next piece, and
 * how many pieces it takes; NULL where there is none.
 */
static const AdvTerm *
find_words(AdvPieces *r, const AdvLexicon *l, AdvTermUse use, int from, unsigned *pieces, bool *upper)
{
	AdvTermWalk walk = {0, 0};
	const AdvTerm *longest = NULL;
	AdvPiece	   *p = adv_pieces_ahead(r, 0);
	bool		all = p->upper;
	unsigned	n = 1;

	while (walk_letters(l, &walk, p, from, p->last))
	{
		const AdvTerm *here = adv_term_here(l, &walk);

		if (here && adv_term_serves(here, use))
		{
			longest = here;
			*pieces = n;
			*upper = all;
		}
		if (n >= l->words || !adv_term_step(l, &walk, ' ') || (p = adv_pieces_ahead(r, n)) == NULL ||
			p->class != ADV_LETTER_WORD || !p->apart || !p->whole || p->first == p->last)
			break;
		from = p->first;
		all &= p->upper;
		n++;
	}
	return longest;
}

/* Arabic letters, in two bytes each. */
#define WAW "\xD9\x88"
#define FEH "\xD9\x81"
#define BEH "\xD8\xA8"
#define KAF "\xD9\x83"
#define LAM "\xD9\x84"
#define ALEF "\xD8\xA7"
#define ARABIC_LETTER 2
#define LETTERS_LEFT 3

static bool
begins_with(const AdvPiece *p, int at, const char *letter)
{
	return at + ARABIC_LETTER <= p->last && memcmp(p->folded + at, letter, ARABIC_LETTER) == 0;
}

/*
 * find_behind_prefix returns the term behind what is written together with an Arabic
 * word: and (wa, fa), in, as, for (bi, ka, li), the (al).  Fewer of these are left out
 * before more.
 */
static const AdvTerm *
find_behind_prefix(AdvPieces *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces, bool *upper)
{
	AdvPiece	   *p = adv_pieces_ahead(r, 0);
	int			starts[3];		/* after a conjunction, a preposition, both */
	int			i;
	int			n = 0;
	int			from = p->first;
	const AdvTerm *term;
	bool		lam[3];

	if (begins_with(p, from, WAW) || begins_with(p, from, FEH))
	{
		lam[n] = false;
		starts[n++] = from + ARABIC_LETTER;
	}
	if (begins_with(p, from, BEH) || begins_with(p, from, KAF) || begins_with(p, from, LAM))
	{
		lam[n] = begins_with(p, from, LAM);
		starts[n++] = from + ARABIC_LETTER;
	}
	else if (n == 1)
	{
		from = starts[0];
		if (begins_with(p, from, BEH) || begins_with(p, from, KAF) || begins_with(p, from, LAM))
		{
			lam[n] = begins_with(p, from, LAM);
			starts[n++] = from + ARABIC_LETTER;
		}
		from = p->first;
	}
	/* one letter or two, then the article alone, then with these before it */
	for (i = 0; i < n; i++)
		if (p->last - starts[i] >= LETTERS_LEFT * ARABIC_LETTER && (term = find_words(r, l, use, starts[i], pieces, upper)))
			return term;
	for (i = -1; i < n; i++)
	{
		int			at = i < 0 ? from : starts[i];

		if (begins_with(p, at, ALEF) && begins_with(p, at + ARABIC_LETTER, LAM))
			at += 2 * ARABIC_LETTER;
		else if (i >= 0 && lam[i] && begins_with(p, at, LAM))
			at += ARABIC_LETTER;		/* li and al are written as two lam */
		else
			continue;
		if (p->last - at >= LETTERS_LEFT * ARABIC_LETTER && (term = find_words(r, l, use, at, pieces, upper)))
			return term;
	}
	return NULL;
}

/*
 * adv_pieces_find_letters returns the term that the next piece, of letters, begins, and how many
 * pieces it takes: one that the piece without signs is in, else with them.
 */
const AdvTerm *
adv_pieces_find_letters(AdvPieces *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces, bool *upper)
{
	AdvPiece	   *p = adv_pieces_ahead(r, 0);
	const AdvTerm *term = NULL;

	*pieces = 1;
	*upper = p->upper;
	if (!p->whole)
		return NULL;
	if (p->first < p->last)
		term = find_words(r, l, use, p->first, pieces, upper);
	if (term == NULL && (p->first > 0 || p->last < p->length) && l->signed_terms > 0)
		term = adv_lexicon_find(l, use, p->folded, (size_t) p->length);
	if (term == NULL && p->last - p->first > LETTERS_LEFT * ARABIC_LETTER && ((uint8_t) p->folded[p->first] & 0xFE) == 0xD8)
		term = find_behind_prefix(r, l, use, pieces, upper);
	return term;
}

/*
 * adv_pieces_find_emoji returns the longest term of emoji that the next piece begins.
 */
const AdvTerm *
adv_pieces_find_emoji(AdvPieces *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces)
{
	AdvTermWalk walk = {0, 0};
	const AdvTerm *longest = NULL;
	const AdvPiece *p = adv_pieces_ahead(r, 0);
	unsigned	n = 1;

	*pieces = 1;
	while (walk_letters(l, &walk, p, 0, p->last))
	{
		const AdvTerm *here = adv_term_here(l, &walk);

		if (here && adv_term_serves(here, use))
		{
			longest = here;
			*pieces = n;
		}
		if (n >= ADV_PIECES_AHEAD / 2 || (p = adv_pieces_ahead(r, n)) == NULL || p->class != ADV_LETTER_EMOJI || p->apart)
			break;
		n++;
	}
	return longest;
}
