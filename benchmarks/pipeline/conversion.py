"""What the frame of the stage `convert` costs beside its converters: the fork of a batch, and choosing its route.

    python -m benchmarks.pipeline.conversion

Prints CPU milliseconds, of this process and of those it forked. The converter gives back what it gets.
"""

from __future__ import annotations

import resource
import sys
import time
from types import ModuleType

from docmill.delivery.payload import Codec
from docmill.documents import Converted, Document
from docmill.producer.admission import Producer
from docmill.stages.convert import make
from docmill.stages.convert.converters import CONVERTERS, Converter
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.installed import wanted
from docmill.stages.stage import Context, annotate
from training.programs import options, run

PDF, TEXT = "application/pdf", "text/plain"
ROUNDS = 20


def convert(content: bytes, limits: ConvertLimits) -> Converted:
    """Convert nothing: the content is the text."""
    del limits
    return Converted(format="text", pages=[content.decode()])


def cpu_seconds() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Print the costs."""
    options(__doc__).parse_args()
    module = ModuleType("nothing_to_convert")
    module.convert = convert  # type: ignore[attr-defined]
    sys.modules["nothing_to_convert"] = module
    CONVERTERS[PDF] = Converter("nothing_to_convert", "convert", "pdf")
    stage = make({}, Context())
    for documents in (1, 8, 64):
        files = [Document.make(b"words " * 500, uri=f"file:///{at}", media_type=PDF) for at in range(documents)]
        annotate(stage, files, "benchmark")
        started = cpu_seconds()
        for _ in range(ROUNDS):
            annotate(stage, files, "benchmark")
        each = 1000 * (cpu_seconds() - started) / ROUNDS
        print(f"a batch of {documents:>2} files: {each:6.2f} ms, {each / documents:5.2f} ms a file")
    texts = [Document.make(b"words", uri=f"file:///{at}", media_type=TEXT) for at in range(64)]
    route = ("convert", "clean", "store")
    producer = Producer(None, Codec(), lambda *_: None, route, 1, 1, wants=wanted(route[:2]))  # type: ignore[arg-type]
    started = cpu_seconds()
    for _ in range(100 * ROUNDS):
        producer.by_route(texts)
    print(f"the route of 64 texts: {1000 * (cpu_seconds() - started) / ROUNDS / 100:.3f} ms")


if __name__ == "__main__":
    run(main)
