"""`docmill export` writes what was asked for, says how much, and refuses what it cannot do before it begins."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from docmill.cli.arguments.options import Size
from docmill.cli.arguments.records import FORMATS as NAMED
from docmill.cli.main import app, exit_code_of
from docmill.exports import FORMATS
from docmill.exports.batches import partitioned
from docmill.stores import open_store
from tests.arrow.samples import contrary_records
from tests.factories import make_entry


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of a run of three records and an entry."""
    store = open_store(f"file://{tmp_path}/out")
    for record in contrary_records():
        store.write(record.id, [record], [])
    store.write("q", [], [make_entry()])
    return tmp_path / "out"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)], catch_exceptions=False)


def refused(*arguments: str | Path) -> int:
    command = [str(one) for one in arguments]
    return exit_code_of(lambda: app(["export", *command], standalone_mode=False))


def test_every_format_is_offered() -> None:
    assert NAMED == FORMATS


@pytest.mark.parametrize("kind", FORMATS)
def test_a_folder_of_a_run_is_exported(kind: str, out: Path, tmp_path: Path) -> None:
    done = run(out, "--format", kind, "--to", tmp_path / "to", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    files = [path for path in (tmp_path / "to").rglob("*") if path.is_file()]
    assert told["records"] == 3
    assert told["files"] == len(files)
    assert told["bytes"] == sum(path.stat().st_size for path in files)


def test_records_are_chosen_and_the_others_counted(out: Path, tmp_path: Path) -> None:
    url = f"file://{out}"
    done = run(url, "--format", "jsonl", "--to", tmp_path / "to", "--language", "ar", "--fields", "id,title", "--json")
    assert json.loads(done.stdout)["passed_over"] == 2
    (line,) = (tmp_path / "to" / "part-00000.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["title"] == "عنوان"


def test_what_cannot_be_done_is_refused_before_anything_is_written(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "to"
    assert refused(tmp_path / "no\x1bne", "--format", "jsonl", "--to", to) == 2
    assert refused(tmp_path, "--format", "jsonl", "--to", to) == 2
    assert refused(out, "--format", "jsonl", "--to", to, "--fields", "nonsense") == 2
    assert refused(out, "--format", "text", "--to", to, "--fields", "id") == 2
    assert refused(out, "--format", "parquet", "--to", to, "--fields", "language.code") == 2
    assert refused(out, "--format", "jsonl", "--to", out) == 2
    assert not to.exists()
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "\\x1b" in told


def test_a_damaged_part_stops_it_and_leaves_nothing(out: Path, tmp_path: Path) -> None:
    (out / "records" / "bad.jsonl").write_text('{"id"')
    assert refused(out, "--format", "jsonl", "--to", tmp_path / "to") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(("text", "size"), [("1", 1), ("2KiB", 2048), ("3 MB", 3_000_000)])
def test_sizes_have_units(text: str, size: int, out: Path, tmp_path: Path) -> None:
    assert Size().convert(text, None, None) == size
    assert run(out, "--format", "jsonl", "--to", tmp_path / "x", "--file-size", "1 parsec").exit_code == 2


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_each_language_or_run_may_have_a_folder(kind: str, out: Path, tmp_path: Path) -> None:
    run(out, "--format", kind, "--to", tmp_path / "l", "--partition-by", "language")
    assert sorted(path.name for path in (tmp_path / "l").iterdir()) == ["by_language=ar", "by_language=und"]
    run(out, "--format", kind, "--to", tmp_path / "r", "--partition-by", "run", "--file-size", "1")
    files = [str(path.relative_to(tmp_path / "r")) for path in (tmp_path / "r").rglob("part-*")]
    assert sorted(files) == [f"by_run=r1/part-0000{number}.{kind}" for number in range(3)]
    assert refused(out, "--format", "text", "--to", tmp_path / "t", "--partition-by", "run") == 2


def test_partitions_of_parquet_are_one_dataset(out: Path, tmp_path: Path) -> None:
    run(out, "--format", "parquet", "--to", tmp_path / "to", "--partition-by", "language")
    table = pq.read_table(tmp_path / "to")
    assert dict(zip(table["id"].to_pylist(), table["by_language"].to_pylist(), strict=True)) == {
        record.id: record.language.code if record.language else "und" for record in contrary_records()
    }


def test_what_waits_for_its_partition_is_bounded() -> None:
    lines = [b"%d:%d" % (number % 3, number) for number in range(1000)]
    groups = list(partitioned(iter(lines), lambda line: line[:1].decode(), 300))
    assert sorted(line for _, group in groups for line in group) == sorted(lines)
    assert all({line[:1].decode() for line in group} == {value} for value, group in groups)
    assert max(sum(map(len, group)) for _, group in groups) <= 310
