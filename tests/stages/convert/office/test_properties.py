"""What Office files say of themselves."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, zip_of

from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.properties import Properties, finished, opc_properties, point_in_time, split_names

CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title> تقرير  المياه </dc:title><dc:creator>سعاد المرزوقي; Dana Levi</dc:creator><cp:keywords>ماء، نهر</cp:keywords>
<dcterms:created>2026-03-12T08:00:00Z</dcterms:created><dc:language>ar</dc:language></cp:coreProperties>"""
APP = """<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
<Application>Microsoft Office Word</Application><AppVersion>16.0000</AppVersion><Pages>4</Pages></Properties>"""


def test_core_and_extended_properties() -> None:
    found = opc_properties(Package(zip_of({"docProps/core.xml": CORE, "docProps/app.xml": APP}), LIMITS))
    assert (found.title, found.authors) == ("تقرير المياه", ["سعاد المرزوقي", "Dana Levi"])
    assert found.metadata == {
        "created_at": "2026-03-12T08:00:00Z",
        "language": "ar",
        "keywords": ["ماء", "نهر"],
        "application": "Microsoft Office Word 16.0000",
        "pages": 4,
    }


def test_titles_and_authors_that_programs_write_are_none() -> None:
    core = CORE.replace(" تقرير  المياه ", "PowerPoint Presentation").replace("سعاد المرزوقي; Dana Levi", "python-docx")
    found = opc_properties(Package(zip_of({"docProps/core.xml": core}), LIMITS))
    assert (found.title, found.authors) == (None, [])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-12T08:00:00Z", "2026-03-12T08:00:00Z"),
        ("2026-03-12T08:00:00.1234567+0300", "2026-03-12T08:00:00+03:00"),
        ("2026-03-12T08:00", "2026-03-12T08:00:00"),
        ("2026-03-12", "2026-03-12"),
        ("2026-03", "2026-03"),
        ("2026", "2026"),
        ("2026-13-40", None),
        ("0000-00-00T00:00:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_moments_are_as_precise_as_they_were_given(text: str | None, moment: str | None) -> None:
    assert point_in_time(text) == moment


def test_names_are_parted_by_semicolons_of_any_script() -> None:
    assert split_names("أمل؛ سامر;Dana\nDana") == ["أمل", "سامر", "Dana"]


def test_what_is_removed_is_kept_once() -> None:
    properties = Properties()
    for text in ("head", "head", " ", "foot"):
        properties.remove(text, "running-head")
    assert [one.text for one in finished(["<p>x</p>"], properties).removed] == ["head", "foot"]
