#!/usr/bin/python3
"""Random referral graphs, and what networkx says of them: referral_rows.csv, referral_people.csv.

A row of referral_people.csv is a person who referred somebody, under one of the three answers to who
counts as a referrer.  Downstream is nx.descendants, depth the longest path, empty where it meets a
cycle, generation the distance from somebody without a referrer, influence nx.pagerank of the reversed
graph, weighted by value.  Values are multiples of 60, so that equal shares of them are whole.
"""
import csv
import random

import networkx as nx

random.seed(12)
rows = []
people = []


def pairs_of(kind, size):
    """Rows of referrer, referee, day, value: some pairs twice, some people by several, some by themselves."""
    found = []
    for referee in range(2, size + 1):
        for _ in range(1 if kind == 'forest' or random.random() < 0.7 else random.randint(2, 4)):
            if kind == 'forest':
                referrer = random.randint(max(1, referee - 8), referee - 1)
            elif kind == 'layers':
                referrer = random.randint(1, referee - 1)
            else:
                referrer = random.randint(1, size)
            found.append((referrer, referee))
    if kind != 'forest':
        found += random.sample(found, size // 6)
    return [(a, b, random.randint(0, 400), 60 * random.randint(0, 50)) for a, b in found]


for number, (kind, size) in enumerate([('forest', 40), ('layers', 40), ('any', 40), ('any', 12), ('layers', 90), ('any', 90), ('forest', 90)], 1):
    given = pairs_of(kind, size)
    rows += [(number, *row) for row in given]
    referrals = {}
    for a, b, day, value in given:
        if a != b:
            first, total = referrals.get((a, b), (day, 0))
            referrals[a, b] = (min(first, day), total + value)
    for who in 'first', 'last', 'all':
        graph = nx.DiGraph()
        graph.add_nodes_from(n for pair in referrals for n in pair)
        by = {}
        for (a, b), (day, value) in referrals.items():
            by.setdefault(b, []).append((day if who == 'first' else -day, a))
        for (a, b), (day, value) in referrals.items():
            if who == 'all':
                shared = sum(referrals[c, b][1] for _, c in by[b])
                graph.add_edge(a, b, worth=shared / len(by[b]), weight=value)
            elif min(by[b])[1] == a:
                graph.add_edge(a, b, worth=value, weight=value)
        component = {n: c for c in nx.strongly_connected_components(graph) for n in c}
        roots = [n for n in graph if graph.in_degree(n) == 0]
        plain = nx.pagerank(graph.reverse(), alpha=0.85, tol=1e-16, max_iter=5000, weight=None)
        weighted = nx.pagerank(graph.reverse(), alpha=0.5, tol=1e-16, max_iter=5000, weight='weight')
        for n in sorted(set(a for a, _ in referrals)):
            below = nx.descendants(graph, n)
            reach = graph.subgraph(below | {n})
            worth = sum(graph.edges[e]['worth'] for e in reach.edges if e[1] != n)
            depth = nx.dag_longest_path_length(reach, weight=None) if nx.is_directed_acyclic_graph(reach) else ''
            generation = min((nx.shortest_path_length(graph, r, n) for r in roots if nx.has_path(graph, r, n)), default='') if who != 'all' else ''
            people.append((number, who, n, graph.out_degree(n), len(below), round(worth), depth, generation,
                           repr(float(plain[n])), repr(float(weighted[n])), 't' if len(component[n]) > 1 else 'f'))

with open('referral_rows.csv', 'w', newline='') as file:
    out = csv.writer(file, lineterminator='\n')
    out.writerow(['set', 'referrer', 'referee', 'day', 'value'])
    out.writerows(rows)
with open('referral_people.csv', 'w', newline='') as file:
    out = csv.writer(file, lineterminator='\n')
    out.writerow(['set', 'who', 'advocate', 'direct', 'downstream', 'revenue', 'depth', 'generation', 'influence', 'weighted', 'in_cycle'])
    out.writerows(people)
