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
 * Reading takes no memory that grows with the text: a few pieces ahead, a few units
 * behind.
 *
 * Source: the rules and constants of VADER (Hutto & Gilbert 2014), but what belongs to
 * a language is in the lexicon, as kinds of terms.
 */
#include "tone.h"

#include <math.h>
#include <string.h>

#include "letters.h"
#include "pieces.h"

#define CAPITALS 0.733
#define EXCLAMATION 0.292
#define QUESTION 0.18
#define QUESTIONS_MANY 0.96
#define SPREAD 15.0

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

/* A unit: what a term was found in, or what none was found in. */
typedef struct Unit
{
	const AdvTerm *term;		/* or NULL */
	const char *at;
	bool		upper;
} Unit;

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
	AdvPieces	   *reader;
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
		s->capitals = !adv_pieces_all_upper(s->reader);
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
put_run(Scale *s, const AdvPiece *run)
{
	size_t		width = run->class == ADV_LETTER_HAN ? 2 : 4;
	const char *at = run->at;
	size_t		unknown = 0;

	while (at < run->end && !adv_pieces_stopped(s->reader))
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
	AdvPieces	   *r = s->reader;
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
		if (plain[*p] & WIDE)
			return false;
		seen |= plain[*p];
	}
	end = p;
	if (end - begin > ADV_LEXICON_LONGEST)
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
	if (term == NULL && (seen & SIGN) && l->signed_terms > 0)
		term = find_plain(l, s->use, begin, end, &more);
	if (seen & MARK)
		for (p = begin; p < end; p++)
			adv_pieces_count_mark(r, *p);
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
	AdvPieces	   *r = s->reader;
	AdvPiece	   *p = adv_pieces_ahead(r, 0);
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
			term = adv_pieces_find_emoji(r, s->lexicon, s->use, &pieces);
			put(s, term, p->at, false);
			break;
		default:
			term = adv_pieces_find_letters(r, s->lexicon, s->use, &pieces, &upper);
			if (term || p->first < p->last)
				put(s, term, p->at, upper);
	}
	adv_pieces_pass(r, pieces);
	return true;
}

/*
 * put_all puts all units of a text on the scale.
 */
static void
put_all(Scale *s)
{
	AdvPieces	   *r = s->reader;

	s->units = 0;
	s->last.term = NULL;
	s->changed = 0;
	for (;;)
	{
		/* between pieces only, where nothing was read ahead */
		if (r->count == 0)
		{
			while (r->at < r->end && (plain[(uint8_t) *r->at] & SPACE) && !adv_pieces_stopped(r))
				r->at++;
			if (r->status == ADV_OK && r->at < r->end && (r->at == r->text || (plain[(uint8_t) r->at[-1]] & SPACE)) &&
				!adv_pieces_stopped(r) && put_plain(s))
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
	AdvPieces		reader;
	Scale		s;
	double		emphasis;
	double		sum;

	if (reach < 0 || reach > ADV_TONE_REACH_MOST)
		return ADV_DOMAIN;
	adv_pieces_begin(&reader, text, bytes, stop);
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
	AdvPieces		reader;
	Scale		s;

	adv_pieces_begin(&reader, text, bytes, stop);
	s.reader = &reader;
	s.lexicon = lexicon;
	s.use = ADV_TERM_THEME;
	s.listener = listener;
	put_all(&s);
	return reader.status;
}
