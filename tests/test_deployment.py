"""Settings become parts that work together, each made once, on first use, and anew after a fork."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docmill import settings
from docmill.app import application
from docmill.deployment import Deployment
from docmill.errors import ConfigError, UnavailableError
from tests.factories import make_documents


@pytest.fixture
def deployment(server: Path, namespace: str, tmp_path: Path) -> Deployment:
    return Deployment(
        settings.load(
            redis_url=f"unix://{server}?db=0",
            broker_url=f"redis+socket://{server}?virtual_host=0",
            namespace=namespace,
            store_url=f"file://{tmp_path / 'out'}",
            pipeline=("clean", "dedup"),
        )
    )


def test_a_batch_passes_the_pipeline_and_ends_in_the_store(deployment: Deployment) -> None:
    assert deployment.route == ("clean", "dedup", "store")


def test_a_queue_stands_ready_for_every_stage_installed(deployment: Deployment) -> None:
    assert {"clean", "dedup", "language", "entities", "store"} <= set(deployment.queue_names)
    assert deployment.queue_names[-1] == "store"


def test_a_stage_is_made_once(deployment: Deployment) -> None:
    assert deployment.stage("clean") is deployment.stage("clean")


def test_a_wrong_option_of_any_stage_is_told_when_all_are_made(deployment: Deployment) -> None:
    deployment.make_stages()
    wrong = deployment.settings.model_copy(update={"stages": {"dedup": {"nonsense": 1}}})
    with pytest.raises(ConfigError, match=r"stages\.dedup\.nonsense"):
        Deployment(wrong).make_stages()


def test_nothing_that_holds_a_connection_outlives_the_forgetting(deployment: Deployment) -> None:
    before = (deployment.ledger, deployment.store, deployment.context, deployment.worker, deployment.stage("dedup"))
    deployment.forget_connections()
    after = (deployment.ledger, deployment.store, deployment.context, deployment.worker, deployment.stage("dedup"))
    assert all(old is not new for old, new in zip(before, after, strict=True))


def test_documents_enqueued_wait_in_the_first_stages_queue(deployment: Deployment) -> None:
    told = deployment.enqueue(make_documents(20), run="r")
    assert (told.run, told.documents, told.batches, told.known) == ("r", 20, 2, 0)
    assert deployment.queues.depth("clean") == 2
    assert deployment.enqueue(make_documents(21), run="other").known == 20


def test_what_waits_is_asked_of_a_redis_broker_itself_also_over_a_socket(deployment: Deployment) -> None:
    deployment.enqueue(make_documents(20), run="r")
    looking = Deployment(deployment.settings)
    assert (looking.depth("clean"), looking.depth("store")) == (2, 0)
    assert looking.waits(["store", "clean"])
    assert not looking.waits(["store"])
    assert "queues" not in vars(looking)  # that is, without Celery


def test_a_run_without_a_name_is_called_after_the_day(deployment: Deployment) -> None:
    assert deployment.enqueue(make_documents(1)).run.startswith("run-20")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            {"pipeline": ("clean", "langauge")},
            "pipeline: no stage named 'langauge' is installed; did you mean language",
        ),
        ({"stages": {"dedpu": {}}}, "stages: no stage named 'dedpu' is installed; did you mean dedup"),
    ],
)
def test_a_stage_that_is_not_installed_is_refused_at_once(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Deployment(settings.load(**wrong))


def test_a_wrong_order_of_stages_is_refused_by_whoever_would_work_with_it(deployment: Deployment) -> None:
    chosen = deployment.settings.model_copy(update={"pipeline": ("dedup", "clean")})
    works: list[Callable[[Deployment], object]] = [
        Deployment.producer,
        Deployment.reconciler,
        application,
        lambda one: one.stage("dedup"),
        lambda one: one.enqueue([]),
    ]
    for work in works:
        with pytest.raises(ConfigError, match="dedup stands before clean"):
            work(Deployment(chosen))


def test_a_server_that_does_not_answer_is_told_with_the_setting_that_names_it() -> None:
    away = Deployment(settings.load(redis_url="redis://:secret@127.0.0.1:1/0"))
    with pytest.raises(UnavailableError, match=r"DOCMILL_REDIS_URL") as told:
        away.enqueue(make_documents(1))
    assert "secret" not in str(told.value)


def test_without_any_server_the_message_says_what_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEFAULT_REDIS", "redis://127.0.0.1:1/0")
    monkeypatch.delenv("DOCMILL_REDIS_URL", raising=False)
    with pytest.raises(ConfigError, match=r"no server is configured.*DOCMILL_REDIS_URL.*`docmill run` needs none"):
        Deployment(settings.load()).check_server()
