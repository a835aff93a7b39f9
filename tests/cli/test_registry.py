"""Every command is listed with its help, and none is imported before it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from docmill.cli.main import app
from docmill.cli.registry import COMMANDS

HEAVY = ("numpy", "celery", "kombu", "redis", "fsspec", "selectolax", "pydantic", "rich", "asyncio")
LIST_MODULES = """
import sys
from docmill.cli.main import run_command_line
try:
    run_command_line()
finally:
    print("|", *sys.modules)
"""
SUBCOMMANDS = [
    [name, inner]
    for name, entry in COMMANDS.items()
    if isinstance(group := entry.declared(), click.Group)
    for inner in group.commands
]


def imported(*arguments: str, **env: str) -> tuple[int, str, set[str]]:
    """Run the command in a process of its own; return its exit code, what it printed, and the modules it imported."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOCMILL_")}
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, *arguments],
        env={**clean, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    printed, _, modules = done.stdout.rpartition("|")
    return done.returncode, printed + done.stderr, set(modules.split())


def heavy(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} & set(HEAVY)


@pytest.mark.parametrize("arguments", [["--help"], [], *([name, "--help"] for name in COMMANDS)])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code, printed, modules = imported(*arguments)
    assert code == (0 if arguments else 2)
    assert "Usage: docmill" in printed
    assert heavy(modules) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run"],
        ["run", "seeds"],
        ["run", "seeds", "--out", "out", "--workers", "some"],
        ["show"],
        ["status", "--nonsense"],
        ["quarantine", "nonsense"],
        ["index", "import"],
        ["enqueue"],
    ],
)
def test_wrong_usage_imports_nothing_heavy(arguments: list[str]) -> None:
    code, printed, modules = imported(*arguments)
    assert code == 2
    assert "Traceback" not in printed
    assert heavy(modules) == set()


@pytest.mark.parametrize(("words", "offers"), [("docmill sta", "status"), ("docmill status --w", "--watch")])
def test_completion_imports_nothing_heavy(words: str, offers: str) -> None:
    count = str(len(words.split()) - 1)
    code, printed, modules = imported(COMP_WORDS=words, COMP_CWORD=count, _DOCMILL_COMPLETE="bash_complete")
    assert code == 0
    assert offers in printed
    assert heavy(modules) == set()


def test_listing_the_commands_imports_none_of_them() -> None:
    _, printed, modules = imported("--help")
    assert all(name in printed for name in COMMANDS)
    assert not [name for name in modules if name.startswith(("docmill.cli.arguments", "docmill.cli.commands"))]


def test_a_misspelt_command_is_told_the_nearest_name() -> None:
    code, printed, _ = imported("statsu")
    assert code == 2
    assert "'status'" in printed


@pytest.mark.parametrize("name", COMMANDS)
def test_the_name_in_the_list_is_the_commands_own(name: str) -> None:
    assert COMMANDS[name].declared().name == name


@pytest.mark.parametrize(
    "command", [*([name] for name in COMMANDS if name not in {"quarantine", "index"}), *SUBCOMMANDS], ids=" ".join
)
def test_the_help_of_every_command_shows_an_example(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"]).output
    assert "Example" in shown
    assert f"docmill {' '.join(command)}" in shown.partition("Example")[2]


def test_a_missing_argument_is_told_with_its_choices_in_one_line() -> None:
    done = CliRunner().invoke(app, ["prune"])
    assert done.exit_code == 2
    assert "Choose from: runs, seen, quarantine, index" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_each_shell(shell: str) -> None:
    done = CliRunner().invoke(app, ["completion", shell])
    assert done.exit_code == 0
    assert "_DOCMILL_COMPLETE" in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["\x1b]0;t\x07"],
        ["run", "--\x1b]0;t\x07=\u202e"],
        ["list", "--status", "\x9b31m\u2067"],
        ["quarantine", "ملف\u202e"],
        ["status", "extra\r\nerror"],
    ],
)
def test_what_stands_in_wrong_arguments_is_shown_and_not_obeyed(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert "Error: " in done.stderr
    assert not {"\x1b", "\x07", "\x9b", "\r", "\u202e", "\u2067"} & set(done.output)
