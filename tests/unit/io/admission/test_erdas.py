"""ERDAS files name others only beside them."""

import struct

import numpy as np
import pytest
import rasterio

from landslide_core.errors import FileError
from landslide_core.io import open_scene
from landslide_core.io.admission.erdas import check_dependents
from tests import small_rasters


def written(path, **how):
    values = np.stack([small_rasters.ground()] * 3).astype(np.uint16)
    return small_rasters.write(path, values, driver="HFA", **how)


def test_plain_ones_and_those_with_their_pixels_beside_them_are_read(tmp_path):
    for name, how in (("a", {}), ("b", {"use_spill": "YES"}), ("c", {"compressed": "YES"})):
        path = written(tmp_path / f"{name}.img", **how)
        check_dependents(path)
        with rasterio.open(path) as file:
            assert file.read(1).any()


def test_pixels_outside_the_folder_are_refused(tmp_path):
    path = written(tmp_path / "scene.img", use_spill="YES")
    content = path.read_bytes()
    assert b"scene.ige" in content
    path.write_bytes(content.replace(b"scene.ige", b"../x1.ige"))
    with pytest.raises(FileError, match="outside its folder"):
        open_scene(path)


def test_a_tree_that_goes_in_circles_ends(tmp_path):
    path = written(tmp_path / "scene.img")
    content = bytearray(path.read_bytes())
    (header,) = struct.unpack_from("<I", content, 16)
    (root,) = struct.unpack_from("<I", content, header + 8)
    struct.pack_into("<4I", content, root, root, root, root, root)
    path.write_bytes(content)
    check_dependents(path)
