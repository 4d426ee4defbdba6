"""clv_fit.py makes clv_rows.csv (what customers did, count of them the same) and clv_fit.csv (the greatest likelihood of each set).

    clv_fit.py                 the sets that are simulated here, and those that are printed in the papers
    clv_fit.py cdnow FILE      clv_cdnow.csv, the fits of CDNOW_sample.txt, which is not kept here; and the time that scipy takes

Route one: scipy's optimizers on double-precision formulas of this script.  Route two: Newton's method at 30 digits on the sums of
clv.py, from where scipy stopped, until the gradient vanishes; its values are stored.  The standard errors are of the observed
information.  At the maximum those of a parameter are its value times those of its logarithm.

Published
  regular, high_end   Fader & Hardie (2007), table 1: percent of 1,000 customers still there after renewals 1 to 7
  donations           Fader, Hardie & Shang (2010), table 1: 11,104 donors, six yearly opportunities
  CDNOW               Fader, Hardie & Lee (2005); www.brucehardie.com/datasets: CDNOW_sample.zip, of January 1997 to June 1998
"""

import datetime
import resource
import sys
import time

import numpy as np
from mpmath import mp, mpf
from scipy import optimize, special

from clv import MODELS, four, log_likelihood, variables
from oracle import near, write

DONATIONS = [(0, 0, 3464), (1, 1, 1091), (1, 2, 277), (1, 3, 129), (1, 4, 78), (1, 5, 119), (1, 6, 129), (2, 2, 613), (2, 3, 255), (2, 4, 155),
             (2, 5, 173), (2, 6, 234), (3, 3, 322), (3, 4, 181), (3, 5, 225), (3, 6, 357), (4, 4, 240), (4, 5, 284), (4, 6, 512), (5, 5, 335),
             (5, 6, 728), (6, 6, 1203)]
SURVIVORS = {'regular': (1000, 631, 468, 382, 326, 289, 262, 241), 'high_end': (1000, 869, 743, 653, 593, 551, 517, 491)}


# Double-precision likelihoods ------------------------------------------------------------------

def fast(model, theta, x, tx, T):
    """fast is the log likelihood of each row, theta the logarithms of the parameters."""
    p = np.exp(theta)
    gl, bl = special.gammaln, special.betaln
    if model in ('bg_nbd', 'mbg_nbd'):
        r, alpha, a, b = p
        k = x + (model == 'mbg_nbd')
        gone = np.where(k > 0, np.log(a) - np.log(np.maximum(b + k - 1, 1e-300)) - (r + x) * np.log(alpha + tx), -np.inf)
        return gl(r + x) - gl(r) + r * np.log(alpha) + bl(a, b + k) - bl(a, b) + np.logaddexp(-(r + x) * np.log(alpha + T), gone)
    if model == 'pareto_nbd':
        r, alpha, s, beta = p
        c = r + s + x
        big, second = (alpha, s + 1) if alpha >= beta else (beta, r + x)

        def part(t):
            return np.log(special.hyp2f1(c, second, c + 1, abs(alpha - beta) / (big + t))) - c * np.log(big + t)
        with np.errstate(divide='ignore', over='ignore', invalid='ignore'):
            low, high = part(tx), part(T)
            a0 = low + np.log1p(-np.exp(np.minimum(high - low, 0)))
            return (gl(r + x) - gl(r) + r * np.log(alpha) + s * np.log(beta)
                    + np.logaddexp(-(r + x) * np.log(alpha + T) - s * np.log(beta + T), np.log(s / c) + a0))
    if model == 'bg_bb':
        al, be, ga, de = p
        out = bl(al + x, be + T - x) + bl(ga, de + T)
        for i in range(int(np.max(T - tx))):
            some = np.where(tx + i < T, bl(al + x, np.maximum(be + tx + i - x, 1e-300)) + bl(ga + 1, de + tx + i), -np.inf)
            out = np.logaddexp(out, some)
        return out - bl(al, be) - bl(ga, de)
    if model == 'gamma_gamma':
        pp, q, v = p
        return pp * x * np.log(x * tx) + q * np.log(v) - (pp * x + q) * np.log(v + x * tx) - bl(pp * x, q) - np.log(tx)
    al, be = p[:2]
    c = p[2] if model == 'bdw' else 1.0
    here = bl(al, be + x ** c) - bl(al, be)
    then = bl(al, be + (x + 1) ** c) - bl(al, be)
    return np.where(T == 1, here + np.log(-np.expm1(np.minimum(then - here, -1e-300))), here)


