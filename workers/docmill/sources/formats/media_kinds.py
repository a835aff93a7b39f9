"""What bodies that are no documents are counted as: a few words, whatever media types a stranger declares."""

from __future__ import annotations

__all__ = ["media_kind"]

WHOLE_TYPES = frozenset({"audio", "font", "image", "video"})
STRUCTURED = ("+json", "+xml", "/json", "/xml")

NAMED = {
    "application/pdf": "pdf",
    "text/css": "stylesheet",
    "text/csv": "data",
    "application/zip": "archive",
    "application/gzip": "archive",
    "application/x-gzip": "archive",
    "application/x-tar": "archive",
    "application/font-woff": "font",
    "application/font-woff2": "font",
    "application/pgp-signature": "signature",
    "application/pkcs7-signature": "signature",
    "application/x-pkcs7-signature": "signature",
}


def media_kind(media_type: str) -> str:
    """Return the kind a body of this media type, in lower case and without parameters, is counted as.

    One of audio, font, image, video, script, stylesheet, data (JSON, XML, CSV), pdf, office, archive, signature,
    and other.
    """
    main, _, sub = media_type.partition("/")
    if main in WHOLE_TYPES:
        return main
    if media_type in NAMED:
        return NAMED[media_type]
    if sub.endswith(("javascript", "ecmascript")):
        return "script"
    if media_type.endswith(STRUCTURED):
        return "data"
    is_office = sub.startswith(("msword", "vnd.ms-", "vnd.openxmlformats-", "vnd.oasis.opendocument")) or sub == "rtf"
    return "office" if is_office else "other"
