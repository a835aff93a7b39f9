"""The shape of the package: names that do not shadow each other, folders of a dozen files, a test for every module."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
PACKAGE = ROOT / "workers" / "docmill"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A reader sees a dozen names at a glance, beside `__init__.py` and `__main__.py`. What grows beyond gets rooms.
LARGEST_FOLDER = 12

NAMED_FILE = re.compile(r"(?<![\w/.])(?:docs|tests|benchmarks|training|workers)/[\w/.-]+\.(?:py|md|toml|tsv)")
TESTED_BY = re.compile(r"Tested by\s+((?:tests/[\w./]+\.py(?:,\s+|\s+and\s+)?)+)")


def named(module: Path) -> str:
    """Return a module's path inside the package."""
    return module.relative_to(PACKAGE).as_posix()


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def defined(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names of the functions and classes of a body."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def holds_code(module: Path) -> bool:
    """Tell whether a module defines something, instead of only naming what others define."""
    return any(defined(tree(module).body))


def own_tests(module: Path) -> list[Path]:
    """Return where a module's own test file may stand: beside or inside its folder for a package."""
    folder = TESTS / module.parent.relative_to(PACKAGE)
    if module.name != "__init__.py":
        return [folder / f"test_{module.stem}.py"]
    return [folder / f"test_{folder.name}.py", folder.parent / f"test_{folder.name}.py"]


def named_tests(module: Path) -> list[Path]:
    """Return the test files a module's docstring names."""
    found = TESTED_BY.search(ast.get_docstring(tree(module)) or "")
    return [ROOT / path for path in re.findall(r"tests/[\w./]+\.py", found[1])] if found else []


def named_like_their_module() -> set[str]:
    """Return the modules and packages that define their own name."""
    own_name = {module: module.parent.name if module.name == "__init__.py" else module.stem for module in MODULES}
    return {named(module) for module in MODULES if own_name[module] in defined(tree(module).body)}


def class_names() -> dict[str, list[str]]:
    """Return the class names that stand more than once in the package, each with its modules."""
    places = defaultdict(list)
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(named(module))
    return {name: found for name, found in places.items() if len(found) > 1}


def missing_files() -> set[str]:
    """Return the files that the code of the package names and that are not there, each with the module."""
    written = {module: module.read_text(encoding="utf-8") for module in MODULES}
    return {
        f"{named(module)}: {path}"
        for module, text in written.items()
        for path in NAMED_FILE.findall(text)
        if not (ROOT / path).is_file()
    }


def without_test() -> set[str]:
    return {
        named(module)
        for module in MODULES
        if (module.name != "__init__.py" or holds_code(module))
        and not any(path.is_file() for path in own_tests(module))
        and not named_tests(module)
    }


def test_no_module_holds_a_function_or_class_of_its_own_name() -> None:
    # Otherwise `from docmill.x import y` may mean the module or the function, and a reader must look which.
    assert named_like_their_module() == set()


def test_a_class_name_means_one_thing_in_the_whole_package() -> None:
    assert class_names() == {}


def test_every_module_has_a_test_file_of_its_name_or_says_where_it_is_tested() -> None:
    assert without_test() == set()


def test_every_test_a_docstring_names_is_there() -> None:
    assert [str(path) for module in MODULES for path in named_tests(module) if not path.is_file()] == []


def test_no_folder_holds_more_files_than_a_reader_can_survey() -> None:
    folders = {module.parent for module in MODULES}
    crowded = {
        named(folder): len([path for path in folder.glob("*.py") if not path.name.startswith("__")])
        for folder in folders
    }
    assert {folder: files for folder, files in crowded.items() if files > LARGEST_FOLDER} == {}


def test_every_file_that_the_code_names_is_there() -> None:
    assert missing_files() == set()
