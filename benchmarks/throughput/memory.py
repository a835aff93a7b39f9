"""The memory of a worker's processes while it works off many documents: resident, and proportional (shared) sizes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.throughput.deploying import deployed, until
from benchmarks.throughput.texts import drawn_language, paragraphs
from docmill.documents import Document

__all__ = ["measure"]

PART = 2000  # documents enqueued at once
ROWS = 12


def measure(count: int, workers: int, plot: Path | None, size: int) -> Iterator[str]:
    """Yield what the parent and its children hold at the start, on the way and at the end; write a plot of it.

    An interrupt ends it early.
    """
    draw = random.Random(5)
    samples: list[tuple[int, float, float, float]] = []
    with deployed(workers) as made:
        until(lambda: made.client.zcard("docmill:workers"), 120)
        with suppress(KeyboardInterrupt):  # what was seen until then is told
            for start in range(0, count, PART):
                number = min(PART, count - start)
                documents = (
                    Document.make(
                        "\n\n".join(paragraphs(drawn_language(draw), size, draw)).encode(),
                        uri=f"mem://{start + at}",
                        media_type="text/plain",
                    )
                    for at in range(number)
                )
                made.deployment.enqueue(documents, run="r")
                while (ended := made.ended("r")) < start + number:
                    time.sleep(0.5)
                children = [_memory(child) for child in made.children()]
                parent = _memory(made.worker.pid)[1] if made.worker else 0.0
                samples.append((ended, max(rss for rss, _ in children), max(pss for _, pss in children), parent))
    if not samples:
        yield "interrupted before anything was seen"
        return
    yield "documents   child RSS   child PSS   parent PSS   (MB, the largest child; 400 wanted)"
    for at in sorted({round(one * (len(samples) - 1) / (ROWS - 1)) for one in range(ROWS)}):
        ended, rss, pss, parent = samples[at]
        yield f"{ended:>9,} {rss:>11.0f} {pss:>11.0f} {parent:>12.0f}"
    if plot:
        plot.write_text(_svg(samples), encoding="utf-8")
        yield f"plot: {plot}"


def _memory(process: int) -> tuple[float, float]:
    """Return resident and proportional set size, in MB."""
    told = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, _, size = line.partition(":")
        told[name] = int(size.split()[0]) / 1024
    return told["Rss"], told["Pss"]


def _svg(samples: Sequence[tuple[int, float, float, float]]) -> str:
    """Return a plot of the children's memory by documents."""
    most = max(max(rss, 400.0) for _, rss, _, _ in samples) * 1.1
    last = samples[-1][0]
    lines = []
    for place, colour in ((1, "#b33"), (2, "#36c")):
        points = " ".join(f"{60 + 500 * one[0] / last:.1f},{220 - 200 * one[place] / most:.1f}" for one in samples)
        lines.append(f'<polyline fill="none" stroke="{colour}" points="{points}"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 580 250" font-family="sans-serif" font-size="11">'
        f'<line x1="60" y1="{220 - 200 * 400 / most:.1f}" x2="560" y2="{220 - 200 * 400 / most:.1f}" stroke="#999"/>'
        f'<text x="20" y="{224 - 200 * 400 / most:.1f}">400</text><text x="500" y="240">{last:,} documents</text>'
        f'<text x="70" y="20" fill="#b33">resident, MB</text><text x="170" y="20" fill="#36c">proportional, MB</text>'
        f"{''.join(lines)}</svg>\n"
    )
