"""Web-corpus quality signals of a text, by their published names, and filters over them.

`rps_*` and `ccnet_*` as in RedPajama-V2 (https://github.com/togethercomputer/RedPajama-Data), the rest by the names
that datatrove gives the measures of FineWeb (`*_ratio`) and of Gopher's repetition filter (`dup_*`). Each is in
docs/reference/quality-signals.md with its meaning, its source and its published threshold.
Tested by tests/stages/quality/test_signals.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docmill.stages.quality.lines import line_signals, paragraph_signals
from docmill.stages.quality.repetition import repetition_signals
from docmill.stages.quality.stopwords import shipped
from docmill.stages.quality.vocabulary import Vocabulary, make_vocabulary
from docmill.text.code_points import ALPHA, LOWER, UNSPACED, UPPER
from docmill.text.tokens import PIECE, TextTokens, tokenize

__all__ = ["SIGNALS", "Quality", "measure", "measure_all", "signals"]

TOGETHER = 64
"""Texts measured at once, as long as they fit into one piece."""
Column = npt.NDArray[np.float64]
"""A number for each text."""


@dataclass(frozen=True, slots=True)
class Quality:
    """The signals of a text, and the language its stop words are of, where there are any."""

    signals: dict[str, float]
    language: str | None = None


def signals(text: str) -> dict[str, float]:
    """Return the signals of a text by name; none for a text without words. Never raises."""
    return measure(text).signals


def measure(text: str) -> Quality:
    """Measure a text: its signals, and the language of its stop words. A text without words has none. Never raises."""
    return _measured([text])[0]


def measure_all(texts: Sequence[str]) -> list[Quality]:
    """Measure many texts; short ones are taken together, which halves the time."""
    return [quality for group in _groups(texts) for quality in _measured(group)]


def _groups(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield groups of texts in their order that fit into one piece of a segmentation."""
    start = chars = 0
    for at, text in enumerate(texts):
        if at > start and (chars + len(text) > PIECE - TOGETHER or at - start == TOGETHER):
            yield texts[start:at]
            start, chars = at, 0
        chars += len(text)
    if texts:
        yield texts[start:]


def _measured(texts: Sequence[str]) -> list[Quality]:
    """Measure a few texts by one segmentation of them all."""
    tokens = tokenize(*texts)
    numbers = tokens.texts
    words = make_vocabulary(tokens, numbers)
    chars = [max(1, len(text)) for text in texts]
    columns = {name: column.tolist() for name, column in _of_tokens(tokens, numbers).items()}
    columns |= {name: column.tolist() for name, column in _of_words(tokens, numbers, words).items()}
    columns |= {"ccnet_length": list(map(float, chars))} | repetition_signals(tokens, numbers, chars)
    rows = zip(*columns.values(), strict=True)
    spaceless = [share > 0 for share in columns["frac_spaceless_words"]]
    fits = shipped().fits(texts, words, spaceless)
    measured = []
    for text, row, count, fit, total in zip(
        texts, rows, tokens.counts.tolist(), fits, words.totals.tolist(), strict=True
    ):
        if not total:
            measured.append(Quality({}))
            continue
        lowered = text.encode("utf-8", "surrogatepass").lower()  # bytes: a tenth of the time of text beyond ASCII
        found = dict(zip(columns, row, strict=True)) | _of_text(text, count, lowered)
        found |= line_signals(text, count, javascript=b"javascript" in lowered) | paragraph_signals(text)
        if fit:
            found["stop_words"] = float(fit.distinct)
            found["rps_doc_stop_word_fraction"] = min(1.0, fit.occurrences / total)
        rounded = {name: round(value, 6) if value else 0.0 for name, value in found.items()}
        measured.append(Quality(rounded, fit.language if fit else None))
    return measured


def _of_tokens(tokens: TextTokens, numbers: npt.NDArray[np.int64]) -> dict[str, Column]:
    """Return the signals over all tokens, signs included, as datatrove and RedPajama take them."""
    count, flags = np.maximum(tokens.counts, 1), tokens.flags

    def share(which: npt.NDArray[np.bool_]) -> Column:
        """Return the share of the tokens for which `which` is true, by text."""
        return _counted(which, numbers, len(count)) / count

    capitals = (flags & (UPPER | LOWER)) == UPPER
    return {
        "rps_doc_frac_no_alph_words": 1 - share((flags & ALPHA) != 0),
        "rps_doc_frac_all_caps_words": share(capitals & (tokens.lengths > 1)),
        "rps_doc_num_sentences": np.maximum(1.0, tokens.sentences),
    }


def _of_words(tokens: TextTokens, numbers: npt.NDArray[np.int64], words: Vocabulary) -> dict[str, Column]:
    """Return the signals over words alone; word count and mean length estimate words in scripts without spaces."""
    totals = np.maximum(words.totals, 1)
    counted = np.maximum(1.0, np.round(tokens.count_words(numbers)))
    shares = words.counts / totals[words.texts]
    single = (tokens.first & UNSPACED) != 0
    size = len(totals)
    return {
        "rps_doc_word_count": counted,
        "rps_doc_mean_word_length": np.bincount(numbers, tokens.lengths * tokens.words, size) / counted,
        "rps_doc_frac_unique_words": np.bincount(words.texts, minlength=size) / totals,
        "rps_doc_unigram_entropy": np.abs(np.bincount(words.texts, shares * np.log(shares), size)),
        "frac_spaceless_words": _counted(single, numbers, size) / totals,
    }


def _counted(which: npt.NDArray[np.bool_], numbers: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Count the tokens of each text for which `which` is true."""
    if size == 1:
        return np.array([np.count_nonzero(which)])  # a text alone: a third of the time
    return np.bincount(numbers.take(which.nonzero()[0]), minlength=size)


def _of_text(text: str, tokens: int, lowered: bytes) -> dict[str, float]:
    """Return the signals that are counts of strings; `lowered` is the text in lower case."""
    symbols = text.count("#") + text.count("...") + text.count("…")
    return {
        "rps_doc_symbol_to_word_ratio": symbols / tokens,
        "rps_doc_curly_bracket": (text.count("{") + text.count("}")) / len(text),
        "rps_doc_lorem_ipsum": lowered.count(b"lorem ipsum") / len(text),
    }


SIGNALS = tuple(sorted(signals("the end to be")))
"""The name of every signal."""
