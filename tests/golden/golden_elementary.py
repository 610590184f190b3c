"""Reference values of the elementary and special functions, to 60 digits, for counting units in the last place.

Writes elementary.json: {function: [[x, high, low], ...]} with f(x) = high + low as a sum of two doubles. Needs mpmath.
Run: python3 golden_elementary.py > elementary.json
"""
import json
import math
import random

import mpmath as mp

mp.mp.dps = 60
random.seed(20240501)


def uniform(low, high, n):
    return [random.uniform(low, high) for _ in range(n)]


def powers(low, high, n, signs=(1,)):
    return [random.choice(signs) * 10 ** random.uniform(low, high) for _ in range(n)]


def log_ndtr(x):
    return mp.log(mp.erfc(-x / mp.sqrt(2)) / 2) if x < 5 else mp.log1p(-mp.erfc(x / mp.sqrt(2)) / 2)


def softplus(x):
    return mp.log1p(mp.exp(x)) if x < 30 else x + mp.log1p(mp.exp(-x))


both = (-1, 1)
CASES = {
    "exp": (mp.exp, uniform(-700, 700, 100) + uniform(-1, 1, 100)),
    "expm1": (mp.expm1, uniform(-40, 700, 60) + uniform(-2, 2, 100) + powers(-20, 0, 40, both)),
    "log": (mp.log, powers(-300, 300, 100) + uniform(0.5, 2, 100) + [5e-324, 1e-310, 1 + 2 ** -52, 1 - 2 ** -53]),
    "log1p": (mp.log1p, powers(-20, 0, 60, both) + uniform(-0.999, 3, 100) + powers(0, 300, 40)),
    "tanh": (mp.tanh, uniform(-3, 3, 120) + powers(-20, 1.2, 80, both)),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), uniform(-40, 40, 120) + uniform(-700, 700, 40)),
    "softplus": (softplus, uniform(-40, 40, 120) + uniform(-700, 700, 40)),
    "logsigmoid": (lambda x: -softplus(-x), uniform(-40, 40, 120) + uniform(-700, 700, 40)),
    "erf": (mp.erf, uniform(-5, 5, 120) + powers(-20, 0, 40, both)),
    "erfc": (mp.erfc, uniform(-3, 26, 160)),
    "ndtr": (lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, uniform(-37, 6, 160)),
    "log_ndtr": (log_ndtr, uniform(-40, 8, 160) + powers(2, 100, 20, (-1,))),
    "lgamma": (lambda x: mp.loggamma(x).real, powers(-300, 0, 40) + uniform(0, 10, 160) + powers(1, 300, 40) + uniform(0.999, 1.001, 20)
               + uniform(1.999, 2.001, 20)),
    "digamma": (mp.digamma, powers(-300, 0, 40) + uniform(0, 10, 160) + powers(1, 300, 40) + uniform(1.46, 1.463, 20)),
    "trigamma": (lambda x: mp.psi(1, x), powers(-150, 0, 40) + uniform(0, 10, 160) + powers(1, 300, 40)),
    "lgamma_negative": (lambda x: mp.loggamma(x).real, uniform(-20, 0, 60)),
    "digamma_negative": (mp.digamma, uniform(-20, 0, 60)),
    "trigamma_negative": (lambda x: mp.psi(1, x), uniform(-20, 0, 60)),
}


def row(f, x):
    value = f(mp.mpf(x))
    high = float(value)
    return [x, high, float(value - mp.mpf(high))]


table = {}
for name, (f, xs) in CASES.items():
    rows = [row(f, x) for x in xs]
    table[name] = [r for r in rows if math.isfinite(r[1]) and abs(r[1]) > 1e-300]
print("{" + ",\n".join('"%s": %s' % (name, json.dumps(rows)) for name, rows in table.items()) + "}")
