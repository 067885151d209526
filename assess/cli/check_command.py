"""`assess check`: documents before they are used."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, lines

if TYPE_CHECKING:
    pass


@click.command()
@click.argument("paths", metavar="FILE...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
def check(paths: tuple[Path, ...], strict: bool) -> None:
    """Check instruments, blueprints and interview banks: all errors at once, with file, item and reason.

    A file is read together with the shipped documents and its neighbours; a folder is checked whole. Without FILE,
    the shipped documents are checked. Warnings point at content below the bars of good practice and do not fail.

    \b
    Examples:  assess check my-instruments/front-desk/1.0.toml
               assess check --strict my-instruments
    """
    from assess.config import shipped
    from assess.documents.check.together import check_paths

    chosen = paths or (shipped("instruments"),)
    problems = check_paths(chosen, shipped("instruments"))
    warnings = [problem for problem in problems if problem.warning]
    errors = [problem for problem in problems if not problem.warning]
    for line in lines(warnings):
        click.echo(line, err=True)
    if errors or (strict and warnings):
        summary = f"{len(errors)} errors, {len(warnings)} warnings"
        raise Failure(*lines(errors), summary)
    click.echo(f"{len(chosen)} checked: no errors, {len(warnings)} warnings")


COMMANDS = (check,)
