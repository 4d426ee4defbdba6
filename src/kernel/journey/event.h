/*
 * event.h
 *		Something that a customer did: when, and what.
 *
 * What the reports over journeys walk along: the events of one customer in the
 * order of time, those of one instant in the order of their codes.
 */
#ifndef ADV_KERNEL_EVENT_H
#define ADV_KERNEL_EVENT_H

#include <stdint.h>

typedef struct AdvEvent
{
	int64_t		time;			/* microseconds */
	uint32_t	code;			/* the number of its name */
	uint32_t	place;			/* for who sorts: where it was */
} AdvEvent;

#endif
