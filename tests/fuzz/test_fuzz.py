"""A little of the fuzzer with every test run, and the fuzzer's own parts: damage, minimising, going on."""

from __future__ import annotations

import gzip
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.fuzz.containers import FORMATS, Container, build
from benchmarks.fuzz.damage import Damage, applied, chosen
from benchmarks.fuzz.minimising import minimised
from benchmarks.fuzz.progress import Progress
from benchmarks.fuzz.promises import BrokenError, promise
from benchmarks.fuzz.readers import _check_garbage, check_account, take
from benchmarks.fuzz.slow_texts import CRAFTS, SLOW
from benchmarks.fuzz.targets import TARGETS, make_case, shares
from benchmarks.fuzz.traces import (
    Plan,
    _is_cut_between_members,
    _is_cut_stream,
    _is_erased,
    _is_whole_json,
    _is_whole_mailbox,
    _is_whole_table,
    _is_whole_xml,
)

ROOT = Path(__file__).resolve().parents[2]
CASES = {"readers": 400, "garbage": 200}


@pytest.mark.parametrize("target", TARGETS)
def test_cases_keep_their_promises(target: str) -> None:
    for number in range(CASES.get(target, 12)):
        case = make_case(target, number, seed=0)
        try:
            case.check(case.content)
        except Exception as error:
            raise AssertionError(f"python -m benchmarks.fuzz --seed 0 --case {target}:{number}") from error


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seekable", [True, False])
def test_every_document_of_a_whole_container_is_read(form: str, seekable: bool) -> None:
    for number in range(6):
        check_account(Plan(build(random.Random(f"{form}:{number}"), form), [], None, seekable))


def test_what_vanishes_is_noticed() -> None:
    container = build(random.Random(2), "tar")
    promised = Plan(container, [], None, seekable=False)
    check_account(promised)
    lacking = type(container)(container.name, container.data, [*container.documents, b"one more"])
    with pytest.raises(BrokenError, match="1 lost of a container that is whole"):
        check_account(Plan(lacking, [], None, seekable=False))
    with pytest.raises(BrokenError, match="vanished without a word"):
        check_account(Plan(lacking, [Damage(156, 157, b"0")], None, seekable=False))


def test_a_cut_within_what_ends_a_line_or_a_record_is_none_that_can_be_told() -> None:
    container = build(random.Random(2), "jsonl")
    data = container.data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    end = data.index(b"\n")
    whole = type(container)(container.name, data, container.documents, (), cuttable=True)
    check_account(Plan(whole, [Damage(end, len(data), b"", is_cut=True)], None, seekable=False))


def test_a_cut_between_members_is_excused_only_where_a_line_is_whole() -> None:
    line = b'{"id": 0, "text": "one"}\n'
    first, second = gzip.compress(line), gzip.compress(line)
    for left, is_excused in ((first, True), (first[:-1], False), (gzip.compress(line[:9]), False)):
        rest = second if is_excused else gzip.compress(line[9:])
        assert _is_cut_between_members(left + rest, len(left)) is is_excused


def test_a_loss_of_json_is_excused_only_where_what_is_left_is_whole() -> None:
    documents = [b"the first text", b"the second text"]
    data = b'[{"id": 0, "text": "the first text"}, {"id": 1, "text": "the second text"}]'
    for name, whole in (("a.json", data), ("a.jsonl", data[1:-1].replace(b"}, ", b"}\n"))):
        container = Container(name, whole, documents, ())
        first, second = whole.index(b"the first"), whole.index(b"the second")
        for start, is_excused in ((first, True), (first - 1, False)):
            plan = Plan(container, [Damage(start, second, b"")], None, seekable=False)
            assert _is_whole_json(plan) is is_excused


def test_what_leaves_no_trace_is_excused() -> None:
    one, two = gzip.compress(b'{"text": "one"}', mtime=0), gzip.compress(b'\n{"text": "two"}', mtime=0)
    container = Container("a.jsonl.gz", one + two, [b"one", b"two"], (), checked=True)
    zeros = Damage(len(one) - 2, len(one + two), bytes(len(two) + 2))
    check_account(Plan(container, [zeros], None, seekable=True))
    _check_garbage(b"[\n\n]")
    lacking = Container("a.jsonl.gz", one, [b"one", b"two"], ())
    with pytest.raises(BrokenError, match="vanished without a word"):
        check_account(Plan(lacking, [Damage(0, 1, one[:1])], None, seekable=True))


def test_a_loss_of_a_mailbox_is_excused_only_where_no_trace_is_left() -> None:
    def message(number: int) -> bytes:
        return b"From a@a.example Mon Mar  2 10:00:00 2026\nFrom: a\nSubject: s%d\n\ntext %d\n\n" % (number, number)

    data = message(0) + message(1)
    container = Container("a.mbox", data, [b"text 0\n\n", b"text 1\n\n"], ())
    lost = Counter([b"text 0\n\n"])
    start, end = data.index(b"s0"), data.index(b"s1")
    for first, last, instead, is_excused in (
        (start, end, b"", True),
        (start, end, b"\0", False),
        (start - len("Subject: "), data.index(b"From: a", 60), b"", False),
        (start + 2, data.index(b"\nFrom: a", 60) - 4, b"\n", False),
        (3, 3, b"", False),
    ):
        plan = Plan(container, [Damage(first, last, instead)], None, seekable=False)
        assert _is_whole_mailbox(plan, lost) is is_excused
        check_account(plan)


