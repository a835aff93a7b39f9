"""Documents of high priority on a deployment that works off many others: they come first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from docmill import enqueue, settings
from docmill.cli.embedded import server as embedded
from docmill.deployment import Deployment
from tests.factories import make_document
from tests.system.commandline import COMMAND, Docmill
from tests.system.services import inputs, service, until

pytestmark = [pytest.mark.system, pytest.mark.slow]

MANY = 3000


@pytest.fixture(params=[True, False], ids=["stages fused", "a message a stage"])
def deployed(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings of a deployment with a worker that serves all stages."""
    with embedded._server(tmp_path) as socket, ExitStack() as stack:
        env = {
            "DOCMILL_REDIS_URL": f"unix://{socket}?db=0",
            "DOCMILL_BROKER_URL": f"redis+socket://{socket}?virtual_host=0",
            "DOCMILL_STORE_URL": f"file://{tmp_path}/out",
            "DOCMILL_PIPELINE": json.dumps(["clean", "language", "dedup"]),
            "DOCMILL_DELIVERY__FUSE_STAGES": json.dumps(request.param),
        }
        stack.enter_context(service(tmp_path / "worker.log", env, *COMMAND, "worker", "--concurrency", "1"))
        yield env


def test_a_document_of_high_priority_ends_while_those_enqueued_before_it_still_wait(
    deployed: dict[str, str], docmill: Docmill, tmp_path: Path
) -> None:
    assert docmill("enqueue", inputs(tmp_path, MANY), "--run", "many", **deployed).code == 0
    chosen = settings.load(
        redis_url=deployed["DOCMILL_REDIS_URL"],
        broker_url=deployed["DOCMILL_BROKER_URL"],
        pipeline=("clean", "language", "dedup"),
    )
    ledger = Deployment(chosen).ledger
    until(lambda: int(ledger.counts("many").get("ended", 0)) > 0, 60, "the first of the many")
    enqueue([make_document("One more that matters.", "mem://one")], chosen, run="one", priority="high")
    until(lambda: ledger.counts("one").get("records") == "1", 60, "the one")
    assert int(ledger.counts("many").get("records", 0)) < MANY - 64 * 2
    until(lambda: ledger.counts("many").get("records") == str(MANY), 240, "the many")
    assert ledger.pending() == []
