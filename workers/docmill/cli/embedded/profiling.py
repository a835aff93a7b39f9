"""Where the workers of a run spend their time: their stacks, sampled as the processor works, drawn as a flame graph.

Each process takes its stack every few milliseconds that it works, and adds what it counted to a file of its own after
each task, since a run kills its workers when all is done. The files hold one stack a line, its frames parted by
semicolons, and how often it was met: the form that programs for flame graphs read (Brendan Gregg, "The flame graph",
Communications of the ACM 59.6, 2016).

Tested by tests/cli/embedded/test_profiling.py.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from xml.sax.saxutils import escape

__all__ = ["Sampler", "draw", "merged"]

EVERY_SECONDS = 0.005
DEEPEST = 120  # frames of a stack that are told: the outermost
WIDTH, ROW = 1200, 16  # pixels
LEAST = 0.3  # pixels: what is narrower is not drawn


@dataclass
class Sampler:
    """Samples the stacks of the main thread of this process into a file in a folder."""

    folder: Path
    found: Counter[str] = field(default_factory=Counter)

    def start(self, **_: object) -> None:
        """Sample from now on."""
        self.found.clear()  # of a process that this one was forked from
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)

    def write(self, **_: object) -> None:
        """Write what was counted so far, in one step: a run may kill this process at any moment."""
        path = self.folder / f"{os.getpid()}.txt"
        lines = [f"{stack} {count}\n" for stack, count in sorted(self.found.items())]
        new = path.with_suffix(".new")
        new.write_text("".join(lines), encoding="utf-8")
        new.replace(path)

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        names: list[str] = []
        while frame is not None:
            code = frame.f_code
            names.append(
                f"{frame.f_globals.get('__name__', '?')}.{code.co_qualname}".replace(";", ",").replace(" ", "")
            )
            frame = frame.f_back
        self.found[";".join(names[::-1][:DEEPEST])] += 1


def merged(folder: Path) -> Counter[str]:
    """Return how often each stack was met by all processes of a run."""
    found: Counter[str] = Counter()
    for path in folder.glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            stack, _, count = line.rpartition(" ")
            found[stack] += int(count)
    return found


@dataclass
class _Node:
    count: int = 0
    children: dict[str, _Node] = field(default_factory=dict)


def draw(stacks: Mapping[str, int]) -> str:
    """Return a flame graph as SVG: a frame is as wide as its share of all samples, and stands on its caller."""
    root, deepest = _Node(), 0
    for stack, count in stacks.items():
        node, names = root, stack.split(";")
        deepest = max(deepest, len(names))
        node.count += count
        for name in names:
            node = node.children.setdefault(name, _Node())
            node.count += count
    height = ROW * (deepest + 1)
    boxes: list[str] = []
    _add(boxes, root, 0.0, 0, WIDTH / max(1, root.count), root.count, height)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace"'
    return f'{head} font-size="11">{"".join(boxes)}</svg>\n'


def _add(boxes: list[str], node: _Node, left: float, row: int, scale: float, whole: int, height: int) -> None:
    for name, child in sorted(node.children.items()):
        width = child.count * scale
        if width >= LEAST:
            told = escape(f"{name}: {100 * child.count / whole:.1f} %", {'"': "&quot;"})
            top = height - ROW * (row + 1)
            hue = 20 + sum(name.split(".")[0:2][-1].encode()) % 40
            label = escape(name.rsplit(".", 1)[-1][: int(width / 7)]) if width > 2 * ROW else ""
            boxes.append(
                f'<g><title>{told}</title><rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{ROW - 1}" '
                f'fill="hsl({hue},75%,62%)"/><text x="{left + 2:.1f}" y="{top + 12}">{label}</text></g>'
            )
            _add(boxes, child, left, row + 1, scale, whole, height)
        left += width
