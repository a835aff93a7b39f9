"""Compare docmill's throughput with datatrove's: `python -m benchmarks.peers.datatrove --help`."""
