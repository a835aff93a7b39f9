"""What leaves a text as repeated on its site stands in `removed`, with the number of its line in the content."""

from __future__ import annotations

from docmill.documents import Cleaned, Document
from docmill.stages.clean import CleanOptions
from docmill.stages.clean.pipeline import extract_text
from docmill.stages.clean.sites.lookup import RepetitionThresholds, look_up_lines
from docmill.stages.clean.sites.removal import remove_repeated_lines
from docmill.stages.site_lines import LineCounts

BODY = "The river rose two metres in one night and the whole valley woke to the sound of water."
MORE = "By noon the first boats had come down from the upper villages with blankets and bread."
EVERYWHERE = 40
MENU = "Zorvan Milket Harvo Pellin"


def cleaned(content: str, repeated: str, media_type: str = "text/plain") -> Cleaned:
    """Clean a document of a site whose last forty documents all had one line."""
    document = Document.make(content.encode(), uri="https://gazette.example/1", media_type=media_type)
    found = extract_text(document, CleanOptions())
    lookup = look_up_lines(document, found.cleaned)
    assert lookup
    keys = list(dict.fromkeys(line.key for line in lookup.lines if line.key))
    counts = LineCounts(EVERYWHERE, {keys.index(repeated): EVERYWHERE})
    return remove_repeated_lines(found.cleaned, found.line_numbers, lookup.lines, counts, RepetitionThresholds())


def test_a_repeated_line_is_removed_with_its_number_in_the_content() -> None:
    found = cleaned(f"\r\n\r\n{BODY}\r\n{MORE}\r\n\r\n\r\n{MENU}\r\n", MENU)
    assert found.text == f"{BODY}\n{MORE}"
    assert [(block.text, block.reason, block.line) for block in found.removed] == [(MENU, "repeated", 7)]


def test_what_stands_on_one_line_of_the_content_with_chrome_has_its_number_too() -> None:
    # Unicode's line separator parts the line for the reader, not in the count of the content's lines.
    found = cleaned(f"{BODY}\n{MORE}\nShare this\u2028{MENU}\n", MENU)
    assert found.text == f"{BODY}\n{MORE}"
    assert [(block.text, block.line) for block in found.removed] == [("Share this", 3), (MENU, 3)]


def test_lines_of_a_page_have_no_number_in_the_content() -> None:
    paragraphs = "".join(f"<p>{BODY} {MORE} {n} times.</p>" for n in ("Two", "Three", "Four"))
    page = f"<html><body><article><p>{MENU}</p>{paragraphs}</article></body></html>"
    found = cleaned(page, MENU, "text/html")
    assert [block.line for block in found.removed if block.reason == "repeated"] == [None]
