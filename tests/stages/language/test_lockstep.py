"""Texts judged together are judged as each by itself."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.seed_texts import SEED_TEXTS, SEEDS
from docmill.stages.language import identify, identify_each
from docmill.stages.language.cascade import excerpts
from docmill.stages.language.model import Question, Steps, answered, together
from docmill.stages.language.ngrams import normalise

LINES = [line for name in SEED_TEXTS.values() for line in (SEEDS / name).read_text("utf-8").splitlines() if line]


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_texts_together_have_the_answers_of_each_alone(seed: int, number: int) -> None:
    draw = random.Random(seed)
    texts = [draw.choice(("\n", " ")).join(draw.choices(LINES, k=draw.randrange(5))) for _ in range(number)]
    texts += [text[: draw.randrange(1, 40)] for text in texts]  # short, so that the model is asked
    assert identify_each(texts) == [identify(text) for text in texts]


def test_steps_that_ask_nothing_or_several_times_are_taken_to_their_ends() -> None:
    def asking(times: int) -> Steps[int]:
        for _ in range(times):
            ranked, _ = yield [Question(["kitabu cha mwalimu"], "Latn", []), Question(["maison"], "Latn", [])]
            assert 0 < ranked[0][1] <= 1
        return times

    assert answered(together([asking(times) for times in (0, 3, 1, 0, 2)])) == [0, 3, 1, 0, 2]
    assert answered(together(list[Steps[int]]())) == []


class _Counted(str):
    """A text that counts how often its length is asked for."""

    __slots__ = ()
    asked = 0

    def __len__(self) -> int:
        _Counted.asked += 1
        return super().__len__()


def test_what_is_asked_of_a_text_does_not_grow_with_their_number() -> None:
    identify_each([_Counted("12") for _ in range(20)])
    few, _Counted.asked = _Counted.asked, 0
    identify_each([_Counted("12") for _ in range(400)])
    assert _Counted.asked <= 20 * few


def test_the_one_excerpt_of_a_long_part_has_its_letters_whatever_was_left_out_before_them() -> None:
    (excerpt,) = excerpts(" " * 700 + "kitabu cha mwalimu " * 10, 1)
    assert normalise(excerpt).split()[:3] == ["kitabu", "cha", "mwalimu"]
