"""A GLiNER model of a few thousand weights, made and saved for the tests; what it finds is chance."""

from __future__ import annotations

from pathlib import Path

from gliner import GLiNER, GLiNERConfig
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast


def save_tiny(folder: Path) -> None:
    """Make and save a model that `GLiNER.from_pretrained` loads without a network."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "Ada", "Quill", "came", "home", "person", "location"]
    special = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), words, strict=False))
    numbers = {word: number for number, word in enumerate(words)}
    plain = Tokenizer(models.WordLevel(numbers, unk_token=special["unk_token"]))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain, **special)
    encoder = folder / "encoder"
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(words) + 8, **size)
    BertModel(config).save_pretrained(encoder)
    tokenizer.save_pretrained(encoder)
    made = GLiNERConfig(
        model_name=str(encoder),
        encoder_config=config.to_dict(),
        hidden_size=16,
        max_width=4,
        max_len=64,
        num_rnn_layers=0,
    )
    model = GLiNER.from_config(made) if hasattr(GLiNER, "from_config") else GLiNER(made)
    model.save_pretrained(str(folder))
