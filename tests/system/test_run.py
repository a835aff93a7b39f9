"""`docmill run` as its users meet it: real server, real worker processes, real files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from seeds_expected import DOCUMENTS, EXACT, EXPECTED, NEAR, QUARANTINED, Expected

from docmill.records import Record
from docmill.text.media_types import CONVERTIBLE
from tests.sources.packages import as_ole
from tests.system.commandline import COMMAND, ROOT, Docmill, Finished, environment, left_over, quarantined, records

pytestmark = pytest.mark.system

KEYS = [
    "run",
    "documents",
    "records",
    "unique",
    "exact",
    "near",
    "partial",
    "failed_stages",
    "quarantined",
    "skipped",
    "seconds",
    "documents_per_second",
    "stages",
]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Finished]:
    """The seeds, processed once for this module."""
    out = tmp_path_factory.mktemp("seeds") / "out"
    done = subprocess.run(
        [*COMMAND, "run", "seeds", "--out", out, "--run", "seeds", "--json", "--workers", "2"],
        capture_output=True,
        timeout=180,
        env=environment(),
        cwd=ROOT,
        check=False,
    )
    return out, Finished(done.returncode, done.stdout.decode(), done.stderr.decode())


def key_of(record: Record) -> tuple[str, str | None]:
    """The file of the seeds a record came from, and its place in there, as the table of expectations names them."""
    place = record.source.place
    file = str(record.source.metadata.get("source_file", record.source.uri))
    name = next(name for name in EXPECTED if file.endswith(f"/{name}"))
    if name.endswith((".warc.gz", ".wacz")):
        return name, record.source.uri
    return name, str(place.line) if name.endswith((".jsonl", ".csv", ".parquet")) else place.member


def expected_of(record: Record) -> Expected:
    file, member = key_of(record)
    return EXPECTED[file].members[member] if member else EXPECTED[file]


def test_every_seed_becomes_a_record_or_a_quarantine_entry(seeds: tuple[Path, Finished]) -> None:
    out, done = seeds
    assert done.code == 3, done.stderr
    summary = done.json
    assert list(summary) == KEYS
    assert json.loads((out / "summary.json").read_text()) == summary
    assert (summary["documents"], summary["quarantined"]) == (DOCUMENTS, QUARANTINED)
    assert summary["records"] == len(records(out)) == DOCUMENTS - QUARANTINED
    assert len(quarantined(out)) == QUARANTINED
    assert (summary["exact"], summary["near"]) == (EXACT, NEAR)
    assert list(summary["stages"]) == ["convert", "clean", "language", "dedup", "entities", "store"]
    assert all(stage["documents"] and stage["seconds"] > 0 for stage in summary["stages"].values())


def test_records_say_what_the_seeds_hold(seeds: tuple[Path, Finished]) -> None:
    faults = []
    for record in records(seeds[0]):
        file, member = key_of(record)
        expected = expected_of(record)
        where = f"{file} {member or ''}"
        if expected.language and record.language and record.language.code != expected.language:
            faults.append(f"{where}: language {record.language.code}, not {expected.language}")
        if expected.title and record.title != expected.title:
            faults.append(f"{where}: title {record.title!r}")
        if expected.has and expected.has not in record.text:
            faults.append(f"{where}: the body lacks {expected.has!r}")
        if expected.lacks and expected.lacks in record.text:
            faults.append(f"{where}: chrome is left: {expected.lacks!r}")
    assert faults == []


def test_files_that_were_converted_are_records_like_others(seeds: tuple[Path, Finished]) -> None:
    found = {Path(record.source.uri).suffix: record for record in records(seeds[0])}
    pdf, docx, xlsx, epub = (found[suffix] for suffix in (".pdf", ".docx", ".xlsx", ".epub"))
    assert pdf.source.media_type == "application/pdf"
    for record in (pdf, docx, xlsx, epub):
        assert record.extraction
        assert record.extraction.how == "converted"
        assert "convert" not in record.annotations
    by_name = {Path(record.source.uri).name: record for record in records(seeds[0])}
    library = by_name["38-arabic-library.pdf"]
    assert (len(library.pages), library.metadata["pages"]) == (2, 2)
    assert library.text[library.pages[1] :].startswith("وتخطط البلدية لشراء شاحنة ثانية")
    assert {"العقبة", "الأردن", "دمشق"} <= {entity.name for entity in library.entities}
    assert "دقلة نور | 41200 | 49800" in docx.text
    assert docx.authors == ["نوال مرزوقي"]
    assert xlsx.text[xlsx.pages[1] :].startswith("Notes")
    assert (epub.published_at, epub.authors) == ("2025-11-20", ["رنا الخوري"])


def test_duplicates_are_named(seeds: tuple[Path, Finished]) -> None:
    """Which of a pair is the original depends on the order of arrival; that one names the other does not."""
    found = {record.id: record for record in records(seeds[0])}
    pairs = set()
    for record in found.values():
        if record.dedup and record.dedup.duplicate_of:
            original = found[record.dedup.duplicate_of]
            assert original.status == "kept"
            assert record.status == "duplicate"
            assert record.entities == []
            pairs.add(frozenset({key_of(record)[0], key_of(original)[0]}))
    assert pairs == {
        frozenset({"01-arabic-water-talks.txt", "21-arabic-water-talks-copy.txt"}),
        frozenset({"10-french-mountain-school.html", "22-french-mountain-school-reprint.txt"}),
        frozenset({"08-russian-ice-road.txt", "23-russian-ice-road-updated.txt"}),
        frozenset({"09-english-harbour.html", "26-crawl.warc.gz"}),
    }


def test_every_record_tells_which_stage_did_what(seeds: tuple[Path, Finished]) -> None:
    for record in records(seeds[0]):
        stages = [step.stage for step in record.provenance]
        if record.status == "filtered":
            assert record.reason == "no text"
            assert stages == ["clean"]
        elif record.status == "duplicate":
            assert stages == ["clean", "language", "dedup"]
        else:
            converted = ["convert"] if record.source.media_type in CONVERTIBLE else []
            assert stages == [*converted, "clean", "language", "dedup", "entities"]
        assert record.schema_version == "1.1"
        assert record.run == "seeds"


def test_the_guides_show_the_record_that_comes_out(seeds: tuple[Path, Finished]) -> None:
    (record,) = (one for one in records(seeds[0]) if one.source.uri.endswith("/01-arabic-water-talks.txt"))
    found = record.model_dump(mode="json")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = json.loads(readme.split("```json\n")[1].split("```")[0])
    for name in ("id", "status", "title", "authors"):
        assert told[name] == found[name], name
    assert found["text"].startswith(told["text"].rstrip("…").rstrip())
    for name in ("language", "dedup"):
        assert told[name].items() <= found[name].items(), name
    assert [block for block in told["removed"] if block not in found["removed"]] == []
    assert told["provenance"][0]["version"] == found["provenance"][0]["version"]
    assert record.id in (ROOT / "docs/tutorials/first-run.md").read_text(encoding="utf-8")


def test_entities_are_found_in_many_scripts(seeds: tuple[Path, Finished]) -> None:
    places = Counter(
        record.language.code
        for record in records(seeds[0])
        if record.language and any(entity.type == "LOC" and entity.links for entity in record.entities)
    )
    assert len(places) >= 10


def test_quarantine_entries_name_the_place_and_keep_the_content(seeds: tuple[Path, Finished]) -> None:
    entries = {
        entry.source.uri.rsplit("/", 1)[-1] + f":{entry.source.place.line or ''}": entry
        for entry in quarantined(seeds[0])
    }
    broken = next(entry for name, entry in entries.items() if name.endswith(":5"))
    assert broken.stage == "source"
    assert broken.source.place.offset
    assert broken.content.startswith("{")
    assert any(name.startswith("30-broken.txt.gz") for name in entries)


def test_people_get_a_summary_on_stderr(seeds: tuple[Path, Finished]) -> None:
    told = seeds[1].stderr
    for word in (str(DOCUMENTS), "documents", "quarantined", "Arabic", "top entities", "30-broken.txt.gz", "records"):
        assert word in told
    assert "\x1b[" not in told  # NO_COLOR, and no terminal


@pytest.mark.slow
def test_the_same_command_again_makes_no_second_record(seeds: tuple[Path, Finished], docmill: Docmill) -> None:
    out, first = seeds
    before = sorted(record.id for record in records(out))
    again = docmill("run", "seeds", "--out", out, "--run", "seeds", "--json")
    assert again.code == 3
    assert again.json == first.json
    assert sorted(record.id for record in records(out)) == before
    other = docmill("run", "seeds", "--out", out, "--run", "other", "--json")
    assert other.json["documents"] == 0
    assert sorted(record.id for record in records(out)) == before


def test_nothing_started_is_left_running(seeds: tuple[Path, Finished]) -> None:
    assert left_over(seeds[0]) == []


def test_dedup_can_be_left_out(tmp_path: Path, docmill: Docmill) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("The same few words stand in both of these files, from Oslo to Bergen.")
    done = docmill("run", tmp_path, "--out", tmp_path / "out", "--no-dedup", "--json")
    assert done.code == 0, done.stderr
    assert (done.json["records"], done.json["exact"]) == (2, 0)
    assert "dedup" not in done.json["stages"]
    assert all(record.dedup is None and record.status == "kept" for record in records(tmp_path / "out"))


def test_standard_input_is_a_source(tmp_path: Path, docmill: Docmill) -> None:
    line = json.dumps({"id": 7, "text": "Der Zug fährt von Berlin nach Hamburg und hält in Wittenberge.", "lang": "de"})
    done = docmill("run", "-", "--out", tmp_path / "out", "--json", stdin=line.encode())
    assert done.code == 0, done.stderr
    (record,) = records(tmp_path / "out")
    assert record.source.metadata == {"id": 7, "lang": "de"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "no/such/file", "--out", "OUT"], "no/such/file"),
        (["run", "seeds"], "--out"),
        (["run", "seeds", "--out", "OUT", "--run", "a b"], "run name"),
        (["run", "seeds", "--out", "/proc/nowhere"], "/proc/nowhere"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_why(
    arguments: list[str], says: str, tmp_path: Path, docmill: Docmill
) -> None:
    done = docmill(*(str(tmp_path / "out") if one == "OUT" else one for one in arguments))
    assert done.code == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stage_that_does_not_exist_exits_with_2(tmp_path: Path, docmill: Docmill) -> None:
    done = docmill("run", "seeds", "--out", tmp_path / "out", DOCMILL_PIPELINE='["clean", "sparkle"]')
    assert done.code == 2
    assert "sparkle" in done.stderr


def many(folder: Path, count: int) -> Path:
    """A JSONL of documents that are all different."""
    path = folder / "many.jsonl"
    lines = [
        {"id": n, "text": f"Report number {n}: {' '.join(f'w{(n * 7919 + k * 104729) % 99991}' for k in range(60))}."}
        for n in range(count)
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_nothing_is_left_running_and_the_same_command_goes_on(
    how: signal.Signals, tmp_path: Path, docmill: Docmill
) -> None:
    source, out = many(tmp_path, 800), tmp_path / "out"
    arguments = ["run", str(source), "--out", str(out), "--workers", "2", "--json"]
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=environment(), cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not list((out / "records").glob("*.jsonl")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(how)
    process.communicate(timeout=60)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}[how]
    deadline = time.monotonic() + 30
    while left_over(out) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_over(out) == []
    done = docmill(*arguments)
    assert done.code == 0, done.stderr
    found = Counter(record.source.metadata["id"] for record in records(out))
    assert len(found) == done.json["records"] == done.json["documents"] == 800
    assert set(found.values()) == {1}


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_loses_nothing(tmp_path: Path) -> None:
    source, out = many(tmp_path, 1000), tmp_path / "out"
    arguments = ["run", str(source), "--out", str(out), "--workers", "2", "--json"]
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=environment(), cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    killed = 0
    deadline = time.monotonic() + 60
    while killed < 3 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.4)
        children = [pid for pid in pool_children(process.pid) if pid]
        if children and list((out / "records").glob("*.jsonl")):
            os.kill(children[-1], signal.SIGKILL)
            killed += 1
    stdout, stderr = process.communicate(timeout=600)
    assert process.returncode == 0, stderr.decode()
    assert killed
    found = Counter(record.source.metadata["id"] for record in records(out))
    assert len(found) == json.loads(stdout)["records"] == 1000
    assert set(found.values()) == {1}


def pool_children(pid: int) -> list[int]:
    """The grandchildren of a process: the pool of its Celery worker."""

    def below(parent: int) -> list[int]:
        try:
            tasks = list(Path(f"/proc/{parent}/task").glob("*/children"))
            return [int(one) for task in tasks for one in task.read_text().split()]
        except OSError:
            return []

    return [grandchild for one in below(pid) for grandchild in below(one)]


def test_the_reference_document(shared: Path, tmp_path: Path, docmill: Docmill) -> None:
    document = shared / "seeds" / "000_340ae3065157fa21.txt"
    done = docmill("run", document, "--out", tmp_path / "out", "--json")
    assert done.code == 0, done.stderr
    (record,) = records(tmp_path / "out")
    want = json.loads(document.with_suffix("").with_suffix(".expected.json").read_text(encoding="utf-8"))
    lines = document.read_text(encoding="utf-8").split("\n")
    assert record.title == want["title"]
    assert record.authors == want["authors"]
    assert record.metadata["posted_by"] == want["posted_by"]
    assert record.language
    assert (record.language.code, record.language.script, record.language.direction) == ("ar", "Arab", "rtl")
    assert record.language.confidence >= want["language"]["min_confidence"]
    flat = " ".join(record.text.split())
    assert [n for n in want["body_lines"] if " ".join(lines[n].split()) not in flat] == []
    left = [lines[n] for n in want["boilerplate_lines"] if lines[n].strip() in record.text]
    assert len(left) <= 2
    named = {
        name
        for entity in record.entities
        if entity.type == "LOC"
        for name in [entity.name, *(m.text for m in entity.mentions)]
    }
    found = [forms[0] for forms in want["entities"]["LOC"] if named & set(forms)]
    assert len(found) >= 8
    assert not any("Share This" in entity.name for entity in record.entities)
    score = subprocess.run(
        [
            sys.executable,
            shared / "tools" / "score",
            "seed",
            tmp_path / "out" / "records",
            document.with_suffix(".expected.json"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "bad offsets 0" in score.stdout


def test_files_that_cannot_be_converted_are_quarantined_with_the_reason(tmp_path: Path, docmill: Docmill) -> None:
    pytest.importorskip("pypdfium2")
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "note.txt").write_text("The ferry from Piraeus leaves at nine in the evening.", encoding="utf-8")
    for name in ("arabic-chromium", "encrypted", "scanned", "empty"):
        shutil.copy(ROOT / f"tests/stages/convert/pdf/files/{name}.pdf", inputs)
    (inputs / "cut.docx").write_bytes((ROOT / "seeds/39-arabic-dates.docx").read_bytes()[:1500])
    (inputs / "locked.docx").write_bytes(as_ole("EncryptionInfo", "EncryptedPackage"))
    done = docmill("run", inputs, "--out", tmp_path / "out", "--json")
    assert done.code == 3, done.stderr
    assert {Path(record.source.uri).name for record in records(tmp_path / "out")} == {"note.txt", "arabic-chromium.pdf"}
    told = {Path(one.source.uri).name: (one.stage, one.error) for one in quarantined(tmp_path / "out")}
    assert told == {
        "encrypted.pdf": ("convert", "EncryptedFileError"),
        "scanned.pdf": ("convert", "ScannedFileError"),
        "empty.pdf": ("convert", "EmptyFileError"),
        "cut.docx": ("convert", "DamagedFileError"),
        "locked.docx": ("source", "EncryptedFileError"),
    }
    assert done.json["stages"]["convert"]["documents"] == 5