def fit_by_scipy(model, rows, starts, method='Nelder-Mead'):
    x, tx, T, count = (np.array(c, dtype=float) for c in zip(*rows))
    best = None

    def minus(theta):
        with np.errstate(all='ignore'):
            value = -np.sum(count * fast(model, theta, x, tx, T))
        return value if np.isfinite(value) else 1e300

    for start in starts:
        if method == 'Nelder-Mead':
            found = optimize.minimize(minus, np.log(start), method=method, options={'xatol': 1e-8, 'fatol': 1e-10, 'maxiter': 6000, 'maxfev': 6000})
        else:
            found = optimize.minimize(minus, np.log(start), method=method)
        if best is None or found.fun < best.fun:
            best = found
    return best


# Newton's method ------------------------------------------------------------------------------------

def summed(model, p, rows):
    """summed is the log likelihood of all rows, its gradient and its second derivatives in the logarithms."""
    jets = variables(p)
    n = len(p)
    value, g, h = mpf(0), mp.zeros(n, 1), mp.zeros(n, n)
    for x, tx, T, count in rows:
        one = log_likelihood(model, jets, x, tx, T)
        value += count * one.v
        k = 0
        for i in range(n):
            g[i] += count * one.g[i]
            for j in range(i, n):
                h[i, j] += count * one.h[k]
                h[j, i] = h[i, j]
                k += 1
    return value, g, h


STARTS = {
    'bg_nbd': [(0.3, 4, 0.8, 2.5), (1, 10, 1, 1)], 'mbg_nbd': [(0.5, 6, 0.9, 1.6), (1, 10, 1, 1)],
    'pareto_nbd': [(0.5, 10, 0.6, 11), (1, 5, 1, 5)], 'bg_bb': [(1, 1, 1, 1), (1, 0.5, 0.5, 3)],
    'gamma_gamma': [(6, 4, 15), (1, 2, 20)], 'sbg': [(1, 1), (0.6, 4)], 'bdw': [(1, 1, 1), (0.6, 4, 1.3)],
}


def fit(model, rows):
    """fit returns parameters, log likelihood and covariance of the logarithms."""
    start = fit_by_scipy(model, rows, STARTS[model])
    with mp.workdps(30):
        theta = mp.matrix([mpf(v) for v in start.x])
        exactly = [(mpf(x), mpf(tx), mpf(T), mpf(count)) for x, tx, T, count in rows]
        for _ in range(12):
            value, g, h = summed(model, [mp.exp(v) for v in theta], exactly)
            step = mp.lu_solve(h, g)
            if max(abs(v) for v in step) < mpf('1e-18'):
                break
            theta = theta - step
        else:
            raise ArithmeticError('no convergence')
        # the last value is at theta; step beyond it would be less than a rounding
        mp.cholesky(-h)
        covariance = (-h) ** -1
    for mine, theirs in zip(theta, start.x):
        near(mine, theirs, 1e-3, (model, 'parameters'))
    near(value, -start.fun, 1e-6 * max(1, abs(value)), (model, 'likelihood'))
    assert value > -start.fun - 1e-7
    return [mp.exp(v) for v in theta], value, covariance


