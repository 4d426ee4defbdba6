/*
 * state.c
 *		The state of referral_agg: transitions and merging.
 *
 * A state is one value: its head, a table of people by the hash of their ids, where each
 * id begins and ends, the bytes of all ids, and the referrals.  People have numbers in
 * the order in which they came.  The hash has a seed that is drawn for each state, and is
 * not stored: nobody can choose ids that meet in the table.
 *
 * Where there is no room for another referral, those of one pair are put together; the
 * state becomes larger only if that leaves it more than half full.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "common/pg_prng.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/run.h"
#include "referral.h"

#define LEAST_SLOTS 3			/* log2 */
#define LEAST_BYTES 32
#define LEAST_REFERRALS 3
#define LEAST_PUT_TOGETHER 512	/* referrals: fewer just get more room */

typedef struct ReferralState
{
	ReferralSummary s;
	uint64		seed;
	uint32		slots;			/* log2 of the slots of the table */
	uint32		bytes_room;
	uint32		room;			/* for referrals */
	uint32		unused;
} ReferralState;

/* ------------------------------------------------------------------------
 * The parts of a state
 * ------------------------------------------------------------------------
 */

/*
 * most_people returns how many people the table has room for.
 */
static inline uint32
most_people(uint32 slots)
{
	return (uint32) 1 << (slots - 1);
}

/*
 * slots_of returns the table: numbers plus 1.
 */
static inline uint32 *
slots_of(const ReferralState *t)
{
	return (uint32 *) (t + 1);
}

/*
 * ends_of returns where the ids end, by number; each begins where the one before ends.
 */
static inline uint32 *
ends_of(const ReferralState *t)
{
	return slots_of(t) + ((Size) 1 << t->slots);
}

/*
 * bytes_of returns the bytes of all ids.
 */
static inline char *
bytes_of(const ReferralState *t)
{
	return (char *) (ends_of(t) + most_people(t->slots));
}

/*
 * referrals_of returns the referrals.
 */
static inline Referral *
referrals_of(const ReferralState *t)
{
	return (Referral *) (bytes_of(t) + t->bytes_room);
}

/*
 * size_of returns the bytes of a state.
 */
static inline Size
size_of(uint32 slots, Size bytes_room, Size room)
{
	return sizeof(ReferralState) + ((Size) 6 << slots) + bytes_room + room * sizeof(Referral);
}

/*
 * id_of returns the id of a person.
 */
static inline ReferralId
id_of(const ReferralState *t, uint32 person)
{
	uint32		begin = person > 0 ? ends_of(t)[person - 1] : 0;
	ReferralId	id = {bytes_of(t) + begin, ends_of(t)[person] - begin};

	return id;
}

/*
 * referral_sound tells whether a value is as long as its parts say.
 */
bool
referral_sound(const AdvHeader *value)
{
	const ReferralSummary *s = (const ReferralSummary *) value;
	const ReferralState *t = (const ReferralState *) value;

	if ((s->header.flags & ~REFERRAL_IS_STATE) != 0 || s->ids > ADV_IDS_TEXT || s->times > ADV_TIME_POINT ||
		s->unit >= ADV_TIME_UNITS || s->decimals > ADV_MONEY_DECIMALS || s->rows < 0 || s->skipped < 0)
		return false;
	if ((s->header.flags & REFERRAL_IS_STATE) == 0)
		return offsetof(ReferralPacked, data) + (Size) s->ids_bytes <= VARSIZE(value) &&
			s->people <= VARSIZE(value) && s->referrals <= VARSIZE(value);
	return VARSIZE(value) >= sizeof(ReferralState) && t->slots >= LEAST_SLOTS && t->slots <= 28 &&
		t->bytes_room % MAXIMUM_ALIGNOF == 0 && s->ids_bytes <= t->bytes_room &&
		s->people <= most_people(t->slots) && s->referrals <= t->room &&
		size_of(t->slots, t->bytes_room, t->room) == VARSIZE(value);
}

/* ------------------------------------------------------------------------
 * Making and enlarging
 * ------------------------------------------------------------------------
 */

