"""Reference values of the count likelihoods with shares of a total, observed or latent, and of the piecewise categorical one (double).

Log probabilities are SciPy's; gradients are PyTorch's of the closed forms, which are checked here against SciPy. Writes counts.json beside
itself, in the format of core.json. Needs scipy and torch (Debian: python3-scipy 1.10, python3-torch 1.13). A second run gives the same bytes.
Run: /usr/bin/python3 golden_counts.py
"""
import json
import os

import numpy as np
import scipy
import torch
import torch.nn.functional as F
from scipy import special, stats

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
ROWS, FEATURES = 4, 6
RNG = np.random.RandomState(19)
ENTRIES = {}


def numbers(*shape, scale=1.0, shift=0.0):
    # Three decimals: short in the file, exact on both sides.
    return np.round(RNG.randn(*shape) * scale + shift, 3)


def put(name, note, inputs, log_p, of_scipy, variables):
    assert np.allclose(log_p.detach().numpy(), of_scipy, rtol=1e-12, atol=1e-12), name
    log_p.sum().backward()
    outputs = {"log_prob": of_scipy} | {f"d_{k}": v.grad.numpy() for k, v in variables.items()}
    ENTRIES[name] = {
        "inputs": {k: np.asarray(v).tolist() for k, v in inputs.items()},
        "outputs": {k: np.asarray(v).tolist() for k, v in outputs.items()}, "note": note,
    }


def variable(values):
    return torch.tensor(values, requires_grad=True)


def poisson(x, log_m):
    return x * log_m - torch.exp(log_m) - torch.lgamma(x + 1)


def negative_binomial(x, log_m, log_r):
    r, log_total = torch.exp(log_r), torch.logaddexp(log_m, log_r)
    return torch.lgamma(x + r) - torch.lgamma(r) - torch.lgamma(x + 1) + r * (log_r - log_total) + x * (log_m - log_total)


def with_extra_zeros(x, log_p, a):
    return torch.where(x == 0, torch.logaddexp(a, log_p), log_p) - F.softplus(a)


def scipy_tail(x, p):
    m = np.exp(p["log_mu"])
    if "log_r" in p:
        r = np.exp(p["log_r"])
        log_p = stats.nbinom.logpmf(x, r, r / (r + m))
    else:
        log_p = stats.poisson.logpmf(x, m)
    if "pi_logits" not in p:
        return log_p
    pi = special.expit(p["pi_logits"])
    return np.where(x == 0, np.log(pi + (1 - pi) * np.exp(log_p)), np.log1p(-pi) + log_p)


def torch_tail(x, p):
    log_p = negative_binomial(x, p["log_mu"], p["log_r"]) if "log_r" in p else poisson(x, p["log_mu"])
    return with_extra_zeros(x, log_p, p["pi_logits"]) if "pi_logits" in p else log_p


def constrained_poisson(name, note, x, totals):
    logits = numbers(ROWS, FEATURES, scale=1.5)
    l = variable(logits)
    log_m = torch.log(torch.tensor(totals))[:, None] + torch.log_softmax(l, 1)
    m = totals[:, None] * special.softmax(logits, axis=1)
    put(name, note, {"x": x, "totals": totals, "logits": logits}, poisson(torch.tensor(x), log_m).sum(1), stats.poisson.logpmf(x, m).sum(1), {"logits": l})


