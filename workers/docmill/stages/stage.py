"""What a stage is: a callable over documents, with a name, a version and what it needs and yields.

A package adds its own stage through the entry point group `docmill.stages`: the name is the stage's, the object a
function `make(options, context) -> Stage`. The name then goes into `config/pipeline.toml`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar, cast, overload

from pydantic import BaseModel, ValidationError

from docmill.documents import Annotation, Cause, Cleaned, Converted, Document, Failure, Provenance, Status, halves, now
from docmill.errors import ConfigError, StageError, UnavailableError, did_you_mean
from docmill.stages.index import Index
from docmill.stages.site_lines import SiteMemory

__all__ = [
    "Annotated",
    "Context",
    "Make",
    "PerDocument",
    "Stage",
    "Wants",
    "annotate",
    "leaves_no_text",
    "needing",
    "options_of",
    "run",
    "wanting",
    "wants_of",
]

OptionsT = TypeVar("OptionsT", bound=BaseModel)
KEPT = frozenset({Status.KEPT})


class Stage(Protocol):
    """A pure enrichment: documents in, one annotation or one failure per document out, in the same order.

    It may keep models in memory, but no state about documents; the same documents give the same annotations.

    A stage with something to do for few documents may have a method `wants(document) -> bool` too: others pass it by.
    Where `wanting` says the same of the function that makes it, batches without such a document do not come to it.
    """

    @property
    def name(self) -> str:
        """The stage's name: its queue, its key in the pipeline and in provenance."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same document may get another annotation."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """The stages whose annotations it reads; `content` for the raw bytes."""
        ...

    @property
    def yields(self) -> type[Annotation]:
        """The model of its annotations."""
        ...

    @property
    def accepts(self) -> frozenset[Status]:
        """The statuses it works on; documents of another status pass it by."""
        ...

    def __call__(self, documents: Sequence[Document]) -> Sequence[Annotation | Failure]:
        """Annotate a batch. May raise UnavailableError (the batch is tried again) or anything else (see `run`)."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The shared memories a stage is given beside its options; None where there is none."""

    index: Index | None = None
    site_memory: SiteMemory | None = None


At = Callable[[int | None], None]
"""Told the place of the document that a stage works on, among those of its batch; None for none alone."""

Make = Callable[[Mapping[str, Any], Context], Stage]
"""Makes a stage of its options and what it is given; raises ConfigError where an option is wrong or a memory lacks."""

Wants = Callable[[Document], bool]
"""Tells whether a stage has anything to do for a document, from what its source says of it."""

MakeT = TypeVar("MakeT", bound=Make)


def needing(*stages: str) -> Callable[[MakeT], MakeT]:
    """Declare, on the function that makes a stage, the stages that it needs: a wrong order is then refused unmade.

    To be named as in the stage's `needs`, but for `content`.
    """

    def declare(make: MakeT) -> MakeT:
        make.needs = frozenset(stages)  # type: ignore[attr-defined]  # functions carry what is said about them
        return make

    return declare


def wanting(wants: Wants) -> Callable[[MakeT], MakeT]:
    """Declare, on the function that makes a stage, which documents it has anything to do for, as its `wants` does.

    The producer keeps these in batches of their own, and no other batch passes the stage.
    """

    def declare(make: MakeT) -> MakeT:
        make.wants = wants  # type: ignore[attr-defined]  # as above
        return make

    return declare


def wants_of(stage: Stage) -> Wants:
    """Return what tells which documents a stage has anything to do for: all, where it does not say."""
    return cast(Wants, getattr(stage, "wants", lambda _: True))


def leaves_no_text(stage: Stage) -> bool:
    """Tell whether no record can be made of a document on which this stage failed: it converts, or it cleans."""
    return issubclass(stage.yields, Converted | Cleaned)


@dataclass(frozen=True, slots=True)
class PerDocument:
    """A stage made of a function over one document; an exception becomes that document's failure alone."""

    name: str
    version: str
    yields: type[Annotation]
    annotate: Callable[[Document], Annotation]
    needs: frozenset[str] = frozenset({"clean"})
    accepts: frozenset[Status] = KEPT

    def __call__(self, documents: Sequence[Document]) -> list[Annotation | Failure]:
        """Annotate each document by itself."""
        return [self._one(document) for document in documents]

    def _one(self, document: Document) -> Annotation | Failure:
        try:
            return self.annotate(document)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a document does to a stage, its neighbours go on
            return Failure.of(self.name, error)


