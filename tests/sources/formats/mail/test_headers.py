"""Fields of a header are decoded whatever stands in them."""

from __future__ import annotations

import email

import pytest

from docmill.sources.formats.mail.headers import charset_of, metadata_of


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (b"Subject: =?utf-8?B?2YXZiNi52K8=?=", {"subject": "موعد"}),
        (b"Subject: =?windows-1256?Q?=E3=E6=DA=CF?= two", {"subject": "موعد two"}),
        ("Subject: موعد".encode(), {"subject": "موعد"}),
        (b"Subject: =?nonsense?B?2YXZiNi52K8=?=", {"subject": "=?nonsense?B?2YXZiNi52K8=?="}),
        (b"Subject: one\r\n two", {"subject": "one two"}),
        (b"Date: Mon, 02 Mar 2026 13:00:00 +0300", {"date": "2026-03-02T10:00:00Z"}),
        (b"Date: yesterday", {"date": "yesterday"}),
        (b"To: undisclosed-recipients:;", {}),
        (b"From: a@b.example", {"from": "a@b.example"}),
    ],
)
def test_fields(field: bytes, said: dict[str, str]) -> None:
    assert metadata_of(email.message_from_bytes(field + b"\r\n\r\n")) == said


@pytest.mark.parametrize(("charset", "known"), [("utf-8", "utf-8"), ("KOI8-R", "koi8-r"), ("nope", None), ("", None)])
def test_charsets(charset: str, known: str | None) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert (charset_of(email.message_from_bytes(head)) or None) == known
