"""Which documents of an index were imported, and by what ids: the index knows 16 bytes of each, this table the rest.

No record is stored of an imported document, so a duplicate of it names something external.

Tested by tests/cli/commands/test_index.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import cast

import redis

from docmill.delivery.connection import reachable

__all__ = ["ExternalIds", "identity"]

OWN = re.compile(r"[0-9a-f]{32}")


def identity(name: str) -> str:
    """Return the id an index uses for a document of this name: the name itself where it is one of docmill's ids."""
    return name if OWN.fullmatch(name) else hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class ExternalIds:
    """The imported documents in one scope of an index, kept in a Redis hash beside its tables.

    The name of each is kept, but for one that is an id of docmill's kind: it is empty. Releases before schema 1.1 kept
    nothing of these.
    """

    def __init__(self, client: redis.Redis, name: str, scope: str) -> None:
        self._client = client
        self.key = f"docmill-index:{{{name}:{scope}}}:names"

    def keep(self, names: Mapping[str, str]) -> None:
        """Remember the names of imported documents by the ids they got.

        Raises:
            UnavailableError: the server is out of reach.
        """
        imported = {bytes.fromhex(one): "" if one == name else name for one, name in names.items()}
        if imported:
            with reachable("dedup index"):
                self._client.hset(self.key, mapping=imported)  # type: ignore[arg-type]  # the stubs know no binary fields

    def look_up(self, ids: Collection[str]) -> dict[str, str]:
        """Return by id the names of those of these ids that were imported.

        Raises:
            UnavailableError: the server is out of reach.
        """
        wanted = sorted(ids)
        if not wanted:
            return {}
        with reachable("dedup index"):
            found = cast(list[bytes | None], self._client.hmget(self.key, [bytes.fromhex(one) for one in wanted]))
        return {one: name.decode() or one for one, name in zip(wanted, found, strict=True) if name is not None}

    def all(self) -> dict[str, str]:
        """Return the names of all imported documents by the ids they got."""
        with reachable("dedup index"):
            return {
                one.hex(): name.decode() or one.hex() for one, name in self._client.hscan_iter(self.key, count=1000)
            }
