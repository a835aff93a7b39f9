"""Train the language identifier: n-gram table, weights, cross-validation."""
