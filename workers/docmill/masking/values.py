"""Secrets that this process knows by their values. Tested by tests/masking/test_masking.py."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from typing import Final

from docmill.masking.urls import secrets_of

__all__ = ["known_values", "remember", "remember_url"]

VARIABLES: Final = re.compile(r"(?:PASSWORD|PASSWD|SECRET|TOKEN|SECRET_ACCESS_KEY|API_KEY|ACCOUNT_KEY)$")

LEAST_CHARACTERS: Final = 4  # of a secret looked for by its value: a shorter one stands in half of all words
LEAST_OF_PARAMETERS: Final = 12  # the value of `key=` may be any word
WHOLE_WORD: Final = 8  # shorter ones are looked for where no letter or digit stands beside them
MOST_CHARACTERS: Final = 4096
MOST_REMEMBERED: Final = 1000
# Passwords that are words of every message. They are masked in URLs; by its value none of them could be told.
WORDS: Final = re.compile(
    r"(?i)docmill|redis|valkey|postgres(?:ql)?|password|secret|guest|user|admin|root|test|example|true|false|none"
)

_values: dict[str, None] = {}
_pattern: re.Pattern[str] | None = None


def remember(value: str | None) -> None:
    """Mask a secret from now on wherever `mask` meets it, as it is or percent-encoded."""
    global _pattern  # noqa: PLW0603 - what this process knows is one for all its threads
    if not value or not LEAST_CHARACTERS <= len(value) <= MOST_CHARACTERS or value in _values or WORDS.fullmatch(value):
        return
    if len(_values) >= MOST_REMEMBERED:
        _values.pop(next(iter(_values)))
    _values[value] = None
    _pattern = None


def remember_url(url: str) -> None:
    """Mask the secrets of a URL from now on: its password, and the values of its secret parameters."""
    for name, value in secrets_of(url):
        if name.endswith(":"):
            remember(value)
            remember(b64encode(f"{name}{value}".encode("utf-8", "replace")).decode())  # RFC 7617, Basic
        elif len(value) >= LEAST_OF_PARAMETERS:
            remember(value)


def known_values() -> re.Pattern[str] | None:
    """Return a pattern of all values remembered, in every encoding of each of their characters; None without any."""
    global _pattern  # noqa: PLW0603 - see above
    if _pattern is None:
        for name, value in os.environ.items():
            if VARIABLES.search(name.upper()):
                remember(value)
        longest_first = sorted(_values, key=len, reverse=True)
        _pattern = re.compile("|".join(map(_in_any_encoding, longest_first)) or r"(?!)")
    return _pattern if _values else None


def _in_any_encoding(value: str) -> str:
    inside = "".join(map(_character, value))
    return inside if len(value) >= WHOLE_WORD else rf"(?<![A-Za-z0-9]){inside}(?![A-Za-z0-9])"


def _character(character: str) -> str:
    """Return a pattern of a character as it is, percent-encoded (once or more), or as `repr` and JSON write it."""
    encoded = "".join(rf"%(?:25)*(?i:{byte:02x})" for byte in character.encode("utf-8", "replace"))
    literal = [json.dumps(character)[1:-1], repr(character)[1:-1], character]
    forms = [f"(?i:{re.escape(form)})" if form != character else re.escape(form) for form in dict.fromkeys(literal)]
    if character in "\"'\\":
        forms.insert(0, r"\\{1,4}" + re.escape(character))
    if character == " ":
        forms.append(r"\+")
    return f"(?:{'|'.join([encoded, *forms])})"
