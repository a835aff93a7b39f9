"""Guessing the encoding of undeclared bytes that are neither UTF-8 nor wide."""

from __future__ import annotations

import re
from collections.abc import Iterator

import chardetng_py

from docmill.stages.clean.encoding.labels import codec_of

__all__ = ["detection_sample", "guess_codecs"]

HIGH = re.compile(rb"[\x80-\xff]+[\x00-\x7f]{0,100}")
SAMPLE = 32_768  # bytes shown to detection; more makes it slower, not surer

RARE = ["mac_cyrillic", "cp866", "koi8_r", "cp1251", "iso8859_5", "cp1256", "gb18030", "big5hkscs", "cp932", "cp949"]
"""What may still be true where the first guess makes no sense: chardetng knows no mac-cyrillic."""


def detection_sample(content: bytes) -> bytes:
    """The bytes that tell an encoding: all of short content, of longer what is not ASCII with what follows it."""
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
    """Codecs the sample may be in, the likeliest first.

    The first guess is chardetng's, Firefox's detector (https://hsivonen.fi/chardetng/): of the five compared it
    knows most legacy encodings of the web, and it is the fastest (benchmarks/cleaning/encodings.py).
    """
    guess = chardetng_py.EncodingDetector()
    guess.feed(sample, last=len(sample) < SAMPLE)  # a part of longer content may end inside a character
    found = codec_of(guess.guess(tld=None, allow_utf8=False))
    if found:
        yield found
    yield from _by_frequencies(sample)


def _by_frequencies(sample: bytes) -> Iterator[str]:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - a slow import that is seldom needed

    try:
        best = from_bytes(sample, cp_isolation=RARE, preemptive_behaviour=False).best()
    except Exception:  # noqa: BLE001 - a detector's bug must not cost the document; the fallback answers
        return
    if best is not None:
        yield codec_of(best.encoding) or best.encoding
