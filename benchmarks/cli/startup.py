"""Measure what starting a command costs: CPU seconds (user and system) of each, the median of several runs.

    python -m benchmarks.cli.startup --runs 7

Help, completion and wrong usage shall take 0.25 s at most; `config` and `show` 0.6 s. `status` is measured against an
empty server of its own. CPU seconds grow when other programs share the cores: nothing else should compute meanwhile.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.programs import options, run

COMMAND = [sys.executable, "-m", "docmill"]
COMPLETE = {"_DOCMILL_COMPLETE": "bash_complete", "COMP_WORDS": "docmill st", "COMP_CWORD": "1"}
AT_ONCE = 0.25
SOON = 0.6


def cpu_seconds(arguments: Sequence[str], env: Mapping[str, str]) -> float:
    """Run a command and return the CPU seconds that it took."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # it was waited for above
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure each command, and print."""
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each command (5)")
    chosen = parser.parse_args()

    from docmill.cli.embedded import server as embedded  # noqa: PLC0415 - `--help` does without
    from docmill.cli.registry import COMMANDS  # noqa: PLC0415
    from docmill.settings import load  # noqa: PLC0415

    plain = {name: value for name, value in os.environ.items() if not name.startswith("DOCMILL_")}
    with (
        tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as folder,
        embedded.session(Path(folder), load()) as own,
    ):
        served = {
            **plain,
            "DOCMILL_REDIS_URL": own.server_url,
            "DOCMILL_BROKER_URL": own.message_url,
            "DOCMILL_STORE_URL": own.store_url,
        }
        cases: list[tuple[str, list[str], Mapping[str, str], float]] = [
            ("--help", ["--help"], plain, AT_ONCE),
            ("--version", ["--version"], plain, AT_ONCE),
            *((f"{name} --help", [name, "--help"], plain, AT_ONCE) for name in COMMANDS),
            ("completion of `docmill st`", [], plain | COMPLETE, AT_ONCE),
            ("nonsense", ["nonsense"], plain, AT_ONCE),
            ("run, without inputs", ["run"], plain, AT_ONCE),
            ("config", ["config"], plain, SOON),
            ("stages", ["stages"], plain, SOON),
            ("schema", ["schema"], plain, SOON),
            ("show, of no record", ["show", "0" * 32], served, SOON),
            ("status", ["status"], served, SOON),
        ]
        print(f"{'command':<28} CPU s   at most")
        for name, arguments, env, bound in cases:
            found = statistics.median(cpu_seconds(arguments, env) for _ in range(chosen.runs))
            print(f"{name:<28} {found:5.2f}   {bound:.2f}{'' if found <= bound else '   more'}")


if __name__ == "__main__":
    run(main)
