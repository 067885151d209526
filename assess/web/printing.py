"""Pages as PDFs: one pool of print processes for each web process, and a kind page when printing fails."""

import structlog
from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from assess.report.pdf import RenderError
from assess.report.print_pool import Renderer

log = structlog.get_logger()


def printed(html: str, name: str) -> ResponseReturnValue:
    """The page as a PDF to keep under that name."""
    try:
        content = _renderer().render(html)
    except RenderError as error:
        log.error("not printed", document=name, error=f"{type(error).__name__}: {error}"[:300])
        return render_template("error.html", code=503, kind="pdf"), 503
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type="application/pdf", headers=headers)


def _renderer() -> Renderer:
    # Made with the first PDF, so that web processes which print nothing start no print processes.
    if "renderer" not in current_app.extensions:
        current_app.extensions["renderer"] = Renderer()
    found: Renderer = current_app.extensions["renderer"]
    return found
