"""Readers in processes of their own, one or several side by side, and the frames that they write into their pipes."""
