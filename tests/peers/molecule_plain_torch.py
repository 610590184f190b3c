#!/usr/bin/env python3
"""Speed and quality reference: plain PyTorch SMILES VAEs on CPU (own minimal code).
Usage: /usr/bin/python3 tests/peers/molecule_plain_torch.py --smi FILE.smi[.gz] \
         [--model cvae|moses] [--n 20000] [--batch 128] [--epochs 1] [--max-batches 0] [--threads 1] [--latent 0] [--hidden 0] [--samples 0]
  cvae : 3 x Conv1d(9/9/10 filters, kernels 9/9/11) encoder, latent 196, 3 x GRU(488) decoder fed z at every step + teacher-forced input
  moses: GRU(256) encoder, latent 128, 3 x GRU(512) decoder fed [embedding, z], h0 = Linear(z), KL weight 0 -> 0.05
Prints one JSON line per epoch: wall and CPU seconds, molecules per second, recon nats/token, token accuracy; with --samples N
also validity/uniqueness/novelty (needs python3-rdkit). --max-batches times that many batches only and extrapolates the epoch."""
import os, sys; _n = sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv else "1"  # one thread unless asked: BLAS and OpenMP pools would otherwise take every core
for _v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"): os.environ[_v] = _n
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import argparse, gzip, json, re, resource, time, random
import torch, torch.nn as nn, torch.nn.functional as F

ap = argparse.ArgumentParser()
ap.add_argument("--smi", required=True); ap.add_argument("--model", default="moses", choices=["cvae", "moses"])
ap.add_argument("--n", type=int, default=20000); ap.add_argument("--batch", type=int, default=128)
ap.add_argument("--epochs", type=int, default=1); ap.add_argument("--max-batches", type=int, default=0)
ap.add_argument("--threads", type=int, default=1); ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--latent", type=int, default=0); ap.add_argument("--hidden", type=int, default=0)
ap.add_argument("--samples", type=int, default=0); ap.add_argument("--maxlen", type=int, default=120)
a = ap.parse_args()
torch.set_num_threads(a.threads); torch.manual_seed(a.seed); random.seed(a.seed)

TOK = re.compile(r"Br|Cl|@@|%\d\d|.")
op = gzip.open if a.smi.endswith(".gz") else open
smi = [l.split()[0] for l in op(a.smi, "rt") if l.strip()]
random.shuffle(smi); smi = [s for s in smi if len(s) <= a.maxlen - 2][: a.n]
toks = [TOK.findall(s) for s in smi]
vocab = ["<pad>", "<bos>", "<eos>"] + sorted({t for s in toks for t in s})
ix = {t: i for i, t in enumerate(vocab)}; V = len(vocab)
ids = [torch.tensor([1] + [ix[t] for t in s] + [2]) for s in toks]

class CVae(nn.Module):
    def __init__(s, z, h):
        super().__init__()
        s.c = nn.Sequential(nn.Conv1d(V, 9, 9), nn.Tanh(), nn.BatchNorm1d(9), nn.Conv1d(9, 9, 9), nn.Tanh(), nn.BatchNorm1d(9),
                            nn.Conv1d(9, 10, 11), nn.Tanh(), nn.BatchNorm1d(10), nn.Flatten())
        s.d = nn.Sequential(nn.Linear(10 * (a.maxlen - 26), z), nn.Tanh(), nn.Dropout(0.083), nn.BatchNorm1d(z))
        s.mu, s.lv = nn.Linear(z, z), nn.Linear(z, z)
        s.dz = nn.Sequential(nn.Linear(z, z), nn.Tanh(), nn.BatchNorm1d(z))
        s.g = nn.GRU(z + V, h, 3, batch_first=True); s.o = nn.Linear(h, V)
    def encode(s, x, lens):
        p = F.pad(x, (0, a.maxlen - x.size(1)))[:, : a.maxlen]
        e = s.d(s.c(F.one_hot(p, V).float().transpose(1, 2))); return s.mu(e), s.lv(e)
    def decode(s, z, x, h=None):
        zz = s.dz(z).unsqueeze(1).expand(-1, x.size(1), -1)
        y, h = s.g(torch.cat([zz, F.one_hot(x, V).float()], -1), h); return s.o(y), h

