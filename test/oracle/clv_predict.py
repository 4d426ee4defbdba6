"""clv_predict.py makes clv_prediction.csv: what follows from the models of clv.py for a customer, or for a new one.

Purchases (BG/NBD, MBG/NBD, Pareto/NBD, BG/BB); x, tx and T are empty for a customer who has just bought for the first time:
  alive        the probability to be still a customer; in BG/BB, and to be one at the next opportunity, as in its source
  expected     purchases within the next t
  discounted   the same, a purchase at u counting for exp(-rate u); t may be infinite; in BG/BB u is a whole opportunity
  probability  of exactly n purchases within the next t
gamma-gamma: spend, of a customer with x transactions of mean tx.  sBG and BdW: survival of t periods, retention in period t,
residual as sum over k >= 0 of S(n + k) / S(n - 1) / (1 + rate)^k, which may be infinite.

Of a customer who is still there, and of one new, lambda is gamma(R, A) and p beta(a, b), or mu gamma(s, B), after what is known.
Route one is mostly the closed form of the paper, route two the mean over the mixing distribution, or over the time of leaving,
by quadrature; they agree to 1e-20 in every row (the
discounted purchases of BG/NBD and MBG/NBD to 2e-12).  Route three: two million customers
of each model are simulated.  Route four: over all histories, what is expected of a customer sums to what is expected of a new one.
"""

import time
from multiprocessing import Pool

import numpy as np
from mpmath import mp, mpf
from scipy import special

from clv import closed, four, gauss, terms, variables
from oracle import close, log_beta, near, write

INF = mpf('inf')


# What is known of a customer ------------------------------------------------------------

def posterior(model, p, row):
    """posterior returns the probability to be still there and the parameters of the mixing distributions if so."""
    x, tx, T = row or (mpf(0), mpf(0), mpf(0))
    parts = [t.v for t in terms(model, variables(p), x, tx, T)]
    alive = parts[0] / sum(parts)
    if model == 'bg_nbd':
        return alive, p[0] + x, p[1] + T, p[2], p[3] + x
    if model == 'mbg_nbd':
        return alive, p[0] + x, p[1] + T, p[2], p[3] + x + 1
    if model == 'pareto_nbd':
        return alive, p[0] + x, p[1] + T, p[2], p[3] + T
    return alive, p[0] + x, p[1] + T - x, p[2], p[3] + T


# Adaptive quadrature ---------------------------------------------------------------------------

def integral(f, ends, digits=23):
    """integral of a positive function over the pieces between ends, each halved until nothing changes."""
    rule = gauss(30)

    def over(low, high):
        width = high - low
        return width * sum(w * f(low + width * u) for u, w in rule)

    pieces = [(lo, hi, over(lo, hi)) for lo, hi in zip(ends, ends[1:]) if hi > lo]
    size = sum(abs(v) for _, _, v in pieces)
    total = mpf(0)
    depth = 0
    while pieces:
        later = []
        for lo, hi, v in pieces:
            middle = (lo + hi) / 2
            left, right = over(lo, middle), over(middle, hi)
            if abs(left + right - v) <= size * mpf(10) ** -digits:
                total += left + right
            else:
                later += [(lo, middle, left), (middle, hi, right)]
        size = max(size, total + sum(abs(v) for _, _, v in later))
        pieces = later
        depth += 1
        assert depth < 60
    return total


def mean_beta(f, a, b):
    """mean_beta is the mean of a function on [0, 1] over beta(a, b): over the logarithms of p and 1 - p, and down to
    where nothing is left, the limits f(0) and f(1) being taken out of the two halves."""
    scale = log_beta(a, b)
    half = mp.betainc(a, b, 0, mpf(1) / 2, regularized=True)
    f0, f1 = f(mpf(0)), f(mpf(1))

    def reach(power):
        return min(mpf(400), 4 + 100 / power)

    def ends(far):
        near_by = [mp.log(2) + mpf(k) / 2 for k in range(0, 8)]
        e = [v for v in near_by if v < far]
        while e[-1] < far:
            e.append(min(far, e[-1] + max(mpf(1), e[-1] / 2)))
        return e

    left = integral(lambda y: mp.exp(-a * y + (b - 1) * mp.log1p(-mp.exp(-y)) - scale) * (f(mp.exp(-y)) - f0), ends(reach(a + 1)))
    right = integral(lambda y: mp.exp(-b * y + (a - 1) * mp.log1p(-mp.exp(-y)) - scale) * (f(1 - mp.exp(-y)) - f1), ends(reach(b + 1)))
    return f0 * half + f1 * (1 - half) + left + right


