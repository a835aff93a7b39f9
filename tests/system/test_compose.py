"""`docker compose up`, for real: the image is built, documents pass, workers die, nothing is lost, all is taken down.

The tests stand in the order of a deployment's life and share one: first as a fresh clone has it, with no settings; then
with settings, after which every container is a new one and the volumes are the old ones.
"""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from seeds_expected import DOCUMENTS, EXACT, NEAR, QUARANTINED

from docmill.settings import Settings
from tests.conftest import unavailable
from tests.servers.ports import free_port
from tests.system.commandline import ROOT, records
from tests.system.compose_project import Project, checkout, engine_answers, until
from tests.system.guide import commands

pytestmark = pytest.mark.compose

STAGES = (*Settings.model_fields["pipeline"].default, "store")
STAYING = {*STAGES, "redis", "reconciler", "flower"}
GUIDE = ROOT / "docs" / "how-to" / "watch-a-deployment.md"
LARGE = 1200  # documents of the run in which workers are killed; with their size, some 25 s of work for two cores


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Everything up from a fresh clone; taken down with its volumes, however the tests end."""
    if why := engine_answers():
        unavailable("compose", why)
    ports = (free_port() for _ in range(3))
    project = Project(checkout(tmp_path_factory.mktemp("clone")), f"docmill-{secrets.token_hex(4)}", *ports)
    try:
        project.compose("build", seconds=600)
        project.up()
        yield project
    finally:
        project.compose(
            "--profile",
            "tools",
            "--profile",
            "metrics",
            "--profile",
            "view",
            "down",
            "--volumes",
            "--remove-orphans",
            "--timeout",
            "20",
            seconds=120,
        )


@pytest.fixture(scope="module")
def settled(fresh: Project) -> Project:
    """The same deployment after an operator has made settings in `.env` and brought it up again."""
    inputs = fresh.folder / "large"
    inputs.mkdir()
    generate(inputs / "large.jsonl")
    settings = {
        "DOCMILL_REDIS_PASSWORD": f"p@ss:/ {secrets.token_hex(8)}",  # characters that mean something in a URL
        "FLOWER_PASSWORD": secrets.token_hex(8),
        "DOCMILL_INPUT": "./large",
    }
    everywhere = {"DOCMILL_DELIVERY__LEASE_SECONDS": "5", "DOCMILL_BATCH__DOCUMENTS": "4"}
    for name, values in ((".env", settings), ("settings.env", everywhere)):
        (fresh.folder / name).write_text("".join(f"{key}='{value}'\n" for key, value in values.items()))
    fresh.up("--scale", "entities=2")
    return fresh


def generate(path: Path) -> None:
    """Documents that share a vocabulary and nothing else: no two are duplicates."""
    chance = random.Random(11)
    names = ("01-arabic-water-talks", "08-russian-ice-road", "17-portuguese-tram-line", "06-turkish-olive-roads")
    words = [(ROOT / "seeds" / f"{name}.txt").read_text().split() for name in names]
    with path.open("w") as lines:
        for number in range(LARGE):
            vocabulary = chance.choice(words)
            text = "\n\n".join(" ".join(chance.choices(vocabulary, k=60)) for _ in range(30))
            lines.write(json.dumps({"id": number, "text": text}) + "\n")


def test_every_service_is_contained_watched_and_restarted(fresh: Project) -> None:
    """As compose itself reads the file."""
    services: dict[str, dict[str, Any]] = fresh.model()["services"]
    assert set(services) == STAYING | {"docmill", "view"}
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] not in ("", "0", "root"), name
        assert int(service["mem_limit"]) > 0, name
        assert 0 < int(service["pids_limit"]) <= 512, name
        assert set(service["networks"]) == (
            {"inside", "outside"} if name in {"flower", "docmill", "view"} else {"inside"}
        ), name
        assert service["logging"]["options"]["max-size"], name
        assert "container_name" not in service, f"{name} could not be scaled"
        assert ("ports" in service) is (name in {"flower", "view"}), name
        if name in STAYING:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name
            assert service["stop_grace_period"], name
        if name != "redis":
            assert service["depends_on"]["redis"]["condition"] == "service_healthy", name
    for name in ("flower", "view"):
        assert [port["host_ip"] for port in services[name]["ports"]] == ["127.0.0.1"]


def test_containers_run_without_rights(fresh: Project) -> None:
    """As the engine runs them: not as root, on a root that cannot be written, Redis reachable by nobody outside."""
    for service in sorted(STAYING):
        (container,) = fresh.containers(service)
        assert fresh.inside(container, "id", "-u").stdout.strip() != "0", service
        assert fresh.inside(container, "touch", "/usr/x", code=None).code != 0, service
        assert fresh.inspect(container)["HostConfig"]["ReadonlyRootfs"], service
        published = fresh.inspect(container)["NetworkSettings"]["Ports"]
        open_to = [binding["HostIp"] for bindings in published.values() for binding in bindings or []]
        assert open_to == (["127.0.0.1"] if service == "flower" else []), service


def test_nothing_that_reads_documents_has_a_way_out(fresh: Project) -> None:
    """The engine lets nothing leave a network that is internal."""
    for service in sorted(STAYING - {"flower"}):
        (container,) = fresh.containers(service)
        (network,) = fresh.inspect(container)["NetworkSettings"]["Networks"]
        assert fresh.docker("network", "inspect", network).json[0]["Internal"] is True, service


def test_seeds_become_records_on_the_volume(fresh: Project, tmp_path: Path) -> None:
    done = fresh.docmill("enqueue", "/data/in", "--wait", "--json", code=3)  # some are quarantined on purpose
    summary = done.json
    assert (summary["documents"], summary["quarantined"]) == (DOCUMENTS, QUARANTINED)
    assert summary["records"] == DOCUMENTS - QUARANTINED
    # Which of a pair comes first depends on the workers: an exact copy of a document that is a near copy may be either.
    assert summary["exact"] + summary["near"] == EXACT + NEAR
    assert summary["exact"] >= EXACT
    assert set(summary["stages"]) == set(STAGES)

    kept, refused = fresh.stored(tmp_path / "out")
    assert len({record.id for record in kept}) == len(kept) == DOCUMENTS - QUARANTINED
    assert len({entry.id for entry in refused}) == len(refused) == QUARANTINED
    assert {step.stage for record in kept for step in record.provenance} == set(STAGES) - {"store"}
    assert len({step.worker.split(":")[0] for record in kept for step in record.provenance}) == len(STAGES) - 1


def test_flower_shows_workers_and_tasks_and_lets_nobody_act(fresh: Project) -> None:
    def workers() -> set[str]:
        told = json.loads(fresh.flower("/workers?json=1")[1])["data"]
        return {worker["hostname"].split("@")[0] for worker in told if worker["status"]}

    until(lambda: workers() == set(STAGES), 30, "Flower seeing every stage's worker")
    wanted = {"draw": "1", "start": "0", "length": "500", "search[value]": ""}
    sorting = {"order[0][column]": "0", "order[0][dir]": "asc", "columns[0][data]": "name"}
    tasks = json.loads(fresh.flower("/tasks/datatable", **wanted, **sorting)[1])["data"]
    assert {task["name"] for task in tasks} == {f"docmill.{stage}" for stage in STAGES}
    # The API can stop workers, and without a password Flower takes orders from any page in the operator's browser.
    assert fresh.flower("/api/workers")[0] == 401
    (name,) = {task["worker"] for task in tasks if task["name"] == "docmill.clean"}
    assert fresh.flower(f"/api/worker/shutdown/{name}", x="1")[0] in (401, 403)


def test_flower_without_a_password_answers_to_no_name_of_a_stranger(fresh: Project) -> None:
    """DNS rebinding: a page calls Flower by its own name, which it makes point at loopback."""
    for path in ("/workers?json=1", "/api/workers", "/tasks"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{fresh.flower_port}{path}", headers={"Host": "evil.example"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)  # noqa: S310 - http, above
        assert refused.value.code == 403


def test_flower_without_a_password_starts_on_no_other_address(fresh: Project) -> None:
    refused = fresh.compose("run", "--rm", "--no-deps", "-T", "-e", "FLOWER_BIND=0.0.0.0", "flower", code=1)
    assert "Set FLOWER_PASSWORD" in refused.stdout + refused.stderr


def test_stage_scales_to_two_and_back(fresh: Project) -> None:
    def serving() -> int:
        return sum(worker["stages"] == ["language"] for worker in fresh.status()["workers"])

    for replicas in (2, 1):
        fresh.up("--scale", f"language={replicas}", "--no-recreate")
        assert len(fresh.containers("language")) == replicas
        until(lambda wanted=replicas: serving() == wanted, 20, f"{replicas} workers serving the stage")


def test_prometheus_starts_with_its_profile_alone_and_scrapes_the_reconciler(fresh: Project) -> None:
    """By the image that compose names where the engine has it, else by one made of Debian's Prometheus."""
    fresh.make_prometheus()
    assert fresh.compose("--profile", "metrics", "ps", "--quiet", "prometheus").stdout == ""
    fresh.compose("--profile", "metrics", "up", "--detach", "--wait", "--no-recreate", seconds=120)
    (container,) = fresh.compose("--profile", "metrics", "ps", "--quiet", "prometheus").stdout.split()
    told = fresh.inspect(container)
    assert told["HostConfig"]["ReadonlyRootfs"]
    assert told["Config"]["User"] == "65534:65534"
    assert {binding["HostIp"] for (binding,) in told["NetworkSettings"]["Ports"].values()} == {"127.0.0.1"}
    until(lambda: fresh.measured("docmill_ledger_up") == ["1"], 60, "a scrape of the reconciler")
    ended = sum(int(value) for value in fresh.measured("docmill_documents_ended_total"))
    assert ended == DOCUMENTS
    until(lambda: fresh.measured("docmill_workers") == ["1"] * len(STAGES), 30, "a worker of each stage")
    fresh.compose("--profile", "metrics", "rm", "--stop", "--force", "prometheus")