def fitted(name, model, rows):
    p, value, c = fit(model, rows)
    n = len(p)
    upper = [c[i, j] if max(i, j) < n else None for i in range(4) for j in range(i, 4)]
    logs = [mp.sqrt(c[i, i]) for i in range(n)]
    customers = sum(r[3] for r in rows)
    print('%-12s %-12s %s %s' % (name, model, ' '.join('%.7g' % v for v in p), mp.nstr(value, 12)), flush=True)
    return [name, model, customers] + four(p) + [value] + four([v * s for v, s in zip(p, logs)]) + four(logs) + upper


FIT_HEADER = ('set,model,customers,p1,p2,p3,p4,log_likelihood,se1,se2,se3,se4,se_log1,se_log2,se_log3,se_log4,'
              'c11,c12,c13,c14,c22,c23,c24,c33,c34,c44')


# Simulated customers -------------------------------------------------------------------------------------

def counted(rows):
    seen = {}
    for r in rows:
        key = tuple(float(v) for v in r)
        seen[key] = seen.get(key, 0) + 1
    return [k + (c,) for k, c in sorted(seen.items())]


def simulate(model, p, customers, seed):
    """simulate lets customers buy, value and leave one by one; times are rounded up to half a week, amounts to cents."""
    draw = np.random.Generator(np.random.PCG64(seed))
    rows = []
    for i in range(customers):
        if model in ('bg_nbd', 'mbg_nbd', 'pareto_nbd'):
            T = 26 + 3.5 * (i % 4)
            lam = draw.gamma(p[0], 1 / p[1])
            x, now, last = 0, 0.0, 0.0
            if model == 'pareto_nbd':
                end, chance = draw.exponential(1 / draw.gamma(p[2], 1 / p[3])), 0.0
            else:
                end, chance = np.inf, draw.beta(p[2], p[3])
            if model != 'mbg_nbd' or draw.random() >= chance:
                while True:
                    now += draw.exponential(1 / lam)
                    if now > min(T, end):
                        break
                    x, last = x + 1, now
                    if draw.random() < chance:
                        break
            rows.append((x, np.ceil(2 * last) / 2, T))
        elif model == 'bg_bb':
            T = 8 if i % 3 else 6
            q, theta = draw.beta(p[0], p[1]), draw.beta(p[2], p[3])
            x = last = 0
            for k in range(1, T + 1):
                if draw.random() < theta:
                    break
                if draw.random() < q:
                    x, last = x + 1, k
            rows.append((x, last, T))
        elif model == 'gamma_gamma':
            x = 1 + draw.poisson(draw.gamma(0.8, 2.0))
            nu = draw.gamma(p[1], 1 / p[2])
            rows.append((x, max(0.01, round(float(np.mean(draw.gamma(p[0], 1 / nu, x))), 2)), 0))
        else:
            c = p[2] if model == 'bdw' else 1.0
            seen = (3, 6, 9, 12)[i % 4]
            # (1 - theta)^(t^c) falls below a random number
            t = (np.log(draw.random()) / np.log1p(-draw.beta(p[0], p[1]))) ** (1 / c)
            rows.append((int(t), 0, 1) if t < seen else (seen, 0, 0))
    return counted(rows)


