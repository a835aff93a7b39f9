"""What the commands do that show a corpus: the report and the viewer."""
