"""Tests stand where their modules stand: whoever knows the one knows the other."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "tests" / "unit"


def module_of(test: Path) -> Path:
    """landslide_core/ROOM/NAME.py for tests/unit/ROOM/test_NAME.py."""
    room = ROOT / "landslide_core" / test.relative_to(UNIT).parent
    return room / f"{test.stem.removeprefix('test_')}.py"


def test_every_unit_test_has_its_module_in_the_same_room() -> None:
    tests = sorted(UNIT.rglob("test_*.py"))

    assert tests
    assert [str(test.relative_to(ROOT)) for test in tests if not module_of(test).is_file()] == []


def test_no_story_of_the_browser_waits_for_a_time() -> None:
    """A busy machine is slower than any time; a story waits for what will be there."""
    waits = {"sleep", "wait_for_timeout"}
    found = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOT / "tests" / "browser").glob("test_*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in waits
    ]

    assert found == []
