"""Make sets after the descriptions of published ones, for `near_duplicates.py sets`; none of these is in a package.

Each set has its documents in the order they arrive and, for each, the group of those that repeat each other.

- halves: the first or second half, the middle half or a third of a text, before or after the whole.
- concatenations: two known texts in one; a known text and as much that is new.
- reprints: clusters as in NewsCopy (Silcock, D'Amico-Wong, Yang and Dell, "Noise-robust de-duplication at scale",
  2023): one wire story reprinted with other headlines, cut from the end to 60 % or more, with the errors of character
  recognition in one word of twenty; beside unrelated stories.
- agency: as in METER (Gaizauskas et al., 2001): newspapers' texts that are wholly derived from an agency's (four fifths
  of it, in other order, one word of ten replaced), partly derived (a third of the text) or not derived.
- abstracts: as in the CORE deduplication set (Gyawali, Anastasiou and Knoth, 2020): titles and abstracts of one paper
  from several repositories, exact, with other punctuation, cut, or with a preamble; and other papers of one journal,
  whose preamble is the same.
- licences: documents of their own under one long licence or legal head (as sources under Apache-2.0 or books of Project
  Gutenberg are), four tenths to seven tenths of each; and copies of some in which one word of twenty is replaced.
- questions: as in Quora's question pairs: other questions in nearly the same words. None repeats another.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.dedup import corpus

__all__ = ["SETS", "Arrival", "Scores", "scores"]

LANGUAGES = ("ar", "zh", "ru", "pt", "he", "ja")


class Arrival(NamedTuple):
    """A document as it arrives, and the groups it belongs to: with any earlier one of these it is a duplicate."""

    text: str
    groups: frozenset[str]


class Writer(NamedTuple):
    """New texts of one language, or of a user's own texts, cut to a length; none of these is returned twice."""

    language: str
    draw: random.Random
    given: Iterator[list[str]] | None = None

    def words(self, count: int) -> list[str]:
        """Return the words of a new text.

        Raises:
            StopIteration: there are no more texts of the user's own.
        """
        if self.given is None:
            return corpus.prose(self.language, count, self.draw)
        made: list[str] = []
        while len(made) < count:
            made += next(self.given)
        return made[:count]

    def text(self, *parts: Sequence[str]) -> str:
        """Return parts as the paragraphs of one text."""
        return "\n\n".join(corpus.joined(part, self.language) for part in parts if part)

    def replaced(self, words: Sequence[str], share: float) -> list[str]:
        """Replace a share of the words."""
        return corpus.replaced(share)(self.language, list(words), self.draw)


def _one(*names: object) -> frozenset[str]:
    return frozenset(map(str, names))


