"""Lists of OpenDocument, counted."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, odf

from docmill.stages.convert.office.opendocument.documents import convert_odt

STYLES = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
    "</text:list-style>"
)
OUTLINE = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/></text:outline-style>'


def item(text: str, more: str = "") -> str:
    return f"<text:list-item {more}><text:p>{text}</text:p></text:list-item>"


def listed(inner: str, more: str = "") -> str:
    return f'<text:list text:style-name="L" {more}>{inner}</text:list>'


def markup(body: str, styles: str = STYLES) -> str:
    return convert_odt(odf("text", body, styles), LIMITS).pages[0].replace("\n", "")


@pytest.mark.parametrize(
    ("second", "number"),
    [
        ("", 1),
        ('text:continue-numbering="true"', 3),
        ('text:continue-list="first"', 3),
    ],
)
def test_a_list_begins_anew_unless_it_goes_on(second: str, number: int) -> None:
    body = listed(item("a") + item("b"), 'xml:id="first"') + "<text:p>between</text:p>" + listed(item("c"), second)
    assert markup(body).endswith(f"<ol><li>{number}. c</li></ol>")


def test_items_have_headers_values_and_more_than_one_paragraph() -> None:
    header = "<text:list-header><text:p>head</text:p></text:list-header>"
    second = "<text:list-item><text:p>b</text:p><text:p>more</text:p></text:list-item>"
    assert markup(listed(header + item("a", 'text:start-value="4"') + second)) == (
        "<p>head</p><ol><li>4. a</li><li>5. b<p>more</p></li></ol>"
    )


def test_an_item_that_holds_only_a_list_has_no_number() -> None:
    inner = f"<text:list-item><text:list>{item('a')}{item('b')}</text:list></text:list-item>"
    assert markup(listed(inner + item("c"))) == "<ol><li>a) a</li><li>b) b</li></ol><ol><li>1. c</li></ol>"


def test_headings_are_numbered_by_the_outline() -> None:
    heading = '<text:h text:outline-level="1" {}>{}</text:h>'
    body = heading.format("", "a") + heading.format('text:is-list-header="true"', "b") + heading.format("", "c")
    assert markup(body, OUTLINE) == "<h1>1 a</h1><h1>b</h1><h1>2 c</h1>"
    assert markup(body, "") == "<h1>a</h1><h1>b</h1><h1>c</h1>"
