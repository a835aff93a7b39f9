"""The `docmill` command."""
