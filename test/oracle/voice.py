"""voice.py makes keyword_texts.csv and keywords.csv, theme_rows.csv and theme_costs.csv.

Keywords: log odds of a word in one group of texts against the other, with an informative Dirichlet prior.
  delta = log((y_a + p) / (n_a + P - y_a - p)) - log((y_b + p) / (n_b + P - y_b - p)), variance 1 / (y_a + p) + 1 / (y_b + p), z
  of both; p is the prior of the word, P that of all.  prior empty: p = y_a + y_b; else p = prior (y_a + y_b) / (n_a + n_b).
  G2 = 2 sum O log(O / E) of the table (y_a, n_a - y_a; y_b, n_b - y_b), negative where the word is rarer in a.
Themes: a score is 100, 0 or -100 (9-10, 7-8, below).
  cost = N - W, N of all, W of those who do not name the theme; its standard error is the root of sum psi^2 / n^2 with
  psi = x - N - [not named] (x - W) / (1 - s), s the share of those who do.
  effect: least squares of x on all themes with an intercept, standard error HC3.

Sources
  Monroe, Colaresi & Quinn (2008), Political Analysis 16(4), 372-403, equations 15 to 23.
  Dunning (1993), Computational Linguistics 19(1), 61-74.
  Benjamini & Hochberg (1995); MacKinnon & White (1985), Journal of Econometrics 29, 305-325.
Second routes: G2 by scipy's chi2_contingency, p by scipy's norm, adjusted p by statsmodels; the error of the cost by the
jackknife of N - W, which tends to it; effects by numpy's lstsq, and HC3 written out.
"""

import random

import numpy as np
import statsmodels.api as sm
from mpmath import erfc, log, mp, mpf, sqrt
from scipy import stats
from statsmodels.stats.multitest import multipletests

from oracle import close, write

random.seed(29)

# ---------------------------------------------------------------------------
# Keywords
# ---------------------------------------------------------------------------

WORDS = ['w%02d' % i for i in range(60)] + ['größe', 'ямб', '慢', '🙂']


def texts_of(group, n, skew):
    """texts_of draws n texts of up to 12 words, Zipf, the order of words turned by skew."""
    weights = [1 / (1 + (i * skew) % len(WORDS)) for i in range(len(WORDS))]
    return [(group, ' '.join(random.choices(WORDS, weights, k=random.randint(0, 12)))) for _ in range(n)]


TEXTS = texts_of('a', 150, 1) + texts_of('b', 220, 5)


def counts_of(group):
    """counts_of returns occurrences and texts of each word, and how many words there are."""
    count, texts, n = {}, {}, 0
    for g, t in TEXTS:
        if g == group:
            for w in t.split():
                count[w] = count.get(w, 0) + 1
                n += 1
            for w in set(t.split()):
                texts[w] = texts.get(w, 0) + 1
    return count, texts, n


def keywords():
    (ya, ta, na), (yb, tb, nb) = counts_of('a'), counts_of('b')
    words = sorted(set(ya) | set(yb), key=lambda w: w.encode())
    out = []
    for prior in ('', 37.5):
        rows = []
        for w in words:
            a, b = ya.get(w, 0), yb.get(w, 0)
            P = mpf(na + nb) if prior == '' else mpf(prior)
            p = (a + b) * P / (na + nb)
            value = log((a + p) / (na + P - a - p)) - log((b + p) / (nb + P - b - p))
            error = sqrt(1 / (a + p) + 1 / (b + p))
            z = value / error
            cells = [[a, na - a], [b, nb - b]]
            n = na + nb
            g2 = mpf(0)
            for i, row in enumerate((na, nb)):
                for j, column in enumerate((a + b, n - a - b)):
                    if cells[i][j]:
                        g2 += 2 * cells[i][j] * log(mpf(cells[i][j]) * n / (row * column))
            close(g2, stats.chi2_contingency(np.array(cells), correction=False, lambda_='log-likelihood')[0], 1e-9, w)
            p_value = erfc(abs(z) / sqrt(mpf(2)))
            close(p_value, 2 * stats.norm.sf(float(abs(z))), 1e-11, w)
            if a * nb < b * na:
                g2 = -g2
            rows.append([prior, w, value, error, z, p_value, None, g2, a, b, ta.get(w, 0), tb.get(w, 0)])
        adjusted = multipletests([float(r[5]) for r in rows], method='fdr_bh')[1]
        for r, q in zip(rows, adjusted):
            r[6] = float(q)
        out += rows
    write('keyword_texts.csv', 'grp,body', TEXTS)
    write('keywords.csv', 'prior,term,log_odds,error,z,p_value,p_adjusted,g2,count_a,count_b,texts_a,texts_b', out)


