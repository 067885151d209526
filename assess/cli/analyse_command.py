"""`assess analyse`: any file of answers in, its psychometrics out."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli.common import Failure
from assess.cli.factors_option import factors_named, matched

if TYPE_CHECKING:
    from assess.analysis.responses_file.proposals import Column
    from assess.analysis.responses_file.read_responses import Responses
    from assess.analysis.responses_file.wanted import Alike, Wanted
    from assess.analysis.study import Study
    from assess.analysis.weights import WeightKind
    from assess.cli.answer_files import Answers
    from assess.cli.factors_option import Factors
    from assess.scoring.curves import Model

NAMES_SHOWN = 12
SAID_ON_SCREEN = ("set aside", "one form")  # what is left out of the study, as its flags call it
MODELS = ("rasch", "2pl", "pcm", "gpcm", "grm", "nrm")


def names(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Codes and words, however they were spread over commas and options."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def orders(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Orders of words, each parted by commas, or by bars where the words have commas in them."""
    parted = (value.split("|" if "|" in value else ",") for value in values)
    return tuple(tuple(word.strip() for word in words if word.strip()) for words in parted)


@click.command()
@click.argument(
    "files",
    metavar="RESPONSES…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--items", multiple=True, metavar="A,B,…", help="Which columns; q* means all that begin with q.")
@click.option("--reverse", multiple=True, metavar="A,B,…", help="Items to turn round within the scale.")
@click.option("--min", "minimum", type=int, help="Lowest possible answer; the lowest observed if not given.")
@click.option("--max", "maximum", type=int, help="Highest possible answer; the highest observed if not given.")
@click.option("--model", type=click.Choice(MODELS), default="grm", show_default=True, help="Item response model.")
@click.option("--group", metavar="COLUMN", help="Compare people by this column (differential item functioning).")
@click.option("--form", metavar="COLUMN", help="The column that says which form of a test each person took.")
@click.option("--alike", type=click.Choice(["join", "apart"]), help="Labels of groups that look like one group.")
@click.option("--id", "person", metavar="COLUMN", help="The column that says who each person is.")
@click.option("--weights", metavar="COLUMN", help="The column with a weight for each person.")
@click.option(
    "--weights-are",
    "kind",
    type=click.Choice(["survey", "counts"]),
    default="survey",
    show_default=True,
    help="Weights of a survey, or how many people each row stands for.",
)
@click.option(
    "--missing", multiple=True, callback=names, metavar="9,99", help="Codes of no answer; none: no codes."
)
@click.option("--labels", multiple=True, callback=orders, metavar="LOW,…,HIGH", help="Words of a scale, in order.")
@click.option(
    "--factors",
    callback=factors_named,
    metavar="'F: A,B; G: C*'",
    help="Factors with their items, to be confirmed.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to.")
def analyse(
    files: tuple[Path, ...],
    items: tuple[str, ...],
    reverse: tuple[str, ...],
    minimum: int | None,
    maximum: int | None,
    model: "Model",
    group: str | None,
    form: str | None,
    alike: "Alike | None",
    person: str | None,
    weights: str | None,
    kind: "WeightKind",
    missing: tuple[str, ...],
    labels: tuple[tuple[str, ...], ...],
    factors: "Factors | None",
    out: Path,
) -> None:
    """Study a scale: items, reliability, an item response model, fit, careless answering, and groups.

    RESPONSES is a CSV, whatever parts its cells, or a workbook: a line of names, then one line a person (or one
    line an answer). What each column is taken for is said with the reason, and asked where it could be an item;
    numbers, words of a scale, "4 - Agree", Yes and No, and answer codes are read. Writes analysis.json and
    analysis.html; when something is wrong, everything is said at once, with its place, and nothing is written.

    Forms of one test are put on one scale by the items they share: give a file for each, common items named alike,
    or one file with --form. Each form's people have their own mean and spread.

    \b
    Examples:  assess analyse answers.csv --out study
               assess analyse survey.csv --items 'q*' --reverse q3,q7 --min 1 --max 6 --group site
               assess analyse battery.csv --factors 'Listening: li*; Altruism: al*'
               assess analyse export.xlsx --missing 9,99 --labels 'never,now and then,always'
               assess analyse form_a.csv form_b.csv --weights weight --out linked
    """
    from assess.analysis.responses_file.wanted import Wanted

    codes = tuple(code for code in missing if code.casefold() != "none")
    none = codes != missing
    wanted = Wanted(
        items, reverse, group, form, person, weights, codes, none, labels, alike, minimum, maximum, model
    )
    answers = _read(files, wanted)
    found = _study(answers, wanted, model, kind, factors)
    _summarise(_write(answers, found, group, out), out)


def _read(files: "Sequence[Path]", wanted: "Wanted") -> "Answers":
    """The answers of the files; what their columns are taken for and what was done with them is said."""
    from assess.analysis.responses_file.read_responses import UnreadableResponses, read_responses
    from assess.cli.answer_files import FilesDisagree, answers_of, wanted_of_each
    from assess.report.study_words import sentences

    read: list[tuple[str, Responses]] = []
    problems: list[str] = []
    path = files[0]
    try:
        for path, asked in zip(files, wanted_of_each(files, wanted), strict=True):
            try:
                responses = read_responses(path, asked)
            except UnreadableResponses as error:
                _say_columns(error.columns)
                problems += [f"{path.name}: {problem}" for problem in sentences(error.problems)]
                continue
            _say_columns(responses.columns)
            for notice in sentences(responses.notices):
                click.echo(notice, err=True)
            read.append((path.stem if len(files) > 1 else path.name, responses))
        if problems:
            raise Failure(*problems)
        return answers_of(read)
    except FilesDisagree as error:
        raise Failure(*error.problems) from None
    except UnreadableResponses as error:
        raise Failure(*(f"{path.name}: {problem}" for problem in sentences(error.problems))) from None


