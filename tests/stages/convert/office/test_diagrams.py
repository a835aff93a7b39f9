"""Text of diagrams."""

from __future__ import annotations

from office_packages import DRAWING, LIMITS, relationships, zip_of

from docmill.stages.convert.office.diagrams import diagram_texts
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.relationships import Relationships
from docmill.stages.convert.office.trees import parse_xml

DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
REFERENCES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_points_that_people_wrote_are_read_in_order() -> None:
    points = "".join(
        f'<d:pt type="{kind}"><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>'
        for kind, text in (("node", "تخطيط"), ("pres", "drawn"), ("node", "تنفيذ"))
    )
    data = f'<d:dataModel xmlns:d="{DIAGRAM}" xmlns:a="{DRAWING}"><d:ptLst>{points}</d:ptLst></d:dataModel>'
    package = Package(
        zip_of(
            {
                "ppt/slides/_rels/s.xml.rels": relationships(("r1", "diagramData", "data.xml")),
                "ppt/slides/data.xml": data,
            }
        ),
        LIMITS,
    )
    graphic = f'<g xmlns:d="{DIAGRAM}" xmlns:r="{REFERENCES}"><d:relIds r:dm="r1"/></g>'
    relations = Relationships.of(package, "ppt/slides/s.xml")
    assert list(diagram_texts(parse_xml(graphic.encode(), "a.xml", 9), package, relations)) == ["تخطيط", "تنفيذ"]
