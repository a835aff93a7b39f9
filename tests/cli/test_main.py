"""The command's exit codes and errors, and `python -m docmill`."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib.metadata import version

import pytest

from docmill.cli.exits import FAILURE, OK, USAGE
from docmill.cli.main import Interrupted, exit_code_of
from docmill.errors import ConfigError, SourceError, StoreError, UnavailableError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("a setting"), USAGE),
        (SourceError("an input"), USAGE),
        (StoreError("a store"), FAILURE),
        (UnavailableError("a server"), FAILURE),
        (Interrupted(), 130),
        (KeyboardInterrupt(), 130),
        (Interrupted(signal.SIGTERM), 143),
        (BrokenPipeError(), FAILURE),
    ],
)
def test_each_kind_of_error_has_its_exit_code(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise error

    assert exit_code_of(work) == code
    shown = capsys.readouterr()
    assert str(error) in shown.err
    assert shown.out == ""


def test_what_ends_well_has_the_exit_code_of_success() -> None:
    assert exit_code_of(lambda: None) == OK


def test_an_error_is_printed_as_data() -> None:
    """Brackets are no markup, what a terminal would obey is escaped, and a password is masked."""
    program = """
import sys
from docmill.cli.main import exit_code_of
from docmill.errors import ConfigError

def work():
    raise ConfigError("[red]brackets[/red] and caf\\udce9 and redis://:c4nary@host\\x1b]0;t\\x07")

sys.exit(exit_code_of(work))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert done.returncode == USAGE
    assert done.stderr == b"error [red]brackets[/red] and caf\\xe9 and redis://:***@host\\x1b]0;t\\x07\n"


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docmill", "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"docmill {version('docmill')}\n"
    assert done.stderr == ""
