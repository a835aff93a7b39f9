"""From mentions to things: which place of one name is meant, which names of a document are one thing."""
