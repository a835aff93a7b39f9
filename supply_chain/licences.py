"""Check the licences of all that docmill is made of, or write the list of them.

    python -m supply_chain.licences             # print what is wrong; exit code 1 if anything is
    python -m supply_chain.licences --write     # write docs/reference/licences.md anew

`licences.toml` says what is allowed, and the licence of each locked package and of each folder of shipped data. Wrong
is a package that is missing there or not locked any more; a licence that is not allowed, or no SPDX expression; a
package that says something else of itself where it is installed; shipped data without an entry, or whose NOTICE says
something else.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PathDistribution, distributions
from pathlib import Path
from typing import Any

from license_expression import ExpressionError, get_spdx_licensing
from packaging.utils import canonicalize_name

from supply_chain.licence_page import PAGE, page
from supply_chain.locks import ROOT, LockedPackage, extras_alone, read_all
from training.artefacts import PACKAGE, read_manifest

__all__ = ["POLICY", "data_entry", "libraries_untold", "licences_of_notice", "read_policy", "stated_licences", "wrong"]

POLICY = ROOT / "supply_chain" / "licences.toml"
SPDX = get_spdx_licensing()

# What packages write instead of an SPDX expression, in small letters; BSD alone may be either.
SPELLINGS = {
    "apache 2": {"Apache-2.0"},
    "apache 2.0": {"Apache-2.0"},
    "apache2": {"Apache-2.0"},
    "apache software license": {"Apache-2.0"},
    "bsd": {"BSD-2-Clause", "BSD-3-Clause"},
    "bsd license": {"BSD-2-Clause", "BSD-3-Clause"},
    "new bsd": {"BSD-3-Clause"},
    "3-clause bsd license": {"BSD-3-Clause"},
    "bsd 2-clause license": {"BSD-2-Clause"},
    "the bsd 2-clause license": {"BSD-2-Clause"},
    "bsd-3-clause and public-domain": {"BSD-3-Clause"},
    "isc license (iscl)": {"ISC"},
    "mit license": {"MIT"},
    "mozilla public license 2.0 (mpl 2.0)": {"MPL-2.0"},
    "psfl": {"PSF-2.0"},
    "python software foundation license": {"PSF-2.0"},
    "public domain": {"LicenseRef-scancode-public-domain"},
}
# How the NOTICE files name licences.
NOTICES = {
    "Apache-2.0": r"Apache License 2\.0|Apache-2\.0",
    "MIT": r"\bMIT\b",
    "CC-BY-4.0": r"CC BY 4\.0|Creative Commons Attribution 4\.0",
    "CC-BY-SA-4.0": r"CC BY-SA 4\.0",
    "BSD-3-Clause": r"BSD 3-Clause",
    "MPL-2.0": r"Mozilla Public License 2\.0",
    "CC0-1.0": r"\bCC0\b",
    "Unicode-3.0": r"Unicode License v3",
    "GPL-3.0-or-later": r"GPL-3\.0-or-later",
}


def read_policy(path: Path = POLICY) -> dict[str, Any]:
    """Return what is allowed, and the licences of packages and data."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def symbols(expression: str) -> set[str]:
    """Return the licences that an SPDX expression names.

    Raises:
        ExpressionError: it is none.
    """
    return set(SPDX.license_keys(SPDX.parse(expression, validate=True, strict=True)))


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Tell whether something may be used under an SPDX expression: of alternatives one must be allowed, else all."""
    parsed: Any = SPDX.parse(expression).simplify()
    met = {name: SPDX.TRUE if name in allowed else SPDX.FALSE for name in SPDX.license_keys(parsed)}
    return bool(parsed.subs({SPDX.parse(name): value for name, value in met.items()}, simplify=True) == SPDX.TRUE)


def stated_licences(package: PathDistribution) -> set[str]:
    """Return the licences that an installed package may mean by its metadata; none where it states none."""
    told = package.metadata
    expression = (told.get_all("License-Expression") or [""])[0]
    if expression:
        return meaning(expression)
    stated = (told.get_all("License") or [""])[0].strip().split("\n")[0]
    classifiers = [one.split(" :: ")[-1] for one in told.get_all("Classifier") or () if one.startswith("License :: ")]
    return set().union(*map(meaning, [stated, *classifiers]))


def meaning(words: str) -> set[str]:
    """Return the licences that some words of metadata mean."""
    if known := SPELLINGS.get(words.lower()):
        return known
    try:
        return symbols(words) if words else set()
    except ExpressionError:
        return set()


def licences_of_notice(text: str) -> set[str]:
    """Return the licences that a NOTICE names."""
    return {name for name, pattern in NOTICES.items() if re.search(pattern, text)}


def data_entry(policy: dict[str, Any], path: str) -> dict[str, Any] | None:
    """Return the entry of a shipped file, by the folder it is in."""
    return next((entry for folder, entry in policy["data"].items() if path.startswith(f"{folder}/")), None)


def installed() -> Iterator[PathDistribution]:
    """Yield the packages of this environment and of the one that makes the site, where there is one."""
    sites = [*sys.path, *map(str, (ROOT / ".venv" / "docs").glob("lib/python*/site-packages"))]
    yield from distributions(path=sites)  # type: ignore[misc]  # all of them are found by paths


def wrong(policy: dict[str, Any], packages: list[LockedPackage], stated: dict[str, set[str]]) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with the packages; `stated` is what those installed say."""
    named, exceptions = policy["packages"], policy["exceptions"]
    locked = {one.name for one in packages}
    yield from (f"{name}: locked, and without a licence in licences.toml" for name in sorted(locked - named.keys()))
    for table in ("packages", "exceptions", "unstated", "bundled"):
        yield from (f"{name}: in licences.toml, and not locked" for name in sorted(policy[table].keys() - locked))
    by_extra = extras_alone(packages)
    for name, exception in exceptions.items():
        if "extra" in exception and name in locked and name not in by_extra:
            yield f"{name}: allowed in an extra alone, and every installation brings it"
    for name in sorted(locked & named.keys()):
        allowed = {*policy["allowed"]["packages"], *exceptions.get(name, {}).get("licences", ())}
        yield from wrong_licence(name, named[name], allowed)
        if name in stated and name not in policy["unstated"]:
            yield from disagreement(name, named[name], stated[name])


