"""proportion.py makes proportion.csv, proportion_difference.csv, proportion_lift.csv,
proportion_benchmark.csv, proportion_paired.csv and sample_size.csv.  Everything is a fraction, not a percentage.

Sources
  Wilson (1927), JASA 22, 209-212: the score interval.
  Clopper & Pearson (1934), Biometrika 26, 404-413.
  Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133: Jeffreys (section 3.1.3, with
    low = 0 at x = 0 and high = 1 at x = n), Agresti-Coull (section 3.1.2).
  Newcombe (1998), Statistics in Medicine 17, 873-890: method 10.
  Agresti & Caffo (2000), American Statistician 54, 280-288: one success and one failure added to
    each sample, at every confidence level; cut to [-1, 1].
  Campbell (2007), Statistics in Medicine 26, 3661-3675: the N-1 chi-square test, whose signed root
    is the pooled z times sqrt((N-1)/N).
  Koopman (1984), Biometrics 40, 513-517: the score interval of a ratio, without the factor
    n/(n-1) of Miettinen & Nurminen (1985).
  Newcombe (1998), Statistics in Medicine 17, 2635-2650: method 10 of the difference of paired
    proportions, with the continuity correction of phi.
  McNemar (1947), Psychometrika 12, 153-157; Fagerland, Lydersen & Laake (2013), BMC Medical Research
    Methodology 13:91: the mid-p test.
  Cochran (1977), Sampling Techniques, 4.4-4.6: sample sizes and the finite population.
"""

import math
import time
import warnings

from mpmath import mp, mpf
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import (confint_proportions_2indep, proportion_confint,
                                          proportions_ztest)

from oracle import beta_quantile, bisect, close, exact, near, p_of, tail_of, write, z_of


# One proportion ---------------------------------------------------------------

def wilson(x, n, confidence):
    x, n, z = exact(x), exact(n), z_of(confidence)
    middle = (x + z ** 2 / 2) / (n + z ** 2)
    margin = z * mp.sqrt(x * (n - x) / n + z ** 2 / 4) / (n + z ** 2)
    low, high = middle - margin, middle + margin
    if x == 0:
        near(low, 0, mpf('1e-45'))
        low = mpf(0)
    if x == n:
        near(high, 1, mpf('1e-45'))
        high = mpf(1)
    # The ends are the proportions whose score test just rejects.
    for end in (low, high):
        if 0 < end < 1:
            close((x / n - end) ** 2 * n / (end * (1 - end)), z ** 2, mpf('1e-20'), 'wilson')
    return low, high


def jeffreys(x, n, confidence):
    x, n, tail = exact(x), exact(n), tail_of(confidence)
    half = mpf(1) / 2
    low = mpf(0) if x == 0 else beta_quantile(tail, x + half, n - x + half)
    high = mpf(1) if x == n else 1 - beta_quantile(tail, n - x + half, x + half)
    return low, high


def agresti_coull(x, n, confidence):
    x, n, z = exact(x), exact(n), z_of(confidence)
    total = n + z ** 2
    share = (x + z ** 2 / 2) / total
    margin = z * mp.sqrt(share * (1 - share) / total)
    return max(mpf(0), share - margin), min(mpf(1), share + margin)


def clopper_pearson(x, n, confidence):
    x, n, tail = exact(x), exact(n), tail_of(confidence)
    low = mpf(0) if x == 0 else beta_quantile(tail, x, n - x + 1)
    high = mpf(1) if x == n else 1 - beta_quantile(tail, n - x, x + 1)
    if x == 0:
        close(high, -mp.expm1(mp.log(tail) / n), mpf('1e-25'), 'clopper_pearson at 0')
    if x == n:
        close(low, mp.exp(mp.log(tail) / n), mpf('1e-25'), 'clopper_pearson at n')
    return low, high


METHODS = (('wilson', wilson, 'wilson'), ('jeffreys', jeffreys, 'jeffreys'),
           ('agresti_coull', agresti_coull, 'agresti_coull'),
           ('clopper_pearson', clopper_pearson, 'beta'))


