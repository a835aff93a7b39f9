"""Numbers as their formats show them."""

from __future__ import annotations

import pytest

from docmill.stages.convert.office.sheets.number_formats import BUILT_IN, general, shown_number


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "", "1234.5"),
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "", "0.3"),
        (1e21, "", "1E+21"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234.5, "#,##0", "-1,235"),
        (0.255, "0%", "26%"),
        (0.255, "0.0%", "25.5%"),
        (5, "000", "005"),
        (0, "#", ""),
        (0.5, "#.##", ".5"),
        (3, "0.##", "3."),
        (1234567, "0.0,,", "1.2"),
        (-5, "0;(0)", "(5)"),
        (0, '0;-0;"none"', "none"),
        (7, '0 "kg"', "7 kg"),
        (7, "\\x0", "x7"),
        (1250, "[$€-407] #,##0.00", "€ 1,250.00"),
        (1250, "#,##0.00 [$د.إ.-3801]", "1,250.00 د.إ."),
        (1250, '"$"#,##0_);[Red]("$"#,##0)', "$1,250"),
        (-1250, '"$"#,##0_);[Red]("$"#,##0)', "($1,250)"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.00012, "0.0E+0", "1.2E-4"),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (1.25, "# ?/?", "1 1/4"),
        (0.333, "# ??/??", "1/3"),
        (1.5, "# ?/8", "1 4/8"),
        (150, "[>100]0 \"high\";0", "150 high"),
        (50, "[>100]0 \"high\";0", "50"),
        (-0.001, "0.00", "0.00"),
        (2.5, "0", "3"),
        (7, "@", "7"),
        (float("nan"), "0", "nan"),
        (1, ";;;", ""),
        (12, '"١"0', "١12"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_people_see_it(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    "code", ["0" * 400, "[", '"', "\\", "#,,,,", "%%%%", "E+0", "/", "0/0", "?" * 255, ";" * 50, "0." + "0" * 200]
)
def test_odd_codes_end(code: str) -> None:
    assert isinstance(shown_number(1234.5, code), str)


def test_built_in_formats() -> None:
    assert shown_number(46093.5, BUILT_IN[22]) == "2026-03-12 12:00"
    assert shown_number(0.25, BUILT_IN[9]) == "25%"


def test_integers_are_exact() -> None:
    assert (general(123456789012345.0), general(-3.0)) == ("123456789012345", "-3")
