"""Errors that a user can mend: each has a kind, and its hint is in words that hold at every front door."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from landslide_core import errors
from landslide_core.commands import main

ROOT = Path(__file__).resolve().parents[2]
KINDS = {kind.__name__: kind for kind in errors.InputError.__subclasses__()}
CORE = [
    path
    for path in sorted((ROOT / "landslide_core").rglob("*.py"))
    if "commands" not in path.relative_to(ROOT).parts
]
CODE = [
    path for folder in ("landslide_core", "landslide_ui", "pages") for path in (ROOT / folder).rglob("*.py")
]


def named(node: ast.AST | None) -> str:
    """The last name of a call or of an expression: `errors.FileError(...)` and `FileError(...)` alike."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def problems(path: Path) -> Iterator[ast.Call]:
    """Every place of a file where an error for the user is made."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and named(node) in {*KINDS, "InputError"}:
            yield node


def texts(node: ast.AST, path: Path) -> str:
    """All that an expression says in so many words, constants of the module that it names included."""
    constants = {
        target.id: statement.value
        for statement in ast.parse(path.read_text("utf-8")).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    parts: list[str] = []
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            parts.append(part.value)
        elif isinstance(part, ast.Name) and part.id in constants:
            parts += [c.value for c in ast.walk(constants[part.id]) if isinstance(c, ast.Constant)]
    return " ".join(map(str, parts))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_error_has_a_kind_and_every_kind_is_used() -> None:
    made = [(path, call) for path in CODE for call in problems(path)]

    assert [where(path, call) for path, call in made if named(call) == "InputError"] == []
    assert {named(call) for _, call in made} == set(KINDS)


def test_hints_of_the_core_name_no_option_of_the_command_line() -> None:
    found = [
        where(path, call)
        for path in CORE
        for call in problems(path)
        if "--" in texts(call.args[1], path) or "python -m" in texts(call.args[1], path)
    ]

    assert found == []


def knobs(call: ast.Call, path: Path) -> set[str]:
    """The settings that a hint speaks of: the keys of the third argument."""
    given = call.args[2] if len(call.args) > 2 else None
    if isinstance(given, ast.Dict):
        return {key.value for key in given.keys if isinstance(key, ast.Constant)}
    return set(texts(given, path).split()) if given is not None else set()


def test_every_setting_that_a_hint_speaks_of_is_an_option_of_some_verb(capsys) -> None:
    named = {knob for path in CORE for call in problems(path) for knob in knobs(call, path)}
    for verb in main.COMMANDS:
        with pytest.raises(SystemExit):
            main.main([verb, "--help"])
    options = set(re.findall(r"--[a-z0-9-]+", capsys.readouterr().out))

    assert {"overwrite", "hold", "crs", "images"} <= named
    assert {f"--{knob.replace('_', '-')}" for knob in named} - options == set()


def catching_all() -> Iterator[tuple[Path, ast.ExceptHandler]]:
    """Every place where all kinds are caught at once."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and "InputError" in caught(node):
                yield path, node


def caught(handler: ast.ExceptHandler) -> set[str]:
    return {named(part) for part in ast.walk(handler.type)} if handler.type else set()


def test_the_core_catches_errors_by_their_kind() -> None:
    """The command line prints what went wrong, the worker keeps it, and a batch notes it of a scene: these alone."""
    core = {
        str(path.relative_to(ROOT))
        for path, _ in catching_all()
        if path.is_relative_to(ROOT / "landslide_core")
    }

    assert core == {
        "landslide_core/commands/main.py",
        "landslide_core/detection/batch/failing.py",
        "landslide_core/runs/worker.py",
    }


def handed_on(handler: ast.ExceptHandler) -> bool:
    """Whether the error itself is what the function gives back, for whoever called it to raise or to show."""
    last = handler.body[-1]
    return isinstance(last, ast.Return) and isinstance(last.value, ast.Name) and last.value.id == handler.name


def test_a_page_that_catches_every_kind_shows_it() -> None:
    silent = [
        where(path, handler)
        for path, handler in catching_all()
        if not path.is_relative_to(ROOT / "landslide_core")
        and "show_error" not in {named(node) for node in ast.walk(handler) if isinstance(node, ast.Call)}
        and not handed_on(handler)
    ]

    assert silent == []
