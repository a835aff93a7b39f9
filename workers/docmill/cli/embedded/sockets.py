"""Folders for the sockets of embedded servers, and the removal of those that a killed command left behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docmill.errors import DocmillError

__all__ = ["remove_dead", "socket_folder"]

PREFIX = "docmill-"
SOCKET, LOCK = "s", "lock"
YOUNG_SECONDS = 60  # a folder without a lock may just have been made


@contextmanager
def socket_folder() -> Iterator[Path]:
    """Make a folder with a short path for the length of a `with` block, and remove those whose owners are gone.

    A socket's path may have some 100 bytes at most, which a user's folder can exceed.

    Raises:
        DocmillError: no folder can be made.
    """
    try:
        remove_dead(Path(tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    except OSError as error:
        raise DocmillError(
            f"no folder can be made for the server's socket ({error.strerror or error}); free some space in "
            f"{os.environ.get('TMPDIR', '/tmp')}, or name another folder in TMPDIR, "  # noqa: S108 - the system's own
            "then run the same command again: nothing is lost"
        ) from error
    try:
        with (folder / f"{LOCK}-new").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            (folder / f"{LOCK}-new").rename(folder / LOCK)  # it is locked from the moment it has its name
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_dead(parent: Path) -> None:
    """Remove the folders that this user's commands made here and whose owners have ended without removing them."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            found = folder.lstat()
            ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
            if ours and {one.name for one in folder.iterdir()} <= {SOCKET, LOCK, f"{LOCK}-new"} and _is_dead(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # it went away meanwhile
            continue


def _is_dead(folder: Path) -> bool:
    try:
        handle = (folder / LOCK).open("r+")
    except FileNotFoundError:  # just made, or of a release that made no locks
        return time.time() - folder.lstat().st_mtime > YOUNG_SECONDS and not _is_served(folder / SOCKET)
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return not _is_served(folder / SOCKET)


def _is_served(path: Path) -> bool:
    """Tell whether anybody listens at a socket."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(1)
        try:
            asking.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:
            return True  # busy: somebody has it
        return True
