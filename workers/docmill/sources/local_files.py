"""Files of this machine, opened so that nothing a stranger puts in a folder leads out of it or holds up its reader.

Tested by tests/sources/test_folders.py.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

__all__ = [
    "SYSTEM_FOLDERS",
    "PassedOverError",
    "is_descriptor",
    "is_system_device",
    "is_system_path",
    "kind_of_error",
    "open_inside",
    "special_kind",
]

# File systems that hold no files of anybody, but the kernel's doors: reading some never ends, or changes something.
_SYSTEM_TYPES = """
binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl mqueue proc pstore securityfs selinuxfs
sysfs tracefs
"""
SYSTEM_TYPES = frozenset(_SYSTEM_TYPES.split())
SYSTEM_FOLDERS = tuple(map(Path, ("/proc", "/sys", "/dev")))
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - people keep data there
DESCRIPTORS = (Path("/dev/fd"), Path("/proc/self/fd"))
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class PassedOverError(Exception):
    """An entry of a folder is no file to be read; `kind` says what it is instead."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def special_kind(mode: int) -> str | None:
    """Return what an entry is that is no regular file, by its mode: `fifo`, `socket`, `device`, `folder`; else None."""
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISFIFO(mode):
        return "fifo"
    if stat.S_ISSOCK(mode):
        return "socket"
    return "folder" if stat.S_ISDIR(mode) else "device"


def kind_of_error(error: OSError, path: Path) -> str:
    """Return the kind under which an entry is counted that cannot be looked at or opened."""
    if error.errno == errno.ELOOP or os.path.islink(path):  # noqa: PTH114 - Path's raises where the path is too long
        return "symlink"  # to itself, or to nothing
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
        return "vanished"
    return "unreadable"


def open_inside(path: Path, folder: Path) -> BinaryIO:
    """Open a regular file whose real place is in a folder, which has no symbolic links in its own path.

    What is opened is looked at again: what stood there before may have been replaced meanwhile.

    Raises:
        PassedOverError: it is something else, lies outside, cannot be read, or is not there any more.
    """
    try:
        if kind := special_kind(path.stat().st_mode):  # before it is opened: opening a device may do something
            raise PassedOverError(kind)
        number = os.open(path, FLAGS)
    except OSError as error:
        raise PassedOverError(kind_of_error(error, path)) from error
    try:
        if kind := special_kind(os.fstat(number).st_mode):
            raise PassedOverError(kind)
        if not _real_place(number, path).is_relative_to(folder):
            raise PassedOverError("symlink")
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def _real_place(number: int, path: Path) -> Path:
    """Return where an open file is: as the kernel knows it, or where there is no /proc as its path resolves now."""
    try:
        return Path(f"/proc/self/fd/{number}").readlink()
    except OSError:
        return Path(os.path.realpath(path))


def is_descriptor(path: Path) -> bool:
    """Tell whether a path names an open file of the process: what a shell's `<(...)` gives, and /dev/stdin."""
    return str(path) == "/dev/stdin" or path.parent in DESCRIPTORS


def is_system_path(path: Path) -> bool:
    """Tell whether a path leads to the kernel's own file systems: /proc, /sys, /dev, wherever they are mounted.

    Pipes are none of it, as the shell names them below /dev/fd.
    """
    status = path.stat()
    if is_system_device(status.st_dev):
        return True
    real = Path(os.path.realpath(path))
    return (
        not stat.S_ISFIFO(status.st_mode)
        and any(real.is_relative_to(folder) for folder in SYSTEM_FOLDERS)
        and not real.is_relative_to(SHARED_MEMORY)
    )


def is_system_device(device: int) -> bool:
    """Tell whether a device number, as `st_dev` has it, is of one of the kernel's own file systems."""
    return device in _system_devices()


@cache
def _system_devices() -> frozenset[int]:
    """Return the device numbers of the kernel's own file systems as they are mounted."""
    return frozenset(_mounted())


def _mounted() -> Iterator[int]:
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) > 2 and after.split(" ", 1)[0] in SYSTEM_TYPES:
            major, _, minor = fields[2].partition(":")
            yield os.makedev(int(major), int(minor))
