"""Writes a checkpoint as the file that the Rust reader loads: safetensors, matrices as int8 with a scale per row.

    python export.py --encoder MINILM CHECKPOINT OUT.safetensors [--check OUT.check.json]

`--check` writes what the rounded model makes of a few sentences of our own: `tests/pytorch.json`, by which
`tests/pytorch.rs` compares the Rust side with this one.
Without a checkpoint ("none", with --lists) the heads are random: the shape of things to come.
"""

import argparse
import json
import struct
from pathlib import Path

import torch
from torch import nn

import data
import decode
from model import ARC, COREF, LABEL, LINK, DeepReader, load

FORMAT = "dateline-deep-1"


def is_int8(name):
    """Matrices that are rounded: the encoder's, the word table, the projections of the heads."""
    if name == "embeddings.word.weight":
        return True
    if name.endswith(".weight") and name.startswith("layer.") and ".norm" not in name:
        return True
    return name.endswith((".dep.weight", ".head.weight", "fact.hidden.weight"))


def rounded(weight):
    scale = weight.abs().amax(1).clamp(min=1e-8) / 127
    return (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8), scale


def round_weights(model, activations=True):
    """Makes the model compute with the rounded weights and, where asked, with inputs rounded row by row."""

    def hook(_, inputs):
        x = inputs[0]
        scale = x.abs().amax(-1, keepdim=True).clamp(min=1e-8) / 127
        return ((x / scale).round() * scale,)

    with torch.no_grad():
        for name, value in model.named_parameters():
            if is_int8(name):
                q, scale = rounded(value)
                value.copy_(q.float() * scale[:, None])
            elif value.dim() > 1 or name.endswith(".root"):
                value.copy_(value.half().float())
    if activations:
        for name, module in model.named_modules():
            if isinstance(module, nn.Linear) and is_int8(name + ".weight"):
                module.register_forward_pre_hook(hook)


def tensors(model):
    out = {}
    for name, value in model.state_dict().items():
        value = value.detach().float()
        if name == "embeddings.type_row":
            out["embeddings.type"] = value
        elif name == "embeddings.word.weight":
            out["embeddings.word"], out["embeddings.word.scale"] = rounded(value)
        elif name.startswith(("embeddings.position", "feature.", "word.")):
            out[name.removesuffix(".weight")] = value.half()
        elif is_int8(name):
            out[name], out[name.replace(".weight", ".scale")] = rounded(value)
        elif value.dim() > 1:
            out[name] = value.half()
        else:
            out[name] = value
    return out


def write(path, model, encoder):
    c = model.c
    vocab = (Path(encoder) / "vocab.txt").read_text(encoding="utf8").rstrip("\n")
    config = {
        "hidden": c["hidden_size"], "layers": c["num_hidden_layers"], "heads": c["num_attention_heads"],
        "ffn": c["intermediate_size"], "max_pieces": c["max_position_embeddings"], "window_pieces": data.WINDOW,
        "word_pieces": data.PIECES, "norm_eps": c["layer_norm_eps"], "arc": ARC, "label": LABEL, "link": LINK,
        "coref": COREF, "vocab": vocab, **model.lists, "role_step": decode.STEP.tolist(),
    }  # fmt: skip
    dtypes = {torch.int8: "I8", torch.float16: "F16", torch.float32: "F32"}
    items = [(n, v.contiguous()) for n, v in tensors(model).items()]
    size = lambda v: v.numel() * v.element_size()
    # Tensors of a multiple of 64 bytes come first, so they are aligned; then the rest, wide numbers first.
    items.sort(key=lambda i: (size(i[1]) % 64 != 0, -i[1].element_size() if size(i[1]) % 64 else 0, i[0]))
    header, at = {"__metadata__": {"format": FORMAT, "config": json.dumps(config, ensure_ascii=False)}}, 0
    for name, v in items:
        header[name] = {"dtype": dtypes[v.dtype], "shape": list(v.shape), "data_offsets": [at, at + size(v)]}
        at += size(v)
    head = json.dumps(header, ensure_ascii=False).encode()
    head += b" " * (-(len(head) + 8) % 64)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(head)) + head)
        for _, v in items:
            f.write(v.numpy().tobytes())


CHECK = [
    [
        ["Officials in Port Lamar said on Tuesday that two drones hit the fuel depot , killing 3 guards .", "\" We did not fire , \" the ministry 's spokeswoman told Radio Norte ."],
        ["FLOODS CUT OFF VALLEY"],
    ],
    [["The U.S. envoy , who asked not to be named , denied it ; he 'd visited Dnipropetrovsk 's café twice ."]],
    [
        ["Four gunmen may have attacked the convoy near Tamsa before dawn , according to a medic cited by the Coastal Press Agency ."],
        ["“ The bridge will be rebuilt , ” Deputy Mayor Irina Sole promised .", "She did not say when .", "“ Not this year . ”"],
        ["If the ceasefire fails , the army has threatened to send 2,000 troops , two tanks and a T-72 platoon to the border ."],
    ],
]  # fmt: skip


def attributed(w, out):
    """What the blocks of a window say, in words of the window."""
    found = []
    for a, z, sentence in decode.blocks(w):
        for item in decode.attributions(out["roles"][0][a:z], out["link"][0][a:z, a:z], sentence):
            found.append({k: [[a + s, a + e] for s, e in v] for k, v in item.items()})
    return found


def check(model, pieces):
    windows, blocks = [], []
    for text in CHECK:
        sentences, numbers = [], []
        for n, block in enumerate(text):
            for s in block:
                sentences.append(s.split())
                numbers.append(n)
        blocks.append([[s.split() for s in block] for block in text])
        doc = data.Doc("check", sentences, numbers)
        w = data.windows([doc], pieces)[0]
        batch = data.collate([w], pieces)
        heads = list(model.head)
        out = decode.scores(model, batch, heads, bf16=False)
        rounded = lambda rows: [[round(float(z), 2) for z in row] for row in rows]
        windows.append(
            {
                "pieces": batch["ids"][0].tolist(),
                "features": torch.stack([batch["shape"][0], batch["start"][0], batch["quote"][0]], 1).tolist(),
                "heads": out["arcs"][0].tolist(),
                "names": rounded(out["names"][0]),
                "events": [int(row.argmax()) for row in out["events"][0]],
                "factuality": [round(max(-3.0, min(3.0, float(z))), 2) for z in out["fact"][0]],
                "attributions": attributed(w, out),
            }
        )  # fmt: skip
    return {"blocks": blocks, "windows": windows}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint")
    p.add_argument("out")
    p.add_argument("--encoder", required=True)
    p.add_argument("--lists")
    p.add_argument("--check")
    a = p.parse_args()
    torch.manual_seed(1)
    if a.checkpoint == "none":
        model = DeepReader(a.encoder, json.loads(Path(a.lists).read_text()))
    else:
        model = load(a.checkpoint, a.encoder)
    write(a.out, model, a.encoder)
    if a.check:
        round_weights(model, activations=False)
        Path(a.check).write_text(json.dumps(check(model.eval(), data.Pieces(a.encoder)), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
