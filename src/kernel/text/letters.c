/*
 * letters.c
 *		What a character is to a reader of words.
 *
 * Categories and simple case folding are those of the Unicode Character Database, as
 * libutf8proc has them.  The scripts that most texts without spaces are written in are
 * told by their blocks, before the library is asked: they have no case.
 *
 * Two things are done to letters beside folding: Arabic vowel signs and tatweel are
 * dropped, forms of alef, final yeh and teh marbuta unified; full-width forms of ASCII
 * are read as ASCII, and the typographic apostrophe as the plain one.
 */
#include "letters.h"

#include <utf8proc.h>

#define C ADV_LETTER_SPACE
#define S ADV_LETTER_SIGN
#define W ADV_LETTER_WORD

const uint8_t adv_ascii_class[128] = {
	C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
	C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
	C, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	W, W, W, W, W, W, W, W, W, W, S, S, S, S, S, S,
	S, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, S, S, S, S, S,
	S, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, S, S, S, S, C
};

#undef C
#undef S
#undef W

static inline bool
between(uint32_t code, uint32_t first, uint32_t last)
{
	return code - first <= last - first;
}

/*
 * decode returns the code point at `at`, and its bytes; of what is no character one
 * byte and U+FFFD.
 */
static uint32_t
decode(const uint8_t *at, const uint8_t *end, uint8_t *bytes)
{
	ptrdiff_t	left = end - at;
	uint32_t	c = at[0];

	if (c >= 0xC2 && c < 0xE0 && left >= 2 && (at[1] & 0xC0) == 0x80)
	{
		*bytes = 2;
		return (c & 0x1F) << 6 | (at[1] & 0x3F);
	}
	if ((c & 0xF0) == 0xE0 && left >= 3 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80)
	{
		*bytes = 3;
		return (c & 0x0F) << 12 | (uint32_t) (at[1] & 0x3F) << 6 | (at[2] & 0x3F);
	}
	if (c >= 0xF0 && c < 0xF5 && left >= 4 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80 && (at[3] & 0xC0) == 0x80)
	{
		*bytes = 4;
		return (c & 0x07) << 18 | (uint32_t) (at[1] & 0x3F) << 12 | (uint32_t) (at[2] & 0x3F) << 6 | (at[3] & 0x3F);
	}
	*bytes = 1;
	return 0xFFFD;
}

/*
 * is_han tells whether a character is written without spaces, a word of one or two
 * characters mostly.
 */
static inline bool
is_han(uint32_t c)
{
	return between(c, 0x4E00, 0x9FFF) || between(c, 0x3400, 0x4DBF) || between(c, 0x3041, 0x309A) ||
		between(c, 0x309D, 0x309F) || between(c, 0x30A1, 0x30FA) || between(c, 0x30FC, 0x30FF) ||
		between(c, 0x3105, 0x312F) || between(c, 0x31A0, 0x31BF) || between(c, 0x31F0, 0x31FF) ||
		between(c, 0x3005, 0x3007) || between(c, 0xF900, 0xFAFF) || between(c, 0xFF66, 0xFF9F) ||
		between(c, 0x20000, 0x3FFFD);
}

/*
 * in_thai_block tells whether a character is of a script whose words are letters in a
 * row, without spaces between them.
 */
static inline bool
in_thai_block(uint32_t c)
{
	return between(c, 0x0E01, 0x0EFF) || between(c, 0x1000, 0x109F) || between(c, 0x1780, 0x17FF) ||
		between(c, 0xA9E0, 0xA9FF) || between(c, 0xAA60, 0xAA7F);
}

/*
 * is_dropped tells whether a character is as if it were not there.
 */
static inline bool
is_dropped(uint32_t c)
{
	if (c < 0x0640)
		return c == 0x00AD || c == 0x034F || c == 0x061C;
	if (c < 0x06EE)
		return c == 0x0640 || between(c, 0x064B, 0x065F) || c == 0x0670 || between(c, 0x06D6, 0x06DC) ||
			between(c, 0x06DF, 0x06E4) || between(c, 0x06E7, 0x06E8) || between(c, 0x06EA, 0x06ED);
	return between(c, 0x200C, 0x200F) || between(c, 0x2060, 0x2064) || c == 0x20E3 || between(c, 0xFE00, 0xFE0F) ||
		c == 0xFEFF || between(c, 0x1F3FB, 0x1F3FF) || between(c, 0xE0020, 0xE01EF);
}

