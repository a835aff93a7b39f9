"""Reads RTF piece by piece: groups with their state, destinations, characters.

Tested by tests/stages/convert/office/rtf/test_document.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from docmill.errors import LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.field_codes import shown_code
from docmill.stages.convert.office.flow import escape, visible
from docmill.stages.convert.office.properties import Properties, point_in_time
from docmill.stages.convert.office.rtf.code_pages import codec_of_charset, codec_of_page, decode_bytes
from docmill.stages.convert.office.rtf.stories import OpenParagraph, Story
from docmill.stages.convert.office.rtf.tables import RowShape
from docmill.stages.convert.office.rtf.tokens import Token
from docmill.stages.convert.office.rtf.words import ENTERED, INFO, SIGNS, SKIPPED, STORIES, TIMES
from docmill.stages.convert.office.symbols import from_symbol_font

__all__ = ["RtfReader"]

SYMBOLS = {"~": "\u00a0", "-": "\u00ad", "_": "\u2011"}
HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
BODY_LEVEL = 9
CODE = "fldinst"
MOST_FONTS = 20_000


@dataclass(frozen=True, slots=True)
class _GroupState:
    """What holds in a group: inner groups begin with it and leave it as it was."""

    place: str = "text"  # or skip, fonts, styles, info, times
    said: str = ""  # which piece of metadata
    story: str = ""  # what becomes of the story that this group is, where it is one
    font: int | None = None
    skipped_behind_unicode: int = 1
    hidden: bool = False
    deleted: bool = False
    raised: str = ""
    language: int = 0


class RtfReader:
    """Takes the pieces of a file; `is_done` when its outermost group has ended.

    Raises:
        LimitError: groups are nested deeper than `limits.depth`.
    """

    def __init__(self, limits: ConvertLimits) -> None:
        self.properties = Properties()
        self.told: dict[str, str] = {}
        self.times: dict[str, str | None] = {}
        self.languages: Counter[int] = Counter()
        self.other_languages: dict[str, Counter[int]] = {"bidi": Counter(), "eastAsia": Counter()}
        self.pages = 0
        self.embedded_files = 0
        self.is_done = False
        self._most_depth = limits.depth
        self._groups: list[_GroupState] = []
        self._now = _GroupState()
        self._stories = [Story()]
        self._notes: list[tuple[str, str, bool]] = []
        self._codec = codec_of_page(1252)
        self._charsets: dict[int, int] = {}
        self._fonts: dict[int, str] = {}
        self._default_font: int | None = None
        self._styles: dict[int, int] = {}
        self._style: tuple[int, str, int] = (0, "", 0)  # number, name and heading of the style that is described
        self._starred = False
        self._to_skip = 0
        self._bytes = bytearray()
        self._high = 0
        self._taken_out: list[tuple[str, str]] = []
        self._is_endnote = False
        self._time: dict[str, int] = {}
        self._words = self._control_words()

    # Pieces

    def take(self, token: Token) -> None:
        """Take the next piece."""
        kind = token.kind
        if kind in ("byte", "text"):
            self._take_bytes(token.raw)
            return
        if kind == "word" and token.name == "u":
            self._flush()
            self._unicode(token.number or 0)
            return
        if kind == "{":
            self._flush()
            self._to_skip = 0
            if len(self._groups) >= self._most_depth:
                raise LimitError(f"its groups are nested deeper than depth = {self._most_depth}")
            self._groups.append(self._now)
            self._now = replace(self._now, story="")
            self._starred = False
        elif kind == "}":
            self._flush()
            self._to_skip = 0
            self._end_group()
        elif self._to_skip:
            self._to_skip -= 1
        elif kind == "symbol":
            self._flush()
            self._symbol(token.name)
        else:
            self._flush()
            self._word(token.name, token.number)

    def _take_bytes(self, raw: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(raw))
            self._to_skip -= skipped
            raw = raw[skipped:]
        self._starred = self._starred and not raw
        self._bytes += raw

    def _flush(self) -> None:
        if not self._bytes:
            return
        raw, self._bytes = bytes(self._bytes), bytearray()
        font = self._now.font if self._now.font is not None else self._default_font
        codec = codec_of_charset(self._charsets.get(font if font is not None else -1)) or self._codec
        if codec == "symbol" and self._now.place != "fonts":
            name = self._fonts.get(font if font is not None else -1, "")
            self._put("".join(from_symbol_font(byte, name) if byte >= 0x20 else "" for byte in raw))
        else:
            self._put(decode_bytes(raw, self._codec if codec == "symbol" else codec))

    def _unicode(self, number: int) -> None:
        code = number & 0xFFFF if number < 0 else number
        self._to_skip = self._now.skipped_behind_unicode
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0xFFFD
        self._high = 0
        font = self._fonts.get(self._now.font if self._now.font is not None else -1, "")
        self._put(from_symbol_font(code, font) if 0xF000 <= code < 0xF100 else chr(code) if code < 0x110000 else "")

    def _symbol(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in SYMBOLS:
            self._put(SYMBOLS[sign])
        elif sign in "\r\n":
            self._end_paragraph()
        elif sign in "\\{}":
            self._put(sign)

    # Text

    def _put(self, text: str, markup: str = "") -> None:
        """Put a text where the open group's text goes."""
        now = self._now
        if now.place == "text":
            if now.hidden or now.deleted:
                self._taken_out.append((text, "hidden" if now.hidden else "deleted"))
                return
            self._put_back()
            shown = markup or escape(text)
            raised = now.raised and text.strip()
            self._story.inline.append(f"<{now.raised}>{shown}</{now.raised}>" if raised else shown)
            if now.language:
                self.languages[now.language] += len(text)
        elif now.place == "info":
            self.told[now.said] = self.told.get(now.said, "") + text
        elif now.place == "fonts" and now.font is not None:
            self._fonts[now.font] = (self._fonts.get(now.font, "") + text).partition(";")[0][:100]
        elif now.place == "styles":
            self._style = (self._style[0], self._style[1] + text[:200], self._style[2])

    def _put_back(self) -> None:
        """Keep hidden and deleted text that came before among what is removed."""
        if self._taken_out:
            reasons = {reason for _, reason in self._taken_out}
            for reason in sorted(reasons):
                self.properties.remove("".join(text for text, why in self._taken_out if why == reason), reason)
            self._taken_out = []

    @property
    def _story(self) -> Story:
        return self._stories[-1]

    def _end_paragraph(self) -> None:
        if self._now.place == "text":
            self._story.end_paragraph()

    # Groups

    def _end_group(self) -> None:
        ended = self._now
        if not self._groups:
            return
        self._now = self._groups.pop()
        if ended.place == "styles" and self._style[1]:
            self._end_style()
        if ended.said == CODE and self._now.said != CODE:
            self._put(shown_code(self.told.pop(CODE, "")))
        if ended.place == "times":
            self._end_time(ended.said)
        if ended.story:
            self._end_story(ended.story)
        self.is_done = not self._groups

    def _end_style(self) -> None:
        number, name, level = self._style
        name = name.strip().rstrip(";").strip()
        named = HEADING.fullmatch(name)
        heading = level or (int(named[1]) if named else 1 if name.lower() == "title" else 0)
        if heading and len(self._styles) < MOST_FONTS:
            self._styles[number] = heading
        self._style = (0, "", 0)

    def _end_time(self, name: str) -> None:
        time = self._time
        if {"yr", "mo", "dy"} <= time.keys():
            day = f"{time['yr']:04d}-{time['mo']:02d}-{time['dy']:02d}"
            self.times[name] = point_in_time(f"{day}T{time.get('hr', 0):02d}:{time.get('min', 0):02d}:00")
        self._time = {}

    def _begin_story(self, kind: str) -> None:
        self._now = replace(self._now, story=kind, place="text", hidden=False, deleted=False, raised="")
        self._stories.append(Story())
        self._is_endnote = False

    def _end_story(self, kind: str) -> None:
        story = self._stories.pop()
        if kind == "label":
            label = visible("".join(story.inline))
            self._story.paragraph.label = label if any(sign.isalnum() for sign in label) else ""
        elif kind == "box":
            self._story.boxes.append(story.markup())
        elif kind == "note":
            mark = f"[{len(self._notes) + 1}]"
            self._notes.append((mark, story.markup(), self._is_endnote))
            if self._now.place == "text":
                self._story.inline.append(mark)
        else:
            self.properties.remove(visible(story.markup()), kind)

    # Control words

    def _word(self, name: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if name == "ud":  # what a program without Unicode skips, inside of what others skip
            self._set(place=next((one.place for one in reversed(self._groups) if one.place != "skip"), "text"))
        if self._now.place == "skip" or self._is_destination(name, starred=starred):
            return
        if self._now.place == "times":
            if name in ("yr", "mo", "dy", "hr", "min") and number is not None and 0 <= number < 10_000:
                self._time[name] = number
        elif self._now.place == "styles" and name in ("s", "outlinelevel"):
            style = self._style
            number = number or 0
            self._style = (number, *style[1:]) if name == "s" else (*style[:2], _heading(number))
        elif name in SIGNS:
            self._put(" " if SIGNS[name] == "<br>" else SIGNS[name], SIGNS[name])
        elif (act := self._words.get(name)) is not None:
            act[1](act[0] if number is None else number)

    def _is_destination(self, name: str, *, starred: bool) -> bool:
        """Follow a word that says where the text of its group goes; return whether it was one."""
        if name in STORIES:
            self._begin_story(STORIES[name])
        elif name == CODE:
            self._now = replace(self._now, place="info" if self._now.place == "text" else "skip", said=CODE)
        elif name in SKIPPED or (starred and name not in ENTERED and name not in INFO and name not in TIMES):
            if name == "objdata":
                self.embedded_files += 1
            self._now = replace(self._now, place="skip")
        elif name == "upr":
            self._now = replace(self._now, place="skip")
        elif name == "fonttbl":
            self._now = replace(self._now, place="fonts", font=None)
        elif name == "stylesheet":
            self._now = replace(self._now, place="styles")
        elif name in INFO:
            self._now = replace(self._now, place="skip" if name in self.told else "info", said=name)
        elif name in TIMES:
            self._now = replace(self._now, place="times", said=name)
        else:
            return False
        return True

    def _set(self, **changes: object) -> None:
        self._now = replace(self._now, **changes)  # type: ignore[arg-type]

    def _paragraph(self, **changes: object) -> None:
        if self._now.place == "text":
            for name, value in changes.items():
                setattr(self._story.paragraph, name, value)

    def _merge(self, **changes: bool) -> None:
        self._story.shape.next_merge = replace(self._story.shape.next_merge, **changes)

    def _end_cell(self, depth: int) -> None:
        if self._now.place == "text":
            self._story.end_cell(depth)

    def _end_row(self, depth: int) -> None:
        if self._now.place == "text":
            self._story.end_row(depth)

    def _nested(self) -> int:
        return max(self._story.paragraph.table, 2)

    def _close_cell(self, border: int) -> None:
        self._story.shape.close_cell(border)

    def _new_row(self, _: int) -> None:
        self._story.shape = RowShape()

    def _set_font(self, number: int) -> None:
        if self._now.place == "fonts":
            self._fonts.pop(number, None)
        if self._now.place != "fonts" or len(self._fonts) < MOST_FONTS:
            self._set(font=number)

    def _set_charset(self, number: int) -> None:
        if self._now.place == "fonts" and self._now.font is not None and len(self._charsets) < MOST_FONTS:
            self._charsets[self._now.font] = number

    def _set_page(self, number: int) -> None:
        self._codec = codec_of_page(number)

    def _set_default_font(self, number: int) -> None:
        self._default_font = number

    def _set_pages(self, number: int) -> None:
        self.pages = max(number, 0)

    def _be_endnote(self, _: int) -> None:
        self._is_endnote = True

    def _control_words(self) -> dict[str, tuple[int, Callable[[int], None]]]:
        """Return what the other words do: each with the number that it has where none is written."""
        return {
            "par": (0, lambda _: self._end_paragraph()),
            "sect": (0, lambda _: self._end_paragraph()),
            "page": (0, lambda _: self._put(" ")),
            "column": (0, lambda _: self._put(" ")),
            "pard": (0, lambda _: self._paragraph(**vars(OpenParagraph(label=self._story.paragraph.label)))),
            "intbl": (0, lambda _: self._paragraph(table=max(self._story.paragraph.table, 1))),
            "itap": (0, lambda number: self._paragraph(table=max(number, 0))),
            "ilvl": (0, lambda number: self._paragraph(level=max(number, 0))),
            "outlinelevel": (0, lambda number: self._paragraph(heading=_heading(number))),
            "s": (0, lambda number: self._paragraph(heading=self._styles.get(number, 0))),
            "cell": (0, lambda _: self._end_cell(1)),
            "row": (0, lambda _: self._end_row(1)),
            "nestcell": (0, lambda _: self._end_cell(self._nested())),
            "nestrow": (0, lambda _: self._end_row(self._nested())),
            "trowd": (0, self._new_row),
            "cellx": (0, self._close_cell),
            "clmrg": (0, lambda _: self._merge(along=True)),
            "clvmrg": (0, lambda _: self._merge(down=True)),
            "v": (1, lambda number: self._set(hidden=bool(number))),
            "deleted": (1, lambda number: self._set(deleted=bool(number))),
            "super": (1, lambda number: self._set(raised="sup" if number else "")),
            "sub": (1, lambda number: self._set(raised="sub" if number else "")),
            "nosupersub": (0, lambda _: self._set(raised="")),
            "plain": (0, lambda _: self._set(hidden=False, deleted=False, raised="", font=self._default_font)),
            "f": (0, self._set_font),
            "deff": (0, self._set_default_font),
            "fcharset": (0, self._set_charset),
            "uc": (1, lambda number: self._set(skipped_behind_unicode=max(min(number, 100), 0))),
            "lang": (0, lambda number: self._set(language=number)),
            "alang": (0, lambda number: self.other_languages["bidi"].update([number])),
            "langfe": (0, lambda number: self.other_languages["eastAsia"].update([number])),
            "ansicpg": (1252, self._set_page),
            "mac": (10000, self._set_page),
            "pc": (437, self._set_page),
            "pca": (850, self._set_page),
            "ftnalt": (0, self._be_endnote),
            "nofpages": (0, self._set_pages),
        }

    def markup(self) -> str:
        """Return the HTML of all that was taken, notes at its end."""
        self._put_back()
        body = self._stories[0]
        markup = body.markup()
        parts = [markup]
        for mark, note, _ in sorted(self._notes, key=lambda one: one[2]):
            parts.append(f"<p>{mark} {note[3:]}" if note.startswith("<p>") else f"<p>{mark}</p>{note}")
        return "\n".join(filter(None, parts))


def _heading(level: int) -> int:
    return level + 1 if 0 <= level < BODY_LEVEL else 0
