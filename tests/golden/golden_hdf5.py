#!/usr/bin/python3
"""Small HDF5 files, written by h5py and anndata, for the tests of the readers. Usage: golden_hdf5.py FOLDER

All hold the same counts of 12 cells x 30 genes: X[c, g] = (7 c + 3 g) mod 5 where (c + g) mod 3 = 0, else 0.
Made with h5py 3.7 (HDF5 1.10.8), anndata 0.8, pandas 1.5, SciPy 1.10.
"""
import os
import sys
import warnings

import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse as sp

warnings.simplefilter("ignore")
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
CELLS, GENES = 12, 30
c, g = np.indices((CELLS, GENES))
X = np.where((c + g) % 3 == 0, (7 * c + 3 * g) % 5, 0)
CELL_NAMES = [f"cell{i}" for i in range(CELLS)]
GENE_NAMES = [f"gene{i}" for i in range(GENES)]
KINDS = ["alpha", "beta", "gämma"]


def path(name):
    return os.path.join(folder, name)


def frame():
    kind = pd.Categorical([KINDS[i % 3] for i in range(CELLS)])
    kind[3] = np.nan
    return pd.DataFrame(
        {
            "kind": kind,
            "whole": np.arange(CELLS) * 10,
            "part": [np.nan if i == 1 else i / 4 for i in range(CELLS)],
            "flag": [i % 2 == 0 for i in range(CELLS)],
            "text": [f"t{i}" for i in range(CELLS)],
            "nullable": pd.array([None if i == 2 else i for i in range(CELLS)], dtype="Int64"),
        },
        index=CELL_NAMES,
    )


def annotated(matrix):
    return anndata.AnnData(matrix.astype("f4"), obs=frame(), var=pd.DataFrame({"gene_ids": [f"ID{i}" for i in range(GENES)]}, index=GENE_NAMES))


a = annotated(sp.csr_matrix(X))
a.layers["columns"] = sp.csc_matrix(2 * X).astype("f4")
a.layers["dense"] = (3 * X).astype("f8")
a.layers["logged"] = sp.csr_matrix(np.log1p(X)).astype("f4")
a.raw = a
a.obsm["X_pca"] = np.zeros((CELLS, 2))
a.uns["note"] = {"deep": [1, 2, 3]}
a.write(path("current.h5ad"))
annotated(X).write(path("dense-lzf.h5ad"), compression="lzf")

with h5py.File(path("records.h5ad"), "w") as f:
    f.create_dataset("X", data=X.astype("f4"), compression="gzip", chunks=(5, 7))
    obs = np.zeros(CELLS, dtype=[("index", "S8"), ("kind", "i1"), ("part", "f8")])
    obs["index"], obs["kind"], obs["part"] = CELL_NAMES, [-1 if i == 3 else i % 3 for i in range(CELLS)], np.arange(CELLS) / 4
    f.create_dataset("obs", data=obs, compression="gzip")
    var = np.zeros(GENES, dtype=[("index", "S8")])
    var["index"] = GENE_NAMES
    f.create_dataset("var", data=var)
    f["uns/kind_categories"] = np.array([k.encode() for k in KINDS])

with h5py.File(path("categories.h5ad"), "w") as f:
    text = h5py.string_dtype()
    f.create_dataset("X", data=X.astype(">i2"))
    for name, names in (("obs", CELL_NAMES), ("var", GENE_NAMES)):
        group = f.create_group(name)
        group.attrs["_index"], group.attrs["encoding-type"] = "names", "dataframe"
        group.create_dataset("names", data=np.array(names, dtype=object), dtype=text)
    f["obs"].attrs["column-order"] = np.array(["kind"], dtype=object)
    f["obs/kind"] = np.array([-1 if i == 3 else i % 3 for i in range(CELLS)], dtype="i1")
    f["obs"].create_dataset("__categories/kind", data=np.array(KINDS, dtype=object), dtype=text)
    f["obs/kind"].attrs["categories"] = f["obs/__categories/kind"].ref


