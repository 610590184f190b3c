#!/usr/bin/python3
"""Golden reference values for the analysis layer (double precision).

Independent reference: scikit-learn, SciPy, NumPy; rotations by a general optimiser, DeLong by its definition over all pairs.
Usage:  /usr/bin/python3 golden_analysis.py [output.json]      (default: analysis.json beside this file)
Every entry is {"inputs": {...}, "outputs": {...}, "note": "..."}; arrays are nested lists, row-major; logarithms are natural.
A second run gives the same bytes.
"""
import json
import os
import sys

import numpy as np
import scipy
import sklearn
from scipy import linalg, optimize, stats
from scipy.cluster import hierarchy
from scipy.spatial import procrustes
from sklearn import cluster, linear_model, metrics, mixture
from sklearn.feature_selection._mutual_info import _compute_mi_cd

RNG = np.random.RandomState(20250817)
ENTRIES = {}


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def put(name, note, inputs, outputs):
    ENTRIES[name] = {"inputs": {k: plain(v) for k, v in inputs.items()},
                     "outputs": {k: plain(v) for k, v in outputs.items()}, "note": note}


def normal(*shape):
    return np.round(RNG.randn(*shape), 3)


# --- rotations -------------------------------------------------------------------------------------------------------------
def read_order(pattern, transform):
    """Columns by falling sum of squares, the largest entry of each positive."""
    order = np.argsort(-(pattern ** 2).sum(0), kind="stable")
    pattern, transform = pattern[:, order], transform[:, order]
    sign = np.sign(pattern[np.abs(pattern).argmax(0), range(pattern.shape[1])])
    return pattern * sign, transform * sign


def varimax(loadings, kaiser):
    base = loadings / np.linalg.norm(loadings, axis=1, keepdims=True) if kaiser else loadings
    k = loadings.shape[1]
    upper = np.triu_indices(k, 1)

    def rotation(angles):
        skew = np.zeros((k, k))
        skew[upper] = angles
        return linalg.expm(skew - skew.T)

    def minus_criterion(angles):
        squares = (base @ rotation(angles)) ** 2
        return -(squares ** 2).mean(0).sum() + (squares.mean(0) ** 2).sum()

    starts = [np.zeros(len(upper[0]))] + [RNG.uniform(-2, 2, len(upper[0])) for _ in range(8)]
    found = [optimize.minimize(minus_criterion, s, method="BFGS", options={"gtol": 1e-10}) for s in starts]
    best = min(found, key=lambda r: r.fun)
    # Nelder-Mead needs no gradient, so it goes on where differences stop.
    best = optimize.minimize(minus_criterion, best.x, method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 0, "maxiter": 4000})
    return rotation(best.x), -best.fun


loadings = np.round(np.array([[.8, .1, .0], [.7, .2, .1], [.75, -.1, .2], [.1, .7, .1], [.0, .65, -.2], [.2, .6, .3], [.1, .1, .5], [-.2, .2, .7]])
                    @ linalg.expm(np.array([[0, .6, -.4], [-.6, 0, .7], [.4, -.7, 0]])), 3)
for kaiser in (False, True):
    turn, criterion = varimax(loadings, kaiser)
    pattern, transform = read_order(loadings @ turn, turn)
    put("rotation/varimax_" + ("kaiser" if kaiser else "raw"), "maximum of the varimax criterion by BFGS and Nelder-Mead from nine starts",
        {"loadings": loadings}, {"pattern": pattern, "criterion": criterion})

turn, _ = varimax(loadings, True)
v = loadings @ turn
u = np.linalg.lstsq(v, v * np.abs(v) ** 3, rcond=None)[0]
u = u * np.sqrt(np.diag(np.linalg.inv(u.T @ u)))
pattern, transform = read_order(v @ u, turn @ u)
put("rotation/promax", "power 4 after Kaiser-normalised varimax; regression by lstsq; phi = (T'T)^-1", {"loadings": loadings},
    {"pattern": pattern, "phi": np.linalg.inv(transform.T @ transform)})

