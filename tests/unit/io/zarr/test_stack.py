"""Layers as Zarr: the same numbers elsewhere, whole or not at all, nothing that a file could run."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from landslide_core.errors import FileError, MissingError, OutputError, SettingError
from landslide_core.io.zarr import stack
from landslide_core.io.zarr.stack import StoredLayer, is_place, open_stack, place_of, write_stack
from tests import small_factors
from tests.conftest import skip_or_fail

ROWS, COLS = small_factors.ROWS, small_factors.COLS
VALUES = np.arange(ROWS * COLS, dtype=np.float32).reshape(ROWS, COLS)


@pytest.fixture
def layers(tmp_path) -> list[StoredLayer]:
    """Two layers of one grid, one of them with a gap."""
    gap = VALUES[::-1].copy()
    gap[:3] = np.nan
    return [
        StoredLayer("slope", small_factors.write_tif(tmp_path / "slope.tif", VALUES), {"units": "°"}),
        StoredLayer(
            "relief", small_factors.write_tif(tmp_path / "relief.tif", gap, nodata=np.nan), {"units": "m"}
        ),
    ]


@pytest.fixture(params=["folder", "file", "memory"])
def address(request, tmp_path) -> str:
    named = tmp_path / "layers.zarr"
    return {"folder": str(named), "file": named.as_uri(), "memory": f"memory://{tmp_path.name}/layers.zarr"}[
        request.param
    ]


def test_what_was_written_is_read(address: str, layers) -> None:
    write_stack(place_of(address), layers, {"title": "county"})
    found = open_stack(place_of(address))

    assert list(found) == ["slope", "relief"]
    np.testing.assert_array_equal(found["slope"], VALUES)
    np.testing.assert_array_equal(found["relief"][3:], VALUES[::-1][3:])
    assert np.isnan(found["relief"][:3]).all()
    assert found["slope"].dtype == np.float32
    assert found.rio.crs.to_epsg() == 32650
    assert tuple(found.rio.transform())[:6] == tuple(small_factors.AFFINE)[:6]
    assert (found["slope"].attrs["units"], found.attrs["title"]) == ("°", "county")


def test_another_process_reads_chunk_by_chunk(tmp_path, layers, monkeypatch) -> None:
    monkeypatch.setattr(stack, "CHUNK_PX", 32)
    write_stack(place_of(str(tmp_path / "layers.zarr")), layers, {})
    code = (
        "import sys, xarray; found = xarray.open_zarr(sys.argv[1], consolidated=True);"
        "print(found.slope.chunks, float(found.slope.mean()))"
    )

    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "layers.zarr")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.split(") ")[0] == "((32, 28), (32, 32, 16)"
    assert float(said.stdout.split()[-1]) == pytest.approx(VALUES.mean())


def test_gdal_reads_it_too(tmp_path, layers) -> None:
    program = shutil.which("gdalinfo")
    if program is None:
        skip_or_fail("REQUIRE_GDAL", "gdalinfo is not installed")
    write_stack(place_of(str(tmp_path / "layers.zarr")), layers, {})

    said = subprocess.run(
        [program, "-json", "-stats", f'ZARR:"{tmp_path / "layers.zarr"}":/slope'],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    found = json.loads(said.stdout)
    assert found["size"] == [COLS, ROWS]
    assert found["geoTransform"] == list(small_factors.AFFINE.to_gdal())
    assert found["bands"][0]["maximum"] == VALUES.max()


def test_what_is_there_is_not_replaced_unless_told(address: str, layers) -> None:
    write_stack(place_of(address), layers, {})
    with pytest.raises(OutputError, match="holds layers already"):
        write_stack(place_of(address), layers[:1], {})

    write_stack(place_of(address), layers[:1], {}, overwrite=True)

    assert list(open_stack(place_of(address))) == ["slope"]


def test_what_is_no_store_of_layers_is_never_replaced(tmp_path, layers) -> None:
    (tmp_path / "mine.zarr").mkdir()
    (tmp_path / "mine.zarr" / "notes.txt").write_text("mine")

    with pytest.raises(OutputError, match="holds something that is no store of layers"):
        write_stack(place_of(str(tmp_path / "mine.zarr")), layers, {}, overwrite=True)
    assert (tmp_path / "mine.zarr" / "notes.txt").read_text() == "mine"


def test_a_store_that_was_not_written_to_its_end_is_refused(tmp_path, layers, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("zarr.consolidate_metadata", broken)
    for address in (str(tmp_path / "half.zarr"), f"memory://{tmp_path.name}/half.zarr"):
        with pytest.raises(RuntimeError):
            write_stack(place_of(address), layers, {})
        with pytest.raises(FileError, match="not written to its end"):
            open_stack(place_of(address))
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".tif"]


@pytest.mark.parametrize(
    "change",
    [
        {"filters": [{"id": "pickle"}]}, {"dtype": "|O"}, {"compressor": {"id": "pickle"}},
        {"chunks": [100_000, 100_000]},
    ],
)  # fmt: skip
def test_arrays_that_could_run_something_are_refused(change, tmp_path: Path, layers) -> None:
    there = tmp_path / "layers.zarr"
    write_stack(place_of(str(there)), layers, {})
    described = json.loads((there / ".zmetadata").read_text())
    described["metadata"]["slope/.zarray"] |= change
    (there / ".zmetadata").write_text(json.dumps(described))

    with pytest.raises(FileError, match="arrays of other kinds"):
        open_stack(place_of(str(there)))


def test_places_are_told_from_others() -> None:
    assert all(
        map(is_place, ("a.zarr", "s3://b/a.zarr", "file:///a.zarr", "C:\\a.zarr", "a.zarr/", "s3://b/a"))
    )
    assert not any(map(is_place, ("postgresql://h/d", "a.gpkg", "folder")))
    for text in (
        "s3://b/a",
        "s3://key:s3cret@b/a.zarr",
        "http://h/a.zarr",
        "file://host/a.zarr",
        "a.zarr\n.zarr",
    ):
        with pytest.raises(SettingError) as told:
            place_of(text)
        assert "s3cret" not in str(told.value)


def test_a_package_that_is_missing_is_named(layers, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)

    with pytest.raises(MissingError, match="needs the package s3fs"):
        write_stack(place_of("s3://bucket/layers.zarr"), layers, {})
