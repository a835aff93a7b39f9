"""What killed commands left in the folder for temporary files goes at the next start, and nothing else does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docmill.cli.embedded.sockets import remove_dead, socket_folder
from docmill.errors import DocmillError

HOLD = """
import time
from docmill.cli.embedded.sockets import socket_folder
with socket_folder() as folder:
    print(folder, flush=True)
    time.sleep(60)
"""


def holder(folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """Return a process that holds a folder for a socket, and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_command_left_goes_and_what_another_uses_stays(tmp_path: Path) -> None:
    living, used = holder(tmp_path)
    killed, left = holder(tmp_path)
    try:
        assert used.is_dir()
        assert left.is_dir()
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert left.is_dir()
        remove_dead(tmp_path)
        assert not left.exists()
        assert used.is_dir()
    finally:
        living.kill()
        living.wait()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    old = time.time() - 3600
    for name, content in (("docmill-mine", "notes.txt"), ("docmill-older", "s"), ("other", "s")):
        (tmp_path / name).mkdir()
        (tmp_path / name / content).write_text("")
        os.utime(tmp_path / name, (old, old))
    (tmp_path / "docmill-young").mkdir()
    (tmp_path / "docmill-file").write_text("")
    (tmp_path / "docmill-link").symlink_to(tmp_path / "other")
    remove_dead(tmp_path)
    names = {one.name for one in tmp_path.iterdir()}
    assert names == {"docmill-mine", "other", "docmill-young", "docmill-file", "docmill-link"}


def test_a_server_that_still_answers_keeps_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "docmill-x"
    folder.mkdir()
    (folder / "lock").write_text("")
    with socket.socket(socket.AF_UNIX) as served:
        served.bind(str(folder / "s"))
        served.listen()
        remove_dead(tmp_path)
        assert folder.is_dir()
    remove_dead(tmp_path)
    assert not folder.exists()


def test_a_place_for_temporary_files_that_is_full_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(DocmillError, match=r"no folder can be made for the server's socket.*TMPDIR"), socket_folder():
        pass
