"""The craft: pure enrichments of documents. Nothing here knows Celery or Redis."""
