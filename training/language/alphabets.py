"""Write the letters that each language has, from CLDR's exemplar characters (Unicode License v3).

    python -m training.language.alphabets cldr-misc-full-48.2.0.tgz workers/docmill/stages/language/data/alphabets.tsv

Main letters in lower case without ASCII, and auxiliary ones but in Cyrillic, where foreign names are spelt anew, for
scripts that write several languages with letters of their own. `npm pack cldr-misc-full@48.2.0`.
"""

from __future__ import annotations

import json
import re
import tarfile
import unicodedata
from pathlib import Path

from docmill.stages.language.model import shipped
from docmill.text.scripts import script_of
from training.programs import options, run

_SCRIPTS = frozenset(["Latn", "Cyrl", "Arab"])
_CODES = {"kk": "kk", "uz-Cyrl": "uz-Cyrl", "fil": "tl", "no": "nb"}
_ALSO_WRITTEN = {"ro": "şţ", "tr": "ýþð", "az": "ә", "mn": "їє"}
"""Cedillas for commas, and Turkish read as Latin-1, of which the web is full."""
_ALSO = frozenset(["ba", "ckb", "os", "cv", "sah", "ks", "gsw"])


def main() -> None:
    """Read the options, then write the letters of the languages known."""
    parser = options(__doc__)
    parser.add_argument("package", type=Path, help="archive of the npm package cldr-misc-full")
    parser.add_argument("out", type=Path, help="the file to write")
    chosen = parser.parse_args()
    known = {*shipped().classes, *_ALSO}
    rows = {}
    with tarfile.open(chosen.package) as archive:
        for member in archive.getmembers():
            if not member.name.endswith("/characters.json"):
                continue
            locale = Path(member.name).parent.name
            code = _CODES.get(locale, locale)
            content = archive.extractfile(member)
            if code not in known or content is None:
                continue
            found = json.load(content)["main"][locale]["characters"]
            main, more = letters(found["exemplarCharacters"]), letters(found.get("auxiliary", ""))
            rows[code] = (
                main | set(_ALSO_WRITTEN.get(code, "")) | {one for one in more if script_of(ord(one)).code != "Cyrl"}
            )
    head = "# Language, and its letters in lower case beside ASCII: CLDR's exemplar characters, Unicode License v3.\n"
    lines = [f"{code}\t{''.join(sorted(row))}\n" for code, row in sorted(rows.items()) if row]
    chosen.out.write_text(head + "".join(lines), encoding="utf-8")


def letters(pattern: str) -> set[str]:
    """Return the letters of a UnicodeSet of single characters, sequences in braces and ranges."""
    pattern = unicodedata.normalize("NFC", re.sub(r"\\u([0-9A-Fa-f]{4})", lambda one: chr(int(one[1], 16)), pattern))
    found = set()
    for start, end in re.findall(r"([^\W\d_])-([^\W\d_])", pattern):
        found |= {chr(code) for code in range(ord(start), ord(end) + 1)}
    found |= set(re.findall(r"[^\W\d_]", pattern.lower()))
    return {one for one in found if not one.isascii() and script_of(ord(one)).code in _SCRIPTS}


if __name__ == "__main__":
    run(main)