def wrong_licence(name: str, expression: str, allowed: set[str]) -> Iterator[str]:
    try:
        symbols(expression)
    except ExpressionError as error:
        yield f"{name}: {expression!r} is no SPDX expression ({error})"
        return
    if not is_allowed(expression, allowed):
        yield f"{name}: {expression} is not allowed"


def disagreement(name: str, expression: str, stated: set[str]) -> Iterator[str]:
    if not stated:
        yield f"{name}: states no licence; say in [unstated] where it stands"
    elif not stated & symbols(expression):
        yield f"{name}: is said to be under {expression}, and itself says {' or '.join(sorted(stated))}"


def libraries_untold(policy: dict[str, Any], found: Iterable[PathDistribution]) -> Iterator[str]:
    """Yield a sentence for every installed package that brings a folder of libraries and says nothing of them."""
    for one in found:
        name = canonicalize_name(one.metadata["Name"])
        folder = Path(str(one.locate_file(f"{name.replace('-', '_')}.libs")))
        if folder.is_dir() and name not in policy["bundled"]:
            held = ", ".join(sorted(path.name for path in folder.iterdir()))
            yield f"{name}: its wheel holds {held}; say in [bundled] under which licences"


def wrong_data(policy: dict[str, Any], paths: list[str], package: Path = PACKAGE) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with the shipped data."""
    yield from (f"{path}: no entry in licences.toml" for path in paths if data_entry(policy, path) is None)
    for folder, entry in policy["data"].items():
        notice = package / folder / "NOTICE"
        if not any(path.startswith(f"{folder}/") for path in paths) or not notice.is_file():
            yield f"{folder}: no files there, or no NOTICE"
            continue
        yield from wrong_licence(folder, entry["licence"], set(policy["allowed"]["data"]))
        told = licences_of_notice(notice.read_text(encoding="utf-8"))
        known = symbols(entry["licence"])
        yield from (f"{folder}: its NOTICE does not name {one}" for one in sorted(known - told - {"Apache-2.0"}))
        yield from (
            f"{folder}: its NOTICE names {one}, and licences.toml does not"
            for one in sorted(told - known - set(entry.get("apart", ())))
        )


def main() -> int:
    """Print what is wrong, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write docs/reference/licences.md anew")
    policy, packages = read_policy(), read_all()
    if parser.parse_args().write:
        PAGE.write_text(page(policy, packages), encoding="utf-8")
        return 0
    stated: dict[str, set[str]] = {canonicalize_name(one.metadata["Name"]): stated_licences(one) for one in installed()}
    paths = [path for rows in read_manifest().values() for path in rows]
    locked = {one.name for one in packages}
    ours = [one for one in installed() if canonicalize_name(one.metadata["Name"]) in locked]
    found = [*wrong(policy, packages, stated), *libraries_untold(policy, ours), *wrong_data(policy, paths)]
    if PAGE.read_text(encoding="utf-8") != page(policy, packages):
        found.append(f"{PAGE.relative_to(ROOT)} is not that of today: python -m supply_chain.licences --write")
    known = len({one.name for one in packages} & stated.keys())
    sys.stdout.write(
        "".join(f"{one}\n" for one in found)
        or f"all licences are known and allowed; {known} packages installed here say the same\n"
    )
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
