"""Guess the encoding of undeclared bytes that are neither UTF-8 nor UTF-16 nor UTF-32.

Tested by tests/stages/clean/encoding/test_decoding.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import chardetng_py

from docmill.stages.clean.encoding.labels import codec_of

__all__ = ["detection_sample", "guess_codecs"]

HIGH = re.compile(rb"[\x80-\xff]+[\x00-\x7f]{0,100}")
SAMPLE = 32_768  # bytes shown to detection; more makes it slower, not surer

RARE = ["mac_cyrillic", "cp866", "koi8_r", "cp1251", "iso8859_5", "cp1256", "gb18030", "big5hkscs", "cp932", "cp949"]
"""Codecs to try where the first guess makes no sense; chardetng does not know all of them (mac-cyrillic)."""


def detection_sample(content: bytes) -> bytes:
    """Return the bytes to detect an encoding by: all of short content, of longer content runs beyond ASCII and what
    follows each.
    """
    if len(content) <= SAMPLE:
        return content
    parts: list[bytes] = []
    size = 0
    for part in HIGH.finditer(content):  # a page may begin with a hundred kilobytes of script
        parts.append(part[0])
        size += len(part[0])
        if size >= SAMPLE:
            break
    return b"".join(parts)[:SAMPLE] or content[:SAMPLE]


def guess_codecs(sample: bytes) -> Iterator[str]:
    """Yield the codecs a sample may be in, the likeliest first.

    The first guess is that of chardetng, Firefox's detector (https://hsivonen.fi/chardetng/): of the five compared it
    knows most legacy encodings of the web, and it is the fastest (benchmarks/cleaning/encodings.py).
    """
    whole = len(sample) < SAMPLE  # a part of longer content may end inside a character
    yield from _by_chardetng(sample, last=whole)
    if whole and sample[-1:] > b"\x7f":  # so may content that was cut off
        yield from _by_chardetng(sample, last=False)
    yield from _by_frequencies(sample)


def _by_chardetng(sample: bytes, *, last: bool) -> Iterator[str]:
    """Yield chardetng's guess if Python knows the codec; `last` says that the sample does not end in a character."""
    guess = chardetng_py.EncodingDetector()
    guess.feed(sample, last=last)
    found = codec_of(guess.guess(tld=None, allow_utf8=False))
    if found:
        yield found


def _by_frequencies(sample: bytes) -> Iterator[str]:
    """Yield charset-normalizer's best guess among the rare codecs, by the frequencies of letters."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - a slow import that is seldom needed

    try:
        best = from_bytes(sample, cp_isolation=RARE, preemptive_behaviour=False).best()
    except Exception:  # noqa: BLE001 - a detector's bug must not cost the document; the fallback answers
        return
    if best is not None:
        yield codec_of(best.encoding) or best.encoding
