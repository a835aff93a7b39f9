"""What each stage finds about a document: its annotation, and what that says of the document's fate.

Offsets count Unicode code points of the cleaned text. Language codes are BCP 47, scripts ISO 15924.

Tested by tests/test_documents.py.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from docmill.documents.values import Metadata, Model, Ratio, Unicode

__all__ = [
    "PAGES",
    "Annotation",
    "Cleaned",
    "Converted",
    "Deduplicated",
    "Entities",
    "Entity",
    "Extraction",
    "Filterable",
    "Language",
    "LanguageShare",
    "Mention",
    "PageType",
    "Removed",
    "Repeated",
    "Segment",
    "Status",
]

PAGES = "offsets in code points where the pages of a paged document begin in the text; empty where it has none"


class Status(StrEnum):
    """What has become of a document so far. Those but `failed` are also what a record says of itself."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    FILTERED = "filtered"
    FAILED = "failed"


class Annotation(Model):
    """Base of what one stage finds about one document."""

    def verdict(self) -> Status:
        """Return the status that this annotation alone gives the document."""
        return Status.KEPT


class Filterable(Annotation):
    """Base of the annotation of a stage that may filter documents.

    Where `filtered` is set to a reason the document's status becomes `filtered`: later stages pass it by, and it is
    still kept as a record.
    """

    filtered: str | None = Field(None, description="the reason why this document is filtered; null keeps it")

    def verdict(self) -> Status:
        """Return `filtered` where there is a reason, else `kept`."""
        return Status.FILTERED if self.filtered else Status.KEPT


class Removed(Model):
    """A block that cleaning took out."""

    text: Unicode
    reason: str = Field(
        description="a short code, e.g. share, comments, navigation, byline, copyright, repeated, html-chrome"
    )
    line: int | None = Field(None, ge=1, description="line number in the decoded content, from 1; null for HTML")


PageType = Literal["article", "forum", "product", "collection", "listing", "documentation", "service", "other"]
"""What kind of page a page is: a collection shows products, a listing other things."""


class Converted(Annotation):
    """The `convert` stage's annotation: a document as HTML or text, with what its file says of itself.

    Of `text`, the pages one behind the other are the whole: a paragraph may go on from one to the next. Paragraphs
    stand apart by an empty line; rows of a table are lines, their cells parted by ` | `, as in cleaned pages. Of
    `html`, each page is a piece of HTML by itself, all of which is content.
    """

    format: Literal["html", "text"]
    pages: list[Unicode] = Field(
        description="what each page, slide, sheet or chapter holds, in order; one piece where the format has none"
    )
    title: Unicode | None = None
    authors: list[Unicode] = Field(default_factory=list)
    published_at: str | None = Field(None, description="RFC 3339 date or date-time, as precise as the file said")
    metadata: Metadata = Field(
        default_factory=dict,
        description="pages (their number, where the format has pages), producer, creator, created_at, modified_at, "
        "language, ... where told",
    )
    removed: list[Removed] = Field(default_factory=list)


class Extraction(Model):
    """How the text of a page was found, and how sure that is."""

    how: str = Field(
        description="`blocks`: chosen block by block; `rendered`: all text, as no choice was possible; `scanned`: all "
        "text, tags removed without parsing; `converted`: all that the converter of a file made (PDF, Office, e-book); "
        "else where the page carried a text that it did not show: `noscript`, `template`, `json-ld`, `state`"
    )
    page_type: PageType | None = Field(None, description="null where the page was not parsed")
    confidence: Ratio | None = Field(
        None,
        description="probability that the word F1 of the text is 0.9 or more; null where no block was chosen",
    )


class Cleaned(Filterable):
    """The `clean` stage's annotation: the text its author wrote, and what stood around it."""

    title: Unicode | None = None
    authors: list[Unicode] = Field(default_factory=list)
    published_at: str | None = Field(None, description="RFC 3339 date or date-time, as precise as the page said")
    site: Unicode | None = None
    metadata: Metadata = Field(default_factory=dict)
    text: Unicode  # here already: offsets into it must hold when stored
    pages: list[int] = Field(default_factory=list, description=PAGES)
    removed: list[Removed] = Field(default_factory=list)
    extraction: Extraction | None = Field(
        None, description="null where the document is neither a page of the web nor a file that was converted"
    )
    quality: dict[str, float] = Field(default_factory=dict, description="web-corpus signals by their published names")
    encoding: str | None = Field(None, description="the character encoding the content was decoded with")


class Segment(Model):
    """A stretch of text in one language; `text[start:end]`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    code: str
    confidence: Ratio


class LanguageShare(Model):
    """The part of a text's letters that is in one language and script; an ideograph or kana counts as three letters."""

    code: str = Field(description="BCP 47; `und` for what cannot be told")
    script: str = Field(description="ISO 15924")
    share: Ratio


class Language(Annotation):
    """The `language` stage's annotation."""

    code: str = Field(description="BCP 47, ISO 639-1 where one exists; `und` when there is nothing to tell")
    script: str = Field(description="ISO 15924; `Zyyy` when no script prevails")
    direction: Literal["ltr", "rtl"]
    confidence: Ratio
    reason: str | None = Field(None, description="why the code is `und`")
    nearest: str | None = Field(None, description="where the code is `und`: the likeliest of the languages known")
    shares: list[LanguageShare] = Field(default_factory=list, description="each language's share, the largest first")
    segments: list[Segment] = Field(default_factory=list)


class Repeated(Model):
    """A paragraph that an earlier document holds as well: `text[start:end]` of the text as cleaned."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    first_seen: str = Field(description="the id of the first document that held it")


class Deduplicated(Annotation):
    """The `dedup` stage's annotation."""

    status: Literal["unique", "exact", "near"]
    duplicate_of: str | None = Field(None, description="the id of the original, never of another duplicate")
    similarity: Ratio | None = Field(None, description="estimated Jaccard similarity of shingles; 1 when exact")
    containment: Ratio | None = Field(
        None, description="estimated share of the shorter of the two texts that the longer one holds; 1 when exact"
    )
    extends: bool = Field(
        False, description="whether this document is the longer one and, besides the original, holds text of its own"
    )
    cluster: str = Field(description="the original's id, shared by all its duplicates")
    external: bool = Field(False, description="whether the original was imported into the index: it has no record here")
    content_sha256: str = Field(description="of the folded text; equal means exact duplicate")
    paragraphs: list[Repeated] = Field(
        default_factory=list, description="paragraphs seen before, where the stage was told to look for them"
    )
    paragraphs_removed: bool = Field(
        False, description="whether they were taken out of the text: then each is empty and stands where it was"
    )

    def verdict(self) -> Status:
        """Return `kept` for a unique document, else `duplicate`."""
        return Status.KEPT if self.status == "unique" else Status.DUPLICATE


class Mention(Model):
    """One place where an entity is named: `record.text[start:end] == text`."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class Entity(Model):
    """One thing the text names, with every mention of it."""

    id: str = Field(description="stable: the same name and type give the same id in every document")
    type: str = Field(
        description="PER, LOC, ORG, a pattern type (URL, EMAIL, PHONE, IBAN, IP, MONEY, PERCENT, DATE, HASHTAG, "
        "HANDLE), or a type of your own lists"
    )
    name: str = Field(description="the canonical name")
    confidence: Ratio
    links: dict[str, Any] = Field(default_factory=dict, description="identifiers elsewhere, e.g. geonames, iso3166")
    mentions: list[Mention]


class Entities(Annotation):
    """The `entities` stage's annotation."""

    entities: list[Entity] = Field(default_factory=list)
