"""Home: what is new and what waits."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

pages = Blueprint("home", __name__)


@pages.get("/")
def home() -> ResponseReturnValue:
    """What is due, new and stuck, for this person's roles."""
    return render_template("staff/home.html")
