"""The summary of a run: what machines read, and what people do."""

from __future__ import annotations

from collections import Counter

import pytest

from docmill.cli.console import messages
from docmill.cli.summary import print_summary, print_unread, summarise
from docmill.monitoring.run_counts import Counts
from docmill.producer.enqueueing import Enqueued
from docmill.sources import Skipped

STAGES = ("clean", "store")


def counts(documents: int, seconds: float) -> Counts:
    return Counts(
        {
            "documents": str(documents),
            "records": str(documents),
            "seconds": str(seconds),
            "documents:clean": str(documents),
            "seconds:clean": "0.5",
            "language:ar": "2",
        }
    )


def test_the_rate_is_documents_by_seconds() -> None:
    summary = summarise("monday", counts(1000, 8), STAGES)
    assert (summary["documents_per_second"], summary["seconds"]) == (125.0, 8.0)
    assert summary["stages"] == {
        "clean": {"documents": 1000, "seconds": 0.5},
        "store": {"documents": 0, "seconds": 0.0},
    }


def test_of_a_run_by_workers_the_seconds_are_from_its_first_admission_to_its_last_end() -> None:
    found = Counts({"documents": "10", "started_ms": "1000", "ended_ms": "6000"})
    assert summarise("monday", found, STAGES)["documents_per_second"] == 2.0


@pytest.mark.parametrize(("documents", "seconds", "shown"), [(12_345, 10, "1,234"), (3, 12, "0.25"), (50, 10, "5.00")])
def test_a_slow_rate_is_not_shown_as_nothing(documents: int, seconds: float, shown: str) -> None:
    found = counts(documents, seconds)
    with messages.capture() as captured:
        print_summary(summarise("monday", found, STAGES), found, [], [], "out/records/")
    (line,) = [line for line in captured.get().splitlines() if "documents a second" in line]
    assert shown in line.split()
    assert "Arabic (ar)" in captured.get()


def test_partial_records_are_counted_by_stage_and_cause() -> None:
    raw = {"partial": "3", "partial:language:error": "2", "partial:dedup:needs": "2", "partial:dedup:timeout": "1"}
    found = Counts(counts(10, 1).raw | raw)
    summary = summarise("monday", found, STAGES)
    assert summary["partial"] == 3
    assert summary["failed_stages"] == {"dedup": {"needs": 2, "timeout": 1}, "language": {"error": 2}}
    with messages.capture() as captured:
        print_summary(summary, found, [], [], "out/records/")
    shown = " ".join(captured.get().replace("│", " ").split())
    assert "3 of them partial" in shown
    assert "by failed stage and cause: dedup: 2 needs, 1 timeout; language: 2 error" in shown


def test_what_readers_passed_over_is_told_by_kind() -> None:
    found = Counts(counts(10, 1).raw | {"skipped:request": "2", "skipped:image": "1200"})
    summary = summarise("monday", found, STAGES)
    assert list(summary["skipped"].items()) == [("image", 1200), ("request", 2)]
    with messages.capture() as captured:
        print_summary(summary, found, [], [], "out/records/")
    shown = " ".join(captured.get().replace("│", " ").split())
    assert "1,202 skipped by readers" in shown
    assert "skipped, by kind: 1,200 image, 2 request" in shown


def test_the_first_files_that_were_not_read_are_named_and_how_to_list_all() -> None:
    places = tuple(Skipped("unreadable", f"file:///in/{number}.txt") for number in range(5))
    with messages.capture() as captured:
        print_unread(Enqueued("monday", skipped=Counter(unreadable=6, fifo=1, image=9), unread=places))
    first, *_, last = captured.get().splitlines()
    assert first == "not read (unreadable): file:///in/0.txt"
    assert last == "and 2 more; the same command with DOCMILL_LOG__LEVEL=debug names each"
    with messages.capture() as captured:
        print_unread(Enqueued("monday", skipped=Counter(image=9)))
    assert captured.get() == ""
