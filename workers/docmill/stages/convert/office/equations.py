"""Equations of Office files in one line, much as people type them: (a+b)/(c), x^2, √(y), ∑_(i=1)^n i.

The notation is that of Murray Sargent, "Unicode Nearly Plain Text Encoding of Mathematics" (UTN 28), which Word
itself reads and writes as its linear format; single letters and numbers need no brackets.

Tested by tests/stages/convert/office/test_equations.py.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from docmill.errors import LimitError
from docmill.stages.convert.office.trees import at_path, kids, local_name

__all__ = ["linear_equation", "linear_mathml"]

MOST_DEPTH = 100
SKIPPED = frozenset({"m:ctrlPr", "m:rPr", "w:rPr", "w:del", "w:moveFrom"})


def linear_equation(element: Element, depth: int = 0) -> str:
    """Return an equation of Office Open XML (ISO/IEC 29500-1, section 22.1) as a line of text.

    Raises:
        LimitError: it is nested deeper than equations are.
    """
    if depth > MOST_DEPTH:
        raise LimitError(f"an equation is nested deeper than {MOST_DEPTH} levels")
    if element.tag == "m:t" or element.tag in SKIPPED or element.tag.endswith("Pr"):
        return (element.text or "") if element.tag == "m:t" else ""

    def part(name: str) -> str:
        found = element.find(f"m:{name}")
        return linear_equation(found, depth + 1) if found is not None else ""

    write = SHAPES.get(element.tag)
    if write is not None:
        return write(element, part)
    if element.tag in ("m:m", "m:eqArr"):
        return _rows(element, depth + 1)
    if element.tag == "m:d":
        inner = [linear_equation(one, depth + 1) for one in kids(element, "m:e")]
        return _said(element, "begChr", "(") + _said(element, "sepChr", "|").join(inner) + _said(element, "endChr", ")")
    return "".join(linear_equation(child, depth + 1) for child in element)


def _rows(element: Element, depth: int) -> str:
    """Return the rows of a matrix or of equations in a row."""
    rows = [
        " & ".join(linear_equation(cell, depth) for cell in (row if row.tag == "m:mr" else [row]))
        for row in kids(element, "m:mr", "m:e")
    ]
    return " ; ".join(filter(None, rows)) if element.tag == "m:eqArr" else f"[{' ; '.join(rows)}]"


def _said(element: Element, name: str, default: str) -> str:
    """Return a character that an equation's properties name; the default where they name none."""
    found = at_path(element, f"{element.tag}Pr/m:{name}")
    return found.get("m:val", default) if found is not None else default


def _grouped(text: str) -> str:
    text = text.strip()
    return (
        text
        if len(text) <= 1 or text.isalnum() or (text[0] == "(" and text.find(")") == len(text) - 1)
        else f"({text})"
    )


def _script(mark: str, text: str) -> str:
    return mark + _grouped(text) if text.strip() else ""


Part = Callable[[str], str]


def _nary(element: Element, part: Part) -> str:
    return _said(element, "chr", "∫") + _script("_", part("sub")) + _script("^", part("sup")) + _spaced(part("e"))


def _spaced(text: str) -> str:
    return f" {text}" if text else ""


def _radical(part: Part) -> str:
    degree = part("deg").strip()
    return {"": "√", "3": "∛", "4": "∜"}.get(degree, f"√[{degree}]") + _grouped(part("e"))


SHAPES: dict[str, Callable[[Element, Part], str]] = {
    "m:f": lambda _, part: f"{_grouped(part('num'))}/{_grouped(part('den'))}",
    "m:sSup": lambda _, part: part("e") + _script("^", part("sup")),
    "m:sSub": lambda _, part: part("e") + _script("_", part("sub")),
    "m:sSubSup": lambda _, part: part("e") + _script("_", part("sub")) + _script("^", part("sup")),
    "m:sPre": lambda _, part: _script("_", part("sub")) + _script("^", part("sup")) + part("e"),
    "m:rad": lambda _, part: _radical(part),
    "m:nary": _nary,
    "m:func": lambda _, part: part("fName") + _spaced(part("e")),
    "m:limLow": lambda _, part: part("e") + _script("_", part("lim")),
    "m:limUpp": lambda _, part: part("e") + _script("^", part("lim")),
    "m:acc": lambda element, part: part("e") + _said(element, "chr", "\u0302"),
}


def linear_mathml(element: Element, depth: int = 0) -> str:
    """Return an equation of MathML, as OpenDocument and EPUB hold it, as a line of text.

    Raises:
        LimitError: it is nested deeper than equations are.
    """
    if depth > MOST_DEPTH:
        raise LimitError(f"an equation is nested deeper than {MOST_DEPTH} levels")
    name = local_name(element)
    if name.startswith("annotation"):
        return ""
    parts = [linear_mathml(child, depth + 1) for child in element]
    if name in SCRIPTS and len(parts) == len(SCRIPTS[name]) + 1:
        return parts[0] + "".join(_script(mark, text) for mark, text in zip(SCRIPTS[name], parts[1:], strict=True))
    if name in ("mfrac", "mroot") and len(parts) == 2:
        first, second = parts
        return f"{_grouped(first)}/{_grouped(second)}" if name == "mfrac" else f"√[{second}]{_grouped(first)}"
    if name in ("mtr", "mtable"):
        return f"[{' ; '.join(parts)}]" if name == "mtable" else " & ".join(parts)
    text = (element.text or "").strip() + "".join(parts)
    return "√" + _grouped(text) if name == "msqrt" else text


SCRIPTS = {
    "msup": "^",
    "msub": "_",
    "msubsup": "_^",
    "munder": "_",
    "mover": "^",
    "munderover": "_^",
}
