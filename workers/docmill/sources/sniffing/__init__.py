"""What an entry is: found in its first bytes; its name decides only where they leave a doubt."""

from __future__ import annotations

from docmill.sources.sniffing.content import CONTROL, sniff, text_type
from docmill.sources.sniffing.kinds import Kind
from docmill.sources.sniffing.magic_numbers import name_of_type

__all__ = ["CONTROL", "Kind", "name_of_type", "sniff", "text_type"]