def time_ends(first, t):
    ends = [mpf(0)]
    step = first
    while ends[-1] < t:
        ends.append(min(t, ends[-1] + step))
        step = max(step, ends[-1])
    return ends


# Purchases of one who is still there ---------------------------------------------------------------

def around(f, v, *ends):
    """around is f(v), or where f has a removable singularity the mean of its neighbours."""
    with mp.workdps(120):
        h = mpf(10) ** -30
        if any(abs(e - mp.nint(e)) < h and e < 1.5 for e in ends):
            return (f(v + h) + f(v - h)) / 2
        return f(v)


def bg_expected(R, A, a, b, t):
    """bg_expected is the paper's closed form."""
    def paper(a):
        z = t / (A + t)
        return (a + b - 1) / (a - 1) * (1 - (A / (A + t)) ** R * mp.hyp2f1(R, b, a + b - 1, z))
    # singular, and not, at a = 1 and at a + b = 1, 0, ...
    return around(paper, a, a if abs(a - 1) < 1e-20 else mpf(2), a + b - 1)


def bg_expected_again(R, A, a, b, t):
    """The mean of (1 - exp(-lambda p t)) / p."""
    def f(p):
        return -mp.expm1(-R * mp.log1p(p * t / A)) / p if p > 0 else R * t / A
    return mean_beta(f, a, b)


def bg_discounted(R, A, a, b, t, rate):
    """The integral of exp(-rate u) times the mean of lambda exp(-lambda p u)."""
    if rate == 0:
        return bg_expected(R, A, a, b, t)
    t = min(t, 80 / rate)

    def f(u):
        return mp.exp(-rate * u) * R / A * mp.hyp2f1(R + 1, a, a + b, -u / A)
    return integral(f, time_ends(min(A / (R + 1), 1 / rate, t), t))


def bg_discounted_again(R, A, a, b, t, rate):
    """In double precision: the mean over p of the integral of R A^R exp(-rate u) (A + p u)^-(R + 1), both by Gauss's rule."""
    R, A, a, b, t, rate = map(float, (R, A, a, b, t, rate))
    at, weight = special.roots_legendre(24)

    def rule(ends):
        ends = np.array(ends, dtype=float)
        width = np.diff(ends)[:, None] / 2
        return ((ends[:-1, None] + width * (1 + at)).ravel(), (width * weight).ravel())

    u, w = rule(time_ends(mpf(min(A / (R + 1), t, 1 / rate if rate > 0 else t)), mpf(min(t, 45 / rate) if rate > 0 else t)))
    w = w * R / A * np.exp(-rate * u)

    def f(p):
        return np.exp(-(R + 1) * np.log1p(p[:, None] * u / A)) @ w

    def half(a, b, of):
        """The half where the variable of the power a - 1 is small, less the limit there."""
        y, v = rule(np.arange(np.log(2), 5 + 45 / (a + 1), 0.25))
        limit = f(of(np.zeros(1)))[0]
        density = np.exp(-a * y + (b - 1) * np.log1p(-np.exp(-y)) - special.betaln(a, b))
        return limit * special.betainc(a, b, 0.5) + (v * density) @ (f(of(np.exp(-y))) - limit)
    return mpf(half(a, b, lambda p: p) + half(b, a, lambda p: 1 - p))


def bg_probability(R, A, a, b, t, n):
    """Fader, Hardie & Lee's (8): still there after n purchases, or gone with the n-th."""
    z, y = t / (A + t), A / (A + t)
    there = mp.exp(log_beta(a, b + n) - log_beta(a, b)) * mp.rf(R, n) / mp.factorial(n) * y ** R * z ** n
    if n == 0:
        return there
    few = sum(mp.rf(R, j) / mp.factorial(j) * z ** j for j in range(int(n))) * y ** R
    return there + mp.exp(log_beta(a + 1, b + n - 1) - log_beta(a, b)) * (1 - few)


