"""Hold where a page's metadata may stand, so that each kind is read from all places in the order of trust.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docmill.stages.clean.html.page import Page
from docmill.stages.clean.metadata.json_ld import Node, first_text, is_organisation, names_in
from docmill.stages.clean.metadata.microdata import read_microdata
from docmill.stages.clean.metadata.tags import HeadTags, text_of

__all__ = ["MetadataSources", "shortened"]

VALUE = 2_000  # characters of one value; longer ones are no metadata


@dataclass(slots=True)
class MetadataSources:
    """Where a page's metadata may stand.

    `nodes` are the JSON-LD nodes of the page's article; `people` are all nodes with a name, by @id.
    """

    page: Page
    tags: HeadTags
    nodes: Sequence[Node]
    people: Mapping[str, Node]
    _items: dict[str, list[str]] | None = None

    def items(self, name: str) -> list[str]:
        """Return the values of a property of microdata, which is read only when asked for: the scan takes time."""
        if self._items is None:
            self._items = read_microdata(self.page.tree)
        return self._items.get(name, [])

    def linked_text(self, *wanted: str) -> str | None:
        """Return the first non-empty text among the JSON-LD fields named in `wanted`."""
        return next((text for node in self.nodes if (text := first_text(node, *wanted))), None)

    def people_in(self, name: str) -> list[str]:
        """Return the names in a JSON-LD field of the first node that has any."""
        return next((people for node in self.nodes if (people := names_in(node.get(name), self.people))), [])

    def is_by_organisation(self) -> bool:
        """Tell whether the author in the JSON-LD of the first node that has one is an organisation."""
        author = next((author for node in self.nodes if (author := node.get("author"))), None)
        return is_organisation(author, self.people)

    def meta(self, *wanted: str) -> str | None:
        """Return the first non-empty content among the meta elements named in `wanted`, in their order."""
        return next(
            (text for name in wanted for value in self.tags.meta.get(name, ()) if (text := shortened(value))), None
        )

    def metas(self, wanted: Sequence[str]) -> list[str]:
        """Return all contents of the meta elements named in `wanted`, in the order of the names."""
        return [value for name in wanted for value in self.tags.meta.get(name, ())]


def shortened(value: str | None) -> str | None:
    """Return the text of a value, at most VALUE characters; None for an empty or much longer one."""
    text = text_of(value) if value and len(value) <= 4 * VALUE else ""
    return text[:VALUE] or None
