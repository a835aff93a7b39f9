"""The backend that ships with docmill: its own tagger, one model a language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from docmill.errors import ConfigError
from docmill.stages.entities.backends.protocol import Backend, Prediction, PreparedText
from docmill.stages.entities.gazetteer.lookup import GazetteerMatch
from docmill.stages.entities.tagger.model import TaggerModel, available_languages, load_model
from docmill.stages.entities.tagger.tagging import tag_documents
from docmill.stages.paused_collection import without_collection

__all__ = ["Evidence", "Tagger", "load"]

Evidence = Callable[[Sequence[PreparedText]], npt.NDArray[np.float32]]
"""What another model adds to the scores of the labels of all words of some texts, shape (words, labels)."""

_WORDS_AT_ONCE = 16_000
"""Words from which what was gathered is tagged. Texts of pages hold 11 MB meanwhile, and 20 MB where the longest text
that is not cut comes after nearly as many words (peaks of `tracemalloc` in Arabic, word forms known)."""
_PART, _LONGEST_WHOLE = 8_000, 16_000
"""Words of the parts of a long text, each tagged as a document of its own, and of the longest text that is not cut."""

_MIN_LATIN_CONFIDENCE = 0.8
"""How sure a model of a language in another script must be of a name in Latin letters, of which it met few: "Share
This" in Arabic text is no name."""
_OTHER_SCRIPTS = frozenset({"ar", "ru", "zh"})
"""Languages of the models that are not written in Latin letters."""


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """Load the tagger that ships for a language, or the one in the file `model`.

    Raises:
        ConfigError: no model ships for the language, or the file holds none.
    """
    if not model and language not in available_languages():
        known = ", ".join(sorted(available_languages()))
        raise ConfigError(f"no docmill model for {language!r} (there are: {known}). Mend stages.entities.backends.")
    return Tagger(TaggerModel(Path(model)) if model else load_model(language))


class Tagger:
    """docmill's tagger as a backend: it tags texts together and cuts long ones into parts."""

    def __init__(self, model: TaggerModel, evidence: Evidence | None = None) -> None:
        self._model, self._evidence = model, evidence
        self._latin = model.about["language"] not in _OTHER_SCRIPTS

    @without_collection()
    def __call__(self, texts: Sequence[PreparedText]) -> list[list[Prediction]]:
        """Return the predictions for each text."""
        results: list[list[Prediction]] = [[] for _ in texts]
        group: list[tuple[int, PreparedText]] = []
        words = 0
        for number, text in enumerate(texts):
            for part in _split_long(text):
                group.append((number, part))
                words += len(part.tokens.words)
                if words >= _WORDS_AT_ONCE:
                    self._tag(group, results)
                    group, words = [], 0
        self._tag(group, results)
        return results

    def _tag(self, group: list[tuple[int, PreparedText]], results: list[list[Prediction]]) -> None:
        """Tag numbered texts, or parts of them, and add the predictions to the results of each number."""
        evidence = self._evidence([part for _, part in group]) if self._evidence else None
        tagged = tag_documents(self._model, [(part.tokens, part.matches) for _, part in group], evidence)
        for (number, part), names in zip(group, tagged, strict=True):
            places = part.tokens.spans([(name.first, name.last, name.skip) for name in names])
            for name, place in zip(names, places, strict=True):
                start, end = _with_full_stop(part.text, *place)
                if name.confidence >= _MIN_LATIN_CONFIDENCE or not self._is_foreign(part.text[start:end]):
                    results[number].append(Prediction(start, end, name.type, name.confidence))

    def _is_foreign(self, name: str) -> bool:
        """Tell whether a name is written in Latin letters alone, and the model's language is not."""
        return not self._latin and name.isascii()


def _split_long(text: PreparedText) -> Iterator[PreparedText]:
    """Yield a text in parts of a bounded number of words, so that no book costs more memory than the tagger's share."""
    tokens = text.tokens
    count = len(tokens.words)
    if count <= _LONGEST_WHOLE:
        yield text
        return
    matches = _matches_by_part(text)
    for start in range(0, count, _PART):
        end = min(start + _PART, count)
        yield PreparedText(text.text, tokens.part(start, end), matches[start])


def _matches_by_part(text: PreparedText) -> dict[int, list[GazetteerMatch]]:
    """Return the gazetteer's matches within each part of a text, by the part's first word, from which they count."""
    found: dict[int, list[GazetteerMatch]] = defaultdict(list)
    for match in text.matches:
        start = match.first - match.first % _PART
        if match.last < start + _PART:
            found[start].append(GazetteerMatch(match.first - start, match.last - start, *match[2:]))
    return found


def _with_full_stop(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span with the full stop that ends an abbreviation, if it has one inside too: U.S. but not Jr."""
    if text[end : end + 1] == "." and end - start > 2 and text[end - 2] == "." and text[end - 1].isupper():
        return start, end + 1
    return start, end
