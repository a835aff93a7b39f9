"""Workbooks as a whole."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, xlsx, zip_of

from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.sheets.workbook import convert_xlsx

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="164"/><xf numFmtId="9"/></cellXfs>'
)


def sheet(*rows: str) -> str:
    return f"<sheetData>{''.join(f'<row>{row}</row>' for row in rows)}</sheetData>"


def value(text: str, kind: str = "n", style: int = 0) -> str:
    return f'<c t="{kind}" s="{style}"><v>{text}</v></c>'


def test_cells_of_every_type_are_shown_as_people_see_them() -> None:
    cells = (
        value("0", "s") + value("46093", style=1) + value("0.25", style=2) + value("1", "b") + value("#DIV/0!", "e")
        + value("a_x000D_\nb", "str") + value("2026-03-12T00:00:00", "d") + value("x", "n") + value("9", "s")
    )  # fmt: skip
    content = xlsx(("ورقة", sheet(cells)), styles=STYLES, strings="<si><t>دمشق</t></si>")
    assert convert_xlsx(content, LIMITS).pages == [
        "<h2>ورقة</h2>\n<table>\n<tr><td>دمشق</td><td>2026-03-12</td><td>25%</td><td>TRUE</td><td>#DIV/0!</td>"
        "<td>a<br>b</td><td>2026-03-12</td><td>x</td></tr>\n</table>"
    ]


def test_days_from_1904() -> None:
    content = xlsx(("S", sheet(value("0.0", style=1))), styles=STYLES, workbook='<workbookPr date1904="1"/>')
    assert "<td>1904-01-01</td>" in convert_xlsx(content, LIMITS).pages[0]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_removed(state: str) -> None:
    content = xlsx(("A", sheet(value("1"))), ("B", sheet(value("2"))), state=f' state="{state}"')
    found = convert_xlsx(content, LIMITS)
    assert (len(found.pages), found.metadata["sheets"], found.metadata["hidden_sheets"]) == (1, 2, 1)
    assert [(one.text, one.reason) for one in found.removed] == [("2", "hidden")]


def test_heads_of_pages_are_removed_without_their_codes() -> None:
    inner = (
        sheet(value("1"))
        + '<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12وزارة المياه&amp;R&amp;P</oddHeader></headerFooter>'
    )
    assert [one.text for one in convert_xlsx(xlsx(("A", inner)), LIMITS).removed] == ["وزارة المياه"]


def test_a_million_empty_cells_and_a_huge_merge_cost_nothing() -> None:
    inner = sheet(value("1"), '<c r="XFD1048576"/>') + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert convert_xlsx(xlsx(("A", inner)), LIMITS).pages == ["<h2>A</h2>\n<table>\n<tr><td>1</td></tr>\n</table>"]


def test_a_long_string_that_many_cells_share_is_refused() -> None:
    content = xlsx(("A", sheet(value("0", "s") * 2000)), strings=f"<si><t>{'ab' * 5000}</t></si>")
    with pytest.raises(LimitError, match="decompressed_bytes"):
        convert_xlsx(content, ConvertLimits(decompressed_bytes=1 << 20))


def test_empty_large_and_damaged_workbooks_are_told() -> None:
    with pytest.raises(EmptyFileError):
        convert_xlsx(xlsx(("A", sheet())), LIMITS)
    with pytest.raises(LimitError, match="pages = 1"):
        convert_xlsx(xlsx(("A", sheet()), ("B", sheet())), ConvertLimits(pages=1))
    with pytest.raises(DamagedFileError):
        convert_xlsx(zip_of({"xl/workbook.xml": "<workbook><sheets><sheet/></sheets></workbook>"}), LIMITS)
