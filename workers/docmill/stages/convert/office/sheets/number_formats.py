"""Numbers as Excel shows them by their format codes (ISO/IEC 29500-1, section 18.8.31): 0.25 as 25%.

Tested by tests/stages/convert/office/sheets/test_number_formats.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from docmill.stages.convert.office.sheets.date_formats import DateFormat, compile_dates, shown_date

__all__ = ["BUILT_IN", "general", "shown_number"]

ISO_DATE, ISO_MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: ISO_DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: ISO_MOMENT, **dict.fromkeys((*range(27, 32), *range(34, 37), *range(50, 59)), ISO_DATE),
    32: "h:mm", 33: "h:mm:ss", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 41: "#,##0;-#,##0;-", 42: "$#,##0;-$#,##0;-", 43: "#,##0.00;-#,##0.00;-",
    44: "$#,##0.00;-$#,##0.00;-", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Codes of the formats that files name by number alone (section 18.8.30). Those of dates follow the reader's country
there; here they are written year first, which nobody misreads."""
TOKEN = re.compile(
    r'"([^"]{0,255})"|\\(.)|_(.)|\*(.)|\[([^\]]{0,255})\]|(E[+-]0+)|(General)|(.)', re.IGNORECASE | re.DOTALL
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s{0,5}(-?\d{1,20}(?:\.\d{1,20})?)")
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
EXACTLY = Context(prec=80)
MOST_CODE, MOST_PLACES, MOST_SECTIONS = 255, 30, 4  # characters of a code, decimals, sections: Excel's own bounds
EXACT = 10**15  # integers below are exact in a cell
CELL_DIGITS = 10  # that a cell shows of a fraction without a format


class _Piece(NamedTuple):
    """A part of a section: `digit`, `point`, `comma`, `percent`, `power`, `slash`, `general`, `at` or `text`."""

    kind: str
    text: str


class _Section(NamedTuple):
    pieces: tuple[_Piece, ...]
    condition: tuple[str, float] | None
    dates: DateFormat | None


def shown_number(value: float, code: str, *, since_1904: bool = False) -> str:
    """Return a number, or a date that is stored as one, as its format shows it.

    Args:
        value: As stored.
        code: The format code; empty for the general format. One that is not understood shows as the general one.
        since_1904: Whether days are counted from 1904 instead of 1900.
    """
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - nan alone differs from itself
        return str(value)
    sections = _compiled(code[:MOST_CODE])
    if not sections:
        return general(value)
    section, magnitude = _chosen(sections, value)
    if section.dates is not None:
        return shown_date(value, section.dates, since_1904=since_1904) or general(value)
    return _written(section.pieces, magnitude)


def general(value: float) -> str:
    """Return a number as a cell without a format shows it."""
    if value == int(value) and abs(value) < EXACT:
        return str(int(value))
    text = f"{value:.{CELL_DIGITS}g}"
    mantissa, mark, power = text.partition("e")
    return f"{mantissa}E{power[0]}{power[1:]}" if mark else text


@lru_cache(2048)
def _compiled(code: str) -> tuple[_Section, ...]:
    sections = [_section(part) for part in _split(code)[:MOST_SECTIONS]]
    says_something = len(sections) > 1 or sections[0].pieces or sections[0].dates
    return tuple(sections[:3]) if says_something else ()


def _split(code: str) -> list[str]:
    parts = [""]
    for found in TOKEN.finditer(code):
        if found[8] == ";":
            parts.append("")
        else:
            parts[-1] += found.group()
    return parts


def _section(code: str) -> _Section:
    condition = None
    pieces: list[_Piece] = []
    for quoted, escaped, padding, fill, bracket, power, is_general, plain in TOKEN.findall(code):
        if bracket:
            if found := CONDITION.fullmatch(bracket):
                condition = (found[1], float(found[2]))
            elif bracket.startswith("$"):
                pieces.append(_Piece("text", bracket[1:].partition("-")[0]))
        elif quoted or escaped or padding or fill:
            pieces.append(_Piece("text", quoted or escaped or (" " if padding else "")))
        elif power:
            pieces.append(_Piece("power", power))
        elif is_general:
            pieces.append(_Piece("general", ""))
        elif plain:
            pieces.append(_Piece(KINDS.get(plain, "text"), plain))
    return _Section(tuple(pieces), condition, compile_dates(code))


KINDS = {"0": "digit", "#": "digit", "?": "digit", ".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "at"}


def _chosen(sections: tuple[_Section, ...], value: float) -> tuple[_Section, float]:
    """Return the section for a value, and the number that it shows: without its sign where the section has its own."""
    conditions = [section for section in sections if section.condition]
    if conditions:
        for section in sections:
            if section.condition is None or COMPARISONS[section.condition[0]](value, section.condition[1]):
                return section, abs(value) if len(sections) > 1 and value < 0 else value
        return sections[-1], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _written(pieces: tuple[_Piece, ...], value: float) -> str:
    kinds = [piece.kind for piece in pieces]
    if "digit" not in kinds:
        shown = "".join(general(abs(value)) if one.kind in ("general", "at") else one.text for one in pieces)
        return ("-" if value < 0 and {"general", "at"} & set(kinds) else "") + shown.strip()
    if "slash" in kinds:
        return _fraction(pieces, value)
    first = kinds.index("digit")
    last = len(kinds) - 1 - kinds[::-1].index("digit")
    number = Decimal(repr(abs(value))) * 100 ** kinds.count("percent")
    behind = last + 1
    while behind < len(kinds) and kinds[behind] == "comma":
        number /= 1000
        behind += 1
    power = pieces[kinds.index("power")].text if "power" in kinds else ""
    body = _scientific(pieces[first : last + 1], number, power) if power else _decimal(pieces[first : last + 1], number)
    before = "".join(one.text for one in pieces[:first] if one.kind not in ("comma", "power"))
    after = "".join(one.text for one in pieces[behind:] if one.kind != "power")
    sign = "-" if value < 0 and any(digit in "123456789" for digit in body) else ""
    return (sign + before + body + after).strip()


def _decimal(pieces: tuple[_Piece, ...], number: Decimal) -> str:
    """Return a number in the places of a format, with what stands between them."""
    kinds = [piece.kind for piece in pieces]
    point = kinds.index("point") if "point" in kinds else len(pieces)
    places = sum(kind == "digit" for kind in kinds[point:])
    places = min(places, MOST_PLACES)
    rounded = (
        f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACTLY):f}"
        if number < 10**20
        else f"{number:.0f}"
    )
    whole, _, decimals = rounded.partition(".")
    integer = _integer(pieces[:point], "" if whole == "0" else whole, grouped="comma" in kinds[:point])
    return integer + _decimals(pieces[point:], decimals)


