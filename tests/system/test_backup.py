"""The guide's commands for backup and restore, run as they stand there, against real servers and workers at work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from docmill.delivery.connection import connect
from tests.conftest import ROOT, unavailable
from tests.servers.ports import free_port
from tests.system.commandline import Docmill, environment, quarantined, records
from tests.system.guide import commands
from tests.system.services import docmill_service, inputs, service, until

pytestmark = [pytest.mark.system, pytest.mark.slow]

GUIDE = ROOT / "docs" / "how-to" / "watch-a-deployment.md"
OLD, NEW = 60, 20  # documents enqueued before the backup, and after it


@dataclass
class Mill:
    """A deployment of a Redis with its folder, a worker, a reconciler and a store in a folder; and its backup."""

    folder: Path
    port: int

    @property
    def variables(self) -> dict[str, str]:
        """What the guide's commands are told, and docmill's own settings."""
        return {
            "BACKUP": str(self.folder / "backup"),
            "STORE": str(self.folder / "store"),
            "REDIS_DATA": str(self.folder / "redis"),
            "INPUT": str(self.folder / f"in-{OLD}.jsonl"),
            "DOCMILL_REDIS_URL": f"redis://127.0.0.1:{self.port}/0",
            "DOCMILL_STORE_URL": f"file://{self.folder}/store",
            "DOCMILL_PIPELINE": '["clean", "language", "dedup"]',
            "DOCMILL_BATCH__DOCUMENTS": "8",
            "DOCMILL_METRICS__PORT": "0",
        }

    @contextmanager
    def server(self) -> Iterator[redis.Redis]:
        """Redis in its folder, for the length of a block; the block may kill it."""
        (self.folder / "redis").mkdir(exist_ok=True)
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder / "redis")]
        command += ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        client = connect(self.variables["DOCMILL_REDIS_URL"])

        def answers() -> bool:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

        with service(self.folder / "redis.log", {}, *command) as process:
            until(answers, 20, "Redis", self.folder / "redis.log")
            yield client
            process.kill()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """A worker and a reconciler, for the length of a block."""
        with ExitStack() as stack:
            for arguments in (("reconcile",), ("worker", "--concurrency", "1")):
                stack.enter_context(docmill_service(self.folder / "services.log", self.variables, *arguments))
            yield

    def shell(self, *lines: str) -> None:
        """Run lines of the guide, the first that fails ends it."""
        run(lines, self.folder, self.variables)


def run(lines: tuple[str, ...], folder: Path, variables: dict[str, str]) -> None:
    """Run command lines in a folder, with `docmill` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", "\n".join(lines)],
        cwd=folder,
        env=environment(**variables, PATH=path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def mill(tmp_path: Path) -> Mill:
    if not (shutil.which("redis-server") and shutil.which("redis-cli")):
        unavailable("redis-tls", "there is no redis-server or redis-cli")
    (tmp_path / "backup").mkdir()
    return Mill(tmp_path, free_port())


def test_whatever_is_lost_after_a_backup_at_work_is_made_again_and_all_agrees(mill: Mill, docmill: Docmill) -> None:
    """First Redis and store are lost, then Redis alone: an older ledger stands beside a newer store."""
    backup, restore = commands(GUIDE, "Back up"), commands(GUIDE, "Restore")
    old, new = inputs(mill.folder, OLD), inputs(mill.folder, NEW, start=OLD)
    broken = mill.folder / "broken.jsonl"
    broken.write_text("{broken\n")
    with mill.server(), mill.at_work():
        assert docmill("enqueue", old, broken, "--run", "monday", **mill.variables).code == 0
        mill.shell(*(line for line in backup if "$DOCMILL_REDIS_URL" in line or "$STORE" in line))
        assert docmill("enqueue", new, "--run", "tuesday", "--wait", **mill.variables).code == 0

    for lost in (("redis", "store"), ("redis",)):
        for name in lost:
            shutil.rmtree(mill.folder / name)
        parts = [part for part, name in (("$REDIS_DATA", "redis"), ("$STORE", "store")) if name in lost]
        mill.shell(*(line for line in restore if any(part in line for part in parts)))
        with mill.server(), mill.at_work():
            mill.shell(*(line for line in restore if "$INPUT" in line or line == "docmill audit --repair"))
            until(lambda: len(quarantined(mill.folder / "store")) == 1, 60, "the end of what was on its way")
            until(lambda: docmill("audit", **mill.variables).code == 0, 60, "an audit that finds nothing")
        stored = records(mill.folder / "store")
        assert Counter(record.source.metadata["id"] for record in stored) == dict.fromkeys(range(OLD + NEW), 1)
        assert {record.run for record in stored} == {"monday", "tuesday"}


def test_the_folder_of_a_run_is_restored_as_it_was(tmp_path: Path, docmill: Docmill) -> None:
    (backup,) = (line for line in commands(GUIDE, "Back up") if line.endswith(" out"))
    restore = [line for line in commands(GUIDE, "Restore") if line.endswith(('out.tar"', " out"))]
    assert len(restore) == 2
    (tmp_path / "backup").mkdir()
    variables = {"BACKUP": str(tmp_path / "backup")}
    assert docmill("run", inputs(tmp_path, 20), "--out", tmp_path / "out").code == 0
    before = {record.id for record in records(tmp_path / "out")}
    run((backup,), tmp_path, variables)
    shutil.rmtree(tmp_path / "out")
    run(tuple(restore), tmp_path, variables)
    assert {record.id for record in records(tmp_path / "out")} == before


def test_every_command_of_backup_and_restore_is_one_that_a_test_runs() -> None:
    lines = [*commands(GUIDE, "Back up"), *commands(GUIDE, "Restore")]
    ours = re.compile(r"\$(?:BACKUP|STORE|REDIS_DATA|INPUT)|docmill audit (?:--repair|--out out)$")
    assert [line for line in lines if not ours.search(line) and not line.startswith("docker compose ")] == []
