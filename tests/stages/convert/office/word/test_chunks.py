"""Files inside a Word document that are its text."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, docx, paragraph, relationships, word, zip_of

from docmill.stages.convert.office.word.document import convert_docx

WEB_ARCHIVE = b"""MIME-Version: 1.0\r
Content-Type: multipart/related; boundary="b"\r
\r
--b\r
Content-Type: text/html; charset=utf-8\r
Content-Transfer-Encoding: base64\r
\r
PHA+2YbYtTwvcD4=\r
--b--\r
"""


def with_chunk(name: str, content: bytes) -> bytes:
    body = f'<w:body>{paragraph("before")}<w:altChunk r:id="c"/>{paragraph("after")}</w:body>'
    return zip_of(
        {
            "word/document.xml": word("document", body),
            "word/_rels/document.xml.rels": relationships(("c", "aFChunk", name)),
            f"word/{name}": content,
        }
    )


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("a.html", "<html><body><h2>عنوان</h2><script>x()</script><p>نص</body>".encode(), "<h2>عنوان</h2><p>نص</p>"),
        ("a.rtf", b"{\\rtf1 inside}", "<p>inside</p>"),
        ("a.docx", docx(paragraph("inside")), "<p>inside</p>"),
        ("a.txt", b"one\n\n1 < 2\n", "<p>one</p>\n<p>1 &lt; 2</p>"),
        ("a.mht", WEB_ARCHIVE, "<p>نص</p>"),
        ("a.docx", b"PK\x03\x04 damaged", ""),
        ("a.html", b"", ""),
    ],
)
def test_a_chunk_stands_in_its_place(name: str, content: bytes, shown: str) -> None:
    found = convert_docx(with_chunk(name, content), LIMITS).pages[0]
    assert found == "\n".join(filter(None, ["<p>before</p>", shown, "<p>after</p>"]))


def test_chunks_of_chunks_are_not_followed() -> None:
    inner = with_chunk("b.txt", b"deep")
    found = convert_docx(with_chunk("a.docx", inner), LIMITS).pages[0]
    assert "deep" not in found
    assert found.count("before") == 2
