"""The control words of RTF that matter to its text (Rich Text Format Specification 1.9.1).

Tested by tests/stages/convert/office/rtf/test_document.py.
"""

from __future__ import annotations

__all__ = ["ENTERED", "INFO", "SIGNS", "SKIPPED", "STORIES", "TIMES"]

SIGNS = {
    "tab": "\t", "line": "<br>", "lbr": "<br>", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ",
    "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d",
    "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f", "zwbo": "\u200b", "zwnbo": "\u2060", "softline": " ",
}  # fmt: skip
"""What stands for one character, as HTML."""

SKIPPED = frozenset(
    {
        "colortbl", "filetbl", "pict", "listtable", "listoverridetable", "nonesttables", "nonshppict", "xe",
        "tc", "tcn", "rxe", "txe", "template", "atnid", "atnauthor", "annotation", "bkmkstart", "bkmkend", "objdata",
        "objclass", "objname", "shprslt", "sn", "sv", "themedata", "datastore", "latentstyles", "rsidtbl", "revtbl",
        "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "formfield", "datafield", "pn", "pgptbl",
        "htmltag", "mhtmltag", "ffname", "ffl", "private", "fontemb", "fontfile", "falt", "panose", "xmlnstbl",
        "protusertbl", "userprops", "docvar", "wgrffmtfilter", "hlinkbase", "manager", "vern", "buptim", "printim",
    }
)  # fmt: skip
"""Destinations whose text is not the document's."""

ENTERED = frozenset(
    {"shpinst", "ud", "fldrslt", "result", "shppict", "shpgrp", "shp", "do", "momath", "mmath", "momathpara", "mr",
     "mmathpara", "nesttableprops", "shptxt", "dptxbxtext", "pgdsctbl"}
) - {"shppict", "pgdsctbl"}  # fmt: skip
"""Destinations that a reader may skip, yet whose text is the document's."""

STORIES = {
    "header": "running-head", "headerl": "running-head", "headerr": "running-head", "headerf": "running-head",
    "footer": "running-foot", "footerl": "running-foot", "footerr": "running-foot", "footerf": "running-foot",
    "footnote": "note", "shptxt": "box", "dptxbxtext": "box", "listtext": "label", "pntext": "label",
}  # fmt: skip
"""Destinations that are stories by themselves, and what becomes of them."""

INFO = frozenset({"title", "subject", "author", "operator", "keywords", "doccomm", "company", "category", "generator"})
TIMES = frozenset({"creatim", "revtim"})
