"""The `entities` stage: who, where and which organisation, links, and what its form gives away.

A backend, chosen per language, names persons, places and organisations; a gazetteer in many languages gives identities
and names of its own, words that announce a name give more; patterns find URLs, addresses, numbers, sums and dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from docmill.documents import Annotation, Cleaned, Document, Entities, Entity, Failure, Language, Status
from docmill.errors import StageError, UnavailableError
from docmill.stages.entities.backends.selection import BackendChoice, backend_for, check_choices
from docmill.stages.entities.extraction import Prediction, PreparedText, combine, extract, prepare
from docmill.stages.entities.gazetteer.user_lists import open_list
from docmill.stages.stage import KEPT, Context, Stage, options_of

__all__ = ["extract", "make"]

NAME = "entities"
VERSION = "2.1"
_BY_SCRIPT = {"Arab": "ar", "Cyrl": "ru", "Hani": "zh", "Hans": "zh", "Hant": "zh"}


class EntitiesOptions(BaseModel):
    """What `[stages.entities]` in the pipeline's configuration may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    types: frozenset[str] = Field(frozenset(), description="entity types to keep; none named keeps all")
    # Against 0.3, F1 on held-out documents is higher by 0.1 to 0.3 in six of eight languages, lower by 0.1 in Arabic
    # and by 0.4 in German; precision is higher by 0.8 to 1.7 in all.
    min_confidence: float = Field(0.36, ge=0, le=1, description="entities less sure are left out")
    lists: list[str] = Field(default_factory=list, description="files of your own names, CSV or JSONL")
    backends: dict[str, BackendChoice] = Field(
        default_factory=dict, description="the backend of a language, or of `default`: docmill where it has a model"
    )


def make(options: Mapping[str, Any], context: Context) -> Stage:  # noqa: ARG001 - the contract's signature
    """The stage, for `config/pipeline.toml`.

    Raises:
        ConfigError: an option is unknown or wrong.
    """
    chosen = options_of(EntitiesOptions, options, NAME)
    check_choices(chosen.backends)
    return EntitiesStage(chosen)


class EntitiesStage:
    """Annotates batches: documents of one language are handed to its backend together."""

    name = NAME
    version = VERSION
    yields: type[Annotation] = Entities
    needs = frozenset({"clean", "language"})
    accepts: frozenset[Status] = KEPT

    def __init__(self, options: EntitiesOptions) -> None:
        self._options = options
        self._lists = [open_list(path) for path in options.lists]

    def __call__(self, documents: Sequence[Document]) -> list[Annotation | Failure]:
        """Annotate a batch; a document that cannot be read is its own failure."""
        results: list[Annotation | Failure] = [Entities() for _ in documents]
        by_language: dict[str, list[tuple[int, PreparedText]]] = defaultdict(list)
        for number, document in enumerate(documents):
            try:
                by_language[_language(document)].append((number, _read(document)))
            except Exception as error:  # noqa: BLE001 - whatever a document does to a stage, its neighbours go on
                results[number] = Failure.of(NAME, error)
        for language, group in by_language.items():
            backend = backend_for(language, self._options.backends)
            readings = [reading for _, reading in group]
            found: Sequence[list[Prediction] | None] = backend(readings) if backend else [None] * len(readings)
            for (number, reading), names in zip(group, found, strict=True):
                results[number] = self._annotate(reading, names)
        return results

    def _annotate(self, reading: PreparedText, found: list[Prediction] | None) -> Annotation | Failure:
        try:
            return Entities(entities=[entity for entity in combine(reading, found, self._lists) if self._kept(entity)])
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            return Failure.of(NAME, error)

    def _kept(self, entity: Entity) -> bool:
        types = self._options.types
        return entity.confidence >= self._options.min_confidence and (not types or entity.type in types)


def _language(document: Document) -> str:
    """The document's language; of a text too short to tell, the one its script is mostly used for."""
    language = document.find(Language)
    if language is None:
        return "und"
    return _BY_SCRIPT.get(language.script, "und") if language.code == "und" else language.code


def _read(document: Document) -> PreparedText:
    cleaned = document.find(Cleaned)
    if cleaned is None:
        raise StageError("the document was not cleaned; put the clean stage before entities in `pipeline`")
    language = document.find(Language)
    tag = (
        f"{language.code}-{language.script}" if language and language.script.startswith("Han") else _language(document)
    )
    return prepare(cleaned.text, tag, document.source.uri)
