#!/usr/bin/python3
"""series.py: expected numbers of trends, changes of level and forecasts.

Random series, and those of series_data.csv, which series.R makes.  Writes
	series_random.csv	set, t, value, n: the value of n rows at a time
	series_trend.csv	Theil-Sen by scipy's theilslopes, with the variance that a
						correction makes larger; Mann and Kendall's s by all pairs, their
						tau by scipy; least squares by statsmodels' OLS, also with HAC
	series_change.csv	the best partition by trying all beginnings of the last level
	series_forecast.csv	statsmodels' ETSModel run with given parameters
	series_fit.csv		and fitted by it: a likelihood to reach
"""
import csv
import math
import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

warnings.simplefilter('ignore')
rng = np.random.default_rng(20250614)


def write(name, header, rows):
    with open(name, 'w', newline='') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(header)
        for row in rows:
            out.writerow(['' if x is None or (isinstance(x, float) and math.isnan(x)) else repr(float(x)) if isinstance(x, (float, np.floating)) else x for x in row])


# The sets
data = {}
for row in csv.DictReader(open('series_data.csv')):
    data.setdefault(row['set'], []).append((int(row['t']), float(row['value']), 1))
random = {}
for i in range(14):
    n = int(rng.integers(8, 40))
    t = np.cumsum(rng.integers(1, 4 if i % 3 == 0 else 2, n))
    e = np.zeros(n)
    for k in range(n):
        e[k] = (0.6 if i % 4 == 1 else 0) * (e[k - 1] if k else 0) + rng.normal()
    y = [lambda: 10 + e, lambda: np.round(5 + e), lambda: 0.2 * t + e, lambda: np.round(e * 10) / 4 + 20 * (t > t[n // 2]), lambda: np.floor(3 + e) % 3][i % 5]()
    w = rng.integers(1, 6, n) if i % 2 else np.ones(n, int)
    random[f'r{i}'] = [(int(a), float(round(b, 3)), int(c)) for a, b, c in zip(t, y, w)]
write('series_random.csv', ['set', 't', 'value', 'n'], [(s, *p) for s, points in random.items() for p in points])
everything = {**data, **random}


# Trend
def acf(e, lag):
    e = e - e.mean()
    return float(np.sum(e[lag:] * e[:len(e) - lag]) / np.sum(e * e))


def factor_of(e, n):
    r1 = acf(e, 1)
    r = min(max(r1 + (1 + 4 * r1) / n, 0), 0.95)
    return (1 + r) / (1 - r)


def hamed_rao(e, n):
    ranks = stats.rankdata(np.round(e, 9))
    total = 0
    for i in range(1, n - 2):
        r = acf(ranks, i)
        if abs(r) >= stats.norm.ppf(0.975) / math.sqrt(n):
            total += (n - i) * (n - i - 1) * (n - i - 2) * r
    f = 1 + 2 / (n * (n - 1) * (n - 2)) * total
    return f if f > 0 else 1


rows = []
for name, points in everything.items():
    t = np.array([p[0] for p in points], float)
    y = np.array([p[1] for p in points], float)
    n = len(t)
    slopes = np.sort([(y[j] - y[i]) / (t[j] - t[i]) for i in range(n) for j in range(i + 1, n)])
    slope = stats.theilslopes(y, t).slope
    s = sum(int(np.sign(y[j] - y[i])) for i in range(n) for j in range(i + 1, n))
    ties = np.unique(y, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - sum(k * (k - 1) * (2 * k + 5) for k in ties.tolist())) / 18
    tau = stats.kendalltau(t, y).statistic
    e = y - slope * t
    for correction, factor in (('none', 1), ('ar1', factor_of(e, n)), ('hamed-rao', hamed_rao(e, n))):
        for confidence in (0.95, 0.8):
            sigma = math.sqrt(variance * factor)
            z = (s - np.sign(s)) / sigma
            reach = stats.norm.ppf(0.5 + confidence / 2) * sigma
            low = slopes[max(round((len(slopes) - reach) / 2) - 1, 0)]
            high = slopes[min(round((len(slopes) + reach) / 2), len(slopes) - 1)]
            if correction == 'none' and confidence == 0.95:
                scipys = stats.theilslopes(y, t, 0.95)
                assert abs(low - scipys.low_slope) < 1e-12 and abs(high - scipys.high_slope) < 1e-12
            rows.append((name, 'theil_sen', correction, confidence, slope, float(low), float(high), float(z), 2 * stats.norm.sf(abs(z)), tau, factor, None))
    lags = math.floor(4 * (n / 100) ** (2 / 9))
    plain = sm.OLS(y, sm.add_constant(t)).fit()
    hac = sm.OLS(y, sm.add_constant(t)).fit(cov_type='HAC', cov_kwds={'maxlags': lags, 'use_correction': True})
    for correction, factor in (('none', 1), ('ar1', factor_of(plain.resid, n)), ('newey-west', (hac.bse[1] / plain.bse[1]) ** 2)):
        se = plain.bse[1] * math.sqrt(factor)
        reach = stats.t.ppf(0.975, n - 2) * se
        rows.append((name, 'ols', correction, 0.95, plain.params[1], plain.params[1] - reach, plain.params[1] + reach, plain.params[1] / se,
                     2 * stats.t.sf(abs(plain.params[1] / se), n - 2), tau, factor, se))
write('series_trend.csv', ['set', 'method', 'correction', 'confidence', 'slope', 'low', 'high', 'statistic', 'p_value', 'tau', 'factor', 'standard_error'], rows)


# Changes of level
def partition(y, w, penalty, shortest):
    n = len(y)
    least = [-penalty] + [math.inf] * n
    begin = [0] * (n + 1)
    for t in range(1, n + 1):
        for s in range(0, t - shortest + 1):
            mean = np.average(y[s:t], weights=w[s:t])
            cost = least[s] + float(np.sum(w[s:t] * (y[s:t] - mean) ** 2)) + penalty
            if cost < least[t] - 1e-9:
                least[t], begin[t] = cost, s
    starts = []
    t = n
    while t > 0:
        starts.insert(0, begin[t])
        t = begin[t]
    return starts


rows = []
for name, points in everything.items():
    y = np.array([p[1] for p in points], float)
    w = np.array([p[2] for p in points], float)
    d = np.diff(y) / np.sqrt(1 / w[1:] + 1 / w[:-1])
    variance = (stats.median_abs_deviation(d) / stats.norm.ppf(0.75)) ** 2
    for shortest in (1, 2, 5):
        for penalty in (None, 6.0):
            used = 3 * math.log(len(y)) * variance if penalty is None else penalty
            if used > 0 and (name in random or penalty is None):
                rows.append((name, penalty, shortest, '{' + ','.join(str(points[s][0]) for s in partition(y, w, used, shortest)[1:]) + '}'))
write('series_change.csv', ['set', 'penalty', 'shortest', 'starts'], rows)

# Forecasts with given parameters, and fitted
forecasts = []
fits = []
for name, points in data.items():
    y = np.array([p[1] for p in points])
    if name == 'AirPassengers':
        y = np.log(y)
    for model, trend, damped in (('simple', None, False), ('holt', 'add', False), ('damped', 'add', True)):
        for season in (1, 12):
            if season == 12 and name in ('Nile', 'WWWusage'):
                continue
            seasons = [round(0.05 * y.std() * math.sin(i), 4) for i in range(season)] if season > 1 else None
            ets = ETSModel(pd.Series(y), error='add', trend=trend, damped_trend=damped, seasonal='add' if season > 1 else None,
                           seasonal_periods=season if season > 1 else None, initialization_method='known', initial_level=float(y[0]),
                           initial_trend=0.01 if trend else None, initial_seasonal=seasons)
            values = {'smoothing_level': 0.4, 'smoothing_trend': 0.1, 'damping_trend': 0.9, 'smoothing_seasonal': 0.2}
            names = [p for p in ets.param_names if not p.startswith('initial')]
            parameters = [values[p] for p in names]
            result = ets.smooth(parameters)
            order = [values['smoothing_level']] + ([0.1] if trend else []) + ([0.2] if season > 1 else []) + ([0.9] if damped else []) \
                + [float(y[0])] + ([0.01] if trend else []) + (seasons or [])
            prediction = result.get_prediction(start=len(y), end=len(y) + 13)
            squares = float(np.sum(result.resid ** 2))
            for step in (1, 2, 14):
                forecasts.append((name, model, season, '{' + ','.join(map(repr, order)) + '}', step, float(prediction.predicted_mean.iloc[step - 1]),
                                  math.sqrt(float(np.asarray(prediction.forecast_variance)[step - 1]) / result.scale * squares / len(y))))
            fitted = ETSModel(pd.Series(y), error='add', trend=trend, damped_trend=damped, seasonal='add' if season > 1 else None,
                              seasonal_periods=season if season > 1 else None).fit(disp=False)
            fits.append((name, model, season, round(-len(y) / 2 * math.log(float(np.sum(fitted.resid ** 2))), 4)))
write('series_forecast.csv', ['set', 'model', 'season', 'parameters', 'step', 'value', 'deviation'], forecasts)
write('series_fit.csv', ['set', 'model', 'season', 'log_likelihood'], fits)
