"""Label raw text by the tagger and the encoder together, for the tagger to learn from.

    python -m training.entities.label antcorpus.txt.xz --language ar --words 500000 --out labelled/ar.jsonl
    python -m training.entities.label gold.jsonl.xz --language en --adapter fold.adapter --tagger en.fold --out en.jsonl

RAW is the ANT corpus (Arabic), or lines of JSON in xz with the main content of pages as `gold` (WCXB, English). To
choose anything on held-out documents, both models must come from a training that never saw them:
`training.entities.teacher --hold`, `training.entities.train --hold`. Each line of the output is a document: `text` and
`spans` of start, end, type. It labels 7,500 code points a core second.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from docmill.stages.entities.backends.accurate import evidence_of
from docmill.stages.entities.backends.docmill import Tagger
from docmill.stages.entities.encoder.adapter import ADAPTER, read_adapter
from docmill.stages.entities.encoder.packed_model import find_packaged
from docmill.stages.entities.extraction import prepare
from docmill.stages.entities.tagger.model import MODELS, TaggerModel
from training.programs import options, run

MOST = 4_000
"""Code points of a document that are labelled: many documents tell more than long ones."""
LEAST = 300
AT_ONCE = 8
SEED = 11
TYPES_OF_PAGES = frozenset({"article", "forum", "service", "product"})
"""Of WCXB, those with prose."""


def main() -> None:
    """Label documents in a random order until there are enough words."""
    parser = options(__doc__)
    parser.add_argument("raw", type=Path, help="raw text")
    parser.add_argument("--language", required=True)
    parser.add_argument("--words", type=int, default=500_000, help="to label (500000)")
    parser.add_argument("--adapter", type=Path, default=ADAPTER, help="of the encoder (the package's)")
    parser.add_argument("--tagger", type=Path, help="a model (the package's)")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    tagger = TaggerModel(given.tagger or MODELS / f"{given.language}.ner")
    joined = Tagger(tagger, evidence_of(given.language, read_adapter(given.adapter), find_packaged()))
    texts = list(dict.fromkeys(ant(given.raw) if given.language == "ar" else pages(given.raw)))
    order = np.random.default_rng(SEED).permutation(len(texts))
    words = 0
    with given.out.open("w", encoding="utf-8") as out:
        for start in range(0, len(order), AT_ONCE):
            group = [prepare(texts[number], given.language) for number in order[start : start + AT_ONCE]]
            group = [text for text in group if text.tokens.words]
            for text, found in zip(group, joined(group), strict=True):
                spans = [(one.start, one.end, one.type) for one in found]
                out.write(json.dumps({"text": text.text, "spans": spans}, ensure_ascii=False) + "\n")
                words += len(text.tokens.words)
            if words >= given.words:
                break
    print(f"{words} words", flush=True)


def ant(path: Path) -> Iterator[str]:
    """Yield the title and the text of each article of the ANT corpus; one of some that begin alike."""
    with lzma.open(path, "rt", encoding="utf-8", errors="replace") as file:
        raw = file.read()
    seen = set()
    for article in re.findall(r"<DOC>(.*?)</DOC>", raw, re.DOTALL):
        title, text = (re.search(f"<{tag}>(.*?)</{tag}>", article, re.DOTALL) for tag in ("TITLE", "TEXT"))
        body = re.sub(r"<[^>]+>", " ", text[1]).strip() if text else ""
        if len(body) > LEAST and body[:80] not in seen:
            seen.add(body[:80])
            yield ((title[1].strip() + "\n" if title else "") + body)[:MOST]


def pages(path: Path) -> Iterator[str]:
    """Yield the main content of pages with prose, as many articles as pages of other types: less is like news then."""
    kinds: dict[bool, list[str]] = {True: [], False: []}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("type") in TYPES_OF_PAGES and len(row.get("gold") or "") > LEAST:
                kinds[row["type"] == "article"].append(row["gold"][:MOST])
    yield from kinds[False]
    yield from kinds[True][: len(kinds[False])]


if __name__ == "__main__":
    run(main)
