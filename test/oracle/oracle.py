"""Shared ground of the oracle: high-precision special functions and CSV output.

Everything is computed with mpmath at 50 digits and rounded once, when it is
written, to the nearest double; the shortest decimal that reads back as that
double is stored.  An empty field is an undefined number (SQL NULL).
"""

import csv
import os

from mpmath import mp, mpf
from scipy import special, stats

mp.dps = 50
HERE = os.path.dirname(os.path.abspath(__file__))


def text(value):
    """text returns the stored form of a value: None is empty, a whole number has no point."""
    if value is None:
        return ''
    if isinstance(value, str):
        return value
    number = float(value)
    if number == float('inf'):
        return 'Infinity'
    if number == float('-inf'):
        return '-Infinity'
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def exact(value):
    """exact takes an argument for the decimal that stands in the file: 0.95 is 95/100."""
    return mpf(repr(value)) if isinstance(value, float) else mpf(value)


def write(name, header, rows):
    """write stores rows in the file name beside this script."""
    with open(os.path.join(HERE, name), 'w', newline='') as f:
        out = csv.writer(f, lineterminator='\n')
        out.writerow(header.split(','))
        for row in rows:
            assert len(row) == len(header.split(',')), row
            out.writerow([text(v) for v in row])
    print('%s: %d rows' % (name, len(rows)))


def read(name):
    """read returns the rows of a stored file as dictionaries of text."""
    with open(os.path.join(HERE, name), newline='') as f:
        return list(csv.DictReader(f))


def close(a, b, tolerance, what=''):
    """close asserts that two numbers agree to a tolerance relative to the larger, or to 1e-300."""
    a, b = mpf(a), mpf(b)
    if a == b:
        return
    size = max(abs(a), abs(b), mpf('1e-300'))
    assert abs(a - b) <= tolerance * size, (what, mp.nstr(a, 20), mp.nstr(b, 20))


def near(a, b, tolerance, what=''):
    """near asserts that two numbers agree to an absolute tolerance."""
    assert abs(mpf(a) - mpf(b)) <= tolerance, (what, mp.nstr(a, 20), mp.nstr(b, 20))


def bisect(f, low, high, bits=150):
    """bisect finds the sign change of f between low and high, whose ends are never evaluated;
    f is positive on the side of low."""
    low, high = mpf(low), mpf(high)
    for _ in range(bits):
        middle = (low + high) / 2
        if f(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


# Normal distribution ------------------------------------------------------

def normal_cdf(x):
    return mp.erfc(-mpf(x) / mp.sqrt(2)) / 2


def normal_quantile(p):
    """normal_quantile solves normal_cdf(x) = p by Newton's method on the logarithm."""
    p = mpf(p)
    if p > mpf(1) / 2:
        return -normal_quantile(1 - p)
    x = mpf(float(special.ndtri(float(p))))
    for _ in range(8):
        f = normal_cdf(x)
        x -= mp.log(f / p) * f / (mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi))
    close(normal_cdf(x), p, mpf('1e-40'), 'normal_quantile')
    return x


_z = {}


def tail_of(confidence):
    """tail_of is the probability beyond each end of an interval."""
    return (1 - exact(confidence)) / 2


def z_of(confidence):
    """z_of is the two-sided critical value of the standard normal distribution."""
    if confidence not in _z:
        z = -normal_quantile(tail_of(confidence))
        close(z, stats.norm.isf((1 - confidence) / 2), 1e-12, 'z')
        _z[confidence] = z
    return _z[confidence]


def p_of(z):
    """p_of is the two-sided p-value of a standard normal statistic."""
    return 2 * normal_cdf(-abs(z))


# Beta distribution ---------------------------------------------------------

def log_beta(a, b):
    a, b = mpf(a), mpf(b)
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def _beta_fraction(x, y, a, b):
    """The continued fraction of I_x(a, b), DLMF 8.17.22, by Lentz's method; y = 1 - x."""
    tiny = mpf(10) ** -200
    c, d = mpf(1), 1 - (a + b) * x / (a + 1)
    d = 1 / (d if d != 0 else tiny)
    h = d
    for m in range(1, 200000):
        m2 = 2 * m
        for t in (m * (b - m) * x / ((a + m2 - 1) * (a + m2)),
                  -(a + m) * (a + b + m) * x / ((a + m2) * (a + m2 + 1))):
            d = 1 + t * d
            d = 1 / (d if d != 0 else tiny)
            c = 1 + t / c
            if c == 0:
                c = tiny
            h *= c * d
        if abs(c * d - 1) < mpf(10) ** -44:
            return mp.exp(a * mp.log(x) + b * mp.log(y) - log_beta(a, b)) / a * h
    raise ArithmeticError('continued fraction')