def check_proportion(x, n, confidence, method, theirs, low, high):
    """Against statsmodels, where its quantiles are accurate and its edges are the same."""
    if n > 1e5 or (method == 'jeffreys' and x in (0, n)):
        return
    a, b = proportion_confint(x, n, 1 - confidence, theirs)
    near(low, max(a, 0), 1e-12, (x, n, confidence, method))
    near(high, min(b, 1), 1e-12, (x, n, confidence, method))


def proportion():
    cases = [(x, n, c) for x, n in ((81, 263), (0, 1), (1, 1), (3, 10 ** 9))
             for c in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)]
    cases += [(x, n, 0.95) for x, n in
              ((15, 148), (0, 20), (1, 29), (20, 20), (19, 20), (1, 2), (5, 10), (0, 10), (10, 10), (40, 50),
               (1, 10 ** 6), (2, 10 ** 5), (0, 10 ** 9), (1, 10 ** 9), (10 ** 9, 10 ** 9), (10 ** 9 - 3, 10 ** 9),
               (5 * 10 ** 8, 10 ** 9), (123456789, 10 ** 9),
               # effective counts of weighted answers
               (12.5, 40.25), (0.4, 3.2), (3.2, 3.2), (0, 3.2), (0.75, 1.0))]
    cases += [(x, n, c) for x, n in ((0, 20), (7, 34), (19, 20)) for c in (0.8, 0.99)]
    rows = []
    for x, n, confidence in cases:
        for method, f, theirs in METHODS:
            low, high = f(x, n, confidence)
            assert 0 <= low <= exact(x) / exact(n) <= high <= 1
            check_proportion(x, n, confidence, method, theirs, low, high)
            rows.append([x, n, confidence, method, exact(x) / exact(n), low, high])
    write('proportion.csv', 'x,n,confidence,method,value,low,high', rows)


# Two proportions ----------------------------------------------------------------

def newcombe(x1, n1, x2, n2, confidence):
    p1, p2 = exact(x1) / exact(n1), exact(x2) / exact(n2)
    l1, u1 = wilson(x1, n1, confidence)
    l2, u2 = wilson(x2, n2, confidence)
    return (p1 - p2 - mp.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
            p1 - p2 + mp.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2))


def agresti_caffo(x1, n1, x2, n2, confidence):
    x1, n1, x2, n2 = exact(x1) + 1, exact(n1) + 2, exact(x2) + 1, exact(n2) + 2
    p1, p2 = x1 / n1, x2 / n2
    margin = z_of(confidence) * mp.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return max(mpf(-1), p1 - p2 - margin), min(mpf(1), p1 - p2 + margin)


def pooled_test(x1, n1, x2, n2):
    """pooled_test returns z and p, undefined when all or none of the trials succeeded."""
    x1, n1, x2, n2 = exact(x1), exact(n1), exact(x2), exact(n2)
    p = (x1 + x2) / (n1 + n2)
    if p in (0, 1):
        return None, None
    z = (x1 / n1 - x2 / n2) / mp.sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
    # Pearson's chi-square of the 2 x 2 table is its square.
    a, b, c, d = x1, n1 - x1, x2, n2 - x2
    close((a * d - b * c) ** 2 * (n1 + n2) / ((a + c) * (b + d) * n1 * n2), z ** 2, mpf('1e-25'), 'chi-square')
    return z, p_of(z)


def n_minus_1_test(x1, n1, x2, n2):
    """n_minus_1_test scales the pooled z; Campbell's form of the statistic is ad - bc over N - 1."""
    z, _ = pooled_test(x1, n1, x2, n2)
    if z is None:
        return None, None
    total = exact(n1) + exact(n2)
    z *= mp.sqrt((total - 1) / total)
    a, b, c, d = exact(x1), exact(n1) - exact(x1), exact(x2), exact(n2) - exact(x2)
    close((a * d - b * c) ** 2 * (total - 1) / ((a + c) * (b + d) * (a + b) * (c + d)), z ** 2, mpf('1e-25'),
          'N-1 chi-square')
    return z, p_of(z)


