"""Two texts beside each other: what is the same in both, and what differs."""
