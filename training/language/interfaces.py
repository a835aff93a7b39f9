"""Read the translated messages of programs: text of another kind than web sentences, and surely labelled.

Chromium's (BSD), Django's and of applications for it (BSD, MIT), LibreOffice's (MPL-2.0). A translator chose the
language, so that Indonesian and Malay, Croatian, Bosnian and Serbian are what they are said to be.
"""

from __future__ import annotations

import gettext
import io
import random
import re
import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from training.language.serbian import in_latin
from training.language.sources import Sample

__all__ = ["messages"]

_CODES = {
    "fil": "tl", "pt-BR": "pt", "pt-PT": "pt", "pt_BR": "pt", "es-419": "es", "es_AR": "es", "es_MX": "es",
    "zh-CN": "zh", "zh_Hans": "zh", "zh-TW": "zh", "zh_Hant": "zh", "sr_Latn": "sr-Latn", "sr@latin": "sr-Latn",
    "en-GB": "en", "en_GB": "en", "en_AU": "en", "ar_DZ": "ar", "no": "nb", "nb_NO": "nb", "sr@ijekavian": "",
}  # fmt: skip
_CLOSE = frozenset(
    ["hr", "bs", "sr-Latn", "id", "ms", "gl", "pt", "es", "ru", "bg", "da", "nb", "nn", "mk", "uk", "be"]
)
_MANY, _FEW = 250, 40
_SHORTEST, _LONGEST = 25, 240
_NO_WORDS = re.compile(r"%\(\w{1,40}\)[a-z]|%[sd%]|\{[^{}]{0,80}\}|<[^<>]{1,80}>|\$\d|&[a-z]+;|&")
_LOCALE = re.compile(r"(?:locale|resource)/([^/]+)/LC_MESSAGES/\w+\.mo$")


def messages(folder: Path, classes: frozenset[str], seed: int) -> list[Sample]:
    """Draw messages of the classes named from wheels, and from Debian packages unpacked, in a folder.

    Messages with the same words are taken once; 500 of a source for a close language, 60 for others.
    """
    draw = random.Random(seed)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source, locale, text in [*_of_wheels(folder), *_of_chromium(folder), *_of_libreoffice(folder)]:
        code = _CODES.get(locale, locale)
        plain = " ".join(_NO_WORDS.sub(" ", text).replace("_", "").replace("~", "").split())
        if code in classes and len(plain) >= _SHORTEST:
            found[code, source].add(plain[:_LONGEST])
            if code == "sr" and source == "chromium":
                found["sr-Latn", source].add(in_latin(plain)[:_LONGEST])
    samples = []
    for (code, source), texts in sorted(found.items()):
        most = _MANY if code in _CLOSE else _FEW
        chosen = draw.sample(sorted(texts), min(most, len(texts)))
        samples += [Sample(text, code, "interface", source) for text in chosen]
    return samples


def _of_wheels(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield source, locale and text of the catalogues in wheels."""
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in sorted(archive.namelist()):
                if match := _LOCALE.search(name):
                    for text in _catalogue(archive.read(name)):
                        yield "django", match[1], text


def _of_libreoffice(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield source, locale and text of LibreOffice's catalogues."""
    for path in sorted(folder.rglob("*.mo")):
        if match := _LOCALE.search(path.as_posix()):
            for text in _catalogue(path.read_bytes()):
                yield "libreoffice", match[1], text


def _catalogue(data: bytes) -> list[str]:
    """Return the translations of a compiled catalogue that differ from the message translated."""
    catalogue = gettext.GNUTranslations(io.BytesIO(data))._catalog  # type: ignore[attr-defined] # noqa: SLF001 - no other way to list them
    return [text for key, text in catalogue.items() if key and isinstance(text, str) and text not in str(key)]


def _of_chromium(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield source, locale and text of Chromium's data packs, format 5: ids and offsets, then the texts."""
    for path in sorted(folder.rglob("*.pak")):
        if "_" in path.stem:
            continue  # the same with other genders
        data = path.read_bytes()
        count, _ = struct.unpack_from("<HH", data, 8)
        borders = [struct.unpack_from("<HI", data, 12 + 6 * place)[1] for place in range(count + 1)]
        for start, end in pairwise(borders):
            yield "chromium", path.stem, data[start:end].decode("utf-8", "ignore")
