"""Build the lists of stop words of the quality signals."""
