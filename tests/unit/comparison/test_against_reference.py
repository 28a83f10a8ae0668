"""A run against its reference at any threshold: a world with known answers, and the run's own record as a judge."""

from functools import cache, partial

import numpy as np
import pytest

from landslide_core import io
from landslide_core.comparison.against_reference import agreement, truth_of
from landslide_core.detection.redraw import held, redraw, traced
from landslide_core.detection.run import REFERENCE, open_run
from tests import small_runs
from tests.small_runs import UTM


@pytest.fixture
def run(tmp_path):
    """Four squares of 20 pixels: found, half found, missed, and one that is unknown; one more is invented."""
    percent, truth = np.zeros((2, *UTM.shape), np.uint8)
    for left in (20, 80, 140):
        truth[20:40, left : left + 20] = 1
    truth[100:120, 20:40] = 255
    percent[20:40, 20:40] = 90  # all of it
    percent[20:30, 80:100] = 60  # one half
    percent[100:120, 20:40] = 90  # where nobody knows
    percent[200:220, 20:40] = 70  # invented
    folder = small_runs.write_run(tmp_path / "run", percent=percent)
    io.write_raster(folder / REFERENCE, truth, UTM, nodata=255)
    return open_run(folder)


def told(run, threshold: float, **rules: float) -> tuple[int, int, int]:
    found = agreement(run, threshold, **rules)
    return found.found, found.of, found.false_alarms


def test_found_missed_and_invented_landslides_follow_the_threshold(run):
    assert told(run, 0.5) == (2, 3, 1)
    assert told(run, 0.65) == (1, 3, 1)
    assert told(run, 0.8) == (1, 3, 0)
    assert told(run, 0.95) == (0, 3, 0)


def test_what_is_smaller_than_the_smallest_landslide_neither_finds_nor_is_an_alarm(run):
    assert told(run, 0.5, min_area_m2=1_000.0) == (1, 3, 1)  # the half is of 200 pixels of 4 m²
    assert told(run, 0.5, min_area_m2=2_000.0) == (0, 3, 0)


def test_pixels_are_counted_where_both_are_known(run):
    matrix = agreement(run, 0.5).matrix

    assert (matrix.tp, matrix.fn, matrix.fp) == (400 + 200, 200 + 400, 400)
    assert matrix.total == UTM.shape[0] * UTM.shape[1] - 400


@pytest.fixture
def perfect(tmp_path):
    """Landslides of ten pixels, all of them found, and the account of that."""
    percent, truth = np.zeros((2, *UTM.shape), np.uint8)
    for top in range(10, 380, 30):
        for left in range(10, 580, 30):
            truth[top : top + 2, left : left + 5] = 1
    percent[truth == 1] = 90
    count = int(truth.sum())
    counted = {"tn": truth.size - count, "fp": 0, "fn": 0, "tp": count}
    folder = small_runs.write_run(
        tmp_path / "perfect", percent=percent, reference=counted, settings={"min_area_m2": 0.0}
    )
    io.write_raster(folder / REFERENCE, truth, UTM, nodata=255)
    return open_run(folder)


def test_a_run_that_is_too_large_to_be_looked_at_whole_says_what_it_counted_itself(perfect):
    most = UTM.shape[0] * UTM.shape[1] // 49
    own = agreement(perfect, 0.5, max_pixels=most)
    assert own.matrix == agreement(perfect, 0.5).matrix
    assert own.matrix.iou == 1
    assert (own.approximate, own.found, own.of, own.false_alarms) == (False, None, None, None)


def test_reduced_pixels_are_approximate_and_tell_no_landslide_from_another(perfect):
    found = agreement(perfect, 0.8, max_pixels=UTM.shape[0] * UTM.shape[1] // 49)
    assert (found.approximate, found.found, found.of, found.false_alarms) == (True, None, None, None)


def test_a_run_without_reference_has_no_agreement(run):
    run.reference.unlink()
    assert agreement(open_run(run.folder), 0.5) is None


def test_each_landslide_has_an_outcome_and_what_is_missed_has_an_outline(run):
    found = agreement(run, 0.5)
    places = redraw(run, 0.5).inventory.table.set_index("id").geometry.centroid
    rows_of = {number: round((UTM.affine.f - places[number].y) / -UTM.affine.e) for number in found.outcomes}
    assert {rows_of[number]: outcome for number, outcome in found.outcomes.items()} == {
        30: "hit",
        25: "hit",
        110: "unknown",
        210: "false alarm",
    }

    assert [shape.area for shape in found.missed] == [400 * UTM.affine.a**2]
    assert found.missed[0].bounds[0] == UTM.affine.c + 140 * UTM.affine.a
    assert len(agreement(run, 0.65).missed) == 2  # the half that was found lies under that


def test_outlines_and_agreement_at_the_same_settings_trace_the_probability_once(run):
    asked: list[float] = []

    @cache
    def once(identity: str, settings, max_pixels: int):
        asked.append(settings.threshold)
        return traced(run, settings, max_pixels)

    def tracer(run, settings, max_pixels: int):
        return once(str(run.folder), settings, max_pixels)

    shown, alike = redraw(run, 0.5, tracer=tracer), agreement(run, 0.5, tracer=tracer)
    assert asked == [0.5]
    assert set(alike.outcomes) == set(shown.inventory.table["id"])
    assert alike.matrix == agreement(run, 0.5).matrix


def test_missed_landslides_are_outlined_where_they_lie(run):
    found = agreement(run, 0.65)
    boxes = sorted(polygon.bounds for polygon in found.missed)
    (left, top), (right, bottom) = UTM.affine * (80, 20), UTM.affine * (100, 40)
    assert boxes[0] == pytest.approx((left, bottom, right, top))
    assert len(boxes) == 2
    assert sum(polygon.area for polygon in found.missed) == pytest.approx(2 * 400 * 4)


def test_what_is_kept_of_a_run_serves_all_thresholds(run):
    """One look at the probability and one at the reference, and the same answers."""
    looks, kept = [], {}

    def once(look, *given):
        if look not in kept:
            looks.append(look)
            kept[look] = look(*given)
        return kept[look]

    def tracer(run, settings, max_pixels):
        return traced(run, settings, max_pixels, holder=partial(once, held))

    for threshold in (0.5, 0.65, 0.8):
        plain = agreement(run, threshold)
        again = agreement(run, threshold, tracer=tracer, truth_reader=partial(once, truth_of))
        assert (again.matrix, again.outcomes, again.missed) == (plain.matrix, plain.outcomes, plain.missed)
    assert looks == [held, truth_of]
