"""The check that command, upload and editor call: every rule, then an invented sitting of each battery."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assess.documents.authors_check import read_record
from assess.documents.fault import DocumentError, Fault
from assess.documents.library import Read, document_files, read_all
from assess.documents.withdrawn import withdrawn_problems
from assess.screening.documents.checking import problems_of
from assess.screening.tuning.invented_sitting import battery_problems


@dataclass(frozen=True)
class Checked:
    """How many documents and translations were checked, and every problem of them."""

    documents: int
    problems: list[Fault]

    @property
    def errors(self) -> list[Fault]:
        """What must be mended before the documents can be used."""
        return [problem for problem in self.problems if not problem.warning]

    @property
    def warnings(self) -> list[Fault]:
        """What falls below the bars of good practice."""
        return [problem for problem in self.problems if problem.warning]


def check_paths(paths: Sequence[Path], shipped: Path, others: Sequence[Path] = ()) -> Checked:
    """Check files and folders, read together with their neighbours, the shipped documents and other folders."""
    folders = list(dict.fromkeys(path if path.is_dir() else path.parent.parent for path in paths))
    together = {folder.resolve(): folder for folder in (shipped, *others, *folders)}
    read, problems = read_all(together.values())
    for folder in folders:
        problems += [problem for record in sorted(folder.glob("*/checks/*.toml")) for problem in _record(record)]
        problems += withdrawn_problems(folder, read.library)
    problems += [_placed(problem, read) for problem in problems_of(read.library)]
    files = {path.resolve() for path in document_files(folders) if _asked_for(path, paths)}
    faulty = {Path(problem.file).resolve() for problem in problems if not problem.warning}
    chosen = {key for key, source in read.files.items() if source.path.resolve() in files}
    if not faulty & files:
        problems += [_placed(problem, read) for problem in battery_problems(read.library, chosen)]
    problems = [problem for problem in problems if _asked_for(Path(problem.file), paths)]
    problems += [_empty(path) for path in paths if not any(_asked_for(file, [path]) for file in files)]
    return Checked(len(files), sorted(problems, key=lambda one: (one.file, one.line, one.place)))


def _asked_for(file: Path, paths: Sequence[Path]) -> bool:
    return any(file.resolve() == path.resolve() or file.resolve().is_relative_to(path.resolve()) for path in paths)


def _placed(problem: Fault, read: Read) -> Fault:
    """The problem of a document under the name of its file, with its line."""
    source = read.files.get(problem.file)
    if source is None:
        return problem
    return replace(problem, file=str(source.path), line=problem.line or source.line_of_place(problem.place))


def _record(record: Path) -> Iterator[Fault]:
    try:
        read_record(record)
    except DocumentError as error:
        yield from error.problems


def _empty(path: Path) -> Fault:
    reason, remedy = "holds no documents", "documents lie at SLUG/VERSION.toml in it, such as front-desk/1.0.toml"
    if path.is_file():
        reason, remedy = "is no document", "its path must end in SLUG/VERSION.toml, such as front-desk/1.0.toml"
    return Fault("file", reason, remedy, str(path))