def bg_probability_again(R, A, a, b, t, n):
    """The same with the time of the n-th purchase integrated out."""
    there = mp.exp(log_beta(a, b + n) - log_beta(a, b) + mp.loggamma(R + n) - mp.loggamma(R) - mp.loggamma(n + 1)
                   + R * mp.log(A / (A + t)) + n * mp.log(t / (A + t)))
    if n == 0:
        return there
    scale = mp.loggamma(R + n) - mp.loggamma(R) - mp.loggamma(n) + R * mp.log(A)
    ends = time_ends(min(A, t) / (R + n), t)
    gone = integral(lambda w: mp.exp(scale + (n - 1) * mp.log(w) - (R + n) * mp.log(A + w)), ends)
    return there + mp.exp(log_beta(a + 1, b + n - 1) - log_beta(a, b)) * gone


def pareto_expected(R, A, s, B, t):
    return R / A * (B * mp.log1p(t / B) if s == 1 else -B / (s - 1) * mp.expm1(-(s - 1) * mp.log1p(t / B)))


def pareto_expected_again(R, A, s, B, t):
    return integral(lambda u: R / A * mp.exp(-s * mp.log1p(u / B)), time_ends(min(t, B / (s + 1)), t))


def pareto_discounted(R, A, s, B, t, rate):
    if rate == 0:
        return pareto_expected(R, A, s, B, t)
    with mp.workdps(80):
        k = rate * B
        top = mp.gammainc(1 - s, k) if t == INF else mp.gammainc(1 - s, k, rate * (B + t))
        return R / A * B ** s * rate ** (s - 1) * mp.exp(k) * top


def pareto_discounted_again(R, A, s, B, t, rate):
    if rate == 0:
        return pareto_expected_again(R, A, s, B, t)
    t = min(t, 80 / rate)
    return integral(lambda u: R / A * mp.exp(-rate * u - s * mp.log1p(u / B)), time_ends(min(t, 1 / rate, B / (s + 1)), t))


def pareto_probability(R, A, s, B, t, n):
    """n purchases and still there at t, or before the time w of leaving."""
    scale = mp.loggamma(R + n) - mp.loggamma(R) - mp.loggamma(n + 1) + R * mp.log(A)
    there = mp.exp(scale + n * mp.log(t) - (R + n) * mp.log(A + t) - s * mp.log1p(t / B))
    ends = time_ends(min(A / (R + n), B / (s + 1), t), t)
    gone = integral(lambda w: mp.exp(scale + n * mp.log(w) - (R + n) * mp.log(A + w) - (s + 1) * mp.log1p(w / B)) * s / B, ends)
    return there + gone


def pareto_probability_again(R, A, s, B, t, n):
    """Fader & Hardie's (2005) closed form, for a customer with these parameters."""
    with mp.workdps(110):
        big = max(A, B)
        second = s + 1 if A >= B else R + n
        c = R + s + n + 1
        there = mp.rf(R, n) / mp.factorial(n) * (A / (A + t)) ** R * (t / (A + t)) ** n * (B / (B + t)) ** s
        b1 = mp.hyp2f1(R + s, second, c, abs(A - B) / big) / big ** (R + s)
        b2 = sum(mp.rf(R + s, i) / mp.factorial(i) * t ** i * mp.hyp2f1(R + s + i, second, c, abs(A - B) / (big + t)) / (big + t) ** (R + s + i)
                 for i in range(int(n) + 1))
        factor = A ** R * B ** s * mp.exp(log_beta(R + n, s + 1) - log_beta(R, s))
        return there + factor * (b1 - b2)


def bb_discounted(al, be, ga, de, t, rate):
    """The sum over opportunities of the chance to be there and to buy; a hypergeometric series where it has no end."""
    z = mp.exp(-rate)
    if t == INF:
        there = mp.exp(log_beta(ga, de + 1) - log_beta(ga, de)) * z * mp.hyp2f1(1, de + 1, ga + de + 1, z)
    else:
        there, part = mpf(0), mpf(1)
        for i in range(1, int(t) + 1):
            part *= z * (de + i - 1) / (ga + de + i - 1)
            there += part
    return al / (al + be) * there


