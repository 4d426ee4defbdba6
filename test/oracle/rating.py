"""rating.py makes rating_sets.csv (the answers), mean.csv, mean_difference.csv and mean_benchmark.csv (in
points of the scale), rating_metric.csv and rating_estimate.csv (in the units of SQL: shares, CSAT and net
scores are percentages).

Sources
  Student (1908), Biometrika 6, 1-25: the t interval.   Welch (1947), Biometrika 34, 28-35.
  Kish (1965), Survey Sampling, 11.7: effective n = (sum w)^2 / sum w^2; the variance of weighted answers is
    sum w (x - m)^2 / sum w, times neff / (neff - 1); standard error sqrt(variance / neff), neff - 1 degrees.
  Reichheld (2003): NPS.  Dixon, Freeman & Toman (2010): CES.
The rest is counting, done in fractions and again over the answers written out one by one.
"""

import time
from fractions import Fraction

import numpy as np
from mpmath import mp, mpf
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

import net_score
import proportion
from oracle import close, exact, near, t_cdf, t_quantile, tail_of, write

# name: scale, then (score, weight, count)
SETS = {
    'nps_100': ((0, 10), [(0, 2), (1, 1), (2, 1), (3, 2), (4, 3), (5, 6), (6, 8), (7, 14), (8, 20), (9, 22), (10, 21)]),
    'nps_36': ((0, 10), [(3, 2), (5, 1), (6, 5), (7, 6), (8, 7), (9, 9), (10, 6)]),
    'ten_point': ((1, 10), [(1, 1), (4, 2), (6, 5), (7, 4), (8, 9), (9, 6), (10, 5)]),
    'csat_50': ((1, 5), [(1, 3), (2, 4), (3, 8), (4, 20), (5, 15)]),
    'csat_23': ((1, 5), [(1, 1), (2, 5), (3, 6), (4, 7), (5, 4)]),
    'ces_40': ((1, 7), [(1, 1), (2, 2), (3, 3), (4, 5), (5, 9), (6, 12), (7, 8)]),
    'ces_18': ((1, 7), [(2, 3), (3, 4), (4, 4), (5, 3), (7, 4)]),
    'effort_36': ((1, 5), [(1, 14), (2, 11), (3, 6), (4, 3), (5, 2)]),
    'bipolar_29': ((-3, 3), [(-3, 2), (-2, 1), (-1, 3), (0, 5), (1, 6), (2, 8), (3, 4)]),
    'single': ((0, 10), [(9, 1)]),
    'pair': ((0, 10), [(0, 1), (10, 1)]),
    'constant_7': ((0, 10), [(7, 12)]),
    'constant_9': ((0, 10), [(9, 4)]),
    'large': ((0, 10), [(0, 50000000), (5, 150000000), (6, 100000000), (8, 200000000), (9, 300000000), (10, 200000000)]),
    'large_b': ((0, 10), [(0, 50010000), (5, 150000000), (6, 100000000), (8, 200000000), (9, 300000000), (10, 199990000)]),
    'weighted_nps': ((0, 10), [(10, 1.5, 10), (9, 0.5, 8), (8, 2, 5), (7, 1, 6), (6, 1.25, 3), (5, 0, 2), (3, 0.75, 4),
                               (0, 3, 1)]),
    'weighted_csat': ((1, 5), [(1, 0.25, 4), (2, 1, 3), (3, 1, 6), (4, 1.75, 9), (5, 0.5, 14), (5, 4, 1)]),
    'weighted_equal': ((1, 5), [(1, 2.5, 3), (2, 2.5, 4), (3, 2.5, 8), (4, 2.5, 20), (5, 2.5, 15)]),
    'weighted_ces': ((1, 7), [(1, 3, 1), (4, 0.5, 6), (5, 1.5, 7), (6, 1, 8), (7, 0.75, 5)]),
    'weighted_single': ((0, 10), [(8, 0.4, 1)]),
}
SETS = {name: (scale, [(r[0], r[1] if len(r) == 3 else 1, r[-1]) for r in rows])
        for name, (scale, rows) in SETS.items()}
