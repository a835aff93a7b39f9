"""Words as the index holds them and as people ask for them: folded as docmill folds, in any script.

Text is folded before it is indexed, so that a word is found with or without its vowels, hamza and tatweel, in any case
and width. Scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) are indexed letter by letter and asked for as
phrases. An Arabic or Hebrew word is also found behind what is written together with it: the article, `و`, `ب`, `ל`.

A query is words, all of which must be there; "words in quotes" stand side by side as they are; `-word` must not be
there; `word*` is how a word begins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docmill.text.folding import fold, fold_with_offsets

__all__ = ["Term", "highlights", "indexed", "match_of", "terms_of"]

SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
PIECE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
ARABIC, HEBREW = re.compile("[\u0621-\u064a]{2}"), re.compile("[\u05d0-\u05ea]{2}")
BEFORE_ARABIC = ("", "ال", "و", "وال", "ف", "فال", "ب", "بال", "وب", "وبال", "ك", "كال", "ل", "ول", "فل")
BEFORE_ARTICLE = ("", "و", "ف", "ب", "وب", "ك")
BEFORE_HEBREW = ("", "ה", "ו", "וה", "ב", "וב", "ל", "ול", "מ", "ומ", "מה", "ש", "שה", "כ", "וש")
MOST_TERMS, MOST_CHARACTERS = 20, 400


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query: the folded forms any of which may stand there; `whole` unless only a beginning is asked."""

    forms: tuple[str, ...]
    excluded: bool = False
    whole: bool = True


def indexed(text: str) -> str:
    """Return a text as it is indexed: folded, with letters of scripts without spaces standing alone."""
    return _spaced(fold(text))


def terms_of(query: str) -> list[Term]:
    """Return what a query asks for. What holds no letter or digit is left out; so is what is beyond twenty terms."""
    found = []
    for sign, phrase, word in PIECE.findall(query[:MOST_CHARACTERS]):
        beginning = not phrase and word.endswith("*")
        words = _words(phrase or word)
        if not words:
            continue
        alone = len(words) == 1 and not phrase and not beginning
        forms = _with_clitics(words[0]) if alone else (" ".join(words),)
        found.append(Term(forms, bool(sign), not beginning))
    return found[:MOST_TERMS]


def match_of(terms: Sequence[Term]) -> str | None:
    """Return the query of FTS5 for some terms, or None where none of them asks for what must be there."""
    wanted = [_alternatives(term) for term in terms if not term.excluded]
    unwanted = [_alternatives(term) for term in terms if term.excluded]
    if not wanted:
        return None
    return " AND ".join(wanted) + "".join(f" NOT {one}" for one in unwanted)


def highlights(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Return where a text holds what was asked for: spans of the original text, in order and apart."""
    forms = sorted({(form, term.whole) for term in terms if not term.excluded for form in term.forms})
    if not forms or not text:
        return []
    folded = fold_with_offsets(text)
    spans = sorted(
        folded.original(start, end) for form, whole in forms for start, end in _places(folded.text, form, whole)
    )
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def _spaced(folded: str) -> str:
    return SPACELESS.sub(r" \g<0> ", folded)


def _words(text: str) -> list[str]:
    """Return the words of a text as the index has them; letters that stand alone there are joined again."""
    return list(_tokens(fold(text)))


def _tokens(folded: str) -> Iterator[str]:
    word = ""
    for letter in folded:
        if _is_letter(letter):
            word += letter
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter) in {"Mn", "Mc", "Me", "Co"}


def _with_clitics(word: str) -> tuple[str, ...]:
    """Return a word with all that may be written before it; an Arabic one that has the article keeps it."""
    if HEBREW.match(word):
        return tuple(before + word for before in BEFORE_HEBREW)
    if not ARABIC.match(word):
        return (word,)
    bare = word.removeprefix("ال")
    if bare != word and len(bare) > 1:
        return (*(before + word for before in BEFORE_ARTICLE), "لل" + bare, "ولل" + bare)
    return (*(before + word for before in BEFORE_ARABIC), "لل" + word, "ولل" + word)


def _alternatives(term: Term) -> str:
    end = '"' if term.whole else '" *'
    quoted = ['"' + _spaced(form) + end for form in term.forms]
    return f"({' OR '.join(quoted)})" if len(quoted) > 1 else quoted[0]


def _places(folded: str, form: str, whole: bool) -> Iterator[tuple[int, int]]:
    """Yield where a folded text holds a form: words with nothing but signs between them, not parts of words."""
    words = form.split(" ")
    start = folded.find(words[0])
    while start >= 0:
        end = _phrase_end(folded, start, words)
        if end is not None and not _goes_on(folded, start, start - 1):
            if not whole:
                while _goes_on(folded, end - 1, end):
                    end += 1
            if not _goes_on(folded, end - 1, end):
                yield start, end
        start = folded.find(words[0], start + 1)


def _phrase_end(folded: str, start: int, words: Sequence[str]) -> int | None:
    """Return where the words end that begin at a place, or None where others stand there."""
    end = start + len(words[0])
    for word in words[1:]:
        first = end
        while end < len(folded) and not _is_letter(folded[end]):
            end += 1
        if end == first or not folded.startswith(word, end):
            return None
        end += len(word)
    return end


def _goes_on(folded: str, inner: int, outer: int) -> bool:
    """Tell whether a word goes on from one place to the next; in scripts without spaces each letter is one."""
    if not 0 <= outer < len(folded) or SPACELESS.match(folded[inner]) or SPACELESS.match(folded[outer]):
        return False
    return _is_letter(folded[outer])
