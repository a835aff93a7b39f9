"""The text of a Word paragraph: runs, fields, breaks, symbols, equations; hidden and deleted text apart.

Tested by tests/stages/convert/office/word/test_runs.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from docmill.stages.convert.office.equations import linear_equation
from docmill.stages.convert.office.field_codes import shown_code
from docmill.stages.convert.office.flow import escape
from docmill.stages.convert.office.symbols import from_symbol_font, is_symbol_font
from docmill.stages.convert.office.trees import at_path, chosen, flag, kids, number_of
from docmill.stages.convert.office.word.story import WordFile
from docmill.stages.convert.office.word.styles import Style

__all__ = ["Runs", "text_boxes"]

AROUND = frozenset(
    {"w:hyperlink", "w:smartTag", "w:ins", "w:moveTo", "w:dir", "w:bdo", "w:customXml", "w:fldSimple", "w:sdtContent",
     "m:oMathPara"}
)  # fmt: skip
"""What stands around runs and says nothing of its own. What was inserted is text; so is a field's last result."""
DELETED = frozenset({"w:del", "w:moveFrom"})
PICTURES = frozenset({"w:drawing", "w:pict", "w:object"})
SIGNS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": "<br>",
    "w:noBreakHyphen": "\u2011",
    "w:softHyphen": "\u00ad",
}
RAISED = {"superscript": "sup", "subscript": "sub"}


