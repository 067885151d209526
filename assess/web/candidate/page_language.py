"""Which language a candidate's pages speak, remembered by the browser for pages that nobody is in."""

from flask import Response, current_app, g, request

from assess.web.candidate.routes import pages


@pages.after_request
def keep(response: Response) -> Response:
    """Let the browser know the language of whoever is in, for errors and dead links, and nothing else."""
    settings = current_app.extensions["settings"]
    named, spoken = settings.cookie_name("language"), g.get("language")
    if spoken and response.status_code == 200 and request.cookies.get(named) != spoken:
        secure, path = settings.https, settings.cookie_path
        response.set_cookie(named, spoken, secure=secure, httponly=True, samesite="Lax", path=path)
    return response
