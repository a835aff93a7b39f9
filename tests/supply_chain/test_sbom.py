"""The bill of materials holds every locked package with its hashes and every file of data, as its schema wants."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

pytest.importorskip("cyclonedx", reason="`make .venv/.test` installs it")

from cyclonedx.output.json import JsonV1Dot6

from supply_chain.licences import read_policy
from supply_chain.locks import ROOT, RUNTIME, read_all
from supply_chain.sbom import bill, checked, images
from training.artefacts import read_manifest


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """The whole bill. Its schema takes five seconds to look at it: `make sbom` waits for that, as CI does."""
    found: dict[str, Any] = json.loads(JsonV1Dot6(bill(read_all(), read_policy(), read_manifest())).output_as_string())
    return found


def component(written: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = (one for one in written["components"] if one["name"] == name)
    return one


def test_every_locked_package_is_in_it_with_the_hashes_of_its_lock(written: dict[str, Any]) -> None:
    told = {
        one["purl"]: {digest["content"] for digest in one["externalReferences"][0]["hashes"]}
        for one in written["components"]
        if one["type"] == "library"
    }
    packages = read_all()
    assert told.keys() == {one.purl for one in packages}
    assert {one.purl for one in packages if not told[one.purl] >= set(one.files)} == set()


def test_every_shipped_file_is_in_it_with_its_hash_and_licence(written: dict[str, Any]) -> None:
    files = {path: digest for rows in read_manifest().values() for path, digest in rows.items()}
    told = {
        one["name"].removeprefix("docmill/"): one["hashes"][0]["content"]
        for one in written["components"]
        if one["type"] not in ("library", "container")
    }
    assert told == files
    tagger = component(written, "docmill/stages/entities/tagger/data/ar.ner")
    assert tagger["type"] == "machine-learning-model"
    assert "CC-BY-SA-4.0" in tagger["licenses"][0]["expression"]


def test_the_images_of_dockerfile_and_compose_are_in_it(written: dict[str, Any]) -> None:
    told = {f"{one['name']}:{one['version']}" for one in written["components"] if one["type"] == "container"}
    dockerfile, compose = ((ROOT / name).read_text() for name in ("Dockerfile", "docker-compose.yml"))
    named = set(re.findall(r"^ARG PYTHON=(\S+)", dockerfile, re.MULTILINE))
    named |= set(re.findall(r"image: \S+:-([^}]+)\}", compose)) | set(re.findall(r"PYTHON: \S+:-([^}]+)\}", compose))
    assert told == named - {"docmill:local"}


def test_it_tells_what_runs_what_extras_bring_and_what_only_tests_need(written: dict[str, Any]) -> None:
    scopes = {name: component(written, name)["scope"] for name in ("celery", "psycopg", "pytest", "uv", "twine")}
    assert scopes == {
        "celery": "required",
        "psycopg": "optional",
        "pytest": "excluded",
        "uv": "excluded",
        "twine": "excluded",
    }
    assert {one["licenses"][0]["expression"] for one in written["components"] if one["name"] == "psycopg"} == {
        "LGPL-3.0-only"
    }


def test_it_tells_who_needs_whom(written: dict[str, Any]) -> None:
    needs = {one["ref"]: set(one.get("dependsOn", ())) for one in written["dependencies"]}
    locked = {one.name: one.purl for one in read_all() if one.lock == RUNTIME}
    assert locked["celery"] in needs["docmill"]
    assert locked["kombu"] in needs[locked["celery"]]
    assert not needs["docmill"] & {f"pkg:pypi/{one.name}@{one.version}" for one in read_all() if one.name == "pytest"}


def test_its_schema_accepts_it() -> None:
    packages = [one for one in read_all() if one.name in ("celery", "kombu", "psycopg", "tzdata", "uv")]
    program, rows = next(iter(read_manifest().items()))
    told = json.loads(checked(bill(packages, read_policy(), {program: rows})))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert len(told["components"]) == len({one.purl for one in packages}) + len(rows) + len(images())


def test_what_the_schema_refuses_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supply_chain.sbom.JsonV1Dot6.output_as_string", lambda *_, **__: '{"bomFormat": "other"}')
    with pytest.raises(ValueError, match="schema of CycloneDX refuses"):
        checked(bill([], read_policy(), {}))