PAIRS = [  # Newcombe's examples a to h come first
    (56, 70, 48, 80), (9, 10, 3, 10), (6, 7, 2, 7), (5, 56, 0, 29), (0, 10, 0, 20), (0, 10, 0, 10),
    (10, 10, 0, 20), (10, 10, 0, 10),
    (48, 80, 56, 70), (7, 34, 1, 34), (36, 40, 16, 80), (1, 1, 0, 1), (0, 1, 1, 1), (1, 1, 1, 1), (0, 1, 0, 1),
    (20, 20, 15, 15), (19, 20, 15, 15), (28, 385, 53, 377), (189, 11034, 104, 11037), (120, 1000, 100, 1000),
    (5, 10 ** 6, 1, 10 ** 6), (500100000, 10 ** 9, 500000000, 10 ** 9), (30, 10 ** 9, 10, 10 ** 9),
    (400, 1000, 100, 1000), (900, 1000, 10, 1000), (12.5, 40.25, 3.75, 20.5), (0.4, 3.2, 2.1, 2.8)]


def difference():
    rows = []
    for x1, n1, x2, n2 in PAIRS:
        levels = (0.8, 0.9, 0.95, 0.99) if (x1, n1) in ((56, 70), (7, 34)) else (0.95,)
        for confidence in levels:
            d = exact(x1) / exact(n1) - exact(x2) / exact(n2)
            for method, interval, test in (('newcombe', newcombe, n_minus_1_test),
                                           ('agresti_caffo', agresti_caffo, n_minus_1_test),
                                           ('pooled', newcombe, pooled_test)):
                low, high = interval(x1, n1, x2, n2, confidence)
                assert -1 <= low <= high <= 1 and (method == 'agresti_caffo' or low <= d <= high)
                if x1 != int(x1) or max(n1, n2) <= 1e5:
                    a, b = confint_proportions_2indep(x1, n1, x2, n2, compare='diff', alpha=1 - confidence,
                                                      method='agresti-caffo' if method == 'agresti_caffo' else 'newcomb')
                    near(low, max(a, -1), 1e-12, method)
                    near(high, min(b, 1), 1e-12, method)
                z, p = test(x1, n1, x2, n2)
                if method == 'pooled' and z is not None and n1 <= 1e5:
                    theirs = proportions_ztest([x1, x2], [n1, n2])
                    near(z, theirs[0], 1e-10, 'ztest')
                    if p > mpf('1e-12'):
                        close(p, theirs[1], 1e-8, 'ztest p')
                rows.append([x1, n1, x2, n2, confidence, method, d, low, high, z, p])
    write('proportion_difference.csv', 'x1,n1,x2,n2,confidence,method,difference,low,high,z,p', rows)


# Ratio of two proportions -----------------------------------------------------------

def koopman_constrained(ratio, x1, n1, x2, n2):
    """koopman_constrained maximises the likelihood of p2 under p1 = ratio p2, by bisection of the
    score, which falls from one end to the other."""
    def score(p):
        return (x1 + x2) / p - ratio * (n1 - x1) / (1 - ratio * p) - (n2 - x2) / (1 - p)
    return bisect(score, 0, min(mpf(1), 1 / ratio), 130)


def koopman_closed(ratio, x1, n1, x2, n2):
    """The closed form of the same estimate, the smaller root of Koopman's quadratic, for p2."""
    b = ratio * (n1 + x2) + x1 + n2
    return (b - mp.sqrt(b * b - 4 * ratio * (n1 + n2) * (x1 + x2))) / (2 * (n1 + n2)) / ratio


def koopman_statistic(ratio, p2, x1, n1, x2, n2):
    """Koopman's U: Pearson's chi-square at the constrained estimate."""
    total = mpf(0)
    for x, n, p in ((x1, n1, ratio * p2), (x2, n2, p2)):
        if abs(x - n * p) > mpf('1e-30') * n:
            total += (x - n * p) ** 2 / (n * p * (1 - p))
    return total


