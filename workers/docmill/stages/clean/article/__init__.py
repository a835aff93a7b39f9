"""Extract the main content of an HTML page: cut it into blocks, classify them, render those of the article."""
