"""Small modules, documented commands, pinned and used requirements, and a README that tells the truth."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from landslide_core.commands.main import COMMANDS, main
from landslide_core.networks import NETWORKS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("landslide_core", "landslide_ui", "pages")
CODE = [p for package in (*PACKAGES, "tests", "benchmarks") for p in sorted((ROOT / package).rglob("*.py"))]


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def named(paths: Iterable[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_module_is_over_300_lines() -> None:
    assert named(path for path in CODE if lines_of(path) > 300) == []


def test_a_page_is_under_100_lines() -> None:
    assert named(path for path in (ROOT / "pages").glob("*.py") if lines_of(path) >= 100) == []


def test_a_module_opens_with_what_it_is_for() -> None:
    core = [path for path in CODE if path.is_relative_to(ROOT / "landslide_core")]

    assert core
    assert named(path for path in core if not path.read_text("utf-8").startswith('"""')) == []


@pytest.mark.parametrize("verb", COMMANDS)
def test_the_readme_shows_every_command(verb: str) -> None:
    assert f"\nscarp {verb} " in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_the_readme_names_every_network(network) -> None:
    assert network.title in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_shows_every_page() -> None:
    text = (ROOT / "README.md").read_text("utf-8")

    for page in (ROOT / "pages").glob("*.py"):
        assert f"docs/screenshots/{page.stem}." in text
        assert list((ROOT / "docs" / "screenshots").glob(f"{page.stem}.*"))


def test_links_of_the_readme_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / name).read_text("utf-8"))
        assert [target for target in targets if not (ROOT / target).exists()] == []


def requirements(name: str) -> dict[str, str]:
    lines = (re.sub(r"\s*#.*", "", line).strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    return dict(line.split("==") for line in lines if line and not line.startswith("-r"))


def test_every_requirement_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert all(re.fullmatch(r"[\w.]+", version) for version in requirements(name).values())


def test_tracked_files_are_small_and_hold_no_generated_things() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = [ROOT / name for name in listed.stdout.split("\0") if name]

    assert [p for p in tracked if p.is_file() and p.stat().st_size > 16_500_000] == []
    assert [p for p in tracked if p.relative_to(ROOT).parts[0] in {"static", "runs"}] == []
    assert [p for p in tracked if "__pycache__" in p.parts] == []


def test_sample_data_stay_within_twenty_megabytes() -> None:
    assert sum(p.stat().st_size for p in (ROOT / "sample_data").rglob("*") if p.is_file()) <= 20_000_000


def test_the_readmes_table_is_what_the_command_prints(capsys) -> None:
    assert main(["networks", "--markdown"]) == 0

    text = (ROOT / "README.md").read_text("utf-8")
    assert f"<!-- networks -->\n{capsys.readouterr().out}<!-- /networks -->" in text
