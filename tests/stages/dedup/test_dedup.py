"""The dedup stage compares what the author wrote, not how it is spelt or what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import (
    Deduplicated,
    Document,
    Entities,
    Entity,
    Failure,
    Language,
    Mention,
    Segment,
    Status,
)
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.stages.dedup import fingerprint, make
from docmill.stages.dedup.sketch import (
    GROUPS,
    HEAD_BYTES,
    KEY_BYTES,
    PLACES_BYTES,
    POSTED,
    SIZE_STEPS,
    SKETCH_BYTES,
    TAIL_BYTES,
    VALUES,
    make_sketch,
)
from docmill.stages.dedup.tokens import hash_tokens
from docmill.stages.index import Fingerprint, Match, Rules
from docmill.stages.stage import Context, run
from docmill.text.folding import fold
from tests.factories import make_cleaned_document, make_documents, make_language

ARABIC = (
    "أعلنت وزارة الموارد المائية في بغداد أن مناسيب نهر دجلة ارتفعت خلال الأسبوع الماضي بعد أمطار غزيرة على شمال البلاد"
)


class Remembering:
    """An index that keeps digests alone and notes the scopes it was asked about."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, bytes], str] = {}

    def first_seen(self, scope: str, paragraphs: Sequence[tuple[str, Sequence[bytes]]]) -> list[list[str]]:
        return [[self.seen.setdefault((scope, one), document) for one in hashes] for document, hashes in paragraphs]

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], rules: Rules) -> list[Match]:
        found = []
        for one in fingerprints:
            original = self.seen.setdefault((scope, one.digest), one.id)
            found.append(Match("unique" if original == one.id else "exact", original, 1.0))
        return found


def cleaned(text: str, code: str = "ar", run: str = "r", uri: str = "") -> Document:
    return make_cleaned_document(text, uri or f"mem://{text[:20]}", run=run, language=make_language(code))


def annotate(documents: list[Document], **options: object) -> list[Deduplicated]:
    stage = make(options, Context(index=Remembering()))
    found = stage(documents)
    assert all(isinstance(one, Deduplicated) for one in found)
    return [one for one in found if isinstance(one, Deduplicated)]


def test_spelling_variants_of_the_same_text_are_exact_duplicates() -> None:
    """Harakat, tatweel, hamza carriers and digits differ between sites that print the same agency text."""
    variant = ARABIC.replace("أ", "ا").replace("دجلة", "دجلـــة").replace("نهر", "نَهْر")
    one, two = annotate([cleaned(ARABIC), cleaned(variant)])
    assert (one.status, two.status) == ("unique", "exact")
    assert two.duplicate_of == one.cluster == two.cluster
    assert two.similarity == 1
    assert two.verdict() is Status.DUPLICATE


@pytest.mark.parametrize(
    ("scope", "statuses"),
    [
        ("all", ["unique", "exact", "exact"]),
        ("language", ["unique", "exact", "unique"]),
        ("run", ["unique", "unique", "exact"]),
    ],
)
def test_scopes_bound_what_a_document_is_compared_with(scope: str, statuses: list[str]) -> None:
    documents = [cleaned(ARABIC, uri="a"), cleaned(ARABIC, run="other", uri="b"), cleaned(ARABIC, code="fa", uri="c")]
    assert [one.status for one in annotate(documents, scope=scope)] == statuses


def test_documents_that_were_not_cleaned_fail_instead_of_being_copies_of_each_other() -> None:
    documents = make_documents(2)
    found = run(make({}, Context(index=Remembering())), documents)
    assert [one.message for one in found if isinstance(one, Failure) and "clean before dedup" in one.message] != []
    assert not any(isinstance(one, Deduplicated) for one in found)


AGENCY = "Reporting by the river desk; editing by the night desk; all rights of this agency text are reserved."


def test_paragraphs_of_earlier_documents_are_marked_with_where_they_were_first_seen() -> None:
    texts = [
        f"{ARABIC}\n{AGENCY}",
        f"Another story altogether.\n{AGENCY}\nShort end.",
        f"A third one.\n{AGENCY.upper()}",
    ]
    documents = [cleaned(text) for text in texts]
    found = annotate(documents, paragraphs="mark")
    assert found[0].paragraphs == []
    for document, text, one in zip(documents[1:], texts[1:], found[1:], strict=True):
        (repeated,) = one.paragraphs
        assert text[repeated.start : repeated.end].lower() == AGENCY.lower()
        assert repeated.first_seen == documents[0].id
        record = Record.of(document.annotated("dedup", one), [])
        assert record.text == text
    assert [one.paragraphs for one in annotate(documents)] == [[], [], []]


