"""The formats that are read and those that are only known, as data: the page of the guides is made of it.

Write docs/reference/formats.md anew: `python -c "from docmill.sources.formats import catalogue; catalogue.write()"`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docmill.sources.sniffing import Kind
from docmill.sources.sniffing.content import COLUMNAR, XML_KINDS
from docmill.sources.sniffing.magic_numbers import MAGIC_NUMBERS, NAMES, name_of_type
from docmill.sources.sniffing.xml_roots import root_types
from docmill.text.media_types import CONVERTIBLE

__all__ = ["FORMATS", "Format", "page", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is called, its kinds, its reader, what is a document, what becomes metadata, its bounds."""

    name: str
    kinds: tuple[Kind, ...]
    reader: str
    documents: str
    metadata: str
    limits: tuple[str, ...]


FORMATS = (
    Format("plain text, Markdown, source code", (Kind.TEXT,), "formats/plain.py", "the file", "", ("document_bytes",)),
    Format(
        "subtitles (SRT, WebVTT)",
        (Kind.SUBTITLES,),
        "formats/plain.py",
        "the file; cleaning leaves what is said",
        "",
        ("document_bytes",),
    ),
    Format(
        "TEI, JATS",
        (Kind.SCHOLARLY,),
        "formats/markup/scholarly.py",
        "the file: title, abstract, headings, paragraphs, verses",
        "title, authors, published, id (DOI), journal, language",
        ("document_bytes",),
    ),
    Format("HTML", (Kind.HTML,), "formats/plain.py", "the file", "", ("document_bytes",)),
    Format(
        "JSON, JSONL",
        (Kind.JSON, Kind.JSONL),
        "formats/objects/jsonl.py",
        "each line, object or string; text at a path, in parts, in messages",
        "all other fields",
        ("line_bytes", "document_bytes", "metadata_bytes"),
    ),
    Format(
        "CSV, TSV",
        (Kind.DELIMITED,),
        "formats/tables/delimited.py",
        "each row",
        "all other columns that are not empty",
        ("line_bytes", "document_bytes", "metadata_bytes"),
    ),
    Format(
        "Parquet",
        (Kind.PARQUET,),
        "formats/tables/columnar.py",
        "each row (`docmill[parquet]`)",
        "all other columns but those of bytes and lists of numbers",
        ("spool_bytes", "archive_ratio", "document_bytes", "metadata_bytes"),
    ),
    Format(
        "Arrow, Feather version 2",
        (Kind.ARROW,),
        "formats/tables/columnar.py",
        "each row (`docmill[parquet]`)",
        "all other columns but those of bytes and lists of numbers",
        ("spool_bytes", "archive_ratio", "document_bytes", "metadata_bytes"),
    ),
    Format(
        "RSS, Atom",
        (Kind.FEED,),
        "formats/markup/feeds.py",
        "each entry: its content, or else its summary",
        "title, id, published, updated, authors, categories, enclosures; title and language of the feed",
        ("document_bytes",),
    ),
    Format(
        "MediaWiki dump",
        (Kind.WIKI,),
        "formats/markup/wiki_dumps.py",
        "each page, in its latest revision (`text/x-wiki`)",
        "title, page_id, revision_id, revision_time; site, language, names of namespaces",
        ("document_bytes",),
    ),
    Format(
        "e-mail (EML), saved page (MHTML)",
        (Kind.MAIL,),
        "formats/mail/messages.py",
        "the text, each further part, what is attached",
        "subject, from, to, cc, date, message_id, in_reply_to, list_id, newsgroups, content_location",
        ("message_bytes", "document_bytes", "archive_depth"),
    ),
    Format(
        "mailbox (mbox)",
        (Kind.MAILBOX,),
        "formats/mail/mailboxes.py",
        "as of each message",
        "as of each message",
        ("message_bytes", "line_bytes", "document_bytes"),
    ),
    Format(
        "WARC, WET",
        (Kind.WARC,),
        "formats/warc.py",
        "each response, resource and conversion with HTML, text or a file that is converted",
        "warc_date, warc_record_id, http_status, languages, truncated",
        ("document_bytes", "convertible_bytes"),
    ),
    Format(
        "ARC",
        (Kind.ARC,),
        "formats/arc.py",
        "each record with HTML, text or a file that is converted",
        "arc_date, http_status",
        ("document_bytes", "convertible_bytes"),
    ),
    Format(
        "PDF",
        (Kind.CONVERTIBLE,),
        "formats/convertible.py",
        "the file, [converted](../how-to/convert-documents.md) (`docmill[pdf]`)",
        "the record's own `metadata`: pages, producer, creator, created_at, modified_at",
        ("convertible_bytes",),
    ),
    Format(
        "Word (docx, rtf), PowerPoint (pptx), Excel (xlsx, xls), OpenDocument (odt, odp, ods; fodt, fodp, fods), EPUB",
        (),
        "formats/convertible.py",
        "the file, [converted](../how-to/convert-documents.md) (xls by `docmill[office]`)",
        "the record's own `metadata`: pages, producer, creator, created_at, modified_at, language",
        ("convertible_bytes",),
    ),
    Format(
        "gzip, bzip2, xz, Zstandard",
        (Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZSTD),
        "containers/compression/units.py",
        "what is inside",
        "checksum, where it could not be looked at",
        ("archive_depth", "archive_ratio", "decompression_memory_bytes", "spool_bytes"),
    ),
    Format(
        "zip, WACZ",
        (Kind.ZIP,),
        "containers/archives/zip_archive.py",
        "what is in each member; of a WACZ its captures",
        "",
        ("archive_depth", "archive_members", "archive_ratio", "spool_bytes"),
    ),
    Format(
        "tar",
        (Kind.TAR,),
        "containers/archives/tar_archive.py",
        "what is in each member",
        "",
        ("archive_depth", "archive_members"),
    ),
)

HEAD = """# Formats

What a file is, its content tells ([decision 0016](../decisions/0016-own-table-of-formats.md)); its name decides only
where that leaves a doubt. Formats may stand inside each other. This page is made from the code.

## Formats that are read

Each document has its place: the member, the line or row, and the byte where it begins. Its URI is its own where it has
one, and `source.metadata.source_file` names the file then. How each thing that a reader meets is accounted for, and
what is skipped by kind, is told in [reading](../explanation/reading.md).

| format | read by | a document is | what becomes `source.metadata` | limits |
| --- | --- | --- | --- | --- |
"""

KNOWN = """
## Formats that are known and not read

They are quarantined with their names; in archives of the web and in mail, pictures, sounds, fonts, styles and scripts
are skipped by kind, as are other files that are no text. Convert them to text, HTML or PDF first.

| format | media type |
| --- | --- |
"""


def page() -> str:
    """Return the page of the guides."""
    rows = [
        f"| {one.name} | [{one.reader}](../../workers/docmill/sources/{one.reader}) | {one.documents} | "
        f"{one.metadata} | {', '.join(f'`limits.{name}`' for name in one.limits)} |"
        for one in FORMATS
    ]
    read = {*COLUMNAR, *XML_KINDS, *CONVERTIBLE}
    types = dict.fromkeys([*NAMES, *(found for _, _, found in MAGIC_NUMBERS), *root_types()])
    known = sorted((name_of_type(found), found) for found in types if found not in read)
    named = [f"| {name} | `{found}` |" for name, found in known]
    return HEAD + "\n".join(rows) + "\n" + KNOWN + "\n".join(named) + "\n"


def write() -> None:
    """Write the page anew."""
    root = Path(__file__).resolve().parents[4]
    (root / "docs" / "reference" / "formats.md").write_text(page(), encoding="utf-8")
