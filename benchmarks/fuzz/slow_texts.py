"""Texts that cost most for their length: the worst that searching and thinking found, at any size.

    python -m benchmarks.fuzz.slow_texts
    python -m benchmarks.fuzz.slow_texts --sizes 20000 200000 --only entities

Prints CPU seconds a megabyte (UTF-8) for each craft, the least of three, at growing sizes: what stays is linear.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import docmill
from docmill.stages.quality import measure
from training.programs import options, run

__all__ = ["CRAFTS", "SLOW", "seconds_per_megabyte"]

LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыэюя"


def _of(words: Iterator[str], size: int, between: str = " ") -> str:
    """Join words to a text of `size` characters."""
    found: list[str] = []
    length = 0
    while length <= size:
        found.append(next(words))
        length += len(found[-1]) + len(between)
    return between.join(found)[:size]


def _words(letters: str, make: Callable[[random.Random, str], str]) -> Callable[[int], str]:
    def words() -> Iterator[str]:
        rng = random.Random(7)
        while True:
            yield make(rng, "".join(rng.choices(letters, k=rng.randrange(2, 7))))

    return lambda size: _of(words(), size)


def _numbered(rng: random.Random, word: str) -> str:
    return f"{word}{rng.randrange(10**5)}"


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


SLOW: dict[str, tuple[str, Callable[[int], str]]] = {
    # name: the language it is called, and how to make it
    "new words with numbers": ("en", _words(LATIN, lambda rng, word: _numbered(rng, word.capitalize()))),
    "numbers with new words": ("en", _words(LATIN, lambda rng, word: f"{rng.randrange(10**5)}{word}")),
    "new names": ("en", _words(LATIN, lambda _, word: word.capitalize())),
    "new words with numbers, Turkish": ("tr", _words(LATIN, _numbered)),
    "new words, Arabic": ("ar", _words(ARABIC, lambda _, word: word)),
    "new words with numbers, Arabic": ("ar", _words(ARABIC, _numbered)),
    "new words with hyphens, Russian": (
        "ru",
        _words(CYRILLIC, lambda rng, word: f"{word.capitalize()}-{rng.randrange(99)}"),
    ),
    "Han at random": ("zh", _words(HAN, lambda _, word: word)),
    "letters alone": ("en", _words(LATIN, lambda _, word: word[0].upper())),
    "numbers": ("en", _words("0123456789", lambda rng, word: f"+{word}{rng.choice('-.,/ ')}{word}")),
    "sums": ("en", _words("0123456789", lambda rng, word: f"{rng.choice(('$', '€', 'US$', 'R$'))}{word}")),
    "dates": ("en", _words("0123456789", lambda rng, word: f"{word[:2]}/{word[:2]}/{rng.randrange(2100)}")),
    "dates, ISO": (
        "en",
        _words("0123456789", lambda rng, _: f"{rng.randrange(1900, 2030)}-1{rng.randrange(3)}-{rng.randrange(10, 29)}"),
    ),
    "dates with names": (
        "ar",
        _words("0123456789", lambda rng, _: f"{rng.randrange(1, 29)} مارس {rng.randrange(1900, 2030)}"),
    ),
    "dates, Han": (
        "zh",
        _words(
            "0123456789",
            lambda rng, _: f"{rng.randrange(1900, 2030)}年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日",
        ),
    ),
    "sums, Han": ("zh", _words("0123456789", lambda _, word: f"{word}亿元")),
    "percentages": ("en", _words("0123456789", lambda rng, word: f"{word[:2]}.{rng.randrange(99)}%")),
    "telephone numbers": ("en", _words("0123456789", lambda rng, _: f"+4930{rng.randrange(10**6, 10**7)}")),
    "telephone numbers with a cue": (
        "de",
        _words("0123456789", lambda rng, _: f"Tel. 030 {rng.randrange(10**6, 10**7)}"),
    ),
    "IP addresses": ("en", _words("0123456789", lambda rng, _: ".".join(str(rng.randrange(256)) for _ in range(4)))),
    "IP addresses, version 6": (
        "en",
        _words("0123456789", lambda rng, _: f"2001:db8:{rng.randrange(9999)}::{rng.randrange(9999)}"),
    ),
    "persons": ("en", _words(LATIN, lambda _, word: f"Mr {word.capitalize()} {word[::-1].capitalize()},")),
    "hashtags, Arabic": ("ar", _words(ARABIC, lambda _, word: f"#{word}")),
    "new nouns": ("de", _words(LATIN, lambda _, word: word.capitalize())),
    "addresses": ("en", _words(LATIN, lambda _, word: f"{word}@{word}.{word}")),
    "URLs": ("en", _words(LATIN, lambda _, word: f"https://{word}.example/{word}?{word}={word}")),
    "one long word": ("en", _repeated("ab1c")),
    "one name": ("en", _repeated("Paris ")),
    "dots": ("en", _repeated("a.")),
    "at signs": ("en", _repeated("a@")),
    "brackets": ("en", _repeated("((")),
    "blanks": ("en", _repeated("a" + " " * 200)),
    "lines": ("en", _repeated("a\n")),
    "combining marks": ("en", lambda size: "a" + "\u0301" * (size - 1)),
    "mixed scripts": ("en", _repeated("a的ا я 1")),
}

CRAFTS: dict[str, Callable[[str, str], object]] = {
    "clean": lambda text, _: docmill.clean(text, media_type="text/plain"),
    "html": lambda text, _: docmill.clean(f"<html><body><p>{text}</p></body></html>", media_type="text/html"),
    "language": lambda text, _: docmill.identify(text),
    "quality": lambda text, _: measure(text),
    "entities": lambda text, language: docmill.extract_entities(text, language=language),
    "dedup": lambda text, _: docmill.Deduplicator().add(text),
}


def seconds_per_megabyte(craft: str, text: str, language: str, times: int = 3) -> float:
    """Return the CPU seconds that a craft spends on a text, for each megabyte of it in UTF-8; the least of some."""
    least = float("inf")
    for _ in range(times):
        start = time.process_time()
        CRAFTS[craft](text, language)
        least = min(least, time.process_time() - start)
    return least / len(text.encode("utf-8", "surrogatepass")) * 1e6


def main() -> None:
    """Print the table."""
    parser = options(__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[50_000, 500_000], help="characters of the texts")
    parser.add_argument("--only", nargs="+", choices=list(CRAFTS), default=list(CRAFTS), help="crafts (all)")
    chosen = parser.parse_args()
    for craft in chosen.only:
        CRAFTS[craft]("The ferry to Piraeus leaves at nine.", "en")
        print(f"\n{craft}: CPU seconds a megabyte at {', '.join(f'{size:,}' for size in chosen.sizes)} characters")
        for name, (language, make) in SLOW.items():
            figures = [seconds_per_megabyte(craft, make(size), language) for size in chosen.sizes]
            print(f"  {name:34} " + "  ".join(f"{figure:7.2f}" for figure in figures), flush=True)


if __name__ == "__main__":
    run(main)
