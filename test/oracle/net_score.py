"""net_score.py makes net_score.csv, net_score_difference.csv, net_score_benchmark.csv (fractions,
-1 to 1), and nps_segments.csv and nps_change.csv (points, -100 to 100).

Sources
  Rocks (2016), American Statistician 70, 365-372: Wald; adjusted Wald with 3/4 detractors, 3/2 passives
    and 3/4 promoters added; and the score interval.  A Wald interval is cut to what a score can be.
  Kitagawa (1955), JASA 50, 1168-1194: the components of a difference between two rates.
"""

import time
from fractions import Fraction

import numpy as np
from mpmath import mp, mpf
from scipy import optimize

from oracle import bisect, close, exact, near, p_of, write, z_of

ADDED = (mpf(3) / 4, mpf(3) / 2, mpf(3) / 4)


def score_and_variance(counts):
    """score_and_variance returns (P - D) / n and the variance of one answer coded -1, 0, 1."""
    d, m, p = counts
    n = d + m + p
    score = (p - d) / n
    variance = (p + d) / n - score ** 2
    near(variance, (d * (-1 - score) ** 2 + m * score ** 2 + p * (1 - score) ** 2) / n, mpf('1e-40'), 'variance')
    return score, max(mpf(0), variance), n


def clamp(value, limit=1):
    return max(mpf(-limit), min(mpf(limit), value))


def wald(counts, confidence):
    score, variance, n = score_and_variance(counts)
    margin = z_of(confidence) * mp.sqrt(variance / n)
    return clamp(score - margin), clamp(score + margin)


def adjusted(counts):
    return tuple(c + a for c, a in zip(counts, ADDED))


def adjusted_wald(counts, confidence):
    return wald(adjusted(counts), confidence)


def constrained(theta, counts):
    """constrained finds the most likely shares (d, m, p) with p - d = theta: the derivative of the log
    likelihood along d falls all the way, so that bisection finds its zero or the end that it leans on."""
    big_d, big_m, big_p = counts
    low, high = max(mpf(0), -theta), (1 - theta) / 2
    d = bisect(lambda u: big_d / u + big_p / (u + theta) - 2 * big_m / (1 - theta - 2 * u), low, high, 135)
    return d, 1 - theta - 2 * d, d + theta


def statistic(theta, counts):
    """statistic is the score statistic for the hypothesis that the net score is theta."""
    score, _, n = score_and_variance(counts)
    d, m, p = constrained(theta, counts)
    return (score - theta) / mp.sqrt((p + d - theta ** 2) / n)


def score(counts, confidence):
    value, _, n = score_and_variance(counts)
    z = z_of(confidence)

    def beyond(theta):
        d, m, p = constrained(theta, counts)
        return abs(value - theta) - z * mp.sqrt((p + d - theta ** 2) / n)

    low, high = mpf(-1), mpf(1)
    if value > -1:
        low = bisect(beyond, -1, value, 110)
    if value < 1:
        high = bisect(lambda t: -beyond(t), value, 1, 110)
    for end in (low, high):
        if -1 < end < 1:
            # Pearson's chi-square at the constrained estimate is the square of the score statistic.
            chi2 = sum((c - n * e) ** 2 / (n * e) for c, e in zip(counts, constrained(end, counts))
                       if abs(c - n * e) > mpf('1e-30') * n)
            close(chi2, z ** 2, mpf('1e-12'), ('score', counts))
    return low, high


def score_by_scipy(counts, confidence):
    """score_by_scipy is the same interval in double precision: bounded maximisation of the likelihood inside
    brentq.  It also shows on a grid that the hypotheses that are not rejected are one interval."""
    d, m, p = (float(c) for c in counts)
    n = d + m + p
    value, z = (p - d) / n, float(z_of(confidence))

    def beyond(theta):
        low, high = max(0, -theta), (1 - theta) / 2

        def minus_log(u):
            shares = (u, 1 - theta - 2 * u, u + theta)
            return -sum(c * np.log(max(s, 1e-300)) for c, s in zip((d, m, p), shares) if c > 0)
        u = optimize.minimize_scalar(minus_log, bounds=(low, high), method='bounded',
                                     options={'xatol': 1e-13}).x
        u = min((low, high, u), key=minus_log)
        return abs(value - theta) - z * np.sqrt(max(0, 2 * u + theta - theta ** 2) / n)

    grid = np.linspace(-1, 1, 81)[1:-1]
    signs = np.sign([beyond(t) for t in grid if abs(t - value) > 1e-9])
    assert np.count_nonzero(np.diff(signs)) <= 2
    low = optimize.brentq(beyond, -1 + 1e-12, value - 1e-9) if value > -1 else -1
    high = optimize.brentq(beyond, value + 1e-9, 1 - 1e-12) if value < 1 else 1
    return low, high


METHODS = (('adjusted_wald', adjusted_wald), ('wald', wald), ('score', score))


