"""clv.py makes clv_likelihood.csv: the log likelihood of one customer, and its derivatives in the logarithms of the parameters.

Sources
  BG/NBD       Fader, Hardie & Lee (2005), Marketing Science 24, 275-284
  MBG/NBD      Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24, 201-209
  Pareto/NBD   Schmittlein, Morrison & Colombo (1987), Management Science 33, 1-24; Fader & Hardie (2005), note 009
  BG/BB        Fader, Hardie & Shang (2010), Marketing Science 29, 1086-1108
  gamma-gamma  Fader & Hardie (2013), note 025; Colombo & Jiang (1999), Journal of Interactive Marketing 13, 2-12
  sBG          Fader & Hardie (2007), Journal of Interactive Marketing 21, 76-90
  BdW          Fader, Hardie, Liu, Davin & Steenburgh (2018), Journal of Interactive Marketing 43, 1-16

What a customer of rates lambda (and mu), or of chances p (and theta), does is written down first; its mean over the mixing
distributions is a sum of terms, each the exponential of sums of log gamma functions and logarithms, or for Pareto/NBD an integral
over the unseen time of leaving.  Derivatives come from carrying them along every operation (class Jet).
Route two of every row: the closed forms of the papers by plain numbers (2F1 for Pareto/NBD), and their central differences.
Route three, of ordinary rows: what one customer does, averaged over the mixing distributions by Gauss quadrature in two
dimensions.  Route four: the probabilities of all histories sum to 1.
"""

import itertools
import time

import numpy as np
from mpmath import mp, mpf
from scipy import special

from oracle import close, log_beta, near, write

MODELS = {
    'bg_nbd': ('r', 'alpha', 'a', 'b'),
    'mbg_nbd': ('r', 'alpha', 'a', 'b'),
    'pareto_nbd': ('r', 'alpha', 's', 'beta'),
    'bg_bb': ('alpha', 'beta', 'gamma', 'delta'),
    'gamma_gamma': ('p', 'q', 'v'),
    'sbg': ('alpha', 'beta'),
    'bdw': ('alpha', 'beta', 'c'),
}


def four(values):
    """four fills up with undefined numbers."""
    return (list(values) + [None] * 4)[:4]


# Numbers that carry their first and second derivatives ---------------------------

class Jet:
    """A Jet is a number with its gradient g and the upper triangle h of its second derivatives, in n variables."""
    __slots__ = ('v', 'g', 'h')

    def __init__(self, v, g, h):
        self.v, self.g, self.h = v, g, h

    def of(self, f, f1, f2):
        """of is a function of the number, given its value and its two derivatives."""
        g = self.g
        n = len(g)
        k = 0
        h = []
        for i in range(n):
            for j in range(i, n):
                h.append(f1 * self.h[k] + f2 * g[i] * g[j])
                k += 1
        return Jet(f, [f1 * x for x in g], h)

    def __add__(self, other):
        if isinstance(other, Jet):
            return Jet(self.v + other.v, [x + y for x, y in zip(self.g, other.g)], [x + y for x, y in zip(self.h, other.h)])
        return Jet(self.v + other, self.g, self.h)

    __radd__ = __add__

    def __neg__(self):
        return Jet(-self.v, [-x for x in self.g], [-x for x in self.h])

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        if not isinstance(other, Jet):
            return Jet(self.v * other, [x * other for x in self.g], [x * other for x in self.h])
        a, b = self.g, other.g
        n = len(a)
        k = 0
        h = []
        for i in range(n):
            for j in range(i, n):
                h.append(self.v * other.h[k] + other.v * self.h[k] + a[i] * b[j] + a[j] * b[i])
                k += 1
        return Jet(self.v * other.v, [self.v * y + other.v * x for x, y in zip(a, b)], h)

    __rmul__ = __mul__


def variables(values):
    """variables are the parameters as Jets in their logarithms."""
    n = len(values)
    pairs = list(itertools.combinations_with_replacement(range(n), 2))
    return [Jet(v, [v if i == k else mpf(0) for i in range(n)], [v if i == j == k else mpf(0) for i, j in pairs])
            for k, v in enumerate(map(mpf, values))]


_gamma = {}


def log_gamma(x):
    if not isinstance(x, Jet):
        return mp.loggamma(x)
    key = (mp.prec, x.v)
    if key not in _gamma:
        if len(_gamma) > 200000:
            _gamma.clear()
        _gamma[key] = (mp.loggamma(x.v), mp.digamma(x.v), mp.polygamma(1, x.v))
    return x.of(*_gamma[key])


