"""A report on a corpus: one page that needs no network, with plots that stand for themselves."""

from __future__ import annotations

from docmill.report.page import render_report
from docmill.report.reading import ReportData, read_corpus

__all__ = ["ReportData", "read_corpus", "render_report"]
