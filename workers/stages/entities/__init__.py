"""The `entities` stage: who, where and which organisation, links, and what its form gives away.

Names come from a gazetteer in many languages, from words that announce a name and from known given names; patterns
find URLs, addresses, numbers, sums and dates. Overlaps are settled by `spans.settle`, short forms joined by `resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from workers.documents import Cleaned, Document, Entities, Entity
from workers.errors import StageError
from workers.stages.entities.gazetteer import Hit, look_up, thing
from workers.stages.entities.names import find_full_names, is_capital
from workers.stages.entities.patterns import find_patterns
from workers.stages.entities.resolve import again, entities
from workers.stages.entities.spans import Span
from workers.stages.entities.tokens import Tokens, tokenize
from workers.stages.entities.triggers import find_triggered
from workers.stages.stage import Context, PerDocument, Stage, options_of

__all__ = ["extract", "make"]

NAME = "entities"
VERSION = "1.0"
_PARAGRAPH = re.compile(r"\n\s*\n")


class Options(BaseModel):
    """What `[stages.entities]` in the pipeline's configuration may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    types: frozenset[str] = Field(frozenset(), description="entity types to keep; none named keeps all")
    min_confidence: float = Field(0.5, ge=0, le=1, description="entities less sure are left out")


def make(options: Mapping[str, Any], context: Context) -> Stage:  # noqa: ARG001 - the contract's signature
    """The stage, for `config/pipeline.toml`.

    Raises:
        ConfigError: an option is unknown or wrong.
    """
    chosen = options_of(Options, options, NAME)

    def annotate(document: Document) -> Entities:
        cleaned = document.find(Cleaned)
        if cleaned is None:
            raise StageError("the document was not cleaned; put the clean stage before entities in `pipeline`")
        found = [
            entity
            for entity in extract(cleaned.text)
            if entity.confidence >= chosen.min_confidence and (not chosen.types or entity.type in chosen.types)
        ]
        return Entities(entities=found)

    return PerDocument(
        name=NAME, version=VERSION, yields=Entities, annotate=annotate, needs=frozenset({"clean", "language"})
    )


def extract(text: str) -> list[Entity]:
    """Every entity of a text; `text[mention.start:mention.end] == mention.text` for each mention. Never raises."""
    tokens = tokenize(text)
    spans = [span for hit in look_up(tokens) if (span := _from_gazetteer(tokens, hit)) is not None]
    spans += [span for span in find_triggered(tokens) + find_full_names(tokens) if _one_paragraph(text, span)]
    spans += find_patterns(text)
    return entities(text, spans + again(tokens, spans))


def _from_gazetteer(tokens: Tokens, hit: Hit) -> Span | None:
    start, end = tokens.span(hit.first, hit.last, hit.skip)
    written = tokens.folded.source[start:end]
    cased = written[0].lower() != written[0].upper()
    if cased and not is_capital(tokens, hit.first):
        return None
    if hit.capitals and cased and not written.isupper():
        return None
    found = thing(hit.thing)
    span = Span(start, end, found.type, found.key, found.confidence, found.links)
    return span if _one_paragraph(tokens.folded.source, span) else None


def _one_paragraph(text: str, span: Span) -> bool:
    return "\n" not in text[span.start : span.end] or not _PARAGRAPH.search(text, span.start, span.end)
