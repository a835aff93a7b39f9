"""The Python API: the stages as plain functions over texts, with no server, and `enqueue` for deployed workers.

`docmill/__init__.py` offers these names and imports this module when one of them is first asked for.
docs/reference/python-api.md is the guide; its examples run as tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from docmill import sources
from docmill.deployment import Deployment
from docmill.documents import Cleaned, Deduplicated, Document, Entities, Failure, Language, Provenance
from docmill.errors import SourceError, StageError
from docmill.memory.external_ids import identity
from docmill.memory.in_process import InProcessIndex
from docmill.producer import Enqueued
from docmill.records import Quarantined, Record, outcome_of
from docmill.settings import Settings
from docmill.settings import load as load_settings
from docmill.sources import Reading
from docmill.sources.formats.convertible import exact_type
from docmill.sources.sniffing import name_of_type, text_type
from docmill.stages.clean import CleanOptions, clean_document
from docmill.stages.dedup import Dedup, DedupOptions
from docmill.stages.entities import extract
from docmill.stages.installed import check_names, check_place
from docmill.stages.installed import load as load_stage
from docmill.stages.language import identify as identify_text
from docmill.stages.stage import Context, Stage, annotate, options_of
from docmill.text.html_detection import HTML_MEDIA_TYPES
from docmill.text.media_types import is_convertible
from docmill.worker import worker_name

__all__ = [
    "Deduplicator",
    "clean",
    "enqueue",
    "extract_entities",
    "identify",
    "load_settings",
    "process",
    "process_many",
    "read",
]

HEAD_BYTES = 8192  # of content that are looked at to find what it is: as many as of a file
BATCH_DOCUMENTS = 64  # documents that go through the stages together: what a batch of the default settings holds
NO_ADDRESS = "memory:"  # the URI of content that was handed in without one
NO_SOURCE = Document.make(b"", uri=NO_ADDRESS, media_type="text/plain").source
NO_BATCH = "in-process"  # what a quarantine entry made here says of its batch


def process(
    content: str | bytes,
    *,
    media_type: str | None = None,
    url: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    deduplicator: Deduplicator | None = None,
) -> Record:
    """Clean one document, identify its language, name what it duplicates, and extract its entities.

    Args:
        content: The document's text or its raw bytes. Bytes are decoded by what they declare and what they look like.
        media_type: `text/html` or another type of text, or that of a file to be converted (a PDF, a Word document);
            found from the content where it is not given.
        url: The document's address: kept in `source.uri`, and read for the page's date and site.
        metadata: What is known beside the content; kept in `source.metadata`.
        settings: The pipeline and its options. docmill's own defaults where not given, whatever the environment says;
            `docmill.load_settings()` reads the environment and `config/`.
        deduplicator: The memory of earlier documents. Without one the document is compared with nothing.

    A file is converted in a process that is forked from this one, with bounds on its time and memory.

    Returns:
        The document's record, as a store would keep it.

    Raises:
        SourceError: the content is neither text nor HTML, nor a file that is converted (an archive, JSON lines, ...).
        StageError: no text could be made of the document, as of a file that is encrypted, damaged or beyond a limit, or
            whose extra is not installed; the message names the stage and its error. A stage that fails later is named
            in the record's `failures`.
        ConfigError: the settings name a stage or an option that does not exist, or stages out of order.
    """
    document = _checked(_document(content, media_type, url, metadata=metadata))
    (outcome,) = process_many([document], settings=settings, deduplicator=deduplicator)
    if isinstance(outcome, Quarantined):
        raise StageError(f"{outcome.stage}: {outcome.error}: {outcome.message}")
    return outcome


def process_many(
    documents: Iterable[Document | str | bytes],
    *,
    settings: Settings | None = None,
    deduplicator: Deduplicator | None = None,
) -> Iterator[Record | Quarantined]:
    """Process documents in this process, in order; each is compared with those before it.

    Documents are taken 64 at a time, so a stream of any length needs little memory. Lines that return on many pages of
    one site are taken out by deployed workers and by `docmill run` alone, which share a memory of sites.

    Args:
        documents: Documents, for instance those of `docmill.read`, or contents as `process` takes them.
        settings: As for `process`.
        deduplicator: The memory of earlier documents; a new one for this call where it is not given.

    Returns:
        An iterator over one outcome a document: its record, or a `Quarantined` entry that says which stage could not
        process it and why. A document that `docmill.read` could not read, and bytes that are neither text nor HTML, are
        such entries too.

    Raises:
        ConfigError: at once, where the settings name a stage or an option that does not exist, or stages out of order.
        TypeError: at once, where one content is given instead of an iterable of them; on the way, where one of them is
            neither a `Document` nor `str` nor `bytes`.
    """
    given = _documents(documents)
    chosen = settings or _defaults()
    memory = deduplicator if deduplicator is not None else Deduplicator()
    context = Context(index=memory.index)
    check_names(chosen.stages, "stages")
    stages = [load_stage(name, chosen.stages.get(name, {}), context) for name in chosen.pipeline]
    for stage in stages:
        check_place(stage.name, stage.needs, chosen.pipeline)
    return _outcomes(given, stages)


def clean(content: str | bytes, *, media_type: str | None = None, url: str | None = None, **options: Any) -> Cleaned:
    """Return the text its author wrote, its title, authors and date, and what was removed and why.

    A file is converted first, as `process` does it.

    Args:
        content: The document's text or its raw bytes.
        media_type: As for `process`; found from the content where it is not given.
        url: The document's address, read for the page's date and site.
        **options: Options of the clean stage by name, such as `quality=False`; `docmill stages` lists them.

    Returns:
        What the stage found. Where there is no text, `text` is empty and `filtered` gives the reason.

    Raises:
        SourceError: the content is neither text nor HTML, nor a file that is converted.
        StageError: it is a file that could not be converted; the message tells why.
        ConfigError: there is no option of this name, or its value is wrong.
    """
    chosen = options_of(CleanOptions, options, "clean")
    document = _checked(_document(content, media_type, url))
    (done,) = annotate(load_stage("convert", {}, Context()), [document], worker_name()).documents
    if done.failures:
        raise StageError(f"convert: {done.failures[0].error}: {done.failures[0].message}")
    return clean_document(done, chosen)


def identify(text: str) -> Language:
    """Return the language of a text, its script and direction, how sure that is, and where the language changes.

    The code is `und`, with a reason, where a text tells nothing of its language. Never raises on any text.
    """
    return identify_text(text)


def extract_entities(text: str, language: str | None = None) -> Entities:
    """Find who, where and which organisation a text names, and addresses, numbers, sums and dates in it.

    Args:
        text: The text, best as `clean` returns it.
        language: Its language as a BCP 47 code, with the script for Chinese (zh-Hant); all of the text is read as that.
            Where it is not given, the language of each part is identified.

    Returns:
        Entities with every mention; `text[mention.start:mention.end] == mention.text`, in code points.
    """
    return extract(text, identify_text(text) if language is None else language)


class Deduplicator:
    """Tell which earlier text each text repeats, in this process's memory.

    The verdicts are those of the `dedup` stage with its index in Redis. Not for use by two threads at once.
    """

    def __init__(self, **options: Any) -> None:
        """Make an empty memory.

        Args:
            **options: Options of the dedup stage by name, such as `threshold=0.45`; `docmill stages` lists them.

        Raises:
            ConfigError: there is no option of this name, or its value is wrong.
        """
        self.index = InProcessIndex()
        self._stage = Dedup(self.index, options_of(DedupOptions, options, "dedup"))
        self._names: dict[str, str] = {}
        self._unnamed = 0

    def add(self, text: str, name: str | None = None) -> Deduplicated:
        """Compare a text with all before it, and remember it.

        Args:
            text: The text, best as `clean` returns it.
            name: What to call it in later answers; its number, from `"0"`, where not given. A name that was given
                before gets the answer it got then.

        Returns:
            `status` (unique, exact or near), and of a duplicate the name of its original in `duplicate_of`, the
            estimated similarity, the estimated containment (the share of the shorter text that the longer one holds),
            and whether the text `extends` the original with one of its own.
        """
        return self.add_many([(text, name)])[0]

    def add_many(self, texts: Iterable[str | tuple[str, str | None]]) -> list[Deduplicated]:
        """Do as `add` for several texts, in order; texts may come with their names. Faster than one by one."""
        documents = [self._document(*((one, None) if isinstance(one, str) else one)) for one in texts]
        return [self._in_names(one) for one in self._stage(documents) if isinstance(one, Deduplicated)]

    def _document(self, text: str, name: str | None) -> Document:
        if name is None:
            name, self._unnamed = str(self._unnamed), self._unnamed + 1
        key = identity(name)
        self._names[key] = name
        return Document(id=key, source=NO_SOURCE, annotations={"clean": Cleaned(text=text)})

    def _in_names(self, found: Deduplicated) -> Deduplicated:
        """Return an answer with the names the texts were added under instead of the index's ids."""

        def name(key: str) -> str:
            return self._names.get(key, key)

        return found.model_copy(
            update={
                "duplicate_of": name(found.duplicate_of) if found.duplicate_of else None,
                "cluster": name(found.cluster),
                "paragraphs": [one.model_copy(update={"first_seen": name(one.first_seen)}) for one in found.paragraphs],
            }
        )


