"""RTF cut into groups, control words, bytes and text (Rich Text Format Specification 1.9.1, "Contents of an RTF File").

Tested by tests/stages/convert/office/rtf/test_tokens.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Token", "read_tokens"]

TOKEN = re.compile(
    rb"(?P<group>[{}])|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,10})? ?|\\'(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])|(?P<text>[^\\{}\r\n\x00]+)|[\r\n\x00]+|\\"
)


class Token(NamedTuple):
    """A piece of RTF: `{`, `}`, a `word` with its number or None, a `symbol`, a `byte`, or `text` as bytes."""

    kind: str
    name: str = ""
    number: int | None = None
    raw: bytes = b""


def read_tokens(content: bytes) -> Iterator[Token]:
    """Yield the pieces of a file in order; what `\\bin` announces is passed over."""
    at = 0
    while found := TOKEN.match(content, at):
        at = found.end()
        kind = found.lastgroup
        if kind == "group":
            yield Token(found.group().decode())
        elif kind in ("word", "number"):
            name = found["word"].decode()
            number = int(found["number"]) if found["number"] is not None else None
            if name == "bin":
                at += max(number or 0, 0)
            else:
                yield Token("word", name, number)
        elif kind == "byte":
            yield Token("byte", raw=bytes((int(found["byte"], 16),)))
        elif kind == "symbol":
            yield Token("symbol", found["symbol"].decode("latin-1"))
        elif kind == "text":
            yield Token("text", raw=found["text"])
