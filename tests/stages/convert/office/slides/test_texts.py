"""Paragraphs of DrawingML."""

from __future__ import annotations

import pytest
from office_packages import DRAWING, OTHERS, line

from docmill.stages.convert.office.flow import Flow
from docmill.stages.convert.office.slides.texts import add_paragraphs, inline_text
from docmill.stages.convert.office.trees import parse_xml

NAMES = f'xmlns:a="{DRAWING}" {OTHERS.replace(f"""xmlns:a="{DRAWING}" """, "")}'


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<a:r><a:t>a </a:t></a:r><a:br/><a:r><a:t>b</a:t></a:r>", "a <br>b"),
        ("<a:fld type='datetime1'><a:t>12/3/2026</a:t></a:fld>", "12/3/2026"),
        ("<a:r><a:t>x</a:t></a:r><a:r><a:rPr baseline='30000'/><a:t>2</a:t></a:r>", "x<sup>2</sup>"),
        ("<a:r><a:t>a&#11;b</a:t></a:r>".replace("&#11;", "&#10;"), "a<br>b"),
        (
            "<mc:AlternateContent><mc:Choice><a14:m><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></a14:m></mc:Choice>"
            "<mc:Fallback><a:r><a:t>x=1</a:t></a:r></mc:Fallback></mc:AlternateContent>",
            "x=1",
        ),
    ],
)
def test_what_stands_in_a_paragraph(inner: str, shown: str) -> None:
    assert inline_text(parse_xml(f"<a:p {NAMES}>{inner}</a:p>".encode(), "a.xml", 20)) == shown


def test_items_are_those_paragraphs_that_have_a_bullet() -> None:
    bulleted = '<a:pPr lvl="{}"><a:buChar char="•"/></a:pPr>'
    inner = line("a") + line("b", bulleted.format(0)) + line("c", bulleted.format(1)) + line("")
    flow = Flow()
    add_paragraphs(parse_xml(f"<a:t {NAMES}>{inner}</a:t>".encode(), "a.xml", 20), [], flow)
    assert flow.markup().replace("\n", "") == "<p>a</p><ul><li>b<ul><li>c</li></ul></li></ul>"
