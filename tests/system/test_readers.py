"""Several readers feed one run: what was interrupted goes on, and no document has a second record."""

from __future__ import annotations

import json
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from tests.system.commandline import COMMAND, Docmill, environment, quarantined, records
from tests.system.services import until

pytestmark = pytest.mark.system
FILES, LINES = 24, 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of JSON lines, one broken line in each, and a link that is passed over."""
    found = tmp_path / "in"
    found.mkdir()
    for number in range(FILES):
        text = "The ferry from Piraeus to Heraklion leaves at nine in the evening, on day {} of year {}."
        lines = [json.dumps({"text": text.format(line, number)}) for line in range(LINES)]
        (found / f"{number:02}.jsonl").write_text("\n".join([*lines, "{broken"]))
    (found / "pipe").symlink_to("pipe")
    return found


def test_an_interrupted_enqueue_with_several_readers_goes_on_and_admits_nothing_twice(
    tmp_path: Path, folder: Path
) -> None:
    with embedded._server(tmp_path) as socket:
        env = environment(
            DOCMILL_REDIS_URL=f"unix://{socket}?db=0",
            DOCMILL_STORE_URL=f"file://{tmp_path}/out",
            DOCMILL_BATCH__DOCUMENTS="16",
        )
        client = connect(f"unix://{socket}?db=0")
        command = [*COMMAND, "enqueue", str(folder), "--run", "r", "--readers", "3", "--json"]
        # nobody works here: the producer waits at the mark for ever
        full = {**env, "DOCMILL_DELIVERY__HIGH_WATER_BYTES": "4000", "DOCMILL_DELIVERY__LOW_WATER_BYTES": "1000"}
        with subprocess.Popen(command, env=full, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
            until(lambda: int(client.hget("docmill:run:r", "documents") or 0) > 0, 60, "an admitted document")
            first.send_signal(signal.SIGINT)
            first.communicate(timeout=60)
        assert first.returncode == 130
        before = int(client.hget("docmill:run:r", "documents") or 0)
        assert 0 < before < FILES * LINES
        second = subprocess.run(command, env=env, capture_output=True, check=True, timeout=120)
        told = json.loads(second.stdout)
        assert told["documents"] + before == FILES * (LINES + 1)
        assert told["known"] == before
        assert int(client.hget("docmill:run:r", "documents") or 0) == FILES * (LINES + 1)


def test_a_killed_run_with_several_readers_leaves_one_record_a_document(
    tmp_path: Path, folder: Path, docmill: Docmill
) -> None:
    out = tmp_path / "out"
    arguments = ("run", str(folder), "--out", str(out), "--readers", "3", "--workers", "2", "--json")
    env = environment(DOCMILL_BATCH__DOCUMENTS="16")
    with subprocess.Popen([*COMMAND, *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        until(lambda: first.poll() is not None or any((out / "records").glob("*.jsonl")), 60, "a part of records")
        first.kill()
        first.communicate(timeout=60)
    done = docmill(*arguments, DOCMILL_BATCH__DOCUMENTS="16")
    assert done.code == 3, done.stderr
    assert done.json["documents"] == FILES * (LINES + 1)
    assert sum(done.json["skipped"].values()) == 1
    counted = Counter(record.id for record in records(out))
    assert len(counted) == FILES * LINES
    assert set(counted.values()) == {1}
    assert len({entry.id for entry in quarantined(out)}) == FILES
    assert docmill("audit", "--out", str(out)).code == 0


def test_readers_and_a_followed_folder_do_not_go_together(tmp_path: Path, docmill: Docmill) -> None:
    done = docmill("enqueue", "--follow", str(tmp_path), "--readers", "2")
    assert done.code == 2
    assert "--readers" in done.stderr
