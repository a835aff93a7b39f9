"""The audit: compares account, store, quarantine and index of a deployment, document by document.

Tested by tests/audit/test_comparison.py.
"""

from docmill.audit.comparison import compare
from docmill.audit.findings import Disagreement, Finding, Report, RunTally

__all__ = ["Disagreement", "Finding", "Report", "RunTally", "compare"]