def piecewise(family, k_max):
    """P(x) = pi_x below k_max, pi_k_max f(x - k_max) from there on; logits[i, k, j] is class k of feature j."""
    x = np.array([[0, 1, 2, 3, 4, 5], [k_max, k_max - 1, k_max + 1, 0, 60, 9], [0, 0, k_max, 1, 1500, k_max + 2], [2, 7, 0, 0, k_max, 30]], dtype=float)
    given = {"logits": numbers(ROWS, k_max + 1, FEATURES, scale=1.5), "log_mu": numbers(ROWS, FEATURES, scale=1.5, shift=1)}
    if family in ("negative-binomial", "zinb"):
        given["log_r"] = numbers(ROWS, FEATURES)
    if family in ("zip", "zinb"):
        given["pi_logits"] = numbers(ROWS, FEATURES)
    v = {k: variable(p) for k, p in given.items()}
    classes, excess, is_beyond = np.minimum(x, k_max).astype(int), np.maximum(x - k_max, 0), x >= k_max
    log_pi = np.take_along_axis(special.log_softmax(given["logits"], axis=1), classes[:, None, :], axis=1)[:, 0]
    of_scipy = log_pi + np.where(is_beyond, scipy_tail(excess, given), 0)
    of_torch = torch.log_softmax(v["logits"], 1).gather(1, torch.tensor(classes)[:, None, :])[:, 0]
    of_torch = of_torch + torch.where(torch.tensor(is_beyond), torch_tail(torch.tensor(excess), v), torch.zeros(()))
    put(f"piecewise/{family}", f"k_max {k_max}; log_prob by feature", {"x": x, "k_max": k_max} | given, of_torch, of_scipy, v)


def latent_library(family, batches):
    """log l = m_b + s_b u, m_b and s_b mean and standard deviation of the log totals of the training rows of batch b (of all rows where there are none)."""
    training = RNG.poisson(RNG.gamma(2, 2, size=(12, FEATURES))).astype(float) + (np.arange(12) % max(batches, 1))[:, None]
    code = np.arange(12) % batches if batches else np.zeros(12, dtype=int)
    log_totals = np.log(training.sum(1))
    m, s = (np.array([f(log_totals[code == b]) for b in range(max(batches, 1))]) for f in (np.mean, np.std))
    x = np.array([[0, 3, 1, 0, 12, 0], [1, 0, 0, 0, 0, 0], [250, 0, 31, 7, 1, 4], [2, 2, 5, 0, 1, 1]], dtype=float)
    rows = np.arange(ROWS) % max(batches, 1)
    given = {"logits": numbers(ROWS, FEATURES, scale=1.5), "u": numbers(ROWS, scale=1.2)}
    if family != "poisson":
        given["log_r"] = numbers(FEATURES)
    if family == "zinb":
        given["pi_logits"] = numbers(ROWS, FEATURES)
    v = {k: variable(p) for k, p in given.items()}
    log_l = m[rows] + s[rows] * given["u"]
    tail = {k: given[k] for k in given if k in ("log_r", "pi_logits")}
    of_scipy = scipy_tail(x, tail | {"log_mu": np.log(special.softmax(given["logits"], axis=1)) + log_l[:, None]})
    log_mu = torch.log_softmax(v["logits"], 1) + (torch.tensor(m[rows]) + torch.tensor(s[rows]) * v["u"])[:, None]
    of_torch = torch_tail(torch.tensor(x), {k: v[k] for k in tail} | {"log_mu": log_mu})
    inputs = {"training": training, "code": code, "x": x, "batch": rows, "moments": np.stack([m, s])} | given
    put(f"latent_library/{family}/{batches}", "batches in turn; moments [2, batches] of the log totals", inputs, of_torch.sum(1), of_scipy.sum(1), v)


counts = np.array([[0, 3, 1, 0, 12, 0], [1, 0, 0, 0, 0, 0], [250, 0, 31, 7, 1, 4], [2, 2, 5, 0, 1, 1]], dtype=float)
constrained_poisson("constrained_poisson/own_total", "the total is the sum of the row", counts, counts.sum(1))
constrained_poisson("constrained_poisson/given_total", "the total is given, of more features than these", counts, counts.sum(1) * 1.5 + 2)
for tail, least in (("poisson", 3), ("negative-binomial", 4), ("zip", 2), ("zinb", 1)):
    piecewise(tail, least)
for tail, batches in (("poisson", 0), ("negative-binomial", 2), ("zinb", 3)):
    latent_library(tail, batches)

META = {"generator": "tests/golden/golden_counts.py", "numpy": np.__version__, "scipy": scipy.__version__, "torch": torch.__version__}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "counts.json"), "w") as f:
    json.dump({"meta": META, "entries": ENTRIES}, f, indent=None, separators=(",", ":"), allow_nan=False)
    f.write("\n")
