"""What every file of landslide_core imports, read from its syntax tree: the package itself and libraries."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "landslide_core"


def name_of(path: Path) -> str:
    """The module's name, such as landslide_core.scene.tiles; a package's is that of its folder."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in sorted(CORE.rglob("*.py"))}


def room_of(module: str) -> str:
    """The room of a module: the folder or file at the top of landslide_core."""
    return module.split(".")[1] if "." in module else "__init__"


@dataclass
class Imports:
    """What a file names in its imports, those inside functions included.

    modules: files of the package. running: those of them that are not for type checkers only. libraries: the
    top names of everything else that is not for type checkers only.
    """

    modules: set[str] = field(default_factory=set)
    running: set[str] = field(default_factory=set)
    libraries: set[str] = field(default_factory=set)


@cache
def imports_of(module: str) -> Imports:
    found = Imports()
    for name, typing_only in _named(module):
        if name.split(".")[0] != "landslide_core":
            found.libraries |= set() if typing_only else {name.split(".")[0]}
            continue
        for target in _modules_behind(name):
            found.modules.add(target)
            if not typing_only:
                found.running.add(target)
    return found


def _named(module: str) -> Iterator[tuple[str, bool]]:
    """Everything that a file imports, in full: module.name for `from module import name`; and if for types only."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    typing_only = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for child in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in typing_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports name the whole path"
            yield from ((f"{node.module}.{alias.name}", id(node) in typing_only) for alias in node.names)


def _modules_behind(name: str) -> set[str]:
    """The files that an import reaches: of a name that a package loads late also the file where it is made."""
    if name in MODULES:
        return {name}
    parent, _, last = name.rpartition(".")
    late = {
        each.rpartition(".")[0]
        for each, typing_only in _named(parent)
        if typing_only and each.rpartition(".")[2] == last
    }
    return {parent, *(module for module in late if module in MODULES)}


def reach(modules: Iterable[str], *, running: bool = False) -> set[str]:
    """All files of the package that these come to import, themselves included.

    running: leave out imports for type checkers, and count the packages above a file, which Python runs first.
    """
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        found = imports_of(module)
        waiting += found.running if running else found.modules
        if running and "." in module:
            waiting.append(module.rpartition(".")[0])
    return seen


def libraries_of(modules: Iterable[str]) -> set[str]:
    """The libraries that these files come to import when they run, through whatever files of the package."""
    return set().union(*(imports_of(module).libraries for module in reach(modules, running=True)))


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """The groups of names that reach each other (Tarjan's strongly connected components of two and more)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        path.append(name)
        for other in arrows.get(name, set()):
            if other not in order:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in path:
                lowest[name] = min(lowest[name], order[other])
        if lowest[name] == order[name]:
            group = set(path[path.index(name) :])
            del path[path.index(name) :]
            if len(group) > 1 or name in arrows.get(name, set()):
                found.append(group)

    for name in arrows:
        if name not in order:
            visit(name)
    return found
