"""What is said of files that are known and not read.

Tested by tests/sources/formats/test_plain.py and tests/sources/sniffing/test_magic_numbers.py.
"""

from __future__ import annotations

from docmill.errors import SourceError
from docmill.sources.sniffing import name_of_type

__all__ = ["not_read"]


def not_read(where: str, media_type: str, advice: str = "convert it to text or HTML first") -> SourceError:
    """Return the error of a file that is known by name and not read; `advice` says what can be done."""
    return SourceError(f"{where}: this is {name_of_type(media_type)}, which docmill does not read yet; {advice}")
