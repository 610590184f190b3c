#!/usr/bin/env python3
"""Plain PyTorch's time for elementwise functions of float32 numbers, one thread.

Usage:  /usr/bin/python3 tests/peers/elementwise_plain_torch.py COUNT NAME...
Prints one JSON object: milliseconds of each function over COUNT numbers, the median of 15 runs into memory that is there already.
"""
import json, os, statistics, sys, time
for _v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"): os.environ[_v] = "1"
import torch

def main():
    torch.set_num_threads(1); torch.manual_seed(0)
    x = torch.rand(int(sys.argv[1])) * 20 + 0.01; y = torch.empty_like(x); times = {}
    for name in sys.argv[2:]:
        run = (lambda: y.normal_()) if name == "normal" else (lambda: y.uniform_()) if name == "uniform" else (lambda f=getattr(torch, name): f(x, out=y))
        run(); t = []
        for _ in range(15): s = time.perf_counter(); run(); t.append(1e3 * (time.perf_counter() - s))
        times[name] = statistics.median(t)
    print(json.dumps(times))

if __name__ == "__main__": main()
