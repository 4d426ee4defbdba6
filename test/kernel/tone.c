/*
 * tone.c
 *		Tests of letters, words, lexicons and the tone of texts.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/text/letters.h"
#include "kernel/text/lexicon.h"
#include "kernel/text/tone.h"
#include "kernel/text/words.h"

static uint64_t seed = 88172645463325252u;

static unsigned
draw(unsigned below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned) (seed >> 20) % below;
}

static void *
resize(void *arg, void *block, size_t bytes)
{
	(void) arg;
	if (bytes == 0)
	{
		free(block);
		return NULL;
	}
	return realloc(block, bytes);
}

static const AdvMemory memory = {resize, NULL};

typedef struct Row
{
	const char *key;
	AdvTermKind kind;
	double		value;
} Row;

static int
compare(const void *a, const void *b)
{
	const Row  *x = a;
	const Row  *y = b;
	int			order = strcmp(x->key, y->key);

	return order ? order : (int) x->kind - (int) y->kind;
}

/*
 * make returns the lexicon of rows, which it sorts; no two have one term and kind.
 */
static AdvLexicon *
make(Row *rows, uint32_t count)
{
	AdvTermKey *keys = malloc((count + 1) * sizeof(*keys));
	AdvLexicon	size = {0};
	AdvTermTree tree;
	AdvLexicon *l;
	AdvTerm    *term;
	uint32_t	i;
	uint32_t	n = 0;
	uint32_t	at = 0;

	qsort(rows, count, sizeof(*rows), compare);
	for (i = 0; i < count; i++)
	{
		int			words = adv_term_words(rows[i].key, strlen(rows[i].key));

		if (words > (int) size.words)
			size.words = (uint32_t) words;
		if (i > 0 && strcmp(rows[i - 1].key, rows[i].key) == 0)
			continue;
		keys[n].key = rows[i].key;
		keys[n].length = (uint32_t) strlen(rows[i].key);
		size.signed_terms += adv_term_is_signed(keys[n].key, keys[n].length);
		size.letters += keys[n++].length;
	}
	CHECK_TRUE(adv_term_tree_build(&tree, keys, n, &memory, NULL) == ADV_OK);
	size.terms = n;
	size.values = count;
	size.nodes = tree.count;
	l = calloc(1, adv_lexicon_bytes(&size));
	*l = size;
	memcpy((AdvTermNode *) adv_lexicon_nodes(l), tree.nodes, tree.count * sizeof(AdvTermNode));
	term = (AdvTerm *) adv_lexicon_term_array(l) - 1;
	for (i = 0; i < count; i++)
	{
		((double *) adv_lexicon_values(l))[i] = rows[i].value;
		if (i == 0 || strcmp(rows[i - 1].key, rows[i].key) != 0)
		{
			term++;
			term->key = at;
			term->value = i;
			term->length = (uint8_t) strlen(rows[i].key);
			memcpy((char *) adv_lexicon_letters(l) + at, rows[i].key, term->length);
			at += term->length;
		}
		term->kinds |= (uint8_t) (1 << rows[i].kind);
	}
	free(tree.nodes);
	free(keys);
	return l;
}

static AdvTone
tone_of(const AdvLexicon *l, const char *text, int reach)
{
	size_t		bytes = strlen(text);
	char	   *exact = malloc(bytes + (bytes == 0));	/* what is read behind it is found */
	AdvTone		tone;

	memcpy(exact, text, bytes);
	CHECK_TRUE(adv_tone(&tone, exact, bytes, l, reach, NULL, NULL) == ADV_OK);
	free(exact);
	return tone;
}

/*
 * The numbers are VADER's rules by hand, as its paper has them.
 */
