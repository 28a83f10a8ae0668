"""Only landslide_core.io opens and writes data files, read from the syntax tree.

A data file is one whose bytes become values or that values become: rasters, vectors, tables, pictures, arrays, text,
JSON, weights, archives. To copy, move, name or delete a whole file without looking into it is no matter of io, nor is
what ships inside the package, which importlib.resources finds.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IO = ROOT / "landslide_core" / "io"
CODE = [
    path for folder in ("landslide_core", "landslide_ui", "pages") for path in (ROOT / folder).rglob("*.py")
]
OUTSIDE = [path for path in [ROOT / "app.py", *CODE] if not path.is_relative_to(IO)]

# Names of functions and methods that open a file or write one, of whatever library; our own code has none of them
# but as functions of a module.
OPENERS = {
    "open", "read_bytes", "write_bytes", "read_text", "write_text",
    "read_csv", "to_csv", "read_table", "read_excel", "to_excel", "read_parquet", "to_parquet", "read_feather",
    "to_feather", "read_pickle", "to_pickle",
    "read_file", "to_file", "read_dataframe", "write_dataframe", "read_info", "list_layers",
    "File", "ZipFile", "TarFile", "make_archive", "unpack_archive",
    "load", "dump", "save", "savez", "savez_compressed", "loadtxt", "savetxt", "genfromtxt", "fromfile", "tofile",
    "memmap", "open_memmap", "load_file", "save_file", "safe_open",
    "open_zarr", "to_zarr", "open_group", "get_mapper", "url_to_fs",
    "imread", "imwrite", "savefig", "write_image", "write_html",
}  # fmt: skip
# Where files of a kind are opened: the library that does it, and the room inside io.
ROOMS = {
    "rasterio": {"rasters"},
    "pyogrio": {"vectors"},
    "zarr": {"zarr"},
    "xarray": {"zarr"},
    "fsspec": {"zarr"},
    "pandas": {"tables.py"},
    "PIL": {"plain"},
    "numpy": {"plain"},
    "h5py": {"plain"},
    "torch": {"plain"},
    "safetensors": {"plain"},
    "zipfile": {"plain", "admission"},
    "os": {"plain"},
}


def origins(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for, late imports included: `np` is numpy."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {
                a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0]
                for a in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return found


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a plain chain of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def is_our_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    ours = name.split(".")[0] in ("landslide_core", "landslide_ui")
    return ours and (path.with_suffix(".py").is_file() or (path / "__init__.py").is_file())


def package_data(tree: ast.AST, known: dict[str, str]) -> set[str]:
    """Names bound to what importlib.resources.files gives."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and is_resource(node.value, known, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def is_resource(node: ast.AST, known: dict[str, str], names: set[str]) -> bool:
    """Whether an expression begins with a package's own files."""
    while isinstance(node, ast.BinOp):
        node = node.left
    if isinstance(node, ast.Call):
        head, _, rest = dotted(node.func).partition(".")
        return ".".join(filter(None, (known.get(head, ""), rest))) == "importlib.resources.files"
    return isinstance(node, ast.Name) and node.id in names


def openings(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call that opens or writes a file, with the full name of what is called as far as it is known."""
    known = origins(tree)
    shipped = package_data(tree, known)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            origin = known.get(called.id, "open" if called.id == "open" else "")
            if origin.split(".")[-1] in OPENERS and origin.split(".")[0] not in (
                "landslide_core",
                "landslide_ui",
            ):
                yield node, origin
        elif isinstance(called, ast.Attribute) and called.attr in OPENERS:
            head, _, rest = dotted(called.value).partition(".")
            receiver = ".".join(filter(None, (known.get(head, ""), rest)))
            if not is_our_module(receiver) and not is_resource(called.value, known, shipped):
                yield node, f"{receiver}.{called.attr}"


@pytest.mark.parametrize(
    "code",
    [
        "import rasterio\nrasterio.open(path)",
        "import rasterio as rio\nrio.open(path)",
        "from rasterio import open as look\nlook(path)",
        "def late():\n    import geopandas as gpd\n    return gpd.read_file(path)",
        "table.to_file(path)",
        "table.to_csv(path)",
        "import numpy as np\nnp.load(path)",
        "import numpy as np\nnp.savez_compressed(path, a=a)",
        "from PIL import Image\nImage.open(path)",
        "picture.save(path)",
        "import h5py\nh5py.File(path)",
        "import zipfile\nzipfile.ZipFile(path)",
        "open(path)",
        "path.open('rb')",
        "(folder / name).read_text('utf-8')",
        "from landslide_core.shipped import path_of\npath_of('models').write_bytes(content)",
        "import torch\ntorch.load(path)",
        "from safetensors.torch import load_file as load\nload(path)",
        "import json\njson.load(stream)",
    ],
)
def test_openings_are_seen(code: str) -> None:
    assert len(list(openings(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from landslide_core import networks\nnetworks.load(name)",
        "from landslide_core.io import tables\ntables.read_csv(path)",
        "from landslide_core.io.plain.text import read_text\nread_text(path)",
        "from importlib import resources\nresources.files('landslide_ui').read_text('utf-8')",
        "from importlib.resources import files\nhere = files('landslide_ui')\n(here / 'a' / 'b.js').read_text('utf-8')",
        "import shutil\nshutil.copyfile(a, b)",
        "import json\njson.dumps(content)",
    ],
)
def test_what_opens_no_data_file_is_let_be(code: str) -> None:
    assert list(openings(ast.parse(code))) == []


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_io_opens_and_writes_data_files(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))

    assert [f"{call.lineno}: {ast.unparse(call)}" for call, _ in openings(tree)] == []


def test_files_of_a_kind_are_opened_in_one_room() -> None:
    found: dict[str, set[str]] = {}
    for path in IO.rglob("*.py"):
        for _, name in openings(ast.parse(path.read_text("utf-8"))):
            found.setdefault(name.split(".")[0], set()).add(path.relative_to(IO).parts[0])

    assert {library: rooms for library, rooms in found.items() if library in ROOMS} == ROOMS
    assert not found.keys() - ROOMS.keys() - {"", "open"}
