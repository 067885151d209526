"""Who comes too late to begin, or to go on, is told which campaign it was and whom to ask."""

import structlog
from flask import g, render_template
from flask.typing import ResponseReturnValue

from assess.screening.sittings.entrance import CampaignOver
from assess.web.candidate.routes import pages
from assess.web.extensions import db_session


@pages.errorhandler(CampaignOver)
def too_late(refused: CampaignOver) -> ResponseReturnValue:
    """The page of a closed campaign, in the person's language; what was sent before is kept."""
    db_session().rollback()
    g.language = refused.closure.language
    structlog.get_logger().info("campaign over", begun=refused.closure.begun)
    return render_template("candidate/closed.html", closure=refused.closure, personal=refused.personal), 410
