"""Ways from a page, or from its rendered text, to its article: docmill's and its peers', for cleaning.py."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from docmill.documents import Cleaned, Document, Source
from docmill.settings import Batching
from docmill.stages.clean import make
from docmill.stages.clean.article.blocks import read_blocks
from docmill.stages.clean.article.classifier import article_probabilities
from docmill.stages.clean.article.extraction import choose_article, likely_content
from docmill.stages.clean.article.features import block_features
from docmill.stages.clean.article.page_type import page_types
from docmill.stages.clean.html.attributes import clear_cache
from docmill.stages.clean.html.markup import strip_tags
from docmill.stages.clean.html.page import read_page
from docmill.stages.stage import Context

BATCH = Batching()
Rows = list[dict[str, Any]]
Way = Callable[[Rows], Iterable[str]]


def rows(path: Path) -> Rows:
    """Read the rows of a JSONL file, gzipped or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def document(content: str, uri: str, media_type: str) -> Document:
    """Make a document as a reader would."""
    data = content.encode("utf-8", "replace")
    source = Source(
        uri=uri,
        media_type=media_type,
        sha256=sha256(data).hexdigest(),
        bytes=len(data),
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return Document(id=uri, run="benchmark", source=source, content=data)


def one_by_one(way: Callable[[dict[str, Any]], str]) -> Way:
    """Make a way from a function that takes one row at a time."""
    return lambda given: map(way, given)


def batches(given: Rows, column: str) -> Iterator[Rows]:
    """Yield rows in batches, by the producer's default settings."""
    batch: Rows = []
    size = 0
    for row in given:
        length = len(row[column].encode("utf-8", "replace"))
        if batch and (len(batch) == BATCH.documents or size + length > BATCH.bytes):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    yield batch


def stage(column: str, media_type: str, **options: Any) -> Way:
    """Make a way of docmill's whole stage, in batches as a worker has them; repeated lines of a site stay."""
    made = make({**options, "repetition": False}, Context(index=cast(Any, None)))

    def run(given: Rows) -> Iterator[str]:
        for rows_of_batch in batches(given, column):
            documents = [document(row[column], row.get("url") or row["id"], media_type) for row in rows_of_batch]
            for found in made(documents):
                yield found.text if isinstance(found, Cleaned) else ""

    return run


def html_ways() -> dict[str, Way]:
    """Return ways from a page's HTML to its article; docmill's run the whole stage, metadata and signals too."""
    import trafilatura  # noqa: PLC0415 - a slow import

    def theirs(**options: bool) -> Way:
        return one_by_one(lambda row: trafilatura.extract(row["html"], include_comments=False, **options) or "")

    ways = {"docmill": stage("html", "text/html")}
    ways |= {
        "docmill, text alone": one_by_one(lambda row: article(row["html"])),
        "the same, names unknown": one_by_one(at_first_sight),
        "trafilatura fast": theirs(fast=True),
        "trafilatura": theirs(),
        "trafilatura precision": theirs(favor_precision=True),
    }
    if importlib.util.find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]  # noqa: PLC0415

        ways["resiliparse"] = one_by_one(
            lambda row: extract_plain_text(row["html"], main_content=True, alt_texts=False, links=False)
        )
    if importlib.util.find_spec("justext"):
        ways["justext"] = one_by_one(justext_html)
    return ways


def article(markup: str, address: str | None = None) -> str:
    """Extract an article as the peers do, from characters to text: no decoding, metadata, removed blocks or signals."""
    read = read_page(markup)
    if read is None:
        return strip_tags(markup)
    page = read_blocks(read)
    found = article_probabilities(block_features(page), page_types(read, page, address))
    return choose_article(page, found, likely_content(page.texts, found)).text


def at_first_sight(row: dict[str, Any]) -> str:
    """Extract the article of a page as if its site were new: forget what was remembered of class names."""
    clear_cache()
    return article(row["html"], row.get("url"))


def justext_html(row: dict[str, Any]) -> str:
    """Return justext's good paragraphs, by English stop words."""
    import justext  # type: ignore[import-not-found]  # noqa: PLC0415 - optional

    found = justext.justext(row["html"].encode("utf-8", "replace"), justext.get_stoplist("English"), encoding="utf-8")
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


def text_ways() -> dict[str, Way]:
    """Return ways from a page's whole visible text to its article; of the peers only justext can be led to do that."""
    ways = {
        "docmill": stage("text", "text/plain"),
        "nothing removed": one_by_one(lambda row: row["text"]),
        "lines of ten words or more": one_by_one(
            lambda row: "\n".join(line for line in row["text"].split("\n") if len(line.split()) >= 10)
        ),
    }
    if importlib.util.find_spec("justext"):
        ways["justext, lines as paragraphs"] = one_by_one(
            lambda row: justext_html(
                {"html": "".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in row["text"].split("\n"))}
            )
        )
    return ways
