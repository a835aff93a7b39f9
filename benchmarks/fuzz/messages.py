"""Messages with a known number of documents: mail (EML) with parts, attachments and mail in mail, and saved pages."""

from __future__ import annotations

import base64
import email
import quopri
import random
import re
from collections.abc import Sequence

from benchmarks.fuzz.container import Container

__all__ = ["is_whole_message", "mhtml", "single_or_multipart"]

BOUNDARY = b"=_b0undary"


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def is_whole_message(data: bytes, bodies: Sequence[bytes]) -> bool:
    """Tell whether damage left a message whose headers are sound, with neither end of bodies that are lost.

    Of its own header only the fields that tell of parts count: a subject that is damaged tells of none.
    """
    if any(one[:12] in data or one[-16:] in data for one in bodies):
        return False
    message = email.message_from_bytes(data)
    for part in message.walk():
        names = [name.lower() for name in part.keys() if name.lower().startswith("content-")]  # noqa: SIM118
        told = [value for name, value in part.items() if part is not message or name.lower() in names]
        if part.defects or len(set(names)) < len(names) or any(CONTROLS.search(str(one)) for one in told):
            return False
    return True


def _encoded(rng: random.Random, content: bytes) -> tuple[bytes, bytes]:
    """Return the field of a transfer encoding, empty for none, and a content in it."""
    kind = rng.choice(("", "8bit", "base64", "quoted-printable"))
    if kind == "base64":
        content = base64.encodebytes(content).rstrip(b"\n")
    elif kind == "quoted-printable":
        content = quopri.encodestring(content)
    return (f"Content-Transfer-Encoding: {kind}\n".encode() if kind else b""), content


def _part(rng: random.Random, number: int, content: bytes, media_type: bytes) -> tuple[bytes, bytes]:
    """Return the header of a part with its empty line, and its body."""
    field, body = _encoded(rng, content)
    header = b"Content-Type: %s; charset=utf-8\n%s" % (media_type, field)
    if media_type == b"text/html":
        header += b"Content-Location: http://a.example/%d\n" % number
    elif number and rng.random() < 0.3:  # a message without a text of its own is counted as an empty one
        header += b'Content-Disposition: attachment; filename="d%d.txt"\n' % number
    elif number and rng.random() < 0.2:
        header = b"Content-Type: message/rfc822\n\nFrom: b@b.example\nSubject: inner\n" + header
    return header + b"\n", body


def _message(rng: random.Random, name: str, said: bytes, parts: Sequence[tuple[bytes, bytes]]) -> tuple[str, bytes]:
    """Return the name and the bytes of a message of one part or of many, of which `said` names the kind."""
    head = b"From: a@a.example\nSubject: s\nMessage-ID: <1@a.example>\nMIME-Version: 1.0\n"
    if said == b"mixed" and len(parts) == 1:
        return name, head + parts[0][0] + parts[0][1]
    head += b'Content-Type: multipart/%s; boundary="%s"\n\n' % (said, BOUNDARY)
    preamble = rng.choice((b"", b"This is a multi-part message in MIME format.\n\n"))
    inner = b"".join(b"--%s\n%s%s\n" % (BOUNDARY, header, body) for header, body in parts)
    return name, head + preamble + inner + b"--%s--\n" % BOUNDARY


def _container(made: tuple[str, bytes], documents: Sequence[bytes], parts: Sequence[tuple[bytes, bytes]]) -> Container:
    name, data = made
    bodies, at = [], 0
    for header, body in parts:
        start = data.index(header + body, at) + len(header)
        at = start + len(body)
        bodies.append((start, at))
    return Container(name, data, documents, bodies, cuttable=True, tail=len(BOUNDARY) + 8)


def single_or_multipart(rng: random.Random, documents: Sequence[bytes]) -> Container:
    """Return a message whose text, further parts and attachments are the documents."""
    parts = [_part(rng, number, one, b"text/plain") for number, one in enumerate(documents)]
    return _container(_message(rng, "a.eml", b"mixed", parts), documents, parts)


def mhtml(rng: random.Random, documents: Sequence[bytes]) -> Container:
    """Return a saved page whose frames are the documents."""
    pages = [b"<html><body><p>%s</p></body></html>" % one for one in documents]
    parts = [_part(rng, number, one, b"text/html") for number, one in enumerate(pages)]
    return _container(_message(rng, "a.mhtml", b"related", parts), pages, parts)
