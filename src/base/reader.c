/*
 * reader.c
 *		Reading text forms, a token at a time.
 *
 * A text form is JSON as adv_summary_out writes it: an object whose keys come in
 * one order, of numbers, words without escapes, and lists of these.  White space
 * between tokens is allowed.  A reader makes no copy of what it reads, so a value
 * takes no more memory to read than it has.
 */
#include "postgres.h"

#include <math.h>

#include "common/base64.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "compat.h"
#include "wire.h"

#define MOST_DIGITS 400			/* of a number; doubles are written with 24 at most */

/*
 * skip_space returns the character that comes next, at which the reader stands then.
 */
static char
skip_space(AdvReader *reader)
{
	while (*reader->next == ' ' || *reader->next == '\t' || *reader->next == '\n' || *reader->next == '\r')
		reader->next++;
	return *reader->next;
}

/*
 * refuse reports what was expected where the reader stands.
 */
static void
refuse(AdvReader *reader, const char *expected)
{
	int			length = strnlen(reader->next, 20);

	adv_wire_refuse(false, reader->type,
					length == 0 ? psprintf("%s is expected at its end.", expected) :
					psprintf("%s is expected at \"%.*s\".", expected,
							 pg_mbcliplen(reader->next, length, 20), reader->next));
}

/*
 * accept passes a character; false where another one comes next.
 */
static bool
accept(AdvReader *reader, char c)
{
	if (skip_space(reader) != c)
		return false;
	reader->next++;
	return true;
}

static void
expect(AdvReader *reader, char c)
{
	if (!accept(reader, c))
		refuse(reader, psprintf("\"%c\"", c));
}

/*
 * adv_read_begins_with tells whether text is an object whose first key is this word.
 */
bool
adv_read_begins_with(const char *text, const char *word)
{
	AdvReader	reader = {.next = text,.type = "metric_summary",.first = true};

	return accept(&reader, '{') && adv_read_key(&reader, word);
}

/*
 * adv_read_begin begins to read text, which must be an object whose first key is
 * this word, with this version.
 */
void
adv_read_begin(AdvReader *reader, const char *text, const char *word, int version,
			   const char *type)
{
	int64		found;

	reader->next = text;
	reader->type = type;
	reader->first = true;
	if (skip_space(reader) != '{')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid text value for type %s", type),
				 errdetail("A JSON object that begins with the key \"%s\" is expected.", word),
				 errhint("A literal that was meant as something else has to be cast to it, as in 'anna'::text.")));
	if (!accept(reader, '{') || !adv_read_key(reader, word))
		adv_wire_refuse(false, type,
						psprintf("A JSON object that begins with the key \"%s\" is expected.", word));
	found = adv_read_int64(reader);
	if (found != version)
		adv_wire_wrong_version(false, found, version, type);
}

/*
 * adv_read_key passes a key and its colon; false, and nothing is passed, where
 * another key comes next or none.
 */
bool
adv_read_key(AdvReader *reader, const char *key)
{
	const char *start = reader->next;
	Size		length = strlen(key);

	if ((reader->first || accept(reader, ',')) && accept(reader, '"') &&
		strncmp(reader->next, key, length) == 0 && reader->next[length] == '"')
	{
		reader->next += length + 1;
		expect(reader, ':');
		reader->first = false;
		return true;
	}
	reader->next = start;
	return false;
}

/*
 * adv_read_expect_key passes a key that must come next.
 */
void
adv_read_expect_key(AdvReader *reader, const char *key)
{
	if (!adv_read_key(reader, key))
		refuse(reader, psprintf("The key \"%s\"", key));
}

/*
 * adv_read_open begins a list, '[', or an object, '{'.
 */
void
adv_read_open(AdvReader *reader, char bracket)
{
	expect(reader, bracket);
	reader->first = true;
}

/*
 * adv_read_more tells whether a list, ']', or object, '}', goes on, and passes the
 * comma or the end.
 */