def read(inputs: Path | str | Sequence[Path | str], settings: Settings | None = None) -> Iterator[Document]:
    """Read documents from files, folders, globs and URLs, lazily, as `docmill run` reads them.

    Args:
        inputs: One input or several, as on the command line.
        settings: For their limits and the names of the fields of JSON; docmill's defaults where not given.

    Returns:
        An iterator. A document that cannot be read has its `failure` set, and reading goes on behind it. Its `skipped`
        counts by kind what was passed over on purpose so far, images in a WARC for instance.

    Raises:
        SourceError: at once, where an input does not exist, holds no file, or needs an extra that is not installed.
    """
    chosen = settings or _defaults()
    named = [inputs] if isinstance(inputs, Path | str) else inputs
    return sources.read([str(one) for one in named], limits=chosen.limits, fields=chosen.fields)


def enqueue(
    documents: Iterable[Document | str | bytes],
    settings: Settings | None = None,
    *,
    run: str | None = None,
    priority: Literal["usual", "high"] = "usual",
) -> Enqueued:
    """Hand documents to deployed workers, and return when all of them are in the ledger.

    Waits while more is pending than the deployment's high-water mark, and goes on when the workers have caught up.

    Args:
        documents: Documents, for instance those of `docmill.read`, or contents as `process` takes them.
        settings: Which server, and how; by default those of the environment and `config/`, as for the command.
        run: The name of the run; made from the time where not given.
        priority: With `high` these documents go before all others: every worker takes them first.

    Returns:
        The run's name, how many documents were admitted, in how many batches, and how many were known before, in
        whatever run, and left out. Of a `docmill.read` given as it is, also what was passed over, by kind.

    Raises:
        ConfigError: no server is configured, or a setting is wrong.
        UnavailableError: the server stays out of reach for longer than `delivery.patience_seconds`.
        TypeError: one content is given instead of an iterable of them, or one of them is neither a `Document` nor
            `str` nor `bytes`. Documents before it are enqueued.
    """
    chosen = "" if priority == "usual" else priority
    return Deployment(settings or load_settings()).enqueue(_documents(documents), run, chosen)


