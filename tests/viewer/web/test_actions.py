"""Nothing is changed unless a page of the viewer asks for it, and the viewer was allowed to."""

from __future__ import annotations

import re

import pytest

from tests.viewer.web.serving import Served, served


def token_of(body: str, action: str) -> str:
    found = re.search(rf'action="/actions/{action}".*?name="token" value="(\w+)"', body, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_form_of_the_viewer_is_obeyed(viewer: Served) -> None:
    name = viewer.ids["broken"]
    form = {"document": name, "token": token_of(viewer.get(f"/quarantine/{name}").body, "drop")}
    origin = f"http://127.0.0.1:{viewer.port}"
    answer = viewer.post("/actions/drop", form, Origin=origin, Sec_Fetch_Site="same-origin")
    assert answer.status == 200
    assert "drop done\nfor &lt;one&gt; document\n</pre>" in answer.body  # line by line, as the command printed it
    assert viewer.remembered.done == [("drop", name)]
    viewer.remembered.done.clear()


@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({"token": ""}, {}),
        ({"token": "0" * 64}, {}),
        ({"document": "another"}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Origin": "null"}),
        ({}, {"Sec_Fetch_Site": "cross-site"}),
    ],
)
def test_a_request_from_elsewhere_is_refused(viewer: Served, changes: dict[str, str], headers: dict[str, str]) -> None:
    name = viewer.ids["broken"]
    form = {"document": name, "token": token_of(viewer.get(f"/quarantine/{name}").body, "drop")}
    assert viewer.post("/actions/drop", {**form, **changes}, **headers).status == 403
    assert viewer.post("/actions/retry", form).status == 403  # the token is of another action
    assert viewer.remembered.done == []


def test_a_link_does_nothing_and_a_large_form_is_refused(viewer: Served) -> None:
    assert viewer.get("/actions/drop").status == 405
    assert viewer.post("/actions/drop", {"document": "x" * 9000}).status == 413
    assert viewer.post("/actions/erase", {"document": "x"}).status == 403


def test_without_leave_there_are_no_forms_and_no_actions(tmp_path_factory: pytest.TempPathFactory) -> None:
    with served(tmp_path_factory.mktemp("still"), actions=False) as still:
        for path in (f"/quarantine/{still.ids['broken']}", f"/records/{still.ids['arabic']}"):
            assert "/actions/" not in still.get(path).body
        assert still.post("/actions/drop", {"document": still.ids["broken"], "token": "x"}).status == 403
        assert still.remembered.done == []
