"""The reference document, which lives beside the repository, and a cleaner of literal texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docmill.documents import Cleaned
from docmill.stages.clean import CleanOptions, clean_document
from tests.factories import make_document

NAME = "000_340ae3065157fa21.txt"


@dataclass(frozen=True)
class Reference:
    """The reference document's bytes, its lines, and what a right answer holds."""

    content: bytes
    lines: list[str]
    expected: dict[str, Any]


@pytest.fixture(scope="session")
def reference(shared: Path) -> Reference:
    """The reference document of shared/seeds."""
    path = shared / "seeds" / NAME
    expected = json.loads(path.with_name(NAME.replace(".txt", ".expected.json")).read_text(encoding="utf-8"))
    content = path.read_bytes()
    return Reference(content, content.decode("utf-8").split("\n"), expected)


Clean = Callable[..., Cleaned]


@pytest.fixture(scope="session")
def cleaned() -> Clean:
    """Clean a literal text or bytes."""

    def run(
        content: str | bytes, media_type: str = "text/plain", encoding: str | None = None, **options: Any
    ) -> Cleaned:
        document = make_document(content, media_type=media_type, encoding=encoding)
        return clean_document(document, CleanOptions(**options))

    return run