def koopman(x1, n1, x2, n2, confidence):
    x1, n1, x2, n2 = exact(x1), exact(n1), exact(x2), exact(n2)
    z2 = z_of(confidence) ** 2

    def excess(ratio):
        return koopman_statistic(ratio, koopman_constrained(ratio, x1, n1, x2, n2), x1, n1, x2, n2) - z2

    if x1 == 0 and x2 == 0:
        return mpf(0), mp.inf
    estimate = mp.inf if x2 == 0 else x1 * n2 / n1 / x2
    low, high = mpf(0), mp.inf
    if x1 > 0:
        top = mpf(10) ** 12 if x2 == 0 else estimate
        bottom = min(top, n2 / n1) * mpf(10) ** -12
        assert excess(bottom) > 0
        low = mp.exp(bisect(lambda t: excess(mp.exp(t)), mp.log(bottom), mp.log(top), 110))
    if x2 > 0:
        bottom = mpf(10) ** -12 if x1 == 0 else estimate
        top = max(bottom, n2 / n1) * mpf(10) ** 12
        assert excess(top) > 0
        high = mp.exp(bisect(lambda t: -excess(mp.exp(t)), mp.log(bottom), mp.log(top), 110))
    for end in (low, high):
        if 0 < end < mp.inf:
            p2 = koopman_closed(end, x1, n1, x2, n2)
            close(p2, koopman_constrained(end, x1, n1, x2, n2), mpf('1e-20'), 'constrained estimate')
            close(koopman_statistic(end, p2, x1, n1, x2, n2), z2, mpf('1e-15'), 'koopman')
            # Miettinen and Nurminen's form of the score statistic, without their factor.
            p1 = end * p2
            variance = p1 * (1 - p1) / n1 + end ** 2 * p2 * (1 - p2) / n2
            close((x1 / n1 - end * x2 / n2) ** 2 / variance, z2, mpf('1e-15'), 'score form')
    return low, high


def lift():
    rows = []
    for x1, n1, x2, n2 in PAIRS:
        levels = (0.8, 0.9, 0.95, 0.99) if (x1, n1) in ((36, 40), (7, 34)) else (0.95,)
        for confidence in levels:
            low, high = koopman(x1, n1, x2, n2, confidence)
            if 0 < x1 < n1 and 0 < x2 < n2 and n1 <= 1e5:
                a, b = confint_proportions_2indep(x1, n1, x2, n2, compare='ratio', method='score',
                                                  alpha=1 - confidence, correction=False)
                close(low, a, 1e-8, ('koopman', x1, n1, x2, n2))
                close(high, b, 1e-8, ('koopman', x1, n1, x2, n2))
            z, p = n_minus_1_test(x1, n1, x2, n2)
            value = None if x2 == 0 else exact(x1) / exact(n1) / (exact(x2) / exact(n2)) - 1
            rows.append([x1, n1, x2, n2, confidence, value, low - 1, high - 1, z, p])
    write('proportion_lift.csv', 'x1,n1,x2,n2,confidence,lift,low,high,z,p', rows)


# A proportion and a benchmark ----------------------------------------------------------

def benchmark():
    rows = []
    for x, n, b, confidence in ((81, 263, 0.25, 0.95), (81, 263, 0.35, 0.9), (15, 148, 0.1, 0.95), (0, 20, 0.05, 0.95),
                                (20, 20, 0.9, 0.95), (1, 1, 0.5, 0.95), (0, 1, 0.5, 0.99), (40, 50, 0.8, 0.95),
                                (500030000, 10 ** 9, 0.5, 0.95), (3, 10 ** 9, 1e-9, 0.95), (900, 1000, 0.1, 0.95),
                                (5, 10, 0.5, 0.95), (12.5, 40.25, 0.2, 0.8), (7, 34, 0.002, 0.999),
                                # no variance under the benchmark: no statistic
                                (5, 10, 0.0, 0.95), (0, 10, 0.0, 0.95), (10, 10, 1.0, 0.95)):
        low, high = wilson(x, n, confidence)
        share, target = exact(x) / exact(n), exact(b)
        z = p = None
        if 0 < b < 1:
            z = (share - target) / mp.sqrt(target * (1 - target) / n)
            p = p_of(z)
            theirs = proportions_ztest(x, n, b, prop_var=b)
            near(z, theirs[0], 1e-9 * max(1, abs(z)), 'one-sample ztest')
            # The test and the interval agree: rejection at 1 - confidence = benchmark outside.
            assert (p < 1 - exact(confidence)) == (not low <= target <= high)
        rows.append([x, n, b, confidence, share - target, low - target, high - target, z, p])
    write('proportion_benchmark.csv', 'x,n,benchmark,confidence,difference,low,high,z,p', rows)


