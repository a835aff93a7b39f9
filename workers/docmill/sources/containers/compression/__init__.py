"""Compression layers: units with checksums of their own, checked before they are read."""
