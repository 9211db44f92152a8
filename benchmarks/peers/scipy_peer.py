"""numpy and scipy on the same chain, scenarios and accounts: what an analyst would write."""
import math
import os
import sys
import time

import numpy as np
import scipy.sparse as sparse
from scipy.special import ndtr

FOLDER = sys.argv[1]
read = lambda name, kind=np.float64: np.fromfile(os.path.join(FOLDER, name), dtype=kind)
spot, strike, years, rate, vol, sign = (read(n) for n in ("spot", "strike", "years", "rate", "vol", "sign"))
rows, count, padded, accounts, k, sweep_accounts = read("sizes", np.int32)
group_from = read("groupFrom", np.int32)
groups = len(group_from) - 1
ln_ratio, ratio, factor = (read(n).reshape(groups, padded)[:, :count] for n in ("lnRatio", "ratio", "volFactor"))
money, total, strike_usd, forward, call0, put0 = (read(n) for n in ("moneyness", "totalVol", "strikeUsd", "forwardUsd", "callUsd", "putUsd"))
DENSITY = 1 / math.sqrt(2 * math.pi)


def chain():
    root = np.sqrt(years); sd = vol * root; d1 = (np.log(spot / strike) + rate * years) / sd + 0.5 * sd; d2 = d1 - sd
    present = strike * np.exp(-rate * years); n1 = ndtr(sign * d1); n2 = ndtr(sign * d2); density = DENSITY * np.exp(-0.5 * d1 * d1)
    price = sign * (spot * n1 - present * n2)
    return price, sign * n1, density / (spot * sd), spot * density * root, -0.5 * spot * density * vol / root - sign * rate * present * n2


def implied():
    """Newton on the normalised out-of-the-money price, 12 steps for all at once."""
    discount = np.exp(-rate * years); f = spot / discount; x = np.log(f / strike); scale = np.sqrt(f * strike)
    beta = PRICE / discount / scale - np.where(sign * x > 0, np.abs(f - strike) / scale, 0); x = -np.abs(x)
    s = np.sqrt(2 * np.abs(x)) + 1e-3
    for _ in range(12):
        h = x / s; t = 0.5 * s
        s = np.maximum(s + (beta - np.exp(x / 2) * ndtr(h + t) + np.exp(-x / 2) * ndtr(h - t)) / (DENSITY * np.exp(-0.5 * (h * h + t * t))), 1e-6)
    return float(np.max(np.abs(s / np.sqrt(years) / vol - 1)))


def reprice(first, last):
    out = np.empty((rows, last - first))
    for g in range(groups):
        a, b = group_from[g], group_from[g + 1]
        f = forward[a:b, None] * ratio[g, None, first:last]; sd = total[a:b, None] * factor[g, None, first:last]
        d1 = (money[a:b, None] + ln_ratio[g, None, first:last]) / sd + 0.5 * sd
        call = f * ndtr(d1) - strike_usd[a:b, None] * ndtr(d1 - sd)
        out[2 * a : 2 * b : 2] = call - call0[a:b, None]
        out[2 * a + 1 : 2 * b : 2] = call - f + strike_usd[a:b, None] - put0[a:b, None]
    return out


def sweep(first, last):
    global MATRIX
    if MATRIX is None: MATRIX = reprice(0, count)
    total_es = 0.0
    for a in range(first, last, 1000):
        pnl = BOOK[a : min(last, a + 1000)] @ MATRIX
        total_es -= np.partition(pnl, k - 1, axis=1)[:, :k].mean(axis=1).sum()
    return total_es


TRIED = 0
TRIAL = None


def what_if():
    """One account and one trade: gather the rows, multiply, keep the five worst."""
    global TRIED
    TRIED += 1
    a, t = (TRIED * 7919) % accounts, (TRIED * 104729) % rows
    index, amount = BOOK.indices[BOOK.indptr[a] : BOOK.indptr[a + 1]], BOOK.data[BOOK.indptr[a] : BOOK.indptr[a + 1]]
    pnl = np.append(amount, 0.5).astype(np.float32) @ TRIAL[np.append(index, t)]
    return float(np.partition(pnl, 4)[:5].sum())


def american():
    total_value = 0.0
    for s, strike_, r, v, t, z in read("americans").reshape(8, 6):
        steps = 500; dt = t / steps; up = math.exp(v * math.sqrt(dt)); p = (math.exp(r * dt) - 1 / up) / (up - 1 / up); d = math.exp(-r * dt)
        price = s * up ** np.arange(-steps, steps + 1.0); value = np.maximum(z * (price[::2] - strike_), 0)
        for m in range(steps - 1, -1, -1): value = np.maximum(d * p * value[1:] + d * (1 - p) * value[:-1], z * (price[steps - m : steps + m + 1 : 2] - strike_))
        total_value += value[0]
    return total_value


def student():
    normals = GENERATOR.standard_normal((10000, 8)) @ CHOLESKY.T
    return float((normals * np.sqrt(4 / GENERATOR.chisquare(4, 10000))[:, None])[0, 0])


GENERATOR = np.random.default_rng(42)
CHOLESKY = read("cholesky").reshape(8, 8)
PRICE = chain()[0]
MATRIX = None
BOOK = sparse.csr_matrix((read("quantity", np.float32).astype(np.float64), read("row", np.int32), read("start", np.int32)), shape=(accounts, rows))
KERNELS = {
    "chain": lambda: float(chain()[0].sum()), "implied": implied, "reprice": lambda: float(reprice(0, 500)[0, 1]),
    "sweep": lambda: sweep(0, int(sweep_accounts) // 5), "american": american, "whatIf": what_if, "student": student,
}
print("ready", flush=True)
for line in sys.stdin:
    name, repetitions = line.split()
    if name not in KERNELS: print("-1 0", flush=True); continue
    if name == "sweep" and MATRIX is None: MATRIX = reprice(0, count)
    if name == "whatIf" and TRIAL is None: TRIAL = np.ascontiguousarray(reprice(0, min(1000, int(count))).astype(np.float32))
    start = time.process_time()
    for _ in range(int(repetitions)): value = KERNELS[name]()
    print(f"{(time.process_time() - start) / int(repetitions):.9e} {value:.17g}", flush=True)