def log(x):
    return x.of(mp.log(x.v), 1 / x.v, -1 / x.v ** 2) if isinstance(x, Jet) else mp.log(x)


def exp(x):
    if not isinstance(x, Jet):
        return mp.exp(x)
    e = mp.exp(x.v)
    return x.of(e, e, e)


def lbeta(a, b):
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


# Quadrature --------------------------------------------------------------------------

_nodes = {}


def gauss(n):
    """gauss is the rule of Gauss and Legendre with n points on [0, 1], nodes by Newton's method."""
    if (n, mp.prec) not in _nodes:
        rule = []
        with mp.extradps(15):
            for k in range(n):
                x = mp.cos(mp.pi * (k + mpf(3) / 4) / (n + mpf(1) / 2))
                for _ in range(12):
                    low, high = mpf(1), x
                    for j in range(2, n + 1):
                        low, high = high, ((2 * j - 1) * x * high - (j - 1) * low) / j
                    slope = n * (x * high - low) / (x * x - 1)
                    step = high / slope
                    x -= step
                    if abs(step) < mpf(10) ** (-mp.dps + 5):
                        break
                rule.append(((1 + x) / 2, 1 / ((1 - x * x) * slope * slope)))
        _nodes[n, mp.prec] = rule
    return _nodes[n, mp.prec]


# The models ---------------------------------------------------------------------------

def leaving_integral(r, alpha, s, beta, x, tx, T):
    """leaving_integral is the integral from tx to T of (alpha + u)^-(r + x) (beta + u)^-(s + 1), a Jet in the logarithms of
    the parameters: the pieces grow like the distance from the singularities."""
    n, m = r + x, s + 1
    step = min((alpha + tx) / n, (beta + tx) / m, alpha + tx, beta + tx)
    sums = [mpf(0)] * 15
    low, first = mpf(tx), None
    rule = gauss(44)
    while low < T:
        high = min(low + step, mpf(T))
        width = high - low
        piece = [mpf(0)] * 15
        for at, weight in rule:
            u = low + width * at
            ia, ib = 1 / (alpha + u), 1 / (beta + u)
            la, lb = -mp.log(ia), -mp.log(ib)
            w = weight * mp.exp(-n * la - m * lb)
            wa, wb, wia, wib = w * la, w * lb, w * ia, w * ib
            for k, v in enumerate((w, wa, wia, wb, wib, wa * la, wa * ia, wa * lb, wa * ib,
                                   wia * ia, wia * lb, wia * ib, wb * lb, wb * ib, wib * ib)):
                piece[k] += v
        sums = [a + width * b for a, b in zip(sums, piece)]
        first = first or piece[0] * width
        end = mp.exp(-n * mp.log(alpha + high) - m * mp.log(beta + high))
        if high < T and end * (T - high) < first * mpf(10) ** (-mp.dps - 10):
            break
        step = max(step, high - tx)
        low = high
    i, a, ia, b, ib, aa, aia, ab, aib, iaia, iab, iaib, bb, bib, ibib = sums
    g = [-r * a, -alpha * n * ia, -s * b, -beta * m * ib]
    h = [r * r * aa + g[0], r * alpha * (n * aia - ia), r * s * ab, r * beta * m * aib,
         alpha * alpha * n * (n + 1) * iaia + g[1], alpha * s * n * iab, alpha * beta * n * m * iaib,
         s * s * bb + g[2], s * beta * (m * bib - ib), beta * beta * m * (m + 1) * ibib + g[3]]
    return Jet(i, g, h)


