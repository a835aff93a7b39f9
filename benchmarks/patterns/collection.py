"""Find every regular expression of the package: what its modules compile, and where they do so."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docmill

__all__ = ["Expression", "collect", "sites", "unseen"]

FUNCTIONS = frozenset(
    {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "template"}
)
ANCHORED = frozenset({"match", "fullmatch"})
PACKAGE = Path(docmill.__file__).parent
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SHOWN = (  # what reaches expressions that the seeds do not
    b"<html><body><p>By Ann Lee, <time class='date'>2 May 2024</time></p><div class='byline'><div>Ann Lee</div></div>",
    ("a" + "\u0301" * 99 + " word").encode(),
    "臺灣的國語這個學校沒有開會，東西從這裡來。中国的学校没有开会。".encode() * 3,
    "سلام دنیا، حال شما چطور است؟".encode(),
    "Ein schÃ¶ner Tag fÃ¼r alle, sagte sie, und es wurde noch schÃ¶ner.".encode(),
    b"Rufen Sie uns bitte an, wir sind gern jeden Tag fuer Sie da. Telefon: +49 30 1234567, Fax: +49 (0) 30 7654321.",
    "نحن في خدمتكم كل يوم من الصباح حتى المساء ونسعد دائما باستفساراتكم. هاتف: 0501234567".encode(),
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: the module and line that made it, and whether it is tried at one place of a text alone."""

    module: str
    line: int
    compiled: re.Pattern[Any]
    anchored: bool

    @property
    def name(self) -> str:
        """Return the place in the package that made it."""
        return f"{self.module}:{self.line}"


@dataclass(frozen=True, slots=True)
class Site:
    """A call of a function of `re` in the package."""

    module: str
    first: int
    last: int
    call: ast.Call
    function: str
    assigned: str | None


def collect() -> list[Expression]:
    """Import all modules, process some documents, and return every expression that was compiled meanwhile.

    To be called in a process of its own: modules imported before have compiled theirs already.
    """
    seen: dict[tuple[str, int, Any, int], re.Pattern[Any]] = {}
    with _recording(seen):
        for module in pkgutil.walk_packages(docmill.__path__, "docmill."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        seeds = [path.read_bytes() for path in sorted(SEEDS.glob("*.*"))[::3]]
        for _ in docmill.process_many([*seeds, *SHOWN]):
            pass
        # Lines of a site are compared in a run alone, which has a memory of sites.
        importlib.import_module("docmill.stages.clean.sites.lookup").comparison_key("Page 1")
    for site in sites():
        pattern = _literal(site)
        if pattern is not None and not any(
            site.first <= line <= site.last for name, line, *_ in seen if name == site.module
        ):
            seen[site.module, site.first, pattern, 0] = re.compile(pattern)
    places = {(site.module, line): site for site in sites() for line in range(site.first, site.last + 1)}
    found = [
        Expression(module, line, compiled, (module, line) in places and _is_anchored(places[module, line]))
        for (module, line, *_), compiled in seen.items()
    ]
    return sorted(found, key=lambda one: (one.module, one.line, repr(one.compiled.pattern)))


def unseen(expressions: list[Expression]) -> list[str]:
    """Return the calls in the package whose expression was never compiled: `collect` must be shown a way to them."""
    lines = {(one.module, one.line) for one in expressions}
    return [
        f"{site.module}:{site.first}"
        for site in sites()
        if not any((site.module, line) in lines for line in range(site.first, site.last + 1))
    ]


@contextmanager
def _recording(seen: dict[tuple[str, int, Any, int], re.Pattern[Any]]) -> Iterator[None]:
    original = re._compile  # type: ignore[attr-defined]  # noqa: SLF001 - every function of `re` passes here, and no other place

    def compile_recorded(pattern: Any, flags: Any) -> re.Pattern[Any]:
        compiled: re.Pattern[Any] = original(pattern, flags)
        caller = sys._getframe(2)  # noqa: SLF001 - behind the function of `re` that was called
        module = caller.f_globals.get("__name__", "")
        if module.startswith("docmill."):
            seen.setdefault((module, caller.f_lineno, compiled.pattern, int(flags)), compiled)
        return compiled

    re._compile = compile_recorded  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        yield
    finally:
        re._compile = original  # type: ignore[attr-defined]  # noqa: SLF001


@cache
def _trees() -> dict[str, ast.Module]:
    """Return the syntax tree of each module of the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(("docmill", *(part for part in parts if part != "__init__")))
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def sites() -> tuple[Site, ...]:
    """Return every call of a function of `re` (or of `regex`) in the package."""
    found: list[Site] = []
    for module, tree in _trees().items():
        names = {
            id(node.value): node.targets[0].id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        found += [
            Site(module, node.lineno, node.end_lineno or node.lineno, node, node.func.attr, names.get(id(node)))
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_of_re(node.func)
        ]
    return tuple(found)


def _is_of_re(function: ast.Attribute) -> bool:
    return isinstance(function.value, ast.Name) and function.value.id in {"re", "regex"} and function.attr in FUNCTIONS


def _literal(site: Site) -> Any:
    """Return the expression where it is written out in the call, with no flags; else None."""
    try:
        return ast.literal_eval(site.call.args[0]) if not _has_flags(site) else None
    except ValueError:
        return None


def _has_flags(site: Site) -> bool:
    own = {"compile": 1, "sub": 3, "subn": 3}.get(site.function, 2)
    return len(site.call.args) > own or any(word.arg == "flags" for word in site.call.keywords)


def _is_anchored(site: Site) -> bool:
    """Tell whether an expression is only ever tried at one place of a text: by `match` or `fullmatch`."""
    if site.function in ANCHORED:
        return True
    if site.assigned is None:
        return False
    methods = [
        method
        for module in _trees()
        if module == site.module or (site.module, site.assigned) in _imports(module)
        for method in _methods(module).get(site.assigned, [])
    ]
    return bool(methods) and set(methods) <= ANCHORED


@cache
def _imports(module: str) -> frozenset[tuple[str, str]]:
    """Return the names that a module imports from others, each with its module."""
    return frozenset(
        (node.module or "", one.name)
        for node in ast.walk(_trees()[module])
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    )


@cache
def _methods(module: str) -> dict[str, list[str]]:
    """Return what a module calls of each name at each of its mentions; an empty string where it is no call."""
    called: dict[int, str] = {}
    found: dict[str, list[str]] = {}
    for node in ast.walk(_trees()[module]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called[id(node.func.value)] = node.func.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, []).append(called.get(id(node), ""))
    return found
