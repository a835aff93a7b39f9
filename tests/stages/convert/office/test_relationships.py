"""Which part refers to which; what is outside is not looked at."""

from __future__ import annotations

from office_packages import LIMITS, relationships, zip_of

from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.relationships import Relationships, find_main_part


def test_targets_are_relative_to_the_part_and_external_ones_lead_nowhere() -> None:
    links = relationships(
        ("r1", "image", "../media/a%20b.png"), ("r2", "slide", "/ppt/x.xml"), ("r3", "template", "http://example.org/t")
    )
    found = Relationships.of(Package(zip_of({"word/_rels/d.xml.rels": links}), LIMITS), "word/d.xml")
    assert (found.part("r1"), found.part("r2"), found.part("r3")) == ("media/a b.png", "ppt/x.xml", None)
    assert (list(found.of_kind("slide")), found.first("style", "none"), found.external) == (["ppt/x.xml"], "none", 1)


def test_a_target_above_the_root_stays_in_the_file() -> None:
    links = relationships(("r1", "image", "../../../../etc/passwd"))
    found = Relationships.of(Package(zip_of({"word/_rels/d.xml.rels": links}), LIMITS), "word/d.xml")
    assert found.part("r1") == "etc/passwd"


def test_the_main_part_is_the_named_one_or_the_usual_one() -> None:
    named = {"_rels/.rels": relationships(("r1", "officeDocument", "word/d2.xml")), "word/d2.xml": "<a/>"}
    assert find_main_part(Package(zip_of(named), LIMITS), "word/document.xml") == "word/d2.xml"
    assert find_main_part(Package(zip_of({"a": ""}), LIMITS), "word/document.xml") == "word/document.xml"
