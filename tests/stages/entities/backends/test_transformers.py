"""A token classifier is a backend."""

from __future__ import annotations

from pathlib import Path

from docmill.stages.entities.backends.selection import BackendChoice, backend_for
from docmill.stages.entities.extraction import prepare
from tests.stages.entities.backends.needs import needs


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
