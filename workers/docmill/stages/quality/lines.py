"""Signals of a text's lines and paragraphs: how they begin and end, how short they are, which repeat.

Tested by tests/stages/quality/test_signals.py.
"""

from __future__ import annotations

import re
from collections import Counter

from docmill.text.code_points import SENTENCE_ENDS

__all__ = ["line_signals", "paragraph_signals"]

BULLETS = frozenset("-*•‣▶◀◦■□▪▫–●○★·")
ELLIPSES = ("...", "…")
QUOTES = "\"'”’»」』"
"""Sentences end in them as often as not; FineWeb's first list of line ends had the straight ones."""
FINEWEB_ENDS = SENTENCE_ENDS | set(QUOTES)
C4_ENDS = frozenset('.?!"')
SHORT = 30  # FineWeb's short_line_length
_PARAGRAPHS = re.compile(r"\n\s*\n")


def line_signals(text: str, tokens: int, *, javascript: bool) -> dict[str, float]:
    """Return the signals over the lines that are not blank, without the space at their ends.

    `tokens` is the number of tokens of the text; `javascript` tells whether it holds that word at all.
    """
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    last = [line[-1] for line in lines]
    count = max(1, len(lines))
    newlines = text.count("\n")
    again, chars = _repeated(lines)
    return {
        "ccnet_nlines": float(len(lines)),
        "rps_doc_frac_lines_end_with_ellipsis": sum(line.endswith(ELLIPSES) for line in lines) / count,
        "rps_lines_start_with_bulletpoint": sum(line[0] in BULLETS for line in lines) / count,
        "rps_lines_ending_with_terminal_punctution_mark": sum(map(C4_ENDS.__contains__, last)) / count,
        "rps_lines_javascript_counts": float(javascript and sum("javascript" in line.lower() for line in lines)),
        "line_punct_ratio": sum(map(FINEWEB_ENDS.__contains__, last)) / count,
        "short_line_ratio": sum(len(line) <= SHORT for line in lines) / count,
        "list_ratio": newlines / max(1, tokens),
        "dup_line_frac": again / count,
        "dup_line_char_frac": chars / max(1, len(text)),
        "char_dup_ratio": chars / max(1, len(text) - newlines),
    }


def paragraph_signals(text: str) -> dict[str, float]:
    """Return the signals over the paragraphs, which are what stands between blank lines."""
    paragraphs = _PARAGRAPHS.split(text.strip())
    again, chars = _repeated(paragraphs)
    return {"dup_para_frac": again / len(paragraphs), "dup_para_char_frac": chars / max(1, len(text))}


def _repeated(parts: list[str]) -> tuple[int, int]:
    """Count the parts that occurred before, and their characters."""
    counts = Counter(parts)
    if len(counts) == len(parts):
        return 0, 0
    return len(parts) - len(counts), sum(len(part) * (count - 1) for part, count in counts.items() if count > 1)
