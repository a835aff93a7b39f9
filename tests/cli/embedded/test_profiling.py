"""Stacks that are sampled, written, merged and drawn."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
from pathlib import Path
from xml.etree import ElementTree

from docmill.cli.embedded.profiling import Sampler, draw, merged
from tests.system.commandline import COMMAND, environment


def test_what_takes_the_time_is_met_most_often(tmp_path: Path) -> None:
    def busy() -> None:
        until = time.process_time() + 0.3
        while time.process_time() < until:
            sum(range(1000))

    sampler = Sampler(tmp_path)
    before = signal.getsignal(signal.SIGPROF)
    try:
        sampler.start()
        busy()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    sampler.write()
    found = merged(tmp_path)
    assert sum(count for stack, count in found.items() if "busy" in stack) > 0.5 * found.total() > 0


def test_what_was_written_stays_whole_where_a_process_is_killed_while_it_writes_again(tmp_path: Path) -> None:
    sampler = Sampler(tmp_path)
    pid = os.fork()
    if pid == 0:
        sampler.found.update({"a;b": 1})
        sampler.write()
        sampler.found.update({f"c{number};" + "x" * 10_000: 1 for number in range(100)})
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # which ends it in the middle
        sampler.write()
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGXFSZ
    assert merged(tmp_path) == {"a;b": 1}


def test_a_flame_graph_holds_each_frame_as_wide_as_its_share() -> None:
    drawn = ElementTree.fromstring(draw({"a.main;a.f": 3, "a.main;a.<g>": 1}))  # noqa: S314 - drawn here
    widths = {
        box.find("{*}title").text: float(box.find("{*}rect").attrib["width"])  # type: ignore[union-attr]
        for box in drawn.iter("{http://www.w3.org/2000/svg}g")
    }
    assert widths == {"a.main: 100.0 %": 1200, "a.f: 75.0 %": 900, "a.<g>: 25.0 %": 300}


def test_a_run_with_a_profile_writes_the_stacks_of_its_workers_and_draws_them(tmp_path: Path) -> None:

    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    text = "The ferry from Piraeus to Heraklion leaves at nine in the evening and arrives before breakfast. "
    source.write_text("".join(json.dumps({"text": f"{number} {text * 40}"}) + "\n" for number in range(60)))
    command = [*COMMAND, "run", str(source), "--out", str(out), "--workers", "1", "--profile"]
    subprocess.run(command, env=environment(), check=True, capture_output=True, timeout=300)
    assert "docmill.worker" in (out / "profile.svg").read_text()
    assert "docmill.stages" in (out / "profile.txt").read_text()
