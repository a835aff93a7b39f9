"""Bytes to text: what is declared, what is detected, what is plausible."""
