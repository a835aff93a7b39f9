"""The target of readers: damaged containers, of which no document may vanish.

What is promised, the more the less was damaged:

- Always: nothing is raised, and whatever of a container is lost leaves a quarantined document or something counted as
  skipped. Where a checksum is around the content, none that differs from the original passes as a document.
- Of a container that nothing befell, each document comes once, as it was, and nothing else.
- Damage to one document's content, its length kept, leaves all others as they were; the one is changed or quarantined.
- Of a container that was cut, what stands whole before the cut is read.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.fuzz.containers import FORMATS, Container, build
from benchmarks.fuzz.damage import Damage, applied, chosen
from benchmarks.fuzz.promises import promise
from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents

__all__ = ["Plan", "check", "plan_of"]

LIMITS = Limits(document_bytes=1 << 20, archive_members=1000, archive_depth=4)
FIELDS = Fields()
CONTROLS = re.compile(rb"[^\t\n\f\r\x1b\x20-\x7e\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Plan:
    """A container, what befell it, and in whose content alone; `seekable` as a file is and a pipe is not."""

    container: Container
    damage: list[Damage]
    only: int | None
    seekable: bool


def plan_of(rng: random.Random) -> Plan:
    """Choose a container and its damage."""
    container = build(rng, rng.choice(FORMATS))
    chance = rng.random()
    only = rng.randrange(len(container.bodies)) if container.bodies and 0.1 < chance < 0.45 else None
    within = None if only is None else container.bodies[only]
    damage = [] if chance <= 0.1 else chosen(rng, container.data, within)
    return Plan(container, damage, only, seekable=rng.random() < 0.5)


def check(target: str, rng: random.Random) -> tuple[bytes, Callable[[bytes], None]]:
    """Return the damaged bytes of a case of `readers` or `garbage`, and what checks them."""
    if target == "garbage":
        return _garbage(rng), _check_garbage
    plan = plan_of(rng)
    data = applied(plan.container.data, plan.damage)

    def run(raw: bytes) -> None:
        if raw == data:
            check_account(plan)
        else:  # a part of it, while a failing case is made smaller: only what must hold for any bytes can be asked
            take(raw, plan.container.name, seekable=plan.seekable)

    return data, run


def _check_garbage(raw: bytes) -> None:
    """Check that something comes of bytes, unless they are none, or a JSON array without elements."""
    is_empty = not raw or b"".join(raw.split()) == b"[]"
    promise(take(raw, "a", seekable=True)[2] or is_empty, "nothing came of it")


def _garbage(rng: random.Random) -> bytes:
    """Return bytes that begin like a container of one kind and go on like others."""
    start = build(rng, rng.choice(FORMATS)).data[: rng.choice((2, 6, 30, 300))]
    kind = rng.randrange(3)
    if not kind:
        return start
    if kind == 1:
        return start + rng.randbytes(rng.randrange(600))
    other = build(rng, rng.choice(FORMATS)).data
    return start + other[rng.randrange(len(other)) :]


def take(raw: bytes, name: str, *, seekable: bool) -> tuple[list[Document], list[Document], int]:
    """Read bytes; return the documents, those with a failure, and the number of all items, skipped ones included."""
    file = io.BytesIO(raw)
    entry = Entry(Stream(file), f"file:///{name}", name, seekable=file if seekable else None)
    items = list(documents(entry, LIMITS, FIELDS))
    found = [item for item in items if isinstance(item, Document)]
    return [one for one in found if one.failure is None], [one for one in found if one.failure], len(items)


def _is_refused(whole: list[Document], failed: list[Document], items: int) -> bool:
    """Tell whether a small file was taken for binary as a whole, and is in quarantine with its beginning."""
    place = failed[0].source.place if failed else None
    return not whole and items == 1 and place is not None and (place.member, place.line, place.offset) == (None,) * 3


def _leaves_no_trace(plan: Plan, lost: Counter[bytes]) -> bool:
    """Tell whether damage left a whole container of a format that has no checksum around it, count, or end."""
    return _is_cut_between(plan) or _is_whole_json(plan) or _is_whole_mailbox(plan, lost) or _is_whole_table(plan, lost)


def _is_cut_between(plan: Plan) -> bool:
    """Tell whether a container without an end of its own was cut where a record or a line is whole: nobody can tell."""
    if not plan.damage or plan.container.name.endswith((".tar", ".json", ".csv")):
        return False
    if plan.container.name.endswith(".jsonl.gz") and (plan.damage[0].is_cut or _is_padding(plan)):
        data, at = plan.container.data, plan.damage[0].start
        while not plan.damage[0].is_cut and data[at : at + 1] == b"\0":
            at += 1  # which is still as it was
        return _is_cut_between_members(data, at)
    if not plan.damage[0].is_cut or plan.container.name.endswith(".jsonl.gz"):
        return False
    ends = {end for _, end in plan.container.bodies}
    left, rest = plan.container.data[: plan.damage[0].start], plan.container.data[plan.damage[0].start :]
    whole = len(left) in ends or left.endswith((b"\n", b"}")) or not left.strip()
    # also in the middle of what ends a line or a record
    return plan.container.cuttable and (whole or rest.lstrip(b"\r\n").startswith((b"{", b"WARC/")))


def _is_padding(plan: Plan) -> bool:
    """Tell whether damage filled the rest of a file with zeros, which may stand behind the members of gzip."""
    (first, *others) = plan.damage
    return not others and first.end == len(plan.container.data) and not first.instead.strip(b"\0")


def _is_whole_json(plan: Plan) -> bool:
    """Tell whether damage left JSON or JSONL that is whole: neither has a checksum or tells how much there is of it."""
    data = applied(plan.container.data, plan.damage)
    try:
        if plan.container.name.endswith(".json"):
            elements = json.loads(data)
        elif plan.container.name.endswith(".jsonl"):
            elements = [json.loads(line) for line in data.splitlines() if line.strip()]
        else:
            return False
    except ValueError:
        return False
    return isinstance(elements, list) and all(isinstance(one, dict) and "text" in one for one in elements)


def _is_cut_between_members(data: bytes, at: int) -> bool:
    """Tell whether gzip members were cut apart where a line is whole: what is left is a whole file."""
    try:
        left, rest = gzip.decompress(data[:at]), gzip.decompress(data[at:])
    except (OSError, EOFError, zlib.error):
        return False
    return left.endswith((b"\n", b"}")) or (bool(left) and rest.lstrip(b"\r\n").startswith(b"{"))


def _is_whole_mailbox(plan: Plan, lost: Counter[bytes]) -> bool:
    """Tell whether damage left a mailbox whose headers are sound, with no text of what was lost: it counts nothing."""
    data = applied(plan.container.data, plan.damage)
    if plan.container.name != "a.mbox" or any(one.strip() in data for one in lost):
        return False
    headers = re.findall(rb"(?:\A|(?<=\n\n))From [^\n]*\n(?:[^\n]+\n)*", data)
    return all(
        header.partition(b"\n")[0].isascii()
        and not CONTROLS.search(header)
        and header.count(b"\nFrom:") <= 1
        and not re.search(rb"\nFrom .*\d\d:\d\d.*\d{4}", header)
        for header in headers
    )


def _is_whole_table(plan: Plan, lost: Counter[bytes]) -> bool:
    """Tell whether damage left a table whose rows are whole, with no text of what was lost: it counts none."""
    data = applied(plan.container.data, plan.damage)
    if plan.container.name != "a.csv" or any(one in data for one in lost) or CONTROLS.search(data):
        return False
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""), strict=True))
    except csv.Error:
        return False
    return rows[:1] == [["id", "text"]] and all(len(row) in (0, 2) for row in rows)


def check_account(plan: Plan) -> None:
    """Check what is promised of a damaged container."""
    container = plan.container
    whole, failed, items = take(applied(container.data, plan.damage), container.name, seekable=plan.seekable)
    contents = Counter(one.content for one in whole)
    wanted = Counter(container.documents)
    lost = wanted - contents
    if not plan.damage:
        promise(contents == wanted and items == len(wanted), f"{len(lost)} lost of a container that is whole")
    if lost and not _leaves_no_trace(plan, lost):
        changed = sum((contents - wanted).values())
        promise(items - len(whole) + changed > 0, f"{len(lost)} of {len(wanted)} vanished without a word")
    if container.checked:
        passed = [one for one in whole if one.content not in wanted and "checksum" not in one.source.metadata]
        # of a stream that was cut off before its checksum nobody knows, and its end tells of it
        told = any(one.failure and "cut off" in one.failure.message for one in failed)
        promise(told or not passed, f"{len(passed)} corrupt passed as whole where a checksum tells")
    if plan.only is not None and not _is_refused(whole, failed, items):
        others = Counter(one for number, one in enumerate(container.documents) if number != plan.only)
        promise(not others - contents, f"{len(others - contents)} others lost by damage to one document")
        promise(items >= len(wanted), f"{items} items of {len(wanted)} documents, one of them damaged")
    elif container.cuttable and plan.damage and plan.damage[0].is_cut and container.bodies:
        before = Counter(
            one
            for one, (_, end) in zip(container.documents, container.bodies, strict=True)
            if end < plan.damage[0].start - container.tail  # what ends a record, a line or an element
        )
        promise(not before - contents, f"{len(before - contents)} lost before the cut")
    promise(all(one.failure and one.failure.message for one in failed), "a failure without a reason")
