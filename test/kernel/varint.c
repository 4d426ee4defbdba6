/*
 * varint.c
 *		Tests of numbers in as many bytes as they need.
 */
#include "check.h"
#include "kernel/num/varint.h"

static void
test_round_trips(void)
{
	int			bits;
	int			less;

	for (bits = 0; bits <= 64; bits++)
		for (less = -1; less <= 1; less++)
		{
			uint64_t	value = (bits == 64 ? 0 : UINT64_C(1) << bits) + (uint64_t) less;
			uint8_t		bytes[ADV_VARINT_LONGEST + 1] = {0};
			int			length = (int) (adv_varint_put(bytes, value) - bytes);
			uint8_t		ahead[ADV_VARINT_LONGEST];
			int			expected = 1;
			const uint8_t *at = bytes;
			uint64_t	again = ~value;
			uint64_t	rest;
			int			short_of;

			for (rest = value; rest > 127; rest /= 128)
				expected++;
			CHECK_TRUE(length == expected && length <= ADV_VARINT_LONGEST);
			CHECK_TRUE(adv_varint_put_ahead(ahead, value) - ahead == length && memcmp(ahead, bytes, length) == 0);
			CHECK_TRUE(adv_varint_get(&at, bytes + length, &again));
			CHECK_TRUE(again == value && at == bytes + length);
			/* ahead: all but the longest, with anything behind it */
			bytes[length] = (uint8_t) (0x55 * bits);
			again = ~value;
			if (length <= 8 && adv_varint_get_ahead(bytes, &again) != 0)
				CHECK_TRUE(again == value && adv_varint_get_ahead(bytes, &again) == length);
			else
				CHECK_TRUE(adv_varint_get_ahead(bytes, &again) == 0);
			for (short_of = 0; short_of < length; short_of++)
			{
				at = bytes;
				CHECK_TRUE(!adv_varint_get(&at, bytes + short_of, &again));
				CHECK_TRUE(at == bytes + short_of);
			}
		}
}

static void
test_too_long(void)
{
	uint8_t		bytes[20];
	const uint8_t *at = bytes;
	uint64_t	value;
	int			i;

	for (i = 0; i < 20; i++)
		bytes[i] = 0x80;
	CHECK_TRUE(!adv_varint_get(&at, bytes + 20, &value));
	CHECK_TRUE(at == bytes + ADV_VARINT_LONGEST);

	/* 300 = 2 * 128 + 44 */
	at = bytes;
	bytes[0] = 0x80 | 44;
	bytes[1] = 2;
	CHECK_TRUE(adv_varint_get(&at, bytes + 20, &value) && value == 300);
}

int
main(void)
{
	CHECK_RUN(test_round_trips);
	CHECK_RUN(test_too_long);
	return check_report("varint");
}
