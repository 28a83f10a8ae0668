"""Labelled scenes for fine-tuning: pairs that open, one look, other ground in every one, the same each time."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely.geometry import box

from landslide_core.commands.main import main
from landslide_core.synthetic.labelled_folder import RESOLUTION_M, write_labelled


def test_scenes_and_masks_lie_on_one_grid_and_share_no_ground_with_others(tmp_path):
    written = write_labelled(tmp_path / "a", 3, size_px=64) + write_labelled(
        tmp_path / "b", 3, skip=3, size_px=64
    )
    outlines = []
    for path in written[::2]:
        with rasterio.open(path) as image, rasterio.open(path.parents[1] / "masks" / path.name) as mask:
            assert image.descriptions == ("blue", "green", "red", "nir")
            assert image.tags()["SYNTHETIC"] == "yes"
            assert image.res == pytest.approx((RESOLUTION_M, RESOLUTION_M))
            assert (mask.transform, mask.shape, mask.crs) == (image.transform, image.shape, image.crs)
            assert set(np.unique(mask.read())) <= {0, 1}
            assert image.read().min() >= 1
            outlines.append(box(*image.bounds))
    assert len({path.name for path in written[::2]}) == 6
    assert gpd.GeoSeries(outlines).union_all().area == pytest.approx(6 * (64 * RESOLUTION_M) ** 2)


def test_the_same_number_gives_the_same_scene_and_another_style_another_look(tmp_path):
    first, again, skipped, home = (
        rasterio.open(write_labelled(tmp_path / str(n), count, style, skip, 64)[-2]).read()
        for n, (count, style, skip) in enumerate(
            [(2, "other", 0), (2, "other", 0), (1, "other", 1), (2, "home", 0)]
        )
    )

    assert np.array_equal(first, again)
    assert np.array_equal(first, skipped)
    assert not np.array_equal(first, home)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--labelled", "0"], "cannot be written"),
        (["--labelled", "2", "--skip", "-1"], "cannot be written"),
        (["--skip", "3"], "--skip is of --labelled"),
        (["--labelled", "2", "--seed", "4"], "--seed is of whole counties"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path, capsys, words, complaint):
    assert main(["sample", "--out", str(tmp_path / "out"), *words]) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
