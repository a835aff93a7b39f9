"""Files inside a Word document that are its text (`altChunk`, ISO/IEC 29500-1, section 17.17.2.1).

They are HTML, RTF, plain text or Word documents themselves. Programs that put documents together write them, and Word
takes them in when it saves the file.

Tested by tests/stages/convert/office/word/test_chunks.py.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable

from docmill.documents import Converted
from docmill.errors import DamagedFileError
from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.epub.chapters import chapter_markup
from docmill.stages.convert.office.flow import escape
from docmill.stages.convert.office.rtf.document import convert_rtf
from docmill.text.html_detection import HTML_MEDIA_TYPES

__all__ = ["chunk_markup"]

WHOLE_PAGE = re.compile(rb"<(?:html|body)\b", re.IGNORECASE)
ZIP, RTF = b"PK\x03\x04", b"{\\rtf"


def chunk_markup(
    raw: bytes,
    part: str,
    limits: ConvertLimits,
    remove: Callable[[str, str], None],
    convert_docx: Callable[[bytes, ConvertLimits], Converted],
) -> str:
    """Return a file inside a document as HTML; what is removed from a Word document inside is passed on.

    Args:
        raw: The file.
        part: Its name, by whose end plain text is told.
        limits: Held while it is read.
        remove: Called with each hidden text of HTML and the reason why it is left out.
        convert_docx: Converts a Word document, whose own chunks are not followed.

    Raises:
        ConversionError: it is damaged or empty, or of a kind that Word does not take.
        LimitError: it exceeds a limit.
    """
    if raw.startswith(ZIP):
        return _passed_on(convert_docx(raw, limits), remove)
    if raw.lstrip().startswith(RTF):
        return _passed_on(convert_rtf(raw, limits), remove)
    if part.endswith((".mht", ".mhtml", ".eml")):
        raw = _page_of(raw)
    elif part.endswith(".txt"):
        return "\n".join(f"<p>{escape(line)}</p>" for line in decode(raw).text.splitlines() if line.strip())
    if raw.lstrip().startswith(b"<") and WHOLE_PAGE.search(raw) is None:
        raw = b"<body>%s</body>" % raw
    return chapter_markup(raw, part, limits.depth, remove)


def _passed_on(converted: Converted, remove: Callable[[str, str], None]) -> str:
    for block in converted.removed:
        remove(block.text, block.reason)
    return "\n".join(converted.pages)


def _page_of(raw: bytes) -> bytes:
    """Return the page of a web archive (MHTML, RFC 2557), in UTF-8."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in HTML_MEDIA_TYPES:
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    raise DamagedFileError("the web archive holds no page")
