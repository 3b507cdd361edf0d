"""Development figures of a checkpoint, task by task.

    python evaluate.py --data ../shared/data --words WORDS --encoder MINILM CHECKPOINT [--int8] [--tasks parse,names]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

import data
import decode
from data import EVENTS, ROLES, UNKNOWN
from model import load


def parse(model, docs, pieces, lists):
    pool = data.windows(docs, pieces)
    n = upos = xpos = uas = las = 0
    for w, out in decode.read(model, pool, pieces, ["tags", "arc", "label"]):
        doc, m = w.doc, w.e - w.s
        tags = out["tags"].argmax(1)
        label = out["label"].copy()
        root = lists["labels"].index("root")
        label[:, root] = -1e9
        labels = np.where(out["arcs"] == m, root, label.argmax(1))
        for i in range(m):
            n += 1
            gold = doc.tags[w.s + i]
            if gold != UNKNOWN:
                a, b = lists["tags"][gold].split("|"), lists["tags"][tags[i]].split("|")
                upos += a[0] == b[0]
                xpos += a[1] == b[1]
            head = doc.heads[w.s + i]
            if out["arcs"][i] == (m if head == -1 else head - w.s):
                uas += 1
                las += labels[i] == doc.labels[w.s + i]
    return {k: round(100 * v / n, 2) for k, v in (("upos", upos), ("xpos", xpos), ("uas", uas), ("las", las))}


def names(model, docs, pieces):
    found = gold_n = right = 0
    for w, out in decode.read(model, data.windows(docs, pieces), pieces, ["names"]):
        for s, e in w.sentences:
            line = w.doc.lines[w.doc.sentences.index((s, e))]
            free = set(line["open"])
            got = {n for n in decode.names(out["names"][s - w.s : e - w.s]) if n[0] not in free}
            gold = {tuple(n) for n in line["names"] if n[0] not in free}
            found, gold_n, right = found + len(got), gold_n + len(gold), right + len(got & gold)
    p, r = right / max(found, 1), right / max(gold_n, 1)
    return round(200 * p * r / max(p + r, 1e-9), 2)


def fact(model, docs, pieces):
    a, b = [], []
    for w, out in decode.read(model, data.windows(docs, pieces), pieces, ["fact"]):
        for i in range(w.s, w.e):
            if w.doc.fact[i] is not None:
                a.append(w.doc.fact[i])
                b.append(float(np.clip(out["fact"][i - w.s], -3, 3)))
    cut = lambda v: 1 if v > 1 else -1 if v < -1 else 0
    f = []
    for c in (1, 0, -1):
        tp = sum(cut(x) == c == cut(y) for x, y in zip(a, b))
        f.append(2 * tp / max(1, sum(cut(x) == c for x in a) + sum(cut(y) == c for y in b)))
    return {
        "r": round(float(np.corrcoef(a, b)[0, 1]), 3),
        "mae": round(float(np.abs(np.subtract(a, b)).mean()), 3),
        "macro_f1": round(100 * sum(f) / 3, 1),
    }


def triggers(model, docs, pieces):
    """Trigger or not, on words whose gold is one of the two; and the class where it is one."""
    tp = fp = fn = same = 0
    pool = [w for w in data.windows(docs, pieces) if any(w.doc.events[w.s : w.e])]
    for w, out in decode.read(model, pool, pieces, ["events"]):
        got = out["events"].argmax(1)
        for i in range(w.s, w.e):
            mask, g = w.doc.events[i], int(got[i - w.s])
            if mask == 1:
                fp += g > 0
            elif mask and not mask & 1:
                tp, fn = tp + (g > 0), fn + (g == 0)
                same += bool(mask >> g & 1)
    return {"f1": round(200 * tp / max(1, 2 * tp + fp + fn), 2), "class": round(100 * same / max(1, tp), 1)}


def coref(model, docs, pieces):
    """Antecedent choice on gold mention heads, by word type (window only)."""
    right = n = link_right = links = 0
    for w, out in decode.read(model, data.windows(docs, pieces), pieces, ["coref"]):
        m = w.e - w.s
        heads = [i for i in range(w.s, w.e) if i in w.doc.entity]
        for i in heads:
            options = [j - w.s for j in heads if j < i] + [m]
            best = options[int(out["coref"][i - w.s, options].argmax())]
            true = [j - w.s for j in heads if j < i and w.doc.entity[j] == w.doc.entity[i]]
            ok = best in true if true else best == m
            n, right = n + 1, right + ok
            if true:
                links, link_right = links + 1, link_right + ok
    return {"all": round(100 * right / n, 1), "anaphors": round(100 * link_right / max(1, links), 1)}


def attribute(model, docs, pieces):
    """[{id, attributions}] with spans of scalars."""
    found = {d.name: [] for d in docs}
    for w, out in decode.read(model, data.windows(docs, pieces), pieces, ["roles", "link"]):
        doc = w.doc
        for a, z, sentence in decode.blocks(w):
            for item in decode.attributions(out["roles"][a:z], out["link"][a:z, a:z], sentence):
                span = lambda f: [doc.spans[w.s + a + f[0]][0], doc.spans[w.s + a + f[1] - 1][1]]
                found[doc.name].append({k: [span(f) for f in v] for k, v in item.items()})
    return [{"id": k, "attributions": v} for k, v in found.items()]


def attribution(model, docs, pieces, folder):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as f:
        for line in attribute(model, docs, pieces):
            f.write(json.dumps(line) + "\n")
    command = [sys.executable, str(folder / "score.py"), str(folder / "polnear/dev.jsonl"), f.name, "--json", "--by-type"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    Path(f.name).unlink()
    return result


ROWS = ("rel.half", "said.half", "cue.overlap", "source.overlap", "content.overlap", "tok.source", "tok.cue", "tok.content")


def flat(result):
    """The F1 of the rows that matter."""
    kinds = [f"{kind}.said.half" for kind in ("direct", "indirect", "mixed")]
    return {row: round(100 * result["rows"][row]["f"], 2) for row in (*ROWS, *kinds) if row in result["rows"]}


def everything(model, dev, lists, pieces, folder, tasks=None, log=print):
    model.eval()
    out, words = {}, lambda docs: sum(len(d.words) for d in docs)

    def task(name, f, docs):
        if tasks and name.split(".")[0] not in tasks:
            return
        t = time.time()
        out[name] = f()
        log(f"  {name}: {json.dumps(out[name])}  ({words(docs) / max(1e-3, time.time() - t):.0f} words/s)")

    for c in ("ewt", "gum"):
        task(f"parse.{c}", lambda: parse(model, dev[c], pieces, lists), dev[c])
    for c in [c for c in dev if c.startswith("names.")]:
        task(c, lambda: names(model, dev[c], pieces), dev[c])
    task("fact.uds", lambda: fact(model, dev["ewt"], pieces), dev["ewt"])
    task("fact.meantime", lambda: fact(model, dev["meantime"], pieces), dev["meantime"])
    task("events.ecb", lambda: triggers(model, dev["ecb"], pieces), dev["ecb"])
    task("coref.gum", lambda: coref(model, dev["gum"], pieces), dev["gum"])
    task("attribution.polnear", lambda: flat(attribution(model, dev["polnear"], pieces, folder)), dev["polnear"])
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint")
    p.add_argument("--data", required=True)
    p.add_argument("--words", required=True)
    p.add_argument("--encoder", required=True)
    p.add_argument("--tasks")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--int8", action="store_true", help="round the weights as export.py does")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    _, dev, lists = data.load(a.data, a.words, ("dev",))
    model = load(a.checkpoint, a.encoder)
    if a.int8:
        from export import round_weights

        round_weights(model)
    everything(model, dev, lists, data.Pieces(a.encoder), Path(a.data) / "attribution", a.tasks and a.tasks.split(","))


if __name__ == "__main__":
    main()
