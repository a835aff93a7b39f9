"""Names by look-up: the gazetteer that ships, and lists of the user's own."""