def _defaults() -> Settings:
    """Return the settings docmill has where nobody set any: no environment, no file."""
    return Settings.model_construct()


def _documents(given: Iterable[Document | str | bytes]) -> Iterator[Document]:
    """Return documents and contents as documents; a reading stays one, with what it passes over.

    Raises:
        TypeError: one content is given instead of an iterable of them.
    """
    if isinstance(given, str | bytes):
        raise TypeError("this takes an iterable of documents, not a single one: put it into a list")
    if isinstance(given, Reading):
        return given
    return (one if isinstance(one, Document) else _document(one, None, None) for one in given)


def _document(
    content: str | bytes, media_type: str | None, url: str | None, *, metadata: Mapping[str, Any] | None = None
) -> Document:
    """Return a content as a document; one that is neither text nor HTML is a document with a failure.

    Raises:
        TypeError: the content is neither `str` nor `bytes`.
    """
    if not isinstance(content, str | bytes):
        raise TypeError(f"a content is str or bytes, not {type(content).__name__}; docmill.read(path) reads files")
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    found = media_type or _media_type(content, raw)
    is_read = found.startswith("text/") or found in HTML_MEDIA_TYPES or is_convertible(found)
    return Document.make(
        raw,
        uri=url or NO_ADDRESS,
        media_type=found,
        encoding=None if isinstance(content, bytes) else "utf-8",
        metadata=metadata,
        failure=None if is_read else _no_text(found),
    )


def _media_type(content: str | bytes, raw: bytes) -> str:
    """Return the media type of a content; text that is given as `str` is `text/html` or `text/plain`."""
    return text_type(raw[:HEAD_BYTES]) if isinstance(content, str) else exact_type(raw)[1]


def _no_text(media_type: str) -> Failure:
    """Return the failure of a content of this media type."""
    return Failure.of(
        "source",
        SourceError(
            f"the content is {name_of_type(media_type)} ({media_type}), not text or HTML. Read containers with "
            "docmill.read(path), "
            "or name its media type: media_type='text/plain'"
        ),
    )


def _checked(document: Document) -> Document:
    """Return a document if it is fit for the stages.

    Raises:
        SourceError: it is neither text nor HTML, or JSON cannot hold its metadata.
    """
    if document.failure:
        raise SourceError(document.failure.message)
    return document


def _outcomes(documents: Iterator[Document], stages: Sequence[Stage]) -> Iterator[Record | Quarantined]:
    while batch := list(islice(documents, BATCH_DOCUMENTS)):
        steps: dict[str, Provenance] = {}
        for stage in stages:
            made = annotate(stage, batch, worker_name())
            batch, steps[stage.name] = made.documents, made.provenance
        yield from (outcome_of(document, NO_BATCH, steps) for document in batch)
