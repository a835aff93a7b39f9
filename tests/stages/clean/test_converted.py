"""What was converted is content as a whole: no line is lost, and pages are told by where they begin in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmill.documents import Cleaned, Converted, Document, Removed
from docmill.errors import StageError
from docmill.stages.clean import clean_document, make
from docmill.stages.clean.converted import clean_converted
from docmill.stages.stage import Context, annotate


def texts(*pages: str) -> Converted:
    """Return pages of text."""
    return Converted(format="text", pages=list(pages))


def html(*pages: str) -> Converted:
    """Return pages of HTML."""
    return Converted(format="html", pages=list(pages))


def by_pages(cleaned: Cleaned) -> list[str]:
    """Return the text of each page, as its offsets cut it."""
    ends = [*cleaned.pages[1:], len(cleaned.text)]
    return [cleaned.text[start:end] for start, end in zip(cleaned.pages, ends, strict=True)]


def test_a_paragraph_goes_on_from_one_page_to_the_next() -> None:
    found = clean_converted(texts("First.\n\nThe ferry leaves ", "at noon.\n\nSecond.\n\n", "Third."))
    assert found.text == "First.\n\nThe ferry leaves at noon.\n\nSecond.\n\nThird."
    assert by_pages(found) == ["First.\n\nThe ferry leaves ", "at noon.\n\nSecond.\n\n", "Third."]
    assert found.metadata["pages"] == 3
    assert found.extraction is not None
    assert found.extraction.how == "converted"


def test_offsets_are_exact_where_normalising_changes_lengths() -> None:
    decomposed = "e\u0301te\u0301\u00ad \u200f\ufefbم\u00a0\r\n"  # accents apart, soft hyphen, marks, a ligature
    found = clean_converted(texts(f"\n {decomposed}", "", f"{decomposed}", "\ufeff\n\n", "النهاية"))
    assert by_pages(found) == ["été لام\n", "", "été لام\n", "\n\n", "النهاية"]
    assert by_pages(clean_converted(html("<p>\u00ade\u0301</p>", "<p> </p>", "<p>Ω</p>", ""))) == ["é\n\n", "", "Ω", ""]


@given(st.lists(st.text("aé\u0301 \n\t\u00ad|ل\ufefb\u200f\r", max_size=12), min_size=1, max_size=6))
def test_pages_are_in_order_within_the_text(pages: list[str]) -> None:
    for made in (texts(*pages), html(*(f"<p>{page}</p>" for page in pages))):
        found = clean_converted(made)
        assert len(found.pages) in (0, len(pages))
        assert found.pages == sorted(found.pages)
        assert all(0 <= start <= len(found.text) for start in found.pages)
        assert not found.pages or found.pages[0] == 0


def test_items_of_numbered_lists_have_their_numbers_and_no_dash() -> None:
    page = "<ol><li>1. a<ul><li>b</li></ul></li><li>2. c<p>more</p></li></ol><ul><li>d</li></ul>"
    assert clean_converted(html(page)).text == "1. a\n  - b\n2. c\n  more\n\n- d"


def test_rows_of_two_arabic_cells_are_no_verses() -> None:
    rows = "<tr><td>المدينة القديمة</td><td>عدد السكان</td></tr><tr><td>حلب</td><td>2,000</td></tr>"
    assert clean_converted(html(f"<table>{rows}</table>")).text == "المدينة القديمة | عدد السكان\nحلب | 2,000"


def test_the_pages_that_a_file_of_one_piece_says_it_has_are_kept() -> None:
    made = Converted(format="html", pages=["<p>a</p>"], metadata={"pages": 4})
    assert (clean_converted(made).metadata["pages"], clean_converted(made).pages) == (4, [])


def test_no_line_is_taken_for_chrome() -> None:
    lines = ["Home", "Share on Facebook", "By Amal Haddad", "© 2024 All rights reserved", "Cookie settings"]
    assert clean_converted(texts("\n".join(lines))).text.split("\n") == lines
    page = "".join(f"<nav><p>{line}</p></nav>" for line in lines) + "<footer><p>***</p></footer>"
    assert clean_converted(html(page)).text.split("\n\n") == [*lines, "***"]


def test_tables_have_the_shape_of_cleaned_pages() -> None:
    row = "<tr><td>{}</td><td></td><td><p>{}</p><p>{}</p></td></tr>"
    table = f"<table>{row.format('Oslo', 'a' * 300, 'b')}{row.format('Bergen', '+', '')}</table>"
    found = clean_converted(html(f"<h1>Ferries</h1>{table}<ul><li>one<ul><li>two</li></ul></li></ul>"))
    assert found.text == f"Ferries\n\nOslo | {'a' * 300} b\nBergen | +\n\n- one\n  - two"
    assert found.pages == []
    assert "pages" not in found.metadata


def test_a_single_page_is_one_where_the_format_has_pages() -> None:
    found = clean_converted(Converted(format="text", pages=["All."], metadata={"pages": 1, "producer": "x"}))
    assert found.pages == [0]
    assert found.metadata == {"pages": 1, "producer": "x"}


def test_what_the_file_says_of_itself_and_what_was_removed_stay() -> None:
    removed = [
        Removed(text="e\u0301dition 3 ", reason="running-head", line=None),
        Removed(text="\u200f", reason="foot", line=None),
    ]
    found = clean_converted(
        Converted(
            format="text",
            pages=["Body."],
            title=" A\u00a0\ntitle ",
            authors=["Amal  Haddad", " "],
            published_at="2024-05-01",
            metadata={"producer": "LibreOffice"},
            removed=removed,
        )
    )
    assert (found.title, found.authors, found.published_at) == ("A title", ["Amal Haddad"], "2024-05-01")
    assert [(one.text, one.reason) for one in found.removed] == [("édition 3", "running-head")]


def test_mojibake_is_repaired_and_told_once() -> None:
    found = clean_converted(texts("Les Ã©tudiants ont Ã©tÃ© lÃ .\n", "DÃ©jÃ  vu, Ã  bientÃ´t.\n", "Fin."))
    assert found.text.startswith("Les étudiants ont été là .\nDéjà vu")
    assert [(one["kind"], one["lines"]) for one in found.metadata["repairs"]] == [("mojibake", 2)]


def test_the_stage_cleans_what_was_converted_and_not_the_content() -> None:
    document = Document.make(b"%PDF-", uri="https://x.test/a.pdf", media_type="application/pdf")
    (done,) = annotate(make({}, Context()), [document.annotated("convert", texts("Boats and trains."))], "w").documents
    found = done.find(Cleaned)
    assert found is not None
    assert found.text == "Boats and trains."
    assert found.quality


def test_a_file_that_nobody_converted_is_no_text() -> None:
    document = Document.make(b"%PDF-1.4 words", uri="file:///a", media_type="application/pdf")
    with pytest.raises(StageError, match="name convert before clean"):
        clean_document(document)


def test_without_text_it_is_filtered() -> None:
    document = Document.make(b"", uri="file:///a", media_type="application/pdf")
    found = clean_document(document.annotated("convert", texts(" \n", "\n")))
    assert (found.text, found.pages, found.filtered) == ("", [], "no text")
