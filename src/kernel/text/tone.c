/*
 * tone.c
 *		The sentiment of a text by a lexicon.
 *
 * A text is read unit by unit: words, terms of several words, emoji, words of scripts
 * without spaces, and what of these the lexicon does not know.  Every word's valence
 * is changed by capitals, by the unit behind it and by the units before it, nearest
 * first; a contrast makes what stands before it count less, and what follows more;
 * marks of exclamation and question strengthen the sum.  The score is
 * sum / sqrt(sum^2 + 15).
 *
 * Reading takes no memory but what is here: a few pieces ahead, a few units behind.
 *
 * Source: the rules and constants of VADER (Hutto & Gilbert 2014), but what belongs to
 * a language is in the lexicon, as kinds of terms.
 */
#include "tone.h"

#include <math.h>
#include <string.h>

#include "letters.h"

#define CAPITALS 0.733
#define EXCLAMATION 0.292
#define QUESTION 0.18
#define QUESTIONS_MANY 0.96
#define SPREAD 15.0

/* of characters between two questions whether to stop; a power of 2 */
#define ASK_EVERY 16384

/* pieces that are looked at before the first is done with; a power of 2, more than a term has words */
#define AHEAD 16

/* What an ASCII character is to put_plain, the others WIDE. */
#define SPACE 1
#define SIGN 2
#define MARK 4					/* a sign that is counted */
#define LETTER 8				/* or digit */
#define LOWER 16
#define UPPER 32				/* by which capitals are below their small letters */
#define WIDE 64

#define S8(x) x, x, x, x, x, x, x, x
#define C SPACE
#define G SIGN
#define D LETTER
#define U (LETTER | UPPER)
#define L (LETTER | LOWER)

static const uint8_t plain[256] = {
	S8(C), S8(C), S8(C), S8(C),
	C, G | MARK, G, G, G, G, G, G, S8(G), S8(D), D, D, G, G, G, G, G, G | MARK,
	G, U, U, U, U, U, U, U, S8(U), S8(U), U, U, U, G, G, G, G, G,
	G, L, L, L, L, L, L, L, S8(L), S8(L), L, L, L, G, G, G, G, C,
	S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE),
	S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE), S8(WIDE)
};

#undef S8
#undef C
#undef G
#undef D
#undef U
#undef L

static inline uint8_t
plain_lower(uint8_t c)
{
	return (uint8_t) (c + (plain[c] & UPPER));
}

/*
 * What stands between spaces, or between two scripts: letters with the signs around
 * them, an emoji, or a run of a script without spaces.
 */
typedef struct Piece
{
	AdvLetterClass class;		/* WORD, EMOJI, HAN or THAI */
	const char *at;				/* in the text */
	const char *end;
	bool		apart;			/* there is a space before it */
	bool		upper;			/* has capitals and no small letters */
	bool		whole;			/* its letters are all in `folded` */
	int			length;			/* bytes of folded */
	int			first;			/* where the signs before the letters end */
	int			last;			/* where the signs behind them begin */
	char		folded[ADV_LEXICON_LONGEST + 1];
} Piece;

typedef struct Reader
{
	const char *text;
	const char *at;
	const char *end;
	const AdvStop *stop;
	AdvStatus	status;
	unsigned	asked;
	int			exclamations;
	int			questions;
	unsigned	first;			/* the next piece to be used */
	unsigned	count;			/* pieces that were read ahead */
	Piece		pieces[AHEAD];
} Reader;

/* A unit: what a term was found in, or what none was found in. */
typedef struct Unit
{
	const AdvTerm *term;		/* or NULL */
	const char *at;
	bool		upper;
} Unit;

/* ------------------------------------------------------------------------
 * Reading pieces
 * ------------------------------------------------------------------------
 */

static bool
stopped(Reader *r)
{
	if ((++r->asked & (ASK_EVERY - 1)) == 0 && r->stop && r->stop->should_stop(r->stop->arg))
		r->status = ADV_STOPPED;
	return r->status != ADV_OK;
}

