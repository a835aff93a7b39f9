"""How the time of every regular expression grows with texts made to be slow."""
