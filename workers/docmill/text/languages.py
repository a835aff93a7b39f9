"""The English names of languages. Tested by tests/cli/test_summary.py."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

__all__ = ["language_name"]


def language_name(code: str) -> str:
    """Return a language's English name, or its code where none is known."""
    if code == "und":
        return "undetermined"
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