def terms(model, p, x, tx, T):
    """terms are the parts of the likelihood, first the one of a customer who is still there (gone, for a contract that ended)."""
    if model in ('bg_nbd', 'mbg_nbd'):
        # A purchase leaves with chance p, the first one too in MBG/NBD: (1-p)^k lambda^x exp(-lambda T) while still there,
        # p (1-p)^(k-1) lambda^x exp(-lambda tx) of one who left at tx.
        r, alpha, a, b = p
        k = x + 1 if model == 'mbg_nbd' else x
        common = log_gamma(r + x) - log_gamma(r) + r * log(alpha) - lbeta(a, b)
        out = [exp(common + lbeta(a, b + k) - (r + x) * log(alpha + T))]
        if k > 0:
            out.append(exp(common + lbeta(a + 1, b + (k - 1)) - (r + x) * log(alpha + tx)))
        return out
    if model == 'pareto_nbd':
        # lambda^x exp(-(lambda + mu) T), and the integral over the time u of leaving of lambda^x exp(-lambda u) mu exp(-mu u).
        r, alpha, s, beta = p
        common = log_gamma(r + x) - log_gamma(r) + r * log(alpha) + s * log(beta)
        out = [exp(common - (r + x) * log(alpha + T) - s * log(beta + T))]
        if tx < T:
            out.append(exp(common) * s * leaving_integral(r.v, alpha.v, s.v, beta.v, x, tx, T))
        return out
    if model == 'bg_bb':
        # Before each opportunity, the first one too, the customer leaves with chance theta.
        al, be, ga, de = p
        common = -lbeta(al, be) - lbeta(ga, de)
        out = [exp(common + lbeta(al + x, be + (T - x)) + lbeta(ga, de + T))]
        for i in range(int(tx), int(T)):
            out.append(exp(common + lbeta(al + x, be + (i - x)) + lbeta(ga + 1, de + i)))
        return out
    if model == 'gamma_gamma':
        # The mean of x values, each gamma(p, nu), is gamma(p x, nu x); nu is gamma(q, v).
        pp, q, v = p
        z = mpf(tx)
        return [exp(pp * x * (mp.log(x * z)) + q * log(v) - (pp * x + q) * log(v + x * z) - lbeta(pp * x, q) - mp.log(z))]
    al, be = p[:2]
    if model == 'sbg':
        stay = [lbeta(al, be + x)] if T == 0 else [lbeta(al + 1, be + x)]
        return [exp(stay[0] - lbeta(al, be))]
    # BdW: survival is the mean of (1 - theta)^(t^c)
    def survival(t):
        return exp(lbeta(al, be + exp(p[2] * mp.log(t))) - lbeta(al, be)) if t > 0 else 1 + 0 * al
    if T == 0:
        return [survival(x)]
    return [survival(x) - survival(x + 1)]


def log_likelihood(model, parameters, x, tx, T):
    """log_likelihood is a Jet in the logarithms of the parameters."""
    p = parameters if isinstance(parameters[0], Jet) else variables(parameters)
    return log(sum(terms(model, p, mpf(x), mpf(tx), mpf(T))))


# Route two: closed forms -----------------------------------------------------------------

def pareto_a0(r, alpha, s, beta, x, tx, T):
    """pareto_a0 is Fader & Hardie's A0, with the case of alpha < beta mirrored."""
    c = r + s + x
    second = s + 1 if alpha >= beta else r + x
    big = max(alpha, beta)

    def part(t):
        return mp.hyp2f1(c, second, c + 1, abs(alpha - beta) / (big + t)) / (big + t) ** c
    return part(tx) - part(T)


def closed(model, p, x, tx, T):
    """closed is the log likelihood as the papers print it."""
    x, tx, T = mpf(x), mpf(tx), mpf(T)
    if model == 'bg_nbd':
        r, alpha, a, b = p
        gammas = mp.loggamma(r + x) + r * mp.log(alpha) - mp.loggamma(r)
        a1 = mp.loggamma(a + b) + mp.loggamma(b + x) - mp.loggamma(b) - mp.loggamma(a + b + x)
        last = a / (b + x - 1) * (alpha + tx) ** (-r - x) if x > 0 else 0
        return gammas + a1 + mp.log((alpha + T) ** (-r - x) + last)
    if model == 'mbg_nbd':
        r, alpha, a, b = p
        return (mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + log_beta(a, b + x + 1) - log_beta(a, b)
                + mp.log((alpha + T) ** (-r - x) + a / (b + x) * (alpha + tx) ** (-r - x)))
    if model == 'pareto_nbd':
        r, alpha, s, beta = p
        return (mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + s * mp.log(beta)
                + mp.log((alpha + T) ** (-r - x) * (beta + T) ** -s + s / (r + s + x) * pareto_a0(r, alpha, s, beta, x, tx, T)))
    if model == 'bg_bb':
        # each ratio of beta functions from the one before
        al, be, ga, de = p
        f = mp.rf(al, x) * mp.rf(be, tx - x) / mp.rf(al + be, tx)
        d = mp.rf(de, tx) / mp.rf(ga + de, tx)
        total = mpf(0)
        for i in range(int(tx), int(T)):
            total += f * d * ga / (ga + de + i)
            f, d = f * (be + i - x) / (al + be + i), d * (de + i) / (ga + de + i)
        return mp.log(total + f * d)
    if model == 'gamma_gamma':
        pp, q, v = p
        w = x * tx / (v + x * tx)
        return pp * x * mp.log(w) + q * mp.log(1 - w) - mp.log(tx) - log_beta(pp * x, q)
    al, be = p[:2]
    if model == 'sbg':
        # P(T = 1) = alpha / (alpha + beta), P(T = t) = (beta + t - 2) / (alpha + beta + t - 1) P(T = t - 1)
        there = mpf(1)
        for t in range(1, int(x) + 1):
            there *= (be + t - 1) / (al + be + t - 1)
        return mp.log(there * (al / (al + be + x) if T == 1 else 1))

    def survival(t):
        return mp.exp(mp.loggamma(be + t ** p[2]) - mp.loggamma(be) + mp.loggamma(al + be) - mp.loggamma(al + be + t ** p[2]))
    return mp.log(survival(x) - survival(x + 1) if T == 1 else survival(x))


