"""Targets of cleaning: decoding, plain text, HTML."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

from benchmarks.fuzz.documents import LABELS, content_of
from benchmarks.fuzz.promises import promise
from docmill.documents import Document
from docmill.stages.clean import CleanOptions, clean_document
from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.clean.unicode.normalisation import normalise

__all__ = ["check"]

OPTIONS = CleanOptions()
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # categories Cc and Cs but for tab and new line
REASONS = frozenset("abcdefghijklmnopqrstuvwxyz-")
MEDIA_TYPES = {"html": ("text/html", "text/html", "application/xhtml+xml", ""), "plain": ("text/plain", "")}


def check(target: str, rng: random.Random) -> tuple[bytes, Callable[[bytes], None]]:
    """Return the content of a case of `decode`, `plain` or `html`, and what checks it."""
    content = content_of(rng, target)
    label = rng.choice(LABELS) if rng.random() < 0.3 else None
    if target == "decode":
        markup = rng.random() < 0.5
        return content, lambda raw: check_decode(raw, label, markup=markup)
    uri = rng.choice(("https://a.example/2024/05/06/x", "file:///x"))
    media_type = rng.choice(MEDIA_TYPES[target])

    def run(raw: bytes) -> None:
        check_clean(Document.make(raw, uri=uri, media_type=media_type, encoding=label), OPTIONS)

    return content, run


def check_decode(content: bytes, label: str | None, *, markup: bool) -> None:
    """Check what decoding and normalising promise."""
    found = decode(content, label, markup=markup)
    promise(len(found.text) <= max(4, len(content)), "decoded text is longer than its bytes")
    promise(0 <= found.replaced <= found.text.count("\ufffd"), "replacement characters are miscounted")
    text = normalise(found.text).text
    promise(is_clean(text), "normalised text holds what it must not")
    promise(normalise(text, mojibake=False).text == text, "normalising twice differs from once")


def check_clean(document: Document, options: CleanOptions) -> None:
    """Check what cleaning promises."""
    found = clean_document(document, options)
    promise(is_clean(found.text), "text holds what it must not")
    promise(bool(found.filtered) == (not found.text.strip()), "text and verdict disagree")
    promise(len(found.text) <= 18 * len(document.content) + 4, "text is longer than its content")
    promise(all(item.text.strip() and is_clean(item.text) for item in found.removed), "a removed block is not clean")
    promise(all(item.reason and set(item.reason) <= REASONS for item in found.removed), "an odd reason")
    promise(all(0 <= value < 1e9 for value in found.quality.values()), "a signal is out of bounds")
    for value in (found.title, found.site, *found.authors):
        promise(value is None or (is_clean(value) and value.strip() == value and "\n" not in value), f"odd: {value!a}")
    found.model_validate_json(found.model_dump_json())


def is_clean(text: str) -> bool:
    """Tell whether a text is in NFC, without lone surrogates and control characters."""
    return unicodedata.is_normalized("NFC", text) and CONTROLS.search(text) is None
