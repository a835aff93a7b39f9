"""Formats that only use zip as a wrapping are told by their parts, and never read as archives."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import pytest

from docmill.documents import Document
from docmill.sources.containers.archives.zip_packages import package_type
from tests.sources.damage import as_tar, as_zip
from tests.sources.packages import DOCX, EPUB, ODT, OOXML, content_types, package

Take = Callable[..., list[Document]]
ODF = "application/vnd.oasis.opendocument"
MANIFEST = b'<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.%s"/>'


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (DOCX, f"{OOXML}.wordprocessingml.document"),
        (EPUB, "application/epub+zip"),
        (ODT, f"{ODF}.text"),
        (
            package({"mimetype": b"application/vnd.oasis.opendocument.presentation-template"}),
            f"{ODF}.presentation-template",
        ),
        (package({"content.xml": b"", "META-INF/manifest.xml": MANIFEST % b"spreadsheet"}), f"{ODF}.spreadsheet"),
        (
            package({"META-INF/container.xml": b"", "mimetype": b"application/epub+zip\n"}, stored=""),
            "application/epub+zip",
        ),
        (
            package({"META-INF/manifest.xml": b"<x/>", "content.xml": b"<office:body><office:text><x/>"}),
            f"{ODF}.text",
        ),
        (package({"META-INF/manifest.xml": b"<x/>"}), ODF),
        # whatever its main part is called, and in whichever order
        (
            package(
                {
                    "_rels/.rels": b"",
                    "any.xml": b"",
                    "[Content_Types].xml": content_types(f"{OOXML}.spreadsheetml.sheet.main+xml"),
                }
            ),
            f"{OOXML}.spreadsheetml.sheet",
        ),
        (
            package({"[Content_Types].xml": content_types("application/vnd.ms-word.document.macroEnabled.main+xml")}),
            "application/vnd.ms-word.document.macroenabled.12",
        ),
        (
            package({"[Content_Types].xml": content_types(f"{OOXML}.presentationml.slideshow.main+xml")}),
            f"{OOXML}.presentationml.slideshow",
        ),
        (
            package({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b""}),
            f"{OOXML}.presentationml.presentation",
        ),
        (package({"[Content_Types].xml": b"<Types/>", "lib/a.dll": b""}), OOXML),
        (package({"META-INF/MANIFEST.MF": b"", "A.class": b""}), "application/java-archive"),
        (package({"mimetype": b"application/epub+zip", "a.xhtml": b""}, stored=""), "application/epub+zip"),
        (package({"Index/Document.iwa": b"", "preview.jpg": b""}), "application/vnd.apple.iwork"),
        (package({"a.docx": DOCX, "mimetype.txt": b"application/epub+zip"}), ""),
        (b"PK\3\4" + bytes(100), ""),
    ],
)
def test_a_package_is_told_by_its_parts(data: bytes, media_type: str) -> None:
    assert package_type(io.BytesIO(data)) == media_type


@pytest.mark.parametrize(("data", "name"), [(DOCX, "docx"), (EPUB, "epub"), (ODT, "odt")])
def test_a_package_is_one_document_with_all_its_bytes(take_bytes: Take, data: bytes, name: str) -> None:
    for given, where in (
        (data, f"a.{name}"),
        (data, "a.zip"),
        (gzip.compress(data), "a.gz"),
        (as_tar({"a": data}), "a.tar"),
    ):
        (document,) = take_bytes(given, where)
        assert document.failure is None
        assert document.content == data
        assert document.source.media_type == package_type(io.BytesIO(data))


@pytest.mark.parametrize("data", [DOCX, EPUB, ODT])
def test_a_damaged_package_is_no_archive_either(take_bytes: Take, data: bytes) -> None:
    for cut in (data[: data.index(b"PK\1\2")], data[:-9]):
        (document,) = take_bytes(cut, "a.bin")
        assert (document.content, document.failure) == (cut, None)  # its converter says what is wrong with it
        assert document.source.media_type.startswith("application/")


def test_a_package_may_stand_where_no_archive_may(take_bytes: Take) -> None:
    inner, outer = as_zip({"a.docx": DOCX}), as_zip({"one.zip": as_zip({"a.txt": b"a"})})
    (document,) = take_bytes(inner, archive_depth=1)
    assert document.failure is None
    (document,) = take_bytes(outer, archive_depth=1)
    assert document.failure is not None
    assert "archive_depth" in document.failure.message


def test_a_package_that_no_converter_reads_is_refused_by_its_name(take_bytes: Take) -> None:
    (document,) = take_bytes(package({"META-INF/MANIFEST.MF": b"", "A.class": b""}), "a.jar")
    assert document.failure is not None
    assert "a Java archive" in document.failure.message


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"META-INF/manifest.xml": b"<x/>"}, "no content.xml that can be read"),
        ({"[Content_Types].xml": b"<Types/>"}, "names no main part"),
    ],
)
def test_a_package_without_what_tells_its_kind_is_told_what_it_lacks(
    take_bytes: Take, parts: dict[str, bytes], told: str
) -> None:
    (document,) = take_bytes(package(parts), "a.odt")
    assert document.failure is not None
    assert told in document.failure.message
    assert "does not read yet" not in document.failure.message


def test_a_package_is_bounded(take_bytes: Take) -> None:
    (document,) = take_bytes(DOCX, convertible_bytes=200)
    assert document.failure is not None
    assert document.failure.error == "LimitError"
    assert "DOCMILL_LIMITS__CONVERTIBLE_BYTES" in document.failure.message
    (document,) = take_bytes(DOCX, document_bytes=200)
    assert document.failure is None


def test_a_package_in_a_damaged_stream_is_not_taken_for_whole(take_bytes: Take) -> None:
    found = take_bytes(gzip.compress(DOCX)[:-30], "a.docx.gz")
    assert all(document.failure for document in found)
    assert found
