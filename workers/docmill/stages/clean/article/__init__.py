"""The main content of an HTML page: blocks, features, classifier, rendering."""
