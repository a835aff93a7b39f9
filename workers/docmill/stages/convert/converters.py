"""Which converter reads which media type, as data; a converter is imported when the first file of its kind comes.

A converter is a function `(content: bytes, limits: ConvertLimits) -> Converted`. What has a clear reason it raises as
an error of `docmill.errors`: `EncryptedFileError`, `EmptyFileError`, `ScannedFileError`, `DamagedFileError`,
`LimitError`. Of a library that is not installed it lets the ImportError pass. It runs no macro and opens neither file
nor address.

Tested by tests/stages/convert/test_convert.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeAlias, cast

from docmill.documents import Converted
from docmill.errors import MissingExtraError
from docmill.stages.convert.limits import ConvertLimits
from docmill.text.media_types import ODF, OOXML, bare_type

__all__ = ["CONVERTERS", "Convert", "Converter", "convert_content"]

Convert: TypeAlias = Callable[[bytes, ConvertLimits], Converted]

ROOM = "docmill.stages.convert"


@dataclass(frozen=True, slots=True)
class Converter:
    """A function by its module and name, and the extra that brings the libraries it needs."""

    module: str
    function: str
    extra: str

    def load(self) -> Convert:
        """Return the function.

        Raises:
            MissingExtraError: its module, or a library it needs, is not installed.
        """
        try:
            return cast(Convert, getattr(import_module(self.module), self.function))
        except (ImportError, AttributeError) as error:
            raise self.missing() from error

    def missing(self) -> MissingExtraError:
        """Return the error that names the command which brings what this converter needs."""
        return MissingExtraError(
            f"this kind of file needs an extra: pip install 'docmill[{self.extra}]', then docmill quarantine retry"
        )


def _office(function: str) -> Converter:
    return Converter(f"{ROOM}.office", function, "office")


PDF = Converter(f"{ROOM}.pdf", "convert_pdf", "pdf")
DOCX, PPTX, XLSX = map(_office, ("convert_docx", "convert_pptx", "convert_xlsx"))
ODT, ODS, ODP = map(_office, ("convert_odt", "convert_ods", "convert_odp"))

CONVERTERS: dict[str, Converter] = {
    "application/pdf": PDF,
    f"{OOXML}.wordprocessingml.document": DOCX,
    f"{OOXML}.wordprocessingml.template": DOCX,
    "application/vnd.ms-word.document.macroenabled.12": DOCX,
    "application/vnd.ms-word.template.macroenabled.12": DOCX,
    f"{OOXML}.presentationml.presentation": PPTX,
    f"{OOXML}.presentationml.slideshow": PPTX,
    f"{OOXML}.presentationml.template": PPTX,
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": PPTX,
    "application/vnd.ms-powerpoint.slideshow.macroenabled.12": PPTX,
    f"{OOXML}.spreadsheetml.sheet": XLSX,
    f"{OOXML}.spreadsheetml.template": XLSX,
    "application/vnd.ms-excel.sheet.macroenabled.12": XLSX,
    "application/vnd.ms-excel": _office("convert_xls"),
    f"{ODF}.text": ODT,
    f"{ODF}.text-template": ODT,
    f"{ODF}.spreadsheet": ODS,
    f"{ODF}.spreadsheet-template": ODS,
    f"{ODF}.presentation": ODP,
    f"{ODF}.presentation-template": ODP,
    "application/rtf": _office("convert_rtf"),
    "application/epub+zip": _office("convert_epub"),
}
"""Converters by media type, in lower case and without parameters: readers know the same, `CONVERTIBLE` of
`docmill.text.media_types`, and a new one is added to both."""


def convert_content(content: bytes, media_type: str, limits: ConvertLimits) -> Converted:
    """Convert a file to HTML or text, in this process: without the bounds on seconds and memory.

    Raises:
        ConversionError: it cannot be converted, for a reason that the message gives.
        LimitError: it exceeds a limit.
        Exception: whatever a library raises about a file nobody foresaw.
    """
    converter = CONVERTERS[bare_type(media_type)]
    try:
        return converter.load()(content, limits)
    except ImportError as error:  # a library that is imported where it is needed
        raise converter.missing() from error
