"""The seeds are what they claim to be; nothing of the pipeline is needed to see it."""

from __future__ import annotations

import bz2
import gzip
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from seeds_converted import WORDS, make_docx, make_epub, make_xlsx
from seeds_expected import DOCUMENTS, EXACT, EXPECTED, NEAR, QUARANTINED, Expected
from seeds_made import PAGE, ROWS

SEEDS = Path(__file__).parent.parent / "seeds"
FILES = sorted(path for path in SEEDS.iterdir() if path.is_file())
ENCODINGS = {"19-arabic-windows-1256.txt": "cp1256", "20-bulgarian-windows-1251.html": "cp1251"}
TIMETABLE = "Timetable of the lake steamer, summer 2024"
WARC = SEEDS / "26-crawl.warc.gz"

LANGUAGES = {
    "01-arabic-water-talks.txt": "ar",
    "02-arabic-book-fair.txt": "ar",
    "03-persian-railway.txt": "fa",
    "04-urdu-mango-harvest.txt": "ur",
    "05-hebrew-desert-library.txt": "he",
    "06-turkish-olive-roads.txt": "tr",
    "07-hindi-rain-gardens.txt": "hi",
    "08-russian-ice-road.txt": "ru",
    "09-english-harbour.html": "en",
    "10-french-mountain-school.html": "fr",
    "11-german-heat-network.html": "de",
    "12-spanish-seed-bank.html": "es",
    "13-arabic-solar-village.html": "ar",
    "14-chinese-tea-port.txt": "zh",
    "15-japanese-night-train.txt": "ja",
    "16-ukrainian-beekeepers.txt": "uk",
    "17-portuguese-tram-line.txt": "pt",
    "18-spanish-mojibake.txt": "es",
    "19-arabic-windows-1256.txt": "ar",
    "20-bulgarian-windows-1251.html": "bg",
    "21-arabic-water-talks-copy.txt": "ar",
    "22-french-mountain-school-reprint.txt": "fr",
    "23-russian-ice-road-updated.txt": "ru",
    "24-arabic-english-quotes.txt": "ar",
    "27-korean-village-radio.txt.gz": "ko",
    "35-arabic-letter.eml": "ar",
    "37-arabic-saved-page.mhtml": "ar",
    "31-timetable.pdf": "en",
    "38-arabic-library.pdf": "ar",
    "39-arabic-dates.docx": "ar",
    "40-ferry-statistics.xlsx": "en",
    "44-arabic-film.srt": "ar",
    "45-arabic-article.xml": "ar",
    "46-arabic-tale.epub": "ar",
}


def made_texts(path: Path) -> dict[str, str]:
    """The texts of a seed that a program of the tests made, by their keys; none of another."""
    if path.name == "31-timetable.pdf":
        return {"": TIMETABLE}
    if path.name in WORDS:
        return {"": WORDS[path.name]}
    if path.suffix == ".parquet":
        return {str(number): f"{row['title']}\n{row['text']}" for number, row in enumerate(ROWS, 1)}
    return dict.fromkeys(EXPECTED[path.name].members, PAGE) if path.suffix == ".wacz" else {}


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Every text in a seed as it stands there, under the key it has in EXPECTED's members ('' for the file itself)."""
    if path == WARC:
        for uri, content_type, body in responses():
            yield uri, body.decode(content_type.partition("charset=")[2])
    elif made := made_texts(path):
        yield from made.items()
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            yield from ((name, archive.read(name).decode()) for name in archive.namelist())
    elif path.suffix == ".jsonl":
        for key in EXPECTED[path.name].members:
            line = path.read_text("utf-8").splitlines()[int(key) - 1]
            if not EXPECTED[path.name].members[key].quarantined:
                fields = json.loads(line)
                yield key, fields.get("html") or fields["text"]
    elif EXPECTED[path.name].members:  # each document in its file, since only a reader could cut it out
        raw = bz2.decompress(path.read_bytes()) if path.suffix == ".bz2" else path.read_bytes()
        yield from ((key, raw.decode()) for key in EXPECTED[path.name].members)
    else:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        yield "", raw.decode(ENCODINGS.get(path.name, "utf-8"))


def responses() -> Iterator[tuple[str, str, bytes]]:
    with WARC.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            yield record.headers["WARC-Target-URI"], record.http_headers["Content-Type"], record.reader.read()


def claims() -> Iterator[tuple[Path, str, Expected]]:
    for name, expected in EXPECTED.items():
        if expected.members:
            yield from ((SEEDS / name, key, member) for key, member in expected.members.items())
        else:
            yield SEEDS / name, "", expected


READABLE = [path for path in FILES if not (EXPECTED[path.name].quarantined and not EXPECTED[path.name].members)]
SPOKEN = [pytest.param(*claim, id=f"{claim[0].name}:{claim[1]}") for claim in claims() if claim[2].has]


def test_every_seed_has_its_expectation() -> None:
    assert [path.name for path in FILES] == sorted(EXPECTED)


def test_there_are_enough_and_none_is_large() -> None:
    sizes = [path.stat().st_size for path in FILES]
    assert len(FILES) >= 20
    assert max(sizes) <= 64 * 1024
    assert sum(sizes) < 300 * 1024


def test_the_single_files_alone_speak_ten_languages() -> None:
    assert {name: expected.language for name, expected in EXPECTED.items() if expected.has} == LANGUAGES
    assert len(set(LANGUAGES.values())) >= 10


def test_the_totals_add_up() -> None:
    found = [expected for _, _, expected in claims()]
    statuses = Counter(expected.dedup for expected in found)
    assert (len(found), sum(expected.quarantined for expected in found)) == (DOCUMENTS, QUARANTINED)
    assert (statuses["exact"], statuses["near"]) == (EXACT, NEAR)
    for name, expected in EXPECTED.items():
        if expected.members:
            assert len(expected.members) == expected.documents, name
            assert sum(member.quarantined for member in expected.members.values()) == expected.quarantined, name