class Watched(Sequence[Document]):
    """Documents that tell, whenever a stage takes them one by one, which of them it works on."""

    def __init__(self, documents: Sequence[Document], places: Sequence[int], at: At) -> None:
        self._documents = documents
        self._places = places
        self._at = at

    def __len__(self) -> int:
        return len(self._documents)

    @overload
    def __getitem__(self, key: int) -> Document: ...

    @overload
    def __getitem__(self, key: slice) -> Watched: ...

    def __getitem__(self, key: int | slice) -> Document | Watched:
        if isinstance(key, slice):
            return Watched(self._documents[key], self._places[key], self._at)
        return self._documents[key]

    def __iter__(self) -> Iterator[Document]:
        for place, document in zip(self._places, self._documents, strict=True):
            self._at(place)
            yield document
        self._at(None)


def run(stage: Stage, documents: Sequence[Document]) -> list[Annotation | Failure]:
    """Run a stage so that one document's exception harms no other.

    A stage that raises over a batch is called again on each half, down to the document that it cannot bear.

    Raises:
        UnavailableError: a server the stage needs is out of reach.
    """
    if not documents:
        return []
    try:
        results = list(stage(documents))
        if len(results) != len(documents):
            raise ValueError(f"stage {stage.name} gave {len(results)} results for {len(documents)} documents")
    except UnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        if len(documents) == 1:
            return [Failure.of(stage.name, error)]
        first, second = halves(documents)
        return run(stage, first) + run(stage, second)
    return results


@dataclass(frozen=True, slots=True)
class Annotated:
    """What came of running a stage over documents: all of them, in order, with what the stage found.

    `tried` of them were handed to the stage, `failed` of these failed; `seconds` is the time of all.
    """

    documents: list[Document]
    tried: int
    failed: int
    seconds: float
    provenance: Provenance


def annotate(
    stage: Stage, documents: Sequence[Document], worker: str, at: At = lambda _: None, *, singly: bool = False
) -> Annotated:
    """Run a stage over those documents that it wants and whose status it accepts; the others pass it by.

    A document is failed untried where a stage that this one needs failed on it. A failure costs the annotation alone,
    but where it leaves a document without a text: the failure of a stage that converts or cleans, or of one before it.
    `worker` is what the provenance says of who did it; `at` is told the place of the document at work. A stage that
    works on whole batches tells no place; with `singly` it is called for each document by itself, so that it does.

    Raises:
        UnavailableError: a server the stage needs is out of reach.
    """
    cleans = issubclass(stage.yields, Cleaned)
    annotated = [_without_needs(stage, document, cleans) for document in documents]
    wants = wants_of(stage)
    chosen = [
        place
        for place, document in enumerate(documents)
        if annotated[place] is document and document.status in stage.accepts and wants(document)
    ]
    started = time.perf_counter()
    watched = Watched([documents[place] for place in chosen], chosen, at)
    results = [run(stage, [document])[0] for document in watched] if singly else run(stage, watched)
    seconds = time.perf_counter() - started
    for place, found in zip(chosen, results, strict=True):
        document = documents[place]
        if isinstance(found, Failure):
            annotated[place] = document.with_failure(found, for_good=leaves_no_text(stage))
        else:
            annotated[place] = document.annotated(stage.name, found)
    provenance = Provenance(
        stage=stage.name,
        version=stage.version,
        seconds=round(seconds / max(1, len(chosen)), 6),
        worker=worker,
        finished_at=now(),
    )
    failures = sum(isinstance(found, Failure) for found in results)
    return Annotated(annotated, len(chosen), failures, seconds, provenance)


def _without_needs(stage: Stage, document: Document, cleans: bool) -> Document:
    """Return a document as it is, or failed where the stage cannot work on it for want of another that failed."""
    if not document.failures or document.status not in stage.accepts:
        return document
    if cleans:  # a stage before it failed: there will be no text
        return replace(document, verdict=Status.FAILED)
    missing = [failure.stage for failure in document.failures if failure.stage in stage.needs]
    if not missing:
        return document
    message = f"it needs {' and '.join(missing)}, which failed"
    needs = Failure(stage=stage.name, error=StageError.__name__, cause=Cause.NEEDS, message=message, attempts=1)
    return document.with_failure(needs, for_good=False)


def options_of(model: type[OptionsT], options: Mapping[str, Any], stage: str) -> OptionsT:
    """Validate a stage's options.

    Raises:
        ConfigError: naming the option that is wrong.
    """
    try:
        return model.model_validate(dict(options))
    except ValidationError as error:
        wrong = "; ".join(_wrong_option(model, stage, one["loc"], one["type"], one["msg"]) for one in error.errors())
        raise ConfigError(f"{wrong} (in config/pipeline.toml, the environment or the call)") from error


def _wrong_option(model: type[BaseModel], stage: str, place: Sequence[int | str], kind: str, message: str) -> str:
    name = f"stages.{stage}.{'.'.join(map(str, place))}"
    if kind == "extra_forbidden" and len(place) == 1:
        return f"{name}: there is no such option{did_you_mean(str(place[0]), model.model_fields)}"
    return f"{name}: {message}"
