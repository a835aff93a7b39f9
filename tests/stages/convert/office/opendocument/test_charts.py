"""Charts of OpenDocument."""

from __future__ import annotations

from office_packages import LIMITS, ODF, odf, parts_of, zip_of

from docmill.stages.convert.office.opendocument.documents import convert_ods, convert_odt

TITLES = (
    "<chart:title><text:p>المحصول <text:span>السنوي</text:span></text:p></chart:title>"
    "<chart:plot-area><chart:axis><chart:title><text:p>طن</text:p></chart:title></chart:axis></chart:plot-area>"
)
FRAME = (
    '<draw:frame><draw:object xlink:href="./Object 1" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
    "<draw:image/></draw:frame>"
)


def row(*texts: str) -> str:
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row>{cells}</table:table-row>"


TABLE = (
    '<table:table table:name="local-table">'
    f"<table:table-header-rows>{row('', 'تمور')}</table:table-header-rows>"
    f"<table:table-rows>{row('الربيع', '3.7')}{row('الصيف', 'NaN')}</table:table-rows></table:table>"
)


def with_chart(kind: str, body: str, inner: str = TITLES + TABLE) -> bytes:
    chart = (
        f"<office:document-content {ODF}><office:body><office:chart><chart:chart>{inner}</chart:chart></office:chart>"
        "</office:body></office:document-content>"
    )
    return zip_of({**parts_of(odf(kind, body)), "Object 1/content.xml": chart})


def test_a_chart_is_its_titles_and_its_table() -> None:
    found = convert_odt(with_chart("text", f"<text:p>before{FRAME}</text:p><text:p>after</text:p>"), LIMITS)
    assert found.pages[0].split("\n") == [
        *("<p>before</p>", "<p>المحصول السنوي</p>", "<p>طن</p>", "<table>"),
        "<tr><td></td><th>تمور</th></tr>",
        "<tr><td>الربيع</td><td>3.7</td></tr>",
        *("<tr><td>الصيف</td><td></td></tr>", "</table>", "<p>after</p>"),
    ]


def test_a_chart_over_cells_is_its_titles() -> None:
    cell = f"<table:table-cell>{FRAME}<text:p>3.7</text:p></table:table-cell>"
    sheet = f'<table:table table:name="S"><table:table-row>{cell}</table:table-row></table:table>'
    found = convert_ods(with_chart("spreadsheet", sheet), LIMITS).pages[0]
    assert found.split("\n")[2:] == [
        *("<tr><td>3.7</td></tr>", "</table>", "<p>المحصول السنوي</p>", "<p>طن</p>"),
    ]


def test_a_damaged_chart_is_told() -> None:
    found = convert_odt(
        zip_of({**parts_of(odf("text", f"<text:p>a{FRAME}</text:p>")), "Object 1/content.xml": "<cut"}), LIMITS
    )
    assert found.pages == ["<p>a</p>"]
    assert [one.reason for one in found.removed] == ["unreadable-part"]
    assert "Object 1/content.xml" in found.removed[0].text
