"""Find users' own names: CSV or JSONL files of (name, type, id, aliases), compiled beside the file and mapped.

The compiled file holds the sorted 64-bit hashes of all names and aliases, and for each the number of its row; the rows'
texts lie in one block of bytes. A million names take some 70 MB on disk, of which a worker's memory holds what it
touched, shared with other workers. It is built on first use, and anew when the list has changed.
`python -m docmill.stages.entities.gazetteer.user_lists FILE...` builds it beforehand.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from docmill.errors import ConfigError
from docmill.stages.entities.gazetteer.ngrams import MAX_TOKENS, build_bloom_filter, find_names
from docmill.stages.entities.mapped_arrays import read_arrays, write_arrays
from docmill.stages.entities.spans import Span, name_key
from docmill.stages.entities.tokens import TokenizedText, hash_name

__all__ = ["NameList", "compile_list", "open_list"]

FORMAT_VERSION = 3
"""Version of the compiled file; another one is compiled anew."""
CAPITAL, CAPITALS = 1, 2
"""Flags of a name: it counts only with a capital at its start; only in capitals throughout."""
_CONFIDENCE = 0.97
"""A user's name stands above everything found by other means."""
_MIN_LETTERS = 2
_COMPILED_SUFFIX = ".names"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One thing of a list: a row of CSV or an object of JSONL; `id` is empty if there is none."""

    name: str
    type: str
    id: str
    aliases: tuple[str, ...]


def read_entries(path: Path) -> Iterator[ListEntry]:
    """Yield the things of a list; aliases are a JSON array, or in CSV joined by `|`.

    Raises:
        ConfigError: the file cannot be read, or a row lacks its name or type.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = (
                csv.DictReader(file)
                if path.suffix.lower() == ".csv"
                else (json.loads(line) for line in file if line.strip())
            )
            for number, line in enumerate(lines, start=1):
                yield _parse_entry(path, number, line)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise ConfigError(f"the list {path} cannot be read: {error}. Mend it, or stages.entities.lists.") from error


def _parse_entry(path: Path, number: int, line: Any) -> ListEntry:
    """Return the thing of row `number`; raise ConfigError if it is none."""
    if not isinstance(line, dict) or not line.get("name") or not line.get("type"):
        raise ConfigError(f"{path}, row {number}: every row needs `name` and `type` (and may have `id`, `aliases`)")
    aliases = line.get("aliases") or []
    if isinstance(aliases, str):
        aliases = aliases.split("|")
    kind = str(line["type"]).upper()
    return ListEntry(str(line["name"]), kind, str(line.get("id") or ""), tuple(str(one) for one in aliases if one))


def compile_list(path: Path) -> Path:
    """Compile a list and return the path of the compiled file; the same list gives the same bytes.

    Raises:
        ConfigError: the list cannot be read or written beside.
    """
    texts: list[bytes] = []
    hashes: list[int] = []
    numbers: list[int] = []
    flags: list[int] = []
    for number, row in enumerate(read_entries(path)):
        texts.append(json.dumps([row.name, row.type, row.id], ensure_ascii=False).encode("utf-8", "surrogatepass"))
        for name in (row.name, *row.aliases):
            key, length = hash_name(name)
            if 0 < length <= MAX_TOKENS and len(name.strip()) >= _MIN_LETTERS:
                hashes.append(key)
                numbers.append(number)
                flags.append(_required_case(name))
    keys, first = np.unique(np.array(hashes, dtype=np.uint64), return_index=True)
    out = path.with_name(path.name + _COMPILED_SUFFIX)
    try:
        write_arrays(
            out,
            {
                "keys": keys,
                "bloom_filter": build_bloom_filter(keys),
                "rows": np.array(numbers, dtype=np.uint32)[first],
                "flags": np.array(flags, dtype=np.uint8)[first],
                "offsets": np.cumsum([0, *map(len, texts)], dtype=np.uint64),
                "texts": np.frombuffer(b"".join(texts), dtype=np.uint8),
            },
            {"format": FORMAT_VERSION, "of": _size_and_time(path)},
        )
    except OSError as error:
        raise ConfigError(
            f"the list {path} cannot be compiled beside it: {error}. Make the folder writable."
        ) from error
    return out


def _required_case(name: str) -> int:
    """Return the flag of the letter case that a name must have in a text: that in which its list writes it."""
    letters = [letter for letter in name if letter.lower() != letter.upper()]
    if not letters or not letters[0].isupper():
        return 0
    return CAPITALS if 1 < len(letters) <= 6 and all(letter.isupper() for letter in letters) else CAPITAL


def _size_and_time(path: Path) -> list[int]:
    """Return what tells whether a file has changed: its size in bytes and its time of change in nanoseconds."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


@cache
def open_list(path: str) -> NameList:
    """Open a list, compiled first if there is no compiled file of it; once per process.

    Raises:
        ConfigError: the list cannot be read or compiled.
    """
    source = Path(path)
    compiled = source.with_name(source.name + _COMPILED_SUFFIX)
    try:
        state = _size_and_time(source)
    except OSError as error:
        raise ConfigError(f"the list {path} cannot be read: {error}. Mend stages.entities.lists.") from error
    if compiled.exists():
        arrays, about = read_arrays(compiled)
        if about == {"format": FORMAT_VERSION, "of": state}:
            return NameList(source.stem, arrays)
    return NameList(source.stem, read_arrays(compile_list(source))[0])


class NameList:
    """A compiled list of names; `title` is the key of its ids in `links`."""

    def __init__(self, title: str, arrays: dict[str, npt.NDArray[Any]]) -> None:
        """Take the arrays of a compiled file (`compile_list`)."""
        self.title = title
        self._arrays = arrays

    def __len__(self) -> int:
        """Return the number of names and aliases."""
        return len(self._arrays["keys"])

    def find(self, tokens: TokenizedText) -> list[Span]:
        """Find every name of the list in a text, with or without clitics before it; the spans may overlap."""
        keys = self._arrays["keys"]
        if not len(keys):
            return []
        found = find_names([tokens], keys, self._arrays["bloom_filter"])
        spans = (self._to_span(tokens, (first, last, skip), key_index) for _, first, last, skip, key_index in found)
        return [span for span in spans if span is not None]

    def _to_span(self, tokens: TokenizedText, at: tuple[int, int, int], key_index: int) -> Span | None:
        """Return the span of a name, or None where it is not written in the case that its list asks for."""
        flags = int(self._arrays["flags"][key_index])
        start, end = tokens.span(*at)
        if (flags & CAPITAL and not tokens.is_capitalised(at[0])) or (
            flags & CAPITALS and not tokens.folded.source[start:end].isupper()
        ):
            return None
        row = int(self._arrays["rows"][key_index])
        begin, stop = (int(self._arrays["offsets"][row + step]) for step in (0, 1))
        name, kind, identifier = json.loads(self._arrays["texts"][begin:stop].tobytes())
        key = f"{kind}:{self.title}:{identifier}" if identifier else name_key(kind, name)
        links = {self.title: identifier} if identifier else {}
        return Span(start, end, kind, key, _CONFIDENCE, links, name)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        sys.stdout.write(f"{compile_list(Path(argument))}{os.linesep}")
