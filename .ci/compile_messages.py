"""Compile the catalogues of assess/translations. A message that is not wholly translated is left out.

Otherwise an untranslated plural is filled with the English forms by their number, and the forms of one language
are not those of another: Arabic would say "1 question" of none.
"""

from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parents[1] / "assess" / "translations"


def translated(message: Message) -> bool:
    """Whether a message has all its forms."""
    return bool(message.string) if isinstance(message.string, str) else all(message.string)


def main() -> None:
    """Write each messages.mo beside its messages.po, and say how much of it is translated."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        language = path.parts[-3]
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        messages = [message for message in catalogue if message.id]
        untranslated = [message for message in messages if not translated(message)]
        for message in untranslated:
            catalogue.delete(message.id, message.context)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        print(f"{language}: {len(messages) - len(untranslated)} of {len(messages)} messages are translated")


if __name__ == "__main__":
    main()
