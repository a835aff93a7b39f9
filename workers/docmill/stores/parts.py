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
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from docmill.masking import without_secrets
from docmill.stores.faults import translate_errors
from docmill.stores.threads import PerThread

__all__ = ["LocalParts", "PartInfo", "Parts", "RemoteParts"]

LOCK = ".records.lock"
PARTITIONED = "by_"  # begins the names of folders that parts are divided into
ABANDONED_SECONDS = 86_400  # a temporary file this old has no writer any more: a batch is a matter of seconds


@dataclass(frozen=True, slots=True)
class PartInfo:
    """A part as a listing tells of it: its bytes, and when it was written in seconds since 1970, 0 where unknown.

    `version` is another whenever something else stands there, even where its date was kept.
    """

    name: str
    bytes: int
    modified: float
    version: str


class Parts(Protocol):
    """Named parts in folders; names are relative, e.g. `records/b1.jsonl`. Errors are those of a store."""

    def names(self, folder: str) -> list[str]:
        """Return the parts of a folder, newest first; none where it is missing. Those in `by_...` folders count."""
        ...

    def listing(self, folder: str) -> list[PartInfo]:
        """Return the parts of a folder with their sizes and dates, newest first."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, or None where it is missing."""
        ...

    def read_range(self, name: str, start: int, length: int) -> bytes | None:
        """Return so many of a part's bytes from `start`, which counts from the end where it is negative.

        Fewer where the part has fewer, None where it is missing.
        """
        ...

    def read_version(self, name: str) -> tuple[bytes, str] | None:
        """Return a part's bytes and what tells this version of it, '' where the place has no such thing; or None."""
        ...

    def put(self, name: str, data: bytes, *, keep_date: bool = False, version: str = "", dated_as: str = "") -> bool:
        """Write or replace a part, durably and in one step; return whether it was written.

        With `keep_date` a part that is replaced stays as old as it was, and with `dated_as` it is as old as another
        part, where the place allows it. With a `version` it is written only where the part still has that version.
        """
        ...

    def lock(self, *, shared: bool = False) -> AbstractContextManager[None]:
        """Keep others from changing what parts hold, where the place has locks.

        Those who write whole parts share the lock among them; who changes parts has it alone.
        """
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
        return [f"{folder}/{name}" for _, name, _ in self._dated(folder)]

    def listing(self, folder: str) -> list[PartInfo]:
        """Return the parts of a folder with their sizes and dates, newest first."""
        return [
            PartInfo(f"{folder}/{name}", told.st_size, moment / 1e9, f"{told.st_size}-{told.st_ctime_ns}")
            for moment, name, told in self._dated(folder)
            if told
        ]

    def _dated(self, folder: str) -> list[tuple[int, str, os.stat_result | None]]:
        with translate_errors(str(self._root)):
            try:
                found = [entry for entry in os.scandir(self._root / folder) if not entry.name.startswith(".")]
            except FileNotFoundError:
                return []
            inner = [entry.name for entry in found if entry.name.startswith(PARTITIONED) and entry.is_dir()]
            dated = [_dated(entry) for entry in found if entry.name not in inner]
            for name in inner:
                dated += [(moment, f"{name}/{part}", told) for moment, part, told in self._dated(f"{folder}/{name}")]
            return sorted(dated, key=lambda one: one[:2], reverse=True)

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, or None."""
        with translate_errors(str(self._root)):
            try:
                return (self._root / name).read_bytes()
            except FileNotFoundError:
                return None

    def read_range(self, name: str, start: int, length: int) -> bytes | None:
        """Return some of a part's bytes, or None."""
        with translate_errors(str(self._root)):
            try:
                with (self._root / name).open("rb") as file:
                    size = file.seek(0, os.SEEK_END)
                    file.seek(max(0, size + start) if start < 0 else start)
                    return file.read(length)
            except FileNotFoundError:
                return None

    def read_version(self, name: str) -> tuple[bytes, str] | None:
        """Return a part's bytes; the lock keeps its version here."""
        part = self.read(name)
        return None if part is None else (part, "")

    def put(
        self,
        name: str,
        data: bytes,
        *,
        keep_date: bool = False,
        version: str = "",  # noqa: ARG002 - see above
        dated_as: str = "",
    ) -> bool:
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
                model = self._root / dated_as if dated_as else path
                if (keep_date or dated_as) and model.exists():
                    before = model.stat()
                    os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns))
                temporary.replace(path)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink()
                raise
            _sync(path.parent)
        return True

    def drop(self, name: str) -> None:
        """Remove a part, if it is there."""
        path = self._root / name
        with translate_errors(str(path)), suppress(FileNotFoundError):
            path.unlink()
            _sync(path.parent)

    @contextmanager
    def lock(self, *, shared: bool = False) -> Iterator[None]:
        """Hold the lock of a hidden file, which the system frees with its holder."""
        path = self._root / LOCK
        with translate_errors(str(path)):
            _make_folder(self._root)
            with path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
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
        return [name for name, _ in self._entries(folder)]

    def listing(self, folder: str) -> list[PartInfo]:
        """Return the parts of a folder with their sizes and dates, newest first."""
        return [
            PartInfo(name, int(entry.get("size") or 0), _seconds(entry), _version(entry))
            for name, entry in self._entries(folder)
        ]

    def _entries(self, folder: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the name and what is told of each part of a folder, newest first."""
        with self._open() as (client, root):
            found, folders = list[tuple[str, dict[str, Any]]](), [folder]
            while folders:
                inner = folders.pop()
                try:
                    listed = client.ls(f"{root}/{inner}", detail=True)
                except FileNotFoundError:
                    continue
                named = [(f"{inner}/{one['name'].rstrip('/').rpartition('/')[2]}", one) for one in listed]
                folders += [name for name, one in named if _is_partition(name, one)]
                # Some stores list an object for the folder itself, under its own name or one that ends with a slash.
                of_folder = {f"{root}/{inner}", f"{root}/{inner}/"}
                found += [
                    (name, one)
                    for name, one in named
                    if one.get("type") != "directory" and one["name"] not in of_folder and one["name"][-1:] != "/"
                ]
            return sorted(found, key=lambda one: str(_modified(one[1])), reverse=True)

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes, or None."""
        with self._open() as (client, root):
            try:
                return bytes(client.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return None

    def read_range(self, name: str, start: int, length: int) -> bytes | None:
        """Return some of a part's bytes, or None."""
        with self._open() as (client, root):
            try:
                size = client.size(f"{root}/{name}") if start < 0 else 0
                first = max(0, size + start) if start < 0 else start
                return bytes(client.cat_file(f"{root}/{name}", start=first, end=first + length))
            except FileNotFoundError:
                return None

    def read_version(self, name: str) -> tuple[bytes, str] | None:
        """Return a part's bytes and its ETag where the store is S3's kind, else ''.

        The ETag is asked for first: where the part is replaced in between, it is an old one, and nothing is written.
        """
        with self._open() as (client, root):
            try:
                told = client.info(f"{root}/{name}").get("ETag", "") if _has_conditions(client) else ""
                return bytes(client.cat_file(f"{root}/{name}")), str(told)
            except FileNotFoundError:
                return None

    def put(
        self,
        name: str,
        data: bytes,
        *,
        keep_date: bool = False,  # noqa: ARG002 - an object is dated by its store
        version: str = "",
        dated_as: str = "",  # noqa: ARG002 - see above
    ) -> bool:
        """Write or replace a part by one request; with a version, only where it still has this ETag."""
        with self._open() as (client, root):
            if not version:
                client.pipe_file(f"{root}/{name}", data)
                return True
            bucket, _, key = f"{root}/{name}".partition("/")
            try:
                client.call_s3("put_object", Bucket=bucket, Key=key, Body=data, IfMatch=version)
            except Exception as error:
                if _is_refused(error):
                    return False
                raise
            return True

    def drop(self, name: str) -> None:
        """Remove a part, if it is there; asks first, so that adding alone needs no permission to delete."""
        with self._open() as (client, root):
            if client.exists(f"{root}/{name}"):
                with suppress(FileNotFoundError):
                    client.rm_file(f"{root}/{name}")

    def lock(self, *, shared: bool = False) -> AbstractContextManager[None]:  # noqa: ARG002 - see below
        """Lock nothing: object stores have no locks."""
        return nullcontext()

    def close(self) -> None:
        """Forget this thread's client."""
        self._clients.drop()

    @contextmanager
    def _open(self) -> Iterator[tuple[Any, str]]:
        # each client has exceptions of its own beside OSError
        with translate_errors(without_secrets(self._url), Exception):
            yield self._clients.get()


def _client(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - local stores do without

    # Listings that are cached would hide what other workers wrote; a shared instance would share its event loop.
    client, root = fsspec.core.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
    return client, root.rstrip("/")


def _has_conditions(client: Any) -> bool:
    """Tell whether a client speaks to a store that writes on the condition of an ETag: those of S3's kind."""
    return hasattr(client, "call_s3")


def _is_refused(error: BaseException) -> bool:
    """Tell whether a store refused to write since the part has changed (412), or is changing (409)."""
    told: BaseException | None = error
    while told is not None:
        response = getattr(told, "response", None) or {}
        code = str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""
        if code in {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}:
            return True
        told = told.__cause__
    return False


def _is_partition(name: str, entry: dict[str, Any]) -> bool:
    return entry.get("type") == "directory" and name.rpartition("/")[2].startswith(PARTITIONED)


def _modified(entry: dict[str, Any]) -> Any:
    """Return when an object was written, as its store tells it."""
    return next((entry[key] for key in ("LastModified", "mtime", "updated", "created") if entry.get(key)), "")


def _seconds(entry: dict[str, Any]) -> float:
    """Return when an object was written, in seconds since 1970; 0 where its store does not tell."""
    moment = _modified(entry)
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return 0.0
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)


def _version(entry: dict[str, Any]) -> str:
    """Return what tells this version of an object: its ETag, or else its size and date."""
    return str(entry.get("ETag") or entry.get("etag") or f"{entry.get('size')}-{_modified(entry)}")


def _dated(entry: os.DirEntry[str]) -> tuple[int, str, os.stat_result | None]:
    try:
        told = entry.stat()
    except FileNotFoundError:  # removed since the listing; its reader finds out
        return 0, entry.name, None
    return told.st_mtime_ns, entry.name, told


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
