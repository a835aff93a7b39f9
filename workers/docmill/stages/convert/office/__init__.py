"""Office documents and e-books, each read by a function `(content, limits) -> Converted`.

Zips of XML are read by readers of our own over expat; `docs/decisions` says why.
"""

from docmill.stages.convert.office.epub.book import convert_epub
from docmill.stages.convert.office.opendocument.documents import convert_odp, convert_ods, convert_odt
from docmill.stages.convert.office.rtf.document import convert_rtf
from docmill.stages.convert.office.sheets.legacy import convert_xls
from docmill.stages.convert.office.sheets.workbook import convert_xlsx
from docmill.stages.convert.office.slides.presentation import convert_pptx
from docmill.stages.convert.office.word.document import convert_docx

__all__ = [
    "convert_docx",
    "convert_epub",
    "convert_odp",
    "convert_ods",
    "convert_odt",
    "convert_pptx",
    "convert_rtf",
    "convert_xls",
    "convert_xlsx",
]
