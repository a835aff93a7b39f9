"""Equations become one line."""

from __future__ import annotations

import pytest

from docmill.errors import LimitError
from docmill.stages.convert.office.equations import linear_equation, linear_mathml
from docmill.stages.convert.office.trees import parse_xml

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def office(inner: str) -> str:
    return linear_equation(parse_xml(f"<m:oMath {MATH}>{inner}</m:oMath>".encode(), "a.xml", 300))


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("inner", "line"),
    [
        (f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('c')}</m:den></m:f>", "(a+b)/c"),
        (f"{run('E=m')}<m:sSup><m:e>{run('c')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "E=mc^2"),
        (f"<m:sSubSup><m:e>{run('x')}</m:e><m:sub>{run('i')}</m:sub><m:sup>{run('n+1')}</m:sup></m:sSubSup>", "x_i^(n+1)"),
        (f"<m:rad><m:deg/><m:e>{run('x+y')}</m:e></m:rad>", "√(x+y)"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i=1")}</m:sub><m:sup>{run("n")}</m:sup>'
            f"<m:e>{run('i')}</m:e></m:nary>",
            "∑_(i=1)^n i",
        ),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{run("a")}</m:e></m:d>', "[a]"),
        (f"<m:m><m:mr><m:e>{run('1')}</m:e><m:e>{run('2')}</m:e></m:mr><m:mr><m:e>{run('3')}</m:e></m:mr></m:m>", "[1 & 2 ; 3]"),
        (f"<m:func><m:fName>{run('sin')}</m:fName><m:e>{run('θ')}</m:e></m:func>", "sin θ"),
    ],
)  # fmt: skip
def test_office_equations(inner: str, line: str) -> None:
    assert office(inner) == line


@pytest.mark.parametrize(
    ("inner", "line"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
        ("<msup><mi>c</mi><mn>2</mn></msup>", "c^2"),
        ("<msqrt><mi>x</mi></msqrt>", "√x"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", "∑_i^n"),
        ("<semantics><mi>x</mi><annotation>{x}</annotation></semantics>", "x"),
    ],
)
def test_mathml(inner: str, line: str) -> None:
    assert linear_mathml(parse_xml(f"<math>{inner}</math>".encode(), "a.xml", 50)) == line


def test_an_equation_nested_without_end_is_refused() -> None:
    deep = "<m:e>" * 150 + run("x") + "</m:e>" * 150
    with pytest.raises(LimitError):
        office(deep)