/*
 * make returns a state with nothing in it.
 */
static ReferralState *
make(void)
{
	ReferralState *t = (ReferralState *) adv_summary_alloc(&adv_referral_kind, size_of(LEAST_SLOTS, LEAST_BYTES, LEAST_REFERRALS));

	t->s.header.flags = REFERRAL_IS_STATE;
	t->seed = pg_prng_uint64(&pg_global_prng_state);
	t->slots = LEAST_SLOTS;
	t->bytes_room = LEAST_BYTES;
	t->room = LEAST_REFERRALS;
	return t;
}

/*
 * hash_of returns the hash of an id.
 */
static inline uint32
hash_of(const ReferralState *t, const char *id, Size length)
{
	int64		number;

	if (t->s.ids != ADV_IDS_INTEGER)
		return (uint32) (hash_bytes_extended((const unsigned char *) id, (int) length, t->seed) >> 32);
	memcpy(&number, id, sizeof(number));
	return (uint32) (adv_hash_mix(adv_hash_mix((uint64) number + t->seed) ^ t->seed) >> 32);
}

/*
 * reshape returns a state like t with other room.
 */
static ReferralState *
reshape(const ReferralState *t, uint32 slots, Size bytes_room, Size room)
{
	Size		size = size_of(slots, bytes_room, room);
	ReferralState *r;
	uint32		mask = ((uint32) 1 << slots) - 1;
	uint32		i;

	if (size > MaxAllocSize || room >= REFERRAL_UNKNOWN)
		referral_too_large();
	r = palloc(size);
	memcpy(r, t, sizeof(ReferralState));
	SET_VARSIZE(r, size);
	r->slots = slots;
	r->bytes_room = bytes_room;
	r->room = room;
	memset(ends_of(r) + t->s.people, 0, (most_people(slots) - t->s.people) * sizeof(uint32));
	memcpy(ends_of(r), ends_of(t), t->s.people * sizeof(uint32));
	memset(bytes_of(r) + t->s.ids_bytes, 0, bytes_room - t->s.ids_bytes);
	memcpy(bytes_of(r), bytes_of(t), t->s.ids_bytes);
	memset(referrals_of(r) + t->s.referrals, 0, (room - t->s.referrals) * sizeof(Referral));
	memcpy(referrals_of(r), referrals_of(t), t->s.referrals * sizeof(Referral));
	if (slots == t->slots)
	{
		memcpy(slots_of(r), slots_of(t), sizeof(uint32) << slots);
		return r;
	}
	memset(slots_of(r), 0, sizeof(uint32) << slots);
	for (i = 0; i < t->s.people; i++)
	{
		ReferralId	id = id_of(r, i);
		uint32		slot = hash_of(r, id.at, id.length) & mask;

		CHECK_FOR_INTERRUPTS();
		while (slots_of(r)[slot] != 0)
			slot = (slot + 1) & mask;
		slots_of(r)[slot] = i + 1;
	}
	return r;
}

/*
 * room_for returns how much room to make where there is some and so much is wanted:
 * twice the old, or less, where that would be too large.
 */
static Size
room_for(Size has, Size wanted, Size bytes_each, Size others)
{
	Size		most = MaxAllocSize > others ? (MaxAllocSize - others) / bytes_each : 0;
	Size		room = Max(2 * has, wanted);

	if (wanted > most)
		referral_too_large();
	return Min(room, most);
}

/*
 * reserve returns a state like t, or t itself, with room for so many more people, bytes of
 * ids and referrals.
 */
static ReferralState *
reserve(ReferralState *t, Size people, Size bytes, Size referrals)
{
	uint32		slots = t->slots;
	Size		bytes_room = t->bytes_room;
	Size		room = t->room;
	Size		others = size_of(t->slots, t->bytes_room, t->room);

	while (t->s.people + people > most_people(slots))
		if (++slots > 28)
			referral_too_large();
	if (t->s.ids_bytes + bytes > bytes_room)
		bytes_room = TYPEALIGN_DOWN(MAXIMUM_ALIGNOF, room_for(bytes_room, TYPEALIGN(MAXIMUM_ALIGNOF, t->s.ids_bytes + bytes), 1, others - bytes_room));
	if (t->s.referrals + referrals > room)
		room = room_for(room, t->s.referrals + referrals, sizeof(Referral), others - room * sizeof(Referral));
	if (slots == t->slots && bytes_room == t->bytes_room && room == t->room)
		return t;
	return reshape(t, slots, bytes_room, room);
}

