"""List the names under which pages declare their metadata in meta elements, in lower case, in order of trust.

Tested by tests/stages/clean/metadata/test_page.py.
"""

from __future__ import annotations

__all__ = ["AUTHORS", "DESCRIPTIONS", "MODIFIED", "PUBLISHED", "SITES", "TITLES"]

TITLES = (
    "og:title", "parsely-title", "sailthru.title", "citation_title", "dc.title", "dcterms.title", "twitter:title",
)  # fmt: skip
AUTHORS = (
    "article:author", "author", "og:article:author", "parsely-author", "sailthru.author", "byl", "article:author_name",
    "dc.creator", "dc.author", "dcterms.creator", "citation_author", "cxenseparse:author", "og:author",
    "article.author", "shareaholic:article_author_name", "authors", "creator", "dc:creator", "byline", "bylines",
    "vr:author", "dcsext.author", "post-author", "article-author", "article_author", "page-author", "mrf:authors",
)  # fmt: skip
PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "citation_online_date",
    "dc.date.issued", "dcterms.issued", "dc.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created",
    "dc:created", "dc.created", "pubdate", "publishdate", "publish_date", "publish-date", "publication_date",
    "published_date", "published_at", "date_published", "article_date_original", "originalpublicationdate", "ptime",
    "pub_date", "cxenseparse:recs:publishtime", "bt:pubdate", "sailthru.publish_date", "rnews:datepublished",
    "news_date", "date", "created", "datecreated", "displaydate", "article.published", "og:pubdate",
    "shareaholic:article_published_time", "published", "published-date", "published_time",
    "og:publish_date", "article:publish_date", "article:date_published", "publication-date", "w-published-date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "article:modified", "datemodified", "last-modified", "lastmodified",
    "dcterms.modified", "dc.date.modified", "dateupdate", "revised", "article:updated_time", "lastmod",
    "modified-date", "modified_time", "updated_time",
)  # fmt: skip
SITES = (
    "og:site_name", "dc.publisher", "citation_journal_title", "application-name", "apple-mobile-web-app-title",
)  # fmt: skip
DESCRIPTIONS = (
    "og:description", "description", "dc.description", "sailthru.description", "twitter:description",
)  # fmt: skip
