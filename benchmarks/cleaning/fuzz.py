"""Run random documents through decoding, text cleaning and HTML extraction: look for crashes, hangs, broken promises.

    python -m benchmarks.cleaning.fuzz --cases 3000
    python -m benchmarks.cleaning.fuzz --cases 1000000 --targets decode html --seed 1 --processes 2
    python -m benchmarks.cleaning.fuzz --case html:12345

A case is made from its number alone, from grammar fragments, Unicode's corner cases and mutated seeds, so that
`--case html:12345` makes and runs it again. Workers are processes; one that spends longer than HANG seconds of CPU on a
case is killed, the case is counted as a hang, and another worker goes on behind it. The exit code is 1 if anything was
found.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
import traceback
import unicodedata
from collections import Counter
from multiprocessing.connection import Connection, wait
from pathlib import Path

from benchmarks.cleaning.fuzz_cases import LABELS, content_of
from docmill.documents import Document
from docmill.stages.clean import CleanOptions, clean_document
from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.clean.unicode.normalisation import normalise
from training.programs import options, run

HANG = 20.0  # seconds of CPU, or of waiting where a process's CPU time is not told; the slowest honest case takes 0.1
TARGETS = ("decode", "plain", "html")
BLOCK = 200  # cases a worker takes at once
FAST, BALANCED = (CleanOptions.model_validate({"profile": profile}) for profile in ("fast", "balanced"))
REASONS = frozenset("abcdefghijklmnopqrstuvwxyz-")


class BrokenError(AssertionError):
    """A promise of cleaning that a case broke."""


def promise(kept: object, what: str) -> None:
    """Raise BrokenError with the message `what` unless the promise is `kept`."""
    if not kept:
        raise BrokenError(what)


def run_case(target: str, number: int, seed: int) -> None:
    """Make a case and run it; raises what cleaning raises, and BrokenError."""
    rng = random.Random(f"{seed}:{target}:{number}")
    content = content_of(rng, target)
    label = rng.choice(LABELS) if rng.random() < 0.3 else None
    if target == "decode":
        return check_decode(content, label, markup=rng.random() < 0.5)
    kinds = {"html": ("text/html", "text/html", "application/xhtml+xml", ""), "plain": ("text/plain", "")}
    document = Document.make(
        content,
        uri=rng.choice(("https://a.example/2024/05/06/x", "file:///x")),
        media_type=rng.choice(kinds[target]),
        encoding=label,
    )
    # the fallback is other people's code and slow: a fifth of the pages may go there
    return check_clean(document, FAST if rng.random() < 0.8 else BALANCED)


def check_decode(content: bytes, label: str | None, *, markup: bool) -> None:
    """Check what decoding and normalising promise."""
    found = decode(content, label, markup=markup)
    promise(len(found.text) <= max(4, len(content)), "decoded text is longer than its bytes")
    promise(0 <= found.replaced <= found.text.count("\ufffd"), "replacement characters are miscounted")
    text = normalise(found.text).text
    promise(is_clean(text), "normalised text holds what it must not")
    promise(normalise(text, mojibake=False).text == text, "normalising twice differs from once")


def check_clean(document: Document, options: CleanOptions) -> None:
    """Check what cleaning promises."""
    found = clean_document(document, options)
    promise(is_clean(found.text), "text holds what it must not")
    promise(bool(found.filtered) == (not found.text.strip()), "text and verdict disagree")
    promise(len(found.text) <= 18 * len(document.content) + 4, "text is longer than its content")
    promise(all(item.text.strip() and is_clean(item.text) for item in found.removed), "a removed block is not clean")
    promise(all(item.reason and set(item.reason) <= REASONS for item in found.removed), "an odd reason")
    promise(all(0 <= value < 1e9 for value in found.quality.values()), "a signal is out of bounds")
    for value in (found.title, found.site, *found.authors):
        promise(value is None or (is_clean(value) and value.strip() == value and "\n" not in value), f"odd: {value!a}")
    found.model_validate_json(found.model_dump_json())


def is_clean(text: str) -> bool:
    """Tell whether a text is in NFC, without lone surrogates and control characters."""
    if not unicodedata.is_normalized("NFC", text):
        return False
    return text.isprintable() or not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)


def worker(pipe: Connection, seed: int) -> None:
    """Run blocks of cases: send each case's number before it, and what was found after it."""
    os.nice(5)
    while (block := pipe.recv()) is not None:
        target, first, last = block
        for number in range(first, last):
            pipe.send(("at", number, 0.0))
            start = time.process_time()
            try:
                run_case(target, number, seed)
                pipe.send(("done", number, time.process_time() - start))
            except Exception:  # noqa: BLE001 - what is raised here is what is sought
                pipe.send(("crash", traceback.format_exc(limit=-4), time.process_time() - start))
        pipe.send(("free", last, 0.0))


