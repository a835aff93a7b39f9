"""What fields show that have a code and no result: those of `EQ`, by which older programs wrote readings and fractions.

Tested by tests/stages/convert/office/test_field_codes.py.
"""

from __future__ import annotations

import re

__all__ = ["shown_code"]

EQUATION = re.compile(r"\s{0,20}EQ\s", re.IGNORECASE)
RUBY = re.compile(r"\\s\\(?:up|do)\s{0,3}\d{0,3}\([^()]{0,100}\)\s{0,3}[,;]([^()]{1,100})\)", re.IGNORECASE)
FRACTION = re.compile(r"\\f\s{0,3}\(([^(),;]{1,100})[,;]([^(),;]{1,100})\)", re.IGNORECASE)
MOST_CODE = 2000


def shown_code(code: str) -> str:
    r"""Return the text that a code itself holds: the base of `EQ \o(\s\up 9(reading),base)`, `a/b` of `EQ \f(a,b)`.

    Other codes hold none.
    """
    code = code[:MOST_CODE]
    if not EQUATION.match(code):
        return ""
    if found := RUBY.search(code):
        return found[1].strip()
    if found := FRACTION.search(code):
        return f"{found[1].strip()}/{found[2].strip()}"
    return ""
