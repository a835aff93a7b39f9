"""Join the names of all sources into the arrays that `docmill.stages.entities.gazetteer.lookup` maps into memory."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from docmill.stages.entities.gazetteer.lookup import CAPITALS, DOUBTFUL, ENTRY, FLAG_BITS, TYPES
from docmill.stages.entities.gazetteer.ngrams import MAX_TOKENS, build_bloom_filter
from docmill.stages.entities.tokens import hash_name
from docmill.text.folding import fold
from training.gazetteer.common_words import FREQUENT, frequencies, is_common, plain_words
from training.gazetteer.doubtful_words import Doubt
from training.gazetteer.sources import GazetteerEntries, cities, countries, own_names, states

__all__ = ["build"]

HERE = Path(__file__).parent
RIVALS = 5
"""Most places kept that share one name."""


def stopped(*, doubtful: bool = False) -> set[str]:
    """Return names that reading the output showed to be something else most of the time, or (doubtful) as often."""
    lines = (HERE / "stop_names.txt").read_text(encoding="utf-8").splitlines()
    return {fold(line.lstrip("?")) for line in lines if line[:1] not in {"", "#"} and (line[0] == "?") == doubtful}


def rivalling(sizes: dict[int, int]) -> list[int]:
    """Return the places that share a name, the largest first; none where the largest is 50 times all others."""
    largest = max(sizes.values())
    kept = [number for number in sorted(sizes, key=lambda one: (-sizes[one], one)) if sizes[number] * 50 >= largest]
    return kept[:RIVALS] if len(kept) > 1 else []


def acronym(name: str) -> bool:
    """Tell whether a name is an acronym, which counts only where it is written in capitals."""
    letters = [letter for letter in name if letter.isalpha()]
    return 2 <= len(letters) <= 6 and all(letter.isupper() for letter in letters) and " " not in name


def build(raw: Path, sentences: Path, out: Path) -> None:
    """Build the artefact and write it to the folder `out`."""
    arabic, lower, stop = frequencies(raw), plain_words(sentences), stopped()
    entries, codes = GazetteerEntries(), dict[str, int]()
    rows = [line.split("\t") for line in (HERE / "names.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    wanted = {int(key.removeprefix("geonames:")) for _, key, _ in rows if key.startswith("geonames:")}
    names = [
        *countries(entries, codes),
        *states(entries, codes),
        *cities(entries, codes, wanted),
        *own_names(entries, codes, rows),
    ]
    doubt, unsure = Doubt(), stopped(doubtful=True)
    best: dict[int, tuple[float, int]] = {}
    sharing: dict[int, dict[int, int]] = defaultdict(dict)
    for name in names:
        key, length = hash_name(name.text)
        kind, geonames, own, _, population = entries.rows[name.entry]
        folded = fold(name.text)
        if TYPES[kind] == "LOC" and geonames and not own:  # a country's name is not a city's too
            sharing[key][name.entry] = population
        if not 0 < length <= MAX_TOKENS or (folded in stop and name.rank < 1e10) or is_common(name, arabic, lower):
            continue
        if len(folded) < 2 or (len(folded) < 4 and folded.isascii() and not acronym(name.text)):
            continue
        unclear = folded in unsure
        if length == 1 and not unclear:
            country = entries.own[own].startswith("iso3166:")
            unclear = doubt(folded, country=country, population=population, main=name.main)
        flags = CAPITALS if acronym(name.text) else 0
        if unclear and TYPES[kind] == "LOC" and name.rank < 1e10:
            flags |= DOUBTFUL
        value = name.entry << FLAG_BITS | flags
        best[key] = max(best.get(key, (-1.0, 0)), (name.rank, value))
    keys = np.array(sorted(best), dtype=np.uint64)
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "keys.npy", keys)
    np.save(out / "bloom_filter.npy", build_bloom_filter(keys))
    np.save(out / "values.npy", np.array([best[int(key)][1] for key in keys], dtype=np.uint32))
    rivals = [
        (place, number)
        for place, key in enumerate(keys.tolist())
        for number in (rivalling(sharing[key]) if best[key][1] >> FLAG_BITS in sharing[key] else [])
    ]
    np.save(out / "candidates.npy", np.array(rivals, dtype=np.uint32).reshape(-1, 2))
    np.save(out / "entries.npy", np.array(entries.rows, dtype=ENTRY))
    (out / "identifiers.txt").write_text("\n".join(entries.own) + "\n", encoding="utf-8")
    common = sorted(hash_name(word)[0] for word, number in arabic.items() if number >= FREQUENT)
    np.save(out / "common_words.npy", np.array(common, dtype=np.uint64))
    size = sum(path.stat().st_size for path in out.iterdir())
    print(f"{len(keys)} names of {len(entries.rows)} entries, {len(common)} common words, {size / 1e6:.1f} MB")
