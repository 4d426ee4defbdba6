/*
 * wire.h
 *		The stored format: writing and reading text and binary forms.
 *
 * Text is one JSON object whose first key names the kind of summary and whose
 * value there is the version of the form.  Binary is kind, version, then
 * numbers in network order, counts as variable-length integers.  Both carry
 * the whole value; reading trusts nothing.
 */
#ifndef ADV_WIRE_H
#define ADV_WIRE_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "answer.h"
#include "compat.h"
#include "kernel/num/dd.h"
#include "kernel/num/fraction.h"

/* binary, out */
extern void adv_send_count(StringInfo buf, int64 value);
extern void adv_send_wide(StringInfo buf, AdvWide value);
extern void adv_send_dd(StringInfo buf, AdvDD value);

/* binary, in; the message is checked to its end by adv_recv_end */
extern void adv_recv_header(StringInfo buf, int kind, int version,
							const char *type);
extern int64 adv_recv_count(StringInfo buf, const char *type);
extern AdvWide adv_recv_wide(StringInfo buf);
extern AdvDD adv_recv_dd(StringInfo buf, const char *type);
extern void adv_recv_end(StringInfo buf, const char *type);

/* text, out */
extern void adv_text_float8(StringInfo buf, double value);
extern void adv_text_wide(StringInfo buf, AdvWide value);
extern void adv_text_dd(StringInfo buf, AdvDD value);
extern void adv_text_quoted(StringInfo buf, const char *bytes, Size length);
extern void adv_text_base64(StringInfo buf, const void *data, Size length);

/*
 * Text, in: a token at a time, in bounded memory, however long a list is.  Keys
 * come in the order in which they are written.
 */
typedef struct AdvReader
{
	const char *next;			/* what is to be read */
	const char *type;			/* for messages */
	bool		first;			/* nothing yet in the list or object begun last */
} AdvReader;

extern bool adv_read_begins_with(const char *text, const char *word);
extern void adv_read_begin(AdvReader *reader, const char *text, const char *word,
						   int version, const char *type);
extern bool adv_read_key(AdvReader *reader, const char *key);
extern void adv_read_expect_key(AdvReader *reader, const char *key);
extern void adv_read_open(AdvReader *reader, char bracket);
extern bool adv_read_more(AdvReader *reader, char bracket);
extern void adv_read_expect_more(AdvReader *reader, char bracket);
extern void adv_read_close(AdvReader *reader, char bracket);
extern bool adv_read_null(AdvReader *reader);
extern int64 adv_read_int64(AdvReader *reader);
extern int64 adv_read_count(AdvReader *reader);
extern void adv_read_two_counts(AdvReader *reader, int64 *first, int64 *second);
extern uint8 adv_read_small(AdvReader *reader);
extern double adv_read_float8(AdvReader *reader);
extern AdvWide adv_read_wide(AdvReader *reader);
extern AdvDD adv_read_dd(AdvReader *reader);
extern const char *adv_read_string(AdvReader *reader, Size *length);
extern char *adv_read_quoted(AdvReader *reader, Size *length);
extern char *adv_read_base64(AdvReader *reader, Size *length);
extern int	adv_read_choice(AdvReader *reader, const AdvChoice *choices);
extern void adv_read_end(AdvReader *reader);

/* what is wrong with a value that parsed, for both forms */
ADV_NORETURN extern void adv_wire_refuse(bool binary, const char *type, const char *detail);
ADV_NORETURN extern void adv_source_refuse(char source, const char *type, const char *detail);
ADV_NORETURN extern void adv_wire_wrong_version(bool binary, int64 found, int known, const char *type);

#endif
