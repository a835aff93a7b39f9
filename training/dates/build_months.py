"""Build the tables of month names and of Umm al-Qura month lengths that ship.

    python -m training.dates.build_months                    # into the package
    python -m training.dates.build_months /tmp/dates         # into another folder

Month names come from Babel (CLDR, Unicode-3.0) for the languages below, and from `more_months.tsv` beside this program:
names of other calendars, and those that people write but CLDR does not have. The month lengths come from hijridate
(MIT; `make train-setup`). The same inputs give the same bytes.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

from babel import Locale

from docmill.text.folding import fold
from training.programs import options, run

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "workers/docmill/text/dates/data"
# Written languages with a press of their own, and the Arab countries that name months differently.
LANGUAGES = """
af am ar ar_DZ ar_IQ ar_JO ar_LB ar_MA ar_MR ar_PS ar_SA ar_SY ar_TN as ast az az_Cyrl be bg bn br bs ca ceb ckb cs cy
da de el en eo es et eu fa fa_AF fi fil fo fr fy ga gd gl gu ha he hi hr hu hy id ig is it jv ka kk km kn ku ky lb lo
lt lv mg mk ml mn mr ms mt my nb ne nl nn om or pa pl ps pt rm ro ru rw sd si sk sl so sq sr sr_Latn su sv sw ta te tg
th ti tk tr ug uk ur uz uz_Cyrl vi xh yi yo zu
"""
SHORTEST = 2  # a letter alone is no name


def month_names() -> dict[tuple[str, int], dict[str, set[str]]]:
    """Return folded names by calendar and month, each with the languages that write it."""
    found: dict[tuple[str, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language in LANGUAGES.split():
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in months[context][width].items():
                    _add(found, "gregorian", month, name, language)
    for row in (HERE / "more_months.tsv").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            calendar, language, names = row.split("\t")
            for month, alike in enumerate(names.split("|"), 1):
                for name in alike.split(","):
                    _add(found, calendar, month, name, language)
    return found


def _add(
    found: dict[tuple[str, int], dict[str, set[str]]], calendar: str, month: int, name: str, language: str
) -> None:
    folded = " ".join(fold(name.replace("-", " ")).strip(" .").split())
    if len(folded) >= SHORTEST and not any(letter.isdigit() for letter in folded):
        found[calendar, month][folded].add(language.partition("_")[0])


def table(found: dict[tuple[str, int], dict[str, set[str]]]) -> str:
    """Return rows `calendar TAB month TAB names`; a name of two months carries its languages: `name@hr`."""
    owners: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for key, names in found.items():
        for name in names:
            owners[name].add(key)
    made_by = "Made by training/dates/build_months.py."
    rows = [f"# Month names, folded. CLDR data (c) Unicode, Inc., Unicode-3.0; see NOTICE. {made_by}"]
    for (calendar, month), names in sorted(found.items()):
        marked = [
            name if len(owners[name]) == 1 else f"{name}@{','.join(sorted(names[name]))}" for name in sorted(names)
        ]
        rows.append(f"{calendar}\t{month}\t{'|'.join(marked)}")
    return "\n".join(rows) + "\n"


def umm_al_qura() -> str:
    """Return first year, first day, then each year in six hexadecimal digits, two bits a month: days - 28."""
    from hijridate import ummalqura  # noqa: PLC0415 - the help is shown without it

    starts = ummalqura.MONTH_STARTS
    lengths = [after - before for before, after in pairwise(starts)]
    years = [
        f"{int(''.join(str(days - 28) for days in lengths[at : at + 12]), 4):06x}"
        for at in range(0, len(lengths) - 11, 12)
    ]
    rows = [" ".join(years[at : at + 20]) for at in range(0, len(years), 20)]
    begin = date(*ummalqura.GREGORIAN_RANGE[0])
    head = "# Umm al-Qura month lengths from hijridate (MIT); see NOTICE. Made by training/dates/build_months.py."
    return "\n".join([head, f"{ummalqura.HIJRI_RANGE[0][0]} {begin.isoformat()}", *rows]) + "\n"


def main() -> None:
    """Write months.tsv and umm_al_qura.txt."""
    parser = options(__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=OUT, help="folder to write to (the package's)")
    out = parser.parse_args().out
    found = month_names()
    (out / "months.tsv").write_text(table(found), encoding="utf-8")
    (out / "umm_al_qura.txt").write_text(umm_al_qura(), encoding="ascii")
    print(sum(map(len, found.values())), "names")


if __name__ == "__main__":
    run(main)
