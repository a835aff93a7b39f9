"""Every licence is known and allowed, and what is wrong is told by name."""

from __future__ import annotations

from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("license_expression", reason="`make .venv/.test` installs it")

from supply_chain import licences
from supply_chain.locks import LockedPackage
from training.artefacts import read_manifest

POLICY: dict[str, Any] = {
    "allowed": {"packages": ["MIT", "Apache-2.0", "BSD-3-Clause"], "data": ["Apache-2.0"]},
    "exceptions": {"psycopg": {"licences": ["LGPL-3.0-only"], "extra": "postgres", "reason": "an extra"}},
    "unstated": {},
    "bundled": {},
    "packages": {"psycopg": "LGPL-3.0-only", "celery": "BSD-3-Clause"},
    "data": {},
}
CELERY = LockedPackage("celery", "5.7.0", "requirements.lock", asked_by=frozenset({"docmill"}))
PSYCOPG = LockedPackage("psycopg", "3.3.9", "requirements.lock", asked_by=frozenset({"docmill"}))


def found(locked: list[LockedPackage], stated: dict[str, set[str]] | None = None, **changed: Any) -> list[str]:
    return list(licences.wrong({**POLICY, **changed}, locked, stated or {}))


def test_everything_in_the_repository_is_known_and_allowed(
    capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr("sys.argv", ["licences"])
    assert licences.main() == 0, capsys.readouterr().out


def test_what_is_known_and_allowed_is_passed_in_silence() -> None:
    assert found([CELERY, PSYCOPG], {"celery": {"BSD-2-Clause", "BSD-3-Clause"}}) == []


def test_a_package_without_a_licence_is_told() -> None:
    unknown = LockedPackage("leftpad", "1.0", "requirements.lock")
    assert found([CELERY, PSYCOPG, unknown]) == ["leftpad: locked, and without a licence in licences.toml"]


def test_a_package_that_is_not_locked_any_more_is_told() -> None:
    assert "psycopg: in licences.toml, and not locked" in found([CELERY])


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("GPL-3.0-only", ["celery: GPL-3.0-only is not allowed"]),
        ("MIT AND GPL-3.0-only", ["celery: MIT AND GPL-3.0-only is not allowed"]),
        ("MIT OR GPL-3.0-only", []),
        ("(MIT AND Apache-2.0) OR GPL-3.0-only", []),
        ("LGPL-3.0-only", ["celery: LGPL-3.0-only is not allowed"]),  # an exception is for its package alone
    ],
)
def test_a_licence_that_is_not_allowed_is_told(expression: str, says: list[str]) -> None:
    packages = POLICY["packages"] | {"celery": expression}
    assert found([CELERY, PSYCOPG], packages=packages) == says


def test_what_is_no_licence_is_told() -> None:
    (told,) = found([CELERY, PSYCOPG], packages=POLICY["packages"] | {"celery": "free as in beer"})
    assert told.startswith("celery: 'free as in beer' is no SPDX expression")


def test_a_package_that_says_something_else_of_itself_is_told() -> None:
    assert found([CELERY, PSYCOPG], {"celery": {"GPL-3.0-only"}}) == [
        "celery: is said to be under BSD-3-Clause, and itself says GPL-3.0-only"
    ]


def test_a_package_that_states_nothing_needs_a_reason() -> None:
    stated: dict[str, set[str]] = {"celery": set()}
    assert found([CELERY, PSYCOPG], stated) == ["celery: states no licence; say in [unstated] where it stands"]
    assert found([CELERY, PSYCOPG], stated, unstated={"celery": "the file LICENSE in its wheel"}) == []


def test_what_is_allowed_in_an_extra_alone_must_not_come_with_every_installation() -> None:
    by_celery = LockedPackage("psycopg", "3.3.9", "requirements.lock", asked_by=frozenset({"celery"}))
    assert found([CELERY, by_celery]) == ["psycopg: allowed in an extra alone, and every installation brings it"]


def test_a_wheel_with_libraries_must_tell_their_licences(tmp_path: Path) -> None:
    about = tmp_path / "fast_math-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.4\nName: fast-math\nVersion: 1.0\n")
    found = [PathDistribution(about)]
    assert list(licences.libraries_untold({"bundled": {}}, found)) == []
    (tmp_path / "fast_math.libs").mkdir()
    (tmp_path / "fast_math.libs" / "libblas.so.1").touch()
    assert list(licences.libraries_untold({"bundled": {}}, found)) == [
        "fast-math: its wheel holds libblas.so.1; say in [bundled] under which licences"
    ]
    assert list(licences.libraries_untold({"bundled": {"fast-math": "BLAS: BSD-3-Clause"}}, found)) == []


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "dates" / "data"
    folder.mkdir(parents=True)
    (folder / "NOTICE").write_text(
        "months.tsv holds names under the Unicode License v3, and others under CC BY-SA 4.0."
    )
    return tmp_path


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"licence": "Unicode-3.0", "apart": ["CC-BY-SA-4.0"]}, []),
        ({"licence": "Unicode-3.0"}, ["dates/data: its NOTICE names CC-BY-SA-4.0, and licences.toml does not"]),
        (
            {"licence": "Unicode-3.0 AND MIT", "apart": ["CC-BY-SA-4.0"]},
            ["dates/data: its NOTICE does not name MIT"],
        ),
        ({"licence": "GPL-3.0-only"}, ["dates/data: GPL-3.0-only is not allowed"]),
    ],
)
def test_shipped_data_agree_with_their_notice(package: Path, entry: dict[str, Any], says: list[str]) -> None:
    policy = {"allowed": {"data": ["Unicode-3.0", "MIT"]}, "data": {"dates/data": entry}}
    told = list(licences.wrong_data(policy, ["dates/data/months.tsv"], package))
    assert set(says) <= set(told)
    assert bool(says) == bool(told)


def test_every_shipped_file_has_an_entry() -> None:
    policy = licences.read_policy()
    paths = [path for rows in read_manifest().values() for path in rows]
    assert [path for path in paths if licences.data_entry(policy, path) is None] == []
    assert list(licences.wrong_data(policy, [*paths, "stages/new/data/list.txt"])) == [
        "stages/new/data/list.txt: no entry in licences.toml"
    ]


@pytest.mark.parametrize(
    ("metadata", "says"),
    [
        ("License-Expression: Apache-2.0 OR MIT\n", {"Apache-2.0", "MIT"}),
        ("License: BSD\nClassifier: License :: OSI Approved :: BSD License\n", {"BSD-2-Clause", "BSD-3-Clause"}),
        ("Classifier: License :: OSI Approved :: MIT License\n", {"MIT"}),
        ("License: UNKNOWN\n", set()),
        ("", set()),
    ],
)
def test_what_a_package_says_of_itself_is_understood(tmp_path: Path, metadata: str, says: set[str]) -> None:
    about = tmp_path / "thing-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.4\nName: thing\nVersion: 1.0\n{metadata}")
    assert licences.stated_licences(PathDistribution(about)) == says
