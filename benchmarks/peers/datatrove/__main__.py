"""Compare the throughput of docmill with that of datatrove: the same corpus, the same work, side by side.

    python -m benchmarks.peers.datatrove                                    # five runs over 5,000 documents
    python -m benchmarks.peers.datatrove --documents 200 --runs 1           # a quick try

datatrove is installed into an environment of its own, in the versions and with the hashes of `requirements.lock`
(`--environment` keeps it from run to run). The work is that of docmill's stages clean, language and dedup; docmill is
also measured with entities, which datatrove does not have. Each has two processes. Nothing else should compute
meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from benchmarks.throughput import corpus
from benchmarks.throughput.rates import PIPELINE, WITHOUT, rate_of_run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
READY = "ready"


def main() -> None:
    """Install datatrove, measure both in turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000, help="documents of the corpus (5000)")
    parser.add_argument("--runs", type=int, default=5, help="runs of which medians are taken (5)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the corpus (1)")
    parser.add_argument("--processes", type=int, default=2, help="processes of each (2)")
    parser.add_argument("--environment", type=Path, default=Path("out/datatrove"), help="where datatrove is installed")
    chosen = parser.parse_args()
    python = _installed(chosen.environment)
    rates: dict[str, list[float]] = {"datatrove": [], "docmill": [], "docmill with entities": []}
    with tempfile.TemporaryDirectory(prefix="docmill-benchmark-") as name:
        path = Path(name) / "corpus.jsonl"
        told = corpus.write(path, chosen.documents, chosen.seed)
        say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {told}")
        parts = _divided(path, Path(name) / "parts", chosen.processes)
        for run in range(chosen.runs):
            out = Path(name) / f"out{run}"
            rates["datatrove"].append(chosen.documents / _datatrove(python, parts, out, chosen.processes))
            rates["docmill"].append(rate_of_run(path, WITHOUT, chosen.processes))
            rates["docmill with entities"].append(rate_of_run(path, PIPELINE, chosen.processes))
    for what, found in rates.items():
        ratios = [one / peer for one, peer in zip(found, rates["datatrove"], strict=True)]
        wanted = {"docmill": " (5 wanted)", "docmill with entities": " (3 wanted)"}.get(what, "")
        say(
            f"{what:<24}{statistics.median(found):8.1f} documents a second, "
            f"{statistics.median(ratios):5.2f} times datatrove's{wanted}, medians of {chosen.runs}"
        )


def _installed(folder: Path) -> Path:
    """Return the interpreter of an environment with datatrove, made where it is not there or of another lock."""
    lock = HERE / "requirements.lock"
    python, ready = folder / "bin" / "python", folder / READY
    if not ready.exists() or ready.read_bytes() != lock.read_bytes():
        say(f"installing datatrove into {folder}")
        venv.create(folder, clear=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", str(lock)]
        subprocess.run(command, check=True)
        ready.write_bytes(lock.read_bytes())
    return python.absolute()


def _divided(path: Path, folder: Path, parts: int) -> Path:
    """Write a corpus as so many files, line by line in turns, and return their folder: a task reads whole files."""
    folder.mkdir()
    files = [(folder / f"{number}.jsonl").open("wb") for number in range(parts)]
    with path.open("rb") as lines:
        for number, line in enumerate(lines):
            files[number % parts].write(line)
    for file in files:
        file.close()
    return folder


def _datatrove(python: Path, parts: Path, out: Path, tasks: int) -> float:
    """Return the seconds that datatrove takes."""
    program = "benchmarks.peers.datatrove.pipeline"
    command = [str(python), "-m", program, str(parts.resolve()), str(out.resolve()), "--tasks", str(tasks)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return float(json.loads(done.stdout.strip().splitlines()[-1])["seconds"])


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
