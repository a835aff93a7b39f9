"""The Python API: three lines from content to record, with no server, with the stages' own answers."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
import redis

import docmill
from docmill.delivery.ledger import Ledger
from docmill.documents import Converted
from docmill.memory import RedisIndex
from docmill.stages.convert.converters import CONVERTERS, Converter
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.dedup import Dedup, DedupOptions
from docmill.stages.entities import make as make_entities
from docmill.stages.stage import Context, run

HARBOUR = """The harbour of Alexandria reopened on Monday after three days of storms, the port authority said.
Forty ships had waited outside the breakwater, among them two ferries from Piraeus and a tanker from Odesa.
Fishermen said that the catch would be small for a week, since the nets had to be mended first of all.
"""
PAGE = """<!doctype html><html lang="en"><head><title>Harbour reopens - Coast News</title>
<meta property="article:published_time" content="2026-03-02T08:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Harbour reopens</h1>
<p>The harbour of Alexandria reopened on Monday after three days of storms, the port authority said.</p>
<p>Forty ships had waited outside the breakwater, among them two ferries from Piraeus and a tanker from Odesa.</p>
<p>Fishermen said that the catch would be small for a week, since the nets had to be mended first of all.</p>
</article><footer>Copyright 2026 Coast News</footer></body></html>"""


def test_a_page_becomes_a_record_in_one_call() -> None:
    record = docmill.process(PAGE, url="https://coast.example/2026/03/02/harbour")

    assert isinstance(record, docmill.Record)
    assert record.status == docmill.Status.KEPT
    assert record.source.media_type == "text/html"
    assert record.source.uri == "https://coast.example/2026/03/02/harbour"
    assert (record.title, record.published_at) == ("Harbour reopens", "2026-03-02T08:00:00Z")
    assert "Forty ships" in record.text
    assert "Copyright" not in record.text
    assert record.language
    assert record.language.code == "en"
    assert {"Alexandria", "Odesa"} <= {entity.name for entity in record.entities if entity.type == "LOC"}
    assert [step.stage for step in record.provenance] == ["clean", "language", "dedup", "entities"]


def test_the_record_of_a_page_says_how_its_text_was_found_and_how_sure_that_is() -> None:
    page = docmill.process(PAGE, url="https://coast.example/2026/03/02/harbour").extraction
    assert page
    assert (page.how, page.page_type) == ("blocks", "article")
    assert page.confidence
    assert 0 < page.confidence <= 1
    assert docmill.process(HARBOUR).extraction is None


def test_bytes_are_decoded_by_what_they_are() -> None:
    text = "وصل الوفد إلى القاهرة صباح اليوم بعد رحلة طويلة من الرياض، وقال متحدث إن المحادثات تبدأ غدا."
    record = docmill.process(text.encode("windows-1256"))

    assert record.text == text
    assert record.source.encoding == "windows-1256"
    assert record.language
    assert (record.language.code, record.language.direction) == ("ar", "rtl")


def test_later_documents_name_the_earlier_ones_they_repeat() -> None:
    first, copy, other = docmill.process_many([HARBOUR, HARBOUR.replace("\n", "\n\n"), "Something else entirely."])

    assert isinstance(first, docmill.Record)
    assert isinstance(copy, docmill.Record)
    assert isinstance(other, docmill.Record)
    assert copy.dedup
    assert (copy.status, copy.dedup.duplicate_of) == (docmill.Status.DUPLICATE, first.id)
    assert other.dedup
    assert other.dedup.status == "unique"


def test_a_memory_of_earlier_documents_outlives_a_call() -> None:
    memory = docmill.Deduplicator()
    first = docmill.process(HARBOUR, deduplicator=memory)
    again = docmill.process(HARBOUR, url="https://elsewhere.example/", deduplicator=memory)
    alone = docmill.process(HARBOUR, url="https://elsewhere.example/")

    assert again.dedup
    assert again.dedup.duplicate_of == first.id
    assert alone.dedup
    assert alone.dedup.status == "unique"


def test_a_document_that_a_stage_cannot_process_is_told_not_lost(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(HARBOUR, encoding="utf-8")
    (tmp_path / "paper.ps").write_bytes(b"%!PS-Adobe-3.0\n")
    outcomes = list(docmill.process_many(docmill.read(str(tmp_path))))

    assert [type(one) for one in outcomes] == [docmill.Record, docmill.Quarantined]
    assert isinstance(outcomes[1], docmill.Quarantined)
    assert "this is a PostScript document" in outcomes[1].message


def test_content_that_holds_no_text_is_refused_with_what_it_is() -> None:
    with pytest.raises(docmill.SourceError, match=r"a PostScript document \(application/postscript\).*docmill\.read"):
        docmill.process(b"%!PS-Adobe-3.0\n")


def test_one_content_that_holds_no_text_does_not_end_a_stream() -> None:
    outcomes = list(docmill.process_many([HARBOUR, b"%!PS-Adobe-3.0\n", "Something else entirely."]))

    assert [type(one) for one in outcomes] == [docmill.Record, docmill.Quarantined, docmill.Record]
    assert isinstance(outcomes[1], docmill.Quarantined)
    assert (outcomes[1].stage, outcomes[1].error) == ("source", "SourceError")


@pytest.fixture
def made_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Convert files of one kind in a way of our own: what it says, or its death."""

    def convert(content: bytes, limits: ConvertLimits) -> Converted:
        if content.endswith(b"abort"):
            os.abort()
        return Converted(format="html", pages=[f"<p>{HARBOUR}</p>", "<p>Second.</p>"], title="Harbour")

    module = ModuleType("made_converter")
    module.convert = convert  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made_converter", module)
    monkeypatch.setitem(CONVERTERS, "application/pdf", Converter("made_converter", "convert", "pdf"))


