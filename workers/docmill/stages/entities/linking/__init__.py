"""From mentions to things: which place of a name is meant, and which names of a document are one thing."""
