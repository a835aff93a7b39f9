"""Measure the clean stage: main content, metadata, encodings and repeated lines."""
