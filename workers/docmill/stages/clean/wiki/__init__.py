"""Wikitext of MediaWiki as text."""

from __future__ import annotations

from docmill.stages.clean.wiki.wikitext import wikitext_to_text

__all__ = ["wikitext_to_text"]
