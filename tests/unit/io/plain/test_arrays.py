"""NumPy's own files, without pickled objects."""

import numpy as np
import pytest

from landslide_core.io.plain import arrays

GIVEN = {"pixels": np.arange(6, dtype=np.float32).reshape(2, 3), "mask": np.array([True, False])}


@pytest.mark.parametrize("compressed", [True, False])
def test_arrays_come_back_by_name(tmp_path, compressed: bool) -> None:
    arrays.write_arrays(tmp_path / "scene.npz", GIVEN, compressed=compressed)

    found = arrays.read_arrays(tmp_path / "scene.npz")

    assert found.keys() == GIVEN.keys()
    assert arrays.read_arrays(tmp_path / "scene.npz", ["mask"]).keys() == {"mask"}
    assert all(np.array_equal(found[name], GIVEN[name]) for name in GIVEN)
    assert [path.name for path in tmp_path.iterdir()] == ["scene.npz"]


def test_pickled_objects_are_not_unpacked(tmp_path) -> None:
    np.savez(tmp_path / "odd.npz", odd=np.array([{"code": 1}], object))

    with pytest.raises(ValueError, match="allow_pickle"):
        arrays.read_arrays(tmp_path / "odd.npz")


def test_an_array_stays_on_disk_until_it_is_read(tmp_path) -> None:
    np.save(tmp_path / "trainX.npy", GIVEN["pixels"])

    found = arrays.open_array(tmp_path / "trainX.npy")

    assert isinstance(found, np.memmap)
    assert np.array_equal(found, GIVEN["pixels"])
