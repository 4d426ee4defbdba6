/*
 * downstream.c
 *		What lies downstream of every node: customers, values and depth.
 *
 * All nodes of a component reach the same.  Let the closure of a component be its nodes
 * and all that they reach.  Where every edge out of the component leads to a node
 * with that one edge, and so do all below, the closures of what it leads to share
 * nothing, and add up.  Elsewhere the closure is searched; a search stops at components
 * whose closures add up.  With one referrer each, nothing is ever searched, but above
 * a cycle nobody can be.  Sums are exact; tested against closures (test/kernel/graph.c).
 */
#include "graph.h"

#define PATIENCE (1 << 16)		/* edges between two questions whether to stop */

typedef struct Work
{
	const AdvGraph *graph;
	const AdvComponents *components;
	const AdvGraphValue *values;
	const int32_t *sources;
	int32_t    *count;			/* by component: nodes of its closure; below 0: that was searched */
	int32_t    *seen;			/* by component: the search that met it last */
	int32_t    *stack;
	AdvGraphValue *sum;			/* by component: values of edges from its closure */
	AdvStop		stop;
	int32_t		steps;
} Work;

/*
 * may_go_on tells whether to go on.
 */
static inline bool
may_go_on(Work *w)
{
	if (++w->steps < PATIENCE)
		return true;
	w->steps = 0;
	return !w->stop.should_stop(w->stop.arg);
}

/*
 * add_up sums up a closure from those below; *apart tells whether they share nothing.
 */
static AdvStatus
add_up(Work *w, int32_t c, int32_t *count, AdvGraphValue *sum, bool *apart)
{
	const AdvComponents *s = w->components;
	int32_t		i;

	*apart = true;
	*count = s->begin[c + 1] - s->begin[c];
	*sum = 0;
	for (i = s->begin[c]; i < s->begin[c + 1]; i++)
	{
		int32_t		u = s->member[i];
		int64_t		e;

		for (e = w->graph->begin[u]; e < w->graph->begin[u + 1]; e++)
		{
			int32_t		v = w->graph->to[e];
			int32_t		below = s->of[v];

			if (!may_go_on(w))
				return ADV_STOPPED;
			if (__builtin_add_overflow(*sum, w->values[e], sum))
				return ADV_DOMAIN;
			if (below == c)
				continue;
			if (w->sources[v] > 1 || w->count[below] < 0)
				*apart = false;
			*count += w->count[below];
			if (__builtin_add_overflow(*sum, w->sum[below], sum))
				return ADV_DOMAIN;
			if (!*apart)
				return ADV_OK;
		}
	}
	return ADV_OK;
}

/*
 * search sums up a closure by visiting it.
 */
static AdvStatus
search(Work *w, int32_t from, int32_t *count, AdvGraphValue *sum)
{
	const AdvComponents *s = w->components;
	int32_t		top = 0;

	*count = 0;
	*sum = 0;
	w->stack[top++] = from;
	w->seen[from] = from;
	while (top > 0)
	{
		int32_t		c = w->stack[--top];
		int32_t		i;

		if (c != from && w->count[c] > 0)
		{
			*count += w->count[c];
			if (__builtin_add_overflow(*sum, w->sum[c], sum))
				return ADV_DOMAIN;
			continue;
		}
		*count += s->begin[c + 1] - s->begin[c];
		for (i = s->begin[c]; i < s->begin[c + 1]; i++)
		{
			int32_t		u = s->member[i];
			int64_t		e;

			for (e = w->graph->begin[u]; e < w->graph->begin[u + 1]; e++)
			{
				int32_t		below = s->of[w->graph->to[e]];

				if (!may_go_on(w))
					return ADV_STOPPED;
				if (__builtin_add_overflow(*sum, w->values[e], sum))
					return ADV_DOMAIN;
				if (w->seen[below] != from)
				{
					w->seen[below] = from;
					w->stack[top++] = below;
				}
			}
		}
	}
	return ADV_OK;
}

/*
 * give_members gives the members of a component what its closure holds, without what
 * is each one's own.
 */
static AdvStatus
give_members(Work *w, int32_t c, AdvDownstream *out)
{
	const AdvComponents *s = w->components;
	int32_t		count = w->count[c] < 0 ? -w->count[c] : w->count[c];
	bool		cycle = s->begin[c + 1] - s->begin[c] > 1;
	int32_t		i;

	for (i = s->begin[c]; i < s->begin[c + 1]; i++)
	{
		int32_t		u = s->member[i];
		int64_t		e;

		out->nodes[u] = count - 1;
		out->value[u] = w->sum[c];
		out->depth[u] = cycle ? -1 : 0;
		if (!cycle)
			for (e = w->graph->begin[u]; e < w->graph->begin[u + 1]; e++)
			{
				int32_t		below = out->depth[w->graph->to[e]];

				if (below < 0 || out->depth[u] < 0)
					out->depth[u] = -1;
				else if (out->depth[u] < below + 1)
					out->depth[u] = below + 1;
			}
	}
	if (cycle)
		for (i = s->begin[c]; i < s->begin[c + 1]; i++)
		{
			int32_t		u = s->member[i];
			int64_t		e;

			for (e = w->graph->begin[u]; e < w->graph->begin[u + 1]; e++)
			{
				int32_t		v = w->graph->to[e];

				if (s->of[v] == c && __builtin_sub_overflow(out->value[v], w->values[e], &out->value[v]))
					return ADV_DOMAIN;
			}
		}
	return ADV_OK;
}

/*
 * adv_downstream sums up what is downstream of every node.
 */
AdvStatus
adv_downstream(const AdvGraph *graph, const AdvComponents *components,
			   const AdvGraphValue *values, const int32_t *sources, int32_t *work,
			   AdvGraphValue *sums, AdvStop stop, AdvDownstream *out)
{
	int64_t		n = components->n;
	Work		w = {graph, components, values, sources, work, work + n, work + 2 * n, sums, stop, 0};
	int32_t		c;

	for (c = 0; c < n; c++)
		w.seen[c] = -1;
	for (c = 0; c < n; c++)
	{
		int32_t		count;
		bool		apart;
		AdvStatus	status = add_up(&w, c, &count, &w.sum[c], &apart);

		if (status == ADV_OK && !apart)
			status = search(&w, c, &count, &w.sum[c]);
		if (status != ADV_OK)
			return status;
		w.count[c] = apart ? count : -count;
		status = give_members(&w, c, out);
		if (status != ADV_OK)
			return status;
	}
	return ADV_OK;
}
