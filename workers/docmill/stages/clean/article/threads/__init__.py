"""Find the posts of a forum's thread, with their authors and times."""
