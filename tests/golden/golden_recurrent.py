"""Reference values of recurrent layers over sequences of unequal lengths, embeddings and the cross-entropy, from PyTorch in double.

Writes recurrent.json beside itself, in the format of core.json. Needs torch (Debian: python3-torch 1.13). A second run gives the same bytes.
Run: /usr/bin/python3 golden_recurrent.py
"""
import json
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
entries = {}


def draw(generator, *shape, scale=1.0):
    # Three decimals: short in the file, exact in both libraries.
    return (torch.randn(*shape, generator=generator) * scale * 1000).round() / 1000


def plain(value):
    if isinstance(value, torch.Tensor):
        return plain(value.detach().tolist())
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def put(name, note, inputs, outputs):
    entries[name] = {"note": note, "inputs": {k: plain(v) for k, v in inputs.items()}, "outputs": {k: plain(v) for k, v in outputs.items()}}


def recurrent(name, note, kind, lengths, features, hidden, layers, bidirectional, context=0, seed=1):
    g = torch.Generator().manual_seed(seed)
    n, t, directions = len(lengths), max(lengths), 2 if bidirectional else 1
    net = kind(features + context, hidden, layers, batch_first=True, bidirectional=bidirectional)
    for p in net.parameters():
        p.data = draw(g, *p.shape, scale=0.5)
    x = draw(g, n, t, features).requires_grad_()
    inputs = {"lengths": lengths, "x": x}
    wanted = {"x": x}
    full = x
    if context:
        z = draw(g, n, context).requires_grad_()
        inputs["context"] = wanted["context"] = z
        full = torch.cat([x, z.unsqueeze(1).expand(-1, t, -1)], -1)
    is_lstm = kind is nn.LSTM
    h0 = draw(g, layers * directions, n, hidden, scale=0.5).requires_grad_()
    inputs["h0"] = wanted["h0"] = h0
    state = h0
    if is_lstm:
        c0 = draw(g, layers * directions, n, hidden, scale=0.5).requires_grad_()
        inputs["c0"] = wanted["c0"] = c0
        state = (h0, c0)
    for k, p in net.named_parameters():
        inputs[k] = wanted[k] = p
    packed = nn.utils.rnn.pack_padded_sequence(full, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    y, last = net(packed, state)
    y, _ = nn.utils.rnn.pad_packed_sequence(y, batch_first=True)
    outputs = {"y": y}
    results = {"y": y, "h_n": last[0], "c_n": last[1]} if is_lstm else {"y": y, "h_n": last}
    loss = 0
    for k, r in results.items():
        outputs[k] = r
        inputs["cot_" + k] = draw(g, *r.shape)
        loss = loss + (inputs["cot_" + k] * r).sum()
    for k, d in zip(wanted, torch.autograd.grad(loss, list(wanted.values()))):
        outputs["d_" + k] = d
    put(name, note, inputs, outputs)


unsorted_lengths = [3, 5, 1, 4, 3]
recurrent("packed/gru", "lengths in no order", nn.GRU, unsorted_lengths, 3, 4, 1, False, seed=1)
recurrent("packed/gru_bidirectional_2_layers", "y = [forward, backward]; h_n by layer, then direction", nn.GRU, unsorted_lengths, 2, 3, 2, True, seed=2)
recurrent("packed/gru_context", "2 layers; the context is appended to x at every step", nn.GRU, unsorted_lengths, 2, 3, 2, False, context=2, seed=3)
recurrent("packed/gru_wide", "more units than a register holds", nn.GRU, [2, 3], 2, 19, 1, False, seed=4)
recurrent("packed/lstm", "lengths in no order", nn.LSTM, unsorted_lengths, 3, 4, 1, False, seed=5)
recurrent("packed/lstm_bidirectional_2_layers", "y = [forward, backward]; h_n, c_n by layer, then direction", nn.LSTM, unsorted_lengths, 2, 3, 2, True, seed=6)
recurrent("packed/lstm_context", "the context is appended to x at every step", nn.LSTM, unsorted_lengths, 2, 3, 1, False, context=2, seed=7)

g = torch.Generator().manual_seed(8)
logits = draw(g, 7, 5, scale=3).requires_grad_()
targets = torch.tensor([4, 0, 2, -100, 1, 1, -100])
cot = draw(g, 7)
outputs = {}
for reduction in ("none", "sum", "mean"):
    loss = F.cross_entropy(logits, targets, reduction=reduction)
    outputs[reduction] = loss
    outputs["d_logits_" + reduction] = torch.autograd.grad((loss * cot).sum() if reduction == "none" else loss, logits)[0]
put("cross_entropy", "targets of -100 are ignored; without reduction the rows are weighted by cot", {"logits": logits, "targets": targets, "cot": cot}, outputs)

weight = draw(g, 6, 3).requires_grad_()
tokens = torch.tensor([5, 0, 2, 2, 0, 5, 1])
cot = draw(g, 7, 3)
y = F.embedding(tokens, weight, padding_idx=0)
put("embedding", "token 0 is padding", {"weight": weight, "tokens": tokens, "cot_y": cot},
    {"y": y, "d_weight": torch.autograd.grad((y * cot).sum(), weight)[0]})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "recurrent.json"), "w") as f:
    f.write('{"entries": {\n' + ",\n".join(json.dumps(k) + ": " + json.dumps(v, separators=(",", ":")) for k, v in entries.items()) + "\n}}\n")
