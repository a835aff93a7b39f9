"""XLS: workbooks of Excel 2 to 2003, read by xlrd, which the extra `office` brings.

Tested by tests/stages/convert/office/sheets/test_legacy.py.
"""

from __future__ import annotations

import io
from typing import Any

from docmill.documents import Converted
from docmill.errors import DamagedFileError, EmptyFileError, EncryptedFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.flow import escape, visible
from docmill.stages.convert.office.packages import Budget
from docmill.stages.convert.office.properties import Properties, finished, split_names
from docmill.stages.convert.office.sheets.grid import Grid
from docmill.stages.convert.office.sheets.number_formats import shown_number

__all__ = ["convert_xls"]

TEXT, NUMBER, DATE, BOOLEAN, ERROR = 1, 2, 3, 4, 5  # xlrd's types of cells
BEGINNINGS = (b"\xd0\xcf\x11\xe0", b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")


def convert_xls(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert a workbook of Excel before 2007 to HTML, as `convert_xlsx` does.

    Raises:
        ConversionError: it is encrypted, empty or damaged.
        LimitError: it exceeds a limit.
        ImportError: xlrd is not installed.
    """
    import xlrd  # noqa: PLC0415 - of an extra

    if not content:
        raise EmptyFileError("the file is empty: it has no bytes")
    if not content.startswith(BEGINNINGS):
        raise DamagedFileError("the file does not begin as a workbook of Excel before 2007 does")
    try:
        return _converted(xlrd, content, limits)
    except (DamagedFileError, EmptyFileError, EncryptedFileError, LimitError, MemoryError):
        raise
    except Exception as error:  # of a damaged file xlrd raises whatever its reading ends in
        if "encrypted" in str(error).lower():
            message = "the file is encrypted: open it with its password and save it without one"
            raise EncryptedFileError(message) from error
        raise DamagedFileError(f"the file is no whole workbook: {type(error).__name__}: {error}") from error


def _converted(xlrd: Any, content: bytes, limits: ConvertLimits) -> Converted:
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except NotImplementedError:  # of Excel 2 to 4, whose formats xlrd does not read
        book = xlrd.open_workbook(file_contents=content, ragged_rows=True, logfile=io.StringIO())
    if book.nsheets > limits.pages:
        raise LimitError(f"the workbook has {book.nsheets} sheets, more than pages = {limits.pages}")
    properties = Properties(authors=split_names(book.user_name or ""))
    budget = Budget(limits)
    pages: list[str] = []
    hidden = 0
    for sheet in book.sheets():
        markup = _sheet(xlrd, book, sheet, budget, properties)
        if sheet.visibility:
            hidden += 1
            properties.remove(visible(markup), "hidden")
        else:
            pages.append(f"<h2>{escape(sheet.name)}</h2>\n{markup}" if markup else "")
    if not any(pages):
        raise EmptyFileError("no sheet that is shown holds anything")
    properties.metadata["sheets"] = book.nsheets
    properties.put("hidden_sheets", hidden)
    return finished(pages, properties)


def _sheet(xlrd: Any, book: Any, sheet: Any, budget: Budget, properties: Properties) -> str:
    grid = Grid(sheet.name, budget)
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            grid.put(row, column, escape(_shown(xlrd, book, cell).strip()).replace("\n", "<br>"))
    for top, bottom, left, right in sheet.merged_cells:
        grid.merge(top, left, right - left, bottom - top)
    rows = {number for number, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {number for number, info in sheet.colinfo_map.items() if info.hidden}
    properties.remove(visible(" ".join(grid.take_out(rows, columns))), "hidden")
    return grid.markup()


def _shown(xlrd: Any, book: Any, cell: Any) -> str:
    if cell.ctype in (NUMBER, DATE):
        return shown_number(float(cell.value), _format(book, cell), since_1904=bool(book.datemode))
    if cell.ctype == BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return str(cell.value) if cell.ctype == TEXT else ""


def _format(book: Any, cell: Any) -> str:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return ""
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return str(found.format_str) if found is not None else ""
