"""Import of a corpus into an index: processes make the fingerprints, each with a connection of its own.

Tested by tests/cli/commands/test_index.py.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from docmill.memory import client_of, open_index
from docmill.memory.external_ids import ExternalIds, identity
from docmill.stages.dedup import fingerprints
from docmill.stages.index import Rules

__all__ = ["load"]

TEXTS_A_TASK = 256
TASKS_WAITING = 4  # for each process: bounds the texts in memory

Texts = list[tuple[str, str]]


def load(
    texts: Iterable[tuple[str, str]], *, url: str, index: str, scope: str, rules: Rules, short_words: int, workers: int
) -> Counter[str]:
    """Judge (name, text) pairs as the dedup stage would, and remember them; return the count of each verdict.

    With several workers the order is not that of the input, so of two copies either may be the original.
    """
    counts: Counter[str] = Counter()
    arguments = (url, index, scope, rules, short_words)
    if workers == 1:
        for part in _parts(texts):
            counts += _judge(part, *arguments)
        return counts
    context = multiprocessing.get_context("forkserver")
    waiting: list[Future[Counter[str]]] = []
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for part in _parts(texts):
            waiting.append(pool.submit(_judge, part, *arguments))
            if len(waiting) >= TASKS_WAITING * workers:
                counts += waiting.pop(0).result()
        for future in waiting:
            counts += future.result()
    return counts


def _parts(texts: Iterable[tuple[str, str]]) -> Iterator[Texts]:
    """Yield the texts in lists of TEXTS_A_TASK."""
    rest = iter(texts)
    while part := list(islice(rest, TEXTS_A_TASK)):
        yield part


def _judge(texts: Texts, url: str, index: str, scope: str, rules: Rules, short_words: int) -> Counter[str]:
    """Judge some texts in this process and count the verdicts."""
    client = client_of(url)
    names = {identity(name): name for name, _ in texts}
    made = fingerprints([(identity(name), text) for name, text in texts], short_words=short_words)
    ExternalIds(client, index, scope).keep(names)  # before any document can be told that it repeats one of them
    matches = open_index(url, index).check_and_insert(scope, [one for one, _ in made], rules)
    client.close()
    return Counter(match.status for match in matches)
