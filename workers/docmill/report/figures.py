"""What a report shows: sections of plots, made of a corpus' numbers. Tested by tests/report/test_report.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from docmill.corpus.aggregates import Aggregates
from docmill.corpus.histograms import bars, quantile
from docmill.report.plots import bar_chart, histogram
from docmill.report.scales import written
from docmill.text.languages import language_name

__all__ = ["Figure", "Section", "sections_of"]

MOST_ROWS = 15
MOST_SITES = 20
NAMES_OF_A_TYPE = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One plot: its picture, and its numbers as a table."""

    title: str
    svg: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    @property
    def file(self) -> str:
        """The name of the file it is saved as."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")[:60] + ".svg"

    @property
    def link(self) -> str:
        """The picture as a link that holds it."""
        return "data:image/svg+xml," + quote(self.svg.replace("currentColor", "#000"), safe="")


@dataclass
class Section:
    """Plots that belong together, under a heading."""

    title: str
    about: str = ""
    figures: list[Figure] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The name that links lead to."""
        return self.title.lower().replace(" ", "-")


def sections_of(numbers: Aggregates) -> list[Section]:
    """Return the sections of a report that have anything to show."""
    made = [
        _documents(numbers),
        _lengths(numbers),
        _duplicates(numbers),
        _entities(numbers),
        _removed(numbers),
        _failures(numbers),
        _times(numbers),
        _quality(numbers),
    ]
    return [section for section in made if section.figures]


def _documents(numbers: Aggregates) -> Section:
    counts = numbers.counts
    languages = {language_name(code): number for code, number in counts["language"].items()}
    section = Section("Documents", "How many records there are of each kind.")
    section.figures += _chart("Languages", languages)
    section.figures += _chart("Scripts", counts["script"])
    section.figures += _chart("Status", counts["status"])
    section.figures += _chart("Types of files", counts["media_type"])
    section.figures += _chart("Types of pages", {name: n for name, n in counts["page_type"].items() if name != "none"})
    section.figures += _chart("Sites", counts["site"], most=MOST_SITES)
    years = {year: number for year, number in counts["date"].items() if year}
    section.figures += _chart("Years of publication", dict(sorted(years.items())), ordered=True, most=40)
    return section


def _lengths(numbers: Aggregates) -> Section:
    section = Section("Length", "How long the cleaned texts are, and what they were made of.")
    for name, title, axis in (
        ("characters", "Characters of a text", "characters"),
        ("rps_doc_word_count", "Words of a text", "words"),
        ("bytes", "Bytes of a document as it came", "bytes"),
    ):
        section.figures += _distribution(title, numbers.signals.get(name, {}), axis)
    return section


def _duplicates(numbers: Aggregates) -> Section:
    section = Section("Duplicates", "What repeats another document, and how closely.")
    if not numbers.clusters:
        return section
    section.figures += _chart("Verdicts", numbers.counts["duplication"])
    section.figures += _distribution("Similarity of duplicates", numbers.similarity, "similarity to the original")
    sizes = [(number, copies) for copies, number in _sizes(numbers).items()]
    rows = [(f"{copies} {'copy' if copies == 1 else 'copies'}", float(number)) for number, copies in sizes[:MOST_ROWS]]
    section.figures.append(_figure("Originals by number of copies", rows, "originals"))
    return section


def _sizes(numbers: Aggregates) -> dict[int, int]:
    """Return how many originals have so many copies, the fewest copies first."""
    found: dict[int, int] = {}
    for _, copies in numbers.clusters.most_common():
        found[copies] = found.get(copies, 0) + 1
    return dict(sorted(found.items()))


def _entities(numbers: Aggregates) -> Section:
    lacking = numbers.entities.lacking
    note = f"Numbers may be too small by up to {lacking:,}." if lacking else ""
    section = Section("Entities", "The names that stand in most records, by type. Duplicates have none.")
    by_type: dict[str, list[tuple[str, float]]] = {}
    for entity, number in numbers.entities.most_common():
        by_type.setdefault(entity.type, []).append((entity.name, float(number)))
    for kind, rows in sorted(by_type.items(), key=lambda one: -sum(number for _, number in one[1])):
        section.figures.append(_figure(f"Entities of type {kind}", rows[:NAMES_OF_A_TYPE], "records", note))
    return section


def _removed(numbers: Aggregates) -> Section:
    section = Section("Removed", "What cleaning took out, by its reason.")
    section.figures += _chart("Blocks removed", numbers.removed, unit="blocks")
    section.figures += _chart("Characters removed", numbers.removed_characters, unit="characters")
    return section


def _failures(numbers: Aggregates) -> Section:
    section = Section("Failures", "Documents of which no record could be made, and stages that failed on others.")
    told = {f"{stage}: {error}": number for (stage, error), number in numbers.quarantined.items()}
    section.figures += _chart("Quarantined by stage and error", told, unit="documents")
    told = {f"{stage}: {cause}": number for (stage, cause), number in numbers.failures.items()}
    section.figures += _chart("Partial records by stage and cause", told)
    return section


def _times(numbers: Aggregates) -> Section:
    section = Section("Time", "What the stages took, summed over all workers, as each record tells it.")
    each = {stage: 1000 * seconds / numbers.stage_documents[stage] for stage, seconds in numbers.stage_seconds.items()}
    section.figures += _chart("Seconds of each stage", numbers.stage_seconds, unit="seconds", ordered=True)
    section.figures += _chart("Milliseconds a document", each, unit="milliseconds", ordered=True)
    return section


def _quality(numbers: Aggregates) -> Section:
    section = Section("Quality", "Signals of web corpora by their published names.")
    for name, counts in numbers.signals.items():
        if name not in {"characters", "bytes", "rps_doc_word_count", "ccnet_length"}:
            section.figures += _distribution(name, counts, name)
    return section


def _chart(
    title: str, counts: Mapping[str, float], *, unit: str = "records", ordered: bool = False, most: int = MOST_ROWS
) -> Iterable[Figure]:
    """Yield a chart of counts, the largest first unless they are in an order of their own; none of nothing."""
    rows = list(counts.items()) if ordered else sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    rows = [(name, float(value)) for name, value in rows if value]
    if not rows:
        return
    shown, rest = (rows[-most:], []) if ordered else (rows[:most], rows[most:])
    note = f"and {len(rest):,} more, {sum(value for _, value in rest):,.0f} {unit}" if rest else ""
    yield _figure(title, shown, unit, note)


def _figure(title: str, rows: Sequence[tuple[str, float]], unit: str, note: str = "") -> Figure:
    table = [(name, f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:,.3g}") for name, value in rows]
    return Figure(title, bar_chart(title, rows, unit=unit), (title, unit), table, note)


def _distribution(title: str, counts: Mapping[int, int], axis: str) -> Iterable[Figure]:
    found, logarithmic = bars(counts)
    if not found:
        return
    low, middle, high = (quantile(counts, share) or 0.0 for share in (0.1, 0.5, 0.9))
    note = f"median {written(middle)}; one in ten below {written(low)}, one in ten above {written(high)}"
    table = [(f"{written(bar.low)} to {written(bar.high)}", f"{bar.count:,}") for bar in found]
    yield Figure(title, histogram(title, found, logarithmic=logarithmic, axis=axis), (axis, "records"), table, note)
