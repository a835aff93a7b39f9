"""The language model: a table of n-grams and the weights that turn evidence into chances. Loaded when first asked.

Read-only and without state, so threads and forked workers share it and answer alike.
Tested by tests/stages/language/test_close.py and tests/stages/language/test_lockstep.py.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from docmill.stages.language import ngrams
from docmill.stages.language.cld2 import Opinion
from docmill.stages.language.evidence import SAID, LanguageEvidence, count_keys, in_script, opinion_features
from docmill.stages.language.ngram_table import NgramTable

__all__ = ["LanguageModel", "Question", "Ranked", "Steps", "answered", "shipped", "together"]

_AT_ONCE = 48
"""Excerpts judged at once: more save no time."""
_LEAST = -12.0
"""Logarithm of the least chance said of a class, so that one piece alone rules nothing out for good."""
_RANKED = 3
"""Languages told of each question: close ones come in threes (hr, bs, sr-Latn)."""


Ranked = Sequence[tuple[str, float]]
"""The likeliest languages, the first ones, with their chances."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A text whose language is asked for: excerpts of it, its script (ISO 15924), and what CLD2 says of it.

    Languages in `without` are no candidates.
    """

    excerpts: Sequence[str]
    script: str
    opinions: Sequence[Opinion]
    without: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A trained model: a linear classifier over the features of `LanguageEvidence`.

    `classes` are language codes, `labelled` those with sentences in the training data. `places` is the row of each
    class, `order` the column of each script in `scripts`, of shape (classes, scripts). `weights` has the shape
    (2, FEATURES / 2, classes), for features alone and times the text's length, `bias` (classes); `temperature` is an
    offset and a factor of that length, which calibrate the chances.
    """

    classes: tuple[str, ...]
    labelled: frozenset[str]
    places: Mapping[str, int]
    order: Mapping[str, int]
    scripts: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    temperature: tuple[float, float]
    table: NgramTable

    @staticmethod
    def load(folder: Path) -> LanguageModel:
        """Load a model from its folder; the n-gram table is mapped, not read.

        Raises:
            OSError: a file is missing.
        """
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "weights.npz")
        classes = tuple(about["classes"])
        return LanguageModel(
            classes=classes,
            labelled=frozenset(about["labelled"]),
            places={code: place for place, code in enumerate(classes)},
            order={code: place for place, code in enumerate(about["scripts"])},
            scripts=arrays["scripts"],
            weights=np.stack(np.split(arrays["weights"].astype(np.float32).T, 2)),
            bias=arrays["bias"].astype(np.float32),
            temperature=(about["temperature"][0], about["temperature"][1]),
            table=NgramTable.load(folder),
        )

    def evidence(self, texts: Sequence[str], questions: Sequence[Question]) -> LanguageEvidence:
        """Gather the evidence for the language of each text, of which each belongs to a question."""
        keys = ngrams.keys_of([ngrams.normalise(text) for text in texts])
        number = len(texts)
        classes = len(self.classes)
        of_text = None
        if number > 1:
            of_text = ((keys >> np.uint64(3)) & np.uint64((1 << ngrams.text_bits(number)) - 1)).astype(np.intp)
        values, known = self.table.sums(keys, classes, of_text, number)
        opinions = np.empty((number, classes, SAID), dtype=np.float32)
        script = np.empty((number, classes), dtype=np.float32)
        last = None
        for place, one in enumerate(questions):
            if one is last:
                opinions[place], script[place] = opinions[place - 1], script[place - 1]
            else:
                opinions[place] = opinion_features(one.opinions, self.places, classes)
                script[place] = in_script(one.script, self.scripts, self.order)
            last = one
        return LanguageEvidence(values, known, count_keys(keys, number).reshape(number, -1), opinions, script)

    def likeliest(self, questions: Sequence[Question]) -> list[Ranked]:
        """Return the three likeliest languages, with their chances, that each question asks for.

        The excerpts of a text are taken as independent.
        """
        answers: list[Ranked] = []
        for some in _at_once(questions):
            texts = [text for one in some for text in one.excerpts]
            asked = [one for one in some for _ in one.excerpts]
            chances = self.chances(self.evidence(texts, asked), self._excluded(asked))
            borders = np.cumsum([0] + [len(one.excerpts) for one in some[:-1]])
            whole = np.add.reduceat(chances, borders, axis=0)
            odds = np.exp(whole - whole.max(axis=1, keepdims=True))
            odds /= odds.sum(axis=1, keepdims=True)
            best = np.argsort(-odds, axis=1)[:, :_RANKED]
            answers += [
                [(self.classes[place], float(row[place])) for place in places]
                for row, places in zip(odds, best.tolist(), strict=True)
            ]
        return answers

    def _excluded(self, questions: Sequence[Question]) -> npt.NDArray[np.bool_]:
        """Return the classes that are no candidates for each of some questions, of shape (questions, classes)."""
        found = np.zeros((len(questions), len(self.classes)), dtype=np.bool_)
        for row, one in zip(found, questions, strict=True):
            for code in one.without:
                if (place := self.places.get(code)) is not None:
                    row[place] = True
        return found

    def chances(self, evidence: LanguageEvidence, excluded: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Return the logarithm of each class's chance in each text, at least -12, as for those that are no candidates.

        `excluded` are the classes that are none in any case.
        """
        candidates = evidence.candidates() & ~excluded
        plain, length = evidence.plain(), evidence.length[:, None]
        alone, with_length = (np.einsum("tfc,fc->tc", plain, weights) for weights in self.weights)
        scores = alone + with_length * length.astype(np.float32) + self.bias
        scores = scores * np.exp(self.temperature[0] + self.temperature[1] * length)
        scores[~candidates] = -np.inf
        scores -= scores.max(axis=1, keepdims=True)
        found: npt.NDArray[np.float64] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return np.maximum(found, _LEAST)


def _at_once(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Yield questions as many at a time as have a bounded number of excerpts."""
    some: list[Question] = []
    number = 0
    for one in questions:
        if some and number + len(one.excerpts) > _AT_ONCE:
            yield some
            some, number = [], 0
        some.append(one)
        number += len(one.excerpts)
    if some:
        yield some


@cache
def shipped() -> LanguageModel:
    """Return the model that comes with the package, loaded once a process."""
    return LanguageModel.load(Path(str(resources.files(__package__).joinpath("data", "model"))))


Found = TypeVar("Found")
Steps: TypeAlias = Generator[Sequence[Question], Sequence[Ranked], Found]
"""Yields questions for the model, is sent an answer to each, and returns what it found.

A question costs the model half a millisecond by itself, nearly all of it in calls that are as dear for fifty. So what
asks is a generator, and several of them, of one document or of many, go on in lockstep (`together`).
"""


def together(steps: Sequence[Steps[Found]]) -> Steps[list[Found]]:
    """Go on with all of some steps at once: their questions are asked together. Return what each found, in order."""
    found: dict[int, Found] = {}
    asking: dict[int, Sequence[Question]] = {}

    def go_on(place: int, answers: Sequence[Ranked] | None) -> None:
        try:
            asking[place] = next(steps[place]) if answers is None else steps[place].send(answers)
        except StopIteration as end:
            found[place] = end.value

    for place in range(len(steps)):
        go_on(place, None)
    while asking:
        asked, asking = asking, {}
        answers = yield [question for questions in asked.values() for question in questions]
        begin = 0
        for place, questions in asked.items():
            go_on(place, answers[begin : begin + len(questions)])
            begin += len(questions)
    return [found[place] for place in range(len(steps))]


def answered(steps: Steps[Found]) -> Found:
    """Take steps to their end, the model that comes with the package answering, and return what they found."""
    try:
        questions = next(steps)
        while True:
            questions = steps.send(shipped().likeliest(questions))
    except StopIteration as end:
        found: Found = end.value
        return found
