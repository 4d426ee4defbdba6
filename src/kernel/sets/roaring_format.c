/*
 * roaring_format.c
 *		Roaring bitmaps as bytes: checking, reading and rewriting them.
 *
 * A bitmap is, little-endian:
 *
 *	cookie		12346 and the number of containers, 32 bits each; or, where some
 *				are runs, 12347 and that number - 1, 16 bits each, and a bit for
 *				every container: whether it is
 *	header		of every container the upper 16 bits and the cardinality - 1
 *	offsets		of every container, 32 bits; not behind 12347 where there are
 *				fewer than four
 *	containers	up to 4096 numbers: an array of their lower 16 bits; more: a
 *				bitset of 8192 bytes; runs: how many, then first number and
 *				length - 1 of each
 *
 * and a map is the number of bitmaps, 64 bits, then the upper 32 bits and the
 * bitmap of each.  Keys and numbers ascend.
 */
#include <string.h>

#include "roaring_format.h"

#define COOKIE_NO_RUNS 12346
#define COOKIE_RUNS 12347
#define FEWEST_WITH_OFFSETS 4	/* behind the cookie for runs */
#define MOST_CONTAINERS 65536
#define MOST_IN_ARRAY 4096
#define BITSET_BYTES 8192

/*
 * as_runs tells whether so many numbers in so many runs are canonically written
 * as runs: where, their count included, that takes less than the alternative
 * with its cardinality included.
 */
static bool
as_runs(uint32_t cardinality, uint32_t runs)
{
	if (cardinality <= MOST_IN_ARRAY)
		return 2 + 4 * runs < 2 + 2 * cardinality;
	return 2 + 4 * runs < BITSET_BYTES;
}

static uint64_t
word_of(const uint8_t *bitset, uint32_t i)
{
	return adv_get64(bitset + 8 * i);
}

static uint32_t
count_in_bitset(const uint8_t *bitset)
{
	uint32_t	n = 0;
	uint32_t	i;

	for (i = 0; i < BITSET_BYTES / 8; i++)
		n += (uint32_t) __builtin_popcountll(word_of(bitset, i));
	return n;
}

/*
 * count_runs returns how many runs of consecutive numbers a container has.
 */
static uint32_t
count_runs(const AdvContainer *c)
{
	uint32_t	runs = 0;
	uint64_t	before = 0;
	uint32_t	i;

	switch (c->kind)
	{
		case ADV_CONTAINER_ARRAY:
			for (i = 0; i < c->cardinality; i++)
				if (i == 0 || adv_get16(c->data + 2 * i) != adv_get16(c->data + 2 * i - 2) + 1)
					runs++;
			return runs;
		case ADV_CONTAINER_BITSET:
			for (i = 0; i < BITSET_BYTES / 8; i++)
			{
				uint64_t	word = word_of(c->data, i);

				/* a bit begins a run if the one before it is not set */
				runs += (uint32_t) __builtin_popcountll(word & ~(word << 1 | before));
				before = word >> 63;
			}
			return runs;
		case ADV_CONTAINER_RUNS:
			return c->runs;
	}
	return 0;
}

/* ------------------------------------------------------------------------
 * Checking
 * ------------------------------------------------------------------------
 */

static const char *
check_array(const AdvContainer *c)
{
	uint32_t	i;

	for (i = 1; i < c->cardinality; i++)
		if (adv_get16(c->data + 2 * i) <= adv_get16(c->data + 2 * i - 2))
			return "The numbers of an array are not in order.";
	return NULL;
}

static const char *
check_bitset(const AdvContainer *c)
{
	if (count_in_bitset(c->data) != c->cardinality)
		return "The cardinality of a bitset is wrong.";
	return NULL;
}

static const char *
check_runs(const AdvContainer *c)
{
	uint32_t	cardinality = 0;
	uint32_t	behind = 0;		/* the least number that may come next */
	uint32_t	i;

	for (i = 0; i < c->runs; i++)
	{
		uint32_t	first = adv_get16(c->data + 4 * i);
		uint32_t	more = adv_get16(c->data + 4 * i + 2);

		if (first < behind)
			return "Runs are not in order, or touch.";
		if (first + more > UINT16_MAX)
			return "A run is too long.";
		cardinality += more + 1;
		behind = first + more + 2;
	}
	if (cardinality != c->cardinality)
		return "The cardinality of a container of runs is wrong.";
	return NULL;
}

