"""Two to five people of a ranking side by side."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assess.report.charts import star_axis
from assess.screening.campaigns import listing
from assess.screening.records import Campaign
from assess.screening.results import comparisons, readers
from assess.screening.results.comparisons import DISPOSITION, FEWEST, MOST, STAR
from assess.web.extensions import db, db_session
from assess.web.navigation import staff
from assess.web.results.chosen import asked_ranking, chosen_people
from assess.web.scope import loaded

pages = Blueprint("comparisons", __name__)
SEEN = "comparison.viewed"


@pages.get("/campaigns/<campaign_id>/compare")
def compare(campaign_id: str) -> ResponseReturnValue:
    """What tells the chosen apart; noted of each of them, as when their profile is read."""
    chosen, ranked = chosen_people(), asked_ranking()
    found = None
    if FEWEST <= len(chosen) <= MOST:
        with db.another_session() as noting:
            readers.note(noting, staff().actor, SEEN, chosen)
        found = comparisons.compare(db_session(), ranked, chosen)
    scores = found.scores if found else ()
    together = [score for score in scores if score.kind in (STAR, DISPOSITION)]
    ends = [(cell.low, cell.high) for score in together for cell in score.cells if cell]
    return render_template(
        "results/compare.html",
        campaign=listing.summary(loaded(Campaign)),
        cohort=ranked.cohort.number,
        places=ranked.places,
        chosen=chosen,
        left_out=len(chosen) - len(found.rows) if found else 0,
        found=found if found and len(found.rows) >= FEWEST else None,
        together=together,
        apart=[score for score in scores if score not in together],
        axis=star_axis(ends) if ends else None,
        fewest=FEWEST,
        most=MOST,
    )
