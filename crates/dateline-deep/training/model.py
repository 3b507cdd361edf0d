"""The deep reader: one small BERT-like encoder (MiniLM-L6) and the heads that read its word vectors.

Parameter names are those of the exported file (see export.py), so that a checkpoint explains itself.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

SHAPES, STARTS, QUOTES = 8, 3, 2
ARC, LABEL, LINK, COREF, FACT = 256, 128, 128, 128, 128


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, dim, ffn, heads, eps):
        super().__init__()
        self.heads = heads
        for name in ("query", "key", "value", "attention_out"):
            setattr(self, name, nn.Linear(dim, dim))
        self.up, self.down = nn.Linear(dim, ffn), nn.Linear(ffn, dim)
        self.norm1, self.norm2 = nn.LayerNorm(dim, eps), nn.LayerNorm(dim, eps)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        b, t, h = x.shape
        q, k, v = (f(x).view(b, t, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.drop(self.attention_out(a.transpose(1, 2).reshape(b, t, h))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Embeddings(nn.Module):
    def __init__(self, c):
        super().__init__()
        dim = c["hidden_size"]
        self.word = nn.Embedding(c["vocab_size"], dim)
        self.position = nn.Embedding(c["max_position_embeddings"], dim)
        self.type_row = nn.Parameter(torch.zeros(dim))
        self.norm = nn.LayerNorm(dim, c["layer_norm_eps"])


class Features(nn.Module):
    """What an uncased encoder does not see of a word: its case, its place, whether it is quoted."""

    def __init__(self, dim):
        super().__init__()
        self.shape, self.start, self.quote = nn.Embedding(SHAPES, dim), nn.Embedding(STARTS, dim), nn.Embedding(QUOTES, dim)
        for table in (self.shape, self.start, self.quote):
            nn.init.zeros_(table.weight)

    def forward(self, shape, start, quote):
        return self.shape(shape) + self.start(start) + self.quote(quote)


class Biaffine(nn.Module):
    """score[i][j] = (dep_i ; 1) U head_j; the last column is the root, or "none"."""

    def __init__(self, dim, size, drop):
        super().__init__()
        self.dep, self.head = nn.Linear(dim, size), nn.Linear(dim, size)
        self.root = nn.Parameter(torch.randn(size) * 0.1)
        self.u = nn.Parameter(torch.cat([torch.eye(size) / size**0.5, torch.zeros(1, size)]))
        self.drop = nn.Dropout(drop)

    def forward(self, v):
        d, h = self.drop(F.gelu(self.dep(v))), self.drop(F.gelu(self.head(v)))
        h = torch.cat([h, self.root.to(h.dtype).expand(h.shape[0], 1, -1)], 1)
        u = self.u.to(d.dtype)
        return (d @ u[:-1] + u[-1]) @ h.transpose(1, 2)


class Labels(nn.Module):
    """The label of an arc, from both ends and their product."""

    def __init__(self, dim, size, count, drop):
        super().__init__()
        self.dep, self.head = nn.Linear(dim, size), nn.Linear(dim, size)
        self.out = nn.Linear(3 * size, count)
        self.drop = nn.Dropout(drop)

    def forward(self, v, heads):
        a = self.drop(F.gelu(self.dep(v)))
        b = self.drop(F.gelu(self.head(v)))
        b = torch.gather(b, 1, heads.clamp(0, v.shape[1] - 1)[:, :, None].expand(-1, -1, b.shape[2]))
        return self.out(torch.cat([a * b, a, b], -1))


class Fact(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.hidden, self.out = nn.Linear(dim, FACT), nn.Linear(FACT, 1)

    def forward(self, v):
        return 3 * self.out(F.gelu(self.hidden(v))).squeeze(-1)


class DeepReader(nn.Module):
    def __init__(self, encoder, lists, layers=None):
        """`encoder`: the folder of MiniLM; `lists`: the label lists of data.py; `layers`: the first so many only."""
        super().__init__()
        c = json.loads((Path(encoder) / "config.json").read_text())
        c["num_hidden_layers"] = layers or c["num_hidden_layers"]
        dim = c["hidden_size"]
        self.c, self.lists = c, lists
        self.embeddings = Embeddings(c)
        self.feature, self.word = Features(dim), Features(dim)
        self.layer = nn.ModuleList(
            Layer(dim, c["intermediate_size"], c["num_attention_heads"], c["layer_norm_eps"])
            for _ in range(c["num_hidden_layers"])
        )
        self.head = nn.ModuleDict(
            {
                "tags": nn.Linear(dim, len(lists["tags"])),
                "arc": Biaffine(dim, ARC, 0.2),
                "label": Labels(dim, LABEL, len(lists["labels"]), 0.2),
                "names": nn.Linear(dim, len(lists["names"])),
                "roles": nn.Linear(dim, len(lists["roles"])),
                "link": Biaffine(dim, LINK, 0.2),
                "coref": Biaffine(dim, COREF, 0.2),
                "events": nn.Linear(dim, len(lists["events"])),
                "fact": Fact(dim),
            }
        )
        self.drop = nn.Dropout(0.1)
        self.load_encoder(Path(encoder) / "model.safetensors")
        self.embeddings.word.weight.requires_grad_(False)

    def load_encoder(self, path):
        w = load_file(path)
        get = lambda k: w[k if k in w else "bert." + k]
        e = self.embeddings
        with torch.no_grad():
            e.word.weight.copy_(get("embeddings.word_embeddings.weight"))
            e.position.weight.copy_(get("embeddings.position_embeddings.weight"))
            e.type_row.copy_(get("embeddings.token_type_embeddings.weight")[0])
            for part in ("weight", "bias"):
                getattr(e.norm, part).copy_(get("embeddings.LayerNorm." + part))
                for i, layer in enumerate(self.layer):
                    p = f"encoder.layer.{i}."
                    for ours, theirs in (
                        ("query", "attention.self.query"),
                        ("key", "attention.self.key"),
                        ("value", "attention.self.value"),
                        ("attention_out", "attention.output.dense"),
                        ("norm1", "attention.output.LayerNorm"),
                        ("up", "intermediate.dense"),
                        ("down", "output.dense"),
                        ("norm2", "output.LayerNorm"),
                    ):
                        getattr(getattr(layer, ours), part).copy_(get(f"{p}{theirs}.{part}"))

    def encode(self, batch):
        """Word vectors [batch, words, dim] of a batch made by data.collate."""
        e, ids = self.embeddings, batch["ids"]
        x = e.word(ids) + e.position.weight[: ids.shape[1]] + e.type_row
        # A padding row for [CLS], [SEP] and padding: they have no features.
        f = self.feature(batch["shape"], batch["start"], batch["quote"])
        f = torch.cat([f, torch.zeros_like(f[:, :1])], 1)
        x = x + torch.gather(f, 1, batch["owner"][:, :, None].expand(-1, -1, x.shape[2]))
        x = self.drop(e.norm(x))
        mask = batch["pieces"][:, None, None, :]
        for layer in self.layer:
            x = layer(x, mask)
        first = torch.gather(x, 1, batch["first"][:, :, None].expand(-1, -1, x.shape[2]))
        return first, first + self.word(batch["shape"], batch["start"], batch["quote"])

    def forward(self, batch, heads=None, arcs=None):
        """Raw scores of `heads` (default all); labels are scored for the given arcs (word indices of the window)."""
        v = self.drop(self.encode(batch)[1])
        out = {}
        for name, head in self.head.items():
            if heads is None or name in heads:
                if name == "label":
                    if arcs is not None:
                        out[name] = head(v, arcs)
                else:
                    out[name] = head(v)
        return out, v


def load(checkpoint, encoder):
    """The model of a checkpoint: the moving average of its weights."""
    c = torch.load(checkpoint, map_location="cpu", weights_only=False)
    model = DeepReader(encoder, c["lists"], c["arguments"].get("layers"))
    model.load_state_dict(c["ema"])
    return model.eval()
