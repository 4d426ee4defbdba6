"""fit.py: fits BG/NBD and Pareto/NBD with scipy, one processor.

usage: fit.py ROUNDS <customers, where a line is frequency, recency and age

Prints for each model and method the median milliseconds of so many rounds, the
number of evaluations and the log likelihood.  The likelihoods are those of Fader,
Hardie & Lee 2005 and of Fader & Hardie 2005 ("A note on deriving the Pareto/NBD
model"), over arrays, as one would write them; what scipy does without is given to
it: customers who are alike are counted once.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import statistics
import sys
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

rows, count = np.unique(np.loadtxt(sys.stdin, delimiter=","), axis=0, return_counts=True)
x, tx, age = rows.T


def bg_nbd(theta):
    r, alpha, a, b = np.exp(theta)
    same = (gammaln(r + x) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) - gammaln(b)
            + gammaln(b + x) - gammaln(a + b + x))
    gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + tx), -np.inf)
    return -np.sum(count * (same + np.logaddexp(-(r + x) * np.log(alpha + age), gone)))


def pareto_nbd(theta):
    r, alpha, s, beta = np.exp(theta)
    most, other = (alpha, s + 1) if alpha >= beta else (beta, r + x)
    apart = abs(alpha - beta)
    all_ = r + s + x
    early = np.log(hyp2f1(all_, other, all_ + 1, apart / (most + tx))) - all_ * np.log(most + tx)
    late = np.log(hyp2f1(all_, other, all_ + 1, apart / (most + age))) - all_ * np.log(most + age)
    gone = np.log(s) - np.log(all_) + early + np.log1p(-np.exp(np.minimum(late - early, -1e-300)))
    still = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    return -np.sum(count * (gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.logaddexp(still, gone)))


np.seterr(all="ignore")
for model, likelihood, start in (("bg_nbd", bg_nbd, [1, 1, 1, 1]), ("pareto_nbd", pareto_nbd, [1, 1, 1, 1.01])):
    for method in ("Nelder-Mead", "BFGS", "L-BFGS-B"):
        times = []
        for _ in range(int(sys.argv[1]) + 1):
            begin = time.perf_counter()
            fit = minimize(likelihood, np.log(start), method=method, options={"maxiter": 2000})
            times.append(1000 * (time.perf_counter() - begin))
        print(f"{model}\t{method}\t{statistics.median(times[1:]):.3f}\t{fit.nfev}\t{-fit.fun:.6f}")
