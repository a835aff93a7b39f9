"""Document ids as people give and read them: whole, or their first characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from docmill.errors import ConfigError

__all__ = ["MOST_CANDIDATES", "WHOLE_ID", "abbreviated", "completed"]

MOST_CANDIDATES = 6
"""How many ids a search for a beginning need return: one is the answer, several are told as far as one line holds."""

WHOLE_ID = re.compile(r"[0-9a-f]{32}")
"""An id that docmill gave; imported documents may have others."""

SHORT = 12
"""Characters of an abbreviated id: two of a million documents share 12 hexadecimal digits with odds of 1 in 500."""


def completed(given: str, beginning: Callable[[str], Sequence[str]]) -> str | None:
    """Return the one id that is `given` or begins with it; None where there is none.

    `beginning` returns ids that begin with a text, sorted, MOST_CANDIDATES of them at most or all.

    Raises:
        ConfigError: several ids begin so, and the message names them; or `given` is empty, as an unset variable is.
    """
    if not given:
        raise ConfigError("an id is empty: give it, or its first characters")
    found = beginning(given)
    if given in found:
        return given
    if len(found) > 1:
        listed = ", ".join(found[: MOST_CANDIDATES - 1]) + (", ..." if len(found) >= MOST_CANDIDATES else "")
        raise ConfigError(f"several ids begin with {given!r}: {listed}; give more characters")
    return found[0] if found else None


def abbreviated(identity: str, width: int) -> str:
    """Return an id as `width` characters hold it: whole, or its first characters, which commands accept."""
    return identity if len(identity) <= width else identity[:SHORT]
