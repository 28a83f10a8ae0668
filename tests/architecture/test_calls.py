"""Long lists of arguments are told by name: nobody counts to the seventh."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("landslide_core", "landslide_ui", "pages", "benchmarks")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
MOST_GIVEN, MOST_TAKEN = 6, 8


def too_long(tree: ast.Module) -> Iterator[str]:
    """Calls and definitions with too many arguments by position; one unpacked with a star counts as one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) > MOST_GIVEN:
            yield f"line {node.lineno}: {ast.unparse(node.func)} is given {len(node.args)} by position"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            taken = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            if len(taken) - (taken[:1] in (["self"], ["cls"])) > MOST_TAKEN:
                yield f"line {node.lineno}: takes {len(taken)} by position"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_few_arguments_go_by_position(path: Path) -> None:
    assert list(too_long(ast.parse(path.read_text("utf-8")))) == []


def test_long_calls_and_definitions_are_found() -> None:
    found = sorted(too_long(ast.parse("f(1, 2, 3, 4, 5, 6, 7)\ndef g(a, b, c, d, e, f, g, h, i): ...")))

    assert found == ["line 1: f is given 7 by position", "line 2: takes 9 by position"]
    short = "f(1, *rest, 3, 4, 5, 6, g=7)\nclass A:\n    def g(self, a, b, c, d, e, f, g, h, *, i): ..."
    assert list(too_long(ast.parse(short))) == []
