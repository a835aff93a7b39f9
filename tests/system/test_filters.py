"""Quality filters from the configuration file to the record, through real workers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.system.commandline import Docmill, records

pytestmark = [pytest.mark.system, pytest.mark.slow]

PROSE = (
    "The ferry leaves at seven in the morning and returns at dusk with all the people that work in the town. "
    "They have bread and olives to eat on deck, and a thermos of tea to share with whoever sits beside them. "
    "When the wind is strong it stays in the harbour, and the owner of the café opens earlier than on other days."
)
SHORT = "The tram stops at noon."


def configured(folder: Path, filters: str) -> str:
    folder.mkdir()
    (folder / "pipeline.toml").write_text(f"[stages.clean]\n{filters}\n", encoding="utf-8")
    return str(folder)


def test_what_a_filter_refuses_is_a_record_with_text_and_reason(docmill: Docmill, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in (PROSE, SHORT)), encoding="utf-8")
    config = configured(tmp_path / "config", 'filters = {sets = ["gopher"], rps_doc_word_count = {min = 20}}')
    done = docmill("run", source, "--out", tmp_path / "out", "--json", DOCMILL_CONFIG=config)
    assert done.code == 0, done.stderr
    found = {record.text: record for record in records(tmp_path / "out")}
    assert found[PROSE].status == "kept"
    short = found[SHORT]
    assert (short.status, short.reason) == ("filtered", "quality: rps_doc_word_count 5 is below 20")
    assert short.quality["rps_doc_word_count"] == 5
    assert [step.stage for step in short.provenance] == ["clean"]
    assert short.language is short.dedup is None
    assert done.json["stages"]["language"]["documents"] == 1


def test_a_misspelt_signal_stops_the_run_and_names_the_known_ones(docmill: Docmill, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text(SHORT, encoding="utf-8")
    config = configured(tmp_path / "config", "filters = {rps_word_count = {min = 20}}")
    done = docmill("run", source, "--out", tmp_path / "out", DOCMILL_CONFIG=config)
    assert done.code != 0
    assert "no signal is named rps_word_count" in done.stderr
    assert "rps_doc_word_count" in done.stderr
