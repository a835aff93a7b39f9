"""Measure the entities stage: scores, speed and memory, beside other taggers and other ways to look names up."""
