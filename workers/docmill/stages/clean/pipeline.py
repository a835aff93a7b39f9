"""The steps that clean one document by itself: decode it, extract its text, measure the text, judge it.

Tested by tests/stages/clean/test_clean.py and tests/stages/clean/test_hostile.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docmill.documents import Cleaned, Converted, Document
from docmill.errors import StageError
from docmill.stages.clean.article.extraction import extract
from docmill.stages.clean.converted import clean_converted, one_line
from docmill.stages.clean.declared import declared_by, describes_itself, with_declared
from docmill.stages.clean.encoding.decoding import Decoded, decode
from docmill.stages.clean.encoding.labels import declares_visual_order
from docmill.stages.clean.options import CleanOptions
from docmill.stages.clean.plain_text import clean_plain_text
from docmill.stages.clean.subtitles import subtitles_to_text
from docmill.stages.clean.unicode.mojibake import repair_misread_latin_1
from docmill.stages.clean.unicode.normalisation import normalise
from docmill.stages.clean.unicode.visual_order import line_reorder
from docmill.stages.clean.wiki import wikitext_to_text
from docmill.stages.quality import Quality, measure_all
from docmill.text.html_detection import HTML_MEDIA_TYPES, is_html_content
from docmill.text.media_types import SRT, VTT, WIKITEXT, is_code_type, is_convertible

__all__ = ["ExtractedText", "extract_text", "judge", "measure_texts"]

HEBREW = "iso8859-8"
GENERIC_TYPES = frozenset({"", "application/octet-stream"})
"""Media types that say nothing of the content."""


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of one document and what was found around it.

    `line_numbers` holds for each line of `cleaned.text` the number of its line in the decoded content, from 1. It is
    None for HTML, since the lines of its text are not those of the content.
    """

    cleaned: Cleaned
    line_numbers: Sequence[int] | None


def extract_text(document: Document, options: CleanOptions) -> ExtractedText:
    """Decode a document and extract its text, title, authors and date. Any content gets an answer.

    Of a document that was converted, what came of that counts, and not its content.

    Raises:
        StageError: it is one to be converted, and was not.
    """
    found, speaks_for_itself = _extract_text(document, options)
    if not document.source.metadata:
        return found
    said = declared_by(document.source.metadata)
    normal = replace(said, title=one_line(said.title), authors=[name for name in map(one_line, said.authors) if name])
    return replace(found, cleaned=with_declared(found.cleaned, normal, speaks_for_itself=speaks_for_itself))


def _extract_text(document: Document, options: CleanOptions) -> tuple[ExtractedText, bool]:
    """Return what the content alone gives, and whether it is a page with a head, or a file with a title of its own."""
    if converted := document.find(Converted):
        return ExtractedText(clean_converted(converted, mojibake=options.repair_mojibake), None), True
    source = document.source
    if is_convertible(source.media_type):
        raise StageError(
            f"this is {source.media_type}, which convert makes text of: name convert before clean in `pipeline`"
        )
    html = _is_html(document)
    decoded = decode(document.content, source.encoding, markup=html)
    visual = decoded.encoding == HEBREW and declares_visual_order(document.content, source.encoding, markup=html)
    if html:
        cleaned = _clean_html(decoded, source.uri, options, visual=visual)
        return ExtractedText(cleaned, None), describes_itself(decoded.text)
    if source.media_type == WIKITEXT:
        return ExtractedText(_clean_wikitext(decoded, source.metadata, options), None), False
    if source.media_type in (SRT, VTT):
        decoded = replace(decoded, text=subtitles_to_text(decoded.text))
    if is_code_type(source.media_type):
        options = options.model_copy(update={"remove_chrome": False})
    return _clean_plain_text(decoded, options, visual=visual), False


def measure_texts(texts: Sequence[str], options: CleanOptions) -> Sequence[Quality]:
    """Measure the quality signals of final texts; where the options ask for none, each text gets an empty answer."""
    return measure_all(texts) if options.quality or options.filters.given else [Quality({})] * len(texts)


def judge(cleaned: Cleaned, quality: Quality, options: CleanOptions) -> Cleaned:
    """Add to a cleaned document its quality signals, and the reason for filtering it if there is one."""
    if not cleaned.text.strip():
        return cleaned.model_copy(update={"text": "", "filtered": "no text"})
    signals = {"quality": quality.signals} if options.quality else {}
    return cleaned.model_copy(update={**signals, "filtered": options.filters.refuse(quality)})


