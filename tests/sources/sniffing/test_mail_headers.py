"""Mail is told by fields that only mail has; articles that begin with a title and a date are none."""

from __future__ import annotations

import pytest

from docmill.sources.sniffing.kinds import Kind
from docmill.sources.sniffing.mail_headers import mail_type


@pytest.mark.parametrize(
    ("text", "suffix", "kind"),
    [
        (b"From: a@b.example\nSubject: s\n\ntext", "", Kind.MAIL),
        (b"Return-Path: <a>\r\nReceived: from x\r\n by y; today\r\nDate: d\r\n\r\ntext", "", Kind.MAIL),
        (b"Subject: s\n\ntext", ".eml", Kind.MAIL),
        (b"From a@b.example Mon Mar  2 10:00:00 2026\nFrom: a\n", "", Kind.MAILBOX),
        (b"From - Mon Mar  2 10:00:00 2026 +0100\r\nX-Mozilla: 1\r\n", "", Kind.MAILBOX),
        (b"Title: The ferry\nDate: 2026-03-02\nAuthor: A\n\ntext", "", None),
        (b"From: the harbour\nto the sea, a story.\n", "", None),
        (b"Subject: s\n\ntext", "", None),
        (b"From 10:00 on 2 March 2026\nthe ferry leaves.\n", "", None),
        (b"", ".eml", None),
    ],
)
def test_first_lines(text: bytes, suffix: str, kind: Kind | None) -> None:
    found = mail_type(text, suffix)
    assert (found[0] if found else None) == kind


def test_a_saved_page_is_told_from_mail() -> None:
    text = b"From: <Saved by Blink>\r\nSubject: s\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    assert mail_type(text, "") == (Kind.MAIL, "multipart/related")