# Two proportions of the same people ------------------------------------------------------

def newcombe_paired(a, b, c, d, confidence):
    n = a + b + c + d
    p1, p2 = mpf(a + b) / n, mpf(a + c) / n
    l1, u1 = wilson(a + b, n, confidence)
    l2, u2 = wilson(a + c, n, confidence)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    numerator = mpf(a * d - b * c)
    if numerator > 0:
        numerator = max(numerator - mpf(n) / 2, mpf(0))
    phi = numerator / mp.sqrt(margins) if margins > 0 else mpf(0)
    low = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    high = (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    return max(p1 - p2 - mp.sqrt(low), mpf(-1)), min(p1 - p2 + mp.sqrt(high), mpf(1))


def mid_p(b, c):
    """mid_p adds up the binomial distribution of b among b + c: all outcomes less likely than b, and
    half of those as likely."""
    n = b + c
    if n > 3000:
        # only the tail, from its largest term on
        k = min(b, c)
        at_b = term = mp.exp(mp.loggamma(n + 1) - mp.loggamma(b + 1) - mp.loggamma(c + 1) - n * mp.log(2))
        tail = mpf(0)
        while k > 0 and term > at_b * mpf('1e-40'):
            term *= mpf(k) / (n - k + 1)
            tail += term
            k -= 1
        return 1 - at_b / 2 if b == c else 2 * tail + at_b
    weights = [math.comb(n, k) for k in range(n + 1)]
    less = sum(w for w in weights if w < weights[b])
    same = sum(w for w in weights if w == weights[b])
    return (less + mpf(same) / 2) / mpf(2) ** n


def paired():
    rows = []
    for table in ((59, 6, 16, 80), (1, 1, 7, 12),  # Cavo's and Bentur's, of Fagerland, Lydersen & Laake
                  (36, 12, 2, 0), (14, 5, 0, 22), (20, 12, 2, 16), (0, 14, 12, 24), (53, 0, 0, 1), (30, 0, 0, 20),
                  (0, 30, 20, 0), (0, 54, 0, 0), (0, 0, 54, 0), (50, 0, 0, 0), (0, 0, 0, 50), (0, 1, 0, 0), (1, 0, 0, 0),
                  (10, 3, 3, 10), (2, 1, 1, 2), (400, 30, 60, 510), (40, 12, 13, 35), (1000, 1500, 1400, 100),
                  (10 ** 6, 20100, 20000, 10 ** 6), (123456789, 2000000, 2003000, 400000000)):
        a, b, c, d = table
        levels = (0.5, 0.9, 0.95, 0.999) if table in ((59, 6, 16, 80), (1, 1, 7, 12)) else (0.95,)
        for confidence in levels:
            low, high = newcombe_paired(a, b, c, d, confidence)
            difference = mpf(b - c) / (a + b + c + d)
            assert -1 <= low <= difference <= high <= 1
            z = p = None
            if b + c > 0:
                z = (b - c) / mp.sqrt(b + c)
                p = mid_p(b, c)
                theirs = mcnemar([[a, b], [c, d]], exact=False, correction=False)
                close(z ** 2, theirs.statistic, 1e-12, 'mcnemar') if b != c else near(theirs.statistic, 0, 0, 'mcnemar')
                # the exact test counts all that is as likely, the mid-p test half of it
                exact_p = mcnemar([[a, b], [c, d]], exact=True).pvalue
                observed = stats.binom.pmf(b, b + c, 0.5)
                if b + c < 10 ** 5:
                    near(p, exact_p - observed * (0.5 if b == c else 1), 1e-9, ('mid-p', table))
            rows.append([a, b, c, d, confidence, difference, low, high, z, p])
    write('proportion_paired.csv', 'both,only_first,only_second,neither,confidence,difference,low,high,z,p', rows)


# Sample sizes ------------------------------------------------------------------------------

def sample_size():
    rows = []

    def add(kind, margin, confidence, population, promoters, detractors, sd, variance):
        n0 = z_of(confidence) ** 2 * variance / exact(margin) ** 2
        n = n0 if population is None else n0 / (1 + (n0 - 1) / population)
        if population == 1:
            answer = 1
        else:
            # The rounding must not hang on the last digits of a double.
            assert abs(n - mp.nint(n)) > mpf('1e-12') * n, (kind, margin)
            answer = int(mp.ceil(n))
        if population is not None:
            assert 1 <= answer <= population
            # second route: z^2 s^2 / n (N - n) / (N - 1) = margin^2 at the size that is not rounded up
            if population > 1:
                close(z_of(confidence) ** 2 * variance / n * (population - n) / (population - 1), exact(margin) ** 2,
                      mpf('1e-20'), 'finite population')
        else:
            assert math.ceil(float(stats.norm.isf((1 - confidence) / 2) ** 2 * float(variance) / margin ** 2)) == answer
        rows.append([kind, margin, confidence, population, promoters, detractors, sd, n0, answer])

    for margin, confidence, population, p in (
            (0.05, 0.95, None, 0.5), (0.03, 0.95, None, 0.5), (0.01, 0.95, None, 0.5), (0.1, 0.95, None, 0.5),
            (0.05, 0.99, None, 0.5), (0.05, 0.9, None, 0.5), (0.05, 0.95, 1000, 0.5), (0.05, 0.95, 100, 0.5),
            (0.05, 0.95, 1, 0.5), (0.05, 0.95, 2, 0.5), (0.01, 0.99, 20000, 0.5), (0.05, 0.95, 10 ** 9, 0.5),
            (0.02, 0.95, None, 0.1), (0.02, 0.95, 5000, 0.9), (0.001, 0.999, None, 0.02), (0.0001, 0.95, 10 ** 12, 0.5),
            (0.5, 0.8, None, 0.5), (0.9, 0.8, None, 0.5)):
        add('proportion', margin, confidence, population, exact(p), None, None, exact(p) * (1 - exact(p)))
    for margin, confidence, population, p, d in (
            (0.05, 0.95, None, 0.5, 0.5), (0.1, 0.95, None, 0.5, 0.5), (0.05, 0.95, None, 0.5, 0.2),
            (0.03, 0.9, None, 0.65, 0.15), (0.05, 0.95, 2000, 0.5, 0.2), (0.05, 0.95, 300, 0.5, 0.5),
            (0.1, 0.99, None, 0.25, 0.25), (0.02, 0.95, 1, 0.5, 0.5), (0.05, 0.95, None, 0.3, 0.0)):
        add('net_score', margin, confidence, population, exact(p), exact(d), None,
            exact(p) + exact(d) - (exact(p) - exact(d)) ** 2)
    for margin, confidence, population, sd in (
            (0.1, 0.95, None, 1.2), (0.25, 0.95, None, 2.5), (0.1, 0.99, None, 0.9), (0.1, 0.95, 500, 1.2),
            (0.5, 0.9, 50, 2.0), (0.05, 0.95, 1, 1.0), (3.0, 0.8, None, 2.2)):
        add('mean', margin, confidence, population, None, None, exact(sd), exact(sd) ** 2)
    write('sample_size.csv', 'kind,margin,confidence,population,p,d,sd,unrounded,n', rows)


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    start = time.time()
    proportion()
    difference()
    lift()
    benchmark()
    paired()
    sample_size()
    print('proportion.py: %.1f s' % (time.time() - start))
