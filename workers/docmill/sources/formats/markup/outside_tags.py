"""Tags that stand around the elements of XML that are documents: where they do not match, an element may be lost.

No parser is asked: entities of HTML and prefixes that nobody declared are common there and tell of no loss.

Tested by tests/sources/formats/markup/test_xml_parts.py.
"""

from __future__ import annotations

import re

__all__ = ["OutsideTags"]

TAG = re.compile(rb"<(/?)([A-Za-z_\x80-\xff][\w.:\x80-\xff-]{0,200}+)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*)>")
PASSED_OVER = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
MOST_OPEN = 100
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML 1.0 holds nowhere (section 2.2)."""


class OutsideTags:
    """Tags that are open where elements stand, from piece to piece of what is around them."""

    def __init__(self) -> None:
        self._open: list[bytes] = []
        self._is_known = True

    def forget(self) -> None:
        """Ask no more: not all is seen of what is around the elements, or damage was told."""
        self._is_known = False

    def is_torn(self, piece: bytes) -> bool:
        """Take the next piece; tell whether it has what no XML has, or its tags do not match those before."""
        if not self._is_known:
            return False
        torn = CONTROLS.search(piece) is not None or not self._match(piece)
        self._is_known = self._is_known and not torn
        return torn

    def _match(self, piece: bytes) -> bool:
        at = 0
        while (at := piece.find(b"<", at)) >= 0:
            if ends := [end for start, end in PASSED_OVER if piece.startswith(start, at)]:
                at = piece.find(ends[0], at)
            elif piece.startswith(b"<!DOCTYPE", at):
                end = piece.find(b">", at)
                at = piece.find(b"]", at) if 0 <= piece.find(b"[", at) < end else end
            elif not (found := TAG.match(piece, at)) or not self._is_in_order(found):
                return False
            else:
                at = found.end()
            if at < 0:
                self.forget()  # an element that is commented out is taken for one
                return True
        return True

    def _is_in_order(self, tag: re.Match[bytes]) -> bool:
        if tag[1]:
            return bool(self._open) and self._open.pop() == tag[2]
        if not tag[3].endswith(b"/"):
            self._open.append(tag[2])
        return len(self._open) <= MOST_OPEN
