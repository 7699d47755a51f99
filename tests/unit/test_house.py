"""The rules of the house that no other tool holds."""

import ast
import re
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from web import settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("database", "routing", "sites", "recycling", "web")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def declared() -> dict[str, list[str]]:
    """Dependencies by extra in setup.cfg; those of every installation under ''."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = {"": config["options"]["install_requires"], **config["options.extras_require"]}
    return {extra: text.split("\n")[1:] for extra, text in extras.items()}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def listed(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return names([line for line in lines if line and not line.startswith(("#", "-"))])


def locked(file: str) -> set[tuple[str, str, str | None]]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return {
        (name, version, str(Marker(marker)) if marker else None)
        for name, version, marker in PINNED.findall(text)
    }


def imported(path: Path) -> set[str]:
    """The top names that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_every_import_is_a_declared_dependency() -> None:
    extras = declared()
    allowed = names(
        [line for extra in ("", "postgres", "redis", "valhalla") for line in extras[extra]]
    )
    distributions = packages_distributions()
    foreign = {
        (str(path.relative_to(ROOT)), name)
        for path in modules()
        for name in imported(path)
        if name not in sys.stdlib_module_names and name not in (*PACKAGES, "bench")
        and not {canonicalize_name(one) for one in distributions.get(name, [name])} & allowed
    }  # fmt: skip
    assert foreign == set()


def test_what_setup_cfg_declares_is_what_the_lock_is_made_from() -> None:
    extras = declared()
    installed = [line for extra in ("", "postgres", "redis") for line in extras[extra]]
    assert names(installed) | {"setuptools"} == listed("requirements.in")
    assert names(extras["test"] + extras["bench"]) == listed("requirements-test.in")


@pytest.mark.parametrize("kind", ["requirements", "requirements-test"])
def test_the_lock_holds_every_requirement_at_a_version_that_fits(kind: str) -> None:
    pins = {}
    for name, version, _ in locked(f"{kind}.txt"):
        pins.setdefault(name, set()).add(version)
    for line in (ROOT / f"{kind}.in").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "-")):
            wanted = Requirement(line)
            versions = pins.get(canonicalize_name(wanted.name), set())
            assert versions, f"{wanted.name} is not in {kind}.txt: run `make lock`"
            assert all(version in wanted.specifier for version in versions)


def test_the_test_lock_holds_the_other_lock_whole() -> None:
    assert locked("requirements.txt") <= locked("requirements-test.txt")


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-test.txt"])
def test_the_lock_names_a_hash_for_each_release_and_no_server(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_decisions_are_numbered_once_and_without_a_gap() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in files]
    assert numbers == list(range(1, len(files) + 1))


@pytest.mark.parametrize(("name", "default", "text"), settings.described())
def test_the_operations_guide_lists_each_setting(name: str, default: str, text: str) -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"| `{name}` | {f'`{default}`' if default else 'empty'} | {text} |" in guide


def test_the_operations_guide_lists_each_command_of_make() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE):
        assert f"`make {target}`" in guide


def test_each_package_with_rules_has_one_root_error() -> None:
    for package, root in (
        ("database", "DatabaseError"),
        ("routing", "RoutingError"),
        ("sites", "SitesError"),
        ("recycling", "RecyclingError"),
    ):
        tree = ast.parse((ROOT / package / "errors.py").read_text(encoding="utf-8"))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        roots = [node.name for node in classes if _base(node) == "Exception"]
        assert roots == [root]


def _base(node: ast.ClassDef) -> str:
    first = node.bases[0]
    return first.id if isinstance(first, ast.Name) else ""


def test_a_module_is_a_room_of_400_lines_at_most() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
        if path.parent.name != "versions"
    }
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_a_module_is_named_by_its_thing() -> None:
    assert {path.stem for path in modules()} & {"utils", "helpers", "common"} == set()


def test_importing_the_house_reads_nothing_and_opens_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import web.cli, web.settings; web.settings.described()"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_every_link_between_the_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = {
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    }
    assert broken == set()
