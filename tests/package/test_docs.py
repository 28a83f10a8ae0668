"""The documentation builds without a complaint, needs nothing from elsewhere, and its code runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ELSEWHERE = r"""=["']?(?:https?:)?//"""
FETCHED = re.compile(rf"<(?:script|img|iframe)[^>]*\ssrc{ELSEWHERE}|<link[^>]*\shref{ELSEWHERE}")

pytestmark = pytest.mark.slow


def code_of(page: Path) -> str:
    """The Python of a page, each block on the lines where it stands, so that a failure names the line."""
    kept, inside = [], False
    for line in page.read_text("utf-8").splitlines():
        fence = line.startswith("```")
        kept.append("" if fence or not inside else line)
        inside = line == "```python" if fence else inside
    return "\n".join(kept)


@pytest.mark.parametrize(
    "page", [p for p in PAGES if code_of(p).strip()], ids=lambda p: str(p.relative_to(DOCS))
)
def test_the_code_of_a_page_runs(page: Path, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    exec(compile(code_of(page), str(page), "exec"), {"__name__": "page"})  # noqa: S102 - our own pages


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_every_page_is_built_and_its_functions_are_shown(site: Path) -> None:
    assert {p.relative_to(site).with_suffix(".md") for p in site.rglob("*.html")} >= {
        p.relative_to(DOCS) for p in PAGES
    }
    assert "Signature" not in (site / "index.html").read_text("utf-8")
    assert 'id="landslide_core.detection.journey.detect"' in (site / "api" / "index.html").read_text("utf-8")


def test_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    assert [page.name for page in site.rglob("*.html") if FETCHED.search(page.read_text("utf-8"))] == []
    assert (site / "search" / "search_index.json").is_file()
