"""clv_two_maxima.py checks the greater of two maxima of a likelihood: MBG/NBD on the 30 customers of clv_two_maxima.csv.

The customers were simulated. Their log likelihood has a maximum within its bounds, and is greater still where a and b grow together, which
is a model of one probability to leave for all. A fit that stops at the first has not found the maximum. Numbers in INSIDE and BOUND: scipy's
Nelder-Mead from four starts, over the logarithms of the parameters between 1e-6 and 1e6; the likelihood is that of Batislam, Denizel &
Filiztekin (2007) with a chance to leave after the first purchase. Needs numpy and scipy; writes nothing, prints both and fails if they differ.
"""

import csv
import os

import numpy as np
from scipy.special import betaln, gammaln

INSIDE = ((1.1508237749479788, 4.397186721455559, 0.17488907157839853, 0.9445468624972637), -512.310823933)
BOUND = ((0.6163014040358484, 2.8550693469882122, 21177.708875575703, 999999.9999999995), -512.124857528)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'clv_two_maxima.csv')) as file:
    rows = [[float(row[name]) for name in ('x', 'tx', 'T')] for row in csv.DictReader(file)]
x, tx, T = np.array(rows).T


def log_likelihood(r, alpha, a, b):
    """log_likelihood is that of all customers: still there, or gone after the last purchase."""
    alive = betaln(a, b + x + 1) - betaln(a, b) - (r + x) * np.log(alpha + T)
    gone = betaln(a + 1, b + x) - betaln(a, b) - (r + x) * np.log(alpha + tx)
    return np.sum(gammaln(r + x) - gammaln(r) + r * np.log(alpha) + np.logaddexp(alive, gone))


for name, (parameters, expected) in (('inside', INSIDE), ('at the bound', BOUND)):
    found = log_likelihood(*parameters)
    print(name, parameters, found)
    assert abs(found - expected) < 1e-7, (name, found, expected)
