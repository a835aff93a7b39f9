"""One message: its text is a document, and so is each further part. MHTML (RFC 2557) is one whose text is a page."""

from __future__ import annotations

import email
import io
import re
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from pathlib import PurePosixPath
from typing import Any

from docmill.documents import Document, Place, replace_lone_surrogates
from docmill.errors import LimitError, SourceError
from docmill.settings import Limits
from docmill.sources.entry import EXCERPT, Entry, Skipped, Stream, readable
from docmill.sources.formats.mail.headers import charset_of, metadata_of, raw_header
from docmill.sources.formats.media_kinds import media_kind
from docmill.sources.formats.plain import gather, too_large

__all__ = ["message_items", "message_members"]

MOST_PARTS = 1000
"""Parts of one message: a newsletter saved with its pictures has some hundreds."""

MOST_STEPS = 50_000_000
"""Lines of a message times its boundaries, each of which every line may be compared with."""

TEXTS = ("text/plain", "text/html")
ALTERNATIVE = "X-Docmill-Alternative"
"""The field that marks a part here of which another shows the same."""

PART_MARKS = re.compile(
    r"^(?:-{2,100}[^\s-]|content-[a-z-]{1,100}:)|[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", re.IGNORECASE | re.MULTILINE
)
"""What the text around all parts has only where a part stands in it: a boundary, a field of a part, noise."""

NOTICE = re.compile(
    r"\s*+(?:This is an? [ A-Za-z/-]{1,60} (?:message|format)|This message is in MIME format)"
    r"(?: \(RFC[^()]{1,60}\))?[.\s]*+(?:Since your mail reader does not understand\s{1,9}this format, some or all of "
    r"this message may not be legible\.\s*+)?"
)
"""What programs put before the first part, for those that know no parts."""

SINGLE = frozenset(
    {"content-type", "content-transfer-encoding", "content-disposition", "content-id", "content-location"}
)
"""Fields that a part has once (RFC 2045, section 3) and that say what it is, or what it is called."""

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")

DECORATION = frozenset({"alternative", "audio", "font", "image", "script", "signature", "stylesheet", "video"})
"""Kinds of parts that are passed over: what a page or a message is decorated with, and cryptographic signatures."""


