"""Keep the lines of sites in Redis: one Lua call for up to 64 pages, so that each page is added once, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

import redis

from docmill.delivery.connection import reachable
from docmill.stages.site_lines import LineCounts, PageLines

__all__ = ["RedisSiteMemory"]

PAGES_A_CALL, LINES_A_CALL = 64, 2000  # bound how long one call keeps the server: 64 pages of 25 lines take 3 ms
LINE_BYTES = 5  # a line's hash and size
MOST_VERDICTS = 100_000  # answers a generation keeps by id, some 85 bytes each: the last 100,000 to 200,000 documents'


class RedisSiteMemory:
    """A named memory of the lines of sites on a Redis server.

    It has two keys for the sites (site to memory, sites by last use) and two for answers by document id (this
    generation and the one before), all in one hash slot. `lua/site_lines.lua` describes what they hold.
    """

    def __init__(self, client: redis.Redis, name: str = "main") -> None:
        self._client = client
        # The prefix is older than the name of the class; it stays, since the keys outlive releases.
        self._keys = [
            f"docmill-habits:{{{name}}}:{part}" for part in ("sites", "recency", "verdicts", "verdicts-before")
        ]
        self._script = client.register_script((files("docmill.memory") / "lua" / "site_lines.lua").read_text())

    def query_and_update(self, pages: Sequence[PageLines], *, least: int, most_sites: int) -> list[LineCounts]:
        """Look pages up and add them, as docmill.stages.site_lines.SiteMemory says."""
        with reachable("memory of sites"):
            pipe = self._client.pipeline(transaction=False)
            for call in _calls(pages):
                arguments: list[bytes | int] = [most_sites, MOST_VERDICTS, least]
                for page in call:
                    arguments += bytes.fromhex(page.id), page.site, page.address + page.content, page.lines
                self._script(keys=self._keys, args=arguments, client=pipe)
            replies = [answer for replies in pipe.execute() for answer in replies]
        return [LineCounts(answer[0], dict(zip(answer[1::2], answer[2::2], strict=True))) for answer in replies]


def _calls(pages: Sequence[PageLines]) -> Iterator[Sequence[PageLines]]:
    """Divide pages into calls, in order: at most PAGES_A_CALL, and LINES_A_CALL lines unless one page has more."""
    start = lines = 0
    for place, page in enumerate(pages):
        count = len(page.lines) // LINE_BYTES
        if place > start and (place - start == PAGES_A_CALL or lines + count > LINES_A_CALL):
            yield pages[start:place]
            start, lines = place, 0
        lines += count
    if start < len(pages):
        yield pages[start:]
