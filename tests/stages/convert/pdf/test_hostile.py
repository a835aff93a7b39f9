"""PDFs made to hang their reader or to use up memory: each ends with its text, or with the reason why it has none."""

from __future__ import annotations

from random import Random

import pytest

from docmill.documents import Cause, Converted, Document
from docmill.errors import DamagedFileError, LimitError
from docmill.stages.convert import make
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.pdf import convert_pdf
from docmill.stages.stage import Context, annotate
from tests.stages.convert.pdf.opened import CATALOG, PAGE, PAGES, page, pdf, stream

MIB = 1 << 20
TEXT = b"BT /F 8 Tf 10 10 Td (A boat on the river) Tj ET "


def read(content: bytes) -> str:
    return " ".join(convert_pdf(content, ConvertLimits()).pages)


def test_a_tree_of_pages_that_runs_in_a_circle_is_told_as_damaged() -> None:
    with pytest.raises(DamagedFileError, match="9 page"):
        read(pdf(CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 9>>"))


def test_tables_of_offsets_that_run_in_a_circle_end() -> None:
    start = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    tail = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF"
    with pytest.raises(DamagedFileError):
        read(start + tail % (len(start), len(start)))


def test_a_form_that_draws_itself_ends() -> None:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 6 0 R>>>>"
    assert "A boat on the river" in read(page(b"/X Do " + TEXT, stream(b"/X Do 0 0 m 5 5 l S", form)))


def test_a_drawing_of_a_hundred_thousand_rules_is_no_table_and_its_text_is_read() -> None:
    rules = b"".join(
        b"0 %d m 600 %d l S %d 0 m %d 800 l S " % (at % 800, at % 800, at % 600, at % 600) for at in range(50_000)
    )
    assert read(page(rules + TEXT)) == "A boat on the river"


def test_places_beyond_all_bounds_are_no_text_of_the_page() -> None:
    far = b"BT /F 99999999999 Tf 1 0 0 1 1e38 1e38 Tm (far) Tj ET BT /F 0 Tf 0 0 0 0 0 0 Tm (flat) Tj ET "
    assert "A boat on the river" in read(page(far + TEXT))


def test_a_page_of_half_a_million_characters_is_refused() -> None:
    lines = b"BT /F 1 Tf 1 799 Td " + b"".join(b"(%s) Tj 0 -1 Td " % (b"ab" * 500) for _ in range(500)) + b"ET"
    with pytest.raises(LimitError, match="may have 400,000"):
        read(page(lines))


def test_a_page_that_unpacks_to_more_than_there_is_memory_is_lost_alone() -> None:
    bomb = page(TEXT + b" " * (400 * MIB))
    contents = [page(TEXT), bomb, page(TEXT)]
    documents = [
        Document.make(content, uri=f"file:///{at}.pdf", media_type="application/pdf")
        for at, content in enumerate(contents)
    ]
    stage = make({"memory_bytes": 256 * MIB, "seconds": 60}, Context())
    first, lost, third = annotate(stage, documents, "w").documents
    assert [one.find(Converted) is not None for one in (first, lost, third)] == [True, False, True]
    assert lost.failures[0].cause is Cause.MEMORY


MAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def 1 begincodespacerange <00><ff> "
    b"endcodespacerange 3 beginbfchar <61> <0628> <62> <0628064E> <63> <0627> endbfchar endcmap end end"
)
ARABIC = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"


def scattered(count: int) -> bytes:
    """Return a page of Arabic letters and vowel signs that stand anywhere, over each other."""
    place = Random(7)
    letters = (
        b"BT /F 4 Tf 1 0 0 1 %.2f %.2f Tm (%c) Tj ET "
        % (590 * place.random(), 790 * place.random(), place.choice(b"abc"))
        for _ in range(count)
    )
    return pdf(CATALOG, PAGES, PAGE, stream(b"".join(letters)), ARABIC, stream(MAP))


def test_a_page_of_letters_all_over_each_other_is_read_or_ends_at_the_time_that_a_file_may_take() -> None:
    assert read(scattered(300)).count("ب") > 100
    documents = [
        Document.make(content, uri=f"file:///{at}.pdf", media_type="application/pdf")
        for at, content in enumerate([page(TEXT), scattered(90_000), page(TEXT)])
    ]
    first, lost, third = annotate(make({"seconds": 2}, Context()), documents, "w").documents
    assert [one.find(Converted) is not None for one in (first, lost, third)] == [True, False, True]
    assert lost.failures[0].cause is Cause.TIMEOUT
    assert "2 s" in lost.failures[0].message
