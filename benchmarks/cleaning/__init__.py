"""Measure the clean stage: main content, metadata, encodings, repeated lines, and random documents."""