def ten_x(group, matrix):
    csr = sp.csr_matrix(matrix)
    group.create_dataset("data", data=csr.data.astype("i4"), compression="gzip", shuffle=True)
    group.create_dataset("indices", data=csr.indices.astype("i8"), compression="gzip", shuffle=True)
    group.create_dataset("indptr", data=csr.indptr.astype("i8"), compression="gzip")
    group["shape"] = np.array(matrix.shape[::-1], dtype="i4")
    group["barcodes"] = np.array([n.encode() for n in CELL_NAMES])


with h5py.File(path("10x-2.h5"), "w") as f:
    for genome in ("first", "second"):
        group = f.create_group(genome)
        ten_x(group, X if genome == "first" else 2 * X)
        group["genes"] = np.array([f"ID{i}".encode() for i in range(GENES)])
        group["gene_names"] = np.array([n.encode() for n in GENE_NAMES])
with h5py.File(path("10x-3.h5"), "w") as f:
    group = f.create_group("matrix")
    ten_x(group, np.hstack([X, X[:, :2] + 1]))
    features = group.create_group("features")
    features["id"] = np.array([f"ID{i}".encode() for i in range(GENES + 2)])
    features["name"] = np.array([n.encode() for n in GENE_NAMES] + [b"CD3", b"CD4"])
    features["feature_type"] = np.array([b"Gene Expression"] * GENES + [b"Antibody Capture"] * 2)
with h5py.File(path("sample.loom"), "w") as f:
    f.create_dataset("matrix", data=X.T.astype("f4"), compression="gzip", chunks=(8, 5))
    f.create_dataset("layers/spliced", data=(2 * X).T.astype("u2"))
    f["row_attrs/Gene"] = np.array(GENE_NAMES, dtype=object)
    f["row_attrs/Accession"] = np.array([f"ID{i}" for i in range(GENES)], dtype=object)
    f["col_attrs/CellID"] = np.array(CELL_NAMES, dtype=object)
    f["col_attrs/Plate"] = np.arange(CELLS) // 4
    f["col_attrs/Embedding"] = np.zeros((CELLS, 2))

INDEXES = {
    "run": {},
    "single": dict(chunks=(CELLS, GENES)),
    "single-packed": dict(chunks=(CELLS, GENES), compression="gzip"),
    "plain": dict(chunks=(5, 8)),
    "fixed": dict(chunks=(5, 8), compression="gzip", shuffle=True),
    "pages": dict(chunks=(1, 1)),
    "tree": dict(chunks=(5, 8), maxshape=(None, None), compression="lzf"),
    "sums": dict(chunks=(5, 8), fletcher32=True),
}
for version in ("earliest", "latest"):
    with h5py.File(path(f"{version}.h5"), "w", libver=version, track_order=version == "latest") as f:
        for name, options in INDEXES.items():
            if name == "pages":
                # 2048 pieces: more than a page of the index has room for.
                if version == "latest":
                    f.create_dataset(name, data=np.arange(2048, dtype="i1"), chunks=(1,))
                continue
            f.create_dataset(name, data=X.astype(">f8"), **options)
        f["X"] = f["fixed"]
        if version == "latest":
            f.create_dataset("extensible", data=X, chunks=(1, GENES), maxshape=(None, GENES), compression="gzip")
        f.create_dataset("empty", shape=(4, 3), dtype="i4", chunks=(2, 2), fillvalue=7)
        links = f.create_group("links")
        for i in range(300):
            links[f"link-{i}"] = f["run"]
            if i < 40:
                f["run"].attrs[f"attribute-{i}"] = f"text {i}"
        f.create_dataset("half", data=np.array([0.5, -2, np.inf], dtype="f2"))
        f.create_dataset("fixed-text", data=np.array([b"a", b"bcd"]))
        f.create_dataset("scalar", data=np.int64(-3))
        f.create_dataset("scaled", data=X, chunks=(4, 4), scaleoffset=0)
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((5, 8))
        plist.set_filter(32001, h5py.h5z.FLAG_OPTIONAL)
        space = h5py.h5s.create_simple(X.shape)
        # A filter that is not there and need not be: its pieces are marked as left alone.
        h5py.h5d.create(f.id, b"optional", h5py.h5t.NATIVE_INT32, space, plist).write(h5py.h5s.ALL, h5py.h5s.ALL, X.astype("i4"))
