"""Names by rule: beside a trigger word, begun by a given name, or a mononym."""
