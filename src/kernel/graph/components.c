/*
 * components.c
 *		Strongly connected components, by Tarjan (1972), Depth-first search and linear
 *		graph algorithms, SIAM J. Comput. 1 (2), without recursion.
 *
 * Components come out in the order that sums from below need: each after all that can
 * be reached from it, and within a cycle mostly the node before the one that leads to
 * it.
 */
#include "graph.h"

#define PATIENCE (1 << 16)		/* nodes between two questions whether to stop */

/*
 * adv_components finds them.  A node's place in `of` is, while it is on the stack, the
 * earliest node that it leads to.
 */
AdvStatus
adv_components(const AdvGraph *graph, int32_t *work, AdvStop stop, AdvComponents *out)
{
	int32_t		n = graph->nodes;
	int32_t    *number = work;	/* in the order of visits, from 1; 0 for none yet */
	int32_t    *above = work + n;	/* the node from which a node was visited, -1 for none */
	int32_t    *next = work + 2 * (int64_t) n;	/* edges of a node that have been followed */
	int32_t    *low = out->of;
	int32_t    *stack = out->member;	/* from the end: the front is filled with components */
	int32_t		top = n;
	int32_t		done = 0;
	int32_t		visited = 0;
	int32_t		steps = 0;
	int32_t		i;

	for (i = 0; i < n; i++)
	{
		number[i] = 0;
		next[i] = 0;
	}
	out->n = 0;
	out->begin[0] = 0;
	for (i = 0; i < n; i++)
	{
		int32_t		u = i;

		if (number[u] != 0)
			continue;
		above[u] = -1;
		number[u] = low[u] = ++visited;
		stack[--top] = u;
		while (u >= 0)
		{
			int64_t		degree = graph->begin[u + 1] - graph->begin[u];
			int32_t		v;

			if (++steps == PATIENCE)
			{
				steps = 0;
				if (stop.should_stop(stop.arg))
					return ADV_STOPPED;
			}
			if (next[u] < degree)
			{
				v = graph->to[graph->begin[u] + next[u]++];
				if (number[v] == 0)
				{
					above[v] = u;
					number[v] = low[v] = ++visited;
					stack[--top] = v;
					u = v;
				}
				else if (number[v] > 0 && number[v] < low[u])
					low[u] = number[v];
				continue;
			}
			v = above[u];
			if (v >= 0 && low[u] < low[v])
				low[v] = low[u];
			if (low[u] == number[u])
			{
				int32_t		member;

				/* what is taken from the stack fits before what is left on it */
				do
				{
					member = stack[top++];
					number[member] = -1;
					low[member] = out->n;
					out->member[done++] = member;
				} while (member != u);
				out->begin[++out->n] = done;
			}
			u = v;
		}
	}
	return ADV_OK;
}
