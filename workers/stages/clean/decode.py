"""Bytes to text, whatever the bytes are and whatever was declared about them.

The order: byte order mark; UTF-8 where it fits (text in another encoding is almost never valid UTF-8 by accident);
what was declared, if it decodes and makes sense; detection by charset-normalizer; windows-1252, which accepts nearly
any byte. Labels mean what browsers take them to mean (https://encoding.spec.whatwg.org/#names-and-labels).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.stages.clean.plausible import plausible

__all__ = ["Decoded", "decode"]

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ALIASES = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"), "windows-1252"),
    **dict.fromkeys(("iso-8859-9", "latin5", "l5"), "windows-1254"),
    **dict.fromkeys(("gb2312", "gb-2312", "gbk", "x-gbk", "chinese", "gb18030", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("tis-620", "iso-8859-11", "windows-874"), "cp874"),
    **dict.fromkeys(("koi8-r", "koi8", "koi"), "koi8-r"),
    **dict.fromkeys(("koi8-u", "koi8-ru"), "koi8-u"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8", "visual", "logical"), "iso8859-8"),
    **dict.fromkeys(("x-cp1251", "win-1251", "cp-1251"), "windows-1251"),
    **dict.fromkeys(("utf8", "utf-8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "unicode", "ucs-2", "utf-16le"), "utf-16-le"),
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
}
NAMES = {"big5hkscs": "big5", "cp932": "shift_jis", "cp949": "euc-kr", "cp874": "tis-620", "iso8859-6": "iso-8859-6"}
"""Our name for a codec, where the Python codec is a superset of what the web calls by the name."""

CANDIDATES = [
    *(f"cp125{n}" for n in (6, 1, 2, 0, 3, 4, 5, 7, 8)),
    *("iso8859_2", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "koi8_r", "koi8_u", "mac_cyrillic", "cp866"),
    *("gb18030", "big5", "big5hkscs", "cp932", "shift_jis", "euc_jp", "iso2022_jp", "cp949", "euc_kr", "tis_620"),
]
"""What detection may answer: the web's legacy encodings. Left free, charset-normalizer answers ptcp154, cp775 or
iso8859_14 for a third of short Persian and Polish samples."""

DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})"""
    rb"""|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
PRESCAN = 4096  # browsers look at 1,024 bytes; scraped pages often carry a banner or script before their meta
SAMPLE = 32_768  # bytes shown to detection; more makes it slower, not surer
BROKEN = 0.02  # share of undecodable characters up to which an encoding may still be right: cuts, pasted bytes

LAST_TRIES = ("windows-1256", "utf-8", "windows-1251", "gb18030", "cp932")  # Persian is what detection misses most


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the codec it was decoded with, how that was found, and how many U+FFFD decoding put in."""

    text: str
    encoding: str
    how: str
    replaced: int = 0


def decode(content: bytes, declared: str | None = None, *, markup: bool = False) -> Decoded:
    """Decode any bytes; never raises.

    `declared` is the encoding an HTTP header or a reader named; `markup` allows a look for an HTML meta or an XML
    prolog. A declaration is a hint: it counts only if the bytes agree.
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _replacing(content[len(mark) :], encoding, "bom")
    labels = list(_labels(content, declared, markup=markup))
    wide = _wide(content)
    if wide:
        return _replacing(content, wide, "detected")
    if content.isascii() and not _escapes(content, labels):
        return Decoded(content.decode("ascii"), "utf-8", "ascii")
    return _utf8(content) or _as_declared(content, labels) or _detected(content) or _lenient(content, labels)


def _labels(content: bytes, declared: str | None, *, markup: bool) -> Iterator[str]:
    """Codecs declared, the most trusted first."""
    found = [declared] if declared else []
    if markup:
        found += [next(filter(None, m.groups())).decode("ascii") for m in DECLARED.finditer(content[:PRESCAN])]
    for label in found:
        codec = _codec(label)
        if codec:
            yield codec


def _codec(label: str) -> str | None:
    """The Python codec of a label; None for unknown labels and for codecs that are no character encodings."""
    name = label.strip().strip("\"'").lower().replace("_", "-")
    name = ALIASES.get(name) or ALIASES.get(name.replace("-", "_")) or name
    try:
        info = codecs.lookup(name)
        "".encode(name)  # hex, zlib and their like refuse text
    except (LookupError, TypeError, ValueError):
        return None
    risky = info.name in {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"}
    return None if risky else name


def _replacing(content: bytes, codec: str, how: str) -> Decoded:
    try:
        return Decoded(content.decode(codec), NAMES.get(codec, codec), how)
    except UnicodeError:
        text = content.decode(codec, "replace")
    before = text.count("\ufffd")  # a strict failure means none of them, or few, stood in the content
    return Decoded(text, NAMES.get(codec, codec), how, before)


def _wide(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: in text with spaces and ASCII, zeros stand at fixed places."""
    head = content[:SAMPLE]
    if len(head) < 8 or head.count(0) < len(head) // 8:
        return None
    if len(content) % 4 == 0:
        columns = [head[n::4].count(0) / len(head[n::4]) for n in range(4)]
        if columns[2] > 0.9 and columns[3] > 0.9 and columns[0] < 0.1:
            return "utf-32-le"
        if columns[0] > 0.9 and columns[1] > 0.9 and columns[3] < 0.1:
            return "utf-32-be"
    even, odd = (head[n::2].count(0) / len(head[n::2]) for n in range(2))
    if odd > 0.1 and odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.1 and even > 10 * odd else None


def _escapes(content: bytes, labels: list[str]) -> bool:
    """Whether ASCII bytes may hide an encoding that shifts by escapes."""
    return b"\x1b$" in content or (b"~{" in content and "hz-gb-2312" in labels) or "hz" in labels


def _utf8(content: bytes) -> Decoded | None:
    """UTF-8, strict or with few broken bytes (a file cut in the middle, a pasted line)."""
    if b"\x1b$" in content and content.isascii():
        return None
    try:
        return Decoded(content.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    replaced = text.count("\ufffd")
    sound = sum(c > "\x7f" for c in text[:SAMPLE]) - text[:SAMPLE].count("\ufffd")
    share = min(1.0, SAMPLE / len(text))
    return Decoded(text, "utf-8", "utf-8", replaced) if replaced * share <= sound * 0.05 else None


def _as_declared(content: bytes, labels: list[str]) -> Decoded | None:
    for codec in labels:
        if codec.startswith("utf"):
            continue  # UTF-8 was tried; UTF-16 and UTF-32 leave zeros, and there were none
        found = _replacing(content, codec, "declared")
        if found.replaced <= BROKEN * len(found.text) and plausible(found.text[:SAMPLE]):
            return found
    return None


def _detected(content: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - a slow import that UTF-8 documents never need

    try:
        best = from_bytes(content[:SAMPLE], cp_isolation=CANDIDATES, preemptive_behaviour=False).best()
    except Exception:  # noqa: BLE001 - a detector's bug must not cost the document; the fallback answers
        return None
    if best is None:
        return None
    found = _replacing(content, _codec(best.encoding) or best.encoding, "detected")
    return found if found.replaced <= BROKEN * len(found.text) else None


def _lenient(content: bytes, labels: list[str]) -> Decoded:
    """The best of bad answers: the first that looks like writing, else the one with the fewest broken bytes."""
    tries = [_replacing(content, codec, "fallback") for codec in (*labels, "windows-1252", *LAST_TRIES)]
    return min(tries, key=lambda tried: (not plausible(tried.text[:SAMPLE]), tried.replaced))
