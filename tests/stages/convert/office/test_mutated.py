"""Whatever is damaged in a file, its conversion ends in a text or in an error of docmill."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import FILES
from office_packages import parts_of, zip_of

from docmill.errors import DocmillError
from docmill.stages.convert import office
from docmill.stages.convert.limits import ConvertLimits

LIMITS = ConvertLimits(decompressed_bytes=4 << 20)
KINDS = ("docx", "pptx", "xlsx", "xls", "odt", "ods", "odp", "rtf", "epub")
CONTENTS = {kind: (FILES / f"ar.{kind}").read_bytes() for kind in KINDS}


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Return bytes of which a few are changed, left out, doubled or cut off."""
    made = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(made) + 1)
        end = min(at + chance.choice((1, 2, 40, 400)), len(made))
        piece = chance.choice((b"", b"\x00", b"<", b"{", b"\\u", b'"', b"9" * 12, bytes(made[at:end]) * 2))
        made[at:end] = piece
    return bytes(made)


def convert(kind: str, content: bytes) -> None:
    with suppress(DocmillError):
        getattr(office, f"convert_{kind}")(content, LIMITS)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_damaged_bytes_raise_only_errors_of_docmill(kind: str, seed: int) -> None:
    convert(kind, damaged(CONTENTS[kind], random.Random(seed)))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("rtf", "xls")])
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_damaged_parts_raise_only_errors_of_docmill(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    parts = parts_of(CONTENTS[kind])
    name = chance.choice(sorted(name for name, raw in parts.items() if raw and not name.endswith(".png")))
    convert(kind, zip_of({**parts, name: damaged(parts[name], chance)}))
