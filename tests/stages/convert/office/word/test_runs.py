"""The text of Word paragraphs: what stands in it, and what does not."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, docx, paragraph

from docmill.documents import Converted
from docmill.stages.convert.office.word.document import convert_docx


def converted(inner: str, **parts: str) -> Converted:
    return convert_docx(docx(f"<w:p>{inner}</w:p>{paragraph('END')}", **parts), LIMITS)


def markup(inner: str, **parts: str) -> str:
    """Return what stands in the paragraph."""
    whole = converted(inner, **parts).pages[0]
    return whole.removesuffix("<p>END</p>").strip().removeprefix("<p>").removesuffix("</p>")


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(*, instruction: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (run("a ") + run("b"), "a b"),
        ('<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:br w:type="page"/><w:t>d</w:t></w:r>', "a\tb<br>c d"),
        ("<w:r><w:t>co</w:t><w:softHyphen/><w:t>op</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r>", "co\u00adop\u2011x"),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/><w:t>x</w:t></w:r>', "αx"),
        (run("\uf062", '<w:rFonts w:ascii="Symbol"/>'), "β"),
        (f"<w:hyperlink r:id='r9'>{run('link')}</w:hyperlink>{run(' after')}", "link after"),
        (f"<w:smartTag>{run('Berlin')}</w:smartTag>", "Berlin"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('control')}</w:sdtContent></w:sdt>", "control"),
        (f"<w:ins>{run('new')}</w:ins>", "new"),
        (f"<w:bdo w:val='rtl'>{run('نص')}</w:bdo>", "نص"),
        (f"<w:fldSimple w:instr='DATE'>{run('12/3/2026')}</w:fldSimple>", "12/3/2026"),
        (field(instruction='HYPERLINK "http://example.org"', result=run("here")), "here"),
        (field(instruction="TOC", result=run("Part ") + field(instruction="PAGEREF a", result=run("3"))), "Part 3"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\f(1,2)</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "1/2",
        ),
        (field(instruction="IF", result="").replace("IF", "IF ") + run("x"), "x"),
        (run("H") + run("2", '<w:vertAlign w:val="subscript"/>') + run("O"), "H<sub>2</sub>O"),
        ("<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>", "a/b"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>こうじ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>工事</w:t></w:r></w:rubyBase>"
            "</w:ruby></w:r>",
            "工事",
        ),
        (run("1 &lt; 2 &amp; 3"), "1 &lt; 2 &amp; 3"),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph(inner: str, shown: str) -> None:
    assert markup(inner) == shown


def test_deleted_and_moved_text_is_removed_and_inserted_text_is_kept() -> None:
    deleted = "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo>"
    found = converted(run("a ") + deleted + moved)
    assert found.pages[0].startswith("<p>a here</p>")
    assert [(one.text, one.reason) for one in found.removed] == [("old", "deleted"), ("gone", "deleted")]


def test_hidden_text_is_removed_by_run_style_and_paragraph() -> None:
    styles = (
        '<w:style w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Plain"><w:rPr><w:vanish w:val="false"/></w:rPr></w:style>'
    )
    inner = (
        '<w:pPr><w:pStyle w:val="Hid"/></w:pPr>' + run("paragraph") + run("own", '<w:vanish w:val="0"/>')
        + run("style", '<w:rStyle w:val="Plain"/>') + run("both", "<w:vanish/>") + "<w:r><w:t>bare</w:t></w:r>"
    )  # fmt: skip
    found = converted(inner, styles=styles)
    assert found.pages[0].startswith("<p>ownstyle</p>")
    assert [one.text for one in found.removed] == ["paragraph", "both", "bare"]


def test_comments_are_left_out() -> None:
    reference = '<w:commentRangeStart w:id="0"/>' + run("a") + '<w:r><w:commentReference w:id="0"/></w:r>'
    note = '<w:comment w:id="0"><w:p><w:r><w:t>private</w:t></w:r></w:p></w:comment>'
    found = converted(reference, comments=note)
    assert "private" not in found.model_dump_json()
    assert found.pages[0].startswith("<p>a</p>")


def test_a_field_of_a_form_shows_the_entry_that_is_chosen_in_its_list() -> None:
    def choice(chosen: str, result: str = "") -> str:
        entries = '<w:listEntry w:val="Fez"/><w:listEntry w:val="Meknes"/>'
        begin = (
            f'<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{chosen}{entries}</w:ddList></w:ffData></w:fldChar>'
        )
        code = "<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r>"
        return markup(f'<w:r>{begin}</w:r>{code}{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>')

    assert choice('<w:result w:val="1"/>') == "Meknes"
    assert choice('<w:default w:val="1"/>') == "Meknes"
    assert choice("") == "Fez"
    assert choice('<w:result w:val="7"/>') == ""
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert choice('<w:result w:val="1"/>', separate) == "Meknes"
    assert choice('<w:result w:val="1"/>', separate + run("Rabat")) == "Rabat"


def test_a_field_that_never_ends_hides_nothing() -> None:
    assert markup('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("text")) == "text"


def test_a_field_that_ends_in_hidden_text_hides_nothing_behind_it() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>XE</w:instrText></w:r>'
    assert (
        markup(begin + '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>' + run("text")) == "text"
    )


def test_a_field_may_go_on_over_paragraphs() -> None:
    begin = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    between = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("one")}</w:p><w:p>{run("two")}'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    assert convert_docx(docx(begin + between + end), LIMITS).pages == ["<p>one</p>\n<p>two</p>"]


BOX = "<w:txbxContent><w:p><w:r><w:t>in the box</w:t></w:r></w:p></w:txbxContent>"
CHOICE = f"<w:drawing><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></w:drawing>"
FALLBACK = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize(
    "drawing",
    [
        CHOICE,
        FALLBACK,
        f"<mc:AlternateContent><mc:Choice>{CHOICE}</mc:Choice><mc:Fallback>{FALLBACK}</mc:Fallback></mc:AlternateContent>",
    ],
)
def test_a_text_box_stands_once_behind_its_paragraph(drawing: str) -> None:
    whole = converted(run("a ") + f"<w:r>{drawing}</w:r>" + run("b")).pages[0]
    assert whole == "<p>a b</p>\n<p>in the box</p>\n<p>END</p>"


def test_word_art_is_text() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="Grand opening"/></v:shape></w:pict></w:r>'
    assert "<p>Grand opening</p>" in converted(art).pages[0]