def bb_discounted_again(al, be, ga, de, t, rate):
    """The mean over theta of a geometric sum."""
    def f(theta):
        if theta == 1:
            return mpf(0)
        q = mp.log1p(-theta) - rate
        if q == 0:
            return t
        return -mp.exp(q) * (1 if t == INF else -mp.expm1(t * q)) / mp.expm1(q)
    return al / (al + be) * mean_beta(f, ga, de)


def bb_probability(al, be, ga, de, t, n):
    def part(i, gone):
        return mp.binomial(i, n) * mp.exp(log_beta(al + n, be + i - n) - log_beta(al, be) + log_beta(ga + gone, de + i) - log_beta(ga, de))
    return part(int(t), 0) + sum(part(i, 1) for i in range(int(n), int(t)))


def bb_probability_again(al, be, ga, de, t, n):
    """The same by rising factorials."""
    total = mpf(0)
    for i in range(int(n), int(t) + 1):
        buy = mp.binomial(i, n) * mp.rf(al, n) * mp.rf(be, i - n) / mp.rf(al + be, i)
        stay = mp.rf(de, i) / mp.rf(ga + de, i)
        total += buy * stay * (1 if i == t else ga / (ga + de + i))
    return total


def predict(model, p, what, row, t, rate, n):
    """predict returns the value by both routes."""
    alive, *known = posterior(model, p, row)
    if what == 'alive':
        if model == 'bg_bb':
            alive *= known[3] / (known[2] + known[3])
        x, tx, T = row or (mpf(0), mpf(0), mpf(0))
        with mp.workdps(80):
            if model in ('bg_nbd', 'mbg_nbd'):
                r, al, a, b = p
                k = x + (model == 'mbg_nbd')
                again = 1 / (1 + (a / (b + k - 1) * ((al + T) / (al + tx)) ** (r + x) if k > 0 else 0))
            elif model == 'pareto_nbd':
                r, al, s, be = p
                again = mp.exp(mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(al) + s * mp.log(be) - (r + x) * mp.log(al + T)
                               - s * mp.log(be + T) - closed(model, p, x, tx, T))
            else:
                again = mp.exp(log_beta(p[0] + x, p[1] + T - x) - log_beta(p[0], p[1]) + log_beta(p[2], p[3] + T + 1) - log_beta(p[2], p[3])
                               - closed(model, p, x, tx, T))
        return alive, again
    if what == 'probability':
        one, two = (f(*known, t, n) for f in FUNCTIONS[model][what])
        # one who is gone buys nothing more; BG/BB looks ahead from the last opportunity
        return [alive * v + (1 - alive if n == 0 else 0) for v in (one, two)]
    if what == 'expected' and model == 'bg_bb':
        return [alive * f(*known, t, mpf(0)) for f in FUNCTIONS[model]['discounted']]
    more = (t, rate) if what == 'discounted' else (t,)
    return [alive * f(*known, *more) for f in FUNCTIONS[model][what]]


BG = {'expected': (bg_expected, bg_expected_again), 'discounted': (bg_discounted, bg_discounted_again),
      'probability': (bg_probability, bg_probability_again)}
FUNCTIONS = {
    'bg_nbd': BG,
    'mbg_nbd': BG,
    'pareto_nbd': {'expected': (pareto_expected, pareto_expected_again), 'discounted': (pareto_discounted, pareto_discounted_again),
                   'probability': (pareto_probability, pareto_probability_again)},
    'bg_bb': {'discounted': (bb_discounted, bb_discounted_again), 'probability': (bb_probability, bb_probability_again)},
}


# Contracts and spend -----------------------------------------------------------------------------------

def survival(model, p, t):
    return mp.exp(log_beta(p[0], p[1] + (t ** p[2] if model == 'bdw' else t)) - log_beta(p[0], p[1]))


