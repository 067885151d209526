"""`assess check`: documents before they are used."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, lines, plain_words

if TYPE_CHECKING:
    from assess.documents.instrument import Problem


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

    chosen = paths or (shipped("instruments"),)
    problems = [problem for path in chosen for problem in _check(path)]
    warnings = [problem for problem in problems if problem.warning]
    errors = [problem for problem in problems if not problem.warning]
    for line in lines(warnings):
        click.echo(line, err=True)
    if errors or (strict and warnings):
        summary = f"{len(errors)} errors, {len(warnings)} warnings"
        raise Failure(*lines(errors), summary)
    click.echo(f"{len(chosen)} checked: no errors, {len(warnings)} warnings")


def _check(path: Path) -> "list[Problem]":
    from assess.config import shipped
    from assess.documents.check import check_file, check_folder
    from assess.documents.library import Library, read_folder

    if path.is_dir():
        return check_folder(path)
    with plain_words():
        library = read_folder(shipped("instruments"))
    return check_file(path, Library(dict(library.documents), dict(library.translations)))


COMMANDS = (check,)
