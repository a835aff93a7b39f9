"""Advisories, brought as OSV's zip, as its JSON or as the PyPA's YAML, are compared with what is locked, offline."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("yaml", reason="`make .venv/.test` installs it")

from supply_chain import advisories
from supply_chain.advisories import affected, is_affected, read_advisories
from supply_chain.locks import LockedPackage, read_all

CELERY = next(one for one in read_all() if one.name == "celery")


def advisory(name: str = "celery", **changed: Any) -> dict[str, Any]:
    events = [{"introduced": "0"}, {"fixed": "9999"}]
    entry = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "summary": "it breaks", "affected": [entry], **changed}


@pytest.mark.parametrize(
    ("version", "events", "expected"),
    [
        ("5.7.0", [{"introduced": "0"}, {"fixed": "5.7.1"}], True),
        ("5.7.1", [{"introduced": "0"}, {"fixed": "5.7.1"}], False),
        ("5.7.1rc1", [{"introduced": "0"}, {"fixed": "5.7.1"}], True),
        ("5.10.0", [{"introduced": "5.9"}, {"fixed": "5.11"}], True),  # as versions, not as words
        ("5.6", [{"introduced": "5.7"}], False),
        ("5.7", [{"introduced": "5.7"}, {"last_affected": "5.7"}], True),
        ("5.7.post1", [{"introduced": "5.7"}, {"last_affected": "5.7"}], False),
        ("3.5", [{"fixed": "2.1"}, {"introduced": "3"}, {"introduced": "0"}, {"fixed": "4"}], True),
        ("2.5", [{"fixed": "2.1"}, {"introduced": "3"}, {"introduced": "0"}, {"fixed": "4"}], False),
        ("1.0", [{"introduced": "not a version"}], False),
    ],
)
def test_ranges_are_compared_as_versions(version: str, events: list[dict[str, str]], *, expected: bool) -> None:
    assert is_affected(version, {"ranges": [{"type": "ECOSYSTEM", "events": events}]}) is expected


def test_a_version_that_is_listed_is_affected() -> None:
    assert is_affected("1.0", {"versions": ["0.9", "junk", "1.0.0"]})
    assert not is_affected("1.1", {"versions": ["0.9", "1.0"], "ranges": [{"type": "GIT", "events": []}]})


@pytest.mark.parametrize("form", ["zip", "json", "yaml"])
def test_an_advisory_is_found_in_every_form(form: str, tmp_path: Path) -> None:
    folder = tmp_path / "vulns" / "celery"
    folder.mkdir(parents=True)
    where = tmp_path
    if form == "zip":
        where = tmp_path / "all.zip"
        with zipfile.ZipFile(where, "w") as archive:
            archive.writestr("PYSEC-2026-1.json", json.dumps(advisory()))
    else:
        (folder / f"PYSEC-2026-1.{form}").write_text(json.dumps(advisory()))  # JSON is YAML
    (found,) = affected([CELERY], read_advisories(where))
    assert (found.package, found.advisory, found.aliases, found.mended) == (
        CELERY,
        "PYSEC-2026-1",
        ("CVE-2026-1",),
        ("9999",),
    )


@pytest.mark.parametrize(
    "harmless",
    [
        advisory("another"),
        advisory(withdrawn="2026-01-01T00:00:00Z"),
        {**advisory(), "affected": [{"package": {"ecosystem": "npm", "name": "celery"}, "versions": ["5.7.0"]}]},
    ],
)
def test_others_and_withdrawn_ones_are_passed_over(harmless: dict[str, Any]) -> None:
    assert list(affected([CELERY], iter([harmless]))) == []


def test_names_are_compared_as_the_registry_does() -> None:
    package = LockedPackage("lxml-html-clean", "0.4.6", "requirements.lock")
    assert len(list(affected([package], iter([advisory("lxml_HTML.clean")])))) == 1


@pytest.mark.parametrize(("ignored", "code"), [([], 1), (["--ignore", "CVE-2026-1"], 0)])
def test_the_command_tells_what_was_found(
    ignored: list[str], code: int, tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.json").write_text(json.dumps(advisory(summary="hostile \x1b[31m name")))
    monkeypatch.setattr("sys.argv", ["advisories", str(tmp_path), *ignored])
    assert advisories.main() == code
    told = capsys.readouterr().out
    assert ("celery" in told) is (code == 1)
    assert "1 advisories" in told
    assert "\x1b" not in told


@pytest.mark.parametrize("content", [None, b"{half", b"PK\x03\x04 no zip"])
def test_what_cannot_be_read_is_no_clean_bill(
    content: bytes | None, tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ("a.zip" if content and content.startswith(b"PK") else "a.json")
    if content:
        path.write_bytes(content)
    monkeypatch.setattr("sys.argv", ["advisories", str(path)])
    assert advisories.main() == 2
    assert str(tmp_path) in capsys.readouterr().err or content == b"PK\x03\x04 no zip"
