"""The command `assess`: every verb an installation's owner needs."""

import os
from pathlib import Path

import click

from assess.cli import (
    analyse_command,
    audit_commands,
    backup_commands,
    calibration_commands,
    campaign_commands,
    check_command,
    demo_command,
    document_commands,
    installation_commands,
    key_commands,
    manual_command,
    privacy_commands,
    simulate_command,
    snapshot_commands,
    user_commands,
)
from assess.cli.privileges import leave_root
from assess.cli.serving import serve_command

EPILOG = """\b
Where things lie: the environment says it all.
  ASSESS_DATA        data folder, ./data by default: database, secrets, backups
  DATABASE_URL       postgresql+psycopg://user:password@host/name instead of SQLite
  REDIS_URL          redis://host:6379/0 to count login limits for all web nodes together
  ASSESS_INSTRUMENTS folders with documents of one's own, beside the shipped ones
  ASSESS_BASE_URL    the address people open, such as https://assess.example.org
  HOST, PORT         where the server listens, 127.0.0.1 and 8000 by default
  SMTP_URL           smtp+starttls://user:password@host:587, and MAIL_FROM
  ASSESS_LINK_KEY    and ASSESS_SESSION_KEY: keys that else lie in <data>/secrets
  ASSESS_BACKUP_RECIPIENTS   keys of age (age1…) that backups are encrypted to
  ASSESS_METRICS_PORT   figures for Prometheus on 127.0.0.1, or ASSESS_METRICS_TOKEN for /metrics
  ASSESS_OIDC_ISSUER and others: logging in at a login service; docs/deploy/openid-connect.md
  ASSESS_LOCAL_ACCOUNTS  false: only by that service, by no password of this server
  NAME_FILE          for each of these: a file with what NAME would say, such as a container's secret
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EPILOG)
@click.version_option(package_name="assess", prog_name="assess", message="Asterism %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Asterism: hiring-screen assessment that shows its uncertainty.

    \b
    To look at it with invented people:   assess serve --demo
    To set up a real installation:        assess init, then assess serve
    When something seems wrong:           assess doctor
    """
    os.umask(0o077)  # what is written here is other people's answers
    for name, number in serve_command.ONE_THREAD.items():  # before NumPy: threads of BLAS wait for each other
        os.environ.setdefault(name, number)
    context.obj = leave_root(Path(os.environ.get("ASSESS_DATA") or "data"))


for module in (
    installation_commands,
    serve_command,
    check_command,
    campaign_commands,
    demo_command,
    document_commands,
    calibration_commands,
    user_commands,
    backup_commands,
    audit_commands,
    key_commands,
    privacy_commands,
    analyse_command,
    manual_command,
    privacy_commands,
    simulate_command,
    snapshot_commands,
):
    for command in module.COMMANDS:
        main.add_command(command)
