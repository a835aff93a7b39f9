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
        ("a.html", b"", ""),
        ("a.docx", docx(""), ""),
    ],
)
def test_a_chunk_stands_in_its_place(name: str, content: bytes, shown: str) -> None:
    found = convert_docx(with_chunk(name, content), LIMITS).pages[0]
    assert found == "\n".join(filter(None, ["<p>before</p>", shown, "<p>after</p>"]))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.docx", b"PK\x03\x04 damaged", "word/a.docx: the file is no whole zip"),
        ("a.rtf", b"{\\rtf1 cut", "word/a.rtf: the file ends within a group"),
        ("a.mht", b"Content-Type: image/png\r\n\r\n-", "word/a.mht: the web archive holds no page"),
    ],
)
def test_a_chunk_that_cannot_be_read_is_told(name: str, content: bytes, why: str) -> None:
    found = convert_docx(with_chunk(name, content), LIMITS)
    assert found.pages == ["<p>before</p>\n<p>after</p>"]
    assert [one.reason for one in found.removed] == ["unreadable-part"]
    assert found.removed[0].text.startswith(why)


def test_chunks_of_chunks_are_not_followed_and_told() -> None:
    inner = with_chunk("b.txt", b"deep")
    found = convert_docx(with_chunk("a.docx", inner), LIMITS)
    assert "deep" not in found.pages[0]
    assert found.pages[0].count("before") == 2
    assert [(one.reason, one.text.partition(":")[0]) for one in found.removed] == [("unreadable-part", "word/b.txt")]


def test_what_a_chunk_hides_is_removed_from_the_whole() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    found = convert_docx(with_chunk("a.docx", docx(paragraph("shown") + hidden)), LIMITS)
    assert "secret" not in found.pages[0]
    assert [(one.reason, one.text) for one in found.removed] == [("hidden", "secret")]