const char *
adv_roaring_check(const uint8_t *bytes, size_t length, AdvRoaring *found)
{
	static const char *const early = "A bitmap ends early.";
	const uint8_t *flags = NULL;
	const uint8_t *header;
	const uint8_t *offsets = NULL;
	size_t		at;
	uint32_t	count;
	uint32_t	runs_seen = 0;
	uint32_t	i;

	if (length < 4)
		return early;
	if (adv_get32(bytes) == COOKIE_NO_RUNS)
	{
		if (length < 8)
			return early;
		count = adv_get32(bytes + 4);
		if (count > MOST_CONTAINERS)
			return "A bitmap has too many containers.";
		at = 8;
	}
	else if (adv_get16(bytes) == COOKIE_RUNS)
	{
		count = adv_get16(bytes + 2) + 1;
		flags = bytes + 4;
		at = 4 + (count + 7) / 8;
		if (length < at)
			return early;
		if (count % 8 != 0 && bytes[at - 1] >> count % 8 != 0)
			return "A bitmap marks containers that it does not have.";
	}
	else
		return "A bitmap does not begin with a cookie of the Roaring format.";

	if ((length - at) / 4 < count)
		return early;
	header = bytes + at;
	at += 4 * (size_t) count;
	if (flags == NULL || count >= FEWEST_WITH_OFFSETS)
	{
		if ((length - at) / 4 < count)
			return early;
		offsets = bytes + at;
		at += 4 * (size_t) count;
	}

	found->cardinality = 0;
	found->canonical = true;
	for (i = 0; i < count; i++)
	{
		AdvContainer c;
		const char *wrong;

		c.key = adv_get16(header + 4 * i);
		c.cardinality = adv_get16(header + 4 * i + 2) + 1;
		c.runs = 0;
		if (i > 0 && c.key <= adv_get16(header + 4 * i - 4))
			return "The containers of a bitmap are not in order.";
		if (offsets && adv_get32(offsets + 4 * i) != at)
			return "The offset of a container is wrong.";
		if (flags && flags[i / 8] >> i % 8 & 1)
		{
			c.kind = ADV_CONTAINER_RUNS;
			if (length - at < 2)
				return early;
			c.runs = adv_get16(bytes + at);
			at += 2;
			c.size = 4 * (size_t) c.runs;
			runs_seen++;
		}
		else if (c.cardinality <= MOST_IN_ARRAY)
		{
			c.kind = ADV_CONTAINER_ARRAY;
			c.size = 2 * (size_t) c.cardinality;
		}
		else
		{
			c.kind = ADV_CONTAINER_BITSET;
			c.size = BITSET_BYTES;
		}
		if (length - at < c.size)
			return early;
		c.data = bytes + at;
		wrong = c.kind == ADV_CONTAINER_ARRAY ? check_array(&c) :
			c.kind == ADV_CONTAINER_BITSET ? check_bitset(&c) : check_runs(&c);
		if (wrong)
			return wrong;
		at += c.size;
		found->cardinality += c.cardinality;
		found->canonical &= (c.kind == ADV_CONTAINER_RUNS) == as_runs(c.cardinality, count_runs(&c));
	}
	found->canonical &= count > 0 && (flags != NULL) == (runs_seen > 0);
	found->size = at;
	return NULL;
}

const char *
adv_roaring64_check(const uint8_t *bytes, size_t length, AdvRoaring *found)
{
	const uint8_t *at = bytes + 8;
	const uint8_t *end = bytes + length;
	uint64_t	before = 0;
	uint64_t	count;
	uint64_t	i;

	if (length < 8)
		return "The map of bitmaps ends early.";
	count = adv_get64(bytes);
	found->size = length;
	found->cardinality = 0;
	found->canonical = true;
	for (i = 0; i < count; i++)
	{
		AdvRoaring	one;
		const char *wrong;
		uint32_t	key;

		if (end - at < 4)
			return "The map of bitmaps ends early.";
		key = adv_get32(at);
		if (i > 0 && key <= before)
			return "The bitmaps of the map are not in order.";
		before = key;
		at += 4;
		wrong = adv_roaring_check(at, (size_t) (end - at), &one);
		if (wrong)
			return wrong;
		at += one.size;
		found->cardinality += one.cardinality;
		found->canonical &= one.canonical;
	}
	if (at != end)
		return "Bytes follow the map of bitmaps.";
	return NULL;
}

/* ------------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------------
 */

AdvContainers
adv_containers(const uint8_t *bytes)
{
	AdvContainers c = {NULL, NULL, NULL, 0, 0};

	if (adv_get16(bytes) == COOKIE_RUNS)
	{
		c.count = adv_get16(bytes + 2) + 1;
		c.flags = bytes + 4;
		c.header = c.flags + (c.count + 7) / 8;
	}
	else
	{
		c.count = adv_get32(bytes + 4);
		c.header = bytes + 8;
	}
	c.at = c.header + 4 * (size_t) c.count;
	if (c.flags == NULL || c.count >= FEWEST_WITH_OFFSETS)
		c.at += 4 * (size_t) c.count;
	return c;
}

