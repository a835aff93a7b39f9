"""The backend that ships: docmill's own tagger, one model a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from workers.errors import ConfigError
from workers.stages.entities.backends.protocol import Backend
from workers.stages.entities.extract import Found, Reading
from workers.stages.entities.tagger.model import Model, languages
from workers.stages.entities.tagger.model import load as load_model
from workers.stages.entities.tagger.tag import tag

__all__ = ["load"]

_WORDS = 8_000
"""Words tagged at once: more gain no speed, and hold some 30 MB meanwhile (measured with benchmarks/entities.py)."""

_FOREIGN = 0.8
"""How sure a model must be of a name in letters that it hardly met: "Share This" in Arabic text is none."""


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """The tagger of a language, or of the file `model`.

    Raises:
        ConfigError: no model ships for the language, or the file is none.
    """
    if not model and language not in languages():
        known = ", ".join(sorted(languages()))
        raise ConfigError(f"no docmill model for {language!r} (there are: {known}). Mend stages.entities.backends.")
    return _Tagger(Model(Path(model)) if model else load_model(language))


class _Tagger:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._latin = model.about["language"] not in {"ar", "ru", "zh"}

    def __call__(self, readings: Sequence[Reading]) -> list[list[Found]]:
        results: list[list[Found]] = []
        group: list[Reading] = []
        words = 0
        for reading in readings:
            group.append(reading)
            words += len(reading.tokens.words)
            if words >= _WORDS:
                results += self._tag(group)
                group, words = [], 0
        return results + self._tag(group)

    def _tag(self, readings: list[Reading]) -> list[list[Found]]:
        tagged = tag(self._model, [(reading.tokens, reading.hits) for reading in readings])
        return [
            [
                Found(start, end, one.type, one.confidence)
                for one in names
                for start, end in [_trimmed(reading, *reading.tokens.span(one.first, one.last, one.skip))]
                if one.confidence >= _FOREIGN or not self._foreign(reading.text[start:end])
            ]
            for reading, names in zip(readings, tagged, strict=True)
        ]

    def _foreign(self, name: str) -> bool:
        """Whether a name is in Latin letters alone, and the model's language is not: it knows little of such words."""
        return not self._latin and name.isascii()


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """An abbreviation keeps the full stop after its last letter: U.S., Jr. only if it has one inside."""
    text = reading.text
    if text[end : end + 1] == "." and end - start > 2 and text[end - 2] == "." and text[end - 1].isupper():
        return start, end + 1
    return start, end
