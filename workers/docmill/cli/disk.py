"""What a full disk or a folder that cannot be written means to whoever runs a command: a sentence, no traceback."""

from __future__ import annotations

import errno
from pathlib import Path

from docmill.errors import DocmillError

__all__ = ["check_writable", "disk_trouble", "make_private"]

ADVICE = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: "make it writable, or choose another folder",
    errno.EACCES: "make it writable, or choose another folder",
    errno.EPERM: "make it writable, or choose another folder",
}
ANOTHER_NAME = (errno.ENAMETOOLONG, errno.ELOOP)  # whatever a name was given for
OWNER_ONLY = 0o700
PROBE_BYTES = 1 << 16  # what must fit, for work to go on


def disk_trouble(error: OSError, where: str | None = None) -> str | None:
    """Return the sentence for an error of the disk, of rights or of a name, with what to do; None for every other."""
    what = where or error.filename or "a file cannot be written"
    if error.errno in ANOTHER_NAME:
        return f"{what}: {error.strerror}; choose another name"
    if error.errno not in ADVICE:
        return None
    return (
        f"{what}: {error.strerror}; {ADVICE[error.errno]}, then run the same command again: "
        "nothing is lost, and it goes on where it stopped"
    )


def check_writable(folder: Path) -> None:
    """Write some bytes to a folder and take them away again.

    Raises:
        DocmillError: its disk is full, or it cannot be written.
    """
    probe = folder / "probe"
    try:
        probe.write_bytes(bytes(PROBE_BYTES))
    except OSError as error:
        raise DocmillError(disk_trouble(error, str(folder)) or f"{folder}: {error}") from error
    finally:
        probe.unlink(missing_ok=True)


def make_private(folder: Path) -> None:
    """Let only the owner of a folder read it and write to it.

    Raises:
        DocmillError: its rights cannot be changed.
    """
    try:
        if folder.stat().st_mode & 0o777 != OWNER_ONLY:
            folder.chmod(OWNER_ONLY)
    except OSError as error:
        raise DocmillError(disk_trouble(error, str(folder)) or f"{folder}: {error}") from error
