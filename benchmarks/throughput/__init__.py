"""Measure the throughput of the whole pipeline: `python -m benchmarks.throughput --help`."""