/*
 * fold returns a character's simple case folding; of one whose folding is several
 * characters, its lower case.
 */
static uint32_t
fold(uint32_t code)
{
	utf8proc_int32_t folded[4];
	int			boundary = 0;

	if (utf8proc_decompose_char((utf8proc_int32_t) code, folded, 4, UTF8PROC_CASEFOLD, &boundary) == 1)
		return (uint32_t) folded[0];
	return (uint32_t) utf8proc_tolower((utf8proc_int32_t) code);
}

/*
 * unify returns the one form of a letter that is written in several: Arabic alef,
 * final yeh and teh marbuta, and apostrophes.
 */
static uint32_t
unify(uint32_t code)
{
	switch (code)
	{
		case 0x0622:
		case 0x0623:
		case 0x0625:
		case 0x0671:
			return 0x0627;
		case 0x0649:
			return 0x064A;
		case 0x0629:
			return 0x0647;
		case 0x2018:
		case 0x2019:
		case 0x02BC:
			return '\'';
	}
	return code;
}

/*
 * adv_letter_read_wide reads a character that is not ASCII.
 */
void
adv_letter_read_wide(const char *at, const char *end, AdvLetter *letter)
{
	uint32_t	code = decode((const uint8_t *) at, (const uint8_t *) end, &letter->bytes);
	const utf8proc_property_t *property;

	letter->folded = code;
	letter->mark = false;
	letter->upper = false;
	letter->lower = false;
	if (is_han(code))
	{
		letter->class = ADV_LETTER_HAN;
		return;
	}
	if (between(code, 0xFF01, 0xFF5E))
	{
		char		plain = (char) (code - 0xFEE0);

		code = letter->bytes;
		adv_letter_read(&plain, &plain + 1, letter);
		letter->bytes = (uint8_t) code;
		return;
	}
	if (is_dropped(code))
	{
		letter->class = ADV_LETTER_DROPPED;
		return;
	}
	property = utf8proc_get_property((utf8proc_int32_t) code);
	switch (property->category)
	{
		case UTF8PROC_CATEGORY_LU:
		case UTF8PROC_CATEGORY_LT:
			letter->upper = true;
			break;
		case UTF8PROC_CATEGORY_LL:
			letter->lower = true;
			break;
		case UTF8PROC_CATEGORY_MN:
		case UTF8PROC_CATEGORY_MC:
		case UTF8PROC_CATEGORY_ME:
			letter->mark = true;
			break;
		case UTF8PROC_CATEGORY_ND:
		case UTF8PROC_CATEGORY_NL:
		case UTF8PROC_CATEGORY_NO:
			letter->class = ADV_LETTER_WORD;
			return;
		case UTF8PROC_CATEGORY_LM:
		case UTF8PROC_CATEGORY_LO:
			break;
		case UTF8PROC_CATEGORY_ZS:
		case UTF8PROC_CATEGORY_ZL:
		case UTF8PROC_CATEGORY_ZP:
		case UTF8PROC_CATEGORY_CC:
			letter->class = ADV_LETTER_SPACE;
			return;
		default:
			letter->class = ADV_LETTER_SIGN;
			letter->folded = unify(code);
			if (code == 0x200B)
				letter->class = ADV_LETTER_SPACE;
			else if (code >= 0x2300 &&
					 (property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
					  property->boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR))
				letter->class = ADV_LETTER_EMOJI;
			return;
	}
	letter->class = in_thai_block(code) ? ADV_LETTER_THAI : ADV_LETTER_WORD;
	if (letter->upper || letter->lower)
		letter->folded = fold(code);
	else
		letter->folded = unify(code);
	if (letter->folded == '\'')
		letter->class = ADV_LETTER_SIGN;
}
