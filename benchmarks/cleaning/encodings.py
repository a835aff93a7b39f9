"""Compare ways of finding an undeclared encoding: how many texts each recovers, and what it costs.

    python -m benchmarks.cleaning.encodings sentences.jsonl
    python -m benchmarks.cleaning.encodings sentences.jsonl --per 3 --only docmill --errors

SENTENCES holds lines of `{"text", "gold"}`, gold being an ISO 639-1 code. Sentences of a language are joined to
samples of 100 bytes, 1 KB and 10 KB, encoded as the web once did, and shown plain or inside HTML with the right, a
wrong or no declaration. A sample counts as recovered if the decoded text equals the original: labels do not matter.
Detectors that are not installed are left out. Times are process CPU time.
"""

from __future__ import annotations

import json
import random
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from docmill.stages.clean.encoding.decoding import decode
from training.programs import options, run

_LATIN = "fr de es pt it sv da nb nn fi nl is ca eu ga af id"
_CENTRAL = "pl cs sk hu hr sl bs sq"
LANGUAGES = {
    "windows-1256": "ar fa ur",
    "iso-8859-6": "ar",
    "windows-1251": "ru uk bg be mk sr mn",
    "koi8-r": "ru",
    "koi8-u": "uk",
    "iso-8859-5": "ru bg sr mk",
    "mac-cyrillic": "ru",
    "cp866": "ru",
    "gb18030": "zh",
    "gbk": "zh",
    "big5": "zh-Hant",
    "shift_jis": "ja",
    "euc-jp": "ja",
    "iso-2022-jp": "ja",
    "euc-kr": "ko",
    "tis-620": "th",
    "windows-1250": _CENTRAL + " ro",
    "iso-8859-2": _CENTRAL + " ro",
    "windows-1252": _LATIN,
    "windows-1253": "el",
    "iso-8859-7": "el",
    "windows-1254": "tr",
    "windows-1255": "he",
    "windows-1257": "lt lv et",
    "windows-1258": "vi",
    "utf-16-le": "ar zh ru en hi th",
    "utf-16-be": "ar zh ru en hi th",
    "utf-8 broken": "ar zh ru fr hi ja",
}
SIZES = (100, 1_000, 10_000)
TRADITIONAL = [
    "今天上午，研究人員在臺北舉行了記者會，介紹了最新的研究成果和未來的計畫，並回答了記者的問題。",
    "這座圖書館建於日治時期，後來經過多次整修，如今是居民讀書、聊天和聽音樂的地方。",
    "颱風過後，山區的道路仍然中斷，救難隊只能徒步把糧食和藥品送進村莊。",
    "老師傅說，做一把好的雨傘需要七十多道工序，年輕人願意學的已經不多了。",
    "港口的漁船在清晨回來，市場裡擠滿了買魚的人，價錢比去年貴了兩成。",
    "她從小就喜歡觀察星星，長大以後成為天文學家，發現了三顆小行星。",
    "新的鐵路線將連接東部的幾個縣市，預計後年通車，車程可以縮短一個小時。",
]
FORMS = ("plain", "undeclared", "right", "wrong")
PAGE = (
    "<!DOCTYPE html><html><head>{meta}<title>page</title></head>"
    '<body><div class="main"><p>{text}</p></div></body></html>'
)
ASCII_SIGNS = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\xa0": " "}
)


@dataclass(frozen=True)
class Sample:
    """An encoded text, and the text that a right decoder makes of it."""

    encoding: str
    size: int
    form: str
    content: bytes
    text: str


def samples(sentences: dict[str, list[str]], per: int) -> Iterator[Sample]:
    """Yield `per` samples for each encoding, size and form, over its languages; fewer where sentences run out."""
    for encoding, languages in LANGUAGES.items():
        for size in SIZES:
            texts = [text for code in languages.split() for text in joined(sentences[code], encoding, size)]
            random.Random(7).shuffle(texts)
            for text in texts[:per]:
                for form in FORMS:
                    yield sample(encoding, size, form, text)


