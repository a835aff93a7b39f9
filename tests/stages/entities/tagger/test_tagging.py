"""The tagger's parts: the chain's sums are right, sentences are packed whole, echoes come from other places."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from docmill.errors import ConfigError
from docmill.stages.entities.backends.docmill import load
from docmill.stages.entities.extraction import prepare
from docmill.stages.entities.mapped_arrays import read_arrays, write_arrays
from docmill.stages.entities.tagger.context_features import MAX_SENTENCE, lay_out
from docmill.stages.entities.tagger.crf import LABELS, allowed_transitions, forward_backward, pack_sentences, viterbi
from docmill.stages.entities.tagger.document_context import encode_document_context
from docmill.stages.entities.tagger.model import MODELS, TaggerModel, available_languages
from docmill.stages.entities.tagger.tagging import tag_documents
from hypothesis import given, settings
from hypothesis import strategies as st


def _chain(lengths: list[int], seed: int):  # type: ignore[no-untyped-def]
    random = np.random.default_rng(seed)
    allowed, may_start = allowed_transitions()
    count = len(LABELS)
    scores = random.normal(size=(sum(lengths), count))
    transitions = np.where(allowed, random.normal(size=(count, count)), -1e9)
    first = np.where(may_start, random.normal(size=count), -1e9)
    return scores, transitions, first, pack_sentences(np.array(lengths, dtype=np.int64))


@pytest.mark.parametrize("lengths", [[1], [3, 1, 2], [2, 2, 3]])
def test_marginals_and_the_best_way_are_those_of_all_ways_counted(lengths: list[int]) -> None:
    scores, transitions, first, packed = _chain(lengths, 3)
    found = forward_backward(scores, transitions, first, packed, np.ones(len(lengths)))
    labels = viterbi(scores, transitions, first, packed)
    start = 0
    for number, length in enumerate(lengths):
        ways = list(product(range(len(LABELS)), repeat=length))
        total = np.array(
            [
                first[way[0]]
                + sum(scores[start + place, label] for place, label in enumerate(way))
                + sum(transitions[way[place], way[place + 1]] for place in range(length - 1))
                for way in ways
            ]
        )
        share = np.exp(total - total.max())
        assert found.partition[number] == pytest.approx(total.max() + np.log(share.sum()))
        share /= share.sum()
        assert tuple(labels[start : start + length]) == ways[int(total.argmax())]
        for place in range(length):
            for label in range(len(LABELS)):
                chosen = share[[way[place] == label for way in ways]].sum()
                assert found.marginals[start + place, label] == pytest.approx(chosen, abs=1e-9)
        start += length


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 5))
@settings(max_examples=40)
def test_no_label_goes_on_where_none_began(lengths: list[int], seed: int) -> None:
    scores, transitions, first, packed = _chain(lengths, seed)
    labels = viterbi(scores, transitions, first, packed)
    assert sorted(packed.order.tolist()) == list(range(sum(lengths)))
    starts = set(np.cumsum([0, *lengths])[:-1].tolist())
    for place, label in enumerate(labels.tolist()):
        if label and label % 2 == 0:
            assert place not in starts
            assert labels[place - 1] in {label - 1, label}


@given(st.lists(st.booleans(), min_size=1, max_size=400))
def test_a_layout_holds_every_word_once_and_no_long_sentence(ends: list[bool]) -> None:
    layout = lay_out(np.array(ends, dtype=np.bool_))
    assert len(set(layout.places.tolist())) == len(ends) == int(layout.lengths.sum())
    assert int(layout.lengths.max()) <= MAX_SENTENCE
    assert layout.places[0] == 2
    assert layout.places[-1] + 2 < layout.size


def test_a_word_hears_of_its_other_places_and_not_of_its_own() -> None:
    marginals = np.zeros((4, len(LABELS)))
    marginals[:, 0] = 1
    marginals[1] = 0
    marginals[1, 1] = 1  # PER for sure
    codes = encode_document_context(np.array([5, 7, 7, 9], dtype=np.uint64), marginals)
    assert codes[0] == codes[3] == 0
    assert codes[2] != 0
    assert codes[1] != codes[2]


def test_arrays_come_back_mapped_and_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a"
    arrays = {"one": np.arange(7, dtype=np.uint32), "two": np.eye(3, dtype=np.int8), "none": np.zeros((0, 2))}
    write_arrays(path, arrays, {"language": "ar"})
    first = path.read_bytes()
    write_arrays(path, arrays, {"language": "ar"})
    assert path.read_bytes() == first
    found, about = read_arrays(path)
    assert about == {"language": "ar"}
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
    with pytest.raises(ConfigError, match="Build it"):
        read_arrays(tmp_path / "none")


def test_models_ship_for_nine_languages_within_forty_megabytes() -> None:
    assert available_languages() >= {"ar", "en", "de", "fr", "pt", "tr", "ru", "zh", "sv"}
    assert sum(path.stat().st_size for path in MODELS.glob("*.ner")) < 40_000_000


@pytest.mark.parametrize(
    ("language", "text", "kind", "name"),
    [
        ("ar", "وقال رئيس الوزراء حسن المرزوقي إن الاجتماع سيعقد غدا في القاهرة.", "PER", "حسن المرزوقي"),
        ("en", "Yesterday Margaret Holloway flew to Lisbon with her brother.", "PER", "Margaret Holloway"),
        ("de", "Gestern sprach Thomas Bergmann in Hamburg vor vielen Gästen.", "PER", "Thomas Bergmann"),
        ("fr", "Monsieur Jean Dupont est arrivé à Paris hier soir.", "LOC", "Paris"),
        ("pt", "O presidente João Ferreira visitou Lisboa na semana passada.", "LOC", "Lisboa"),
        ("tr", "Yazar Orhan Kemal 1914'te Adana şehrinde doğdu.", "PER", "Orhan Kemal"),
        ("ru", "Вчера президент Дмитрий Соколов приехал в Москву.", "PER", "Дмитрий Соколов"),
        ("zh", "他昨天从北京出发前往上海。", "LOC", "北京"),
        ("sv", "I går reste Anders Lindqvist till Stockholm.", "LOC", "Stockholm"),
    ],
)
def test_each_model_names_what_a_plain_sentence_names(language: str, text: str, kind: str, name: str) -> None:
    (found,) = load(language, "", {})([prepare(text)])
    assert (kind, name) in {(one.type, text[one.start : one.end]) for one in found}


def test_documents_tagged_together_get_what_each_gets_alone() -> None:
    model = TaggerModel(MODELS / "ar.ner")
    texts = ["زار سيرغي إيفانوف بغداد. وقال إيفانوف ذلك.", "", "إيفانوف", "قالت وزارة الدفاع في بيروت إن إيفانوف وصل"]
    readings = [prepare(text) for text in texts]
    together = tag_documents(model, [(one.tokens, one.matches) for one in readings])
    for reading, found in zip(readings, together, strict=True):
        (alone,) = tag_documents(model, [(reading.tokens, reading.matches)])
        assert [(one.first, one.last, one.type) for one in alone] == [(one.first, one.last, one.type) for one in found]


@pytest.mark.parametrize("language", ["ar", "en", "zh"])
@given(text=st.text(max_size=200))
@settings(max_examples=40)
def test_any_text_is_tagged_within_its_bounds(language: str, text: str) -> None:
    (found,) = load(language, "", {})([prepare(text)])
    assert all(0 <= one.start < one.end <= len(text) and 0 <= one.confidence <= 1 for one in found)


def test_a_language_without_a_model_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="no docmill model for 'xx'"):
        load("xx", "", {})


def test_a_book_is_tagged_in_parts_and_every_offset_is_its_own() -> None:
    sentence = "وصل رئيس الوزراء حسن المرزوقي إلى القاهرة اليوم. "
    text = sentence * 3000
    (found,) = load("ar", "", {})([prepare(text)])
    places = [one for one in found if one.type == "LOC"]
    assert len(places) >= 2900
    assert {text[one.start : one.end] for one in places} <= {"القاهرة", "لقاهرة"}
    assert [one.start for one in found] == sorted(one.start for one in found)