# --- scored labels ---------------------------------------------------------------------------------------------------------
labels = (RNG.rand(40) < .35).astype(int)
scores = np.round(RNG.randn(40) + labels, 1)
pos, neg = scores[labels == 1], scores[labels == 0]
wins = (pos[:, None] > neg[None, :]) + .5 * (pos[:, None] == neg[None, :])
fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
precision, recall, _ = metrics.precision_recall_curve(labels, scores)
auc = wins.mean()
error = np.sqrt(wins.mean(1).var(ddof=1) / len(pos) + wins.mean(0).var(ddof=1) / len(neg))
logit = np.log(auc / (1 - auc)) + np.array([-1, 1]) * stats.norm.ppf(.975) * error / (auc * (1 - auc))
put("metrics/roc", "scores with ties; standard error by DeLong's definition over all pairs, interval on the logit scale",
    {"scores": scores, "labels": labels},
    {"auc": metrics.roc_auc_score(labels, scores), "standard_error": error, "interval": 1 / (1 + np.exp(-logit)), "fpr": fpr, "tpr": tpr,
     "average_precision": metrics.average_precision_score(labels, scores), "precision": precision[::-1], "recall": recall[::-1]})

# --- partitions ------------------------------------------------------------------------------------------------------------
truth = RNG.randint(0, 4, 60)
found = np.where(RNG.rand(60) < .6, (truth + 1) % 4, RNG.randint(0, 5, 60))
table = metrics.cluster.contingency_matrix(truth, found)
rows, columns = optimize.linear_sum_assignment(-table)
put("clustering/agreement", "nmi divides by the arithmetic mean of the entropies; accuracy under the best one-to-one assignment",
    {"truth": truth, "found": found},
    {"ari": metrics.adjusted_rand_score(truth, found), "nmi": metrics.normalized_mutual_info_score(truth, found),
     "mi": metrics.mutual_info_score(truth, found), "accuracy": table[rows, columns].sum() / 60})

points = np.round(np.concatenate([RNG.randn(20, 2) * [.6, .3] + [0, 0], RNG.randn(24, 2) @ [[.9, .5], [0, .4]] + [3, 1], RNG.randn(16, 2) * .5 + [1, 4]]), 3)
member = np.repeat([0, 1, 2], [20, 24, 16])
put("clustering/silhouette", "one row is alone in its cluster", {"points": points, "labels": np.where(np.arange(60) == 5, 3, member)},
    {"per_row": metrics.silhouette_samples(points, np.where(np.arange(60) == 5, 3, member))})
for method in ("average", "ward", "complete", "single"):
    tree = hierarchy.linkage(points, method)
    put("clustering/" + method, "scipy linkage", {"points": points},
        {"heights": tree[:, 2], "sizes": tree[:, 3], "labels_at_4": hierarchy.fcluster(tree, 4, "maxclust")})
for shape in ("full", "diag", "tied", "spherical"):
    fit = mixture.GaussianMixture(3, covariance_type=shape, n_init=10, tol=1e-12, max_iter=5000, random_state=0).fit(points)
    put("mixture/" + shape, "3 components, reg_covar 1e-6, best of 10 starts", {"points": points},
        {"mean_log_prob": fit.score(points), "bic": fit.bic(points), "log_prob": fit.score_samples(points), "weights": np.sort(fit.weights_)})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data-schemas/whisky.csv")) as f:
    raw = np.array([[float(v) for v in line.split(",")[1:13]] for line in f.read().split("\n")[1:] if line])
for name, table in (("raw", raw), ("standardised", (raw - raw.mean(0)) / raw.std(0))):
    for k in (2, 3, 4, 5, 6, 7, 10):
        fits = [cluster.KMeans(k, n_init=starts, random_state=0, tol=0).fit(table) for starts in (50, 1000)]
        put(f"whisky/kmeans_{name}_{k}", "labels of the best of 50 starts; further starts find smaller inertia", {},
            {"labels_of_50": fits[0].labels_, "inertia_of_50": fits[0].inertia_, "inertia_of_1000": fits[1].inertia_})

