"""Texts, sheets and slides of OpenDocument as a whole; files as LibreOffice writes them are in test_office.py."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, odf

from docmill.errors import EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.opendocument.documents import convert_odp, convert_ods, convert_odt


def frame(text: str, kind: str = "", more: str = "") -> str:
    named = f'presentation:class="{kind}"' if kind else ""
    return f"<draw:frame {named} {more}><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"


def test_the_title_of_a_slide_comes_first_and_running_texts_go() -> None:
    placeholder = frame("click here", "outline", 'presentation:placeholder="true"')
    slide = frame("a") + frame("العنوان", "title") + frame("foot", "footer") + placeholder
    found = convert_odp(
        odf("presentation", f"<draw:page>{slide}</draw:page><draw:page>{frame('b')}</draw:page>"), LIMITS
    )
    assert found.pages == ["<h2>العنوان</h2>\n<p>a</p>", "<p>b</p>"]
    assert [(one.text, one.reason) for one in found.removed] == [("foot", "running-foot")]
    assert found.metadata["slides"] == 2


def test_empty_files_are_told() -> None:
    for convert, kind in ((convert_odt, "text"), (convert_ods, "spreadsheet"), (convert_odp, "presentation")):
        with pytest.raises(EmptyFileError):
            convert(odf(kind, ""), LIMITS)


def test_slides_and_sheets_are_bounded() -> None:
    limits = ConvertLimits(pages=1)
    with pytest.raises(LimitError):
        convert_odp(odf("presentation", "<draw:page/>" * 2), limits)
    with pytest.raises(LimitError):
        convert_ods(odf("spreadsheet", "<table:table/>" * 2), limits)