def differences(model, p, x, tx, T):
    """differences are central differences of the closed form in the logarithms of the parameters."""
    out = []
    with mp.workdps(110):
        step = mpf(10) ** -20
        for k in range(len(p)):
            up, down = ([v * mp.exp(sign * step) if i == k else mpf(v) for i, v in enumerate(p)] for sign in (1, -1))
            out.append((closed(model, up, x, tx, T) - closed(model, down, x, tx, T)) / (2 * step))
    return out


# Route three: one customer's likelihood over the mixing distributions -----------------------

def gamma_rule(shape, rate, n=180):
    at, w = special.roots_genlaguerre(n, shape - 1)
    return at / rate, w / np.sum(w)


def beta_rule(a, b, n=180):
    at, w = special.roots_jacobi(n, b - 1, a - 1)
    return (at + 1) / 2, w / np.sum(w)


def mixed(model, p, x, tx, T):
    """mixed is the likelihood by quadrature in two dimensions."""
    if model in ('bg_nbd', 'mbg_nbd'):
        (lam, wl), (q, wq) = gamma_rule(p[0], p[1]), beta_rule(p[2], p[3])
        lam, q = lam[:, None], q[None, :]
        chances = x + 1 if model == 'mbg_nbd' else x
        f = lam ** x * (1 - q) ** chances * np.exp(-lam * T)
        if chances > 0:
            f = f + q * (1 - q) ** (chances - 1) * lam ** x * np.exp(-lam * tx)
    elif model == 'pareto_nbd':
        (lam, wl), (mu, wq) = gamma_rule(p[0], p[1]), gamma_rule(p[2], p[3])
        lam, mu = lam[:, None], mu[None, :]
        f = (lam ** x * mu / (lam + mu) * np.exp(-(lam + mu) * tx) + lam ** (x + 1) / (lam + mu) * np.exp(-(lam + mu) * T))
    elif model == 'bg_bb':
        (q, wl), (th, wq) = beta_rule(p[0], p[1], 60), beta_rule(p[2], p[3], 60)
        q, th = q[:, None], th[None, :]
        f = q ** x * (1 - q) ** (T - x) * (1 - th) ** T
        for i in range(T - tx):
            f = f + q ** x * (1 - q) ** (tx - x + i) * th * (1 - th) ** (tx + i)
    elif model == 'gamma_gamma':
        nu, wl = gamma_rule(p[1], p[2])
        wq = np.ones(1)
        k = p[0] * x
        f = np.exp(k * np.log(nu * x) + (k - 1) * np.log(tx) - nu * x * tx - special.gammaln(k))[:, None]
    else:
        th, wl = beta_rule(p[0], p[1])
        wq = np.ones(1)
        c = p[2] if model == 'bdw' else 1
        f = (1 - th) ** (x ** c)
        f = (f - (1 - th) ** ((x + 1) ** c) if T == 1 else f)[:, None]
    return float(wl @ f @ wq)