# --- linear probes ---------------------------------------------------------------------------------------------------------
features = normal(60, 3)
classes = np.argmax(features @ np.array([[1., -.5, 0], [0, 1, -1], [.3, .2, .8]]) + RNG.gumbel(size=(60, 3)), 1)
probe = linear_model.LogisticRegression(C=.5, tol=1e-8, max_iter=1000, solver="newton-cg").fit(features, classes)
put("probe/logistic", "multinomial, penalty |W|^2 (C = 0.5), intercepts free", {"features": features, "classes": classes},
    {"coefficients": probe.coef_, "probabilities": probe.predict_proba(features)})
target = np.round(features @ [1., -2., .5] + .7 + .3 * RNG.randn(60), 3)
ridge = linear_model.Ridge(alpha=2.5, solver="cholesky").fit(features, target)
put("probe/ridge", "alpha 2.5, intercept free", {"features": features, "target": target},
    {"coefficients": ridge.coef_, "intercept": ridge.intercept_, "r2": ridge.score(features, target)})

# --- dependence ------------------------------------------------------------------------------------------------------------
x = np.round(RNG.randn(50), 1)
y = np.round(.6 * x + RNG.randn(50), 1)
group = RNG.randint(0, 3, 50)
grand = sum((group == g).sum() * (x[group == g].mean() - x.mean()) ** 2 for g in range(3))
put("dependence/correlation", "ties in both", {"x": x, "y": y, "group": group},
    {"pearson": stats.pearsonr(x, y)[0], "spearman": stats.spearmanr(x, y)[0], "eta_squared": grand / ((x - x.mean()) ** 2).sum()})
z = np.round(RNG.randn(80) + .9 * (np.arange(80) % 3), 6)
put("dependence/mutual_information_knn", "Ross 2014, 3 neighbours; one label occurs once and is left out", {"values": z, "labels": np.append(np.arange(79) % 3, 9)},
    {"mi": _compute_mi_cd(z, np.append(np.arange(79) % 3, 9), 3)})

# --- resampling ------------------------------------------------------------------------------------------------------------
sample = np.round(RNG.exponential(size=25), 3)
replicates = np.array([np.median(RNG.choice(sample, 25)) + .1 * np.mean(RNG.choice(sample, 25)) for _ in range(400)])
estimate = np.median(sample) + .1 * sample.mean()
jackknife = np.array([np.median(np.delete(sample, i)) + .1 * np.delete(sample, i).mean() for i in range(25)])
z0 = stats.norm.ppf((replicates < estimate).mean())
skew = jackknife.mean() - jackknife
accel = (skew ** 3).sum() / (6 * (skew ** 2).sum() ** 1.5)
ends = z0 + stats.norm.ppf([.05, .95])
put("statistics/bootstrap", "90 % intervals of given replicates; BCa after Efron 1987",
    {"replicates": replicates, "estimate": estimate, "jackknife": jackknife},
    {"percentile": np.quantile(replicates, [.05, .95]), "bca": np.quantile(replicates, stats.norm.cdf(z0 + ends / (1 - accel * ends)))})
put("statistics/quantiles", "linear interpolation, numpy's default", {"values": sample, "shares": [0, .1, .25, .333, .5, .9, 1]},
    {"quantiles": np.quantile(sample, [0, .1, .25, .333, .5, .9, 1])})
reference, other = normal(10, 3), normal(10, 3)
turn, scale = linalg.orthogonal_procrustes(other, reference)
put("statistics/procrustes", "rotation of 'other' onto 'reference'; disparity after centring and scaling both (scipy.spatial.procrustes)",
    {"reference": reference, "other": other}, {"aligned": other @ turn, "disparity": procrustes(reference, other)[2]})

META = {"generator": "tests/golden/golden_analysis.py", "numpy": np.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__}
path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "analysis.json")
with open(path, "w") as f:
    json.dump({"meta": META, "entries": ENTRIES}, f, indent=None, separators=(",", ":"), allow_nan=False)
    f.write("\n")
