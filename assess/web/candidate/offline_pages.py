"""For a browser that may lose its line: the rest of a part at once, and the worker that keeps and sends it."""

from typing import Any

from flask import current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.screening.sittings import batteries, page_answers
from assess.screening.sittings.admissions import Admission, Part
from assess.web.candidate import conversation_pages
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.question import Question, names, shown
from assess.web.candidate.question_pages import draw
from assess.web.candidate.routes import pages
from assess.web.extensions import db_session


@pages.get("/worker.js")
def worker() -> ResponseReturnValue:
    """The worker; from here it may look after the addresses of candidates."""
    return current_app.send_static_file("js/worker.js")


@pages.get("/take/<whose>/<sitting>/ahead")
def ahead(sitting: str) -> ResponseReturnValue:
    """The pages of the part that may come, each as it would be shown; 410 when there is nothing more to answer."""
    admission = browser.admitted(sitting)
    part = admission.part
    if part is None or part.submitted:
        return "", 410
    talking = batteries.instrument_of(db_session(), part).by_turns
    found = conversation_pages.ahead(admission, part) if talking else _pages(admission, part)
    place = url_for("candidate.page", sitting=sitting, number=min(part.next_page, part.pages))
    return jsonify(
        pages=found,
        last=part.pages,
        wait=render_template("candidate/no_line.html", place=place),
        gap=render_template("candidate/_gap.html"),
    )


def _pages(admission: Admission, part: Part) -> dict[str, Any]:
    """Every page from the present one on, with the fields that a full answer needs."""
    found = {}
    for number in range(min(part.next_page, part.pages), part.pages + 1):
        questions = _questions(part, number)
        fields = [name for question in questions for name in names(question)]
        found[str(number)] = {"html": draw(admission, part, number, questions), "fields": fields}
    return found


def _questions(part: Part, number: int) -> list[Question]:
    """The questions of a page, with what was answered."""
    instrument = batteries.instrument_of(db_session(), part)
    items = page_answers.items_ahead(instrument, part, number)
    stored = page_answers.of_page(db_session(), part, number, items)
    return shown(items, instrument.format, stored)
