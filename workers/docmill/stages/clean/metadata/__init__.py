"""Read what an HTML page says of itself (title, authors, dates, site) in its head, body, JSON-LD and address."""
