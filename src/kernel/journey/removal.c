/*
 * removal.c
 *		The removal effect of every touch, by eliminating states.
 *
 * A state is eliminated by sending what comes to it where it would go on to, in
 * proportion; walks from a state to itself change nothing (Grassmann, Taksar & Heyman
 * 1985: no subtraction, so no loss of digits).  When all states without a touch are
 * eliminated, what still goes from the start to a state with it is what is lost with
 * it.  The states to be eliminated for one touch and for another are mostly the same:
 * so touches are halved, for each half the states that hold none of it are eliminated,
 * and so on down to single touches, in about the time of a few eliminations.  Next is
 * always the state that adds the fewest ways, about.
 */
#include "removal.h"

#include <string.h>

typedef struct Row
{
	int32_t		n;
	int32_t		room;
	int32_t    *to;
	double	   *weight;
	int32_t		sources_n;
	int32_t		sources_room;
	int32_t    *sources;		/* which states go on to this one */
	double		converted;
	double		lost;
	double		value;
} Row;

typedef struct Work
{
	const AdvChain *chain;
	AdvMemory	memory;
	AdvStop		stop;
	int32_t    *place;			/* by state: where it is in the row at hand, plus 1 */
	int64_t		steps;			/* until the next question whether to stop */
	double	   *probability_without;
	double	   *value_without;
} Work;

/* A chain in the course of elimination; rows of states that are gone are empty. */
typedef struct System
{
	Row		   *rows;			/* states, and the start */
	int32_t    *left;			/* states not eliminated */
	int32_t		n;
} System;

/*
 * make returns a new block.
 */
static void *
make(Work *w, size_t bytes)
{
	return w->memory.resize(w->memory.arg, NULL, bytes > 0 ? bytes : 1);
}

/*
 * give_back gives a block back, if it is one.
 */
static void
give_back(Work *w, void *block)
{
	if (block)
		(void) w->memory.resize(w->memory.arg, block, 0);
}

/*
 * add_way adds a way from a state.
 */
static void
add_way(Work *w, Row *r, int32_t to, double weight)
{
	if (r->n == r->room)
	{
		r->room = r->room > 0 ? 2 * r->room : 4;
		r->to = w->memory.resize(w->memory.arg, r->to, r->room * sizeof(int32_t));
		r->weight = w->memory.resize(w->memory.arg, r->weight, r->room * sizeof(double));
	}
	r->to[r->n] = to;
	r->weight[r->n++] = weight;
}

/*
 * add_source notes that a state goes on to another.
 */
static void
add_source(Work *w, Row *r, int32_t source)
{
	if (r->sources_n == r->sources_room)
	{
		r->sources_room = r->sources_room > 0 ? 2 * r->sources_room : 4;
		r->sources = w->memory.resize(w->memory.arg, r->sources, r->sources_room * sizeof(int32_t));
	}
	r->sources[r->sources_n++] = source;
}

/*
 * empty_row gives back what a row has.
 */
static void
empty_row(Work *w, Row *r)
{
	give_back(w, r->to);
	give_back(w, r->weight);
	give_back(w, r->sources);
	memset(r, 0, sizeof(Row));
}

/*
 * drop_system gives back a system.
 */
static void
drop_system(Work *w, System *s)
{
	int32_t		i;

	for (i = 0; i <= w->chain->states; i++)
		empty_row(w, &s->rows[i]);
	give_back(w, s->rows);
	give_back(w, s->left);
}

/*
 * copy_row makes a row a copy of another.
 */
static void
copy_row(Work *w, Row *to, const Row *from)
{
	*to = *from;
	to->room = from->n;
	to->to = make(w, from->n * sizeof(int32_t));
	to->weight = make(w, from->n * sizeof(double));
	if (from->n > 0)
	{
		memcpy(to->to, from->to, from->n * sizeof(int32_t));
		memcpy(to->weight, from->weight, from->n * sizeof(double));
	}
	to->sources_room = from->sources_n;
	to->sources = make(w, from->sources_n * sizeof(int32_t));
	if (from->sources_n > 0)
		memcpy(to->sources, from->sources, from->sources_n * sizeof(int32_t));
}

/*
 * copy_system returns a copy of a system.
 */