def cpu(process: int | None) -> float:
    """Return the seconds of CPU that a process has spent; wall time where the system does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class FuzzRun:
    """A fuzz_run run: its worker processes, the blocks they are at, and what was found."""

    def __init__(self, cases: int, targets: list[str], seed: int, processes: int) -> None:
        self.seed = seed
        each = -(-cases // len(targets))
        self.blocks = [
            (target, first, min(first + BLOCK, each)) for first in range(0, each, BLOCK) for target in targets
        ][::-1]
        self.counts: Counter[str] = Counter()
        self.crashes: Counter[str] = Counter()
        self.hangs = 0
        self.slowest: dict[str, tuple[float, int]] = dict.fromkeys(TARGETS, (0.0, 0))
        self.at: dict[Connection, tuple[str, int, int, float]] = {}
        self.children: dict[Connection, multiprocessing.process.BaseProcess] = {}
        for _ in range(processes):
            self.start()

    def start(self, block: tuple[str, int, int] | None = None) -> None:
        """Start a worker on a block, or on the next."""
        ours, theirs = multiprocessing.Pipe()
        child = multiprocessing.get_context("spawn").Process(target=worker, args=(theirs, self.seed), daemon=True)
        child.start()
        theirs.close()
        self.children[ours] = child
        self.assign_block(ours, block)

    def assign_block(self, pipe: Connection, block: tuple[str, int, int] | None = None) -> None:
        """Send a worker a block, or the end of its work."""
        block = block or (self.blocks.pop() if self.blocks else None)
        pipe.send(block)
        if block:
            target, first, last = block
            self.at[pipe] = (target, last, first, self.spent(pipe) + 10)  # it may have to start
        else:
            self.at.pop(pipe, None)
            self.children.pop(pipe).join()

    def spent(self, pipe: Connection) -> float:
        """Return the CPU seconds of a worker."""
        return cpu(self.children[pipe].pid)

    def run(self) -> None:
        """Run all blocks."""
        shown = time.monotonic()
        while self.at:
            for pipe in wait(list(self.at), timeout=1):
                self.handle_message(pipe)  # type: ignore[arg-type]
            for pipe, (target, last, number, since) in list(self.at.items()):
                if self.spent(pipe) - since > HANG:
                    self.replace_worker(
                        pipe, target, number, last, f"hang: {target}:{number} took more than {HANG:g} s"
                    )
            if time.monotonic() - shown > 60:
                shown = time.monotonic()
                print(f"... {sum(self.counts.values()):,} cases", flush=True)

    def handle_message(self, pipe: Connection) -> None:
        """Handle a message of a worker."""
        target, last, number, _ = self.at[pipe]
        try:
            what, text, seconds = pipe.recv()
        except EOFError:
            self.replace_worker(pipe, target, number, last, f"death: {target}:{number} killed its process")
            return
        if what == "free":
            self.assign_block(pipe)
            return
        if what == "at":
            self.at[pipe] = (target, last, text, self.spent(pipe))
            return
        self.counts[target] += 1
        self.slowest[target] = max(self.slowest[target], (seconds, number))
        if what == "crash":
            where = text.strip().splitlines()[-1]
            self.crashes[where] += 1
            if self.crashes[where] <= 3:
                print(f"crash: {target}:{number} {text}", flush=True)

    def replace_worker(self, pipe: Connection, target: str, number: int, last: int, text: str) -> None:
        """End a worker that hangs or died, and go on behind its case."""
        print(text, flush=True)
        self.hangs += 1
        self.counts[target] += 1
        child = self.children.pop(pipe)
        del self.at[pipe]
        child.kill()
        child.join()
        self.start((target, number + 1, last))


def main() -> int:
    """Fuzz, print what was found, and return 1 if anything was."""
    parser = options(__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="of all targets together")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS), help="what to fuzz (all)")
    parser.add_argument("--seed", type=int, default=1, help="of all cases (1)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="workers (one a core)")
    parser.add_argument("--case", help="run this one alone, as TARGET:NUMBER")
    chosen = parser.parse_args()
    if chosen.case:
        target, _, number = chosen.case.partition(":")
        run_case(target, int(number), chosen.seed)
        return 0
    start = time.monotonic()
    fuzz_run = FuzzRun(chosen.cases, chosen.targets, chosen.seed, chosen.processes)
    fuzz_run.run()
    for target in chosen.targets:
        seconds, number = fuzz_run.slowest[target]
        print(f"{target:>6}: {fuzz_run.counts[target]:>9,} cases, slowest {seconds:.3f} s ({target}:{number})")
    for where, count in fuzz_run.crashes.most_common():
        print(f"{count:>9,} times {where}")
    total, crashes = sum(fuzz_run.counts.values()), sum(fuzz_run.crashes.values())
    took = time.monotonic() - start
    print(f"{total:,} cases, {crashes} crashes, {fuzz_run.hangs} hangs, seed {chosen.seed}, {took:.0f} s")
    return int(bool(crashes or fuzz_run.hangs))


if __name__ == "__main__":
    run(main)
