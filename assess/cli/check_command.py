"""`assess check`: documents before they are used."""

from pathlib import Path

import click

from assess.cli.common import Failure, load_settings


@click.command()
@click.argument("paths", metavar="FILE...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
def check(paths: tuple[Path, ...], strict: bool) -> None:
    """Check instruments, blueprints and interview banks: all errors at once, with file, item and reason.

    A file is read together with the shipped documents and its neighbours; a folder is checked whole. Then somebody
    invented takes every battery in every language. Without FILE, the shipped documents are checked. Warnings point
    at content below the bars of good practice and do not fail.

    \b
    Examples:  assess check my-instruments/front-desk/1.0.toml
               assess check --strict my-instruments
    """
    from assess.config import shipped
    from assess.screening.tuning.check import check_paths

    chosen = paths or (shipped("instruments"),)
    found = check_paths(chosen, shipped("instruments"), load_settings().instrument_folders)
    for warning in found.warnings:
        click.echo(str(warning), err=True)
    if found.errors or (strict and found.warnings):
        summary = f"{found.documents} documents checked: {len(found.errors)} errors, {len(found.warnings)} warnings"
        raise Failure(*map(str, found.errors), summary)
    click.echo(f"{found.documents} documents checked: no errors, {len(found.warnings)} warnings")


COMMANDS = (check,)
