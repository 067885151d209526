"""The employer's logo and colours as files that a browser keeps; their addresses change with them."""

from flask import Response, abort, make_response, render_template

from assess.screening import accents, branding
from assess.web.candidate import session_cookie
from assess.web.candidate.routes import pages
from assess.web.extensions import db_session


@pages.get("/house/<mark>/logo.png")
def logo(mark: str) -> Response:
    """The logo, at most 8 kB."""
    image = branding.small_logo(db_session())
    if image is None or mark != session_cookie.brand().mark:
        abort(404)
    return _kept(make_response(image), "image/png")


@pages.get("/house/<mark>/colours.css")
def colours(mark: str) -> Response:
    """The employer's colour in place of the product's, in light and dark."""
    brand = session_cookie.brand()
    if not brand.accent or mark != brand.mark:
        abort(404)
    shades = {"light": accents.light(brand.accent), "dark": accents.dark(brand.accent)}
    return _kept(make_response(render_template("candidate/colours.css.jinja", **shades)), "text/css; charset=utf-8")


def _kept(answer: Response, kind: str) -> Response:
    answer.headers["Content-Type"] = kind
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
