"""Which losses leave no trace in the bytes, so that no reader can tell of them (README: what is promised)."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from benchmarks.fuzz.columnar import is_whole_stream
from benchmarks.fuzz.container import Container
from benchmarks.fuzz.damage import Damage, applied
from benchmarks.fuzz.messages import is_whole_message

__all__ = ["Plan", "leaves_no_trace"]

PARTS = frozenset({"item", "page", "siteinfo"})
CONTROLS = re.compile(rb"[^\t\n\f\r\x1b\x20-\x7e\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Plan:
    """A container, what befell it, and in whose content alone; `seekable` as a file is and a pipe is not."""

    container: Container
    damage: list[Damage]
    only: int | None
    seekable: bool


def leaves_no_trace(plan: Plan, lost: Counter[bytes]) -> bool:
    """Tell whether damage left a whole container of a format that has no checksum around it, count, or end."""
    if _is_cut_between(plan) or _is_whole_json(plan) or _is_cut_stream(plan) or _is_sound_mail(plan, lost):
        return True
    return _is_whole_mailbox(plan, lost) or _is_whole_table(plan, lost) or _is_whole_xml(plan, lost)


def _is_sound_mail(plan: Plan, lost: Counter[bytes]) -> bool:
    """Tell whether damage left a message whose headers are sound, with no text of what was lost: it counts no parts."""
    if not plan.container.name.endswith((".eml", ".mhtml")):
        return False
    placed = zip(plan.container.documents, plan.container.bodies, strict=True)
    bodies = [plan.container.data[start:end] for one, (start, end) in placed if one in lost]
    return is_whole_message(applied(plan.container.data, plan.damage), bodies)


def _is_cut_stream(plan: Plan) -> bool:
    """Tell whether an Arrow stream was cut between two messages, and nowhere else damaged."""
    is_cut = plan.container.name == "a.arrows" and bool(plan.damage) and plan.damage[0].is_cut
    return is_cut and is_whole_stream(applied(plan.container.data, plan.damage))


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


def _is_erased(data: bytes, lost: Counter[bytes]) -> bool:
    """Tell whether damage took both ends of all texts that are lost: each begins and ends with its mark."""
    return not any(one[:12] in data or one.strip()[-16:] in data for one in lost)


def _is_whole_mailbox(plan: Plan, lost: Counter[bytes]) -> bool:
    """Tell whether damage left a mailbox whose headers are sound, with no text of what was lost: it counts nothing."""
    data = applied(plan.container.data, plan.damage)
    if plan.container.name != "a.mbox" or not _is_erased(data, lost):
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


def _is_whole_xml(plan: Plan, lost: Counter[bytes]) -> bool:
    """Tell whether damage left well-formed XML, all elements with what each had, and no text of what was lost."""
    data = applied(plan.container.data, plan.damage)
    if plan.container.name != "a.xml" or any(one in data for one in lost):
        return False
    try:
        texts = (one.decode("utf-8", "replace") for one in (data, plan.container.data))  # a letter cut apart is shown
        found, known = (ET.fromstring(one) for one in texts)  # noqa: S314 - made here, and small
    except ET.ParseError:
        return False
    shapes = {_tags(one) for one in known.iter() if one.tag in PARTS}
    has_all = all(_tags(one) in shapes for one in found.iter() if one.tag in PARTS)
    return has_all and {one.tag for one in found.iter()} == {one.tag for one in known.iter()}


def _tags(element: ET.Element) -> tuple[Any, ...]:
    return tuple(one.tag for one in element.iter())
