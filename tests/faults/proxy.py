"""A TCP proxy before a real server that breaks the network on command: slow, cut, or silent (half-open)."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

__all__ = ["Proxy", "proxied"]

CHUNK = 1 << 16
RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time: closing sends RST

T = TypeVar("T")


@dataclass(eq=False)
class Link:
    """One connection through the proxy: the client's and the server's side of it."""

    writers: list[asyncio.StreamWriter]
    passing: asyncio.Event = field(default_factory=asyncio.Event)

    def reset(self) -> None:
        """Close both sides with RST."""
        for writer in self.writers:
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


class Proxy:
    """Listens on a port of this machine and passes bytes to a server at a Unix socket or at (host, port).

    Every method may be called from any thread. `port` stays the same for the proxy's life.
    """

    def __init__(self, target: Path | tuple[str, int]) -> None:
        self.port = 0
        self._target = target
        self._links: set[Link] = set()
        self._delay = 0.0
        self._silent = False
        self._refusing = False
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    @property
    def url(self) -> str:
        """The proxy's address as a Redis URL, which is right for Celery too."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def connections(self) -> int:
        """The number of connections now, those that were made silent included."""
        return self._call(lambda: len(self._links))

    def hold(self, *, new: bool = False) -> int:
        """Make every connection half-open: nothing passes any more, and neither side is told; return their number.

        Connections made afterwards work, as after a failover or a lost entry of a NAT table. With `new` they are
        accepted and stay silent as well, until `restore`.
        """

        def change() -> int:
            self._silent = new
            for link in self._links:
                link.passing.clear()
            return len(self._links)

        return self._call(change)

    def cut(self, *, refuse: bool = False) -> int:
        """Reset every connection; return their number. With `refuse`, new ones are reset at once, until `restore`."""

        def change() -> int:
            self._refusing = refuse
            links = list(self._links)
            for link in links:
                link.reset()
            return len(links)

        return self._call(change)

    def delay(self, seconds: float) -> None:
        """Hold back every piece of at most 64 KiB for so long, in both directions; 0 ends it."""
        self._call(lambda: setattr(self, "_delay", seconds))

    def restore(self) -> None:
        """Let connections made from now on pass, without delay. Those that were made silent stay so."""

        def change() -> None:
            self._delay, self._silent, self._refusing = 0.0, False, False

        self._call(change)

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        if not self._listening.wait(10):
            raise TimeoutError("the proxy does not listen")

    def stop(self) -> None:
        """Reset every connection and listen no more."""
        self.cut(refuse=True)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _call(self, change: Callable[[], T]) -> T:
        """Do something in the proxy's thread, where all its state is read and written."""

        async def done() -> T:
            return change()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = listening.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()
        listening.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link([writer])
        if self._refusing:
            link.reset()
            return
        try:
            if isinstance(self._target, Path):
                theirs, there = await asyncio.open_unix_connection(self._target)
            else:
                theirs, there = await asyncio.open_connection(*self._target)
        except OSError:  # the server is away: its clients shall see what they would see without a proxy
            link.reset()
            return
        link.writers.append(there)
        if not self._silent:
            link.passing.set()
        self._links.add(link)
        pumps = [asyncio.ensure_future(self._pump(link, *pair)) for pair in ((reader, there), (theirs, writer))]
        try:
            with suppress(asyncio.CancelledError):
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._links.discard(link)
            for one in link.writers:
                one.close()

    async def _pump(self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                await link.passing.wait()
                if self._delay:
                    await asyncio.sleep(self._delay)
                writer.write(piece)
                await writer.drain()
            await link.passing.wait()  # a silent connection does not tell its end either


@contextmanager
def proxied(target: Path | tuple[str, int]) -> Iterator[Proxy]:
    """Run a proxy before a server for the length of a `with` block."""
    proxy = Proxy(target)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
