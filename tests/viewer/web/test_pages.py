"""Pages say what the store holds, can be linked to, and obey nothing."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from docmill.documents import Removed
from docmill.stores import open_store
from docmill.viewer.web.addresses import address_of, chips_of, choice_of, toggled
from tests.factories import make_record
from tests.html_elements import Elements
from tests.viewer.web.serving import HOSTILE, Served


def paths(viewer: Served) -> list[str]:
    ids = viewer.ids
    return [
        "/",
        "/records",
        "/records?q=filler&page=2",
        f"/records?q={quote(HOSTILE)}&language={quote(HOSTILE)}&entity={quote('LOC:' + HOSTILE)}&order=-dup_line_frac",
        "/records?from=2024&to=2024-06&signal=dup_line_frac&least=0&most=1",
        *(f"/records/{ids[name]}?removed=1&q=the" for name in ("arabic", "mixed", "hostile", "english", "copy")),
        f"/records/{ids['arabic']}/source",
        f"/records/{ids['hostile']}/source",
        "/duplicates",
        f"/duplicates/{ids['english']}",
        f"/compare?left={ids['english']}&right={ids['copy']}",
        "/quarantine",
        f"/quarantine?stage={quote(HOSTILE)}",
        f"/quarantine/{ids['broken']}",
        "/runs",
        f"/runs?run={quote(HOSTILE)}",
    ]


def test_no_page_obeys_what_strangers_wrote(viewer: Served) -> None:
    for path in paths(viewer):
        answer = viewer.get(path)
        assert answer.status == 200, path
        tags = Elements(answer.body).found
        assert [attributes.get("src") for tag, attributes in tags if tag == "script"] == ["/static/htmx.min.js"], path
        assert "img" not in {tag for tag, _ in tags}, path
        assert not [name for _, attributes in tags for name in attributes if name.startswith("on")], path
        assert not [1 for tag, attributes in tags if "style" in attributes or tag == "style"], path
        assert "\u202e" not in answer.body, path
        links = [
            attributes[name] or "" for _, attributes in tags for name in ("href", "action", "src") if name in attributes
        ]
        assert all(link.startswith(("/", "#", "?")) and not link.startswith("//") for link in links), path


def test_every_field_and_picture_has_a_name(viewer: Served) -> None:
    for path in paths(viewer):
        tags = Elements(viewer.get(path).body).found
        labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
        fields = [a for tag, a in tags if tag in {"input", "select"} and a.get("type") != "hidden"]
        assert all(one.get("id") in labelled for one in fields), path
        pictures = [a for tag, a in tags if tag == "svg"]
        assert all(one.get("aria-labelledby") or one.get("aria-hidden") for one in pictures), path
        ids = [a["id"] for _, a in tags if a.get("id")]
        assert len(ids) == len(set(ids)), path
        assert [tag for tag, _ in tags if tag == "h1"] == ["h1"], path


def test_a_record_shows_all_that_is_known_of_it(viewer: Served) -> None:
    body = viewer.get(f"/records/{viewer.ids['arabic']}?removed=1").body
    for told in ("معرض الدار البيضاء للكتاب", 'dir="rtl" lang="ar"', "navigation", "rps_doc_", "2.5", "w1"):
        assert told in body.replace("<wbr>", "")
    assert body.index("الرئيسية | أخبار") < body.index("تقول الكاتبة")
    assert f'href="/records?entity={quote("PER:سلمى التازي", safe="")}"' in body


def test_the_source_is_shown_as_text(viewer: Served) -> None:
    body = viewer.get(f"/records/{viewer.ids['arabic']}/source").body
    assert "&lt;script&gt;window.obeyed=1&lt;/script&gt;" in body
    assert "was not kept" in viewer.get(f"/records/{viewer.ids['english']}/source").body


def test_an_id_that_is_typed_leads_to_its_page(viewer: Served) -> None:
    name = viewer.ids["english"]
    assert viewer.get(f"/records?q={name}").headers["location"] == f"/records/{name}"
    assert viewer.get(f"/records/{name[:12]}").headers["location"] == f"/records/{name}"
    assert viewer.get(f"/records/{viewer.ids['broken']}").headers["location"] == f"/quarantine/{viewer.ids['broken']}"


@pytest.mark.parametrize(
    "path", ["/records/none", "/nowhere", "/compare?left=a&right=b", "/quarantine/x", "/static/../app.py"]
)
def test_what_is_not_there_is_told(viewer: Served, path: str) -> None:
    assert viewer.get(path).status == 404


def test_what_a_run_left_is_told_where_no_ledger_is_at_work(viewer: Served, tmp_path: Path) -> None:
    assert "No ledger is at work here" in viewer.get("/runs").body


@given(
    st.dictionaries(
        st.sampled_from(["q", "language", "entity", "range", "order", "page", "from", "to", "least"]), st.text()
    )
)
def test_no_address_is_refused_and_a_choice_survives_its_own(query: dict[str, str]) -> None:
    choice = choice_of(QueryParams(query))
    again = choice_of(QueryParams(address_of(choice, page=choice.page).partition("?")[2]))
    assert again == choice
    assert all(chip.without.startswith("/records") for chip in chips_of(choice))


def test_a_facet_is_added_and_taken_away() -> None:
    choice = choice_of(QueryParams("language=ar&page=7"))
    assert toggled(choice, "language", "en") == "/records?language=ar&language=en"
    assert toggled(choice, "language", "ar") == "/records"
    assert toggled(choice, "entity", "LOC\tA:B") == "/records?language=ar&entity=LOC%3AA%3AB"


def test_the_summary_of_a_run_is_shown(viewer: Served, tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.viewer.web.serving import served  # noqa: PLC0415 - a viewer of its own

    folder = tmp_path_factory.mktemp("summary")
    open_store(f"file://{folder}/out").write("b0", [], [])
    (folder / "out").mkdir(exist_ok=True)
    numbers = dict.fromkeys(("documents", "records", "unique", "exact", "near", "partial", "quarantined"), 7)
    stages = {"clean": {"documents": 7, "seconds": 1.5}}
    told = {"run": HOSTILE, **numbers, "seconds": 3.0, "documents_per_second": 2.3, "stages": stages}
    (folder / "out" / "summary.json").write_text(json.dumps(told))
    with served(folder) as other:
        body = other.get("/runs").body
    assert "214.29" in body
    assert "<script>window" not in body


def test_a_facet_of_many_values_leads_to_more_of_them(tmp_path: Path) -> None:
    from tests.viewer.web.serving import served  # noqa: PLC0415 - a viewer of its own

    store = open_store(f"file://{tmp_path}/out")
    hosts = [f"host{number}.example" for number in range(30)]
    sources = {host: make_record(host).source.model_copy(update={"uri": f"https://{host}/a"}) for host in hosts}
    store.write("sites", [make_record(host, title="of a site", source=one) for host, one in sources.items()], [])
    with served(tmp_path) as other:
        short = Elements(other.get("/records?q=site").body)
        (more,) = [one["href"] for tag, one in short.found if tag == "a" and "whole=site" in (one.get("href") or "")]
        assert more == "/records?q=site&whole=site#facet-site"
        body = other.get(more.partition("#")[0]).body
        overview = other.get("/").body
    assert all(f"site={host}&amp;whole=site" in body for host in hosts)
    assert "#facet-site" not in body
    assert "<figcaption>Sites, the 12 most frequent</figcaption>" in overview
    assert "<figcaption>Status</figcaption>" in overview


def test_a_page_shows_some_of_very_many_removed_blocks(tmp_path: Path) -> None:
    from tests.viewer.web.serving import served  # noqa: PLC0415 - a viewer of its own

    removed = [Removed(text=f"gone {number}", reason="navigation", line=number + 1) for number in range(5000)]
    record = make_record("blocks", removed=removed)
    open_store(f"file://{tmp_path}/out").write("blocks", [record], [])
    with served(tmp_path) as other:
        body = other.get(f"/records/{record.id}?removed=1").body
    assert body.count('class="removed"') == 2000
    assert "More was removed" in body


def test_an_index_that_is_damaged_while_it_is_served_is_told(tmp_path: Path) -> None:
    from tests.viewer.web.serving import served  # noqa: PLC0415 - a viewer of its own

    with served(tmp_path) as other:
        index = tmp_path / "index.sqlite"
        index.with_name("index.sqlite-wal").write_bytes(b"")
        index.write_bytes(b"\0" * index.stat().st_size)
        answers = [other.get(path) for path in ("/", "/records?q=ferry", "/duplicates")]
    assert {one.status for one in answers} == {503}
    assert all("The index cannot be read" in one.body for one in answers)


def test_headings_leave_no_level_out_and_removed_blocks_are_no_landmarks(viewer: Served) -> None:
    for path in paths(viewer):
        found = Elements(viewer.get(path).body).found
        levels = [int(tag[1]) for tag, _ in found if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        labels = [one.get("aria-label") or one.get("aria-labelledby") for tag, one in found if tag == "aside"]
        assert len(labels) == len(set(labels)), path
