"""Check the phrase lexicon of page chrome against text that holds none, and against pages that do.

    python -m training.chrome.check_lexicon honest FILE...        # sure phrases in clean text: each must be mended
    python -m training.chrome.check_lexicon pages RENDERED GOLD   # share of the other lines that a phrase hits
    python -m training.chrome.check_lexicon coverage              # phrases by language and reason

Text is JSON lines (`text`), plain lines, or such a file compressed by xz; CoNLL-like files are joined to sentences.
"""

from __future__ import annotations

import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from docmill.stages.clean.chrome.lexicon import PhraseHit, parse_lexicon, phrase_files, shipped_lexicon
from training.programs import options, run

COLUMNS = {".conll", ".iob2", ".bio", ".tsv"}


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file's texts that are not blank."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        if path.suffix in COLUMNS:
            yield from sentences(file)
            return
        for line in file:
            text = str(json.loads(line)["text"]) if path.suffix == ".jsonl" else line
            yield from (part for part in text.split("\n") if part.strip())


def sentences(rows: Iterator[str]) -> Iterator[str]:
    """Yield the sentences of a file with one token a line, the token being the first column that is no number."""
    words: list[str] = []
    for row in rows:
        cells = [cell for cell in row.split() if not cell.isdigit()]
        if cells and not row.startswith("#"):
            words.append(cells[0])
        elif words:
            yield " ".join(words)
            words = []
    yield " ".join(words)


def honest(paths: list[Path]) -> None:
    """Print the lines of clean text that a sure phrase hits, by reason, and how many a weak one hits."""
    for path in paths:
        found: defaultdict[str, list[str]] = defaultdict(list)
        seen = 0
        weak = 0
        for line in lines(path):
            seen += 1
            hit = shipped_lexicon().match(line)
            weak += hit is not None and hit.weak
            if hit and not hit.weak:
                found[hit.reason].append(line)
        print(f"{path}: {seen} lines, {sum(map(len, found.values()))} sure, {weak} weak")
        for reason, held in sorted(found.items()):
            for line in held:
                print(f"    {reason}\t{line[:160]}")


def pages(rendered: Path, gold: Path) -> None:
    """Print how many lines beside the article a sure or a weak phrase hits, and the most frequent lines missed."""
    articles = {row["id"]: row["gold"] for row in map(json.loads, gold.open(encoding="utf-8"))}
    kinds: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for row in map(json.loads, rendered.open(encoding="utf-8")):
        article = " ".join(articles[row["id"]].split())
        for line in filter(None, (" ".join(line.split()) for line in row["text"].split("\n"))):
            kind = strength(shipped_lexicon().match(line))
            if line in article:
                inside[kind] += 1
                continue
            kinds[kind] += 1
            if kind == "none":
                missed[line] += 1
    total = kinds.total()
    print(f"beside the articles: {total} lines, " + ", ".join(f"{k} {n / total:.1%}" for k, n in kinds.most_common()))
    print(f"within the articles: {dict(inside)}")
    for line, count in missed.most_common(60):
        print(f"    {count}\t{line[:120]}")


def strength(hit: PhraseHit | None) -> str:
    """Return `none`, `weak` or `sure`."""
    return "none" if hit is None else "weak" if hit.weak else "sure"


def coverage() -> None:
    """Print the number of phrases of each language, by reason."""
    for language, text in phrase_files():
        found = parse_lexicon(text)
        counted = Counter(hit.reason for hit in found.lines.values())
        for held in [*found.beginnings.values(), *found.anywhere.values()]:
            counted.update(phrase.hit.reason for phrase in held)
        print(language, counted.total(), dict(counted.most_common()))


def main() -> None:
    """Run the check that was asked for."""
    parser = options(__doc__)
    checks = parser.add_subparsers(dest="check", required=True, metavar="CHECK")
    one = checks.add_parser("honest", help="sure phrases found in clean text: each must be mended")
    one.add_argument("files", type=Path, nargs="+")
    one = checks.add_parser("pages", help="share of the lines beside the article that a phrase hits")
    one.add_argument("rendered", type=Path, help="JSON lines of id and text")
    one.add_argument("gold", type=Path, help="JSON lines of id and gold")
    checks.add_parser("coverage", help="number of phrases by language and reason")
    chosen = parser.parse_args()
    if chosen.check == "honest":
        honest(chosen.files)
    elif chosen.check == "pages":
        pages(chosen.rendered, chosen.gold)
    else:
        coverage()


if __name__ == "__main__":
    run(main)
