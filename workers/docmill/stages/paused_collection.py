"""Pause Python's collection of cyclic garbage while many objects are made that are no garbage.

Every few hundred containers that are made, the collector looks through those made lately, and now and then through all
there are. While a text full of names becomes spans and entities it finds nothing, since none is in a cycle, and it took
four tenths of the time. Mercurial pauses it likewise (`nogc` in `mercurial/util.py`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_collection"]


@contextmanager
def without_collection() -> Iterator[None]:
    """Pause the collection, for the whole process, unless it is paused already; usable as a decorator too.

    What several threads do at once ends with the collection as it was; the first to end goes on with it.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