static void
test_rules(void)
{
	Row			rows[] = {{"good", ADV_TERM_WORD, 2}, {"bad", ADV_TERM_WORD, -2}, {"not", ADV_TERM_NEGATOR, -.74}, {"very", ADV_TERM_BOOSTER, .293},
	{"but", ADV_TERM_CONTRAST, .5}, {"no", ADV_TERM_WORD, -1.2}, {"no", ADV_TERM_NEGATOR, -.74}, {"at least", ADV_TERM_WORD, 0}, {":)", ADV_TERM_WORD, 2},
	{"\xE5\xA5\xBD", ADV_TERM_WORD, 2}, {"\xE4\xB8\x8D", ADV_TERM_NEGATOR, -.74}, {"sekali", ADV_TERM_BOOSTER_AFTER, .293}};
	AdvLexicon *l = make(rows, sizeof(rows) / sizeof(*rows));
	static const struct
	{
		const char *text;
		double		sum;
		double		emphasis;
	}			lines[] = {
		{"good", 2, 0}, {"not good", -1.48, 0}, {"very good", 2.293, 0}, {"very a good", 2 + .95 * .293, 0}, {"not very good", -.74 * 2.293, 0},
		{"VERY GOOD day!", 2 + .733 + .293 + .733, .292}, {"GOOD!!!!!", 2, 4 * .292}, {"bad???", -2, -.54}, {"bad?????", -2, -.96},
		{"good but bad", 1 - 3, 0}, {"no good", -1.48, 0}, {"no", -1.2, 0}, {"At least, good", 2, 0}, {"good:) :)", 4, 0},
		{"\xE4\xB8\x8D\xE5\xA5\xBD", -1.48, 0}, {"good sekali", 2.293, 0}, {"not a b c good", 2, 0}
	};
	size_t		i;

	/* "good:)" is "good", for a chunk loses the signs around it */
	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++)
	{
		AdvTone		tone = tone_of(l, lines[i].text, 3);
		double		sum = lines[i].sum + lines[i].emphasis;

		CHECK_NEAR(tone.sum, lines[i].sum, 1e-12);
		CHECK_NEAR(tone.emphasis, lines[i].emphasis, 1e-12);
		CHECK_NEAR(tone.score, sum / sqrt(sum * sum + 15), 1e-12);
	}
	CHECK_TRUE(!tone_of(l, "nothing here", 3).known && isnan(tone_of(l, "", 3).score));
	CHECK_NEAR(tone_of(l, "not a good", 1).sum, 2, 0);
	free(l);
}

/*
 * random_key writes a key of a few letters, now and then of two words.
 */
static void
random_key(char *key)
{
	static const char *const letters[] = {"a", "b", "n", "o", "t", "\xC3\xA9", "\xD8\xB3", "\xE5\xA5\xBD", "\xE4\xB8\x8D", "\xE0\xB8\x94", "\xE0\xB8\xB5", "\xF0\x9F\x98\x8D", "!", ":", " "};
	unsigned	n = 1 + draw(5);

	*key = '\0';
	while (n-- > 0)
		strcat(key, letters[draw(sizeof(letters) / sizeof(*letters))]);
}

static void
test_random(void)
{
	int			round;

	for (round = 0; round < 300; round++)
	{
		static char keys[400][64];
		static Row	rows[400];
		uint32_t	count = 0;
		uint32_t	wanted = draw(400);
		AdvLexicon *l;
		uint32_t	i;
		int			texts;

		while (count < wanted)
		{
			char		raw[64];
			int			length;
			uint32_t	j;

			wanted--;
			random_key(raw);
			if (adv_term_normalise(raw, strlen(raw), keys[count], &length) != ADV_TERM_GOOD)
				continue;
			keys[count][length] = '\0';
			for (j = 0; j < count && strcmp(rows[j].key, keys[count]) != 0; j++)
				;
			if (j < count)
				continue;
			rows[count].key = keys[count];
			rows[count].kind = (AdvTermKind) (draw(3) ? ADV_TERM_WORD : draw(ADV_TERM_KINDS));
			rows[count].value = (int) draw(9) - 4;
			count++;
		}
		l = make(rows, count);
		for (i = 0; i < count; i++)
		{
			const AdvTerm *t = adv_lexicon_find(l, ADV_TERM_ANY, rows[i].key, strlen(rows[i].key));

			CHECK_TRUE(t != NULL && t - adv_lexicon_term_array(l) == (ptrdiff_t) i);
		}
		for (texts = 0; texts < 30; texts++)
		{
			char		text[600] = "";
			char		wide[1800];
			char	   *w = wide;
			char	   *p;
			AdvTone		a;
			AdvTone		b;
			AdvWords	words;

			for (i = draw(30); i > 0; i--)
			{
				char		key[64];

				random_key(key);
				strcat(strcat(text, key), draw(2) ? " " : "");
			}
			/* bytes that are no characters are read, too */
			if (texts % 5 == 0)
				for (p = text; *p; p++)
					if (draw(20) == 0)
						*p = (char) (1 + draw(255));
			a = tone_of(l, text, 3);
			CHECK_TRUE(!a.known || (a.score >= -1 && a.score <= 1));
			adv_words_begin(&words, text, strlen(text), draw(2) ? l : NULL, NULL);
			while (adv_words_next(&words))
				CHECK_TRUE(words.length > 0 && words.length <= ADV_WORD_LONGEST);
			if (texts % 5 == 0)
				continue;
			/* full-width letters are read the long way, to the same end */
			for (p = text; *p; p++)
				if (*p > ' ' && *p < 127)
					w += adv_letter_write(w, (uint32_t) *p + 0xFEE0);
				else
					*w++ = *p;
			*w = '\0';
			b = tone_of(l, wide, 3);
			CHECK_TRUE(a.known == b.known && a.sum == b.sum && a.emphasis == b.emphasis);
		}
		free(l);
	}
}

