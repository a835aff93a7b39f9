"""The clean stage: each document by itself, then chrome by repetition, one call a batch, then signals of all texts."""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docmill.documents import Annotation, Cleaned, Document, Failure, Removed, Status
from docmill.stages.clean.chrome.rules import NumberedLine, is_code
from docmill.stages.clean.encoding.decoding import decode
from docmill.stages.clean.sites.lookup import (
    RepetitionThresholds,
    find_repeated_lines,
    lines_to_compare,
    page_lines,
    site_and_address,
)
from docmill.stages.clean.sites.repeated_lines import ComparedLine, find_repeated_chrome
from docmill.stages.clean.unicode.normalisation import normalise
from docmill.stages.quality import Quality
from docmill.stages.site_lines import LineCounts, PageLines, SiteMemory

__all__ = ["CleanStage"]

REASON = "repeated"
CREDITS = frozenset({"byline", "dateline"})
LINE_END = re.compile(r"\r\n?")
GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class CleanStage:
    """Cleans a batch and takes out the lines that return on each document's site.

    `read` cleans one document, `measure` takes the signals of final texts, `finish` computes what depends on them. With
    `plain` off only HTML is asked about; without a memory of sites chrome by repetition rests.
    """

    read: Callable[[Document], Cleaned]
    measure: Callable[[Sequence[str]], Sequence[Quality]]
    finish: Callable[[Cleaned, Quality], Cleaned]
    is_html: Callable[[Document], bool]
    plain: bool
    site_memory: SiteMemory | None
    evidence: RepetitionThresholds
    most_sites: int
    version: str
    name: str = "clean"
    needs: frozenset[str] = frozenset({"content"})
    yields: type[Annotation] = Cleaned
    accepts: frozenset[Status] = frozenset({Status.KEPT})

    def __call__(self, documents: Sequence[Document]) -> list[Annotation | Failure]:
        """Annotate a batch.

        Raises:
            UnavailableError: the memory of sites is out of reach.
        """
        cleaned = [self._tried(self.read, document) for document in documents]
        if self.site_memory:
            cleaned = self._without_repeated_lines(documents, cleaned, self.site_memory)
        qualities = self.measure([found.text if isinstance(found, Cleaned) else "" for found in cleaned])
        return [
            self._tried(self.finish, found, quality) if isinstance(found, Cleaned) else found
            for found, quality in zip(cleaned, qualities, strict=True)
        ]

    def _without_repeated_lines(
        self, documents: Sequence[Document], cleaned: list[Cleaned | Failure], site_memory: SiteMemory
    ) -> list[Cleaned | Failure]:
        asked: dict[int, tuple[PageLines, list[ComparedLine]]] = {}
        for place, (document, found) in enumerate(zip(documents, cleaned, strict=True)):
            if isinstance(found, Cleaned) and (page := self._page(document, found)):
                asked[place] = page
        pages = [page for page, _ in asked.values()]
        told = site_memory.query_and_update(pages, least=self.evidence.documents, most_sites=self.most_sites)
        left = list(cleaned)
        for (place, (_, rows)), counts in zip(asked.items(), told, strict=True):
            left[place] = self._tried(self._without_repeated, documents[place], cleaned[place], rows, counts)
        return left

    def _tried(self, do: Callable[..., Cleaned], *given: Any) -> Cleaned | Failure:
        try:
            return do(*given)
        except Exception as error:  # noqa: BLE001 - whatever a document does to cleaning, its neighbours go on
            return Failure.of(self.name, error)

    def _page(self, document: Document, found: Cleaned) -> tuple[PageLines, list[ComparedLine]] | None:
        """What to ask of a document's site; None where it has none, or no text."""
        source = document.source
        address = site_and_address(source.uri, source.metadata.get("url"), found.metadata.get("canonical_url"))
        if address is None or not found.text or not (self.plain or self.is_html(document)):
            return None
        rows = lines_to_compare(found.text)
        others = [block.text for block in found.removed if block.line and block.reason != "title"]
        page = page_lines(document.id, address, found.text, rows, others)
        return (page, rows) if page else None

    def _without_repeated(
        self, document: Document, found: Cleaned, rows: Sequence[ComparedLine], counts: LineCounts
    ) -> Cleaned:
        known = find_repeated_lines(found.text, rows, counts, self.evidence, found.title)
        if known is None:
            return found
        numbers = {} if self.is_html(document) else _numbers(document, found)
        company = _beside_chrome(found, rows, numbers)
        taken = find_repeated_chrome(known, company)
        lines = found.text.split("\n")
        if not taken or (
            not company and is_code([NumberedLine(row.at, lines[row.at]) for row in rows[:: 1 + len(rows) // 20]])
        ):
            return found
        removed = [Removed(text=lines[at].strip(), reason=REASON, line=numbers.get(at)) for at in taken]
        drop = set(taken)
        text = GAPS.sub("\n\n", "\n".join(line for at, line in enumerate(lines) if at not in drop))
        together = sorted([*found.removed, *removed], key=lambda block: block.line or sys.maxsize)
        return found.model_copy(update={"text": text.strip("\n").rstrip(), "removed": together})


def _beside_chrome(found: Cleaned, rows: Sequence[ComparedLine], numbers: Mapping[int, int]) -> set[int]:
    """The rows next to lines that were taken out of a plain text as chrome.

    A heading may stand below title, byline and dateline; a count of readers beside the last two is chrome as they are.
    """
    reasons = {block.line: block.reason for block in found.removed if block.line}
    order = sorted({*reasons, *numbers.values()})
    near = {
        number: {reasons.get(above), reasons.get(below)} - {None, "title"}
        for above, number, below in zip([0, *order], order, [*order[1:], 0], strict=False)
    }
    return {
        place
        for place, row in enumerate(rows)
        if (beside := near.get(numbers.get(row.at, 0))) and (row.numeric or beside - CREDITS)
    }


def _numbers(document: Document, found: Cleaned) -> dict[int, int]:
    """The lines of a cleaned plain text, but the blank ones, with their numbers in the content.

    All lines left are there in the content's order, so the second of two equal lines is the second there as well. What
    cleaning changed beyond normalising is left out.
    """
    gone = {block.line for block in found.removed}
    decoded = LINE_END.sub("\n", decode(document.content, document.source.encoding, markup=False).text)
    raw = [(line.strip(), number) for number, line in enumerate(decoded.split("\n"), 1) if number not in gone]
    left = [(line.strip(), at) for at, line in enumerate(found.text.split("\n")) if line and not line.isspace()]
    bare = [(line, number) for line, number in raw if line]
    if [line for line, _ in bare] == [line for line, _ in left]:
        return {at: number for (_, at), (_, number) in zip(left, bare, strict=True)}
    places: dict[str, deque[int]] = {line: deque() for line, _ in left}
    for line, number in raw:  # normalising changed or parted some
        for part in (line,) if line in places else normalise(line).text.split("\n"):
            if (numbers := places.get(part.strip())) is not None:
                numbers.append(number)
    return {at: places[line].popleft() for line, at in left if places[line]}
