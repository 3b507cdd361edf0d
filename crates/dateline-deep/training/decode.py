"""From raw scores to layers: trees, names, attributions. The Rust side decodes in the same way."""

import numpy as np
import torch

from data import EVENTS, KINDS, NAMES, ROLES, collate

# ---- trees ---------------------------------------------------------------------------------------------------------


def cycle_of(heads):
    """The nodes of a cycle, or None; heads[i] == len(heads) is the root."""
    n = len(heads)
    state = [0] * n
    for i in range(n):
        path = []
        while i < n and state[i] == 0:
            state[i] = 1
            path.append(i)
            i = heads[i]
        if i < n and state[i] == 1:
            return path[path.index(i) :]
        for j in path:
            state[j] = 2
    return None


def arborescence(score):
    """Chu-Liu/Edmonds over score[i][j] (j == n: root), any number of roots."""
    n = score.shape[0]
    heads = score.argmax(1)
    cycle = cycle_of(heads.tolist())
    if cycle is None:
        return heads
    rest = [i for i in range(n) if i not in set(cycle)]
    m = len(rest)  # node m is the cycle, node m + 1 the root
    small = np.full((m + 1, m + 2), -1e9, dtype=np.float64)
    small[:m, :m] = score[np.ix_(rest, rest)]
    small[:m, m] = score[np.ix_(rest, cycle)].max(1)
    leave = np.asarray(cycle)[score[np.ix_(rest, cycle)].argmax(1)] if m else None
    small[:m, m + 1] = score[rest, n]
    inner = score[cycle, heads[cycle]]
    gain = score[np.ix_(cycle, rest + [n])] - inner[:, None]
    small[m, list(range(m)) + [m + 1]] = gain.max(0)
    enter = np.asarray(cycle)[gain.argmax(0)]
    found = arborescence(small)
    out = heads.copy()
    for k, i in enumerate(rest):
        out[i] = leave[k] if found[k] == m else (n if found[k] == m + 1 else rest[found[k]])
    k = found[m]
    into = enter[-1] if k == m + 1 else enter[k]
    out[into] = n if k == m + 1 else rest[k]
    return out


def tree(score):
    """The best tree with one root: heads, n for the root's."""
    n = score.shape[0]
    score = score - np.logaddexp.reduce(score, axis=1, keepdims=True)
    heads = score.argmax(1)
    if (heads == n).sum() == 1 and cycle_of(heads.tolist()) is None:
        return heads
    best, found = -np.inf, heads
    for root in np.argsort(-score[:, n])[:4]:
        one = score.copy()
        one[:, n] = -1e6
        one[root, :] = -1e6
        one[root, n] = score[root, n]
        heads = arborescence(one)
        total = one[np.arange(n), heads].sum()
        if total > best:
            best, found = total, heads
    return found


# ---- names ---------------------------------------------------------------------------------------------------------


def _legal():
    legal = np.zeros((len(NAMES), len(NAMES)), bool)
    for i, a in enumerate(NAMES):
        for j, b in enumerate(NAMES):
            if a[0] in "OLU":
                legal[i, j] = b[0] in "OBU"
            else:
                legal[i, j] = b[0] in "IL" and a[2:] == b[2:]
    return legal


LEGAL = np.where(_legal(), 0.0, -1e9)
START = np.array([0.0 if l[0] in "OBU" else -1e9 for l in NAMES])
END = np.array([0.0 if l[0] in "OLU" else -1e9 for l in NAMES])


def names(logits):
    """Best legal path; [(kind, start, end)]."""
    if len(logits) == 0:
        return []
    at, back = START + logits[0], []
    for row in logits[1:]:
        step = at[:, None] + LEGAL
        back.append(step.argmax(0))
        at = step.max(0) + row
    label = int((at + END).argmax())
    path = [label]
    for b in reversed(back):
        label = int(b[label])
        path.append(label)
    path.reverse()
    out, start = [], 0
    for i, l in enumerate(path):
        name = NAMES[l]
        if name[0] in "BU":
            start = i
        if name[0] in "LU":
            out.append((KINDS.index(name[2:]), start, i + 1))
    return out


# ---- attributions --------------------------------------------------------------------------------------------------


# What a step from one role label to the next costs: a fifth of the logarithm of its frequency in the training part of
# PolNeAR (plus 0.1 each), within sentences; steps that no annotation has are closed. Written to the model's file.
STEP = np.array(
    [
        [-0.01, -0.73, -1e4, -0.86, -1e4, -0.88, -1e4],
        [-0.62, -1.80, -0.14, -0.16, -1e4, -1.27, -1e4],
        [-0.57, -1.43, -0.05, -0.38, -1e4, -1.19, -1e4],
        [-0.33, -0.59, -1e4, -1.96, -0.18, -0.21, -1e4],
        [-0.55, -0.69, -1e4, -1.81, -0.12, -0.21, -1e4],
        [-0.67, -0.93, -1e4, -0.82, -1e4, -1.78, -0.01],
        [-0.63, -0.95, -1e4, -1.06, -1e4, -1.71, -0.01],
    ]
)
JOIN, LOWEST = 2, -2.0


