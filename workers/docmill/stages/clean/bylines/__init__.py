"""Bylines and datelines in prose: who wrote a text and when, in many languages."""
