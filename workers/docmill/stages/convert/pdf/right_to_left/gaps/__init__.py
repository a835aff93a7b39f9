"""Gaps between the letters of a line: those between words, and those of a non-joiner within one."""

from docmill.stages.convert.pdf.right_to_left.gaps.joints import Joints
from docmill.stages.convert.pdf.right_to_left.gaps.words import WORD_GAP, Places, WordGaps

__all__ = ["WORD_GAP", "Joints", "Places", "WordGaps"]