def test_every_duplicate_names_a_unique_original() -> None:
    for _, _, expected in claims():
        assert (expected.dedup in {"exact", "near"}) == (expected.duplicate_of is not None)
        if expected.duplicate_of:
            assert EXPECTED[expected.duplicate_of].dedup == "unique"


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_texts_are_in_normalization_form_c(path: Path) -> None:
    assert all(unicodedata.is_normalized("NFC", text) for _, text in texts_of(path))


@pytest.mark.parametrize(("path", "key", "expected"), SPOKEN)
def test_title_body_and_chrome_stand_in_the_content(path: Path, key: str, expected: Expected) -> None:
    text = dict(texts_of(path))[key]
    if path.name == "18-spanish-mojibake.txt":
        text = text.encode("cp1252").decode()
    for phrase in (expected.title, expected.has, expected.lacks):
        assert phrase is None or phrase in text


def test_the_windows_1256_file_is_no_utf_8() -> None:
    content = (SEEDS / "19-arabic-windows-1256.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    letters = [letter for letter in content.decode("cp1256") if letter.isalpha()]
    assert all("ARABIC" in unicodedata.name(letter) for letter in letters)


def test_the_windows_1251_page_declares_its_encoding() -> None:
    content = (SEEDS / "20-bulgarian-windows-1251.html").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert b"charset=windows-1251" in content


def test_the_mojibake_is_utf_8_read_as_windows_1252() -> None:
    text = (SEEDS / "18-spanish-mojibake.txt").read_text("utf-8")
    assert "Ã±" in text
    assert "ñ" in text.encode("cp1252").decode("utf-8")


def test_the_exact_copy_is_byte_identical() -> None:
    original, copy = "01-arabic-water-talks.txt", "21-arabic-water-talks-copy.txt"
    assert (SEEDS / copy).read_bytes() == (SEEDS / original).read_bytes()


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL).casefold())
    return set(zip(words, words[1:], words[2:], strict=False))


def test_near_copies_are_near_and_nothing_else_is() -> None:
    pages = {
        (path.name, key): _shingles(text)
        for path in READABLE
        for key, text in texts_of(path)
        if path.name != "21-arabic-water-talks-copy.txt"
    }
    near = {
        frozenset({(path.name, key), (expected.duplicate_of, "")})
        for path, key, expected in claims()
        if expected.dedup == "near"
    }
    # the whole page with its chrome, so far less alike than the cleaned texts: near ones among those reach some .8
    alike = {
        frozenset({one, other})
        for one, mine in pages.items()
        for other, theirs in pages.items()
        if one < other and mine != theirs and mine and theirs and len(mine & theirs) > 0.4 * len(mine | theirs)
    }
    assert alike == near


def test_the_gzip_is_whole_and_the_broken_one_is_not() -> None:
    assert gzip.decompress((SEEDS / "27-korean-village-radio.txt.gz").read_bytes()).decode("utf-8")
    broken = (SEEDS / "30-broken.txt.gz").read_bytes()
    assert broken.startswith(b"\x1f\x8b")
    with pytest.raises(EOFError):
        gzip.decompress(broken)


def test_the_jsonl_has_one_broken_line_and_one_without_text() -> None:
    broken, textless = [], []
    for number, line in enumerate((SEEDS / "25-short-notices.jsonl").read_text("utf-8").splitlines(), start=1):
        try:
            fields = json.loads(line)
        except json.JSONDecodeError:
            broken.append(number)
        else:
            if not fields.keys() & {"text", "html"}:
                textless.append(number)
    assert (broken, textless) == ([5], [9])


def test_every_warc_record_parses_and_its_digests_hold() -> None:
    with WARC.open("rb") as stream:
        kinds = Counter()
        for record in ArchiveIterator(stream, parse_http=False):
            assert record.verify_block_digest(consume=False)
            record.parse_http()
            assert record.verify_payload_digest() or record.record_type != WarcRecordType.response
            kinds[record.headers["WARC-Type"]] += 1
    assert kinds == {"warcinfo": 1, "response": 3, "request": 3}
    assert {uri for uri, _, _ in responses()} == set(EXPECTED[WARC.name].members)


def test_the_empty_file_is_empty_and_the_pdf_is_a_pdf() -> None:
    assert (SEEDS / "29-empty.txt").stat().st_size == 0
    assert (SEEDS / "31-timetable.pdf").read_bytes().startswith(b"%PDF-1.4\n%\xe2\xe3")


def test_the_seeds_that_are_made_hold_what_their_maker_says() -> None:
    table = pytest.importorskip("pyarrow.parquet").read_table(SEEDS / "41-arabic-notices.parquet")
    assert table.to_pylist() == list(ROWS)
    with zipfile.ZipFile(SEEDS / "43-arabic-archive.wacz") as archive:
        assert PAGE.encode() in gzip.decompress(archive.read("archive/data.warc.gz"))


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (make_docx, "39-arabic-dates.docx"),
        (make_xlsx, "40-ferry-statistics.xlsx"),
        (make_epub, "46-arabic-tale.epub"),
    ],
)
def test_office_files_and_the_book_are_those_of_their_maker(
    make: Callable[[Path, str], None], name: str, tmp_path: Path
) -> None:
    make(tmp_path, name)
    with zipfile.ZipFile(tmp_path / name) as made, zipfile.ZipFile(SEEDS / name) as kept:
        assert made.namelist() == kept.namelist()
        assert [made.read(one) for one in made.namelist()] == [kept.read(one) for one in kept.namelist()]
