"""Text to clean Unicode: mojibake repaired, one form for each character, nothing invisible that means nothing.

What the author wrote stays: harakat, curly quotes, full-width letters, ZWNJ and ZWJ where a script uses them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

__all__ = ["Normalised", "normalise", "repair"]

NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 but tab and line ends
    "\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff"  # soft hyphen, zero-width space, joiners of words, BOM
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi marks, embeddings, isolates: layout, not text
    "\ufff9-\ufffb\U000e0001\ud800-\udfff]"  # annotation marks, language tag, lone surrogates
)
JOINERS = re.compile("[\u200c\u200d]+")
PRESENTATION = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
KEPT_FORMS = "\ufd3e\ufd3f\ufdfc\ufdfd"  # ornate parentheses, rial sign, basmala: signs in their own right

JOINING = re.compile(
    "[\u0600-\u06ff\u0700-\u074f\u0750-\u077f\u07c0-\u07ff\u0840-\u085f\u0860-\u08ff"  # Arabic, Syriac, NKo, Mandaic
    "\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufe0f\u20e3"  # Indic, Tibetan, Khmer, Mongolian
    "\u2190-\u2bff\U0001f000-\U0001faff\U0001f3fb-\U0001f3ff\U0001e900-\U0001e95f]"  # emoji, Adlam
)

ODD = re.compile(r"[^\x20-\x7e\n\t\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text and what was repaired on the way, as `{"kind", "steps", "lines"}`."""

    text: str
    repairs: list[dict[str, object]] = field(default_factory=list)


def normalise(text: str, *, mojibake: bool = True) -> Normalised:
    """Give text its normal form; any string is accepted, lone surrogates included.

    `mojibake` repairs text that was once decoded with the wrong encoding, line by line, by ftfy's heuristics
    (https://ftfy.readthedocs.io).
    """
    text = NEWLINES.sub("\n", text)
    repairs: list[dict[str, object]] = []
    if mojibake and not text.isascii():
        text, repairs = repair(text)
        text = NEWLINES.sub("\n", text)
    if not text.isascii():
        text = PRESENTATION.sub(_letters, text)
        text = SPACES.sub(" ", text)
        text = JOINERS.sub(_joiner, text)
    text = CONTROLS.sub("", text)
    text = unicodedata.normalize("NFC", text)
    return Normalised("\n".join([line.rstrip(" \t") for line in text.split("\n")]), repairs)


def _letters(forms: re.Match[str]) -> str:
    """The letters of Arabic presentation forms; the few that are signs stay."""
    if not any(sign in forms[0] for sign in KEPT_FORMS):
        return unicodedata.normalize("NFKC", forms[0])
    return "".join(c if c in KEPT_FORMS else unicodedata.normalize("NFKC", c) for c in forms[0])


def _joiner(joiner: re.Match[str]) -> str:
    """One joiner between two signs of a script that shapes by it, after a virama or in an emoji; else nothing."""
    text, start, end = joiner.string, joiner.start(), joiner.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before or not JOINING.match(before):
        return ""
    # At a word's end ZWJ and ZWNJ still shape the letter before them (Persian abbreviations, Indic half forms).
    return joiner[0][0] if not after or JOINING.match(after) or joiner[0][0] == "\u200d" else ""


def repair(text: str) -> tuple[str, list[dict[str, object]]]:
    """Repair mojibake in the lines that have it.

    Returns the text, with as many lines as before, and one entry for each way of repair.
    """
    from ftfy import TextFixerConfig, fix_encoding_and_explain  # noqa: PLC0415 - ASCII documents never need it
    from ftfy.badness import is_bad  # noqa: PLC0415

    if not ODD.search(text) or not (is_bad(text) or "Ã" in text or "\ufffd" in text):
        return text, []
    config = TextFixerConfig(unescape_html=False, normalization=None)
    found: dict[str, int] = {}
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.isascii() or not is_bad(line):
            continue
        fixed, steps = fix_encoding_and_explain(line, config)
        if fixed == line or not steps:
            continue
        lines[at] = fixed.replace("\n", " ")
        name = " > ".join(f"{step.action} {step.parameter}" for step in steps)
        found[name] = found.get(name, 0) + 1
    repairs: list[dict[str, object]] = [
        {"kind": "mojibake", "steps": steps, "lines": count} for steps, count in found.items()
    ]
    return "\n".join(lines), repairs
