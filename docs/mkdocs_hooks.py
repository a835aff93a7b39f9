"""Hooks of MkDocs: bring linked repository files into the site, and keep the site free of anything from another host.

The pages link to source files and to pages outside `docs/`, so that the links work on a code host. MkDocs serves
`docs/` alone; these hooks add a page for each linked file, under `project/`, and point the links there.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
MERMAID = "assets/mermaid/mermaid.tiny.js"
LARGEST = 200_000  # bytes of a linked file that are still worth showing
OUTSIDE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|srcset|data)=["']?(?:https?:)?//"""
    r"""|<link\b(?![^>]*rel=["']?(?:canonical|prev|next|alternate))[^>]*\bhref=["']?(?:https?:)?//"""
    r"""|@import\s+(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//""",
    re.IGNORECASE,
)
LANGUAGES = {".py": "python", ".toml": "toml", ".json": "json", ".yml": "yaml", ".lua": "lua", ".html": "html"}

_origins: dict[str, str] = {}
"""The repository path of each page that was added, by its place in the site."""


def on_files(files: Files, config: Any) -> Files:
    """Add a page for each repository file that a page links to, and for those that these link to."""
    _origins.clear()
    todo = [(f"docs/{file.src_uri}", file.content_string) for file in files.documentation_pages()]
    while todo:
        origin, text = todo.pop()
        for target, _ in LINK.findall(text):
            path = _resolve(origin, target)
            if path.startswith(("docs/", "..")) or not (ROOT / path).exists() or _site_path(path) in _origins:
                continue
            _origins[_site_path(path)] = path
            content = _page_of(path)
            files.append(File.generated(config, _site_path(path), content=content))
            if path.endswith(".md"):
                todo.append((path, content))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Point links to repository files at their pages in the site."""
    del config, files
    here = page.file.src_uri
    origin = _origins.get(here, f"docs/{here}")
    if here in _origins and not origin.endswith(".md"):
        return markdown  # source code

    def redirected(match: re.Match[str]) -> str:
        path = _resolve(origin, match[1])
        if path.startswith(".."):
            return match[0]
        place = path.removeprefix("docs/") if path.startswith("docs/") else _site_path(path)
        if (ROOT / path).is_dir() and (ROOT / path / "README.md").exists():
            place = f"{place}/README.md"
        return f"]({posixpath.relpath(place, posixpath.dirname(here) or '.')}{match[2] or ''})"

    return LINK.sub(redirected, markdown)


def on_page_content(html: str, page: Any, config: Any, files: Files) -> str:
    """Load Mermaid on the pages that have a diagram: the theme would load it from another host."""
    del config, files
    if 'class="mermaid"' not in html:
        return html
    return f'{html}\n<script src="{posixpath.relpath(MERMAID, posixpath.dirname(page.file.dest_uri) or ".")}"></script>'


def on_post_build(config: Any) -> None:
    """Refuse a site that loads a script, a style, a font or an image from another host."""
    found = [
        f"{path.relative_to(config['site_dir'])}: {match[0][:120]}"
        for path in sorted(Path(config["site_dir"]).rglob("*"))
        if path.suffix in {".html", ".css"}
        for match in OUTSIDE.finditer(path.read_text(encoding="utf-8"))
    ]
    if found:
        raise PluginError("the site loads from another host:\n" + "\n".join(found[:20]))


def _resolve(origin: str, target: str) -> str:
    """Return the repository path that a link in a page means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))


def _site_path(path: str) -> str:
    """Return where the page of a repository file stands in the site."""
    return f"project/{path}" if path.endswith(".md") else f"project/{path}.md"


def _page_of(path: str) -> str:
    """Return the page that shows a repository file: Markdown as it is, code in a block, a folder as a list."""
    file = ROOT / path
    if path.endswith(".md"):
        return file.read_text(encoding="utf-8")
    head = f"---\nsearch:\n  exclude: true\n---\n# {file.name}\n\n`{path}`\n\n"
    if file.is_dir():
        return head + "\n".join(f"- `{entry.name}`" for entry in sorted(file.iterdir()) if entry.name != "__pycache__")
    raw = file.read_bytes()
    if len(raw) > LARGEST or b"\0" in raw:
        return head + f"A file of {len(raw):,} bytes, to be found in the repository."
    fence = "`" * 8
    return f"{head}{fence}{LANGUAGES.get(file.suffix, 'text')}\n{raw.decode('utf-8')}\n{fence}\n"
