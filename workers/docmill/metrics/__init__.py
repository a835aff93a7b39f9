"""Metrics of a deployment for Prometheus: counted by document, from the ledger, true with no worker at work."""

from docmill.metrics.endpoint import serve_metrics

__all__ = ["serve_metrics"]
