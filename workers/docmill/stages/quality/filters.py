"""Filters over quality signals: bounds that a document must keep, by name of a published set or one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from docmill.stages.quality import SIGNALS, Quality
from docmill.stages.quality.repetition import NAMES
from docmill.stages.quality.stopwords import DATA

__all__ = ["SETS", "Bound", "Filters", "SetName"]

SetName = Literal["gopher", "gopher-quality", "gopher-repetition", "c4", "fineweb", "fineweb-2"]
SPACELESS_SHARE = 0.5
"""Share of characters among a text's words from which published bounds on words' sizes and n-grams say nothing."""

ALPHABETIC = "rps_doc_frac_no_alph_words"


class Bound(BaseModel):
    """The least and the greatest value of a signal; both are still allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min: float | None = None
    max: float | None = None

    def broken(self, name: str, value: float) -> str | None:
        """Return what is wrong with a value, in words; None where nothing is."""
        if self.min is not None and value < self.min:
            return f"{name} {value:g} is below {self.min:g}"
        if self.max is not None and value > self.max:
            return f"{name} {value:g} is above {self.max:g}"
        return None


Bounds = Mapping[str, Bound]


def _least(value: float) -> Bound:
    """Return a bound from below."""
    return Bound(min=value, max=None)


def _most(value: float) -> Bound:
    """Return a bound from above."""
    return Bound(min=None, max=value)


# datatrove's gopher_quality_filter.py, after Rae et al. 2021, A.1.1. It holds hashes and ellipses to 0.1 each.
GOPHER_QUALITY: Bounds = {
    "rps_doc_word_count": Bound(min=50, max=100_000),
    "rps_doc_mean_word_length": Bound(min=3, max=10),
    "rps_doc_symbol_to_word_ratio": _most(0.1),
    "rps_lines_start_with_bulletpoint": _most(0.9),
    "rps_doc_frac_lines_end_with_ellipsis": _most(0.3),
    ALPHABETIC: _most(0.2),
    "stop_words": _least(2),
}
# Rae et al. 2021, table A1.
GOPHER_REPETITION: Bounds = {
    "dup_line_frac": _most(0.3),
    "dup_para_frac": _most(0.3),
    "dup_line_char_frac": _most(0.2),
    "dup_para_char_frac": _most(0.2),
    **{
        NAMES[n]: _most(value)
        for n, value in zip(range(2, 11), (0.2, 0.18, 0.16, 0.15, 0.14, 0.13, 0.12, 0.11, 0.1), strict=True)
    },
}
# The rules of C4 that refuse a page (c4_utils.py of TensorFlow Datasets); those that refuse lines are cleaning.
C4: Bounds = {
    "rps_doc_num_sentences": _least(5),
    "rps_doc_lorem_ipsum": _most(0),
    "rps_doc_curly_bracket": _most(0),
}
# datatrove's fineweb_quality_filter.py (Penedo et al. 2024, arXiv 2406.17557, 3.6).
FINEWEB: Bounds = {
    "line_punct_ratio": _least(0.12),
    "short_line_ratio": _most(0.67),
    "char_dup_ratio": _most(0.01),
    "list_ratio": _most(0.3),
}
# fineweb-2-pipeline.py, step 5, but for what stands in a language's own table.
FINEWEB_2: Bounds = {
    **{name: GOPHER_QUALITY[name] for name in GOPHER_QUALITY if name not in ("rps_doc_mean_word_length", ALPHABETIC)},
    "char_dup_ratio": _most(0.1),
}
SETS: Mapping[str, Bounds] = {
    "gopher": {**GOPHER_QUALITY, **GOPHER_REPETITION},
    "gopher-quality": GOPHER_QUALITY,
    "gopher-repetition": GOPHER_REPETITION,
    "c4": C4,
    "fineweb": FINEWEB,
    "fineweb-2": FINEWEB_2,
}
OF_SPACED_WORDS = frozenset({"rps_doc_mean_word_length", *NAMES.values()})


@cache
def fineweb2() -> Mapping[str, Bounds]:
    """Return the bounds of FINEWEB_2 that differ by language, by ISO 639-1 code."""
    lines = (DATA / "fineweb2.tsv").read_text(encoding="utf-8").splitlines()
    names = lines[0].split("\t")[1:]
    rows = (line.split("\t") for line in lines[1:])
    return {code: _of_row(dict(zip(names, map(float, values), strict=True))) for code, *values in rows}


def _of_row(row: Mapping[str, float]) -> Bounds:
    """Return the bounds of a language's row of fineweb2.tsv."""
    return {
        "dup_line_frac": _most(row["dup_line_frac"]),
        **{NAMES[n]: _most(row[f"top_{n}"]) for n in (2, 3, 4)},
        **{NAMES[n]: _most(row[f"dupe_{n}"]) for n in range(5, 11)},
        "line_punct_ratio": _least(row["line_punct"]),
        "list_ratio": _most(row["list"]),
        "rps_doc_mean_word_length": Bound(min=row["shortest"], max=row["longest"]),
        ALPHABETIC: _most(round(1 - row["alphabetic"], 6)),
    }


class Filters(BaseModel):
    """The bounds that a document's signals must keep, `filters` in `[stages.clean]`: nothing by default.

    A bound of its own for a signal stands in place of those that the sets have for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: tuple[SetName, ...] = ()
    bounds: Mapping[str, Bound] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _of_what_is_written(cls, given: Any) -> Any:
        """Take a set's name, a list of them, or a table of bounds that may have the key `sets`."""
        if isinstance(given, Filters):
            return given
        if isinstance(given, str):
            given = [name.strip() for name in given.split(",") if name.strip()]
        if isinstance(given, Sequence):
            given = {"sets": given}
        if not isinstance(given, Mapping):
            raise ValueError("give the name of a set, a list of such names, or a table of bounds")
        sets, bounds = given.get("sets", ()), {name: value for name, value in given.items() if name != "sets"}
        sets = [sets] if isinstance(sets, str) else sets
        _check("set", sets, get_args(SetName))
        _check("signal", bounds, SIGNALS)
        return {"sets": sets, "bounds": bounds}

    @property
    def given(self) -> bool:
        """Tell whether there is any bound."""
        return bool(self.sets or self.bounds)

    def refuse(self, quality: Quality) -> str | None:
        """Return why a document is filtered: the first bound it breaks, with signal, value and set; None to keep it."""
        for name, bound in self.bounds.items():
            if name in quality.signals and (broken := bound.broken(name, quality.signals[name])):
                return f"quality: {broken}"
        for chosen in self.sets:
            for name, bound in _published(chosen, quality):
                if name not in self.bounds and (broken := bound.broken(name, quality.signals[name])):
                    return f"quality: {broken} ({chosen})"
        return None


def _published(chosen: str, quality: Quality) -> Iterator[tuple[str, Bound]]:
    """Yield the bounds of a set that apply to this text, of the signals it has."""
    bounds = dict(SETS[chosen])
    if chosen == "fineweb-2" and quality.language:
        bounds |= fineweb2().get(quality.language, {})
    spaceless = quality.signals.get("frac_spaceless_words", 0.0) > SPACELESS_SHARE
    for name, bound in bounds.items():
        if name in quality.signals and not (spaceless and name in OF_SPACED_WORDS):
            yield name, bound


def _check(kind: str, given: Any, known: Sequence[str]) -> None:
    """Refuse names that are not known.

    Raises:
        ValueError: naming them, and those that are known.
    """
    if wrong := [str(name) for name in given if name not in known]:
        raise ValueError(f"no {kind} is named {', '.join(wrong)}; there are: {', '.join(known)}")
