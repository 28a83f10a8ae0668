"""What benchmarks import of the project is there: they are run by hand, so that a name that moved would go unseen."""

import ast
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("landslide_core", "landslide_ui", "benchmarks")


def missing(path: Path) -> list[str]:
    """The imports of a file, late ones too, that name something of ours which is not there."""
    absent = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            for alias in node.names:
                if not _is_there(node.module, alias.name):
                    absent.append(f"{path.name}:{node.lineno}: {alias.name} of {node.module}")
    return absent


def _is_there(module: str, name: str) -> bool:
    try:
        if hasattr(import_module(module), name):
            return True
        import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


def test_benchmarks_import_what_there_is() -> None:
    assert [each for path in sorted((ROOT / "benchmarks").glob("*.py")) for each in missing(path)] == []


def test_a_name_that_moved_is_told(tmp_path: Path) -> None:
    stale = tmp_path / "stale.py"
    stale.write_text("def run():\n    from landslide_core.metrics import no_such_score\n", "utf-8")

    assert missing(stale) == ["stale.py:2: no_such_score of landslide_core.metrics"]
