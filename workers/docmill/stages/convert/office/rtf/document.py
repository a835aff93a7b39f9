"""RTF to HTML.

Tested by tests/stages/convert/office/rtf/test_document.py.
"""

from __future__ import annotations

from collections import Counter
from locale import windows_locale

from docmill.documents import Converted
from docmill.errors import DamagedFileError, EmptyFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.flow import visible
from docmill.stages.convert.office.languages import choose_language
from docmill.stages.convert.office.properties import KEYWORD_SEPARATORS, Properties, finished, split_names
from docmill.stages.convert.office.rtf.reader import RtfReader
from docmill.stages.convert.office.rtf.tokens import read_tokens

__all__ = ["convert_rtf"]

TOLD = {
    "subject": "subject",
    "doccomm": "description",
    "company": "company",
    "category": "category",
    "operator": "last_modified_by",
    "generator": "application",
}
"""Names of metadata by the words of RTF."""
BEGINNING = b"{\\rtf"


def convert_rtf(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert Rich Text Format to one piece of HTML; notes stand at its end, each with its mark.

    Heads and feet of pages, hidden and deleted text are in `removed`; comments are left out.

    Raises:
        ConversionError: it is empty or damaged.
        LimitError: it exceeds a limit.
    """
    content = content.lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not content:
        raise EmptyFileError("the file is empty: it has no bytes")
    if not content.startswith(BEGINNING):
        raise DamagedFileError("the file does not begin as RTF does")
    if len(content) > limits.decompressed_bytes:
        raise LimitError(f"the file is larger than decompressed_bytes = {limits.decompressed_bytes}")
    reader = RtfReader(limits)
    for token in read_tokens(content):
        reader.take(token)
        if reader.is_done:
            break
    if not reader.is_done:
        raise DamagedFileError("the file ends within a group: it was cut off")
    markup = reader.markup()
    if not markup:
        raise EmptyFileError("the document has no text")
    return finished([markup], _properties(reader, markup))


def _properties(reader: RtfReader, markup: str) -> Properties:
    found, told = reader.properties, {name: " ".join(text.split()) for name, text in reader.told.items()}
    found.title = told.get("title") or None
    found.authors = split_names(told.get("author", ""))
    for name, key in TOLD.items():
        found.put(key, told.get(name, "").rstrip(";"))
    found.put("keywords", [one.strip() for one in KEYWORD_SEPARATORS.split(told.get("keywords", "")) if one.strip()])
    found.put("created_at", reader.times.get("creatim"))
    found.put("modified_at", reader.times.get("revtim"))
    found.put("pages", reader.pages)
    found.put("embedded_files", reader.embedded_files)
    marked = {"val": reader.languages, **reader.other_languages}
    languages = {name: _language(counts) for name, counts in marked.items()}
    found.put("language", choose_language(visible(markup), languages))
    return found


def _language(languages: Counter[int]) -> str:
    """Return the language that is named most; nothing where none is known."""
    known = ((windows_locale.get(number, ""), count) for number, count in languages.items())
    name, _ = max(filter(lambda one: one[0], known), key=lambda one: one[1], default=("", 0))
    return name.replace("_", "-")