def test_a_text_of_a_mailbox_is_erased_only_where_both_of_its_ends_are_gone() -> None:
    lost = Counter(["DOC0-0123456789 море. DOC0-0123456789\n\n".encode()])
    assert _is_erased("a harbour. море".encode(), lost)
    assert not _is_erased(b"DOC0-0123456", lost)
    assert not _is_erased(b". DOC0-0123456789", lost)


def test_a_cut_of_an_arrow_stream_is_excused_only_between_messages() -> None:
    pytest.importorskip("pyarrow")
    container = next(one for number in range(40) if len((one := build(random.Random(number), "arrows")).data) > 1500)
    places = [at for at in range(8, len(container.data), 8) if container.data[at : at + 4] == b"\xff" * 4]
    excused = []
    for at in places:
        plan = Plan(container, [Damage(at, len(container.data), b"", is_cut=True)], None, seekable=False)
        excused.append(_is_cut_stream(plan))
        check_account(plan)
        assert not _is_cut_stream(Plan(container, [Damage(at - 1, len(container.data), b"", is_cut=True)], None, False))
    assert all(excused)
    assert len(excused) > 1


def test_a_loss_of_a_table_is_excused_only_where_whole_rows_are_left() -> None:
    data = b'id,text\r\n0,"text 0"\r\n1,"text 1"\r\n'
    container = Container("a.csv", data, [b"text 0", b"text 1"], ())
    start, end = data.index(b"1,"), len(data)
    for first, last, instead, is_excused in (
        (start, end, b"", True),
        (start - 1, end, b"", True),
        (start - 3, end, b"", False),
        (start, end, b"\0" * 12, False),
        (start, end, b"\n" * 12, True),
        (start, end, b"1", False),
    ):
        plan = Plan(container, [Damage(first, last, instead)], None, seekable=False)
        assert _is_whole_table(plan, Counter([b"text 1"])) is is_excused
        check_account(plan)


def test_a_loss_of_xml_is_excused_only_where_all_of_it_is_well_formed() -> None:
    item = "<item><title>t</title><description>text %d</description></item>"
    data = f"<rss><channel>{item % 0}{item % 1}{item % 2}</channel></rss>".encode()
    container = Container("a.xml", data, [b"text 0", b"text 1", b"text 2"], ())
    start, end = (found.end() for found in list(re.finditer(b"<title", data))[1:])
    for first, last, instead, is_excused in (
        (start, end, b"", True),
        (start + 2, end, b"", True),
        (start, end + 2, b"", False),
        (start, end, b"/><title", False),
        (start + 20, end, b"", False),
        (start, start, b"", False),
    ):
        plan = Plan(container, [Damage(first, last, instead)], None, seekable=False)
        assert _is_whole_xml(plan, Counter([b"text 1"])) is is_excused
        check_account(plan)


def test_the_same_number_gives_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(random.Random(1), "zip").data
    monkeypatch.setattr("time.time", lambda: 1e9)
    assert build(random.Random(1), "zip").data == first


def test_damage_keeps_within_its_bounds() -> None:
    data = bytes(range(200))
    for number in range(200):
        damage = chosen(random.Random(number), data, (50, 60))
        assert len(applied(data, damage)) == len(data)
        assert applied(data, damage)[:50] + applied(data, damage)[60:] == data[:50] + data[60:]
    assert applied(data, [Damage(3, 200, b"", is_cut=True)]) == data[:3]


def test_a_failing_case_is_made_small() -> None:
    def check(raw: bytes) -> None:
        promise(b"<" not in raw or b">" not in raw, "both")

    assert minimised(check, b"some < text and > more" * 20) in {b"<>", b"><"}
    assert minimised(check, b"sound") == b"sound"


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    progress = Progress(tmp_path, 5, fresh=False)
    progress.note(("html", 0, 200), crashes=1, hangs=0, slowest=(0.5, 7))
    assert Progress(tmp_path, 5, fresh=False).done[("html", 0, 200)]["slowest"] == [0.5, 7]
    assert Progress(tmp_path, 5, fresh=True).done == {}
    assert progress.keep("garbage", 3, "told").read_bytes() == make_case("garbage", 3, 5).content


def test_shares_make_up_the_whole() -> None:
    assert sum(shares(1_000_000, list(TARGETS)).values()) >= 1_000_000
    assert shares(10, ["html"]) == {"html": 10}


def test_nothing_of_random_bytes_vanishes() -> None:
    assert take(b"\x1f\x8b\x08" + bytes(40), "a", seekable=True)[2] == 1


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("craft", CRAFTS)
def test_the_slowest_texts_are_worked_off(craft: str, name: str) -> None:
    language, make = SLOW[name]
    text = make(2000)
    assert len(text) == 2000
    CRAFTS[craft](text, language)


@pytest.mark.slow
def test_the_command_prints_its_seed_and_what_it_ran(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", "--cases", "60", "--targets", "readers", "--seed", "9"]
    done = subprocess.run([*command, "--keep", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "seed 9" in done.stdout
    assert "60 cases, 0 crashes, 0 hangs" in done.stdout
    again = subprocess.run([*command, "--keep", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "1 blocks of them were done before" in again.stdout
