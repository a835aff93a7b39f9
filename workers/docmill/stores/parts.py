"""Where the parts of a file store lie: a local folder or an object store. A part is there whole or not at all.

Tested by tests/stores/test_store_files.py.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol

from docmill.stores.faults import public_url, translate_errors
from docmill.stores.threads import PerThread

__all__ = ["LocalParts", "Parts", "RemoteParts"]

LOCK = ".records.lock"
ABANDONED_SECONDS = 86_400  # a temporary file this old has no writer any more: a batch is a matter of seconds


class Parts(Protocol):
    """Named parts in folders; names are relative, e.g. `records/b1.jsonl`. Errors are those of a store."""

    def names(self, folder: str) -> list[str]:
        """Return the parts of a folder, newest first; none where the folder is missing."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, or None where it is missing."""
        ...

    def put(self, name: str, data: bytes, *, keep_date: bool = False) -> None:
        """Write or replace a part, durably and in one step.

        With `keep_date` a part that is replaced stays as old as it was, where the place allows it.
        """
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Keep others from changing what parts hold, where the place has locks; writing new parts is not concerned."""
        ...

    def drop(self, name: str) -> None:
        """Remove a part, if it is there."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class LocalParts:
    """Hold parts in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._swept: set[Path] = set()

    def names(self, folder: str) -> list[str]:
        """Return the parts of a folder, newest first; temporary files are hidden and not among them."""
        with translate_errors(str(self._root)):
            try:
                found = [entry for entry in os.scandir(self._root / folder) if not entry.name.startswith(".")]
            except FileNotFoundError:
                return []
            return [f"{folder}/{name}" for _, name in sorted(map(_dated, found), reverse=True)]

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, or None."""
        with translate_errors(str(self._root)):
            try:
                return (self._root / name).read_bytes()
            except FileNotFoundError:
                return None

    def put(self, name: str, data: bytes, *, keep_date: bool = False) -> None:
        """Write beside, sync, rename, sync the folder: a crash at any point leaves the old part or the new one."""
        path = self._root / name
        with translate_errors(str(path)):
            _make_folder(path.parent)
            self._sweep(path.parent)
            # The process id tells a person whose it is; the random part keeps twins on two hosts apart.
            temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
            try:
                with temporary.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                if keep_date and path.exists():
                    before = path.stat()
                    os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns))
                temporary.replace(path)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink()
                raise
            _sync(path.parent)

    def drop(self, name: str) -> None:
        """Remove a part, if it is there."""
        path = self._root / name
        with translate_errors(str(path)), suppress(FileNotFoundError):
            path.unlink()
            _sync(path.parent)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of a hidden file, which the system frees with its holder."""
        path = self._root / LOCK
        with translate_errors(str(path)):
            _make_folder(self._root)
            with path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield

    def close(self) -> None:
        """Do nothing: no connection is held open."""

    def _sweep(self, folder: Path) -> None:
        """Clear what killed writers left behind, once for each process."""
        if folder in self._swept:
            return
        self._swept.add(folder)
        for leftover in folder.glob(".*.tmp"):
            with suppress(FileNotFoundError):
                if time.time() - leftover.stat().st_mtime > ABANDONED_SECONDS:
                    leftover.unlink()


class RemoteParts:
    """Hold parts in an object store, by fsspec. One request writes a part: an object is there whole or not at all."""

    def __init__(self, url: str) -> None:
        self._url = url
        # fsspec's clients run an event loop that a forked child must not share, so each process has its own.
        self._clients: PerThread[tuple[Any, str]] = PerThread(lambda: _client(url), lambda _: None)

    def names(self, folder: str) -> list[str]:
        """Return the parts of a folder, newest first."""
        with self._open() as (client, root):
            try:
                found = client.ls(f"{root}/{folder}", detail=True)
            except FileNotFoundError:
                return []
            found = [entry for entry in found if entry.get("type") != "directory"]
            found.sort(key=lambda entry: str(_modified(entry)), reverse=True)
            return [f"{folder}/{entry['name'].rpartition('/')[2]}" for entry in found]

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, or None."""
        with self._open() as (client, root):
            try:
                return bytes(client.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return None

    def put(self, name: str, data: bytes, *, keep_date: bool = False) -> None:  # noqa: ARG002 - an object is dated by its store
        """Write or replace a part by one request."""
        with self._open() as (client, root):
            client.pipe_file(f"{root}/{name}", data)

    def drop(self, name: str) -> None:
        """Remove a part, if it is there; asks first, so that adding alone needs no permission to delete."""
        with self._open() as (client, root):
            if client.exists(f"{root}/{name}"):
                with suppress(FileNotFoundError):
                    client.rm_file(f"{root}/{name}")

    def lock(self) -> AbstractContextManager[None]:
        """Lock nothing: object stores have no locks."""
        return nullcontext()

    def close(self) -> None:
        """Forget this thread's client."""
        self._clients.drop()

    @contextmanager
    def _open(self) -> Iterator[tuple[Any, str]]:
        with translate_errors(public_url(self._url), Exception):  # each client has exceptions of its own beside OSError
            yield self._clients.get()


def _client(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - local stores do without

    # Listings that are cached would hide what other workers wrote; a shared instance would share its event loop.
    client, root = fsspec.core.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
    return client, root.rstrip("/")


def _modified(entry: dict[str, Any]) -> Any:
    """Return when an object was written, as its store tells it."""
    return next((entry[key] for key in ("LastModified", "mtime", "updated", "created") if entry.get(key)), "")


def _dated(entry: os.DirEntry[str]) -> tuple[int, str]:
    try:
        return entry.stat().st_mtime_ns, entry.name
    except FileNotFoundError:  # removed since the listing; its reader finds out
        return 0, entry.name


def _make_folder(path: Path) -> None:
    """Create a folder and its parents so that they outlast a power cut, too."""
    if path.is_dir():
        return
    _make_folder(path.parent)
    path.mkdir(exist_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some network file systems have no such call
            raise
    finally:
        os.close(descriptor)
