"""How long a page of the viewer takes, from the request to its last byte, over an index that answers.py made.

    python -m benchmarks.viewer.pages --documents 1000000 --words 60 --index FILE

The application is served by uvicorn, as `docmill view` does, and asked over HTTP by one client. Each page is asked with
nothing remembered of it, and twice again. Prints the milliseconds that passed until the first answer and the median of
the others, and the size of the page. The target is 300 ms.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import threading
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any, cast

from benchmarks.viewer.answers import questions
from benchmarks.viewer.corpus import MadeCorpus
from docmill.viewer.corpus_view import CorpusView
from docmill.viewer.index import Choice, IndexLookup, Search, open_index_file
from docmill.viewer.runs import RunLooks

TARGET_MS = 300


def paths(lookup: IndexLookup, search: Search) -> dict[str, str]:
    """Return what is asked for, by what it shows."""
    from docmill.viewer.web.addresses import address_of  # noqa: PLC0415 - an extra

    first = lookup.rows(search.find(Choice()).numbers)[0]
    found = {name: address_of(choice) for name, choice in questions().items()}
    return found | {
        "the overview": "/",
        "one record": f"/records/{first.id}",
        "duplicates": "/duplicates",
        "quarantine": "/quarantine",
        "runs": "/runs",
    }


def ask(address: str) -> tuple[float, int]:
    """Return the milliseconds that an answer took, and its bytes."""
    started = time.perf_counter()
    with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310 - the viewer that is served below
        body = answer.read()
    return 1000 * (time.perf_counter() - started), len(body)


def main() -> None:
    """Serve, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=120, help="of a text, in the median, as the index was made with")
    parser.add_argument("--index", type=Path, default=Path("out/benchmarks/view.sqlite"))
    chosen = parser.parse_args()
    import uvicorn  # noqa: PLC0415 - an extra

    from docmill.viewer.web.app import make_app  # noqa: PLC0415 - as above
    from docmill.viewer.web.site import Site  # noqa: PLC0415

    connection, lock = open_index_file(chosen.index), threading.RLock()
    search, lookup = Search(connection, lock), IndexLookup(connection, lock)
    store = cast(Any, MadeCorpus(chosen.documents, chosen.words))  # what is asked for is in the index
    view = CorpusView("made", "made", store, search, lookup, RunLooks(lambda: None))
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        config = uvicorn.Config(make_app(Site(view, None)), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        root = f"http://127.0.0.1:{listener.getsockname()[1]}"
        slow = 0
        asked = paths(lookup, search)
        for name, path in asked.items():
            first, size = ask(root + path)
            again = statistics.median(ask(root + path)[0] for _ in range(2))
            slow += first > TARGET_MS
            print(f"{name:34} {first:7.0f} ms  again {again:5.0f} ms  {size / 1000:6.0f} KB")
        print(f"{slow} of {len(asked)} above {TARGET_MS} ms at first; {search.columns.living:,} documents")
        server.should_exit = True
        thread.join(timeout=10)


if __name__ == "__main__":
    main()
