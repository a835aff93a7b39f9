"""What the ledger's server says of itself: whether it would lose documents, and whether it takes writes just now."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any, cast

import redis

from docmill.delivery.connection import reachable
from docmill.errors import ConfigError, UnavailableError

__all__ = ["ServerState", "ServerWatch", "check_state", "read_memory", "read_state"]

log = logging.getLogger(__name__)  # through the same formatter as structlog, which takes long to import

EVERY_SECONDS = 10  # between two looks of a watch


@dataclass(frozen=True, slots=True)
class ServerState:
    """What is wrong with a server, in sentences.

    `dangers` are settings by which it would lose documents, `untold` what it does not tell about these, `troubles` why
    it refuses writes at present.
    """

    dangers: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


def read_state(client: redis.Redis) -> ServerState:
    """Ask a server for its append-only file, its policy at full memory, its memory and its disk.

    INFO tells all of it; where a managed server refuses that, CONFIG GET may still tell the settings.

    Raises:
        UnavailableError: the server is out of reach.
    """
    with reachable("server state"):
        told = _told(client, "persistence") | _told(client, "memory")
        append_only = str(told["aof_enabled"]) == "1" if "aof_enabled" in told else _setting(client, "appendonly")
        policy = told.get("maxmemory_policy") or _setting(client, "maxmemory-policy")
    dangers, untold = [], []
    if append_only is None:
        untold.append("whether it keeps an append-only file (appendonly yes)")
    elif append_only in (False, "no"):
        dangers.append("it keeps no append-only file, so that its restart loses what was enqueued: set appendonly yes")
    if policy is None:
        untold.append("its maxmemory-policy (noeviction)")
    elif policy != "noeviction":
        dangers.append(
            f"its maxmemory-policy is {policy}, so that it drops documents in silence when it is full: set noeviction"
        )
    return ServerState(tuple(dangers), tuple(untold), tuple(_troubles(told)))


def read_memory(client: redis.Redis) -> tuple[int, int | None]:
    """Return the bytes of memory that a server uses, and its limit; None where it has none or does not tell.

    Raises:
        UnavailableError: the server is out of reach.
    """
    with reachable("server memory"):
        told = _told(client, "memory")
    return int(told.get("used_memory", 0)), int(told.get("maxmemory", 0)) or None


def _told(client: redis.Redis, section: str) -> dict[str, Any]:
    try:
        return dict(client.info(section))
    except redis.ResponseError as error:
        if isinstance(error, redis.exceptions.NoPermissionError) or "unknown command" in str(error).lower():
            return {}
        raise


def _setting(client: redis.Redis, name: str) -> str | None:
    try:
        found = client.config_get(name)
    except redis.ResponseError:  # renamed, or not allowed to this user
        return None
    return cast(dict[str, str], found).get(name)


def _troubles(told: dict[str, Any]) -> list[str]:
    found = []
    most, used = int(told.get("maxmemory", 0)), int(told.get("used_memory", 0))
    if 0 < most <= used:
        found.append(
            f"its memory is full ({used / 2**20:,.1f} of {most / 2**20:,.1f} MiB): producers and workers wait; "
            "raise its maxmemory, and they go on by themselves"
        )
    if told.get("aof_last_write_status") == "err":
        found.append(
            "it cannot write its append-only file: producers and workers wait; free space on its disk, "
            "and they go on by themselves"
        )
    return found


def check_state(state: ServerState, where: str, *, allow_unsafe: bool) -> None:
    """Refuse a server that would lose documents, unless that is allowed; warn of what it does not tell.

    `where` is its URL as it may be shown.

    Raises:
        ConfigError: it would lose documents.
    """
    if state.untold:
        log.warning("the server %s does not tell %s: make sure of it", where, " and ".join(state.untold))
    if not state.dangers:
        return
    message = f"the server {where} would lose documents: {'; '.join(state.dangers)}"
    if not allow_unsafe:
        raise ConfigError(f"{message}. To use it all the same: DOCMILL_ALLOW_UNSAFE_SERVER=true")
    log.warning("%s (allow_unsafe_server is set)", message)


@dataclass
class ServerWatch:
    """Looks at a server every some seconds, and logs what is wrong with it: what is new at once, the rest each minute.

    Never raises: whoever works with the server is told by it that it is out of reach.
    """

    client: redis.Redis
    where: str
    _due: float = 0.0
    _said: dict[str, float] = field(default_factory=dict)

    def __call__(self) -> None:
        """Look, if it is time to."""
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + EVERY_SECONDS
        try:
            state = read_state(self.client)
        except (UnavailableError, redis.RedisError):
            return
        wrong = {f"would lose documents: {danger}" for danger in state.dangers}
        wrong |= {f"refuses writes: {trouble}" for trouble in state.troubles}
        for message in sorted(wrong):
            if now - self._said.get(message, -60.0) >= 60.0:
                log.error("the server %s %s", self.where, message)
                self._said[message] = now
        for message in sorted(set(self._said) - wrong):
            log.warning("the server %s no longer %s", self.where, message)
            del self._said[message]
