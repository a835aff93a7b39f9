"""The `language` stage: which language the cleaned text is in, in which script, and where it changes.

A cascade: the script of the letters, CLD2 on a bounded sample from across the document, and for what is short or
doubtful a model of n-grams of our own (see docs/explanation/language.md). Confidence is the measured chance of being
right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from docmill.documents import Cleaned, Document, Language
from docmill.errors import StageError
from docmill.stages.language.answer import UNDETERMINED, Guess
from docmill.stages.language.cascade import guess, sample_windows
from docmill.stages.language.segments import segment
from docmill.stages.stage import Context, PerDocument, Stage, needing, options_of
from docmill.text.scripts import COMMON, Script, count_letters, letter_scripts, main_script

__all__ = ["identify", "make"]

NAME = "language"
VERSION = "2.0"
_WINDOW = 200
_SAMPLE = 800
"""Half of a document of 3 KB: twice as much changes no answer on 3,000 of them."""


class LanguageOptions(BaseModel):
    """What `[stages.language]` in the pipeline's configuration may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: int = Field(_SAMPLE, ge=_WINDOW, description="code points of a longer document that are judged")


@needing("clean")
def make(options: Mapping[str, Any], context: Context) -> Stage:  # noqa: ARG001 - the contract's signature
    """Make the stage, for `config/pipeline.toml` (the entry point `docmill.stages: language`).

    Raises:
        ConfigError: an option is unknown or wrong.
    """
    chosen = options_of(LanguageOptions, options, NAME)

    def annotate(document: Document) -> Language:
        """Identify the language of one cleaned document."""
        cleaned = document.find(Cleaned)
        if cleaned is None:
            raise StageError("the document was not cleaned; put the clean stage before language in `pipeline`")
        return identify(cleaned.text, chosen.sample)

    return PerDocument(name=NAME, version=VERSION, yields=Language, annotate=annotate)


def identify(text: str, sample: int = _SAMPLE) -> Language:
    """Identify the language of a text and of its parts; `und` with a reason where it cannot be told. Never raises.

    Of a text longer than `sample` code points windows of that many in all are judged.
    """
    found = letter_scripts(text)
    counts = count_letters(found)
    whole = guess(sample_windows(text, sample, _WINDOW), counts)
    script = main_script(counts)
    if counts.get(script, 0) * 2 < sum(counts.values()) and script.language != "ja":
        script = COMMON
    return Language(
        code=whole.code,
        script=_script_code(script, whole),
        direction=script.direction,
        confidence=round(whole.confidence, 4),
        reason=whole.reason,
        segments=segment(text, found, whole),
    )


def _script_code(script: Script, whole: Guess) -> str:
    """Return the ISO 15924 code; for mixtures and variants that the language tells: Jpan, Kore, Hans, Hant."""
    if whole.code == "ja" and script.code in {"Hira", "Kana", "Hani"}:
        return "Jpan"
    if whole.code == "ko" and script.code in {"Hang", "Hani"}:
        return "Kore"
    if script.code == "Hani" and whole.code != UNDETERMINED:
        return "Hant" if whole.code == "zh-Hant" else "Hans"
    return script.code
