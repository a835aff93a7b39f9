"""What is loaded before a worker's processes are forked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import redis

from docmill import settings
from docmill.deployment import Deployment
from docmill.documents import Document
from docmill.stages import installed
from docmill.worker import warming
from tests.system.commandline import ROOT, environment

PIPELINE = ("convert", "clean", "language", "dedup", "entities")
SEEDS = """
import sys
from pathlib import Path
from docmill.documents import Document
from docmill.memory.in_process import InProcessIndex
from docmill.stages.installed import load
from docmill.stages.stage import Context, annotate
from docmill.worker.warming import warm_up

names = sys.argv[1].split(",")
warm_up(sys.argv[2].split(","), names)
before = set(sys.modules)
stages = [load(name, {}, Context(index=InProcessIndex())) for name in names]
seeds = [(path, "text/html" if path.suffix == ".html" else "text/plain") for path in map(Path, sys.argv[3:])]
documents = [Document.make(path.read_bytes(), uri=path.name, media_type=kind) for path, kind in seeds]
for stage in stages:
    documents = annotate(stage, documents, "").documents
assert all(document.annotations["entities"].entities for document in documents)
print(*sorted(set(sys.modules) - before))
"""


def new_modules(warmed: Sequence[str], *seeds: str) -> list[str]:
    """Return the modules that a process imports for some seeds after it was warmed up for these stages."""
    command = [sys.executable, "-c", SEEDS, ",".join(PIPELINE), ",".join(warmed)]
    done = subprocess.run(
        [*command, *(str(ROOT / "seeds" / name) for name in seeds)],
        check=True,
        capture_output=True,
        text=True,
        env=environment(),
    )
    return done.stdout.split()


def test_after_it_arabic_and_english_documents_need_no_further_module() -> None:
    seeds = ("01-arabic-water-talks.txt", "13-arabic-solar-village.html", "09-english-harbour.html")
    assert [name for name in new_modules(PIPELINE, *seeds) if name.startswith(("docmill", "numpy"))] == []


def test_a_service_of_one_stage_is_warmed_up_without_the_other_stages() -> None:
    found = new_modules(["entities"], "01-arabic-water-talks.txt", "09-english-harbour.html")
    assert [name for name in found if name.startswith("docmill.stages.entities")] == []
    assert {"docmill.stages.clean", "docmill.stages.language"} <= set(found)


def test_it_writes_nothing_to_the_server_and_leaves_stages_with_options_alone(
    server: Path, client: redis.Redis, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(name: str, *rest: object) -> object:
        made.append(name)
        return installed.load(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(warming, "load", noted)
    chosen = settings.load(redis_url=f"unix://{server}?db=0", index=namespace, stages={"language": {"minimum": 0.5}})
    deployment = Deployment(chosen)
    deployment.warm_up(PIPELINE)
    assert not list(client.scan_iter(f"docmill-*{namespace}*"))
    assert made == [name for name in chosen.pipeline if not chosen.stages.get(name)]
    assert "language" not in made
    assert "entities" in made


def test_a_stage_that_fails_on_what_it_is_shown_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        warming, "_samples", lambda: iter([(Document.make(b"\xff", uri="mem://1", media_type="x/y"), "ar")])
    )
    warming.warm_up(["clean", "entities"], ["entities", "clean"])
