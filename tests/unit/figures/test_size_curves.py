"""The density of areas as a figure: nothing is lost in bins, and every curve stands where it was fitted."""

import numpy as np
import pytest

from landslide_core.figures import size_curves
from landslide_core.inventory.sizes.magnitude import GENERAL
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.statistics import describe_sizes


@pytest.fixture(scope="module")
def found():
    areas = GENERAL.draw(np.random.default_rng(1), 400)
    return describe_sizes(areas, SizeSettings(smallest_m2=100.0, draws=50))


@pytest.fixture(scope="module")
def traces(found):
    return list(size_curves.densities(found).data)


def test_bins_hold_all_landslides_and_their_density_is_one_in_all(found) -> None:
    counts, density, edges, middles = size_curves.binned(found.areas_m2)

    assert counts.sum() == found.count
    assert (density * np.diff(edges)).sum() == pytest.approx(1)
    assert ((edges[:-1] < middles) & (middles < edges[1:])).all()


def test_the_rollover_of_each_law_is_marked_on_its_curve(found, traces) -> None:
    for fitted in found.fits.values():
        (mark,) = (each for each in traces if each.name == fitted.law.title and each.mode == "markers")
        (curve,) = (each for each in traces if each.name == fitted.law.title and each.mode == "lines")
        assert mark.x[0] == fitted.rollover_m2
        assert mark.y[0] == pytest.approx(max(curve.y), rel=1e-2)


def test_the_tail_begins_where_it_was_found_and_holds_as_many_as_there_are(found, traces) -> None:
    (tail,) = (each for each in traces if each.name.startswith("Power law"))
    slope = np.diff(np.log(tail.y))[0] / np.diff(np.log(tail.x))[0]

    assert tail.x[0] == found.tail.from_m2
    assert slope == pytest.approx(-found.tail.exponent)
    share = tail.y[0] * found.tail.from_m2 / (found.tail.exponent - 1)
    assert share == pytest.approx(found.tail.count / found.count)


def test_points_have_the_error_of_their_number_and_the_smallest_area_is_drawn(found) -> None:
    drawn = size_curves.densities(found)
    points = drawn.data[0]

    assert points.name == f"{found.count:,} landslides"
    np.testing.assert_allclose(points.error_y.array, points.y / np.sqrt(points.customdata[:, 0]))
    assert [shape.x0 for shape in drawn.layout.shapes] == [100.0]
    assert [note.x for note in drawn.layout.annotations] == [2.0]  # the power of ten, as plotly wants it
    assert 10 ** drawn.layout.xaxis.range[0] < 100 < found.areas_m2[-1] < 10 ** drawn.layout.xaxis.range[1]
    assert 10 ** drawn.layout.xaxis.range[1] < 10 * found.areas_m2[-1]
    assert (drawn.layout.xaxis.type, drawn.layout.yaxis.type) == ("log", "log")
