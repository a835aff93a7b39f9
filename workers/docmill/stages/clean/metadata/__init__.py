"""What an HTML page says about itself: title, authors, dates, site, in its head, its body, its JSON-LD, its address."""
