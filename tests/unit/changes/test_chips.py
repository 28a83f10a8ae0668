"""The ground of one landslide as both dates show it."""

import dataclasses
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import shapely

from landslide_core import io
from landslide_core.changes.check import understood
from landslide_core.changes.chips import chips_of
from landslide_core.changes.run import ChangeRun
from landslide_core.changes.settings import ChangeSettings
from landslide_core.figures.palette import rgb
from tests.small_change import AFTER, BEFORE, NEW, ROLES, ground, moved, write
from tests.small_scenes import UTM

COLOUR = "#f0642d"


@pytest.mark.parametrize("crs", ["EPSG:32648", None])
def test_both_show_the_same_ground_with_the_outline_on_it(tmp_path: Path, crs: str | None) -> None:
    before = write(tmp_path / "before.tif", moved(ground(BEFORE, 1), 3.4, -2.2), crs=crs)
    after = write(tmp_path / "after.tif", ground(AFTER, 2), crs=crs)
    with closing(io.open_scene(before, ROLES)) as first, closing(io.open_scene(after, ROLES)) as second:
        registration = understood(first, second, ChangeSettings()).registration
    assert registration.mended
    date = {"roles": list(ROLES)}
    told = {"before": date, "after": date, "coregistration": dataclasses.asdict(registration)}
    top, left, height, width = NEW
    pixels = shapely.MultiPolygon([shapely.box(left, top, left + width, top + height)])
    placed = shapely.transform(pixels, lambda at: np.column_stack(UTM @ at.T)) if crs else pixels
    chips = chips_of(ChangeRun(tmp_path, told), before, after, placed, COLOUR)

    old, now = (np.asarray(each)[..., :3].astype(float) for each in (chips.before, chips.after))
    assert old.shape == now.shape
    marked = [(np.abs(each - rgb(COLOUR)).max(axis=-1) < 3) for each in (old, now)]
    assert marked[0].sum() == marked[1].sum() > 100
    rows, cols = np.nonzero(marked[1])
    middle = slice(rows.min() + 20, rows.max() - 20), slice(cols.min() + 20, cols.max() - 20)
    assert now[middle][..., 0].mean() > old[middle][..., 0].mean() + 80  # bare, and wooded before
    corner = slice(0, 60), slice(0, 60)
    assert np.corrcoef(old[corner].ravel(), now[corner].ravel())[0, 1] > 0.9  # the shift is mended