class Moses(nn.Module):
    def __init__(s, z, h):
        super().__init__()
        s.e = nn.Embedding(V, V, 0); s.q = nn.GRU(V, 256, 1, batch_first=True)
        s.mu, s.lv = nn.Linear(256, z), nn.Linear(256, z)
        s.h0 = nn.Linear(z, h); s.g = nn.GRU(V + z, h, 3, batch_first=True); s.o = nn.Linear(h, V)
    def encode(s, x, lens):
        p = nn.utils.rnn.pack_padded_sequence(s.e(x), lens, batch_first=True, enforce_sorted=False)
        h = s.q(p)[1][-1]; return s.mu(h), s.lv(h)
    def decode(s, z, x, h=None):
        if h is None: h = s.h0(z).unsqueeze(0).repeat(3, 1, 1)
        y, h = s.g(torch.cat([s.e(x), z.unsqueeze(1).expand(-1, x.size(1), -1)], -1), h); return s.o(y), h

cvae = a.model == "cvae"
Z = a.latent or (196 if cvae else 128); H = a.hidden or (488 if cvae else 512)
m = (CVae if cvae else Moses)(Z, H); opt = torch.optim.Adam(m.parameters(), 4.5e-4 if cvae else 3e-4)
cpu = lambda: (lambda r: r.ru_utime + r.ru_stime)(resource.getrusage(resource.RUSAGE_SELF))
npar = sum(p.numel() for p in m.parameters())
for ep in range(a.epochs):
    m.train(); order = torch.randperm(len(ids)).tolist(); t0, c0 = time.time(), cpu(); seen = nb = 0; tl = ta = tk = tn = 0.0
    w = (1 / (1 + 2.718 ** (-0.5 * (ep - 29)))) if cvae else 0.05 * ep / max(1, a.epochs)
    for i in range(0, len(order) - a.batch + 1, a.batch):
        b = [ids[j] for j in order[i:i + a.batch]]; lens = torch.tensor([len(t) for t in b])
        x = nn.utils.rnn.pad_sequence(b, batch_first=True)
        mu, lv = m.encode(x, lens); lv = lv.clamp(-20, 20); z = mu + torch.randn_like(mu) * (0.5 * lv).exp()
        y, _ = m.decode(z, x[:, :-1]); tgt = x[:, 1:]
        rec = F.cross_entropy(y.reshape(-1, V), tgt.reshape(-1), ignore_index=0)
        kl = 0.5 * (lv.exp() + mu * mu - 1 - lv).sum(1).mean()
        loss = rec + w * kl / (float(lens.float().mean()) if cvae else 1.0)
        opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(m.parameters(), 50); opt.step()
        k = tgt != 0; ta += float(((y.argmax(-1) == tgt) & k).sum()); tn += float(k.sum()); tl += float(rec.detach()); tk += float(kl.detach())
        seen += len(b); nb += 1
        if a.max_batches and nb >= a.max_batches: break
    dt, dc = time.time() - t0, cpu() - c0
    print(json.dumps(dict(model=a.model, params=npar, vocab=V, epoch=ep, n=len(ids), batch=a.batch, threads=a.threads, wall_s=round(dt, 1),
        cpu_s=round(dc, 1), mol_per_s=round(seen / dt, 1), mol_per_cpu_s=round(seen / dc, 1), epoch_s_at_n=round(dt * len(ids) / seen, 1),
        mean_len=round(sum(map(len, toks)) / len(toks), 1), recon_nats_per_token=round(tl / nb, 4), token_acc=round(ta / tn, 4), kl=round(tk / nb, 2))), flush=True)

if a.samples:
    from rdkit import Chem, RDLogger; RDLogger.DisableLog("rdApp.*")
    m.eval(); out = []; t0 = time.time()
    with torch.no_grad():
        while len(out) < a.samples:
            z = torch.randn(256, Z); x = torch.ones(256, 1, dtype=torch.long); h = None; done = torch.zeros(256, dtype=torch.bool); seq = []
            for _ in range(a.maxlen):
                y, h = m.decode(z, x, h); x = torch.multinomial(F.softmax(y[:, -1], -1), 1); x[done] = 0; seq.append(x); done |= x[:, 0] == 2
                if done.all(): break
            for r in torch.cat(seq, 1).tolist(): out.append("".join(vocab[t] for t in r if t > 2))
    dt = time.time() - t0; mols = [Chem.MolFromSmiles(s) if s else None for s in out]; can = [Chem.MolToSmiles(q) for q in mols if q]
    print(json.dumps(dict(samples=len(out), sample_per_s=round(len(out) / dt, 1), valid=round(len(can) / len(out), 4),
        unique=round(len(set(can)) / max(1, len(can)), 4), novel=round(len(set(can) - set(smi)) / max(1, len(set(can))), 4), examples=can[:5])))
