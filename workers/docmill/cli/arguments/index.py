"""Arguments of `docmill index` and its subcommands. Tested by tests/cli/test_registry.py."""

from __future__ import annotations

from pathlib import Path

import click

from docmill.cli.arguments import options

__all__ = ["index_commands"]


@click.group("index", no_args_is_help=True)
def index_commands() -> None:
    """See, fill, save and empty the memory of documents seen."""


@index_commands.command("stats")
@options.out_folder
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON on stdout.")
def stats_command(out: Path | None, as_json: bool) -> None:
    """Count the documents an index holds, and the server's memory it takes.

    \b
    Example:
      docmill index stats --json | jq '.[] | select(.scope == "all") | .bytes'
    """
    from docmill.cli.commands.index import print_sizes

    print_sizes(out, as_json=as_json)


@index_commands.command("import")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("--scope", default="all", help="The scope: all, language-CODE or run-NAME.", show_default=True)
@click.option("--clean", is_flag=True, help="Clean the texts first, as the pipeline would.")
@options.concurrency
@options.out_folder
def import_command(inputs: tuple[str, ...], scope: str, clean: bool, workers: int, out: Path | None) -> None:
    """Remember the documents of an existing corpus, so that new ones are checked against them.

    INPUT is what `docmill run` reads, above all JSONL with `id` and `text`. Texts are taken as they are, HTML is
    cleaned. A document is known by its `id` where it has one, and duplicates will name that. A file that
    `docmill index export` wrote is put back as it was.

    \b
    Examples:
      docmill index import corpus.jsonl.zst
      docmill index import corpus.jsonl.zst --out out
      docmill index import backup.index
    """
    from docmill.cli.commands.index import import_documents

    import_documents(inputs, scope, out, clean=clean, workers=workers)


@index_commands.command("export")
@click.argument("file", metavar="FILE", type=options.EXISTING_OR_NEW)
@options.out_folder
def export_command(file: Path, out: Path | None) -> None:
    """Write an index, every scope of it, to a file that `docmill index import` reads. Let dedup workers rest meanwhile.

    FILE is replaced where it exists.

    \b
    Example:
      docmill index export backup.index
    """
    from docmill.cli.commands.index import export_index

    export_index(file, out)


@index_commands.command("forget")
@click.argument("documents", metavar="ID...", nargs=-1, required=True)
@options.out_folder
def forget_command(documents: tuple[str, ...], out: Path | None) -> None:
    """Forget documents: later copies of an original are compared as if it had never been.

    ID is a document's id, or the first characters of one that docmill gave. What was judged to repeat a document keeps
    that verdict. Exit code 2 where none of the ids is in the index.

    \b
    Example:
      docmill index forget 3e8b6c98ec41fe5c02be628bce953617
    """
    from docmill.cli.commands.index import forget_documents

    forget_documents(documents, out)


@index_commands.command("clear")
@click.option("--scope", help="This scope alone.")
@options.out_folder
@options.yes
def clear_command(scope: str | None, out: Path | None, yes: bool) -> None:
    """Forget every document of an index.

    \b
    Example:
      docmill index clear --scope run-monday --yes
    """
    from docmill.cli.commands.index import clear_index

    clear_index(scope, out, confirmed=yes)
