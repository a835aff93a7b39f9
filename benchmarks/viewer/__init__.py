"""How fast the viewer answers over a corpus of a given size."""
