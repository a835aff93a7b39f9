"""Find URLs, e-mail addresses, handles and hashtags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docmill.stages.entities.spans import Span, name_key

__all__ = ["find_emails_and_handles", "find_hashtags", "find_urls"]

_URL = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"'“”«»،؛]{3,2000}|\bwww\.[a-z0-9-]{1,63}\.[^\s<>\"'“”«»،؛]{2,2000}", re.IGNORECASE
)
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b", re.ASCII)
_HASHTAG = re.compile(r"(?<![\w&/#])#(?=\w*[^\W\d_])\w{2,100}")
_HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z_][A-Za-z0-9_]{1,30}(?![\w@]|\.\w)")
_TRAILING_PUNCTUATION = ".,;:!?)]}'…؟،؛。"
_MIN_URL_LENGTH = 9


def find_urls(text: str) -> Iterator[Span]:
    """Find URLs with a scheme or `www.`, without the punctuation of the sentence around them."""
    for match in _URL.finditer(text):
        start, end = match.span()
        while end > start and _is_trailing(text[end - 1], match[0]):
            end -= 1
        if end - start >= _MIN_URL_LENGTH:
            yield _to_span("URL", text, start, end, 0.99)


def _is_trailing(letter: str, url: str) -> bool:
    """Tell whether the last letter of a URL belongs to the sentence; `)` does not if the URL holds `(`."""
    return letter in _TRAILING_PUNCTUATION and not (letter == ")" and "(" in url)


def find_emails_and_handles(text: str) -> Iterator[Span]:
    """Find e-mail addresses and @handles."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield _to_span("EMAIL", text, *match.span(), 0.99)
        for match in _HANDLE.finditer(text):
            yield _to_span("HANDLE", text, *match.span(), 0.9)


def find_hashtags(text: str) -> Iterator[Span]:
    """Find hashtags that hold a letter: #2 is none."""
    if "#" in text:
        for match in _HASHTAG.finditer(text):
            yield _to_span("HASHTAG", text, *match.span(), 0.95)


def _to_span(kind: str, text: str, start: int, end: int, confidence: float) -> Span:
    """Return a span whose id is made of what is written."""
    return Span(start, end, kind, name_key(kind, text[start:end]), confidence)
