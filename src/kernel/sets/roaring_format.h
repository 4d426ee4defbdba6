/*
 * roaring_format.h
 *		Roaring bitmaps as bytes: checking, reading and rewriting them.
 *
 * The portable format of 32-bit bitmaps and its extension to 64 bits
 * (RoaringFormatSpec, github.com/RoaringBitmap/RoaringFormatSpec).  A library
 * that reads it trusts what it reads; here nothing is trusted before
 * adv_roaring_check has seen it.  Everything else takes bytes that were found
 * right.
 *
 * A set of numbers has many forms in this format.  One of them is canonical:
 * every container is of the kind that takes the fewest bytes, as libroaring
 * chooses it, and there is no empty bitmap in a map.
 */
#ifndef ADV_KERNEL_ROARING_FORMAT_H
#define ADV_KERNEL_ROARING_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct AdvRoaring
{
	size_t		size;			/* bytes */
	uint64_t	cardinality;
	bool		canonical;
} AdvRoaring;

typedef enum AdvContainerKind
{
	ADV_CONTAINER_ARRAY,
	ADV_CONTAINER_BITSET,
	ADV_CONTAINER_RUNS
} AdvContainerKind;

/* The numbers of a bitmap that share the upper 16 bits. */
typedef struct AdvContainer
{
	AdvContainerKind kind;
	uint32_t	key;			/* the upper 16 bits */
	uint32_t	cardinality;
	uint32_t	runs;			/* of a container of runs */
	const uint8_t *data;
	size_t		size;			/* bytes of data */
} AdvContainer;

/* Goes through the containers of a bitmap. */
typedef struct AdvContainers
{
	const uint8_t *flags;		/* which are runs; NULL where none is */
	const uint8_t *header;		/* key and cardinality of each */
	const uint8_t *at;
	uint32_t	count;
	uint32_t	next;
} AdvContainers;

/* Goes through the numbers of a bitmap. */
typedef struct AdvRoaringReader
{
	AdvContainers containers;
	AdvContainer container;
	uint32_t	left;			/* numbers of the container to come */
	uint32_t	place;			/* array: index; bitset: bit; runs: run */
	uint32_t	step;			/* within the run */
} AdvRoaringReader;

/*
 * What is wrong with the 32-bit bitmap that begins at bytes, as a sentence; NULL
 * if nothing is, and *found is set.  Bytes may follow it.
 */
extern const char *adv_roaring_check(const uint8_t *bytes, size_t length, AdvRoaring *found);

/* The same of a map from upper 32 bits to bitmaps, which no bytes may follow. */
extern const char *adv_roaring64_check(const uint8_t *bytes, size_t length, AdvRoaring *found);

/* The containers of a bitmap; false after the last, when c->at is its end. */
extern AdvContainers adv_containers(const uint8_t *bytes);
extern bool adv_container_next(AdvContainers *c, AdvContainer *container);

extern size_t adv_roaring_size(const uint8_t *bytes);
extern uint64_t adv_roaring_cardinality(const uint8_t *bytes);
extern bool adv_roaring_contains(const uint8_t *bytes, uint32_t value);

/* The numbers of a bitmap in ascending order. */
extern AdvRoaringReader adv_roaring_reader(const uint8_t *bytes);
extern bool adv_roaring_next(AdvRoaringReader *r, uint32_t *value);

/*
 * Writes a bitmap in canonical form and returns its size, which is at most
 * adv_roaring_canonical_room; 0 of an empty one.
 */
extern size_t adv_roaring_canonical(const uint8_t *bytes, uint8_t *out);
extern size_t adv_roaring_canonical_room(const uint8_t *bytes);

static inline uint32_t
adv_get16(const uint8_t *at)
{
	return at[0] | (uint32_t) at[1] << 8;
}

static inline uint32_t
adv_get32(const uint8_t *at)
{
	return adv_get16(at) | adv_get16(at + 2) << 16;
}

static inline uint64_t
adv_get64(const uint8_t *at)
{
	return adv_get32(at) | (uint64_t) adv_get32(at + 4) << 32;
}

static inline void
adv_put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t) value;
	at[1] = (uint8_t) (value >> 8);
}

static inline void
adv_put32(uint8_t *at, uint32_t value)
{
	adv_put16(at, value);
	adv_put16(at + 2, value >> 16);
}

static inline void
adv_put64(uint8_t *at, uint64_t value)
{
	adv_put32(at, (uint32_t) value);
	adv_put32(at + 4, (uint32_t) (value >> 32));
}

#endif
