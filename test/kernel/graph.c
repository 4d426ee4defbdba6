/*
 * graph.c
 *		Tests of components, of what lies downstream, and of PageRank: random graphs against
 *		closures and power iteration, and a chain, a ring and a star of many.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kernel/graph/graph.h"

#define MOST 24
#define MOST_EDGES (MOST * MOST)
#define MANY 300000

static int64_t begin[MANY + 1];
static int32_t to[MANY + MOST_EDGES];
static AdvGraphValue values[MANY + MOST_EDGES];
static double weights[MANY + MOST_EDGES];
static int32_t sources[MANY];
static int32_t of[MANY];
static int32_t member[MANY];
static int32_t component_begin[MANY + 1];
static int32_t work[3 * MANY];
static AdvGraphValue sums[MANY];
static int32_t below[MANY];
static AdvGraphValue worth[MANY];
static int32_t depth[MANY];
static double received[MANY];
static double rank_of[MANY];
static bool left_out[MANY];

static AdvGraph graph = {0, begin, to};
static AdvComponents components = {0, of, member, component_begin};
static AdvDownstream downstream = {below, worth, depth};

static bool
stops(void *arg)
{
	return *(bool *) arg;
}

static bool stop_at_once = false;
static const AdvStop stop = {stops, &stop_at_once};

/* random draws a number below n */
static int
drawn(int n)
{
	static uint64_t seed = 88172645463325252;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int) (seed % (uint64_t) n);
}

static void
solve(void)
{
	memset(sources, 0, (size_t) graph.nodes * sizeof(int32_t));
	for (int64_t e = 0; e < begin[graph.nodes]; e++)
		sources[to[e]]++;
	CHECK_TRUE(adv_components(&graph, work, stop, &components) == ADV_OK);
	CHECK_TRUE(adv_downstream(&graph, &components, values, sources, work, sums, stop, &downstream) == ADV_OK);
}

/* each pair of nodes has an edge with a probability of parts in 100 */
static void
make_random(int nodes, int parts, bool tree)
{
	int64_t		n = 0;

	graph.nodes = nodes;
	for (int u = 0; u < nodes; u++)
	{
		begin[u] = n;
		for (int v = 0; v < nodes; v++)
			if (u != v && (!tree || u < v) && drawn(100) < parts)
			{
				to[n] = v;
				weights[n] = drawn(4);
				values[n++] = drawn(1000) - 100;
			}
	}
	begin[nodes] = n;
}

static bool reach[MOST][MOST];

static void
close_reach(void)
{
	memset(reach, 0, sizeof(reach));
	for (int u = 0; u < graph.nodes; u++)
		for (int64_t e = begin[u]; e < begin[u + 1]; e++)
			reach[u][to[e]] = true;
	for (int k = 0; k < graph.nodes; k++)
		for (int i = 0; i < graph.nodes; i++)
			for (int j = 0; j < graph.nodes; j++)
				reach[i][j] |= reach[i][k] && reach[k][j];
}

/* the longest way from u, -1 where it meets a cycle */
static int
longest(int u)
{
	int			most = 0;

	for (int v = 0; v < graph.nodes; v++)
		if ((v == u || reach[u][v]) && reach[v][v])
			return -1;
	for (int64_t e = begin[u]; e < begin[u + 1]; e++)
		most = longest(to[e]) + 1 > most ? longest(to[e]) + 1 : most;
	return most;
}

static void
random_graphs(void)
{
	for (int i = 0; i < 1500; i++)
	{
		make_random(1 + drawn(i % 3 == 0 ? 10 : MOST), 1 + drawn(14), i % 2 == 0);
		solve();
		close_reach();
		for (int u = 0; u < graph.nodes; u++)
		{
			int			count = 0;
			int64_t		sum = 0;

			for (int v = 0; v < graph.nodes; v++)
			{
				count += v != u && reach[u][v];
				/* one component if each reaches the other, and numbered from below */
				CHECK_TRUE(u == v || (of[u] == of[v]) == (reach[u][v] && reach[v][u]));
				CHECK_TRUE(!reach[u][v] || of[v] <= of[u]);
				if (v == u || reach[u][v])
					for (int64_t e = begin[v]; e < begin[v + 1]; e++)
						sum += to[e] == u ? 0 : (int64_t) values[e];
			}
			CHECK_TRUE(below[u] == count);
			CHECK_TRUE(worth[u] == sum);
			if (i % 2 == 0 || graph.nodes <= 10)
				CHECK_TRUE(depth[u] == longest(u));
		}
	}
}

/* 5000 rounds of power iteration, those left out not in it */
static void
iterate(double damping, bool weighted, double *x)
{
	int			n = graph.nodes;
	int			in = 0;
	double		next[MOST];

	for (int u = 0; u < n; u++)
		in += !left_out[u];
	for (int u = 0; u < n; u++)
		x[u] = left_out[u] ? 0 : 1.0 / in;
	for (int round = 0; round < 3000; round++)
	{
		double		spread = 0;

		for (int v = 0; v < n; v++)
			if (received[v] == 0)
				spread += x[v];
		for (int u = 0; u < n; u++)
		{
			next[u] = (1 - damping + damping * spread) / in;
			for (int64_t e = begin[u]; e < begin[u + 1]; e++)
				if (received[to[e]] > 0)
					next[u] += damping * x[to[e]] * (weighted ? weights[e] : 1) / received[to[e]];
		}
		for (int u = 0; u < n; u++)
			x[u] = left_out[u] ? 0 : next[u];
	}
}