def test_a_file_is_converted_and_one_that_kills_its_converter_does_not_kill_the_caller(made_converter: None) -> None:
    record = docmill.process(b"%PDF-1.7\n")
    first = " ".join(HARBOUR.split())
    assert (record.title, record.text) == ("Harbour", f"{first}\n\nSecond.")
    assert (record.pages, record.metadata["pages"]) == ([0, len(first) + 2], 2)
    assert record.extraction
    assert record.extraction.how == "converted"
    assert [step.stage for step in record.provenance][:2] == ["convert", "clean"]
    assert docmill.clean(b"%PDF-1.7\n").pages == record.pages
    for fails in (docmill.process, docmill.clean):
        with pytest.raises(docmill.StageError, match="convert: ConverterLost: its process was ended by SIGABRT"):
            fails(b"%PDF-1.7\nabort")
    texts = list(docmill.process_many([b"%PDF-1.7\nabort", "A text.", b"%PDF-1.7\n"]))
    assert [type(one) for one in texts] == [docmill.Quarantined, docmill.Record, docmill.Record]
    assert [step.stage for one in texts if isinstance(one, docmill.Record) for step in one.provenance].count(
        "convert"
    ) == 1


def test_a_file_whose_extra_is_not_installed_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONVERTERS, "application/pdf", Converter("not_installed", "convert", "pdf"))
    with pytest.raises(docmill.StageError, match=r"convert: MissingExtraError: .*pip install 'docmill\[pdf\]'"):
        docmill.process(b"%PDF-1.7\n")


def test_a_media_type_that_is_no_text_is_refused_too() -> None:
    with pytest.raises(docmill.SourceError, match="application/postscript"):
        docmill.process(b"%!PS\n", media_type="application/postscript")
    assert docmill.process(b"key: value", media_type="text/yaml").text == "key: value"
    assert docmill.process("caf\xe9".encode("latin-1"), media_type="text/plain; charset=latin-1").text == "caf\xe9"


def test_what_is_no_content_is_refused_with_the_way_to_read_it(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"not PosixPath; docmill\.read"):
        docmill.process(tmp_path)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="put it into a list"):
        docmill.process_many(HARBOUR)


def test_files_are_read_by_their_paths_as_well(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(HARBOUR, encoding="utf-8")
    for inputs in (tmp_path, str(tmp_path), [tmp_path], [str(tmp_path)]):
        assert [document.content for document in docmill.read(inputs)] == [HARBOUR.encode()]


def test_stages_out_of_order_are_told_at_once() -> None:
    with pytest.raises(docmill.ConfigError, match="language stands before clean"):
        docmill.process_many([], settings=docmill.Settings(pipeline=("language", "clean")))


def test_a_setting_that_does_not_exist_is_told_at_once() -> None:
    with pytest.raises(docmill.ConfigError, match="nosuch"):
        docmill.process_many([], settings=docmill.Settings(pipeline=("clean", "nosuch")))
    with pytest.raises(docmill.ConfigError, match="no_such_option"):
        docmill.clean("text", no_such_option=1)
    with pytest.raises(docmill.ConfigError, match="no_such_option"):
        docmill.Deduplicator(no_such_option=1)


def test_the_environment_does_not_change_what_process_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_PIPELINE", '["clean"]')
    assert docmill.process(HARBOUR).language is not None
    assert docmill.process(HARBOUR, settings=docmill.load_settings()).language is None


def test_cleaning_tells_what_it_removed_and_why() -> None:
    cleaned = docmill.clean(PAGE, profile="fast")
    assert cleaned.title == "Harbour reopens"
    assert any("Copyright" in removed.text for removed in cleaned.removed)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Hafen wurde am Montag nach drei Tagen Sturm wieder geöffnet.", "de"),
        ("أعيد فتح الميناء يوم الاثنين بعد ثلاثة أيام من العواصف.", "ar"),
        ("港は三日間の嵐の後、月曜日に再開された。", "ja"),
        ("12345", "und"),
    ],
)
def test_identify_tells_the_language_of_a_text(text: str, code: str) -> None:
    assert docmill.identify(text).code == code


