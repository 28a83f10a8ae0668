"""Outlines on a result's map have the colour of their outcome, for the threshold that is shown."""

import numpy as np
import pytest

from landslide_core import io
from landslide_core.detection.run import REFERENCE
from landslide_core.figures.palette import FALSE_ALARM, HIT, MISS
from landslide_core.scene.probability import NODATA
from landslide_ui.detect import outcomes, result_outlines, runs
from landslide_ui.shared import run_store
from tests.app.owned_runs import make_run
from tests.small_runs import UTM


@pytest.fixture
def run():
    """Two landslides of which the network finds one, at 80 %, and one that it invents, at 60 %."""
    percent, truth = np.zeros((2, *UTM.shape), np.uint8)
    truth[20:40, 20:40] = truth[20:40, 80:100] = 1
    percent[20:40, 20:40] = 80
    percent[200:220, 20:40] = 60
    run_id = make_run(percent=percent)
    io.write_raster(run_store.store().root / run_id / REFERENCE, truth, UTM, nodata=NODATA)
    return runs.open_run(run_id)


def shown_at(run, threshold: float, *, reviewed: bool = False) -> result_outlines.Shown:
    area = runs.min_area_of(run)
    return result_outlines.Shown(
        runs.redrawn(run, threshold, area).inventory,
        f"at {threshold}",
        None,
        False,
        None,
        states={1: "accepted"} if reviewed else None,
        reviewed=reviewed,
        agreement=runs.agreement(run, threshold, area),
    )


def colours_of(run, shown: result_outlines.Shown) -> list[str]:
    """The colours of the lines of the map's groups, as the browser gets them."""
    from folium import Map

    drawn, (groups, _) = Map(tiles=None), result_outlines.drawn(run, shown)
    for group in groups:
        group.add_to(drawn)
    page = drawn.get_root().render()
    return [colour for colour in (HIT, FALSE_ALARM, MISS) if f'"color": "{colour}"' in page]


def test_hits_misses_and_false_alarms_have_colours_that_follow_the_threshold(run):
    assert colours_of(run, shown_at(run, 0.5)) == [HIT, FALSE_ALARM, MISS]
    assert colours_of(run, shown_at(run, 0.7)) == [HIT, MISS]
    assert colours_of(run, shown_at(run, 0.9)) == [MISS]


def test_the_legend_names_the_outcomes_that_are_there(run):
    shown = shown_at(run, 0.7)
    legend = outcomes.legend([*shown.outcomes.values()], bool(shown.missed))
    assert legend == {"Hit": HIT, "Missed": MISS}


def test_a_review_shows_its_own_states_instead(run):
    shown = shown_at(run, 0.5, reviewed=True)
    assert (shown.outcomes, shown.missed) == (None, ())
    assert FALSE_ALARM not in colours_of(run, shown)


def test_a_pointer_on_an_outline_is_told_the_outcome(run):
    shown = shown_at(run, 0.5)
    texts = result_outlines.landslide_table.tooltip_texts(shown.inventory, [1, 2], None, shown.outcomes)
    assert sorted(texts["Against the reference"]) == ["False alarm", "Hit"]


def test_the_page_draws_the_legend_of_the_outcomes(open_page, run):
    page = open_page("detect", run=runs.id_of(run), threshold="70")
    assert not page.exception
    legends = [each.proto.body for each in page.get("html") if "scarp-legend" in each.proto.body]
    assert any("Missed" in legend and MISS in legend for legend in legends)