def test_the_viewer_starts_with_its_profile_alone_and_shows_records_on_loopback(fresh: Project) -> None:
    assert fresh.compose("--profile", "view", "ps", "--quiet", "view").stdout == ""
    fresh.compose("--profile", "view", "up", "--detach", "--wait", "--no-recreate", seconds=120)
    (container,) = fresh.compose("--profile", "view", "ps", "--quiet", "view").stdout.split()
    told = fresh.inspect(container)
    assert told["HostConfig"]["ReadonlyRootfs"]
    assert {binding["HostIp"] for (binding,) in told["NetworkSettings"]["Ports"].values()} == {"127.0.0.1"}
    (records,) = (mount for mount in told["Mounts"] if mount["Destination"] == "/data/out")
    assert not records["RW"]
    shown = f"<b>{DOCUMENTS - QUARANTINED}</b>"
    until(lambda: shown in fresh.viewed("/records")[1], 60, "all records in the index")
    assert f"<b>{QUARANTINED}</b>" in fresh.viewed("/quarantine")[1]
    assert fresh.viewed("/runs")[0] == 200
    assert fresh.viewed("/records", host="evil.example")[0] == 403
    fresh.compose("--profile", "view", "rm", "--stop", "--force", "view")


def test_what_was_enqueued_is_known_after_all_containers_were_replaced(settled: Project) -> None:
    settled.settings["DOCMILL_INPUT"] = "./seeds"
    told = settled.docmill("enqueue", "/data/in", "--json").json
    del settled.settings["DOCMILL_INPUT"]
    assert (told["documents"], told["known"]) == (0, DOCUMENTS)


