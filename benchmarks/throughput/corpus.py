"""Make the corpus of the benchmark: texts of 3 KB in many languages, pages of every type, exact and near copies.

    python -m benchmarks.throughput.corpus --documents 5000 --out /tmp/corpus.jsonl

JSON lines with `id`, `url` and `text` or `html`. The same seed and number give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.throughput.pages import TYPES, page
from benchmarks.throughput.texts import drawn_language, edited, paragraphs

__all__ = ["documents", "write"]

TEXT_BYTES = 3000
PAGES = 0.23  # of all documents: as in the corpus that the first figures were measured on
COPIES = 0.15  # of all documents: exact and near copies, half and half, of any before
ARTICLES = 0.5  # of the pages


def documents(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the documents of a corpus."""
    draw = random.Random(seed)
    made: list[dict[str, Any]] = []
    for number in range(count):
        if made and draw.random() < COPIES:
            one = dict(draw.choice(made))
            if draw.random() < 0.5:
                name = "text" if "text" in one else "html"
                one[name] = (
                    edited(one[name], draw) if name == "text" else one[name].replace("</main>", "<p>+</p></main>")
                )
        else:
            one = _original(draw)
            made.append(one)
        yield {"id": number, "url": f"https://example.org/{number}", **one}


def _original(draw: random.Random) -> dict[str, Any]:
    language = drawn_language(draw)
    if draw.random() >= PAGES:
        return {"text": "\n\n".join(paragraphs(language, TEXT_BYTES, draw)), "language": language}
    others = [kind for kind in TYPES if kind != "article"]
    kind = "article" if draw.random() < ARTICLES else draw.choice(others)
    return {"html": page(kind, language, draw), "language": language, "kind": kind}


def write(path: Path, count: int, seed: int = 1) -> str:
    """Write a corpus as JSON lines, and return what it holds in words, with the digest of its bytes."""
    digest, size, pages = hashlib.sha256(), 0, 0
    languages: set[str] = set()
    with path.open("wb") as out:
        for one in documents(count, seed):
            line = json.dumps(one, ensure_ascii=False).encode() + b"\n"
            out.write(line)
            digest.update(line)
            size, pages = size + len(line), pages + ("html" in one)
            languages.add(one["language"])
    return (
        f"{count:,} documents, {pages:,} of them pages, {len(languages)} languages, {size / 1e6:,.1f} MB, "
        f"sha256 {digest.hexdigest()[:16]}"
    )


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    print(write(chosen.out, chosen.documents, chosen.seed))


if __name__ == "__main__":
    main()