bool
adv_read_more(AdvReader *reader, char bracket)
{
	bool		first = reader->first;

	CHECK_FOR_INTERRUPTS();
	reader->first = false;
	if (accept(reader, bracket))
		return false;
	if (!first)
		expect(reader, ',');
	return true;
}

/*
 * adv_read_expect_more passes the comma before an element that must be there.
 */
void
adv_read_expect_more(AdvReader *reader, char bracket)
{
	if (!adv_read_more(reader, bracket))
		adv_wire_refuse(false, reader->type, "A list is too short.");
}

/*
 * adv_read_close passes the end of a list or object, which must come next.
 */
void
adv_read_close(AdvReader *reader, char bracket)
{
	expect(reader, bracket);
	reader->first = false;
}

/*
 * adv_read_null passes null; false where something else comes next.
 */
bool
adv_read_null(AdvReader *reader)
{
	if (skip_space(reader) != 'n' || strncmp(reader->next, "null", 4) != 0)
		return false;
	reader->next += 4;
	return true;
}

/*
 * number returns where a number ends, having made sure that one comes next, in
 * digits: the C library's readers know more forms than that.
 */
static const char *
number(AdvReader *reader)
{
	Size		length;

	skip_space(reader);
	length = strspn(reader->next, "+-.0123456789eE");
	if (length == 0)
		refuse(reader, "A number");
	if (length > MOST_DIGITS)
		adv_wire_refuse(false, reader->type, "A number is too long.");
	return reader->next + length;
}

static void
refuse_number(AdvReader *reader, const char *end, const char *what)
{
	adv_wire_refuse(false, reader->type,
					psprintf("%.*s is not %s.", (int) (end - reader->next), reader->next, what));
}

/*
 * adv_read_int64 reads a whole number.
 */
int64
adv_read_int64(AdvReader *reader)
{
	const char *end = number(reader);
	char	   *parsed;
	long long	value;

	errno = 0;
	value = strtoll(reader->next, &parsed, 10);
	if (errno != 0 || parsed != end || *reader->next == '+')
		refuse_number(reader, end, "a whole number in the range of type bigint");
	reader->next = end;
	return value;
}

/*
 * adv_read_count reads a whole number that is not negative.
 */
int64
adv_read_count(AdvReader *reader)
{
	int64		count = adv_read_int64(reader);

	if (count < 0)
		adv_wire_refuse(false, reader->type, "A count is negative.");
	return count;
}

/*
 * adv_read_two_counts reads an array of two counts.
 */
void
adv_read_two_counts(AdvReader *reader, int64 *first, int64 *second)
{
	adv_read_open(reader, '[');
	adv_read_expect_more(reader, ']');
	*first = adv_read_count(reader);
	adv_read_expect_more(reader, ']');
	*second = adv_read_count(reader);
	adv_read_close(reader, ']');
}

/*
 * adv_read_small reads a count; all that are too large are 255.
 */
uint8
adv_read_small(AdvReader *reader)
{
	int64		count = adv_read_count(reader);

	return Min(count, PG_UINT8_MAX);
}

/*
 * adv_read_float8 reads a finite number.  A zero is positive: a value has one form.
 */
double
adv_read_float8(AdvReader *reader)
{
	const char *end = number(reader);
	char	   *parsed;
	double		value = strtod(reader->next, &parsed);

	if (parsed != end || isinf(value))
		refuse_number(reader, end, "a number in the range of type double precision");
	reader->next = end;
	return value == 0 ? 0 : value;
}

/*
 * adv_read_wide reads the two halves of a 128-bit number.
 */
AdvWide
adv_read_wide(AdvReader *reader)
{
	AdvWide		value;
	const char *end;
	char	   *parsed;

	adv_read_open(reader, '[');
	value.high = adv_read_int64(reader);
	expect(reader, ',');
	end = number(reader);
	errno = 0;
	value.low = strtoull(reader->next, &parsed, 10);
	if (errno != 0 || parsed != end || *reader->next == '-' || *reader->next == '+')
		refuse_number(reader, end, "the lower half of a 128-bit number");
	reader->next = end;
	adv_read_close(reader, ']');
	return value;
}