def test_repeated_paragraphs_are_taken_out_where_that_is_asked_for_and_every_offset_follows() -> None:
    text = f"Near Basra it rained.\n{AGENCY}\nIn Mosul it did not."
    first, second = cleaned(AGENCY, uri="first"), cleaned(text)
    found = annotate([first, second], paragraphs="remove")[1]
    spans = [text.index(name) for name in ("Basra", "river", "Mosul")]
    entities = Entities(
        entities=[
            Entity(
                id=f"LOC:{at}",
                type="LOC",
                name=text[at : at + 5],
                confidence=1,
                mentions=[Mention(start=at, end=at + 5, text=text[at : at + 5])],
            )
            for at in spans
        ]
    )
    segments = [
        Segment(start=0, end=21, code="en", confidence=1),
        Segment(start=22, end=len(text), code="de", confidence=1),
    ]
    language = Language(code="en", script="Latn", direction="ltr", confidence=1, segments=segments)
    annotated = second.annotated("language", language).annotated("dedup", found).annotated("entities", entities)
    record = Record.of(annotated, [])
    assert record.text == "Near Basra it rained.\n\nIn Mosul it did not."
    assert [(one.text, one.reason) for one in record.removed] == [(AGENCY, "repeated-paragraph")]
    assert [entity.name for entity in record.entities] == ["Basra", "Mosul"]
    assert record.language is not None
    assert [record.text[one.start : one.end] for one in record.language.segments] == [
        "Near Basra it rained.",
        "\nIn Mosul it did not.",
    ]
    assert record.dedup is not None
    assert record.dedup.paragraphs[0].first_seen == first.id


def test_wrong_options_are_told_by_name() -> None:
    with pytest.raises(ConfigError, match=r"stages\.dedup\.threshold"):
        make({"threshold": 7}, Context(index=Remembering()))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("three plain words", 3),
        ("東京都の天気", 6),
        ("東京タワー", 3),  # a run of katakana is a word
        ("བོད་སྐད་", 2),  # tsheg divides Tibetan syllables
        ("สวัสดี", 6),
        ("一 two 三四", 4),
        ("", 0),
        ("!!! ...", 0),
        ("नमस्ते दुनिया", 2),
    ],
)
def test_scripts_without_spaces_have_a_token_a_character_and_marks_belong_to_words(text: str, count: int) -> None:
    assert len(hash_tokens(text).hashes) == count


@given(st.text(max_size=200), st.text(max_size=200))
def test_tokens_depend_on_their_letters_alone_not_on_where_they_stand(one: str, two: str) -> None:
    joined = hash_tokens(f"{one} . {two}")
    for field in ("hashes", "letters", "classes", "digits"):
        parts = np.concatenate([getattr(hash_tokens(one), field), getattr(hash_tokens(two), field)])
        assert getattr(joined, field).tolist() == parts.tolist()


def test_long_texts_are_read_in_pieces_and_shared_words_keep_their_hashes() -> None:
    text = " ".join(f"word{number}" for number in range(20_000))
    found = hash_tokens(text)
    assert len(set(hash_tokens("word7 word19999").hashes.tolist()) - set(found.hashes.tolist())) == 0
    assert 20_000 <= len(found.hashes) <= 20_003  # a word cut in two for each piece


