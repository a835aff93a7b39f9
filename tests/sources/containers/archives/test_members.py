"""Members of archives are read one by one, in place; a broken one does not spoil the others."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from docmill.documents import Document
from tests.sources.damage import as_tar, as_zip

Take = Callable[..., list[Document]]
TakeSkipped = Callable[..., list[tuple[str, str]]]
Files = dict[str, bytes]


BOTH = pytest.mark.parametrize("pack", [as_zip, as_tar, lambda files: gzip.compress(as_tar(files))])
JSONL = b"".join(json.dumps({"text": str(number)}).encode() + b"\n" for number in range(3))


def members(found: list[Document]) -> list[str | None]:
    return [document.source.place.member for document in found]


@BOTH
def test_every_kind_of_member_is_read(take_bytes: Take, pack: Callable[[Files], bytes]) -> None:
    files = {
        "مجلد/مقال.txt": "نص".encode(),
        "page.html": b"<html>p",
        "lines.jsonl": JSONL,
        "packed.txt.gz": gzip.compress(b"packed"),
        ".hidden": b"h",
        "__MACOSX/a.txt": b"m",
        "../../etc/passwd": b"outside",
        "image.png": b"\x89PNG\r\n\x1a\n",
        "empty": b"",
    }
    found = take_bytes(pack(files), "a.zip")
    assert [document.content for document in found][:7] == [
        "نص".encode(),
        b"<html>p",
        b"0",
        b"1",
        b"2",
        b"packed",
        b"outside",
    ]
    assert members(found)[:3] == ["مجلد/مقال.txt", "page.html", "lines.jsonl"]
    assert found[3].source.place.line == 2
    assert found[7].failure is not None
    assert (found[8].content, found[8].failure) == (b"", None)
    assert len(found) == 9
    assert {document.source.uri for document in found} == {"file:///in/a.zip"}


@BOTH
def test_archives_in_archives_are_read_to_the_depth_allowed(take_bytes: Take, pack: Callable[[Files], bytes]) -> None:
    data = pack({"outer.zip": as_zip({"inner.tar": as_tar({"a.txt": b"deep"})}), "b.txt": b"beside"})
    deep, beside = take_bytes(data, archive_depth=4)
    assert deep.content == b"deep"
    assert deep.source.place.member == "outer.zip!/inner.tar!/a.txt"
    too_deep, beside = take_bytes(data, archive_depth=2)
    assert too_deep.failure is not None
    assert too_deep.failure.error == "LimitError"
    assert "DOCMILL_LIMITS__ARCHIVE_DEPTH" in too_deep.failure.message
    assert beside.content == b"beside"


@BOTH
def test_members_beyond_the_limit_are_told(take_bytes: Take, pack: Callable[[Files], bytes]) -> None:
    first, second, told = take_bytes(pack({str(n): str(n).encode() for n in range(5)}), archive_members=2)
    assert (first.content, second.content) == (b"0", b"1")
    assert told.failure is not None
    assert "DOCMILL_LIMITS__ARCHIVE_MEMBERS" in told.failure.message


def test_a_zip_bomb_is_stopped_early_and_its_neighbours_go_on(take_bytes: Take) -> None:
    data = as_zip({"bomb.txt": b" " * (50 << 20), "a.txt": b"a"})
    bomb, beside = take_bytes(data, archive_ratio=100, document_bytes=1 << 30)
    assert bomb.failure is not None
    assert "DOCMILL_LIMITS__ARCHIVE_RATIO" in bomb.failure.message
    assert bomb.source.place.member == "bomb.txt"
    assert beside.content == b"a"


def test_a_directory_whose_members_overlap_is_not_believed(take_bytes: Take) -> None:
    data = bytearray(as_zip({"a.txt": bytes(range(32, 127)) * 50, "b.txt": b"b"}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    false = bytes(data[second + 42 : second + 46])
    data[second + 20 : second + 24] = len(data).to_bytes(4, "little")
    assert [len(document.content) for document in take_bytes(bytes(data))] == [4750, 1]
    # a bomb: many members that are all the same one
    end = data.index(b"PK\x05\x06")
    entry = bytes(data[first:second])
    bomb = data[: int.from_bytes(false, "little")] + entry * 1000 + data[end:]
    bomb[-12:-10] = bomb[-14:-12] = (1000).to_bytes(2, "little")
    bomb[-10:-6] = (1000 * len(entry)).to_bytes(4, "little")
    bomb[-6:-2] = false
    read, told = take_bytes(bytes(bomb))
    assert len(read.content) == 4750
    assert told.failure is not None
    assert "overlap" in told.failure.message


def test_a_corrupt_member_is_quarantined_alone(take_bytes: Take) -> None:
    text = " ".join(map(str, range(2000))).encode()
    data = bytearray(as_zip({"a.txt": text, "b.txt": b"b"}))
    data[1000:1010] = b"\xff" * 10
    bad, good = take_bytes(bytes(data))
    assert bad.failure is not None
    assert bad.source.place.member == "a.txt"
    assert good.content == b"b"


def test_an_encrypted_member_is_quarantined_alone(take_bytes: Take) -> None:
    data = bytearray(as_zip({"a.txt": b"a", "b.txt": b"b"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    bad, good = take_bytes(bytes(data))
    assert bad.failure is not None
    assert "password" in bad.failure.message
    assert good.content == b"b"


def test_members_of_a_zip_without_its_end_are_found_by_their_own_headers(take_bytes: Take) -> None:
    whole = as_zip({"a.txt": b"a" * 1000, "b.txt": b"b"})
    assert [document.content for document in take_bytes(whole[:-10])] == [b"a" * 1000, b"b"]
    directory = whole.index(b"PK\1\2")
    *read, told = take_bytes(whole[:directory])
    assert [document.content for document in read] == [b"a" * 1000, b"b"]
    assert told.failure is not None
    assert "not a whole zip" in told.failure.message


def test_a_cut_tar_keeps_what_came_before(take_bytes: Take) -> None:
    data = as_tar({"a.txt": b"a" * 600, "b.txt": b"b" * 60_000})
    found = take_bytes(data[:30_000])
    assert found[0].content == b"a" * 600
    assert found[0].failure is None
    assert found[1].failure is not None
    assert found[1].source.place.member == "b.txt"


def test_a_damaged_tar_header_is_no_silent_end(take_bytes: Take) -> None:
    data = bytearray(as_tar({"a.txt": b"a", "b.txt": b"b", "c.txt": b"c"}))
    data[1024 + 10 : 1024 + 20] = b"\xff" * 10
    first, told, last = take_bytes(bytes(data))
    assert (first.content, last.content) == (b"a", b"c")
    assert told.failure is not None
    assert "damaged header at byte 1024" in told.failure.message
    assert told.content[512:513] == b"b"


def test_a_cut_gzip_around_a_tar_is_told(take_bytes: Take) -> None:
    data = gzip.compress(as_tar({"a.txt": b"a", "b.txt": bytes(n * n % 251 for n in range(99_999))}))
    found = take_bytes(data[:-500])
    assert found[0].content == b"a"
    assert all(document.failure for document in found[1:])
    assert found[1:]


def test_links_are_not_followed(take_bytes: Take, tmp_path: Path) -> None:
    with tarfile.open(fileobj=(out := io.BytesIO()), mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
        file = tarfile.TarInfo("a.txt")
        archive.addfile(file)
    assert members(take_bytes(out.getvalue())) == ["a.txt"]


def test_nothing_is_extracted(take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    file = tmp_path / "a.zip.gz"
    file.write_bytes(gzip.compress(as_zip({"../x": b"a", "big": bytes(range(32, 127)) * 200_000})))
    assert len(take(file, document_bytes=1 << 30)) == 2
    assert list(spool.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip.gz", "spool"]


def test_what_is_no_document_is_counted_by_kind(take_skipped: TakeSkipped) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        kinds = {
            "dir": tarfile.DIRTYPE,
            "sym": tarfile.SYMTYPE,
            "hard": tarfile.LNKTYPE,
            "pipe": tarfile.FIFOTYPE,
            "tty": tarfile.CHRTYPE,
            ".hidden": tarfile.REGTYPE,
        }
        for name, kind in kinds.items():
            member = tarfile.TarInfo(name)
            member.type = kind
            archive.addfile(member)
    found = take_skipped(out.getvalue(), "a.tar")
    assert [kind for kind, _ in found] == ["directory", "link", "link", "fifo", "device", "hidden"]
    assert found[0][1] == "file:///in/a.tar!/dir/@0"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name in ("dir/", ".hidden", "__MACOSX/._a.txt", "a.txt"):
            written.writestr(name, b"")
    assert [kind for kind, _ in take_skipped(out.getvalue(), "a.zip")] == ["directory", "hidden", "hidden"]