static System
copy_system(Work *w, const System *s)
{
	System		copy = {NULL, NULL, s->n};
	size_t		bytes = ((size_t) w->chain->states + 1) * sizeof(Row);
	int32_t		i;

	copy.rows = make(w, bytes);
	memset(copy.rows, 0, bytes);
	copy.left = make(w, s->n * sizeof(int32_t));
	memcpy(copy.left, s->left, s->n * sizeof(int32_t));
	for (i = 0; i < s->n; i++)
		copy_row(w, &copy.rows[s->left[i]], &s->rows[s->left[i]]);
	copy_row(w, &copy.rows[w->chain->states], &s->rows[w->chain->states]);
	return copy;
}

/*
 * asked_to_stop tells, now and then, whether to give up.
 */
static bool
asked_to_stop(Work *w, int64_t steps)
{
	w->steps -= steps;
	if (w->steps > 0)
		return false;
	w->steps = 1000000;
	return w->stop.should_stop != NULL && w->stop.should_stop(w->stop.arg);
}

/*
 * eliminate sends what comes to a state where it goes on to.
 */
static bool
eliminate(Work *w, System *s, int32_t state)
{
	Row		   *r = &s->rows[state];
	double		total = r->converted + r->lost;
	int32_t		i;
	int32_t		k;

	for (k = 0; k < r->n; k++)
		total += r->weight[k];
	for (i = 0; i < r->sources_n; i++)
	{
		int32_t		source = r->sources[i];
		Row		   *from = &s->rows[source];
		double		share = 0;

		if (asked_to_stop(w, from->n + r->n + 1))
			return false;
		for (k = 0; k < from->n; k++)
			if (from->to[k] == state)
			{
				share = total > 0 ? from->weight[k] / total : 0;
				from->n--;
				from->to[k] = from->to[from->n];
				from->weight[k] = from->weight[from->n];
				break;
			}
		from->converted += share * r->converted;
		from->lost += share * r->lost;
		from->value += share * r->value;
		for (k = 0; k < from->n; k++)
			w->place[from->to[k]] = k + 1;
		for (k = 0; k < r->n; k++)
		{
			int32_t		to = r->to[k];

			if (to == source)
				continue;
			if (w->place[to] > 0)
				from->weight[w->place[to] - 1] += share * r->weight[k];
			else
			{
				add_way(w, from, to, share * r->weight[k]);
				add_source(w, &s->rows[to], source);
			}
		}
		for (k = 0; k < from->n; k++)
			w->place[from->to[k]] = 0;
	}
	for (k = 0; k < r->n; k++)
	{
		Row		   *to = &s->rows[r->to[k]];

		for (i = 0; i < to->sources_n; i++)
			if (to->sources[i] == state)
			{
				to->sources[i] = to->sources[--to->sources_n];
				break;
			}
	}
	empty_row(w, r);
	return true;
}

/* A state in a heap, the cheapest first. */
typedef struct Next
{
	int64_t		cost;
	int32_t		state;
} Next;

/*
 * sift brings an element of a heap to its place below.
 */
