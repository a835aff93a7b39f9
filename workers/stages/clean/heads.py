"""What an HTML page's head says: title, dates with their time, canonical URL, declared language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

__all__ = ["head_metadata", "published", "rfc3339"]

META = {
    "og:title": "title",
    "og:site_name": "site",
    "og:description": "description",
    "description": "description",
    "article:published_time": "published",
    "datepublished": "published",
    "parsely-pub-date": "published",
    "dc.date.issued": "published",
    "content-language": "language",
}
JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
VALUE = 2000  # characters of one value; longer ones are no metadata


def head_metadata(tree: Any) -> dict[str, str]:
    """Values under the keys title, site, description, published, canonical and language, where the page has them."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        ).lower()
        value = (meta.get("content") or "").strip()
        if name in META and value and len(value) <= VALUE:
            found.setdefault(META[name], value)
    for link in tree.iter("link"):
        href = (link.get("href") or "").strip()
        if (link.get("rel") or "").lower() == "canonical" and href and len(href) <= VALUE:
            found.setdefault("canonical", href)
    for title in tree.iter("title"):
        words = " ".join(title.text_content().split())
        if words:
            found.setdefault("title", words[:VALUE])
    found |= _json_ld(tree)
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    language = language or found.pop("language", "")
    return {**found, "language": language} if LANGUAGE.match(language) else found


def _json_ld(tree: Any) -> dict[str, str]:
    """The date of JSON-LD, which is written for machines and goes before meta."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            stamp = JSON_LD_DATE.search((script.text or "")[:200_000])
            if stamp:
                return {"published": stamp[1]}
    return {}


def rfc3339(stamp: str) -> str | None:
    """An ISO 8601 stamp as an RFC 3339 date-time in UTC; its date alone where it has no time or no zone."""
    try:
        moment = datetime.fromisoformat(stamp.strip())
    except ValueError:
        return None
    if len(stamp.strip()) <= 10 or moment.tzinfo is None:
        return moment.date().isoformat()
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")


def published(stamp: str | None, day: str | None) -> str | None:
    """The page's own stamp, else the day htmldate found in it; impossible dates are dropped."""
    told = rfc3339(stamp) if stamp else None
    if told:
        return told
    try:
        return date.fromisoformat(day).isoformat() if day else None
    except ValueError:
        return None
