"""Bytes to text, whatever the bytes are and whatever was declared about them.

The order: byte order mark; UTF-16 and UTF-32 by their zeros and control bytes; UTF-8 where it fits (text in another
encoding is almost never valid UTF-8 by accident); what was declared, if it decodes and makes sense, but a default like
iso-8859-1 only if detection does not know better; detection; windows-1252, which accepts nearly any byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docmill.stages.clean.encoding.detection import detection_sample, guess_codecs
from docmill.stages.clean.encoding.labels import DEFAULT_CODECS, codec_of, declared_codecs, encoding_name
from docmill.stages.clean.encoding.plausibility import is_plausible
from docmill.stages.clean.encoding.utf16 import detect_utf16_or_utf32
from docmill.text.byte_order_marks import find_byte_order_mark

__all__ = ["Decoded", "decode"]

NON_ASCII = re.compile(r"[^\x00-\x7f]")
HIGH = re.compile(rb"[\x80-\xff]")
SURROGATES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf])+")
SAMPLE = 32_768  # characters looked at where only a share is asked for
TOLD = 4096  # characters that tell whether a text makes sense
BROKEN = 0.02  # share of undecodable characters up to which an encoding may still be right: cuts, pasted bytes
BROKEN_UTF8 = 0.25  # broken to sound characters; Thai as UTF-8, the likeliest mistake, has 6 broken for 1 sound
FEW = 6  # bytes beyond ASCII below which detection knows no better than a declared default

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
    mark, marked = find_byte_order_mark(content)
    if mark:
        return _replacing(content[len(mark) :], marked, "bom")
    unmarked = detect_utf16_or_utf32(content)
    if unmarked:
        return _replacing(content, unmarked, "detected")
    if not content.isascii() and (found := _utf8(content) or _cesu8(content)):
        return found
    labels = list(declared_codecs(content, declared, markup=markup))
    if content.isascii() and not _escapes(content, labels):
        return Decoded(content.decode("ascii"), "utf-8", "ascii")
    return _legacy(content, labels) or _lenient(content, labels)


def _replacing(content: bytes, codec: str, how: str) -> Decoded:
    try:
        return Decoded(content.decode(codec), encoding_name(codec), how)
    except UnicodeError:
        text = content.decode(codec, "replace")
    before = text.count("\ufffd")  # a strict failure means none of them, or few, stood in the content
    return Decoded(text, encoding_name(codec), how, before)


def _escapes(content: bytes, labels: list[str]) -> bool:
    """Whether ASCII bytes may hide an encoding that shifts by escapes."""
    return b"\x1b$" in content or (b"~{" in content and "hz-gb-2312" in labels) or "hz" in labels


def _utf8(content: bytes) -> Decoded | None:
    """UTF-8, strict or with few broken bytes (a file cut in the middle, a pasted line)."""
    try:
        return Decoded(content.decode("utf-8"), "utf-8", "utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    replaced = text.count("\ufffd")
    sound = len(NON_ASCII.findall(text[:SAMPLE])) - text[:SAMPLE].count("\ufffd")
    share = min(1.0, SAMPLE / len(text))
    return Decoded(text, "utf-8", "utf-8", replaced) if replaced * share <= sound * BROKEN_UTF8 else None


def _cesu8(content: bytes) -> Decoded | None:
    """CESU-8, as older databases write it: pairs of surrogates become their character, single ones U+FFFD."""
    if not SURROGATES.search(content):
        return None
    try:
        text = SURROGATES.sub(_paired, content).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8", "utf-8", text.count("\ufffd"))


def _paired(surrogates: re.Match[bytes]) -> bytes:
    units = surrogates[0].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace").encode()


def _legacy(content: bytes, labels: list[str]) -> Decoded | None:
    """A legacy encoding: one that was declared on purpose, a detected one, a declared default."""
    sample = detection_sample(content)
    few = not content.isascii() and len(HIGH.findall(sample)) < FEW
    legacy = [codec for codec in labels if not codec.startswith("utf")]  # UTF-8 was tried, UTF-16 leaves controls
    for codec in legacy:
        if (few or codec not in DEFAULT_CODECS) and _fits(sample, codec):
            return _replacing(content, codec, "declared")
    for guess in guess_codecs(sample):
        codec = codec_of(guess) or guess
        if _fits(sample, codec):
            return _replacing(content, codec, "declared" if codec in legacy else "detected")
    return next((_replacing(content, codec, "declared") for codec in legacy if _fits(sample, codec)), None)


def _fits(sample: bytes, codec: str) -> bool:
    """Whether a codec decodes a sample, nearly, into what looks like writing."""
    text = sample.decode(codec, "replace")
    return text.count("\ufffd") <= BROKEN * len(text) + 1 and is_plausible(text[:TOLD])


def _lenient(content: bytes, labels: list[str]) -> Decoded:
    """The best of bad answers: the first that looks like writing, else the one with the fewest broken bytes."""
    tries = [_replacing(content, codec, "fallback") for codec in (*labels, "windows-1252", *LAST_TRIES)]
    return min(tries, key=lambda tried: (not is_plausible(tried.text[:TOLD]), tried.replaced))
