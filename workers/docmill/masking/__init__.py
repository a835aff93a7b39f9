"""Secrets in what is shown or kept: found in URLs and messages, and replaced.

A secret is told by its place (the password of a URL, the value of a parameter with a telling name or of a header) and
by its value (what a setting, a variable of the environment or an input held, however it is encoded). What documents say
is never masked.
"""

from __future__ import annotations

import re
from typing import Final

from docmill.masking.urls import MASK, SCHEME, add_parameters, is_readable, is_secret, mask_url, masked, without_secrets
from docmill.masking.values import known_values, remember, remember_url

__all__ = [
    "MASK",
    "add_parameters",
    "is_readable",
    "is_secret",
    "mask",
    "mask_url",
    "remember",
    "remember_url",
    "without_secrets",
]

QUOTE: Final = r"\\?[\"']?"
URL_IN_TEXT: Final = re.compile(r"://(?:(?!://)[^\s\"'<>`])*")
NAME_AND_VALUE: Final = re.compile(
    rf"(?<![\w\-])([A-Za-z][\w\-]{{1,40}})({QUOTE}\s{{0,3}}=\s{{0,3}}{QUOTE})([^\s\"'&,;)\]}}\\]+)"
)
HEADER: Final = re.compile(
    r"(?<![\w\-])((?:proxy-)?authorization|(?:set-)?cookie|x-amz-security-token|x-api-key|x-auth-token)"
    rf"({QUOTE}\s{{0,3}}[:=]\s{{0,3}}(?:b(?=['\"]))?{QUOTE})((?:(?:Basic|Bearer|Digest|AWS4-HMAC-SHA256)\s)?[^\s\"'\\]+)",
    re.IGNORECASE,
)
IN_HEADERS: Final = ("author", "coo", "x-a")
"""Parts of the names above, one of which is in whatever `HEADER` finds. Unlike those of "cookie", their letters have no
third form that counts as the same in either case. Messages come by the hundred thousand, and few are of headers."""

INSIDE_URLS_ALONE: Final = frozenset({"key", "auth", "sign", "pass", "ticket", "sid", "credential", "credentials"})
"""Names that tell nothing in a sentence: `key=` stands in many a message."""


def mask(text: str) -> str:
    """Return a message without the secrets that can be told in it: of URLs, assignments and headers, and known ones."""
    if "://" in text and ("@" in text or "=" in text):
        text = URL_IN_TEXT.sub(lambda found: masked(found[0], _scheme_before(found)), text)
    lower = text.lower()
    if any(part in lower for part in IN_HEADERS):
        text = HEADER.sub(rf"\1\2{MASK}", text)
    if "=" in text:
        text = NAME_AND_VALUE.sub(_masked_value, text)
    known = known_values()
    return known.sub(MASK, text) if known else text


def _scheme_before(found: re.Match[str]) -> str:
    before = SCHEME.search(found.string[max(0, found.start() - 31) : found.start()])
    return before[0] if before else ""


def _masked_value(found: re.Match[str]) -> str:
    name = found[1]
    return f"{name}{found[2]}{MASK}" if is_secret(name) and name.lower() not in INSIDE_URLS_ALONE else found[0]