def nibbles(values: bytes) -> list[int]:
    return [half for byte in values[HEAD_BYTES : HEAD_BYTES + VALUES // 2] for half in (byte & 15, byte >> 4)]


def similarity(one: str, two: str) -> float:
    """As the index estimates it."""
    a, b = (make_sketch(hash_tokens(fold(text)), short=False) for text in (one, two))
    assert a is not None
    assert b is not None
    equal = sum(x == y for x, y in zip(nibbles(a.values), nibbles(b.values), strict=True)) / VALUES
    return (equal - 1 / 16) * 16 / 15


def shares(one: str, two: str) -> float:
    """Mean Jaccard similarity of words of 5 letters and pairs of 8, weighted as the sketch weighs them."""

    def jaccard(a: set[str], b: set[str]) -> float:
        return len(a & b) / len(a | b)

    def pairs(text: str) -> set[str]:
        words = text.split()
        return {f"{a} {b}" for a, b in pairwise(words) if len(a) + len(b) >= 8}

    words = jaccard({w for w in one.split() if len(w) >= 5}, {w for w in two.split() if len(w) >= 5})
    return (60 * jaccard(pairs(one), pairs(two)) + 68 * words) / 128


@pytest.mark.parametrize("kept", [0, 100, 200, 300, 400])
def test_sketches_estimate_the_mean_similarity_of_words_and_pairs(kept: int) -> None:
    words = [f"w{number}ord" for number in range(400)]
    other = [*words[:kept], *(f"x{number}ord" for number in range(400 - kept))]
    one, two = " ".join(words), " ".join(other)
    assert similarity(one, two) == pytest.approx(shares(one, two), abs=0.14)  # three standard errors of 128 values


def keys_of(text: str) -> list[bytes]:
    made = make_sketch(hash_tokens(fold(text)), short=False)
    assert made is not None
    return [made.keys[at : at + KEY_BYTES] for at in range(0, len(made.keys), KEY_BYTES)]


@pytest.mark.parametrize("script", ["Latn", "Hani", "Thai", "mixed"])
@pytest.mark.parametrize("half", [0, 1])
def test_a_half_has_keys_of_its_whole_in_any_script(script: str, half: int) -> None:
    draw = np.random.default_rng(5)
    made = {
        "Latn": " ".join(f"w{number}ord" for number in draw.permutation(400)),
        "Hani": "".join(chr(0x4E00 + number) for number in draw.integers(0, 2000, 600)),
        "Thai": "".join(chr(0xE01 + number) for number in draw.integers(0, 40, 900)),
    }
    text = made.get(script) or " ".join([made["Hani"][:300], *made["Latn"].split()[:200], made["Thai"][:300]])
    whole, part = keys_of(text)[:POSTED], keys_of(text[len(text) // 2 :] if half else text[: len(text) // 2])[:POSTED]
    assert set(whole) & set(part)


@pytest.mark.parametrize("count", [30, 400, 3000, 40_000])
def test_the_number_of_distinct_words_and_pairs_is_known_to_a_tenth(count: int) -> None:
    text = " ".join(f"w{number}ord" for number in range(count))
    made = make_sketch(hash_tokens(f"{text} {text}"), short=False)
    assert made is not None
    assert 2 ** (made.values[2] / SIZE_STEPS) == pytest.approx(2 * count, rel=0.1)


def test_the_places_of_values_are_those_of_their_shingles() -> None:
    """Of two texts that share their first half, nearly all values that agree stand there."""
    first, second, other = (" ".join(f"{kind}{number}ord" for number in range(200)) for kind in "wxy")
    one, two = (make_sketch(hash_tokens(f"{first} {rest}"), short=False) for rest in (second, other))
    assert one is not None
    assert two is not None
    places = [half for byte in one.places for half in (byte & 15, byte >> 4)]
    same = [x == y for x, y in zip(nibbles(one.values), nibbles(two.values), strict=True)]
    agreeing = [place for place, equal in zip(places, same, strict=True) if equal]
    assert len(agreeing) > 30
    assert sum(place < 8 for place in agreeing) > 0.8 * len(agreeing)
    assert set(places) == set(range(16))


@pytest.mark.parametrize(("number", "counts"), [("47", False), ("470", True), ("٤٧٠", True)])
def test_a_number_counts_as_a_word_from_three_digits_on(number: str, counts: bool) -> None:
    words = " ".join(f"w{one}ord" for one in range(20))
    assert (similarity(f"{words} a", f"{words} a {number} a") < 0.99) is counts


def test_what_stands_for_a_text_has_one_size_and_texts_too_short_have_none() -> None:
    long, _ = fingerprint("00" * 16, ARABIC)
    assert (len(long.keys), len(long.tails), len(long.sketch), len(long.places)) == (
        GROUPS * KEY_BYTES,
        GROUPS * TAIL_BYTES,
        SKETCH_BYTES,
        PLACES_BYTES,
    )
    short, digest = fingerprint("00" * 16, "three plain words")
    assert (short.keys, short.tails, short.sketch, short.places) == (b"", b"", b"", b"")
    assert digest.startswith(short.digest.hex())


@given(st.text(max_size=300))
def test_any_text_has_a_fingerprint(text: str) -> None:
    found, digest = fingerprint("00" * 16, text)
    assert len(digest) == 64
    assert len(found.keys) in range(0, GROUPS * KEY_BYTES + 1, KEY_BYTES)
    assert len(found.sketch) == (SKETCH_BYTES if found.keys else 0)


def test_sketches_never_change_meaning() -> None:
    """An index outlives the process that filled it: these values may change only with another name for its keys."""
    found, _ = fingerprint("00" * 16, ARABIC + " 東京都の天気は晴れ สวัสดีชาวโลก 2026")
    assert (
        found.keys[:4].hex(),
        found.keys[-4:].hex(),
        found.tails[:7].hex(),
        found.sketch[:8].hex(),
        found.sketch[-4:].hex(),
        found.digest.hex(),
    ) == PINNED


PINNED = ("5496e213", "2071f40c", "8a4f8ebe991b29", "01014c7feb3948be", "00183c29", "c9eb6f7647c9490c476b")
