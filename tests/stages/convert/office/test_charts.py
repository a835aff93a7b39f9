"""Titles and data of charts."""

from __future__ import annotations

from office_packages import DRAWING, LIMITS, REFERENCES, relationships, zip_of

from docmill.stages.convert.office.charts import add_charts
from docmill.stages.convert.office.flow import Flow
from docmill.stages.convert.office.packages import Package
from docmill.stages.convert.office.relationships import Relationships
from docmill.stages.convert.office.trees import parse_xml

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def title(text: str) -> str:
    return f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx></c:title>"


def points(*texts: str) -> str:
    return "".join(f'<c:pt idx="{at}"><c:v>{text}</c:v></c:pt>' for at, text in enumerate(texts))


def series(name: str, *values: str) -> str:
    categories = f"<c:cat><c:strRef><c:strCache>{points('الربيع', 'الصيف')}</c:strCache></c:strRef></c:cat>"
    named = f"<c:tx><c:strRef><c:strCache>{points(name)}</c:strCache></c:strRef></c:tx>"
    return f"<c:ser>{named}{categories}<c:val><c:numRef><c:numCache>{points(*values)}</c:numCache></c:numRef></c:val></c:ser>"


def read(inner: str) -> list[str]:
    chart = f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}"><c:chart>{inner}</c:chart></c:chartSpace>'
    package = Package(
        zip_of({"word/_rels/d.xml.rels": relationships(("r1", "chart", "c.xml")), "word/c.xml": chart}), LIMITS
    )
    graphic = parse_xml(f'<g xmlns:c="{CHART}" xmlns:r="{REFERENCES}"><c:chart r:id="r1"/></g>'.encode(), "a", 9)
    flow = Flow()
    add_charts(graphic, package, Relationships.of(package, "word/d.xml"), flow)
    return flow.markup().split("\n")


def test_a_chart_is_its_titles_and_a_table_of_its_series() -> None:
    plot = series("تمور", "3.7000000000000002", "5") + series("زيتون", "1", "")
    found = read(
        f"{title('المحصول')}<c:plotArea><c:barChart>{plot}</c:barChart><c:valAx>{title('طن')}</c:valAx></c:plotArea>"
    )
    assert found == [
        *("<p>المحصول</p>", "<p>طن</p>", "<table>"),
        "<tr><td></td><th>تمور</th><th>زيتون</th></tr>",
        "<tr><td>الربيع</td><td>3.7</td><td>1</td></tr>",
        *("<tr><td>الصيف</td><td>5</td><td></td></tr>", "</table>"),
    ]


def test_a_chart_of_points_without_end_or_with_none_is_bounded() -> None:
    far = '<c:ser><c:val><c:pt idx="999999999"><c:v>1</c:v></c:pt><c:pt idx="-4"><c:v>2</c:v></c:pt></c:val></c:ser>'
    assert read(f"<c:plotArea>{far}</c:plotArea>") == [""]
    assert read("") == [""]
