"""The house rules that a machine can check."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for path in (ROOT / "assess").rglob("*.py") if "versions" not in path.parts)
TEXTS = {".py", ".toml", ".md", ".html", ".jinja", ".css", ".js", ".svg", ".txt", ".sh", ".cfg", ".yml", ""}
HOSTS = {
    "127.0.0.1", "0.0.0.0", "localhost", "www.w3.org", "www.apache.org", "scripts.sil.org",
    "169.254.169.254",  # what a document tries to reach in a test, in vain
    "asterism.invalid", "assess.example.org",
}  # fmt: skip
WORKPLACE = re.compile(r"(?<![\w.:])/(?:wor" + r"k|opt|home|root)/")


def named(path: Path) -> str:
    """A short name for a test's id."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_and_functions_are_short(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 400
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 40 + _documented(node)
    ]
    assert long == []


def _documented(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the docstring, which statistics need."""
    first = node.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (first.end_lineno or 0) - first.lineno + 1 if said else 0


@pytest.mark.parametrize("path", [path for path in MODULES if path.read_text().strip()], ids=named)
def test_everything_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "the module itself says nothing"
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    assert [node.name for node in public if ast.get_docstring(node) is None] == []


def test_the_package_itself_imports_nothing() -> None:
    tree = ast.parse((ROOT / "assess" / "__init__.py").read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_heavy_libraries_are_imported_when_needed() -> None:
    heavy = {"weasyprint", "scipy.stats", "alembic", "gunicorn", "waitress"}
    code = f"import sys, assess.cli, assess.web.app; print(*sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


def written_by_us() -> Iterator[Path]:
    """Every text file of the project, as it stands; what others wrote and we only carry is left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so the project's files cannot be told from others")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix in TEXTS and "vendor" not in path.parts:
            yield path


def test_addresses_lead_nowhere_unexpected() -> None:
    found = {
        (named(path), host)
        for path in written_by_us()
        for host in re.findall(r"(?:https?|file)://([A-Za-z0-9.-]+[A-Za-z0-9])", path.read_text(errors="replace"))
        if host not in HOSTS and not host.endswith((".example", "example.com", "example.org"))
    }
    assert found == set()


def test_nothing_points_at_a_folder_of_one_machine() -> None:
    found = [named(path) for path in written_by_us() if WORKPLACE.search(path.read_text(errors="replace"))]
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_caches_are_bounded(path: Path) -> None:
    source = path.read_text()
    assert not re.search(
        r"from functools import .*\bcache\b|functools\.cache\b|lru_cache(?!\(maxsize=[^N)]| *$|,)", source, re.M
    )


def test_types_of_arrays_are_named_in_one_module() -> None:
    named_elsewhere = [
        f"{named(path)}: {ast.unparse(node)}"
        for path in MODULES
        if path.name != "arrays.py"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and "NDArray[" in ast.unparse(node)
    ]
    assert named_elsewhere == []


WRITES = {"add", "add_all", "delete", "exec", "execute", "flush", "merge", "scalar", "scalars"}


@pytest.mark.parametrize("path", sorted((ROOT / "assess" / "web").rglob("*.py")), ids=named)
def test_pages_ask_and_change_nothing_but_by_a_verb_of_screening(path: Path) -> None:
    tree = ast.parse(path.read_text())
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    queries = {"sqlmodel.select", "sqlmodel.delete", "sqlmodel.func", "sqlalchemy.select", "sqlalchemy.text"}
    assert not imported & queries
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    methods = [call for call in calls if isinstance(call, ast.Attribute)]
    assert [m.attr for m in methods if m.attr in WRITES and "session" in ast.unparse(m.value)] == []
    assert [ast.unparse(m) for m in methods if ast.unparse(m) == "audit.record"] == []


def imports_of(path: Path) -> set[str]:
    """The modules of ours that a module imports, those inside functions too; those for types alone are not."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("assess"):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("assess")}
    return found


def graph() -> dict[str, set[str]]:
    """Each module, and those of ours that it imports."""
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES
    }
    return {name: imports_of(path) & set(names) - {name} for name, path in names.items()}


def circles_in(below: dict[str, set[str]]) -> list[str]:
    """What can be reached from itself."""
    circles = []
    for start in below:
        seen: set[str] = set()
        ahead = [*below[start]]
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead += below.get(here, ())
        if start in seen:
            circles.append(start)
    return circles


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles_in(graph()) == []


@pytest.mark.parametrize("floor", ["assess.screening", "assess.web"])
def test_no_package_of_a_floor_imports_itself_by_way_of_others(floor: str) -> None:
    def package(name: str) -> str:
        parts = name.split(".")
        return parts[2] if name.startswith(f"{floor}.") and (ROOT / "assess" / parts[1] / parts[2]).is_dir() else ""

    below: dict[str, set[str]] = {}
    for name, imported in graph().items():
        if here := package(name):
            below.setdefault(here, set()).update({package(one) for one in imported} - {"", here})
    assert len(below) > 3
    assert circles_in(below) == []


# Rooms on different floors that hold the same thing of their floor: a table, a verb, a page; what is shared.
KNOWN_TWICE = {
    "audit.py", "base.py", "bundles.py", "campaigns.py", "chosen.py", "codes.py", "common.py", "errors.py",
    "items.py", "snapshot.py", "structure.py", "subscores.py",
}  # fmt: skip


def test_a_file_name_says_one_room() -> None:
    names = [path.name for path in MODULES if path.name != "__init__.py"]
    twice = {name for name in names if names.count(name) > 1}
    assert twice <= KNOWN_TWICE
