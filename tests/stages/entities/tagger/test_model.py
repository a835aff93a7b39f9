"""Models ship for nine languages; a word form gets its row once."""

from __future__ import annotations

import numpy as np
import pytest

from docmill.stages.entities.tagger import model as model_module
from docmill.stages.entities.tagger.model import MODELS, TaggerModel, available_languages


def test_models_ship_for_nine_languages_within_forty_megabytes() -> None:
    assert available_languages() >= {"ar", "en", "de", "fr", "pt", "tr", "ru", "zh", "sv"}
    assert sum(path.stat().st_size for path in MODELS.glob("*.ner")) < 40_000_000


def test_a_word_form_keeps_its_row_and_an_unknown_feature_weighs_nothing() -> None:
    model = TaggerModel(MODELS / "en.ner")
    first, _, _ = model.look_up_forms(["Lisbon", "came"], ["lisbon", "came"])
    again, _, _ = model.look_up_forms(["came", "Lisbon"], ["came", "lisbon"])
    assert again.tolist() == first[::-1].tolist()
    assert not model.weights(0, np.array([1], dtype=np.uint64)).any()


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
