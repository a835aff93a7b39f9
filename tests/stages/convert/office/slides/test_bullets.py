"""Bullets and numbers of paragraphs on slides, and where they come from."""

from __future__ import annotations

import pytest
from office_packages import DRAWING, OTHERS, line, shape

from docmill.stages.convert.office.slides.bullets import Counter, Placeholders, bullet_of, placeholder
from docmill.stages.convert.office.trees import Element, parse_xml  # type: ignore[attr-defined]

NAMES = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {OTHERS}'


def tree(inner: str) -> Element:
    return parse_xml(f"<p:sld {NAMES}>{inner}</p:sld>".encode(), "a.xml", 30)


def bullet(attributes: str) -> Element:
    return parse_xml(f'<a:buAutoNum xmlns:a="{DRAWING}" {attributes}/>'.encode(), "a.xml", 3)


@pytest.mark.parametrize(
    ("scheme", "labels"),
    [
        ("arabicPeriod", ["1.", "2."]),
        ("alphaLcParenR", ["a)", "b)"]),
        ("romanUcPeriod", ["I.", "II."]),
        ("arabicParenBoth", ["(1)", "(2)"]),
        ("arabic1Minus", ["أ-", "ب-"]),
        ("arabic2Minus", ["ا-", "ب-"]),
        ("hebrew2Minus", ["א-", "ב-"]),
        ("circleNumDbPlain", ["①", "②"]),
        ("ea1ChsPeriod", ["一.", "二."]),
        ("unknown", ["1", "2"]),
    ],
)
def test_numbers_are_written_in_their_scheme(scheme: str, labels: list[str]) -> None:
    counter = Counter()
    assert [counter.label(bullet(f'type="{scheme}"'), 0) for _ in range(2)] == labels


def test_numbers_begin_anew_behind_a_paragraph_without_and_at_a_given_start() -> None:
    counter, one = Counter(), bullet('type="arabicPeriod"')
    assert [counter.label(one, 0), counter.label(one, 1), counter.label(one, 0), counter.label(one, 1)] == [
        "1.",
        "1.",
        "2.",
        "1.",
    ]
    counter.skip(0)
    assert counter.label(bullet('type="arabicPeriod" startAt="5"'), 0) == "5."


def test_a_paragraph_inherits_from_layout_and_master() -> None:
    bulleted = '<a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr>'
    master = tree(f"<p:txStyles><p:bodyStyle>{bulleted}</p:bodyStyle><p:titleStyle/></p:txStyles>")
    plain = shape(line("x"), 'type="body" idx="1"').replace(
        "<a:bodyPr/>", "<a:bodyPr/><a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle>"
    )

    def found(layout: Element | None, attributes: str, properties: str = "") -> bool:
        one = tree(shape(line("x", properties), attributes))[0]
        paragraph = next(one.iter("a:p"))
        return bullet_of(paragraph, list(Placeholders(layout, master).styles(one))) is not None

    assert found(None, 'idx="1"')
    assert not found(tree(plain), 'idx="1"')
    assert not found(None, 'type="title"')
    assert not found(None, "")
    assert not found(None, 'idx="1"', "<a:pPr><a:buNone/></a:pPr>")
    assert found(None, "", '<a:pPr><a:buChar char="-"/></a:pPr>')


def test_a_shape_says_which_placeholder_it_fills() -> None:
    assert placeholder(tree(shape(line("x"), 'type="ctrTitle"'))[0]) == ("ctrTitle", "0")
    assert placeholder(tree(shape(line("x")))[0]) is None