def message_members(entry: Entry, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    """Yield what an entry holds that is one message.

    Raises:
        LimitError: it is larger than the limits allow.
    """
    raw, error = gather(entry.stream, limits.message_bytes)
    if len(raw) > limits.message_bytes:
        raise LimitError(
            f"{entry.where}: a message of more than limits.message_bytes={limits.message_bytes}; raise it "
            "(DOCMILL_LIMITS__MESSAGE_BYTES)"
        )
    yield from message_items(entry, raw, entry.place(), limits)
    if error is not None:
        yield entry.failed(error, b"")


def message_items(entry: Entry, raw: bytes, place: Place, limits: Limits) -> Iterator[Entry | Skipped | Document]:
    """Yield the document of a message, then its other parts: documents, and entries of what is attached.

    Of alternatives the plain text counts, unless it is empty. A part that is damaged is a document with a failure.

    Args:
        entry: Where it stands; `entry.inside` names its parts.
        raw: The message.
        place: Of the message in its file.
        limits: Bounds.

    Raises:
        LimitError: it has too many parts, or too many lines for them.
    """
    if raw.count(b"\n") * min(raw.count(b"boundary"), 300) > MOST_STEPS:
        raise LimitError(f"{entry.where}: a message of too many lines and boundaries")
    message = email.message_from_bytes(raw)
    said = metadata_of(message)
    is_first, is_told = True, False
    for number, (name, part) in enumerate(_parts(message)):
        if number >= MOST_PARTS:
            raise LimitError(f"{entry.where}: a message of more than {MOST_PARTS} parts; the first ones were read")
        item = _item(entry, name, part, said, place if is_first else None, limits)
        is_first = is_first and not isinstance(item, Document)
        is_told = is_told or (isinstance(item, Skipped) and item.kind == "empty")
        yield item
    if is_first and not is_told:
        yield entry.skipped("empty")
    if any(type(defect).__name__ == "CloseBoundaryNotFoundDefect" for one in message.walk() for defect in one.defects):
        error = SourceError(f"{entry.where}: the message ends before its last boundary: it was cut off")
        yield entry.failed(error, b"", media_type="message/rfc822", place=place)
    yield from _outside(entry, message, place)


def _outside(entry: Entry, message: Message, place: Place) -> Iterator[Document | Skipped]:
    """Yield what tells of the text before the first boundary of a message and behind its last one.

    It belongs to no part (RFC 2046, section 5.1.1) and is counted as passed over, but for the notice of programs that
    says nothing. Where a part seems to stand there, its boundary is damaged.
    """
    for part in message.walk():
        if part is not message and (why := _runs_on(part)):
            told = SourceError(f"{entry.where}: a part of the message may be lost here: {why}")
            yield entry.failed(told, b"", media_type="message/rfc822", place=place)
        for text, kind, where in (
            (part.preamble, "preamble", "before its first boundary"),
            (part.epilogue, "epilogue", "behind its last boundary"),
        ):
            if not text or not text.strip() or NOTICE.fullmatch(text):
                continue
            if PART_MARKS.search(text):
                told = SourceError(f"{entry.where}: a part of the message stands {where}: a boundary is damaged")
                excerpt = text[:EXCERPT].encode("utf-8", "surrogateescape")[:EXCERPT]
                yield entry.failed(told, excerpt, media_type="message/rfc822", place=place)
            else:
                yield entry.skipped(kind)


def _runs_on(part: Message) -> str:
    """Return why the header of a part seems to be damaged, or to go on as another's; empty where it does not."""
    names = Counter(name.lower() for name in part.keys())  # noqa: SIM118 - a message gives no names by itself
    twice = sorted(name for name in SINGLE if names[name] > 1)
    if twice:
        return f"its header has {' and '.join(twice)} twice"
    is_base64 = str(part.get("content-transfer-encoding", "")).strip().lower() == "base64" and not part.is_multipart()
    if is_base64 and str(part.get_payload()).partition("=")[2].strip("= \t\r\n"):
        return "there is more behind the end of its base64"
    is_noise = any(name.lower() in SINGLE and CONTROLS.search(str(value)) for name, value in part.raw_items())
    return "there are bytes in its header that none has" if is_noise else ""


def _parts(message: Message) -> Iterator[tuple[str, Message]]:
    """Yield the parts that are no multipart themselves, each with its number: "1.2" is the second part of the first."""
    waiting = [("", message)]
    while waiting:
        name, part = waiting.pop()
        if part.get_content_maintype() != "multipart" or not part.is_multipart():
            yield name or "1", part
            continue
        inner = part.get_payload()
        parts = [(f"{name}.{at}" if name else str(at), one) for at, one in enumerate(inner, 1)]
        if part.get_content_subtype() == "alternative":
            parts = _alternatives(parts)
        waiting.extend(reversed(parts))


def _alternatives(parts: list[tuple[str, Message]]) -> list[tuple[str, Message]]:
    """Mark all but one of some alternatives as such: the plain text, unless it is empty, else the last one."""
    texts = [
        number
        for number, (_, part) in enumerate(parts)
        if part.get_content_type() == "text/plain" and _payload(part).strip()
    ]
    chosen = texts[0] if texts else len(parts) - 1
    for number, (_, part) in enumerate(parts):
        if number != chosen:
            part.add_header(ALTERNATIVE, "yes")
    return parts


def _item(
    entry: Entry, number: str, part: Message, said: dict[str, Any], place: Place | None, limits: Limits
) -> Entry | Skipped | Document:
    """Return what a part is: with a `place` the first text is the message's own."""
    name = readable(replace_lone_surrogates(_file_name(part) or number))
    inside = entry.inside(name, entry.stream)
    media_type = part.get_content_type()
    if media_type in TEXTS and part.get_content_disposition() != "attachment":
        if part.get(ALTERNATIVE):
            return inside.skipped("alternative")
        return _text(entry if place else inside, part, said, place or inside.place(), limits)
    kind = "alternative" if part.get(ALTERNATIVE) else media_kind(media_type)
    if kind in DECORATION:
        return inside.skipped(kind)
    is_message = media_type == "message/rfc822" and part.is_multipart()
    content = part.get_payload(0).as_bytes() if is_message else _payload(part)  # type: ignore[union-attr]
    return entry.inside(name, Stream(io.BytesIO(content)))


def _payload(part: Message) -> bytes:
    if part.is_multipart():  # what a mail server says of its delivery is parsed into groups of fields (RFC 3464)
        return b"\n".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _text(entry: Entry, part: Message, said: dict[str, Any], place: Place, limits: Limits) -> Skipped | Document:
    content = _payload(part)
    media_type = part.get_content_type()
    if not content.strip():
        return entry.skipped("empty")
    if any("Base64" in type(defect).__name__ for defect in part.defects):
        return entry.failed(SourceError(f"{entry.where}: its base64 is damaged"), content, place=place)
    if len(content) > limits.document_bytes:
        return entry.failed(too_large(entry.where, limits), content, media_type=media_type, place=place)
    uri = raw_header(part, "content-location").strip()
    is_address = uri.startswith(("http://", "https://"))
    return entry.document(
        content,
        uri=uri if is_address else None,
        media_type=media_type,
        encoding=charset_of(part),
        place=place,
        metadata=said | ({"source_file": entry.uri} if is_address else {}),
    )


def _file_name(part: Message) -> str:
    """Return the name of an attachment without folders; empty where it has none."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        return ""
    return PurePosixPath(str(name)[:1000].replace("\\", "/")).name
