"""Take the lines that a site repeats on page after page out of one document's text.

Tested by tests/stages/clean/test_stage.py and tests/stages/clean/sites/test_repeated_lines.py.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence

from docmill.documents import Cleaned, Removed
from docmill.stages.clean.chrome.rules import NumberedLine, is_code
from docmill.stages.clean.sites.lookup import RepetitionThresholds, find_repeated_lines
from docmill.stages.clean.sites.repeated_lines import ComparedLine, find_repeated_chrome
from docmill.stages.site_lines import LineCounts

__all__ = ["remove_repeated_lines"]

REASON = "repeated"
CREDITS = frozenset({"byline", "dateline"})
GAPS = re.compile(r"\n{3,}")


def remove_repeated_lines(
    cleaned: Cleaned,
    line_numbers: Sequence[int] | None,
    compared: Sequence[ComparedLine],
    counts: LineCounts,
    thresholds: RepetitionThresholds,
) -> Cleaned:
    """Move the lines that are chrome by repetition from a document's text to its `removed` blocks.

    `line_numbers` are the numbers in the content of the text's lines, None for HTML; `compared` are the lines that were
    looked up, `counts` what the site's memory said of them.
    """
    known = find_repeated_lines(cleaned.text, compared, counts, thresholds, cleaned.title)
    if known is None:
        return cleaned
    lines = cleaned.text.split("\n")
    numbers = {
        at: number for at, (line, number) in enumerate(zip(lines, line_numbers or (), strict=False)) if line.strip()
    }
    beside_chrome = _beside_chrome(cleaned, compared, numbers)
    taken = find_repeated_chrome(known, beside_chrome)
    if not taken or (not beside_chrome and _is_code(lines, compared)):
        return cleaned
    removed = [Removed(text=lines[at].strip(), reason=REASON, line=numbers.get(at)) for at in taken]
    drop = set(taken)
    text = GAPS.sub("\n\n", "\n".join(line for at, line in enumerate(lines) if at not in drop))
    together = sorted([*cleaned.removed, *removed], key=lambda block: block.line or sys.maxsize)
    return cleaned.model_copy(update={"text": text.strip("\n").rstrip(), "removed": together})


def _is_code(lines: Sequence[str], compared: Sequence[ComparedLine]) -> bool:
    """Tell from a sample of some twenty lines whether a text is program code, whose lines repeat too."""
    sample = compared[:: 1 + len(compared) // 20]
    return is_code([NumberedLine(line.at, lines[line.at]) for line in sample])


def _beside_chrome(cleaned: Cleaned, compared: Sequence[ComparedLine], numbers: Mapping[int, int]) -> set[int]:
    """Return the compared lines, by their place among them, next to lines taken out of a plain text as chrome.

    A heading may stand below title, byline and dateline, so these do not count; for a line with a number the last two
    do, since a count of readers beside them is chrome as they are.
    """
    reasons = {block.line: block.reason for block in cleaned.removed if block.line}
    order = sorted({*reasons, *numbers.values()})
    near = {
        number: {reasons.get(above), reasons.get(below)} - {None, "title"}
        for above, number, below in zip([0, *order], order, [*order[1:], 0], strict=False)
    }
    return {
        place
        for place, line in enumerate(compared)
        if (beside := near.get(numbers.get(line.at, 0))) and (line.numeric or beside - CREDITS)
    }
