"""What each command that shows a corpus accepts."""
