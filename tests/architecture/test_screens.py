"""Who may import whom among the pages: rooms from the ground up, and screens that do not know each other."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "landslide_ui"

# A room may import what stands on a lower line, and its own files; names on one line do not know each other.
ROOMS = (
    ("words", "state", "assets"),
    ("maps", "shared"),
    ("frame", "serving"),
    ("owned",),
    ("detect", "compare", "factors"),
    ("home", "help"),
)
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}
FILES = sorted(path for path in UI.rglob("*.py") if path != UI / "__init__.py")
PAGES = sorted((ROOT / "pages").glob("*.py"))


def name_of(path: Path) -> str:
    """The module's name, such as landslide_ui.detect.choose."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in FILES}


def imported(path: Path) -> set[str]:
    """The modules of landslide_ui that a file imports: late imports and those for type checking too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    found = {name if name in MODULES else name.rpartition(".")[0] for name in names}
    return found & set(MODULES)


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_every_room_has_a_place() -> None:
    rooms = {
        path.stem for path in UI.iterdir() if path.name[0] != "_" and (path.is_dir() or path.suffix == ".py")
    }

    assert rooms == set(FLOOR)


def test_no_folder_is_crowded() -> None:
    counts = Counter(path.parent.relative_to(UI).as_posix() for path in FILES if path.stem != "__init__")

    assert {folder: count for folder, count in counts.items() if count > 20} == {}


def test_few_files_stand_outside_a_room() -> None:
    assert len(list(UI.glob("*.py"))) <= 4


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_go_downward_and_screens_do_not_know_each_other(path: Path) -> None:
    here = room_of(name_of(path))
    others = {room_of(name) for name in imported(path)} - {here}

    assert [room for room in others if FLOOR[room] >= FLOOR[here]] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_a_page_knows_its_own_screen_only(path: Path) -> None:
    screens = {room_of(name) for name in imported(path) if FLOOR[room_of(name)] > FLOOR["frame"]}

    assert screens == {path.stem}


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda p: p.stem)
def test_pictures_are_carried_by_the_page(path: Path) -> None:
    """`shared.outputs.picture` says why."""
    shown = [
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]

    assert ("image" in shown) == (name_of(path) == "landslide_ui.shared.outputs")


def circles(arrows: dict[str, set[str]]) -> set[str]:
    """The files in a circle or above one: what is left when all that import nothing that is left are taken away."""
    left = dict(arrows)
    while free := {name for name, to in left.items() if not to & set(left)}:
        left = {name: to for name, to in left.items() if name not in free}
    return set(left)


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == {"a", "b", "c"}
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == set()


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles({name: imported(path) - {name} for name, path in MODULES.items()}) == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_a_page_imports_only_streamlit_and_the_house(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    members = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    libraries = {name.split(".")[0] for name in plain | members}

    assert libraries <= {"streamlit", "landslide_ui", "landslide_core", "collections", "pathlib"}


# Of `outputs` and `tables`: they make HTML, and escape for it.
_SHOWN_AS_IT_IS = ("lead", "quiet", "note", "facts", "scores", "table")


def escaped_twice(tree: ast.AST) -> list[str]:
    """Calls that show text as it is, or as HTML, and are given what `words.plain` made for Markdown."""
    return [
        f"line {call.lineno}: {ast.unparse(call.func)}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in ("outputs", "tables")
        and call.func.attr in _SHOWN_AS_IT_IS
        and any(
            isinstance(each, ast.Call) and ast.unparse(each.func).rpartition(".")[2] == "plain"
            for argument in (*call.args, *(keyword.value for keyword in call.keywords))
            for each in ast.walk(argument)
        )
    ]


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_text_for_html_is_not_escaped_for_markdown(path: Path) -> None:
    assert escaped_twice(ast.parse(path.read_text("utf-8"))) == []


def test_text_that_is_escaped_twice_is_found() -> None:
    assert escaped_twice(ast.parse('outputs.quiet(f"{words.plain(card.scored)}.")')) == [
        "line 1: outputs.quiet"
    ]
    assert escaped_twice(ast.parse("st.markdown(words.plain(note))\noutputs.quiet(note)")) == []


def test_what_is_looked_at_every_so_often_is_watched_in_one_way() -> None:
    """A fragment that began a page anew while it is drawn would lose a press; `outputs.watch` does not."""
    clocks = [
        f"{name_of(path)}:{node.value.lineno}"
        for path in [*FILES, *PAGES]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "run_every"
    ]

    assert [place.split(":")[0] for place in clocks] == ["landslide_ui.shared.outputs"]
