"""Write the bill of materials of docmill as CycloneDX 1.6 JSON, checked against its schema.

    python -m supply_chain.sbom out/sbom.cdx.json

It lists every locked package with its licence and the hashes of the files it may be installed from, who needs it,
every file of data that ships, and the images that Dockerfile and compose name, without what these hold. What runs is
`required` or, where an extra alone brings it, `optional`; what tests, builds, guides and training need is `excluded`.
The same commit gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from supply_chain.licences import data_entry, read_policy
from supply_chain.locks import ROOT, RUNTIME, LockedPackage, extras_alone, read_all
from training.artefacts import BY_HAND, read_manifest

__all__ = ["bill", "checked"]

KINDS = {"model": ComponentType.MACHINE_LEARNING_MODEL, "data": ComponentType.DATA}
NAMESPACE = uuid.UUID("7c1d1c52-6f5e-4d5a-9a64-2f2d2b3f7f0c")  # of serial numbers: any one, always the same


def bill(packages: list[LockedPackage], policy: dict[str, Any], manifest: dict[str, dict[str, str]]) -> Bom:
    """Return the bill of materials of these locked packages and shipped files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bom = Bom()
    root = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref="docmill",
        purl=PackageURL("pypi", name=project["name"], version=project["version"]),
        licenses=[LicenseExpression(project["license"])],
        description=project["description"],
    )
    bom.metadata.component = root
    by_extra = extras_alone(packages)
    components = {
        one: component_of(one, scope_of(among, by_extra), {other.lock for other in among}, policy)
        for one, among in same_versions(packages)
    }
    files = [
        file_of(path, digest, program, policy) for program, rows in manifest.items() for path, digest in rows.items()
    ]
    for component in (*components.values(), *files, *images()):
        bom.components.add(component)
    runtime = askers([one for one in packages if one.lock == RUNTIME])
    bom.register_dependency(root, [made for one, made in components.items() if "docmill" in runtime[one.purl]])
    asked = askers(packages)
    for one, component in components.items():
        needed = [other for it, other in components.items() if one.name in asked[it.purl]]
        bom.register_dependency(component, needed)
    moment = committed_at()
    bom.metadata.timestamp = moment
    bom.serial_number = uuid.uuid5(NAMESPACE, f"{moment.isoformat()} {sorted(one.purl for one in components)}")
    return bom


def same_versions(packages: Iterable[LockedPackage]) -> list[tuple[LockedPackage, list[LockedPackage]]]:
    """Return each version of each package once, with its entries in all locks; the first tells its files."""
    found: dict[str, list[LockedPackage]] = {}
    for one in packages:
        found.setdefault(one.purl, []).append(one)
    return [(among[0], among) for among in found.values()]


def askers(packages: Iterable[LockedPackage]) -> dict[str, set[str]]:
    """Return who asks for each version of each package, by these locks."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in packages:
        found[one.purl] |= one.asked_by
    return found


def scope_of(among: Iterable[LockedPackage], by_extra: set[str]) -> ComponentScope:
    runs = [one for one in among if one.lock == RUNTIME]
    if not runs:
        return ComponentScope.EXCLUDED
    return ComponentScope.OPTIONAL if runs[0].name in by_extra else ComponentScope.REQUIRED


def component_of(package: LockedPackage, scope: ComponentScope, locks: set[str], policy: dict[str, Any]) -> Component:
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(package.lock),
        comment="the lock that names it, with the hash of each file it may be installed from",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.files],
    )
    told = {"docmill:lock": ", ".join(sorted(locks)), "docmill:marker": package.marker}
    told["docmill:bundled"] = policy["bundled"].get(package.name, "")
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=package.purl,
        purl=PackageURL("pypi", name=package.name, version=package.version),
        scope=scope,
        licenses=[LicenseExpression(policy["packages"][package.name])],
        external_references=[files],
        properties=[Property(name=name, value=value) for name, value in told.items() if value],
    )


def file_of(path: str, digest: str, program: str, policy: dict[str, Any]) -> Component:
    entry = data_entry(policy, path)
    if entry is None:
        raise ValueError(f"{path}: no entry in supply_chain/licences.toml")
    kind = KINDS[entry["kind"]] if program != BY_HAND else ComponentType.FILE
    return Component(
        name=f"docmill/{path}",
        type=kind,
        bom_ref=f"docmill/{path}",
        scope=ComponentScope.REQUIRED,
        description=entry["about"],
        licenses=[LicenseExpression(entry["licence"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        properties=[Property(name="docmill:made-by", value=program)],
    )


def images() -> list[Component]:
    """Return the base image of docmill's own, and the server's, as Dockerfile and compose name them by default.

    They are named by tag: a digest is given where one builds or starts them. What they hold is not listed here.
    """
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (base,) = re.findall(r"^ARG PYTHON=(\S+)$", dockerfile, re.MULTILINE)
    named = {base: "base image of docmill's own; DOCMILL_PYTHON_IMAGE names another"}
    for variable, image in re.findall(r"^    image: \$\{(DOCMILL_\w+_IMAGE):-([^}]+)\}$", compose, re.MULTILINE):
        named[image] = f"image of a service of docker-compose.yml; {variable} names another"
    return [
        Component(
            name=image.partition(":")[0],
            version=image.partition(":")[2],
            type=ComponentType.CONTAINER,
            bom_ref=f"image {image}",
            scope=ComponentScope.OPTIONAL,
            description=f"{about}. Its own bill tells what it holds.",
        )
        for image, about in named.items()
    ]


def committed_at() -> datetime:
    """Return when the commit at hand was made; the beginning of time where there is no repository."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return datetime.fromtimestamp(int(done.stdout.strip() or 0), UTC)


def checked(bom: Bom) -> str:
    """Return a bill as JSON that its schema accepts.

    Raises:
        ValueError: the schema refuses it.
    """
    written = JsonV1Dot6(bom).output_as_string(indent=2) + "\n"
    if refused := JsonStrictValidator(SchemaVersion.V1_6).validate_str(written):
        raise ValueError(f"the schema of CycloneDX refuses the bill: {refused}")
    return written


def main() -> int:
    """Write the bill and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the file to write")
    out: Path = parser.parse_args().out
    bom = bill(read_all(), read_policy(), read_manifest())
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(checked(bom), encoding="utf-8")
    packages = sum(one.type is ComponentType.LIBRARY for one in bom.components)
    containers = sum(one.type is ComponentType.CONTAINER for one in bom.components)
    files = len(bom.components) - packages - containers
    sys.stdout.write(f"{out}: {packages} packages, {files} files of data, {containers} images\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
