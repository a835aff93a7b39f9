"""Measure what the quality signals cost a document, and compare them with those of datatrove.

    python -m benchmarks.quality.signals sentences.jsonl
    python -m benchmarks.quality.signals sentences.jsonl articles.jsonl

SENTENCES holds lines of `{"text", "gold"}`, gold being an ISO 639-1 code; ten texts of 3,000 bytes are made of each
language's sentences, none of which is repeated in a text. ARTICLES holds lines of `{"text"}` in English. Times are
process CPU time, the best of five rounds over all texts, once all at once as a stage has them, once one by one, so that
no text is measured twice in a row. With datatrove (and spacy, orjson, nltk, tldextract) installed, its Gopher filters
run beside on the same texts, and each signal that both have is compared on the articles: once on the same words, once
with the words that spaCy finds.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from docmill.stages.quality import measure_all, signals
from docmill.stages.quality.repetition import NAMES, TOP
from docmill.text import code_points, tokens
from training.programs import options, run

LANGUAGES = ("ar", "en", "zh", "ja", "th", "ru", "hi", "ko", "tr")
SIZE = 3000
TEXTS = 10
ROUNDS = 5


def texts(sentences: list[str]) -> Iterator[str]:
    """Yield texts of SIZE bytes, in lines of one sentence and paragraphs of four."""
    draw = random.Random(7)
    for _ in range(TEXTS):
        chosen = draw.sample(sentences, len(sentences))
        whole = "".join(text + ("\n\n" if n % 4 == 3 else "\n") for n, text in enumerate(chosen))
        yield whole.encode()[:SIZE].decode("utf-8", "ignore")


def milliseconds(run: Callable[[list[str]], Any], given: list[str]) -> float:
    """Return the CPU time a text takes in milliseconds, the best of some rounds."""
    best = float("inf")
    run(given)
    for _ in range(ROUNDS):
        began = time.process_time()
        run(given)
        best = min(best, time.process_time() - began)
    return 1000 * best / len(given)


def one_by_one(run: Callable[[str], Any]) -> Callable[[list[str]], Any]:
    """Make a way over many texts from one that takes one text."""
    return lambda given: [run(text) for text in given]


def gopher(language: str) -> Callable[[str], Any]:
    """Return datatrove's two Gopher filters with every bound out of reach, so that each measure is taken."""
    from datatrove.data import Document  # noqa: PLC0415 - only where it is installed
    from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter  # noqa: PLC0415
    from datatrove.utils.text import split_into_parts  # noqa: PLC0415

    code = {"zh": "zho", "ja": "jpn", "th": "tha", "ko": "kor"}.get(language, language)
    far = tuple((n, 1e9) for n in range(2, 5)), tuple((n, 1e9) for n in range(5, 11))
    repeated = GopherRepetitionFilter(1e9, 1e9, 1e9, 1e9, *far, language=code)
    quality = GopherQualityFilter(1, 10**9, -1, 10**9, 1e9, 1e9, 1e9, -1e9, -1, language=code)

    def run(text: str) -> None:
        split_into_parts.cache_clear()  # it keeps the words of the last texts
        document = Document(text=text, id="x")
        repeated.filter(document)
        quality.filter(document)

    return run


def spelled(text: str) -> list[str]:
    """Return the tokens docmill finds, as strings."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.intp)
    flags = code_points.look_up_flags(codes)
    tokens._join_apostrophes(flags)  # noqa: SLF001 - the tokens are looked at from inside
    starts = [*tokens._begins(flags).nonzero()[0].tolist(), len(text)]  # noqa: SLF001
    return [text[start:end].replace("\u200b", " ").rstrip() for start, end in pairwise(starts)]


def compare(articles: list[str]) -> None:
    """Print in how many articles the n-gram signals are datatrove's, on the same words and on spaCy's."""
    from datatrove.pipeline.filters.gopher_repetition_filter import (  # noqa: PLC0415
        find_all_duplicate,
        find_duplicates,
        find_top_duplicate,
        get_n_grams,
    )
    from datatrove.utils.text import PUNCTUATION_SET, split_into_words  # noqa: PLC0415

    def theirs(tokens: list[str], n: int) -> float:
        if n in TOP:
            return float(find_top_duplicate(get_n_grams(tokens, n))) if len(tokens) >= n else 0.0
        return float(find_all_duplicate(tokens, n))

    same: dict[str, int] = defaultdict(int)
    apart: dict[str, list[float]] = defaultdict(list)
    for text in articles:
        found = signals(text)
        mine, spacy = spelled(text), split_into_words(text, "eng")
        for n, name in NAMES.items():
            same[name] += abs(found[name] - theirs(mine, n) / len(text)) < 1e-6
            apart[name].append(abs(found[name] - theirs(spacy, n) / len(text)))
        lines = text.split("\n")
        repeated, chars = find_duplicates([line for line in lines if line.strip()])
        shown = [token for token in spacy if any(letter not in PUNCTUATION_SET for letter in token)]
        for name, value in {
            "dup_line_frac": repeated / sum(bool(line.strip()) for line in lines),
            "dup_line_char_frac": chars / len(text),
            "rps_doc_word_count": len(shown),
            "rps_doc_mean_word_length": sum(map(len, shown)) / len(shown),
            "rps_doc_frac_no_alph_words": 1 - sum(any(map(str.isalpha, token)) for token in spacy) / len(spacy),
        }.items():
            apart[name].append(abs(found[name] - value))
    print(f"\nagainst datatrove on {len(articles)} articles: equal on the same words; mean and greatest difference")
    for name, differences in apart.items():
        equal = f"{same[name]:3d}" if name in same else "  -"
        print(f"  {name:34s} {equal}   {sum(differences) / len(differences):8.5f} {max(differences):8.5f}")


def main() -> None:
    """Print milliseconds a text for each language, then the comparison."""
    parser = options(__doc__)
    parser.add_argument("sentences", type=Path, help="JSON lines of text and gold")
    parser.add_argument("articles", type=Path, nargs="?", help="JSON lines of text, to compare signals on")
    chosen = parser.parse_args()
    by_language: dict[str, list[str]] = defaultdict(list)
    for line in chosen.sentences.read_text(encoding="utf-8").splitlines():
        labelled = json.loads(line)
        by_language[labelled["gold"]].append(labelled["text"])
    beside = find_spec("datatrove") is not None
    print(f"ms a text of {SIZE} bytes: docmill's signals of {TEXTS} texts at once, one by one", end="")
    print(", datatrove's Gopher filters" if beside else "")
    for language in LANGUAGES:
        given = list(texts(by_language[language]))
        row = f"  {language}  {milliseconds(measure_all, given):6.3f}  {milliseconds(one_by_one(signals), given):6.3f}"
        if beside:
            try:
                row += f"  {milliseconds(one_by_one(gopher(language)), given):8.3f}"
            except Exception as error:  # noqa: BLE001 - it needs other packages for some languages
                row += f"  ({type(error).__name__}: {str(error).splitlines()[0][:70]})"
        print(row)
    if chosen.articles and beside:
        compare([json.loads(line)["text"] for line in chosen.articles.read_text(encoding="utf-8").splitlines()])
    elif not beside:
        print("datatrove is not installed: nothing to compare with", file=sys.stderr)


if __name__ == "__main__":
    run(main)
