"""Text to clean Unicode: mojibake repaired, one form for each character."""
