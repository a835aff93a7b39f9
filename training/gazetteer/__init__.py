"""Build the gazetteer of places, organisations and events."""
