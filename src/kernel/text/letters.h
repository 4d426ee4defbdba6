/*
 * letters.h
 *		Characters of UTF-8 texts: what each is to a reader of words, and its folded
 *		form.
 *
 * No locale and no collation: a text has the same words on every server.
 */
#ifndef ADV_LETTERS_H
#define ADV_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum AdvLetterClass
{
	ADV_LETTER_SPACE,			/* white space and control characters */
	ADV_LETTER_SIGN,			/* punctuation and symbols */
	ADV_LETTER_WORD,			/* letters, marks and digits of scripts with spaces */
	ADV_LETTER_HAN,				/* Han, Kana, Bopomofo */
	ADV_LETTER_THAI,			/* Thai, Lao, Khmer, Burmese */
	ADV_LETTER_EMOJI,
	ADV_LETTER_DROPPED			/* joiners, variation selectors, skin tones, Arabic vowel signs */
} AdvLetterClass;

typedef struct AdvLetter
{
	uint32_t	folded;			/* the code point without case; full-width forms as ASCII has them */
	uint8_t		bytes;			/* in the text */
	uint8_t		class;			/* AdvLetterClass */
	bool		mark;			/* combines with what stands before it */
	bool		upper;
	bool		lower;
} AdvLetter;

extern const uint8_t adv_ascii_class[128];

extern void adv_letter_read_wide(const char *at, const char *end, AdvLetter *letter);

/* the most bytes that the folded form of a character takes */
#define ADV_LETTER_ROOM 4

/*
 * adv_letter_read reads the character at `at`, which stands before end.  A byte that
 * begins no character is a sign of its own.
 */
static inline void
adv_letter_read(const char *at, const char *end, AdvLetter *letter)
{
	uint8_t		c = (uint8_t) *at;

	if (c >= 128)
	{
		/* most Han characters, U+4E00 to U+9FFF */
		if (c >= 0xE4 && c <= 0xE9 && end - at >= 3 && ((uint8_t) at[1] & 0xC0) == 0x80 && ((uint8_t) at[2] & 0xC0) == 0x80 &&
			(c > 0xE4 || (uint8_t) at[1] >= 0xB8))
		{
			letter->folded = (c & 0x0Fu) << 12 | (uint32_t) (at[1] & 0x3F) << 6 | (uint32_t) (at[2] & 0x3F);
			letter->bytes = 3;
			letter->class = ADV_LETTER_HAN;
			letter->mark = letter->upper = letter->lower = false;
			return;
		}
		/* Thai letters, of which some are marks, but not the sign of the baht */
		if (c == 0xE0 && end - at >= 3 && ((uint8_t) at[1] & 0xFE) == 0xB8 && (at[2] & 0xC0) == 0x80)
		{
			uint32_t	code = 0x0E00u | (uint32_t) (at[1] & 1) << 6 | (uint32_t) (at[2] & 0x3F);

			if (code - 0x0E01u <= 0x39u || code - 0x0E40u <= 0x0Eu)
			{
				letter->folded = code;
				letter->bytes = 3;
				letter->class = ADV_LETTER_THAI;
				letter->mark = code == 0x0E31 || code - 0x0E34u <= 6 || code >= 0x0E47;
				letter->upper = letter->lower = false;
				return;
			}
		}
		adv_letter_read_wide(at, end, letter);
		return;
	}
	letter->bytes = 1;
	letter->class = adv_ascii_class[c];
	letter->mark = false;
	letter->upper = c >= 'A' && c <= 'Z';
	letter->lower = c >= 'a' && c <= 'z';
	letter->folded = letter->upper ? c + 32u : c;
}

/*
 * adv_letter_write writes a code point in UTF-8, and returns the number of bytes.
 */
static inline int
adv_letter_write(char *to, uint32_t code)
{
	if (code < 0x80)
	{
		to[0] = (char) code;
		return 1;
	}
	if (code < 0x800)
	{
		to[0] = (char) (0xC0 | code >> 6);
		to[1] = (char) (0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000)
	{
		to[0] = (char) (0xE0 | code >> 12);
		to[1] = (char) (0x80 | (code >> 6 & 0x3F));
		to[2] = (char) (0x80 | (code & 0x3F));
		return 3;
	}
	to[0] = (char) (0xF0 | code >> 18);
	to[1] = (char) (0x80 | (code >> 12 & 0x3F));
	to[2] = (char) (0x80 | (code >> 6 & 0x3F));
	to[3] = (char) (0x80 | (code & 0x3F));
	return 4;
}

#endif
