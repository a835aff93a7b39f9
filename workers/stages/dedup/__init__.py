"""The `dedup` stage: which earlier document, if any, this one repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workers.documents import Annotation, Cleaned, Deduplicated, Document, Failure, Language, Status
from workers.errors import StageError
from workers.folding import fold
from workers.stages.dedup.minhash import MinHash, shingles
from workers.stages.index import Fingerprint, Index
from workers.stages.stage import Context, Stage, options_of

__all__ = ["DedupOptions", "make"]

VERSION = "1.0"


class DedupOptions(BaseModel):
    """Options of the dedup stage."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Literal["all", "language", "run"] = Field("all", description="what a document is compared with")
    threshold: float = Field(0.4, gt=0, le=1, description="estimated Jaccard similarity from which two are near")
    shingle_words: int = Field(3, ge=1, le=10, description="words a shingle holds")
    bands: int = Field(42, ge=1, le=128, description="bands of the signature; more find less similar pairs")
    rows: int = Field(3, ge=1, le=16, description="values a band holds; more find fewer")
    short_words: int = Field(20, ge=0, description="texts with fewer words are compared for exact equality alone")


@dataclass(frozen=True, slots=True)
class Dedup:
    """Fingerprints a batch and asks the index about it, one call a scope."""

    index: Index
    options: DedupOptions
    minhash: MinHash
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
        prints = [self.fingerprint(document) for document in documents]
        found: list[Annotation | Failure | None] = [None] * len(documents)
        scopes = [self._scope(document) for document in documents]
        for scope in dict.fromkeys(scopes):
            places = [place for place, one in enumerate(scopes) if one == scope]
            matches = self.index.check_and_insert(scope, [prints[place] for place in places], self.options.threshold)
            for place, match in zip(places, matches, strict=True):
                unique = match.status == "unique"
                found[place] = Deduplicated(
                    status=match.status,
                    duplicate_of=None if unique else match.original,
                    similarity=None if unique else round(match.similarity, 4),
                    cluster=match.original,
                    content_sha256=prints[place].digest.hex(),
                )
        return [one for one in found if one is not None]

    def fingerprint(self, document: Document) -> Fingerprint:
        """What stands for a document in the index: the digest of its folded text, its signature and its bands.

        Raises:
            StageError: the document was not cleaned.
        """
        cleaned = document.find(Cleaned)
        if cleaned is None:  # compared as empty, all such documents would be copies of each other
            raise StageError("dedup needs the text that clean makes: name clean before dedup in `pipeline`")
        text = fold(cleaned.text)
        words, hashes = shingles(text, self.options.shingle_words)
        if words < self.options.short_words:
            return self.minhash.fingerprint(document.id, text, None)
        return self.minhash.fingerprint(document.id, text, hashes)

    def _scope(self, document: Document) -> str:
        if self.options.scope == "run":
            return f"run-{document.run}"
        if self.options.scope == "language":
            language = document.find(Language)
            return f"language-{language.code if language else 'und'}"
        return "all"


def make(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage (the entry point `docmill.stages: dedup`)."""
    chosen = options_of(DedupOptions, options, "dedup")
    return Dedup(context.index, chosen, MinHash(bands=chosen.bands, rows=chosen.rows))
