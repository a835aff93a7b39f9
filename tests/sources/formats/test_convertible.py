"""Files that are converted become documents with all their bytes, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docmill.documents import Document
from tests.sources.damage import as_tar, as_warc, as_zip
from tests.sources.packages import DOCX, EPUB, as_ole

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
RTF = rb"{\rtf1\ansi The ferry.}"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\r\n \0\0" + PDF, "application/pdf"),  # other bytes may stand before it
        (RTF, "application/rtf"),
    ],
)
def test_a_file_is_a_document_whatever_its_name(take_bytes: Take, data: bytes, media_type: str) -> None:
    for given, name in ((data, "a.txt"), (as_zip({"a.pdf": data}), "a.zip"), (as_tar({"a": data}), "")):
        (document,) = take_bytes(given, name)
        assert (document.content, document.source.media_type, document.failure) == (data, media_type, None)


def test_a_text_about_pdf_is_a_text(take_bytes: Take) -> None:
    (document,) = take_bytes(b"A file begins with\n%PDF-1.7\nand a comment; see 7.5.2 of the standard.\n")
    assert document.source.media_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        (as_ole("EncryptionInfo", "EncryptedPackage"), "EncryptedFileError", "asks for a password"),
        (as_ole("VisioDocument"), "SourceError", "a Visio drawing"),
        (as_ole(), "SourceError", "an OLE compound file of a kind that is not known"),
        (as_ole("__properties_version1.0"), "SourceError", "an Outlook message"),
    ],
)
def test_what_no_converter_reads_is_refused_by_its_name(take_bytes: Take, data: bytes, error: str, told: str) -> None:
    (document,) = take_bytes(data, "a.doc")
    assert document.failure is not None
    assert (document.failure.error, document.failure.stage) == (error, "source")
    assert told in document.failure.message


FLAT = b"""<?xml version="1.0"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body/></office:document>"""


@pytest.mark.parametrize(
    ("data", "media_type", "told"),
    [
        (FLAT, "application/vnd.oasis.opendocument.text", None),
        (FLAT.replace(b"ment.text", b"ment.graphics"), "application/xml", "of a kind that is not known"),
        (b'<?xml version="1.0"?><w:wordDocument xmlns:w="a"/>', "application/x-wordml", "in the XML of 2003"),
        (
            b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">',
            "application/x-flat-opc",
            "Flat OPC",
        ),
        (b"\xdb\xa5\x2d\0\0\0", "application/x-msword-2", "before 1995"),
    ],
)
def test_documents_that_are_no_zip_are_known_too(
    take_bytes: Take, data: bytes, media_type: str, told: str | None
) -> None:
    (document,) = take_bytes(data, "a")
    assert document.source.media_type == media_type
    assert (document.failure is None) is (told is None)
    assert told is None or (document.failure is not None and told in document.failure.message)


def test_an_empty_file_is_told_as_such(take_bytes: Take) -> None:
    (document,) = take_bytes(b"", "a.pdf")
    assert document.failure is not None
    assert document.failure.error == "EmptyFileError"


def test_files_have_a_bound_of_their_own(take_bytes: Take) -> None:
    (document,) = take_bytes(PDF, document_bytes=10)
    assert document.failure is None
    (document,) = take_bytes(PDF, convertible_bytes=10)
    assert document.failure is not None
    assert "limits.convertible_bytes=10" in document.failure.message


@pytest.mark.parametrize(
    ("body", "declared", "media_type"),
    [
        (PDF, "application/pdf", "application/pdf"),
        (PDF, "Application/X-PDF; qs=0.001", "application/pdf"),
        (PDF, "application/octet-stream", "application/pdf"),
        (PDF, "text/html", "application/pdf"),
        (PDF, "", "application/pdf"),
        (DOCX, WORD, WORD),
        (DOCX, "application/msword", WORD),
        (DOCX, "application/zip", WORD),
        (RTF, "application/msword", "application/rtf"),
        (EPUB, "application/epub+zip", "application/epub+zip"),
    ],
)
def test_captures_of_files_are_documents(take_bytes: Take, body: bytes, declared: str, media_type: str) -> None:
    found, after = take_bytes(as_warc(body, declared) + as_warc(b"<p>after"), "a.warc", document_bytes=20)
    assert (found.content, found.source.media_type, found.failure) == (body, media_type, None)
    assert found.source.uri.startswith("http://x.example/")
    assert found.source.encoding is None
    assert after.content == b"<p>after"


def test_captures_of_other_files_are_passed_over_by_kind(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    data = b"".join(
        [
            as_warc(b"\x89PNG\r\n\x1a\n", "application/octet-stream"),
            as_warc(as_zip({"a.txt": b"a"}), "application/zip"),
            as_warc(as_ole("VisioDocument"), "application/vnd.ms-powerpoint"),
        ]
    )
    assert take_bytes(data, "a.warc") == []
    assert [kind for kind, _ in take_skipped(data, "a.warc")] == ["other", "archive", "office"]


@pytest.mark.parametrize(
    ("body", "declared", "told"),
    [
        (b"<html>Not found", "application/pdf", "is said to be application/pdf and is text/html"),
        (as_ole("EncryptedPackage"), WORD, "asks for a password"),
        (PDF * 10, "application/pdf", "limits.convertible_bytes=100"),
    ],
)
def test_captures_that_are_not_what_they_say_are_quarantined(
    take_bytes: Take, body: bytes, declared: str, told: str
) -> None:
    (found,) = take_bytes(as_warc(body, declared), "a.warc", convertible_bytes=100 if len(body) < 1000 else 10_000)
    assert found.failure is not None
    assert told in found.failure.message
