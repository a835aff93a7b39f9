"""GLiNER models by path or hub name: `pip install 'docmill[gliner]'`; types are asked for in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docmill.errors import ConfigError
from docmill.stages.entities.backends.chunking import split_into_chunks
from docmill.stages.entities.backends.protocol import Backend
from docmill.stages.entities.extraction import Prediction, PreparedText

__all__ = ["load"]

_DEFAULT_LABELS = {"person": "PER", "location": "LOC", "organization": "ORG"}
_CHUNK_LENGTH = 1200
"""Letters of a piece: some 300 word pieces, within the 384 that GLiNER models take."""


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """A model by path or hub name; `labels` are the words asked for and the types they stand for.

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
    def __init__(self, model: Any, asked: dict[str, str]) -> None:
        self._model = model
        self._asked = asked

    def __call__(self, readings: Sequence[PreparedText]) -> list[list[Prediction]]:
        return [self._read(reading.text) for reading in readings]

    def _read(self, text: str) -> list[Prediction]:
        found = []
        for start, piece in split_into_chunks(text, _CHUNK_LENGTH):
            for entity in self._model.predict_entities(piece, list(self._asked), threshold=0.5):
                kind = self._asked[entity["label"]]
                found.append(
                    Prediction(start + entity["start"], start + entity["end"], kind, min(1.0, float(entity["score"])))
                )
        return found
