"""`assess serve` and `assess worker`: the running server."""

import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, load_settings, new_engine, open_engine, plain_words
from assess.cli.installation_commands import check_keys, report

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assess.config import Settings

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

PATIENCE = 20.0  # seconds for a database server that starts at the same time


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Build the demonstration first, unless it was ever built.")
@click.option("--host", help="Where to listen; HOST in the environment, 127.0.0.1 by default.")
@click.option("--port", type=int, help="PORT in the environment, 8000 by default.")
@click.option("--no-worker", is_flag=True, help="Serve pages alone; `assess worker` runs elsewhere.")
@click.pass_obj
def serve(said_of_root: str, with_demo: bool, host: str | None, port: int | None, no_worker: bool) -> None:
    """Serve the installation, with a worker beside it unless told otherwise, until SIGTERM or Ctrl-C.

    Makes a new installation where there is none and brings an old one up to date (after a backup). When the server
    answers it prints who can log in where, one a line: role, address, user name, password. Passwords are shown the
    first time only.

    \b
    Examples:  assess serve --demo
               ASSESS_BASE_URL=https://assess.example.org assess serve --no-worker
    """
    from assess import logs

    logs.configure()
    settings = load_settings(HOST=host, PORT=port)
    check_port(settings.host, settings.port, "PORT")
    if settings.metrics_port:
        check_port(settings.metrics_host, settings.metrics_port, "ASSESS_METRICS_PORT")
    if said_of_root:
        click.echo(said_of_root, err=True)
    engine = new_engine(settings, PATIENCE)
    with plain_words():
        check_keys(engine, settings)
        passwords = _prepare(engine, settings, with_demo)
    _run(settings, not no_worker, lambda: _announce(engine, settings, passwords))


def check_port(host: str, port: int, setting: str) -> None:
    """Failure with the remedy when somebody else has the port; a server that is just ending gets three seconds."""
    deadline = time.monotonic() + 3
    while True:
        try:
            with socket.create_server((host, port)):
                return
        except OSError as error:
            if time.monotonic() > deadline:
                reason = error.strerror or str(error)
                line = f"Cannot listen on {host}:{port} ({reason}): stop the other program"
                raise Failure(f"{line}, or choose another port with {setting}=8001") from None
        time.sleep(0.1)


def _prepare(engine: "Engine", settings: "Settings", with_demo: bool) -> dict[str, str]:
    from sqlmodel import Session

    from assess.cli.demo_command import build
    from assess.screening.organisation import installation, openid_provider
    from assess.screening.privacy import restoring

    openid_provider.of(settings)  # wrong settings are named here, before anything starts
    done = installation.prepare(engine, settings, administrator=not with_demo)
    restoring.erase_again(engine, settings)
    report(done, err=True)
    passwords = done.passwords
    if with_demo:
        with Session(engine) as session:
            wanted = installation.untouched(session)
        if wanted:
            passwords = build(engine)
        passwords |= installation.prepare(engine, settings).passwords
    return passwords


def _announce(engine: "Engine", settings: "Settings", passwords: dict[str, str]) -> None:
    from sqlmodel import Session

    from assess.screening.organisation import demonstration_links

    with Session(engine) as session:
        if link := demonstration_links.demo_link(session, settings):
            click.echo(f"candidate {link}")
        for role, username in demonstration_links.shown_accounts(session):
            password = passwords.get(username, f"assess user reset {username}")
            click.echo(f"{role} {settings.address}/ {username} {password}")
    sys.stdout.flush()
    engine.dispose()


def _run(settings: "Settings", with_worker: bool, announce: Callable[[], None]) -> None:
    from assess.cli.serving.supervisor import Child, ChildDied, python, supervise

    environment = ONE_THREAD | {"HOST": settings.host, "PORT": str(settings.port)}
    server = Child("web server", python("assess.cli.serving.web_server"), environment)
    beside = [Child("worker", python("assess", "worker"), environment)] if with_worker else []
    if settings.metrics_port:
        beside.append(Child("metrics", python("assess.cli.serving.metrics_server"), environment))
    try:
        supervise(server, beside, lambda: answers(settings), announce)
    except ChildDied as error:
        raise Failure(f"The {error}: the lines above say why; see also `assess doctor`") from None


def answers(settings: "Settings") -> bool:
    """Whether the server answers by HTTP."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@click.command()
def worker() -> None:
    """Do the waiting jobs (letters, documents, new results) until stopped.

    `assess serve` brings one; start more on other machines with the same DATABASE_URL.
    """
    from assess import logs
    from assess.cli.serving.supervisor import die_with_supervisor

    die_with_supervisor()
    os.environ.update(ONE_THREAD)
    logs.configure()
    from assess.worker import runner, waking

    settings, stop = load_settings(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_given: stop.set())  # the job in hand is finished first
    with plain_words():
        engine = open_engine(settings, PATIENCE)
        due = waking.waiter(engine)
        try:
            runner.run(engine, settings, stop, due)
        finally:
            due.close()
            engine.dispose()


COMMANDS = (serve, worker)