def net_score():
    cases = [((8, 13, 15), c) for c in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)]
    cases += [((15, 20, 65), c) for c in (0.8, 0.95, 0.99)]
    cases += [(counts, 0.95) for counts in
              ((0, 10, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 0), (0, 1, 1), (1, 1, 1), (10, 0, 0),
               (0, 0, 10), (0, 10, 10), (10, 10, 0), (10, 0, 10), (3, 0, 17), (1, 0, 99), (0, 1, 99), (99, 1, 0),
               (65, 20, 15), (12, 7, 8), (200, 300, 500), (5, 990, 5), (0, 999, 1), (450, 100, 450),
               (250000000, 250000000, 500000000), (0, 1000000000, 0), (0, 0, 1000000000), (1, 999999998, 1),
               (3, 1, 999999996), (333333333, 333333334, 333333333),
               # effective counts of weighted answers
               (2.5, 4.25, 6.125), (0.4, 0.25, 0.35), (0.0, 0.5, 1.25))]
    cases += [(counts, c) for counts in ((0, 10, 0), (0, 0, 1), (1, 0, 99)) for c in (0.8, 0.99)]
    rows = []
    for counts, confidence in cases:
        c = tuple(exact(v) for v in counts)
        value, _, n = score_and_variance(c)
        for method, f in METHODS:
            low, high = f(c, confidence)
            assert -1 <= low <= high <= 1
            if method == 'score':
                assert low <= value <= high
                if n <= 1000:
                    a, b = score_by_scipy(c, confidence)
                    near(low, a, 1e-7, ('score by scipy', counts))
                    near(high, b, 1e-7, ('score by scipy', counts))
                # one class empty on each side: closed forms
                z2 = z_of(confidence) ** 2
                if c[0] == 0 and c[2] == 0:
                    near(high, z2 / (n + z2), mpf('1e-25'), 'all passive')
                    near(low, -high, mpf('1e-25'), 'all passive')
                if c[0] == 0 and c[1] == 0:
                    near(low, (n - z2) / (n + z2), mpf('1e-25'), 'all promoters')
            rows.append(list(counts) + [confidence, method, value, low, high])
    write('net_score.csv', 'detractors,passives,promoters,confidence,method,value,low,high', rows)


def difference():
    """Two scores as they are; interval and z of the adjusted counts by adjusted_wald; no z without variance."""
    rows = []
    for a, b, levels in (((8, 13, 15), (12, 7, 8), (0.8, 0.9, 0.95, 0.99)), ((12, 7, 8), (8, 13, 15), (0.95,)),
                         ((15, 20, 65), (25, 25, 50), (0.95,)), ((1, 0, 0), (0, 0, 1), (0.95,)),
                         ((0, 0, 1), (0, 0, 1), (0.95,)), ((0, 10, 0), (0, 10, 0), (0.95,)),
                         ((0, 0, 10), (10, 0, 0), (0.95, 0.99)), ((0, 0, 10), (3, 4, 5), (0.95,)),
                         ((1, 0, 1), (0, 2, 0), (0.95,)), ((200, 300, 500), (210, 300, 490), (0.95,)),
                         ((10, 0, 90), (90, 0, 10), (0.95,)), ((100, 200, 700), (400, 300, 300), (0.95,)),
                         ((250000000, 250000000, 500000000), (250010000, 250000000, 499990000), (0.95,)),
                         ((2.5, 4.25, 6.125), (0.4, 0.25, 0.35), (0.95, 0.8))):
        ca, cb = tuple(exact(v) for v in a), tuple(exact(v) for v in b)
        for confidence in levels:
            for method, change in (('adjusted_wald', adjusted), ('wald', lambda c: c)):
                sa, va, na = score_and_variance(change(ca))
                sb, vb, nb = score_and_variance(change(cb))
                error = mp.sqrt(va / na + vb / nb)
                margin = z_of(confidence) * error
                z = p = None
                if error > mpf('1e-20'):
                    z = (sa - sb) / error
                    p = p_of(z)
                shown = score_and_variance(ca)[0] - score_and_variance(cb)[0]
                rows.append(list(a) + list(b) + [confidence, method, shown, clamp(sa - sb - margin, 2),
                                                 clamp(sa - sb + margin, 2), z, p])
    write('net_score_difference.csv', 'detractors1,passives1,promoters1,detractors2,passives2,promoters2,confidence,'
          'method,difference,low,high,z,p', rows)


def benchmark():
    """One score and a target: the interval of the method less the target, and its own test of it."""
    rows = []
    for counts, target, confidence in (((8, 13, 15), 0.0, 0.95), ((8, 13, 15), 0.5, 0.95), ((8, 13, 15), -0.25, 0.9),
                                       ((15, 20, 65), 0.5, 0.95), ((15, 20, 65), 0.3, 0.99), ((0, 10, 0), 0.1, 0.95),
                                       ((0, 0, 10), 0.5, 0.95), ((0, 0, 1), 0.0, 0.8), ((1, 0, 0), 0.3, 0.95),
                                       ((200, 300, 500), 0.28, 0.95), ((3, 0, 17), 0.9, 0.95),
                                       ((250000000, 250000000, 500000000), 0.2499, 0.95),
                                       ((2.5, 4.25, 6.125), 0.1, 0.95)):
        c, t = tuple(exact(v) for v in counts), exact(target)
        value = score_and_variance(c)[0]
        for method, f in METHODS:
            low, high = f(c, confidence)
            if method == 'score':
                shown, z = value, statistic(t, c)
                assert (p_of(z) < 1 - exact(confidence)) == (not low <= t <= high)
            else:
                shown, variance, n = score_and_variance(adjusted(c) if method == 'adjusted_wald' else c)
                z = (shown - t) / mp.sqrt(variance / n) if variance > mpf('1e-40') else None
            rows.append(list(counts) + [target, confidence, method, value - t, low - t, high - t, z,
                                        None if z is None else p_of(z)])
    write('net_score_benchmark.csv', 'detractors,passives,promoters,benchmark,confidence,method,difference,'
          'low,high,z,p', rows)


