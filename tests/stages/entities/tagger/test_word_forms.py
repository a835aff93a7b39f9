"""Words described together are described as each by itself."""

from __future__ import annotations

import numpy as np
import pytest

from docmill.stages.entities.tagger.lexicon import hash_text
from docmill.stages.entities.tagger.model import load_model
from docmill.stages.entities.tagger.word_features import featurise
from docmill.stages.entities.tagger.word_forms import describe
from docmill.text.folding import fold

WORDS = [
    "Lisbon",
    "a",
    "O",
    "9",
    "x7y",
    "İzmir’de",
    "Straße",
    "McDonald",
    "والموصل",
    "للعراق",
    "مصر",
    "Москва",
    "京",
    "𐐷𐐨",
]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_described_together_are_as_each_by_itself(language: str) -> None:
    model = load_model(language)
    folded = [fold(word) for word in WORDS]
    forms = describe(WORDS, folded, model.lexicon, model._roles)
    hashes, owners, near, far = forms.features()
    for place, (word, lower) in enumerate(zip(WORDS, folded, strict=True)):
        alone, own = featurise(word, lower, model.lexicon, model._roles), owners == place
        assert hashes[own & near].tolist() == alone.near
        assert hashes[own & far].tolist() == alone.far
        assert set(hashes[own].tolist()) <= set(alone.here)
        assert forms.attributes[place].tolist() == [alone.stem, alone.kind, alone.cluster, alone.skip]


def test_a_word_has_the_features_of_its_shape_its_endings_and_its_length() -> None:
    model = load_model("en")
    told = {
        "McDonald": ("S=XxXxx", "x2=ld", "x3=ald", "s=mcdonald", "w=mcdonald", "l=mcdonald", "len=8"),
        "A": ("S=X", "x2=a", "x3=a", "len=1"),
        "x7y": ("S=x9x", "x2=7y", "x3=x7y", "len=3"),
        "ABCdefGHIjklMNOpqr": ("S=XXxxXXxx", "len=9"),
    }
    forms = describe(list(told), [word.lower() for word in told], model.lexicon, {})
    hashes, owners, _, _ = forms.features()
    for place, wanted in enumerate(told.values()):
        assert {hash_text(one) for one in wanted} <= set(hashes[owners == place].tolist())


def test_a_model_gives_a_word_the_same_scores_in_any_company() -> None:
    model = load_model("ar")
    together, scores, _ = model.look_up_forms(WORDS, [fold(word) for word in WORDS])
    before = scores[together].copy()
    for place, word in reversed(list(enumerate(WORDS))):
        model._clear_cache()
        alone, scores, _ = model.look_up_forms([word], [fold(word)])
        assert np.array_equal(scores[alone][0], before[place])
