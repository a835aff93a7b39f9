"""Making many entities does not wait for the collector of cyclic garbage, which is left as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

import docmill
from docmill.stages.paused_collection import without_collection


@pytest.fixture(params=[True, False], ids=["enabled", "disabled"])
def is_enabled(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_the_collection_goes_on_as_it_was(is_enabled: bool) -> None:
    with without_collection(), without_collection():
        assert not gc.isenabled()
    assert gc.isenabled() is is_enabled
    with pytest.raises(ZeroDivisionError), without_collection():
        raise ZeroDivisionError
    assert gc.isenabled() is is_enabled


def test_a_text_full_of_sums_is_read_with_few_collections() -> None:
    text = " ".join(f"${number}" for number in range(10_000, 20_000))
    docmill.extract_entities(text, language="en")
    count = 0

    def note(phase: str, _: dict[str, Any]) -> None:
        nonlocal count
        count += phase == "start"

    gc.callbacks.append(note)
    try:
        found = docmill.extract_entities(text, language="en")
    finally:
        gc.callbacks.remove(note)
    assert len(found.entities) == 10_000
    assert count < 20
