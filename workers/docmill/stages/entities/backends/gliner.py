"""The backend GLiNER: zero-shot models by path or hub name, which are asked for types in words.

It needs `pip install 'docmill[gliner]'`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docmill.errors import ConfigError
from docmill.stages.entities.backends.chunking import split_into_chunks
from docmill.stages.entities.backends.protocol import Backend, Prediction, PreparedText

__all__ = ["load"]

_DEFAULT_LABELS = {"person": "PER", "location": "LOC", "organization": "ORG"}
_CHUNK_LENGTH = 1200
"""Code points of a chunk: some 300 word pieces, within the 384 that GLiNER models take."""


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """Load a model by path or hub name; `labels` are the words to ask for and the types they stand for.

    Raises:
        ConfigError: gliner or the model is not there.
    """
    try:
        from gliner import GLiNER  # noqa: PLC0415 - an extra, loaded on first use
    except ImportError as error:
        raise ConfigError("the backend gliner needs gliner: pip install 'docmill[gliner]'") from error
    if not model:
        raise ConfigError("the backend gliner needs `model`: a path or a hub name")
    try:
        loaded = GLiNER.from_pretrained(model)
    except Exception as error:  # the libraries below raise of every kind
        raise ConfigError(f"GLiNER cannot load {model!r}: {error}") from error
    return _Gliner(loaded, dict(labels) or _DEFAULT_LABELS)


class _Gliner:
    """A GLiNER model as a backend."""

    def __init__(self, model: Any, labels: dict[str, str]) -> None:
        self._model = model
        self._labels = labels

    def __call__(self, texts: Sequence[PreparedText]) -> list[list[Prediction]]:
        """Return the predictions for each text."""
        return [self._predict(one.text) for one in texts]

    def _predict(self, text: str) -> list[Prediction]:
        """Return the predictions for one text."""
        found = []
        for start, chunk in split_into_chunks(text, _CHUNK_LENGTH):
            for entity in self._model.predict_entities(chunk, list(self._labels), threshold=0.5):
                kind = self._labels[entity["label"]]
                found.append(
                    Prediction(start + entity["start"], start + entity["end"], kind, min(1.0, float(entity["score"])))
                )
        return found