WEIGHTED = {name for name in SETS if name.startswith('weighted')}


class Answers:
    """Answers holds one set in fractions: n, effective n, mean, variance, and shares by rule."""

    def __init__(self, name):
        self.name = name
        (self.low, self.high), self.rows = SETS[name]
        self.n = sum(c for _, _, c in self.rows)
        self.mass = [(x, Fraction(w) * c) for x, w, c in self.rows]
        self.total = sum(m for _, m in self.mass)
        self.effective = self.total ** 2 / sum(Fraction(w) ** 2 * c for _, w, c in self.rows)
        self.mean = sum(x * m for x, m in self.mass) / self.total
        if self.effective > 1:
            squares = sum(m * (x - self.mean) ** 2 for x, m in self.mass)
            self.variance = squares / self.total * self.effective / (self.effective - 1)
        else:
            self.variance = None
        self.written_out = None
        if self.n <= 1000:
            self.written_out = np.repeat([float(r[0]) for r in self.rows], [r[2] for r in self.rows])
            self.weights = np.repeat([float(r[1]) for r in self.rows], [r[2] for r in self.rows])
            close(number(self.mean), np.average(self.written_out, weights=self.weights), 1e-14, name)
            if self.variance is not None and name not in WEIGHTED:
                near(number(self.variance), np.var(self.written_out, ddof=1), 1e-13, name)

    def share(self, low, high):
        """The share of answers in low < score <= high, where None is no limit."""
        value = sum(m for x, m in self.mass if (low is None or x > low) and (high is None or x <= high)) / self.total
        if self.written_out is not None:
            inside = [w for x, w in zip(self.written_out, self.weights)
                      if (low is None or x > low) and (high is None or x <= high)]
            near(number(value), sum(inside) / sum(self.weights), 1e-14, self.name)
        return value

    def top(self, boxes):
        return self.share(self.high - boxes, None)

    def bottom(self, boxes):
        return self.share(None, self.low + boxes - 1)

    def quantile(self, fraction):
        """The smallest score that at least this share of the answers do not exceed."""
        reached = Fraction(0)
        for x in sorted({x for x, m in self.mass if m > 0}):
            reached += sum(m for y, m in self.mass if y == x)
            if reached >= Fraction(fraction) * self.total:
                return x


def number(fraction):
    return mpf(fraction.numerator) / mpf(fraction.denominator)


def t_interval(a, confidence):
    """t_interval returns the interval of the mean, or nothing from a single answer."""
    if a.variance is None:
        return None, None
    margin = mp.sqrt(number(a.variance / a.effective))
    if margin > 0:
        margin *= -t_quantile(tail_of(confidence), number(a.effective) - 1)
    mean = number(a.mean)
    if a.written_out is not None and a.name not in WEIGHTED and margin > 0:
        low, high = DescrStatsW(a.written_out).tconfint_mean(1 - confidence)
        near(mean - margin, low, 1e-7, a.name)
        near(mean + margin, high, 1e-7, a.name)
    return mean - margin, mean + margin


def sets():
    write('rating_sets.csv', 'set,scale_min,scale_max,score,weight,count',
          [[name, scale[0], scale[1]] + list(row) for name, (scale, rows) in SETS.items() for row in rows])


def mean():
    rows = []
    for name in SETS:
        a = Answers(name)
        for confidence in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999) if name in ('nps_36', 'weighted_csat') else (0.95,):
            low, high = t_interval(a, confidence)
            sd = None if a.variance is None else mp.sqrt(number(a.variance))
            rows.append([name, confidence, a.n, number(a.effective), number(a.mean), sd, low, high])
    # equal weights change nothing
    equal, plain = Answers('weighted_equal'), Answers('csat_50')
    assert (equal.effective, equal.mean, equal.variance) == (plain.effective, plain.mean, plain.variance)
    write('mean.csv', 'set,confidence,n,effective_n,mean,sd,low,high', rows)


