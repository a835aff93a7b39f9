"""What each command does; its arguments and help stand in `docmill.cli.arguments`."""