def spend_again(p, q, v, x, mean):
    """The mean of p / nu over nu, which is gamma(p x + q, v + x mean) after what is known."""
    a, b = p * x + q, v + x * mean
    # nu = exp(y) / b: the density is exp(a y - exp(y))
    middle, width = mp.log(a), 1 / mp.sqrt(a)
    low, high = middle - max(16 * width, 70 / (a - 1)), middle + 16 * width + 6
    ends = [low] + [middle + k * width for k in range(-14, 17, 2) if low < middle + k * width < high] + [high]
    return p * integral(lambda y: mp.exp((a - 1) * y - mp.exp(y) - mp.loggamma(a)) * b, ends)


def residual(model, p, n, rate):
    """residual sums the series; where it converges slowly, or not, by its closed form (sBG) or by Euler and Maclaurin's."""
    c = p[2] if model == 'bdw' else mpf(1)
    if rate == 0 and p[0] * c <= 1:
        return INF
    before = survival(model, p, n - 1)

    def f(k):
        return survival(model, p, n + k) / before / (1 + rate) ** k
    # the first terms one by one, the rest by the integral and the odd derivatives
    with mp.workdps(60 if rate > 0 else 90):
        head = 300
        total = sum(f(mpf(k)) for k in range(head))
        if rate > 0:
            far = head + 140 / mp.log1p(rate)
            ends = [mpf(head)]
            while ends[-1] < far:
                ends.append(min(far, ends[-1] * mpf(3) / 2))
            tail = integral(f, ends, 30)
        else:
            # to where t^c is 1e25, and from there two terms of S(t) = t^(-alpha c) (1 - alpha (alpha + 2 beta - 1) / 2 t^-c + ...)
            far = mpf(10) ** (25 / c)
            ends = [mpf(0)]
            while head * mp.exp(ends[-1]) < far:
                ends.append(ends[-1] * mpf(3) / 2 + 2)
            tail = integral(lambda y: f(head * mp.exp(y)) * head * mp.exp(y), ends, 30)
            m, power = n + head * mp.exp(ends[-1]), p[0] * c
            tail += (mp.gamma(p[0] + p[1]) / mp.gamma(p[1]) / before
                     * (m ** (1 - power) / (power - 1) - p[0] * (p[0] + 2 * p[1] - 1) / 2 * m ** (1 - power - c) / (power + c - 1)))
        taylor = mp.taylor(f, mpf(head), 15)
        derivative = [taylor[j] * mp.factorial(j) for j in range(16)]
        total += tail + f(mpf(head)) / 2
        for j in range(1, 8):
            total -= mp.bernoulli(2 * j) / mp.factorial(2 * j) * derivative[2 * j - 1]
        return total


def residual_again(model, p, n, rate):
    """Fader & Hardie's (2010) closed form for sBG; for BdW the plain sum, or where it has no end zeta functions: S(t) as a series in
    t^-c, from that of the logarithm of the gamma function (DLMF 5.11.8)."""
    al, be = p[:2]
    if model == 'sbg' or p[2] == 1:
        if rate == 0:
            return (be + n - 1) / (al - 1) if al > 1 else INF
        return (be + n - 1) / (al + be + n - 1) * mp.hyp2f1(1, be + n, al + be + n, 1 / (1 + rate))
    with mp.workdps(40):
        before, total, k = survival(model, p, n - 1), mpf(0), 0
        if rate > 0:
            while True:
                part = survival(model, p, n + k) / before / (1 + rate) ** k
                total += part
                k += 1
                # what is left is less than part / rate
                if part < total * rate * mpf(10) ** -22:
                    return total
        if al * p[2] <= 1:
            return INF
        head, order = 20000, 24
        total = sum(survival(model, p, n + k) for k in range(head))
        if survival(model, p, n + head) < total * mpf(10) ** -40:
            return total / before
        logs = [mpf(0)] + [(-1) ** (k + 1) * (mp.bernpoly(k + 1, be) - mp.bernpoly(k + 1, al + be)) / (k * (k + 1)) for k in range(1, order)]
        series = [mpf(1)]
        for k in range(1, order):
            series.append(sum(j * logs[j] * series[k - j] for j in range(1, k + 1)) / k)
        far = sum(v * mp.zeta((al + j) * p[2], n + head) for j, v in enumerate(series))
        return (total + mp.gamma(al + be) / mp.gamma(be) * far) / before


