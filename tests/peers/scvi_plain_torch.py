#!/usr/bin/env python3
"""Plain-PyTorch reference for an scVI-style count VAE (own code, nothing taken from scvi-tools).

Usage:  /usr/bin/python3 tests/peers/scvi_plain_torch.py DATA [--fmt h5xy|h5ad|mix|f32] [--label COL] [--likelihood zinb|nb|poisson]
            [--epochs 400] [--warmup 400] [--seed 0] [--hvg 0] [--threads 1] [--iw 50] [--device cpu] [--batch]
            [--genes 2000] [--max-batches 0]
  h5xy : HDF5 with dense X (cells x genes) and Y labels (scDeepCluster/scDCC layout)
  h5ad : AnnData file, labels in obs[COL]
  f32  : bare float32 numbers, cells x genes row-major, --genes of them a cell; no labels
  mix  : directory holding NAME.count.csv.gz (genes x cells) + NAME.metadata.csv.gz, labels in column COL, one batch a file
Prints one JSON line: sizes, s/epoch, held-out ELBO and importance-weighted log-lik per cell (nats), k-means/GMM ARI and NMI
of the latent mean over all cells, silhouette of the true labels, and a log-normalise+PCA50+k-means baseline.
--max-batches N : only trains that many batches after two to warm up, and prints cells per second of wall and of processor time
--batch : one-hot batch to the decoder (and batch silhouette is printed).
"""
import os, sys; _n = sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv else "1"  # one thread unless asked: BLAS and OpenMP pools would otherwise take every core
for _v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"): os.environ[_v] = _n
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import argparse, glob, json, os, time, warnings
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
warnings.filterwarnings("ignore")

def load(a):
    if a.fmt == "f32":
        X = np.fromfile(a.data, np.float32).reshape(-1, a.genes)
        return X, np.zeros(len(X), int), None
    if a.fmt == "h5xy":
        import h5py
        with h5py.File(a.data) as h: return np.asarray(h["X"], np.float32), np.asarray(h["Y"]).astype(int), None
    if a.fmt == "h5ad":
        import anndata, scipy.sparse as sp
        d = anndata.read_h5ad(a.data); X = d.X.toarray() if sp.issparse(d.X) else np.asarray(d.X)
        return X.astype(np.float32), d.obs[a.label].astype("category").cat.codes.to_numpy(), None
    import pandas as pd
    X, y, b = [], [], []
    for i, f in enumerate(sorted(glob.glob(os.path.join(a.data, "*.count.csv.gz")))):
        c = pd.read_csv(f, index_col=0); m = pd.read_csv(f.replace(".count.", ".metadata."), index_col=0)
        X.append(c); y += list(m.loc[c.columns, a.label]); b += [i] * c.shape[1]
    X = pd.concat(X, axis=1, join="inner")
    return X.to_numpy().T.astype(np.float32), pd.Categorical(y).codes.astype(int), np.array(b)

def speed(a, net, opt, T, Bt, tr):
    batches = list(torch.tensor(np.random.RandomState(a.seed).permutation(tr)).split(128))[:a.max_batches + 2]; net.train()
    for n, i in enumerate(batches):
        if n == 2: t0, c0 = time.time(), time.process_time()
        r, kl = net.elbo(T[i], Bt[i]); loss = (kl - r).mean(); opt.zero_grad(); loss.backward(); opt.step()
    cells = sum(len(i) for i in batches[2:])
    print(json.dumps(dict(cells_per_s=cells / (time.time() - t0), cells_per_cpu_s=cells / (time.process_time() - c0))), flush=True)

class VAE(nn.Module):
    def __init__(s, G, lik, H=128, D=10, B=1):
        super().__init__(); s.lik, s.B = lik, B
        bn = lambda: nn.BatchNorm1d(H, momentum=0.01, eps=1e-3)
        s.enc = nn.Sequential(nn.Linear(G, H), bn(), nn.ReLU(), nn.Dropout(0.1))
        s.mu, s.lv = nn.Linear(H, D), nn.Linear(H, D)
        s.dec = nn.Sequential(nn.Linear(D + (B if B > 1 else 0), H), bn(), nn.ReLU())
        s.scale, s.drop = nn.Linear(H, G), nn.Linear(H, G)
        s.log_theta = nn.Parameter(torch.randn(G))
    def encode(s, x):
        h = s.enc(torch.log1p(x)); return s.mu(h), torch.exp(s.lv(h)) + 1e-4
    def logpx(s, x, z, b):
        if s.B > 1: z = torch.cat([z, F.one_hot(b, s.B).float()], 1)
        h = s.dec(z)
        mu = F.softmax(s.scale(h), -1) * x.sum(1, keepdim=True) + 1e-8
        lg = torch.lgamma(x + 1)
        if s.lik == "poisson": return (x * mu.log() - mu - lg).sum(1)
        th = s.log_theta.exp() + 1e-8; lt = (th + mu).log()
        nb0 = th * (th.log() - lt)
        nb = nb0 + x * (mu.log() - lt) + torch.lgamma(x + th) - torch.lgamma(th) - lg
        if s.lik == "nb": return nb.sum(1)
        lo = s.drop(h); lpi, l1m = F.logsigmoid(lo), F.logsigmoid(-lo)
        return torch.where(x < 0.5, torch.logaddexp(lpi, l1m + nb0), l1m + nb).sum(1)
    def elbo(s, x, b):
        m, v = s.encode(x); z = m + v.sqrt() * torch.randn_like(m)
        kl = 0.5 * (m * m + v - v.log() - 1).sum(1)
        return s.logpx(x, z, b), kl

