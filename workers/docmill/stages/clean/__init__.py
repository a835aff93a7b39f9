"""The `clean` stage: any bytes to the text its author wrote, and what stood around it.

HTML goes through main content extraction, other text through the plain-text chrome rules. Title and byline of plain
text leave the text: they stand in `title` and `authors`, and in `removed` with their line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from docmill.documents import Cleaned, Document
from docmill.stages.clean.article.extraction import MOST_CHARS, Profile, extract
from docmill.stages.clean.encoding.decoding import Decoded, decode
from docmill.stages.clean.plain_text import clean_plain_text
from docmill.stages.clean.sites.lookup import RepetitionThresholds
from docmill.stages.clean.stage import CleanStage
from docmill.stages.clean.unicode.normalisation import normalise
from docmill.stages.quality import Quality, measure_all
from docmill.stages.quality.filters import Filters
from docmill.stages.stage import Context, Stage, options_of

__all__ = ["CleanOptions", "clean", "make"]

VERSION = "2.2"
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
LOOKS_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE
)


class CleanOptions(BaseModel):
    """Options of the clean stage, `[stages.clean]` in config/pipeline.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Profile = Field("balanced", description="HTML extraction: fast | balanced | accurate")
    max_html_chars: int = Field(MOST_CHARS, ge=1, description="larger pages are only stripped of their tags")
    repair_mojibake: bool = Field(True, description="repair text once decoded with a wrong encoding")
    remove_chrome: bool = Field(True, description="take page chrome, title and byline out of plain text")
    quality: bool = Field(True, description="compute quality signals")
    filters: Filters = Field(Filters(), description="bounds on quality signals: names of published sets, or a table")
    repetition: bool = Field(True, description="take out lines that return on many documents of one site")
    repetition_documents: int = Field(
        5, ge=3, le=32, description="documents of a site, of its last 32 to 64, a line returns on to be taken out"
    )
    repetition_share: float = Field(0.3, gt=0, le=1, description="share of those documents it returns on as well")
    repetition_sites: int = Field(4096, ge=1, description="sites remembered, the last used; 5.7 KB each in Redis")


def make(options: Mapping[str, Any], context: Context) -> Stage:
    """Make the stage; without a memory of sites in the context, chrome by repetition rests.

    Raises:
        ConfigError: an option is unknown or wrong.
    """
    chosen = options_of(CleanOptions, options, "clean")
    return CleanStage(
        read=lambda document: _read(document, chosen),
        measure=lambda texts: _measured(texts, chosen),
        finish=lambda cleaned, quality: _finished(cleaned, quality, chosen),
        is_html=_is_html,
        plain=chosen.remove_chrome,
        site_memory=context.site_memory if chosen.repetition else None,
        evidence=RepetitionThresholds(chosen.repetition_documents, chosen.repetition_share),
        most_sites=chosen.repetition_sites,
        version=VERSION,
    )


def clean(document: Document, options: CleanOptions | None = None) -> Cleaned:
    """Clean one document; any content gets an answer. A document without text is filtered, with the reason."""
    options = options or CleanOptions()
    cleaned = _read(document, options)
    return _finished(cleaned, _measured([cleaned.text], options)[0], options)


def _read(document: Document, options: CleanOptions) -> Cleaned:
    """All that one document alone tells, but for what depends on the final text."""
    source = document.source
    markup = _is_html(document)
    decoded = decode(document.content, source.encoding, markup=markup)
    return _html(decoded, source.uri, options) if markup else _plain(decoded, options)


def _measured(texts: Sequence[str], options: CleanOptions) -> list[Quality]:
    """The signals of final texts; none where nobody asks for them."""
    return measure_all(texts) if options.quality or options.filters.given else [Quality({})] * len(texts)


def _finished(cleaned: Cleaned, quality: Quality, options: CleanOptions) -> Cleaned:
    """With what the final text decides: whether there is any, its signals, and what filters say of them."""
    if not cleaned.text.strip():
        return cleaned.model_copy(update={"text": "", "filtered": "no text"})
    told = {"quality": quality.signals} if options.quality else {}
    return cleaned.model_copy(update={**told, "filtered": options.filters.refuse(quality)})


def _is_html(document: Document) -> bool:
    """By media type; text of no or a general type by its first bytes."""
    kind = document.source.media_type.partition(";")[0].strip().lower()
    if kind in HTML_TYPES:
        return True
    return kind in {"", "application/octet-stream"} and bool(LOOKS_HTML.match(document.content[:2048]))


def _html(decoded: Decoded, uri: str, options: CleanOptions) -> Cleaned:
    url = uri if uri.startswith(("http://", "https://")) else None
    page = extract(decoded.text, uri=url, profile=options.profile, most=options.max_html_chars)
    normal = normalise(page.text, mojibake=options.repair_mojibake)
    repairs = {"repairs": normal.repairs} if normal.repairs else {}
    return Cleaned(
        title=_one_line(page.title),
        authors=[name for name in map(_one_line, page.authors) if name],
        published_at=page.published_at,
        site=_one_line(page.site),
        metadata={**page.metadata, **repairs, **_decoding(decoded)},
        text=normal.text.strip(),
        removed=page.removed,
        encoding=decoded.encoding,
    )


def _plain(decoded: Decoded, options: CleanOptions) -> Cleaned:
    plain = clean_plain_text(decoded.text, mojibake=options.repair_mojibake, remove_chrome=options.remove_chrome)
    return Cleaned(
        title=plain.title,
        authors=plain.authors,
        published_at=plain.published_at,
        metadata={**plain.metadata, **_decoding(decoded)},
        text=plain.text,
        removed=plain.removed,
        encoding=decoded.encoding,
    )


def _decoding(decoded: Decoded) -> dict[str, Any]:
    """What decoding could not read, where there was any."""
    return {"replacement_characters": decoded.replaced} if decoded.replaced else {}


def _one_line(text: str | None) -> str | None:
    return " ".join(normalise(text).text.split()) or None if text else None