# The rows --------------------------------------------------------------------------------------------------

def cases():
    """cases yields model, parameters, what, row, t, rate, n."""
    def about(model, p, row, times, discounts, counts):
        yield model, p, 'alive', row, None, None, None
        for t in times:
            yield model, p, 'expected', row, t, None, None
        for t, rate in discounts:
            yield model, p, 'discounted', row, t, rate, None
        for t, n in counts:
            yield model, p, 'probability', row, t, None, n

    inf = float('inf')
    histories = [None, (0, 0.0, 38.86), (2, 30.43, 38.86), (10, 35.0, 39.0), (26, 30.86, 31.0), (1, 5.0, 40.0)]
    times = [0.0, 1e-3, 1.0, 2.0, 3.0, 39.0, 52.0, 1e4, 1e9]
    discounts = [(52.0, 0.003), (inf, 0.003), (inf, 1e-5), (inf, 1.0), (52.0, 0.0)]
    counts = [(39.0, 0), (39.0, 1), (39.0, 3), (39.0, 20), (1e6, 2), (1e-3, 1)]
    sets = {
        'bg_nbd': [(0.243, 4.414, 0.793, 2.426), (0.2426, 4.4136, 0.7929, 2.4259), (0.5, 10.0, 1.0, 3.0), (0.5, 10.0, 1.0000001, 3.0),
                   (0.5, 10.0, 0.999999999, 3.0), (0.5, 8.0, 0.25, 0.75), (0.5, 8.0, 0.5, 0.25), (1.0, 1.0, 1.0, 1.0), (0.01, 0.05, 0.02, 0.03),
                   (50.0, 200.0, 30.0, 400.0), (2.0, 5.0, 3.0, 7.0)],
        'pareto_nbd': [(0.55, 10.56, 0.61, 11.64), (0.5533, 10.5777, 0.6062, 11.6687), (2.0, 8.0, 1.0, 8.0), (2.0, 8.0, 1.0000001, 3.0),
                       (0.5, 8.0, 0.999999999, 30.0), (2.0, 8.0, 3.0, 4.0), (1.0, 1.0, 1.0, 1.0), (0.01, 0.05, 0.02, 0.03),
                       (50.0, 200.0, 30.0, 400.0), (0.25, 3.0, 1.5, 250.0)],
    }
    sets['mbg_nbd'] = [(0.525, 6.183, 0.891, 1.614)] + sets['bg_nbd'][2:]
    for model in ('bg_nbd', 'mbg_nbd', 'pareto_nbd'):
        for k, p in enumerate(sets[model]):
            # with large parameters an endless sum takes long here
            endless = [(inf, 1.0 if p[0] == 50 else 0.003)]
            for j, row in enumerate(histories):
                if k == 0:
                    yield from about(model, p, row, times, discounts, counts)
                elif j in (0, 2):
                    yield from about(model, p, row, times[2::3], endless if j == 0 else discounts[:1], counts[1:4:2])
        p = sets[model][0]
        yield from about(model, p, (1000, 900.0, 1000.0), [1.0, 1e3], [(inf, 0.003)], [(10.0, 5)])
        yield from about(model, p, (200, 199.5, 200.0), [1.0, 1e3], [(inf, 0.003)], [(100.0, 90)])
        yield from about(model, p, (0, 0.0, 0.0), [1.0], [(inf, 0.003)], [(10.0, 1)])
    yield 'pareto_nbd', (0.55, 10.56, 0.61, 11.64), 'expected', (10, 35.0, 39.0), 2.0, None, None
    for k, p in enumerate([(1.204, 0.75, 0.657, 2.783), (1.0, 1.0, 1.0, 1.0), (0.01, 0.02, 0.03, 0.01), (50.0, 30.0, 20.0, 100.0), (0.5, 2.0, 1e-3, 40.0)]):
        for row in (None, (0, 0, 6), (6, 6, 6), (3, 5, 6), (1, 2, 6), (4, 20, 52))[0 if k == 0 else 3:6 if k == 0 else 4]:
            yield from about('bg_bb', p, row, [0, 1, 5, 1000], [(5, 0.1), (inf, 0.1), (inf, 0.001), (10, 0.0)], [(5, 0), (5, 2), (5, 5), (60, 12)])
    for p in [(6.25, 3.74, 15.44), (6.2496, 3.7442, 15.4435), (2.0, 0.5, 10.0), (300.0, 40.0, 2000.0), (0.5, 0.75, 3.0), (0.25, 0.75, 3.0)]:
        for x, z in ((0, 0.0), (1, 22.35), (2, 22.35), (1000, 0.5), (10, 1e6)):
            yield 'gamma_gamma', p, 'spend', (x, z, 0), None, None, None
    contracts = [('sbg', p) for p in ((0.668, 3.806), (0.668088, 3.806095), (0.704077, 1.182043), (1.0, 1.0), (2.5, 4.0), (0.001, 0.002), (500.0, 2000.0))]
    contracts += [('bdw', p) for p in ((0.668, 3.806, 1.0), (0.704, 1.182, 1.5), (0.259, 1.722, 1.584), (1.5, 2.0, 0.5), (2.5, 4.0, 0.75), (500.0, 2000.0, 0.7))]
    for model, p in contracts:
        for t in (0, 1, 2, 7, 12, 100, 10000):
            yield model, p, 'survival', None, t, None, None
            if t > 0:
                yield model, p, 'retention', None, t, None, None
        for n, rate in ((1, 0.1), (2, 0.1), (3, 0.1), (4, 0.1), (5, 0.1), (1, 1.0), (13, 0.01), (1, 0.001), (1, 0.0), (4, 0.0)):
            yield model, p, 'residual', None, None, rate, n


