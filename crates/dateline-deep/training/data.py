"""The corpora, brought to one shape: documents of words with layers, cut into windows.

A `Doc` has words, blocks and sentences (word ranges) and, for each word, a value or "unknown" in every layer. Windows
are runs of whole sentences of one document; `collate` makes a batch of them. Words of raw texts come from
`cargo xtask deep-words` (the fast reader's tokeniser), so training and use agree.
"""

import gzip
import json
import random
import re
import unicodedata
from collections import Counter
from pathlib import Path

import torch
from tokenizers import Tokenizer

PAD, UNK, CLS, SEP = 0, 100, 101, 102
WINDOW, LONGEST, PIECES = 200, 512, 10
KINDS = ["Person", "Organisation", "Place", "Nationality", "Platform", "Weapon", "Vehicle", "Event", "Other"]
NAMES = ["O"] + [f"{p}-{k}" for k in KINDS for p in "BILU"]
ROLES = ["O"] + [f"{p}-{r}" for r in ("source", "cue", "content") for p in "BI"]
EVENTS = ["none", "occurrence", "state", "reporting", "perception", "aspectual", "i_action", "i_state"]
ECB = {
    "OCCURRENCE": ["occurrence", "i_action"],
    "CAUSATIVE": ["occurrence", "i_action"],
    "GENERIC": ["occurrence", "state", "i_action"],
    "STATE": ["state", "i_state"],
    "REPORTING": ["reporting"],
    "PERCEPTION": ["perception"],
    "ASPECTUAL": ["aspectual"],
}
UNKNOWN = -100


# ---- words -------------------------------------------------------------------------------------------------------


def shape(word):
    """0 small, 1 Capital, 2 CAPITALS, 3 one capital letter, 4 mixed, 5 digits, 6 digits and letters, 7 neither."""
    letters = [c for c in word if c.isalpha()]
    digits = any(c.isnumeric() for c in word)
    if digits:
        return 6 if letters else 5
    if not letters:
        return 7
    upper = sum(c.isupper() for c in word)
    if upper == 0:
        return 0
    if all(c.isupper() for c in letters):
        return 3 if len(letters) == 1 else 2
    return 1 if upper == 1 and word[0].isupper() else 4


