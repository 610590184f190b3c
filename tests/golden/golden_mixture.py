"""Reference values of the mixture VAE's bound, both forms, by a direct sum over the clusters in PyTorch (double).

Writes mixture.json beside itself, in the format of core.json. Needs torch (Debian: python3-torch 1.13). A second run gives the same bytes.
Run: /usr/bin/python3 golden_mixture.py
"""
import json
import math
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
N, FEATURES, HIDDEN, LATENT, CLUSTERS, SAMPLES = 4, 5, 3, 2, 3, 2
KL_WEIGHT, CLASS_WEIGHT = 0.7, 0.5
SEED, PURPOSE, STEP = 9, 3, 6
entries = {}


def philox_normal(count, use):
    """Normal deviates of Philox4x32-10 by Box and Muller, as the model draws them: Salmon et al. 2011."""
    words = []
    for block in range((count + 3) // 4):
        c = [block, STEP, 0, PURPOSE | use << 8]
        k0, k1 = SEED, 0
        for _ in range(10):
            a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [(b >> 32) ^ c[1] ^ k0, b & 0xFFFFFFFF, (a >> 32) ^ c[3] ^ k1, a & 0xFFFFFFFF]
            k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
        words += c
    normal = []
    for i in range(0, len(words), 2):
        radius = math.sqrt(-2 * math.log((words[i] + 0.5) / 2**32))
        angle = words[i + 1] * 2 * math.pi / 2**32
        normal += [radius * math.cos(angle), radius * math.sin(angle)]
    return torch.tensor(normal[:count])


def draw(generator, *shape, scale=1.0):
    # Three decimals: short in the file, exact in both libraries.
    return (torch.randn(*shape, generator=generator) * scale * 1000).round() / 1000


def plain(value):
    if isinstance(value, torch.Tensor):
        return plain(value.detach().tolist())
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def log_normal(z, mu, log_var):
    return (-0.5 * (math.log(2 * math.pi) + log_var + (z - mu) ** 2 * torch.exp(-log_var))).sum(-1)


def bound(name, note, has_classifier, seed):
    g = torch.Generator().manual_seed(seed)
    beside = CLUSTERS if has_classifier else 0
    shapes = {
        "encoder.0": (HIDDEN, FEATURES + beside), "posterior.head": (2 * LATENT, HIDDEN),
        "decoder.0": (HIDDEN, LATENT), "likelihood.head": (FEATURES, HIDDEN),
    }
    if has_classifier:
        shapes |= {"classifier.0": (HIDDEN, FEATURES), "class.head": (CLUSTERS, HIDDEN)}
    p = {}
    for layer, (outputs, inputs) in shapes.items():
        p[f"{layer}.weight"], p[f"{layer}.bias"] = draw(g, outputs, inputs, scale=0.7), draw(g, outputs, scale=0.3)
    p["prior.class.logit"], p["prior.mean"], p["prior.log_variance"] = draw(g, CLUSTERS), draw(g, CLUSTERS, LATENT), draw(g, CLUSTERS, LATENT, scale=0.5)
    for v in p.values():
        v.requires_grad_()
    x = (torch.rand(N, FEATURES, generator=g) < 0.5).double()
    points = draw(g, 6, LATENT, scale=2)

    def linear(layer, h):
        return h @ p[f"{layer}.weight"].T + p[f"{layer}.bias"]

    def posterior(inputs):
        raw = linear("posterior.head", torch.tanh(linear("encoder.0", inputs)))
        return raw[:, :LATENT], raw[:, LATENT:]

    def reconstruction(mu, log_var, use):
        eps = philox_normal(SAMPLES * N * LATENT, use).reshape(SAMPLES, N, LATENT)
        z = mu + torch.exp(log_var / 2) * eps
        logits = linear("likelihood.head", torch.tanh(linear("decoder.0", z)))
        return (x * logits - F.softplus(logits)).sum(-1).mean(0)

    def divergence(mu, log_var, y):
        m, v = p["prior.mean"][y], p["prior.log_variance"][y]
        return 0.5 * (v - log_var + (torch.exp(log_var) + (mu - m) ** 2) * torch.exp(-v) - 1).sum(1)

    log_prior = torch.log_softmax(p["prior.class.logit"], 0)
    if has_classifier:
        q = [posterior(torch.cat([x, F.one_hot(torch.full((N,), y), CLUSTERS).double()], 1)) for y in range(CLUSTERS)]
        log_classes = torch.log_softmax(linear("class.head", torch.tanh(linear("classifier.0", x))), 1)
        recon = [reconstruction(*q[y], y) for y in range(CLUSTERS)]
    else:
        q = [posterior(x)] * CLUSTERS
        log_classes = torch.log_softmax(torch.stack([log_prior[y] - divergence(*q[y], y) for y in range(CLUSTERS)], 1), 1)
        recon = [reconstruction(*q[0], 0)] * CLUSTERS
    objective = total_recon = total_kl = total_class = torch.zeros(N)
    mean, second = torch.zeros(N, LATENT), torch.zeros(N, LATENT)
    log_q = []
    for y in range(CLUSTERS):
        classes = torch.exp(log_classes[:, y])
        kl = divergence(*q[y], y)
        total_recon, total_kl = total_recon + classes * recon[y], total_kl + classes * kl
        total_class = total_class + classes * (log_classes[:, y] - log_prior[y])
        objective = objective + classes * (recon[y] - KL_WEIGHT * kl) - CLASS_WEIGHT * classes * (log_classes[:, y] - log_prior[y])
        mu, log_var = q[y]
        mean, second = mean + classes[:, None] * mu, second + classes[:, None] * (mu**2 + torch.exp(log_var))
        log_q.append(log_classes[:, y] + log_normal(points[:N], mu, log_var))
    objective.mean().backward()
    prior_at = torch.logsumexp(torch.stack([log_prior[y] + log_normal(points, p["prior.mean"][y], p["prior.log_variance"][y]) for y in range(CLUSTERS)]), 0)
    outputs = {
        "objective": objective, "reconstruction": total_recon, "kl": total_kl, "kl_class": total_class, "log_responsibilities": log_classes,
        "mean": mean, "sd": torch.sqrt(second - mean**2), "log_q": torch.logsumexp(torch.stack(log_q), 0), "log_prior": prior_at,
    }
    inputs = {"x": x, "points": points, **p}
    outputs |= {f"d_{k}": v.grad for k, v in p.items()}
    entries[name] = {"note": note, "inputs": {k: plain(v) for k, v in inputs.items()}, "outputs": {k: plain(v) for k, v in outputs.items()}}


bound("bound/shared", "q(z|x) does not depend on y; q(y|x) in proportion to p(y) exp(-KL)", False, 1)
bound("bound/per_cluster", "q(z|x, y) from an encoder of x and one-hot y, q(y|x) from a classifier", True, 2)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "mixture.json"), "w") as f:
    f.write('{"entries": {\n' + ",\n".join(json.dumps(k) + ": " + json.dumps(v, separators=(",", ":")) for k, v in entries.items()) + "\n}}\n")
