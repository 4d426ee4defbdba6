"""special.py makes special.csv: the special functions at ordinary and extreme arguments.

Routes: continued fractions, quadrature and Newton's method at 50 digits (oracle.py), against
mpmath's own betainc and against scipy wherever scipy is accurate.
Arguments are doubles; each value is the function of exactly that double.
"""

import time

from mpmath import mp, mpf
from scipy import special, stats

from oracle import (beta_cdf, beta_quantile, close, log_beta, normal_cdf, normal_quantile, t_cdf,
                    t_quantile, write, _beta_fraction, _beta_integral)


def main():
    rows = []

    def add(name, value, *args):
        rows.append([name] + list(args) + [None] * (3 - len(args)) + [value])

    for x in (-37.0, -30.0, -20.0, -10.0, -8.0, -5.0, -3.0, -1.96, -1.0, -0.5, -1e-3, -1e-10, 0.0,
              1e-10, 0.5, 1.0, 1.6448536269514722, 1.96, 3.0, 5.0, 8.0, 9.0, 38.0):
        close(normal_cdf(x), special.ndtr(x), 1e-13 if x > -8 else 1e-9, ('ndtr', x))
        add('normal_cdf', normal_cdf(x), x)

    for p in (1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-16, 1e-10, 1e-6, 0.0005, 0.001, 0.005, 0.01,
              0.024, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.4, 0.49, 0.4999999, 0.5, 0.5000001, 0.6,
              0.75, 0.8, 0.9, 0.925, 0.95, 0.975, 0.99, 0.995, 0.9995, 0.999999, 1 - 1e-10,
              1 - 2.0 ** -53):
        if p != 0.5:
            close(normal_quantile(p), special.ndtri(p), 1e-9, ('ndtri', p))
        add('normal_quantile', normal_quantile(p), p)

    # Large parameters reach the cdf by two routes that share nothing.
    for x, a, b in ((0.499, 2e4, 2e4), (0.3, 12000, 30000), (0.0101, 1.5e4, 1.5e6)):
        a, b, x = mpf(a), mpf(b), mpf(x)
        if x > a / (a + b):
            a, b, x = b, a, 1 - x
        close(_beta_integral(x, 1 - x, a, b), _beta_fraction(x, 1 - x, a, b), mpf('1e-28'), 'two routes')

    for x, a, b in ((0.5, 0.5, 0.5), (0.1, 0.5, 20.5), (1e-10, 0.5, 0.5), (1e-300, 0.5, 3),
                    (0.3, 2, 5), (0.9, 2, 5), (0.999999, 2, 5), (0.5, 1, 1), (0.25, 1, 3),
                    (0.25, 3, 1), (1e-5, 1e-3, 1e-3), (0.5, 1e-3, 1e-3), (0.999, 0.01, 100),
                    (0.01, 100, 0.01), (0.3, 81.5, 182.5), (0.01, 81.5, 182.5), (0.5, 81.5, 182.5),
                    (0.5, 1000, 1000), (0.45, 1000, 1000), (0.3, 1000, 1000), (0.1, 1000, 1000),
                    (0.55, 1000, 1000), (0.02, 3, 1e6), (3e-6, 3, 1e6), (1e-5, 3.5, 1e6),
                    (1e-9, 0.5, 1e9), (3e-9, 4, 1e9), (2e-8, 4, 1e9), (0.999999999, 1e9, 1),
                    (0.5, 5e8, 5e8), (0.49997, 5e8, 5e8), (0.5001, 5e8, 5e8), (0.499, 5e8, 5e8),
                    (0.01, 1e7, 1e9), (0.0099, 1e7, 1e9), (0.00999, 1e7, 1e9), (0.0, 2, 3), (1.0, 2, 3),
                    (0.025, 50, 3e5), (0.4, 300, 300), (0.31, 1000, 1000)):
        value = beta_cdf(x, a, b)
        if 0 < x < 1 and max(a, b) <= 1000:
            close(value, mp.betainc(a, b, 0, x, regularized=True), mpf('1e-25'), ('betainc', x, a, b))
        if max(a, b) <= 1e6 and value > 1e-290:
            close(value, special.betainc(a, b, x), 1e-10 if max(a, b) <= 1e4 else 1e-7, ('scipy betainc', x, a, b))
        if value == 0 or value > mpf('1e-307'):
            add('beta_cdf', value, x, a, b)

    for p, a, b in ((0.025, 0.5, 0.5), (0.975, 0.5, 0.5), (0.5, 0.5, 0.5), (0.025, 81.5, 182.5),
                    (0.975, 81.5, 182.5), (0.025, 81, 183), (0.975, 82, 182), (0.025, 1, 20),
                    (0.975, 1, 20), (0.025, 20, 1), (0.975, 0.5, 20.5), (0.025, 0.5, 20.5),
                    (0.0005, 1, 29), (0.9995, 2, 28), (0.25, 2, 3), (0.75, 2, 3), (0.5, 2, 3),
                    (1e-10, 2, 3), (1e-100, 2, 3), (1e-300, 2, 3), (1 - 1e-12, 2, 3), (1e-300, 50, 50),
                    (0.5, 0.1, 0.1), (0.05, 0.1, 5), (0.2, 0.01, 0.02),
                    (0.1, 1000, 1), (0.025, 1000, 2000), (0.975, 3, 999998), (0.025, 3, 999998),
                    (0.975, 4, 999999997), (0.025, 3, 999999998), (0.975, 1, 1e9), (0.025, 1e9, 1),
                    (0.025, 0.5, 1e9), (0.975, 5e8, 5e8), (0.025, 5e8, 5e8), (1e-20, 5e8, 5e8),
                    (0.5, 5e8, 5e8), (0.025, 1e7, 9.9e8), (0.995, 9.9e8, 1e7), (0.975, 12.9, 28.35),
                    (0.5, 7, 7), (1e-4, 1e-2, 1e-2)):
        value = beta_quantile(p, a, b)
        close(beta_cdf(value, a, b), p, mpf('1e-25'), ('round trip', p, a, b))
        if max(a, b) <= 1e4 and min(a, b) >= 0.1:
            close(value, special.betaincinv(a, b, p), 1e-9, ('betaincinv', p, a, b))
        if value > mpf('1e-307'):
            add('beta_quantile', value, p, a, b)

    for t, df in ((-1e300, 1), (-1e100, 2), (-1e10, 0.3), (-100, 0.3), (-1, 0.3), (0.5, 0.3), (-1, 1),
                  (1, 1), (-12.706204736432095, 1), (0, 5), (-1e-8, 5), (-2.5705818366147395, 5), (2, 5),
                  (-30, 5), (-1000, 10), (-2.2, 17.776), (3.3, 17.776), (-1.98, 99), (-10, 99), (-40, 99),
                  (-1.96, 1e4), (-8, 1e4), (-38, 1e4), (-1.96, 1e6), (-5, 1e6), (-1.96, 1e9), (0.3, 1e9),
                  (-10, 1e9), (4, 1e9), (-1e-3, 1e9), (-60, 50), (-2, 2.5)):
        value = t_cdf(t, df)
        if abs(t) <= 1000 and value > 1e-30:
            close(value, special.stdtr(df, t), 1e-8, ('stdtr', t, df))
        add('t_cdf', value, t, df)
    for df in (99999, 250000):
        a, x = mpf(df) / 2, mpf(df) / (df + 9)
        close(t_cdf(-3, df), _beta_fraction(x, 1 - x, a, mpf(1) / 2) / 2, mpf('1e-25'), 'two routes')

    for p, df in ((0.025, 0.3), (0.4, 0.3), (1e-10, 0.3), (0.975, 1), (0.025, 1), (1e-300, 1), (0.975, 2),
                  (1e-300, 2), (0.9995, 2), (0.75, 3), (0.9, 3), (0.975, 3), (0.975, 4), (0.5, 5), (0.995, 5),
                  (0.9999999, 5), (1e-20, 5), (0.51, 5), (0.975, 17.776), (0.975, 30), (0.995, 30),
                  (0.975, 99), (1e-50, 99), (1e-300, 99), (0.975, 1000), (0.9995, 1000), (0.975, 1e4), (1e-100, 1e4),
                  (0.975, 1e6), (0.975, 1e9), (0.75, 1e9), (1e-20, 1e9), (1e-300, 1e9), (0.9995, 1e9),
                  (0.975, 1.5), (0.8, 1.0000001), (0.95, 0.999)):
        value = t_quantile(p, df)
        close(t_cdf(value, df), p, mpf('1e-25'), ('round trip', p, df))
        if p > 1e-30 and p != 0.5:
            close(value, stats.t.ppf(p, df), 1e-7, ('t.ppf', p, df))
        add('t_quantile', value, p, df)

    for x in (1e-300, 1e-10, 1e-3, 0.1, 0.5, 1.0, 1.4616321449683623, 1.5, 2.0, 3.7, 5.9999, 6.0, 10.0, 33.3,
              100.0, 12345.678, 1e6, 1e9, 1e15, 1e300):
        close(mp.digamma(x), float(special.digamma(x)), 1e-13 if x != 1.4616321449683623 else 1, ('digamma', x))
        add('digamma', mp.digamma(x), x)
    for x in (1e-150, 1e-10, 1e-3, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 5.9999, 6.0, 10.0, 33.3, 100.0, 12345.678, 1e6,
              1e9, 1e15, 1e300):
        value = mp.polygamma(1, x) if x < 1e30 else 1 / mpf(x)
        close(value, float(special.polygamma(1, x)), 1e-13, ('trigamma', x))
        add('trigamma', value, x)
    for a, b in ((1e-300, 1e-300), (1e-10, 1e-10), (1e-10, 1e9), (0.5, 0.5), (1, 1), (1, 7), (2, 3),
                 (0.001, 1000), (10, 10), (82, 183), (100, 0.5), (1e4, 1e4), (1e6, 3), (1e9, 0.5), (1e9, 3), (1e9, 1e9),
                 (5e8, 2.5), (1e9, 1e-3), (123456.789, 98765.4321), (3, 1e15), (1e15, 1e15), (17, 16.5),
                 (15.5, 1e5)):
        if max(a, b) <= 1e6:
            close(log_beta(a, b), special.betaln(a, b), 1e-9, ('betaln', a, b))
        if b == 3:
            close(log_beta(a, b), mp.log(2) - mp.log(a) - mp.log(a + mpf(1)) - mp.log(a + mpf(2)), mpf('1e-30'), 'B(a, 3)')
        add('log_beta', log_beta(a, b), a, b)

    write('special.csv', 'function,arg1,arg2,arg3,value', rows)


if __name__ == '__main__':
    start = time.time()
    main()
    print('special.py: %.1f s' % (time.time() - start))
