"""What stands around the nodes, each a private instance on a free port that can be killed: Redis, nginx, https."""

import ipaddress
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PATIENCE = 60.0  # seconds for a service to answer
NGINX = """
daemon off;
{user}
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    upstream nodes.example {{
        {servers}
        keepalive 32;
    }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {home}/certificate.pem;
        ssl_certificate_key {home}/key.pem;
        location / {{
            proxy_pass http://nodes.example;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_connect_timeout 2s;
            proxy_intercept_errors off;
            add_header X-Node $upstream_addr always;
        }}
        error_page 502 504 =503 @away;
        location @away {{
            internal;
            add_header Retry-After 5 always;
            return 503 "No node answers just now. Nothing is lost; try again in a moment.";
        }}
    }}
}}
"""


class DidNotAnswer(RuntimeError):
    """A process ended, or was silent for too long; the message has the end of its log."""


@dataclass
class Service:
    """A process group of its own that listens on a port."""

    name: str
    command: Sequence[str | Path]
    home: Path
    port: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        """What it says."""
        return self.home / f"{self.name}.log"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers on its port, if it has one."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self.port:
            self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.alive and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                self._pause()
        raise DidNotAnswer(f"{self.name}: {self.log.read_text(errors='replace')[-600:]}")

    def _pause(self) -> None:
        assert self.process is not None
        try:
            self.process.wait(0.05)
        except subprocess.TimeoutExpired:
            return

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End all its processes; SIGKILL leaves them no time for anything."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(PATIENCE)


def redis(home: Path, port: int) -> Service:
    """A Redis that keeps nothing: limits are all it has."""
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Service("redis", [*command, "--dir", home], home, port)


def nginx(home: Path, port: int, nodes: Sequence[int]) -> Service:
    """nginx with https in front of the nodes, each request to the next one."""
    servers = " ".join(f"server 127.0.0.1:{node} max_fails=1 fail_timeout=1s;" for node in nodes)
    user = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(NGINX.format(home=home, port=port, servers=servers, user=user))
    make_certificate(home)
    program = next((path for path in ("/usr/sbin/nginx", "/sbin/nginx") if Path(path).exists()), "nginx")
    return Service("nginx", [program, "-c", home / "nginx.conf", "-p", home, "-e", home / "nginx.log"], home, port)


def make_certificate(home: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key; where the certificate is."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nodes of a test")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home / "key.pem").touch(0o600)
    (home / "key.pem").write_bytes(private)
    (home / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return home / "certificate.pem"