/*
 * append adds a character to the letters of a piece.
 */
static inline void
append(Piece *p, uint32_t folded)
{
	if (p->length > ADV_LEXICON_LONGEST - ADV_LETTER_ROOM)
		p->whole = false;
	else
		p->length += adv_letter_write(p->folded + p->length, folded);
}

/*
 * count_mark counts a mark of exclamation or question.
 */
static inline void
count_mark(Reader *r, uint32_t sign)
{
	if (sign == '!')
		r->exclamations += r->exclamations < 4;
	else if (sign == '?' || sign == 0x061F)
		r->questions += r->questions < 4;
}

/*
 * read_letters reads a piece of letters and signs.
 */
static void
read_letters(Reader *r, Piece *p, AdvLetter *letter)
{
	bool		lower = false;
	bool		upper = false;

	p->class = ADV_LETTER_WORD;
	p->first = -1;
	while (r->at < r->end && !stopped(r))
	{
		adv_letter_read(r->at, r->end, letter);
		if (letter->class == ADV_LETTER_SIGN)
		{
			count_mark(r, letter->folded);
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
read_piece(Reader *r, Piece *p)
{
	AdvLetter	letter;

	p->apart = r->at == r->text;
	while (r->at < r->end && !stopped(r))
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
				if (r->at >= r->end || stopped(r))
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
 * ahead returns the piece that comes n after the next one; NULL where the text ends
 * before.
 */
static Piece *
ahead(Reader *r, unsigned n)
{
	while (r->count <= n)
	{
		if (!read_piece(r, &r->pieces[(r->first + r->count) & (AHEAD - 1)]))
			return NULL;
		r->count++;
	}
	return &r->pieces[(r->first + n) & (AHEAD - 1)];
}

/*
 * pass is done with the next n pieces.
 */
static void
pass(Reader *r, unsigned n)
{
	r->first += n;
	r->count -= n;
}

static void
begin(Reader *r, const char *text, size_t bytes, const AdvStop *stop)
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
 * all_upper tells whether a text has no unit but in capitals: nothing stands out in it.
 */
static bool
all_upper(Reader *of)
{
	Reader		r;
	Piece	   *p;

	begin(&r, of->text, (size_t) (of->end - of->text), of->stop);
	while ((p = ahead(&r, 0)) != NULL)
	{
		if (!p->upper && !(p->class == ADV_LETTER_WORD && p->first == p->length))
			return false;
		pass(&r, 1);
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
walk_letters(const AdvLexicon *l, AdvTermWalk *walk, const Piece *p, int from, int to)
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
find_words(Reader *r, const AdvLexicon *l, AdvTermUse use, int from, unsigned *pieces, bool *upper)
{
	AdvTermWalk walk = {0, 0};
	const AdvTerm *longest = NULL;
	Piece	   *p = ahead(r, 0);
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
		if (n >= l->words || !adv_term_step(l, &walk, ' ') || (p = ahead(r, n)) == NULL ||
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
begins_with(const Piece *p, int at, const char *letter)
{
	return at + ARABIC_LETTER <= p->last && memcmp(p->folded + at, letter, ARABIC_LETTER) == 0;
}

/*
 * find_behind_prefix returns the term behind what is written together with an Arabic
 * word: and (wa, fa), in, as, for (bi, ka, li), the (al).  Fewer of these are left out
 * before more.
 */
static const AdvTerm *
find_behind_prefix(Reader *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces, bool *upper)
{
	Piece	   *p = ahead(r, 0);
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
 * find_letters returns the term that the next piece, of letters, begins, and how many
 * pieces it takes: one that the piece without signs is in, else with them.
 */
static const AdvTerm *
find_letters(Reader *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces, bool *upper)
{
	Piece	   *p = ahead(r, 0);
	const AdvTerm *term = NULL;

	*pieces = 1;
	*upper = p->upper;
	if (!p->whole)
		return NULL;
	if (p->first < p->last)
		term = find_words(r, l, use, p->first, pieces, upper);
	if (term == NULL && (p->first > 0 || p->last < p->length))
		term = adv_lexicon_find(l, use, p->folded, (size_t) p->length);
	if (term == NULL && p->last - p->first > LETTERS_LEFT * ARABIC_LETTER && ((uint8_t) p->folded[p->first] & 0xFE) == 0xD8)
		term = find_behind_prefix(r, l, use, pieces, upper);
	return term;
}

/*
 * find_emoji returns the longest term of emoji that the next piece begins.
 */
static const AdvTerm *
find_emoji(Reader *r, const AdvLexicon *l, AdvTermUse use, unsigned *pieces)
{
	AdvTermWalk walk = {0, 0};
	const AdvTerm *longest = NULL;
	const Piece *p = ahead(r, 0);
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
		if (n >= AHEAD / 2 || (p = ahead(r, n)) == NULL || p->class != ADV_LETTER_EMOJI || p->apart)
			break;
		n++;
	}
	return longest;
}

/* ------------------------------------------------------------------------
 * Weighing units
 * ------------------------------------------------------------------------
 */

/* A unit that changes words behind it, the so-manieth. */
typedef struct Changer
{
	Unit		unit;
	size_t		number;
} Changer;

typedef struct Scale
{
	Reader	   *reader;
	const AdvLexicon *lexicon;
	AdvTermUse	use;
	const AdvToneListener *listener;
	int			reach;
	size_t		units;			/* so far */
	Unit		last;			/* not weighed before the next is known; its term NULL: weighed */
	Changer		changers[ADV_TONE_REACH_MOST];	/* the last boosters and negators, in a circle */
	unsigned	changed;		/* so many there were */
	int			capitals;		/* whether they stand out: -1 not known yet */
	bool		known;
	bool		contrasted;
	double		factor;			/* of the contrast */
	double		before;			/* sum before the contrast */
	double		sum;			/* sum since */
} Scale;

static inline bool
has(const Unit *u, AdvTermKind kind)
{
	return u->term && (u->term->kinds & (1 << kind));
}

/*
 * value_of returns a unit's value of a kind that it has.
 */
static inline double
value_of(const Scale *s, const Unit *u, AdvTermKind kind)
{
	int			at = __builtin_popcount(u->term->kinds & ((1u << kind) - 1));

	return adv_lexicon_values(s->lexicon)[u->term->value + at];
}

/*
 * in_capitals tells whether a unit is in capitals and the text is not.
 */
static bool
in_capitals(Scale *s, const Unit *u)
{
	if (!u->upper)
		return false;
	if (s->capitals < 0)
		s->capitals = !all_upper(s->reader);
	return s->capitals;
}

/*
 * boosted returns a valence with a booster's increment in its direction.
 */
static double
boosted(Scale *s, double valence, const Unit *booster, AdvTermKind kind, double share)
{
	double		increment = value_of(s, booster, kind);

	if (in_capitals(s, booster))
		increment += CAPITALS;
	increment *= share;
	return valence < 0 ? valence - increment : valence + increment;
}

/*
 * effect_of returns what a word, the so-manieth unit, adds to the sum, given the unit
 * behind it.
 */
static double
effect_of(Scale *s, const Unit *word, size_t number, const Unit *next)
{
	double		valence = value_of(s, word, ADV_TERM_WORD);
	unsigned	i;

	if (valence == 0)
		return 0;
	if (in_capitals(s, word))
		valence += valence < 0 ? -CAPITALS : CAPITALS;
	if (next && has(next, ADV_TERM_BOOSTER_AFTER))
		valence = boosted(s, valence, next, ADV_TERM_BOOSTER_AFTER, 1);
	for (i = 1; i <= s->changed && i <= ADV_TONE_REACH_MOST; i++)
	{
		const Changer *c = &s->changers[(s->changed - i) % ADV_TONE_REACH_MOST];
		size_t		distance = number - c->number;

		if (distance > (size_t) s->reach)
			break;
		if (has(&c->unit, ADV_TERM_BOOSTER))
			valence = boosted(s, valence, &c->unit, ADV_TERM_BOOSTER, 1 - 0.05 * (double) (distance - 1));
		if (has(&c->unit, ADV_TERM_NEGATOR))
			valence *= value_of(s, &c->unit, ADV_TERM_NEGATOR);
	}
	return valence;
}

/*
 * tell tells the listener of a unit.
 */
static void
tell(const Scale *s, const Unit *u, AdvTermKind kind, double effect)
{
	AdvToneTerm term;

	if (s->listener == NULL)
		return;
	term.term = u->term;
	term.kind = kind;
	term.at = (size_t) (u->at - s->reader->text);
	term.effect = effect;
	term.before = !s->contrasted;
	s->listener->found(s->listener->arg, &term);
}

/*
 * weigh weighs the last unit, given the one behind it, or NULL.
 */
static void
weigh(Scale *s, const Unit *next)
{
	Unit	   *u = &s->last;
	bool		word = has(u, ADV_TERM_WORD);
	bool		changer = has(u, ADV_TERM_NEGATOR) || has(u, ADV_TERM_BOOSTER);

	/* what changes the word right behind it is not one itself */
	if (word && changer && next && has(next, ADV_TERM_WORD))
		word = false;
	if (word)
	{
		double		effect = effect_of(s, u, s->units - 1, next);

		if (s->contrasted)
			effect *= 2 - s->factor;
		s->known = true;
		s->sum += effect;
		tell(s, u, ADV_TERM_WORD, effect);
	}
	else if (has(u, ADV_TERM_CONTRAST) && !s->contrasted)
	{
		tell(s, u, ADV_TERM_CONTRAST, 0);
		s->contrasted = true;
		s->factor = value_of(s, u, ADV_TERM_CONTRAST);
		s->before = s->sum * s->factor;
		s->sum = 0;
	}
	else
		tell(s, u, (AdvTermKind) __builtin_ctz(u->term->kinds & ~1u), 0);
	if (changer)
	{
		Changer    *c = &s->changers[s->changed++ % ADV_TONE_REACH_MOST];

		c->unit = *u;
		c->number = s->units - 1;
	}
	u->term = NULL;
}

/*
 * put_unknown puts units on the scale in which there is no term.
 */
static inline void
put_unknown(Scale *s, size_t units)
{
	static const Unit none = {NULL, NULL, false};

	if (s->last.term && units > 0)
		weigh(s, &none);
	s->units += units;
}

/*
 * put puts a unit on the scale; the one before it is weighed.
 */
static void
put(Scale *s, const AdvTerm *term, const char *at, bool upper)
{
	Unit		unit;

	if (term == NULL)
	{
		put_unknown(s, 1);
		return;
	}
	if (s->use == ADV_TERM_THEME)
	{
		s->listener->theme(s->listener->arg, term);
		return;
	}
	unit.term = term;
	unit.at = at;
	unit.upper = upper;
	if (s->last.term)
		weigh(s, &unit);
	s->last = unit;
	s->units++;
}

/*
 * put_run puts the words of a run on the scale: the longest from left to right; of what
 * is between them two characters, of Thai and its like four, count as a unit.
 */
static void
put_run(Scale *s, const Piece *run)
{
	size_t		width = run->class == ADV_LETTER_HAN ? 2 : 4;
	const char *at = run->at;
	size_t		unknown = 0;

	while (at < run->end && !stopped(s->reader))
	{
		size_t		bytes;
		const AdvTerm *term = adv_lexicon_longest(s->lexicon, s->use, at, run->end, &bytes);

		if (term)
		{
			put_unknown(s, (unknown + width - 1) / width);
			put(s, term, at, false);
			at += bytes;
			unknown = 0;
		}
		else
		{
			for (at++; at < run->end && (*at & 0xC0) == 0x80; at++)
				;
			unknown++;
		}
	}
	put_unknown(s, (unknown + width - 1) / width);
}

/*
 * skip_small returns how many of the eight bytes at p are small letters, up to the
 * first that is not.
 */
static inline unsigned
skip_small(const uint8_t *p)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t high = 0x8080808080808080u;
	uint64_t	bytes;
	uint64_t	low;
	uint64_t	other;

	memcpy(&bytes, p, sizeof(bytes));
	low = bytes & ~high;
	/* the high bit of a byte: at least 'a', not beyond 'z', and ASCII */
	other = high & ~((low + 0x1F1F1F1F1F1F1F1Fu) & ~(low + 0x0505050505050505u) & ~bytes);
	return other == 0 ? 8 : (unsigned) __builtin_ctzll(other) / 8;
#else
	return plain[*p] == (LETTER | LOWER);
#endif
}

/*
 * find_plain returns the term that ASCII letters are, and whether one goes on behind
 * them with another word.
 */
static inline const AdvTerm *
find_plain(const AdvLexicon *l, AdvTermUse use, const uint8_t *begin, const uint8_t *end, bool *more)
{
	const AdvTermNode *nodes = adv_lexicon_nodes(l);
	const AdvTermNode *n = nodes;
	const uint8_t *p;
	const AdvTerm *t;

	*more = false;
	for (p = begin; p < end && !n->leaf; p++)
	{
		uint8_t		byte = plain_lower(*p);

		n = &nodes[n->base + byte];
		if (n->label != byte)
			return NULL;
	}
	if (!n->leaf)
	{
		*more = nodes[n->base + ' '].label == ' ';
		n = &nodes[n->base];
		if (n->label != 0)
			return NULL;
	}
	else if (n->tail > 0)
	{
		const char *key;

		/* mostly it is told here, without a look at the term */
		if (end - p > n->tail || (p < end && n->next != plain_lower(*p)))
			return NULL;
		t = &adv_lexicon_term_array(l)[n->base];
		key = adv_lexicon_letters(l) + t->key + t->length - n->tail;
		for (; p < end && (uint8_t) *key == plain_lower(*p); p++)
			key++;
		if (p < end)
			return NULL;
		if (key < adv_lexicon_letters(l) + t->key + t->length)
		{
			*more = *key == ' ';
			return NULL;
		}
	}
	else if (p < end)
		return NULL;
	t = &adv_lexicon_term_array(l)[n->base];
	return adv_term_serves(t, use) ? t : NULL;
}

/*
 * put_plain puts a piece of ASCII on the scale without reading ahead, and passes it;
 * false where it is not one, or where a term of several words may begin with it.
 */
static bool
put_plain(Scale *s)
{
	Reader	   *r = s->reader;
	const AdvLexicon *l = s->lexicon;
	const uint8_t *begin = (const uint8_t *) r->at;
	const uint8_t *end = (const uint8_t *) r->end;
	const uint8_t *first;
	const uint8_t *last;
	const uint8_t *p;
	const AdvTerm *term = NULL;
	bool		more;
	uint8_t		seen = 0;

	for (p = begin; p < end; p++)
	{
		if (end - p >= 8)
		{
			unsigned	small = skip_small(p);

			p += small;
			if (small > 0)
				seen |= LETTER | LOWER;
			if (p == end)
				break;
		}
		if (plain[*p] & SPACE)
			break;
		seen |= plain[*p];
	}
	end = p;
	if ((seen & WIDE) || end - begin > ADV_LEXICON_LONGEST)
		return false;
	first = begin;
	last = end;
	if (seen & SIGN)
	{
		while (first < last && (plain[*first] & SIGN))
			first++;
		while (last > first && (plain[last[-1]] & SIGN))
			last--;
	}
	if (first < last)
	{
		term = find_plain(l, s->use, first, last, &more);
		if (more)
			return false;
	}
	if (term == NULL && (seen & SIGN))
		term = find_plain(l, s->use, begin, end, &more);
	if (seen & MARK)
		for (p = begin; p < end; p++)
			count_mark(r, *p);
	r->at = (const char *) end;
	if (term)
		put(s, term, (const char *) begin, (seen & UPPER) && !(seen & LOWER));
	else if (first < last)
		put_unknown(s, 1);
	return true;
}

/*
 * put_piece puts the next piece on the scale; false at the end of the text.
 */
static bool
put_piece(Scale *s)
{
	Reader	   *r = s->reader;
	Piece	   *p = ahead(r, 0);
	const AdvTerm *term;
	unsigned	pieces = 1;
	bool		upper = false;

	if (p == NULL)
		return false;
	switch (p->class)
	{
		case ADV_LETTER_HAN:
		case ADV_LETTER_THAI:
			put_run(s, p);
			break;
		case ADV_LETTER_EMOJI:
			term = find_emoji(r, s->lexicon, s->use, &pieces);
			put(s, term, p->at, false);
			break;
		default:
			term = find_letters(r, s->lexicon, s->use, &pieces, &upper);
			if (term || p->first < p->last)
				put(s, term, p->at, upper);
	}
	pass(r, pieces);
	return true;
}

/*
 * put_all puts all units of a text on the scale.
 */
static void
put_all(Scale *s)
{
	Reader	   *r = s->reader;

	s->units = 0;
	s->last.term = NULL;
	s->changed = 0;
	for (;;)
	{
		/* between pieces only, where nothing was read ahead */
		if (r->count == 0)
		{
			while (r->at < r->end && (plain[(uint8_t) *r->at] & SPACE) && !stopped(r))
				r->at++;
			if (r->status == ADV_OK && r->at < r->end && (r->at == r->text || (plain[(uint8_t) r->at[-1]] & SPACE)) &&
				!stopped(r) && put_plain(s))
				continue;
		}
		if (!put_piece(s))
			break;
	}
	if (s->last.term)
		weigh(s, NULL);
}

/*
 * adv_tone scores a text.  What is told to the listener of words before a contrast is
 * to be multiplied by tone->contrast.
 */
AdvStatus
adv_tone(AdvTone *tone, const char *text, size_t bytes, const AdvLexicon *lexicon, int reach,
		 const AdvToneListener *listener, const AdvStop *stop)
{
	Reader		reader;
	Scale		s;
	double		emphasis;
	double		sum;

	if (reach < 0 || reach > ADV_TONE_REACH_MOST)
		return ADV_DOMAIN;
	begin(&reader, text, bytes, stop);
	s.reader = &reader;
	s.lexicon = lexicon;
	s.use = ADV_TERM_TONE;
	s.listener = listener;
	s.reach = reach;
	s.capitals = -1;
	s.known = false;
	s.contrasted = false;
	s.factor = 1;
	s.before = 0;
	s.sum = 0;
	put_all(&s);

	tone->known = s.known;
	tone->contrast = s.contrasted ? s.factor : 1;
	tone->sum = s.before + s.sum;
	emphasis = reader.exclamations * EXCLAMATION;
	if (reader.questions > 1)
		emphasis += reader.questions > 3 ? QUESTIONS_MANY : reader.questions * QUESTION;
	tone->emphasis = tone->sum > 0 ? emphasis : tone->sum < 0 ? -emphasis : 0;
	sum = tone->sum + tone->emphasis;
	tone->score = s.known ? sum / sqrt(sum * sum + SPREAD) : NAN;
	return reader.status;
}

/*
 * adv_tone_themes tells the listener of every term with a theme in a text.
 */
AdvStatus
adv_tone_themes(const char *text, size_t bytes, const AdvLexicon *lexicon, const AdvToneListener *listener,
				const AdvStop *stop)
{
	Reader		reader;
	Scale		s;

	begin(&reader, text, bytes, stop);
	s.reader = &reader;
	s.lexicon = lexicon;
	s.use = ADV_TERM_THEME;
	s.listener = listener;
	put_all(&s);
	return reader.status;
}
