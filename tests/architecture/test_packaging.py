"""What an installation needs is declared once: the same packages as the pinned ones, each of them used."""

import ast
import functools
import importlib
import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED = {canonicalize_name(each.name): each for each in map(Requirement, PROJECT["dependencies"])}
EXTRAS = {
    canonicalize_name(each.name): each
    for group in PROJECT["optional-dependencies"].values()
    for each in map(Requirement, group)
}


def pinned(name: str) -> dict[str, str]:
    lines = (re.sub(r"\s*#.*", "", line).strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    pairs = (line.split("==") for line in lines if line and not line.startswith("-r"))
    return {canonicalize_name(re.sub(r"\[.*\]", "", package)): version for package, version in pairs}


@functools.cache
def imported_anywhere() -> set[str]:
    """The top names of every import of the two packages, the pages and what is read from other packages."""
    names: set[str] = set()
    for folder in ("landslide_core", "landslide_ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module.split(".")[0])
                elif isinstance(node, ast.Call) and ast.unparse(node.func) == "resources.files":
                    names |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    return names


@functools.cache
def modules_of_packages() -> dict[str, set[str]]:
    """The top modules that every installed package brings."""
    brought: dict[str, set[str]] = {}
    for module, packages in importlib.metadata.packages_distributions().items():
        for package in packages:
            brought.setdefault(canonicalize_name(package), set()).add(module)
    return brought


def test_the_pinned_packages_are_those_that_an_installation_asks_for() -> None:
    assert set(pinned("requirements.txt")) == set(DECLARED)


@pytest.mark.parametrize("name", DECLARED)
def test_the_pinned_version_is_one_that_an_installation_may_take(name: str) -> None:
    assert DECLARED[name].specifier.contains(pinned("requirements.txt")[name])


@pytest.mark.parametrize("name", DECLARED)
def test_every_dependency_has_a_lower_bound(name: str) -> None:
    assert {each.operator for each in DECLARED[name].specifier} & {">=", "~=", "=="}


@pytest.mark.parametrize("name", EXTRAS)
def test_extras_are_pinned_for_development_too(name: str) -> None:
    assert EXTRAS[name].specifier.contains(pinned("requirements-dev.txt")[name])


@pytest.mark.parametrize("name", [*DECLARED, *EXTRAS])
def test_every_dependency_is_imported_somewhere(name: str) -> None:
    assert modules_of_packages()[name] & imported_anywhere()


def test_the_command_leads_to_the_command_line() -> None:
    module, _, function = PROJECT["scripts"]["scarp"].partition(":")

    assert callable(getattr(importlib.import_module(module), function))


def test_no_file_bends_the_import_path() -> None:
    """An installed package is found without it, and programs of the checkout run as modules."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    bent = "sys.path" + ".insert", "sys.path" + ".append"
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]

    assert [p for p in paths if p.is_file() and any(word in p.read_text("utf-8") for word in bent)] == []