# Route three ---------------------------------------------------------------------------------------------------

def check_simulated():
    """check_simulated lets customers buy and leave, and compares counts of purchases, to five standard errors."""
    draw = np.random.Generator(np.random.PCG64(20070924))
    m, t = 2000000, 30
    for model, p in (('bg_nbd', (0.9, 6, 1.2, 2.5)), ('mbg_nbd', (0.9, 6, 1.2, 2.5)), ('pareto_nbd', (0.9, 6, 1.2, 9)), ('bg_bb', (1.2, 0.75, 0.66, 2.8))):
        if model == 'bg_bb':
            q, theta = draw.beta(p[0], p[1], m), draw.beta(p[2], p[3], m)
            x = np.zeros(m, dtype=int)
            here = np.ones(m, dtype=bool)
            for _ in range(t):
                here &= draw.random(m) >= theta
                x += here & (draw.random(m) < q)
        else:
            lam = draw.gamma(p[0], 1 / p[1], m)
            if model == 'pareto_nbd':
                x = draw.poisson(lam * np.minimum(t, draw.exponential(1 / draw.gamma(p[2], 1 / p[3], m))))
            else:
                # the purchase that the customer leaves after, the first one being number 0 in MBG/NBD
                last = draw.geometric(np.maximum(draw.beta(p[2], p[3], m), 1e-12)) - (model == 'mbg_nbd')
                x = np.minimum(draw.poisson(lam * t), last)
        p = tuple(mpf(repr(v)) for v in map(float, p))
        value = float(predict(model, p, 'expected', None, mpf(t), None, None)[0])
        assert abs(np.mean(x) - value) < 5 * np.std(x) / np.sqrt(m), (model, np.mean(x), value)
        for n in (0, 1, 2, 5):
            value = float(predict(model, p, 'probability', None, mpf(t), None, mpf(n))[0])
            assert abs(np.mean(x == n) - value) < 5 * np.sqrt(value / m), (model, n, np.mean(x == n), value)


