"""What the header of a message says, decoded."""

from __future__ import annotations

import codecs
from datetime import UTC
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from docmill.documents import replace_lone_surrogates

__all__ = ["charset_of", "metadata_of", "raw_header"]

LONGEST = 4000
"""Characters of a header's field that are looked at: subjects have a hundred, lists of recipients thousands."""

MOST_ADDRESSES = 100
SAID = {
    "subject": "subject",
    "message-id": "message_id",
    "in-reply-to": "in_reply_to",
    "list-id": "list_id",
    "newsgroups": "newsgroups",
    "content-location": "content_location",
    "snapshot-content-location": "content_location",
}
PEOPLE = {"from": "from", "to": "to", "cc": "cc"}


def raw_header(message: Message, name: str) -> str:
    """Return a field as it stands, its bytes read as UTF-8; empty where it is not there."""
    for key, value in message.raw_items():
        if key.lower() == name:
            text = str(value)[:LONGEST]
            return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return ""


def _decoded(value: str) -> str:
    """Return a field with its encoded words decoded (RFC 2047), on one line."""
    if "=?" not in value:
        return " ".join(value.split())
    try:
        parts = [
            part.decode(charset or "utf-8", "replace") if isinstance(part, bytes) else part
            for part, charset in decode_header(value)
        ]
    except (LookupError, ValueError):
        return " ".join(value.split())
    return " ".join(replace_lone_surrogates("".join(parts)).split())


def metadata_of(message: Message) -> dict[str, Any]:
    """Return what a header says of its message: subject, people, time, ids."""
    said: dict[str, Any] = {}
    for name, key in SAID.items():
        if value := _decoded(raw_header(message, name)):
            said[key] = value
    for name, key in PEOPLE.items():
        people = [
            f"{_decoded(person)} <{address}>" if person else address
            for person, address in getaddresses([raw_header(message, name)])[:MOST_ADDRESSES]
            if address
        ]
        if people:
            said[key] = people[0] if key == "from" else people
    date = raw_header(message, "date")
    if date:
        said["date"] = _moment(date)
    return said


def _moment(date: str) -> str:
    """Return a date as RFC 3339 in UTC, which it is in where it names no zone; as it stands where it is none."""
    try:
        moment = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        return " ".join(date.split())
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment  # not that of this machine
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError):
        return " ".join(date.split())


def charset_of(part: Message) -> str | None:
    """Return the declared encoding of a part, where Python knows it; None leaves it for cleaning to find."""
    try:
        name = part.get_content_charset() or ""
        codecs.lookup(name)  # decoding nothing would not look it up
    except (LookupError, ValueError, TypeError):
        return None
    return name
