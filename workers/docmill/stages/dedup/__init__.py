"""The `dedup` stage: which earlier document, if any, this one repeats."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from docmill.documents import Annotation, Cleaned, Deduplicated, Document, Failure, Language, Repeated, Status
from docmill.errors import ConfigError, StageError
from docmill.stages.dedup.paragraphs import find_paragraphs
from docmill.stages.dedup.sketch import make_sketches
from docmill.stages.dedup.tokens import hash_tokens
from docmill.stages.index import DIGEST_BYTES, Fingerprint, Index, Rules
from docmill.stages.stage import Context, Stage, options_of
from docmill.text.folding import fold

__all__ = ["DedupOptions", "fingerprint", "fingerprints", "make"]

VERSION = "3.0"
SHORT_WORDS = 50
FEWEST_WORDS = 8  # below, one word changed is another text: compared for equality alone
DAY_SECONDS = 86_400


class DedupOptions(BaseModel):
    """Options of the dedup stage."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Literal["all", "language", "run"] = Field("all", description="what a document is compared with")
    threshold: float = Field(0.5, gt=0, le=1, description="estimated similarity from which two texts are near")
    short_words: int = Field(SHORT_WORDS, ge=0, description="texts with fewer words are near from short_threshold on")
    short_threshold: float = Field(0.8, gt=0, le=1, description="estimated similarity from which short texts are near")
    containment: float = Field(
        0.75,
        ge=0,
        le=1,
        description="estimated share of a text from which it is near a longer one that holds it; 0: do not look",
    )
    numbers: float = Field(
        0.3, ge=0, le=1, description="share of the texts' similarity that their numbers must have; 0: do not look"
    )
    paragraphs: Literal["off", "mark", "remove"] = Field(
        "off", description="look for paragraphs of earlier documents: mark them in the record, or take them out as well"
    )
    paragraph_words: int = Field(12, ge=1, description="words a paragraph has at least to be looked for")
    remember_days: float = Field(0, ge=0, description="days an original is remembered at least; 0: for ever")
    most_documents: int = Field(0, ge=0, description="originals remembered at most, the latest; 0: no bound")

    def rules(self) -> Rules:
        """Return the options that the index needs."""
        return Rules(
            threshold=self.threshold,
            short_threshold=self.short_threshold,
            containment=self.containment,
            numbers=self.numbers,
            most_documents=self.most_documents,
            seconds=DAY_SECONDS * self.remember_days,
        )


@dataclass(frozen=True, slots=True)
class Dedup:
    """The stage: it makes the fingerprints of a batch and asks the index about them, one call a scope."""

    index: Index
    options: DedupOptions
    name: str = "dedup"
    version: str = VERSION
    needs: frozenset[str] = frozenset({"clean", "language"})
    accepts: frozenset[Status] = frozenset({Status.KEPT})
    yields: type[Annotation] = Deduplicated

    def __call__(self, documents: Sequence[Document]) -> Sequence[Annotation | Failure]:
        """Annotate a batch.

        Raises:
            UnavailableError: the index is out of reach.
        """
        rules, short = self.options.rules(), self.options.short_words
        made = fingerprints([(document.id, _text(document)) for document in documents], short_words=short)
        annotations: list[Annotation | Failure | None] = [None] * len(documents)
        scopes = [self._scope(document) for document in documents]
        for scope in dict.fromkeys(scopes):
            places = [place for place, one in enumerate(scopes) if one == scope]
            matches = self.index.check_and_insert(scope, [made[place][0] for place in places], rules)
            repeated = self._repeated(scope, [documents[place] for place in places])
            for place, match, repeats in zip(places, matches, repeated, strict=True):
                unique = match.status == "unique"
                annotations[place] = Deduplicated(
                    status=match.status,
                    duplicate_of=None if unique else match.original,
                    similarity=None if unique else round(match.similarity, 4),
                    containment=None if unique else match.containment,
                    extends=match.extends,
                    cluster=match.original,
                    external=match.external,
                    content_sha256=made[place][1],
                    paragraphs=repeats,
                    paragraphs_removed=unique and bool(repeats) and self.options.paragraphs == "remove",
                )
        return [one for one in annotations if one is not None]

    def _repeated(self, scope: str, documents: Sequence[Document]) -> list[list[Repeated]]:
        """Return for each document the paragraphs that an earlier one holds, if the stage looks for them."""
        if self.options.paragraphs == "off":
            return [[] for _ in documents]
        found = [find_paragraphs(_text(document), self.options.paragraph_words) for document in documents]
        hashes = [
            (document.id, [one.hash for one in paragraphs])
            for document, paragraphs in zip(documents, found, strict=True)
        ]
        seen = self.index.first_seen(scope, hashes)
        return [
            [
                Repeated(start=one.start, end=one.end, first_seen=first)
                for one, first in zip(paragraphs, firsts, strict=True)
                if first != document.id
            ]
            for document, paragraphs, firsts in zip(documents, found, seen, strict=True)
        ]

    def _scope(self, document: Document) -> str:
        """Return the name of the scope in which a document is compared."""
        if self.options.scope == "run":
            return f"run-{document.run}"
        if self.options.scope == "language":
            language = document.find(Language)
            return f"language-{language.code if language else 'und'}"
        return "all"


def _text(document: Document) -> str:
    """Return a document's cleaned text.

    Raises:
        StageError: the document was not cleaned.
    """
    cleaned = document.find(Cleaned)
    if cleaned is None:  # compared as empty, all such documents would be copies of each other
        raise StageError("dedup needs the text that clean makes: name clean before dedup in `pipeline`")
    return cleaned.text


def fingerprint(document: str, text: str, *, short_words: int = SHORT_WORDS) -> tuple[Fingerprint, str]:
    """Return the fingerprint of a document (its id and its text), and the SHA-256 of the folded text in hexadecimal."""
    return fingerprints([(document, text)], short_words=short_words)[0]


def fingerprints(
    documents: Sequence[tuple[str, str]], *, short_words: int = SHORT_WORDS
) -> list[tuple[Fingerprint, str]]:
    """Return what `fingerprint` returns for several documents; several at once take less time each."""
    digests, found, counted = [], [], []
    for _, text in documents:
        folded = fold(text)
        digests.append(hashlib.sha256(folded.encode("utf-8", "surrogatepass")))
        found.append(hash_tokens(folded))
        counted.append(found[-1].count_words())
    long = [at for at, words in enumerate(counted) if words >= FEWEST_WORDS]
    made = dict(zip(long, make_sketches([(found[at], counted[at] < short_words) for at in long]), strict=True))
    prints = []
    for at, ((document, _), digest) in enumerate(zip(documents, digests, strict=True)):
        head, one = digest.digest()[:DIGEST_BYTES], made.get(at)
        parts = (one.keys, one.tails, one.routes, one.values, one.places) if one else ()
        prints.append((Fingerprint(document, head, *parts), digest.hexdigest()))
    return prints


def make(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage (the entry point `docmill.stages: dedup`).

    Raises:
        ConfigError: an option is unknown or wrong, or there is no index.
    """
    if context.index is None:
        raise ConfigError("the stage dedup needs an index to compare documents with: make it with Context(index=...)")
    return Dedup(context.index, options_of(DedupOptions, options, "dedup"))
