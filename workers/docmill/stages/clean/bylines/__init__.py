"""Read title, authors and dates of a text from the lines around it: bylines, datelines, names."""
