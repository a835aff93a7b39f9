"""Pages of TeX in fonts without a map: the words tell that their codes are letters."""

from __future__ import annotations

import pytest

from docmill.errors import UnreadableFileError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.pdf import convert_pdf
from docmill.stages.convert.pdf.tex_codes import has_small_words, with_tex_letters
from tests.stages.convert.pdf.opened import CATALOG, FONT, PAGE, PAGES, pdf, stream

ENGLISH = b"The boat is on the river and it has no sail, so that we row it to the town of the east"
PLAIN_BOX = stream(b"500 0 0 0 500 500 d1 0 0 500 500 re f")


def pictured(text: bytes, mapped: bytes = b"") -> bytes:
    """Return a page in a font of pictures, which names its letters by their codes alone, as dvips does.

    A line of Helvetica, whose letters have a map, stands below it.
    """
    names = b" ".join(b"/a%d" % code for code in range(1, 128))
    pictures = b"".join(b"/a%d 6 0 R" % code for code in range(1, 128))
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 500]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1/LastChar 127"
        b"/Widths[%s]/Encoding<</Differences[1 %s]>>/CharProcs<<%s>>>>" % (b" 500" * 127, names, pictures)
    )
    shown = b"BT /F 9 Tf 9 99 Td <%s> Tj /G 9 Tf 0 -30 Td <%s> Tj ET" % (text.hex().encode(), mapped.hex().encode())
    page = PAGE.replace(b"/F 5 0 R", b"/F 5 0 R/G 7 0 R")
    return pdf(CATALOG, PAGES, page, stream(shown), font, PLAIN_BOX, FONT)


def test_pages_of_fonts_without_a_map_are_read_by_their_codes_where_these_are_words() -> None:
    found = convert_pdf(pictured(ENGLISH), ConvertLimits())
    assert found.pages == [ENGLISH.decode()]
    assert found.metadata["guessed_pages"] == [1]


def test_only_what_has_no_map_is_read_by_its_code() -> None:
    found = convert_pdf(pictured(ENGLISH + b" {1990 \x0crst", b"{ a[i] |= b; } C:\\temp"), ConvertLimits())
    assert found.pages == [ENGLISH.decode() + " –1990 first\n\n{ a[i] |= b; } C:\\temp"]


def test_words_that_have_a_map_tell_nothing_of_codes_that_have_none() -> None:
    with pytest.raises(UnreadableFileError):
        convert_pdf(pictured(b"jke us dgk fd og dy vk;sxk " * 2, ENGLISH), ConvertLimits())


def test_codes_that_are_no_words_are_not_guessed() -> None:
    shifted = bytes(code + 1 if code > 0x60 else code for code in ENGLISH)
    with pytest.raises(UnreadableFileError):
        convert_pdf(pictured(shifted), ConvertLimits())


def test_small_words_tell_a_language_of_latin_letters() -> None:
    def found(text: str) -> bool:
        return has_small_words(text, range(len(text)))

    assert found(ENGLISH.decode())
    assert found("Das Boot ist auf dem Fluss und hat mit dem Wind von der Stadt nichts zu tun")
    assert not found("the and of")
    assert not found("Uif cpbu jt po uif sjwfs boe ju ibt op tbjm tp uibu xf spx ju up uif upxo")
    assert not has_small_words(ENGLISH.decode(), ())


@pytest.mark.parametrize(
    ("codes", "letters"),
    [
        (
            'the \x0crst o\x0ece {\r\nin\ruence \\so" caf\x13e Z\x7furich',
            "the ﬁrst oﬃce –\r\ninﬂuence “so” cafe\u0301 Zu\u0308rich",
        ),
        ("the \x1crst o\x1ece \x15\r\nin\x1duence \x10so\x11 \x13café\x14", "the ﬁrst oﬃce –\r\ninﬂuence “so” «café»"),
        ("nothing {of} it", "nothing {of} it"),
    ],
)
def test_codes_of_either_encoding_become_the_letters_in_their_places(codes: str, letters: str) -> None:
    unmapped = [place for place, code in enumerate(codes) if not codes.startswith("\r\n", place) and code != "\n"]
    assert with_tex_letters(codes, unmapped) == letters
    assert len(letters) == len(codes)