def _integer(pieces: tuple[_Piece, ...], digits: str, *, grouped: bool) -> str:
    """Fill the places before the point from the right; the first takes all digits that are left."""
    out: list[str] = []
    slots = sum(piece.kind == "digit" for piece in pieces)
    written = 0

    def put(digit: str) -> None:
        nonlocal written
        if grouped and written and written % 3 == 0:
            out.append(",")
        out.append(digit)
        written += 1

    for piece in reversed(pieces):
        if piece.kind == "digit":
            slots -= 1
            take = len(digits) if slots == 0 else min(1, len(digits))
            for digit in reversed(digits[len(digits) - take :]):
                put(digit)
            digits = digits[: len(digits) - take]
            if not take and piece.text == "0":
                put("0")
        elif piece.kind != "comma":
            out.append(piece.text[::-1])
    return "".join(out)[::-1]


def _decimals(pieces: tuple[_Piece, ...], digits: str) -> str:
    kept = len(digits)
    optional = [piece.text != "0" for piece in pieces if piece.kind == "digit"]
    while kept and optional[kept - 1] and digits[kept - 1] == "0":
        kept -= 1
    out: list[str] = []
    at = 0
    for piece in pieces:
        if piece.kind == "digit":
            out.append(digits[at] if at < kept else "")
            at += 1
        elif piece.kind == "point":
            out.append(".")
        elif piece.kind != "comma":
            out.append(piece.text)
    return "".join(out)


def _scientific(pieces: tuple[_Piece, ...], number: Decimal, power: str) -> str:
    places = 0
    kinds = [piece.kind for piece in pieces]
    if "point" in kinds:
        places = min(sum(kind == "digit" for kind in kinds[kinds.index("point") :]), MOST_PLACES)
    mantissa, _, exponent = f"{number:.{places}E}".partition("E")
    digits = exponent.lstrip("+-").lstrip("0").rjust(len(power) - 2, "0")
    sign = "-" if exponent.startswith("-") else "+" if power[1] == "+" else ""
    return f"{mantissa}E{sign}{digits}"


def _fraction(pieces: tuple[_Piece, ...], value: float) -> str:
    """Return a number as a whole and a fraction, whose denominator has as many digits as the format has places."""
    kinds = [piece.kind for piece in pieces]
    slash = kinds.index("slash")
    behind = "".join(piece.text for piece in pieces[slash + 1 :] if piece.text.isdigit() or piece.kind == "digit")
    fixed = int(behind) if behind.isdigit() and int(behind) else 0
    places = max(1, min(kinds[slash:].count("digit"), 4))
    exact = Fraction(repr(abs(value)))
    near = Fraction(round(exact * fixed), fixed) if fixed else exact.limit_denominator(10**places - 1)
    blank = any(piece.kind == "text" and piece.text.isspace() for piece in pieces[:slash])
    whole, rest = divmod(near, 1) if blank else (0, near)
    denominator = fixed or rest.denominator
    shown = f"{int(rest * denominator)}/{denominator}" if rest or not whole else ""
    sign = "-" if value < 0 else ""
    return sign + " ".join(part for part in (str(whole) if whole or not rest else "", shown if rest else "") if part)
