"""Trains the deep reader on all tasks at once.

    python train.py --data ../shared/data --words WORDS --encoder MINILM --out RUN [--steps 5000] [--cool 1500]

Goes on from RUN/last.pt if there is one. The learning rate warms up, stays, and falls linearly to nothing over the last
`--cool` steps; a file RUN/steps with a number overrides `--steps` while it runs. Figures are those of the moving average
of the weights. A run is reproducible on one machine with one number of threads.
"""

import argparse
import json
import math
import os
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import data
import evaluate
from model import DeepReader

# The share of its windows that each corpus gives to an epoch.
MIX = {
    "ewt": 1.0, "gum": 1.0, "polnear": 0.55, "meantime": 1.0, "ecb": 0.5, "timebank": 0.5, "plover": 1.0,
    "names.re3d": 2.0, "names.wnut17": 0.5, "names.btc": 0.6, "names.crossner": 1.0, "names.wikigold": 1.0,
}  # fmt: skip
WEIGHT = {
    "tags": 0.7, "arc": 1.0, "label": 0.7, "names": 1.0, "roles": 1.0, "link": 0.3, "coref": 0.3, "events": 0.5, "fact": 0.8,
}  # fmt: skip


def useful(w, corpus, rng):
    """Leaves out windows that teach nothing, and half of those that only teach that nobody says anything."""
    doc = w.doc
    if corpus == "polnear":
        return any(r > 0 for r in doc.roles[w.s : w.e]) or rng.random() < 0.3
    if corpus == "ecb":
        return any(doc.events[w.s : w.e])
    return True


def epoch(pools, rng):
    out = []
    for corpus, pool in pools.items():
        share = MIX[corpus]
        out += pool * int(share)
        out += rng.sample(pool, int((share % 1) * len(pool)))
    return out


def allowed_loss(logits, masks):
    """-log of the probability of the allowed labels, summed over words with a mask."""
    rows = masks > 0
    if not rows.any():
        return None, 0
    logits, masks = logits[rows].float(), masks[rows]
    bits = (masks[:, None] >> torch.arange(logits.shape[1])) & 1
    inside = logits.masked_fill(bits == 0, -1e4).logsumexp(1)
    return (logits.logsumexp(1) - inside).sum(), len(logits)


def choice_loss(scores, candidates, right):
    """-log of the probability of the right columns among the candidates, summed over rows."""
    scores = scores.float()
    all_ = scores.masked_fill(~candidates, -1e4).logsumexp(1)
    good = scores.masked_fill(~right, -1e4).logsumexp(1)
    return (all_ - good).sum(), len(scores)


def losses(model, b):
    """{task: (sum, count)}."""
    wanted = set()
    width = b["words"].shape[1]
    has = lambda name: bool((b[name] != data.UNKNOWN).any())
    if has("tags"):
        wanted.add("tags")
    if has("heads"):
        wanted |= {"arc", "label"}
    for name in ("names", "events"):
        if (b[name] > 0).any():
            wanted.add(name)
    if has("roles"):
        wanted |= {"roles"}
    if b["links"]:
        wanted.add("link")
    if b["corefs"]:
        wanted.add("coref")
    if (~b["fact"].isnan()).any():
        wanted.add("fact")
    arcs = b["heads"].clamp(min=0)
    out, _ = model(b, wanted, arcs)
    loss = {}
    for name in ("tags", "roles"):
        if name in wanted:
            y = b[name]
            loss[name] = (
                F.cross_entropy(out[name].float().flatten(0, 1), y.flatten(), ignore_index=data.UNKNOWN, reduction="sum"),
                int((y != data.UNKNOWN).sum()),
            )
    for name in ("names", "events"):
        if name in wanted:
            loss[name] = allowed_loss(out[name], b[name])
    if "arc" in wanted:
        n = b["words"].shape[0]
        s = b["sentence"]
        same = (s[:, :, None] == s[:, None, :]) & (s[:, :, None] >= 0)
        same &= ~torch.eye(width, dtype=torch.bool)
        same = torch.cat([same, torch.ones(n, width, 1, dtype=torch.bool)], 2)
        y = b["heads"]
        rows = y >= 0
        score = out["arc"].float().masked_fill(~same, -1e4)[rows]
        loss["arc"] = (F.cross_entropy(score, y[rows], reduction="sum"), len(score))
        y = b["labels"].masked_fill((b["heads"] == width) | (b["heads"] < 0), data.UNKNOWN)
        loss["label"] = (
            F.cross_entropy(out["label"].float().flatten(0, 1), y.flatten(), ignore_index=data.UNKNOWN, reduction="sum"),
            int((y != data.UNKNOWN).sum()),
        )
    if "link" in wanted:
        k, i, j = torch.tensor(b["links"]).T
        right = torch.zeros(out["link"].shape, dtype=torch.bool)
        right[k, i, j] = True
        rows = right.any(2)
        cues = b["roles"] == data.ROLES.index("B-cue")
        cues = torch.cat([cues, torch.zeros(len(cues), 1, dtype=torch.bool)], 1)
        candidates = cues[:, None, :].expand_as(right) | right
        loss["link"] = choice_loss(out["link"][rows], candidates[rows], right[rows])
    if "coref" in wanted:
        k, i, j, good = torch.tensor(b["corefs"]).T
        candidates = torch.zeros(out["coref"].shape, dtype=torch.bool)
        right = candidates.clone()
        candidates[k, i, j] = True
        g = good.bool()
        right[k[g], i[g], j[g]] = True
        candidates[:, :, width] |= candidates.any(2)
        rows = right.any(2)
        loss["coref"] = choice_loss(out["coref"][rows], candidates[rows], right[rows])
    if "fact" in wanted:
        rows = ~b["fact"].isnan()
        loss["fact"] = (F.huber_loss(out["fact"].float()[rows], b["fact"][rows], reduction="sum"), int(rows.sum()))
    return loss


