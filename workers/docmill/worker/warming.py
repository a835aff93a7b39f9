"""Load what stages load at first use, before a worker's processes are forked: all of them share it then.

Models and tables are kept by the modules that read them, not by a stage, so that those that each process makes find
them. Arabic and English are warmed up, the languages whose models are the largest; others load when they come.

Tested by tests/test_worker_warming.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Literal

import structlog

from docmill.delivery.payload import Codec
from docmill.documents import Cleaned, Document, Language
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
SCRIPTS: dict[str, tuple[str, Literal["ltr", "rtl"]]] = {"ar": ("Arab", "rtl"), "en": ("Latn", "ltr")}


def warm_up(stages: Collection[str], pipeline: Sequence[str]) -> None:
    """Run those of these stages that are docmill's own over a few documents, in memory, in the order of a pipeline.

    Nothing outside this process is read or written, and no other stage is made. A stage that fails here fails on
    documents, where it is told.
    """
    known = available()
    own = [name for name in pipeline if name in stages and known.get(name, "").startswith(OWN)]
    documents, steps = [_with_others(one, code, own) for one, code in _samples()], {}
    for name in own:  # and no other's: what it does beside its answer nobody knows
        try:
            stage = load(name, {}, Context(index=InProcessIndex()))
            done = annotate(stage, documents, "")
            Codec().pack_annotations(name, stage.yields, done.documents, done.provenance)
        except Exception as error:  # noqa: BLE001 - see above
            log.debug("stage not warmed up", stage=name, error=type(error).__name__)
            continue
        documents, steps[name] = done.documents, done.provenance
    for document in documents:
        encode(outcome_of(document, "", steps))


def _with_others(document: Document, code: str, own: Collection[str]) -> Document:
    """Return a sample with what the first stages find about it, where they are not among those that are warmed up."""
    if "clean" not in own:
        document = document.annotated("clean", Cleaned(text=document.content.decode()))
    if "language" not in own:
        script, direction = SCRIPTS[code]
        found = Language(code=code, script=script, direction=direction, confidence=1.0)
        document = document.annotated("language", found)
    return document


def _samples() -> Iterator[tuple[Document, str]]:
    """Yield a text and a page of each language, with its code."""
    for language, text in (("ar", ARABIC), ("en", ENGLISH)):
        plain = f"{text}\n\n{text * 2}"
        yield Document.make(plain.encode(), uri=f"mem://{language}", media_type="text/plain"), language
        page = (
            f'<!doctype html><html lang="{language}"><head><title>{text[:40]}</title>'
            f'<meta property="og:title" content="{text[:40]}"></head><body><nav><a href="/">{language}</a></nav>'
            f"<article><h1>{text[:40]}</h1><p>{text * 2}</p><p>{text}</p></article>"
            "<footer>© 2022</footer></body></html>"
        )
        yield Document.make(page.encode(), uri=f"mem://{language}/page", media_type="text/html"), language
