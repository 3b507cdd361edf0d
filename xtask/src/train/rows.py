"""Which predicted claims are right rows: `rows.py SCORE.PY GOLD PREDICTED` prints a line a claim, id and 1 or 0.

The scorer of the annotated reports tells which gold claim a prediction stands for; each such pair is then scored alone.
"""

import importlib.util
import sys

spec = importlib.util.spec_from_file_location("score", sys.argv[1])
score = importlib.util.module_from_spec(spec)
spec.loader.exec_module(score)
gold = score.load_gold([sys.argv[2]])
documents, _ = score.load_pred([sys.argv[3]])
matched = score.match_docs(gold, documents)
for report in gold:
    found = matched.get(report["id"])
    if found is None:
        continue
    pairs, *_ = score.score_doc(report, found, score.Tally(), False)
    right = set()
    for claim, other in pairs.items():
        alone = dict(report, claims=[c for c in report["claims"] if c["id"] == claim])
        pair = dict(found, claims=[c for c in found["claims"] if c["id"] == other])
        tally = score.Tally()
        score.score_doc(alone, pair, tally, False)
        if tally.rate("complete_row"):
            right.add(other)
    for claim in found["claims"]:
        print(claim["id"], int(claim["id"] in right))
