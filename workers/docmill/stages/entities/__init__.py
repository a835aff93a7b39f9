"""The `entities` stage: who, where and which organisation a text names, with links, and what its form gives away.

A backend, chosen per language, finds persons, places and organisations; a gazetteer in many languages gives identities
and names of its own; trigger words give more names; patterns find URLs, addresses, numbers, sums and dates. `extract`
does for one text what the stage does for a batch of documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from docmill.documents import Annotation, Cleaned, Document, Entities, Entity, Failure, Language, Status
from docmill.errors import StageError, UnavailableError
from docmill.stages.entities.backends.protocol import Prediction, PreparedText
from docmill.stages.entities.backends.selection import BackendChoice, backend_for, check_choices
from docmill.stages.entities.extraction import combine, prepare, prepare_many
from docmill.stages.entities.gazetteer.user_lists import open_list
from docmill.stages.entities.language_parts import LanguagePart, parts_by_language
from docmill.stages.paused_collection import without_collection
from docmill.stages.stage import KEPT, Context, Stage, options_of

__all__ = ["extract", "make"]

NAME = "entities"
VERSION = "2.3"
_BY_SCRIPT = {"Arab": "ar", "Cyrl": "ru", "Hani": "zh", "Hans": "zh", "Hant": "zh"}
"""The language that a script is mostly used for, for texts too short to tell their language."""


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
    """Make the stage, for `config/pipeline.toml`. It needs nothing of the context.

    Raises:
        ConfigError: an option is unknown or wrong, the package of a backend is missing, or a list cannot be read.
    """
    chosen = options_of(EntitiesOptions, options, NAME)
    check_choices(chosen.backends)
    return EntitiesStage(chosen)


@without_collection()
def extract(text: str, language: Language | str | None = None, *, uri: str = "") -> Entities:
    """Extract the entities of a plain text as the stage with default options does: with docmill's own tagger.

    Args:
        text: a clean text; mentions count its code points: `text[mention.start:mention.end] == mention.text`.
        language: the annotation of the language stage, or a BCP 47 code, with the script for Chinese (zh-Hans). Without
            one, and for languages that no model ships for, persons and organisations are found by rules alone.
        uri: the document's address; its country tells how to read national telephone numbers.

    Returns:
        the entities of confidence 0.36 or more, in the order of first mention.
    """
    annotation = language if isinstance(language, Language) else None
    code, tag = (_code_of(annotation), _tag_of(annotation)) if annotation else (str(language or "und"),) * 2
    prepared = prepare(text, tag, uri)
    predictions: list[Prediction] | None = None
    for part in parts_by_language(prepared, code, annotation):
        if backend := backend_for(part.code, {}):
            predictions = (predictions or []) + part.own(backend([part.prepared])[0])
    options = EntitiesOptions.model_validate({})
    return Entities(entities=[entity for entity in combine(prepared, predictions) if _is_kept(entity, options)])


class EntitiesStage:
    """The stage: it hands the documents of one language to their backend together."""

    name = NAME
    version = VERSION
    yields: type[Annotation] = Entities
    needs = frozenset({"clean", "language"})
    accepts: frozenset[Status] = KEPT

    def __init__(self, options: EntitiesOptions) -> None:
        """Open the user's lists.

        Raises:
            ConfigError: a list cannot be read or compiled.
        """
        self._options = options
        self._lists = [open_list(path) for path in options.lists]

    @without_collection()
    def __call__(self, documents: Sequence[Document]) -> list[Annotation | Failure]:
        """Annotate a batch; a document that cannot be read is its own failure.

        Raises:
            ConfigError: a backend cannot be loaded.
        """
        results: list[Annotation | Failure] = [Entities() for _ in documents]
        by_language: dict[str, list[tuple[int, LanguagePart]]] = defaultdict(list)
        prepared: dict[int, PreparedText] = {}
        for number, (document, reading) in enumerate(zip(documents, _prepare_all(documents), strict=True)):
            language = document.find(Language)
            try:
                if isinstance(reading, Exception):
                    raise reading
                for part in parts_by_language(reading, _code_of(language), language):
                    by_language[part.code].append((number, part))
                prepared[number] = reading
            except Exception as error:  # noqa: BLE001 - whatever a document does to a stage, its neighbours go on
                results[number] = Failure.of(NAME, error)
        predictions: dict[int, list[Prediction]] = {}
        for code, group in by_language.items():
            if backend := backend_for(code, self._options.backends):
                for (number, part), found in zip(group, backend([part.prepared for _, part in group]), strict=True):
                    predictions.setdefault(number, []).extend(part.own(found))
        for number, one in prepared.items():
            results[number] = self._annotate(one, predictions.get(number))
        return results

    def _annotate(self, prepared: PreparedText, predictions: list[Prediction] | None) -> Annotation | Failure:
        """Return the entities of one document that the options keep, or its failure."""
        try:
            entities = combine(prepared, predictions, self._lists)
            return Entities(entities=[entity for entity in entities if _is_kept(entity, self._options)])
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            return Failure.of(NAME, error)


def _is_kept(entity: Entity, options: EntitiesOptions) -> bool:
    """Tell whether the options ask for entities of this type and confidence."""
    return entity.confidence >= options.min_confidence and (not options.types or entity.type in options.types)


def _code_of(language: Language | None) -> str:
    """Return the code of a language; of a text too short to tell, that of the one its script is mostly used for."""
    if language is None:
        return "und"
    return _BY_SCRIPT.get(language.script, "und") if language.code == "und" else language.code


def _tag_of(language: Language | None) -> str:
    """Return the BCP 47 tag of a language: with the script for Chinese, whose scripts belong to different countries."""
    if language and language.script.startswith("Han") and "-" not in language.code:
        return f"{language.code}-{language.script}"
    return _code_of(language)


def _prepare_all(documents: Sequence[Document]) -> list[PreparedText | Exception]:
    """Prepare documents for their backends, together unless one of them cannot be; of that one return the error."""
    try:
        return list(prepare_many([_text_of(document) for document in documents]))
    except Exception as error:  # noqa: BLE001 - whatever a document does to a stage, its neighbours go on
        return [error] if len(documents) == 1 else [one for each in documents for one in _prepare_all([each])]


def _text_of(document: Document) -> tuple[str, str, str]:
    """Return the clean text of a document, the tag of its language and its URI.

    Raises:
        StageError: it has no clean text.
    """
    cleaned = document.find(Cleaned)
    if cleaned is None:
        raise StageError("the document was not cleaned; put the clean stage before entities in `pipeline`")
    return cleaned.text, _tag_of(document.find(Language)), document.source.uri
