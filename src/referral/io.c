/*
 * io.c
 *		Referrals: text and binary forms, and the kind.
 *
 * Both forms carry the packed value; what comes from outside is accepted only if
 * packing it again gives the same.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"

#include "referral.h"
#include "base/wire.h"

/*
 * from_outside returns a packed summary made of parts read from outside.
 */
static AdvHeader *
from_outside(const ReferralPacked *parts, int64 people, int64 referrals, int64 ids_bytes,
			 const char *data, int64 length, char source)
{
	ReferralPacked *p;
	bool		binary = source == 'b';

	if (length > (int64) REFERRAL_MOST_BYTES)
		referral_too_large();
	if (ids_bytes > length || people > ids_bytes || referrals > length - ids_bytes)
		adv_wire_refuse(binary, REFERRAL_TYPE, "There are more people or referrals than bytes.");
	if (parts->s.unit >= ADV_TIME_UNITS || parts->s.decimals > ADV_MONEY_DECIMALS)
		adv_wire_refuse(binary, REFERRAL_TYPE, "The unit of times or the number of decimals is out of range.");
	if (referrals == 0 ? parts->s.ids != 0 || parts->s.times != 0 || length != 0 :
		!adv_valid_ids(parts->s.ids) || parts->s.times < ADV_TIME_DATE || parts->s.times > ADV_TIME_POINT)
		adv_wire_refuse(binary, REFERRAL_TYPE, "The types of people and times are those of referrals, or none without any.");
	if (parts->s.rows < referrals || (referrals == 0 && parts->s.rows != 0))
		adv_wire_refuse(binary, REFERRAL_TYPE, "There are more referrals than rows, or rows without referrals.");
	p = (ReferralPacked *) adv_summary_alloc(&adv_referral_kind, offsetof(ReferralPacked, data) + length);
	p->s.ids = parts->s.ids;
	p->s.times = parts->s.times;
	p->s.unit = parts->s.unit;
	p->s.decimals = parts->s.decimals;
	p->s.people = people;
	p->s.referrals = referrals;
	p->s.ids_bytes = ids_bytes;
	p->s.rows = parts->s.rows;
	p->s.skipped = parts->s.skipped;
	p->first = parts->first;
	memcpy(p->data, data, length);
	return (AdvHeader *) &referral_validated(p, source)->s.header;
}

/*
 * kind_pack returns the packed form.
 */
static const AdvHeader *
kind_pack(const AdvHeader *value)
{
	return &referral_pack((const ReferralSummary *) value)->s.header;
}

/*
 * write_text appends the text form of a packed summary.
 */
static void
write_text(StringInfo buf, const AdvHeader *packed)
{
	const ReferralPacked *p = (const ReferralPacked *) packed;

	appendStringInfo(buf, ",\"skipped\":%lld", (long long) p->s.skipped);
	if (p->s.referrals == 0)
		return;
	appendStringInfo(buf, ",\"rows\":%lld,\"ids\":\"%s\",\"times\":\"%s\",\"people\":[%u,%u],\"referrals\":%u,\"first\":%lld,\"unit\":%d,\"decimals\":%d,\"data\":",
					 (long long) p->s.rows, adv_ids_word(p->s.ids), adv_time_word(p->s.times), p->s.people, p->s.ids_bytes,
					 p->s.referrals, (long long) p->first, p->s.unit, p->s.decimals);
	adv_text_base64(buf, p->data, VARSIZE(p) - offsetof(ReferralPacked, data));
}

/*
 * read_text reads it.
 */
static AdvHeader *
read_text(AdvReader *reader)
{
	ReferralPacked p = {.s.unit = ADV_TIME_UNITS - 1};
	int64		people = 0;
	int64		ids_bytes = 0;
	int64		referrals = 0;
	const char *data = "";
	Size		length = 0;

	adv_read_expect_key(reader, "skipped");
	p.s.skipped = adv_read_count(reader);
	if (adv_read_key(reader, "rows"))
	{
		p.s.rows = adv_read_count(reader);
		adv_read_expect_key(reader, "ids");
		p.s.ids = adv_read_choice(reader, adv_ids_words);
		adv_read_expect_key(reader, "times");
		p.s.times = adv_read_choice(reader, adv_time_words);
		adv_read_expect_key(reader, "people");
		adv_read_two_counts(reader, &people, &ids_bytes);
		adv_read_expect_key(reader, "referrals");
		referrals = adv_read_count(reader);
		adv_read_expect_key(reader, "first");
		p.first = adv_read_int64(reader);
		adv_read_expect_key(reader, "unit");
		p.s.unit = adv_read_small(reader);
		adv_read_expect_key(reader, "decimals");
		p.s.decimals = adv_read_small(reader);
		adv_read_expect_key(reader, "data");
		data = adv_read_base64(reader, &length);
		if (referrals == 0)
			adv_wire_refuse(false, REFERRAL_TYPE, "There are no referrals.");
	}
	return from_outside(&p, people, referrals, ids_bytes, data, length, 't');
}

/*
 * write_binary appends the binary form of a packed summary.
 */
static void
write_binary(StringInfo buf, const AdvHeader *packed)
{
	const ReferralPacked *p = (const ReferralPacked *) packed;

	pq_sendbyte(buf, p->s.ids);
	pq_sendbyte(buf, p->s.times);
	pq_sendbyte(buf, p->s.unit);
	pq_sendbyte(buf, p->s.decimals);
	adv_send_count(buf, p->s.skipped);
	adv_send_count(buf, p->s.rows);
	adv_send_count(buf, p->s.people);
	adv_send_count(buf, p->s.ids_bytes);
	adv_send_count(buf, p->s.referrals);
	pq_sendint64(buf, p->first);
	pq_sendbytes(buf, (const void *) p->data, VARSIZE(p) - offsetof(ReferralPacked, data));
}

/*
 * read_binary reads it.
 */
static AdvHeader *
read_binary(StringInfo buf)
{
	ReferralPacked p = {0};
	int64		people;
	int64		ids_bytes;
	int64		referrals;
	int			length;

	p.s.ids = pq_getmsgbyte(buf);
	p.s.times = pq_getmsgbyte(buf);
	p.s.unit = pq_getmsgbyte(buf);
	p.s.decimals = pq_getmsgbyte(buf);
	p.s.skipped = adv_recv_count(buf, REFERRAL_TYPE);
	p.s.rows = adv_recv_count(buf, REFERRAL_TYPE);
	people = adv_recv_count(buf, REFERRAL_TYPE);
	ids_bytes = adv_recv_count(buf, REFERRAL_TYPE);
	referrals = adv_recv_count(buf, REFERRAL_TYPE);
	p.first = pq_getmsgint64(buf);
	length = buf->len - buf->cursor;
	return from_outside(&p, people, referrals, ids_bytes, pq_getmsgbytes(buf, length), length, 'b');
}

const AdvSummaryKind adv_referral_kind = {
	.kind = ADV_KIND_REFERRAL,
	.version = REFERRAL_VERSION,
	.type = REFERRAL_TYPE,
	.word = "referral",
	.smallest = offsetof(ReferralPacked, data),
	.sound = referral_sound,
	.pack = kind_pack,
	.merge = referral_merge,
	.write_text = write_text,
	.read_text = read_text,
	.write_binary = write_binary,
	.read_binary = read_binary
};

ADV_SUMMARY_TYPE(referral_summary, adv_referral_kind)
