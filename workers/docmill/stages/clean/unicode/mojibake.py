"""Repair text that was UTF-8 once and was decoded as something else: `schÃ¶n`, `РџСЂРёРІРµС‚`, `ط§ظ„ط³ظ„ط§ظ…`.

ftfy's heuristics (https://ftfy.readthedocs.io) decide and repair, but for windows-1256, which it does not know. They
cost 0.2 ms for a kilobyte, so only lines that look bad to it (`badness.py`) and hold what such text must hold are shown
to them: a character that stands for UTF-8's first byte in some legacy encoding, with as many behind it as that byte
asks for.

Tested by tests/stages/clean/unicode/test_normalisation.py.
"""

from __future__ import annotations

import re
from functools import cache

from docmill.stages.clean.unicode.badness import is_bad

__all__ = ["FIRST_1256", "first_letters", "repair_misread_latin_1", "repair_mojibake"]

CODECS = "latin-1 cp1250 cp1251 cp1252 cp1253 cp1254 cp1257 iso8859-2 mac-roman cp437".split()  # noqa: SIM905 - ftfy's
FIRST_BYTES = range(0xC2, 0xE0), range(0xE0, 0xF0), range(0xF0, 0xF5)
"""The first bytes of UTF-8 characters of two, three and four bytes (RFC 3629)."""
FEWEST = 4  # characters repaired in a line of windows-1256; clean Arabic and Persian lines have none
ARABIC = re.compile(r"[\u0600-\u06ff]")
C1 = re.compile(r"[\x80-\x9f]")
C1_FIRST = b"\xc2"
C1_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
FEW = 100  # bytes of that kind that are looked at one by one: a search for a byte takes a tenth of an expression's time
UTF8_READ_AS_LATIN_1 = re.compile(r"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+")
FIRST_1256 = "طظعغ"
BEFORE_LOST_NBSP = "ÃÂ"
LATIN_1_STEPS = "encode latin-1 > decode utf-8"


def _letters(codecs: list[str], numbers: range) -> str:
    """Return the characters that some bytes stand for in any of the codecs, escaped for a set in a pattern."""
    found = {bytes([n]).decode(codec, "ignore") for codec in codecs for n in numbers} | {chr(n) for n in numbers}
    return "".join(map(re.escape, sorted(found - {""})))


def _utf8_read_as(codecs: list[str]) -> str:
    """Return a pattern of one character of UTF-8 that was decoded by one of the codecs."""
    later = f"[{_letters(codecs, range(0x80, 0xC0))}]"
    return "|".join(f"[{_letters(codecs, first)}]{later * n}" for n, first in enumerate(FIRST_BYTES, 1))


def _first_of(codecs: list[str]) -> str:
    """Return, escaped for a set, what a character of UTF-8 that was decoded by one of the codecs begins with."""
    return "".join(_letters(codecs, first) for first in FIRST_BYTES)


def first_letters() -> str:
    """Return what text misread by any codec but windows-1256 must hold, as a set in a pattern."""
    return rf"\x80-\x9f{_first_of(CODECS)}"


@cache
def _suspect() -> re.Pattern[str]:
    """Return the pattern of what every repairable line has: misread UTF-8, C1 controls, or an À whose NBSP is lost."""
    later = f"[{_letters(CODECS, range(0x80, 0xC0))}]"
    by_first = "|".join(f"(?<=[{_letters(CODECS, first)}]){later * n}" for n, first in enumerate(FIRST_BYTES, 1))
    # One set at its beginning, which a search looks for in a tenth of the time of a choice of several.
    return re.compile(rf"[{first_letters()}](?:{by_first}|(?<=[\x80-\x9f])|(?<=[{BEFORE_LOST_NBSP}]) )")


@cache
def _pair() -> re.Pattern[str]:
    """Return a pattern of what suspect text holds unless it lost an NBSP, found sooner: few letters are later bytes."""
    return re.compile(rf"[{_letters(CODECS, range(0x80, 0xC0))}](?:(?<=[\x80-\x9f])|(?<=[{_first_of(CODECS)}].))")


@cache
def _misread_1256() -> re.Pattern[str]:
    """Return the pattern of a run of UTF-8 read as windows-1256.

    The first bytes of Arabic letters are ط ظ ع غ there, which no text has at every second place.
    """
    return re.compile(rf"[{FIRST_1256}][{_letters(['cp1256'], range(0x80, 0xC0))}](?:{_utf8_read_as(['cp1256'])})*")


