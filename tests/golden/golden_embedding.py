#!/usr/bin/python3
"""Golden reference values for nearest neighbours, communities, UMAP and t-SNE (double precision).

Independent reference: scikit-learn, SciPy, umap-learn 0.5.3, leidenalg, igraph. Where a library works in single precision or stops its
search early, the equation itself is solved by SciPy to full precision, the library is checked against it here, and both are stored.
Usage:  /usr/bin/python3 golden_embedding.py [output.json]      (default: embedding.json beside this file)
Same format as analysis.json. A second run gives the same bytes.
"""
import json
import os
import sys
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")
import igraph
import leidenalg
import numpy as np
import scipy
import sklearn
import umap
from scipy import optimize
from scipy.spatial.distance import squareform
from sklearn.manifold import _t_sne, _utils, trustworthiness
from sklearn.neighbors import NearestNeighbors
from umap import umap_

RNG = np.random.RandomState(20250818)
ENTRIES = {}


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def put(name, note, inputs, outputs):
    ENTRIES[name] = {"inputs": {k: plain(v) for k, v in inputs.items()},
                     "outputs": {k: plain(v) for k, v in outputs.items()}, "note": note}


points = np.round(np.concatenate([RNG.randn(25, 5), RNG.randn(20, 5) * .7 + [4, 0, 0, 0, 1], RNG.randn(15, 5) * 1.5 - [0, 5, 0, 2, 0]]), 3)
points[7] = points[3]
picture = np.round(points[:, :2] + .5 * RNG.randn(60, 2), 3)

# --- neighbours ------------------------------------------------------------------------------------------------------------
for metric in ("euclidean", "cosine"):
    distances, indices = NearestNeighbors(n_neighbors=12, algorithm="brute", metric=metric).fit(points).kneighbors()
    order = np.lexsort((indices, np.round(distances, 12)))[:, :9]
    put("neighbours/" + metric, "scikit-learn, 9 nearest, the row itself left out; rows 3 and 7 are equal; equally near rows by index", {"points": points},
        {"indices": np.take_along_axis(indices, order, 1), "distances": np.take_along_axis(distances, order, 1)})
put("trustworthiness", "scikit-learn", {"points": points, "picture": picture},
    {"k5": trustworthiness(points, picture, n_neighbors=5), "k12": trustworthiness(points, picture, n_neighbors=12)})

# --- UMAP ------------------------------------------------------------------------------------------------------------------
K = 10
distances, indices = NearestNeighbors(n_neighbors=K - 1).fit(points).kneighbors()
with_self = np.concatenate([np.zeros((60, 1)), distances], 1)
sigmas, rhos = umap_.smooth_knn_dist(with_self.astype(np.float32), float(K))
rho = np.array([row[row > 0][0] for row in distances])
solved = np.array([optimize.brentq(lambda s: np.exp(-np.maximum(row - r, 0) / s).sum() - np.log2(K), 1e-6, 1e3, xtol=1e-14, rtol=1e-14)
                   for row, r in zip(distances, rho)])
assert np.allclose(rho, rhos, rtol=1e-6) and np.allclose(solved, sigmas, rtol=1e-4)
directed = np.zeros((60, 60))
for i in range(60):
    directed[i, indices[i]] = np.exp(-np.maximum(distances[i] - rho[i], 0) / solved[i])
union = directed + directed.T - directed * directed.T
library = umap_.fuzzy_simplicial_set(points, K, np.random.RandomState(0), "euclidean",
                                     knn_indices=np.concatenate([np.arange(60)[:, None], indices], 1), knn_dists=with_self.astype(np.float32))[0]
assert np.allclose(library.toarray(), union, atol=1e-4)
rows, columns = np.nonzero(union)
put("umap/graph", "umap-learn, neighbourhood of 10 with the row itself (float32, search stopped at 1e-5), and the same equations solved by SciPy",
    {"points": points, "neighbours": K},
    {"rho": rho, "sigma": solved, "rows": rows, "columns": columns, "weights": union[rows, columns],
     "library_rho": rhos.astype(float), "library_sigma": sigmas.astype(float), "library_weights": np.round(library.toarray()[rows, columns].astype(float), 8)})
