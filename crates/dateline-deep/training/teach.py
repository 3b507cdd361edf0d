"""Annotates CoNLL-U (tags, heads, labels replaced; sentences and words kept) or raw text with a checkpoint.

    python teach.py --encoder MINILM CHECKPOINT < in.conllu > out.conllu
    python teach.py --encoder MINILM --tokens CHECKPOINT < in.txt > out.conllu

`--tokens`: one sentence a line, words parted by spaces, empty line = new paragraph. Names, roles, triggers and
factuality are added to MISC with `--layers` (Name=B-Person..., Role=B-cue, Event=reporting, Fact=2.1).
Input is read in portions of about 20,000 words, so memory stays small.
"""

import argparse
import sys

import numpy as np
import torch

import data
import decode
from model import load


def sentences_of_conllu(lines):
    """Yields (comments, rows, new paragraph)."""
    comments, rows, par = [], [], True
    for line in lines:
        line = line.rstrip("\n")
        if not line:
            if rows:
                yield comments, rows, par
                comments, rows, par = [], [], False
        elif line[0] == "#":
            comments.append(line)
            par |= line.startswith("# newdoc") or line.startswith("# newpar") and not line.startswith("# newpar_block")
        else:
            rows.append(line.split("\t"))
    if rows:
        yield comments, rows, par


def sentences_of_tokens(lines):
    par = True
    for line in lines:
        words = line.split()
        if not words:
            par = True
            continue
        yield ["# text = " + " ".join(words)], [[str(i + 1), w] + ["_"] * 8 for i, w in enumerate(words)], par
        par = False


def portions(sentences, size):
    part, count = [], 0
    for s in sentences:
        if count >= size and s[2]:
            yield part
            part, count = [], 0
        part.append(s)
        count += len(s[1])
        if count >= 4 * size:
            yield part
            part, count = [], 0
    if part:
        yield part


def annotate(model, part, pieces, lists, layers):
    block, blocks, words = -1, [], []
    syntactic = []
    for _, rows, par in part:
        block += par or block < 0
        blocks.append(block)
        syntactic.append([r for r in rows if r[0].isdigit()])
        words.append([r[1] for r in syntactic[-1]])
    doc = data.Doc("teach", words, blocks)
    root = lists["labels"].index("root")
    heads = ["tags", "arc", "label"] + (["names", "roles", "events", "fact"] if layers else [])
    rows = [r for s in syntactic for r in s]
    numbers = [i - s for s, e in doc.sentences for i in range(s, e)]
    for w, out in decode.read(model, data.windows([doc], pieces), pieces, heads):
        m = w.e - w.s
        tags = out["tags"].argmax(1)
        out["label"][:, root] = -1e9
        labels = out["label"].argmax(1)
        for i in range(m):
            r, h = rows[w.s + i], int(out["arcs"][i])
            r[3], r[4] = lists["tags"][tags[i]].split("|")
            r[5], r[8] = "_", "_"
            r[6] = "0" if h == m else str(numbers[w.s + h] + 1)
            r[7] = "root" if h == m else lists["labels"][labels[i]]
        if layers:
            events = out["events"].argmax(1)
            roles = [r for a, z, _ in decode.blocks(w) for r in decode.roles(out["roles"][a:z])]
            misc = [[] if rows[w.s + i][9] == "_" else rows[w.s + i][9].split("|") for i in range(m)]
            for s, e in w.sentences:
                for kind, a, z in decode.names(out["names"][s - w.s : e - w.s]):
                    for i in range(a, z):
                        misc[s - w.s + i].append(f"Name={'I' if i > a else 'B'}-{data.KINDS[kind]}")
            for i in range(m):
                if roles[i]:
                    misc[i].append("Role=" + data.ROLES[roles[i]])
                if events[i]:
                    misc[i].append("Event=" + data.EVENTS[events[i]])
                    misc[i].append(f"Fact={np.clip(out['fact'][i], -3, 3):.2f}")
                rows[w.s + i][9] = "|".join(misc[i]) or "_"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint")
    p.add_argument("--encoder", required=True)
    p.add_argument("--tokens", action="store_true")
    p.add_argument("--layers", action="store_true")
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    model = load(a.checkpoint, a.encoder)
    pieces = data.Pieces(a.encoder)
    sentences = (sentences_of_tokens if a.tokens else sentences_of_conllu)(sys.stdin)
    for part in portions(sentences, 20_000):
        annotate(model, part, pieces, model.lists, a.layers)
        for comments, rows, _ in part:
            print("\n".join(comments + ["\t".join(r) for r in rows]), end="\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
