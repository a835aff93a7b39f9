"""Train the named-entity taggers: readers of corpora, features, word clusters, the conditional random field, scores."""
