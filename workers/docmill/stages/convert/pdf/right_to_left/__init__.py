"""Right-to-left pages: characters by their places, to lines, to logical order. `page.py` does it for a page."""
