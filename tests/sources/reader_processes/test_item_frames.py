"""What is put into frames comes out of them, however the bytes are cut."""

from __future__ import annotations

import random

from docmill.documents import Document, Failure, Place
from docmill.sources.entry import Skipped
from docmill.sources.reader_processes.item_frames import Begun, Ended, Frames, Refused, pack

FAILURE = Failure(stage="source", error="LimitError", message="too much", attempts=1)
ITEMS = [
    Begun(("file:///ä", None)),
    Document.make(b"\0\xff" * 99, uri="file:///a", media_type="text/plain", metadata={"id": 1, "deep": {"x": [None]}}),
    Document.make(b"", uri="b", media_type="text/html", place=Place(member="m", line=2, offset=3), failure=FAILURE),
    Skipped("fifo", "file:///p"),
    Begun(("b", "file:b")),
    Refused("no \udcff such file"),
]


def test_items_come_out_as_they_went_in() -> None:
    data = b"".join(map(pack, [*ITEMS, Ended()]))
    rng = random.Random(7)
    for _ in range(20):
        frames, found, start = Frames(), [], 0
        while start < len(data):
            size = rng.choice((1, 7, 100, 5000))
            found += frames.add(data[start : start + size])
            start += size
        assert found[:-2] == ITEMS[:-1]
        assert found[-2] == "no \\udcff such file"
        assert isinstance(found[-1], Ended)
