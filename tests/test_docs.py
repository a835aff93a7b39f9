"""The guides keep up with the code: settings, links, paths, commands, examples. The site loads nothing from outside."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import unavailable
from pydantic import BaseModel

from docmill.cli.main import app
from docmill.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path for where in (".", "docs/**", "benchmarks/**", "training/**") for path in ROOT.glob(f"{where}/*.md")
)
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]+)?(?:#([^)\s]+))?\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^```python\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:workers|docs|tests|benchmarks|training|seeds)/[\w./-]*)`")
KEY = re.compile(r"\b(docmill-[a-z]+):\{")
DOTTED = re.compile(r"`(docmill(?:\.[A-Za-z_]\w*)+)`")
MODULE = re.compile(r"\bpython -m ((?:docmill|benchmarks|training)[\w.]*)")
COMMAND = re.compile(r"(?:^\$ (?:[A-Z_]+=\S+ )*|`)docmill ([^`#|<>\n]*)", re.MULTILINE)
TARGET = re.compile(r"(?:^\$ |`)make (?:PYTHON=\S+ )?([a-z][a-z -]*)", re.MULTILINE)


def ids(page: Path) -> str:
    return str(page.relative_to(ROOT))


every_page = pytest.mark.parametrize("page", PAGES, ids=ids)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def names(model: type[BaseModel], above: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += names(inner, f"{above}{name}.")
        else:
            found.append(f"{above}{name}")
    return found


def test_every_setting_is_in_the_reference() -> None:
    told = text_of(ROOT / "docs" / "reference" / "settings.md")
    assert [name for name in names(Settings) if f"`{name}" not in told] == []


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    missing = []
    for target, anchor in LINK.findall(text_of(page)):
        to = (page.parent / target).resolve() if target else page
        if not to.exists() or (anchor and to.suffix == ".md" and anchor not in anchors(to)):
            missing.append(f"{target}#{anchor}")
    assert missing == []


@every_page
def test_every_path_and_module_named_is_there(page: Path) -> None:
    text = text_of(page)
    missing = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    for module in MODULE.findall(text):
        base = ROOT / "workers" if module.startswith("docmill") else ROOT
        place = base.joinpath(*module.rstrip(".").split("."))
        if not place.with_suffix(".py").exists() and not (place / "__main__.py").exists():
            missing.append(f"python -m {module}")
    assert missing == []


@every_page
def test_every_key_of_redis_named_is_one_that_is_written(page: Path) -> None:
    sources = "".join(text_of(path) for path in (ROOT / "workers" / "docmill" / "memory").glob("*.py"))
    assert [key for key in KEY.findall(text_of(page)) if f'"{key}' not in sources] == []


def resolve(dotted: str) -> Any:
    """Import what a dotted name means; raises where there is no such thing."""
    parts = dotted.split(".")
    found: Any = importlib.import_module(parts[0])
    for at, part in enumerate(parts[1:], 1):
        if not hasattr(found, part):
            importlib.import_module(".".join(parts[: at + 1]))
        found = getattr(found, part)
    return found


@every_page
def test_every_name_of_the_package_named_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # it also tells of what was
    missing = []
    for dotted in DOTTED.findall(text_of(page)):
        try:
            resolve(dotted)
        except (ImportError, AttributeError):
            missing.append(dotted)
    assert missing == []


def fault_of_command(line: str) -> str | None:
    """Return what is wrong with a command line of docmill, no such command or option; None where nothing is."""
    command: click.Command = app
    words = line.replace("·", " ").split()
    context = click.Context(app)
    while words and isinstance(command, click.Group) and re.fullmatch(r"[a-z]+", words[0]):
        inner = command.get_command(context, words.pop(0))
        if inner is None:
            return f"docmill {line}: no such command"
        command = inner
    known = {"--help", "-h", *(option for param in command.params for option in param.opts + param.secondary_opts)}
    wrong = [option for option in re.findall(r"(?<![\w-])--[a-z-]+", line) if option not in known]
    return f"docmill {line}: {wrong}" if wrong else None


@every_page
def test_every_command_and_option_named_is_there(page: Path) -> None:
    lines = [line.strip() for line in COMMAND.findall(text_of(page))]
    assert [fault for line in lines if (fault := fault_of_command(line))] == []


def commands(command: click.Command, path: str = "docmill") -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner
        yield from commands(inner, f"{path} {name}")


def test_every_command_is_in_the_reference() -> None:
    told = text_of(ROOT / "docs" / "reference" / "commands.md")
    assert [path for path in commands(app) if f"`{path}" not in told] == []


def test_every_public_name_is_in_the_reference() -> None:
    told = text_of(ROOT / "docs" / "reference" / "python-api.md")
    public = importlib.import_module("docmill").__all__
    assert [name for name in public if name not in told and not name.startswith("_")] == []


@every_page
def test_every_make_target_named_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {word for line in TARGET.findall(text_of(page)) for word in line.split()}
    assert named - targets == set()


@every_page
def test_every_block_of_data_can_be_parsed(page: Path) -> None:
    for language, body in FENCE.findall(text_of(page)):
        if language == "toml":
            tomllib.loads(body)
        elif language == "json":
            json.loads(body)


@pytest.mark.parametrize("page", ["docs/reference/python-api.md", "README.md"])
def test_the_examples_of_the_python_api_print_what_the_page_says(
    page: str, server: Path, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DOCMILL_REDIS_URL", f"unix://{server}?db=0")
    monkeypatch.setenv("DOCMILL_NAMESPACE", namespace)
    examples = EXAMPLE.findall(text_of(ROOT / page))
    assert examples
    scope: dict[str, Any] = {}
    for code, printed in examples:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, page, "exec"), scope)  # noqa: S102 - the page's own code, run as a reader would
        assert not printed or out.getvalue() == printed


@pytest.mark.slow
def test_the_stage_of_the_guide_works_and_passes_its_own_tests(tmp_path: Path) -> None:
    blocks = [
        body for language, body in FENCE.findall(text_of(ROOT / "docs/how-to/write-a-stage.md")) if language == "python"
    ]
    package = tmp_path / "docmill_licence"
    package.mkdir()
    (package / "__init__.py").write_text(blocks[0], encoding="utf-8")
    (tmp_path / "test_licence.py").write_text(blocks[1], encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            tmp_path,
            tmp_path / "test_licence.py",
        ],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr


OUTSIDE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|srcset|data)=["']?(?:https?:)?//"""
    r"""|<link\b[^>]*\bhref=["']?(?:https?:)?//|@import\s+(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//""",
    re.IGNORECASE,
)


@pytest.mark.slow
def test_the_site_has_no_broken_link_and_loads_nothing_from_another_host(tmp_path: Path) -> None:
    mkdocs = ROOT / ".venv" / "docs" / "bin" / "mkdocs"
    if not mkdocs.exists():
        unavailable("docs", "`make docs` did not set up MkDocs yet")
    done = subprocess.run(
        [mkdocs, "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = [path for path in tmp_path.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(pages) > 50
    assert [(str(page), found[0]) for page in pages if (found := OUTSIDE.search(text_of(page)))] == []
    mermaid = [page for page in pages if page.suffix == ".html" and 'class="mermaid"' in text_of(page)]
    assert mermaid
    assert [page for page in mermaid if "assets/mermaid/mermaid.tiny.js" not in text_of(page)] == []
