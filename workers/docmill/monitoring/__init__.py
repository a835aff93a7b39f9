"""What a deployment is at, for whoever looks on: counts of runs, stages, workers, and what is stuck."""