bool
adv_container_next(AdvContainers *c, AdvContainer *container)
{
	uint32_t	i = c->next;

	if (i == c->count)
		return false;
	c->next++;
	container->key = adv_get16(c->header + 4 * i);
	container->cardinality = adv_get16(c->header + 4 * i + 2) + 1;
	container->runs = 0;
	container->data = c->at;
	if (c->flags && c->flags[i / 8] >> i % 8 & 1)
	{
		container->kind = ADV_CONTAINER_RUNS;
		container->runs = adv_get16(c->at);
		container->data += 2;
		container->size = 4 * (size_t) container->runs;
	}
	else if (container->cardinality <= MOST_IN_ARRAY)
	{
		container->kind = ADV_CONTAINER_ARRAY;
		container->size = 2 * (size_t) container->cardinality;
	}
	else
	{
		container->kind = ADV_CONTAINER_BITSET;
		container->size = BITSET_BYTES;
	}
	c->at = container->data + container->size;
	return true;
}

size_t
adv_roaring_size(const uint8_t *bytes)
{
	AdvContainers containers = adv_containers(bytes);
	AdvContainer c;

	while (adv_container_next(&containers, &c))
		;
	return (size_t) (containers.at - bytes);
}

uint64_t
adv_roaring_cardinality(const uint8_t *bytes)
{
	AdvContainers containers = adv_containers(bytes);
	uint64_t	cardinality = 0;
	uint32_t	i;

	for (i = 0; i < containers.count; i++)
		cardinality += adv_get16(containers.header + 4 * i + 2) + 1;
	return cardinality;
}

/*
 * last_not_above returns how many of n ascending numbers, so many bytes apart,
 * are at most value.
 */
