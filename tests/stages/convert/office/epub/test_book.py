"""Books as a whole."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, epub, xhtml, zip_of

from docmill.errors import DamagedFileError, EmptyFileError, EncryptedFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.epub.book import convert_epub

ENCRYPTION = (
    '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:EncryptionMethod Algorithm="{}"/>'
    '<e:CipherData><e:CipherReference URI="{}"/></e:CipherData></e:EncryptedData></encryption>'
)


def book(spine: str, manifest: str, files: dict[str, str]) -> bytes:
    opf = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{manifest}</manifest><spine>{spine}</spine></package>'
    )
    return zip_of({"b.opf": opf, **{name: xhtml(inner) for name, inner in files.items()}})


def item(name: str, href: str, more: str = "") -> str:
    return f'<item id="{name}" href="{href}" media-type="application/xhtml+xml" {more}/>'


def test_chapters_come_in_the_order_of_the_spine_each_once() -> None:
    spine = '<itemref idref="b"/><itemref idref="a"/><itemref idref="b"/><itemref idref="gone"/>'
    content = book(
        spine, item("a", "a%20x.xhtml") + item("b", "b.xhtml"), {"a x.xhtml": "<p>A</p>", "b.xhtml": "<p>B</p>"}
    )
    assert convert_epub(content, LIMITS).pages == ["<p>B</p>", "<p>A</p>"]


def test_the_table_of_contents_is_left_out() -> None:
    spine = '<itemref idref="n"/><itemref idref="a"/>'
    manifest = item("n", "n.xhtml", 'properties="nav"') + item("a", "a.xhtml")
    nav = '<h1>Contents</h1><nav epub:type="toc"><ol><li><a href="a.xhtml">A</a></li></ol></nav>'
    assert convert_epub(book(spine, manifest, {"n.xhtml": nav, "a.xhtml": "<p>A</p>"}), LIMITS).pages == ["<p>A</p>"]


def test_chapters_that_are_missing_are_counted() -> None:
    spine = '<itemref idref="a"/><itemref idref="b"/>'
    found = convert_epub(book(spine, item("a", "a.xhtml") + item("b", "b.xhtml"), {"a.xhtml": "<p>A</p>"}), LIMITS)
    assert (found.pages, found.metadata["missing_chapters"]) == (["<p>A</p>"], 1)


def test_a_book_without_its_package_document_is_read_by_names() -> None:
    content = zip_of({"META-INF/container.xml": "<a/>", "c2.xhtml": xhtml("<p>2</p>"), "c1.xhtml": xhtml("<p>1</p>")})
    assert convert_epub(content, LIMITS).pages == ["<p>1</p>", "<p>2</p>"]


def test_books_protected_by_rights_are_told_and_obfuscated_fonts_are_no_protection() -> None:
    aes = ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/text/c0.xhtml")
    with pytest.raises(EncryptedFileError, match="DRM"):
        convert_epub(epub("<p>a</p>", **{"META-INF/encryption.xml": aes}), LIMITS)
    font = ENCRYPTION.format("http://www.idpf.org/2008/embedding", "OEBPS/fonts/a.otf")
    assert convert_epub(epub("<p>a</p>", **{"META-INF/encryption.xml": font}), LIMITS).pages == ["<p>a</p>"]


def test_empty_large_and_damaged_books_are_told() -> None:
    with pytest.raises(EmptyFileError, match="pictures"):
        convert_epub(epub('<img src="a.png"/>'), LIMITS)
    with pytest.raises(LimitError):
        convert_epub(epub("<p>a</p>", "<p>b</p>"), ConvertLimits(pages=1))
    with pytest.raises(DamagedFileError):
        convert_epub(zip_of({"mimetype": "application/epub+zip"}), LIMITS)
