"""Slope units of hills that are known, and what holds for those of any."""

import numpy as np
import pytest
from scipy import ndimage

from landslide_core.errors import NoDataError, SettingError
from landslide_core.factors.units import SlopeUnitSettings, facing_of, slope_units
from landslide_core.factors.units.flow import flow
from landslide_core.factors.units.half_basins import half_basins
from landslide_core.factors.units.quality import homogeneity
from tests import small_hills as hills

SMALL = SlopeUnitSettings(first_channel_km2=0.04, variance=0.2, least_km2=0.004)
LEAST_PX = 40
FEET = "+proj=utm +zone=50 +datum=WGS84 +units=us-ft"


def sizes_and_variances(layers, numbers):
    places = np.flatnonzero(numbers > 0)
    total = facing_of(layers).of(numbers.ravel()[places] - 1, places, int(numbers.max()))
    return total.pixels, total.variance


@pytest.mark.parametrize("turned", [False, True])
def test_a_roof_has_two_units_and_its_ridge_parts_them(turned):
    ground = hills.roof().T if turned else hills.roof()
    numbers = slope_units(hills.layers(ground), SMALL).numbers
    across = numbers.T if turned else numbers

    assert np.unique(numbers).tolist() == [1, 2]
    assert (across[:, :40] == across[0, 0]).all()
    assert (across[:, 41:] == across[0, -1]).all()
    assert across[0, 0] != across[0, -1]


def test_a_cone_has_sectors_that_each_face_one_way():
    layers = hills.layers(hills.cone())
    numbers = slope_units(layers, SlopeUnitSettings(2.0, 0.2, 0.004)).numbers  # no brook drains as much
    _, variances = sizes_and_variances(layers, numbers)

    # A sector of angle 2 a has the variance 1 - sin(a) / a: at most 128 degrees for 0.2.
    assert 3 <= numbers.max() <= 8
    assert (variances <= 0.2).all()


def test_spurs_along_a_valley_have_two_flanks_each_bounded_by_brook_and_ridge():
    layers = hills.layers(hills.spurs(4))
    numbers = slope_units(layers, SMALL).numbers

    middles = [(s * hills.SPUR_PX + at, col) for s in range(4) for at in (10, 30) for col in (20, 100)]
    found = [int(numbers[row, col]) for row, col in middles]
    assert len(set(found)) == len(found), "two flanks on either side of the valley, four times"
    _, variances = sizes_and_variances(layers, numbers)
    assert np.median(variances) < 0.05


def test_a_plain_gets_a_sentence_and_a_cure_and_half_a_plain_a_note():
    level = np.full((50, 60), 12.0)
    tilted = level + 0.1 * np.arange(60)  # 0.6 degrees
    for ground in (level, tilted):
        with pytest.raises(NoDataError, match="is a plain: 100.0% of it is flatter than 2°") as problem:
            slope_units(hills.layers(ground), SMALL)
        assert "hills" in problem.value.hint
    ground = np.hstack([hills.roof(60, 61), np.full((60, 80), 350.0)])
    notes = slope_units(hills.layers(ground), SMALL).notes
    assert len(notes) == 1
    assert "of the ground is flatter than 2°" in notes[0]


