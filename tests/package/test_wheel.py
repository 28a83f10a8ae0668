"""A wheel, installed in an environment of its own, works from any folder: nothing of the checkout is needed."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHERE = """
import landslide_core
from landslide_core.shipped import sample_data
print(landslide_core.__file__, sample_data())
"""
HOME_PAGE = """
from streamlit.testing.v1 import AppTest
from landslide_core.shipped import path_of
app = AppTest.from_file(str(path_of("app.py")), default_timeout=1800).run()
assert not app.exception, app.exception
print(app.title[0].value)
"""

pytestmark = pytest.mark.slow


def answer(*command: str | Path, cwd: Path) -> str:
    """What a command prints; the test fails with what it said on its error stream."""
    ended = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder of programs of a fresh environment that holds the wheel; what Scarp builds on is lent to it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    answer(*pip, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "environment")
    purelib = sysconfig.get_path("purelib", vars={"base": str(folder / "environment")})
    Path(purelib, "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = folder / "environment" / "bin" / "python"
    answer(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    return python.parent


def test_the_command_finds_landslides_on_a_shipped_sample(installed, tmp_path) -> None:
    package, sample = answer(installed / "python", "-c", WHERE, cwd=tmp_path).split()

    answer(installed / "scarp", "detect", Path(sample) / "scene_synthetic.tif", "--out", "run", cwd=tmp_path)

    assert Path(package).is_relative_to(installed.parent)
    assert Path(sample).is_relative_to(installed.parent)
    assert json.loads((tmp_path / "run" / "run.json").read_text())["results"]["count"] > 0


def test_the_dashboard_opens(installed, tmp_path) -> None:
    title = answer(installed / "python", "-c", HOME_PAGE, cwd=tmp_path)

    assert title.strip() == "Find landslides in satellite and aerial imagery"


def test_an_installation_tells_type_checkers_that_it_is_typed(installed) -> None:
    for package in ("landslide_core", "landslide_ui"):
        assert list(installed.parent.glob(f"lib/*/site-packages/{package}/py.typed"))
