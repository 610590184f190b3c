#!/usr/bin/python3
"""Golden reference values for tests between two groups and for shares of false findings (double precision).

Independent reference: SciPy's Mann-Whitney test without correction for continuity; Benjamini and Hochberg, and the expected share of
false findings, by their definitions over all thresholds.
Usage:  /usr/bin/python3 golden_differential.py [output.json]      (default: differential.json beside this file)
Every entry is {"inputs": {...}, "outputs": {...}, "note": "..."}. A second run gives the same bytes.
"""
import json
import os
import sys

import numpy as np
import scipy
from scipy import stats

RNG = np.random.RandomState(20261122)
ENTRIES = {}


def put(name, note, inputs, outputs):
    plain = [{k: np.asarray(v).tolist() for k, v in part.items()} for part in (inputs, outputs)]
    ENTRIES[name] = {"inputs": plain[0], "outputs": plain[1], "note": note}


def rank_sum(name, note, first, second):
    test = stats.mannwhitneyu(first, second, alternative="two-sided", method="asymptotic", use_continuity=False)
    area = test.statistic / (len(first) * len(second))
    z = np.sign(area - .5) * stats.norm.isf(test.pvalue / 2)
    put(f"rank_sum/{name}", note, {"first": first, "second": second}, {"area": area, "z": z, "p_value": test.pvalue})


rank_sum("untied", "no equal values", np.round(RNG.randn(17) + .6, 5), np.round(RNG.randn(23), 5))
rank_sum("rounded", "many equal values, some negative", np.round(RNG.randn(40) + .3, 1), np.round(RNG.randn(25), 1))
rank_sum("counts", "logarithms of counts, most of them zero", np.log1p(RNG.poisson(.5, 60)), np.log1p(RNG.poisson(.2, 140)))
rank_sum("apart", "groups that do not meet", np.arange(30.) + 100, np.arange(45.))

p = np.round(np.concatenate([RNG.uniform(size=30), RNG.uniform(size=12) ** 6, [.05, .05, 1, 0]]), 6)
adjusted = [min(min(1, t * len(p) / (p <= t).sum()) for t in p if t >= q) for q in p]
put("false_discovery/benjamini_hochberg", "the least of t n / #(p <= t) over thresholds t from p on", {"p": p}, {"adjusted": adjusted})

w = np.round(np.concatenate([RNG.beta(.5, .5, 40), [1, 1, .7, .7, 0]]), 3)
put("false_discovery/posterior_expected", "the mean of 1 - w over all w at or above each", {"w": w}, {"expected": [(1 - w[w >= v]).mean() for v in w]})

META = {"generator": "tests/golden/golden_differential.py", "numpy": np.__version__, "scipy": scipy.__version__}
path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "differential.json")
with open(path, "w") as f:
    json.dump({"meta": META, "entries": ENTRIES}, f, indent=None, separators=(",", ":"), allow_nan=False)
    f.write("\n")
