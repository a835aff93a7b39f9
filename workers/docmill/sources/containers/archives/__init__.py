"""Archives: the members of zip and tar as entries, read in place and never extracted to a path."""
