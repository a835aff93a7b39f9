"""The stage as a whole: the reference document, empty documents, hostile bytes."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmill.documents import Cleaned
from docmill.errors import ConfigError
from docmill.stages.clean import CleanOptions, clean_document, make
from docmill.stages.index import Index
from docmill.stages.stage import Context, run
from tests.factories import make_document
from tests.stages.clean.conftest import Clean, Reference


class Unused:
    """Cleaning asks nothing of the index."""


def context() -> Context:
    index: Index = Unused()  # type: ignore[assignment]
    return Context(index=index)


def test_the_reference_document_is_cleaned_to_its_eleven_lines(reference: Reference, cleaned: Clean) -> None:
    found = cleaned(reference.content)
    assert found.title == reference.expected["title"]
    assert found.authors == reference.expected["authors"]
    assert found.metadata["posted_by"] == reference.expected["posted_by"]
    assert all(reference.lines[n].strip() in found.text for n in reference.expected["body_lines"])


def test_the_reference_documents_chrome_is_removed_with_its_lines(reference: Reference, cleaned: Clean) -> None:
    removed = {block.line: block.text for block in cleaned(reference.content).removed}
    for n in reference.expected["boilerplate_lines"]:
        assert removed[n + 1] == reference.lines[n].strip()


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf", "\u200b\u200f".encode()])
def test_a_document_without_text_is_filtered_with_a_reason(content: bytes, cleaned: Clean) -> None:
    found = cleaned(content)
    assert (found.text, found.filtered) == ("", "no text")


def test_lines_are_numbered_as_in_the_content_whatever_ends_them(cleaned: Clean) -> None:
    body = "The river rose two metres in one night, and the whole valley woke to the sound of water."
    found = cleaned(f"{body}\r\n\x0c{body}\u2028{body}\r\nShare this\r\n")
    assert [(block.text, block.line) for block in found.removed] == [("Share this", 3)]


def test_html_is_known_by_its_type_or_its_first_bytes(cleaned: Clean) -> None:
    page = "<!DOCTYPE html><html><body><p>One good paragraph.</p></body></html>"
    assert "<p>" not in cleaned(page, "text/html; charset=utf-8").text
    assert "<p>" not in cleaned(page, "application/octet-stream").text
    assert "<p>" in cleaned(page, "text/plain").text


def test_a_fragment_of_no_told_type_is_html_as_a_reader_would_find_it(cleaned: Clean) -> None:
    fragment = "<div><p>One good paragraph of a page that was saved without its head.</p></div>"
    assert "<p>" not in cleaned(fragment, "application/octet-stream").text
    assert "<p>" not in cleaned(("\ufeff" + fragment).encode("utf-16-le"), "").text


def test_the_encoding_and_what_could_not_be_read_are_told(cleaned: Clean) -> None:
    assert (
        cleaned("Сегодня в Москве прошла встреча министров.".encode("koi8-r"), encoding="koi8-r").encoding == "koi8-r"
    )
    assert cleaned("сломанный ф".encode()[:-1] + " файл".encode()).metadata["replacement_characters"] == 1


def test_the_stage_annotates_documents_in_order() -> None:
    stage = make({"quality": False}, context())
    documents = [make_document(text) for text in ("one", "two")]
    results = run(stage, documents)
    assert [found.text for found in results if isinstance(found, Cleaned)] == ["one", "two"]
    assert (stage.name, stage.needs, stage.yields) == ("clean", frozenset({"content", "convert"}), Cleaned)


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(ConfigError, match=r"stages\.clean\.profile"):
        make({"profile": "magic"}, context())


def test_no_path_of_a_machine_is_in_the_code() -> None:
    folder = Path(clean_document.__code__.co_filename).parent
    places = re.compile(r"/(?:home|mnt|root|srv|work|Users)/")  # where people keep their checkouts
    assert not [path for path in folder.rglob("*.py") if places.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "text",
    [" " * 500_000 + "a", "a" + "\u200d" * 500_000, "by" + " " * 500_000 + "a", '."' * 250_000 + "a", "é" * 500_000,
     "Share this\nTop\n" * 10_000, "word " * 100_000, "ï¿½Ã" * 50_000, ";" + " " * 500_000 + "a"],
    ids=["spaces", "joiners", "byline", "quotes", "one word", "chrome", "one line", "mojibake", "code"],
)  # fmt: skip
def test_hostile_text_takes_bounded_time(text: str, cleaned: Clean) -> None:
    began = time.process_time()
    cleaned(text)
    assert time.process_time() - began < 5


@settings(max_examples=150)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_cleaned(content: bytes) -> None:
    found = clean_document(make_document(content), CleanOptions())
    assert bool(found.text.strip()) != bool(found.filtered)


SENTENCE = "A sentence long enough to be counted as the body of an article, with a stop."
LINES = st.sampled_from(
    ["Share this", "Top", "A title of some sort", "By Mary Stone", "", "Author: X", "© 2024", "{;", "\x0c", SENTENCE]
)


@settings(max_examples=150)
@given(st.lists(LINES, max_size=25))
def test_nothing_is_lost_between_text_and_removed(lines: list[str]) -> None:
    found = clean_document(make_document("\n".join(lines)), CleanOptions())
    kept = [line for line in found.text.split("\n") if line]
    assert sorted(kept + [block.text for block in found.removed]) == sorted(line for line in lines if line.strip())
    assert all(lines[block.line - 1] == block.text for block in found.removed if block.line)


HEBREW = ["הספרייה החדשה נפתחת בסוף החודש.", "הקוראים ביקשו מאות ספרים (בכל תחומי הידע) ושולחנות ארוכים."]
VISUAL = [".שדוחה ףוסב תחתפנ השדחה היירפסה", ".םיכורא תונחלושו (עדיה ימוחת לכב) םירפס תואמ ושקיב םיארוקה"]


@pytest.mark.parametrize(("label", "encoding"), [("iso-8859-8", "iso8859-8"), ("utf-8", "utf-8")])
def test_hebrew_in_visual_order_becomes_logical_in_pages_and_in_plain_text(
    label: str, encoding: str, cleaned: Clean
) -> None:
    body = "".join(f"<p>{line}</p>" for line in VISUAL * 3)
    page = f'<html><head><meta charset="{label}"><title>השדח היירפס</title></head><body>{body}</body></html>'
    found = cleaned(page.encode(encoding), media_type="text/html")
    assert found.text.split("\n\n") == HEBREW * 3
    assert found.title == "ספרייה חדשה"
    plain = cleaned("\n".join(VISUAL * 3).encode(encoding), encoding=label)
    assert plain.text.split("\n") == HEBREW * 3
    assert [(repair["kind"], repair["lines"]) for repair in plain.metadata["repairs"]] == [("visual-order", 6)]


def test_a_page_in_logical_order_that_is_declared_visual_stays(cleaned: Clean) -> None:
    page = f'<meta charset="iso-8859-8"><p>{"</p><p>".join(HEBREW)}</p>'
    assert cleaned(page.encode("iso8859-8"), media_type="text/html").text.split("\n\n") == HEBREW


def test_a_page_of_utf_8_read_as_latin_1_is_repaired_before_its_white_space_is_folded(cleaned: Clean) -> None:
    lines = ["قال المهندس إن العام المقبل يشهد افتتاح المكتبة، وفيها كتب لا تحصى.", "Римский договор и Привет, Рим."]
    page = f"<html><body><p>{'</p><p>'.join(lines)}</p></body></html>"
    found = cleaned(page.encode().decode("latin-1"), media_type="text/html")
    assert found.text.split("\n\n") == lines
    assert found.metadata["repairs"][0]["kind"] == "mojibake"


def test_a_line_in_another_encoding_is_reported(cleaned: Clean) -> None:
    content = "Les élèves étaient à la forêt.\n".encode() + "Déjà l’été s’achève.".encode("windows-1252")
    found = cleaned(content)
    assert found.text == "Les élèves étaient à la forêt.\nDéjà l’été s’achève."
    assert found.metadata["repairs"] == [{"kind": "mixed-encodings", "steps": "decode windows-1252", "lines": 1}]