/*
 * adv_read_dd reads the two halves of a double-double.
 */
AdvDD
adv_read_dd(AdvReader *reader)
{
	AdvDD		value;

	adv_read_open(reader, '[');
	value.hi = adv_read_float8(reader);
	expect(reader, ',');
	value.lo = adv_read_float8(reader);
	adv_read_close(reader, ']');
	return value;
}

/*
 * adv_read_string reads a string without escapes, and returns where it stands in
 * the text.
 */
const char *
adv_read_string(AdvReader *reader, Size *length)
{
	const char *string;

	expect(reader, '"');
	string = reader->next;
	*length = strcspn(string, "\"\\");
	if (string[*length] != '"')
		refuse(reader, "A string without escapes");
	reader->next = string + *length + 1;
	return string;
}

/*
 * adv_read_quoted reads a string with the escapes that adv_text_quoted writes, and
 * returns a copy, which ends with a zero.
 */
char *
adv_read_quoted(AdvReader *reader, Size *length)
{
	static const char codes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	const char *at;
	char	   *text;
	char	   *to;

	expect(reader, '"');
	for (at = reader->next; *at != '"' && *at != '\0'; at += *at == '\\' && at[1] != '\0' ? 2 : 1)
		;
	to = text = palloc(at - reader->next + 1);
	for (at = reader->next; *at != '"' && *at != '\0'; at++)
	{
		const char *code = codes;

		if (*at != '\\')
		{
			*to++ = *at;
			continue;
		}
		at++;
		/* controls alone are written by their number */
		if (strncmp(at, "u00", 3) == 0 && strspn(at + 3, "01") >= 1 && strspn(at + 4, "0123456789abcdef") >= 1)
		{
			*to = (char) strtol((char[]) {at[3], at[4], '\0'}, NULL, 16);
			at += 4;
			if (*to++ != '\0')
				continue;
			adv_wire_refuse(false, reader->type, "There is an unknown escape in a string.");
		}
		while (*code && *code != *at)
			code += 2;
		if (*code == '\0')
			adv_wire_refuse(false, reader->type, "There is an unknown escape in a string.");
		*to++ = code[1];
	}
	if (*at != '"')
		refuse(reader, "A string");
	reader->next = at + 1;
	*length = to - text;
	*to = '\0';
	return text;
}

/*
 * adv_read_base64 reads a string in base64, and returns its bytes.
 */
char *
adv_read_base64(AdvReader *reader, Size *length)
{
	const char *string = adv_read_string(reader, length);
	int			room = pg_b64_dec_len(*length);
	char	   *bytes = palloc(room + 1);
	int			decoded = pg_b64_decode(string, *length, (void *) bytes, room);

	if (decoded < 0)
		adv_wire_refuse(false, reader->type, "A string is not in base64.");
	*length = decoded;
	return bytes;
}

/*
 * adv_read_choice reads one of these words and returns its meaning.
 */
int
adv_read_choice(AdvReader *reader, const AdvChoice *choices)
{
	Size		length;
	const char *word = adv_read_string(reader, &length);
	const AdvChoice *choice;

	for (choice = choices; choice->word; choice++)
		if (strlen(choice->word) == length && memcmp(choice->word, word, length) == 0)
			return choice->meaning;
	adv_wire_refuse(false, reader->type,
					psprintf("There is no such word as \"%.*s\" here.", pg_mbcliplen(word, length, 20), word));
}

/*
 * adv_read_end passes the end of the object, behind which there must be nothing.
 */
void
adv_read_end(AdvReader *reader)
{
	expect(reader, '}');
	if (skip_space(reader) != '\0')
		refuse(reader, "Nothing more");
}
