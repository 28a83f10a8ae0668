"""Folders packed for a download."""

import io
import zipfile
from pathlib import Path

import numpy as np

from landslide_core.io.plain.packed import packing, zipped


def test_the_files_of_a_folder_are_packed_in_the_order_of_their_names(tmp_path) -> None:
    for name in ("b.csv", "a.json"):
        (tmp_path / name).write_text(name)

    with zipfile.ZipFile(io.BytesIO(zipped(tmp_path))) as archive:
        assert archive.namelist() == ["a.json", "b.csv"]
        assert archive.read("b.csv") == b"b.csv"


def test_only_files_that_are_named_are_packed(tmp_path) -> None:
    for name in ("b.csv", "a.json", "c.tif"):
        (tmp_path / name).write_text(name)

    with zipfile.ZipFile(io.BytesIO(zipped(tmp_path, ("c.tif", "a.json")))) as archive:
        assert archive.namelist() == ["a.json", "c.tif"]


def test_a_zip_is_packed_piece_by_piece_and_holds_every_byte(tmp_path: Path):
    files = {}
    for name, size in (("one/a.tif", 5_000_000), ("one/b.csv", 3_000_000), ("empty.txt", 0)):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(np.random.default_rng(size).integers(0, 9, size, dtype=np.uint8).tobytes())
        files[name] = path
    pieces = list(packing(files.items()))

    assert max(map(len, pieces)) < 2_000_000, "no more than a piece is held"
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files)
        for name, path in files.items():
            assert archive.read(name) == path.read_bytes()
