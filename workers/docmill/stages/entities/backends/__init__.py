"""Backends: what finds persons, places and organisations in the documents of a language."""
