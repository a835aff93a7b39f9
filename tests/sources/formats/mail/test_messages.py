"""A message, its further parts and its attachments are documents of their own, each with its place."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from docmill.documents import Document

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]

TEXT = "تغادر العبارة في السابعة صباحا.\n"


def message(text: str | None = TEXT, subject: str = "موعد العبارة") -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"] = "ليلى <layla@a.example>"
    made["To"] = "desk@b.example, Omar <omar@b.example>"
    made["Subject"] = subject
    made["Date"] = "Mon, 02 Mar 2026 13:00:00 +0300"
    made["Message-ID"] = "<1@a.example>"
    if text is not None:
        made.set_content(text)
    return made


def a_zip(**files: bytes) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.txt", content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
def test_the_text_with_what_its_header_says(take_bytes: Take, encoding: str, charset: str) -> None:
    made = message(None)
    made.set_content(TEXT, charset=charset, cte=encoding)
    (document,) = take_bytes(made.as_bytes(), "a.eml")
    assert document.content.decode(document.source.encoding or "").strip() == TEXT.strip()
    assert document.source.media_type == "text/plain"
    assert document.source.metadata == {
        "subject": "موعد العبارة",
        "message_id": "<1@a.example>",
        "from": "ليلى <layla@a.example>",
        "to": ["desk@b.example", "Omar <omar@b.example>"],
        "date": "2026-03-02T10:00:00Z",
    }


def test_of_alternatives_the_plain_text_counts(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    made = message()
    made.add_alternative("<p>The page</p>", subtype="html")
    (document,) = take_bytes(made.as_bytes(), "a.eml")
    assert document.content.decode().strip() == TEXT.strip()
    assert take_skipped(made.as_bytes(), "a.eml") == [("alternative", "file:///in/a.eml!/2")]
    empty = message(" \n")
    empty.add_alternative("<p>The page</p>", subtype="html")
    (document,) = take_bytes(empty.as_bytes(), "a.eml")
    assert document.source.media_type == "text/html"


def test_attachments_are_documents_of_their_own(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    made = message()
    made.add_attachment(b"id,text\n1,row one\n", maintype="text", subtype="csv", filename="جدول.csv")
    made.add_attachment(a_zip(one=b"in the zip"), maintype="application", subtype="zip", filename="../../a.zip")
    made.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="a.pdf")
    made.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="logo.png")
    made.add_attachment(message("Forwarded text.\n", "inner"))
    found = take_bytes(made.as_bytes(), "a.eml")
    assert [(one.source.place.member, one.failure is None) for one in found] == [
        (None, True),
        ("جدول.csv", True),
        ("a.zip!/one.txt", True),
        ("a.pdf", True),
        ("6", True),
    ]
    assert [one.content for one in found[1:3]] == [b"row one", b"in the zip"]
    assert (found[3].content, found[3].source.media_type) == (b"%PDF-1.7 x", "application/pdf")
    assert (found[4].content.strip(), found[4].source.metadata["subject"]) == (b"Forwarded text.", "inner")
    assert take_skipped(made.as_bytes(), "a.eml") == [("image", "file:///in/a.eml!/logo.png")]
    assert len(found) + 1 == sum(not part.is_multipart() for part in made.walk())


MHTML = b"""From: <Saved by Blink>\r
Snapshot-Content-Location: https://a.example/page\r
Subject: =?utf-8?Q?Ferry=20=E2=80=93=20times?=\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="----B"\r
\r
------B\r
Content-Type: text/html; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
Content-Location: https://a.example/page\r
\r
<html><body><p>The ferry leaves at seven =E2=80=93 daily.</p></body></html>\r
------B\r
Content-Type: text/css\r
Content-Location: cid:css-1\r
\r
p { color: red }\r
------B\r
Content-Type: text/html\r
Content-Location: https://a.example/frame\r
\r
<p>A frame</p>\r
------B\r
Content-Type: image/png\r
Content-Transfer-Encoding: base64\r
Content-Location: https://a.example/i.png\r
\r
iVBORw0KGgo=\r
------B--\r
"""


def test_a_page_saved_as_mhtml(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    page, frame = take_bytes(MHTML, "page.mhtml")
    assert "seven – daily" in page.content.decode()
    assert (page.source.uri, page.source.media_type) == ("https://a.example/page", "text/html")
    assert page.source.metadata["subject"] == "Ferry – times"
    assert (frame.source.uri, frame.source.place.member) == ("https://a.example/frame", "3")
    assert [kind for kind, _ in take_skipped(MHTML, "page.mhtml")] == ["stylesheet", "image"]


def test_a_message_that_is_cut_off_is_told(take_bytes: Take) -> None:
    page, cut = take_bytes(MHTML[: MHTML.index(b"------B\r\nContent-Type: text/css")], "page.mhtml")
    assert page.failure is None
    assert cut.failure is not None
    assert "cut off" in cut.failure.message


def in_parts(first: bytes = b"--b", last: bytes = b"--b--", before: bytes = b"", behind: bytes = b"") -> bytes:
    head = b'From: a@a.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    header = b"Content-Type: text/plain; charset=utf-8\n\n"
    return b"\n".join((head + before, first, header + "المرفأ".encode(), b"--b", header + b"two", last, behind))


@pytest.mark.parametrize(
    "data",
    [
        in_parts(first=b"--c"),
        in_parts(first=b"--b\0"),
        in_parts(first=b"-\xffb"),
        in_parts(behind=b"--b\nContent-Type: text/plain\n\nthree"),
    ],
)
def test_a_part_outside_of_all_boundaries_is_told(take_bytes: Take, data: bytes) -> None:
    *_, failed = take_bytes(data, "a.eml")
    assert failed.failure is not None
    assert "a boundary is damaged" in failed.failure.message
    assert "المرفأ".encode() in failed.content or b"three" in failed.content


@pytest.mark.parametrize("before", [b"", b"This is a multi-part message in MIME format.\n", b"\n \n"])
def test_text_around_the_parts_is_counted_but_for_the_notice_of_programs(
    take_bytes: Take, take_skipped: TakeSkipped, before: bytes
) -> None:
    assert [one.content for one in take_bytes(in_parts(before=before), "a.eml")] == ["المرفأ".encode(), b"two"]
    assert take_skipped(in_parts(before=before), "a.eml") == []
    footer = "قائمة الميناء".encode()
    skipped = take_skipped(in_parts(before=b"This is a multi-part harbour.", behind=footer), "a.eml")
    assert [kind for kind, _ in skipped] == ["preamble", "epilogue"]


@pytest.mark.parametrize(
    "field",
    [
        b"Content-Type: text/plain",
        b"Content-Disposition: inline\x05",
        b"Content-ID: <1@a.example>\nContent-ID: <2@a.example>",
        b"Content-Location: http://a.example/1\nContent-Location: http://a.example/2",
    ],
)
def test_a_header_that_is_damaged_may_have_taken_a_part_with_it(take_bytes: Take, field: bytes) -> None:
    *_, failed = take_bytes(in_parts(first=b"--b\n" + field), "a.eml")
    assert failed.failure is not None
    assert "may be lost here" in failed.failure.message


def test_a_part_behind_the_end_of_base64_is_told(take_bytes: Take) -> None:
    field = b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\ndHdv\nb25lIQ==\n--c\n"
    found = take_bytes(in_parts(first=b"--b\n" + field), "a.eml")
    assert any(one.failure and "behind the end of its base64" in one.failure.message for one in found)


def test_damaged_base64_is_quarantined(take_bytes: Take) -> None:
    data = message().as_bytes().replace(b"\r\n\r\n", b"\r\n\r\n!!a", 1)
    made = message(None)
    made.set_content(TEXT, cte="base64")
    data = made.as_bytes()
    head, _, body = data.partition(b"\r\n\r\n")
    (document,) = take_bytes(head + b"\r\n\r\n" + body.strip()[:-3] + b"\r\n", "a.eml")
    assert document.failure is not None
    assert "base64" in document.failure.message


def test_a_message_without_text_is_counted(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    assert take_bytes(message("").as_bytes(), "a.eml") == []
    assert [kind for kind, _ in take_skipped(message("").as_bytes(), "a.eml")] == ["empty"]


def test_limits(take_bytes: Take) -> None:
    (large,) = take_bytes(message("x" * 900 + "\n").as_bytes(), "a.eml", message_bytes=500)
    assert large.failure is not None
    assert "limits.message_bytes=500" in large.failure.message
    nested = message("innermost\n")
    for _ in range(6):
        outer = message("outer\n")
        outer.add_attachment(nested)
        nested = outer
    found = take_bytes(nested.as_bytes(), "a.eml")
    assert "limits.archive_depth" in str(found[-1].failure)
    parts = b"".join(b"--B\r\nContent-Type: text/plain\r\n\r\npart\r\n" for _ in range(1200))
    head = b"From: a@b.example\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
    found = take_bytes(head + parts + b"--B--\r\n", "a.eml")
    assert "more than 1000 parts" in str(found[-1].failure)
    assert len(found) == 1001


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b.example\r\nSubject: " + b"=?utf-8?B?" * 20_000 + b"\r\n\r\ntext",
        b"From: a@b.example\r\nTo: " + b"a@b.example, " * 50_000 + b"\r\nSubject: s\r\n\r\ntext",
        b"From: a@b.example\r\nSubject: s\r\nContent-Type: " + b"multipart/mixed; boundary=a" * 9000 + b"\r\n\r\ntext",
        b"From: a@b.example\r\nSubject: s\r\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))
        + b"x\r\n" * 100_000,
        b"From: a@b.example\r\nSubject: s\r\nDate: "
        + b"9" * 3000
        + b"\r\nContent-Type: text/plain; charset=nope\r\n\r\ntext",
    ],
    ids=["encoded words", "addresses", "type", "nested", "date"],
)
def test_hostile_messages_end(take_bytes: Take, data: bytes) -> None:
    assert take_bytes(data, "a.eml")


def test_a_signature_is_counted_and_a_report_of_delivery_is_read(take_bytes: Take, take_skipped: TakeSkipped) -> None:
    raw = (
        b"From: a@a.example\nSubject: s\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nThe ferry is late.\n--B\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\nStatus: 5.1.1\n--B\n"
        b"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n--B--\n"
    )
    text, report = take_bytes(raw, "a.eml")
    assert text.content == b"The ferry is late."
    assert b"Status: 5.1.1" in report.content
    assert [kind for kind, _ in take_skipped(raw, "a.eml")] == ["signature"]


def test_a_date_without_a_zone_is_in_utc(take_bytes: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Amman")
    time.tzset()
    try:
        raw = b"From: a@a.example\nSubject: s\nDate: Mon, 2 Mar 2026 10:00:00 -0000\n\nThe ferry is late.\n"
        (document,) = take_bytes(raw, "a.eml")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert document.source.metadata["date"] == "2026-03-02T10:00:00Z"
