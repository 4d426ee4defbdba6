/*
 * words.c
 *		The words of a text.
 *
 * One character is read at a time, in memory that does not grow with the text.  Where
 * a run of a script without spaces is being read, run is its end, and gap the end of
 * the characters in which no word of the list begins.
 */
#include "words.h"

#include "letters.h"

/* characters between two questions whether to stop; a power of 2 */
#define ASK_EVERY 65536

/*
 * adv_words_begin makes ready to read a text, which is not copied, with a word list
 * for the scripts without spaces, or NULL.
 */
void
adv_words_begin(AdvWords *words, const char *text, size_t bytes, const AdvLexicon *list, const AdvStop *stop)
{
	words->length = 0;
	words->status = ADV_OK;
	words->text = text;
	words->at = text;
	words->end = text + bytes;
	words->run = text;
	words->gap = text;
	words->first = false;
	words->asked = 0;
	words->list = list;
	words->stop = stop;
}

/*
 * stopped tells whether to give up, having asked now and then.
 */
static inline bool
stopped(AdvWords *w)
{
	if ((++w->asked & (ASK_EVERY - 1)) == 0 && w->stop && w->stop->should_stop(w->stop->arg))
		w->status = ADV_STOPPED;
	return w->status != ADV_OK;
}

/*
 * append adds a character to the word, as far as there is room.
 */
static inline void
append(AdvWords *w, uint32_t folded)
{
	if (w->length <= ADV_WORD_LONGEST - ADV_LETTER_ROOM)
		w->length += adv_letter_write(w->word + w->length, folded);
}

/*
 * read_word reads the letters of a word, from the first, which is at w->at.
 */
static void
read_word(AdvWords *w)
{
	AdvLetter	letter;

	while (w->at < w->end && !stopped(w))
	{
		/* most letters are ASCII, and most words end within the next few */
		while (w->at < w->end && !(*w->at & 0x80) && adv_ascii_class[(uint8_t) *w->at] == ADV_LETTER_WORD)
		{
			uint8_t		c = (uint8_t) *w->at++;

			if (w->length < ADV_WORD_LONGEST)
				w->word[w->length++] = (char) ((unsigned) (c - 'A') < 26 ? c + 32 : c);
		}
		if (w->at == w->end || *w->at == ' ')
			break;
		adv_letter_read(w->at, w->end, &letter);
		if (letter.class == ADV_LETTER_WORD)
			append(w, letter.folded);
		else if (letter.class == ADV_LETTER_SIGN && letter.folded == '\'')
		{
			const char *behind = w->at + letter.bytes;

			if (behind == w->end)
				break;
			adv_letter_read(behind, w->end, &letter);
			if (letter.class != ADV_LETTER_WORD)
				break;
			append(w, '\'');
			append(w, letter.folded);
			w->at = behind;
		}
		else if (letter.class != ADV_LETTER_DROPPED)
			break;
		w->at += letter.bytes;
	}
}

/*
 * find_run finds the end of the run that begins at w->at.
 */
static void
find_run(AdvWords *w, AdvLetterClass class)
{
	AdvLetter	letter;

	w->run = w->at;
	w->gap = w->at;
	while (w->run < w->end && !stopped(w))
	{
		adv_letter_read(w->run, w->end, &letter);
		if (letter.class != class && letter.class != ADV_LETTER_DROPPED)
			break;
		w->run += letter.bytes;
	}
}

/*
 * find_gap moves w->gap to where the next word of the list begins, at the end of the
 * run at last.
 */
static void
find_gap(AdvWords *w)
{
	AdvLetter	letter;
	size_t		bytes;

	w->gap = w->at;
	w->first = true;
	if (w->list == NULL)
		w->gap = w->run;
	while (w->gap < w->run && !stopped(w) && !adv_lexicon_longest(w->list, ADV_TERM_ANY, w->gap, w->run, &bytes))
	{
		adv_letter_read(w->gap, w->run, &letter);
		w->gap += letter.bytes;
	}
}

/*
 * read_pair reads the next pair of the characters before the gap's end; false where
 * there is none, and all was in pairs before.
 */
static bool
read_pair(AdvWords *w)
{
	AdvLetter	letter;
	const char *second = NULL;
	const char *p = w->at;
	int			n = 0;

	while (p < w->gap && n < 2 && !stopped(w))
	{
		adv_letter_read(p, w->gap, &letter);
		if (letter.class != ADV_LETTER_DROPPED)
		{
			if (n == 1)
				second = p;
			append(w, letter.folded);
			n++;
		}
		p += letter.bytes;
	}
	if (n == 2)
		w->at = second;
	else
		w->at = w->gap;
	if (n == 1 && !w->first)
		w->length = 0;
	w->first = false;
	return w->length > 0;
}

/*
 * read_run reads the next word of a run; false where nothing is left of it.
 */
static bool
read_run(AdvWords *w)
{
	while (w->at < w->run && w->status == ADV_OK)
	{
		AdvLetter	letter;
		size_t		bytes;

		if (w->at >= w->gap)
		{
			if (w->list && adv_lexicon_longest(w->list, ADV_TERM_ANY, w->at, w->run, &bytes))
			{
				const char *end = w->at + bytes;

				for (; w->at < end; w->at += letter.bytes)
				{
					adv_letter_read(w->at, end, &letter);
					append(w, letter.folded);
				}
				w->gap = w->at;
				return true;
			}
			find_gap(w);
		}
		adv_letter_read(w->at, w->run, &letter);
		if (letter.class == ADV_LETTER_HAN)
		{
			if (read_pair(w))
				return true;
			continue;
		}
		for (; w->at < w->gap && !stopped(w); w->at += letter.bytes)
		{
			adv_letter_read(w->at, w->gap, &letter);
			if (letter.class != ADV_LETTER_DROPPED)
				append(w, letter.folded);
		}
		if (w->length > 0)
			return true;
	}
	return false;
}

/*
 * adv_words_next reads the next word; false at the end of the text, and where the
 * caller wanted to stop.
 */
bool
adv_words_next(AdvWords *w)
{
	w->length = 0;
	while (w->at < w->end && !stopped(w))
	{
		AdvLetter	letter;

		if (w->at < w->run)
		{
			if (read_run(w))
				return true;
			continue;
		}
		adv_letter_read(w->at, w->end, &letter);
		switch ((AdvLetterClass) letter.class)
		{
			case ADV_LETTER_WORD:
				read_word(w);
				return w->status == ADV_OK;
			case ADV_LETTER_HAN:
			case ADV_LETTER_THAI:
				find_run(w, letter.class);
				break;
			case ADV_LETTER_EMOJI:
				append(w, letter.folded);
				w->at += letter.bytes;
				return true;
			default:
				w->at += letter.bytes;
		}
	}
	return false;
}
