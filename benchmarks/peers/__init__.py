"""Other programs over the same corpus as docmill, each in an environment of its own."""
