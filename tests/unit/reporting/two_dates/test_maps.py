"""The maps of two dates: the same ground in one frame, and each outline in the colour of its kind."""

import shutil

import numpy as np
import pytest

from landslide_core.changes.journey import open_change
from landslide_core.detection.redraw import export
from landslide_core.detection.run import open_run
from landslide_core.errors import MismatchError
from landslide_core.figures import palette, survey_map
from landslide_core.io.plain.pictures import decoded
from landslide_core.reporting.texts import change as texts
from landslide_core.reporting.two_dates import maps
from landslide_core.reporting.two_dates.dates import pictures_of
from landslide_core.reporting.two_dates.of_change import OfChange
from tests import small_change
from tests.small_change import AFTER, BEFORE, GONE, LARGE, NEW, OLD, SMALL, ground, moved, write

pytestmark = pytest.mark.slow
DATES = ("a", "b")


@pytest.fixture
def drawn(monkeypatch) -> list:
    """What was drawn."""
    found, made = [], survey_map.drawn
    monkeypatch.setattr(survey_map, "drawn", lambda what, *sizes: found.append(what) or made(what, *sizes))
    return found


def boxes(what: survey_map.Drawing) -> dict[str, tuple[int, ...]]:
    """Top, left, height and width of the outlines by their colour."""
    found = {}
    for shape, colour in zip(what.outlines, what.colours, strict=True):
        west, north, east, south = shape.bounds
        found[colour] = tuple(round(each) for each in (north, west, south - north, east - west))
    return found


def colour(*kinds: str) -> list[str]:
    return [palette.CHANGE[kind] for kind in kinds]


def test_each_date_shows_its_own_outlines_in_the_colours_of_what_became_of_them(change, drawn):
    of = OfChange(change)
    with pictures_of(of, None, None) as pictures:
        maps.whole(of, pictures, DATES)

    before, after = (boxes(each) for each in drawn)
    for found, wanted in (
        (before, dict(zip(colour("grown", "unchanged", "gone"), (SMALL, OLD, GONE), strict=True))),
        (after, dict(zip(colour("new", "grown", "unchanged", "gone"), (NEW, LARGE, OLD, GONE), strict=True))),
    ):
        assert set(found) == set(wanted)
        for name, box in wanted.items():
            np.testing.assert_allclose(found[name], box, atol=3)
    assert [mark.meaning for mark in maps.legend(of)] == [
        texts.KINDS[k] for k in ("new", "grown", "unchanged", "gone")
    ]


def test_cards_show_both_dates_in_one_frame_and_no_outline_where_it_is_gone(change, drawn):
    of = OfChange(change)
    with pictures_of(of, None, None) as pictures:
        gone = list(of.table["kind"]).index("gone")
        maps.both(of, pictures, gone, DATES)

    before, after = drawn
    assert before.window == after.window
    assert list(before.colours) == colour("gone")
    assert list(after.colours) == []


@pytest.mark.parametrize("crs", ["EPSG:32648", None])
@pytest.mark.parametrize("sharp", [False, True])
def test_an_earlier_image_that_was_moved_is_drawn_where_it_belongs(tmp_path, same_models, crs, sharp):
    images = (
        write(tmp_path / "before.tif", moved(ground(BEFORE, 1), 8.0, -6.0), crs=crs),
        write(tmp_path / "after.tif", ground(AFTER, 2), crs=crs),
    )
    of = OfChange(small_change.done(*images, tmp_path / "out"))
    top, left, height, width = GONE
    rows, cols = slice(top - 10, top + height + 10), slice(left - 10, left + width + 10)

    with pictures_of(of, *(images if sharp else (None, None))) as (before, after):
        seen = before.over((rows, cols)).astype(int)
        ground_after = after.over((rows, cols)).astype(int)

    bare = seen[..., 0] - seen[..., 1] > 20  # scars are red, woods are green
    assert ground_after[..., 0].max() - ground_after[..., 1].min() < 120
    inside = np.zeros(bare.shape, bool)
    inside[10 : 10 + height, 10 : 10 + width] = True
    assert (bare & inside).sum() > 0.95 * inside.sum()
    assert (bare & ~inside).sum() < 0.1 * inside.sum()
    shape = of.before_on_grid[list(of.table["kind"]).index("gone")]
    np.testing.assert_allclose(shape.bounds, (left, top, left + width, top + height), atol=2)


@pytest.mark.parametrize(("threshold", "rules"), [(0.95, {}), (0.5, {"min_area_m2": 40_000.0})])
def test_outlines_that_were_drawn_anew_after_the_comparison_are_refused(change, tmp_path, threshold, rules):
    folder = shutil.copytree(change.folder, tmp_path / "run")
    assert OfChange(open_change(folder)).before_on_grid
    export(open_run(folder / "before"), threshold, **rules)

    with pytest.raises(MismatchError, match="not those that were compared") as problem:
        _ = OfChange(open_change(folder)).before_on_grid
    assert "compare both images anew" in problem.value.hint


def test_a_whole_map_is_a_picture_of_its_size(change):
    of = OfChange(change)
    with pictures_of(of, None, None) as pictures:
        before, after = maps.whole(of, pictures, DATES)

    assert decoded(before.content).size == decoded(after.content).size
    assert (before.height_mm, before.width_mm) == (after.height_mm, after.width_mm)
    rows, cols = of.grid.shape
    assert (before.height_mm - 5.5) / (before.width_mm - 6) == pytest.approx(rows / cols, rel=1e-6)
