/*
 * graph.h
 *		Who brought whom: a directed graph, an edge from a referrer to each referee.
 *
 * Edges are those of node 0, then of node 1 and so on.  Nothing here recurses: a chain
 * of a million generations is as good as any other graph.
 */
#ifndef ADV_KERNEL_GRAPH_H
#define ADV_KERNEL_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/num/status.h"

/* An amount, in whole units. */
__extension__ typedef __int128 AdvGraphValue __attribute__((aligned(8)));

typedef struct AdvGraph
{
	int32_t		nodes;
	const int64_t *begin;		/* nodes + 1: edges of u are begin[u] .. begin[u + 1] - 1 */
	const int32_t *to;
} AdvGraph;

/*
 * Strongly connected components: those of more than one node are cycles, or several
 * that hang together.  A component is numbered after all that can be reached from it.
 */
typedef struct AdvComponents
{
	int32_t		n;
	int32_t    *of;				/* by node: its component */
	int32_t    *member;			/* nodes: those of component 0, of component 1, .. */
	int32_t    *begin;			/* components + 1 */
} AdvComponents;

/*
 * adv_components finds them (Tarjan 1972).  Room for as many as there are nodes, in
 * begin one more; work for three numbers a node.
 */
extern AdvStatus adv_components(const AdvGraph *graph, int32_t *work, AdvStop stop,
								AdvComponents *out);

/* What lies downstream of a node: who can be reached from it, without itself. */
typedef struct AdvDownstream
{
	int32_t    *nodes;			/* by node: how many */
	AdvGraphValue *value;			/* the values of edges to them, and among them */
	int32_t    *depth;			/* the longest way; -1 where it meets a cycle */
} AdvDownstream;

/*
 * adv_downstream sums up what is downstream of every node, from the bottom in one
 * pass where nobody is reached in two ways; where somebody is, what is downstream of
 * those above is searched for each of them.  sources counts, by node, the edges to it; work
 * is room for three numbers a component, sums for one.  ADV_DOMAIN: a sum is
 * out of range.
 */
extern AdvStatus adv_downstream(const AdvGraph *graph, const AdvComponents *components,
								const AdvGraphValue *values, const int32_t *sources,
								int32_t *work, AdvGraphValue *sums, AdvStop stop,
								AdvDownstream *out);

/*
 * adv_pagerank sets the rank of every node that is not left out: rank flows against
 * the edges, from a node to those that lead to it, in proportion to weights, 1 each
 * where these are NULL; that of a node to which nothing leads is spread over all
 * (Page, Brin, Motwani & Winograd 1999; Langville & Meyer 2006).  Ranks sum to 1; the
 * sum of their errors is at most the tolerance.  0 <= damping < 1.  received is room for a
 * number a node.  ADV_NO_CONVERGENCE: of a cycle with a damping next to 1.
 */
extern AdvStatus adv_pagerank(const AdvGraph *graph, const AdvComponents *components,
							  const double *weights, const bool *left_out, double damping,
							  double tolerance, double *received, AdvStop stop,
							  double *rank);

#endif
