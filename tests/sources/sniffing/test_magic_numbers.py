"""What is known and not read is refused by its name, never read as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docmill.documents import Document
from docmill.sources.sniffing.magic_numbers import MAGIC_NUMBERS, find_magic_number, name_of_type

Take = Callable[..., list[Document]]

KNOWN = [
    (b"\x78\x9f\x3e\x22", "application/ms-tnef", "what Outlook packs a message in (winmail.dat)"),
    (b"%!PS-Adobe-3.0", "application/postscript", "a PostScript document"),
    (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp", "an image (image/webp)"),
    (b"RIFF\x24\0\0\0WAVEfmt ", "audio/vnd.wave", "a sound file (audio/vnd.wave)"),
    (b"\0\0\0\x20ftypisom", "video/mp4", "a video (video/mp4)"),
    (b"\0\0\0\x20ftypM4A ", "audio/mp4", "a sound file (audio/mp4)"),
    (b"-----BEGIN PGP MESSAGE-----", "application/pgp-encrypted", "a PGP message or key"),
    (b"-----BEGIN CERTIFICATE-----", "application/x-pem-file", "a key or certificate (PEM)"),
    (b"BEGIN:VCARD\r\nVERSION:4.0\r\n", "text/vcard", "an address book (vCard)"),
    (b"SQLite format 3\0", "application/vnd.sqlite3", "a SQLite database"),
]


@pytest.mark.parametrize(("head", "media_type", "name"), KNOWN)
def test_a_known_format_is_refused_by_its_name(take_bytes: Take, head: bytes, media_type: str, name: str) -> None:
    assert find_magic_number(head) == media_type
    (document,) = take_bytes(head + b" more of it", "a.txt")
    assert document.source.media_type == media_type
    assert document.failure is not None
    assert f"this is {name}, which docmill does not read yet" in document.failure.message


def test_every_magic_number_is_told_by_itself() -> None:
    for at, magic, media_type in MAGIC_NUMBERS:
        assert find_magic_number(b"\1" * at + magic) == media_type
        assert name_of_type(media_type)


@pytest.mark.parametrize("text", ["PARIS is a city", "From time to time", "II. Kapitel", "RIFFLE", "الملف", "ORCHID"])
def test_words_that_begin_like_magic_numbers_are_text(text: str) -> None:
    assert find_magic_number(text.encode()) is None