def _beta_integral(x, y, a, b):
    """I_x(a, b) for large a and b and x below the mode: the density integrated over pieces of
    its own decay length, down to where nothing is left."""
    scale = log_beta(a, b)
    sd = mp.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    slope = (a - 1) / x - (b - 1) / y
    step = min(sd, 1 / abs(slope)) if slope != 0 else sd
    ends, low = [x], x
    for _ in range(200):
        low = low - 4 * step
        if low <= 0:
            ends.append(mpf(0))
            break
        ends.append(low)
        if (a - 1) * mp.log(low / x) + (b - 1) * mp.log((1 - low) / y) < -120:
            break
    pieces = [mp.quad(lambda t: mp.exp((a - 1) * mp.log(t) + (b - 1) * mp.log(1 - t) - scale),
                      [hi, lo]) for hi, lo in zip(ends, ends[1:])]
    return -sum(pieces)


def beta_tails(x, a, b):
    """beta_tails returns I_x(a, b) and 1 - I_x(a, b), each to full relative accuracy."""
    x, a, b = mpf(x), mpf(a), mpf(b)
    y = 1 - x
    if x <= 0:
        return mpf(0), mpf(1)
    if y <= 0:
        return mpf(1), mpf(0)
    method = _beta_integral if min(a, b) > 10000 else _beta_fraction
    if x < (a + 1) / (a + b + 2):
        low = method(x, y, a, b)
        return low, 1 - low
    high = method(y, x, b, a)
    return 1 - high, high


def beta_cdf(x, a, b):
    return beta_tails(x, a, b)[0]


def beta_quantile(p, a, b):
    """beta_quantile solves beta_cdf(x, a, b) = p: bisection on a logarithmic scale of the smaller
    of x and 1 - x to get near, then Newton's method on the logarithm of the smaller tail."""
    p, a, b = mpf(p), mpf(a), mpf(b)
    if p <= 0 or p >= 1:
        return mpf(0) if p <= 0 else mpf(1)
    x = mpf(float(special.betaincinv(float(a), float(b), float(p))))
    if not 0 < x < 1 or abs(beta_cdf(x, a, b) / p - 1) > 0.5:
        lo, hi = mp.log(mpf(10) ** -400), mpf(0)
        for _ in range(60):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if beta_cdf(mp.exp(mid), a, b) < p else (lo, mid)
        x = mp.exp((lo + hi) / 2)
    for _ in range(60):
        low, high = beta_tails(x, a, b)
        density = mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - log_beta(a, b))
        if low < high:
            step = mp.log(low / p) * low / density
        else:
            step = -mp.log(high / (1 - p)) * high / density
        step = min(max(step, -(1 - x) / 2), x / 2)
        x -= step
        if abs(step) < mpf(10) ** -30 * min(x, 1 - x):
            return x
    raise ArithmeticError('beta_quantile(%s, %s, %s)' % (p, a, b))


# Student's t distribution -----------------------------------------------------

def t_cdf(t, df):
    """t_cdf by the incomplete beta function, DLMF 8.17; for a very large df by integrating the density."""
    t, df = mpf(t), mpf(df)
    if t > 0:
        return 1 - t_cdf(-t, df)
    if t == 0:
        return mpf(1) / 2
    if df > 100000:
        scale = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2
        step = 1 / max(mpf(1), -t)
        ends = [t - 2 * step * k for k in range(80)]
        return sum(mp.quad(lambda u: mp.exp(scale - (df + 1) / 2 * mp.log1p(u * u / df)), [lo, hi])
                   for hi, lo in zip(ends, ends[1:]))
    x = df / (df + t * t)
    y = t * t / (df + t * t)
    a, b = df / 2, mpf(1) / 2
    if x < (a + 1) / (a + b + 2):
        return _beta_fraction(x, y, a, b) / 2
    return (1 - _beta_fraction(y, x, b, a)) / 2


def t_quantile(p, df):
    """t_quantile solves t_cdf(t, df) = p by Newton's method on the logarithm."""
    p, df = mpf(p), mpf(df)
    if p > mpf(1) / 2:
        return -t_quantile(1 - p, df)
    if p == mpf(1) / 2:
        return mpf(0)
    t = mpf(float(stats.t.ppf(float(p), float(df))))
    if not mp.isfinite(t) or abs(mp.log(t_cdf(t, df) / p)) > 1:
        lo, hi = mp.log(mpf(10) ** 320), mp.log(mpf(10) ** -20)
        for _ in range(40):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if t_cdf(-mp.exp(mid), df) < p else (lo, mid)
        t = -mp.exp((lo + hi) / 2)
    for _ in range(60):
        f = t_cdf(t, df)
        density = mp.exp(mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2
                         - (df + 1) / 2 * mp.log1p(t * t / df))
        step = mp.log(f / p) * f / density
        t -= step
        if t >= 0:
            t = (t + step) / 2
        if abs(step) < mpf(10) ** -30 * abs(t):
            return t
    raise ArithmeticError('t_quantile(%s, %s)' % (p, df))
