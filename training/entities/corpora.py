"""Read annotated corpora as texts with spans, for training and for scoring.

Every reader gives documents. A corpus without document marks is cut into runs of sentences, never shuffled, so that
what is held out is other documents than what is trained on.
"""

from __future__ import annotations

import json
import lzma
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Annotated", "anercorp", "columns", "factrueval", "germeval", "labelled", "uner", "wikiner_tr"]

TYPES = {
    "PER": "PER", "PERS": "PER", "PERSON": "PER", "LOC": "LOC", "GPE": "LOC", "ORG": "ORG",
    "person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG",
}  # fmt: skip
Sentence = list[tuple[str, str]]
RUN = 12
"""Sentences of a pseudo-document: ANERcorp's 316 articles hold some 12 each."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text and its entities: (start, end, type), not overlapping."""

    text: str
    spans: list[tuple[int, int, str]]


def _document(sentences: Iterable[tuple[Sentence, str | None]], separator: str = " ") -> Annotated:
    """Join sentences; a sentence with its raw text is aligned to it, one without is its tokens joined."""
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    base = 0
    for tokens, raw in sentences:
        text, places = _lay(tokens, raw, separator)
        last = ""
        for (_, tag), (start, end) in zip(tokens, places, strict=True):
            kind = TYPES.get(tag[2:], "") if tag[:2] in {"B-", "I-"} else ""
            if kind and tag[0] == "I" and last == kind:
                spans[-1] = (spans[-1][0], base + end, kind)
            elif kind:
                spans.append((base + start, base + end, kind))
            last = kind
        pieces.append(text)
        base += len(text) + 1
    return Annotated("\n".join(pieces), spans)


def _lay(tokens: Sentence, raw: str | None, separator: str) -> tuple[str, list[tuple[int, int]]]:
    if raw is not None:
        places, place = [], 0
        for word, _ in tokens:
            found = raw.find(word, place)
            if found < 0 or found - place > 20:
                break
            places.append((found, found + len(word)))
            place = found + len(word)
        else:
            return raw, places
    places, text = [], ""
    for word, _ in tokens:
        text += separator if text else ""
        places.append((len(text), len(text) + len(word)))
        text += word
    return text, places


def _runs(sentences: list[Sentence], separator: str = " ") -> list[Annotated]:
    return [
        _document(((sentence, None) for sentence in sentences[start : start + RUN]), separator)
        for start in range(0, len(sentences), RUN)
    ]


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line.rstrip("\n"))
        elif block:
            yield block
            block = []
    if block:
        yield block


def columns(path: Path, skip: str = "-DOCSTART-") -> list[Annotated]:
    """Read `token tag` lines, the tag last; tags as BIO, or I- alone (Wikigold, Europeana)."""
    sentences: list[Sentence] = []
    with path.open(encoding="utf-8") as lines:
        for block in _blocks(lines):
            rows = [re.split(r"[\t ]+", line.strip()) for line in block]
            sentence = [(row[0], row[-1]) for row in rows if len(row) > 1 and row[0] != skip]
            if sentence:
                sentences += _cut(sentence)
    return _runs(sentences)


def _cut(sentence: Sentence, most: int = 200) -> list[Sentence]:
    """Cut a sentence of more than `most` tokens at its full stops."""
    if len(sentence) <= most:
        return [sentence]
    cut: list[Sentence] = [[]]
    for token in sentence:
        cut[-1].append(token)
        if token[0] in {".", "?", "!"} and token[1] == "O":
            cut.append([])
    return [one for one in cut if one]


def anercorp(path: Path) -> list[Annotated]:
    """Read ANERcorp and Wojood: `token tag`, blank lines or a lone tag between sentences."""
    return columns(path)


def uner(path: Path, separator: str = " ") -> list[Annotated]:
    """Read Universal NER: `# newdoc`, `# text` and `index token tag ...` lines."""
    documents: list[list[tuple[Sentence, str | None]]] = []
    with path.open(encoding="utf-8") as lines:
        for block in _blocks(lines):
            if not documents or any(line.startswith("# newdoc") for line in block):
                documents.append([])
            raw = next((line[9:] for line in block if line.startswith("# text = ")), None)
            rows = [line.split("\t") for line in block if not line.startswith("#")]
            documents[-1].append(([(row[1], row[2]) for row in rows if row[0].isdigit()], raw))
    return [_document(sentences, separator) for sentences in documents]


def germeval(path: Path) -> list[Annotated]:
    """Read the outer layer of GermEval 2014; derived and partial names (LOCderiv, ORGpart) are not counted."""
    sentences: list[Sentence] = []
    with path.open(encoding="utf-8") as lines:
        for block in _blocks(lines):
            rows = [line.split("\t") for line in block if not line.startswith("#")]
            sentences.append([(row[1], row[2]) for row in rows])
    return _runs(sentences)


def wikiner_tr(path: Path) -> list[Annotated]:
    """Read Turkish Wiki NER: fine types, of which PERSON, GPE, LOC and ORG are kept."""
    return columns(path)


def labelled(path: Path) -> list[Annotated]:
    """Read what `training.entities.label` wrote: lines of JSON with `text` and `spans`."""
    with path.open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return [Annotated(row["text"], [(start, end, kind) for start, end, kind in row["spans"]]) for row in rows]


def factrueval(path: Path) -> list[Annotated]:
    """Read factRuEval 2016: texts, spans and objects; Person, Location, LocOrg (as LOC) and Org."""
    kinds = {"Person": "PER", "Location": "LOC", "LocOrg": "LOC", "Org": "ORG"}
    files: dict[str, dict[str, str]] = defaultdict(dict)
    with lzma.open(path) as packed, tarfile.open(fileobj=packed) as archive:
        for member in archive:
            name = Path(member.name)
            if member.isfile() and name.suffix in {".txt", ".spans", ".objects"}:
                content = archive.extractfile(member)
                if content is not None:
                    files[name.stem][name.suffix] = content.read().decode("utf-8")
    return [_factrueval(files[stem], kinds) for stem in sorted(files) if len(files[stem]) == 3]


def _factrueval(parts: dict[str, str], kinds: dict[str, str]) -> Annotated:
    text = parts[".txt"].replace("\r\n", "\n")
    places: dict[str, tuple[int, int]] = {}
    for line in parts[".spans"].splitlines():
        row = line.split()
        if len(row) > 3:
            places[row[0]] = (int(row[2]), int(row[2]) + int(row[3]))
    found: list[tuple[int, int, str]] = []
    for line in parts[".objects"].splitlines():
        row = line.split("#")[0].split()
        if len(row) > 2 and row[1] in kinds:
            known = [places[one] for one in row[2:] if one in places]
            if known:
                found.append((min(a for a, _ in known), max(b for _, b in known), kinds[row[1]]))
    kept: list[tuple[int, int, str]] = []
    for span in sorted(found, key=lambda one: one[0] - one[1]):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return Annotated(text, sorted(kept))
