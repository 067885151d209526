"""Pages as PDFs: one pool of print processes for each web process, and a kind page when printing fails."""

from collections.abc import Callable

import structlog
from flask import Flask, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from assess.report.file_names import disposition
from assess.report.kept_papers import KeptPapers, mark
from assess.report.pdf import RenderError
from assess.report.print_pool import Renderer
from assess.web.limits import Places

log = structlog.get_logger()
BACK_IN, BACK_IN_FOR_LONG = 5, 15  # seconds until a place to print is likely free


def init_app(app: Flask) -> None:
    """A few threads may wait for printing, and only one of them for a paper that takes long."""
    settings = app.extensions["settings"]
    app.extensions["printing_places"] = Places(settings.places, "printing", BACK_IN)
    app.extensions["long_printing_places"] = Places(1, "printing", BACK_IN_FOR_LONG)
    app.extensions["kept_papers"] = KeptPapers(settings.data / "papers")


def printed(html: str, name: str) -> ResponseReturnValue:
    """The page as a PDF to keep under that name; Crowded when others print already."""
    try:
        content = _render(html)
    except RenderError as error:
        return _failed(name, error)
    return _answer(content, name)


def printed_once(made_of: tuple[str, ...], make: Callable[[], str], name: str) -> ResponseReturnValue:
    """The same for a paper that takes long: printed once for all that ask, while what it is made of is the same.

    Crowded while another such paper is printed.
    """
    kept: KeptPapers = current_app.extensions["kept_papers"]
    wanted = mark(*made_of)
    content = kept.find(wanted)
    if content is None:
        with current_app.extensions["long_printing_places"].one():
            try:
                content = kept.find(wanted) or _render(make())
            except RenderError as error:
                return _failed(name, error)
        kept.keep(wanted, content)
    return _answer(content, name)


def _render(html: str) -> bytes:
    with current_app.extensions["printing_places"].one():
        return _renderer().render(html)


def _answer(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": disposition(name)}
    return Response(content, content_type="application/pdf", headers=headers)


def _failed(name: str, error: RenderError) -> ResponseReturnValue:
    log.error("not printed", document=name, error=f"{type(error).__name__}: {error}"[:300])
    return render_template("error.html", code=503, kind="pdf"), 503, {"Retry-After": "60"}


def _renderer() -> Renderer:
    # Made with the first PDF, so that web processes which print nothing start no print processes.
    if "renderer" not in current_app.extensions:
        current_app.extensions["renderer"] = Renderer()
    found: Renderer = current_app.extensions["renderer"]
    return found
