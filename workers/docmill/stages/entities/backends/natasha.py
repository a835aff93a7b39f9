"""The backend natasha, for Russian; its package holds its model (MIT): `pip install 'docmill[natasha]'`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docmill.errors import ConfigError
from docmill.stages.entities.backends.labels import labels_to_types
from docmill.stages.entities.backends.protocol import Backend, Prediction, PreparedText

__all__ = ["load"]

_CONFIDENCE = 0.9
"""The confidence of every prediction: slovnet gives no probabilities; its authors measure F1 above 90 for persons and
places in news."""


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """Load natasha's tagger.

    Raises:
        ConfigError: natasha is not installed.
    """
    try:
        from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter  # noqa: PLC0415 - an extra, loaded on first use
    except ImportError as error:
        raise ConfigError("the backend natasha needs it: pip install 'docmill[natasha]'") from error
    return _Natasha(Doc, Segmenter(), NewsNERTagger(NewsEmbedding()), labels)


class _Natasha:
    """natasha's segmenter and tagger as a backend."""

    def __init__(self, document: Any, segmenter: Any, tagger: Any, labels: Mapping[str, str]) -> None:
        self._document, self._segmenter, self._tagger = document, segmenter, tagger
        self._type = labels_to_types(labels)

    def __call__(self, texts: Sequence[PreparedText]) -> list[list[Prediction]]:
        """Return the predictions for each text."""
        return [self._predict(one.text) for one in texts]

    def _predict(self, text: str) -> list[Prediction]:
        """Return the predictions for one text."""
        if not text.strip():
            return []
        document = self._document(text)
        document.segment(self._segmenter)
        document.tag_ner(self._tagger)
        return [
            Prediction(span.start, span.stop, kind, _CONFIDENCE)
            for span in document.spans
            if (kind := self._type(span.type)) is not None
        ]
