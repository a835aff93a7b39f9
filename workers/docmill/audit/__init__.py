"""The audit: compares account, store, quarantine and index of a deployment, document by document.

Tested by tests/audit/test_comparison.py and tests/audit/test_repair.py.
"""

from docmill.audit.comparison import compare
from docmill.audit.findings import EXPLAINED, Disagreement, Finding, Report, RunTally
from docmill.audit.repair import Mended, Unmended, mend

__all__ = ["EXPLAINED", "Disagreement", "Finding", "Mended", "Report", "RunTally", "Unmended", "compare", "mend"]
