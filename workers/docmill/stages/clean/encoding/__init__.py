"""Decode bytes: which encoding is declared, which is detected, and whether the decoded text is plausible."""
