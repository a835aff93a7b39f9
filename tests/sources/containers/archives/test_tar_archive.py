"""A tar is read to its end whatever its headers say, and every member of it is told."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable

import pytest

from docmill.documents import Document
from docmill.sources.containers.archives.tar_headers import BLOCK
from tests.quiet_time import quiet_time
from tests.sources.damage import FILES, TEXTS, as_tar, cuts, flips, read_account

Take = Callable[..., list[Document]]


def with_size(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return a header whose size, in base 256, may be anything, with a sound checksum."""
    member = tarfile.TarInfo(name)
    member.type = kind
    block = bytearray(member.tobuf(tarfile.GNU_FORMAT)[:BLOCK])
    block[124:136] = b"\x80" + size.to_bytes(11, "big")
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize("size", [(1 << 63) - 1, 1 << 63, (1 << 87) - 1, 600])
@pytest.mark.parametrize(
    "kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, b"V", tarfile.GNUTYPE_SPARSE]
)
def test_a_size_beyond_the_end_ends(take_bytes: Take, size: int, kind: bytes) -> None:
    began = quiet_time()
    found = take_bytes(as_tar({"first.txt": b"first"})[:1024] + with_size("a.txt", size, kind) + b"hello", "a.tar")
    assert quiet_time() - began < 5
    assert found[0].content == b"first"
    assert len(found) > 1
    assert all(document.failure for document in found[1:])


def test_a_member_that_is_cut_keeps_what_is_there(take_bytes: Take) -> None:
    (document,) = take_bytes(with_size("a.txt", (1 << 63) - 1) + b"hello " * 100, "a.tar")
    assert document.content == b"hello " * 100
    assert document.failure is not None
    assert "a.txt: cut off: its header tells 9223372036854775807 bytes, and 600 are there" in document.failure.message


def test_of_a_cut_member_that_looks_like_nothing_is_told_that_it_is_cut(take_bytes: Take) -> None:
    """That its first bytes are binary misleads: an endless tar, say, is padded."""
    (document,) = take_bytes(with_size("a.txt", 1 << 50) + b"hello" + bytes(507), "a.tar")
    assert document.failure is not None
    assert "its header tells 1125899906842624 bytes, and 512 are there" in document.failure.message


def test_a_large_extended_header_costs_its_member_alone(take_bytes: Take) -> None:
    header = with_size("x", 2 << 20, tarfile.XHDTYPE) + bytes(2 << 20)
    bad, good = take_bytes(header + as_tar({"a.txt": b"a", "b.txt": b"b"}))
    assert bad.failure is not None
    assert "extended header of 2097152 bytes" in bad.failure.message
    assert bad.source.place.member == "a.txt"
    assert good.content == b"b"


def test_a_damaged_pax_header_costs_its_member_alone(take_bytes: Take) -> None:
    with tarfile.open(fileobj=(out := io.BytesIO()), mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("ن" * 200, "b.txt"):
            archive.addfile(tarfile.TarInfo(name))
    whole = out.getvalue()
    assert [document.source.place.member for document in take_bytes(whole)] == ["ن" * 200, "b.txt"]
    bad, good = take_bytes(whole.replace(b" path=", b"+path=", 1))
    assert bad.failure is not None
    assert "extended header is damaged" in bad.failure.message
    assert (good.content, good.failure) == (b"", None)


def test_an_extended_header_before_no_member_is_told(take_bytes: Take) -> None:
    """The member's own header is filled with zeros, or the archive was cut off behind the extended one."""
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        with tarfile.open(fileobj=(out := io.BytesIO()), mode="w", format=form) as archive:
            for name in ("a.txt", "long/" * 40 + "b.txt"):
                archive.addfile(tarfile.TarInfo(name))
        whole = out.getvalue()
        end = 4 * BLOCK  # a.txt, the extended header and what it says, b.txt
        for damaged in (whole[: end - BLOCK] + bytes(len(whole) - end), whole[: end - BLOCK]):
            read, told = take_bytes(damaged)
            assert (read.content, read.failure) == (b"", None)
            assert told.failure is not None
            assert f"the extended header at byte {BLOCK} tells of a member, and none follows" in told.failure.message


def test_an_archive_behind_another_is_read(take_bytes: Take) -> None:
    data = as_tar({"a.txt": b"a"}) + as_tar({"b.txt": b"b"})
    assert [document.content for document in take_bytes(data)] == [b"a", b"b"]


def test_no_damaged_header_costs_more_than_its_member() -> None:
    whole = as_tar(FILES)
    for at in range(0, len(FILES) * 2 * BLOCK, 2 * BLOCK):
        for bit, damaged in flips(whole[at : at + BLOCK], 20, seed=at):
            account = read_account(whole[:at] + damaged + whole[at + BLOCK :], "a.tar")
            assert account.total == len(TEXTS), (at, bit)
            assert len(account.sound) >= len(TEXTS) - 1, (at, bit)


def test_every_cut_is_told() -> None:
    whole = as_tar(FILES)[: len(FILES) * 2 * BLOCK]
    for size, cut in cuts(whole, step=37):
        if size:
            account = read_account(cut, "a.tar")
            assert not account.corrupt, size
            assert account.quarantined, size
            assert account.total >= (size + BLOCK) // (2 * BLOCK), size


def test_a_long_name_that_its_header_cuts_behind_a_slash_is_no_folder(take_bytes: Take) -> None:
    name = "long/" * 22 + "a.txt"
    with tarfile.open(fileobj=(packed := io.BytesIO()), mode="w", format=tarfile.GNU_FORMAT) as archive:
        member = tarfile.TarInfo(name)
        member.size = 5
        archive.addfile(member, io.BytesIO(b"words"))
    (found,) = take_bytes(packed.getvalue(), "a.tar")
    assert found.content == b"words"
    assert found.source.place is not None
    assert found.source.place.member == name