def repair_mojibake(text: str, *, arabic: bool = True) -> tuple[str, list[dict[str, object]]]:
    """Repair mojibake in the lines that have it.

    Return the text, with as many lines as before, and for each way of repair an entry with `kind` (mojibake), `steps`
    and the number of `lines`. With `arabic` off, nothing is sought that was read as windows-1256.
    """
    if text.isascii():
        return text, []
    arabic = arabic and sum(map(len, _misread_1256().findall(text))) >= 2 * FEWEST
    if not (arabic or _pair().search(text) or any(letter in text for letter in BEFORE_LOST_NBSP)):
        return text, []
    found: dict[str, int] = {}
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        fixed, steps = _repaired(line, arabic=arabic)
        if steps:
            lines[at] = fixed.replace("\n", " ")
            found[steps] = found.get(steps, 0) + 1
    return "\n".join(lines), [{"kind": "mojibake", "steps": steps, "lines": n} for steps, n in found.items()]


def repair_misread_latin_1(text: str, utf8: bytes | None = None) -> tuple[str, list[dict[str, object]]]:
    """Repair UTF-8 that was read as Latin-1, in texts where letters hold C1 controls, as no other text does.

    U+0085 among them is half a letter (`م`, `…`) and no line end. Return the text and, as `repair_mojibake` does, what
    was done. `utf8` is the text in UTF-8 where the caller has it.
    """
    if not _holds_c1(text, utf8) or not any(C1.search(run[0]) for run in UTF8_READ_AS_LATIN_1.finditer(text)):
        return text, []
    fixed = UTF8_READ_AS_LATIN_1.sub(_decoded_latin_1, text)
    if fixed == text:
        return text, []
    lines = sum(bool(UTF8_READ_AS_LATIN_1.search(line)) for line in text.split("\n"))
    return fixed, [{"kind": "mojibake", "steps": LATIN_1_STEPS, "lines": lines}]


def _holds_c1(text: str, utf8: bytes | None) -> bool:
    """Tell whether a text holds a C1 control. Bytes are searched in a tenth of the time of characters."""
    if text.isascii():
        return False
    given = utf8 or text.encode("utf-8", "surrogatepass")
    at = -1
    for _ in range(FEW):
        if (at := given.find(C1_FIRST, at + 1)) < 0:
            return False
        if C1_IN_UTF8.match(given, at):
            return True
    return C1_IN_UTF8.search(given, at) is not None


def _decoded_latin_1(run: re.Match[str]) -> str:
    """Return a run of UTF-8 read as Latin-1 as it was written; the run as it is where it is no UTF-8."""
    try:
        return run[0].encode("latin-1").decode("utf-8")
    except UnicodeError:
        return run[0]


def _repaired(line: str, *, arabic: bool) -> tuple[str, str]:
    """Return a repaired line and how it was repaired; the line and an empty string where nothing was."""
    fixed = _from_1256(line) if arabic and _misread_1256().search(line) else line
    if fixed != line:
        return fixed, "encode windows-1256 > decode utf-8"
    if not (is_bad(line) and _suspect().search(line)):
        return line, ""
    from ftfy import TextFixerConfig, fix_encoding_and_explain  # noqa: PLC0415 - clean documents never need it

    fixed, steps = fix_encoding_and_explain(line, TextFixerConfig(unescape_html=False, normalization=None))
    return fixed, " > ".join(f"{step.action} {step.parameter}" for step in steps or ()) if fixed != line else ""


def _from_1256(line: str) -> str:
    """Return a line with its runs of misread UTF-8 decoded anew, if nearly all its Arabic letters are in them."""
    runs = _misread_1256().findall(line)
    misread = sum(len(ARABIC.findall(run)) for run in runs)
    if misread < 2 * FEWEST or misread < 0.8 * len(ARABIC.findall(line)):
        return line
    return _misread_1256().sub(_decoded, line)


def _decoded(run: re.Match[str]) -> str:
    """Return a run of UTF-8 read as windows-1256 as it was written; the run as it is where that is no Arabic."""
    try:
        text = run[0].encode("cp1256").decode("utf-8")
    except UnicodeError:
        return run[0]
    return text if 2 * len(ARABIC.findall(text)) > len(text) else run[0]
