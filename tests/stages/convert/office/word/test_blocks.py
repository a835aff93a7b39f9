"""Paragraphs, lists and tables of Word files."""

from __future__ import annotations

from office_packages import LIMITS, docx, paragraph

from docmill.stages.convert.office.word.document import convert_docx

NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)

DROPPED = '<w:framePr w:dropCap="drop" w:lines="3"/>'


def markup(body: str) -> str:
    return convert_docx(docx(body, numbering=NUMBERING, styles=STYLES), LIMITS).pages[0].replace("\n", "")


def listed(text: str, depth: int = 0, number: str = "1") -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_lists_carry_their_numbers_and_nest() -> None:
    body = listed("a") + listed("b", 1) + listed("c") + paragraph("d", '<w:pStyle w:val="L"/>') + listed("e", 0, "0")
    assert markup(body) == "<ol><li>1. a<ul><li>b</li></ul></li><li>2. c</li><li>3. d</li></ol><p>e</p>"


def test_headings_may_have_numbers() -> None:
    numbered = '<w:pStyle w:val="H2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    assert markup(paragraph("a", numbered) + paragraph("b", '<w:outlineLvl w:val="0"/>')) == "<h2>1. a</h2><h1>b</h1>"


def test_merged_cells() -> None:
    first = row(cell("wide", '<w:gridSpan w:val="2"/>'), cell("tall", '<w:vMerge w:val="restart"/>'))
    second = row(cell("a"), cell("b"), cell("", "<w:vMerge/>"))
    assert markup(f"<w:tbl>{first}{second}</w:tbl>") == (
        '<table><tr><td colspan="2">wide</td><td rowspan="2">tall</td></tr><tr><td>a</td><td>b</td></tr></table>'
    )


def test_text_in_a_cell_that_goes_on_is_not_lost() -> None:
    first = row(cell("a", '<w:vMerge w:val="restart"/>'), cell("b"))
    assert '<td rowspan="2">a more</td>' in markup(
        f"<w:tbl>{first}{row(cell('more', '<w:vMerge/>'), cell('c'))}</w:tbl>"
    )


def test_header_rows_deleted_rows_and_rows_in_controls() -> None:
    head = row(cell("h"), cell("i"), properties="<w:tblHeader/>")
    gone = row(cell("gone"), cell("x"), properties="<w:del/>")
    control = f"<w:sdt><w:sdtContent>{row(cell('k'), cell('l'))}</w:sdtContent></w:sdt>"
    assert markup(f"<w:tbl>{head}{gone}{control}</w:tbl>") == (
        "<table><tr><th>h</th><th>i</th></tr><tr><td>k</td><td>l</td></tr></table>"
    )


def test_a_table_of_one_cell_is_a_frame() -> None:
    assert markup(f"<w:tbl>{row(cell('a'))}</w:tbl>") == "<p>a</p>"


def test_tables_nest_to_a_depth_and_lose_nothing_below() -> None:
    inner = "<w:p><w:r><w:t>bottom</w:t></w:r></w:p>"
    for _ in range(20):
        inner = f"<w:tbl>{row('<w:tc>' + inner + '</w:tc>', cell('x'))}</w:tbl>"
    found = markup(inner)
    assert found.count("<table>") == 4
    assert "bottom" in found
    assert found.count("x") == 20


def test_a_large_first_letter_is_the_first_of_the_paragraph_behind_it() -> None:
    large = paragraph("T", DROPPED)
    assert markup(large + paragraph("he rain had stopped.")) == "<p>The rain had stopped.</p>"
    assert markup(paragraph("before") + large) == "<p>before</p><p>T</p>"
    assert markup(large + paragraph("") + paragraph("he rain.")) == "<p>The rain.</p>"
    assert markup(paragraph("Once", DROPPED) + paragraph(" upon a time")) == "<p>Once upon a time</p>"
    assert markup(paragraph("framed", '<w:framePr w:w="20"/>') + paragraph("after")) == "<p>framed</p><p>after</p>"


def test_a_large_first_letter_joins_nothing_but_a_paragraph_of_its_kind() -> None:
    large = paragraph("T", DROPPED)
    heading = paragraph("Chapter", '<w:outlineLvl w:val="0"/>')
    table = f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    assert markup(large + heading) == "<p>T</p><h1>Chapter</h1>"
    assert markup(large + table + paragraph("c")).replace("\n", "") == (
        "<p>T</p><table><tr><td>a</td><td>b</td></tr></table><p>c</p>"
    )
    assert markup(large + large + paragraph("he")) == "<p>T</p><p>The</p>"


def test_blocks_in_controls_and_alternates_are_read() -> None:
    control = f"<w:sdt><w:sdtContent>{paragraph('a')}</w:sdtContent></w:sdt>"
    either = (
        f"<mc:AlternateContent><mc:Choice>{paragraph('b')}</mc:Choice><mc:Fallback>{paragraph('b')}</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert markup(control + either) == "<p>a</p><p>b</p>"