def _write(answers: "Answers", found: "Study", group: str | None, out: Path) -> Mapping[str, Any]:
    """Write the figures and the page; the figures."""
    from assess.analysis.study_figures import content, drawings
    from assess.cli.answer_files import with_files
    from assess.report.analysis_page import analysis_page
    from assess.report.study_words import said

    figures: Mapping[str, Any] = said(with_files(content(found), answers))
    text = json.dumps(figures, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    page = analysis_page(_named(answers), figures, said(drawings(found)), group)
    write_all(out, {"analysis.json": text + "\n", "analysis.html": page})
    return figures


def _named(answers: "Answers") -> str:
    return " + ".join(name for name, _ in answers.columns)


def _study(
    answers: "Answers", wanted: "Wanted", model: "Model", kind: "WeightKind", factors: "Factors | None"
) -> "Study":
    from assess.analysis.errors import AnalysisError
    from assess.analysis.study import STAGES, study
    from assess.analysis.weights import person_weights
    from assess.report.study_words import sentences, stage

    with click.progressbar(
        length=len(STAGES), label="Analysing", file=sys.stderr, item_show_func=lambda name: name or ""
    ) as bar:
        begun: list[str] = []

        def progress(code: str) -> None:
            bar.update(1 if begun else 0, current_item=stage(code))
            begun.append(code)

        try:
            weights = answers.weights
            found = study(
                answers.answers,
                answers.items,
                model=model,
                reverse=answers.reverse,
                minimum=wanted.minimum,
                maximum=wanted.maximum,
                groups=answers.groups,
                lines=answers.lines,
                weights=None if weights is None else person_weights(weights, len(weights), kind),
                forms=answers.forms,
                factors=None if factors is None else matched(factors, answers.items),
                progress=progress,
            )
        except AnalysisError as error:
            raise Failure(*(f"{_named(answers)}: {problem}" for problem in sentences(error.problems))) from None
        bar.update(1, current_item="Done")
    return found


def _say_columns(columns: "Sequence[Column]") -> None:
    """Say what each column is taken for: columns of one kind and reason in one line, items of numbers too."""
    from assess.report.study_words import sentence

    lines: dict[tuple[str, str], list[str]] = {}
    ends = [column.reason.values for column in columns if column.reason.code == "column-item-numbers"]
    for column in columns:
        reason = column.reason
        if reason.code == "column-item-numbers" and not column.ambiguous:
            reason = replace(
                reason, values={"low": min(e["low"] for e in ends), "high": max(e["high"] for e in ends)}
            )
        lines.setdefault((column.kind + " ?" * column.ambiguous, sentence(reason)), []).append(column.name)
    for (kind, why), named in lines.items():
        few = len(named) <= NAMES_SHOWN
        shown = ", ".join(named) if few else f"{named[0]} … {named[-1]} ({len(named)} columns)"
        click.echo(f"{kind:7}{shown or '(no name)'}: {why}", err=True)


def write_all(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files whole: each appears complete under its name, or none does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as place:
            for name, content in files.items():
                (Path(place) / name).write_bytes(content.encode() if isinstance(content, str) else content)
            for name in files:
                os.replace(Path(place) / name, folder / name)
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}: choose another folder with --out") from None


def _summarise(figures: Mapping[str, Any], out: Path) -> None:
    alpha = figures["reliability"]["alpha"]
    value = "not estimable" if alpha["value"] is None else f"{alpha['value']:.2f}"
    if alpha["low"] is not None:
        value += f" ({alpha['low']:.2f} to {alpha['high']:.2f})"
    if alpha["value"] is None and figures["forms"]:
        by_form = [one["alpha"]["value"] for one in figures["forms"]]
        value += f" over all forms, by form {', '.join('–' if one is None else f'{one:.2f}' for one in by_form)}"
    for flag in figures["flags"]:
        if flag["index"] in SAID_ON_SCREEN:
            click.echo(flag["reading"])
    look = sum(flag["about"] != "person" for flag in figures["flags"])
    click.echo(f"{figures['n']} people, {len(figures['items'])} items, alpha {value}, {look} things to look at")
    if raised := [sign for sign in figures["signs"] if sign["people"]]:
        click.echo("signs of careless answering: " + ", ".join(map(_base_rate, raised)))
    click.echo(str(out / "analysis.json"))
    click.echo(str(out / "analysis.html"))


def _base_rate(sign: Mapping[str, Any]) -> str:
    """How many people show a sign, and how many attentive people would."""
    usual = sign["attentive_share"]
    attentive = "" if usual is None else f" (attentive people {100 * usual:.1f} %)"
    return f"{sign['index']} {100 * sign['share']:.1f} %{attentive}"


COMMANDS = (analyse,)
