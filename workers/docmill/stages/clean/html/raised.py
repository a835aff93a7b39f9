"""Read raised text (`sup`): marks that call a footnote, exponents, upper parts of fractions, ends of words.

Tested by tests/stages/clean/html/test_marks.py.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

__all__ = ["CALL", "CALL_NAMES", "INLINE", "read_raised", "short_text", "text_before"]

INLINE = frozenset(
    "a abbr b bdi cite code del em font i ins kbd mark q s small span strong sub sup time u var".split()  # noqa: SIM905 - as in elements.py
)
"""Elements that stand within a line."""
MOST_NODES = 24  # nodes below an element that are looked at for its text
BEFORE = 60  # characters before a raised text that tell what it is
CALL = re.compile(
    r"[\[(（]?\s?(?:\d{1,3}|[٠-٩۰-۹]{1,3}|[०-९]{1,3}|[a-z]|[ivx]{1,5}|\*{1,3}|[†‡§¶]"
    r"|(?:note|nb|fn|n|注|註|注釈|ملاحظة|прим\.?)\s?\d{1,3})\s?[\])）]?",
    re.IGNORECASE,
)
"""What a mark that calls a footnote looks like."""
CALL_NAMES = re.compile(
    r"(?:^|[\s_-])(?:reference|footnote|fn|fnref|noteref|note-ref|cite_ref|citation|endnote|sdfootnote|ftn|ftnref|edn|ednref|notes?|nota)",
    re.IGNORECASE,
)
EDITORIAL = re.compile(r"\[[^\[\]]{3,60}\]")  # [citation needed]
BRACKETS = "[]()（） "
AFTER_SENTENCE = frozenset(".,;:!?”\"'»。、，」؟،")
ONE_TERM = re.compile(r"[-+−–]?\w+(?:[.,]\d+)?[-+−]?|[-+−]")
_TERM = r"[\dnmkxyzij]{1,3}"
EXPONENT = re.compile(
    r"[-+−–]?\d{1,4}(?:[.,]\d{1,3})?[-+−]?|[-−+]|[-+−]?\d{0,3}[nmkxyztijNTα-ω]"
    rf"|[-+−]?{_TERM}(?:\s?[-+−/*·]\s?{_TERM}){{1,3}}"
)
LONGEST_UNIT = 4  # letters of a word that may be a unit or a variable: km, sin, log
UNIT = re.compile(r"\w{0,5}m[eè]t|\w{0,4}метр|pixel|second|foot|feet|inch|yard|mile|قدم|متر", re.IGNORECASE)
TERM_END = re.compile(r"[\s(\[/*·×⋅^=+-]")
SLASHES = frozenset("/\u2044\u2215")


def read_raised(node: LexborNode, name: str) -> str | None:  # noqa: PLR0911 - one for each kind
    """Return what a raised text reads as, empty for a mark that calls a footnote; None where it reads as it stands.

    `name` is its class and id. An exponent is written with `^`, a fraction parted from the
    number before it.
    """
    text = short_text(node)
    if text is None:
        return None
    if EDITORIAL.fullmatch(text) or (CALL.fullmatch(text) and (_is_linked(node) or CALL_NAMES.search(name))):
        return ""
    before = text_before(node)
    if _is_numerator(node, text):
        return f" {text}" if before[-1:].isdecimal() else None
    if not before or before[-1].isspace():
        return None
    if CALL.fullmatch(text) and _calls(text.strip(BRACKETS), before, bracketed=text[0] in BRACKETS):
        return ""
    if EXPONENT.fullmatch(text) and (before[-1].isalnum() or before[-1] in ")]}|°"):
        return f"^{text}" if ONE_TERM.fullmatch(text) else f"^({text})"
    return None


def _calls(mark: str, before: str, *, bracketed: bool) -> bool:
    """Tell whether a mark without a link calls a footnote: by its sign, or as it follows a sentence or a long word."""
    if bracketed or not mark.isalnum():
        return True
    if not mark.isdecimal():
        return False
    word = TERM_END.split(before)[-1]
    return before[-1] in AFTER_SENTENCE or (len(word) > LONGEST_UNIT and word.isalpha() and not UNIT.match(word))


def _is_numerator(node: LexborNode, text: str) -> bool:
    """Tell whether a raised number is the upper part of a fraction, whose lower part follows as `sub`."""
    slash = node.next
    if not text.isdecimal() or slash is None or (slash.text_content or "").strip() not in SLASHES:
        return False
    return slash.next is not None and slash.next.tag == "sub"


def _is_linked(node: LexborNode) -> bool:
    """Tell whether a raised text is a link, or stands in one within the page of which it is all."""
    inner = node.first_child
    for _ in range(3):
        if inner is None:
            break
        if inner.tag == "a":
            return True
        inner = inner.next if inner.tag == "-text" else inner.first_child
    parent = node.parent
    if parent is None or parent.tag != "a" or node.prev is not None:
        return False
    return "#" in (parent.attributes.get("href") or "")


def text_before(node: LexborNode) -> str:
    """Return the text right before an inline element; empty where none stands there."""
    other = node.prev
    if other is None and (parent := node.parent) is not None and parent.tag in INLINE:
        other = parent.prev
    if other is None:
        return ""
    text = (other.text_content or "") if other.tag == "-text" else (short_text(other) or "")
    return text[-BEFORE:]


def short_text(node: LexborNode, most: int = MOST_NODES) -> str | None:
    """Return the text of an element of at most `most` nodes, trimmed; None for a larger one."""
    pieces: list[str] = []
    for count, one in enumerate(node.traverse(include_text=True)):
        if count > most:
            return None
        if one.tag == "-text":
            pieces.append(one.text_content or "")
    return " ".join("".join(pieces).split())
