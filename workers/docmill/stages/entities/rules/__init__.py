"""Names by rule: announced by a word, begun by a given name, or known by one name alone."""
