"""An OpenDocument file opened: its content, styles and metadata, from a zip or from one flat XML.

Tested by tests/stages/convert/office/opendocument/test_files.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from docmill.errors import DamagedFileError, EncryptedFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.flow import Flow, visible
from docmill.stages.convert.office.opendocument.styles import OdfStyles
from docmill.stages.convert.office.opendocument.text import OdfReader
from docmill.stages.convert.office.packages import Budget, Package
from docmill.stages.convert.office.properties import Properties, point_in_time, split_names
from docmill.stages.convert.office.trees import at_path, kids, local_name, number_of, parse_xml

__all__ = ["OdfFile", "open_odf"]

HEADS = {"style:header": "running-head", "style:footer": "running-foot"}


@dataclass(frozen=True)
class OdfFile:
    """A file: what its body holds, and what reads it."""

    body: Element
    reader: OdfReader
    properties: Properties
    styles_root: Element | None

    def keep_running_texts(self) -> None:
        """Keep what stands at the head and foot of pages among what is removed."""
        reader = OdfReader(self.reader.package, OdfStyles(self.styles_root), self.properties, self.reader.budget)
        for master in self.styles_root.iter("style:master-page") if self.styles_root is not None else ():
            for one in master:
                reason = HEADS.get(one.tag.removesuffix("-left").removesuffix("-first"))
                if reason:
                    flow = Flow()
                    reader.read(one, flow)
                    self.properties.remove(visible(flow.markup()), reason)


def open_odf(content: bytes, limits: ConvertLimits, body: str, kind: str) -> OdfFile:
    """Open a file.

    Args:
        content: A zip, or flat XML.
        limits: Held while parts are read.
        body: The element that holds what the file is about, e.g. `office:text`.
        kind: What the file should be, for messages.

    Raises:
        ConversionError: it is encrypted, empty or damaged, or holds something else.
        LimitError: it exceeds a limit.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        if len(content) > limits.decompressed_bytes:
            raise LimitError(f"the file is larger than decompressed_bytes = {limits.decompressed_bytes}")
        package, root = None, parse_xml(content, "content.xml", limits.depth)
        styles: Element | None = root
        meta: Element | None = root
    else:
        package = Package(content, limits)
        _refuse_encrypted(package)
        root = package.tree("content.xml")
        styles, meta = package.tree_if_there("styles.xml"), package.tree_if_there("meta.xml")
    found = at_path(root, f"office:body/{body}")
    if found is None:
        raise DamagedFileError(f"its content holds no {body}: it is no {kind}")
    all_styles = OdfStyles(root, styles)
    properties = _properties(meta, package)
    return OdfFile(
        found,
        OdfReader(
            package,
            all_styles,
            properties,
            package.budget if package else Budget(limits),
            has_chart_data=body != "office:spreadsheet",
        ),
        properties,
        styles,
    )


def _refuse_encrypted(package: Package) -> None:
    manifest = package.tree_if_there("META-INF/manifest.xml")
    if manifest is not None and any(local_name(inner) == "encryption-data" for entry in manifest for inner in entry):
        raise EncryptedFileError("the file is encrypted: open it with its password and save it without one")


def _properties(root: Element | None, package: Package | None) -> Properties:
    found = Properties()
    told: dict[str, list[str]] = {}
    for one in kids(root.find("office:meta") if root is not None else None, *_names()):
        told.setdefault(one.tag, []).append(" ".join("".join(one.itertext()).split()))
    first = {name: values[0] for name, values in told.items()}
    found.title = first.get("dc:title") or None
    found.authors = split_names(first.get("meta:initial-creator") or first.get("dc:creator", ""))
    found.put("created_at", point_in_time(first.get("meta:creation-date")))
    found.put("modified_at", point_in_time(first.get("dc:date")))
    found.put("language", first.get("dc:language"))
    found.put("subject", first.get("dc:subject"))
    found.put("description", first.get("dc:description"))
    found.put("keywords", [word for word in told.get("meta:keyword", []) if word])
    found.put("last_modified_by", first.get("dc:creator"))
    found.put("application", first.get("meta:generator"))
    statistics = at_path(root, "office:meta/meta:document-statistic")
    found.put("pages", number_of(statistics.get("meta:page-count") if statistics is not None else None))
    if package is not None:
        found.put("embedded_files", package.embedded_files)
        if package.has_macros:
            found.metadata["macros"] = True
    return found


def _names() -> tuple[str, ...]:
    return (
        "dc:title", "dc:creator", "dc:date", "dc:language", "dc:subject", "dc:description", "meta:initial-creator",
        "meta:creation-date", "meta:keyword", "meta:generator",
    )  # fmt: skip