settings = np.array([[.1, 1], [.5, 1], [0, 1], [.001, 1], [.3, 2], [.99, 1]])
put("umap/curve", "umap-learn find_ab_params (scipy curve_fit); columns: minimal distance, spread", {"settings": settings},
    {"ab": np.array([umap_.find_ab_params(spread, min_dist) for min_dist, spread in settings])})

# --- t-SNE -----------------------------------------------------------------------------------------------------------------
PERPLEXITY = 12.
squared = ((points[:, None] - points[None]) ** 2).sum(-1)
conditional = np.zeros((60, 60))
for i in range(60):
    others = np.arange(60) != i

    def choice(beta):
        p = np.exp(-beta * (squared[i, others] - squared[i, others].min()))
        return p / p.sum()

    beta = optimize.brentq(lambda b: -(choice(b) * np.log(np.maximum(choice(b), 1e-300))).sum() - np.log(PERPLEXITY), 1e-6, 50, xtol=1e-15, rtol=1e-14)
    conditional[i, others] = choice(beta)
library_conditional = _utils._binary_search_perplexity(squared.astype(np.float32), PERPLEXITY, 0)
assert np.allclose(library_conditional, conditional, atol=1e-5)
joint = (conditional + conditional.T) / 120
library_joint = squareform(_t_sne._joint_probabilities(squared.astype(np.float32), PERPLEXITY, 0))
assert np.allclose(library_joint, joint, atol=1e-7)
put("tsne/affinities", "perplexity 12: p_(j|i), by SciPy's brentq and by scikit-learn (float32 distances, search stopped at 1e-5)",
    {"points": points, "perplexity": PERPLEXITY},
    {"conditional": conditional, "library_conditional": np.round(library_conditional, 8)})
divergence, gradient = _t_sne._kl_divergence(picture.ravel(), squareform(joint, checks=False), 1, 60, 2)
put("tsne/gradient", "scikit-learn's exact KL and gradient of the joint affinities at a picture", {"points": points, "perplexity": PERPLEXITY, "picture": picture},
    {"divergence": divergence, "gradient": gradient.reshape(60, 2)})

# --- communities -----------------------------------------------------------------------------------------------------------
karate = igraph.Graph.Famous("Zachary")
planted = igraph.Graph(n=60)
blocks = np.arange(60) // 15
planted.add_edges([(a, b) for a in range(60) for b in range(a) if RNG.rand() < (.5 if blocks[a] == blocks[b] else .04)])
for name, graph in (("karate", karate), ("planted", planted)):
    weights = np.round(RNG.uniform(.2, 2, graph.ecount()), 2)
    for weighted in (False, True):
        chosen = weights if weighted else np.ones(graph.ecount())
        for gamma in (1., 2.):
            best = max((leidenalg.find_partition(graph, leidenalg.RBConfigurationVertexPartition, weights=chosen.tolist(), n_iterations=-1,
                                                 seed=s, resolution_parameter=gamma) for s in range(100)), key=lambda p: p.quality())
            put(f"leiden/{name}{'_weighted' if weighted else ''}_{gamma:.0f}", "best of 100 seeds of leidenalg; quality divided by the sum of weights 2m",
                {"nodes": graph.vcount(), "edges": np.array(graph.get_edgelist()), "weights": chosen, "resolution": gamma},
                {"modularity": best.quality() / (2 * chosen.sum()), "labels": np.array(best.membership)})
assert abs(ENTRIES["leiden/karate_1"]["outputs"]["modularity"] - karate.modularity(ENTRIES["leiden/karate_1"]["outputs"]["labels"])) < 1e-12

META = {"generator": "tests/golden/golden_embedding.py", "numpy": np.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__,
        "umap": umap.__version__, "leidenalg": version("leidenalg"), "igraph": igraph.__version__}
path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "embedding.json")
with open(path, "w") as f:
    json.dump({"meta": META, "entries": ENTRIES}, f, indent=None, separators=(",", ":"), allow_nan=False)
    f.write("\n")
