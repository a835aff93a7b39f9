"""A report is one file: complete, without network or scripts, and nothing in it is obeyed that strangers wrote."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from docmill.cli.main import app, exit_code_of
from docmill.documents import Entity, Mention, Removed
from docmill.errors import ConfigError
from docmill.records import Record
from docmill.report import read_corpus, render_report
from docmill.stores import open_store
from docmill.templating import require_jinja
from tests.factories import make_entry, make_language, make_record
from tests.html_elements import Elements

HOSTILE = '"><script>alert(1)</script>\u202eevil'


def hostile_record(name: str) -> Record:
    mention = Mention(start=0, end=4, text="text")
    return make_record(
        name,
        language=make_language(HOSTILE),
        entities=[Entity(id="e", type=HOSTILE, name=HOSTILE, confidence=1, mentions=[mention])],
        removed=[Removed(text="x", reason=HOSTILE, line=None)],
        quality={HOSTILE: 3.0},
        published_at="2024-05-05",
    )


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    store = open_store(f"file://{tmp_path}/corpus")
    store.write("b1", [hostile_record("a"), make_record("b", language=make_language())], [make_entry()])
    return tmp_path / "corpus"


def test_nothing_is_loaded_or_run_and_nothing_strange_obeyed(stored: Path) -> None:
    html = render_report(read_corpus(open_store(f"file://{stored}")), title=HOSTILE, source="here")
    tags = Elements(html)
    assert "script" not in {tag for tag, _ in tags.found}
    assert "\u202e" not in html
    links = [value for _, attributes in tags.found for name, value in attributes.items() if name in {"href", "src"}]
    assert all(link and link.startswith(("#", "data:image/svg+xml,")) for link in links)
    assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on")]


def test_the_policy_of_the_page_allows_its_own_style_alone(stored: Path) -> None:
    html = render_report(read_corpus(open_store(f"file://{stored}")), title="t", source="here")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html


def test_the_command_writes_one_file_and_says_where(stored: Path, tmp_path: Path, config: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(stored), "--html", str(tmp_path / "r.html")], catch_exceptions=False)
    assert done.exit_code == 0
    assert "r.html" in done.stderr
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Arabic" in html
    assert "clean: StageError" in html
    assert [path.name for path in tmp_path.iterdir()] == ["corpus", "r.html"] or (tmp_path / "r.html").is_file()


def test_damage_is_told_and_the_rest_is_read(stored: Path) -> None:
    (stored / "records" / "cut.jsonl").write_text('{"schema_version":"1.1","id":"x"')
    data = read_corpus(open_store(f"file://{stored}"))
    assert data.numbers.records == 2
    assert "cut.jsonl" in data.damaged[0]
    assert "cut.jsonl" in render_report(data, title="t", source="here")


def test_a_damaged_line_hides_none_of_those_behind_it(stored: Path) -> None:
    (part,) = (stored / "records").glob("*.jsonl")
    lines = part.read_text(encoding="utf-8").splitlines()
    part.write_text("\n".join([lines[0][:40], *lines[1:], ""]), encoding="utf-8")
    data = read_corpus(open_store(f"file://{stored}"))
    assert data.numbers.records == len(lines) - 1 > 0
    assert part.name in data.damaged[0]


def test_a_missing_extra_is_told_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(ConfigError, match=r"pip install 'docmill\[view\]'"):
        require_jinja()


def test_a_store_that_is_not_there_is_wrong_usage(tmp_path: Path, config: Path) -> None:
    arguments = ["report", str(tmp_path / "none"), "--html", str(tmp_path / "r.html")]
    assert exit_code_of(lambda: app(arguments, standalone_mode=False)) == 2


def test_a_file_that_cannot_be_written_is_wrong_usage_and_leaves_nothing(stored: Path, config: Path) -> None:
    arguments = ["report", str(stored), "--html", str(stored / "none" / "r.html")]
    assert exit_code_of(lambda: app(arguments, standalone_mode=False)) == 2
    assert sorted(path.name for path in stored.iterdir() if not path.name.startswith(".records")) == [
        "quarantine",
        "records",
    ]
