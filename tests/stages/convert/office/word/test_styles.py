"""Styles of Word files."""

from __future__ import annotations

from office_packages import word

from docmill.stages.convert.office.trees import parse_xml
from docmill.stages.convert.office.word.styles import Style, Styles, heading_of, list_of


def styles(inner: str) -> Styles:
    return Styles(parse_xml(word("styles", inner).encode(), "styles.xml", 20, "w"))


def style(name: str, inner: str, base: str = "", more: str = "") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return f'<w:style w:type="paragraph" w:styleId="{name}"{more}>{based}{inner}</w:style>'


def test_headings_are_known_by_name_level_and_parent() -> None:
    found = styles(
        style("berschrift1", '<w:name w:val="heading 1"/>')
        + style("Own", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')
        + style("Child", '<w:name w:val="My own"/>', "berschrift1")
        + style("Body", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', "berschrift1")
        + style("T", '<w:name w:val="Title"/>')
    )
    assert [found.find(name).heading for name in ("berschrift1", "Own", "Child", "Body", "T", "none")] == [
        1,
        3,
        1,
        0,
        1,
        None,
    ]


def test_lists_and_hidden_text_come_from_parents() -> None:
    found = styles(
        style(
            "A", '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr></w:pPr><w:rPr><w:vanish/></w:rPr>'
        )
        + style("B", '<w:rPr><w:vanish w:val="0"/></w:rPr>', "A")
    )
    assert found.find("B") == Style(number="4", depth=1, hidden=False)
    assert found.find("A").hidden


def test_styles_based_on_each_other_end() -> None:
    assert styles(style("A", "", "B") + style("B", '<w:name w:val="heading 2"/>', "A")).find("A").heading == 2


def test_the_default_style_holds_where_none_is_named() -> None:
    found = styles(style("N", '<w:name w:val="heading 4"/>', more=' w:default="1"'))
    assert found.find(None).heading == 4
    assert Styles(None).find(None) == Style()


def test_what_properties_do_not_say() -> None:
    assert (heading_of(None), list_of(None)) == (None, (None, None))
