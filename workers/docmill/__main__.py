"""`python -m docmill`: the `docmill` command. Tested by tests/cli/test_main.py."""

from docmill.cli.main import run_command_line

if __name__ == "__main__":
    run_command_line()
