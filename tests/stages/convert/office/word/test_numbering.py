"""Numbers of lists in Word files."""

from __future__ import annotations

from office_packages import word

from docmill.stages.convert.office.trees import parse_xml
from docmill.stages.convert.office.word.numbering import Label, Numbering


def level(depth: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def instance(number: int, abstract: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'


def numbering(inner: str) -> Numbering:
    return Numbering(parse_xml(word("numbering", inner).encode(), "numbering.xml", 20, "w"))


def labels(lists: Numbering, *places: tuple[str, int]) -> list[str]:
    return [label.text if (label := lists.label(*place)) else "-" for place in places]


LEGAL = level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2", "<w:isLgl/>") + level(2, "lowerLetter", "(%3)")


def test_levels_count_and_begin_anew() -> None:
    lists = numbering(f'<w:abstractNum w:abstractNumId="1">{LEGAL}</w:abstractNum>{instance(1, 1)}')
    places = [("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("1", 2)]
    assert labels(lists, *places) == ["I.", "1.1", "1.2", "(a)", "II.", "2.1", "(a)"]


def test_a_level_that_does_not_begin_anew_goes_on() -> None:
    inner = level(0, "decimal", "%1.") + level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>')
    lists = numbering(f'<w:abstractNum w:abstractNumId="1">{inner}</w:abstractNum>{instance(1, 1)}')
    assert labels(lists, ("1", 0), ("1", 1), ("1", 0), ("1", 1)) == ["1.", "1)", "2.", "2)"]


def test_lists_of_one_definition_go_on_unless_they_say_where_they_start() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = numbering(
        f'<w:abstractNum w:abstractNumId="1">{level(0, "decimal", "%1.")}</w:abstractNum>'
        f"{instance(1, 1)}{instance(2, 1)}{instance(3, 1, start)}"
    )
    assert labels(lists, ("1", 0), ("2", 0), ("3", 0), ("3", 0)) == ["1.", "2.", "5.", "6."]


def test_arabic_and_hebrew_letters() -> None:
    inner = level(0, "arabicAlpha", "%1-") + level(1, "hebrew2", "%2.")
    lists = numbering(f'<w:abstractNum w:abstractNumId="1">{inner}</w:abstractNum>{instance(1, 1)}')
    assert labels(lists, ("1", 0), ("1", 0), ("1", 1)) == ["أ-", "ب-", "א."]


def test_bullets_have_no_text_and_a_list_that_is_not_there_no_label() -> None:
    lists = numbering(f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", "·")}</w:abstractNum>{instance(1, 1)}')
    assert lists.label("1", 0) == Label("", 0)
    assert lists.label("1", 99) == Label("", 8)
    assert lists.label("7", 0) is None
    assert Numbering(None).label("1", 0) is None


def test_a_definition_may_be_that_of_a_style() -> None:
    lists = numbering(
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="S"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="S"/>{level(0, "decimal", "§%1")}</w:abstractNum>'
        f"{instance(1, 1)}"
    )
    assert labels(lists, ("1", 0)) == ["§1"]


def test_a_level_stands_for_a_style() -> None:
    inner = level(1, "decimal", "%2", '<w:pStyle w:val="H2"/>')
    lists = numbering(f'<w:abstractNum w:abstractNumId="1">{inner}</w:abstractNum>{instance(1, 1)}')
    assert (lists.depth_of_style("1", "H2"), lists.depth_of_style("1", "H3")) == (1, None)


def test_formats_of_newer_programs_have_a_fallback() -> None:
    inner = (
        '<w:lvl w:ilvl="0"><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" '
        'w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback>'
        '</mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
    )
    lists = numbering(f'<w:abstractNum w:abstractNumId="1">{inner}</w:abstractNum>{instance(1, 1)}')
    assert labels(lists, ("1", 0)) == ["01"]
