"""Subtitles as text: what is said, without numbers, times and marks (SubRip; WebVTT, https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

import html
import re

__all__ = ["subtitles_to_text"]

TIMES = re.compile(r"[ \t]{0,20}(?:\d{1,9}:)?\d{1,2}:\d\d[,.]\d{1,3}[ \t]{0,20}-->")  # what ends a cue may be damaged
MARK = re.compile(r"</?[a-zA-Z0-9][^<>]{0,500}>|<\d\d:[\d:.]{1,20}>|\{\\[^{}]{0,100}\}")


def subtitles_to_text(text: str) -> str:
    """Return what is said, a line for each line of a cue; a line that only repeats the one before it is left out.

    Cues are parted by blank lines; what belongs to no cue is left out.
    """
    said: list[str] = []
    in_cue = False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if TIMES.match(line):
            in_cue = True
        elif not line.strip():
            in_cue = False
        elif in_cue:
            shown = " ".join(html.unescape(MARK.sub("", line)).split())
            if shown and (not said or said[-1] != shown):
                said.append(shown)
    return "\n".join(said)
