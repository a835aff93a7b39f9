"""What is said of files that are known and not read.

Tested by tests/sources/formats/test_plain.py and tests/sources/sniffing/test_magic_numbers.py.
"""

from __future__ import annotations

from docmill.errors import SourceError
from docmill.sources.sniffing import name_of_type
from docmill.text.media_types import ODF, OOXML

__all__ = ["not_read"]

LACKING = {
    ODF: "neither its `mimetype` nor its manifest says which, and no content.xml that can be read shows it",
    OOXML: "its [Content_Types].xml names no main part, and it has no folder word, xl or ppt",
}
"""What a package lacks that says only what family it is of."""


def not_read(where: str, media_type: str, advice: str = "convert it to text or HTML first") -> SourceError:
    """Return the error of a file that is known by name and not read; `advice` says what can be done."""
    if lack := LACKING.get(media_type):
        return SourceError(
            f"{where}: this looks like {name_of_type(media_type)}, but {lack}; "
            "it is cut off, damaged, or of another kind"
        )
    return SourceError(f"{where}: this is {name_of_type(media_type)}, which docmill does not read yet; {advice}")