def halves(writer: Writer, count: int) -> Iterable[Arrival]:
    """Yield wholes and parts of them, in either order."""
    for number in range(count):
        words = writer.words(writer.draw.randint(200, 600))
        size = len(words)
        part = [
            words[: size // 2],
            words[size // 2 :],
            words[size // 4 : 3 * size // 4],
            words[size // 3 : 2 * size // 3],
        ]
        chosen = part[number // 2 % 4]
        first, second = (words, chosen) if number % 2 or number // 2 % 4 == 3 else (chosen, words)
        yield Arrival(writer.text(first), _one(number))
        yield Arrival(writer.text(second), _one(number))


def concatenations(writer: Writer, count: int) -> Iterable[Arrival]:
    """Yield known texts, then two of them in one, or one with as much that is new."""
    for number in range(count):
        one, two = writer.words(writer.draw.randint(150, 400)), writer.words(writer.draw.randint(150, 400))
        yield Arrival(writer.text(one), _one((number, "a")))
        if number % 2:
            yield Arrival(writer.text(two), _one((number, "b")))
            yield Arrival(writer.text(one, two), _one((number, "a")) | _one((number, "b")))
        else:
            yield Arrival(writer.text(two[: len(one)], one), _one((number, "a")))


def _recognised(writer: Writer, words: Sequence[str]) -> list[str]:
    """Return words as character recognition reads a bad print: one of twenty with a wrong letter."""
    letters = "".join(words)

    def misread(word: str) -> str:
        at = writer.draw.randrange(len(word))
        return word[:at] + writer.draw.choice(letters) + word[at + 1 :]

    return [misread(word) if writer.draw.random() < 0.05 else word for word in words]


def reprints(writer: Writer, count: int) -> Iterable[Arrival]:
    """Yield clusters of reprints, shuffled among each other and among unrelated stories."""
    found = []
    for number in range(count):
        story = writer.words(writer.draw.randint(120, 500))
        for _ in range(writer.draw.choice([1, 1, 2, 3, 5])):
            kept = story[: int(len(story) * writer.draw.uniform(0.6, 1))]
            found.append(Arrival(writer.text(writer.words(8), _recognised(writer, kept)), _one(number)))
    writer.draw.shuffle(found)
    return found


def agency(writer: Writer, count: int) -> Iterable[Arrival]:
    """Yield agency texts, then newspapers' texts that are wholly, partly or not derived from them."""
    for number in range(count):
        words = writer.words(writer.draw.randint(200, 500))
        yield Arrival(writer.text(words), _one(number))
        size = len(words) // 5
        parts = [words[at : at + size] for at in range(0, 4 * size, size)]
        writer.draw.shuffle(parts)
        wholly = writer.replaced([word for part in parts for word in part], 0.1)
        yield Arrival(writer.text(wholly), _one(number))
        own = writer.words(2 * len(words) // 3)
        yield Arrival(writer.text(own, words[: len(words) // 3]), _one((number, "partly")))
        yield Arrival(writer.text(writer.words(len(words))), _one((number, "not")))


def abstracts(writer: Writer, count: int) -> Iterable[Arrival]:
    """Yield titles and abstracts from several repositories, under the preambles of a few journals."""
    preambles = [writer.words(25) for _ in range(4)]
    for number in range(count):
        title, words, preamble = writer.words(10), writer.words(writer.draw.randint(100, 220)), preambles[number % 4]
        variants = [
            writer.text(title, words),
            writer.text(title, [*words[:30], *(f"{word}," for word in words[30:60]), *words[60:]]).upper(),
            writer.text(title, words[: int(0.8 * len(words))]),
            writer.text(preamble, title, words),
            writer.text(title, writer.replaced(words, 0.05)),
        ]
        for text in writer.draw.sample(variants, writer.draw.choice([1, 2, 3])):
            yield Arrival(text, _one(number))


def licences(writer: Writer, count: int) -> Iterable[Arrival]:
    """Yield documents under a few long licences, one of ten followed by an edited copy later."""
    heads = [writer.words(writer.draw.randint(150, 350)) for _ in range(3)]
    later = []
    for number in range(count):
        head = heads[number % 3]
        share = writer.draw.uniform(0.4, 0.7)
        own = writer.words(int(len(head) * (1 - share) / share))
        yield Arrival(writer.text(head, own), _one(number))
        if number % 10 == 9:
            later.append(Arrival(writer.text(writer.replaced([*head, *own], 0.05)), _one(number)))
    yield from later


def questions(writer: Writer, count: int) -> Iterable[Arrival]:
    """Yield questions of nine to fifteen words, of which every third is another one with two words replaced."""
    for number in range(count):
        words = writer.words(writer.draw.randint(9, 15))
        yield Arrival(writer.text(words), _one(number))
        if number % 3 == 0:
            changed = list(words)
            for at in writer.draw.sample(range(len(changed)), 2):
                (changed[at],) = writer.words(1)
            yield Arrival(writer.text(changed), _one((number, "other")))


SETS: dict[str, Callable[[Writer, int], Iterable[Arrival]]] = {
    "halves": halves,
    "concatenations": concatenations,
    "reprints (NewsCopy)": reprints,
    "agency (METER)": agency,
    "abstracts (CORE)": abstracts,
    "licences": licences,
    "questions (Quora)": questions,
}


class Scores(NamedTuple):
    """Precision and recall over documents (is this one a duplicate, of one it repeats?) and over pairs of a cluster.

    `alone` is the share of the documents that repeat none and are judged unique.
    """

    alone: float
    precision: float
    recall: float
    pair_precision: float
    pair_recall: float
    duplicates: int
    documents: int


def scores(arrivals: Sequence[Arrival], originals: Sequence[int]) -> Scores:
    """Score verdicts: `originals` has for each arrival the place of the one it is said to repeat, or its own."""
    seen: set[str] = set()
    told = right = wanted = alone = 0
    for place, (arrival, original) in enumerate(zip(arrivals, originals, strict=True)):
        repeats = bool(arrival.groups & seen)
        wanted += repeats
        alone += not repeats and original == place
        if original != place:
            told += 1
            right += bool(arrival.groups & arrivals[original].groups)
        seen |= arrival.groups
    clusters: dict[int, list[int]] = defaultdict(list)
    for place, original in enumerate(originals):
        clusters[original].append(place)
    found = [(a, b) for members in clusters.values() for at, a in enumerate(members) for b in members[:at]]
    true = sum(bool(arrivals[a].groups & arrivals[b].groups) for a, b in found)
    groups: dict[str, set[int]] = defaultdict(set)
    for place, arrival in enumerate(arrivals):
        for group in arrival.groups:
            groups[group].add(place)
    pairs = {(max(a, b), min(a, b)) for members in groups.values() for a in members for b in members if a != b}
    return Scores(
        alone / max(1, len(arrivals) - wanted),
        right / told if told else 1.0,
        right / wanted if wanted else 1.0,
        true / len(found) if found else 1.0,
        true / len(pairs) if pairs else 1.0,
        wanted,
        len(arrivals),
    )