def joined(sentences: list[str], encoding: str, size: int) -> Iterator[str]:
    """Yield texts of about `size` bytes that the encoding can hold, with at least three characters beyond ASCII."""
    parts: list[str] = []
    length = 0
    for sentence in sentences:
        text = as_typed(sentence, encoding)
        if text is None:
            continue
        parts.append(text)
        length += len(encoded(text, encoding)) + 1
        if length >= size:
            whole = "\n".join(parts)
            cut = whole[: max(20, len(whole) * size // length)]
            if sum(c > "\x7f" for c in cut) >= 3:
                yield cut
            parts, length = [], 0


def as_typed(text: str, encoding: str) -> str | None:
    """Return the text as one would have typed it for the encoding; None where the encoding lacks its letters."""
    if encoding in ("windows-1250", "iso-8859-2"):
        text = text.replace("ș", "ş").replace("ț", "ţ").replace("Ș", "Ş").replace("Ț", "Ţ")
    if encoding == "windows-1258":  # bases with a circumflex, breve or horn are composed, tones combine
        whole = unicodedata.normalize("NFD", text)
        text = "".join(_vietnamese(whole))
    for candidate in (text, text.translate(ASCII_SIGNS)):
        try:
            if encoded(candidate, encoding).decode(codec(encoding)) == candidate:
                return candidate
        except UnicodeError:
            continue
    return None


def _vietnamese(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        pair = unicodedata.normalize("NFC", text[at : at + 2])
        step = 2 if len(pair) == 1 and at + 1 < len(text) and pair in "ăâđêôơưĂÂĐÊÔƠƯ" else 1
        yield pair if step == 2 else text[at]
        at += step


def codec(encoding: str) -> str:
    """Return the Python codec of a name of LANGUAGES."""
    return {"utf-8 broken": "utf-8", "tis-620": "cp874", "shift_jis": "cp932", "euc-kr": "cp949"}.get(
        encoding, encoding
    )


def encoded(text: str, encoding: str) -> bytes:
    """Encode the text; `utf-8 broken` gets its errors in `sample`."""
    return text.encode(codec(encoding))


def sample(encoding: str, size: int, form: str, text: str) -> Sample:
    """Make one sample; broken UTF-8 loses a byte inside a character, about one in two thousand."""
    label = encoding.removesuffix(" broken")
    meta = {"right": label, "wrong": "iso-8859-1" if label == "utf-8" or label[:5] != "windo" else "utf-8"}.get(form)
    if form != "plain":
        text = PAGE.format(meta=f'<meta charset="{meta}">' if meta else "", text=text)
    content = encoded(text, encoding)
    if encoding == "utf-8 broken":
        places = [at for at, byte in enumerate(content) if 0x80 <= byte < 0xC0]
        chosen = random.Random(len(content)).sample(places, 1 + len(content) // 2000)
        content = bytes(byte for at, byte in enumerate(content) if at not in chosen)
        text = content.decode("utf-8", "replace")
    return Sample(encoding, size, form, content, text)


Detect = Callable[[bytes], str | None]


def detectors() -> Iterator[tuple[str, Detect]]:
    """Yield the detectors that are installed, each a function from bytes to a codec's name."""
    for name, make in (
        ("charset-normalizer", lambda m: lambda content: (m.from_bytes(content).best() or NoResult).encoding),
        ("chardet", lambda m: lambda content: m.detect(content)["encoding"]),
        ("cchardet", lambda m: lambda content: m.detect(content)["encoding"]),
        ("chardetng_py", lambda m: m.detect),
    ):
        try:
            module = import_module(name.replace("-", "_"))
        except ImportError:
            continue
        yield name, make(module)


class NoResult:
    """Stand for the result that charset-normalizer's `best` lacks where it has no answer."""

    encoding = None


def ways() -> Iterator[tuple[str, Callable[[Sample], str]]]:
    """Yield each way of decoding by name, a function from a sample to text."""
    yield "docmill", lambda given: decode(given.content, markup=given.form != "plain").text

    def bare(detect: Detect) -> Callable[[Sample], str]:
        def run(given: Sample) -> str:
            try:
                return given.content.decode(detect(given.content) or "cp1252", "replace")
            except LookupError:
                return ""

        return run

    for name, detect in detectors():
        yield name, bare(detect)


def main() -> None:
    """Print the share of samples recovered by size and form, then by encoding, and milliseconds a sample."""
    parser = options(__doc__)
    parser.add_argument("sentences", type=Path, help="JSON lines of text and gold")
    parser.add_argument("--per", type=int, default=30, help="samples of an encoding, size and form (30)")
    parser.add_argument("--only", help="this way alone")
    parser.add_argument("--errors", action="store_true", help="print each text not recovered by docmill")
    chosen = parser.parse_args()
    sentences: dict[str, list[str]] = defaultdict(list)
    for line in chosen.sentences.read_text(encoding="utf-8").splitlines():
        labelled = json.loads(line)
        sentences[labelled["gold"]].append(labelled["text"])
    sentences["zh-Hant"] = TRADITIONAL * 40  # the sentences are in simplified Chinese alone
    corpus = list(samples(sentences, chosen.per))
    print(f"{len(corpus)} samples")
    for name, decoder in ways():
        if chosen.only in (None, name):
            report(name, decoder, corpus, errors=chosen.errors and name == "docmill")


def report(name: str, run: Callable[[Sample], str], corpus: list[Sample], *, errors: bool) -> None:
    """Run one way over the corpus and print what it recovered."""
    right: dict[object, list[bool]] = defaultdict(list)
    spent: dict[int, float] = defaultdict(float)
    for given in corpus:
        start = time.process_time()
        found = run(given)
        spent[given.size] += time.process_time() - start
        same = found == given.text
        if errors and not same:
            print(f"  {given.encoding} {given.size} {given.form}: {found[-160:-60]!r} for {given.text[-160:-60]!r}")
        for key in ((given.size, given.form), given.encoding, "all"):
            right[key].append(same)
    print(f"\n{name}: {share(right['all'])} of all")
    for size in SIZES:
        count = len(right[size, "plain"]) * len(FORMS)
        cells = "  ".join(f"{form} {share(right[size, form])}" for form in FORMS)
        print(f"  {size:>6} bytes  {cells}  {1000 * spent[size] / count:.3f} ms")
    print("  " + ", ".join(f"{encoding} {share(right[encoding])} of {len(right[encoding])}" for encoding in LANGUAGES))


def share(found: list[bool]) -> str:
    """Return a share in percent."""
    return f"{100 * sum(found) / max(1, len(found)):.1f}"


if __name__ == "__main__":
    run(main)
