"""`assess simulate encounters`: reference means to score conversations against, and what to assume of them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, plain_words

if TYPE_CHECKING:
    from assess.documents.instrument import Instrument


@click.command("encounters")
@click.argument("slugs", metavar="[SLUG…]", nargs=-1)
@click.option(
    "--people", type=click.IntRange(100, 200_000), default=20_000, show_default=True, help="Invented, of each turn."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same digits."
)
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="Documents of your own, <slug>/<version>.toml; the shipped ones if not given.",
)  # fmt: skip
def encounters(slugs: tuple[str, ...], people: int, seed: int, folder: Path | None) -> None:
    """What do people reach at each turn of a conversation, and is every way through worth the same?

    Invented people of known ability hold the conversations. Prints the reference mean of every turn, to be written
    into the document, and what the instruments together may be assumed to measure. SLUG is an instrument of
    conversations; all of them if none is given.

    \b
    Examples:  assess simulate encounters
               assess simulate encounters front-desk --from my-instruments --seed 2
    """
    from assess.analysis.simulated_encounters import SOURCE, figures, reference_means, ways_apart, with_references
    from assess.config import shipped

    with plain_words():
        found = _chosen(folder or shipped("instruments"), slugs)
    frozen = [with_references(one, people, seed) for one in found]
    for one in found:
        for item in one.items:
            click.echo(f"{one.key} > {item.id}")
            for node, mean in reference_means(item, people, seed).items():
                source = SOURCE % {"people": people, "seed": seed}
                click.echo(f'  {node}: reference = {{ mean = {mean}, source = "{source}" }}')
    apart = max(ways_apart(item) for one in frozen for item in one.items)
    click.echo(f"Widest difference between ways through, people being equally able: {apart:.3f}")
    if len(found) > 1:
        made = figures(frozen, people, seed)
        click.echo(
            f"One conversation: mean {made.mean:.2f}, SD {made.sd:.3f}, residual SD {made.residual_sd:.3f}, "
            f"reliability {made.reliability:.2f}"
        )
        click.echo(
            f"The mean over {len(found)}: SD {made.together_sd:.3f}, reliability {made.together_reliability:.2f}"
        )


def _chosen(folder: Path, slugs: tuple[str, ...]) -> "list[Instrument]":
    """The newest versions of instruments of conversations; Failure where there are none, or none of that name."""
    from assess.documents.library import read_folder

    library = read_folder(folder)
    known = {one.slug: library.latest_instrument(one.slug) for one in library.instruments.values() if one.by_turns}
    unknown = [slug for slug in slugs if slug not in known]
    if unknown or not known:
        names = ", ".join(sorted(known)) or "there is none"
        raise Failure(
            *(f"{slug}: no such instrument of conversations: {names}" for slug in unknown or [str(folder)])
        )
    return [known[slug] for slug in slugs or sorted(known)]