# The change of a score over segments ---------------------------------------------------

SEGMENTS = {
    # two equal halves: scores 20 -> 40 and 60 -> 60, shares 1/2, 1/2 -> 1/4, 3/4
    'by_hand': [((30, 20, 50), (10, 10, 30)), ((10, 20, 70), (15, 30, 105))],
    # every segment rises, the whole falls
    'simpson': [((10, 10, 80), (1, 1, 18)), ((60, 20, 20), (250, 100, 150))],
    'rate_only': [((20, 30, 50), (10, 30, 60)), ((5, 5, 10), (6, 6, 8))],
    'mix_only': [((20, 30, 50), (40, 60, 100)), ((5, 5, 10), (25, 25, 50))],
    'nothing': [((3, 4, 5), (3, 4, 5)), ((1, 1, 1), (1, 1, 1))],
    'one_segment': [((8, 13, 15), (12, 7, 8))],
    # a segment appears, another is gone: the absent side takes the score of the other
    'appears': [((20, 30, 50), (20, 30, 50)), (None, (5, 10, 35))],
    'vanishes': [((20, 30, 50), (15, 35, 50)), ((30, 5, 5), None)],
    'all_new': [((20, 30, 50), None), (None, (5, 10, 35))],
    'many': [((12, 30, 58), (15, 28, 70)), ((40, 20, 10), (22, 18, 9)), ((3, 3, 3), (9, 10, 11)), ((0, 0, 7), (0, 0, 2)),
             (None, (4, 0, 0)), ((0, 5, 0), None), ((101, 203, 307), (97, 211, 293))],
    # an empty summary is an absent segment
    'empty_sides': [((0, 0, 0), (5, 5, 10)), ((10, 10, 20), (10, 10, 20)), ((0, 0, 0), (0, 0, 0))],
    'large': [((300000000, 300000000, 400000000), (100000000, 300000000, 600000000)),
              ((1, 2, 3), (400000000, 300000000, 300000000))],
    # no answers on one side at all: nothing can be said
    'no_before': [(None, (5, 10, 35))],
}


def nps_change():
    segments, rows = [], []
    for name, pairs in SEGMENTS.items():
        for k, (before, after) in enumerate(pairs, 1):
            segments.append([name, k] + list(before or (None,) * 3) + list(after or (None,) * 3))
        n0 = sum(sum(b or (0,)) for b, _ in pairs)
        n1 = sum(sum(a or (0,)) for _, a in pairs)

        def whole(side, n):
            return Fraction(100 * sum(s[side][2] - s[side][0] for s in pairs if s[side]), n) if n else None
        total0, total1 = whole(0, n0), whole(1, n1)
        if total0 is None or total1 is None:
            rows.append([name] + [None if t is None else mpf(t.numerator) / t.denominator for t in (total0, total1)]
                        + [None] * 3)
            continue
        mix = rate = 0
        base_mix = base_rate = both = 0
        for before, after in pairs:
            size0, size1 = sum(before or (0,)), sum(after or (0,))
            if size0 == 0 and size1 == 0:
                continue
            w0, w1 = Fraction(size0, n0), Fraction(size1, n1)
            m0 = Fraction(100 * (before[2] - before[0]), size0) if size0 else None
            m1 = Fraction(100 * (after[2] - after[0]), size1) if size1 else m0
            m0 = m1 if m0 is None else m0
            mix += (w1 - w0) * (m0 + m1) / 2
            rate += (w0 + w1) / 2 * (m1 - m0)
            base_mix += (w1 - w0) * m0
            base_rate += w0 * (m1 - m0)
            both += (w1 - w0) * (m1 - m0)
        assert mix + rate == total1 - total0
        # The three components of the unsymmetrical form, the joint one shared half and half.
        assert mix == base_mix + both / 2 and rate == base_rate + both / 2
        rows.append([name] + [mpf(t.numerator) / t.denominator
                              for t in (total0, total1, total1 - total0, Fraction(mix), Fraction(rate))])
    write('nps_segments.csv', 'example,segment,before_detractors,before_passives,before_promoters,after_detractors,'
          'after_passives,after_promoters', segments)
    write('nps_change.csv', 'example,before,after,change,mix_effect,rate_effect', rows)


if __name__ == '__main__':
    start = time.time()
    net_score()
    difference()
    benchmark()
    nps_change()
    print('net_score.py: %.1f s' % (time.time() - start))
