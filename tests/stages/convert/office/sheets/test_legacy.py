"""Workbooks of Excel before 2007."""

from __future__ import annotations

import pytest
from office_files import FILES
from office_packages import LIMITS

from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.sheets.legacy import convert_xls

CONTENT = (FILES / "ar.xls").read_bytes()


def test_dates_and_shares_are_shown_as_people_see_them() -> None:
    assert "<td>2026-03-12</td><td>25.5%</td>" in convert_xls(CONTENT, LIMITS).pages[0]


@pytest.mark.parametrize("content", [CONTENT[:600], CONTENT[:4000], b"\xd0\xcf\x11\xe0", b"not a workbook"])
def test_damaged_files_are_told(content: bytes) -> None:
    with pytest.raises(DamagedFileError):
        convert_xls(content, LIMITS)


def test_empty_and_large_files_are_told() -> None:
    with pytest.raises(EmptyFileError):
        convert_xls(b"", LIMITS)
    with pytest.raises(LimitError):
        convert_xls(CONTENT, ConvertLimits(pages=1))
