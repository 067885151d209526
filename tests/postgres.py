"""A private PostgreSQL server for tests: a free port on loopback, a folder of its own, gone afterwards.

All processes of one run share it: whoever needs it first starts it and notes where it is; the run itself stops it.
"""

import itertools
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg


class Unavailable(RuntimeError):
    """PostgreSQL cannot be started here; the message says why."""


def quick_folder() -> Path:
    """Where files of tests are made and removed fastest: in memory, where two gigabytes of it are to spare."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3:
        return memory
    return Path(tempfile.gettempdir())


def binaries() -> Path:
    """The folder of initdb and postgres, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    path = found[-1].parent if found else None
    if path is None and (initdb := shutil.which("initdb")):
        path = Path(initdb).resolve().parent
    if path is None:
        raise Unavailable("PostgreSQL's server programs (initdb) are not installed")
    return path


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_owner() -> dict[str, object]:
    """PostgreSQL refuses to run as root: run it as its own user then."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise Unavailable("PostgreSQL will not run as root, and there is no user postgres") from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


QUICK = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]  # its data die with the tests


@dataclass
class PostgresServer:
    """A running server; durability is off, unless it is to last through its own death."""

    port: int
    folder: Path
    lasting: bool = False
    counter: "itertools.count[int]" = field(default_factory=itertools.count)

    @classmethod
    def start(cls, folder: Path, lasting: bool = False) -> "PostgresServer":
        """Make a cluster and wait until it answers; Unavailable with the reason if it does not."""
        owner = as_owner()
        if owner:
            disk = Path(tempfile.gettempdir()) if lasting else quick_folder()
            folder = disk / f"assess-postgres-{os.getpid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if owner:
            os.chown(folder, owner["user"], owner["group"])  # type: ignore[arg-type]
        options = ["-U", "tests", "--auth=trust", "-E", "UTF8", "--locale=C"]
        made = subprocess.run(
            [binaries() / "initdb", "-D", folder / "data", *options],
            capture_output=True, text=True, cwd=folder, check=False, **owner,  # type: ignore[call-overload]
        )  # fmt: skip
        if made.returncode:
            raise Unavailable(f"initdb failed: {made.stderr.strip().splitlines()[-1:]}")
        server = cls(free_port(), folder, lasting)
        server.launch()
        return server

    def launch(self) -> None:
        """Start on its own port and data, also after a death, and wait until it answers."""
        options = ["max_connections=200", *([] if self.lasting else QUICK)]
        settings = [part for option in options for part in ("-c", option)]
        where = ["-D", self.folder / "data", "-p", str(self.port), "-h", "127.0.0.1", "-k", self.folder]
        for _ in range(100):
            said = (self.folder / "log").stat().st_size if (self.folder / "log").exists() else 0
            process = subprocess.Popen(
                [binaries() / "postgres", *where, *settings],
                stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("ab"), cwd=self.folder,
                **as_owner(),  # type: ignore[call-overload]
            )  # fmt: skip
            if self._answers(process):
                return
            reason = (self.folder / "log").read_bytes()[said:].decode(errors="replace")
            if not re.search("shared memory block|lock file", reason):
                break  # else children of the one that died are still ending: once more
        raise Unavailable(f"PostgreSQL did not start: {reason[-300:]}")

    def kill(self) -> None:
        """Let it die at once, as in a power cut."""
        number = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)

    @classmethod
    def shared(cls, note: Path, folder: Path) -> "PostgresServer":
        """The server the note tells of; without a note a new one, noted. Callers take turns."""
        if note.exists():
            told = json.loads(note.read_text())
            return cls(told["port"], Path(told["folder"]))
        server = cls.start(folder)
        note.write_text(json.dumps({"port": server.port, "folder": str(server.folder)}))
        return server

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        for _ in range(300):
            if process.poll() is not None:
                return False
            try:
                psycopg.connect(self._address("postgres"), connect_timeout=1).close()
                return True
            except psycopg.OperationalError:
                self._pause(process)
        return False

    @staticmethod
    def _pause(process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            return

    def _address(self, name: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=tests dbname={name}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def serial(self) -> int:
        """A number nobody had before."""
        return next(self.counter)

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, perhaps as a copy; its address."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            strategy = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""  # before: no other
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {strategy}'.encode())
        return f"postgresql+psycopg://tests@127.0.0.1:{self.port}/{name}"

    def exists(self, name: str) -> bool:
        """Whether there is a database of that name."""
        with psycopg.connect(self._address("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return found is not None

    def rename(self, name: str, to: str) -> None:
        """Give a database that nobody uses another name."""
        self._run(f'ALTER DATABASE "{name}" RENAME TO "{to}"')

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(f'DROP DATABASE "{address.rpartition("/")[2]}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server at once, whoever is connected, and remove its folder."""
        command = [binaries() / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop"]
        subprocess.run(command, capture_output=True, cwd="/", check=False, **as_owner())  # type: ignore[call-overload]
        shutil.rmtree(self.folder, ignore_errors=True)