ORDINARY = [
    ('bg_nbd', (0.243, 4.414, 0.793, 2.426), (2, 30.43, 38.86), 1e-10), ('bg_nbd', (1.5, 10, 2, 3), (0, 0, 20), 1e-10),
    ('bg_nbd', (1.5, 10, 2, 3), (7, 18, 25), 1e-10),
    ('mbg_nbd', (0.525, 6.183, 0.891, 1.614), (2, 30.43, 38.86), 1e-10), ('mbg_nbd', (1.5, 10, 2, 3), (0, 0, 20), 1e-10),
    ('mbg_nbd', (1.5, 10, 2, 3), (7, 18, 25), 1e-10),
    ('pareto_nbd', (1.5, 10.5, 2.5, 11.5), (10, 35, 39), 1e-8), ('pareto_nbd', (1.5, 10.5, 2.5, 11.5), (3, 5, 30), 1e-8),
    ('pareto_nbd', (1.5, 10.5, 2.5, 11.5), (1, 3, 3), 1e-8), ('pareto_nbd', (2.5, 12, 2, 8), (0, 0, 10), 1e-6),
    ('bg_bb', (1.204, 0.75, 0.657, 2.783), (3, 5, 6), 1e-11), ('bg_bb', (1.204, 0.75, 0.657, 2.783), (0, 0, 6), 1e-11),
    ('bg_bb', (0.5, 2, 3, 4), (6, 20, 24), 1e-11),
    ('gamma_gamma', (6.25, 3.74, 15.44), (2, 22.35, 0), 1e-10), ('gamma_gamma', (2, 5, 30), (7, 9.5, 0), 1e-10),
    ('sbg', (0.668, 3.806), (4, 0, 1), 1e-11), ('sbg', (0.704, 1.182), (7, 0, 0), 1e-11),
    ('bdw', (0.704, 1.182, 1.5), (4, 0, 1), 1e-7), ('bdw', (1.5, 4, 0.8), (7, 0, 0), 1e-8),
]


def check_mixtures():
    for model, p, row, tolerance in ORDINARY:
        close(mp.exp(log_likelihood(model, p, *row).v), mixed(model, p, *row), tolerance, (model, p, row))
    # all histories of six opportunities
    for p in ((1.204, 0.75, 0.657, 2.783), (1, 1, 1, 1), (0.01, 3, 20, 0.5)):
        total = mp.exp(closed('bg_bb', list(map(mpf, p)), 0, 0, 6))
        for tx in range(1, 7):
            for x in range(1, tx + 1):
                total += mp.binomial(tx - 1, x - 1) * mp.exp(log_likelihood('bg_bb', p, x, tx, 6).v)
        close(total, 1, mpf('1e-40'), 'histories')
    # all lifetimes, the mean value of any customer
    for model, p in (('sbg', (0.668, 3.806)), ('bdw', (0.704, 1.182, 1.5))):
        total = sum(mp.exp(log_likelihood(model, p, x, 0, 1).v) for x in range(20)) + mp.exp(log_likelihood(model, p, 20, 0, 0).v)
        close(total, 1, mpf('1e-40'), 'lifetimes')
    total = mp.quad(lambda z: mp.exp(closed('gamma_gamma', (mpf(2), mpf(5), mpf(30)), mpf(3), z, 0)), [0, 5, 20, 100, mp.inf])
    close(total, 1, mpf('1e-20'), 'gamma_gamma')
    # those of purchases until T: see check_totals of clv_predict.py


# The rows -------------------------------------------------------------------------------------

NBD_SETS = {
    'bg_nbd': [(0.243, 4.414, 0.793, 2.426), (0.5, 10.0, 1.0, 3.0), (0.5, 10.0, 1.0000001, 3.0), (1.0, 1.0, 1.0, 1.0),
               (0.01, 0.05, 0.02, 0.03), (1e-3, 1e-3, 1e-3, 1e-3), (50.0, 200.0, 30.0, 400.0), (1e3, 1e3, 1e3, 1e3),
               (1e-6, 1e6, 1e6, 1e-6), (3.0, 0.25, 0.001, 1000.0)],
    'pareto_nbd': [(0.55, 10.56, 0.61, 11.64), (0.5533, 10.5777, 0.6062, 11.6687), (2.0, 8.0, 1.0, 8.0), (2.0, 8.0, 1.5, 3.0),
                   (0.25, 3.0, 1.0000001, 250.0), (1.0, 1.0, 1.0, 1.0), (0.01, 0.05, 0.02, 0.03), (1e-3, 1e-3, 1e-3, 1e-3),
                   (50.0, 200.0, 30.0, 400.0), (1e3, 1e3, 1e3, 1e3), (0.5, 1e-3, 0.5, 1e3), (0.5, 1e3, 0.5, 1e-3)],
}
NBD_SETS['mbg_nbd'] = [(0.525, 6.183, 0.891, 1.614)] + NBD_SETS['bg_nbd'][1:]
NBD_ROWS = [(0, 0.0, 38.86), (2, 30.43, 38.86), (1, 5.0, 40.0), (10, 35.0, 39.0), (26, 30.86, 31.0), (3, 38.86, 38.86),
            (0, 0.0, 0.0), (0, 0.0, 1e-6), (1, 1e-7, 1e-6), (5, 1e5, 1e6), (200, 3.0, 700.0), (1000, 900.0, 1000.0), (1000, 1000.0, 1000.0)]