/* ------------------------------------------------------------------------
 * People and referrals
 * ------------------------------------------------------------------------
 */

/*
 * person_of returns the number of a person, new where there is none, and the state,
 * which may be new as well.
 */
static uint32
person_of(ReferralState **state, const char *id, Size length)
{
	ReferralState *t = *state;
	uint32		mask = ((uint32) 1 << t->slots) - 1;
	uint32		hash = hash_of(t, id, length);
	uint32		slot;

	for (slot = hash & mask; slots_of(t)[slot] != 0; slot = (slot + 1) & mask)
	{
		ReferralId	known = id_of(t, slots_of(t)[slot] - 1);

		if (known.length == length && memcmp(known.at, id, length) == 0)
			return slots_of(t)[slot] - 1;
	}
	if (t->s.people == most_people(t->slots) || t->bytes_room - t->s.ids_bytes < length)
	{
		*state = t = reserve(t, 1, length, 0);
		mask = ((uint32) 1 << t->slots) - 1;
		for (slot = hash & mask; slots_of(t)[slot] != 0;)
			slot = (slot + 1) & mask;
	}
	memcpy(bytes_of(t) + t->s.ids_bytes, id, length);
	t->s.ids_bytes += length;
	ends_of(t)[t->s.people] = t->s.ids_bytes;
	slots_of(t)[slot] = ++t->s.people;
	return t->s.people - 1;
}

/*
 * make_room returns a state like t, or t itself, with room for another referral.
 */
static ReferralState *
make_room(ReferralState *t)
{
	ReferralList list = {0};

	if (t->s.referrals < LEAST_PUT_TOGETHER)
		return reserve(t, 0, 0, 1);
	list.people = t->s.people;
	list.n = t->s.referrals;
	list.referrals = referrals_of(t);
	referral_order(&list);
	t->s.referrals = list.n;
	if (list.n > t->room / 2)
		return reserve(t, 0, 0, t->room - list.n + 1);
	return t;
}

/*
 * append adds a referral.
 */
static inline ReferralState *
append(ReferralState *t, const Referral *r)
{
	if (unlikely(t->s.referrals == t->room))
		t = make_room(t);
	referrals_of(t)[t->s.referrals++] = *r;
	return t;
}

/*
 * join_kinds makes the ids and times of a state those of others, where it has none
 * yet, and refuses to mix them.
 */
static void
join_kinds(ReferralState *t, int ids, int times)
{
	adv_keep_ids(&t->s.ids, ids, REFERRAL_TYPE);
	adv_keep_times(&t->s.times, (AdvTimeKind) times, REFERRAL_TYPE);
}

/*
 * referral_list_of_state returns the people and referrals of a state, as they came.
 */
ReferralList
referral_list_of_state(const ReferralSummary *s)
{
	const ReferralState *t = (const ReferralState *) s;
	ReferralList list;
	uint32		i;

	list.ids = t->s.ids;
	list.people = t->s.people;
	list.id = MemoryContextAllocHuge(CurrentMemoryContext, Max(list.people, 1) * sizeof(ReferralId));
	for (i = 0; i < list.people; i++)
		list.id[i] = id_of(t, i);
	list.n = t->s.referrals;
	list.referrals = MemoryContextAllocHuge(CurrentMemoryContext, Max(list.n, 1) * sizeof(Referral));
	memcpy(list.referrals, referrals_of(t), list.n * sizeof(Referral));
	return list;
}

/*
 * add adds the people and referrals of a summary to a state.
 */
