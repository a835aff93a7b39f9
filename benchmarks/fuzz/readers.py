"""The target of readers: damaged containers, of which no document may vanish.

What is promised, the more the less was damaged:

- Always: nothing is raised, and whatever of a container is lost leaves a quarantined document or something counted as
  skipped. Where a checksum is around the content, none that differs from the original passes as a document.
- Of a container that nothing befell, each document comes once, as it was, and nothing else.
- Damage to one document's content, its length kept, leaves all others as they were; the one is changed or quarantined.
- Of a container that was cut, what stands whole before the cut is read.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable

from benchmarks.fuzz.containers import FORMATS, build
from benchmarks.fuzz.damage import applied, chosen
from benchmarks.fuzz.promises import promise
from benchmarks.fuzz.traces import Plan, leaves_no_trace
from docmill.documents import Document
from docmill.settings import Fields, Limits
from docmill.sources.entry import Entry, Stream
from docmill.sources.reader import documents

__all__ = ["check", "check_account", "plan_of", "take"]

LIMITS = Limits(document_bytes=1 << 20, archive_members=1000, archive_depth=4)
FIELDS = Fields()


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


def check_account(plan: Plan) -> None:
    """Check what is promised of a damaged container."""
    container = plan.container
    whole, failed, items = take(applied(container.data, plan.damage), container.name, seekable=plan.seekable)
    contents = Counter(one.content for one in whole)
    wanted = Counter(container.documents)
    lost = wanted - contents
    if not plan.damage:
        promise(contents == wanted and items == len(wanted), f"{len(lost)} lost of a container that is whole")
    if lost and not leaves_no_trace(plan, lost):
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