def _is_html(document: Document) -> bool:
    """Tell whether a document is HTML: by its media type, or by its first bytes where the type says nothing."""
    media_type = document.source.media_type.partition(";")[0].strip().lower()
    return media_type in HTML_MEDIA_TYPES or (media_type in GENERIC_TYPES and is_html_content(document.content))


def _clean_html(decoded: Decoded, uri: str, options: CleanOptions, *, visual: bool) -> Cleaned:
    """Extract the main content of a decoded page, and what the page says of itself."""
    url = uri if uri.startswith(("http://", "https://")) else None
    # Before the page is parsed: its white space is folded then, U+0085 and U+00A0 with it.
    markup = decoded.text
    repairs: list[dict[str, object]] = []
    if options.repair_mojibake:
        markup, repairs = repair_misread_latin_1(markup, decoded.utf8)
    utf8 = None if repairs else decoded.utf8
    page = extract(markup, uri=url, most=options.max_html_chars, utf8=utf8)
    normal = normalise(page.text, mojibake=options.repair_mojibake)
    cleaned = Cleaned(
        title=one_line(page.title),
        authors=[name for name in map(one_line, page.authors) if name],
        published_at=page.published_at,
        site=one_line(page.site),
        metadata={**page.metadata, **_findings(decoded, repairs + normal.repairs)},
        text=normal.text.strip(),
        removed=page.removed,
        extraction=page.extraction,
        encoding=decoded.encoding,
    )
    return _in_logical_order(cleaned, declared=visual)


def _in_logical_order(cleaned: Cleaned, *, declared: bool) -> Cleaned:
    """Return a cleaned page with its lines in logical order, if they are Hebrew in visual order."""
    reorder = line_reorder(f"{cleaned.title or ''}\n{cleaned.text}", declared=declared)
    if reorder is None:
        return cleaned
    text = reorder(cleaned.text)
    repairs = [*cleaned.metadata.get("repairs", ()), _reordered(cleaned.text, text)]
    return cleaned.model_copy(
        update={
            "title": reorder(cleaned.title) if cleaned.title else cleaned.title,
            "authors": [reorder(name) for name in cleaned.authors],
            "text": text,
            "metadata": {**cleaned.metadata, "repairs": repairs},
            "removed": [block.model_copy(update={"text": reorder(block.text)}) for block in cleaned.removed],
        }
    )


def _reordered(before: str, after: str) -> dict[str, Any]:
    """Return what `metadata.repairs` says of a text whose lines were in visual order."""
    lines = sum(one != two for one, two in zip(before.split("\n"), after.split("\n"), strict=True))
    return {"kind": "visual-order", "steps": "visual order > logical order", "lines": lines}


def _clean_plain_text(decoded: Decoded, options: CleanOptions, *, visual: bool) -> ExtractedText:
    """Clean a decoded plain text."""
    reorder = line_reorder(decoded.text, declared=visual)
    text = reorder(decoded.text) if reorder else decoded.text
    repairs = [_reordered(decoded.text, text)] if reorder else []
    plain = clean_plain_text(text, mojibake=options.repair_mojibake, remove_chrome=options.remove_chrome)
    cleaned = Cleaned(
        title=plain.title,
        authors=plain.authors,
        published_at=plain.published_at,
        metadata={**plain.metadata, **_findings(decoded, [*plain.metadata.get("repairs", ()), *repairs])},
        text=plain.text,
        removed=plain.removed,
        encoding=decoded.encoding,
    )
    return ExtractedText(cleaned, plain.line_numbers)


def _findings(decoded: Decoded, repairs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return, as metadata, what was repaired in a document and how many characters could not be decoded."""
    if decoded.others:
        steps = f"decode {decoded.other}"
        repairs = [{"kind": "mixed-encodings", "steps": steps, "lines": decoded.others}, *repairs]
    found: dict[str, Any] = {"repairs": repairs} if repairs else {}
    return {**found, "replacement_characters": decoded.replaced} if decoded.replaced else found


def _clean_wikitext(decoded: Decoded, said: Mapping[str, Any], options: CleanOptions) -> Cleaned:
    """Turn the source of a wiki's page into its text."""
    names = [name for key in ("file_namespace", "category_namespace") if isinstance(name := said.get(key), str)]
    normal = normalise(wikitext_to_text(decoded.text, names), mojibake=options.repair_mojibake)
    return Cleaned(
        metadata={"repairs": normal.repairs} if normal.repairs else {},
        text=normal.text.strip(),
        encoding=decoded.encoding,
    )
