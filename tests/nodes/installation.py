"""An installation on several nodes as operators lay it out: data folders of their own with the same secrets."""

import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from assess.config import Settings
from tests.nodes.services import Service, nginx, redis
from tests.postgres import PostgresServer, free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Nodes:
    """Everything that runs; each part can be killed and started again by itself."""

    settings: Settings
    proxy: Service
    web: list[Service]
    workers: list[Service]
    redis: Service | None
    postgres: PostgresServer | None

    @property
    def certificate(self) -> Path:
        """What clients trust."""
        return self.proxy.home / "certificate.pem"

    @property
    def ports(self) -> list[int]:
        """Where the nodes listen."""
        return [node.port for node in self.web]

    def start(self) -> None:
        """Start all, the nodes at the same moment."""
        for service in [self.redis, *self.workers, *self.web, self.proxy]:
            if service is not None:
                service.start()

    def assert_alive(self) -> None:
        """No node and no worker has ended; else the end of its log."""
        ended = [service for service in [*self.web, *self.workers] if not service.alive]
        assert not ended, [f"{service.name}: {service.log.read_text()[-3000:]}" for service in ended]

    def stop(self, with_postgres: bool = True) -> None:
        """End all, whatever state they are in."""
        for service in [self.proxy, *self.web, *self.workers, self.redis]:
            if service is not None:
                service.kill(signal.SIGTERM)
        if self.postgres is not None and with_postgres:
            self.postgres.stop()


def lay_out(
    home: Path,
    settings: Settings,
    postgres: PostgresServer | None,
    web: int = 2,
    workers: int = 2,
    processes: int = 1,
) -> Nodes:
    """The nodes of an installation whose secrets and database are made; nothing is started yet."""
    limits = redis(home, free_port()) if postgres else None
    proxy_port, ports = free_port(), [free_port() for _ in range(web)]
    shared = {
        "DATABASE_URL": settings.database,
        "REDIS_URL": f"redis://127.0.0.1:{limits.port}/0" if limits else "",
        "ASSESS_BASE_URL": f"https://127.0.0.1:{proxy_port}",
        "ASSESS_TRUSTED_PROXIES": "1",
        "ASSESS_WEB_PROCESSES": str(processes),
        "SMTP_URL": settings.smtp_url.get_secret_value(),
        "MAIL_FROM": settings.mail_from,
        "PYTHONPATH": str(ROOT),
    }

    def data_of(name: str) -> dict[str, str]:
        if settings.data != home / name:
            shutil.copytree(settings.data / "secrets", home / name / "secrets")
        return {"ASSESS_DATA": str(home / name)}

    serve = [sys.executable, "-m", "assess", "serve", "--no-worker"]
    work = [sys.executable, "-m", "assess", "worker"]
    return Nodes(
        settings,
        nginx(home, proxy_port, ports),
        [
            Service(name, serve, home, port, shared | {"PORT": str(port)} | data_of(name))
            for name, port in zip([f"web{number + 1}" for number in range(web)], ports, strict=True)
        ],
        [
            Service(name, work, home, 0, shared | data_of(name))
            for name in [f"worker{number + 1}" for number in range(workers)]
        ],
        limits,
        postgres,
    )
