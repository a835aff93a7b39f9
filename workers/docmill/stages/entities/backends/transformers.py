"""The backend transformers: token classifiers of Hugging Face Transformers by path or hub name.

It needs `pip install 'docmill[transformers]'`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docmill.errors import ConfigError
from docmill.stages.entities.backends.chunking import split_into_chunks
from docmill.stages.entities.backends.labels import labels_to_types
from docmill.stages.entities.backends.protocol import Backend, Prediction, PreparedText

__all__ = ["load"]

_CHUNK_LENGTH = 1000
"""Code points of a chunk: below 512 word pieces, the window of BERT-like models, but for the worst cases."""


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """Load a token classifier with its tokenizer.

    Raises:
        ConfigError: transformers or the model is not there.
    """
    try:
        from transformers import pipeline  # noqa: PLC0415 - an extra, loaded on first use
    except ImportError as error:
        raise ConfigError("the backend transformers needs it: pip install 'docmill[transformers]'") from error
    if not model:
        raise ConfigError("the backend transformers needs `model`: a path or a hub name")
    try:
        classify = pipeline("token-classification", model=model, aggregation_strategy="first")
    except Exception as error:  # the libraries below raise of every kind
        raise ConfigError(f"transformers cannot load {model!r}: {error}") from error
    return _Transformer(classify, labels)


class _Transformer:
    """A token-classification pipeline as a backend."""

    def __init__(self, classify: Any, labels: Mapping[str, str]) -> None:
        self._classify = classify
        self._type = labels_to_types(labels)

    def __call__(self, texts: Sequence[PreparedText]) -> list[list[Prediction]]:
        """Return the predictions for each text."""
        return [self._predict(one.text) for one in texts]

    def _predict(self, text: str) -> list[Prediction]:
        """Return the predictions for one text."""
        found = []
        for start, chunk in split_into_chunks(text, _CHUNK_LENGTH):
            if not chunk.strip():
                continue
            for entity in self._classify(chunk):
                kind = self._type(entity["entity_group"])
                first, last = start + int(entity["start"]), start + int(entity["end"])
                first += len(text[first:last]) - len(text[first:last].lstrip())
                if kind is not None and first < last:
                    found.append(Prediction(first, last, kind, min(1.0, float(entity["score"]))))
        return found
