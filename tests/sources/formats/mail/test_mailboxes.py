"""Messages of a mailbox are read one by one, and a broken one costs itself."""

from __future__ import annotations

import gzip
import io
import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents

Take = Callable[..., list[Document]]


def a_message(number: int, text: str = "") -> bytes:
    body = text or f"رسالة {number}\n>From here on.\n"
    return (
        f"From a@a.example Mon Mar  2 10:00:0{number} 2026\nFrom: a@a.example\nSubject: n{number}\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    ).encode()


def test_messages_with_their_places(take_bytes: Take) -> None:
    data = a_message(1) + a_message(2)
    one, two = take_bytes(data, "a.mbox")
    assert one.content.decode().split("\n")[:2] == ["رسالة 1", "From here on."]
    assert (two.source.place.member, two.source.place.line) == ("[1]", 9)
    assert two.source.place.offset == len(a_message(1))
    assert two.source.metadata["subject"] == "n2"
    assert len(take_bytes(gzip.compress(data), "a.mbox.gz")) == 2


def test_as_many_as_the_standard_library_counts(take_bytes: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"".join(a_message(number % 10) for number in range(300)))
    assert len(take_bytes(path.read_bytes(), "a.mbox")) == len(mailbox.mbox(path)) == 300


def test_a_message_beyond_the_limit_costs_itself(take_bytes: Take) -> None:
    large, small = take_bytes(a_message(1, "x\n" * 5000) + a_message(2), "a.mbox", message_bytes=1000)
    assert large.failure is not None
    assert "limits.message_bytes=1000" in large.failure.message
    assert small.failure is None


def test_a_word_at_the_beginning_of_a_line_begins_no_message(take_bytes: Take) -> None:
    text = "one\n\nFrom time to time the ferry is late.\n\nFrom 10:00 on it is not.\n"
    (document,) = take_bytes(a_message(1, text), "a.mbox")
    assert document.content.decode().startswith(text)


@pytest.mark.parametrize(
    ("start", "end", "instead", "why"),
    [
        (b"utf-8\n\none", b"2026\nFrom: a", b"", "has from and subject twice"),
        (b"n1", b"n2", b"", ""),
        (b"ple\nSubject: n1", b"ple\nSubject: n2", b"\0\1", "bytes in its header that none has"),
        (b"10:00:01", b"10:00:02", b"\xc3\xa9", "bytes in its header that none has"),
        (b"\none", b"From a@a.example Mon Mar  2 10:00:02", b"", "the line before another one is in its header"),
    ],
)
def test_a_message_that_is_lost_is_told_by_the_header_that_goes_on_as_another(
    start: bytes, end: bytes, instead: bytes, why: str, take_bytes: Take
) -> None:
    first, second = a_message(1, "one\n"), a_message(2, "two\n")
    damaged = first[: first.index(start)] + instead + second[second.index(end) :]
    document, *told = take_bytes(damaged, "a.mbox")
    assert document.content == b"two\n\n"
    assert [why in one.failure.message for one in told if one.failure] == [True] * bool(why)


def test_a_header_of_mail_as_it_is_on_its_way_tells_of_no_loss(take_bytes: Take) -> None:
    header = (
        b"Received: from a\nReceived: from b\nSubject: \x1b$B%F%9%H\x1b(B\nSubject: again\nX-From: b\nTo: a@a.example\n"
        b"\tb@a.example\nTo: c@a.example\n>From a@a.example Mon Mar  2 10:00:00 2026\nX-Name: \xe9t\xe9\n"
    )
    body = b"From: a\nFrom: b\nSubject: c\nSubject: d\n\0\nFrom a@a.example Mon Mar  2 10:00:00 2026\n"
    (document,) = take_bytes(a_message(1).partition(b"\n")[0] + b"\n" + header + b"\n" + body, "a.mbox")
    assert document.failure is None


def test_a_broken_stream_is_told(take_bytes: Take) -> None:
    packed = gzip.compress(b"".join(a_message(n % 10, f"{n * 7919}\n" * 40) for n in range(500)))
    found = take_bytes(packed[: len(packed) // 2], "a.mbox.gz")
    assert len(found) > 10
    assert found[-1].failure is not None


def test_a_mailbox_without_end_is_read_message_by_message() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            data = a_message(7)
            buffer[: len(data)] = data
            return len(data)

    found = documents(Entry(Stream(Endless()), "file:///in/a.mbox", "a.mbox"), Limits(), Fields())
    assert len([next(found) for _ in range(500)]) == 500


def test_a_blank_line_may_be_missing_between_two_messages(take_bytes: Take) -> None:
    first, second = a_message(1, "one\n"), a_message(2, "two\n")
    found = take_bytes(first.rstrip(b"\n") + b"\n" + second, "a.mbox")
    assert [document.content.strip() for document in found] == [b"one", b"two"]
