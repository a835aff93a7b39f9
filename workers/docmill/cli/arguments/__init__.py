"""What each command accepts: its arguments, options and help.

These modules import Click alone. What a command does stands in `docmill.cli.commands` and is imported when it runs, so
that help, completion and wrong usage are answered at once. Click is used without Typer, since Typer 0.29 imports
pydantic to parse any argument: 0.25 s of CPU where Click takes none.
"""
