"""The clean stage: extract each document's text by itself, take out what its site repeats, measure and judge all texts.

Tested by tests/stages/clean/test_stage.py and tests/stages/clean/test_clean.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from docmill.documents import Annotation, Cleaned, Converted, Document, Failure, Status
from docmill.stages.clean.options import CleanOptions
from docmill.stages.clean.pipeline import ExtractedText, extract_text, judge, measure_texts
from docmill.stages.clean.sites.lookup import Lookup, look_up_lines
from docmill.stages.clean.sites.removal import remove_repeated_lines
from docmill.stages.paused_collection import without_collection
from docmill.stages.site_lines import SiteMemory

__all__ = ["CleanStage"]

NAME = "clean"
VERSION = "2.5"

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CleanStage:
    """The stage that cleans a batch. Without a memory of sites, lines that a site repeats stay in the texts."""

    options: CleanOptions
    site_memory: SiteMemory | None
    name: str = NAME
    version: str = VERSION
    needs: frozenset[str] = frozenset({"content", "convert"})
    yields: type[Annotation] = Cleaned
    accepts: frozenset[Status] = frozenset({Status.KEPT})

    def __call__(self, documents: Sequence[Document]) -> list[Annotation | Failure]:
        """Annotate a batch.

        Raises:
            UnavailableError: the memory of sites is out of reach.
        """
        extracted = [_attempt(extract_text, document, self.options) for document in documents]
        if self.site_memory and self.options.repetition:
            cleaned = _without_repeated_lines(documents, extracted, self.site_memory, self.options)
        else:
            cleaned = [found.cleaned if isinstance(found, ExtractedText) else found for found in extracted]
        texts = [found.text if isinstance(found, Cleaned) else "" for found in cleaned]
        return [
            _attempt(judge, found, quality, self.options) if isinstance(found, Cleaned) else found
            for found, quality in zip(cleaned, measure_texts(texts, self.options), strict=True)
        ]


def _without_repeated_lines(
    documents: Sequence[Document],
    extracted: Sequence[ExtractedText | Failure],
    memory: SiteMemory,
    options: CleanOptions,
) -> list[Cleaned | Failure]:
    """Take out of each text the lines that its site repeats, after one call of the memory for the whole batch."""
    thresholds = options.repetition_thresholds
    lookups = [_lookup(document, found, options) for document, found in zip(documents, extracted, strict=True)]
    pages = [lookup.page for lookup in lookups if lookup]
    answers = iter(memory.query_and_update(pages, least=thresholds.documents, most_sites=options.repetition_sites))
    cleaned: list[Cleaned | Failure] = []
    for found, lookup in zip(extracted, lookups, strict=True):
        if isinstance(found, Failure):
            cleaned.append(found)
        elif lookup is None:
            cleaned.append(found.cleaned)
        else:
            cleaned.append(
                _attempt(
                    remove_repeated_lines, found.cleaned, found.line_numbers, lookup.lines, next(answers), thresholds
                )
            )
    return cleaned


def _lookup(document: Document, found: ExtractedText | Failure, options: CleanOptions) -> Lookup | None:
    """Return what to ask the memory about a document; None where its lines are not compared with those of its site."""
    if isinstance(found, Failure) or not (options.remove_chrome or found.line_numbers is None):
        return None
    if document.find(Converted):  # all of it is content
        return None
    return look_up_lines(document, found.cleaned)


def _attempt(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Failure:
    """Call a function about one document; whatever it raises becomes that document's failure."""
    try:
        with without_collection():  # a tree of thousands of nodes, none of them in a cycle
            return function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - whatever a document does to cleaning, its neighbours go on
        return Failure.of(NAME, error)
