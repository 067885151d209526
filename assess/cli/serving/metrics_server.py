"""The figures on a port of their own: `python -m assess.cli.serving.metrics_server`, beside the web server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from assess import logs
from assess.cli.serving import metrics_folder
from assess.cli.serving.supervisor import die_with_supervisor
from assess.config import Settings


def application(settings: Settings) -> Callable[..., Iterable[bytes]]:
    """GET /metrics, with the token where one is set; nothing else."""
    from prometheus_client import CONTENT_TYPE_LATEST

    from assess.screening.organisation import operation_figures
    from assess.store.database import make_engine
    from assess.web import metrics

    engine = make_engine(settings.database)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/metrics":
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/metrics\n"]
        token = settings.metrics_token.get_secret_value()
        if token and not metrics.may_read(settings, environ.get("HTTP_AUTHORIZATION", "")):
            start_response("401 Unauthorized", [("WWW-Authenticate", "Bearer")])
            return [b""]
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
        return [metrics.exposition(lambda: operation_figures.read(engine))]

    return answer


def main() -> None:
    """Serve the figures of the server whose settings the environment holds."""
    die_with_supervisor()
    logs.configure()
    settings = Settings()
    os.environ[metrics_folder.VARIABLE] = str(metrics_folder.folder(settings))
    import waitress

    waitress.serve(application(settings), host=settings.metrics_host, port=settings.metrics_port, threads=2)


if __name__ == "__main__":
    main()