static void
sift(Next *heap, int32_t n, int32_t i)
{
	Next		moved = heap[i];

	for (;;)
	{
		int32_t		child = 2 * i + 1;

		if (child >= n)
			break;
		if (child + 1 < n && (heap[child + 1].cost < heap[child].cost ||
							  (heap[child + 1].cost == heap[child].cost && heap[child + 1].state < heap[child].state)))
			child++;
		if (moved.cost < heap[child].cost || (moved.cost == heap[child].cost && moved.state < heap[child].state))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = moved;
}

/*
 * cost returns how many ways the elimination of a state may add.
 */
static inline int64_t
cost(const System *s, int32_t state)
{
	return (int64_t) s->rows[state].n * s->rows[state].sources_n;
}

/*
 * holds tells whether a state holds one of the touches from .. until - 1.
 */
static bool
holds(const AdvChain *c, int32_t state, int32_t from, int32_t until)
{
	const int32_t *held = &c->held[(size_t) state * ADV_REMOVAL_HELD];
	int			i;

	for (i = 0; i < ADV_REMOVAL_HELD; i++)
		if (held[i] >= from && held[i] < until)
			return true;
	return false;
}

/*
 * eliminate_others eliminates the states that hold none of the touches from .. until - 1.
 */
static bool
eliminate_others(Work *w, System *s, int32_t from, int32_t until)
{
	Next	   *heap = make(w, s->n * sizeof(Next));
	int32_t		n = 0;
	int32_t		left = 0;
	int32_t		i;
	bool		ok = true;

	for (i = 0; i < s->n; i++)
	{
		int32_t		state = s->left[i];

		if (holds(w->chain, state, from, until))
			s->left[left++] = state;
		else
		{
			heap[n].cost = cost(s, state);
			heap[n++].state = state;
		}
	}
	for (i = n / 2 - 1; i >= 0; i--)
		sift(heap, n, i);
	while (ok && n > 0)
	{
		int64_t		now = cost(s, heap[0].state);

		if (now > heap[0].cost)
			heap[0].cost = now;
		else
		{
			ok = eliminate(w, s, heap[0].state);
			heap[0] = heap[--n];
		}
		if (n > 0)
			sift(heap, n, 0);
	}
	give_back(w, heap);
	s->n = left;
	return ok;
}

/*
 * total_of returns all that leaves a state.
 */
static double
total_of(const Row *r)
{
	double		total = r->converted + r->lost;
	int32_t		k;

	for (k = 0; k < r->n; k++)
		total += r->weight[k];
	return total;
}

/*
 * halve finds what is left without each of the touches from .. until - 1, in a system
 * whose other states are eliminated.
 */
static bool
halve(Work *w, System *s, int32_t from, int32_t until)
{
	int32_t		middle = from + (until - from) / 2;
	System		half;
	bool		ok;

	if (until - from == 1)
	{
		const Row  *start = &s->rows[w->chain->states];
		double		total = total_of(start);

		w->probability_without[from] = start->converted / total;
		w->value_without[from] = start->value / total;
		return true;
	}
	half = copy_system(w, s);
	ok = eliminate_others(w, &half, from, middle) && halve(w, &half, from, middle);
	drop_system(w, &half);
	return ok && eliminate_others(w, s, middle, until) && halve(w, s, middle, until);
}

/*
 * load makes a system of a chain.
 */
static System
load(Work *w)
{
	const AdvChain *c = w->chain;
	System		s = {NULL, NULL, c->states};
	size_t		bytes = ((size_t) c->states + 1) * sizeof(Row);
	int32_t		i;
	int64_t		k;

	s.rows = make(w, bytes);
	memset(s.rows, 0, bytes);
	s.left = make(w, c->states * sizeof(int32_t));
	for (i = 0; i <= c->states; i++)
	{
		Row		   *r = &s.rows[i];

		if (i < c->states)
			s.left[i] = i;
		r->converted = c->converted[i];
		r->lost = c->lost[i];
		r->value = c->value[i];
		for (k = c->begin[i]; k < c->begin[i + 1]; k++)
			if (c->to[k] != i)
			{
				add_way(w, r, c->to[k], c->weight[k]);
				add_source(w, &s.rows[c->to[k]], i);
			}
	}
	return s;
}

/*
 * adv_removal sets what is left of conversions without each touch.
 */
AdvStatus
adv_removal(const AdvChain *chain, AdvMemory memory, AdvStop stop, double *probability, double *value,
			double *probability_without, double *value_without)
{
	Work		w = {.chain = chain,.memory = memory,.stop = stop,.probability_without = probability_without,.value_without = value_without};
	System		s;
	System		whole;
	bool		ok;

	w.place = make(&w, ((size_t) chain->states + 1) * sizeof(int32_t));
	memset(w.place, 0, ((size_t) chain->states + 1) * sizeof(int32_t));
	s = load(&w);
	whole = copy_system(&w, &s);
	ok = eliminate_others(&w, &whole, 0, 0);
	if (ok)
	{
		const Row  *start = &whole.rows[chain->states];
		double		total = total_of(start);

		*probability = start->converted / total;
		*value = start->value / total;
	}
	drop_system(&w, &whole);
	if (ok && chain->touches > 0)
		ok = halve(&w, &s, 0, chain->touches);
	drop_system(&w, &s);
	give_back(&w, w.place);
	return ok ? ADV_OK : ADV_STOPPED;
}
