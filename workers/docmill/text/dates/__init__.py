"""Read dates, in many languages, calendars and digits: those written in a text, and declared ones."""
