"""The `language` stage: which language the cleaned text is in, in which script, and where it changes.

A cascade: the script of the letters, CLD2 on a bounded sample from across the document, and for what is short or
doubtful a model of n-grams of our own (see docs/explanation/language.md). Confidence is the measured chance of being
right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from docmill.documents import Annotation, Cleaned, Document, Failure, Language, Status
from docmill.errors import StageError
from docmill.stages.language.answer import UNDETERMINED
from docmill.stages.language.cascade import guess
from docmill.stages.language.close import group_of, tell_apart
from docmill.stages.language.model import Steps, answered, together
from docmill.stages.language.segments.division import divide, shares_of
from docmill.stages.language.telling import telling_part
from docmill.stages.stage import Context, Stage, options_of
from docmill.text.scripts import COMMON, Direction, known, letter_scripts

__all__ = ["identify", "identify_each", "make"]

NAME = "language"
VERSION = "3.1"
_WINDOW = 200
_LINE_BREAK = np.zeros(1, dtype=np.uint8)
_SAMPLE = 800
"""Half of a document of 3 KB: twice as much changes no answer on 3,000 of them."""
_NOT_CLEANED = "the document was not cleaned; put the clean stage before language in `pipeline`"
_AT_ONCE = 200_000
"""Code points of the texts that are judged together, each of which counts for `_WINDOW` at least."""
_CLOSE_SAMPLE = 2_500
"""Code points in which the words of close languages are counted."""


class LanguageOptions(BaseModel):
    """What `[stages.language]` in the pipeline's configuration may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: int = Field(_SAMPLE, ge=_WINDOW, description="code points of a longer document that are judged")


@dataclass(frozen=True, slots=True)
class LanguageStage:
    """The stage: the documents of a batch are judged together, each by its own text alone."""

    sample: int
    name: str = NAME
    version: str = VERSION
    yields: type[Annotation] = Language
    needs: frozenset[str] = frozenset({"clean"})
    accepts: frozenset[Status] = frozenset({Status.KEPT})

    def __call__(self, documents: Sequence[Document]) -> list[Annotation | Failure]:
        """Identify the language of each cleaned document."""
        cleaned = [document.find(Cleaned) for document in documents]
        found = iter(identify_each([one.text for one in cleaned if one is not None], self.sample))
        return [Failure.of(self.name, StageError(_NOT_CLEANED)) if one is None else next(found) for one in cleaned]


def make(options: Mapping[str, Any], context: Context) -> Stage:  # noqa: ARG001 - the contract's signature
    """Make the stage, for `config/pipeline.toml` (the entry point `docmill.stages: language`).

    Raises:
        ConfigError: an option is unknown or wrong.
    """
    return LanguageStage(options_of(LanguageOptions, options, NAME).sample)


def identify(text: str, sample: int = _SAMPLE) -> Language:
    """Identify the language of a text and of its parts; `und` with a reason where it cannot be told. Never raises.

    Of a text longer than `sample` code points windows of that many in all are judged, and all of it where they show
    more than one language or script. The language is that of most of the letters.
    """
    return answered(_identified(text, sample))


def identify_each(texts: Sequence[str], sample: int = _SAMPLE) -> list[Language]:
    """Identify the language of each text as `identify` does, in less time for what is short or in several languages."""
    found: list[Language] = []
    some: list[str] = []
    size = 0
    for text in texts:
        some.append(text)
        size += max(_WINDOW, len(text))
        if size >= _AT_ONCE:
            found += answered(together([_identified(one, sample) for one in some]))
            some, size = [], 0
    return found + answered(together([_identified(one, sample) for one in some]))


def _identified(text: str, sample: int) -> Steps[Language]:
    """Identify the language of a text in steps."""
    found = letter_scripts(text)
    told = telling_part(*_windows(text, found, sample))
    whole = (yield from guess(told)).doubted(len(text))
    if len(text) > sample and group_of(whole.code) != whole.code:
        whole = tell_apart(whole, text[:_CLOSE_SAMPLE])
    parts = yield from divide(text, found, told, whole)
    shares = shares_of(parts)
    code, script = (shares[0].code, shares[0].script) if shares else (UNDETERMINED, COMMON.code)
    own = [part for part in parts if part.code == code]
    confidence = sum(part.confidence * part.letters for part in own) / max(1, sum(part.letters for part in own))
    untold = code == UNDETERMINED
    return Language(
        code=code,
        script=script,
        direction=_directions().get(script, "ltr"),
        confidence=0.0 if untold else round(min(1.0, confidence), 4),
        reason=(whole.reason or "not-recognised") if untold else None,
        nearest=whole.nearest if untold else None,
        shares=shares,
        segments=[part.segment() for part in parts],
    )


def _windows(text: str, found: npt.NDArray[np.uint8], size: int) -> tuple[str, npt.NDArray[np.uint8]]:
    """Return a text of at most about `size` code points, or windows evenly spread over a longer one, a line each.

    A page's chrome stands at its ends and should not outvote the rest. The scripts of the letters come with it.
    """
    if len(text) <= size:
        return text, found
    windows = max(1, size // _WINDOW)
    step = (len(text) - _WINDOW) // max(1, windows - 1)
    starts = [index * step for index in range(windows)]
    scripts = [part for start in starts for part in (found[start : start + _WINDOW], _LINE_BREAK)]
    return "\n".join(text[start : start + _WINDOW] for start in starts), np.concatenate(scripts[:-1])


@cache
def _directions() -> dict[str, Direction]:
    """Return the direction of each script, by its ISO 15924 code."""
    return {script.code: script.direction for script in known()}
