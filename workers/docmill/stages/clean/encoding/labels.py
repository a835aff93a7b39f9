"""Know encoding labels: which ones a document declares, and which Python codec each means.

Labels mean what browsers take them to mean (https://encoding.spec.whatwg.org/#names-and-labels): the legacy Windows
superset rather than the ISO standard's letter.

Tested by tests/stages/clean/encoding/test_decoding.py.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

__all__ = ["DEFAULT_CODECS", "codec_of", "declared_codecs", "declares_visual_order", "encoding_name"]

ALIASES = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"), "windows-1252"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "l5"), "windows-1254"),
    **dict.fromkeys(("gb2312", "gb-2312", "gbk", "x-gbk", "chinese", "gb18030", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("tis-620", "iso-8859-11", "windows-874"), "cp874"),
    **dict.fromkeys(("koi8-r", "koi8", "koi"), "koi8-r"),
    **dict.fromkeys(("koi8-u", "koi8-ru"), "koi8-u"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8", "visual", "logical"), "iso8859-8"),
    **dict.fromkeys(("x-cp1251", "win-1251", "cp-1251"), "windows-1251"),
    **dict.fromkeys(("utf8", "utf-8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "unicode", "ucs-2", "utf-16le"), "utf-16-le"),
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
}
NAMES = {"big5hkscs": "big5", "cp932": "shift_jis", "cp949": "euc-kr", "cp874": "tis-620", "iso8859-6": "iso-8859-6"}
"""The name the web uses for a codec, where the Python codec is a superset of it."""

DEFAULT_CODECS = frozenset({"windows-1252", "utf-8"})
"""Codecs that templates and servers declare without looking; other labels were set by somebody who meant them."""

VISUAL = frozenset(
    {"csiso88598e", "csisolatinhebrew", "hebrew", "iso-8859-8", "iso-8859-8-e", "iso-8859-8:1988", "iso-ir-138"}
    | {"iso8859-8", "iso88598", "visual"}
)
"""The Encoding Standard's labels of ISO-8859-8 in visual order; `iso-8859-8-i` and `logical` say logical order."""

RISKY = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"})

UNMARKED = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""Codecs that want a byte order mark, and those for content that has none."""

DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding\s*+=\s*+["']([\w.:-]{2,40})"""
    rb"""|<meta[^>]{0,300}?charset\s*+=\s*+["']?+\s*+([\w.:-]{2,40})""",
    re.IGNORECASE,
)
PRESCAN = 4096  # browsers look at 1,024 bytes; scraped pages often carry a banner or script before their meta


def declared_codecs(content: bytes, header: str | None, *, markup: bool) -> Iterator[str]:
    """Yield the codecs declared by a header, an HTML meta element or an XML prolog, the most trusted first."""
    for label in _declared_labels(content, header, markup=markup):
        codec = codec_of(label)
        if codec:
            yield codec


def declares_visual_order(content: bytes, header: str | None, *, markup: bool) -> bool:
    """Tell whether the most trusted label of a content is one of ISO-8859-8 in visual order."""
    label = next(_declared_labels(content, header, markup=markup), "")
    return label.strip().strip("\"'").lower().replace("_", "-") in VISUAL


def _declared_labels(content: bytes, header: str | None, *, markup: bool) -> Iterator[str]:
    """Yield the labels of a header, an HTML meta element or an XML prolog, the most trusted first."""
    if header:
        yield header
    if markup:
        for found in DECLARED.finditer(content[:PRESCAN]):
            yield next(filter(None, found.groups())).decode("ascii")


def codec_of(label: str) -> str | None:
    """Return the Python codec of a label; None for unknown labels and for codecs that are no character encodings."""
    name = label.strip().strip("\"'").lower().replace("_", "-")
    name = ALIASES.get(name) or ALIASES.get(name.replace("-", "_")) or name
    try:
        info = codecs.lookup(name)
        "".encode(name)  # hex, zlib and their like refuse text
    except (LookupError, TypeError, ValueError):
        return None
    return None if info.name in RISKY else UNMARKED.get(info.name, name)


def encoding_name(codec: str) -> str:
    """Return the name of a codec that records hold."""
    return NAMES.get(codec, codec)
