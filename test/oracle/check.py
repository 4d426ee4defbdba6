"""check.py compares the stored numbers with published ones (published.csv), to the digits that were printed,
and the p-values that R adjusted with statsmodels."""

from decimal import Decimal

import numpy as np
from statsmodels.stats.multitest import multipletests

from oracle import read


def published():
    files = {}
    count = 0
    for line in read('published.csv'):
        rows = files.setdefault(line['file'], read(line['file']))
        wanted = dict(pair.split('=', 1) for pair in line['where'].split(';'))
        found = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
        assert len(found) == 1, (line, len(found))
        printed = Decimal(line['published'])
        unit = Decimal(1).scaleb(printed.as_tuple().exponent)
        assert abs(Decimal(found[0][line['column']]) - printed) <= unit / 2, (line, found[0])
        count += 1
    print('check.py: %d published numbers agree to their last digit' % count)


def adjusted():
    rows = read('p_adjust.csv')
    count = 0
    for name in dict.fromkeys(r['set'] for r in rows):
        for ours, theirs in (('benjamini_hochberg', 'fdr_bh'), ('holm', 'holm')):
            some = [r for r in rows if r['set'] == name and r['method'] == ours]
            assert all((r['p'] == '') == (r['adjusted'] == '') for r in some)
            some = [r for r in some if r['p'] != '']
            if some:
                again = multipletests([float(r['p']) for r in some], method=theirs)[1]
                assert np.allclose(again, [float(r['adjusted']) for r in some], rtol=1e-13, atol=0), (name, ours)
                count += len(some)
    # Benjamini and Hochberg reject four hypotheses at 0.05, a procedure for the familywise error three.
    for method, rejected in (('benjamini_hochberg', 4), ('holm', 3)):
        assert rejected == sum(float(r['adjusted']) <= 0.05 for r in rows
                               if r['set'] == 'bh_1995' and r['method'] == method)
    print('check.py: %d adjusted p-values agree with statsmodels' % count)


published()
adjusted()
