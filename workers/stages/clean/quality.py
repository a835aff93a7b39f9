"""Web-corpus quality signals of a cleaned text, by their published names.

`rps_*` as in RedPajama-V2 (https://github.com/togethercomputer/RedPajama-Data, data/README), `*_ratio` as in FineWeb's
quality filter and `dup_*` as in Gopher's repetition filter, both by the names datatrove gives them. Nothing is
filtered here. A word is a run of letters, marks and digits; in scripts without spaces each character is one word, so
word lengths and counts of those languages compare only with each other.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log

__all__ = ["signals"]

WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|(?:[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff'’\u200c\u200d])+"
)
SENTENCE = re.compile(r"[.!?…。！？।؟۔]+")
ALPHABETIC = re.compile(r"[^\W\d_]")
BULLETS = tuple("-*•‣▶◀◦■□▪▫–●○★·")
ELLIPSES = ("...", "…")
TERMINAL = tuple(".!?\"'”’»。！？।؟۔…」』")


def signals(text: str) -> dict[str, float]:
    """The signals of a text; empty for a text without words."""
    words = WORD.findall(text)
    count = len(words)
    if not count:
        return {}
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    alphabetic = sum(1 for word in words if word.isalpha() or ALPHABETIC.search(word))
    symbols = text.count("#") + text.count("...") + text.count("…")
    found = {
        "rps_doc_word_count": float(count),
        "rps_doc_mean_word_length": sum(map(len, words)) / count,
        "rps_doc_symbol_to_word_ratio": symbols / count,
        "rps_doc_frac_no_alph_words": 1 - alphabetic / count,
        "rps_doc_frac_all_caps_words": sum(1 for w in words if len(w) > 1 and w.isupper()) / count,
        "rps_doc_num_sentences": float(max(1, len(SENTENCE.findall(text)))),
        "rps_doc_curly_bracket": (text.count("{") + text.count("}")) / len(text),
        "rps_doc_lorem_ipsum": text.lower().count("lorem ipsum") / len(text),
    }
    found |= _of_words(words)
    found |= _of_lines(lines)
    return {name: round(value, 6) for name, value in found.items()}


def _of_words(words: list[str]) -> dict[str, float]:
    counts = Counter(map(str.lower, words))
    total = len(words)
    return {
        "rps_doc_frac_unique_words": len(counts) / total,
        "rps_doc_unigram_entropy": -sum(n / total * log(n / total) for n in counts.values()) + 0.0,
    }


def _of_lines(lines: list[str]) -> dict[str, float]:
    count = len(lines)
    chars = sum(map(len, lines))
    seen = Counter(lines)
    again = [(line, n - 1) for line, n in seen.items() if n > 1]
    return {
        "rps_doc_frac_lines_end_with_ellipsis": sum(line.endswith(ELLIPSES) for line in lines) / count,
        "rps_lines_start_with_bulletpoint": sum(line.startswith(BULLETS) for line in lines) / count,
        "line_punct_ratio": sum(line.endswith(TERMINAL) for line in lines) / count,
        "short_line_ratio": sum(len(line) <= 30 for line in lines) / count,
        "dup_line_frac": sum(n for _, n in again) / count,
        "dup_line_char_frac": sum(len(line) * n for line, n in again) / chars,
    }