BB_SETS = [(1.204, 0.75, 0.657, 2.783), (1.0, 1.0, 1.0, 1.0), (0.01, 0.02, 0.03, 0.01), (50.0, 30.0, 20.0, 100.0),
           (1e-6, 1e6, 1e-6, 1e6), (1e3, 1e3, 1e3, 1e3)]
BB_ROWS = [(0, 0, 0), (0, 0, 6), (1, 1, 1), (6, 6, 6), (1, 1, 6), (1, 6, 6), (3, 5, 6), (4, 20, 52), (77, 96, 100), (1000, 1000, 1000)]
GG_SETS = [(6.25, 3.74, 15.44), (6.2496, 3.7442, 15.4435), (1.0, 1.0, 1.0), (0.01, 0.02, 0.03), (300.0, 40.0, 2000.0), (1e-6, 1e6, 1e6), (2.0, 0.5, 1e-6)]
GG_ROWS = [(1, 22.35), (2, 22.35), (10, 35.5), (1, 0.01), (1000, 0.5), (1000, 34.125), (3, 1e6)]
SBG_SETS = [(0.668, 3.806), (0.704077, 1.182043), (1.0, 1.0), (0.001, 0.002), (1e-6, 1e6), (1e6, 1e-6), (500.0, 2000.0)]
PERIODS = [(0, 1), (0, 0), (1, 1), (1, 0), (7, 1), (7, 0), (120, 1), (1000, 1), (1000, 0)]
BDW_SETS = [(0.668, 3.806, 1.0), (0.704, 1.182, 1.5), (0.259, 1.722, 1.584), (1.0, 1.0, 0.5), (0.001, 0.002, 0.3), (500.0, 2000.0, 0.7), (2.0, 3.0, 1e-3)]


def cases():
    for model in ('bg_nbd', 'mbg_nbd', 'pareto_nbd'):
        yield from ((model, p, row) for p in NBD_SETS[model] for row in NBD_ROWS)
    yield from (('bg_bb', p, row) for p in BB_SETS for row in BB_ROWS)
    yield from (('gamma_gamma', p, (x, z, 0)) for p in GG_SETS for x, z in GG_ROWS)
    yield from (('sbg', p, (x, 0, left)) for p in SBG_SETS for x, left in PERIODS)
    yield from (('bdw', p, (x, 0, left)) for p in BDW_SETS for x, left in PERIODS)


def settled(value):
    """settled is 0 where only rounding is left of a number."""
    return mpf(0) if abs(value) < mpf('1e-60') else value


def main():
    check_mixtures()
    mp.dps = 80
    rows = []
    for model, p, row in cases():
        p = list(map(mpf, p))
        row = list(map(mpf, row))
        value = log_likelihood(model, p, *row)
        with mp.workdps(100):
            again = closed(model, p, *row)
        near(value.v, again, mpf('1e-24') * max(mpf('1e-31'), abs(again)), (model, p, row))
        for mine, theirs in zip(value.g, differences(model, p, *row)):
            near(mine, theirs, mpf('1e-20') * max(mpf('1e-20'), abs(theirs)), (model, p, row))
        rows.append([model] + four(p) + row + [settled(value.v)] + four(map(settled, value.g)))
    write('clv_likelihood.csv', 'model,p1,p2,p3,p4,x,tx,T,log_likelihood,g1,g2,g3,g4', rows)


if __name__ == '__main__':
    start = time.time()
    main()
    print('clv.py: %.1f s' % (time.time() - start))
