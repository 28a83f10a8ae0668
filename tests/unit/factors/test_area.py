"""A boundary changes no ground: every factor inside is what it is without one."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, box

from landslide_core import factors
from landslide_core.factors import area as areas
from landslide_core.factors import target_grid
from landslide_core.factors.align import LayerFiles, align
from landslide_core.factors.derive import derive
from landslide_core.io.rasters.aligned import grid_facts
from landslide_core.synthetic.world import world
from tests import small_factors as small
from tests.small_windows import SETTINGS, assembled, in_files

NOISE = {"position": 1e-3, "position_wide": 1e-3, "slope_wide": 1e-3}  # running sums begin elsewhere


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A synthetic county as files: its rivers from the ground, a fault far outside of it."""
    folder = tmp_path_factory.mktemp("county")
    paths = small.write_inputs(folder)
    small.write_tif(paths["dem"], world(5, 128, 10.0).dem.astype(np.float32))
    far = LineString([small.place(500, -300), small.place(520, 400)])
    gpd.GeoDataFrame(geometry=[far], crs=small.CRS).to_file(paths["faults"])
    chosen = ("dem", "inventory", "ndvi", "faults", "lithology")
    return LayerFiles(**{name: paths[name] for name in chosen})


def bounded(files, folder, west, north, east, south):
    path = folder / f"boundary_{west}_{north}.gpkg"
    shape = box(*small.place(west, south), *small.place(east, north))
    gpd.GeoDataFrame(geometry=[shape], crs=small.CRS).to_file(path)
    return replace(files, boundary=path)


def in_memory(files, folder):
    stack = derive(align(files, SETTINGS))
    return stack.names, stack.values, stack.geobox


def on_disk(files, folder, coarse_px=10**9):
    folder.mkdir(exist_ok=True)
    stack, _ = in_files(files, folder, tile_px=29, coarse_px=coarse_px)
    return stack.names, [assembled(stack, k) for k in range(len(stack.names))], stack.geobox


def on_disk_coarsely(files, folder):
    return on_disk(files, folder, 128 * 128 // 4)


@pytest.mark.slow
@pytest.mark.parametrize("corners", [(20, 10, 60, 45), (5, 30, 75, 58)])
@pytest.mark.parametrize("way", [in_memory, on_disk, on_disk_coarsely])
def test_a_boundary_changes_no_factor_inside(county, tmp_path, way, corners):
    names, whole, geobox = way(county, tmp_path / "whole")
    small_names, inside, part = way(bounded(county, tmp_path, *corners), tmp_path / "part")

    assert small_names == names
    derived = {card.name for card in factors.FACTORS if card.requires[0] in ("dem", "faults")}
    assert derived <= set(names)
    top, left = (round(n) for n in (~geobox.affine * (part.affine.c, part.affine.f))[::-1])
    place = slice(top, top + part.shape[0]), slice(left, left + part.shape[1])
    for name, ours, all_of_it in zip(names, inside, whole, strict=True):
        known = np.isfinite(ours)
        assert known.sum() > 500, name
        np.testing.assert_allclose(
            ours[known], all_of_it[place][known], atol=NOISE.get(name, 1e-5), rtol=0, err_msg=name
        )


def test_ground_that_is_cut_for_want_of_memory_is_said(county, tmp_path, monkeypatch):
    files = bounded(county, tmp_path, 40, 30, 70, 55)
    monkeypatch.setattr(target_grid, "_BYTES_PER_GROUND_PX", 10**14)
    layers = align(files, SETTINGS)

    assert layers.ground.layers.geobox.shape == layers.geobox.shape
    assert any("larger than memory" in note for note in layers.notes)


def test_ground_around_a_window_is_widened_evenly(county, monkeypatch):
    whole = grid_facts(county.dem).geobox
    area = areas.Area(whole, (slice(50, 60), slice(50, 70)))
    wide, notes = area.ground()

    assert (wide, notes) == (area, ())
    assert target_grid.widened(whole, area.window, 60) == (slice(0, 120), slice(0, 128))


def test_catchments_that_the_edge_cuts_are_said(county, tmp_path):
    notes = derive(align(county, SETTINGS)).notes
    assert any("cuts catchments" in note and "Distance from rivers" in note for note in notes)
    without = derive(align(county, SETTINGS), ("slope", "relief")).notes
    assert not any("cuts catchments" in note for note in without)
