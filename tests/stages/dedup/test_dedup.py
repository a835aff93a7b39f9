"""The dedup stage compares what the author wrote, not how it is spelt or what stands around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from workers.documents import Cleaned, Deduplicated, Document, Failure, Language, Status
from workers.errors import ConfigError
from workers.stages.dedup import make
from workers.stages.dedup.minhash import MinHash, shingles
from workers.stages.index import Fingerprint, Match
from workers.stages.stage import Context, run

ARABIC = (
    "أعلنت وزارة الموارد المائية في بغداد أن مناسيب نهر دجلة ارتفعت خلال الأسبوع الماضي بعد أمطار غزيرة على شمال البلاد"
)


class Remembering:
    """An index that keeps digests alone and notes the scopes it was asked about."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, bytes], str] = {}

    def check_and_insert(self, scope: str, fingerprints: Sequence[Fingerprint], threshold: float) -> list[Match]:
        found = []
        for one in fingerprints:
            original = self.seen.setdefault((scope, one.digest), one.id)
            found.append(Match("unique" if original == one.id else "exact", original, 1.0))
        return found


def cleaned(text: str, code: str = "ar", run: str = "r", uri: str = "") -> Document:
    document = Document.make(text.encode(), uri=uri or f"mem://{text[:20]}", media_type="text/plain")
    language = Language(code=code, script="Arab", direction="rtl", confidence=1.0)
    made = Document(document.id, document.source, document.content, run)
    return made.annotated("clean", Cleaned(text=text)).annotated("language", language)


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
    documents = [Document.make(name.encode(), uri=f"mem://{name}", media_type="text/plain") for name in ("a", "b")]
    found = run(make({}, Context(index=Remembering())), documents)
    assert [one.message for one in found if isinstance(one, Failure) and "clean before dedup" in one.message] != []
    assert not any(isinstance(one, Deduplicated) for one in found)


def test_wrong_options_are_told_by_name() -> None:
    with pytest.raises(ConfigError, match=r"stages\.dedup\.threshold"):
        make({"threshold": 7}, Context(index=Remembering()))


@pytest.mark.parametrize(
    ("text", "words"),
    [("three plain words", 3), ("東京都の天気", 6), ("สวัสดี", 6), ("一 two 三四", 4), ("", 0), ("!!! ...", 0)],
)
def test_scripts_without_spaces_count_characters_as_words(text: str, words: int) -> None:
    assert shingles(text, 3)[0] == words


def test_similarity_of_signatures_estimates_jaccard_similarity_of_shingles() -> None:
    words = [f"w{number}" for number in range(400)]
    other = [*words[:300], *(f"x{number}" for number in range(100))]
    minhash = MinHash(bands=42, rows=3)
    one, two = shingles(" ".join(words), 3)[1], shingles(" ".join(other), 3)[1]
    true = len(set(one) & set(two)) / len(set(one) | set(two))
    estimate = float(np.mean(minhash.signature(one) == minhash.signature(two)))
    assert estimate == pytest.approx(true, abs=0.12)  # three standard errors of 126 permutations


def test_signatures_never_change_meaning() -> None:
    """An index outlives the process that filled it: these values may change only with the stage's version."""
    found = MinHash(bands=42, rows=3).fingerprint("00" * 16, "a b c d e", shingles("a b c d e", 3)[1])
    assert (found.bands[0].hex(), found.signature[:4].hex(), found.digest.hex()[:8]) == PINNED


PINNED = ("42d82e6a53580f0c", "64249f3f", "52cf9f06")
