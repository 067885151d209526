"""The web server's own process: gunicorn, or waitress where there is none.

Runs as `python -m assess.cli.serving.web_server`.
"""

import gc
import sys
from pathlib import Path
from typing import Any

from flask import Flask

from assess import logs
from assess.cli.serving import metrics_folder
from assess.cli.serving.supervisor import die_with_parent, die_with_supervisor
from assess.config import Settings

MOST_FILES = 4096
SWITCH_SECONDS = 0.0005  # a thread back from the disk may hold the write lock: it must not wait 5 ms to go on


def application(settings: Settings) -> Flask:
    """The web application, its pages compiled before the processes part, so that nobody waits for it."""
    from assess.web.app import create_app

    app = create_app(settings)
    for name in app.jinja_env.list_templates(filter_func=lambda name: not name.startswith(("report/", "email/"))):
        app.jinja_env.get_template(name)  # those of papers and letters have an environment of their own
    return app


def gunicorn_options(settings: Settings) -> dict[str, Any]:
    """Few processes with threads; no log of addresses, since candidates' addresses hold their tokens."""

    def parted(server: Any, _worker: Any) -> None:
        die_with_parent(server.pid)
        gc.collect()
        gc.freeze()  # what is loaded stays for good: the collector need not look at it with every few requests

    shared_memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes its own private file there
    return {
        "bind": [f"{settings.host}:{settings.port}"],
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "worker_class": "assess.cli.serving.slow_clients.PatientWorker",
        "preload_app": True,
        "accesslog": None,
        "loglevel": "warning",
        "logger_class": "assess.cli.serving.gunicorn_log.Log",
        "keepalive": 30,
        "sendfile": False,  # it would wait for slow clients
        "forwarded_allow_ips": "",  # ASSESS_TRUSTED_PROXIES alone says who is believed
        "graceful_timeout": 10,
        "control_socket_disable": True,
        "worker_tmp_dir": str(shared_memory) if shared_memory.is_dir() else None,
        "post_fork": parted,
    }


def serve_with_gunicorn(settings: Settings) -> None:
    """Serve until stopped; ImportError where gunicorn is missing."""
    from gunicorn.app.base import BaseApplication

    allow_files(MOST_FILES)

    class Server(BaseApplication):  # type: ignore[misc, unused-ignore]
        """Gunicorn, told by our settings and by nothing else."""

        def load_config(self) -> None:
            """Take the options."""
            for name, value in gunicorn_options(settings).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            """The application, made once before the processes part."""
            return application(settings)

    Server().run()


def allow_files(wanted: int) -> None:
    """Let a process open that many files, as far as the system lets it: each client's connection is one."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def main() -> None:
    """Serve the installation that the environment names."""
    die_with_supervisor()
    sys.setswitchinterval(SWITCH_SECONDS)
    logs.configure()
    settings = Settings()
    if settings.metrics:
        metrics_folder.begin(settings)
    try:
        serve_with_gunicorn(settings)
    except ImportError as missing:
        if not (missing.name or "").startswith(("gunicorn", "fcntl")):
            raise
        import waitress

        threads = settings.web_processes * settings.web_threads
        waitress.serve(
            application(settings), host=settings.host, port=settings.port, threads=threads,
            clear_untrusted_proxy_headers=False, connection_limit=1000,
        )  # fmt: skip


if __name__ == "__main__":
    main()