def mean_difference():
    rows = []
    for first, second, confidence in (
            ('nps_100', 'nps_36', 0.95), ('nps_36', 'nps_100', 0.9), ('csat_50', 'csat_23', 0.95), ('ces_40', 'ces_18', 0.99),
            ('pair', 'nps_36', 0.95), ('constant_7', 'nps_36', 0.95), ('constant_7', 'pair', 0.8),
            ('constant_7', 'constant_9', 0.95), ('constant_9', 'constant_9', 0.95), ('single', 'nps_36', 0.95),
            ('large', 'large_b', 0.95), ('weighted_nps', 'nps_100', 0.95), ('weighted_csat', 'weighted_equal', 0.95),
            ('weighted_ces', 'ces_40', 0.8), ('csat_50', 'weighted_equal', 0.95)):
        a, b = Answers(first), Answers(second)
        d = number(a.mean - b.mean)
        low = high = t = df = p = None
        if a.variance is not None and b.variance is not None:
            va, vb = a.variance / a.effective, b.variance / b.effective
            error = mp.sqrt(number(va + vb))
            low = high = d
            if error > 0:
                df = number((va + vb) ** 2 / (va ** 2 / (a.effective - 1) + vb ** 2 / (b.effective - 1)))
                t = d / error
                p = 2 * t_cdf(-abs(t), df)
                margin = -t_quantile(tail_of(confidence), df) * error
                low, high = d - margin, d + margin
                theirs = stats.ttest_ind_from_stats(
                    float(a.mean), float(a.variance) ** 0.5, float(a.effective),
                    float(b.mean), float(b.variance) ** 0.5, float(b.effective), equal_var=False)
                near(t, theirs.statistic, 1e-9, (first, second))
                near(p, theirs.pvalue, 1e-9, (first, second))
                if not {first, second} & (WEIGHTED | {'large'}):
                    ci = CompareMeans(DescrStatsW(a.written_out), DescrStatsW(b.written_out)).tconfint_diff(
                        1 - confidence, usevar='unequal')
                    near(low, ci[0], 1e-7, (first, second))
                    near(high, ci[1], 1e-7, (first, second))
        rows.append([first, second, confidence, d, low, high, t, df, p])
    write('mean_difference.csv', 'set1,set2,confidence,difference,low,high,t,df,p', rows)


def mean_benchmark():
    rows = []
    for name, target, confidence in (('nps_36', 7.0, 0.95), ('nps_100', 8.0, 0.95), ('csat_50', 4.0, 0.9), ('ces_40', 5.2, 0.95),
                                     ('ces_18', 4.5, 0.99), ('bipolar_29', 0.0, 0.95), ('pair', 3.0, 0.95),
                                     ('constant_7', 6.5, 0.95), ('constant_7', 7.0, 0.95), ('single', 8.0, 0.95),
                                     ('large', 7.3, 0.95), ('weighted_nps', 7.0, 0.95), ('weighted_csat', 4.2, 0.8)):
        a = Answers(name)
        d = number(a.mean) - exact(target)
        low, high = t_interval(a, confidence)
        t = df = p = None
        if a.variance is not None and a.variance > 0:
            df = number(a.effective) - 1
            t = d / mp.sqrt(number(a.variance / a.effective))
            p = 2 * t_cdf(-abs(t), df)
            if a.written_out is not None and name not in WEIGHTED:
                theirs = stats.ttest_1samp(a.written_out, target)
                near(t, theirs.statistic, 1e-9, name)
                near(p, theirs.pvalue, 1e-9, name)
        rows.append([name, target, confidence, d, None if low is None else low - exact(target),
                     None if high is None else high - exact(target), t, df, p])
    write('mean_benchmark.csv', 'set,benchmark,confidence,difference,low,high,t,df,p', rows)


