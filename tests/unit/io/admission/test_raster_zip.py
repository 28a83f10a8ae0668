"""A raster comes out of a zip with its neighbours, or the zip is left to others, or refused."""

import zipfile

import numpy as np
import pytest

from landslide_core import io
from landslide_core.errors import FileError
from landslide_core.io.admission.raster_zip import unpack_raster


def packed(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_raster_and_its_world_file_in_capitals_come_out(tmp_path, write_tif, pixels):
    content = write_tif(pixels, crs="EPSG:32648", transform=None).read_bytes()
    world = "2\n0\n0\n-2\n500001\n2999999\n"
    folder = tmp_path / "out"
    folder.mkdir()
    found = unpack_raster(
        packed(tmp_path / "a.zip", {"my/photo.tif": content, "my/photo.TFW": world, "readme.txt": "-"}),
        folder,
    )
    assert found == folder / "photo.tif"
    scene = io.open_scene(found)
    assert scene.geobox.affine.c == 500_000
    np.testing.assert_array_equal(scene.source.read((0,), slice(0, 90), slice(0, 70))[0], pixels[0])
    scene.close()
    assert sorted(file.name for file in folder.iterdir()) == ["photo.TFW", "photo.tif"]


def test_zips_of_shapes_are_left_alone_and_odd_ones_refused(tmp_path):
    shapes = {"a.shp": "", "a.dbf": "", "a.shx": "", "a.prj": "", "legend.png": ""}
    assert unpack_raster(packed(tmp_path / "a.zip", shapes), tmp_path) is None
    assert unpack_raster(packed(tmp_path / "b.zip", {"a.txt": ""}), tmp_path) is None
    with pytest.raises(FileError, match="2 rasters"):
        unpack_raster(packed(tmp_path / "c.zip", {"a.tif": "", "b.tif": ""}), tmp_path)
    with pytest.raises(FileError, match="control characters"):
        unpack_raster(packed(tmp_path / "d.zip", {"a\n.tif": ""}), tmp_path)
    (tmp_path / "e.zip").write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(FileError, match="damaged"):
        unpack_raster(tmp_path / "e.zip", tmp_path)


def test_names_that_lead_out_of_the_folder_stay_in_it(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    assert unpack_raster(packed(tmp_path / "a.zip", {"../../evil.tif": "x"}), folder) == folder / "evil.tif"
    assert not (tmp_path / "evil.tif").exists()
