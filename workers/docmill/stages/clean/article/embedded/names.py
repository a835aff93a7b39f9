"""Name the keys under which the state of an application keeps texts, titles, authors and times, and other things.

Tested by tests/stages/clean/article/test_embedded.py.
"""

from __future__ import annotations

import re

__all__ = ["AUTHORS", "LABELS", "SKIPPED", "SUMMARIES", "TEXTS", "TIMES", "TITLES"]

_SKIPPED_PARTS = """
related|recommend[a-z]{0,9}|popular|trending|latest|more(?:articles|stories)|next|prev[a-z]{0,9}|seo
|meta(?:data|tags)?|og|open_?graph|twitter|translations?|i18n|locales?|messages|labels|dictionary|phrases
|config[a-z]{0,9}|settings|footer|header|nav[a-z]{0,9}|menus?|ads?|legal|cookie[a-z]{0,9}|consent|session
|current_?user|viewer|schema|structured_?data|json_?ld|site|styles?|css|scripts?|images?|media|gallery|author_?bio
|biography|bio|newsletter|sidebar|widgets?|features?|experiments?|flags|errors?|query
"""
_SKIPPED_NAMES = """
__typename|_?type|kind|id|_?key|slug|url|href|src|permalink|canonical|alt|caption_?credit|copyright|keywords
"""
SKIPPED = re.compile(
    rf"(?:^|[a-z_-])(?:{''.join(_SKIPPED_PARTS.split())})$|^(?:{_SKIPPED_NAMES.strip()})$", re.IGNORECASE
)
"""What is not the page's text."""
_SUMMARIES = """
description excerpt summary abstract teaser dek standfirst lead metadescription preview subtitle seodescription
shortdescription deck blurb plaintext plain_text
"""
SUMMARIES = frozenset(_SUMMARIES.split())
"""What says the text again in few words; in lower case."""
LABELS = frozenset("text title heading value content headline html".split())  # noqa: SIM905 - as the others here
"""What may be short and yet a part of the text: headings; in lower case."""
TITLES = ("title", "headline", "name", "fancy_title", "subject", "heading")
_TEXTS = """
cooked contentHtml content_html bodyHtml body_html html content body message text post comment raw markdown selftext
post_content messageHtml description
"""
TEXTS = tuple(_TEXTS.split())
"""The text of a post, the surest first; so with its author and its time."""
_AUTHORS = """
username author user creator owner name display_name displayName author_name authorName userName postedBy poster
nickname member createdBy
"""
AUTHORS = tuple(_AUTHORS.split())
_TIMES = """
created_at createdAt created date published_at publishedAt time timestamp postedAt posted_at post_date postDate
datePublished dateCreated creation_date
"""
TIMES = tuple(_TIMES.split())
