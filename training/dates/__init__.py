"""Build the tables of month names and of Umm al-Qura month lengths."""
