"""Pages with right-to-left letters: each line from the characters by their places, whatever order the file has.

PDFium gives such characters well, but orders them word by word. So each line is sorted by the origins of its characters
as it is seen, divided into words by gaps and by the spaces that PDFium saw, and turned into logical order.

Tested by tests/stages/convert/pdf/right_to_left/test_page.py.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from docmill.stages.convert.pdf.lines import Line
from docmill.stages.convert.pdf.right_to_left.bidi import LineContext, base_is_right_to_left, logical_line
from docmill.stages.convert.pdf.right_to_left.characters import Character, Glyphs
from docmill.stages.convert.pdf.right_to_left.gaps import Joints, Places, WordGaps
from docmill.stages.convert.pdf.right_to_left.layout import LayoutRegion, is_over_first, lines_of, regions_of
from docmill.stages.convert.pdf.right_to_left.letters import (
    NON_JOINER,
    is_right_to_left,
)
from docmill.stages.convert.pdf.right_to_left.ligatures import composed
from docmill.stages.convert.pdf.right_to_left.stretches import without_stretches

__all__ = ["cell_text", "right_to_left_lines", "with_one_kind_of_digits"]

SAME_PLACE = 0.08  # of an em between the origins of a lam and of the alef that stands within it
TEXT, LEFT, RIGHT, Y, MARK = map(attrgetter, ("text", "left", "right", "y", "mark"))
ALEFS = frozenset("اأإآٱ")
PERSIAN_SHARE = 0.02  # of the letters of Persian and Urdu, and more, are those that Arabic lacks
PERSIAN = re.compile("[پچژگکیےٹڈڑ]")
TWO_KINDS = re.compile("[٠-٩][۰-۹]|[۰-۹][٠-٩]")
EXTENDED = str.maketrans("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
STRAY_JOINER = re.compile(f"{NON_JOINER}+(?=[\\s.،؛:!؟)»]|$)|(?<![^\\s(«]){NON_JOINER}+|(?<={NON_JOINER}){NON_JOINER}+")


def right_to_left_lines(groups: Sequence[Glyphs], em: float, places: Places, first_column: int = 0) -> list[Line]:
    """Return a page's lines in reading order, from its characters in groups of one angle of text each."""
    lines: list[Line] = []
    for read in groups:
        texts = list(map(TEXT, read))
        glyphs = composed(read, em, places.unshown_glyphs)
        right_to_left = _mostly_right_to_left(texts)
        persian = _is_persian("".join(texts))
        gaps = WordGaps(glyphs, places)
        regions = regions_of(glyphs, em, right_to_left=right_to_left)
        joints = None
        if persian:
            joints = Joints([line for region in regions for line in region.lines], gaps, em)
        for column, region in enumerate(regions, first_column):
            lines.extend(_lines_of_region(region, column, gaps, em, joints))
        first_column = lines[-1].column + 1 if lines else first_column
    return lines


def cell_text(glyphs: Glyphs, em: float, places: Places, *, right_to_left: bool = False) -> str:
    """Return the text of a cell, its lines joined by spaces, in a table that runs from right to left or not."""
    if not glyphs:
        return ""
    glyphs = composed(glyphs, em, places.unshown_glyphs)
    gaps = WordGaps(glyphs, places)
    bases = [one for one in glyphs if not one.mark]
    regions = [LayoutRegion(lines_of(bases, em), min(one.left for one in glyphs), max(one.right for one in glyphs))]
    persian = _is_persian("".join(one.text for one in glyphs))
    joints = Joints([line for region in regions for line in region.lines], gaps, em) if persian else None
    return " ".join(
        line.text for region in regions for line in _lines_of_region(region, 0, gaps, em, joints, right_to_left)
    )


def with_one_kind_of_digits(lines: list[Line]) -> list[Line]:
    """Return lines with the digits of Persian and Urdu alone where a number has these beside those of Arabic.

    Such a font draws both kinds of a digit by one glyph, where they look alike, and tells one of them.
    """
    if any(TWO_KINDS.search(line.text) for line in lines):
        for line in lines:
            line.text = line.text.translate(EXTENDED)
    return lines


def _is_persian(text: str) -> bool:
    return len(PERSIAN.findall(text)) > PERSIAN_SHARE * len(text)


def _mostly_right_to_left(texts: Iterable[str]) -> bool:
    """Tell whether most letters of some characters' texts run from right to left."""
    right = letters = 0
    for text, count in Counter(texts).items():
        right += count * sum(map(is_right_to_left, text))
        letters += count * sum(map(str.isalpha, text))
    return right * 2 > letters