def blocks(w):
    """[(start, end, sentence number of each word)] of the blocks of a window, in words of the window."""
    of = dict(zip(w.doc.sentences, w.doc.blocks))
    runs = []
    for n, s in enumerate(w.sentences):
        if not runs or of[s] != runs[-1][3]:
            runs.append([s[0] - w.s, 0, [], of[s]])
        runs[-1][1] = s[1] - w.s
        runs[-1][2] += [n] * (s[1] - s[0])
    return [tuple(r[:3]) for r in runs if r[1] > r[0]]


def roles(logits):
    """Role labels of a block: the path with the highest sum of log-probabilities and steps."""
    score = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    at, back = score[0] + np.array([-1e4 if r[0] == "I" else 0.0 for r in ROLES]), []
    for row in score[1:]:
        step = at[:, None] + STEP
        back.append(step.argmax(0))
        at = step.max(0) + row
    path = [int(at.argmax())]
    for b in reversed(back):
        path.append(int(b[path[-1]]))
    return path[::-1]


def fragments(labels, sentence):
    """[[role, start, end]] of a block's labels; contents parted by at most JOIN words of one sentence are one."""
    out = []
    for i, r in enumerate(labels):
        if r == 0:
            continue
        prefix, role = ROLES[r].split("-")
        if out and out[-1][0] == role:
            gap = i - out[-1][2]
            if prefix == "I" and gap == 0 or role == "content" and 0 < gap <= JOIN and sentence[i] == sentence[out[-1][2] - 1]:
                out[-1][2] = i + 1
                continue
        out.append([role, i, i + 1])
    return out


def attributions(logits, link, sentence):
    """One block: role logits, link scores (words x words), the sentence number of each word."""
    found = fragments(roles(logits), sentence)
    cues = [(s, e) for role, s, e in found if role == "cue"]
    sources = [(s, e) for role, s, e in found if role == "source"]
    if not cues:
        return []
    out = [{"cue": [c], "source": [], "content": []} for c in cues]
    for role, s, e in found:
        if role != "cue":
            score = link[s:e][:, [c for c, _ in cues]].mean(0)
            best = int(score.argmax())
            if role == "source" or score[best] >= LOWEST:
                out[best][role].append((s, e))
    out = [a for a in out if a["content"]]
    for a in out:
        # Sources serve several cues of their sentence ("he said that ... and added that ...").
        c = a["cue"][0][0]
        near = [(s, e) for s, e in sources if sentence[s] == sentence[c]]
        if near and not a["source"]:
            a["source"].append(max(near, key=lambda r: link[r[0] : r[1], c].mean()))
    return out


# ---- a reader ------------------------------------------------------------------------------------------------------


@torch.inference_mode()
def scores(model, batch, heads, bf16=True):
    """Raw scores of a batch as float arrays; arcs are decoded, since labels hang on them."""
    model.eval()
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        v = model.encode(batch)[1]
        out = {h: model.head[h](v).float().numpy() for h in heads if h != "label"}
        if "arc" in out:
            n, width = batch["words"].shape
            arcs = np.full((n, width), width)
            sentence = batch["sentence"].numpy()
            for k in range(n):
                count = int(sentence[k].max()) + 1
                bounds = np.searchsorted(sentence[k][: int((sentence[k] >= 0).sum())], range(count + 1))
                for a, z in zip(bounds[:-1], bounds[1:]):
                    s = out["arc"][k, a:z][:, list(range(a, z)) + [width]].astype(np.float64)
                    s[np.arange(z - a), np.arange(z - a)] = -1e6
                    h = tree(s)
                    arcs[k, a:z] = np.where(h == z - a, width, h + a)
            out["arcs"] = arcs
            if "label" in heads:
                out["label"] = model.head["label"](v, torch.from_numpy(arcs)).float().numpy()
    return out


def read(model, pool, pieces, heads, budget=6000, bf16=True):
    """Yields (window, {layer: scores of its words})."""
    order = sorted(pool, key=lambda w: w.size)
    i = 0
    while i < len(order):
        j = i + 1
        while j < len(order) and order[j].size * (j - i + 1) <= budget:
            j += 1
        group = order[i:j]
        batch = collate(group, pieces)
        width = batch["words"].shape[1]
        out = scores(model, batch, heads, bf16)
        for k, w in enumerate(group):
            m = w.e - w.s
            layers = {}
            for name, value in out.items():
                value = value[k, :m]
                if name in ("arc", "link", "coref"):
                    value = np.concatenate([value[:, :m], value[:, width:]], 1)
                elif name == "arcs":
                    value = np.where(value == width, m, value)
                layers[name] = value
            yield w, layers
        i = j
