"""OpenDocument files opened."""

from __future__ import annotations

import pytest
from office_packages import LIMITS, ODF, odf, zip_of

from docmill.errors import DamagedFileError, EncryptedFileError, LimitError
from docmill.stages.convert.limits import ConvertLimits
from docmill.stages.convert.office.opendocument.documents import convert_odp, convert_odt

META = f"""<office:document-meta {ODF} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>
<dc:title>تقرير</dc:title><meta:initial-creator>أمل</meta:initial-creator><dc:creator>سامر</dc:creator>
<meta:creation-date>2026-03-12T08:00:00.123456789</meta:creation-date><meta:keyword>ماء</meta:keyword>
<meta:keyword>نهر</meta:keyword><dc:language>ar-SY</dc:language><meta:document-statistic meta:page-count="3"/>
</office:meta></office:document-meta>"""


def test_metadata() -> None:
    found = convert_odt(odf("text", "<text:p>a</text:p>", meta=META), LIMITS)
    assert (found.title, found.authors) == ("تقرير", ["أمل"])
    assert found.metadata == {
        "created_at": "2026-03-12T08:00:00",
        "language": "ar-SY",
        "keywords": ["ماء", "نهر"],
        "last_modified_by": "سامر",
        "pages": 3,
    }


def test_heads_and_feet_are_removed() -> None:
    styles = (
        f'<office:document-styles {ODF}><office:master-styles><style:master-page style:name="S"><style:header>'
        "<text:p>رأس</text:p></style:header><style:footer-left><text:p>قدم</text:p></style:footer-left>"
        "</style:master-page></office:master-styles></office:document-styles>"
    )
    found = convert_odt(odf("text", "<text:p>a</text:p>", styles=styles), LIMITS)
    assert [(one.text, one.reason) for one in found.removed] == [("رأس", "running-head"), ("قدم", "running-foot")]


def test_flat_files_are_read() -> None:
    content = f"<office:document {ODF}><office:body><office:text><text:p>a</text:p></office:text></office:body></office:document>"
    assert convert_odt(content.encode(), LIMITS).pages == ["<p>a</p>"]
    with pytest.raises(LimitError):
        convert_odt(content.encode(), ConvertLimits(decompressed_bytes=100))


def test_encrypted_files_are_told() -> None:
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    )
    with pytest.raises(EncryptedFileError, match="password"):
        convert_odt(zip_of({"META-INF/manifest.xml": manifest, "content.xml": b"\x00\x01"}), LIMITS)


@pytest.mark.parametrize("content", [zip_of({"META-INF/manifest.xml": "<a/>"}), odf("text", ""), b"<a/>", b"PK"])
def test_what_is_no_presentation_is_told(content: bytes) -> None:
    with pytest.raises(DamagedFileError):
        convert_odp(content, LIMITS)