def _lines_of_region(
    region: LayoutRegion, column: int, gaps: WordGaps, em: float, joints: Joints | None, right_to_left: bool = False
) -> list[Line]:
    texts = [list(map(TEXT, line)) for line in region.lines]
    of_column = right_to_left or _mostly_right_to_left(chain.from_iterable(texts))
    context = LineContext()
    found = []
    for glyphs, seen in zip(region.lines, texts, strict=True):
        bases = glyphs if not any(map(MARK, glyphs)) else [one for one in glyphs if not one.mark]
        if not bases:
            continue
        base = base_is_right_to_left("".join(seen), column=of_column)
        em = gaps.places.size_at(bases[0].index) or em
        text = logical_line(*_units(glyphs, bases, gaps, em, joints), context, right_to_left=base)
        if NON_JOINER in text:
            text = STRAY_JOINER.sub("", text)
        left, right = min(map(LEFT, bases)), max(map(RIGHT, bases))
        found.append(Line(text, left, right, _median_baseline(bases), em, column, base, index=bases[0].index))
    return found


def _median_baseline(bases: Glyphs) -> float:
    baseline: float = sorted(map(Y, bases))[len(bases) // 2]
    return baseline


def _units(
    glyphs: Glyphs, bases: Glyphs, gaps: WordGaps, em: float, joints: Joints | None
) -> tuple[list[str], list[bool]]:
    """Return a line's characters with their marks from left to right as they are seen, and which have a gap before."""
    marks: dict[int, str] = _marks_of(glyphs) if len(bases) < len(glyphs) else {}
    kept = without_stretches(bases, marks, em)
    known = kept is bases and joints is not None
    if marks and kept is not bases:
        _put_marks_on_lam(glyphs, marks)
    bases = _with_lam_before_alef(list(kept), em)
    apart = (joints.before(bases, em) if known and joints else None) or gaps.before(bases, em)
    texts = [one.text + marks.get(one.index, "") for one in bases] if marks else list(map(TEXT, bases))
    if joints is None and NON_JOINER not in "".join(texts):
        return texts, apart
    return _with_non_joiners(bases, texts, apart, em, joints)


def _with_non_joiners(
    bases: Glyphs, texts: Sequence[str], apart: Sequence[bool], em: float, joints: Joints | None
) -> tuple[list[str], list[bool]]:
    """Return characters and gaps with the non-joiners that the file tells at a letter, and those that are seen."""
    units: list[str] = []
    gaps: list[bool] = []
    last = len(bases) - 1
    least = joints.least * em if joints is not None else math.inf
    for place, (one, text, spaced) in enumerate(zip(bases, texts, apart, strict=True)):
        near = place == 0 or spaced or one.left - bases[place - 1].right <= least
        if not near and joints is not None and joints.parted(bases[place - 1], one, em):
            units.append(NON_JOINER)
            gaps.append(False)
        if len(text) > 1 and text.endswith(NON_JOINER) and 0 < place < last and not spaced:
            # the gap is before the letter, or behind it
            before = bases[place + 1].left - one.right > one.left - bases[place - 1].right
            units.extend((text[:-1], NON_JOINER) if before else (NON_JOINER, text[:-1]))
            gaps.extend((False, False))
        else:
            units.append(text)
            gaps.append(spaced)
    return units, gaps


def _marks_of(glyphs: Glyphs) -> dict[int, str]:
    """Return the marks of each letter of a line by its index; they stand behind it."""
    marks: dict[int, str] = {}
    letter: int | None = None
    for one in glyphs:
        if not one.mark:
            letter = one.index
        elif letter is not None:
            marks[letter] = marks.get(letter, "") + one.text
    return marks


def _put_marks_on_lam(glyphs: Glyphs, marks: dict[int, str]) -> None:
    """Put marks that stand over the lam of a ligature without a map, which is now read, behind this letter."""
    letter: Character | None = None
    for one in glyphs:
        if not one.mark:
            letter = one
        elif letter is not None and letter.unmapped and letter.text == "لا" and is_over_first(one, letter):
            letter.text = f"ل{one.text}ا"
            marks[letter.index] = marks.get(letter.index, "").replace(one.text, "", 1)


def _with_lam_before_alef(bases: Glyphs, em: float) -> Glyphs:
    """Return characters from left to right where an alef that stands within its lam is to the left of it."""
    lam = bases[0] if bases else None
    for place, one in enumerate(bases[1:]):
        if lam is not None and lam.text == "ل" and one.text[0] in ALEFS and one.x - lam.x < SAME_PLACE * em:
            bases[place], bases[place + 1] = one, lam
        else:
            lam = one
    return bases