# ---------------------------------------------------------------------------
# Themes
# ---------------------------------------------------------------------------


def theme_set(name, n, themes, effects, noise):
    """theme_set draws answers; a theme is named more often with the one before it."""
    rows = []
    for _ in range(n):
        named, base = [], 9.0
        for i, t in enumerate(themes):
            if random.random() < 0.12 + (0.3 if named and named[-1] == themes[i - 1] else 0):
                named.append(t)
                base += effects[i]
        rows.append((name, max(0, min(10, round(base + random.gauss(0, noise)))), named))
    return rows


SETS = {
    'shop': theme_set('shop', 400, ['delivery', 'price', 'staff', 'app', 'größe'], [-3, -1.5, 0.8, -0.5, 0], 2),
    'few': theme_set('few', 40, ['x', 'y'], [-4, 1], 1.5),
    'many': theme_set('many', 900, ['t%02d' % i for i in range(20)], [(i % 5 - 3) * 0.8 for i in range(20)], 2),
    'by_hand': [('by_hand', s, t) for s, t in
                [(s, []) for s in (9, 10, 9, 8, 10, 8, 10, 9, 7, 9, 10)] + [(s, ['price']) for s in (10, 7, 3, 4)]
                + [(s, ['delivery']) for s in (2, 5, 9, 0)] + [(6, ['price', 'delivery'])]],
}


def costs(name):
    answers = SETS[name]
    x = np.array([100.0 if s >= 9 else 0.0 if s >= 7 else -100.0 for _, s, _ in answers])
    themes = sorted({t for _, _, named in answers for t in named})
    n = len(x)
    X = np.column_stack([np.ones(n)] + [[float(t in named) for _, _, named in answers] for t in themes])
    fit = sm.OLS(x, X).fit(cov_type='HC3')
    beta = np.linalg.lstsq(X, x, rcond=None)[0]
    inverse = np.linalg.inv(X.T @ X)
    h = np.einsum('ij,jk,ik->i', X, inverse, X)
    e = x - X @ beta
    with np.errstate(divide='ignore', invalid='ignore'):
        hc3 = np.sqrt(np.diag(inverse @ (X.T * (e / (1 - h)) ** 2) @ X @ inverse))
    rows = []
    for i, t in enumerate(themes, 1):
        named = X[:, i] == 1
        share, total, without = named.mean(), x.mean(), x[~named].mean()
        psi = x - total - ~named * (x - without) / (1 - share)
        error = np.sqrt((psi ** 2).sum()) / n
        sizes = [(x.sum() - x[j]) / (n - 1) - (x[~named].sum() - x[j] * ~named[j]) / ((~named).sum() - ~named[j]) for j in range(n)]
        jackknife = np.sqrt((n - 1) / n * ((np.array(sizes) - np.mean(sizes)) ** 2).sum())
        assert abs(jackknife / error - 1) < (0.02 if n > 100 else 0.35), (name, t, jackknife, error)
        close(float(beta[i]), float(fit.params[i]), 1e-9, t)
        close(float(hc3[i]), float(fit.bse[i]), 1e-8, t)
        z = (total - without) / error
        rows.append([name, t, int(named.sum()), 100 * share, x[named].mean(), without, total - without, error,
                     2 * stats.norm.sf(abs(z)), None, fit.params[i], fit.bse[i], share * fit.params[i]])
    for r, q in zip(rows, multipletests([r[8] for r in rows], method='fdr_bh')[1]):
        r[9] = float(q)
    return rows


keywords()
write('theme_rows.csv', 'set,score,themes', [(n, s, '{' + ','.join(t) + '}') for rows in SETS.values() for n, s, t in rows])
write('theme_costs.csv', 'set,theme,answers,share,nps,nps_without,cost,error,p_value,p_adjusted,effect,effect_error,adjusted_cost',
      [r for name in SETS for r in costs(name)])