def test_each_container_has_the_secrets_it_needs_and_no_list_of_processes_shows_one(settled: Project) -> None:
    told = (settled.folder / ".env").read_text()
    redis_password, flower_password = (line.split("'")[1] for line in told.splitlines() if "PASSWORD" in line)
    for service in sorted(STAYING):
        container = settled.containers(service)[0]
        variables = dict(one.split("=", 1) for one in settled.inspect(container)["Config"]["Env"])
        assert (flower_password in variables.values()) is (service == "flower"), service
        assert ("DOCMILL_DELIVERY__LEASE_SECONDS" in variables) is (service != "redis"), service
        arguments = settled.docker("top", container, "-eo", "pid,args").stdout
        assert redis_password not in arguments, service
        assert flower_password not in arguments, service


def test_killed_workers_lose_nothing(settled: Project, tmp_path: Path) -> None:
    """One container is killed and stays dead, its twin goes on; another dies by itself and is restarted."""
    clean, (entities, _) = settled.containers("clean")[0], settled.containers("entities")
    command = ["docker", "compose", "run", "--rm", "--no-deps", "-T", "docmill"]
    producer = subprocess.Popen(
        [*command, "enqueue", "/data/in", "--run", "killed", "--wait", "--json"],
        cwd=settled.folder,
        env=settled.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: settled.status("--run", "killed").get("records", 0) > 0, 60, "the first record")
        settled.docker("kill", entities)
        # All of the container's processes but its init, which then ends: so a crash looks to the engine. To `docker
        # kill` the restart policy does not answer.
        settled.inside(clean, "python", "-c", "import os; os.kill(-1, 9)", code=None)
        assert settled.status("--run", "killed")["records"] < LARGE, "the kill came too late to prove anything"
        told, errors = producer.communicate(timeout=150)
    except (subprocess.TimeoutExpired, AssertionError) as error:
        pytest.fail(f"{error}\n{settled.status('killed')}\n{settled.logs()}")
    finally:
        producer.kill()
    assert producer.returncode == 0, errors.decode()[-2000:]
    summary = json.loads(told)
    assert (summary["documents"], summary["records"], summary["quarantined"]) == (LARGE, LARGE, 0)

    kept, refused = settled.stored(tmp_path / "out")
    numbers = [record.source.metadata["id"] for record in kept if record.run == "killed"]
    assert sorted(numbers) == list(range(LARGE))
    assert not [entry for entry in refused if entry.run == "killed"]
    assert "batch sent again" in settled.compose("logs", "--no-color", "reconciler").stdout

    assert settled.inspect(clean)["RestartCount"] >= 1
    until(lambda: settled.inspect(clean)["State"]["Health"]["Status"] == "healthy", 60, "the restarted worker's health")