/*
 * Words, as the page of text_terms has them.
 */
static void
test_words(void)
{
	static const struct
	{
		const char *text;
		const char *words;
	}			lines[] = {
		{"It's GOOD, 3 times", "it's|good|3|times|"}, {"''a'' b'c'", "a|b'c|"}, {"\xE6\x9C\x8D\xE5\x8A\xA1\xE5\xA5\xBD", "\xE6\x9C\x8D\xE5\x8A\xA1|\xE5\x8A\xA1\xE5\xA5\xBD|"},
		{"\xE5\xA5\xBD.", "\xE5\xA5\xBD|"}, {"", ""}, {" .,;", ""}, {"\xC3\x84x\xE2\x80\x99s", "\xC3\xA4x's|"}, {"a\xE2\x80\x8D" "b", "ab|"}
	};
	size_t		i;

	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++)
	{
		AdvWords	words;
		char		all[200] = "";

		adv_words_begin(&words, lines[i].text, strlen(lines[i].text), NULL, NULL);
		while (adv_words_next(&words))
		{
			strncat(all, words.word, (size_t) words.length);
			strcat(all, "|");
		}
		CHECK_TRUE(strcmp(all, lines[i].words) == 0);
	}
}

static bool
at_once(void *arg)
{
	(void) arg;
	return true;
}

static void
test_stop(void)
{
	Row			rows[] = {{"a", ADV_TERM_WORD, 1}};
	AdvLexicon *l = make(rows, 1);
	AdvStop		stop = {at_once, NULL};
	size_t		bytes = 1000000;
	char	   *text = malloc(bytes);
	const char *const fillings[] = {"a", " ", "a ", "\xE5\xA5\xBD", "."};
	size_t		f;

	for (f = 0; f < sizeof(fillings) / sizeof(*fillings); f++)
	{
		size_t		length = strlen(fillings[f]);
		size_t		i;
		AdvTone		tone;
		AdvWords	words;

		for (i = 0; i < bytes / length; i++)
			memcpy(text + i * length, fillings[f], length);
		CHECK_TRUE(adv_tone(&tone, text, bytes / length * length, l, 3, NULL, &stop) == ADV_STOPPED);
		adv_words_begin(&words, text, bytes / length * length, l, &stop);
		while (adv_words_next(&words))
			;
		if (fillings[f][0] != 'a' || fillings[f][1] == ' ')
			CHECK_TRUE(words.status == ADV_STOPPED);
	}
	CHECK_TRUE(adv_tone(&(AdvTone) {0}, text, 1, l, -1, NULL, NULL) == ADV_DOMAIN);
	free(text);
	free(l);
}

int
main(void)
{
	CHECK_RUN(test_rules);
	CHECK_RUN(test_random);
	CHECK_RUN(test_words);
	CHECK_RUN(test_stop);
	return check_report("tone");
}
