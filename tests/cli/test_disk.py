"""A full disk, real and small: a sentence and exit code 1, and the same command goes on once there is room."""

from __future__ import annotations

import errno
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docmill.cli.disk import check_writable, disk_trouble
from docmill.cli.main import exit_code_of
from docmill.errors import DocmillError
from tests.system.commandline import COMMAND, ROOT, environment, records

pytestmark = pytest.mark.slow

Mount = Callable[[str], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Mount]]:
    """A disk of its own, and what changes its options; needs the right to mount."""
    path = tmp_path / "disk"
    path.mkdir()

    def mount(options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "docmill", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"needs the right to mount a disk: {done.stderr.strip()}")

    mount("size=3m")
    yield path, mount
    subprocess.run(["umount", str(path)], check=True)


def run(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "run", str(source), "--out", str(out), "--workers", "1"],
        env=environment(DOCMILL_PIPELINE='["clean"]'),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_lost(tmp_path: Path, disk: tuple[Path, Mount]) -> None:
    path, mount = disk
    source = tmp_path / "in.jsonl"
    noise = [" ".join(str(number * step * 7919) for step in range(60)) for number in range(2000)]
    lines = [json.dumps({"text": f"The night ferry number {n} leaves. {words}"}) for n, words in enumerate(noise)]
    source.write_text("\n".join(lines))
    done = run(source, path / "out")
    assert done.returncode == 1, done.stderr
    assert "No space left on device; free some space, then run the same command again" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) < 20
    assert run(source, path / "out").returncode == 1  # nor does it start
    mount("remount,size=60m")
    done = run(source, path / "out")
    assert done.returncode == 0, done.stderr
    assert len({one.id for one in records(path / "out")}) == 2000


def test_a_folder_that_became_read_only_is_told_in_a_sentence(tmp_path: Path, disk: tuple[Path, Mount]) -> None:
    path, mount = disk
    source = tmp_path / "a.txt"
    source.write_text("The night ferry leaves at nine.")
    assert run(source, path / "out").returncode == 0
    mount("remount,ro")
    done = run(source, path / "out")
    assert done.returncode == 1
    assert "Read-only file system; make it writable, or choose another folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_with_room_is_left_as_it_was(tmp_path: Path) -> None:
    check_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DocmillError, match="gone"):
        check_writable(tmp_path / "gone")


def test_other_errors_of_the_system_are_no_business_of_the_disk(capsys: pytest.CaptureFixture[str]) -> None:
    assert disk_trouble(OSError(errno.ECHILD, "No child processes")) is None

    def fail(number: int) -> Callable[[], None]:
        def work() -> None:
            raise OSError(number, "says the system", "some/file")

        return work

    assert exit_code_of(fail(errno.EDQUOT)) == 1
    assert "some/file: says the system; free some space" in capsys.readouterr().err
    with pytest.raises(OSError, match="says the system"):
        exit_code_of(fail(errno.ECHILD))


def test_a_name_too_long_is_told_in_a_sentence() -> None:
    assert disk_trouble(OSError(errno.ENAMETOOLONG, "File name too long", "x")) == (
        "x: File name too long; choose another name"
    )
