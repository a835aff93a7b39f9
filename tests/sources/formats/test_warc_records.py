"""The records of a WARC are found whatever lengths, versions and garbage stand there."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.errors import LimitError
from docmill.sources.entry import Stream
from docmill.sources.formats.warc_records import RawRecord, parse_headers, records

MOST = 10_000


def record(block: bytes, length: object = None, *, version: str = "1.0", more: str = "") -> bytes:
    said = len(block) if length is None else length
    head = f"WARC/{version}\r\nWARC-Type: resource\r\nWARC-Target-URI: http://x.example\r\n{more}"
    return f"{head}Content-Length: {said}\r\n\r\n".encode() + block + b"\r\n\r\n"


def found(data: bytes) -> list[RawRecord]:
    return list(records(Stream(io.BytesIO(data)), MOST))


def blocks(data: bytes) -> list[bytes]:
    return [one.block for one in found(data)]


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1", "2.10"])
def test_every_version_is_read_and_blank_lines_before_it(version: str) -> None:
    data = b"\r\n\n" + record(b"one", version=version) + b"\n\n\n" + record(b"two", version=version)
    assert blocks(data) == [b"one", b"two"]
    assert [one.error for one in found(data)] == [None, None]
    assert [one.at for one in found(data)] == [3, data.rindex(b"WARC/")]


@pytest.mark.parametrize("length", ["99999999999999999999", "-5", "", "0x10", "1e3", "abc"])
def test_an_absurd_length_costs_no_more_than_its_record(length: str) -> None:
    bad, good = found(record(b"there", length) + record(b"next"))
    assert (bad.block, good.block) == (b"there", b"next")
    assert bad.error is not None
    assert good.error is None


@pytest.mark.parametrize("length", [0, 3, 50, 300, 5000, MOST + 1, 1 << 60])
def test_a_false_length_costs_no_more_than_its_record(length: int) -> None:
    whole = record(b"first") + record(b"there", length) + record(b"next") + record(b"last")
    first, bad, *rest = found(whole)
    assert (first.block, first.error) == (b"first", None)
    assert bad.block.startswith(b"there")
    assert bad.error is not None
    assert [one.block for one in rest] == [b"next", b"last"]
    assert [one.error for one in rest] == [None, None]


def test_a_record_may_hold_a_warc() -> None:
    inner = record(b"one") + record(b"two")
    assert blocks(record(inner) + record(b"next")) == [inner, b"next"]
    large = b"".join(record(bytes([65 + number % 26]) * 1000) for number in range(30))
    outer = record(large, more="Content-Type: application/warc\r\n")
    whole, following = found(outer + record(b"next"))
    assert (whole.size, len(whole.block), whole.error) == (len(large), MOST, None)
    assert following.block == b"next"


def test_what_is_no_record_is_kept_and_told() -> None:
    first, garbage, last = found(record(b"one") + b"garbage\r\n\r\nmore\r\n" + record(b"two"))
    assert (first.block, garbage.block, last.block) == (b"one", b"garbage\r\n\r\nmore", b"two")
    assert garbage.error is not None
    (lost,) = found(b"no warc at all")
    assert (lost.block, lost.headers) == (b"no warc at all", {})


def test_every_cut_is_told() -> None:
    whole = record(b"first") + record(b"x" * 3000)
    start = len(record(b"first"))
    for size in range(start + 1, len(whole) - 4, 23):
        first, cut = found(whole[:size])
        assert (first.block, first.error) == (b"first", None), size
        assert cut.error is not None, size


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_digest_tells_a_damaged_block(algorithm: str) -> None:
    block = b"The ferry leaves at seven."
    digest = hashlib.new(algorithm, block).digest()
    for value in (base64.b32encode(digest).decode(), digest.hex()):
        more = f"WARC-Block-Digest: {algorithm}:{value}\r\n"
        sound, damaged = found(record(block, more=more) + record(block.replace(b"v", b"w"), more=more))
        assert sound.error is None
        assert "digest" in str(damaged.error)
    unknown, odd = found(
        record(block, more="WARC-Block-Digest: x:y\r\n") + record(block, more="WARC-Block-Digest: sha1:??\r\n")
    )
    assert (unknown.error, odd.error) == (None, None)


ONE = b"""WARC/1.0
WARC-Type: resource
WARC-Record-ID: <urn:uuid:1>
WARC-Target-URI: http://a.example/1
Content-Type: text/plain
"""
TWO = ONE.replace(b"1>", b"2>").replace(b"/1\n", b"/2\n") + b"Content-Length: 5\n\nwords\n\n"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("WARC-Target", "-Target"),  # two ids
        ("WARC-Target", "<urn:uuid:2>"),  # a line that is no field
        ("Content-Type", "WARC-Target"),  # two addresses
        ("-Type: text", "-Type: text"),  # two types, though the same ones
        ("Type: resource", "\nWARC-Record-ID"),  # one id, and a line that has no name
    ],
)
def test_a_record_whose_header_goes_on_as_the_next_one_s_is_told(one: str, two: str) -> None:
    """Damage took all between the middles of two headers: the second record is whole, the first one is lost."""
    start, end = ONE[: ONE.index(one.encode())], TWO[TWO.index(two.encode()) :]
    whole, lost = found(start + b"\xff\0" * 9 + end)
    assert (whole.block, whole.error) == (b"words", None)
    assert "a record may be lost here" in str(lost.error)


def test_fields_that_may_be_repeated_tell_of_no_loss() -> None:
    """WARC-Concurrent-To may be (ISO 28500, 5.7), and crawlers repeat WARC-Protocol."""
    more = "WARC-Concurrent-To: <urn:uuid:3>\r\nWARC-Concurrent-To: <urn:uuid:4>\r\nWARC-Protocol: h2\r\n"
    (whole,) = found(record(b"words", more=more + "WARC-Protocol: tls/1.3\r\n folded, and no field\r\n"))
    assert (whole.block, whole.error) == (b"words", None)


def test_headers_are_bounded() -> None:
    assert parse_headers(b"A: 1\r\n more\r\nb:2\r\na: 3\r\nnone") == {"a": "1 more", "b": "2"}
    with pytest.raises(LimitError):
        parse_headers(b"".join(b"a%d: 1\n" % number for number in range(2000)))
    many = "".join(f"a{number}: 1\r\n" for number in range(2000))
    bad, good = found(record(b"bad", more=many) + record(b"good"))
    assert "more than 1000 fields" in str(bad.error)
    assert good.block == b"good"
    endless, following = found(b"WARC/1.0\r\n" + b"a: b\r\n" * 400_000 + record(b"good"))
    assert endless.error is not None
    assert following.block == b"good"


@pytest.mark.parametrize(
    "piece",
    [
        record(b"", 9000),
        b"WARC/1.0\r\na:b\r\n",
        b"\n" * 50,
        b"WARC/1.0" + b" " * 50,
        record(b"", 1 << 60),
        b"WARC/1.0\r\n",
    ],
    ids=["false lengths", "no end of header", "blank lines", "spaces", "large lengths", "magics"],
)
def test_the_time_is_linear(piece: bytes) -> None:
    data = piece * (2_000_000 // len(piece))
    began = time.process_time()
    for _ in records(Stream(io.BytesIO(data)), 1 << 20):
        pass
    assert time.process_time() - began < 10


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6), st.integers(0, 600))
def test_no_damage_raises_and_no_byte_is_read_twice(damage: list[tuple[int, int]], size: int) -> None:
    data = bytearray(record(b"one" * 20) + record(b"two" * 20))
    for position, value in damage:
        data[position % len(data)] = value
    parts = found(bytes(data[:size]))
    assert sum(one.size for one in parts) <= size
    places = [one.at for one in parts if "may be lost" not in str(one.error)]
    assert places == sorted(set(places))


def test_no_record_vanishes_whichever_bit_is_flipped() -> None:
    whole = b"".join(record(f"record {number}".encode() * 9) for number in range(5))
    chosen = random.Random(4)
    for _ in range(250):
        bit = chosen.randrange(8 * len(whole))
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        assert len(found(bytes(damaged))) >= 5, bit
