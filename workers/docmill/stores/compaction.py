"""Many small parts of records made few large ones: a batch is a part, and readers open one after the other.

A group of parts is written as one, and then its members are removed. What is to be removed is noted before, so that a
compaction that is cut off is ended by the next one: until then some records stand in two parts, as those of a document
in two batches do, and none is ever missing. Tested by tests/stores/test_compaction.py.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import orjson

from docmill.errors import StoreError
from docmill.records import Record
from docmill.stores.lines import SUFFIXES, decode, pack_lines, unpack
from docmill.stores.partitions import PartitionedBatches
from docmill.stores.parts import PartInfo, Parts

__all__ = ["COMPACTED", "Compacted", "compact"]

RECORDS, JOURNAL = "records", "compacting"
COMPACTED = "compacted-"
KINDS = tuple(SUFFIXES.values())


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many parts there were and are, and the bytes of those that were read and of those that were written."""

    before: int
    after: int
    read: int = 0
    written: int = 0


def compact(
    parts: Parts,
    suffix: str | None,
    *,
    part_bytes: int,
    older_than: float,
    seen: Callable[[int], None] = lambda _: None,
) -> Compacted:
    """Merge parts of records until each has about so many bytes.

    One group is in memory at a time. Parts in folders by run or language are merged within their folder. A part that is
    damaged, or that was written within `older_than` seconds, stays as it is: its batch may be on its way still.

    Args:
        parts: Where the parts lie.
        suffix: The kind of parts to write, whatever they are; None leaves each as it is, and merges with its like.
        part_bytes: The size of a part, which the last member of a group may exceed.
        older_than: Seconds since a part was written.
        seen: Is called with the number of parts dealt with, after each group.

    Raises:
        StoreError, UnavailableError: the store cannot be read or written.
    """
    _end_earlier(parts)
    now = time.time()
    listed = [one for one in parts.listing(RECORDS) if one.name.endswith(KINDS)]
    hidden = PartitionedBatches(parts, RECORDS, KINDS[0]).hidden(one.name for one in listed)
    found = [one for one in listed if one.name not in hidden]
    old = [one for one in found if now - one.modified >= older_than]
    plans = list(_plans(old, suffix))
    done = Compacted(len(found), len(found))
    dealt_with = 0
    groups = [(to, group) for to, those in plans for group in _groups(those, to, part_bytes)]
    for kind, group in groups:
        with parts.lock():
            merged = _merge(parts, group, kind)
        dealt_with += len(group)
        seen(dealt_with)
        if merged is not None:
            members, read, written = merged
            done = replace(done, after=done.after - members + 1, read=done.read + read, written=done.written + written)
    return done


def _plans(found: Sequence[PartInfo], suffix: str | None) -> Iterator[tuple[str, list[PartInfo]]]:
    """Yield the parts of one folder that become parts of one kind, with that."""
    folders: dict[str, list[PartInfo]] = {}
    for one in found:
        folders.setdefault(one.name.rpartition("/")[0], []).append(one)
    for those in folders.values():
        for kind in (suffix,) if suffix else KINDS:
            yield kind, [one for one in those if suffix or one.name.endswith(kind)]


def _groups(found: Sequence[PartInfo], suffix: str, most: int) -> Iterator[list[PartInfo]]:
    """Yield parts that become one, oldest first; what is large enough, and of the kind that is wanted, stays."""
    group: list[PartInfo] = []
    size = 0
    for one in sorted(found, key=lambda one: (one.modified, one.name)):
        if one.bytes >= most // 2 and one.name.endswith(suffix):
            continue
        group.append(one)
        size += one.bytes
        if size >= most:
            yield group
            group, size = [], 0
    if len(group) > 1 or (group and not group[0].name.endswith(suffix)):
        yield group


def _merge(parts: Parts, group: Sequence[PartInfo], suffix: str) -> tuple[int, int, int] | None:
    """Write a group as one part and remove its members; return their number, and the bytes read and written."""
    members: dict[str, bytes] = {}
    for one in reversed(group):  # the newest first, as parts are read
        part = parts.read(one.name)
        if part is not None and _is_whole(part, one.name):
            members[one.name] = part
    if not members or (len(members) == 1 and next(iter(members)).endswith(suffix)):
        return None
    digests = {name: hashlib.sha256(part).hexdigest() for name, part in members.items()}
    key = hashlib.sha256(orjson.dumps(digests)).hexdigest()[:32]
    folder = group[0].name.rpartition("/")[0]
    into, note = f"{folder}/{COMPACTED}{key}{suffix}", f"{JOURNAL}/{key}.json"
    data = pack_lines((line for name, part in members.items() for line in unpack(part, name)), suffix)
    parts.put(note, orjson.dumps({"into": into, "members": digests}))
    parts.put(into, data, dated_as=next(iter(members)))
    _remove_members(parts, digests, into)
    parts.drop(note)
    return len(members), sum(map(len, members.values())), len(data)


def _is_whole(part: bytes, name: str) -> bool:
    """Tell whether every line is a record that this docmill knows all of: another form would lose what it does not."""
    try:
        return sum(bool(decode(Record, line, name)) for line in unpack(part, name)) > 0
    except StoreError:
        return False


def _end_earlier(parts: Parts) -> None:
    """End compactions that were cut off: where the large part is there, remove its members, else forget it."""
    for note in parts.names(JOURNAL):
        told = parts.read(note)
        if told is None:
            continue
        with parts.lock():
            try:
                journal = orjson.loads(told)
                into, digests = str(journal["into"]), dict(journal["members"])
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                raise StoreError(f"{note}: is no note of a compaction; look at it and remove it") from error
            if parts.read(into) is not None:
                _remove_members(parts, digests, into)
            parts.drop(note)


def _remove_members(parts: Parts, digests: dict[str, str], into: str) -> None:
    """Remove parts that are as they were; one that was written again meanwhile stays, and an audit tells of it."""
    for name, digest in digests.items():
        part = parts.read(name)
        if name != into and part is not None and hashlib.sha256(part).hexdigest() == digest:
            parts.drop(name)
