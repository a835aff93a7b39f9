"""The backend that ships: docmill's own tagger, one model a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from docmill.errors import ConfigError
from docmill.stages.entities.backends.protocol import Backend
from docmill.stages.entities.extraction import Prediction, PreparedText
from docmill.stages.entities.tagger.model import TaggerModel, available_languages, load_model
from docmill.stages.entities.tagger.tagging import tag_documents
from docmill.stages.entities.tokens import TokenizedText

__all__ = ["load"]

_WORDS_AT_ONCE = 8_000
"""Words tagged at once: more gain no speed, and hold some 30 MB meanwhile (benchmarks/entities/backends.py)."""

_MIN_LATIN_CONFIDENCE = 0.8
"""How sure a model must be of a name in letters that it hardly met: "Share This" in Arabic text is none."""


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """The tagger of a language, or of the file `model`.

    Raises:
        ConfigError: no model ships for the language, or the file is none.
    """
    if not model and language not in available_languages():
        known = ", ".join(sorted(available_languages()))
        raise ConfigError(f"no docmill model for {language!r} (there are: {known}). Mend stages.entities.backends.")
    return _Tagger(TaggerModel(Path(model)) if model else load_model(language))


class _Tagger:
    def __init__(self, model: TaggerModel) -> None:
        self._model = model
        self._latin = model.about["language"] not in {"ar", "ru", "zh"}

    def __call__(self, readings: Sequence[PreparedText]) -> list[list[Prediction]]:
        results: list[list[Prediction]] = [[] for _ in readings]
        group: list[tuple[int, PreparedText]] = []
        words = 0
        for number, reading in enumerate(readings):
            for part in _parts(reading):
                group.append((number, part))
                words += len(part.tokens.words)
                if words >= _WORDS_AT_ONCE:
                    self._tag(group, results)
                    group, words = [], 0
        self._tag(group, results)
        return results

    def _tag(self, group: list[tuple[int, PreparedText]], results: list[list[Prediction]]) -> None:
        """Tag some documents, or parts of long ones, and add what they name to the results of each."""
        tagged = tag_documents(self._model, [(reading.tokens, reading.matches) for _, reading in group])
        for (number, reading), names in zip(group, tagged, strict=True):
            for one in names:
                start, end = _with_full_stop(reading, *reading.tokens.span(one.first, one.last, one.skip))
                if one.confidence >= _MIN_LATIN_CONFIDENCE or not self._foreign(reading.text[start:end]):
                    results[number].append(Prediction(start, end, one.type, one.confidence))

    def _foreign(self, name: str) -> bool:
        """Whether a name is in Latin letters alone, and the model's language is not: it knows little of such words."""
        return not self._latin and name.isascii()


def _parts(reading: PreparedText) -> Iterator[PreparedText]:
    """A document in parts of bounded length, so that no book costs more memory than the tagger's share."""
    tokens = reading.tokens
    count = len(tokens.words)
    if count <= 2 * _WORDS_AT_ONCE:
        yield reading
        return
    for start in range(0, count, _WORDS_AT_ONCE):
        end = min(start + _WORDS_AT_ONCE, count)
        part = TokenizedText(
            tokens.folded,
            tokens.words[start:end],
            tokens.starts[start:end],
            tokens.ends[start:end],
            tokens.hashes[start:end],
            tokens.joined[start:end],
        )
        hits = [
            replace(hit, first=hit.first - start, last=hit.last - start)
            for hit in reading.matches
            if start <= hit.first and hit.last < end
        ]
        yield PreparedText(reading.text, part, hits)


def _with_full_stop(reading: PreparedText, start: int, end: int) -> tuple[int, int]:
    """An abbreviation keeps the full stop after its last letter: U.S., Jr. only if it has one inside."""
    text = reading.text
    if text[end : end + 1] == "." and end - start > 2 and text[end - 2] == "." and text[end - 1].isupper():
        return start, end + 1
    return start, end
