"""`python -m tests.deploy.in_a_root ROOT`: the Dockerfile's steps in a bare Debian, where no engine runs.

Copies what the image would hold, runs every RUN, starts the command as the image's user, asks whether it is ready,
makes a backup and stops it. Needs root and the network; ROOT is changed.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.deploy.dockerfile import ROOT, Instruction, left_out, read

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PASSED_ON = ("SSL_CERT_FILE", "PIP_CERT", "PIP_INDEX_URL", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
PATIENCE = 120  # seconds until the server is ready
PORT = 8237


class Image:
    """What the instructions have made so far."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.user = root, "/", "0:0"
        self.environment = {"PATH": PATH, "LANG": "C.UTF-8"}
        self.entry: list[str] = []
        self.command: list[str] = []

    def take(self, step: Instruction) -> None:
        """Do what an engine does with an instruction."""
        print(f"{step.word} {step.said[:100]}", flush=True)
        if step.word == "ENV":
            self.environment |= dict(pair.split("=", 1) for pair in step.words)
        elif step.word == "WORKDIR":
            self.folder = step.said
            self.at(self.folder).mkdir(parents=True, exist_ok=True)
        elif step.word == "COPY":
            self.copy(*step.words)
        elif step.word == "RUN":
            passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
            self.process(["/bin/sh", "-c", step.said], passed).check_returncode()
        elif step.word == "USER":
            self.user = step.said
        elif step.word == "ENTRYPOINT":
            self.entry = step.words
        elif step.word == "CMD":
            self.command = step.words

    def at(self, path: str) -> Path:
        """A path of the image, as it lies here."""
        return self.root / path.lstrip("/")

    def copy(self, *words: str) -> None:
        """COPY FROM… TO, without what .dockerignore leaves out."""
        *sources, target = words
        place = self.at(self.folder) / target
        for source in sources:
            found = ROOT / source
            if found.is_dir():
                shutil.copytree(found, place, dirs_exist_ok=True, ignore=self._ignored)
            else:
                into = place / found.name if target.endswith("/") else place
                shutil.copy(found, into)

    @staticmethod
    def _ignored(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if left_out(str((Path(folder) / name).relative_to(ROOT)))}

    def chrooted(self, words: list[str]) -> list[str]:
        """The words, in the root as its user."""
        inside = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', self.folder, *words]
        return [shutil.which("chroot") or "/usr/sbin/chroot", f"--userspec={self.user}", str(self.root), *inside]

    def process(self, words: list[str], more: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Run something to its end."""
        return subprocess.run(
            self.chrooted(words), env=self.environment | (more or {}), text=True, check=False, umask=0o022
        )  # fmt: skip


def mount(root: Path) -> None:
    """What every container has."""
    for kind in ("proc", "dev"):
        if not os.path.ismount(root / kind):
            subprocess.run(["mount", "--rbind", f"/{kind}", root / kind], check=True)
            subprocess.run(["mount", "--make-rslave", root / kind], check=True)  # unmounted there, it stays here


def ready(port: int) -> bool:
    """Whether the server says that it can serve, within the patience."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            time.sleep(0.5)
    return False


def main(root: Path) -> None:
    """Make the image in that root and try it."""
    mount(root)
    image = Image(root)
    for step in read():
        image.take(step)
    image.environment |= {"PORT": str(PORT), "HOST": "127.0.0.1"}
    server = subprocess.Popen(image.chrooted([*image.entry, *image.command]), env=image.environment)
    try:
        assert ready(PORT), "the server was never ready"
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert "\nUid:\t10001\t10001\t10001\t10001" in status, status
        image.process(["assess", "backup", "--keep", "2"]).check_returncode()
        image.process(["assess", "check"]).check_returncode()
        print(image.process(["assess", "doctor"]).returncode, "is the doctor's code")
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(60)
    assert code == 0, code
    owners = {path.stat().st_uid for path in image.at("/var/lib/assess").rglob("*")}
    assert owners == {10001}, owners
    print("The image serves, as its user, and ends in peace")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
