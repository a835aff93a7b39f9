"""Find the lines that a site repeats on page after page, and take them out of a text."""