@pytest.mark.parametrize("language", [None, "ar"])
def test_extracted_entities_are_those_of_the_stage(language: str | None) -> None:
    text = "التقى الرئيس عبد الفتاح السيسي وزير الخارجية الأردني في القاهرة، ثم زار الوفد جامعة الدول العربية."
    entities = docmill.extract_entities(text, language)

    assert {"PER", "LOC"} <= {entity.type for entity in entities.entities}
    for entity in entities.entities:
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text
    document = docmill.Document.make(text.encode(), uri="memory:", media_type="text/plain")
    document = document.annotated("clean", docmill.Cleaned(text=text)).annotated("language", docmill.identify(text))
    assert run(make_entities({}, Context(index=None)), [document]) == [entities]


def test_a_deduplicator_answers_as_the_stage_with_its_index_in_redis(client: redis.Redis, namespace: str) -> None:
    texts = [HARBOUR, HARBOUR.upper(), HARBOUR.replace("storms", "gales"), "Short.", "Short.", "Other words here.", ""]
    stage = Dedup(RedisIndex(client, namespace), DedupOptions())
    documents = [
        docmill.Document.make(f"{at}".encode(), uri="memory:", media_type="text/plain").annotated(
            "clean", docmill.Cleaned(text=text)
        )
        for at, text in enumerate(texts)
    ]
    places = {document.id: str(at) for at, document in enumerate(documents)}
    there = [
        (one.status, places.get(one.duplicate_of or ""), one.similarity, places[one.cluster])
        for one in stage(documents)
        if isinstance(one, docmill.Deduplicated)
    ]
    memory = docmill.Deduplicator()
    here = [(one.status, one.duplicate_of, one.similarity, one.cluster) for one in map(memory.add, texts)]

    assert here == there
    assert [one.status for one in docmill.Deduplicator().add_many(texts)] == [status for status, *_ in there]


def test_names_given_to_texts_come_back_in_the_answers() -> None:
    memory = docmill.Deduplicator()
    memory.add(HARBOUR, "https://coast.example/1")
    found = memory.add(HARBOUR, "https://coast.example/2")

    assert (found.status, found.duplicate_of, found.cluster) == (
        "exact",
        "https://coast.example/1",
        "https://coast.example/1",
    )
    assert memory.add(HARBOUR, "https://coast.example/1").status == "unique", "asked again, it is answered as before"


def test_importing_the_package_loads_nothing_until_a_name_is_asked_for() -> None:
    program = (
        "import sys, docmill; before = set(sys.modules); assert not [m for m in before if m.startswith('docmill.')]; "
        "assert 'numpy' not in before and 'pydantic' not in before; docmill.SourceError; "
        "assert 'pydantic' not in sys.modules; docmill.Document; assert 'celery' not in sys.modules; "
        "assert 'process' in dir(docmill); import os; assert os.environ['OPENBLAS_NUM_THREADS'] == '1'"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PATH": "/usr/bin"})


def test_every_name_of_the_api_is_there_and_documented() -> None:
    for name in docmill.__all__:
        assert getattr(docmill, name), name
        assert name == "__version__" or (getattr(docmill, name).__doc__ or "").strip(), f"{name} has no docstring"
    with pytest.raises(AttributeError, match="no attribute 'shred'"):
        docmill.shred  # noqa: B018 - asking is the test


def test_enqueued_documents_wait_in_the_ledger_once(
    server: Path, client: redis.Redis, namespace: str, tmp_path: Path
) -> None:
    for at in range(10):
        (tmp_path / f"{at}.txt").write_text(f"{HARBOUR} {at}", encoding="utf-8")
    settings = docmill.load_settings(redis_url=f"unix://{server}?db=0", namespace=namespace)

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.mkdir("folder")
    first = docmill.enqueue(docmill.read([str(tmp_path)]), settings, run="harbours")
    again = docmill.enqueue(docmill.read(str(tmp_path)), settings, run="harbours")

    assert (first.run, first.documents, first.known) == ("harbours", 10, 0)
    assert (again.documents, again.known) == (0, 10)
    assert first.skipped == again.skipped == {"directory": 1}
    waiting = Ledger(client, namespace, lease_seconds=30).pending()
    assert (len(waiting), sum(batch.documents for batch in waiting)) == (first.batches, 10)


def test_contents_are_enqueued_as_they_are_processed(server: Path, namespace: str) -> None:
    settings = docmill.load_settings(redis_url=f"unix://{server}?db=0", namespace=namespace)
    enqueued = docmill.enqueue([HARBOUR, b"Other words.", b"%PDF-1.7\n"], settings, run="contents")

    assert (enqueued.run, enqueued.documents) == ("contents", 3)
    with pytest.raises(TypeError, match="put it into a list"):
        docmill.enqueue(HARBOUR, settings)
    with pytest.raises(TypeError, match="not int"):
        docmill.enqueue([5], settings)  # type: ignore[list-item]


def test_enqueueing_without_a_server_says_which_setting_names_one() -> None:
    settings = docmill.load_settings(redis_url="redis://127.0.0.1:1/0")
    with pytest.raises(docmill.UnavailableError, match="DOCMILL_REDIS_URL"):
        docmill.enqueue([], settings)
