"""What stands in texts of OpenDocument."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, odf, zip_of

from docmill.documents import Converted
from docmill.stages.convert.office.opendocument.documents import convert_odt

STYLES = (
    '<style:style style:name="Hid" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Sup" style:family="text"><style:text-properties style:text-position="33% 58%"/></style:style>'
)
BOX = "<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>"


def converted(body: str) -> Converted:
    return convert_odt(odf("text", body, STYLES), LIMITS)


def markup(inner: str) -> str:
    return converted(f"<text:p>{inner}</text:p>").pages[0].replace("\n", "")


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d', "<p>a b\tc<br>d</p>"),
        ('<text:a xlink:href="http://example.org" xmlns:xlink="http://www.w3.org/1999/xlink">link</text:a>.', "<p>link.</p>"),
        ("a<office:annotation><text:p>no</text:p></office:annotation>b", "<p>ab</p>"),
        ("<text:ruby><text:ruby-base>工事</text:ruby-base><text:ruby-text>こうじ</text:ruby-text></text:ruby>", "<p>工事</p>"),
        ('10<text:span text:style-name="Sup">5</text:span>', "<p>10<sup>5</sup></p>"),
        (f"a {BOX}b", "<p>a b</p><p>box</p>"),
        ("<draw:g><draw:rect><text:p>in a group</text:p></draw:rect></draw:g>x", "<p>x</p><p>in a group</p>"),
        ("<text:page-number>3</text:page-number>", "<p>3</p>"),
        ('<text:hidden-text text:is-hidden="true">no</text:hidden-text>a', "<p>a</p>"),
        ("<text:bookmark-start/>a<text:change-start/>b<text:change-end/>", "<p>ab</p>"),
    ],
)  # fmt: skip
def test_what_stands_in_a_paragraph(inner: str, shown: str) -> None:
    assert markup(inner) == shown


def test_hidden_and_deleted_text_is_removed() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><x>who</x></office:change-info>"
        "<text:p>old</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>a<text:span text:style-name="Hid">secret</text:span></text:p>'
        '<text:section text:display="none"><text:p>section</text:p></text:section><text:section><text:p>b</text:p></text:section>'
        '<text:p><text:hidden-paragraph text:is-hidden="true"/>paragraph</text:p>'
    )
    found = converted(body)
    assert found.pages == ["<p>a</p>\n<p>b</p>"]
    assert [(one.text, one.reason) for one in found.removed] == [
        ("old", "deleted"),
        *(("secret", "hidden"), ("section", "hidden"), ("paragraph", "hidden")),
    ]


def test_notes_stand_at_the_end_endnotes_last() -> None:
    def note(kind: str, mark: str, text: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>{mark}</text:note-citation>'
            f"<text:note-body><text:p>{text}</text:p></text:note-body></text:note>"
        )

    found = markup("a" + note("endnote", "i", "end") + "b" + note("footnote", "1", "foot"))
    assert found == "<p>a[i]b[1]</p><p>[1] foot</p><p>[i] end</p>"


def test_tables_have_merged_and_repeated_cells() -> None:
    table = (
        "<table:table><table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-spanned="2"><text:p>wide</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    )
    assert converted(table).pages[0].replace("\n", "") == (
        '<table><tr><td colspan="2">wide</td></tr><tr><td>x</td><td>x</td></tr></table>'
    )


def test_tables_of_contents_are_read_where_they_stand() -> None:
    contents = (
        "<text:table-of-content><text:table-of-content-source/><text:index-body><text:index-title><text:p>Contents</text:p>"
        "</text:index-title><text:p>One\t1</text:p></text:index-body></text:table-of-content><text:p>a</text:p>"
    )
    assert converted(contents).pages == ["<p>Contents</p>\n<p>One\t1</p>\n<p>a</p>"]


def test_equations_stand_in_their_line() -> None:
    content = zip_of(
        {
            "content.xml": (
                '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
                'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:l="http://www.w3.org/1999/xlink" '
                'xmlns:d="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><o:body><o:text><t:p>Let<d:frame>'
                '<d:object l:href="./Object 1"/></d:frame>be.</t:p></o:text></o:body></o:document-content>'
            ),
            "Object 1/content.xml": (
                '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><msup><mi>x</mi><mn>2</mn></msup>'
                '<annotation encoding="StarMath 5.0">x^2</annotation></semantics></math>'
            ),
        }
    )
    found = convert_odt(content, LIMITS)
    assert found.pages == ["<p>Let x^2 be.</p>"]
    assert found.metadata["embedded_files"] == 1
