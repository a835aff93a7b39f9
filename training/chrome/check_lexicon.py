"""Check the phrase lexicon of page chrome against text that holds none, and against pages that do.

    python -m training.chrome.check_lexicon honest FILE...        # sure phrases in clean text: each must be mended
    python -m training.chrome.check_lexicon pages RENDERED GOLD   # share of the other lines that a phrase hits
    python -m training.chrome.check_lexicon coverage              # phrases by language and reason

Text is JSON lines (`text`), plain lines, or such a file compressed by xz; CoNLL-like files are joined to sentences.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from docmill.stages.clean.chrome.lexicon import PhraseHit, parse_lexicon, phrase_files, shipped_lexicon

COLUMNS = {".conll", ".iob2", ".bio", ".tsv"}


def lines(path: Path) -> Iterator[str]:
    """The lines of a file's texts."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        if path.suffix in COLUMNS:
            yield from sentences(file)
            return
        for line in file:
            text = str(json.loads(line)["text"]) if path.suffix == ".jsonl" else line
            yield from (part for part in text.split("\n") if part.strip())


def sentences(rows: Iterator[str]) -> Iterator[str]:
    """Sentences of a token-per-line file; the token is the first column that is no number."""
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
    """Sure phrases in clean text, the lines that hold them, and the share of lines hit."""
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
    """Of the lines that are not in the article: how many a sure or a weak phrase hits, and the most frequent missed."""
    articles = {row["id"]: row["gold"] for row in map(json.loads, gold.open(encoding="utf-8"))}
    kinds: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for row in map(json.loads, rendered.open(encoding="utf-8")):
        article = " ".join(articles[row["id"]].split())
        for line in filter(None, (" ".join(line.split()) for line in row["text"].split("\n"))):
            kind = told(shipped_lexicon().match(line))
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


def told(hit: PhraseHit | None) -> str:
    return "none" if hit is None else "weak" if hit.weak else "sure"


def coverage() -> None:
    """Phrases of each language by reason."""
    for language, text in phrase_files():
        found = parse_lexicon(text)
        counted = Counter(hit.reason for hit in found.lines.values())
        for held in [*found.beginnings.values(), *found.anywhere.values()]:
            counted.update(phrase.hit.reason for phrase in held)
        print(language, counted.total(), dict(counted.most_common()))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:] or ["coverage"]
    if command == "honest":
        honest([Path(argument) for argument in arguments])
    elif command == "pages":
        pages(Path(arguments[0]), Path(arguments[1]))
    else:
        coverage()
