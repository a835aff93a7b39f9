"""Dates written in a text, in many languages, calendars and digits."""