static uint32_t
last_not_above(const uint8_t *numbers, uint32_t apart, uint32_t n, uint32_t value)
{
	uint32_t	low = 0;

	while (low < n)
	{
		uint32_t	middle = low + (n - low) / 2;

		if (adv_get16(numbers + (size_t) apart * middle) <= value)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

static bool
container_contains(const AdvContainer *c, uint32_t value)
{
	uint32_t	i;

	switch (c->kind)
	{
		case ADV_CONTAINER_ARRAY:
			i = last_not_above(c->data, 2, c->cardinality, value);
			return i > 0 && adv_get16(c->data + 2 * (i - 1)) == value;
		case ADV_CONTAINER_BITSET:
			return c->data[value / 8] >> value % 8 & 1;
		case ADV_CONTAINER_RUNS:
			i = last_not_above(c->data, 4, c->runs, value);
			return i > 0 && value - adv_get16(c->data + 4 * (i - 1)) <= adv_get16(c->data + 4 * (i - 1) + 2);
	}
	return false;
}

bool
adv_roaring_contains(const uint8_t *bytes, uint32_t value)
{
	AdvContainers containers = adv_containers(bytes);
	AdvContainer c;

	while (adv_container_next(&containers, &c) && c.key <= value >> 16)
		if (c.key == value >> 16)
			return container_contains(&c, value & UINT16_MAX);
	return false;
}

AdvRoaringReader
adv_roaring_reader(const uint8_t *bytes)
{
	AdvRoaringReader r;

	memset(&r, 0, sizeof(r));
	r.containers = adv_containers(bytes);
	return r;
}

bool
adv_roaring_next(AdvRoaringReader *r, uint32_t *value)
{
	const AdvContainer *c = &r->container;
	uint32_t	low = 0;
	uint64_t	word;

	if (r->left == 0)
	{
		if (!adv_container_next(&r->containers, &r->container))
			return false;
		r->left = c->cardinality;
		r->place = 0;
		r->step = 0;
	}
	r->left--;
	switch (c->kind)
	{
		case ADV_CONTAINER_ARRAY:
			low = adv_get16(c->data + 2 * r->place++);
			break;
		case ADV_CONTAINER_BITSET:
			/* there is one more, so this ends */
			word = word_of(c->data, r->place / 64) >> r->place % 64;
			while (word == 0)
			{
				r->place = (r->place / 64 + 1) * 64;
				word = word_of(c->data, r->place / 64);
			}
			low = r->place + (uint32_t) __builtin_ctzll(word);
			r->place = low + 1;
			break;
		case ADV_CONTAINER_RUNS:
			low = adv_get16(c->data + 4 * r->place) + r->step;
			if (r->step++ == adv_get16(c->data + 4 * r->place + 2))
			{
				r->place++;
				r->step = 0;
			}
			break;
	}
	*value = c->key << 16 | low;
	return true;
}

/* ------------------------------------------------------------------------
 * Rewriting
 * ------------------------------------------------------------------------
 */

/*
 * adv_roaring_canonical_room: no container grows, but offsets and the longer
 * cookie may be added.
 */
size_t
adv_roaring_canonical_room(const uint8_t *bytes)
{
	return adv_roaring_size(bytes) + 4 * (size_t) adv_containers(bytes).count + 4;
}

/*
 * put_run appends a run to a container of runs.
 */
static uint8_t *
put_run(uint8_t *at, uint32_t first, uint32_t behind)
{
	adv_put16(at, first);
	adv_put16(at + 2, behind - first - 1);
	return at + 4;
}

/*
 * put_as_runs writes an array or a bitset as runs.
 */
static uint8_t *
put_as_runs(uint8_t *at, const AdvContainer *c, uint32_t runs)
{
	uint32_t	i;
	uint32_t	first;

	adv_put16(at, runs);
	at += 2;
	if (c->kind == ADV_CONTAINER_ARRAY)
	{
		first = adv_get16(c->data);
		for (i = 1; i < c->cardinality; i++)
		{
			uint32_t	before = adv_get16(c->data + 2 * i - 2);
			uint32_t	next = adv_get16(c->data + 2 * i);

			if (next != before + 1)
			{
				at = put_run(at, first, before + 1);
				first = next;
			}
		}
		return put_run(at, first, adv_get16(c->data + 2 * c->cardinality - 2) + 1);
	}
	for (i = 0; i < 8 * BITSET_BYTES;)
	{
		uint64_t	word = word_of(c->data, i / 64) >> i % 64;

		if (word == 0)
		{
			i = (i / 64 + 1) * 64;
			continue;
		}
		first = i + (uint32_t) __builtin_ctzll(word);
		for (i = first; i < 8 * BITSET_BYTES;)
		{
			word = ~word_of(c->data, i / 64) >> i % 64;
			if (word != 0)
			{
				i += (uint32_t) __builtin_ctzll(word);
				break;
			}
			i = (i / 64 + 1) * 64;
		}
		at = put_run(at, first, i);
	}
	return at;
}

/*
 * put_from_runs writes runs as an array or a bitset.
 */
static uint8_t *
put_from_runs(uint8_t *at, const AdvContainer *c)
{
	uint32_t	i;
	uint32_t	value;

	if (c->cardinality > MOST_IN_ARRAY)
		memset(at, 0, BITSET_BYTES);
	for (i = 0; i < c->runs; i++)
	{
		uint32_t	first = adv_get16(c->data + 4 * i);
		uint32_t	last = first + adv_get16(c->data + 4 * i + 2);

		for (value = first; value <= last; value++)
		{
			if (c->cardinality > MOST_IN_ARRAY)
				at[value / 8] |= (uint8_t) (1 << value % 8);
			else
			{
				adv_put16(at, value);
				at += 2;
			}
		}
	}
	return c->cardinality > MOST_IN_ARRAY ? at + BITSET_BYTES : at;
}

size_t
adv_roaring_canonical(const uint8_t *bytes, uint8_t *out)
{
	AdvContainers containers = adv_containers(bytes);
	AdvContainer c;
	uint8_t    *flags = NULL;
	uint8_t    *offsets = NULL;
	uint8_t    *at;
	uint32_t	count = containers.count;
	uint32_t	i;
	bool		some_runs = false;

	if (count == 0)
		return 0;
	while (!some_runs && adv_container_next(&containers, &c))
		some_runs = as_runs(c.cardinality, count_runs(&c));
	containers = adv_containers(bytes);

	if (some_runs)
	{
		adv_put32(out, COOKIE_RUNS | (count - 1) << 16);
		flags = out + 4;
		memset(flags, 0, (count + 7) / 8);
		at = flags + (count + 7) / 8;
	}
	else
	{
		adv_put32(out, COOKIE_NO_RUNS);
		adv_put32(out + 4, count);
		at = out + 8;
	}
	memcpy(at, containers.header, 4 * (size_t) count);
	at += 4 * (size_t) count;
	if (!some_runs || count >= FEWEST_WITH_OFFSETS)
	{
		offsets = at;
		at += 4 * (size_t) count;
	}

	for (i = 0; adv_container_next(&containers, &c); i++)
	{
		uint32_t	runs = count_runs(&c);
		bool		want_runs = as_runs(c.cardinality, runs);

		if (offsets)
			adv_put32(offsets + 4 * i, (uint32_t) (at - out));
		if (want_runs)
			flags[i / 8] |= (uint8_t) (1 << i % 8);
		if (want_runs && c.kind != ADV_CONTAINER_RUNS)
			at = put_as_runs(at, &c, runs);
		else if (!want_runs && c.kind == ADV_CONTAINER_RUNS)
			at = put_from_runs(at, &c);
		else
		{
			if (want_runs)
			{
				adv_put16(at, runs);
				at += 2;
			}
			memcpy(at, c.data, c.size);
			at += c.size;
		}
	}
	return (size_t) (at - out);
}