def main():
    p = argparse.ArgumentParser(); A = p.add_argument
    A("data"); A("--fmt", default="h5xy"); A("--label", default="Y"); A("--likelihood", default="zinb"); A("--epochs", type=int, default=400)
    A("--warmup", type=int, default=400); A("--seed", type=int, default=0); A("--hvg", type=int, default=0); A("--threads", type=int, default=1)
    A("--iw", type=int, default=50); A("--device", default="cpu"); A("--batch", action="store_true"); A("--genes", type=int, default=2000); A("--max-batches", type=int, default=0); A("--hidden", type=int, default=128); A("--latent", type=int, default=10)
    a = p.parse_args(); torch.set_num_threads(a.threads); torch.manual_seed(a.seed)
    X, y, b = load(a); X = X[:, X.sum(0) > 0]
    ln = np.log1p(X / X.sum(1, keepdims=True) * np.median(X.sum(1)))
    if a.hvg and a.hvg < X.shape[1]:
        k = np.argsort(-ln.var(0))[:a.hvg]; X, ln = X[:, k], ln[:, k]
    keep = X.sum(1) > 0; X, y, ln = X[keep], y[keep], ln[keep]; b = np.zeros(len(X), int) if b is None or not a.batch else b[keep]
    N, G = X.shape; perm = np.random.RandomState(0).permutation(N); te, tr = perm[:N // 10], perm[N // 10:]  # split fixed, seed moves the weights only
    dev = torch.device(a.device); T = torch.tensor(X, device=dev); Bt = torch.tensor(b, device=dev); n_b = int(b.max()) + 1
    net = VAE(G, a.likelihood, a.hidden, a.latent, n_b).to(dev)
    opt = torch.optim.Adam(net.parameters(), lr=1e-3, eps=0.01, weight_decay=1e-6)
    if a.max_batches: return speed(a, net, opt, T, Bt, tr)
    t0 = time.time(); c0 = time.process_time()
    for e in range(a.epochs):
        net.train(); w = min(1.0, e / a.warmup) if a.warmup else 1.0
        for i in torch.tensor(np.random.RandomState(1000 * a.seed + e).permutation(tr), device=dev).split(128):
            if len(i) < 2: continue
            r, kl = net.elbo(T[i], Bt[i]); loss = (w * kl - r).mean(); opt.zero_grad(); loss.backward(); opt.step()
    if dev.type == "cuda": torch.cuda.synchronize()
    sec, cpu = (time.time() - t0) / a.epochs, (time.process_time() - c0) / a.epochs; net.eval(); out = {}
    with torch.no_grad():
        i = torch.tensor(te, device=dev); e10 = [net.elbo(T[i], Bt[i]) for _ in range(10)]
        rec, kl = torch.stack([q[0] for q in e10]).mean().item(), e10[0][1].mean().item()
        m, v = net.encode(T[i]); lw = []
        for _ in range(a.iw):
            z = m + v.sqrt() * torch.randn_like(m)
            lw.append(net.logpx(T[i], z, Bt[i]) + (-0.5 * z * z + 0.5 * v.log() + 0.5 * (z - m) ** 2 / v).sum(1))
        iw = (torch.logsumexp(torch.stack(lw), 0) - np.log(a.iw)).mean().item(); Z = net.encode(T)[0].cpu().numpy()
    from sklearn.cluster import KMeans; from sklearn.mixture import GaussianMixture; from sklearn.decomposition import PCA
    from sklearn.metrics import adjusted_rand_score as ARI, normalized_mutual_info_score as NMI, silhouette_score as SIL
    K = len(np.unique(y)); R = lambda v: round(float(v), 4)
    km = KMeans(K, n_init=20, random_state=0).fit_predict(Z); gm = GaussianMixture(K, n_init=5, random_state=0, reg_covar=1e-4).fit_predict(Z)
    P = PCA(min(50, G - 1), random_state=0).fit_transform(ln); pk = KMeans(K, n_init=20, random_state=0).fit_predict(P)
    out.update(data=os.path.basename(a.data.rstrip("/")), cells=N, genes=G, K=K, lik=a.likelihood, epochs=a.epochs, warmup=a.warmup, seed=a.seed, s_per_epoch=R(sec), cpu_s_per_epoch=R(cpu), threads=a.threads,
               cells_per_s=round(len(tr) / sec), heldout_elbo=R(rec - kl), heldout_rec=R(rec), heldout_kl=R(kl), heldout_iwll=R(iw), km_ari=R(ARI(y, km)), km_nmi=R(NMI(y, km)),
               gmm_ari=R(ARI(y, gm)), gmm_nmi=R(NMI(y, gm)), asw=R(SIL(Z, y)), pca_km_ari=R(ARI(y, pk)), pca_km_nmi=R(NMI(y, pk)))
    if n_b > 1 or (a.fmt == "mix"): out["batch_asw"] = R(SIL(Z, load(a)[2][keep]))
    print(json.dumps(out), flush=True)

if __name__ == "__main__": main()
