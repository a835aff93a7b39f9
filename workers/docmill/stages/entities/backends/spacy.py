"""The backend spaCy: any pipeline with a named-entity step, installed or by path: `pip install 'docmill[spacy]'`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docmill.errors import ConfigError
from docmill.stages.entities.backends.labels import labels_to_types
from docmill.stages.entities.backends.protocol import Backend, Prediction, PreparedText

__all__ = ["load"]

_CONFIDENCE = 0.85
"""The confidence of every prediction, that of a good gazetteer's entry: spaCy's parser gives no probabilities."""
_EXCLUDED_PIPES = [
    "tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter",
    "compound_splitter", "bunsetu_recognizer",  # ja_ginza's: its names are the same without
]  # fmt: skip


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """Load a pipeline by its package's name or its path.

    Raises:
        ConfigError: spaCy or the pipeline is not there, or it names no entities.
    """
    try:
        import spacy  # noqa: PLC0415 - an extra, loaded on first use
    except ImportError as error:
        raise ConfigError("the backend spacy needs spaCy: pip install 'docmill[spacy]'") from error
    if not model:
        raise ConfigError("the backend spacy needs `model`: an installed pipeline's name or a path")
    try:
        pipeline = spacy.load(model, exclude=_EXCLUDED_PIPES)
    except (OSError, ValueError) as error:
        raise ConfigError(f"spaCy cannot load {model!r}: {error}") from error
    if not {"ner", "entity_ruler", "span_ruler"} & set(pipeline.pipe_names):
        raise ConfigError(f"the spaCy pipeline {model!r} has no step that names entities: {pipeline.pipe_names}")
    return _Spacy(pipeline, labels)


class _Spacy:
    """A spaCy pipeline as a backend."""

    def __init__(self, pipeline: Any, labels: Mapping[str, str]) -> None:
        self._pipeline = pipeline
        self._type = labels_to_types(labels)

    def __call__(self, texts: Sequence[PreparedText]) -> list[list[Prediction]]:
        """Return the predictions for each text."""
        # A text above spaCy's limit is left to the gazetteer: its arrays would not fit into memory.
        short = [one.text if len(one.text) <= self._pipeline.max_length else "" for one in texts]
        return [
            [
                Prediction(entity.start_char, entity.end_char, kind, _CONFIDENCE)
                for entity in document.ents
                if (kind := self._type(entity.label_)) is not None
            ]
            for document in self._pipeline.pipe(short)
        ]