def check_totals():
    """check_totals has all histories until T, with what follows from each, give what a new customer does: densities of x
    purchases, the last of them at tx, are tx^(x - 1) / (x - 1)! times the likelihood."""
    T, t = mpf(3), mpf(5)
    with mp.workdps(25):
        for model, p in (('bg_nbd', (0.9, 8, 1.5, 2.5)), ('mbg_nbd', (0.9, 8, 1.5, 2.5)), ('pareto_nbd', (0.9, 8, 1.5, 9))):
            p = tuple(mpf(repr(v)) for v in map(float, p))
            functions = FUNCTIONS[model]
            sums = [mpf(0)] * 5
            for x in range(26):
                for u, w in gauss(20) if x > 0 else [(mpf(0), 1)]:
                    row = (mpf(x), T * u, T)
                    weight = w * (T * (T * u) ** (x - 1) / mp.factorial(x - 1) if x > 0 else 1) * mp.exp(closed(model, p, *row))
                    alive, *known = posterior(model, p, row)
                    for k, v in enumerate((1, x, alive, alive * functions['expected'][0](*known, t),
                                           alive * functions['probability'][0](*known, t, mpf(1)) if x < 12 else 0)):
                        sums[k] += weight * v
            new = [predict(model, p, 'expected', None, v, None, None)[0] for v in (T, T + t)]
            near(sums[0], 1, 1e-11, model)
            near(sums[1], new[0], 1e-10, model)
            near(sums[3], new[1] - new[0], 1e-10, model)
            if model == 'pareto_nbd':
                near(sums[2], (p[3] / (p[3] + T)) ** p[2], 1e-11, model)
    p = tuple(mpf(v) for v in ('1.204', '0.75', '0.657', '2.783'))
    n, t = 6, 5
    sums = [mpf(0)] * 8
    for tx in range(n + 1):
        for x in range(1 if tx else 0, tx + 1):
            weight = (mp.binomial(tx - 1, x - 1) if tx else 1) * mp.exp(closed('bg_bb', p, x, tx, n))
            row = (mpf(x), mpf(tx), mpf(n))
            sums[0] += weight * predict('bg_bb', p, 'alive', row, None, None, None)[0]
            sums[1] += weight * predict('bg_bb', p, 'expected', row, mpf(t), None, None)[0]
            for k in range(t + 1):
                sums[2 + k] += weight * predict('bg_bb', p, 'probability', row, mpf(t), None, mpf(k))[0]
    close(sums[0], survival('sbg', p[2:], n + 1), mpf('1e-35'), 'bg_bb')
    new = [predict('bg_bb', p, 'expected', None, mpf(v), None, None)[0] for v in (n, n + t)]
    close(sums[1], new[1] - new[0], mpf('1e-20'), 'bg_bb')
    close(sum(sums[2:]), 1, mpf('1e-35'), 'bg_bb')
    close(sum(k * v for k, v in enumerate(sums[2:])), sums[1], mpf('1e-20'), 'bg_bb')


def answer(case):
    """answer is the row of a case, after both routes have agreed."""
    model, p, what, row, t, rate, n = case
    q, h = [tuple(map(mpf, v)) if v else None for v in (p, row)]
    t, rate, n = numbers = [None if v is None else mpf(v) for v in (t, rate, n)]
    if what == 'spend':
        pp, qq, v = q
        value = pp * (v + h[0] * h[1]) / (pp * h[0] + qq - 1) if pp * h[0] + qq > 1 else INF
        again = spend_again(pp, qq, v, *h[:2]) if value < INF else None
    elif what == 'survival':
        value, again = survival(model, q, t), mp.exp(closed(model, q, t, mpf(0), 0)) if t > 0 else mpf(1)
    elif what == 'retention':
        value = survival(model, q, t) / survival(model, q, t - 1)
        again = (q[1] + t - 1) / (q[0] + q[1] + t - 1) if model == 'sbg' or q[2] == 1 else None
    elif what == 'residual':
        value, again = residual(model, q, n, rate), residual_again(model, q, n, rate)
    else:
        with mp.workdps(34):
            value, again = predict(model, q, what, h, t, rate, n)
    if again is not None:
        rough = what == 'discounted' and model in ('bg_nbd', 'mbg_nbd')
        close(value, again, mpf('2e-12' if rough else '1e-20'), case)
    return [model] + four(p) + [what] + (list(h) if h else [None] * 3) + numbers + [value]


def main():
    check_simulated()
    check_totals()
    with Pool(2) as pool:
        rows = pool.map(answer, dict.fromkeys(cases()), chunksize=1)
    write('clv_prediction.csv', 'model,p1,p2,p3,p4,what,x,tx,T,t,rate,n,value', rows)


if __name__ == '__main__':
    start = time.time()
    main()
    print('clv_predict.py: %.1f s' % (time.time() - start))
