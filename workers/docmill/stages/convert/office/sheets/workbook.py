"""XLSX: the workbook of Office Open XML (ISO/IEC 29500), strict and transitional, with or without macros.

Tested by tests/stages/convert/office/sheets/test_workbook.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from docmill.documents import Converted
from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.charts import add_charts
from docmill.stages.convert.office.flow import Flow, escape, visible
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.properties import Properties, finished, opc_properties
from docmill.stages.convert.office.relationships import Relationships, find_main_part
from docmill.stages.convert.office.sheets.cells import RawCell, read_cells, read_shared_strings
from docmill.stages.convert.office.sheets.grid import Grid
from docmill.stages.convert.office.sheets.number_formats import BUILT_IN, shown_number
from docmill.stages.convert.office.slides.texts import inline_text
from docmill.stages.convert.office.trees import at_path, is_on, kids, number_of

__all__ = ["convert_xlsx"]

CODES = re.compile(r'&(?:"[^"]{0,200}"|K[0-9A-Fa-f+-]{6}|\d{1,3}|[LCRPNDTFAZGBIUESXYHO&])')
"""What heads and feet of pages are formatted with (section 18.3.1.46)."""


def convert_xlsx(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a workbook to HTML, a piece for each sheet: its name as a heading, and its cells as they are shown.

    Formulas show the value that the file keeps of them. Hidden sheets, rows and columns are in `removed`; comments are
    left out. `metadata` counts `sheets` and `hidden_sheets`.

    Raises:
        ConversionError: it is encrypted, empty or damaged.
        LimitError: it exceeds a limit.
    """
    package = Package(content, limits)
    part = find_main_part(package, "xl/workbook.xml")
    root = package.tree(part, "s")
    relations = Relationships.of(package, part)
    named = [(one, relations.part(one.get("r:id"))) for one in kids(root.find("s:sheets"), "s:sheet")]
    there = set(package.those_there(name for _, name in named))
    sheets = [(one, name) for one, name in named if name in there and "/worksheets/" in f"/{name.lower()}"]
    if len(sheets) > limits.pages:
        raise LimitError(f"the workbook has {len(sheets)} sheets, more than pages = {limits.pages}")
    if named and not there:
        raise DamagedFileError("none of the sheets that the workbook names is in the file")
    workbook = _Workbook(package, limits, opc_properties(package), *_shared(package, relations, limits), _is_1904(root))
    pages: list[str] = []
    hidden = 0
    for one, name in sheets:
        markup = workbook.sheet(one.get("name", ""), name)
        if one.get("state", "visible") != "visible":
            hidden += 1
            workbook.properties.remove(visible(markup), "hidden")
        else:
            pages.append(f"<h2>{escape(one.get('name', ''))}</h2>\n{markup}" if markup else "")
    if not any(pages):
        raise EmptyFileError("no sheet that is shown holds anything")
    workbook.properties.metadata["sheets"] = len(sheets)
    workbook.properties.put("hidden_sheets", hidden)
    return finished(pages, workbook.properties, package)


def _is_1904(root: Element) -> bool:
    properties = root.find("s:workbookPr")
    return properties is not None and is_on(properties.get("date1904"))


def _shared(package: Package, relations: Relationships, limits: ConvertLimits) -> tuple[list[str], list[str]]:
    """Return the strings that cells share, and the format code of each style of cells."""
    part = relations.first("sharedStrings", "xl/sharedStrings.xml")
    strings = read_shared_strings(package.read(part), part, limits.depth) if part in package else []
    root = package.tree_if_there(relations.first("styles", "xl/styles.xml"), "s")
    codes = {
        number_of(one.get("numFmtId"), -1): one.get("formatCode", "")
        for one in kids(at_path(root, "s:numFmts"), "s:numFmt")
    }
    styles = [number_of(one.get("numFmtId")) for one in kids(at_path(root, "s:cellXfs"), "s:xf")]
    return strings, [codes.get(number) or BUILT_IN.get(number, "") for number in styles]


@dataclass
class _Workbook:
    package: Package
    limits: ConvertLimits
    properties: Properties
    strings: list[str]
    formats: list[str]
    since_1904: bool

    def sheet(self, name: str, part: str) -> str:
        """Return the HTML of a sheet, without its name."""
        grid = Grid(name, self.package.budget)

        def take(cell: RawCell) -> None:
            grid.put(cell.row, cell.column, self._shown(cell))

        found = read_cells(self.package.read(part), part, self.limits.depth, take)
        for row, column, rows, columns in found.merged:
            grid.merge(row, column, columns, rows)
        hidden = grid.take_out(found.hidden_rows, found.hidden_columns)
        self.properties.remove(visible(" ".join(hidden)), "hidden")
        for reason, text in found.running:
            self.properties.remove(" ".join(CODES.sub(" ", text).split()), reason)
        flow = Flow()
        flow.raw(grid.markup())
        for drawing in Relationships.of(self.package, part).of_kind("drawing"):
            self._boxes(drawing, flow)
        return flow.markup()

    def _boxes(self, part: str, flow: Flow) -> None:
        """Add the text of boxes that lie over the cells, and the titles of charts, whose data are in cells."""
        root = self.package.tree_if_there(part)
        if root is None:
            return
        for body in root.iter("xdr:txBody"):
            for paragraph in kids(body, "a:p"):
                flow.paragraph(inline_text(paragraph))
        add_charts(root, self.package, Relationships.of(self.package, part), flow, with_data=False)

    def _shown(self, cell: RawCell) -> str:
        """Return the HTML of a cell's value, as its format shows it."""
        value = cell.value
        if cell.type == "s":
            number = int(value) if value.strip().isascii() and value.strip().isdigit() and len(value) < 12 else -1
            text = self.strings[number] if 0 <= number < len(self.strings) else ""
        elif cell.type == "b":
            text = "TRUE" if value.strip() == "1" else "FALSE"
        elif cell.type == "n":
            text = self._number(value.strip(), cell.style)
        elif cell.type == "d":
            text = value.strip().replace("T", " ").removesuffix(" 00:00:00")
        else:
            text = value
        return escape(_without_escapes(text).strip()).replace("\n", "<br>")

    def _number(self, value: str, style: int) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        code = self.formats[style] if style < len(self.formats) else ""
        return shown_number(number, code, since_1904=self.since_1904)


ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _without_escapes(text: str) -> str:
    """Return a text with the characters that XML cannot hold, written `_x000D_` (section 22.9.2.19)."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)).replace("\r", ""), text) if "_x" in text else text
