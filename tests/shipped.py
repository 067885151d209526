"""The shipped documents, read once for all tests that only look at them, and those of the first edition alone.

Most tests are about what the product does with documents, whichever they are: theirs are the first edition's, so
that a new edition changes no test but those about it. Tests of the present edition say so.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from assess.config import shipped
from assess.documents.library import read_folder


@cache
def first_edition_folder() -> Path:
    """The documents of the first edition in a folder of their own, one for each process."""
    folder = Path(tempfile.mkdtemp(prefix="first-edition-"))
    for file in shipped("instruments").glob("*/**/1.0*.toml"):
        place = folder / file.relative_to(shipped("instruments"))
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    return folder


SHIPPED = read_folder(shipped("instruments"))
FIRST_EDITION = read_folder(first_edition_folder())
