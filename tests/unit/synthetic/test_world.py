"""Worlds: what is known about them is found again in their layers."""

import numpy as np
import pytest
from scipy import ndimage, stats

from landslide_core.synthetic import world
from landslide_core.synthetic.scenery.canvas import FIELD, SCAR
from landslide_core.synthetic.terrain.geology import ROCKS
from landslide_core.synthetic.training_scenes import SEED_SPACE as TRAINING_SPACE
from landslide_core.synthetic.world import SAMPLE_SEEDS, SEED_SPACE


def test_the_same_arguments_give_the_same_world():
    first, second = (world(9, size_px=96, resolution_m=4.0, style="other") for _ in range(2))
    for name in ("dem", "image", "mask", "cover", "susceptibility"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name
    assert [s.seed for s in first.landslides] == [s.seed for s in second.landslides]


def test_training_seeds_are_drawn_from_another_space_than_worlds():
    assert SEED_SPACE != TRAINING_SPACE
    for seed in SAMPLE_SEEDS.values():
        draws = [np.random.default_rng([space, seed]).random() for space in (SEED_SPACE, TRAINING_SPACE)]
        assert draws[0] != draws[1]


def test_layers_have_one_shape_and_sensible_values(county):
    shape = (320, 320)
    for layer in (county.dem, county.cover, county.mask, county.susceptibility, county.ndvi, county.hardness):
        assert layer.shape == shape
    assert county.image.shape == (4, *shape)
    assert county.image.dtype == np.uint16
    assert (county.image.min(), county.image.max()) >= (1, 100)
    assert county.dem.min() >= 90
    assert county.dem.max() <= 720
    assert np.ptp(county.dem) > 300
    assert county.ndvi.min() >= -1
    assert county.ndvi.max() <= 1
    assert 0 < county.susceptibility.min() <= county.susceptibility.max() < 1
    assert set(np.unique(county.hardness)) == {1, 2, 3, 4}
    assert set(np.unique(county.geology.rock)) == {rock.number for rock in ROCKS}


def test_streams_run_downhill_on_the_county(county):
    smooth = ndimage.minimum_filter(county.dem, 3)
    drops = []
    for line, _ in county.streams:
        col, row = np.clip((line[[0, -1]] / county.resolution_m).astype(int), 0, 319).T
        drops.append(smooth[row[0], col[0]] - smooth[row[1], col[1]])
    assert len(drops) > 50
    assert np.mean(np.array(drops) > 0) > 0.85
    assert np.mean(np.array(drops) > -1.5) > 0.98  # small bumps lie on top of the carved ground


def test_a_county_holds_hundreds_of_landslides_of_the_promised_sizes(county):
    areas = np.array([slide.area_m2 for slide in county.landslides])
    assert len(areas) >= 250
    assert areas.min() > 300 * 0.6
    assert areas.max() < 30_000 * 1.6
    assert len({slide.number for slide in county.landslides}) == len(areas)


def _rate_by_fifth(values, mask):
    edges = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
    fifth = np.digitize(values, edges)
    return [mask[fifth == i].mean() for i in range(5) if np.any(fifth == i)]


def test_landslide_rate_rises_with_the_known_susceptibility(county):
    rates = _rate_by_fifth(county.susceptibility, county.mask)
    assert stats.spearmanr(range(5), rates).statistic > 0.85
    assert rates[-1] > 5 * rates[0]


@pytest.mark.parametrize("factor", ["slope", "hardness", "fault"])
def test_landslide_rate_rises_with_the_strong_effects_of_the_law(county, factor):
    rates = _rate_by_fifth(county.law.effects(county.conditions)[factor], county.mask)
    assert rates[-1] > 1.3 * rates[0]


def test_the_law_peaks_on_steep_ground_and_on_soft_rock(county):
    law = county.law
    assert 30 <= law.slope_peak_deg <= 40
    assert list(law.hardness) == sorted(law.hardness)
    spans = {name: float(np.ptp(effect)) for name, effect in law.effects(county.conditions).items()}
    assert sorted(spans, key=spans.get, reverse=True)[:3] == ["slope", "hardness", "fault"]


def test_cover_and_ndvi_show_the_ground_before_the_landslides(county):
    assert not np.any(county.cover == SCAR)
    forest, field = county.ndvi[county.cover == 0], county.ndvi[county.cover == FIELD]
    assert forest.mean() > field.mean()


def test_ndvi_agrees_with_the_image_where_no_landslide_is(county):
    red, nir = county.image[2].astype(float), county.image[3].astype(float)
    seen = (nir - red) / (nir + red)
    assert np.corrcoef(seen[~county.mask], county.ndvi[~county.mask])[0, 1] > 0.7


def test_landslides_lie_along_the_fall_line(county):
    for slide in county.landslides[:60]:
        top = np.array(slide.crown_m)
        toe = top + np.array(slide.direction) * slide.length_m
        (c0, r0), (c1, r1) = (np.clip(p / county.resolution_m, 0, 319).astype(int) for p in (top, toe))
        assert county.dem[r1, c1] <= county.dem[r0, c0] + 1.0


def test_unknown_styles_are_refused():
    with pytest.raises(ValueError, match="home, other"):
        world(1, 64, 2.0, "mars")