class Pieces:
    """Word pieces of words, cached."""

    def __init__(self, encoder):
        self.tokenizer = Tokenizer.from_file(str(Path(encoder) / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.known = {}

    def __call__(self, word):
        ids = self.known.get(word)
        if ids is None:
            ids = self.tokenizer.encode([word], is_pretokenized=True, add_special_tokens=False).ids
            ids = self.known[word] = tuple(ids[:PIECES]) or (UNK,)
        return ids


class Doc:
    """Words with layers. Unknown values: -100, names and events 0 (a bit mask of what is allowed), fact None."""

    def __init__(self, name, sentences, blocks=None):
        """`sentences`: lists of words; `blocks`: the block number of each (default: all one block)."""
        self.name = name
        self.words = [w for s in sentences for w in s]
        self.sentences, at = [], 0
        for s in sentences:
            self.sentences.append((at, at + len(s)))
            at += len(s)
        self.blocks = blocks or [0] * len(sentences)
        n = at
        self.tags, self.heads, self.labels, self.roles = ([UNKNOWN] * n for _ in range(4))
        self.names, self.events = [0] * n, [0] * n
        self.fact = [None] * n
        self.links = {}  # word -> first words of the cues it belongs to
        self.entity = {}  # head word of a mention -> cluster
        self.start = [0] * n
        self.quote = [0] * n
        state, last = False, None
        for (s, e), block in zip(self.sentences, self.blocks):
            if block != last:
                state = False
            if e > s:
                self.start[s] = 1 if block == last else 2
            last = block
            for i in range(s, e):
                w = self.words[i]
                if w in ("“", "``"):
                    state = True
                elif w in ("”", "''"):
                    state = False
                elif w == '"':
                    state = not state
                self.quote[i] = int(state)

    def windows(self, pieces, size=WINDOW):
        """Runs of sentences, as (first sentence, one past the last)."""
        cost = [sum(len(pieces(w)) for w in self.words[s:e]) for s, e in self.sentences]
        out, at, used = [], 0, 2
        i = 0
        while i < len(cost):
            j = i
            while j < len(cost) and self.blocks[j] == self.blocks[i]:
                j += 1
            whole = sum(cost[i:j])
            if used + whole > size and i > at:
                out.append((at, i))
                at, used = i, 2
            for k in range(i, j):
                if used + cost[k] > size and k > at:
                    out.append((at, k))
                    at, used = k, 2
                used += cost[k]
            i = j
        if at < len(cost):
            out.append((at, len(cost)))
        return out


def read_lines(path):
    path = Path(path)
    with (gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else open(path, encoding="utf8")) as f:
        for line in f:
            if line.strip():
                yield json.loads(line)


# ---- treebanks ----------------------------------------------------------------------------------------------------


def read_conllu(path):
    """Yields (document id, [(new paragraph, rows)]); rows are the columns of the words."""
    name, sentences, rows, par = "", [], [], True
    path = str(path)
    with (gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")) as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                if sentences:
                    yield name, sentences
                name, sentences, par = line.split("=")[-1].strip(), [], True
            elif line.startswith("# newpar") and not line.startswith("# newpar_block"):
                par = True
            elif not line:
                if rows:
                    sentences.append((par, rows))
                    rows, par = [], False
            elif line[0] != "#":
                c = line.split("\t")
                if c[0].isdigit():
                    rows.append(c)
    if rows:
        sentences.append((par, rows))
    if sentences:
        yield name, sentences


def treebank_lists(paths):
    tags, labels = Counter(), Counter()
    for path in paths:
        for name, sentences in read_conllu(path):
            if not non_commercial(name):
                for _, rows in sentences:
                    for c in rows:
                        tags[f"{c[3]}|{c[4]}"] += 1
                        labels[c[7]] += 1
    return [t for t, n in sorted(tags.items()) if n > 1], [l for l, n in sorted(labels.items()) if n > 1]


def non_commercial(name):
    return name.startswith(("GUM_whow", "GUM_fiction"))


def treebank(path, lists):
    tag = {t: i for i, t in enumerate(lists["tags"])}
    label = {l: i for i, l in enumerate(lists["labels"])}
    docs = []
    for name, sentences in read_conllu(path):
        block, blocks = -1, []
        for par, _ in sentences:
            block += par
            blocks.append(block)
        doc = Doc(name, [[c[1] for c in rows] for _, rows in sentences], blocks)
        opened = {}
        mentions = []
        for (s, _), (_, rows) in zip(doc.sentences, sentences):
            for i, c in enumerate(rows):
                doc.tags[s + i] = tag.get(f"{c[3]}|{c[4]}", UNKNOWN)
                doc.heads[s + i] = int(c[6]) - 1 + s if c[6] != "0" else -1
                doc.labels[s + i] = label.get(c[7], UNKNOWN)
                m = re.search(r"(?:^|\|)Entity=([^|]*)", c[9])
                for part in re.findall(r"\([^()]+\)?|[^()]+\)", m.group(1)) if m else []:
                    key = part.strip("()").split("-")[0]
                    if part[0] == "(":
                        opened.setdefault(key, []).append(s + i)
                    if part[-1] == ")" and opened.get(key):
                        mentions.append((opened[key].pop(), s + i + 1, key))
        for a, b, key in sorted(mentions, key=lambda m: m[0] - m[1]):
            head = next((i for i in range(a, b) if not a <= doc.heads[i] < b), None)
            if head is not None:
                doc.entity[head] = key  # of several mentions with one head the shortest counts
        docs.append(doc)
    return docs


def add_uds(docs, path):
    """Factuality of UDS-IH2 onto the sentences of EWT; returns how many predicates found no place."""
    squeeze = lambda t: re.sub(r"\s+", "", t)
    at = {}
    for doc in docs:
        for s, e in doc.sentences:
            at.setdefault(squeeze("".join(doc.words[s:e])), []).append((doc, s, e))
    lost = 0
    for line in read_lines(path):
        places = at.get(squeeze(line["text"]))
        if not places:
            lost += len(line["events"])
            continue
        doc, s, e = places[0]
        starts, n = {}, 0
        for i in range(s, e):
            starts[n] = i
            n += len(squeeze(doc.words[i]))
        for event in line["events"]:
            i = starts.get(len(squeeze(line["text"][: event["start"]])))
            if i is None:
                lost += 1
            else:
                doc.fact[i] = event["score"]
    return lost


# ---- raw texts ----------------------------------------------------------------------------------------------------


def texts(path, words, keep=None):
    """Yields (line, Doc, spans of the words) of a JSONL corpus and the words that `xtask deep-words` gave it."""
    for line, cut in zip(read_lines(path), read_lines(words)):
        assert line["id"] == cut["id"]
        sentences = [s for s in cut["sentences"] if s[1]]
        text = line["text"]
        spans = [tuple(w) for _, s in sentences for w in s]
        doc = Doc(line["id"], [[text[a:b] for a, b in s] for _, s in sentences], [b for b, _ in sentences])
        yield line, doc, spans


def covered(spans, start, end):
    return [i for i, (a, b) in enumerate(spans) if a < end and b > start]


def polnear(path, words):
    docs = []
    for line, doc, spans in texts(path, words):
        starts = {}
        for i, (a, b) in enumerate(spans):
            for c in range(a, b):
                starts[c] = i
        where = lambda frags: sorted({starts[c] for a, b in frags or [] for c in range(a, b) if c in starts})
        doc.roles = [0] * len(doc.words)
        owner = {}
        for n, a in enumerate(line["attributions"]):
            cue = where(a.get("cue"))
            for role in ("content", "source", "cue"):
                frags = a.get(role) or []
                for frag in frags:
                    span = where([frag])
                    for k, i in enumerate(span):
                        doc.roles[i] = ROLES.index(("I-" if k else "B-") + role)
                        owner[i] = role
                        if role != "cue" and cue:
                            known = doc.links.setdefault(i, set())
                            known.add(cue[0])
        for i in list(doc.links):
            if owner.get(i) == "cue":
                del doc.links[i]
        for a, b in line.get("discard") or []:
            for i in where([[a, b]]):
                doc.roles[i] = UNKNOWN
        # A word overwritten by another role may leave a fragment that begins with I.
        last = 0
        for i, r in enumerate(doc.roles):
            if r > 0 and r % 2 == 0 and last not in (r, r - 1):
                doc.roles[i] = r - 1
            last = doc.roles[i]
        doc.spans = spans
        docs.append(doc)
    return docs


def events(path, words, kind):
    docs = []
    for line, doc, spans in texts(path, words):
        everything = (1 << len(EVENTS)) - 1
        known = [True] * len(doc.words)
        if kind == "ecb":
            ok = [(a, b) for n, a, b in line["sents"] if n in line["validated_sents"]]
            known = [any(a <= s and e <= b for a, b in ok) for s, e in spans]
        elif kind == "plover":
            known = [False] * len(doc.words)  # one event of a sentence is given, others are not
        doc.events = [1 if k else 0 for k in known]
        if kind == "ecb":
            mentions = [(m, m["type"]) for m in line["mentions"] if m["kind"] == "event" and m["validated"]]
            spans_of = lambda m: m.get("spans") or [[m["start"], m["end"]]]
            allowed = lambda t: ECB[t.rsplit("_", 1)[-1]]
        elif kind == "plover":
            mentions = [(m, "") for m in line["spans"] if m["role"] == "event"]
            spans_of = lambda m: [[m["start"], m["end"]]]
            allowed = lambda t: EVENTS[1:]
        else:
            mentions = [(m, m["class"]) for m in line["events"]]
            spans_of = lambda m: [[m["start"], m["end"]]]
            allowed = lambda t: [t.lower()]
        for mention, type_ in mentions:
            inside = [i for a, b in spans_of(mention) for i in covered(spans, a, b)]
            mask = sum(1 << EVENTS.index(name) for name in allowed(type_))
            for i in inside:
                # Only the head of a phrase is the trigger, and which one that is, is not given.
                doc.events[i] = mask if len(inside) == 1 else (mask | 1)
        docs.append(doc)
    return docs


def meantime(path, words):
    docs = []
    for line, doc, spans in texts(path, words):
        for event in line["events"]:
            inside = covered(spans, event["start"], event["end"])
            if inside:
                doc.fact[inside[0]] = event["score"]
        docs.append(doc)
    return docs


# ---- names --------------------------------------------------------------------------------------------------------


def name_masks(words, names, open_kinds):
    masks = [1] * len(words)
    free = sum(1 << NAMES.index(f"{p}-{KINDS[k]}") for k in open_kinds for p in "BILU")
    for i, w in enumerate(words):
        if free and any(c.isupper() for c in w):
            masks[i] |= free
    for kind, a, b in names:
        for i in range(a, b):
            p = "U" if b - a == 1 else "B" if i == a else "L" if i == b - 1 else "I"
            masks[i] = 1 << NAMES.index(f"{p}-{KINDS[kind]}")
    return masks


def name_corpora(path):
    """{(corpus, split): [(document, [lines])]}"""
    out = {}
    for line in read_lines(path):
        docs = out.setdefault((line["corpus"], line["split"]), [])
        if not docs or docs[-1][0] != line["document"]:
            docs.append((line["document"], []))
        docs[-1][1].append(line)
    return out


def name_docs(corpus, documents, join):
    """Docs of a corpus of names; documents of one sentence may be joined to windows (`join` at a time)."""
    docs, batch = [], []
    for _, lines in documents:
        batch.append(lines)
        if sum(len(l["words"]) for ls in batch for l in ls) >= join:
            docs.append(batch)
            batch = []
    if batch:
        docs.append(batch)
    out = []
    for n, batch in enumerate(docs):
        lines = [(b, l) for b, ls in enumerate(batch) for l in ls]
        doc = Doc(f"{corpus}-{n}", [l["words"] for _, l in lines], [b for b, _ in lines])
        doc.names = [m for _, l in lines for m in name_masks(l["words"], l["names"], l["open"])]
        doc.lines = [l for _, l in lines]
        out.append(doc)
    return out


def add_gum_names(docs, documents):
    """Names onto the documents of GUM; both are in the order of the treebank."""
    lines = iter([l for _, ls in documents for l in ls])
    for doc in docs:
        if non_commercial(doc.name):
            continue
        for s, e in doc.sentences:
            line = next(lines)
            assert len(line["words"]) == e - s, (doc.name, line["words"], doc.words[s:e])
            doc.names[s:e] = name_masks(line["words"], line["names"], line["open"])


# ---- everything ---------------------------------------------------------------------------------------------------


def load(data, words, splits=("train", "dev")):
    """({corpus: docs} for training, {corpus: docs} for development, label lists)."""
    data, words = Path(data), Path(words)
    trees = {(c, s): data / f"ud/en_{c}-ud-{s}.conllu.gz" for c in ("ewt", "gum") for s in ("train", "dev")}
    tags, labels = treebank_lists([trees["ewt", "train"], trees["gum", "train"]])
    lists = {"tags": tags, "labels": labels, "names": NAMES, "roles": ROLES, "events": EVENTS}
    names = name_corpora(words / "names.jsonl")
    out = {}
    for split in splits:
        docs = out[split] = {}
        for c in ("ewt", "gum"):
            docs[c] = [d for d in treebank(trees[c, split], lists) if split == "dev" or not non_commercial(d.name)]
        lost = add_uds(docs["ewt"], data / f"factuality/uds-ih2.{split}.jsonl.gz")
        print(f"{split}: {lost} predicates of UDS-IH2 without a place in EWT", flush=True)
        w = lambda name: words / f"{name}.words.jsonl"
        gz = ".gz" if split == "train" else ""
        docs["polnear"] = polnear(data / f"attribution/polnear/{split}.jsonl{gz}", w(f"polnear.{split}"))
        docs["meantime"] = meantime(data / f"factuality/meantime.{split}.jsonl.gz", w(f"meantime.{split}"))
        docs["ecb"] = events(data / f"ecbplus/{split}.jsonl.gz", w(f"ecb.{split}"), "ecb")
        if split == "train":
            add_gum_names(docs["gum"], names["gum", "train"])
            docs["timebank"] = events(data / "time/timebank.jsonl", w("timebank"), "timebank")
            docs["plover"] = events(data / "event-coding/plover-gsr.jsonl", w("plover"), "plover")
        for c in ("re3d", "wnut17", "btc", "crossner", "wikigold") + (("uner_ewt", "gum") if split == "dev" else ()):
            docs["names." + c] = name_docs(c, names[c, split], 1 if c in ("re3d", "gum", "uner_ewt") else 120)
    return out.get("train"), out.get("dev"), lists


# ---- batches ------------------------------------------------------------------------------------------------------


class Window:
    """A run of sentences, ready for `collate`."""

    __slots__ = ("doc", "s", "e", "size", "sentences")

    def __init__(self, doc, i, j, pieces):
        self.doc, self.sentences = doc, doc.sentences[i:j]
        self.s, self.e = self.sentences[0][0], self.sentences[-1][1]
        self.size = 2 + sum(len(pieces(w)) for w in doc.words[self.s : self.e])


def windows(docs, pieces, size=WINDOW):
    out = []
    for doc in docs:
        for i, j in doc.windows(pieces, size):
            w = Window(doc, i, j, pieces)
            if w.size <= LONGEST and w.e > w.s:
                out.append(w)
    return out


def recase(words, random):
    """Headlines: a sentence in capitals, in title case or in small letters now and then."""
    r = random.random()
    if r < 0.03:
        return [w.upper() for w in words]
    if r < 0.06:
        return [w[:1].upper() + w[1:] for w in words]
    if r < 0.07:
        return [w.lower() for w in words]
    return words


def collate(batch, pieces, recased=None):
    """Tensors of a list of windows; layers that no window has are left out. `recased`: a random source."""
    n, width = len(batch), max(w.e - w.s for w in batch)
    length = max(w.size for w in batch)
    full = lambda v, *s: torch.full((n, *s), v, dtype=torch.long)
    b = {
        "ids": full(PAD, length), "owner": full(width, length), "pieces": torch.zeros(n, length, dtype=torch.bool),
        "first": full(0, width), "shape": full(0, width), "start": full(0, width), "quote": full(0, width),
        "sentence": full(-1, width), "words": torch.zeros(n, width, dtype=torch.bool),
        "tags": full(UNKNOWN, width), "heads": full(UNKNOWN, width), "labels": full(UNKNOWN, width),
        "names": full(0, width), "roles": full(UNKNOWN, width), "events": full(0, width),
        "fact": torch.full((n, width), float("nan")),
    }  # fmt: skip
    links, corefs = [], []
    for k, w in enumerate(batch):
        doc, s, e = w.doc, w.s, w.e
        ids, owner, first = [CLS], [width], []
        shapes, sentence = [], []
        for number, (a, z) in enumerate(w.sentences):
            words = doc.words[a:z]
            for i, word in enumerate(words):
                first.append(len(ids))
                p = pieces(word)
                ids.extend(p)
                owner.extend([a + i - s] * len(p))
            shapes.extend(map(shape, recase(words, recased) if recased else words))
            sentence.extend([number] * (z - a))
        ids.append(SEP)
        owner.append(width)
        m = e - s
        put = lambda name, values: b[name][k, : len(values)].copy_(torch.tensor(values))
        for name, values in (
            ("ids", ids), ("owner", owner), ("first", first), ("shape", shapes), ("sentence", sentence),
            ("start", doc.start[s:e]), ("quote", doc.quote[s:e]), ("tags", doc.tags[s:e]),
            ("labels", doc.labels[s:e]), ("names", doc.names[s:e]), ("roles", doc.roles[s:e]),
            ("events", doc.events[s:e]),
            ("heads", [h - s if h >= 0 else (width if h == -1 else UNKNOWN) for h in doc.heads[s:e]]),
            ("fact", [float("nan") if f is None else f for f in doc.fact[s:e]]),
        ):  # fmt: skip
            put(name, values)
        b["pieces"][k, : len(ids)] = True
        b["words"][k, :m] = True
        if doc.links:
            for i in range(s, e):
                for cue in doc.links.get(i, ()):
                    if s <= cue < e:
                        links.append((k, i - s, cue - s))
        if doc.entity:
            heads = [i for i in range(s, e) if i in doc.entity]
            for i in heads:
                cluster = doc.entity[i]
                for j in heads:
                    if j < i:
                        corefs.append((k, i - s, j - s, doc.entity[j] == cluster))
                corefs.append((k, i - s, width, not any(doc.entity[j] == cluster for j in heads if j < i)))
    b["links"], b["corefs"] = links, corefs
    return b


def batches(pool, budget, rng):
    """Windows of like length together; each batch has about `budget` pieces with padding."""
    order = sorted(pool, key=lambda w: w.size * rng.uniform(0.9, 1.1))
    out, group, longest = [], [], 0
    for w in order:
        longest = max(longest, w.size)
        if group and longest * (len(group) + 1) > budget:
            out.append(group)
            group, longest = [], w.size
        group.append(w)
    if group:
        out.append(group)
    rng.shuffle(out)
    return out
