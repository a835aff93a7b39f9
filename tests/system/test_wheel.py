"""The built wheel, installed beside nothing of the repository, in a folder that has a package `workers` of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.system.commandline import ROOT, environment, records

pytestmark = [pytest.mark.system, pytest.mark.slow]


@dataclass(frozen=True)
class Installation:
    """An environment that holds the wheel, and the folder of its user's project."""

    programs: Path
    project: Path

    def run(self, program: str, *arguments: str | Path) -> str:
        """Run one of the environment's programs in the project, and return what it printed.

        Raises:
            AssertionError: it failed.
        """
        command = [self.programs / program, *arguments]
        env = environment()
        env.pop("PYTHONPATH", None)
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=180, env=env, cwd=self.project, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def uv(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "uv", *arguments, "--offline", "--quiet"], check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel built by the pinned back-end, in an environment of its own, without a network.

    What docmill depends on comes from the environment of the tests, by a path file. Path files in there are not read
    through it, so the repository, which is installed there in editable form, cannot be imported.
    """
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--no-build-isolation", "--out-dir", folder / "dist", ROOT)
    (wheel,) = (folder / "dist").glob("docmill-*.whl")
    uv("venv", folder / "venv", "--python", sys.executable)
    uv("pip", "install", "--no-deps", "--python", folder / "venv" / "bin" / "python", wheel)
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    project = folder / "project"
    (project / "workers").mkdir(parents=True)
    (project / "workers" / "__init__.py").write_text("raise RuntimeError('not the package docmill looks for')\n")
    return Installation(folder / "venv" / "bin", project)


def test_the_package_is_imported_from_the_wheel(installation: Installation) -> None:
    told = installation.run("python", "-c", "import docmill, docmill.app; print(docmill.__file__)")
    assert Path(told.strip()).is_relative_to(installation.programs.parent)


def test_a_run_works_beside_a_package_named_workers(installation: Installation) -> None:
    source = installation.project / "ferry.txt"
    source.write_text("The ferry from Piraeus to Heraklion leaves at nine in the evening and arrives before breakfast.")
    told = installation.run("docmill", "run", source, "--out", "out", "--json", "--workers", "1")
    assert json.loads(told)["records"] == 1
    (record,) = records(installation.project / "out")
    assert record.language
    assert record.language.code == "en"
    assert {"Piraeus", "Heraklion"} <= {entity.name for entity in record.entities}