def text_boxes(element: Element) -> Iterator[Element]:
    """Yield the contents of text boxes in a drawing, those of newer and older form only once, and its word art."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.tag == "mc:AlternateContent":
            branch = chosen(one)
            waiting.extend([branch] if branch is not None else [])
        elif one.tag == "w:txbxContent" or (one.tag == "v:textpath" and one.get("string")):
            yield one
        else:
            waiting.extend(reversed(one))


class Runs:
    """Reads the runs of one story, whose fields may go on from paragraph to paragraph."""

    def __init__(self, file: WordFile, story: Element) -> None:
        self._file = file
        self._whole_fields = _whole_fields(story)
        self._fields: list[bool] = []  # of each open field: whether its result has begun
        self._codes: list[str] = []  # of each open field: its code
        self._entries: list[str] = []  # of each open field: the entry of its list that was chosen, until text is seen
        self._paragraph_style = Style()
        self.boxes: list[Element] = []
        self._readers: dict[str, Callable[[Element], str]] = {
            "w:t": lambda one: self._shown(escape(one.text or "")),
            "w:br": lambda one: "<br>" if one.get("w:type", "textWrapping") == "textWrapping" else " ",
            "w:sym": self._symbol,
            "w:footnoteReference": file.footnotes.mark,
            "w:endnoteReference": file.endnotes.mark,
            "w:ruby": self._ruby,
            "m:oMath": lambda one: escape(linear_equation(one)),
        }

    def read(self, paragraph: Element, style: Style) -> str:
        """Return the HTML of a paragraph; the drawings in it are added to `boxes`."""
        self._paragraph_style = style
        return self._inside(paragraph)

    def _inside(self, element: Element) -> str:
        parts: list[str] = []
        for child in element:
            tag = child.tag
            if tag == "w:r":
                parts.append(self._run(child))
            elif tag in AROUND:
                parts.append(self._inside(child))
            elif tag == "w:sdt":
                parts.extend(self._inside(one) for one in kids(child, "w:sdtContent"))
            elif tag in DELETED:
                self._remove(child, "deleted")
            elif tag == "mc:AlternateContent":
                branch = chosen(child)
                parts.append(self._inside(branch) if branch is not None else "")
            elif tag == "m:oMath":
                parts.append(self._readers[tag](child))
        return "".join(parts)

    def _run(self, run: Element) -> str:
        properties = run.find("w:rPr")
        font = ""
        if properties is not None:
            if self._is_hidden(properties):
                self._remove(run, "hidden")
                return ""
            fonts = properties.find("w:rFonts")
            font = fonts.get("w:ascii", "") if fonts is not None else ""
        elif self._paragraph_style.hidden:
            self._remove(run, "hidden")
            return ""
        text = self._pieces(run, font if is_symbol_font(font) else "")
        marked = text.startswith("[") or "\t" in text
        if properties is not None and text.strip() and not marked and (raised := self._raised(properties)):
            return f"<{raised}>{text}</{raised}>"
        return text

    def _pieces(self, run: Element, symbol_font: str) -> str:
        parts: list[str] = []
        for child in run:
            tag = child.tag
            if tag in ("w:fldChar", "w:instrText"):
                parts.append(self._field(child))
            elif tag in PICTURES:
                if self._is_shown():
                    self.boxes.append(child)
            elif tag == "mc:AlternateContent":
                branch = chosen(child)
                parts.append(self._pieces(branch, symbol_font) if branch is not None else "")
            elif not self._is_shown():
                continue
            elif tag in SIGNS:
                parts.append(SIGNS[tag])
            elif tag == "w:t" and symbol_font:
                parts.append(self._shown(escape("".join(_from_font(sign, symbol_font) for sign in child.text or ""))))
            elif tag in self._readers:
                parts.append(self._readers[tag](child))
        return "".join(parts)

    def _is_hidden(self, properties: Element) -> bool:
        own = properties.find("w:vanish")
        if own is not None:
            return flag(own)
        name = properties.find("w:rStyle")
        of_style = self._file.styles.find(name.get("w:val")).hidden if name is not None else None
        return bool(self._paragraph_style.hidden if of_style is None else of_style)

    def _raised(self, properties: Element) -> str | None:
        own = properties.find("w:vertAlign")
        if own is None and (name := properties.find("w:rStyle")) is not None:
            return RAISED.get(self._file.styles.find(name.get("w:val")).raised or "")
        return RAISED.get(own.get("w:val", "")) if own is not None else None

    def _field(self, mark: Element) -> str:
        """Follow a field: its code is not text, its result is (ISO/IEC 29500-1, section 17.16).

        Return what a field without a result shows, when it ends.
        """
        if mark.tag == "w:instrText" and self._codes:
            self._codes[-1] += mark.text or ""
        if mark not in self._whole_fields:
            return ""
        kind = mark.get("w:fldCharType")
        if kind == "begin":
            self._fields.append(False)
            self._codes.append("")
            self._entries.append(_chosen_entry(mark))
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            has_result, code, entry = self._fields.pop(), self._codes.pop(), self._entries.pop()
            if self._is_shown() and (entry or not has_result):
                return self._shown(escape(entry or shown_code(code)))
        return ""

    def _is_shown(self) -> bool:
        return all(self._fields)

    def _shown(self, text: str) -> str:
        """Return a text that is shown: the fields around it have a result."""
        if self._entries and text.strip():
            self._entries = [""] * len(self._entries)
        return text

    def _symbol(self, one: Element) -> str:
        try:
            code = int(one.get("w:char", ""), 16)
        except ValueError:
            return ""
        return escape(from_symbol_font(code, one.get("w:font", "")))

    def _ruby(self, one: Element) -> str:
        base = one.find("w:rubyBase")
        return self._inside(base) if base is not None else ""

    def _remove(self, element: Element, reason: str) -> None:
        """Keep the text of an element among what is removed; fields that begin or end in it are followed."""
        for mark in element.iter("w:fldChar"):
            self._field(mark)
        self._file.properties.remove(
            "".join(one.text or "" for one in element.iter() if one.tag in ("w:t", "w:delText")), reason
        )


def _from_font(sign: str, font: str) -> str:
    return from_symbol_font(ord(sign), font) if not sign.isspace() else sign


def _chosen_entry(mark: Element) -> str:
    """Return the entry that is chosen in the list of a form's field (section 17.16.9), "" where it is no such field."""
    choices = at_path(mark, "w:ffData/w:ddList")
    if choices is None:
        return ""
    entries = list(kids(choices, "w:listEntry"))
    places = [one for name in ("w:result", "w:default") for one in kids(choices, name)]
    number = number_of(places[0].get("w:val"), 0) if places else 0
    return entries[number].get("w:val", "") if 0 <= number < len(entries) else ""


def _whole_fields(story: Element) -> set[Element]:
    """Return the marks of fields that end: text after one that never ends would else be taken for its instruction."""
    open_fields: list[list[Element]] = []
    whole: set[Element] = set()
    for mark in story.iter("w:fldChar"):
        kind = mark.get("w:fldCharType")
        if kind == "begin":
            open_fields.append([mark])
        elif open_fields:
            open_fields[-1].append(mark)
            if kind == "end":
                whole.update(open_fields.pop())
    return whole