def metric():
    """The accessors of a summary; arguments is what follows the summary in a call."""
    rows = []

    def add(a, function, value, arguments=''):
        rows.append([a.name, function, arguments, number(Fraction(value)) if value is not None else None])

    for name, cuts in (('nps_100', (6, 9)), ('nps_36', (6, 9)), ('ten_point', (6, 9)), ('csat_50', (3, 5)),
                       ('csat_23', (3, 5)), ('single', (6, 9)), ('pair', (6, 9)), ('constant_7', (6, 9)), ('large', (6, 9)),
                       ('weighted_nps', (6, 9)), ('weighted_csat', (3, 5))):
        a = Answers(name)
        last, first = cuts
        p, d = a.share(first - 1, None), a.share(None, last)
        add(a, 'nps', 100 * (p - d))
        add(a, 'promoter_share', 100 * p)
        add(a, 'passive_share', 100 * (1 - p - d))
        add(a, 'detractor_share', 100 * d)
        if name not in WEIGHTED:
            add(a, 'promoters', a.n * p)
            add(a, 'passives', a.n * (1 - p - d))
            add(a, 'detractors', a.n * d)
    for name, last, first in (('nps_100', 5, 8), ('nps_36', 7, 10), ('ces_40', 4, 6), ('csat_50', 2, 4), ('bipolar_29', -1, 2),
                              ('weighted_nps', 5, 9)):
        a = Answers(name)
        add(a, 'nps', 100 * (a.share(first - 1, None) - a.share(None, last)),
            'detractor_max => %d, promoter_min => %d' % (last, first))
    for name in ('csat_50', 'csat_23', 'nps_100', 'ces_40', 'bipolar_29', 'effort_36', 'weighted_csat', 'weighted_equal'):
        a = Answers(name)
        two = '' if (a.low, a.high) == (1, 5) else 'boxes => 2'  # the convention is one of 1 to 5
        add(a, 'csat', 100 * a.top(2), two)
        add(a, 'csat', 100 * a.top(1), 'boxes => 1')
        add(a, 'csat_net', 100 * (a.top(2) - a.bottom(2)), two)
        add(a, 'csat_net', 100 * (a.top(1) - a.bottom(1)), 'boxes => 1')
        add(a, 'csat_mean', 100 * (a.mean - a.low) / (a.high - a.low))
    add(Answers('nps_100'), 'csat', 100 * Answers('nps_100').top(3), 'boxes => 3')
    for name in ('ces_40', 'ces_18', 'weighted_ces'):
        a = Answers(name)
        add(a, 'ces', a.mean)
        add(a, 'ces_share', 100 * a.top(3))
        add(a, 'ces_share', 100 * a.top(2), 'boxes => 2')
        add(a, 'ces_share', 100 * a.bottom(3), 'lower_is_easier => true')
        add(a, 'ces_net', 100 * (a.top(2) - a.bottom(3)))
        add(a, 'ces_net', 100 * (a.top(3) - a.bottom(2)), 'easy_boxes => 3, difficult_boxes => 2')
        add(a, 'ces_net', 100 * (a.bottom(2) - a.top(3)), 'lower_is_easier => true')
    for name in ('effort_36', 'csat_50', 'weighted_csat'):
        a = Answers(name)
        add(a, 'ces', a.mean)
        add(a, 'ces_share', 100 * a.top(2))
        add(a, 'ces_share', 100 * a.bottom(2), 'lower_is_easier => true')
        add(a, 'ces_share', 100 * a.bottom(1), 'boxes => 1, lower_is_easier => true')
        add(a, 'ces_net', 100 * (a.top(2) - a.bottom(2)))
        add(a, 'ces_net', 100 * (a.bottom(2) - a.top(2)), 'lower_is_easier => true')
        add(a, 'ces_net', 100 * (a.bottom(1) - a.top(2)), 'easy_boxes => 1, difficult_boxes => 2, lower_is_easier => true')
    for name in SETS:
        a = Answers(name)
        add(a, 'responses', a.n)
        add(a, 'rating_mean', a.mean)
        rows.append([name, 'rating_stddev', '', None if a.variance is None else mp.sqrt(number(a.variance))])
        for fraction in (0, 0.25, 0.5, 0.75, 1):
            value = a.quantile(fraction)
            if a.written_out is not None and name not in WEIGHTED:
                ordered = sorted(a.written_out)
                assert value == ordered[max(1, int(np.ceil(fraction * a.n))) - 1]
            add(a, 'rating_quantile', value, 'fraction => %s' % fraction)
    write('rating_metric.csv', 'set,function,arguments,value', rows)


