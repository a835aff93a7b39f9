"""Build the stop words that ship with docmill.

    python -m training.quality.build_stopwords sentences.jsonl                   # into the package
    python -m training.quality.build_stopwords sentences.jsonl --check           # how well they tell languages

SENTENCES is a JSON-lines file of sentences in many languages (`text`, `gold`: ISO 639-1). A stop word of a language is
a word that makes at least `LEAST` of its running words and is in the language's list of stopwordsiso (MIT), where that
has one (its lists hold hundreds of words, of which the frequent ones alone tell prose from lists of keywords), or that
makes at least `SURE`. English has the eight words that Gopher's rule names.

`--check` builds from every second sentence and prints how often ten joined sentences of the rest get their language.
It needs stopwordsiso (`make train-setup`).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from docmill.stages.quality.stopwords import DATA, STRINGS, StopWords
from docmill.stages.quality.vocabulary import make_vocabulary
from docmill.text.tokens import tokenize
from training.programs import options, run

LEAST = 0.002  # FineWeb-2 asks for 0.008 of Wikipedia; of a few thousand words that leaves some languages one or none
SURE = 0.008  # as FineWeb-2: so frequent a word needs no list to be one
MOST = 30
TOPICAL = {"lagu", "download"}
"""Frequent in the sentences of one language for what these are about."""
NOT_A_WORD = re.compile(r"[\d=_+*/|<>@#%&]")
GOPHER = ["the", "be", "to", "of", "and", "that", "have", "with"]
SPACELESS = ("ja", "th", "zh")
JOINED = 10


def lists(sentences: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the stop words of each language, the most frequent first."""
    found = {code: (spaceless if code in SPACELESS else spaced)(code, texts) for code, texts in sentences.items()}
    return {**found, "en": GOPHER}


def spaced(code: str, texts: list[str]) -> list[str]:
    """Return frequent words, as spelled between spaces and punctuation, that segmentation keeps whole."""
    words = [word.strip(".,;:!?\"'()«»„“”‘’،؛؟।-–—…").lower() for text in texts for word in text.split()]
    counts = Counter(word for word in words if word and word not in TOPICAL and not NOT_A_WORD.search(word))
    known = iso(code)
    return [
        word
        for word, count in counts.most_common()
        if count >= (LEAST if word in known or not known else SURE) * len(words) and len(tokenize(word).lengths) == 1
    ][:MOST]


def spaceless(code: str, texts: list[str]) -> list[str]:
    """Return words of the language's list by how often its text holds them: single characters, but for Thai."""
    whole = "\n".join(texts)
    counts = Counter({word: whole.count(word) for word in sorted(iso(code)) if word[0].isalpha()})
    least = LEAST * len(tokenize(whole).lengths)
    return [word for word, count in counts.most_common() if count >= least and (len(word) > 1) == (code in STRINGS)][
        :MOST
    ]


def iso(code: str) -> set[str]:
    """Return the words that stopwordsiso lists for a language; both written forms of Norwegian have one list."""
    import stopwordsiso  # noqa: PLC0415 - the help is shown without it

    code = {"nb": "no", "nn": "no"}.get(code, code)
    return set(stopwordsiso.stopwords(code)) if stopwordsiso.has_lang(code) else set()


def check(sentences: dict[str, list[str]]) -> None:
    """Print the share of held-out passages whose language the lists find, and the languages found worst."""
    words = StopWords.of(lists({code: texts[::2] for code, texts in sentences.items()}))
    right: dict[str, list[bool]] = defaultdict(list)
    enough = []
    for code, texts in sentences.items():
        rest = texts[1::2]
        for start in range(0, len(rest), JOINED):
            text = " ".join(rest[start : start + JOINED])
            tokens = tokenize(text)
            (fit,) = words.fits([text], make_vocabulary(tokens, tokens.texts), [code in SPACELESS])
            right[code].append(fit is not None and fit.language == code)
            enough.append(fit is not None and fit.distinct >= 2)
    print(f"language found: {sum(map(sum, right.values())) / len(enough):.3f} of {len(enough)} passages")
    print(f"two stop words: {sum(enough) / len(enough):.4f}")
    print(sorted((round(sum(found) / len(found), 2), code) for code, found in right.items())[:20])


def main() -> None:
    """Write the lists, one language a line."""
    parser = options(__doc__)
    parser.add_argument("sentences", type=Path, help="JSON lines of text and gold")
    parser.add_argument(
        "out", type=Path, nargs="?", default=DATA / "stopwords.tsv", help="file to write (the package's)"
    )
    parser.add_argument("--check", action="store_true", help="print figures, write nothing")
    chosen = parser.parse_args()
    sentences: dict[str, list[str]] = defaultdict(list)
    for line in chosen.sentences.read_text(encoding="utf-8").splitlines():
        labelled = json.loads(line)
        sentences[labelled["gold"]].append(labelled["text"])
    if chosen.check:
        check(sentences)
        return
    rows = [f"{code}\t{' '.join(words)}\n" for code, words in sorted(lists(sentences).items())]
    chosen.out.write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    run(main)