GROUNDS = {
    "roof": hills.roof(),
    "cone": hills.cone(),
    "spurs": hills.spurs(),
    "rough": hills.rough(),
    "rougher": hills.rough(90, 200, seed=3, holes=False),
    "an island": np.where(np.hypot(*(np.mgrid[:101, :101] - 50)) < 48, hills.cone(), np.nan),
    "two islands": np.where(np.arange(150) // 8 == 9, np.nan, hills.rough(seed=5)),
    "lakes": np.maximum(hills.rough(seed=7), 1_000),
}


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
def test_units_part_the_known_ground_into_pieces_that_hang_together(ground):
    numbers = slope_units(hills.layers(ground), SMALL).numbers

    np.testing.assert_array_equal(numbers > 0, np.isfinite(ground))
    assert np.unique(numbers[numbers > 0]).tolist() == list(range(1, numbers.max() + 1))
    for number in range(1, numbers.max() + 1):
        assert ndimage.label(numbers == number)[1] == 1
    first = [np.flatnonzero(numbers == n)[0] for n in range(1, numbers.max() + 1)]
    assert first == sorted(first), "numbered as they are come upon"


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
def test_units_are_not_smaller_than_asked_where_they_touch_others(ground):
    numbers = slope_units(hills.layers(ground), SMALL).numbers
    sizes = np.bincount(numbers[numbers > 0])[1:]
    islands, _ = ndimage.label(np.isfinite(ground))
    alone = [
        len(np.unique(numbers[islands == islands[numbers == n][0]])) == 1 for n in range(1, numbers.max() + 1)
    ]

    assert (sizes[~np.array(alone)] >= LEAST_PX).all()


@pytest.mark.parametrize("ground", [hills.spurs(), hills.rough(), hills.rough(seed=4)])
def test_no_unit_holds_two_half_basins_of_the_first_channels_that_are_large_enough(ground):
    layers = hills.layers(ground)
    numbers = slope_units(layers, SMALL).numbers.ravel()
    water = flow(layers.filled, layers.pixel_m)
    first_px = round(SMALL.first_channel_km2 * 1e6 / hills.PIXEL_M**2)
    basins = half_basins(water, first_px)
    outlet = water.upward[water.receiver[water.upward] < 0]
    bare = basins[outlet[water.pixels[outlet] < first_px]]  # by outlet, with no channel to bound them
    for number in range(1, numbers.max() + 1):
        inside = basins[numbers == number]
        held, shares = np.unique(inside[~np.isin(inside, bare)], return_counts=True)
        whole = np.array([np.count_nonzero(basins == basin) for basin in held])
        strangers = np.sort(shares[whole >= LEAST_PX])[:-1]
        assert strangers.sum() < LEAST_PX, "only scraps that were too small lie with others"


def test_finer_channels_and_less_variance_give_more_units_that_face_one_way_more():
    layers = hills.layers(hills.rough(holes=False))
    counts, within = [], []
    for variance in (0.6, 0.3, 0.1):
        numbers = slope_units(layers, SlopeUnitSettings(0.04, variance, 0.002)).numbers
        counts.append(int(numbers.max()))
        within.append(homogeneity(numbers, facing_of(layers)).units)

    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    assert within == sorted(within, reverse=True)


@pytest.mark.parametrize("seed", range(3))
def test_aspect_varies_less_in_units_than_in_squares_of_their_mean_area(seed):
    layers = hills.layers(hills.rough(160, 160, seed=seed, holes=False))
    found = homogeneity(slope_units(layers, SMALL).numbers, facing_of(layers))

    assert found.units < 0.75 * found.squares


def test_the_same_ground_gives_the_same_units():
    ground = hills.rough()

    np.testing.assert_array_equal(
        slope_units(hills.layers(ground), SMALL).numbers,
        slope_units(hills.layers(ground.copy()), SMALL).numbers,
    )


def test_a_boundary_moves_no_unit():
    whole = hills.layers(hills.rough())
    window = (slice(25, 95), slice(30, 130))
    within = np.zeros((70, 100), np.bool_)
    within[5:60, 8:90] = True
    free, cut = (
        slope_units(whole, SMALL).numbers[window],
        slope_units(hills.part(whole, window, within), SMALL).numbers,
    )

    assert (cut[~within] == 0).all()
    pairs = np.unique(np.column_stack([free[within], cut[within]]), axis=0)
    assert len(np.unique(pairs[:, 0])) == len(np.unique(pairs[:, 1])) == len(pairs), "one to one"
    facing, expected = facing_of(hills.part(whole, window)), facing_of(whole)
    np.testing.assert_array_equal(
        facing.north.reshape(70, 100), expected.north.reshape(whole.dem.shape)[window]
    )


def test_feet_on_the_ground_change_nothing():
    ground = hills.rough()
    metres = slope_units(hills.layers(ground), SMALL).numbers
    feet = slope_units(hills.layers(ground, hills.PIXEL_M / 0.3048006096, FEET), SMALL).numbers

    np.testing.assert_array_equal(metres, feet)


def test_units_that_could_not_be_split_are_refused_with_both_figures():
    with pytest.raises(SettingError, match="at least 2 km² cannot be split at channels of 1 km²") as problem:
        SlopeUnitSettings(first_channel_km2=1, least_km2=2)
    assert "drain more" in problem.value.hint
