"""No flipped bit and no cut makes a member of a zip vanish or pass though it is corrupt; bounds are set before work."""

from __future__ import annotations

import gzip
import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from docmill.documents import Document
from tests.sources.damage import CONTAINERS, TEXTS, as_zip, cuts, flips, read_account

Take = Callable[..., list[Document]]
ZIPS = [name for name in CONTAINERS if name.endswith(".zip")]


@pytest.mark.parametrize("name", ZIPS)
def test_no_flipped_bit_costs_more_than_its_member(name: str) -> None:
    whole = CONTAINERS[name]
    sound = read_account(whole, name)
    assert (sound.sound, sound.total) == (set(TEXTS), len(TEXTS))
    for bit, damaged in flips(whole, 120):
        account = read_account(damaged, name)
        assert not account.corrupt, bit
        assert account.quarantined or account.sound == set(TEXTS), bit
        if bit >= 32 and name != "lines.zip":  # the magic at the beginning is what tells a zip
            assert account.total >= len(TEXTS), bit


@pytest.mark.parametrize("name", ZIPS)
def test_no_cut_makes_a_member_vanish(name: str) -> None:
    whole = CONTAINERS[name]
    for size, cut in cuts(whole, step=max(1, len(whole) // 80)):
        account = read_account(cut, name)
        assert not account.corrupt, size
        assert account.quarantined or account.sound == set(TEXTS), size


def test_a_directory_that_shows_nothing_is_not_believed(take_bytes: Take) -> None:
    data = bytearray(as_zip({f"{number}.txt": b"The ferry leaves." for number in range(4)}))
    data[-10:-6] = bytes(4)  # the size of the directory: none
    assert [document.content for document in take_bytes(bytes(data))] == [b"The ferry leaves."] * 4


def test_members_are_bounded_before_a_directory_is_held(take_bytes: Take) -> None:
    local = as_zip({"a": b""})
    first, second = local.index(b"PK\1\2"), local.index(b"PK\5\6")
    count = 60_000
    directory = local[first:second] * count
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), first)
    place = struct.pack("<4sIQI", b"PK\6\7", 0, first + len(directory), 1)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    bomb = gzip.compress(local[:first] + directory + end64 + place + end)
    assert len(bomb) < 30_000
    tracemalloc.start()
    began = time.process_time()
    read, told = take_bytes(bomb, "a.zip.gz")
    seconds = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (read.content, read.failure) == (b"", None)
    assert told.failure is not None
    assert "overlap" in told.failure.message
    assert seconds < 10
    assert peak < 40 << 20


def test_a_zip_that_cannot_be_sought_in_is_spooled_within_bounds(take: Take) -> None:
    data = as_zip({"a.txt": bytes(range(32, 127)) * 2000}, 0)
    (document,) = take("-", stdin=io.BytesIO(data))
    assert document.failure is None
    *_, told = take("-", stdin=io.BytesIO(data), spool_bytes=1000)
    assert told.failure is not None
    assert "DOCMILL_LIMITS__SPOOL_BYTES" in told.failure.message


def test_a_directory_that_names_nothing_hides_nothing(take_bytes: Take) -> None:
    """The end of the directory says that there are no members, and their data stand before it."""
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr("a.txt", "first")
        archive.writestr("b.txt", "second")
    data = bytearray(packed.getvalue())
    data[-14:-2] = bytes(12)  # counts, length and place of the directory
    found = take_bytes(bytes(data), "a.zip")
    assert [document.content for document in found if document.failure is None] == [b"first", b"second"]


def test_a_member_whose_header_and_entry_are_both_gone_is_told(take_bytes: Take) -> None:
    """The headers and the entries that are left are as many, and the record at the end counts one more."""
    data = bytearray(as_zip({f"{number}.txt": b"The ferry leaves." for number in range(3)}))
    for magic in (b"PK\3\4", b"PK\1\2"):
        data[(at := data.rindex(magic)) : at + 4] = b"\xff" * 4
    found = take_bytes(bytes(data), "a.zip")
    assert [document.content for document in found if document.failure is None] == [b"The ferry leaves."] * 2
    assert any(document.failure is not None for document in found)


def test_a_member_whose_header_is_gone_is_told_where_no_directory_counts_it(take_bytes: Take) -> None:
    """Two headers and two entries are left of three, and the record at the end is gone."""
    data = as_zip({f"{number}.txt": b"The ferry leaves." for number in range(3)}, zipfile.ZIP_STORED)
    header, entry = data.index(b"1.txt") - 30, data.rindex(b"2.txt") - 46
    first, told, last = take_bytes(data[:header] + b"PK\2\4" + data[header + 4 : entry] + b"\xff" * 74, "a.zip")
    assert [(one.content, one.failure) for one in (first, last)] == [(b"The ferry leaves.", None)] * 2
    assert told.failure is not None
    assert f"52 bytes at byte {header} belong to no member" in told.failure.message
    assert told.content.endswith(b"1.txtThe ferry leaves.")


def test_a_member_whose_header_has_an_absurd_size_is_told_where_no_directory_counts_it(take_bytes: Take) -> None:
    """Its magic is whole, its name would go on beyond the end, and its entry and the record at the end are gone."""
    data = bytearray(as_zip({f"{number}.txt": b"The ferry leaves." for number in range(3)}, zipfile.ZIP_STORED))
    header, entry = data.index(b"1.txt") - 30, data.rindex(b"2.txt") - 46
    data[header + 26 : header + 28] = b"\xff\xff"
    data[entry:] = b"\xff" * 74
    first, told, last = take_bytes(bytes(data), "a.zip")
    assert [(one.content, one.failure) for one in (first, last)] == [(b"The ferry leaves.", None)] * 2
    assert told.failure is not None
    assert f"52 bytes at byte {header} belong to no member" in told.failure.message


def test_a_header_filled_with_zeros_is_no_empty_member(take_bytes: Take) -> None:
    """The headers and the entries are as many, and no record at the end tells of anything."""
    whole = as_zip({"0.txt": b"The ferry leaves.", "1.txt": b"", "2.txt": b"It is late."}, zipfile.ZIP_STORED)
    cut = whole[: whole.index(b"PK\5\6")]
    assert [(one.content, one.failure) for one in take_bytes(cut)] == [
        (b"The ferry leaves.", None),
        (b"", None),
        (b"It is late.", None),
    ]
    told, *others = take_bytes(cut[:4] + bytes(26) + cut[30:])
    assert told.failure is not None
    assert "its CRC-32 or its size (22 for 0 bytes) is wrong" in told.failure.message
    assert told.content == b"0.txtThe ferry leaves."
    assert [(one.content, one.failure) for one in others] == [(b"", None), (b"It is late.", None)]


def test_an_empty_zip_holds_nothing(take_bytes: Take) -> None:
    with zipfile.ZipFile(packed := io.BytesIO(), "w"):
        pass
    assert take_bytes(packed.getvalue(), "a.zip") == []
