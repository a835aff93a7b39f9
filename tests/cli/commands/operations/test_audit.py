"""`docmill audit` as its users run it: on the folder of a run, clean, damaged and repaired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docmill.cli.main import app
from docmill.cli.target import open_deployment
from docmill.delivery.maintenance.recount import is_detail

SEEDS = Path(__file__).resolve().parents[4] / "seeds"

pytestmark = pytest.mark.system


def docmill(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of a run over two texts."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("The first text, which is about ferries and the islands they go to.")
    (tmp_path / "in/b.txt").write_text("The second one tells of a library in the old town hall.")
    done = docmill("run", tmp_path / "in", "--out", tmp_path / "out", "--run", "two", "--workers", 1)
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def test_a_folder_is_audited_damaged_and_repaired(out: Path, tmp_path: Path) -> None:
    assert docmill("audit", "--out", out).exit_code == 0
    (part,) = (out / "records").glob("*.jsonl")
    lost = json.loads(part.read_text().splitlines()[0])["id"]
    part.write_text("".join(part.read_text().splitlines(keepends=True)[1:]))

    told = docmill("audit", "--out", out, "--json")
    assert told.exit_code == 1
    report = json.loads(told.stdout)
    assert report["agrees"] is False
    assert [(one["kind"], one["subject"]) for one in report["findings"]] == [("missing-record", lost)]
    shown = docmill("audit", "--out", out)
    assert shown.exit_code == 1
    assert lost in shown.stdout
    assert "something disagrees" in shown.stdout

    left = docmill("audit", "--out", out, "--repair")
    assert left.exit_code == 1
    assert "name the inputs it came from" in left.stdout
    repaired = docmill("audit", tmp_path / "in", "--out", out, "--repair")
    assert repaired.exit_code == 0, repaired.output
    assert "all agrees" in repaired.stdout


@pytest.mark.slow
def test_a_repair_from_kept_contents_leaves_the_counts_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("The first text, which is about ferries and the islands they go to.")
    (tmp_path / "in/b.txt").write_text("The second one tells of a library in the old town hall.")
    kept = tmp_path / "kept"
    done = docmill("run", tmp_path / "in", "--out", kept, "--run", "two", "--workers", 1, "--keep-content")
    assert done.exit_code == 0, done.output
    before = details(kept)
    assert before["contents"] == "2"
    (part,) = (kept / "records").glob("*.jsonl")
    part.unlink()
    repaired = docmill("audit", "--out", kept, "--repair")
    assert repaired.exit_code == 0, repaired.output
    assert details(kept) == before


def details(out: Path) -> dict[str, str]:
    with open_deployment(out) as deployed:
        return {name: number for name, number in deployed.ledger.counts("two").items() if is_detail(name)}
