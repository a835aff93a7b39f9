from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docmill.stages.clean.html.sought import SOUGHT, find_sought
from docmill.stages.clean.html.tree import parse_page

PIECES = [f"<{name} class=a>" for name in SOUGHT] + ["</h1>", "</script>", "<svg>", "</svg>", "<p>", "text", "</title>"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_elements_of_each_name_are_found_in_the_order_of_the_page(markup: str) -> None:
    tree = parse_page(markup)
    assert tree is not None
    found = find_sought(tree)
    assert list(found) == list(SOUGHT)
    for name, nodes in found.items():
        assert [node.mem_id for node in nodes] == [node.mem_id for node in tree.css(name)]