static ReferralState *
add(ReferralState *t, const ReferralSummary *s)
{
	ReferralList list;
	uint32	   *number;
	uint32		i;

	adv_count_rows(&t->s.rows, s->rows);
	adv_count_rows(&t->s.skipped, s->skipped);
	if (s->referrals == 0)
		return t;
	join_kinds(t, s->ids, s->times);
	list = s->header.flags & REFERRAL_IS_STATE ? referral_list_of_state(s) : referral_list((const ReferralPacked *) s, 's');
	/* room for the larger of both: many are likely the same */
	if (list.n > t->s.referrals)
		t = reserve(t, list.people > t->s.people ? list.people - t->s.people : 0,
					s->ids_bytes > t->s.ids_bytes ? s->ids_bytes - t->s.ids_bytes : 0,
					list.n - t->s.referrals);
	number = MemoryContextAllocHuge(CurrentMemoryContext, list.people * sizeof(uint32));
	for (i = 0; i < list.people; i++)
	{
		CHECK_FOR_INTERRUPTS();
		number[i] = person_of(&t, list.id[i].at, list.id[i].length);
	}
	for (i = 0; i < list.n; i++)
	{
		Referral   *r = &list.referrals[i];

		CHECK_FOR_INTERRUPTS();
		r->referrer = number[r->referrer];
		if (r->referee != REFERRAL_UNKNOWN)
			r->referee = number[r->referee];
		t = append(t, r);
	}
	pfree(number);
	pfree(list.id);
	pfree(list.referrals);
	return t;
}

/*
 * as_state returns a summary, which may be changed, as a state.
 */
static ReferralState *
as_state(AdvHeader *value)
{
	if (value->flags & REFERRAL_IS_STATE)
		return (ReferralState *) value;
	return add(make(), (const ReferralSummary *) value);
}

/*
 * referral_merge adds the referrals of b to a.
 */
AdvHeader *
referral_merge(AdvHeader *a, const AdvHeader *b)
{
	return &add(as_state(a), (const ReferralSummary *) b)->s.header;
}

/* ------------------------------------------------------------------------
 * The transition
 * ------------------------------------------------------------------------
 */

/*
 * time_arg returns the time in argument argno in microseconds, and sets its kind; two
 * times of one row are of one kind.
 */
static int64
time_arg(FunctionCallInfo fcinfo, int argno, uint8 *kind)
{
	int64		time = adv_time_arg(fcinfo, argno);

	adv_keep_times(kind, adv_time_kind(time), REFERRAL_TYPE);
	return adv_time_microseconds(time, REFERRAL_TYPE);
}

/*
 * adv_referral_accum adds a referral: (state, referrer, referee, referred_at,
 * converted_at, value).  A row without referrer or time is left out and counted; a
 * value of NULL is 0.
 */
ADV_FUNCTION(adv_referral_accum)
{
	ReferralState *t = PG_ARGISNULL(0) ? make() : as_state(adv_summary_state(fcinfo, 0, &adv_referral_kind));
	Referral	r = {.referee = REFERRAL_UNKNOWN, .converted = REFERRAL_NEVER};
	AdvCustomerKey referrer;
	uint8		kind = 0;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(3))
	{
		adv_count_rows(&t->s.skipped, 1);
		PG_RETURN_POINTER(t);
	}
	r.referred = time_arg(fcinfo, 3, &kind);
	if (!PG_ARGISNULL(4))
		r.converted = time_arg(fcinfo, 4, &kind);
	if (!PG_ARGISNULL(5))
		r.value = adv_money_arg(fcinfo, 5);
	referrer = adv_customer_key_arg(fcinfo, 1);
	join_kinds(t, referrer.ids, kind);
	r.referrer = person_of(&t, referrer.id, referrer.length);
	if (!PG_ARGISNULL(2))
	{
		AdvCustomerKey referee = adv_customer_key_arg(fcinfo, 2);

		adv_keep_ids(&t->s.ids, referee.ids, REFERRAL_TYPE);
		r.referee = person_of(&t, referee.id, referee.length);
	}
	adv_count_rows(&t->s.rows, 1);
	PG_RETURN_POINTER(append(t, &r));
}
