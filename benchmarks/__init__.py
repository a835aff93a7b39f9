"""Measure docmill: one folder a craft, each with a table of its programs. Run them from the clone with `python -m`."""