def sets():
    for name, model, p, customers, seed in (
            ('bg_nbd_600', 'bg_nbd', (0.8, 6.0, 1.1, 2.6), 600, 1), ('bg_nbd_300', 'bg_nbd', (0.35, 5.0, 0.7, 1.8), 300, 2),
            ('mbg_nbd_600', 'mbg_nbd', (0.8, 6.0, 0.9, 2.2), 600, 3), ('mbg_nbd_400', 'mbg_nbd', (1.5, 5.0, 0.6, 3.0), 400, 4),
            ('pareto_600', 'pareto_nbd', (0.8, 6.0, 0.9, 12.0), 600, 5), ('pareto_400', 'pareto_nbd', (1.4, 9.0, 1.3, 8.0), 400, 6),
            ('bg_bb_800', 'bg_bb', (1.2, 0.9, 0.7, 2.5), 800, 7),
            ('spend_400', 'gamma_gamma', (4.0, 3.5, 20.0), 400, 8), ('spend_300', 'gamma_gamma', (2.0, 5.0, 90.0), 300, 9),
            ('sbg_500', 'sbg', (0.7, 3.0), 500, 10), ('bdw_800', 'bdw', (0.7, 2.5, 1.4), 800, 11)):
        yield name, model, simulate(model, p, customers, seed)
    yield 'donations', 'bg_bb', [(x, tx, 6, count) for x, tx, count in DONATIONS]
    for name, there in SURVIVORS.items():
        rows = [(k, 0, 1, a - b) for k, (a, b) in enumerate(zip(there, there[1:]))] + [(7, 0, 0, there[-1])]
        yield name, 'sbg', rows
        yield name + '_bdw', 'bdw', rows


# CDNOW -----------------------------------------------------------------------------------------------------

def cdnow(path):
    """cdnow reads the sample and returns rows of purchases in weeks, and of spend by each convention tried."""
    orders = {}
    with open(path) as f:
        for line in f:
            _, who, day, _, dollars = line.split()
            day = datetime.date(int(day[:4]), int(day[4:6]), int(day[6:]))
            if day <= datetime.date(1997, 9, 30):
                cents = int(round(float(dollars) * 100))
                days = orders.setdefault(who, {})
                days[day] = days.get(day, 0) + cents
    end = datetime.date(1997, 9, 30)
    purchases, repeat, all_orders = [], [], []
    for days in orders.values():
        first, last = min(days), max(days)
        x = len(days) - 1
        purchases.append((x, (last - first).days / 7, (end - first).days / 7))
        if x > 0:
            repeat.append((x, (sum(days.values()) - days[first]) / (100 * x), 0))
            all_orders.append((x + 1, sum(days.values()) / (100 * (x + 1)), 0))
    return counted(purchases), counted(repeat), counted(all_orders)


def cpu(f, *args):
    before = resource.getrusage(resource.RUSAGE_SELF)
    out = f(*args)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return out, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main_cdnow(path):
    purchases, repeat, all_orders = cdnow(path)
    assert sum(r[3] for r in purchases) == 2357
    for model in ('bg_nbd', 'mbg_nbd', 'pareto_nbd'):
        for method in ('Nelder-Mead', 'L-BFGS-B'):
            for start in ((1, 1, 1, 1), STARTS[model][0]):
                for name, rows in (('distinct', purchases), ('each', [r[:3] + (1,) for r in purchases for _ in range(r[3])])):
                    found, seconds = cpu(fit_by_scipy, model, rows, [start], method)
                    print('%s %s from %s, %d %s rows: %.3f s of CPU, %d evaluations, %.6f' %
                          (model, method, start, len(rows), name, seconds, found.nfev, -found.fun), flush=True)
    rows = [fitted('cdnow', model, purchases) for model in ('bg_nbd', 'mbg_nbd', 'pareto_nbd')]
    rows.append(fitted('cdnow_repeat', 'gamma_gamma', [r for r in repeat if r[1] > 0]))
    rows.append(fitted('cdnow_all', 'gamma_gamma', [r for r in all_orders if r[1] > 0]))
    write('clv_cdnow.csv', FIT_HEADER, rows)


def main():
    rows, fits = [], []
    for name, model, data in sets():
        rows += [[name, model] + list(r) for r in data]
        fits.append(fitted(name, model, data))
    write('clv_rows.csv', 'set,model,x,tx,T,count', rows)
    write('clv_fit.csv', FIT_HEADER, fits)


if __name__ == '__main__':
    start = time.time()
    if len(sys.argv) > 2 and sys.argv[1] == 'cdnow':
        main_cdnow(sys.argv[2])
    else:
        main()
    print('clv_fit.py: %.1f s' % (time.time() - start))
