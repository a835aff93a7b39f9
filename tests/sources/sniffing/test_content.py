"""What an entry is stands in its bytes; the name decides only where they leave a doubt."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from docmill.sources.sniffing import Kind, sniff


def a_zip() -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        archive.writestr("a", "b")
    return out.getvalue()


def a_tar(dialect: int = tarfile.PAX_FORMAT) -> bytes:
    with tarfile.open(fileobj=(out := io.BytesIO()), mode="w", format=dialect) as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "suffix", "kind"),
    [
        (b"", "", Kind.TEXT),
        (b"  \n\t", "", Kind.TEXT),
        ("نص عربي".encode(), "", Kind.TEXT),
        ("نص عربي".encode("windows-1256"), "", Kind.TEXT),
        ("نص عربي".encode("utf-16"), "", Kind.TEXT),
        ("نص عربي".encode("utf-32"), "", Kind.TEXT),
        ("<html><p>نص".encode("utf-16"), "", Kind.HTML),
        ("فتحت البلدية سوق السمك".encode("utf-16-le"), "", Kind.TEXT),
        ('{"text": "نص"}\n{"text": "نص"}'.encode("utf-16-be"), "", Kind.JSONL),
        ("<html><p>نص".encode("utf-16-le"), "", Kind.HTML),
        (bytes(range(32)) * 40 + bytes(200), ".txt", Kind.BINARY),
        ("日本語".encode("iso2022_jp"), "", Kind.TEXT),
        (b"a < b and <stdin> too", "", Kind.TEXT),
        (b"\n <!DOCTYPE html><html>", "", Kind.HTML),
        (b"\xef\xbb\xbf<HTML>", ".txt", Kind.HTML),
        (b"<!-- note --><div>hi</div>", "", Kind.HTML),
        (b'<?xml version="1.0"?>\n<html>', "", Kind.HTML),
        (b"<?xml version='1.0'?><div>", "", Kind.HTML),
        (b"<DOC><DOCNO>7</DOCNO>A ferry leaves.", "", Kind.TEXT),
        (b'["one", "two"]', "", Kind.JSON),
        (b'["one" of many] is a title', "", Kind.TEXT),
        (b"<custom>text</custom>", ".html", Kind.HTML),
        (b'{"text": "a"}\n{"text": "b"}\n', "", Kind.JSONL),
        (b'{"text": "a"}', ".json", Kind.JSONL),
        (b'{"text": broken', "", Kind.JSONL),
        (b"not json at all\n", ".jsonl", Kind.JSONL),
        (b'{\n  "text": "a"\n}', "", Kind.JSON),
        (b'[{"text": "a"}]', "", Kind.JSON),
        (b"{curly} text", "", Kind.TEXT),
        (b"[1] A footnote", "", Kind.TEXT),
        (b"WARC/1.0\r\nWARC-Type: warcinfo", ".txt", Kind.WARC),
        (gzip.compress(b"a", mtime=0), ".txt", Kind.GZIP),
        (bz2.compress(b"a"), "", Kind.BZIP2),
        (bz2.compress(b""), "", Kind.BZIP2),
        (lzma.compress(b"a"), "", Kind.XZ),
        (zstandard.compress(b"a"), "", Kind.ZSTD),
        (a_zip(), ".txt", Kind.ZIP),
        (a_tar(), ".txt", Kind.TAR),
        (a_tar(tarfile.GNU_FORMAT), "", Kind.TAR),
        (b"%PDF-1.7\n%\xe2\xe3", ".txt", Kind.CONVERTIBLE),
        (b"{\\rtf1\\ansi", ".txt", Kind.CONVERTIBLE),
        (b"\x89PNG\r\n\x1a\n", "", Kind.BINARY),
        (b"\x7fELF\x02\x01\x01\0", "", Kind.BINARY),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0", "", Kind.BINARY),
        (os.urandom(4096), ".bin", Kind.BINARY),
    ],
)
def test_content_decides(head: bytes, suffix: str, kind: Kind) -> None:
    assert sniff(head, suffix)[0] is kind


def test_a_stray_nul_does_not_make_a_text_binary() -> None:
    assert sniff(b"a long enough line of text with one NUL \0 in it\n" * 3)[0] is Kind.TEXT


def test_a_tar_older_than_posix_is_known_by_its_checksum() -> None:
    header = bytearray(a_tar(tarfile.GNU_FORMAT)[:512])
    header[257:265] = b"\0" * 8
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert sniff(bytes(header), ".tar")[0] is Kind.TAR
    assert sniff(bytes(header), ".txt")[0] is not Kind.TAR


@given(st.binary(max_size=600), st.sampled_from(["", ".txt", ".jsonl", ".tar", ".html"]))
def test_any_bytes_have_a_kind(head: bytes, suffix: str) -> None:
    kind, media_type = sniff(head, suffix)
    assert isinstance(kind, Kind)
    assert "/" in media_type
