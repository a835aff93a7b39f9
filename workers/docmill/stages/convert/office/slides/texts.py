"""Text of DrawingML (ISO/IEC 29500-1, section 21.1.2): paragraphs of shapes and cells.

Tested by tests/stages/convert/office/slides/test_texts.py.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from docmill.stages.convert.office.equations import linear_equation
from docmill.stages.convert.office.flow import Flow, escape
from docmill.stages.convert.office.slides.bullets import Counter, bullet_of
from docmill.stages.convert.office.trees import chosen, kids, number_of

__all__ = ["add_paragraphs", "inline_text"]

ORDERED = "a:buAutoNum"


def inline_text(paragraph: Element) -> str:
    """Return the HTML of a paragraph: runs, fields as they were last shown, breaks, equations."""
    parts: list[str] = []
    for child in paragraph:
        if child.tag in ("a:r", "a:fld"):
            text = escape("".join(one.text or "" for one in kids(child, "a:t")).replace("\v", "\n")).replace(
                "\n", "<br>"
            )
            properties = child.find("a:rPr")
            raised = number_of(properties.get("baseline") if properties is not None else None)
            tag = "sup" if raised > 0 else "sub" if raised < 0 else ""
            parts.append(f"<{tag}>{text}</{tag}>" if tag and text.strip() else text)
        elif child.tag == "a:br":
            parts.append("<br>")
        elif child.tag == "a14:m":
            parts.extend(escape(linear_equation(one)) for one in child)
        elif child.tag == "mc:AlternateContent" and (branch := chosen(child)) is not None:
            parts.append(inline_text(branch))
    return "".join(parts).strip(" ")


def add_paragraphs(body: Element | None, styles: list[Element | None], flow: Flow) -> None:
    """Add the paragraphs of a text to a flow, those with bullets or numbers as items of lists."""
    counter = Counter()
    for paragraph in kids(body, "a:p"):
        markup = inline_text(paragraph)
        if not markup:
            continue
        properties = paragraph.find("a:pPr")
        level = number_of(properties.get("lvl") if properties is not None else None)
        bullet = bullet_of(paragraph, styles)
        if bullet is None:
            counter.skip(level)
            flow.paragraph(markup)
        else:
            label = counter.label(bullet, level)
            flow.item(level, f"{label} {markup}" if label else markup, numbered=bullet.tag == ORDERED)