def test_flower_answers_who_knows_the_password(settled: Project) -> None:
    password = next(
        line.split("'")[1] for line in (settled.folder / ".env").read_text().splitlines() if "FLOWER" in line
    )
    assert settled.flower("/api/workers")[0] == 401
    assert settled.flower("/api/workers", "wrong")[0] == 401

    def known() -> set[str]:  # Flower asks all workers and waits a second; one that was just killed takes longer
        workers = json.loads(settled.flower("/api/workers?refresh=1", password)[1])
        return {name.split("@")[0] for name in workers}

    until(lambda: known() >= set(STAGES), 60, "all workers in Flower")
    tasks = json.loads(settled.flower("/api/tasks?limit=1000", password)[1])
    done = {f"docmill.{stage}" for stage in STAGES if stage != "convert"}  # since it was replaced it saw texts alone
    assert {task["name"] for task in tasks.values()} == done


def test_a_backup_is_restored_by_the_commands_of_the_guide(settled: Project, tmp_path: Path) -> None:
    """As they stand there, on the host where all is lost: account and records are what they were."""
    for heading in ("Back up", "Restore"):
        lines = [line for line in commands(GUIDE, heading) if line.startswith("docker compose ")]
        assert lines
        settled.shell(*lines)
    assert settled.status("--run", "killed")["records"] == LARGE
    kept, _ = settled.stored(tmp_path / "out")
    assert len({record.id for record in kept}) == len(kept) == LARGE + DOCUMENTS - QUARANTINED
    settled.docmill("audit")


def test_services_stop_within_their_grace(settled: Project) -> None:
    """A warm shutdown, not a kill after the grace period."""
    settled.compose("stop", seconds=60)
    for service in (*STAGES, "redis"):
        for container in settled.compose("ps", "--all", "--quiet", service).stdout.split():
            state = settled.inspect(container)["State"]
            assert state["ExitCode"] in (0, 137) if service == "entities" else state["ExitCode"] == 0, service


def test_workers_of_all_stages_take_the_place_of_a_container_for_each(settled: Project, tmp_path: Path) -> None:
    """As the guide has it, over the volumes of before: each batch stays with the worker that took it."""
    more = settled.folder / "more"
    more.mkdir()
    (more / "more.jsonl").write_text(
        "".join(json.dumps({"text": f"Ferry {n} leaves at {n}."}) + "\n" for n in range(40))
    )
    settled.settings |= {"COMPOSE_FILE": "docker-compose.yml:docker-compose.workers.yml", "DOCMILL_INPUT": "./more"}
    settled.up("--scale", "worker=2")
    assert len(settled.containers("worker")) == 2
    assert not [stage for stage in STAGES if settled.containers(stage)]
    summary = settled.docmill("enqueue", "/data/in", "--run", "fused", "--wait", "--json").json
    assert (summary["documents"], summary["records"]) == (40, 40)
    settled.compose("cp", "worker:/data/out", str(tmp_path / "out"))
    fused = [record for record in records(tmp_path / "out") if record.run == "fused"]
    assert len(fused) == 40
    assert {len({step.worker for step in record.provenance}) for record in fused} == {1}
