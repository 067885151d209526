"""Going on on another device: it shows six figures, which are typed where somebody is in."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.screening.sittings import entrance, hand_over
from assess.web import limits
from assess.web.candidate import session_cookie as browser
from assess.web.candidate.routes import pages
from assess.web.candidate.welcome_pages import see
from assess.web.edge import now, writes
from assess.web.extensions import db_session, limiter


@pages.get("/hand-over")
def other_device() -> ResponseReturnValue:
    """What the new device shows: how it goes, or the figures it was given."""
    return render_template("candidate/other_device.html", figures=browser.waiting()[1])


@pages.post("/hand-over")
@writes
def show_figures() -> ResponseReturnValue:
    """Wait to be let in, with six figures on the screen."""
    try:
        secret, figures = hand_over.ask(db_session(), now())
    except hand_over.AllWaiting:
        raise limits.Crowded("busy", 60) from None
    return browser.wait_with(see(url_for("candidate.other_device")), secret, figures)


@pages.post("/hand-over/go-on")
@writes
def go_on_here() -> ResponseReturnValue:
    """Go on as whoever typed the figures."""
    secret, figures = browser.waiting()
    try:
        found = entrance.by_hand_over(db_session(), secret, now())
    except entrance.CampaignOver:
        raise
    except entrance.LinkClosed:
        return render_template("candidate/other_device.html", figures=figures, early=True), 422
    g.language = found.language
    answer = browser.keep_token(see(url_for("candidate.take")), entrance.admit(db_session(), found, now()))
    return browser.wait_with(answer, "", "")


@pages.get("/take/<whose>/hand-over")
def hand_over_page() -> ResponseReturnValue:
    """Where the figures are typed."""
    browser.admitted()
    return render_template("candidate/hand_over.html")


def _whose() -> str:
    return f"hand-over {g.get('whose', '')}"


@pages.post("/take/<whose>/hand-over")
@limiter.limit(limits.TRIES, key_func=_whose, deduct_when=limits.failed)
@writes
def let_in() -> ResponseReturnValue:
    """Let the device with these figures in."""
    admission, typed = browser.admitted(), request.form.get("figures", "")
    if hand_over.let_in(db_session(), admission.invitation_id, typed[:40], now()):
        return render_template("candidate/hand_over.html", done=True)
    return render_template("candidate/hand_over.html", typed=typed[:40], wrong=True), 422
