"""Load what stages load at first use, before a worker's processes are forked: all of them share it then.

Models and tables are kept by the modules that read them, not by a stage, so that those that each process makes find
them. Arabic and English are warmed up, the languages whose models are the largest; others load when they come.

Tested by tests/test_worker_warming.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import structlog

from docmill.delivery.payload import Codec
from docmill.documents import Document
from docmill.memory.in_process import InProcessIndex
from docmill.records import outcome_of
from docmill.stages.installed import available, load
from docmill.stages.stage import Context, annotate
from docmill.stores import files  # noqa: F401 - the store that is used most
from docmill.stores.lines import encode

__all__ = ["warm_up"]

log = structlog.get_logger()

OWN = "docmill."  # begins the objects that entry points of docmill's own stages name
ARABIC = (
    "قال وزير المياه في عمّان يوم الاثنين 14 مارس 2022 إن محمد الحسن سيسافر إلى القاهرة مع وفد من الأمم المتحدة. "
    "وأضاف أن المحطة الجديدة تكفي مليون شخص بكلفة 12 مليون دولار، وأن العمل فيها يبدأ قريبا. "
)
ENGLISH = (
    "On Monday, 14 March 2022, Anna Keller of the Harbour Office in Hamburg said that the ferry to London would sail "
    "again. Call +44 20 7946 0958 or write to press@example.org; it cost €12 million. The cafÃ© stays open. "
)


def warm_up(stages: Collection[str], pipeline: Sequence[str]) -> None:
    """Run those of these stages that are docmill's own over a few documents, in memory, and those that they need.

    `pipeline` tells their order. Nothing outside this process is read or written. A stage that fails here fails on
    documents, where it is told.
    """
    known = available()
    own = [name for name in pipeline if known.get(name, "").startswith(OWN)]  # what others do besides nobody knows
    made = {name: load(name, {}, Context(index=InProcessIndex())) for name in own}
    wanted = {name for name in own if name in stages}
    for name in reversed(own):
        if name in wanted:
            wanted |= made[name].needs & made.keys()
    documents, steps = list(_samples()), {}
    for name in filter(wanted.__contains__, own):
        try:
            done = annotate(made[name], documents, "")
            Codec().pack_annotations(name, made[name].yields, done.documents, done.provenance)
        except Exception as error:  # noqa: BLE001 - see above
            log.debug("stage not warmed up", stage=name, error=type(error).__name__)
            continue
        documents, steps[name] = done.documents, done.provenance
    for document in documents:
        encode(outcome_of(document, "", steps))


def _samples() -> Iterator[Document]:
    """Yield a text and a page of each language."""
    for language, text in (("ar", ARABIC), ("en", ENGLISH)):
        yield Document.make(f"{text}\n\n{text * 2}".encode(), uri=f"mem://{language}", media_type="text/plain")
        page = (
            f'<!doctype html><html lang="{language}"><head><title>{text[:40]}</title>'
            f'<meta property="og:title" content="{text[:40]}"></head><body><nav><a href="/">{language}</a></nav>'
            f"<article><h1>{text[:40]}</h1><p>{text * 2}</p><p>{text}</p></article>"
            "<footer>© 2022</footer></body></html>"
        )
        yield Document.make(page.encode(), uri=f"https://example.org/{language}", media_type="text/html")
