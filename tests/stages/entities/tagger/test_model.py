"""Models ship for nine languages; a word form gets its row once."""

from __future__ import annotations

import numpy as np
import pytest

from docmill.stages.entities.tagger import model as model_module
from docmill.stages.entities.tagger.model import MODELS, TaggerModel, available_languages
from docmill.stages.entities.tagger.word_features import featurise


def test_models_ship_for_nine_languages_within_forty_megabytes() -> None:
    assert available_languages() >= {"ar", "en", "de", "fr", "pt", "tr", "ru", "zh", "sv"}
    assert sum(path.stat().st_size for path in MODELS.glob("*.ner")) < 40_000_000


def test_a_word_form_keeps_its_row_and_an_unknown_feature_weighs_nothing() -> None:
    model = TaggerModel(MODELS / "en.ner")
    first, _, _ = model.look_up_forms(["Lisbon", "came"], ["lisbon", "came"])
    again, _, _ = model.look_up_forms(["came", "Lisbon"], ["came", "lisbon"])
    assert again.tolist() == first[::-1].tolist()
    assert [len(found) for found in model._find(0, np.array([1], dtype=np.uint32))] == [0, 0]


def test_rows_stay_right_when_another_call_drops_all_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    model = TaggerModel(MODELS / "en.ner")
    rows, scores, attributes = model.look_up_forms(["Lisbon"], ["lisbon"])
    before, known = scores[rows].copy(), attributes[rows].copy()
    monkeypatch.setattr(model_module, "MAX_CACHED_FORMS", 1)
    model.look_up_forms(["came", "home"], ["came", "home"])
    assert np.array_equal(scores[rows], before)
    assert np.array_equal(attributes[rows], known)
    anew, scores, _ = model.look_up_forms(["Lisbon"], ["lisbon"])
    assert np.array_equal(scores[anew], before)


@pytest.mark.parametrize("group", range(6))
def test_every_feature_of_a_model_is_found_and_its_neighbours_are_not(group: int) -> None:
    model = TaggerModel(MODELS / "tr.ner")
    keys = model._arrays[f"keys{group}"]
    hits, places = model._find(group, keys)
    assert np.array_equal(hits, np.arange(len(keys)))
    assert np.array_equal(places, np.arange(len(keys)))
    strange = np.setdiff1d(np.concatenate([keys + np.uint32(1), keys - np.uint32(1)]), keys)
    assert not len(model._find(group, strange)[0])


def test_a_feature_that_returns_in_a_word_counts_once() -> None:
    """`banana` has `ana` twice."""
    model = TaggerModel(MODELS / "en.ner")
    rows, scores, _ = model.look_up_forms(["banana"], ["banana"])
    word = featurise("banana", "banana", model.lexicon, model._roles)
    assert len(set(word.here)) == len(word.here)
    _, places = model._find(0, np.array([one >> 32 for one in word.here], dtype=np.uint32))
    wanted = model._arrays["values0"][places].sum(axis=0) * model.about["scales"][0]
    assert scores[rows[0], 0] == pytest.approx(wanted, abs=1e-4)


def test_the_weights_around_a_word_are_the_sums_of_those_of_its_features() -> None:
    model = TaggerModel(MODELS / "en.ner")
    keys, values = model._arrays["keys5"], model._arrays["values5"]
    random = np.random.default_rng(5)
    most = np.argsort(-np.abs(values.astype(np.int64)).max(1))[:200]  # the weightiest stress the sums most
    places = random.choice(most, size=(28, 50))
    hashes = keys[places].astype(np.uint64) << np.uint64(32)
    hashes[0, 7] = 1  # no feature of the model
    expected = values[places].astype(np.int64)
    expected[0, 7] = 0
    scale = np.float32(model.about["scales"][5])
    assert np.array_equal(model.context_weights(hashes), expected.sum(0).astype(np.float32) * scale)
