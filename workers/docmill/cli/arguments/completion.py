"""Arguments of `docmill completion`. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

__all__ = ["completion_command"]


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print the script that completes commands and options in a shell.

    \b
    Examples:
      docmill completion bash > ~/.local/share/bash-completion/completions/docmill
      docmill completion zsh >> ~/.zshrc
      docmill completion fish > ~/.config/fish/completions/docmill.fish
    """
    root = context.find_root()
    script = get_completion_class(shell)
    assert script is not None  # noqa: S101 - Click has one for each shell named above
    click.echo(script(root.command, {}, "docmill", "_DOCMILL_COMPLETE").source())
