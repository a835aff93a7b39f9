"""Running stages again over a document that has a record: what the record holds of all others is taken from it.

Pure: whoever calls it loads and stores.

Tested by tests/stages/test_rerunning.py and tests/reprocessing/test_local.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pydantic import ValidationError

from docmill.documents import (
    Annotation,
    Cleaned,
    Converted,
    Deduplicated,
    Document,
    Entities,
    Language,
    Provenance,
    Status,
)
from docmill.records import Record, Rerun, outcome_of
from docmill.stages.stage import Annotated, At, Stage, annotate, wants_of

__all__ = ["before_first", "begin", "filled", "left_index", "record_after", "rerun", "with_dependants"]

NO_BATCH = ""


def with_dependants(stages: Sequence[Stage], chosen: set[str], record: Record) -> set[str]:
    """Return the chosen stages and all that have to be run with them, of those of a pipeline, in its order.

    These are the ones that need one of them, directly or through another, and the ones whose annotation lost offsets
    when repeated paragraphs were taken out of the text. What was converted is in no record, so that a document which is
    cleaned again is converted first. Stages that have nothing to do for the document are left out.
    """
    document = Document(record.id, record.source)
    found = {stage.name for stage in stages if stage.name in chosen and wants_of(stage)(document)}
    cleaning = any(stage.name in found and issubclass(stage.yields, Cleaned) for stage in stages)
    if cleaning:
        found |= {stage.name for stage in stages if issubclass(stage.yields, Converted) and wants_of(stage)(document)}
    if record.dedup and record.dedup.paragraphs_removed:
        found |= {stage.name for stage in stages if issubclass(stage.yields, Language | Deduplicated)}
    for stage in stages:  # in the order of the pipeline, so that one pass is enough
        if stage.needs & found:
            found.add(stage.name)
    return found


def before_first(stages: Sequence[Stage], agains: Iterable[Rerun]) -> int:
    """Return how many stages of a pipeline stand before the first that is run again over any of these records."""
    wanted = frozenset[str]().union(*(again.stages for again in agains))
    return next((place for place, stage in enumerate(stages) if stage.name in wanted), len(stages))


def begin(before_stages: Sequence[Stage], again: Rerun, given: Document | None = None) -> Document:
    """Return a document as it was when these stages had worked on it, as its record tells.

    `given` is the document as it was handed in, where a stage reads the raw content.
    """
    before, source, content = again.before, again.before.source, b""
    if given is not None:  # its encoding is the one declared, where the record's was found by the stage that cleans
        source, content = source.model_copy(update={"encoding": given.source.encoding}), given.content
    document = Document(before.id, source, content, run=before.run)
    for stage in before_stages:
        document = _passed_by(stage, document, before)
    return document


def filled(stages: Iterable[Stage], document: Document, again: Rerun) -> Document:
    """Return a document with what its record holds of these stages; its verdict and failures are those it has."""
    found = {stage.name: _annotation_of(stage, again.before) for stage in stages}
    annotations = {name: one for name, one in found.items() if one is not None}
    return replace(document, annotations={**annotations, **document.annotations})


def rerun(
    stage: Stage,
    documents: Sequence[Document],
    agains: Sequence[Rerun],
    worker: str,
    at: At = lambda _: None,
    *,
    singly: bool = False,
) -> Annotated:
    """Run a stage over those documents that are to pass it again; others get what their record holds of it.

    So does one that the stage passed by for its status, which now is one that it accepts. `at` is told the place of the
    document at work. `singly`, and what is raised, are as in `docmill.stages.stage.annotate`.
    """
    annotated = list(documents)
    places = []
    for place, (document, again) in enumerate(zip(documents, agains, strict=True)):
        found = None if stage.name in again.stages else _annotation_of(stage, again.before)
        is_kept = found is not None and document.status in stage.accepts
        if not is_kept and (stage.name in again.stages or _is_new(stage, document, again.before)):
            places.append(place)
        else:
            annotated[place] = _passed_by(stage, document, again.before)
    done = annotate(
        stage,
        [documents[place] for place in places],
        worker,
        lambda place: at(None if place is None else places[place]),
        singly=singly,
    )
    for place, document in zip(places, done.documents, strict=True):
        annotated[place] = document
    return replace(done, documents=annotated)


def record_after(
    stages: Sequence[Stage], document: Document, again: Rerun, steps: Mapping[str, Provenance]
) -> Record | None:
    """Return the record that comes of it, with what stages found that are in the pipeline no more.

    `stages` are those of the pipeline, `steps` the provenance of those that ran. None where there is no text, since the
    stage that cleans failed: the record stays what it was.
    """
    before = again.before
    told = {step.stage: step for step in before.provenance}
    by_name = {stage.name: stage for stage in stages}
    for name, step in steps.items():
        found = document.annotations.get(name)
        if name in again.stages or (found is not None and found != _annotation_of(by_name[name], before)):
            told[name] = step
    made = outcome_of(document, NO_BATCH, told)
    if not isinstance(made, Record):
        return None
    others = {name: found for name, found in before.annotations.items() if name not in by_name}
    held = {step.stage for step in made.provenance}
    gone = [
        step
        for step in before.provenance
        if step.stage in others or (step.stage not in held and _converts(by_name.get(step.stage)))
    ]
    return made.model_copy(
        update={"annotations": {**others, **made.annotations}, "provenance": [*gone, *made.provenance]}
    )


def _converts(stage: Stage | None) -> bool:
    """Tell whether what a stage finds is in no record, but for the text that was made of it."""
    return stage is not None and issubclass(stage.yields, Converted)


def left_index(stage: Stage, document: Document, again: Rerun) -> bool:
    """Tell whether what the index holds of a document is not true any more: its text, language or status changed."""
    before = again.before
    if before.dedup is None or stage.name not in again.stages:
        return False
    cleaned, language = document.find(Cleaned), document.find(Language)
    text = None if cleaned is None else cleaned.text
    codes = [one.code if one else None for one in (language, before.language)]
    return document.status not in stage.accepts or text != _cleaned_of(before).text or codes[0] != codes[1]


def _passed_by(stage: Stage, document: Document, before: Record) -> Document:
    """Return a document with what its record says of a stage that is not run again."""
    found = _annotation_of(stage, before)
    if found is not None and document.status in stage.accepts:
        return document.annotated(stage.name, found)
    for failure in before.failures:
        if failure.stage == stage.name and document.status is not Status.FAILED:
            document = document.with_failure(failure, for_good=False)
    return document


def _is_new(stage: Stage, document: Document, before: Record) -> bool:
    """Tell whether a stage passed a document by for its status, which now is one that the stage accepts."""
    return before.status not in stage.accepts and document.status in stage.accepts


def _annotation_of(stage: Stage, record: Record) -> Annotation | None:
    """Return what a stage found about a record's document; None where it found nothing, or it cannot be read."""
    if stage.name not in {step.stage for step in record.provenance}:
        return None
    for kind, read in OWN.items():
        if issubclass(stage.yields, kind):
            return read(record)
    try:
        return stage.yields.model_validate(record.annotations[stage.name])
    except (KeyError, ValidationError):
        return None