static void
pagerank(void)
{
	for (int i = 0; i < 300; i++)
	{
		double		damping = i % 5 == 0 ? 0.99 : i % 7 == 0 ? 0 : 0.85;
		double		expected[MOST];
		double		sum = 0;
		bool		weighted = i % 2 == 1;

		make_random(2 + drawn(MOST - 2), 1 + drawn(20), i % 4 == 0);
		solve();
		for (int u = 0; u < graph.nodes; u++)
			left_out[u] = begin[u] == begin[u + 1] && sources[u] == 0;
		left_out[0] = false;
		CHECK_TRUE(adv_pagerank(&graph, &components, weighted ? weights : NULL, left_out, damping, 1e-12, received, stop, rank_of) == ADV_OK);
		iterate(damping, weighted, expected);
		for (int u = 0; u < graph.nodes; u++)
		{
			if (left_out[u])
				CHECK_NAN(rank_of[u]);
			else
				CHECK_NEAR(rank_of[u], expected[u], 1e-11);
			sum += left_out[u] ? 0 : rank_of[u];
		}
		CHECK_NEAR(sum, 1, 1e-14);
	}
	CHECK_TRUE(adv_pagerank(&graph, &components, NULL, left_out, 1, 1e-12, received, stop, rank_of) == ADV_DOMAIN);
	CHECK_TRUE(adv_pagerank(&graph, &components, NULL, left_out, NAN, 1e-12, received, stop, rank_of) == ADV_DOMAIN);
	CHECK_TRUE(adv_pagerank(&graph, &components, NULL, left_out, 0.5, NAN, received, stop, rank_of) == ADV_DOMAIN);
	memset(left_out, 0, sizeof(left_out));
}

static void
many(void)
{
	graph.nodes = MANY;
	for (int u = 0; u <= MANY; u++)
		begin[u] = u;
	for (int u = 0; u < MANY; u++)
	{
		to[u] = (u + 1) % MANY;
		values[u] = 1;
	}
	/* a chain: the last has no edge */
	begin[MANY] = MANY - 1;
	solve();
	CHECK_TRUE(components.n == MANY && below[0] == MANY - 1 && depth[0] == MANY - 1 && worth[0] == MANY - 1 && below[MANY - 1] == 0);
	CHECK_TRUE(adv_pagerank(&graph, &components, NULL, left_out, 0.85, 1e-10, received, stop, rank_of) == ADV_OK);
	CHECK_CLOSE(rank_of[0] / rank_of[MANY - 1], 1 / 0.15, 1e-12);
	/* a ring */
	begin[MANY] = MANY;
	solve();
	CHECK_TRUE(components.n == 1 && below[5] == MANY - 1 && depth[5] == -1 && worth[5] == MANY - 1);
	CHECK_TRUE(adv_pagerank(&graph, &components, NULL, left_out, 0.85, 1e-10, received, stop, rank_of) == ADV_OK);
	CHECK_CLOSE(rank_of[7], 1.0 / MANY, 1e-9);
	/* a star, and nobody at all */
	begin[0] = 0;
	for (int u = 1; u <= MANY; u++)
	{
		begin[u] = MANY - 1;
		to[u - 1] = u;
	}
	solve();
	CHECK_TRUE(components.n == MANY && below[0] == MANY - 1 && depth[0] == 1);
	graph.nodes = 0;
	solve();
	CHECK_TRUE(components.n == 0);
}

static void
limits(void)
{
	graph.nodes = 3;
	begin[0] = 0;
	begin[1] = 1;
	begin[2] = begin[3] = 2;
	to[0] = 1;
	to[1] = 2;
	values[0] = values[1] = ((AdvGraphValue) 1 << 126) + ((AdvGraphValue) 1 << 125);
	memset(sources, 0, 3 * sizeof(int32_t));
	sources[1] = sources[2] = 1;
	CHECK_TRUE(adv_components(&graph, work, stop, &components) == ADV_OK);
	CHECK_TRUE(adv_downstream(&graph, &components, values, sources, work, sums, stop, &downstream) == ADV_DOMAIN);
	graph.nodes = MANY;
	for (int u = 0; u <= MANY; u++)
		begin[u] = u;
	for (int u = 0; u < MANY; u++)
	{
		to[u] = (u + 1) % MANY;
		values[u] = 0;
	}
	stop_at_once = true;
	CHECK_TRUE(adv_components(&graph, work, stop, &components) == ADV_STOPPED);
	stop_at_once = false;
	solve();
	stop_at_once = true;
	CHECK_TRUE(adv_downstream(&graph, &components, values, sources, work, sums, stop, &downstream) == ADV_STOPPED);
	CHECK_TRUE(adv_pagerank(&graph, &components, NULL, left_out, 0.85, 1e-10, received, stop, rank_of) == ADV_STOPPED);
	stop_at_once = false;
}

int
main(void)
{
	CHECK_RUN(random_graphs);
	CHECK_RUN(pagerank);
	CHECK_RUN(many);
	CHECK_RUN(limits);
	return check_report("graph");
}
