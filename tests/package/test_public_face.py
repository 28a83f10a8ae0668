"""`import landslide_core as scarp`: a table of contents that is true, quick, and documented."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from numpydoc.validate import validate

import landslide_core as scarp

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ast.parse((ROOT / "landslide_core" / "__init__.py").read_text("utf-8"))
FUNCTIONS = [name for name in scarp._HOMES if inspect.isfunction(getattr(scarp, name))]
# Kinds of errors are built as InputError is; the fields of settings are described where they stand.
SETTINGS = [name for name in scarp._HOMES if name.endswith("Settings")]
BUILT = [
    name
    for name in set(scarp._HOMES) - set(SETTINGS)
    if "__init__" in getattr(getattr(scarp, name), "__dict__", {})
]
# Of numpydoc's checks those on what is said: summary, every parameter by its name, what is returned.
CHECKS = {"GL08", "SS01", "PR01", "PR02", "PR03", "PR04", "PR07", "RT03", "YD01"}


def imported_for_type_checkers() -> dict[str, str]:
    (block,) = (node for node in SOURCE.body if isinstance(node, ast.If))
    return {
        alias.asname or alias.name: str(node.module).removeprefix("landslide_core.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_type_checkers_see_the_same_table_of_contents() -> None:
    assert imported_for_type_checkers() == scarp._HOMES
    assert scarp.__all__ == ["__version__", *scarp._HOMES]
    assert dir(scarp) == sorted(scarp.__all__)


@pytest.mark.parametrize("name", scarp._HOMES)
def test_a_name_is_what_its_room_holds(name: str) -> None:
    room = importlib.import_module(f"landslide_core.{scarp._HOMES[name]}")

    assert getattr(scarp, name) is getattr(room, name)


def test_no_room_shadows_a_name() -> None:
    """A sub-package of the same name would take its place once it is imported."""
    rooms = {path.stem for path in (ROOT / "landslide_core").iterdir()}

    assert rooms & set(scarp.__all__) == set()


def test_a_wrong_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="detct"):
        scarp.detct  # noqa: B018


def test_importing_is_quick() -> None:
    """Nothing but the standard library is loaded before a name is asked for."""
    code = "import sys; import landslide_core; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True
    )

    foreign = set(loaded.stdout.split()) - set(bare.stdout.split()) - sys.stdlib_module_names

    assert foreign == {"landslide_core"}


@pytest.mark.parametrize("name", [*FUNCTIONS, *sorted(BUILT)])
def test_everything_in_the_table_says_what_it_takes_and_gives(name: str) -> None:
    home = f"landslide_core.{scarp._HOMES[name]}.{name}"

    assert [text for code, text in validate(home)["errors"] if code in CHECKS] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_in_the_table_has_an_example_and_its_errors(name: str) -> None:
    text = inspect.getdoc(getattr(scarp, name)) or ""

    assert "Examples\n--------" in text
    assert "Raises\n------" in text


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name
)
def test_pages_name_what_is_there(page: Path) -> None:
    named = set(re.findall(r"\bscarp\.([A-Za-z_]+)\(", page.read_text("utf-8")))

    assert named <= set(scarp.__all__)
