"""Backends: chosen per language, loaded on first use, and the three heavy ones on tiny models built and saved here."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, cast

import pytest
from docmill.documents import Document, Entities, Failure
from docmill.errors import ConfigError
from docmill.stages.entities import make
from docmill.stages.entities.backends.chunking import split_into_chunks
from docmill.stages.entities.backends.labels import labels_to_types
from docmill.stages.entities.backends.selection import BackendChoice, backend_for
from docmill.stages.entities.extraction import prepare
from docmill.stages.stage import Context

from tests.factories import make_cleaned_document, make_language

CONTEXT = Context(index=cast(Any, None))


def needs(package: str) -> pytest.MarkDecorator:
    missing = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(missing, reason=f"{package} is an extra and not installed here")


def document(text: str, code: str, script: str = "Zyyy") -> Document:
    return make_cleaned_document(text, language=make_language(code, script))


def names(result: Entities | Failure | object) -> set[tuple[str, str]]:
    assert isinstance(result, Entities)
    return {(entity.type, entity.name) for entity in result.entities}


def test_each_document_goes_to_the_backend_of_its_language_and_keeps_its_place() -> None:
    stage = make({}, CONTEXT)
    texts = [
        ("زار رئيس الوزراء حسن المرزوقي القاهرة.", "ar"),
        ("Syria", "xx"),
        ("Margaret Holloway sang in Lisbon.", "en"),
    ]
    first, second, third = stage([document(*one) for one in texts])
    assert ("PER", "حسن المرزوقي") in names(first)
    assert names(second) == {("LOC", "Syria")}
    assert ("PER", "Margaret Holloway") in names(third)


def test_a_language_can_be_left_to_the_gazetteer_alone() -> None:
    stage = make({"backends": {"en": {"backend": "none"}}}, CONTEXT)
    (result,) = stage([document("Margaret Holloway sang in Lisbon.", "en-GB")])
    assert ("LOC", "Lisbon") in names(result)


def test_a_text_too_short_to_tell_its_language_is_read_by_its_script() -> None:
    (result,) = make({}, CONTEXT)([document("حسن المرزوقي في القاهرة", "und", "Arab")])
    assert {("PER", "حسن المرزوقي"), ("LOC", "القاهرة")} <= names(result)


def test_a_backend_is_loaded_once() -> None:
    choices = {"default": BackendChoice()}
    assert backend_for("ar", choices) is backend_for("ar-EG", choices) is not None
    assert backend_for("xx", choices) is None


@pytest.mark.parametrize("options", [{"backends": {"ar": {"backend": "no"}}}, {"backends": {"ar": {"modle": "x"}}}])
def test_a_wrong_choice_is_a_config_error(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"stages\.entities\.backends"):
        make(options, CONTEXT)


@pytest.mark.parametrize("backend", ["spacy", "gliner", "transformers"])
def test_a_backend_that_cannot_be_loaded_says_what_to_do(backend: str) -> None:
    with pytest.raises(ConfigError, match=rf"docmill\[{backend}\]|needs `model`"):
        backend_for("en", {"en": BackendChoice.model_validate({"backend": backend})})


def test_labels_of_models_become_the_three_types() -> None:
    kind = labels_to_types({"HERO": "PER", "GPE": "ORG"})
    assert [kind(label) for label in ("B-PER", "I-LOC", "hero", "GPE", "DATE")] == ["PER", "LOC", "PER", "ORG", None]


def test_the_extended_types_of_japanese_models_are_known() -> None:
    kind = labels_to_types({})
    assert [kind(label) for label in ("Person", "Province", "Political_Party", "Food_Other")] == [
        "PER",
        "LOC",
        "ORG",
        None,
    ]


def test_pieces_hold_the_whole_text_and_end_where_sentences_do() -> None:
    text = "One sentence here. Another one there.\nA line. " * 20 + "x" * 300
    cut = list(split_into_chunks(text, 100))
    assert "".join(piece for _, piece in cut) == text
    assert all(text[start : start + len(piece)] == piece and len(piece) <= 100 for start, piece in cut)
    assert cut[0][1].endswith("\n")


@needs("spacy")
def test_a_spacy_pipeline_saved_here_names_what_it_was_taught(tmp_path: Path) -> None:
    import spacy  # noqa: PLC0415 - an extra

    pipeline = spacy.blank("en")
    ruler = cast(Any, pipeline.add_pipe("entity_ruler"))
    ruler.add_patterns([{"label": "PERSON", "pattern": "Ada Quill"}, {"label": "DATE", "pattern": "today"}])
    pipeline.to_disk(tmp_path / "tiny")
    stage = make({"backends": {"en": {"backend": "spacy", "model": str(tmp_path / "tiny")}}}, CONTEXT)
    (result,) = stage([document("💧 today Ada Quill came", "en")])
    assert names(result) == {("PER", "Ada Quill")}
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(ConfigError, match="no step that names entities"):
        backend_for("en", {"en": BackendChoice(backend="spacy", model=str(tmp_path / "bare"))})


@needs("transformers")
@needs("torch")
def test_a_token_classifier_saved_here_gives_spans_in_code_points(tmp_path: Path) -> None:
    import torch  # noqa: PLC0415 - an extra
    from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast  # noqa: PLC0415

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ada", "quill", "came", "home"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt"), vocab=str(tmp_path / "vocab.txt"))
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        id2label={0: "O", 1: "B-PER", 2: "I-PER"}, label2id={"O": 0, "B-PER": 1, "I-PER": 2},
    )  # fmt: skip
    torch.manual_seed(3)
    model = BertForTokenClassification(config).train()
    ids = torch.tensor([[2, 5, 6, 7, 8, 3]])
    labels = torch.tensor([[-100, 1, 2, 0, 0, -100]])
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        optimiser.zero_grad()
        model(input_ids=ids, labels=labels).loss.backward()
        optimiser.step()
    model.save_pretrained(tmp_path / "tiny")
    tokenizer.save_pretrained(tmp_path / "tiny")
    backend = backend_for("en", {"en": BackendChoice(backend="transformers", model=str(tmp_path / "tiny"))})
    assert backend is not None
    text = "ada quill came home"
    (found,) = backend([prepare(text)])
    assert [(one.type, text[one.start : one.end]) for one in found] == [("PER", "ada quill")]


@needs("gliner")
def test_a_gliner_model_saved_here_is_loaded_and_asked(tmp_path: Path) -> None:
    from tests.stages.entities.backends.tiny_gliner import save_tiny  # noqa: PLC0415 - an extra

    save_tiny(tmp_path)
    backend = backend_for("en", {"en": BackendChoice(backend="gliner", model=str(tmp_path))})
    assert backend is not None
    text = "Ada Quill came home"
    (found,) = backend([prepare(text)])
    assert all(one.type in {"PER", "LOC", "ORG"} and 0 <= one.start < one.end <= len(text) for one in found)


@needs("ja_ginza")
def test_ginza_names_people_and_places_of_a_japanese_text() -> None:
    backend = backend_for("ja", {"ja": BackendChoice(backend="spacy", model="ja_ginza")})
    assert backend is not None
    text = "数学教師の弘光由貴は大阪に住んでいる。"
    (found,) = backend([prepare(text)])
    assert {(one.type, text[one.start : one.end]) for one in found} == {("PER", "弘光由貴"), ("LOC", "大阪")}


@needs("natasha")
def test_natasha_names_people_and_places_of_a_russian_text() -> None:
    backend = backend_for("ru", {"ru": BackendChoice(backend="natasha")})
    assert backend is not None
    text = "Президент Владимир Путин прибыл в Москву."
    (found,) = backend([prepare(text)])
    assert {text[one.start : one.end] for one in found} == {"Владимир Путин", "Москву"}


def test_a_name_with_a_case_ending_keeps_the_places_identity() -> None:
    stage = make({}, CONTEXT)
    (result,) = stage([document("Yazar Orhan Kemal 1914'te Adana'da doğdu.", "tr")])
    assert isinstance(result, Entities)
    assert "LOC:geonames:325363" in {entity.id for entity in result.entities}