def estimate():
    """The estimates of a summary at 95 %: shares and net scores of weighted answers as if effective n had answered."""
    rows = []
    level = 0.95

    def add(a, function, arguments, value, low, high):
        rows.append([a.name, function, arguments, level, value, low, high, number(a.effective)])

    def shares(a, function, share, arguments=''):
        n = number(a.effective)
        for method, f, _ in proportion.METHODS:
            low, high = f(number(share) * n if share < 1 else n, n, level)
            text = "method => '%s'" % method
            add(a, function, text + (', ' + arguments if arguments else ''), 100 * number(share), 100 * low, 100 * high)

    def nets(a, function, best, worst, arguments=''):
        n = number(a.effective)
        counts = (number(worst) * n, number(1 - best - worst) * n, number(best) * n)
        for method, f in net_score.METHODS:
            low, high = f(counts, level)
            text = "method => '%s'" % method
            add(a, function, text + (', ' + arguments if arguments else ''), 100 * number(best - worst), 100 * low,
                100 * high)

    for name, cuts in (('nps_36', (6, 9)), ('nps_100', (6, 9)), ('csat_50', (3, 5)), ('single', (6, 9)), ('constant_7', (6, 9)),
                       ('weighted_nps', (6, 9))):
        a = Answers(name)
        nets(a, 'nps_estimate', a.share(cuts[1] - 1, None), a.share(None, cuts[0]))
    a = Answers('nps_100')
    nets(a, 'nps_estimate', a.share(7, None), a.share(None, 5), 'detractor_max => 5, promoter_min => 8')
    for name in ('csat_50', 'csat_23', 'weighted_csat', 'weighted_equal'):
        a = Answers(name)
        shares(a, 'csat_estimate', a.top(2))
        nets(a, 'csat_net_estimate', a.top(2), a.bottom(2))
        low, high = t_interval(a, level)
        width = a.high - a.low
        add(a, 'csat_mean_estimate', '', 100 * (number(a.mean) - a.low) / width, 100 * (low - a.low) / width,
            100 * (high - a.low) / width)
    shares(Answers('csat_50'), 'csat_estimate', Answers('csat_50').top(1), 'boxes => 1')
    for name in ('ces_40', 'ces_18', 'weighted_ces', 'effort_36'):
        a = Answers(name)
        add(a, 'ces_estimate', '', number(a.mean), *t_interval(a, level))
        add(a, 'rating_mean_estimate', '', number(a.mean), *t_interval(a, level))
        if name == 'effort_36':
            shares(a, 'ces_share_estimate', a.bottom(2), 'lower_is_easier => true')
            nets(a, 'ces_net_estimate', a.bottom(2), a.top(2), 'lower_is_easier => true')
        else:
            shares(a, 'ces_share_estimate', a.top(3))
            nets(a, 'ces_net_estimate', a.top(2), a.bottom(3))
    write('rating_estimate.csv', 'set,function,arguments,confidence,value,low,high,n', rows)


if __name__ == '__main__':
    start = time.time()
    sets()
    mean()
    mean_difference()
    mean_benchmark()
    metric()
    estimate()
    print('rating.py: %.1f s' % (time.time() - start))
