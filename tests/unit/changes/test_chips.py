"""The ground of one landslide as both dates show it."""

import dataclasses
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from landslide_core import io
from landslide_core.changes.check import understood
from landslide_core.changes.chips import Chips, chips_of
from landslide_core.changes.run import ChangeRun
from landslide_core.changes.settings import ChangeSettings
from landslide_core.figures.palette import rgb
from landslide_core.scene.scene import Scene
from tests.small_change import AFTER, BEFORE, NEW, ROLES, ground, moved, write
from tests.small_scenes import UTM

COLOUR = "#f0642d"


def world(folder: Path, crs: str | None) -> tuple[ChangeRun, Path, Path, shapely.MultiPolygon]:
    """Two dates, the earlier one moved, and the landslide that is new."""
    before = write(folder / "before.tif", moved(ground(BEFORE, 1), 3.4, -2.2), crs=crs)
    after = write(folder / "after.tif", ground(AFTER, 2), crs=crs)
    with closing(io.open_scene(before, ROLES)) as first, closing(io.open_scene(after, ROLES)) as second:
        registration = understood(first, second, ChangeSettings()).registration
    assert registration.mended
    date = {"roles": list(ROLES)}
    told = {"before": date, "after": date, "coregistration": dataclasses.asdict(registration)}
    top, left, height, width = NEW
    pixels = shapely.MultiPolygon([shapely.box(left, top, left + width, top + height)])
    placed = shapely.transform(pixels, lambda at: np.column_stack(UTM @ at.T)) if crs else pixels
    return ChangeRun(folder, told), before, after, placed


def shown(chips: Chips) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    old, now = (np.asarray(each)[..., :3].astype(float) for each in (chips.before, chips.after))
    return old, now


@pytest.mark.parametrize("crs", ["EPSG:32648", None])
def test_both_show_the_same_ground_with_the_outline_on_it(tmp_path: Path, crs: str | None) -> None:
    old, now = shown(chips_of(*world(tmp_path, crs), COLOUR))
    assert old.shape == now.shape
    marked = [(np.abs(each - rgb(COLOUR)).max(axis=-1) < 3) for each in (old, now)]
    assert marked[0].sum() == marked[1].sum() > 100
    rows, cols = np.nonzero(marked[1])
    middle = slice(rows.min() + 20, rows.max() - 20), slice(cols.min() + 20, cols.max() - 20)
    assert now[middle][..., 0].mean() > old[middle][..., 0].mean() + 80  # bare, and wooded before
    corner = slice(0, 60), slice(0, 60)
    assert np.corrcoef(old[corner].ravel(), now[corner].ravel())[0, 1] > 0.9  # the shift is mended


class _Watched:
    """Pixels of a file, and how many were read at once."""

    def __init__(self, source: Any, read: list[int]) -> None:
        self._source, self._read = source, read

    def read(self, *where: Any) -> NDArray[Any]:
        found: NDArray[Any] = self._source.read(*where)
        self._read.append(found[0].size)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


@pytest.mark.parametrize("crs", ["EPSG:32648", None])
def test_a_large_landslide_is_read_reduced_and_looks_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crs: str | None
) -> None:
    given = world(tmp_path, crs)
    whole = shown(chips_of(*given, COLOUR))
    read: list[int] = []
    opened = io.open_scene

    def watched(*how: Any) -> Scene:
        scene = opened(*how)
        return dataclasses.replace(scene, source=_Watched(scene.source, read))

    monkeypatch.setattr("landslide_core.changes.chips._MOST_PX", 40)
    monkeypatch.setattr("landslide_core.changes.chips._OVERVIEW_PX", 40)
    monkeypatch.setattr(io, "open_scene", watched)
    reduced = shown(chips_of(*given, COLOUR))

    assert max(read) < 97 * 97 / 3, "the window is of 97 x 97 pixels"
    for full, small in zip(whole, reduced, strict=True):
        assert full.shape == small.shape
        assert np.corrcoef(full.ravel(), small.ravel())[0, 1] > 0.9
