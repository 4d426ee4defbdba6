"""clv_quantile.py makes clv_quantile.csv: the least number of purchases within the next t that a customer does not exceed
with a probability, for models, customers and horizons of clv_predict.py.

Route one adds up the probabilities of 0, 1, 2, .. purchases of clv_predict.py, which has them by two routes of its own.  Route
two draws 400,000 customers from what is known of this one and lets them buy: the counts of those who buy no more than the quantile,
and fewer, must lie on both sides of the probability, within four standard errors.
"""

import time

import numpy as np
from mpmath import mp, mpf

from clv import four
from clv_predict import FUNCTIONS, posterior
from oracle import write

DRAWS = 400000


def drawn(rng, model, known, t):
    """drawn are the purchases of customers like this one within t."""
    alive, *known = map(float, known)
    here = rng.random(DRAWS) < alive
    if model == 'bg_bb':
        buy, leave = rng.beta(known[0], known[1], DRAWS), rng.beta(known[2], known[3], DRAWS)
        return here * rng.binomial(np.minimum(t, rng.geometric(leave) - 1).astype(int), buy)
    rate = rng.gamma(known[0], 1, DRAWS) / known[1]
    if model == 'pareto_nbd':
        life = rng.exponential(1, DRAWS) * known[3] / rng.gamma(known[2], 1, DRAWS)
        return here * rng.poisson(rate * np.minimum(t, life))
    return here * np.minimum(rng.poisson(rate * t), rng.geometric(np.maximum(rng.beta(known[2], known[3], DRAWS), 1e-15)))


def main():
    rng = np.random.default_rng(17)
    rows = []
    for model, p, customers, times in (
            ('bg_nbd', (0.243, 4.414, 0.793, 2.426), (None, (1, 0.14, 38.86), (7, 35, 39), (26, 38, 39)), (4, 39, 520)),
            ('mbg_nbd', (0.525, 6.183, 0.891, 1.614), (None, (2, 30.43, 38.86), (26, 38, 39)), (39, 200)),
            ('pareto_nbd', (0.55, 10.56, 0.61, 11.64), (None, (2, 30.43, 38.86), (26, 38, 39)), (39, 200)),
            ('bg_bb', (1.204, 0.750, 0.657, 2.783), (None, (0, 0, 6), (4, 5, 6), (6, 6, 6)), (1, 5, 30))):
        for row in customers:
            with mp.workdps(34):
                known = posterior(model, tuple(map(mpf, p)), row and tuple(map(mpf, row)))
            for t in times:
                x = drawn(rng, model, known, t)
                chances, n = [], 0
                for probability in (0.025, 0.25, 0.5, 0.9, 0.975, 0.999):
                    while True:
                        if n == len(chances):
                            with mp.workdps(34):
                                chances.append(known[0] * FUNCTIONS[model]['probability'][0](*known[1:], mpf(t), mpf(n)) + (1 - known[0] if n == 0 else 0))
                        if sum(chances[:n + 1]) >= probability:
                            break
                        n += 1
                    assert abs(sum(chances[:n + 1]) - probability) > 1e-9, (model, row, t, probability)
                    error = 4 * (probability * (1 - probability) / DRAWS) ** 0.5
                    assert np.mean(x <= n) >= probability - error and np.mean(x < n) <= probability + error, (model, row, t, probability, n)
                    rows.append([model] + four(p) + (list(row) if row else [None] * 3) + [t, probability, n])
    write('clv_quantile.csv', 'model,p1,p2,p3,p4,x,tx,T,t,probability,n', rows)


if __name__ == '__main__':
    start = time.time()
    main()
    print('clv_quantile.py: %.1f s' % (time.time() - start))
