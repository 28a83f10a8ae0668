"""Folders packed for a download."""

import io
import zipfile

from landslide_core.io.plain.packed import zipped


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
