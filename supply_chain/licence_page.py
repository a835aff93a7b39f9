"""Makes the page of the guides that lists all licences. Tested by tests/supply_chain/test_licences.py."""

from __future__ import annotations

from typing import Any

from supply_chain.locks import ROOT, RUNTIME, LockedPackage, extras_alone

__all__ = ["PAGE", "page"]

PAGE = ROOT / "docs" / "reference" / "licences.md"
PREFACE = """# Licences

docmill is under the Apache License 2.0. This page lists the licences of all that it is made of, as SPDX expressions.
`python -m supply_chain.licences --write` makes it of `supply_chain/licences.toml`. `make check` compares that file with
the locks, with what the packages say of themselves, and with the `NOTICE` beside each folder of data. Versions and
hashes are in the locks and in the bill of materials (`make sbom`). Extras for models of other makers (spaCy, GLiNER,
Transformers, natasha, GiNZA) are not locked, and not listed.
"""


def page(policy: dict[str, Any], packages: list[LockedPackage]) -> str:
    """Return the page: data, packages by what needs them, then exceptions with their reasons."""
    by_extra = extras_alone(packages)
    runs = {one.name for one in packages if one.lock == RUNTIME}
    rooms = {
        "What every installation needs": runs - by_extra,
        "What extras bring": by_extra,
        "What tests, builds, guides and training need": {one.name for one in packages} - runs,
    }
    lines = [
        PREFACE,
        "## Models and word lists",
        "",
        "| folder of the package | content | licence |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{folder}` | {one['about']} | {one['licence']} |" for folder, one in sorted(policy["data"].items())]
    for title, names in rooms.items():
        lines += ["", f"## {title}", "", "| package | licence |", "| --- | --- |"]
        lines += [f"| {name} | {policy['packages'].get(name, '')} |" for name in sorted(names)]
    lines += ["", "## What compiled packages hold besides", "", "| package | libraries |", "| --- | --- |"]
    lines += [f"| {name} | {told} |" for name, told in sorted(policy["bundled"].items())]
    lines += ["", "## Exceptions and reasons", "", "| what | reason |", "| --- | --- |"]
    lines += [f"| {name} | {one['reason']} |" for name, one in sorted(policy["exceptions"].items())]
    lines += [f"| {name} | {reason} |" for name, reason in sorted(policy["unstated"].items())]
    lines += [f"| `{name}` | {one['reason']} |" for name, one in sorted(policy["data"].items()) if "reason" in one]
    return "\n".join(lines) + "\n"
