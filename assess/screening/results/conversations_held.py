"""The conversations of one person, to be read again: what each side said, and nothing of what it is worth."""

from dataclasses import dataclass

from sqlmodel import Session

from assess.formats.turns import Conversation, Turn
from assess.report.catalogues import direction_of
from assess.screening.results import stored_results
from assess.store.tables import Cohort, Invitation


@dataclass(frozen=True)
class Held:
    """A conversation as far as it went; `last` are the customer's last words, empty where it did not end."""

    title: str
    scene: str
    turns: tuple[Turn, ...]
    last: str
    direction: str


def of_person(session: Session, invitation: Invitation, language: str = "en") -> list[Held]:
    """In the order in which they were held, in that language where the cohort has pinned it."""
    battery = stored_results.battery_to_read(session, session.get_one(Cohort, invitation.cohort_id), language)
    found = []
    for taken in stored_results.sitting_answers(session, invitation, battery):
        for item_id in taken.order if taken.instrument.by_turns else ():
            said = taken.responses.get(item_id)
            path = said["path"] if isinstance(said, dict) else []
            talk = Conversation(taken.instrument.by_id[item_id], tuple(path))
            last = talk.ending.says if talk.ending else ""
            scene = talk.item.text
            found.append(Held(taken.instrument.shown_title, scene, talk.turns, last, direction_of(scene)))
    return found
