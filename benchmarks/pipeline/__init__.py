"""Measure the whole pipeline: documents a second by number of workers."""
