"""Text from outside as it may be shown: on a terminal, in a log line, on a page.

Names, titles, entities and messages are data. A terminal obeys control characters (ECMA-48: C0, C1, escape sequences),
and the bidirectional algorithm (UAX 9) obeys embeddings, overrides and isolates wherever they come from. Here each of
them becomes visible ASCII, `\\x1b` or `\\u202e`, so that nothing is obeyed and nothing is hidden; and text that runs
from right to left is isolated, so that it shows right and reorders nothing beside it.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["FSI", "PDI", "escaped", "escaped_json", "isolated", "right_to_left_runs", "shortened", "shown"]

FSI: Final = "\u2068"
PDI: Final = "\u2069"

MOST_CHARACTERS: Final = 4000
"""Characters of one text that are shown: two screens. What is longer is cut in its middle, which is said."""

# What is obeyed or cannot be seen: C0, DEL and C1; the soft hyphen; spaces of no width, but joiners after a letter that
# is no ASCII (Persian, Devanagari and emoji are written with them); line and paragraph separators; embeddings,
# overrides, isolates and the deprecated format characters; invisible operators; BOM; interlinear marks; tags; lone
# surrogates, which are bytes of a file name that are no UTF-8, or halves that mean nothing.
NEVER: Final = (
    r"\x00-\x1f\x7f-\x9f\xad\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\ud800-\udfff"
)
OBEYED: Final = re.compile(rf"[{NEVER}]|(?<![^\x00-\x7f{NEVER}\u200c\u200d])[\u200c\u200d]")
OBEYED_IN_LINES: Final = re.compile(r"(?!\n)(?:" + OBEYED.pattern + r")")

# The blocks whose letters run from right to left, and the marks that do: UnicodeData's classes R and AL stand in no
# other. Their digits and points are in them as well.
RIGHT: Final = "\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
RUN: Final = re.compile(rf"[{RIGHT}](?:(?:[^\w\n{FSI}{PDI}{RIGHT}]|[0-9_])*[{RIGHT}])*")
OWN: Final = re.compile(rf"{FSI}({RUN.pattern}){PDI}")  # what `isolated` made

# What JSON may hold and a terminal would obey. The escape means the same to whatever reads JSON.
OBEYED_IN_JSON: Final = re.compile(r"[\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")

NAMED: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def shown(text: str, *, lines: bool = False, most: int = MOST_CHARACTERS) -> str:
    """Return a text as it may be shown: nothing in it is obeyed, and what runs from right to left is isolated.

    With `lines` its line ends stay line ends; else they become `\\n`. More than `most` characters are cut in the
    middle. What was shown already is returned unchanged.
    """
    return isolated(escaped(text, lines=lines, most=most))


def escaped(text: str, *, lines: bool = False, most: int = MOST_CHARACTERS) -> str:
    """Return a text in which nothing is obeyed, for layouts that isolate each line by themselves; see `shown`."""
    text = OWN.sub(r"\1", shortened(text, most))
    return (OBEYED_IN_LINES if lines else OBEYED).sub(_escape, text)


def isolated(text: str) -> str:
    """Return an escaped text whose runs from right to left are isolated (UAX 9: FSI and PDI)."""
    return text if text.isascii() else RUN.sub(rf"{FSI}\g<0>{PDI}", text)


def right_to_left_runs(text: str) -> list[tuple[int, int]]:
    """Return start and end of each run that `isolated` would isolate."""
    return [] if text.isascii() else [found.span() for found in RUN.finditer(text)]


def shortened(text: str, most: int) -> str:
    """Return a text of at most about so many characters: its beginning and its end, and how many are left out."""
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end]}[... {len(text) - most:,} characters ...]{text[-end:]}"


def escaped_json(text: str) -> str:
    """Return a JSON text of the same meaning without a character that a terminal obeys."""
    return OBEYED_IN_JSON.sub(lambda found: rf"\u{ord(found[0]):04x}", text)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # PEP 383: a byte that is no UTF-8
        return rf"\x{code - 0xDC00:02x}"
    if code < 0x100:
        return NAMED.get(character) or rf"\x{code:02x}"
    return rf"\u{code:04x}" if code < 0x10000 else rf"\U{code:08x}"
