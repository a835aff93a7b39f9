"""Decode any bytes to text, whatever was declared about them.

The order of trust: a byte order mark; UTF-16 and UTF-32, known by their zeros and control bytes; UTF-8 where it fits
(text in another encoding is almost never valid UTF-8 by accident), if need be but for single lines; what was declared,
if it decodes and makes sense, but a default like iso-8859-1 only if detection knows no better; detection;
windows-1252, which accepts nearly any byte.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from dataclasses import dataclass

from docmill.stages.clean.encoding.detection import detection_sample, guess_codecs
from docmill.stages.clean.encoding.labels import DEFAULT_CODECS, codec_of, declared_codecs, encoding_name
from docmill.stages.clean.encoding.mixed_lines import decode_mixed_lines
from docmill.stages.clean.encoding.plausibility import is_plausible
from docmill.text.byte_order_marks import find_byte_order_mark
from docmill.text.unmarked_utf16 import detect_utf16_or_utf32

__all__ = ["Decoded", "decode"]

NON_ASCII = re.compile(r"[^\x00-\x7f]")
HIGH = re.compile(rb"[\x80-\xff]")
SURROGATES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf])+")
SAMPLE = 32_768  # characters looked at where only a share is asked for
PLAUSIBILITY_SAMPLE = 4096  # characters that show whether a text makes sense
BROKEN = 0.02  # share of undecodable characters up to which an encoding may still be right: cut ends, pasted bytes
BROKEN_UTF8 = 0.25  # broken to sound characters; Thai as UTF-8, the likeliest mistake, has 6 broken for 1 sound
FEW = 6  # bytes beyond ASCII, below which detection knows no better than a declared default

LAST_TRIES = ("windows-1256", "utf-8", "windows-1251", "gb18030", "cp932")  # Persian is what detection misses most


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text.

    `encoding` is our name of the codec; `how` says how it was found: bom, utf-8, ascii, declared, detected or fallback;
    `replaced` is the number of U+FFFD that decoding put in for what it could not read. `others` is the number of lines
    that were not in this encoding but in `other`. A letter that the content's end cuts in two is left out. `utf8` is
    the content where it is the text in UTF-8.
    """

    text: str
    encoding: str
    how: str
    replaced: int = 0
    other: str = ""
    others: int = 0
    utf8: bytes | None = None


def decode(content: bytes, declared: str | None = None, *, markup: bool = False) -> Decoded:
    """Decode any bytes; never raises.

    `declared` is the encoding that an HTTP header or a reader named. With `markup`, an HTML meta element or an XML
    prolog may declare one as well. A declaration counts only if the bytes agree with it.
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
        return Decoded(content.decode("ascii"), "utf-8", "ascii", utf8=content)
    return _legacy(content, labels) or _lenient(content, labels)


def _replacing(content: bytes, codec: str, how: str) -> Decoded:
    """Decode with a codec, with U+FFFD for what it cannot read."""
    try:
        return Decoded(content.decode(codec), encoding_name(codec), how)
    except UnicodeError:
        text = _uncut(content, codec)
    replaced = text.count("\ufffd")  # those that stood in the content are counted too, but there are few
    return Decoded(text, encoding_name(codec), how, replaced)


def _uncut(content: bytes, codec: str) -> str:
    """Decode with a codec, with U+FFFD for what it cannot read, without a letter that the end cuts in two."""
    return getincrementaldecoder(codec)("replace").decode(content)


def _escapes(content: bytes, labels: list[str]) -> bool:
    """Tell whether ASCII bytes may be of an encoding that shifts by escapes, as ISO-2022-JP and HZ do."""
    return b"\x1b$" in content or (b"~{" in content and "hz-gb-2312" in labels) or "hz" in labels


def _utf8(content: bytes) -> Decoded | None:
    """Decode UTF-8 with some lines in another encoding or at most few broken bytes; None for other content."""
    try:
        return Decoded(content.decode("utf-8"), "utf-8", "utf-8", utf8=content)
    except UnicodeDecodeError:
        text = _uncut(content, "utf-8")
    mixed = decode_mixed_lines(content) if "\ufffd" in text else None
    if mixed:
        return Decoded(mixed.text, "utf-8", "utf-8", mixed.replaced, mixed.codec, mixed.lines)
    replaced = text.count("\ufffd")
    sound = len(NON_ASCII.findall(text[:SAMPLE])) - text[:SAMPLE].count("\ufffd")
    if not sound and len(HIGH.findall(content)) == 1 and HIGH.match(content[-1:]) and content[-2:-1] < b"\x80":
        return None  # "caf\xe9" is a word of Latin-1 rather than the beginning of a letter
    share = min(1.0, SAMPLE / max(1, len(text)))
    return Decoded(text, "utf-8", "utf-8", replaced) if replaced * share <= sound * BROKEN_UTF8 else None


def _cesu8(content: bytes) -> Decoded | None:
    """Decode CESU-8, as older databases write it: pairs of surrogates become their character, lone ones U+FFFD.

    None for content without surrogates.
    """
    if not SURROGATES.search(content):
        return None
    try:
        text = SURROGATES.sub(_paired, content).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8", "utf-8", text.count("\ufffd"))


def _paired(surrogates: re.Match[bytes]) -> bytes:
    """Return a run of encoded surrogates as UTF-8."""
    units = surrogates[0].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace").encode()


def _legacy(content: bytes, labels: list[str]) -> Decoded | None:
    """Decode a legacy encoding: declared on purpose, else detected, else a declared default; None for none."""
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
    """Tell whether a codec decodes nearly all of a sample into what looks like writing."""
    text = sample.decode(codec, "replace")
    return text.count("\ufffd") <= BROKEN * len(text) + 1 and is_plausible(text[:PLAUSIBILITY_SAMPLE])


def _lenient(content: bytes, labels: list[str]) -> Decoded:
    """Decode what no codec fits: by the first that gives what looks like writing, else with the fewest broken bytes."""
    tries = [_replacing(content, codec, "fallback") for codec in (*labels, "windows-1252", *LAST_TRIES)]
    return min(tries, key=lambda tried: (not is_plausible(tried.text[:PLAUSIBILITY_SAMPLE]), tried.replaced))
