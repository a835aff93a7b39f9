"""Every command shows hostile names as data, on a terminal and in pipes; a new one fails here until it is covered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from tests.system.commandline import environment, quarantined, records
from tests.system.forked import Commands
from tests.system.hostile_names import HOSTILE, TOGETHER, corpus, faults
from tests.system.in_process import LEAVES, CommandPath, run_here

pytestmark = pytest.mark.system


@dataclass(frozen=True)
class Scene:
    """A folder of a run full of hostile names, and a server of which one of the same is enqueued."""

    forks: Commands
    inputs: Path
    out: Path
    env: dict[str, str]

    def run(self, *arguments: str, terminal: bool, stdin: str = "n\n") -> list[str]:
        """Return what is wrong with what a command writes."""
        env = {name: value for name, value in self.env.items() if name != "NO_COLOR"} if terminal else self.env
        done = self.forks.run(arguments, env, terminal=terminal, stdin=stdin)
        assert done.code in {0, 1, 2, 3}, (arguments, done)
        return [f"{arguments!a}: {one}" for one in faults(done.stdout + done.stderr, terminal=terminal)]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, server: Path, forks: Commands) -> Scene:
    folder = tmp_path_factory.mktemp("names")
    inputs = corpus(folder / "in\x1b]0;t\x07[red]\u202e")
    out = folder / "out [/dim]\u2067عنوان"
    env = environment(DOCMILL_CONFIG=str(folder), TERM="xterm-256color", COLUMNS="100")
    done = forks.run(["run", str(inputs), "--out", str(out), "--workers", "2", "--json"], env, terminal=False)
    assert done.code == 3, done.stderr
    assert faults(done.stderr + done.stdout) == []
    assert json.loads(done.stdout)["documents"] >= 3 * len(HOSTILE)
    deployed = env | {
        "DOCMILL_REDIS_URL": f"unix://{server}?db=0",
        "DOCMILL_NAMESPACE": "hostile",
        "DOCMILL_INDEX": "hostile",
        "DOCMILL_STORE_URL": f"file://{out}",
    }
    return Scene(forks, inputs, out, deployed)


def cases(scene: Scene) -> dict[CommandPath, list[list[str]]]:
    """Return what every command is called with where it has much to show; first those that only look."""
    kept, entries = [record.id for record in records(scene.out)], [entry.id for entry in quarantined(scene.out)]
    out = ["--out", str(scene.out)]
    files = [str(path) for path in sorted(scene.inputs.iterdir())]
    return {
        ("run",): [[str(scene.inputs), *out, "--workers", "1"]],
        ("enqueue",): [[str(scene.inputs)], ["--json", "--", *files]],
        ("status",): [[], ["--json"], ["--recount"]],
        ("audit",): [[], [str(scene.inputs), *out], ["--json", *out]],
        ("list",): [out, ["--json", *out]],
        ("pending",): [[], ["--json"]],
        ("kick",): [[]],
        ("migrate",): [[str(scene.inputs)]],
        ("show",): [[kept[0], *out]],
        ("diff",): [[kept[0], kept[1], *out], ["--json", kept[0], kept[1], *out]],
        ("clusters",): [out, ["--json", *out]],
        ("quarantine", "list"): [out, ["--json", *out]],
        ("quarantine", "show"): [[entries[0], *out]],
        ("quarantine", "retry"): [["--all", *out]],
        ("quarantine", "drop"): [["--all", *out]],
        ("index", "stats"): [out, ["--json", *out]],
        ("index", "import"): [[str(scene.inputs / "rows.jsonl"), "--scope", "run-\x1b]0;t\x07", "--workers", "1"]],
        ("index", "export"): [[str(scene.out / "\x1b]0;t\x07[red].index")], [str(scene.out / "[/red].index")]],
        ("index", "forget"): [[HOSTILE["window title"]], [HOSTILE["override"], HOSTILE["no UTF-8"]]],
        ("index", "clear"): [["--scope", "run-\x1b]0;t\x07"]],
        ("report",): [["--html", str(scene.out / "\x1b]0;t\x07[red].html"), str(scene.out)]],
        ("view",): [["--once", "--index", str(scene.out / "\x1b]0;t\x07[red].view"), str(scene.out)]],
        ("reprocess",): [["--failed", *out]],
        ("compact",): [[str(scene.out)], ["--json", str(scene.out)]],
        ("export",): [["--format", "text", "--to", str(scene.out / "\x1b]0;t\x07[red]"), str(scene.out)]],
        ("forget",): [[kept[0], *out]],
        ("prune",): [["runs", "--older-than", "1s", *out]],
        ("worker",): [["--stages", HOSTILE["colour"]], ["--name", HOSTILE["window title"]]],
        ("reconcile",): [["--once"]],
        ("stages",): [[], ["--json"]],
        ("config",): [[], ["--json"]],
        ("schema",): [[], ["--quarantine"]],
        ("completion",): [["bash"]],
    }


@pytest.mark.slow
def test_every_command_shows_what_strangers_wrote_as_data(scene: Scene) -> None:
    called = cases(scene)
    assert set(called) == set(LEAVES), "every command is called here, a new one too"
    wrong = [
        fault
        for path, calls in called.items()
        for arguments in calls
        for terminal in ((False,) if "--json" in arguments else (False, True))
        for fault in scene.run(*path, *arguments, terminal=terminal)
    ]
    assert wrong == []
    listed = scene.forks.run(["quarantine", "list", "--out", str(scene.out)], scene.env, terminal=False).stdout
    assert "!/[/red]x" in listed
    assert r"!/\x1b]0;owned\x07" in listed
    assert faults((scene.out / ".docmill" / "workers.log").read_text(encoding="utf-8")) == []


@pytest.mark.slow
def test_what_stays_shows_what_strangers_wrote_as_data(scene: Scene, tmp_path: Path) -> None:
    env = {name: value for name, value in scene.env.items() if name != "NO_COLOR"}
    env |= {
        "DOCMILL_NAMESPACE": "stays",
        "DOCMILL_STORE_URL": f"file://{tmp_path}",
        "DOCMILL_LOG__LEVEL": "debug",
    }
    for arguments, seconds in (
        (["enqueue", "--follow", str(scene.inputs), "--state", str(tmp_path / "\x1b]0;t\x07")], 3),
        (["worker", "--concurrency", "1"], 5),
        (["status", "--watch"], 2),
        (["reconcile"], 1),
    ):
        done = scene.forks.run(arguments, env, terminal=True, seconds=seconds)
        told = done.stdout + done.stderr
        assert done.code not in {1, 2}, told
        assert told
        assert faults(told, terminal=True) == [], arguments


@pytest.fixture
def alone(server: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs a command in this process, on an empty server; returns what is wrong with what it writes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCMILL_REDIS_URL", f"unix://{server}?db=0")
    monkeypatch.setenv("DOCMILL_NAMESPACE", "hostile-alone")

    def run(*arguments: str) -> list[str]:
        code, told = run_here(arguments)
        return [f"{arguments!a}: {one}" for one in faults(told)] + ([] if code in {0, 1, 2} else [f"{code}"])

    return run


@pytest.mark.parametrize("name", TOGETHER.values(), ids=TOGETHER)
def test_every_argument_and_option_may_hold_a_hostile_value(alone: Callable[..., list[str]], name: str) -> None:
    wrong: list[str] = []
    for path, command in LEAVES.items():
        wrong += alone(*path, name) + alone(*path, f"--{name}") + alone(*path, "--", name, name)
        ends = ["--once"] if path == ("view",) else []  # else it would stay
        for option in command.params:
            if isinstance(option, click.Option) and not option.is_flag:
                wrong += alone(*path, *ends, *_required(command), f"{option.opts[-1]}={name}")
    assert wrong == []


def _required(command: click.Command) -> list[str]:
    """Return values for the arguments that a command needs."""
    return [
        "runs" if isinstance(one.type, click.Choice) else "nothing"
        for one in command.params
        if isinstance(one, click.Argument) and one.required
        for _ in range(max(1, one.nargs))
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_returns_no_hostile_word(
    alone: Callable[..., list[str]], shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_DOCMILL_COMPLETE", f"{shell}_complete")
    for name in TOGETHER.values():
        for words in (f"docmill {name}", f"docmill run --out {name}", f"docmill list --status {name}"):
            monkeypatch.setenv("COMP_WORDS", words)
            monkeypatch.setenv("COMP_CWORD", name if shell == "fish" else str(len(words.split()) - 1))
            assert alone() == []


def test_hostile_settings_are_shown_as_data(alone: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ("DOCMILL_STORE_URL", "DOCMILL_PIPELINE", "DOCMILL_CONFIG", "DOCMILL_NAMESPACE")
    for name in TOGETHER.values():
        for variable in (*settings, f"DOCMILL_{name[:200]}"):
            with monkeypatch.context() as patch:
                patch.setenv(variable, name)
                assert alone("config") + alone("config", "--json") + alone("status") == []