def _cleaned_of(record: Record) -> Cleaned:
    """Return what the stage that cleans found, repeated paragraphs put back where they stood."""
    text, pages, removed = record.text, list(record.pages), list(record.removed)
    if record.dedup and record.dedup.paragraphs_removed:
        places = sorted(one.start for one in record.dedup.paragraphs)
        blocks, removed = removed[len(removed) - len(places) :], removed[: len(removed) - len(places)]
        for place, block in reversed(list(zip(places, blocks, strict=True))):
            text = text[:place] + block.text + text[place:]
            pages = [start + len(block.text) if start > place else start for start in pages]
    by_others = {found.get("filtered") for found in record.annotations.values()}
    shared = {name: getattr(record, name) for name in Cleaned.model_fields if name in Record.model_fields}
    own = {
        "text": text,
        "pages": pages,
        "removed": removed,
        "encoding": record.source.encoding,
        "filtered": None if record.reason in by_others else record.reason,
    }
    return Cleaned.model_validate(shared | own)


OWN: dict[type[Annotation], Callable[[Record], Annotation | None]] = {
    Cleaned: _cleaned_of,
    Language: lambda record: record.language,
    Deduplicated: lambda record: record.dedup,
    Entities: lambda record: Entities(entities=record.entities),
}
"""How the annotations that have fields of their own in a record are read from it."""
