"""Decode UTF-8 some lines of which are in a legacy encoding: files joined from several, templates around old texts.

Tested by tests/stages/clean/encoding/test_mixed_lines.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from docmill.stages.clean.encoding.detection import guess_codecs

__all__ = ["MixedLines", "decode_mixed_lines"]

LEAST = 3  # letters beyond ASCII in lines of sound UTF-8
SHARE = 0.5  # of them to the bytes beyond ASCII in the other lines; lines of other encodings are seldom UTF-8 by chance
HIGH = re.compile(rb"[\x80-\xff]+")
CUT = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{1,2}")  # the beginning of a letter whose end was cut off
NON_ASCII = re.compile(r"[^\x00-\x7f]")
SAMPLE = 32_768  # bytes of legacy lines that their encoding is told by
CODECS = (
    "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258",
)  # fmt: skip


class MixedLines(NamedTuple):
    """A decoded text, how many of its lines were in the legacy encoding `codec`, and the U+FFFD put into others."""

    text: str
    codec: str
    lines: int
    replaced: int


def decode_mixed_lines(content: bytes) -> MixedLines | None:
    """Decode content most of which is UTF-8, with lines in one legacy encoding; None for any other content."""
    lines = content.split(b"\n")
    texts: list[str] = []
    legacy: list[int] = []
    sound: list[str] = []
    for at, line in enumerate(lines):
        try:
            texts.append(line.decode("utf-8"))
            sound += NON_ASCII.findall(texts[-1]) if not line.isascii() else ()
        except UnicodeDecodeError:
            texts.append(line.decode("utf-8", "replace"))
            if _is_legacy(line):
                legacy.append(at)
    if not legacy:
        return None
    high = sum(len(run) for at in legacy for run in HIGH.findall(lines[at]))
    if len(sound) < max(LEAST, SHARE * high):
        return None
    codec = _codec_of(b"\n".join(lines[at] for at in legacy)[:SAMPLE], sound)
    for at in legacy:
        texts[at] = lines[at].decode(codec, "replace")
    text = "\n".join(texts)
    return MixedLines(text, codec, len(legacy), text.count("\ufffd"))


def _is_legacy(line: bytes) -> bool:
    """Tell whether a line that is no UTF-8 holds nothing of it: no sound letter, nor a single one that is cut off."""
    runs = HIGH.findall(line)
    return line.decode("utf-8", "ignore").isascii() and not (len(runs) == 1 and CUT.fullmatch(runs[0]))


def _codec_of(sample: bytes, sound: Sequence[str]) -> str:
    """Return the codec by which most letters of a sample are letters of the sound lines; windows-1252 of equals."""
    known = {letter.casefold() for letter in sound}
    best, most = CODECS[0], 0.0
    for codec in (CODECS[0], *guess_codecs(sample), *CODECS[1:]):
        try:
            letters = NON_ASCII.findall(sample.decode(codec).casefold())
        except UnicodeError:
            continue
        share = sum(letter in known for letter in letters) / max(1, len(letters))
        if share > most:
            best, most = codec, share
    return best
