"""What `docmill view` does: fills the index, and serves pages. Tested by tests/viewer/web/test_command.py."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docmill import logs
from docmill.cli.commands.viewing.command_actions import CommandActions
from docmill.cli.commands.viewing.deployments import EmbeddedLooks, settings_looks
from docmill.cli.console import line, messages
from docmill.cli.stored_records import url_of
from docmill.errors import ConfigError, DocmillError
from docmill.masking import mask, without_secrets
from docmill.settings import load
from docmill.stores import Store, open_store
from docmill.templating import require_jinja
from docmill.viewer.corpus_view import CorpusView
from docmill.viewer.index import Filling, IndexLookup, Search, index_path, open_index_file
from docmill.viewer.runs import RunLooks

__all__ = ["Serving", "serve_view"]

LOCAL_SECONDS, REMOTE_SECONDS = 3.0, 30.0  # between two looks at a store
DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve: where, for whom, and with what."""

    host: str
    port: int
    published_on: str
    allow_actions: bool
    index: Path | None
    once: bool


def serve_view(source: str | None, serving: Serving) -> None:
    """Serve the pages of a store, that of the settings where `source` is None, until a signal ends it.

    Raises:
        ConfigError: there is no such store, others can reach the pages and there is no password, the extra is missing.
        StoreError, UnavailableError: the store cannot be read.
    """
    require_jinja()
    try:
        import uvicorn  # noqa: PLC0415 - an extra

        from docmill.viewer.web.app import make_app  # noqa: PLC0415 - an extra
        from docmill.viewer.web.guard import check_reach  # noqa: PLC0415
        from docmill.viewer.web.site import Site  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError("the viewer needs an extra: pip install 'docmill[view]'") from error
    settings = load()
    logs.configure("warning", settings.log.format)
    password = settings.view_password.get_secret_value() if settings.view_password else ""
    check_reach(serving.published_on, password)
    url = url_of(source, begun=True) if source else settings.store_url
    folder = Path(url.removeprefix("file://")) if source and url.startswith("file://") else None
    store = open_store(url, compression=settings.store_compression)
    path = serving.index or index_path(url)
    with _filled(store, path, url, once=serving.once) as (filling, view_connection):
        if serving.once:
            return
        lock = threading.RLock()
        where = without_secrets(url)
        looks = EmbeddedLooks(folder, settings) if folder else settings_looks(settings)
        view = CorpusView(
            title=where.rstrip("/").rpartition("/")[2] or where,
            where=where,
            store=store,
            search=Search(view_connection, lock),
            lookup=IndexLookup(view_connection, lock),
            runs=RunLooks(looks, folder / "summary.json" if folder else None),
            filling=filling,
        )
        actions = CommandActions(folder) if serving.allow_actions else None
        app = make_app(Site(view, actions), password=password, hosts=settings.view_hosts)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, lifespan="off", timeout_graceful_shutdown=3
        )
        with _listening(serving.host, serving.port) as listener:
            host, port = listener.getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            messages.print(line(("viewer    ", "dim"), f"http://{shown}:{port}/"))
            uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a socket that listens.

    Raises:
        ConfigError: nobody may listen there, or somebody does.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(found[4][:2], family=found[0], backlog=128) as listener:
            yield listener
    except OSError as error:
        raise ConfigError(f"--host {host} --port {port}: {error.strerror or error}") from error


@contextmanager
def _filled(store: Store, path: Path, url: str, *, once: bool) -> Iterator[tuple[Filling, sqlite3.Connection]]:
    """Yield a filling that follows the store in a thread of its own, and a connection to read the index by."""
    stop = threading.Event()
    writing = open_index_file(path, writing=True)
    copies = not url.startswith(DATABASES)
    filling = Filling(writing, store, copies=copies, stop=stop.is_set)
    if once:
        try:
            filling.refresh()
            progress = filling.progress
            messages.print(line(("index     ", "dim"), mask(str(path)), f"   {progress.documents:,} documents added"))
            yield filling, writing
        finally:
            writing.close()
        return
    pause = LOCAL_SECONDS if url.startswith(("file://", "sqlite")) else REMOTE_SECONDS
    thread = threading.Thread(target=_follow, args=(filling, stop, pause), name="docmill-view-index", daemon=True)
    thread.start()
    reading = open_index_file(path)
    try:
        yield filling, reading
    finally:
        stop.set()
        thread.join(timeout=5)
        reading.close()


def _follow(filling: Filling, stop: threading.Event, pause: float) -> None:
    told = ""
    while not stop.is_set():
        try:
            filling.refresh()
            told = ""
        except Exception as error:  # noqa: BLE001 - it may pass; what is in the index is shown meanwhile
            known = isinstance(error, (DocmillError, sqlite3.Error))
            saying = str(error) if known else f"{type(error).__name__}, a bug of docmill"
            if saying != told:
                told = saying
                messages.print(line(("the index waits: ", "yellow"), mask(told)))
        stop.wait(pause)
