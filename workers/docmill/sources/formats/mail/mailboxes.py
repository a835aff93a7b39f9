"""Mailboxes: many messages in one file, each behind a line that begins with "From " (RFC 4155)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docmill.documents import Document
from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.entry import EXCERPT, Entry, GapError, Skipped
from docmill.sources.formats.mail.messages import message_items
from docmill.sources.lines import SourceLine, split_lines

__all__ = ["FROM_LINE", "mailbox_members"]

FROM_LINE = re.compile(rb"From [^\r\n]{0,200}\d\d:\d\d[^\r\n]{0,40}\d{4}[^\r\n]{0,40}\r?$")
QUOTED = re.compile(rb">{1,100}From ")
NAME = re.compile(rb"[!-9;-~]{1,100}(?=[ \t]{0,9}:)")
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
"""What no header has, unlike tabs, form feeds, and the escapes of ISO-2022-JP."""

SINGLE = frozenset({b"from", b"subject", b"date", b"message-id"})
"""Fields that a message has once (RFC 5322, section 3.6) and that nothing on its way adds again."""

MOST_HEADER = 64 << 10
"""Bytes of a header that are looked at for damage: long ones, with all stations of the way, have some ten thousand."""


class _OpenMessage:
    """A message whose end has not been seen yet."""

    def __init__(self, line: SourceLine) -> None:
        self.number, self.offset = line.number, line.offset
        self.raw = bytearray()
        self.size = 0
        self.separator = line.raw if FROM_LINE.match(line.raw) else b""
        self.in_header, self.has_another = True, False

    def add(self, line: SourceLine, most: int) -> None:
        self.size += line.size + 1
        self.in_header = self.in_header and bool(line.raw.strip())
        self.has_another = self.has_another or (self.in_header and FROM_LINE.match(line.raw) is not None)
        room = (most if self.size <= most else EXCERPT) - len(self.raw)
        raw = line.raw[1:] if QUOTED.match(line.raw) else line.raw
        self.raw += (raw + b"\n")[: max(room, 0)]


def mailbox_members(entry: Entry, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    """Yield what the messages of a mailbox hold, one after the other; a message that is broken costs itself."""
    current: _OpenMessage | None = None
    index = 0
    after_blank = True
    for line, following in _with_following(split_lines(entry.stream, limits.line_bytes)):
        if line.error is not None:
            if current is not None:
                current.add(line, limits.message_bytes)
                yield from _message(entry, current, index, limits)
            if not isinstance(line.error, GapError):
                yield entry.failed(line.error, b"", place=entry.place(line=line.number, offset=line.offset))
            return
        if FROM_LINE.match(line.raw) and (after_blank or _goes_on_in_header(current, following)):
            if current is not None:
                yield from _message(entry, current, index, limits)
                index += 1
            current = _OpenMessage(line)
        else:
            if current is None:
                current = _OpenMessage(line)
            current.add(line, limits.message_bytes)
        after_blank = not line.raw.strip()
    if current is not None:
        yield from _message(entry, current, index, limits)


def _with_following(lines: Iterator[SourceLine]) -> Iterator[tuple[SourceLine, bytes]]:
    """Yield each line with the bytes of the next one, which are empty behind the last."""
    before: SourceLine | None = None
    for line in lines:
        if before is not None:
            yield before, line.raw
        before = line
    if before is not None:
        yield before, b""


def _goes_on_in_header(current: _OpenMessage | None, following: bytes) -> bool:
    """Tell whether a header begins behind the text of a message: some programs leave no blank line between two."""
    return current is not None and not current.in_header and NAME.match(following) is not None


def _message(entry: Entry, found: _OpenMessage, index: int, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    inside = entry.inside(f"[{index}]", entry.stream)
    place = inside.place(line=found.number, offset=found.offset)
    try:
        if found.size > limits.message_bytes:
            raise LimitError(
                f"{inside.where}: a message of {found.size} bytes, more than limits.message_bytes="
                f"{limits.message_bytes}; raise it (DOCMILL_LIMITS__MESSAGE_BYTES)"
            )
        yield from message_items(inside, bytes(found.raw), place, limits)
    except LimitError as error:
        yield inside.failed(error, bytes(found.raw), media_type="message/rfc822", place=place)
    except Exception as error:  # noqa: BLE001 - foreign bytes meet the parser of MIME: it is this message's fault alone
        told = SourceError(f"{inside.where}: cannot be read as a message: {error or type(error).__name__}")
        yield inside.failed(told, bytes(found.raw), media_type="message/rfc822", place=place)
    if why := _runs_on(found):
        told = SourceError(f"{inside.where}: a message may be lost here: {why}")
        yield inside.failed(told, bytes(found.raw[:EXCERPT]), media_type="message/rfc822", place=place)


def _runs_on(message: _OpenMessage) -> str:
    """Return why a header seems to go on as that of another message, whose beginning is gone; empty where it does not.

    A mailbox neither counts its messages nor checks them: this is all that a piece that was lost leaves behind.
    """
    header = bytes(message.raw[:MOST_HEADER]).replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if not message.separator.isascii() or CONTROLS.search(message.separator) or CONTROLS.search(header):
        return "there are bytes in its header that none has"
    if message.has_another:
        return "the line before another one is in its header"
    names = Counter(found[0].lower() for line in header.split(b"\n") if (found := NAME.match(line)))
    twice = sorted(name.decode() for name in SINGLE if names[name] > 1)
    return f"its header has {' and '.join(twice)} twice" if "from" in twice or len(twice) > 1 else ""
