"""`python -m tests.deploy.under_systemd ROOT`: the steps of docs/deploy in a Debian that boots.

ROOT is a bare Debian with systemd, of debootstrap with --variant=minbase --include=systemd,systemd-sysv,dbus.
The page's steps run in it, then it boots as a container: pages, worker, figures, a backup, a printed manual and the
doctor are tried under the units' restrictions. Needs root, systemd-nspawn and the network; ROOT is changed.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deploy.conftest import DEPLOY
from tests.deploy.dockerfile import ROOT
from tests.deploy.in_a_root import PASSED_ON, PATH, mount

PORT, FIGURES = 8238, 9238
PATIENCE = 300  # seconds from the boot to the end
TRIAL = f"""
exec >/srv/trial.log 2>&1
python=/srv/assess/.venv/bin/python
said="from urllib.request import urlopen as ask; print(ask('http://127.0.0.1:'"
ask() {{ $python -c "$said'$1', timeout=5).read().decode())"; }}
for _ in $(seq 60); do ask {PORT}/readyz && break; sleep 1; done
for _ in $(seq 60); do ask {FIGURES}/metrics | grep -q assess_worker_seen && echo figures && break; sleep 1; done
for unit in assess-backup assess-print; do systemctl start $unit.service && echo $unit; done
for unit in assess-web assess-worker; do systemctl is-active --quiet $unit && echo $unit; done
systemctl is-active --quiet assess-backup.timer && echo assess-backup.timer
set -a; . /etc/assess/assess.env; ASSESS_DATA=/var/lib/assess /srv/assess/.venv/bin/assess doctor && echo doctor
systemctl stop assess-web assess-worker
for unit in assess-web assess-worker; do systemctl show -p Result --value $unit.service; done
journalctl --no-pager -u 'assess-*' | tail -40
systemctl poweroff
"""
EXPECTED = [
    "figures",
    "assess-backup",
    "assess-print",
    "assess-web",
    "assess-worker",
    "assess-backup.timer",
    "doctor",
]


def steps() -> str:
    """The commands of the page's section about a machine, but for those that need a running systemd."""
    section = (DEPLOY / "README.md").read_text().partition("## On a machine")[2]
    block = re.search(r"```sh\n(.*?)```", section, re.S)
    assert block is not None
    return "\n".join(line for line in block[1].splitlines() if not line.startswith("systemctl"))


def furnish(root: Path) -> None:
    """The project's files and the page's steps; the units are enabled without starting."""
    program = root / "srv" / "assess"
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        (program / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, program / name)
    (root / "srv" / "steps.sh").write_text(steps())
    mount(root)
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    chroot = [shutil.which("chroot") or "/usr/sbin/chroot", root]
    environment = {"PATH": PATH, "LANG": "C.UTF-8", "HOME": "/"} | passed
    subprocess.run([*chroot, "sh", "-eux", "/srv/steps.sh"], env=environment, check=True)
    with (root / "etc" / "assess" / "assess.env").open("a") as settings:
        settings.write(f"PORT={PORT}\nASSESS_METRICS_PORT={FIGURES}\n")
    for kind in ("proc", "dev"):
        subprocess.run(["umount", "--lazy", root / kind], check=False)


def boot(root: Path) -> str:
    """What the trial wrote while the root ran."""
    units = root / "etc" / "systemd" / "system"
    backup = (units / "assess-backup.service").read_text()
    printing = "/srv/assess/.venv/bin/assess instruments manual flexibility/1.0 --out /var/lib/assess/manual"
    (units / "assess-print.service").write_text(re.sub(r"(?m)^ExecStart=.*", f"ExecStart={printing}", backup))
    (root / "srv" / "trial.sh").write_text(TRIAL)
    trial = "[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\nExecStart=/bin/sh /srv/trial.sh\n"
    (units / "trial.service").write_text(f"{trial}[Install]\nWantedBy=graphical.target\n")
    enabled = ["assess-web.service", "assess-worker.service", "assess-backup.timer", "trial.service"]
    subprocess.run(["systemctl", f"--root={root}", "enable", *enabled], check=True)
    nspawn = ["systemd-nspawn", "-q", "-D", root, "--register=no", "--keep-unit", "-b"]
    subprocess.run(nspawn, stdin=subprocess.DEVNULL, check=False, timeout=PATIENCE)
    return (root / "srv" / "trial.log").read_text()


def main(root: Path) -> None:
    """Furnish, boot, and see whether all went well."""
    furnish(root)
    said = boot(root)
    print(said)
    missing = [word for word in EXPECTED if word not in said.splitlines()]
    assert not missing, missing
    assert said.splitlines().count("success") == 2, "the services did not end in peace"
    print("The samples carry the product under systemd")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
