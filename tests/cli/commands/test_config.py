"""`docmill config` tells where each setting came from and shows no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from docmill.cli.exits import USAGE
from docmill.cli.main import app, exit_code_of


def config(*arguments: str) -> dict[str, dict[str, object]]:
    done = CliRunner().invoke(app, ["config", "--json", *arguments])
    assert done.exit_code == 0, done.output
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


def test_each_setting_names_its_origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.toml").write_text("[batch]\nbytes = 9\n[stages.dedup]\nthreshold = 0.5\n")
    monkeypatch.setenv("DOCMILL_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCMILL_BATCH__DOCUMENTS", "7")
    found = config()
    assert found["batch.documents"] == {"value": 7, "from": "DOCMILL_BATCH__DOCUMENTS"}
    assert found["batch.bytes"] == {"value": 9, "from": str(tmp_path / "a.toml")}
    assert found["stages.dedup.threshold"] == {"value": 0.5, "from": str(tmp_path / "a.toml")}
    assert found["batch.age_seconds"]["from"] == "default"


def test_secrets_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_REDIS_URL", "redis://:hidden@host:6379/0")
    monkeypatch.setenv("DOCMILL_REDIS_PASSWORD", "hidden")
    monkeypatch.setenv("DOCMILL_STORE_URL", "postgresql://user:hidden@host/db")
    found = config()
    assert "hidden" not in json.dumps(found)
    assert found["redis_url"]["value"] == "redis://:***@host:6379/0"


@pytest.mark.parametrize("arguments", [["--json"], []])
@pytest.mark.parametrize(
    ("pipeline", "says"),
    [
        (["clean", "entities", "language"], "the stage entities stands before language, which it needs"),
        (["language"], "the stage language needs clean, which is not there"),
        (["clean", "langauge"], "no stage named 'langauge' is installed; did you mean language?"),
    ],
)
def test_a_pipeline_that_no_command_would_take_is_printed_and_told(
    pipeline: list[str],
    says: str,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DOCMILL_PIPELINE", json.dumps(pipeline))
    assert exit_code_of(lambda: app(["config", *arguments], standalone_mode=False)) == USAGE
    printed = capsys.readouterr()
    assert all(name in printed.out for name in [*pipeline, "log.format"])
    assert says in printed.err


def test_every_setting_has_a_meaning() -> None:
    done = CliRunner().invoke(app, ["config"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert "documents a batch holds at most" in done.output


def test_options_of_stages_are_masked_where_their_names_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCMILL_STAGES__DEDUP__API_KEY", "hidden")
    monkeypatch.setenv("DOCMILL_STAGES__DEDUP__THRESHOLD", "0.5")
    done = CliRunner().invoke(app, ["config", "--json"])
    found = json.loads(done.stdout)
    assert (found["stages.dedup.api_key"]["value"], found["stages.dedup.threshold"]["value"]) == ("***", "0.5")
    assert "hidden" not in CliRunner().invoke(app, ["stages"]).output
    assert "hidden" not in CliRunner().invoke(app, ["stages", "--json"]).output
