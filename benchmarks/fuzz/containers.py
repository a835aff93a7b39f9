"""Containers with a known number of documents: archives, compression, JSON, WARC, and these in one another.

Each document has a mark of its own, so that it can be told what became of it.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable, Sequence

import zstandard

from benchmarks.fuzz.columnar import COLUMNAR
from benchmarks.fuzz.container import Container, places
from benchmarks.fuzz.messages import mhtml, single_or_multipart

__all__ = ["FORMATS", "Container", "build"]


def _content(rng: random.Random, number: int) -> bytes:
    mark = f"DOC{number}-{rng.getrandbits(40):010x}"
    count = rng.randrange(1, rng.choice((6, 6, 6, 40)))
    filling = " ".join(rng.choice(("ferry", "harbour", "ميناء", "море", "码头")) for _ in range(count))
    return f"{mark} {filling}. {mark}".encode()


def _jsonl(rng: random.Random, documents: Sequence[bytes]) -> Container:
    lines = [json.dumps({"id": n, "text": one.decode()}, ensure_ascii=False) for n, one in enumerate(documents)]
    data = rng.choice((b"\n", b"\r\n")).join(line.encode() for line in lines) + rng.choice((b"", b"\n"))
    return Container("a.jsonl", data, documents, places(data, documents), cuttable=True)


def _json(rng: random.Random, documents: Sequence[bytes]) -> Container:
    values = [{"id": n, "text": one.decode()} for n, one in enumerate(documents)]
    data = json.dumps(values, ensure_ascii=False, indent=rng.choice((None, 1))).encode()
    return Container("a.json", data, documents, (), cuttable=True)


def _zip(rng: random.Random, documents: Sequence[bytes]) -> Container:
    packed = io.BytesIO()
    stored = rng.random() < 0.5
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(documents):
            member = zipfile.ZipInfo(f"d{number}.txt", (2026, 1, 1, 0, 0, 0))  # the same number gives the same bytes
            archive.writestr(member, one, compress_type=archive.compression)
    data = packed.getvalue()
    return Container("a.zip", data, documents, places(data, documents) if stored else (), checked=True)


def _tar(rng: random.Random, documents: Sequence[bytes]) -> Container:
    packed = io.BytesIO()
    form = rng.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        for number, one in enumerate(documents):
            member = tarfile.TarInfo(rng.choice(("d", "long/" * 22, "دليل/")) + f"{number}.txt")
            member.size = len(one)
            archive.addfile(member, io.BytesIO(one))
    data = packed.getvalue()
    return Container("a.tar", data, documents, places(data, documents), cuttable=True)


def _chunked(body: bytes, rng: random.Random) -> bytes:
    size = rng.randrange(5, 60)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _warc_record(rng: random.Random, number: int, content: bytes) -> bytes:
    kind = rng.choice(("response", "response", "resource", "conversion"))
    block, media_type = content, "text/plain"
    if kind == "response":
        headers, body = ["HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8"], content
        if rng.random() < 0.3:
            headers, body = [*headers, "Content-Encoding: gzip"], gzip.compress(body, mtime=0)
        if rng.random() < 0.3:
            headers, body = [*headers, "Transfer-Encoding: chunked"], _chunked(body, rng)
        block, media_type = "\r\n".join(headers).encode() + b"\r\n\r\n" + body, "application/http; msgtype=response"
    said = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>",
        f"WARC-Target-URI: http://a.example/{number}",
        "WARC-Date: 2026-01-01T00:00:00Z",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(said).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def _warc(rng: random.Random, documents: Sequence[bytes]) -> Container:
    data = b"".join(_warc_record(rng, number, one) for number, one in enumerate(documents))
    plain = places(data, documents)
    return Container("a.warc", data, documents, plain if len(plain) == len(documents) else (), cuttable=True)


def _warc_gz(rng: random.Random, documents: Sequence[bytes]) -> Container:
    members = [gzip.compress(_warc_record(rng, number, one), mtime=0) for number, one in enumerate(documents)]
    ends = [sum(map(len, members[: n + 1])) for n in range(len(members))]
    # the deflated data and the checksum; a header that is damaged may take what stands before with it
    bodies = [(end - len(member) + 10, end) for end, member in zip(ends, members, strict=True)]
    return Container("a.warc.gz", b"".join(members), documents, bodies, checked=True, cuttable=True)


def _csv(rng: random.Random, documents: Sequence[bytes]) -> Container:
    end = rng.choice((b"\n", b"\r\n"))
    lines = [b"id,text", *(b'%d,"%s"' % (number, one) for number, one in enumerate(documents))]
    data = end.join(lines) + rng.choice((b"", end))
    return Container("a.csv", data, documents, places(data, documents), cuttable=True)


def _feed(rng: random.Random, documents: Sequence[bytes]) -> Container:
    items = [b"<item><title>t</title><description>%s</description></item>" % one for one in documents]
    data = b'<?xml version="1.0"?>\n<rss version="2.0"><channel>\n' + rng.choice((b"\n", b"")).join(items)
    data += b"</channel></rss>\n"
    return Container("a.xml", data, documents, places(data, documents), cuttable=True, tail=32)


def _wiki(rng: random.Random, documents: Sequence[bytes]) -> Container:
    space = rng.choice((b"", b"\n  "))
    pages = [
        b"<page><title>p%d</title><ns>0</ns><revision>%s<text>%s</text></revision></page>\n" % (number, space, one)
        for number, one in enumerate(documents)
    ]
    data = b'<mediawiki xml:lang="ar"><siteinfo></siteinfo>\n' + b"".join(pages) + b"</mediawiki>\n"
    return Container("a.xml", data, documents, places(data, documents), cuttable=True, tail=32)


def _mailbox(rng: random.Random, documents: Sequence[bytes]) -> Container:
    more = rng.choice((b"", b"Content-Type: text/plain; charset=utf-8\n"))
    messages = [
        b"From a@a.example Mon Mar  2 10:00:00 2026\nFrom: a@a.example\nSubject: s%d\n%s\n%s\n\n" % (number, more, one)
        for number, one in enumerate(documents)
    ]
    data = b"".join(messages)
    return Container("a.mbox", data, [one + b"\n\n" for one in documents], places(data, documents), cuttable=False)


def _inside(kind: str, inner: Container, rng: random.Random) -> Container:
    """Put a compression layer around a container."""
    if kind == "gz" and inner.name.endswith(".jsonl") and rng.random() < 0.5:
        half = len(inner.data) // 2  # two members
        data = gzip.compress(inner.data[:half], mtime=0) + gzip.compress(inner.data[half:], mtime=0)
    else:
        data = PACK[kind](inner.data)
    return Container(f"{inner.name}.{kind}", data, inner.documents, (), checked=True)


# The smallest windows: with larger ones half of a case's time goes into clearing memory that is not used.
XZ_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 12}]
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, 1, mtime=0),
    "bz2": lambda data: bz2.compress(data, 1),
    "xz": lambda data: lzma.compress(data, filters=XZ_FILTERS),
    "zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}
PLAIN = {
    "jsonl": _jsonl,
    "json": _json,
    "csv": _csv,
    "feed": _feed,
    "wiki": _wiki,
    "mbox": _mailbox,
    "eml": single_or_multipart,
    "mhtml": mhtml,
    "zip": _zip,
    "tar": _tar,
    "warc": _warc,
    "warc.gz": _warc_gz,
    **COLUMNAR,
}
FORMATS = (
    *PLAIN,
    *(
        f"{inner}.{layer}"
        for inner in ("jsonl", "json", "csv", "feed", "wiki", "tar", "warc")
        for layer in PACK
        if (inner, layer) != ("warc", "gz")
    ),
)


def build(rng: random.Random, form: str) -> Container:
    """Return a container of a format with up to a dozen documents."""
    documents = [_content(rng, number) for number in range(rng.choice((1, 2, 2, 3, 3, 5, 12)))]
    if form in PLAIN:
        return PLAIN[form](rng, documents)
    inner, _, layer = form.rpartition(".")
    return _inside(layer, PLAIN[inner](rng, documents), rng)
