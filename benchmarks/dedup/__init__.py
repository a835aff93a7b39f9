"""Measure near-duplicate detection: recall, precision, memory and time."""
