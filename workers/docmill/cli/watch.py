"""The live display of a run's stages until it is done.

Tested by tests/system/test_deployed.py and tests/cli/test_watch.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from docmill.cli.console import line, messages
from docmill.delivery.connection import patiently
from docmill.delivery.ledger import Ledger
from docmill.monitoring.run_counts import Counts, progress_names, read_counts

__all__ = ["watch_run"]


PATIENCE_SECONDS = 120  # a server may restart while somebody waits for a run
LOOK_SECONDS, MOST_LOOK_SECONDS = 0.05, 0.25  # between two looks at the counts, of a short run and of a long one
LOOK_SHARE = 0.002  # of the time since the start: so late is the end seen at most, where looks are between both
FIRST_LOOKS = 100  # that follow each other after a fifth of the least: few documents are done soon
STILL_SECONDS = 60  # without any progress people want to know where to look


class Rate(ProgressColumn):
    """The column of documents per second."""

    def render(self, task: Task) -> Text:
        """Return the rate over the last seconds, or over all when done."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed", justify="right")


class Done(ProgressColumn):
    """The column of documents done, of how many; a plus sign says that more are still being read."""

    def render(self, task: Task) -> Text:
        """Return both numbers; the second is no total yet while the task's field `growing` is set."""
        more = "+" if task.fields["growing"] else ""
        return Text(f"{task.completed:>8,.0f}/{task.total or 0:,.0f}{more}", style="progress.download", justify="right")


class TimeLeft(TimeRemainingColumn):
    """The column of the time left, which nobody knows while the total grows."""

    def render(self, task: Task) -> Text:
        """Return the time left, or dashes."""
        return Text("--:--", style="progress.remaining") if task.fields["growing"] else super().render(task)


def watch_run(
    ledger: Ledger,
    run: str,
    stages: Sequence[str],
    *,
    reading: Callable[[], bool],
    check: Callable[[], None],
    before: Counts,
    hint: str,
) -> Counts:
    """Show a run's progress until it is done; returns its counts. `hint` is shown when nothing moves for long.

    `reading` says whether documents are still being enqueued, `check` raises when it is no use to wait on. Progress
    is what came since `before`.
    """
    with Progress(
        TextColumn("{task.description:<10}", markup=False),
        BarColumn(bar_width=28),
        Done(),
        Rate(),
        TimeLeft(compact=True),
        TextColumn("{task.fields[failed]}", style="red", markup=False),
        console=messages,
        refresh_per_second=5,
        transient=True,
    ) as progress:
        started = moved = time.monotonic()
        last = whole = before
        bars = {stage: progress.add_task(stage, total=0, failed="", growing=True) for stage in stages}
        looks, names = 0, progress_names(stages)
        while True:
            busy = reading()  # asked first: what it admitted before it ended is in the counts read next
            counts = patiently(lambda: read_counts(ledger, run, names), PATIENCE_SECONDS)
            for stage, bar in bars.items():
                failed = counts.of(f"failed:{stage}") - before.of(f"failed:{stage}")
                done = counts.of(f"passed:{stage}") - before.of(f"passed:{stage}")
                total = max(counts.to_pass(stage) - before.to_pass(stage), done)
                told = f"{failed} failed" if failed else ""
                progress.update(bar, completed=done, total=total, failed=told, growing=busy, visible=bool(total))
            if not busy and counts.ended:
                return patiently(lambda: read_counts(ledger, run), PATIENCE_SECONDS)
            check()
            if counts != last:
                moved, last = time.monotonic(), counts
            elif time.monotonic() - moved > STILL_SECONDS:
                moved, former = time.monotonic(), whole
                whole = patiently(lambda: read_counts(ledger, run), PATIENCE_SECONDS)
                if whole == former:  # else something was passed over
                    progress.console.print(line((f"nothing has moved for {STILL_SECONDS} s", "yellow"), f"; {hint}"))
            rest = min(MOST_LOOK_SECONDS, max(LOOK_SECONDS, LOOK_SHARE * (time.monotonic() - started)))
            time.sleep(rest if looks > FIRST_LOOKS else LOOK_SECONDS / 5)
            looks += 1