class Share:
    """Two threads that wait for each other are slower than one where another program has the second core: looks at
    what other programs took of the machine since the last look (Linux)."""

    def __init__(self, most):
        self.most, self.at = most, self.look()

    @staticmethod
    def look():
        fields = [int(x) for x in open("/proc/stat").readline().split()[1:9]]
        tick = os.sysconf("SC_CLK_TCK")
        own = os.times()
        busy = (sum(fields) - fields[3] - fields[4]) / tick
        return time.time(), busy, own.user + own.system

    def threads(self):
        now = self.look()
        wall, busy, own = (b - a for a, b in zip(self.at, now))
        if wall < 0.5:
            return None
        self.at = now
        free = os.cpu_count() - (busy - own) / wall
        return max(1, min(self.most, int(free + 0.3)))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "words", "encoder", "out"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--steps", type=int, default=5000)
    p.add_argument("--cool", type=int, default=1500)
    p.add_argument("--warm", type=int, default=150)
    p.add_argument("--budget", type=int, default=2400, help="word pieces of a batch")
    p.add_argument("--rate", type=float, default=2.5e-4, help="learning rate of the encoder; heads have six times as much")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--share", action="store_true", help="use fewer threads while other programs are busy")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--layers", type=int, help="only the first so many layers of the encoder")
    p.add_argument("--corpora", help="only these, for trials (ewt,gum,polnear,...); figures of all tasks follow all the same")
    p.add_argument("--float32", action="store_true", help="no bfloat16 (processors without it are faster so)")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    log_file = open(out / "log.txt", "a")

    def log(text):
        line = time.strftime("%H:%M:%S ") + text
        print(line, flush=True)
        print(line, file=log_file, flush=True)

    train, dev, lists = data.load(a.data, a.words)
    (out / "lists.json").write_text(json.dumps(lists))
    pieces = data.Pieces(a.encoder)
    pools = {}
    for corpus, docs in train.items():
        if a.corpora and corpus not in a.corpora.split(","):
            continue
        pools[corpus] = [w for w in data.windows(docs, pieces) if useful(w, corpus, rng)]
    words = {c: sum(w.e - w.s for w in pool) for c, pool in pools.items()}
    log("words: " + ", ".join(f"{c} {n}" for c, n in words.items()))
    log(f"words an epoch: {sum(int(MIX[c] * n) for c, n in words.items())}")

    model = DeepReader(a.encoder, lists, a.layers)
    encoder, heads = [], []
    for name, value in model.named_parameters():
        if value.requires_grad:
            (heads if name.startswith(("head.", "feature.", "word.")) else encoder).append(value)
    trained = encoder + heads
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": a.rate}, {"params": heads, "lr": 6 * a.rate}], weight_decay=0.01, betas=(0.9, 0.98)
    )
    ema = [x.detach().clone() for x in trained]
    step, number, queue_at = 0, 0, 0
    last = out / "last.pt"
    if last.exists():
        c = torch.load(last, weights_only=False)
        model.load_state_dict(c["model"])
        optimiser.load_state_dict(c["optimiser"])
        named = dict(model.named_parameters())
        names_ = {id(v): k for k, v in named.items()}
        ema = [c["ema"][names_[id(x)]].clone() for x in trained]
        step, number, queue_at = c["step"], c["epoch"], c["batch"]
        torch.set_rng_state(c["torch"])
        log(f"goes on at step {step}, epoch {number}")

    names_ = {id(v): k for k, v in model.named_parameters()}

    def averaged():
        state = {k: v.clone() for k, v in model.state_dict().items()}
        for x, e in zip(trained, ema):
            state[names_[id(x)]] = e.clone()
        return state

    def save(path):
        torch.save(
            {
                "model": model.state_dict(), "ema": averaged(), "optimiser": optimiser.state_dict(), "step": step,
                "epoch": number, "batch": queue_at, "torch": torch.get_rng_state(), "lists": lists, "arguments": vars(a),
            },
            str(path) + ".new",
        )  # fmt: skip
        Path(str(path) + ".new").rename(path)

    def measure():
        kept = {k: v.clone() for k, v in model.state_dict().items() if k in set(names_.values())}
        model.load_state_dict(averaged())
        log(f"development, step {step}")
        result = evaluate.everything(model, dev, lists, pieces, Path(a.data) / "attribution", log=log)
        with open(out / "dev.jsonl", "a") as f:
            f.write(json.dumps({"step": step, "epoch": number, **result}) + "\n")
        model.load_state_dict(kept, strict=False)
        model.train()

    def total():
        f = out / "steps"
        return int(f.read_text()) if f.exists() else a.steps

    model.train()
    saved = shown = time.time()
    sums, seen = {}, 0
    share = Share(a.threads) if a.share else None
    while step < total():
        shuffle = random.Random(a.seed * 1000 + number)  # an epoch depends on its number alone
        queue = data.batches(epoch(pools, shuffle), a.budget, shuffle)
        log(f"epoch {number}: {len(queue)} batches")
        while queue_at < len(queue) and step < total():
            if share and (threads := share.threads()):
                torch.set_num_threads(threads)
            batch = data.collate(queue[queue_at], pieces, recased=random.Random(number * 100003 + queue_at))
            rate = min(1, (step + 1) / a.warm) * min(1, (total() - step) / a.cool)
            for group, base in zip(optimiser.param_groups, (a.rate, 6 * a.rate)):
                group["lr"] = base * rate
            with torch.autocast("cpu", torch.bfloat16, enabled=not a.float32):
                found = losses(model, batch)
            norm = max(float(batch["words"].sum()), 0.5 * a.budget)
            loss = sum(WEIGHT[k] * v for k, (v, _) in found.items()) / norm
            if not math.isfinite(float(loss.detach())):
                log(f"step {step}: no number, batch skipped")
                queue_at += 1
                continue
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            step, queue_at = step + 1, queue_at + 1
            decay = min(0.998, (step + 1) / (step + 10))
            with torch.no_grad():
                torch._foreach_lerp_(ema, [x.detach() for x in trained], 1 - decay)
            for k, (v, n) in found.items():
                s = sums.setdefault(k, [0.0, 0])
                s[0] += float(v.detach())
                s[1] += n
            seen += int(batch["words"].sum())
            if step % 50 == 0:
                now = time.time()
                text = " ".join(f"{k} {v / max(n, 1):.3f}" for k, (v, n) in sums.items())
                log(f"step {step}/{total()} rate {rate:.2f} {seen / (now - shown):.0f} words/s  {text}")
                sums, seen, shown = {}, 0, now
            if time.time() - saved > 240:
                save(last)
                saved = time.time()
        if queue_at >= len(queue):
            number, queue_at = number + 1, 0
        save(last)
        measure()
        saved = shown = time.time()
        sums, seen = {}, 0
    save(out / "final.pt")
    log("done")


if __name__ == "__main__":
    main()
