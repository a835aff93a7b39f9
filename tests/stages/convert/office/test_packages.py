"""A zip of parts is read within bounds, and what cannot be read is refused with the reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from office_packages import LIMITS, docx, paragraph, zip_of

from docmill.errors import DamagedFileError, EmptyFileError, EncryptedFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.packages import OLE, Budget, Package


def test_parts_are_found_whatever_the_case_and_slashes_of_their_names() -> None:
    package = Package(zip_of({"Word\\Document.XML": b"<a/>"}), LIMITS)
    assert package.read("word/document.xml") == b"<a/>"
    assert "WORD/document.xml" in package


def test_an_empty_file_is_told() -> None:
    with pytest.raises(EmptyFileError):
        Package(b"", LIMITS)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"no zip at all", docx(paragraph("x"))[:-40]])
def test_a_damaged_zip_is_told(content: bytes) -> None:
    with pytest.raises(DamagedFileError):
        Package(content, LIMITS)


def test_an_encrypted_file_is_told_from_an_old_one() -> None:
    with pytest.raises(EncryptedFileError, match="password"):
        Package(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), LIMITS)
    with pytest.raises(DamagedFileError, match="before 2007"):
        Package(OLE + bytes(600), LIMITS)


def test_an_encrypted_member_is_told() -> None:
    content = bytearray(zip_of({"a.xml": b"<a/>"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    with pytest.raises(EncryptedFileError):
        Package(bytes(content), LIMITS).read("a.xml")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(DamagedFileError, match=r"no part b\.xml"):
        Package(zip_of({"a.xml": b""}), LIMITS).read("b.xml")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(LimitError, match="ratio"):
        Package(zip_of({"a.xml": bytes(4 << 20)}), LIMITS).read("a.xml")


def test_parts_may_not_unpack_to_more_than_the_limit_together() -> None:
    package = Package(zip_of({"a.xml": bytes(600), "b.xml": bytes(600)}), ConvertLimits(decompressed_bytes=1000))
    package.read("a.xml")
    with pytest.raises(LimitError, match="decompressed_bytes = 1000"):
        package.read("b.xml")


def test_there_may_not_be_more_parts_than_the_limit() -> None:
    with pytest.raises(LimitError, match="embedded_files = 2"):
        Package(zip_of({f"{number}.xml": b"" for number in range(3)}), ConvertLimits(embedded_files=2))


def test_a_size_that_a_member_lies_about_is_no_way_around_the_limit() -> None:
    content = zip_of({"a.xml": b"x" * 5000})
    lying = content.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(DamagedFileError):
        Package(lying, LIMITS).read("a.xml")


def test_only_the_methods_of_the_standards_are_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", b"<a/>")
    with pytest.raises(DamagedFileError, match="method 14"):
        Package(buffer.getvalue(), LIMITS).read("a.xml")


def test_embedded_files_are_counted_and_macros_told() -> None:
    names = ["word/embeddings/sheet.xlsx", "word/embeddings/oleObject1.bin", "word/vbaProject.bin", "word/document.xml"]
    package = Package(zip_of(dict.fromkeys(names, b"")), LIMITS)
    assert (package.embedded_files, package.has_macros) == (2, True)


def test_a_part_that_a_text_can_do_without_may_be_damaged() -> None:
    package = Package(zip_of({"a.xml": b"<a>"}), LIMITS)
    assert package.tree_if_there("a.xml") is None
    assert package.tree_if_there("b.xml") is None


def test_a_budget_is_spent() -> None:
    budget = Budget(ConvertLimits(decompressed_bytes=10))
    budget.spend(10)
    with pytest.raises(LimitError):
        budget.spend(1)


def test_parts_that_a_text_can_do_without_are_told_where_they_are_damaged_or_missing() -> None:
    package = Package(zip_of({"a.xml": "<cut", "b.xml": "<b/>"}), LIMITS)
    assert package.tree_if_there("a.xml") is None
    assert package.tree_if_there("absent.xml") is None
    assert package.those_there(["b.xml", None, "c.xml"]) == ["b.xml"]
    assert list(package.unreadable) == ["a.xml", "c.xml"]
    assert package.unreadable["c.xml"] == "the file has no part c.xml"
