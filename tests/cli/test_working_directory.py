"""No process that we start imports from the folder it is started in, whoever may write there."""

from pathlib import Path

import pytest

from assess.cli.serving.supervisor import Child, python
from assess.report.print_pool import Renderer
from assess.screening.organisation import health_of_host

PAGE = '<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><p>Text</p></body></html>'


@pytest.fixture(autouse=True)
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with modules that leave a mark when somebody imports them."""
    for name in ("assess", "weasyprint", "json", "logging", "click", "flask", "gunicorn"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'sprung')!r}, 'w').close()")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "sprung"


def test_the_servers_processes_do_not(trap: Path) -> None:
    for words in (["assess", "--help"], ["assess.cli.serving.web_server"]):
        child = Child("tried", python(*words), {"ASSESS_DATA": "nowhere", "ASSESS_BASE_URL": "no address"})
        child.start()
        assert child.process is not None
        child.process.wait(60)
    assert not trap.exists()


def test_the_printer_does_not(trap: Path) -> None:
    with Renderer(1) as renderer:
        assert renderer.render(PAGE).startswith(b"%PDF")
    assert health_of_host.printing().ok
    assert not trap.exists()
